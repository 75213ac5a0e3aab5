//! Entries that were made in error are taken back: answers count them no longer, and what stood before stands again.

use serde_json::{Value, json};

use crate::app::{App, apps};
use crate::duties::paper;
use crate::events::OWED;
use crate::groundwater::IN_SERVICE;
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

/// Whether the answer says that works on a parcel must stop.
async fn must_stop(app: &App, land: &str) -> bool {
    let path = format!("{land}/transfer-check?transaction=PERMIT_BUILD&planned_use=070102");
    let answer = app.get("auditor", &path).await.expect(200);
    answer.to_string().contains("R-86")
}

#[tokio::test]
async fn works_taken_back_count_no_longer_and_those_they_replaced_stand_again() {
    for app in apps().await {
        let parcels = app.parcels().await;
        let listed = |parcel: &&Value| parcel["stages"][0]["stage"] == "L2";
        let number = parcels.iter().find(listed).unwrap()["registry_no"].clone();
        let land = format!("/api/v1/parcels/{}", number.as_str().unwrap());
        assert!(!must_stop(&app, &land).await, "{}", app.name);
        let paper = paper("official_letter", "2026-11-21");
        let begun = async |day: &str| {
            let body = json!({"permit": "示例建1号", "day": day, "paper": paper, "reason": "示例"});
            post(&app, "registrar", &format!("{land}/works"), &body)
                .await
                .expect(201);
        };
        let back = async |role: &str, day: &str, reason: &str| {
            let path = format!("{land}/works/{day}/withdrawal");
            post(&app, role, &path, &json!({"reason": reason})).await
        };
        let steps = async |query: &str| {
            let path = format!("{land}/procedure{query}");
            let told = app.get("auditor", &path).await.expect(200);
            let works = |step: &&Value| step["kind"] == "works";
            let steps = told["items"].as_array().unwrap().iter().filter(works);
            steps
                .map(|step| step["place"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        begun("2026-11-22").await;
        assert_eq!(steps("").await, ["2026-11-22"]);
        begun("2026-11-21").await;
        let both = app.revision().await;
        assert!(must_stop(&app, &land).await, "{}", app.name);
        back("expert", "2026-11-21", "示例:误录").await.problem(403);
        let empty = back("registrar", "2026-11-21", "").await;
        assert!(empty.problem(400)[0].starts_with("reason"));
        back("registrar", "2026-11-21", "示例:误录")
            .await
            .expect(201);
        assert!(
            must_stop(&app, &land).await,
            "{}: the other entry",
            app.name
        );
        back("registrar", "2026-11-21", "示例:误录")
            .await
            .problem(404);
        assert_eq!(steps("").await, ["2026-11-22"]);
        back("registrar", "2026-11-22", "示例:误录")
            .await
            .expect(201);
        assert_eq!(steps("").await, Vec::<String>::new());
        let known = steps(&format!("?known={both}")).await;
        assert!(known.contains(&"2026-11-21".to_owned()), "{known:?}");
        app.get("expert", &format!("{land}/procedure"))
            .await
            .problem(403);
        assert!(!must_stop(&app, &land).await, "{}", app.name);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn a_transaction_taken_back_counts_no_longer() {
    for app in apps().await {
        // uses of key construction land
        let uses = async || {
            let told = app.get("auditor", "/api/v1/statistics").await.expect(200);
            told["safe_use"][1].clone()
        };
        let before = uses().await;
        let path = format!("/api/v1/parcels/{OWED}/transactions");
        let body = json!({
            "transaction": "SUPPLY", "planned_uses": [{"system": "YDYH2023", "code": "0701"}], "day": "2026-11-20",
            "paper": paper("official_letter", "2026-11-20"), "reason": "示例"
        });
        let made = post(&app, "planner", &path, &body).await.expect(201);
        assert_ne!(uses().await, before, "{}", app.name);
        let back = format!("{path}/{}/withdrawal", made["id"].as_str().unwrap());
        let reason = json!({"reason": "示例:误录"});
        let taken = post(&app, "planner", &back, &reason).await.expect(201);
        assert_eq!(
            (&taken["id"], &taken["day"]),
            (&made["id"], &json!("2026-11-20"))
        );
        assert_eq!(uses().await, before, "{}", app.name);
        post(&app, "planner", &back, &reason).await.problem(404);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn a_sampling_taken_back_is_listed_no_longer() {
    for app in apps().await {
        let path = format!("/api/v1/wells/{IN_SERVICE}/observations");
        let listed = async || {
            let page = app.get("expert", &path).await;
            page.expect(200)["items"].as_array().unwrap().clone()
        };
        let before = listed().await;
        let body = json!({
            "level_m": "1.35", "day": "2026-11-10", "paper": paper("monitoring_report", "2026-11-10"), "reason": "示例"
        });
        let made = post(&app, "registrar", &path, &body).await.expect(201);
        let known = app.revision().await;
        let id = made["id"].as_str().unwrap();
        let back = format!("{path}/{id}/withdrawal");
        let reason = json!({"reason": "示例:误录"});
        let elsewhere = back.replace(IN_SERVICE, "well-none");
        post(&app, "registrar", &elsewhere, &reason)
            .await
            .problem(404);
        let taken = post(&app, "registrar", &back, &reason).await.expect(201);
        assert_eq!(
            (&taken["kind"], &taken["id"]),
            (&json!("observation"), &json!(id))
        );
        assert_eq!(listed().await, before, "{}", app.name);
        let then = app.get("expert", &format!("{path}?known={known}")).await;
        assert_eq!(
            then.expect(200)["items"].as_array().unwrap().len(),
            before.len() + 1,
            "what was known before is known still"
        );
        post(&app, "registrar", &back, &reason).await.problem(404);
        assert_eq!(app.differences().await, []);
    }
}
