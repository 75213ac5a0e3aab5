//! A review from its acceptance to the letter, and the event that agrees with it.

use serde_json::json;

use super::*;
use crate::app::apps;
use crate::events::{OWED, spoke, stage};

#[tokio::test]
async fn the_letter_moves_the_stage_and_an_event_that_contradicts_is_refused() {
    for app in apps().await {
        let survey = under_review(&app, OWED).await;
        let (path, panel) = drawn(&app, OWED, &survey).await;
        assert_eq!(panel.len(), 3, "{}", app.name);
        // X-000004 works for the firm that made the report: whenever his turn comes he is passed over
        assert!(!panel.contains(&"X-000004".to_owned()), "{}", app.name);
        // nothing counts before the letter
        let early = send(&app, OWED, &event("T10", "P0", ("示例函1号", "2026-10-10"))).await;
        spoke(&early, "review_case_undecided", "454 ¶3");
        decided(&app, &path, &panel, "pass").await;
        let early = send(&app, OWED, &event("T10", "P0", ("示例函1号", "2026-10-10"))).await;
        spoke(&early, "review_case_undecided", "454 ¶3");
        let body = letter("department_letter", "示例函1号", "2026-10-10");
        let made = post(&app, "registrar", &format!("{path}/letter"), &body)
            .await
            .expect(201);
        assert_eq!(made["state"], "closed", "{}", app.name);
        // another number, another day, another outcome
        let wrong = send(&app, OWED, &event("T10", "P0", ("示例函2号", "2026-10-10"))).await;
        spoke(&wrong, "review_case_contradicts", "454 ¶3");
        // the day of the meeting
        let wrong = send(&app, OWED, &event("T10", "P0", ("示例函1号", "2026-09-20"))).await;
        spoke(&wrong, "review_case_contradicts", "454 ¶3");
        let wrong = send(&app, OWED, &event("T12", "V2", ("示例函1号", "2026-10-10"))).await;
        spoke(&wrong, "review_case_contradicts", "454 ¶3");
        let mut after = event("T10", "P0", ("示例函1号", "2026-10-10"));
        after["review"] = json!({"outcome": "pass_after_modification", "recheck_signed": true});
        spoke(
            &send(&app, OWED, &after).await,
            "review_case_contradicts",
            "454 ¶3",
        );
        let right = event("T10", "P0", ("示例函1号", "2026-10-10"));
        send(&app, OWED, &right).await.expect(201);
        assert_eq!(stage(&app, OWED).await, "P0", "{}", app.name);
        assert_eq!(app.differences().await, [], "{}", app.name);
    }
}

#[tokio::test]
async fn a_report_passes_after_modification_only_with_the_recheck_of_an_expert_of_the_panel() {
    for app in apps().await {
        let survey = under_review(&app, OWED).await;
        let (path, panel) = drawn(&app, OWED, &survey).await;
        decided(&app, &path, &panel, "pass_after_modification").await;
        let at = |step: &str| format!("{path}/{step}");
        let own_letter = letter("department_letter", "示例函1号", "2026-10-10");
        let early = post(&app, "registrar", &at("letter"), &own_letter).await;
        spoke(&early, "not_rechecked", "454 ¶3");
        let mut recheck = json!({"expert": panel[0], "signed_on": "2026-09-28", "ok": true, "text": "示例", "day": "2026-09-28", "reason": "示例"});
        let early = post(&app, "registrar", &at("recheck"), &recheck).await;
        spoke(&early, "not_rechecked", "454 ¶3");
        let mut table = json!({
            "answers": [], "version": "修改稿", "day": "2026-09-25",
            "paper": paper("modification_table", "示例修1号", "2026-09-25"), "reason": "示例"
        });
        post(&app, "registrar", &at("modifications"), &table)
            .await
            .problem(400);
        table["answers"] = json!(["已补充"]);
        post(&app, "registrar", &at("modifications"), &table)
            .await
            .expect(201);
        recheck["expert"] = json!("X-000004");
        let stranger = post(&app, "registrar", &at("recheck"), &recheck).await;
        spoke(&stranger, "not_on_panel", "454 ¶3");
        recheck["expert"] = json!(panel[0]);
        recheck["ok"] = json!(false);
        post(&app, "registrar", &at("recheck"), &recheck)
            .await
            .expect(201);
        let unmended = post(&app, "registrar", &at("letter"), &own_letter).await;
        spoke(&unmended, "not_rechecked", "454 ¶3");
        let t13 = whole("T13", "VR", "2026-09-28");
        spoke(
            &send(&app, OWED, &t13).await,
            "review_case_undecided",
            "454 ¶3",
        );
        recheck["ok"] = json!(true);
        post(&app, "registrar", &at("recheck"), &recheck)
            .await
            .expect(201);
        send(&app, OWED, &t13).await.expect(201);
        post(&app, "registrar", &at("letter"), &own_letter)
            .await
            .expect(201);
        let mut pass = event("T10", "P0", ("示例函1号", "2026-10-10"));
        pass["review"] = json!({"outcome": "pass_after_modification", "recheck_signed": true});
        send(&app, OWED, &pass).await.expect(201);
        assert_eq!(stage(&app, OWED).await, "P0", "{}", app.name);
    }
}

/// What was recorded in error is taken back, and not from under an act that rests on it.
#[tokio::test]
async fn a_review_is_taken_back_until_an_act_rests_on_it() {
    for app in apps().await {
        let survey = under_review(&app, OWED).await;
        let (path, panel) = drawn(&app, OWED, &survey).await;
        decided(&app, &path, &panel, "pass").await;
        let wrong = letter("department_letter", "示例误1号", "2026-10-10");
        post(&app, "registrar", &format!("{path}/letter"), &wrong)
            .await
            .expect(201);
        let back = json!({"reason": "示例:文号有误"});
        let at = format!("{path}/withdrawal");
        post(&app, "auditor", &at, &back).await.problem(403);
        post(&app, "registrar", &at, &back).await.expect(201);
        app.get("auditor", &path).await.problem(404);
        post(&app, "registrar", &at, &back).await.problem(404);
        let (path, panel) = drawn(&app, OWED, &survey).await;
        decided(&app, &path, &panel, "pass").await;
        let right = letter("department_letter", "示例函1号", "2026-10-10");
        post(&app, "registrar", &format!("{path}/letter"), &right)
            .await
            .expect(201);
        let pass = event("T10", "P0", ("示例函1号", "2026-10-10"));
        send(&app, OWED, &pass).await.expect(201);
        let refused = post(&app, "registrar", &format!("{path}/withdrawal"), &back).await;
        spoke(&refused, "review_followed", "454 ¶3");
        assert_eq!(app.differences().await, [], "{}", app.name);
    }
}

#[tokio::test]
async fn a_failed_report_goes_back_and_the_new_one_has_a_review_of_its_own() {
    for app in apps().await {
        let survey = under_review(&app, OWED).await;
        let (path, panel) = drawn(&app, OWED, &survey).await;
        decided(&app, &path, &panel, "fail").await;
        let body = letter("defect_list", "示例问1号", "2026-10-01");
        post(&app, "registrar", &format!("{path}/letter"), &body)
            .await
            .expect(201);
        let pass = event("T10", "P0", ("示例问1号", "2026-10-01"));
        spoke(
            &send(&app, OWED, &pass).await,
            "review_case_contradicts",
            "454 ¶3",
        );
        let back = event("T12", "V2", ("示例问1号", "2026-10-01"));
        send(&app, OWED, &back).await.expect(201);
        // the old review says nothing of the new report
        send(&app, OWED, &whole("T06", "VR", "2026-10-15"))
            .await
            .expect(201);
        let pass = event("T10", "P0", ("示例函9号", "2026-11-01"));
        send(&app, OWED, &pass).await.expect(201);
    }
}

#[tokio::test]
async fn where_the_setting_asks_for_a_review_on_record_no_event_goes_without() {
    for app in apps().await {
        under_review(&app, OWED).await;
        let setting = jingtu::domain::setting::Setting {
            name: "reviews.case_required".to_owned(),
            value: "true".to_owned(),
        };
        let day = jingtu::domain::day::Day::parse("2026-09-01").unwrap();
        let change = jingtu::domain::change::Change::recorded(day, None, setting);
        let operator = jingtu::registry::Caller::operator();
        let made = app.registry.commit(&operator, "示例", &[change]).await;
        made.expect("a setting");
        let pass = event("T10", "P0", ("示例函9号", "2026-11-01"));
        spoke(
            &send(&app, OWED, &pass).await,
            "review_case_missing",
            "454 ¶3",
        );
        let possible = format!("/api/v1/parcels/{OWED}/events/possible");
        let possible = app.get("registrar", &possible).await.expect(200);
        let acts = possible["acts"].as_array().unwrap();
        let act = acts.iter().find(|act| act["transition"] == "T10").unwrap();
        assert!(
            act["in_the_way"]
                .to_string()
                .contains("review_case_missing")
        );
    }
}

/// Anybody can do the draw again from what the answer tells.
#[tokio::test]
async fn the_draw_can_be_done_again_by_anybody() {
    use sha2::{Digest, Sha256};
    for app in apps().await {
        let survey = under_review(&app, OWED).await;
        let (path, panel) = drawn(&app, OWED, &survey).await;
        let seen = app.get("auditor", &path).await.expect(200);
        let draw = &seen["review"]["draw"];
        let pool = format!(
            "/api/v1/experts?field=survey&in_pool=true&as_of={}&known={}",
            draw["day"].as_str().unwrap(),
            draw["revision"]
        );
        let pool = app.get("auditor", &pool).await.expect(200);
        let key = |id: &str| {
            let seed = draw["seed"].as_str().unwrap();
            let case = seen["id"].as_str().unwrap();
            let text = format!("jingtu draw v1\n{case}\n{seed}\n{id}");
            hex::encode(Sha256::digest(text))
        };
        let mut order: Vec<String> = pool["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| own["id"].as_str().unwrap().to_owned())
            .collect();
        order.sort_by_key(|id| key(id));
        assert_eq!(draw["order"], json!(order), "{}", app.name);
        let passed = seen["review"]["passed_over"].to_string();
        let sits = |id: &&String| !passed.contains(id.as_str());
        let again: Vec<String> = order.iter().filter(sits).take(3).cloned().collect();
        assert_eq!(panel, again, "{}", app.name);
    }
}

#[tokio::test]
async fn the_public_sees_outcome_day_and_organisers_and_never_experts() {
    for app in apps().await {
        let all = app.get("public", "/api/v1/reviews").await;
        let items = all.expect(200)["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), 1, "{}: {items:?}", app.name);
        assert_eq!(items[0]["id"], "review-example-7");
        assert_eq!(items[0]["outcome"], "pass");
        assert_eq!(items[0]["review"], json!(null));
        assert!(items[0]["letter_day"].is_string() && items[0]["organisers"].is_array());
        for text in ["X-0000", "示例意见", "专家"] {
            assert!(!all.text().contains(text), "{}: {text}", app.name);
        }
        app.get("public", "/api/v1/reviews/review-example-6")
            .await
            .problem(404);
        app.get("public", "/api/v1/experts").await.problem(401);
        let official = app
            .get("auditor", "/api/v1/reviews?limit=2")
            .await
            .expect(200);
        assert_eq!(official["items"].as_array().unwrap().len(), 2);
        let next = official["next"].as_str().unwrap();
        let rest = app.get("auditor", next).await.expect(200);
        assert_eq!(rest["items"][0]["id"], "review-example-3", "{}", app.name);
        let open = app
            .get("auditor", "/api/v1/reviews?state=drawn&parcel=HQ-000126")
            .await;
        assert_eq!(open.expect(200)["items"][0]["id"], "review-example-2");
    }
}
