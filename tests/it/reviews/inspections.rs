//! Quality inspections: the form's logic, the reopening, the block of a pass.

use serde_json::json;

use super::*;
use crate::app::apps;
use crate::events::{OWED, spoke, stage};

/// An inspection of a survey with these items answered otherwise than yes.
fn inspection(parcel: &str, survey: &str, other: &[(&str, &str)]) -> Value {
    let mut items = Vec::new();
    for (group, count) in [(1, 3), (2, 4), (3, 13)] {
        for number in 1..=count {
            let item = format!("{group}.{number}");
            let found = other.iter().find(|(own, _)| *own == item);
            items.push(json!({"item": item, "answer": found.map_or("yes", |(_, answer)| answer)}));
        }
    }
    json!({
        "parcel": parcel, "survey": survey, "items": items, "day": "2026-11-20",
        "inspector": {"kind": "district_environment", "name": "示例区生态环境局"},
        "paper": paper("official_letter", "示例质1号", "2026-11-20"), "reason": "示例:质控检查"
    })
}

const PATH: &str = "/api/v1/quality-inspections";
const SERIOUS: &[(&str, &str)] = &[("1.1", "no"), ("2.1", "no"), ("3.1", "no")];

async fn verdict(app: &App, parcel: &str) -> (String, Vec<String>) {
    let path =
        format!("/api/v1/parcels/{parcel}/transfer-check?transaction=TRANSFER&planned_use=070102");
    let answer = app.get("auditor", &path).await.expect(200);
    let rules = answer["rules"].as_array().unwrap().iter();
    let rules = rules
        .filter_map(|rule| rule["id"].as_str().map(str::to_owned))
        .collect();
    (answer["verdict"].as_str().unwrap().to_owned(), rules)
}

#[tokio::test]
async fn a_serious_problem_after_a_pass_reopens_the_land_in_the_same_commit() {
    for app in apps().await {
        let land = "HQ-000101";
        assert_eq!(stage(&app, land).await, "P0");
        let general = inspection(
            land,
            "HQ-000101-survey",
            &[("1.1", "no"), ("3.2", "insufficient")],
        );
        let made = post(&app, "registrar", PATH, &general).await.expect(201);
        assert_eq!(
            (&made["result"], &made["event"]),
            (&json!("general"), &json!(null))
        );
        assert_eq!(stage(&app, land).await, "P0", "{}", app.name);
        let before = app.revision().await;
        let made = post(
            &app,
            "registrar",
            PATH,
            &inspection(land, "HQ-000101-survey", SERIOUS),
        )
        .await
        .expect(201);
        assert_eq!(app.revision().await, before + 1, "one commit: {}", app.name);
        assert_eq!(made["result"], "serious");
        assert_eq!(made["event"]["transition"], "T32", "{}", app.name);
        assert_eq!(stage(&app, land).await, "V2", "{}", app.name);
        let (answer, rules) = verdict(&app, land).await;
        assert_eq!(answer, "BLOCKED", "{}: {rules:?}", app.name);
        let history = app
            .get("auditor", &format!("/api/v1/parcels/{land}/history"))
            .await;
        assert!(
            history.text().contains("V-8") || history.text().contains("T32"),
            "{}",
            app.name
        );
        let all = app
            .get("auditor", &format!("{PATH}?parcel={land}&result=serious"))
            .await
            .expect(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 1, "{}", app.name);
        assert_eq!(app.differences().await, [], "{}", app.name);
    }
}

#[tokio::test]
async fn a_serious_problem_can_lead_to_the_review_and_listed_land_keeps_its_stage() {
    for app in apps().await {
        let mut to_review = inspection("HQ-000101", "HQ-000101-survey", SERIOUS);
        to_review["reopen_to"] = json!("VR");
        post(&app, "registrar", PATH, &to_review).await.expect(201);
        assert_eq!(stage(&app, "HQ-000101").await, "VR", "{}", app.name);
        let exceeding = inspection("HQ-000124", "HQ-000124-survey", SERIOUS);
        let made = post(&app, "registrar", PATH, &exceeding).await.expect(201);
        assert_eq!(made["event"], json!(null));
        assert_eq!(
            stage(&app, "HQ-000124").await,
            "A0",
            "the more cautious fact stays (R-82)"
        );
    }
}

#[tokio::test]
async fn a_survey_with_a_serious_problem_does_not_pass_its_review() {
    for app in apps().await {
        let survey = under_review(&app, OWED).await;
        let mut body = inspection(OWED, &survey, SERIOUS);
        body["day"] = json!("2026-10-01");
        body["paper"]["day"] = json!("2026-10-01");
        let made = post(&app, "registrar", PATH, &body).await.expect(201);
        assert_eq!(made["event"], json!(null), "nothing has passed yet");
        let pass = event("T10", "P0", ("示例函1号", "2026-10-10"));
        spoke(
            &send(&app, OWED, &pass).await,
            "inspection_serious",
            "454 ¶3",
        );
        let back = event("T12", "V2", ("示例问1号", "2026-10-10"));
        send(&app, OWED, &back).await.expect(201);
    }
}

#[tokio::test]
async fn the_setting_says_which_items_are_starred() {
    for app in apps().await {
        let setting = jingtu::domain::setting::Setting {
            name: "quality_inspection.starred".to_owned(),
            value: "1.1 2.1".to_owned(),
        };
        let day = jingtu::domain::day::Day::parse("2026-09-01").unwrap();
        let change = jingtu::domain::change::Change::recorded(day, None, setting);
        let operator = jingtu::registry::Caller::operator();
        app.registry
            .commit(&operator, "示例", &[change])
            .await
            .expect("a setting");
        let made = post(
            &app,
            "registrar",
            PATH,
            &inspection("HQ-000101", "HQ-000101-survey", SERIOUS),
        )
        .await;
        assert_eq!(made.expect(201)["result"], "general", "{}", app.name);
        let six: Vec<(&str, &str)> = ["3.1", "3.2", "3.3", "3.4", "3.5", "3.6"]
            .map(|item| (item, "insufficient"))
            .to_vec();
        let made = post(
            &app,
            "registrar",
            PATH,
            &inspection("HQ-000101", "HQ-000101-survey", &six),
        )
        .await;
        assert_eq!(made.expect(201)["result"], "serious", "{}", app.name);
    }
}

#[tokio::test]
async fn wrong_forms_and_roles() {
    for app in apps().await {
        let before = app.revision().await;
        let right = inspection("HQ-000101", "HQ-000101-survey", &[]);
        let mut twice = right.clone();
        twice["items"][0]["item"] = json!("1.2");
        let faults = post(&app, "registrar", PATH, &twice).await.problem(400);
        assert!(faults[0].starts_with("items"), "{faults:?}");
        let other = inspection("HQ-000101", "HQ-000102-survey", &[]);
        spoke(
            &post(&app, "registrar", PATH, &other).await,
            "report_missing",
            "454 ¶3",
        );
        let mut ahead = right.clone();
        ahead["day"] = json!("2026-12-01");
        assert!(
            post(&app, "registrar", PATH, &ahead).await.guards(409)[0].starts_with("day_ahead")
        );
        for role in [
            "reviewer", "expert", "planner", "approver", "auditor", "admin",
        ] {
            post(&app, role, PATH, &right).await.problem(403);
        }
        app.get("public", PATH).await.problem(401);
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}
