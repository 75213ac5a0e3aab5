//! Entries that were made in error are taken back: answers count them no longer, and what stood before stands again.

use serde_json::json;

use crate::app::{App, apps};
use crate::duties::paper;
use crate::reviews::post;

const LAND: &str = "/api/v1/parcels/HQ-000101";

/// Whether the answer asks for a lookup.
async fn asks(app: &App) -> bool {
    let path = format!("{LAND}/transfer-check?transaction=SUPPLY&planned_use=070102");
    let answer = app.get("auditor", &path).await.expect(200);
    answer.to_string().contains("R-80")
}

#[tokio::test]
async fn a_lookup_taken_back_counts_no_longer() {
    for app in apps().await {
        assert!(!asks(&app).await, "{}: the demo looked it up", app.name);
        let body = json!({"result": "示例", "day": "2026-11-20", "paper": paper("official_letter", "2026-11-20"), "reason": "示例"});
        post(&app, "planner", &format!("{LAND}/lookups"), &body)
            .await
            .expect(201);
        let reason = json!({"reason": "示例:误录"});
        let back = async |day: &str| {
            let path = format!("{LAND}/lookups/{day}/withdrawal");
            post(&app, "planner", &path, &reason).await
        };
        let taken = back("2026-11-20").await.expect(201);
        assert_eq!(
            (&taken["kind"], &taken["day"]),
            (&json!("lookup"), &json!("2026-11-20"))
        );
        back("2026-11-20").await.problem(404);
        // the one before stands again
        assert!(!asks(&app).await, "{}", app.name);
        back("2026-10-25").await.expect(201);
        assert!(asks(&app).await, "{}", app.name);
        assert_eq!(app.differences().await, []);
    }
}
