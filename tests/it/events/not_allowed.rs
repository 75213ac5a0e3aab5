//! Every move that the life cycle does not allow, through the door: the guard that speaks and its article.

use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::record::Ban;
use jingtu::registry::Caller;
use serde_json::json;

use super::*;
use crate::app::{NOON, apps};

#[tokio::test]
async fn listing_without_a_passed_risk_assessment() {
    for app in apps().await {
        live(&app, OWED, &TO_L3[..6]).await;
        let act = whole("T16", "L0", "2026-04-20");
        spoke(
            &send(&app, OWED, &act).await,
            "listing_without_assessment",
            "SOIL_LAW_2019 61",
        );
        live(&app, OWED, &TO_L3[6..7]).await;
        let mut failed = act.clone();
        failed["review"] = json!({"outcome": "fail"});
        spoke(
            &send(&app, OWED, &failed).await,
            "review_contradicts",
            "SOIL_LAW_2019 61",
        );
        assert_eq!(stage(&app, OWED).await, "AR", "{}", app.name);
    }
}

/// The law is that of the day of the act.
#[tokio::test]
async fn the_article_is_the_one_in_force_on_the_day_of_the_act() {
    for app in apps().await {
        for (day, article) in [
            ("2026-08-14", "SOIL_LAW_2019 61"),
            ("2026-08-15", "ECO_CODE_2026 456"),
        ] {
            let guards = send(&app, OWED, &whole("T16", "L0", day)).await.guards(409);
            assert_eq!(
                guards
                    .iter()
                    .filter(|guard| guard.contains(article))
                    .count(),
                guards.len(),
                "{guards:?}"
            );
        }
    }
}

#[tokio::test]
async fn removal_without_effect_review() {
    for app in apps().await {
        live(&app, OWED, TO_L3).await;
        let mut act = whole("T24", "R0", "2026-10-20");
        act.as_object_mut().unwrap().remove("review");
        spoke(
            &send(&app, OWED, &act).await,
            "removal_without_effect_review",
            "ECO_CODE_2026 461",
        );
        for review in [
            json!({"outcome": "pass", "targets_met": false, "safe_use": "yes"}),
            json!({"outcome": "pass", "targets_met": true, "safe_use": "no"}),
            json!({"outcome": "pass", "targets_met": true, "safe_use": "with_conditions"}),
        ] {
            act["review"] = review;
            spoke(
                &send(&app, OWED, &act).await,
                "effect_review_contradicts",
                "ECO_CODE_2026 461",
            );
        }
        act["review"] = json!({"outcome": "fail", "targets_met": true, "safe_use": "yes"});
        spoke(
            &send(&app, OWED, &act).await,
            "review_contradicts",
            "ECO_CODE_2026 461",
        );
        assert_eq!(stage(&app, OWED).await, "L3", "{}", app.name);
    }
}

#[tokio::test]
async fn removal_without_an_effect_report_filed() {
    for app in apps().await {
        live(&app, OWED, &TO_L3[..12]).await;
        let act = whole("T24", "R0", "2026-10-20");
        spoke(
            &send(&app, OWED, &act).await,
            "effect_report_missing",
            "ECO_CODE_2026 461",
        );
    }
}

#[tokio::test]
async fn effect_assessed_by_the_firm_of_the_works() {
    for app in apps().await {
        live(&app, OWED, &TO_L3[..11]).await;
        let mut act = whole("T21", "L3", "2026-08-20");
        act["firm"] = json!(format!(" {WORKS_FIRM} "));
        spoke(
            &send(&app, OWED, &act).await,
            "firms_not_independent",
            "ECO_CODE_2026 1165 (6)",
        );
        live(&app, OWED, &TO_L3[11..]).await;
        let mut removal = whole("T24", "R0", "2026-10-20");
        removal["removal"]["effect_firm"] = json!(WORKS_FIRM);
        spoke(
            &send(&app, OWED, &removal).await,
            "firms_not_independent",
            "ECO_CODE_2026 460",
        );
    }
}

#[tokio::test]
async fn survey_passed_without_a_review_record() {
    for app in apps().await {
        let to_review = [
            ("T03", "V1", "2026-01-10"),
            ("T05", "V2", "2026-02-01"),
            ("T06", "VR", "2026-03-01"),
        ];
        let act = whole("T10", "P0", "2026-10-01");
        for step in &to_review {
            spoke(
                &send(&app, OWED, &act).await,
                "survey_not_reviewed",
                "ECO_CODE_2026 454 ¶3",
            );
            live(&app, OWED, std::slice::from_ref(step)).await;
        }
        let mut bare = act.clone();
        bare.as_object_mut().unwrap().remove("review");
        spoke(
            &send(&app, OWED, &bare).await,
            "review_missing",
            "ECO_CODE_2026 454 ¶3",
        );
        let mut edited = act.clone();
        edited["survey"] = survey("2026-09-01", &[("As", "1")]);
        spoke(
            &send(&app, OWED, &edited).await,
            "survey_edited",
            "ECO_CODE_2026 454 ¶3",
        );
    }
}

#[tokio::test]
async fn any_change_of_stage_without_its_paper() {
    for app in apps().await {
        let mut act = whole("T03", "V1", "2026-10-01");
        act["papers"] = json!([]);
        let guards = send(&app, OWED, &act).await.guards(409);
        assert_eq!(
            names(&guards),
            ["paper_missing", "paper_missing"],
            "{}",
            app.name
        );
        let mut act = whole("T03", "V1", "2026-10-01");
        act["papers"][0]["day"] = json!("2026-10-02");
        spoke(
            &send(&app, OWED, &act).await,
            "paper_later",
            "ECO_CODE_2026 439",
        );
        for field in ["number", "title", "issuer", "day"] {
            let mut act = whole("T03", "V1", "2026-10-01");
            act["papers"][0].as_object_mut().unwrap().remove(field);
            let faults = send(&app, OWED, &act).await.problem(400);
            assert_eq!(faults, ["papers[0]: mend this field"]);
        }
        let mut act = whole("T03", "V1", "2026-10-01");
        act["papers"][0]["number"] = json!("  ");
        let faults = send(&app, OWED, &act).await.problem(400);
        assert!(faults[0].starts_with("papers[0].number"), "{faults:?}");
        assert_eq!(stage(&app, OWED).await, "U1");
    }
}

#[tokio::test]
async fn exceedance_without_the_risk_assessment() {
    for app in apps().await {
        live(&app, OWED, &TO_L3[..5]).await;
        spoke(
            &send(&app, OWED, &whole("T10", "P0", "2026-10-01")).await,
            "assessment_skipped",
            "454 ¶3",
        );
        live(&app, OWED, &TO_L3[5..6]).await;
        spoke(
            &send(&app, OWED, &whole("T15", "P1", "2026-10-01")).await,
            "assessment_skipped",
            "456",
        );
    }
}

#[tokio::test]
async fn values_above_screening_end_neither_sampling_nor_review() {
    for app in apps().await {
        live(
            &app,
            OWED,
            &[("T03", "V1", "2026-01-10"), ("T05", "V2", "2026-02-01")],
        )
        .await;
        let mut act = whole("T06", "VR", "2026-10-01");
        act["survey"] = survey("2026-09-01", &[("As", "45"), ("Pb", "31")]);
        let answer = send(&app, OWED, &act).await;
        spoke(&answer, "exceeds_screening", "GB_36600_2018 5.3.1");
        assert!(
            answer.text().contains("As") && !answer.text().contains("Pb"),
            "{}",
            answer.text()
        );
        // within class II, and judged on it
        act["survey"]["class_assessed"] = json!("II");
        let key = Ask::post(path(OWED), act.to_string()).with("idempotency-key", "class-two-key");
        app.ask("registrar", key).await.expect(201);
        let mut act = whole("T09", "VR", "2026-10-02");
        act["survey"] = survey("2026-09-01", &[("As", "45")]);
        live(&app, OWED, &[("T12", "V2", "2026-10-01")]).await;
        spoke(
            &send(&app, OWED, &act).await,
            "exceedance_not_stated",
            "454 ¶3",
        );
        act["preliminary_exceeded"] = json!(true);
        send(&app, OWED, &act).await.expect(201);
        spoke(
            &send(&app, OWED, &whole("T10", "P0", "2026-10-03")).await,
            "exceeds_screening",
            "454 ¶3",
        );
    }
}

#[tokio::test]
async fn r0_while_an_aftercare_obligation_is_open() {
    for app in apps().await {
        live(&app, OWED, TO_L3).await;
        let mut act = whole("T24", "R0", "2026-10-20");
        act["removal"] = whole("T25", "R1", "2026-10-20")["removal"].clone();
        spoke(
            &send(&app, OWED, &act).await,
            "restrictions_remain",
            "ECO_CODE_2026 461",
        );
        live(&app, OWED, &[("T25", "R1", "2026-10-20")]).await;
        spoke(
            &send(&app, OWED, &whole("T28", "R0", "2026-10-21")).await,
            "aftercare_open",
            "437",
        );
    }
}

#[tokio::test]
async fn listed_land_made_passed_by_editing_a_survey() {
    for app in apps().await {
        live(&app, OWED, &TO_L3[..8]).await;
        spoke(
            &send(&app, OWED, &whole("T10", "P0", "2026-10-01")).await,
            "listed_ends_by_removal",
            "454 ¶3",
        );
        // nor by taking back the review that found the exceedance
        let history = app
            .get("auditor", &format!("/api/v1/parcels/{OWED}/history"))
            .await
            .expect(200);
        let acts = history["acts"].as_array().unwrap();
        let review = acts.iter().find(|act| act["transition"] == "T11").unwrap();
        let mut act = whole("T10", "P0", "2026-03-10");
        act["corrects"] = review["id"].clone();
        let guards = send(&app, OWED, &act).await.guards(409);
        assert!(!guards.is_empty(), "{}", app.name);
        assert_eq!(stage(&app, OWED).await, "L0", "{}", app.name);
    }
}

#[tokio::test]
async fn a_report_signed_by_a_banned_firm() {
    for app in apps().await {
        let ban = Ban {
            id: "ban-test".to_owned(),
            firm: "示例（天津）检测公司".to_owned(),
            from: Day::parse("2026-05-01").unwrap(),
            until: None,
            reports: Vec::new(),
            decision_no: "示例禁〔2026〕1号".to_owned(),
            practitioner: None,
            credit_code: None,
        };
        let change = Change::recorded(Day::of(NOON), None, ban);
        app.registry
            .commit(&Caller::operator(), "ban", &[change])
            .await
            .expect("a ban");
        live(
            &app,
            OWED,
            &[("T03", "V1", "2026-01-10"), ("T05", "V2", "2026-02-01")],
        )
        .await;
        let mut act = whole("T06", "VR", "2026-10-01");
        act["survey"]["firm"] = json!("示例(天津)检测公司");
        act["survey"]["signed_on"] = json!("2026-05-01");
        spoke(
            &send(&app, OWED, &act).await,
            "firm_banned",
            "ECO_CODE_2026 1230",
        );
        act["survey"]["signed_on"] = json!("2026-04-30");
        act["survey"]["sampling_end"] = json!("2026-04-01");
        send(&app, OWED, &act).await.expect(201);
    }
}

#[tokio::test]
async fn a_split_at_this_door() {
    for app in apps().await {
        let act = whole("T33", "X0", "2026-10-01");
        for role in ["registrar", "planner", "expert"] {
            let answer = send_as(&app, role, OWED, &act).await;
            assert!(
                names(&answer.guards(409)).contains(&"cadastral_act_elsewhere"),
                "{} {role}",
                app.name
            );
        }
    }
}

#[tokio::test]
async fn superseded_land() {
    for app in apps().await {
        spoke(
            &send(&app, "HQ-000142", &whole("T18", "L1", "2026-10-01")).await,
            "superseded",
            "ECO_CODE_2026 457",
        );
    }
}

#[tokio::test]
async fn an_act_of_somebody_who_may_not() {
    for app in apps().await {
        let mut act = whole("T16", "L0", "2026-10-01");
        act["actor"] = json!({"kind": "firm", "name": FIRM});
        spoke(
            &send(&app, OWED, &act).await,
            "actor_not_entitled",
            "ECO_CODE_2026 456",
        );
    }
}

fn firm(id: &str, code: &str, name: &str, former: &[&str]) -> Change {
    let firm: jingtu::domain::record::Practitioner = serde_json::from_value(json!({
        "id": id, "credit_code": code, "name": name, "former_names": former
    }))
    .expect("a firm");
    Change::recorded(Day::parse("2026-01-05").unwrap(), None, firm)
}

/// A new name does not free a firm from its ban, and a name that two firms bear is not guessed at.
#[tokio::test]
async fn a_report_signed_by_a_banned_firm_under_its_new_name() {
    for app in apps().await {
        let ban: Ban = serde_json::from_value(json!({
            "id": "ban-test", "firm": "示例旧名检测公司", "from": "2026-05-01", "decision_no": "示例禁〔2026〕1号"
        }))
        .expect("a ban");
        let changes = [
            firm(
                "P-A",
                "91350100M000100Y43",
                "示例新名检测公司",
                &["示例旧名检测公司", "示例同名公司"],
            ),
            firm("P-B", "91120106MA0000002P", "示例同名公司", &[]),
            Change::recorded(Day::of(NOON), None, ban),
        ];
        app.registry
            .commit(&Caller::operator(), "firms", &changes)
            .await
            .expect("firms and a ban");
        let before = [("T03", "V1", "2026-01-10"), ("T05", "V2", "2026-02-01")];
        live(&app, OWED, &before).await;
        let mut act = whole("T06", "VR", "2026-10-01");
        act["survey"]["signed_on"] = json!("2026-05-01");
        for name in ["示例新名检测公司", "91350100M000100Y43"] {
            act["survey"]["firm"] = json!(name);
            let answer = send(&app, OWED, &act).await;
            spoke(&answer, "firm_banned", "ECO_CODE_2026 1230");
        }
        act["survey"]["firm"] = json!("示例同名公司");
        let answer = send(&app, OWED, &act).await;
        spoke(&answer, "firm_unclear", "ECO_CODE_2026 1230");
        act["survey"]["firm"] = json!("示例同名公司(91120106MA0000002P)");
        send(&app, OWED, &act).await.expect(201);
    }
}
