//! Emergencies with what is known of them and the survey owed after; cases with their measures, public once decided.

use super::*;
use crate::app::apps;

const NO: &str = "HQ-000103";

fn case(measures: &[&str], decided: bool) -> Value {
    let measures: Vec<Value> = measures
        .iter()
        .map(|measure| json!({"measure": measure, "due": "2026-12-31"}))
        .collect();
    let mut case = json!({"number": "示立1", "subject": "示例有限公司", "article": "第1165条", "measures": measures});
    if decided {
        case["decision"] = json!({"number": "示罚1", "day": "2026-11-21", "penalty": "示例:罚款"});
    }
    case
}

fn flag(kind: &str, paper_kind: &str, details: (&str, Value)) -> Value {
    let mut body = json!({"flag": kind, "text": "示例", "day": "2026-11-20", "paper": paper(paper_kind, "2026-11-19"), "reason": "示例"});
    body[details.0] = details.1;
    body
}

async fn raised(app: &App, key: &str, body: &Value) -> String {
    let path = format!("/api/v1/parcels/{NO}/flags");
    let made = keyed(app, "registrar", &path, key, body).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn after_an_emergency_a_survey_is_owed_unless_nothing_was_affected() {
    for app in apps().await {
        for (key, soil, water, owes) in [
            ("spill-001", "yes", "no", true),
            ("spill-002", "no", "unknown", true),
            ("spill-003", "no", "no", false),
        ] {
            let known = json!({"happened": "示例:泄漏", "measures": ["示例:围堵"], "soil_affected": "unknown"});
            let id = raised(
                &app,
                key,
                &flag("emergency", "emergency_report", ("emergency", known)),
            )
            .await;
            let path = format!("/api/v1/parcels/{NO}/flags/{id}");
            let mut amended = json!({
                "emergency": {"happened": "示例:泄漏", "measures": ["示例:围堵", "示例:清挖"], "soil_affected": soil, "groundwater_affected": water},
                "day": "2026-11-19", "paper": paper("emergency_report", "2026-11-19"), "reason": "示例"
            });
            let amendments = format!("{path}/amendments");
            let early = keyed(
                &app,
                "registrar",
                &amendments,
                &format!("early-{key}"),
                &amended,
            )
            .await;
            assert_eq!(guards(&early), ["day_contradicts"]);
            amended["day"] = json!("2026-11-21");
            keyed(
                &app,
                "registrar",
                &amendments,
                &format!("more-{key}"),
                &amended,
            )
            .await
            .expect(201);
            let survey = format!("emergency_survey.{id}");
            assert!(
                duties(&app, "kind=emergency_survey")
                    .await
                    .iter()
                    .all(|own| own["id"] != json!(survey))
            );
            let ending = json!({"day": "2026-11-23", "paper": paper("acceptance", "2026-11-23"), "reason": "示例"});
            keyed(
                &app,
                "registrar",
                &format!("{path}/ending"),
                &format!("end-{key}"),
                &ending,
            )
            .await
            .expect(201);
            let owed = duties(&app, "kind=emergency_survey").await;
            let owed = owed.iter().find(|own| own["id"] == json!(survey));
            assert_eq!(owed.is_some(), owes, "{} {key}", app.name);
            if let Some(owed) = owed {
                assert_eq!(
                    (&owed["due"], &owed["since"]),
                    (&json!("2027-05-23"), &json!("2026-11-23"))
                );
                let text = owed["basis"].to_string();
                assert!(text.contains("443"), "{text}");
            }
            let flags = items(&app, "auditor", &format!("/api/v1/parcels/{NO}/flags")).await;
            let seen = flags.iter().find(|own| own["id"] == json!(id)).unwrap();
            assert_eq!(
                (&seen["since"], &seen["ended"]),
                (&json!("2026-11-20"), &json!("2026-11-23"))
            );
            assert_eq!(seen["emergency"]["measures"].as_array().unwrap().len(), 2);
        }
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn a_case_orders_measures_and_is_public_once_decided() {
    for app in apps().await {
        let list = format!("/api/v1/enforcement-cases?parcel={NO}");
        let opened = flag(
            "enforcement_case",
            "case_filing",
            ("case", case(&["示例:清运"], false)),
        );
        let id = raised(&app, "case-0001", &opened).await;
        assert_eq!(items(&app, "auditor", &list).await.len(), 1, "{}", app.name);
        assert_eq!(items(&app, "public", &list).await.len(), 0, "not decided");
        let path = format!("/api/v1/parcels/{NO}/flags/{id}");
        let amend = |measures: &[&str], key: &str| {
            let body = json!({"case": case(measures, true), "day": "2026-11-21", "paper": paper("official_letter", "2026-11-21"), "reason": "示例"});
            let (app, path, key) = (&app, format!("{path}/amendments"), key.to_owned());
            async move { keyed(app, "registrar", &path, &key, &body).await }
        };
        for (measures, key) in [(&["示例:别的"][..], "gone-0001"), (&[][..], "gone-0002")] {
            assert_eq!(guards(&amend(measures, key).await), ["measure_gone"]);
        }
        amend(&["示例:清运", "示例:监测"], "more-0001")
            .await
            .expect(201);
        let public = items(&app, "public", &list).await;
        assert_eq!(
            public[0]["decision"]["penalty"], "示例:罚款",
            "{}",
            app.name
        );
        assert_eq!(public[0]["closed"], Value::Null);

        let owed = duties(&app, &format!("kind=case_measure&parcel={NO}")).await;
        assert_eq!(owed.len(), 2);
        assert_eq!(
            (&owed[0]["owner"], &owed[0]["due"]),
            (&json!("firm:示例有限公司"), &json!("2026-12-31"))
        );
        let ending = format!("{path}/ending");
        let mut end = json!({"day": "2026-11-24", "paper": paper("case_closing", "2026-11-24"), "reason": "示例", "outcome": "示例:已整改"});
        let open = keyed(&app, "registrar", &ending, "end-00001", &end).await;
        assert_eq!(guards(&open), ["measures_open"]);
        for measure in &owed {
            let path = format!(
                "/api/v1/duties/{}/closures",
                measure["id"].as_str().unwrap()
            );
            let body = json!({"outcome": "done", "day": "2026-11-24", "paper": paper("official_letter", "2026-11-24"), "reason": "示例"});
            let key = format!("measure-{}", measure["id"].as_str().unwrap());
            keyed(&app, "registrar", &path, &key, &body)
                .await
                .expect(201);
        }
        end.as_object_mut().unwrap().remove("outcome");
        let silent = keyed(&app, "registrar", &ending, "end-00002", &end).await;
        assert_eq!(guards(&silent), ["carried_missing"]);
        end["outcome"] = json!("示例:已整改");
        keyed(&app, "registrar", &ending, "end-00003", &end)
            .await
            .expect(201);
        let public = items(&app, "public", &list).await;
        assert_eq!(
            (&public[0]["closed"], &public[0]["outcome"]),
            (&json!("2026-11-24"), &json!("示例:已整改"))
        );
        assert_eq!(public[0]["measures"][1]["closed"], "2026-11-24");
        assert_eq!(
            items(&app, "public", &format!("{list}&open=true"))
                .await
                .len(),
            0
        );
        app.get("public", &format!("/api/v1/parcels/{NO}/flags"))
            .await
            .problem(401);
        // an outcome, and details, belong to a case
        let wrong = flag("emergency", "emergency_report", ("case", case(&[], false)));
        let flags = format!("/api/v1/parcels/{NO}/flags");
        keyed(&app, "registrar", &flags, "wrong-001", &wrong)
            .await
            .problem(400);
        let known = json!({"happened": "示例"});
        let id = raised(
            &app,
            "spill-001",
            &flag("emergency", "emergency_report", ("emergency", known)),
        )
        .await;
        let mut end = end.clone();
        end["paper"] = paper("acceptance", "2026-11-24");
        let path = format!("{flags}/{id}/ending");
        let told = keyed(&app, "registrar", &path, "end-00004", &end).await;
        assert_eq!(guards(&told), ["not_carried"]);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn the_end_of_an_emergency_that_was_an_act_owes_a_survey_too() {
    for app in apps().await {
        let path = format!("/api/v1/parcels/{NO}/events");
        let mut event = json!({
            "transition": "T34", "day": "2026-11-20", "papers": [paper("emergency_report", "2026-11-20")],
            "actor": {"kind": "district_environment", "name": "示例局"}, "reason": "示例"
        });
        keyed(&app, "registrar", &path, "event-001", &event)
            .await
            .expect(201);
        let query = format!("kind=emergency_survey&parcel={NO}");
        assert!(duties(&app, &query).await.is_empty(), "{}", app.name);
        event["day"] = json!("2026-11-22");
        event["emergency_over"] = json!(true);
        let act = keyed(&app, "registrar", &path, "event-002", &event)
            .await
            .expect(201);
        let owed = duties(&app, &query).await;
        let id = format!("emergency_survey.{}", act["id"].as_str().unwrap());
        assert_eq!(
            (&owed[0]["id"], &owed[0]["due"]),
            (&json!(id), &json!("2027-05-22"))
        );
        // the record ends it, not a paper
        let path = format!("/api/v1/duties/{id}/closures");
        let body = json!({"outcome": "done", "day": "2026-11-24", "paper": paper("survey_report", "2026-11-24"), "reason": "示例"});
        let closed = keyed(&app, "registrar", &path, "close-001", &body).await;
        assert_eq!(guards(&closed), ["duty_follows_record"]);
    }
}
