//! Flags: raised and ended with a paper.

use serde_json::json;

use super::*;
use crate::app::apps;

const NO: &str = "HQ-000107";

fn wanted(flag: &str, kind: &str) -> Value {
    json!({"flag": flag, "text": "示例", "day": "2026-11-20", "paper": paper(kind, "2026-11-19"), "reason": "示例"})
}

async fn speaks(app: &App, rule: &str, as_of: &str) -> bool {
    let path = format!(
        "/api/v1/parcels/{NO}/transfer-check?transaction=TRANSFER&planned_use=1001&as_of={as_of}"
    );
    let answer = app.get("auditor", &path).await.expect(200);
    let rules = answer["rules"].as_array().unwrap();
    rules.iter().any(|found| found["id"] == rule)
}

#[tokio::test]
async fn a_case_and_an_emergency_speak_while_they_are_open() {
    for app in apps().await {
        let path = format!("/api/v1/parcels/{NO}/flags");
        for (flag, opening, closing, rule) in [
            ("emergency", "emergency_report", "acceptance", "R-06"),
            ("enforcement_case", "case_filing", "case_closing", "R-07"),
        ] {
            assert!(!speaks(&app, rule, "2026-11-24").await, "{}", app.name);
            let raise = format!("raise-{flag}");
            let wrong = keyed(
                &app,
                "registrar",
                &path,
                "wrong-001",
                &wanted(flag, "board_photo"),
            )
            .await;
            assert!(wrong.guards(409)[0].starts_with("paper_missing"));
            let made = keyed(&app, "registrar", &path, &raise, &wanted(flag, opening))
                .await
                .expect(201);
            assert!(
                speaks(&app, rule, "2026-11-24").await,
                "{} {rule}",
                app.name
            );
            assert!(
                !speaks(&app, rule, "2026-11-19").await,
                "{} {rule}",
                app.name
            );
            let end = format!("{path}/{}/ending", made["id"].as_str().unwrap());
            let mut body = json!({"day": "2026-11-20", "paper": paper(closing, "2026-11-20"), "reason": "示例"});
            let early = keyed(&app, "registrar", &end, &format!("early-{flag}"), &body).await;
            assert!(early.guards(409)[0].starts_with("day_contradicts"));
            body["day"] = json!("2026-11-23");
            let key = format!("end-{flag}");
            let ended = keyed(&app, "registrar", &end, &key, &body)
                .await
                .expect(201);
            assert_eq!(ended["ended"], true);
            assert!(
                !speaks(&app, rule, "2026-11-23").await,
                "{} {rule}",
                app.name
            );
            assert!(
                speaks(&app, rule, "2026-11-22").await,
                "{} {rule}",
                app.name
            );
            keyed(&app, "registrar", &end, &format!("again-{flag}"), &body)
                .await
                .problem(404);
        }
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn wrong_input_and_roles() {
    for app in apps().await {
        let before = app.revision().await;
        let path = format!("/api/v1/parcels/{NO}/flags");
        let body = json!({"flag": "party", "day": "x", "paper": {}, "wat": 1});
        let faults = app
            .ask("registrar", Ask::post(path.as_str(), body.to_string()))
            .await
            .problem(400);
        for at in [
            "Idempotency-Key",
            "flag",
            "text",
            "day",
            "paper",
            "reason",
            "wat",
        ] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        for role in [
            "reviewer", "expert", "planner", "approver", "auditor", "admin",
        ] {
            keyed(
                &app,
                role,
                &path,
                "roles-001",
                &wanted("emergency", "emergency_report"),
            )
            .await
            .problem(403);
        }
        keyed(
            &app,
            "public",
            &path,
            "roles-001",
            &wanted("emergency", "emergency_report"),
        )
        .await
        .problem(401);
        let nothing = wanted("emergency", "emergency_report");
        keyed(
            &app,
            "registrar",
            "/api/v1/parcels/HQ-999999/flags",
            "wrong-001",
            &nothing,
        )
        .await
        .problem(404);
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}
