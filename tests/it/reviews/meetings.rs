//! Land-grant meetings: recorded, corrected, and R-81 at once.

use serde_json::json;

use super::*;
use crate::app::apps;

const NO: &str = "HQ-000117";

fn path() -> String {
    format!("/api/v1/parcels/{NO}/grant-meetings")
}

fn meeting(outcome: &str, day: &str) -> Value {
    let mut body = json!({
        "outcome": outcome, "day": day, "participants": 5,
        "paper": paper("official_letter", "示例纪要1号", day), "reason": "示例"
    });
    if outcome == "usable_with_conditions" {
        body["conditions"] = json!("示例条件");
    }
    body
}

/// What R-81 says of a supply on a day: its verdict, or nothing.
async fn r81(app: &App, as_of: &str) -> Option<String> {
    let path = format!(
        "/api/v1/parcels/{NO}/transfer-check?transaction=SUPPLY&planned_use=070102&as_of={as_of}"
    );
    let answer = app.get("auditor", &path).await.expect(200);
    let rules = answer["rules"].as_array().unwrap();
    let own = rules.iter().find(|rule| rule["id"] == "R-81")?;
    own["verdict"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn the_answer_changes_at_once() {
    for app in apps().await {
        let conditional = Some("CONDITIONAL".to_owned());
        assert_eq!(
            r81(&app, "2026-11-24").await,
            conditional,
            "no meeting: {}",
            app.name
        );
        post(&app, "planner", &path(), &meeting("usable", "2026-11-10"))
            .await
            .expect(201);
        assert_eq!(r81(&app, "2026-11-24").await, None, "{}", app.name);
        assert_eq!(r81(&app, "2026-11-09").await, conditional, "{}", app.name);
        post(
            &app,
            "planner",
            &path(),
            &meeting("not_usable", "2026-11-15"),
        )
        .await
        .expect(201);
        assert_eq!(r81(&app, "2026-11-24").await, Some("BLOCKED".to_owned()));
        // the second was of other land: it is taken back, and the first stands
        let mut right = meeting("usable_with_conditions", "2026-11-16");
        right["corrects"] = json!("2026-11-14");
        let refused = post(&app, "planner", &path(), &right).await;
        assert!(
            refused.guards(409)[0].starts_with("corrected_missing"),
            "{}",
            app.name
        );
        right["corrects"] = json!("2026-11-15");
        post(&app, "planner", &path(), &right).await.expect(201);
        assert_eq!(r81(&app, "2026-11-24").await, conditional, "{}", app.name);
        assert_eq!(
            r81(&app, "2026-11-15").await,
            None,
            "the first stood: {}",
            app.name
        );
        let all = app.get("planner", &path()).await.expect(200);
        let days: Vec<&str> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| own["day"].as_str().unwrap())
            .collect();
        assert_eq!(days, ["2026-11-16", "2026-11-10"], "{}", app.name);
        assert_eq!(all["items"][0]["current"], true);
        assert_eq!(all["items"][0]["minutes"]["number"], "示例纪要1号");
        assert_eq!(app.differences().await, [], "{}", app.name);
    }
}

#[tokio::test]
async fn an_earlier_day_conditions_and_roles() {
    for app in apps().await {
        post(&app, "planner", &path(), &meeting("usable", "2026-11-10"))
            .await
            .expect(201);
        let before = app.revision().await;
        for day in ["2026-11-10", "2026-11-01"] {
            let refused = post(&app, "planner", &path(), &meeting("not_usable", day)).await;
            assert!(
                refused.guards(409)[0].starts_with("day_contradicts"),
                "{}",
                app.name
            );
        }
        let mut bare = meeting("usable_with_conditions", "2026-11-12");
        bare["conditions"] = json!(null);
        bare["participants"] = json!(0);
        let faults = post(&app, "planner", &path(), &bare).await.problem(400);
        for at in ["conditions", "participants"] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        let mut later = meeting("usable", "2026-11-12");
        later["paper"]["day"] = json!("2026-11-13");
        let refused = post(&app, "planner", &path(), &later).await;
        assert!(
            refused.guards(409)[0].starts_with("paper_later"),
            "{}",
            app.name
        );
        for role in [
            "reviewer",
            "expert",
            "registrar",
            "approver",
            "auditor",
            "admin",
        ] {
            post(&app, role, &path(), &meeting("usable", "2026-11-12"))
                .await
                .problem(403);
        }
        app.get("public", &path()).await.problem(401);
        post(
            &app,
            "planner",
            "/api/v1/parcels/HQ-999999/grant-meetings",
            &meeting("usable", "2026-11-12"),
        )
        .await
        .problem(404);
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}
