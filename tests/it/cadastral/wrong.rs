//! Wrong input, roles, late acts, keys and revisions.

use super::doors::guards;
use super::*;
use crate::app::{ROLES, apps};

#[tokio::test]
async fn all_that_is_wrong_is_told_in_one_pass() {
    for app in apps().await {
        let before = app.revision().await;
        let body = json!({
            "kind": "tear", "day": "20261120", "predecessors": ["HQ-1", "HQ-000101", "HQ-000101"],
            "successors": [7, {"registry_no": "x", "outline": {"type": "Polygon", "coordinates": [[[1, 1], [2, 2]]]}, "nam": "", "current_use": 7},
                {"registry_no": "HQ-900001"}, {"registry_no": "HQ-900001"}],
            "papers": [{"kind": "diary"}], "actor": {"kind": "king"}, "reason": "", "check": {"transaction": "EAT"}, "kond": 1
        });
        let ask = Ask::post(PATH, body.to_string()).with("if-match", "\"1\"");
        let faults = app.ask("planner", ask).await.problem(400);
        for at in [
            "Idempotency-Key",
            "If-Match",
            "kind",
            "day",
            "predecessors[0]",
            "predecessors[2]",
            "successors[0]",
            "successors[1].registry_no",
            "successors[1].outline",
            "successors[1].nam",
            "successors[1].current_use",
            "successors[3].registry_no",
            "papers[0]",
            "actor",
            "reason",
            "check",
            "check.transaction",
            "kond",
        ] {
            assert!(
                faults
                    .iter()
                    .any(|fault| fault.starts_with(&format!("{at}: "))),
                "{at}: {faults:#?}"
            );
        }
        for body in ["", "{", "null", "[]", "{}", "7", "{\"kind\": NaN}"] {
            let ask = Ask::post(PATH, body).with("idempotency-key", "wrong-body");
            app.ask("planner", ask).await.problem(400);
        }
        send(&app, &act("renumber", &["HQ-999999"], vec![json!({})]))
            .await
            .problem(404);
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

#[tokio::test]
async fn every_guard_speaks_in_one_pass() {
    for app in apps().await {
        let before = app.revision().await;
        let whole = outline(&app, "HQ-000107").await;
        let gap = [(0.0, 0.4), (0.35, 0.6)].map(|(from, to)| drawn(strip(&whole, from, to)));
        let mut body = act("split", &["HQ-000107"], gap.to_vec());
        body["papers"] = json!([]);
        body["actor"]["kind"] = json!("firm");
        let refused = send(&app, &body).await;
        assert_eq!(
            guards(&refused),
            [
                "paper_missing",
                "actor_not_entitled",
                "successors_overlap",
                "land_lost"
            ]
        );
        let told = refused.json().to_string();
        assert!(told.contains("平方米"), "{told}");
        let english = app
            .ask(
                "planner",
                Ask::post(format!("{PATH}?lang=en"), body.to_string())
                    .with("idempotency-key", fresh_key()),
            )
            .await;
        assert!(english.text().contains(" m2"), "{}", english.text());

        let wide = [(0.0, 0.5), (0.5, 1.1)].map(|(from, to)| drawn(strip(&whole, from, to)));
        let mut body = act("split", &["HQ-000107"], wide.to_vec());
        body["papers"][0]["day"] = json!("2026-11-21");
        assert_eq!(
            guards(&send(&app, &body).await),
            ["paper_later", "land_won"]
        );
        let mut body = act("merge", &["HQ-000107"], vec![drawn(whole.clone())]);
        body["day"] = json!("2026-11-25");
        let told = guards(&send(&app, &body).await);
        assert_eq!(told, ["day_ahead", "succession_contradicts"]);
        let other = outline(&app, "HQ-000102").await;
        let halves = [strip(&other, 0.0, 0.5), strip(&whole, 0.0, 1.0)].map(drawn);
        assert_eq!(
            guards(&send(&app, &act("split", &["HQ-000107"], halves.to_vec())).await),
            ["not_of_predecessors"]
        );
        // split long ago
        let told = guards(&send(&app, &act("renumber", &["HQ-000142"], vec![json!({})])).await);
        assert_eq!(told, ["superseded"]);
        let mut early = act("renumber", &["HQ-000107"], vec![json!({})]);
        early["day"] = json!("1999-01-01");
        early["papers"][0]["day"] = json!("1999-01-01");
        assert!(guards(&send(&app, &early).await).contains(&"not_yet_on_record".to_owned()));
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

#[tokio::test]
async fn a_late_act_is_refused_with_the_list() {
    for app in apps().await {
        let first = send(&app, &act("renumber", &["HQ-000107"], vec![json!({})]))
            .await
            .expect(201);
        let no = numbers(&first)[0].clone();
        let mut second = act("renumber", &[&no], vec![json!({})]);
        second["day"] = json!("2026-11-22");
        let next = send(&app, &second).await.expect(201);
        let mut late = act("renumber", &["HQ-000107"], vec![json!({})]);
        late["day"] = json!("2026-11-18");
        late["papers"][0]["day"] = json!("2026-11-18");
        let refused = send(&app, &late).await;
        assert!(
            guards(&refused).contains(&"late_act".to_owned()),
            "{}",
            refused.text()
        );
        let id = first["id"].as_str().unwrap();
        assert!(refused.text().contains(id), "{}", refused.text());
        // neither is the one between: the second act already took its land
        let mut between = act("renumber", &[&no], vec![json!({})]);
        between["day"] = json!("2026-11-21");
        let refused = send(&app, &between).await;
        assert!(guards(&refused).contains(&"late_act".to_owned()));
        assert!(refused.text().contains(next["id"].as_str().unwrap()));
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn a_key_is_for_one_request_and_revisions_are_those_seen() {
    for app in apps().await {
        let body = act("renumber", &["HQ-000107"], vec![json!({})]);
        let ask = |body: &Value, key: &str| {
            Ask::post(PATH, body.to_string()).with("idempotency-key", key.to_owned())
        };
        let stale = ask(&body, "cadastral-stale").with("if-match", "\"1\"");
        app.ask("planner", stale).await.problem(412);
        let revision = parcel(&app, "HQ-000107").await["revision"]
            .as_u64()
            .unwrap();
        let seen = ask(&body, "cadastral-once").with("if-match", format!("\"{revision}\""));
        let first = app.ask("planner", seen).await;
        let taken = first.expect(201);
        assert_eq!(first.header("etag"), format!("\"{}\"", taken["revision"]));
        let head = app.revision().await;
        assert_eq!(
            app.ask("planner", ask(&body, "cadastral-once"))
                .await
                .expect(201),
            taken
        );
        let other = act("renumber", &["HQ-000102"], vec![json!({})]);
        app.ask("planner", ask(&other, "cadastral-once"))
            .await
            .problem(409);
        assert_eq!(app.revision().await, head, "{}", app.name);
    }
}

#[tokio::test]
async fn only_planners_record_cadastral_acts() {
    for app in apps().await {
        let body = act("renumber", &["HQ-000107"], vec![json!({})]);
        send_as(&app, "public", &body).await.problem(401);
        for role in ROLES
            .iter()
            .map(|role| role.code())
            .filter(|role| *role != "planner")
        {
            send_as(&app, role, &body).await.problem(403);
        }
        let path = "/api/v1/parcels/HQ-000107/lineage";
        app.get("auditor", path).await.expect(200);
        app.get("public", path).await.problem(404);
        let pointed = json!({
            "transition": "T33", "day": DAY, "papers": body["papers"], "actor": body["actor"], "reason": "示例"
        });
        let ask = Ask::post("/api/v1/parcels/HQ-000107/events", pointed.to_string())
            .with("idempotency-key", fresh_key());
        let told = app.ask("planner", ask).await;
        assert_eq!(told.status, 409);
        assert!(
            told.text().contains("/api/v1/cadastral-acts"),
            "{}",
            told.text()
        );
    }
}
