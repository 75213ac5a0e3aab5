//! Clues: sent by nobody, read with a code, handled by officials; persons are not in the record.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use jingtu::store::{Store, StoreOptions};

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/clues";

fn wanted() -> Value {
    json!({
        "kind": "clue", "parcel": "HQ-000103", "place": "示例路口", "text": "秘密:夜间倾倒",
        "contact": "联系人 138-0000-0000", "position": {"lon": "117.15", "lat": "39.17"}
    })
}

async fn from(app: &App, address: &str, body: &Value) -> Answered {
    let mut request = Request::post(PATH)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let peer: SocketAddr = address.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    app.send(request).await
}

fn step(state: &str, day: &str) -> Value {
    json!({"state": state, "day": day, "reason": "示例"})
}

#[tokio::test]
async fn a_clue_goes_its_way_and_its_sender_reads_the_outcome() {
    for app in apps().await {
        let sent = app.post("public", PATH, &wanted()).await.expect(201);
        let (number, code) = (
            sent["number"].as_str().unwrap(),
            sent["code"].as_str().unwrap(),
        );
        let own = format!("{PATH}/{number}?code={code}");
        let seen = app.get("public", &own).await.expect(200);
        assert_eq!(
            (&seen["state"], &seen["received_on"]),
            (&json!("received"), &json!("2026-11-24"))
        );
        app.get("public", &format!("{PATH}/{number}?code=wrong"))
            .await
            .problem(404);
        app.get("public", &format!("{PATH}/{number}"))
            .await
            .problem(401);
        app.get("reviewer", &format!("{PATH}/{number}"))
            .await
            .problem(403);
        let duty = format!("clue_answer.{number}");
        let open = duties(&app, "kind=clue_answer&state=open").await;
        let owed = open
            .iter()
            .find(|own| own["id"] == json!(duty))
            .expect("a duty");
        // sixty days, and the next working day where that is none: 2027-01-23 is a Saturday
        assert_eq!(owed["due"], "2027-01-25");

        let said = app
            .get("registrar", &format!("{PATH}/{number}/contents"))
            .await
            .expect(200);
        assert_eq!(
            (&said["text"], &said["contact"]),
            (&json!("秘密:夜间倾倒"), &json!("联系人 138-0000-0000"))
        );
        for role in ["planner", "auditor", "admin", "approver"] {
            app.get(role, &format!("{PATH}/{number}/contents"))
                .await
                .problem(403);
        }
        // neither the record nor its log holds a word of it
        let store = Store::open(&StoreOptions::reading(app.url()))
            .await
            .unwrap();
        let leaves = store
            .snapshot()
            .await
            .unwrap()
            .leaves_from(0, 100_000)
            .await
            .unwrap();
        for leaf in &leaves {
            for word in ["138-0000-0000", "夜间倾倒", "示例路口", code] {
                assert!(!leaf.body.contains(word), "{word}: {}", leaf.body);
            }
        }

        let path = format!("{PATH}/{number}/steps");
        let put = |key: &'static str, body: Value| {
            let (app, path) = (&app, &path);
            async move { keyed(app, "registrar", path, key, &body).await }
        };
        for (key, state) in [("early-001", "investigated"), ("early-002", "closed")] {
            let mut body = step(state, "2026-11-24");
            if state == "closed" {
                body["outcome"] = json!("示例");
            }
            assert_eq!(guards(&put(key, body).await), ["step_contradicts"]);
        }
        let refused = put("reject-01", step("rejected", "2026-11-24")).await;
        assert_eq!(guards(&refused), ["carried_missing"]);
        let mut body = step("accepted", "2026-11-24");
        body["outcome"] = json!("示例");
        assert_eq!(guards(&put("accept-01", body).await), ["not_carried"]);
        assert_eq!(
            guards(&put("accept-02", step("accepted", "2026-11-25")).await),
            ["day_ahead"]
        );
        assert_eq!(
            guards(&put("accept-03", step("accepted", "2026-11-23")).await),
            ["day_contradicts"]
        );
        put("accept-04", step("accepted", "2026-11-24"))
            .await
            .expect(201);
        let mut body = step("investigated", "2026-11-24");
        body["act"] = json!("A-nothing");
        put("looked-01", body).await.problem(400);
        // the act it led to
        let event = json!({
            "transition": "T34", "day": "2026-11-24", "papers": [paper("emergency_report", "2026-11-24")],
            "actor": {"kind": "district_environment", "name": "示例局"}, "reason": "示例"
        });
        let events = "/api/v1/parcels/HQ-000103/events";
        let act = keyed(&app, "registrar", events, "event-001", &event)
            .await
            .expect(201);
        let act = act["id"]
            .as_str()
            .or(act["act"].as_str())
            .expect("an act")
            .to_owned();
        let mut body = step("investigated", "2026-11-24");
        body["act"] = json!(act);
        put("looked-02", body).await.expect(201);
        let mut body = step("closed", "2026-11-24");
        body["outcome"] = json!("示例:已清运");
        put("closed-01", body).await.expect(201);
        let seen = app.get("public", &own).await.expect(200);
        assert_eq!(
            (&seen["state"], &seen["outcome"], &seen["act"]),
            (&json!("closed"), &json!("示例:已清运"), &Value::Null)
        );
        let official = app
            .get("auditor", &format!("{PATH}/{number}"))
            .await
            .expect(200);
        assert_eq!(official["act"], json!(act));
        let done = duties(&app, "kind=clue_answer&state=done").await;
        assert!(done.iter().any(|own| own["id"] == json!(duty)));
        let listed = items(
            &app,
            "planner",
            &format!("{PATH}?state=closed&parcel=HQ-000103"),
        )
        .await;
        assert_eq!(listed.len(), 1);

        let erase = Ask::delete(format!("{PATH}/{number}/contents"));
        app.ask("planner", erase.clone()).await.problem(403);
        app.ask("registrar", erase).await.expect(200);
        let said = app
            .get("registrar", &format!("{PATH}/{number}/contents"))
            .await
            .expect(200);
        assert_eq!(
            (&said["contact"], &said["text"]),
            (&Value::Null, &json!("秘密:夜间倾倒"))
        );
        let erase = Ask::delete(format!("{PATH}/{number}/contents?everything=true"));
        app.ask("registrar", erase).await.expect(200);
        let said = app
            .get("registrar", &format!("{PATH}/{number}/contents"))
            .await
            .expect(200);
        assert_eq!(
            (&said["text"], &said["place"], &said["lon"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        app.get("public", &own).await.expect(200);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn strangers_are_counted_by_address_and_in_all() {
    for app in apps().await {
        for _ in 0..5 {
            from(&app, "198.51.100.7:1000", &wanted()).await.expect(201);
        }
        let before = app.revision().await;
        let wait = from(&app, "198.51.100.7:2000", &wanted()).await;
        wait.problem(429);
        assert_eq!(wait.header("retry-after"), "3601");
        assert_eq!(app.revision().await, before, "{}", app.name);
        from(&app, "198.51.100.8:1000", &wanted()).await.expect(201);
        app.clock.set(crate::app::NOON + time::Duration::hours(1));
        from(&app, "198.51.100.7:3000", &wanted()).await.expect(201);
        let mut taken = 1;
        loop {
            let answer = app.post("public", PATH, &wanted()).await;
            if answer.status == 429 {
                break;
            }
            answer.expect(201);
            taken += 1;
            assert!(taken <= 100, "{}", app.name);
        }
        assert_eq!(taken, 100, "{}", app.name);
    }
}

#[tokio::test]
async fn wrong_clues_and_parcels_that_are_not_published() {
    for app in apps().await {
        let before = app.revision().await;
        let faults = app
            .post("public", PATH, &json!({"kind": "x", "wat": 1}))
            .await
            .problem(400);
        for at in ["kind", "text", "wat"] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        app.post("public", PATH, &json!({"kind": "clue", "text": "示例"}))
            .await
            .problem(400);
        let long = json!({"kind": "clue", "text": "示".repeat(4001), "place": "示例"});
        app.post("public", PATH, &long).await.problem(400);
        let huge = json!({"kind": "clue", "text": "示".repeat(9000), "place": "示例"});
        app.post("public", PATH, &huge).await.problem(413);
        let public = items(&app, "public", "/api/v1/parcels?limit=1000").await;
        let public: Vec<&Value> = public.iter().map(|own| &own["registry_no"]).collect();
        let hidden = app
            .numbers()
            .await
            .into_iter()
            .find(|no| !public.contains(&&json!(no)));
        let answer = |no: String| {
            let mut body = wanted();
            body["parcel"] = json!(no);
            let app = &app;
            async move { app.post("public", PATH, &body).await }
        };
        let hidden = hidden.expect("a parcel that is not published");
        let told = answer(hidden.clone()).await;
        told.problem(400);
        let nothing = answer("HQ-999999".to_owned()).await;
        assert_eq!(
            told.text(),
            nothing.text().replace("HQ-999999", &hidden),
            "told apart"
        );
        assert_eq!(app.revision().await, before, "{}", app.name);
        app.get("public", PATH).await.problem(401);
        // who is signed in sends as nobody, too
        app.post("planner", PATH, &wanted()).await.expect(201);
        let store = Store::open(&StoreOptions::reading(app.url()))
            .await
            .unwrap();
        let last = store
            .snapshot()
            .await
            .unwrap()
            .commits_after(before, 10)
            .await
            .unwrap();
        assert_eq!(last.last().unwrap().caller, "anonymous");
    }
}
