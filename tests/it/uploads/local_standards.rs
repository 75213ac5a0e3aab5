//! Local standards on record: they count wherever results are judged, from their day on.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;

/// Industry on class II, with arsenic 45 within the national limit of 60.
const PASSED: &str = "HQ-000114";

fn standard(day: &str, limits: Value) -> Value {
    json!({
        "number": "DB00/T 0000-2026 (example)", "title": "示例地方标准 (example)", "issuer": "示例省生态环境厅",
        "limits": limits, "day": day, "paper": paper("official_letter", "2026-11-01"), "reason": "示例 (example)"
    })
}

fn arsenic(number: &str) -> Value {
    json!([{"analyte": "总砷", "class": "II", "kind": "screening", "mg_per_kg": number, "clause": "表1"}])
}

async fn keep(app: &App, path: &str, body: &Value) -> Answered {
    post(app, "registrar", path, body).await
}

const STANDARDS: &str = "/api/v1/local-standards";

#[tokio::test]
async fn a_stricter_local_limit_turns_the_answer_from_its_day_on() {
    for app in apps().await {
        let (verdict, rules) = answer(&app, PASSED, "TRANSFER", "1001").await;
        assert!(
            rules.contains(&"R-21".to_owned()),
            "{}: {verdict} {rules:?}",
            app.name
        );
        assert!(!rules.contains(&"R-25".to_owned()), "{rules:?}");

        // else the mirror of the lists grows old before the standard comes
        let longer = json!({"value": "366", "day": "2026-11-02", "paper": paper("official_letter", "2026-11-01"), "reason": "示例 (example)"});
        let setting = "/api/v1/settings/mirror_refresh_days";
        post(&app, "approver", setting, &longer).await.expect(201);
        let ahead = standard("2027-03-01", arsenic("40"));
        let made = keep(&app, STANDARDS, &ahead).await.expect(201);
        let id = made["id"].as_str().unwrap().to_owned();
        let (_, rules) = answer(&app, PASSED, "TRANSFER", "1001").await;
        assert!(
            !rules.contains(&"R-25".to_owned()),
            "not yet in force: {rules:?}"
        );
        let path = format!(
            "/api/v1/parcels/{PASSED}/transfer-check?transaction=TRANSFER&planned_use=1001"
        );
        let told = app.get("auditor", &path).await.expect(200);
        assert_eq!(told["holds_until"]["day"], "2027-03-01", "{told:#}");
        // what it will touch, and nothing today
        let rescreened = async |body: Value| {
            let asked = Ask::post("/api/v1/rescreening", body.to_string());
            let found = app.ask("auditor", asked).await.expect(200);
            found["parcels"].clone()
        };
        assert_eq!(rescreened(json!({})).await, json!([]));
        assert_eq!(
            rescreened(json!({"day": "2027-03-01"})).await,
            json!([PASSED])
        );

        let amendment = format!("{STANDARDS}/{id}/amendment");
        let earlier = standard("2026-11-02", arsenic("40"));
        let refused = keep(&app, &amendment, &earlier).await;
        refused.problem(409);
        let ending = json!({"day": "2027-03-01", "paper": paper("official_letter", "2026-11-01"), "reason": "示例 (example)"});
        keep(&app, &format!("{STANDARDS}/{id}/ending"), &ending)
            .await
            .expect(201);
        keep(&app, &amendment, &ahead).await.problem(404);

        let before = app.revision().await;
        let made = keep(&app, STANDARDS, &earlier).await.expect(201);
        let (verdict, rules) = answer(&app, PASSED, "TRANSFER", "1001").await;
        assert_ne!(verdict, "ALLOWED");
        assert!(rules.contains(&"R-25".to_owned()), "{rules:?}");
        let told = app.get("auditor", &path).await.expect(200).to_string();
        assert!(
            told.contains("DB00/T 0000-2026 (example) 表1: 40"),
            "{told}"
        );
        let known = format!("{path}&known={before}");
        let then = app.get("auditor", &known).await.expect(200);
        assert!(!then["rules"].to_string().contains("R-25"), "{then:#}");

        let listed = app.get("public", STANDARDS).await.expect(200);
        let own = listed["items"].as_array().unwrap();
        let own = own.iter().find(|one| one["id"] == made["id"]).unwrap();
        assert_eq!(
            (&own["in_force"], &own["in_force_to"]),
            (&json!(true), &Value::Null)
        );
    }
}

#[tokio::test]
async fn uploads_screenings_and_pictures_know_what_is_on_record() {
    for app in apps().await {
        let limits =
            json!([{"analyte": "Pb", "kind": "screening", "mg_per_kg": "1", "clause": "表1"}]);
        keep(&app, STANDARDS, &standard("2026-11-02", limits))
            .await
            .expect(201);
        let id = begin(&app, &report(SAMPLED)).await;
        add(&app, &id, ("results", "示例检测结果.csv"), table(1, &[]))
            .await
            .expect(200);
        let seen = see(&app, "expert", &id).await;
        let soil = &seen["report"]["soil"];
        assert_eq!(soil["outcome"], "above_screening", "{}", app.name);
        let lines = soil["lines"].as_array().unwrap();
        let lead = lines.iter().find(|line| line["name_zh"] == "铅").unwrap();
        assert_eq!(lead["screening"]["standard"], "DB00/T 0000-2026 (example)");

        let sample = json!([{"sample": "示例-S1 (example)", "medium": "soil", "results": [{"analyte": "铅", "value": "2", "unit": "mg/kg"}]}]);
        let screened = async |day: &str| {
            let body = json!({"class": "II", "day": day, "samples": sample});
            let asked = Ask::post("/api/v1/screening", body.to_string());
            app.ask("expert", asked).await.expect(200)["soil"]["outcome"].clone()
        };
        assert_eq!(screened("2026-11-01").await, "within");
        assert_eq!(screened("2026-11-02").await, "above_screening");

        let text = "样品编号,检测项目,检测结果,单位\n示例-S1,铅,2,mg/kg\n";
        let mut asked = Ask::post("/api/v1/screening?class=II&medium=soil", text);
        asked.headers = vec![("content-type", "text/csv".to_owned())];
        let table = app.ask("expert", asked).await.expect(200);
        assert_eq!(table["soil"]["outcome"], "above_screening", "{table:#}");

        let picture = format!("/api/v1/surveys/{PASSED}-survey/pictures/heat?analyte=Pb");
        let now = app.get("auditor", &picture).await;
        let then = app
            .get("auditor", &format!("{picture}&as_of=2026-11-01"))
            .await;
        assert_eq!((now.status, then.status), (200, 200));
        assert_ne!(
            now.body, then.body,
            "the colours follow the limits of the day"
        );
    }
}

#[tokio::test]
async fn a_standard_with_faults_is_refused_whole() {
    for app in apps().await {
        let before = app.revision().await;
        let limits =
            json!([{"analyte": "", "kind": "screening", "mg_per_kg": "-1", "clause": "表1"}]);
        let mut wrong = standard("2026-11-02", limits);
        wrong["title"] = json!("");
        let refused = keep(&app, STANDARDS, &wrong).await.problem(400);
        for at in ["title", "limits[0].analyte", "limits[0].mg_per_kg"] {
            assert!(
                refused.iter().any(|one| one.starts_with(at)),
                "{}: {at} {refused:?}",
                app.name
            );
        }
        let none = standard("2026-11-02", json!([]));
        assert!(
            keep(&app, STANDARDS, &none)
                .await
                .problem(400)
                .iter()
                .any(|one| one.starts_with("limits"))
        );
        assert_eq!(app.revision().await, before);
    }
}

#[tokio::test]
async fn a_legal_setting_is_set_from_a_day_on_by_an_approver() {
    for app in apps().await {
        let set = |value: &str, day: &str| json!({"value": value, "day": day, "paper": paper("official_letter", "2026-11-01"), "reason": "示例 (example)"});
        let path = "/api/v1/settings/adjacent_m";
        post(&app, "registrar", path, &set("60", "2026-11-02"))
            .await
            .problem(403);
        let wrong = post(&app, "approver", path, &set("wide", "2026-11-02")).await;
        assert!(wrong.problem(400)[0].starts_with("value"));
        let ahead = post(&app, "approver", path, &set("60", "2026-12-24")).await;
        assert!(ahead.problem(400)[0].starts_with("day"));
        let unknown = "/api/v1/settings/no_such";
        post(&app, "approver", unknown, &set("1", "2026-11-02"))
            .await
            .problem(400);
        post(&app, "approver", path, &set("60", "2026-11-02"))
            .await
            .expect(201);
        let read = async |query: &str| {
            let all = app
                .get("public", &format!("/api/v1/settings{query}"))
                .await
                .expect(200);
            let items = all["items"].as_array().unwrap().clone();
            let own = items
                .into_iter()
                .find(|own| own["name"] == "adjacent_m")
                .unwrap();
            (own["value"].clone(), own["since"].clone())
        };
        assert_eq!(
            read("").await,
            (json!("60"), json!("2026-11-02")),
            "{}",
            app.name
        );
        assert_eq!(read("?as_of=2026-11-01").await, (json!("50"), Value::Null));
        let earlier = post(&app, "approver", path, &set("70", "2026-11-01")).await;
        earlier.problem(409);
    }
}
