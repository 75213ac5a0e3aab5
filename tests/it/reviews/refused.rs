//! Guards of a review, each with its article; wrong input.

use serde_json::json;

use super::*;
use crate::app::apps;
use crate::events::{OWED, spoke};

#[tokio::test]
async fn what_an_acceptance_needs() {
    for app in apps().await {
        let survey = under_review(&app, OWED).await;
        let before = app.revision().await;
        let open = |body: Value| {
            let app = &app;
            async move { post(app, "registrar", "/api/v1/reviews", &body).await }
        };
        let mut alone = case(OWED, &survey);
        alone["organisers"].as_array_mut().unwrap().pop();
        spoke(&open(alone).await, "organiser_missing", "454 ¶3");
        spoke(
            &open(case(OWED, "HQ-000101-survey")).await,
            "report_missing",
            "454 ¶3",
        );
        let mut ahead = case(OWED, &survey);
        ahead["day"] = json!("2026-12-01");
        spoke(&open(ahead).await, "day_ahead", "454 ¶3");
        // a risk assessment is reviewed at province level
        let mut district = case("HQ-000129", "HQ-000129-assessment");
        district["kind"] = json!("risk_assessment");
        spoke(&open(district).await, "organiser_missing", "456");
        let mut nameless = case(OWED, &survey);
        nameless["firms"] = json!([{"name": "示例置业有限公司", "part": "client"}]);
        nameless["authors"] = json!(["X-999999"]);
        let faults = open(nameless).await.problem(400);
        assert!(faults[0].starts_with("firms"), "{faults:?}");
        let empty = open(json!({"wat": 1})).await.problem(400);
        for at in [
            "kind",
            "parcel",
            "report",
            "firms",
            "organisers",
            "mode",
            "day",
            "paper",
            "reason",
            "wat",
        ] {
            assert!(
                empty.iter().any(|fault| fault.starts_with(at)),
                "{at}: {empty:?}"
            );
        }
        assert_eq!(app.revision().await, before, "{}", app.name);
        open(case(OWED, &survey)).await.expect(201);
        spoke(&open(case(OWED, &survey)).await, "review_exists", "454 ¶3");
        // the firm that the record knows is on the file, whoever was named
        let all = app
            .get("auditor", &format!("/api/v1/reviews?parcel={OWED}"))
            .await;
        assert!(all.text().contains(crate::events::FIRM), "{}", app.name);
    }
}

#[tokio::test]
async fn a_panel_is_large_enough_drawn_once_and_free_of_conflicts() {
    for app in apps().await {
        let survey = under_review(&app, OWED).await;
        let made = post(&app, "registrar", "/api/v1/reviews", &case(OWED, &survey))
            .await
            .expect(201);
        let path = format!("/api/v1/reviews/{}", made["id"].as_str().unwrap());
        let at = |step: &str| format!("{path}/{step}");
        let draw = |size: u16| json!({"size": size, "day": "2026-09-15", "reason": "示例"});
        let sign = opinion("X-000001", "pass");
        spoke(
            &post(&app, "registrar", &at("opinions"), &sign).await,
            "not_drawn",
            "454 ¶3",
        );
        spoke(
            &post(&app, "registrar", &at("draw"), &draw(2)).await,
            "panel_too_small",
            "454 ¶3",
        );
        spoke(
            &post(&app, "registrar", &at("draw"), &draw(9)).await,
            "pool_too_small",
            "454 ¶3",
        );
        let mut early = draw(3);
        early["day"] = json!("2026-09-01");
        spoke(
            &post(&app, "registrar", &at("draw"), &early).await,
            "day_contradicts",
            "454 ¶3",
        );
        let made = post(&app, "registrar", &at("draw"), &draw(3))
            .await
            .expect(201);
        spoke(
            &post(&app, "registrar", &at("draw"), &draw(3)).await,
            "drawn_already",
            "454 ¶3",
        );
        let panel = seated(&made);
        let order = made["review"]["draw"]["order"].as_array().unwrap().clone();
        // an expert with a conflict goes, with his opinion; the next in the order comes
        post(
            &app,
            "registrar",
            &at("opinions"),
            &opinion(&panel[1], "pass"),
        )
        .await
        .expect(201);
        let conflict = json!({"expert": panel[1], "kind": "paid", "firm": "示例置业有限公司", "day": "2026-09-21", "reason": "示例"});
        let made = post(&app, "registrar", &at("conflicts"), &conflict)
            .await
            .expect(201);
        let now = seated(&made);
        assert_eq!(now.len(), 3, "{}", app.name);
        assert!(!now.contains(&panel[1]) && made["review"]["opinions"].is_null());
        let rank = |expert: &String| order.iter().position(|own| own == expert.as_str()).unwrap();
        assert!(rank(&now[2]) > rank(&panel[2]), "{}", app.name);
        let gone = post(&app, "registrar", &at("conflicts"), &conflict).await;
        spoke(&gone, "not_on_panel", "454 ¶3");
        spoke(
            &post(&app, "registrar", &at("opinions"), &sign_at(&panel[1])).await,
            "not_on_panel",
            "454 ¶3",
        );
    }
}

fn sign_at(expert: &str) -> Value {
    let mut body = opinion(expert, "pass");
    body["day"] = json!("2026-09-22");
    body
}

#[tokio::test]
async fn an_outcome_needs_every_opinion_and_more_than_half_of_them_and_dissent_is_kept() {
    for app in apps().await {
        let survey = under_review(&app, OWED).await;
        let (path, panel) = drawn(&app, OWED, &survey).await;
        let at = |step: &str| format!("{path}/{step}");
        let decide = outcome("pass", &panel[0]);
        spoke(
            &post(&app, "registrar", &at("outcome"), &decide).await,
            "opinion_missing",
            "454 ¶3",
        );
        let own = letter("department_letter", "示例函1号", "2026-10-10");
        spoke(
            &post(&app, "registrar", &at("letter"), &own).await,
            "not_at_this_step",
            "454 ¶3",
        );
        for (expert, verdict) in panel.iter().zip(["pass", "fail", "fail"]) {
            post(
                &app,
                "registrar",
                &at("opinions"),
                &opinion(expert, verdict),
            )
            .await
            .expect(201);
        }
        let refused = post(&app, "registrar", &at("outcome"), &decide).await;
        spoke(&refused, "outcome_unsupported", "454 ¶3");
        // an opinion that is signed anew takes the place of the first
        post(
            &app,
            "registrar",
            &at("opinions"),
            &opinion(&panel[1], "pass"),
        )
        .await
        .expect(201);
        let stranger = outcome("pass", "X-000004");
        spoke(
            &post(&app, "registrar", &at("outcome"), &stranger).await,
            "not_on_panel",
            "454 ¶3",
        );
        let mut with_effect = decide.clone();
        with_effect["targets_met"] = json!(true);
        spoke(
            &post(&app, "registrar", &at("outcome"), &with_effect).await,
            "not_carried",
            "454 ¶3",
        );
        let made = post(&app, "registrar", &at("outcome"), &decide)
            .await
            .expect(201);
        assert_eq!(
            made["review"]["decision"]["dissent"],
            json!([panel[2]]),
            "{}",
            app.name
        );
        let notice = letter("removal_notice", "示例函1号", "2026-10-10");
        spoke(
            &post(&app, "registrar", &at("letter"), &notice).await,
            "paper_missing",
            "454 ¶3",
        );
        let before = letter("department_letter", "示例函1号", "2026-09-19");
        spoke(
            &post(&app, "registrar", &at("letter"), &before).await,
            "day_contradicts",
            "454 ¶3",
        );
        post(&app, "registrar", &at("letter"), &own)
            .await
            .expect(201);
        spoke(
            &post(&app, "registrar", &at("letter"), &own).await,
            "not_at_this_step",
            "454 ¶3",
        );
        // what was known before stays
        let then = app
            .get("auditor", &format!("{path}?as_of=2026-09-16"))
            .await
            .expect(200);
        assert_eq!(then["state"], "drawn", "{}", app.name);
    }
}

#[tokio::test]
async fn the_effect_of_works_is_found_met_and_safe_by_its_review() {
    for app in apps().await {
        let path = "/api/v1/reviews/review-example-3";
        let seen = app.get("auditor", path).await.expect(200);
        let panel = seated(&seen);
        assert!(
            !panel.contains(&"X-000005".to_owned()),
            "paid by the works firm"
        );
        let mut body = outcome("pass", &panel[0]);
        body["day"] = json!("2026-11-20");
        let refused = post(&app, "registrar", &format!("{path}/outcome"), &body).await;
        spoke(&refused, "carried_missing", "461 ¶1-2");
        body["targets_met"] = json!(true);
        body["safe_use"] = json!("with_conditions");
        post(&app, "registrar", &format!("{path}/outcome"), &body)
            .await
            .problem(400);
        body["conditions"] = json!("示例");
        post(&app, "registrar", &format!("{path}/outcome"), &body)
            .await
            .expect(201);
        let own = letter("removal_notice", "示例移1号", "2026-11-21");
        post(&app, "registrar", &format!("{path}/letter"), &own)
            .await
            .expect(201);
        // the other review of the same land, of the control effect, is still open: no removal
        let t25 = whole("T25", "R1", "2026-11-21");
        let refused = send(&app, "HQ-000132", &t25).await;
        spoke(&refused, "review_case_undecided", "461 ¶1-2");
    }
}

#[tokio::test]
async fn only_the_registrar_keeps_reviews_and_unknown_ones_are_not_found() {
    for app in apps().await {
        let body = letter("department_letter", "示例函1号", "2026-11-20");
        for role in [
            "reviewer", "expert", "planner", "approver", "auditor", "admin",
        ] {
            post(&app, role, "/api/v1/reviews/review-example-6/letter", &body)
                .await
                .problem(403);
        }
        post(&app, "registrar", "/api/v1/reviews/R-1/letter", &body)
            .await
            .problem(404);
    }
}
