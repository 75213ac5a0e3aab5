//! Lists that are kept by hand: what they take, and what stands in the way.

use serde_json::{Value, json};

use super::{NEGATIVE, act, answer, items, send, send_as};
use crate::app::{Ask, apps};

const SUSPECTED: &str = "/api/v1/lists/suspected/entries";

#[tokio::test]
async fn an_entry_is_added_amended_and_ended_by_its_documents() {
    for app in apps().await {
        let body = act(
            "2026-11-01",
            json!({"parcels": ["HQ-000101", "HQ-000102"], "main_pollutants": ["苯"]}),
        );
        let made = send(&app, SUSPECTED, &body).await.expect(201);
        let id = made["entries"][0].as_str().expect("an entry").to_owned();
        let path = format!("{SUSPECTED}/{id}");
        let amend = act(
            "2026-11-10",
            json!({"parcels": ["HQ-000101"], "main_pollutants": ["苯", "萘"], "area_stated_m2": "1200.5"}),
        );
        send(&app, &format!("{path}/amendments"), &amend)
            .await
            .expect(201);
        let found = items(&app, "auditor", &format!("{SUSPECTED}?parcel=HQ-000101")).await;
        assert_eq!(found[0]["listed_on"], "2026-11-01");
        assert_eq!(found[0]["since"], "2026-11-10");
        assert_eq!(found[0]["area_stated_m2"], "1200.5");
        // on the day before it stood as it was
        let then = items(
            &app,
            "auditor",
            &format!("{SUSPECTED}?parcel=HQ-000102&as_of=2026-11-09"),
        )
        .await;
        assert_eq!(then[0]["parcels"], json!(["HQ-000101", "HQ-000102"]));
        send(
            &app,
            &format!("{path}/ending"),
            &act("2026-11-15", json!({})),
        )
        .await
        .expect(201);
        let ended = items(
            &app,
            "auditor",
            &format!("{SUSPECTED}?parcel=HQ-000101&state=ended"),
        )
        .await;
        assert_eq!(ended[0]["ended_on"], "2026-11-15");
        let again = send(
            &app,
            &format!("{path}/ending"),
            &act("2026-11-16", json!({})),
        )
        .await;
        assert_eq!(again.guards(409)[0].split(' ').next(), Some("not_in_force"));
        send(
            &app,
            &format!("{SUSPECTED}/L-nothing/ending"),
            &act("2026-11-16", json!({})),
        )
        .await
        .problem(404);
        assert!(app.differences().await.is_empty(), "{}", app.name);
    }
}

#[tokio::test]
async fn the_control_list_follows_from_the_life_cycle() {
    for app in apps().await {
        let path = "/api/v1/lists/control_list/entries";
        let before = app.revision().await;
        let listed = send(
            &app,
            path,
            &act("2026-11-20", json!({"parcels": ["HQ-000101"]})),
        )
        .await;
        assert!(listed.guards(409)[0].starts_with("follows_life_cycle [ECO_CODE_2026 453"));
        assert!(listed.text().contains("T16") && listed.text().contains("events"));
        let entry = items(&app, "auditor", path).await[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let ended = send(
            &app,
            &format!("{path}/{entry}/ending"),
            &act("2026-11-20", json!({})),
        )
        .await;
        assert!(ended.guards(409)[0].starts_with("follows_life_cycle"));
        assert_eq!(app.revision().await, before);
    }
}

#[tokio::test]
async fn everything_that_stands_in_the_way_is_told_in_one_pass() {
    for app in apps().await {
        let before = app.revision().await;
        let unread = json!({"day": "2026-13-01", "document": {"title": " "}, "parcels": ["x", "HQ-000101", "HQ-000101"], "colour": 1, "area_stated_m2": "-1"});
        let faults = send(&app, SUSPECTED, &unread).await.problem(400);
        for at in [
            "day",
            "document.title",
            "document.issuer",
            "document.day",
            "reason",
            "parcels[0]",
            "parcels[2]",
            "colour",
            "area_stated_m2",
        ] {
            assert!(
                faults
                    .iter()
                    .any(|fault| fault.starts_with(&format!("{at}:"))),
                "{at}: {faults:?}"
            );
        }
        // far away land, nothing on record, a day to come, a document later than the act, an entry that stands
        let mut body = act(
            "2026-11-26",
            json!({
                "parcels": ["HQ-000108", "HQ-999999"], "units": ["HQ-000108/Z"],
            }),
        );
        body["document"]["day"] = json!("2026-11-27");
        let refused = send(&app, SUSPECTED, &body).await;
        let faults = refused.problem(400);
        assert_eq!(faults.len(), 2, "{faults:?}");
        let guards: Vec<Value> = refused.json()["refusals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["guard"].clone())
            .collect();
        assert_eq!(guards, ["day_ahead", "document_later", "already_listed"]);
        let far = json!({"type": "Polygon", "coordinates": [[[117.0, 39.0], [117.001, 39.0], [117.001, 39.001], [117.0, 39.0]]]});
        let outside = act(
            "2026-11-20",
            json!({"parcels": ["HQ-000101"], "outline": far}),
        );
        let guards = send(&app, SUSPECTED, &outside).await.guards(409);
        assert!(guards[0].starts_with("outside_parcels"), "{guards:?}");
        assert_eq!(app.revision().await, before);
        for role in [
            "public", "reviewer", "planner", "expert", "approver", "auditor", "admin",
        ] {
            let status = if role == "public" { 401 } else { 403 };
            let body = act("2026-11-20", json!({"parcels": ["HQ-000101"]}));
            send_as(&app, role, SUSPECTED, &body).await.problem(status);
        }
    }
}

#[tokio::test]
async fn a_retry_has_the_same_answer_and_an_old_revision_is_refused() {
    for app in apps().await {
        let body = act("2026-11-20", json!({"parcels": ["HQ-000101"]})).to_string();
        let ask = Ask::post(SUSPECTED, body).with("idempotency-key", "the-same-key");
        let first = app.ask("registrar", ask.clone()).await.expect(201);
        let revision = app.revision().await;
        assert_eq!(app.ask("registrar", ask).await.expect(201), first);
        let other = act("2026-11-20", json!({"parcels": ["HQ-000102"]})).to_string();
        let other = Ask::post(SUSPECTED, other).with("idempotency-key", "the-same-key");
        app.ask("registrar", other.clone()).await.problem(409);
        let stale = Ask::post(SUSPECTED, other.body.clone())
            .with("idempotency-key", "another-key")
            .with("if-match", "\"1\"");
        let moved = app.ask("registrar", stale).await;
        moved.problem(412);
        assert_eq!(moved.json()["revision"], revision);
        let page = app.get("auditor", SUSPECTED).await;
        let etag = page.header("etag").to_owned();
        let fresh = Ask::post(SUSPECTED, other.body)
            .with("idempotency-key", "another-key")
            .with("if-match", etag);
        app.ask("registrar", fresh).await.expect(201);
    }
}

#[tokio::test]
async fn a_negative_entry_changes_the_transfer_answer_until_it_ends() {
    for app in apps().await {
        let parcel = "HQ-000117";
        let question = "transaction=SUPPLY&planned_use=YDYH2023:0701";
        let (before, rules) = answer(&app, parcel, question).await;
        assert!(!rules.iter().any(|rule| rule == "R-50"), "{rules:?}");
        let body = act(
            "2026-11-20",
            json!({
                "parcels": [parcel], "forbidden": [{"system": "YDYH2023", "prefix": "07"}], "until_condition": "示例:移出名录之前"
            }),
        );
        let made = send(&app, &format!("{NEGATIVE}/entries"), &body)
            .await
            .expect(201);
        let (verdict, rules) = answer(&app, parcel, question).await;
        assert_eq!(verdict, "BLOCKED", "{}", app.name);
        assert!(rules.iter().any(|rule| rule == "R-50"), "{rules:?}");
        let found = items(
            &app,
            "auditor",
            &format!("{NEGATIVE}/entries?parcel={parcel}"),
        )
        .await;
        assert_eq!(found[0]["edition_year"], 2026);
        let again = send(&app, &format!("{NEGATIVE}/entries"), &body).await;
        assert!(again.guards(409)[0].starts_with("already_listed"));
        let id = made["entries"][0].as_str().unwrap();
        let path = format!("{NEGATIVE}/entries/{id}");
        // another use is forbidden instead: housing goes on with conditions
        let amend = act(
            "2026-11-21",
            json!({
                "parcels": [parcel], "forbidden": ["K2"], "until_condition": "示例:移出名录之前"
            }),
        );
        send(&app, &format!("{path}/amendments"), &amend)
            .await
            .expect(201);
        let (_, rules) = answer(&app, parcel, question).await;
        assert!(
            rules.iter().any(|rule| rule == "R-51") && !rules.iter().any(|rule| rule == "R-50")
        );
        send(
            &app,
            &format!("{path}/ending"),
            &act("2026-11-22", json!({})),
        )
        .await
        .expect(201);
        let (after, rules) = answer(&app, parcel, question).await;
        assert_eq!(after, before);
        assert!(!rules.iter().any(|rule| rule == "R-51"));
    }
}
