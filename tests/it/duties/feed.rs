//! The feed for programs of calendars.

use base64::Engine;
use jingtu::domain::record::Role;
use serde_json::json;

use super::*;
use crate::app::apps;

fn basic(secret: &str) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(format!("calendar:{secret}"));
    format!("Basic {text}")
}

#[tokio::test]
async fn a_personal_token_subscribes() {
    for app in apps().await {
        app.account("zhao", &[Role::Registrar]).await;
        let cookie = app.sign_in("zhao").await;
        let wanted = json!({"name": "示例日历", "scopes": ["registrar"], "days": 30});
        let made = app
            .ask(
                "public",
                Ask::post("/api/v1/tokens", wanted.to_string()).by_page(&cookie),
            )
            .await
            .expect(201);
        let secret = made["secret"].as_str().unwrap();
        let ask = Ask::get("/api/v1/duties.ics?lang=en").with("authorization", basic(secret));
        let answer = app.ask("public", ask).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "text/calendar");
        let text = answer.text();
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        let open = duties(&app, "state=open&state=overdue").await;
        assert_eq!(
            text.matches("BEGIN:VEVENT").count(),
            open.len(),
            "{}",
            app.name
        );
        // lines are folded at 75 octets (RFC 5545 3.1)
        assert!(
            text.split("\r\n").all(|line| line.len() <= 75),
            "{}",
            app.name
        );
        let unfolded = text.replace("\r\n ", "");
        for duty in &open {
            let id = duty["id"].as_str().unwrap();
            assert!(unfolded.contains(&format!("UID:{id}@jingtu\r\n")), "{id}");
            let due = duty["due"].as_str().unwrap().replace('-', "");
            assert!(
                unfolded.contains(&format!("DTSTART;VALUE=DATE:{due}")),
                "{due}"
            );
        }
        for wrong in [
            basic("jtp_nothing"),
            "Basic !".to_owned(),
            "Digest x".to_owned(),
        ] {
            let ask = Ask::get("/api/v1/duties.ics").with("authorization", wrong);
            app.ask("public", ask).await.problem(401);
        }
        app.get("public", "/api/v1/duties.ics").await.problem(401);
        app.get("admin", "/api/v1/duties.ics").await.problem(403);
        app.get("auditor", "/api/v1/duties.ics?state=open")
            .await
            .problem(400);
    }
}
