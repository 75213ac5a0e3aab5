//! Who a firm is, through the guards and the transfer answer; what is entered about firms.

use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::record::{Entity, Practitioner, ValidityRecord};
use jingtu::domain::setting::Setting;
use jingtu::registry::Caller;
use serde_json::json;

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/practitioners";
/// The firm that made the surveys of the demo.
const SURVEYOR: &str = "practitioner-example-2";

fn paper(kind: &str, day: &str) -> Value {
    json!({"kind": kind, "title": "示例文件 (example)", "number": format!("示例〔{day}〕{kind}"), "issuer": "示例单位", "day": day})
}

async fn enter(app: &App, role: &str, path: &str, body: &Value) -> Answered {
    let ask = Ask::post(path, body.to_string()).with("idempotency-key", fresh_key());
    app.ask(role, ask).await
}

async fn commit(app: &App, entity: impl Into<Entity>) {
    let change = Change::recorded(Day::parse("2026-01-05").unwrap(), None, entity);
    let operator = Caller::operator();
    app.registry
        .commit(&operator, "firms", &[change])
        .await
        .expect("a commit");
}

/// The rules that speak on a transfer.
async fn rules(app: &App, parcel: &str) -> Vec<String> {
    let path =
        format!("/api/v1/parcels/{parcel}/transfer-check?transaction=SUPPLY&planned_use=070102");
    let answer = app.get("auditor", &path).await.expect(200);
    let rules = answer["rules"].as_array().unwrap().iter();
    rules
        .map(|rule| rule["id"].as_str().unwrap().to_owned())
        .collect()
}

/// A survey of the surveyor on which an answer rests, and its parcel.
async fn survey(app: &App) -> (String, String) {
    let firm = app
        .get("auditor", &format!("{PATH}/{SURVEYOR}"))
        .await
        .expect(200);
    for job in firm["jobs"].as_array().unwrap() {
        let (parcel, report) = (
            job["parcel"].as_str().unwrap(),
            job["report"].as_str().unwrap(),
        );
        let quiet = job["kind"] == "survey" && job["outcome"] == "pass";
        if quiet && stage(app, parcel).await == "P0" {
            let rules = rules(app, parcel).await;
            if !rules
                .iter()
                .any(|rule| ["R-82", "R-84"].contains(&rule.as_str()))
            {
                return (parcel.to_owned(), report.to_owned());
            }
        }
    }
    panic!("no quiet survey: {firm}");
}

#[tokio::test]
async fn a_ban_ends_the_reports_it_names_in_the_same_commit() {
    for app in apps().await {
        let (parcel, report) = survey(&app).await;
        let bans = format!("{PATH}/{SURVEYOR}/bans");
        let mut body = json!({"from": "2026-11-20", "until": "2031-11-20", "reports": [report], "day": "2026-11-20", "paper": paper("penalty_decision", "2026-11-20"), "reason": "示例"});
        body["until"] = json!("2030-01-01");
        spoke(
            &enter(&app, "registrar", &bans, &body).await,
            "ban_term_contradicts",
            "1230",
        );
        body["until"] = json!("2031-11-19");
        body["from"] = json!("2026-11-19");
        spoke(
            &enter(&app, "registrar", &bans, &body).await,
            "day_contradicts",
            "1230",
        );
        body["from"] = json!("2026-11-20");
        let other = format!("{PATH}/practitioner-example-1/bans");
        spoke(
            &enter(&app, "registrar", &other, &body).await,
            "report_not_of_firm",
            "438",
        );
        body["paper"]["kind"] = json!("official_letter");
        enter(&app, "registrar", &bans, &body).await.problem(400);
        body["paper"]["kind"] = json!("penalty_decision");
        enter(&app, "planner", &bans, &body).await.problem(403);
        assert!(
            !rules(&app, &parcel).await.contains(&"R-82".to_owned()),
            "{}",
            app.name
        );
        let made = enter(&app, "registrar", &bans, &body).await.expect(201);
        assert_eq!(made["validity"].as_array().unwrap().len(), 1, "{made}");
        assert!(
            rules(&app, &parcel).await.contains(&"R-82".to_owned()),
            "{}",
            app.name
        );
        let firm = app
            .get("auditor", &format!("{PATH}/{SURVEYOR}"))
            .await
            .expect(200);
        assert_eq!(firm["bans"][0]["reports"], json!([report]));
        assert_eq!(firm["bans"][0]["for_check"], json!([]));
        let banned = app
            .get("public", &format!("{PATH}?banned_on=2031-11-19"))
            .await
            .expect(200);
        assert!(
            banned["items"]
                .as_array()
                .unwrap()
                .iter()
                .any(|firm| firm["id"] == SURVEYOR)
        );
        let after = app
            .get("public", &format!("{PATH}?banned_on=2031-11-20"))
            .await
            .expect(200);
        assert!(
            !after["items"]
                .as_array()
                .unwrap()
                .iter()
                .any(|firm| firm["id"] == SURVEYOR)
        );
        assert_eq!(app.differences().await, []);
    }
}

/// Between the day of the decision and the first day of the ban the list of bans is silent: the event alone speaks.
#[tokio::test]
async fn the_event_of_a_ban_speaks_before_the_ban_begins() {
    for app in apps().await {
        let (parcel, report) = survey(&app).await;
        let path = format!(
            "/api/v1/parcels/{parcel}/transfer-check?transaction=SUPPLY&planned_use=070102&as_of="
        );
        let verdict_and_event = async |day: &str| {
            let answer = app
                .get("auditor", &format!("{path}{day}"))
                .await
                .expect(200);
            let rules = answer["rules"].as_array().unwrap();
            let r82 = rules.iter().find(|rule| rule["id"] == "R-82");
            (answer["verdict"].clone(), r82.cloned())
        };
        let (before, silent) = verdict_and_event("2026-11-21").await;
        assert_eq!(silent, None, "{}", app.name);
        let bans = format!("{PATH}/{SURVEYOR}/bans");
        let body = json!({"from": "2026-11-23", "reports": [report], "day": "2026-11-20", "paper": paper("penalty_decision", "2026-11-20"), "reason": "示例"});
        let made = enter(&app, "registrar", &bans, &body).await.expect(201);
        assert_eq!(made["validity"].as_array().unwrap().len(), 1, "{made}");
        let banned = app
            .get("public", &format!("{PATH}?banned_on=2026-11-21"))
            .await
            .expect(200);
        let banned = banned["items"].as_array().unwrap();
        assert!(banned.iter().all(|firm| firm["id"] != SURVEYOR));
        let (after, spoke) = verdict_and_event("2026-11-21").await;
        assert_ne!(after, before, "{}", app.name);
        let told = spoke.expect("R-82 speaks").to_string();
        assert!(
            told.contains("V-7") && told.contains("2026-11-20"),
            "{told}"
        );
        let (_, earlier) = verdict_and_event("2026-11-19").await;
        assert_eq!(earlier, None, "{}", app.name);
    }
}

/// A firm that was renamed is banned without a report named: its reports under the old name are to be checked.
#[tokio::test]
async fn a_ban_reaches_the_transfer_answer_by_an_old_name() {
    for app in apps().await {
        let (parcel, report) = survey(&app).await;
        let rename = json!({"name": "示例检测新名有限公司", "day": "2026-11-19", "paper": paper("official_letter", "2026-11-19"), "reason": "示例"});
        let path = format!("{PATH}/{SURVEYOR}/amendments");
        enter(&app, "registrar", &path, &rename).await.expect(201);
        let found = app
            .get(
                "public",
                &format!("{PATH}?name={}", "%E6%A3%80%E6%B5%8B%E6%96%B0%E5%90%8D"),
            )
            .await
            .expect(200);
        assert_eq!(found["items"][0]["former_names"], json!([FIRM]));
        let body = json!({"from": "2026-11-20", "day": "2026-11-20", "paper": paper("penalty_decision", "2026-11-20"), "reason": "示例"});
        enter(&app, "registrar", &format!("{PATH}/{SURVEYOR}/bans"), &body)
            .await
            .expect(201);
        assert!(
            rules(&app, &parcel).await.contains(&"R-84".to_owned()),
            "{}",
            app.name
        );
        let firm = app
            .get("auditor", &format!("{PATH}/{SURVEYOR}"))
            .await
            .expect(200);
        let check = firm["bans"][0]["for_check"].as_array().unwrap();
        assert!(check.contains(&json!(report)), "{firm}");
        let public = app
            .get("public", &format!("{PATH}/{SURVEYOR}"))
            .await
            .expect(200);
        assert!(public["staff"].is_null() && firm["staff"].is_array());
        assert!(public["jobs"].as_array().unwrap().len() <= firm["jobs"].as_array().unwrap().len());
    }
}

/// A validity event that names a report says nothing of another.
#[tokio::test]
async fn a_validity_event_touches_the_report_it_names() {
    for app in apps().await {
        let (parcel, report) = survey(&app).await;
        for (named, speaks) in [("another-report", false), (report.as_str(), true)] {
            let event: ValidityRecord = serde_json::from_value(json!({
                "id": format!("event-{named}"), "parcel": parcel, "event": "V-7", "document": "survey", "report": named, "text": "示例"
            }))
            .unwrap();
            commit(&app, event).await;
            let rules = rules(&app, &parcel).await;
            assert_eq!(
                rules.contains(&"R-82".to_owned()),
                speaks,
                "{} {named}",
                app.name
            );
        }
    }
}

#[tokio::test]
async fn the_works_firm_under_its_new_name_does_not_assess_the_effect() {
    for app in apps().await {
        let firm: Practitioner = serde_json::from_value(json!({
            "id": "P-W", "credit_code": "91120106MA0000002P", "name": "示例修复新名有限公司", "former_names": [WORKS_FIRM]
        }))
        .unwrap();
        live(&app, OWED, &TO_L3[..11]).await;
        commit(&app, firm).await;
        let mut act = whole("T21", "L3", "2026-08-20");
        act["firm"] = json!("示例修复新名有限公司");
        spoke(
            &send(&app, OWED, &act).await,
            "firms_not_independent",
            "1165 (6)",
        );
    }
}

#[tokio::test]
async fn a_firm_outside_the_credit_system_is_refused_under_the_setting() {
    for app in apps().await {
        let mut act = whole("T03", "V1", "2026-10-10");
        act["firm"] = json!("示例未登记有限公司");
        let setting = Setting {
            name: "credit_registration_required".to_owned(),
            value: "true".to_owned(),
        };
        commit(&app, setting).await;
        spoke(
            &send(&app, OWED, &act).await,
            "firm_not_registered",
            "ECO_CODE_2026 438",
        );
        act["firm"] = json!(FIRM);
        send(&app, OWED, &act).await.expect(201);
    }
}

#[tokio::test]
async fn firms_violations_and_repairs() {
    for app in apps().await {
        let mut firm = json!({"credit_code": "91120106MA0000002P", "name": "示例新单位", "day": "2026-11-20", "paper": paper("credit_registration", "2026-11-20"), "reason": "示例"});
        let made = enter(&app, "registrar", PATH, &firm).await.expect(201);
        spoke(
            &enter(&app, "registrar", PATH, &firm).await,
            "firm_on_record",
            "438",
        );
        firm["credit_code"] = json!("91120106MA00000020");
        enter(&app, "registrar", PATH, &firm).await.problem(400);
        let own = format!("{PATH}/{}", made["id"].as_str().unwrap());
        let violation = json!({"act": "示例", "penalty": "示例", "article": "1230", "day": "2026-11-21", "paper": paper("penalty_decision", "2026-11-21"), "reason": "示例"});
        let made = enter(&app, "registrar", &format!("{own}/violations"), &violation)
            .await
            .expect(201);
        let repair = |day: &str| json!({"violation": made["id"], "day": day, "paper": paper("credit_repair_decision", day), "reason": "示例"});
        let repairs = format!("{own}/repairs");
        spoke(
            &enter(&app, "registrar", &repairs, &repair("2026-11-20")).await,
            "day_contradicts",
            "1230",
        );
        enter(&app, "registrar", &repairs, &repair("2026-11-22"))
            .await
            .expect(201);
        spoke(
            &enter(&app, "registrar", &repairs, &repair("2026-11-22")).await,
            "repaired_already",
            "1230",
        );
        let foreign = format!("{PATH}/{SURVEYOR}/repairs");
        let faults = enter(&app, "registrar", &foreign, &repair("2026-11-22")).await;
        assert_ne!(faults.status, 201, "{}", app.name);
        let seen = app.get("public", &own).await.expect(200);
        assert_eq!(seen["violations"][0]["repaired_on"], "2026-11-22");
        app.get("public", &format!("{PATH}/nobody"))
            .await
            .problem(404);
        app.get("public", &format!("{PATH}?field=x&credit_code=1&limit=0"))
            .await
            .problem(400);
    }
}
