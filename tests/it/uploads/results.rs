//! Surveys and their results, for officials; large tables.

use serde_json::json;

use super::*;
use crate::app::apps;

async fn accepted(app: &App, bytes: Vec<u8>) -> String {
    let id = begin(app, &report(SAMPLED)).await;
    add(app, &id, ("results", "示例.csv"), bytes)
        .await
        .expect(200);
    add(app, &id, ("points", "点位.csv"), points(2))
        .await
        .expect(200);
    step(app, "expert", &id, "submission", &json!({}))
        .await
        .expect(200);
    let taken = step(
        app,
        "approver",
        &id,
        "acceptance",
        &acceptance(Some("pass")),
    )
    .await
    .expect(201);
    taken["survey"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn results_are_read_page_by_page_as_json_and_as_csv_by_officials_only() {
    for app in apps().await {
        let table = String::from_utf8(table(3, &[("砷", "9.80"), ("汞", "<0.002")])).unwrap();
        // what the laboratory gives in another unit is kept as it gives it, and converted exactly
        let table = table.replace("9.80,mg/kg", "9800,µg/kg");
        let survey = accepted(&app, table.into_bytes()).await;
        let path = format!("/api/v1/surveys/{survey}/results?limit=2");
        let page = app.get("auditor", &path).await.expect(200);
        let sample = &page["items"][0];
        assert_eq!(
            (&sample["sample"], &sample["lon"], &sample["depth_to_m"]),
            (&json!("S1-1"), &json!("117.1501"), &json!("0.5"))
        );
        let result = |analyte: &str| {
            let results = sample["results"].as_array().unwrap();
            results
                .iter()
                .find(|own| own["analyte"] == analyte)
                .unwrap()
                .clone()
        };
        assert_eq!(
            result("As"),
            json!({"analyte": "As", "value": "9800", "unit": "µg/kg", "converted": "9.8"})
        );
        assert_eq!(
            result("Hg"),
            json!({"analyte": "Hg", "below_dl": true, "detection_limit": "0.002", "unit": "mg/kg", "converted": "0.002"})
        );
        assert_eq!(sample["results"].as_array().unwrap().len(), 45);
        let next = page["next"].as_str().expect("a next page");
        let last = app.get("auditor", next).await.expect(200);
        assert_eq!(
            (last["items"].as_array().unwrap().len(), &last["next"]),
            (1, &serde_json::Value::Null)
        );
        let csv = app.get("auditor", &format!("{path}&f=csv")).await;
        assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv"));
        assert!(
            csv.header("link").contains("rel=\"next\""),
            "{}",
            csv.header("link")
        );
        assert_eq!(csv.text().lines().count(), 1 + 2 * 45);
        for role in ["public", "expert", "admin"] {
            let status = if role == "public" { 401 } else { 403 };
            app.get(role, &path).await.problem(status);
            app.get(role, &format!("/api/v1/surveys/{survey}"))
                .await
                .problem(status);
            app.get(role, &format!("/api/v1/parcels/{SAMPLED}/surveys"))
                .await
                .problem(status);
        }
        let surveys = app
            .get("planner", &format!("/api/v1/parcels/{SAMPLED}/surveys"))
            .await
            .expect(200);
        assert_eq!(surveys["items"][0]["id"], survey);
        assert_eq!(surveys["items"][0]["maxima_complete"], true);
        app.get("auditor", "/api/v1/surveys/nobody/results")
            .await
            .problem(404);
        // the table is a document on record, for officials
        let documents = app
            .get("registrar", &format!("/api/v1/documents?parcel={SAMPLED}"))
            .await
            .expect(200);
        let names = documents["items"].to_string();
        assert!(
            names.contains("示例.csv") && names.contains("点位.csv"),
            "{names}"
        );
    }
}

#[tokio::test]
async fn fifty_thousand_rows_are_checked_and_accepted() {
    let app = apps().await.swap_remove(0);
    let rows = 1_112; // samples of 45 items each
    let survey = accepted(&app, table(rows, &[])).await;
    let page = app
        .get(
            "auditor",
            &format!("/api/v1/surveys/{survey}/results?limit=1000"),
        )
        .await
        .expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1000);
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = told
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("VmHWM unknown");
    eprintln!("50,040 rows: peak memory of the whole test binary {peak}");
}
