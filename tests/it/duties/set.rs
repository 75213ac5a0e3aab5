//! Duties set by hand: wrong input, roles, their end.

use serde_json::json;

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/duties";

fn wanted() -> Value {
    json!({
        "title": "示例:季报", "parcel": "HQ-000107", "basis": "示例决定书第三条",
        "owner": "firm:示例有限公司", "due": "2026-12-31", "evidence": "official_letter",
        "day": "2026-11-20", "paper": paper("official_letter", "2026-11-19"), "reason": "示例"
    })
}

#[tokio::test]
async fn a_duty_is_set_seen_and_cancelled() {
    for app in apps().await {
        let made = keyed(&app, "planner", PATH, "set-00001", &wanted())
            .await
            .expect(201);
        let id = made["id"].as_str().unwrap().to_owned();
        let owner =
            form_urlencoded::byte_serialize("firm:示例有限公司".as_bytes()).collect::<String>();
        let seen = duties(&app, &format!("owner={owner}")).await;
        assert_eq!(seen.len(), 1, "{}", app.name);
        assert_eq!(
            (
                &seen[0]["id"],
                &seen[0]["kind"],
                &seen[0]["basis_text"],
                &seen[0]["state"]
            ),
            (
                &json!(id),
                &json!("order"),
                &json!("示例决定书第三条"),
                &json!("open")
            )
        );
        let path = format!("{PATH}/{id}/closures");
        let mut body = json!({"outcome": "cancelled", "day": "2026-11-19", "paper": paper("acceptance", "2026-11-21"), "reason": "示例"});
        let early = keyed(&app, "registrar", &path, "close-0001", &body).await;
        let guards = early.guards(409);
        assert!(
            guards.iter().any(|guard| guard.starts_with("paper_later")),
            "{guards:?}"
        );
        assert!(
            guards
                .iter()
                .any(|guard| guard.starts_with("day_contradicts")),
            "{guards:?}"
        );
        body["day"] = json!("2026-11-22");
        keyed(&app, "registrar", &path, "close-0002", &body)
            .await
            .expect(201);
        let ended = duties(&app, &format!("owner={owner}&state=cancelled")).await;
        assert_eq!(ended.len(), 1);
        let before = duties(&app, &format!("owner={owner}&as_of=2026-11-21")).await;
        assert_eq!(before[0]["state"], "open", "{}", app.name);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn every_fault_is_told_in_one_pass() {
    for app in apps().await {
        let before = app.revision().await;
        let body = json!({
            "title": " ", "parcel": "12", "owner": "somebody", "due": "tomorrow", "day": "2026-11-20",
            "paper": {"kind": "official_letter"}, "reason": "", "wat": 1
        });
        let ask = Ask::post(PATH, body.to_string());
        let faults = app.ask("registrar", ask).await.problem(400);
        for at in [
            "Idempotency-Key",
            "parcel",
            "owner",
            "due",
            "paper",
            "basis",
            "wat",
        ] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        let mut body = wanted();
        body["parcel"] = json!("HQ-999999");
        body["key_unit"] = json!("nobody");
        let faults = keyed(&app, "registrar", PATH, "wrong-001", &body)
            .await
            .problem(400);
        assert_eq!(faults.len(), 2, "{faults:?}");
        let mut body = wanted();
        body["owner"] = json!("account:nobody");
        keyed(&app, "registrar", PATH, "wrong-002", &body)
            .await
            .problem(400);
        let mut body = wanted();
        (body["day"], body["due"]) = (json!("2026-11-30"), json!("2026-12-30"));
        let late = keyed(&app, "registrar", PATH, "wrong-003", &body).await;
        assert!(late.guards(409)[0].starts_with("day_ahead"));
        for query in [
            "state=gone",
            "kind=x",
            "owner=office:x",
            "limit=0",
            "after=x",
            "wat=1",
            "due_before=1",
        ] {
            app.get("auditor", &format!("{PATH}?{query}"))
                .await
                .problem(400);
        }
        let closing = json!({"outcome": "done", "day": "2026-11-20", "paper": paper("acceptance", "2026-11-20"), "reason": "示例"});
        keyed(
            &app,
            "registrar",
            "/api/v1/duties/nothing/closures",
            "wrong-004",
            &closing,
        )
        .await
        .problem(404);
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

#[tokio::test]
async fn who_may() {
    for app in apps().await {
        for (role, status) in [("public", 401), ("admin", 403)] {
            app.get(role, PATH).await.problem(status);
        }
        for role in ["reviewer", "expert", "approver", "auditor", "admin"] {
            keyed(&app, role, PATH, "roles-0001", &wanted())
                .await
                .problem(403);
            app.ask(role, Ask::post("/api/v1/duties/x/closures", "{}"))
                .await
                .problem(403);
        }
        keyed(&app, "public", PATH, "roles-0001", &wanted())
            .await
            .problem(401);
    }
}
