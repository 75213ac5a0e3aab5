//! The pool of experts; persons beside the record; erasing leaves the log whole.

use jingtu::registry::record::{export, restore, verify_register};
use jingtu::store::StoreOptions;
use serde_json::json;

use super::*;
use crate::app::apps;
use crate::events::spoke;
use crate::harness::sqlite;

const NAME: &str = "示例专家名 (example)";

fn expert(name: &str) -> Value {
    json!({
        "person": {"name": name, "title": "教授"}, "employer": "示例大学", "fields": ["survey"],
        "day": "2026-11-20", "paper": paper("official_letter", "示例库1号", "2026-11-19"), "reason": "示例"
    })
}

#[tokio::test]
async fn the_pool_is_kept_by_the_registrar_and_names_are_for_few() {
    for app in apps().await {
        let made = post(&app, "registrar", "/api/v1/experts", &expert(NAME)).await;
        assert!(
            !made.text().contains("示例专家名"),
            "answers are remembered"
        );
        assert_eq!(made.expect(201)["id"], "X-000011", "{}", app.name);
        for (role, sees) in [
            ("registrar", true),
            ("approver", true),
            ("auditor", true),
            ("reviewer", true),
            ("expert", false),
            ("planner", false),
        ] {
            let all = app.get(role, "/api/v1/experts").await;
            all.expect(200);
            assert_eq!(all.text().contains(NAME), sees, "{} {role}", app.name);
        }
        app.get("admin", "/api/v1/experts").await.problem(403);
        app.get("public", "/api/v1/experts").await.problem(401);
        for role in [
            "reviewer", "expert", "planner", "approver", "auditor", "admin",
        ] {
            post(&app, role, "/api/v1/experts", &expert("示例"))
                .await
                .problem(403);
        }
        let mut other = expert("示例改名 (example)");
        other["employer"] = json!("示例研究院");
        post(
            &app,
            "registrar",
            "/api/v1/experts/X-000011/amendment",
            &other,
        )
        .await
        .expect(201);
        let early = json!({"day": "2026-11-01", "paper": paper("official_letter", "示例库2号", "2026-11-01"), "reason": "示例"});
        let refused = post(
            &app,
            "registrar",
            "/api/v1/experts/X-000011/retirement",
            &early,
        )
        .await;
        assert!(
            refused.guards(409)[0].starts_with("day_contradicts"),
            "{}",
            app.name
        );
        let retire = json!({"day": "2026-11-21", "paper": paper("official_letter", "示例库2号", "2026-11-21"), "reason": "示例"});
        let path = "/api/v1/experts/X-000011/retirement";
        assert_eq!(
            post(&app, "registrar", path, &retire).await.expect(201)["in_pool"],
            false
        );
        let again = post(&app, "registrar", path, &retire).await;
        assert!(
            again
                .guards(409)
                .iter()
                .any(|guard| guard.starts_with("expert_left"))
        );
        let pool = app.get("auditor", "/api/v1/experts?in_pool=true").await;
        assert!(!pool.text().contains("X-000011"), "{}", app.name);
        // a number is never given again
        let next = post(&app, "registrar", "/api/v1/experts", &expert("示例")).await;
        assert_eq!(next.expect(201)["id"], "X-000012", "{}", app.name);
        let faults = post(
            &app,
            "registrar",
            "/api/v1/experts",
            &json!({"person": {"name": ""}, "wat": 1}),
        )
        .await
        .problem(400);
        for at in ["employer", "fields", "day", "paper", "reason", "wat"] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        assert_eq!(app.differences().await, [], "{}", app.name);
    }
}

/// Text of every table in which a name could stand.
async fn everything(app: &App) -> String {
    let mut text = Vec::new();
    export(&StoreOptions::reading(app.url()), &mut text, &mut |_, _| {})
        .await
        .expect("an export");
    String::from_utf8(text).expect("text")
}

#[tokio::test]
async fn erasing_a_person_leaves_the_log_whole() {
    for app in apps().await {
        post(&app, "registrar", "/api/v1/experts", &expert(NAME))
            .await
            .expect(201);
        let first = person_of(&app, "X-000011").await;
        let mut other = expert("示例专家名二 (example)");
        other["day"] = json!("2026-11-21");
        post(
            &app,
            "registrar",
            "/api/v1/experts/X-000011/amendment",
            &other,
        )
        .await
        .expect(201);
        assert!(
            everything(&app).await.contains("示例专家名"),
            "{}",
            app.name
        );
        let leaves = |text: &str| -> Vec<String> {
            text.lines()
                .filter(|line| line.starts_with("{\"leaf\""))
                .map(str::to_owned)
                .collect()
        };
        let before = leaves(&everything(&app).await);
        let path = format!("/api/v1/persons/{first}/erasure");
        for role in ["registrar", "auditor", "approver"] {
            post(&app, role, &path, &json!({"reason": "示例"}))
                .await
                .problem(403);
        }
        let made = post(&app, "admin", &path, &json!({"reason": "示例:本人申请"}))
            .await
            .expect(201);
        assert_eq!(made["erased"], 2, "every state of the data: {}", app.name);
        let after = everything(&app).await;
        assert!(!after.contains("示例专家名"), "{}", app.name);
        // the leaves before are what they were, byte for byte
        assert_eq!(leaves(&after)[..before.len()], before[..], "{}", app.name);
        assert_eq!(app.differences().await, [], "{}", app.name);
        let seen = app.get("registrar", "/api/v1/experts").await.expect(200);
        let own = seen["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&own["erased"], &own["in_pool"]),
            (&json!(true), &json!(false))
        );
        post(&app, "admin", &path, &json!({"reason": "示例"}))
            .await
            .problem(409);
        let nobody = format!("/api/v1/persons/{}/erasure", "0".repeat(32));
        post(&app, "admin", &nobody, &json!({"reason": "示例"}))
            .await
            .problem(404);
    }
}

#[tokio::test]
async fn persons_are_restored_with_the_record_and_checked_against_it() {
    for app in apps().await {
        post(&app, "registrar", "/api/v1/experts", &expert(NAME))
            .await
            .expect(201);
        let text = everything(&app).await;
        let copy = sqlite();
        let options = StoreOptions::writing(&copy.url);
        restore(&options, text.as_bytes(), &mut |_, _| {})
            .await
            .expect("a restore");
        let report = verify_register(&StoreOptions::reading(&copy.url))
            .await
            .unwrap();
        assert_eq!(report.differences, [], "{}", app.name);
        // another name than the record committed to
        let forged = sqlite();
        let wrong = text.replace(NAME, "示例他人 (example)");
        let refused = restore(
            &StoreOptions::writing(&forged.url),
            wrong.as_bytes(),
            &mut |_, _| {},
        )
        .await;
        let why = refused.unwrap_err().to_string();
        assert!(
            why.contains("not what the record committed to"),
            "{}: {why}",
            app.name
        );
        // without its persons an export restores to the same root, and what is missing is told
        let bare: String = text
            .lines()
            .filter(|line| !line.starts_with("{\"person\""))
            .map(|line| format!("{line}\n"))
            .collect();
        let without = sqlite();
        restore(
            &StoreOptions::writing(&without.url),
            bare.as_bytes(),
            &mut |_, _| {},
        )
        .await
        .expect("a restore");
        let report = verify_register(&StoreOptions::reading(&without.url))
            .await
            .unwrap();
        let missing = report
            .differences
            .iter()
            .filter(|own| own.table == "person" && own.what == "is missing");
        assert_eq!(missing.count(), 10, "{}", app.name);
    }
}

#[tokio::test]
async fn verify_finds_a_name_that_was_changed_behind_the_record() {
    use sqlx::AssertSqlSafe;
    for app in apps().await {
        let sql = "update person set fields = replace(fields, '示例专家01', '示例他人01')";
        let done = if app.name == "SQLite" {
            let pool = sqlx::SqlitePool::connect(app.url()).await.unwrap();
            sqlx::query(AssertSqlSafe(sql))
                .execute(&pool)
                .await
                .unwrap()
                .rows_affected()
        } else {
            let pool = sqlx::PgPool::connect(app.url()).await.unwrap();
            sqlx::query(AssertSqlSafe(sql))
                .execute(&pool)
                .await
                .unwrap()
                .rows_affected()
        };
        assert!(done > 0);
        let found = app.differences().await;
        assert_eq!(found.len(), 1, "{}: {found:?}", app.name);
        assert_eq!(found[0].table, "person");
        assert!(
            !format!("{found:?}").contains("示例他人"),
            "no name is told"
        );
    }
}

#[tokio::test]
async fn an_expert_who_is_paid_by_a_firm_on_the_file_is_passed_over_within_the_look_back() {
    for app in apps().await {
        let survey = under_review(&app, crate::events::OWED).await;
        // everyone but five is paid by the client: today, or longer ago than the look-back
        for number in 1..=9 {
            let until = if number <= 3 {
                "2023-01-31"
            } else {
                "2025-12-31"
            };
            let body = json!({
                "employer": "示例大学", "fields": ["survey"],
                "engagements": [{"firm": "示例置业有限公司", "kind": "paid", "from": "2022-01-01", "until": until}],
                "day": "2026-09-01", "paper": paper("official_letter", "示例库1号", "2026-09-01"), "reason": "示例"
            });
            let path = format!("/api/v1/experts/X-{number:06}/amendment");
            post(&app, "registrar", &path, &body).await.expect(201);
        }
        let (path, mut panel) = drawn(&app, crate::events::OWED, &survey).await;
        panel.sort();
        assert_eq!(panel, ["X-000001", "X-000002", "X-000003"], "{}", app.name);
        // nobody is left to take a seat
        let conflict = json!({"expert": "X-000001", "kind": "declared", "day": "2026-09-16", "reason": "示例"});
        let refused = post(&app, "registrar", &format!("{path}/conflicts"), &conflict).await;
        spoke(&refused, "pool_too_small", "454 ¶3");
    }
}
