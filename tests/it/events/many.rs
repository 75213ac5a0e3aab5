//! Many acts at once: all or none, every fault in one pass.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;

const MANY: &str = "/api/v1/events";

async fn many(app: &App, events: Vec<Value>) -> Answered {
    let key = fresh_key();
    let ask = Ask::post(MANY, json!({"events": events}).to_string()).with("idempotency-key", key);
    app.ask("registrar", ask).await
}

fn of(parcel: &str, (transition, to, day): (&str, &str, &str)) -> Value {
    let mut body = whole(transition, to, day);
    body["parcel"] = json!(parcel);
    body
}

#[tokio::test]
async fn a_whole_life_in_one_commit() {
    for app in apps().await {
        let before = app.revision().await;
        let steps = TO_L3.iter().chain(&[("T24", "R0", "2026-10-20")]);
        let mut events: Vec<Value> = steps.map(|step| of(OWED, *step)).collect();
        events.push(of(NO_INDICATION, ("T01", "U1", "2026-10-01")));
        let made = many(&app, events).await.expect(201);
        assert_eq!(made["revision"], before + 1, "{}", app.name);
        assert_eq!(made["events"].as_array().unwrap().len(), 15);
        assert_eq!(app.revision().await, before + 1);
        assert_eq!(stage(&app, OWED).await, "R0", "{}", app.name);
        assert_eq!(stage(&app, NO_INDICATION).await, "U1");
        let parcel = app
            .get("auditor", &format!("/api/v1/parcels/{OWED}"))
            .await
            .expect(200);
        assert!(
            !parcel["lists"].to_string().contains("control_list"),
            "{}",
            app.name
        );
    }
}

#[tokio::test]
async fn all_or_none_with_every_fault_in_its_place() {
    for app in apps().await {
        let before = app.revision().await;
        let mut unreadable = of(OWED, ("T05", "V2", "2026-10-02"));
        unreadable["day"] = json!("tomorrow");
        let mut nameless = of(OWED, ("T05", "V2", "2026-10-02"));
        nameless.as_object_mut().unwrap().remove("parcel");
        let events = vec![
            of(OWED, ("T03", "V1", "2026-10-01")),
            unreadable,
            of("HQ-999999", ("T03", "V1", "2026-10-01")),
            of(OWED, ("T16", "L0", "2026-10-03")),
            nameless,
            json!(7),
        ];
        let answer = many(&app, events).await;
        let faults = answer.problem(400);
        for at in [
            "events[1].day: ",
            "events[2].parcel: ",
            "events[4].parcel: ",
            "events[5]: ",
        ] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:#?}"
            );
        }
        let refusals = answer.json()["refusals"].clone();
        let first = refusals
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["guard"] == "listing_without_assessment");
        assert_eq!(first.unwrap()["at"], "events[3]", "{refusals:#}");
        assert_eq!(app.revision().await, before, "{}", app.name);
        assert_eq!(stage(&app, OWED).await, "U1", "{}", app.name);

        let events = vec![
            of(OWED, ("T03", "V1", "2026-10-01")),
            of(NO_INDICATION, ("T18", "L1", "2026-10-01")),
        ];
        let guards = many(&app, events).await.guards(409);
        assert_eq!(names(&guards), ["wrong_stage"], "{}", app.name);
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

#[tokio::test]
async fn a_thousand_acts_and_not_one_more() {
    for app in apps().await {
        let event = of(OWED, ("T02", "U1", "2026-10-01"));
        for count in [0, 1001] {
            assert_eq!(
                many(&app, vec![event.clone(); count]).await.problem(400),
                ["events: split the request"]
            );
        }
        let before = app.revision().await;
        let began = std::time::Instant::now();
        let made = many(&app, vec![event; 1000]).await.expect(201);
        println!(
            "{}: 1000 acts of one parcel in {:?}",
            app.name,
            began.elapsed()
        );
        assert_eq!(made["events"].as_array().unwrap().len(), 1000);
        assert_eq!(app.revision().await, before + 1, "{}", app.name);
    }
}

#[tokio::test]
async fn many_under_one_key_and_in_other_roles() {
    for app in apps().await {
        let body = json!({"events": [of(OWED, ("T03", "V1", "2026-10-01"))]}).to_string();
        let ask = Ask::post(MANY, body.clone()).with("idempotency-key", "one-of-many");
        let made = app.ask("registrar", ask.clone()).await.expect(201);
        assert_eq!(
            app.ask("registrar", ask.clone()).await.expect(201),
            made,
            "{}",
            app.name
        );
        app.ask("expert", ask.clone()).await.problem(403);
        let other = Ask::post(MANY, body)
            .with("idempotency-key", "many-if-match")
            .with("if-match", "\"1\"");
        app.ask("registrar", other).await.problem(400);
        let unknown = Ask::post(MANY, "{\"acts\": []}").with("idempotency-key", "unknown-name");
        assert_eq!(app.ask("registrar", unknown).await.problem(400).len(), 2);
    }
}
