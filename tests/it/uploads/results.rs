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

#[tokio::test]
async fn a_survey_on_record_is_drawn_as_it_would_be_from_its_table() {
    for app in apps().await {
        let survey = accepted(&app, table(2, &[("砷", "12.5")])).await;
        let at = |picture: &str| format!("/api/v1/surveys/{survey}/pictures/{picture}");
        for picture in ["map", "profiles", "boxes", "heat"] {
            let drawn = app.get("planner", &at(picture)).await;
            assert_eq!(drawn.status, 200, "{}", drawn.text());
            assert_eq!(drawn.header("content-type"), "image/svg+xml");
            let policy = drawn.header("content-security-policy");
            assert!(policy.starts_with("sandbox"), "{policy}");
            let svg = drawn.text();
            assert!(svg.starts_with("<svg") && svg.contains("S1"), "{svg}");
        }
        // the same samples, sent as a table with their points and the outline of the parcel
        let parcel = format!("/api/v1/parcels/{SAMPLED}");
        let parcel = app.get("planner", &parcel).await.expect(200);
        let named = app
            .get("planner", &format!("/api/v1/surveys/{survey}"))
            .await;
        let named = named.expect(200);
        let title: String =
            form_urlencoded::byte_serialize(named["title"].as_str().unwrap().as_bytes()).collect();
        let samples = app
            .get("planner", &format!("/api/v1/surveys/{survey}/results"))
            .await
            .expect(200);
        let samples = samples["items"].as_array().unwrap();
        let placed = samples.iter().map(|sample| {
            let number = |name: &str| sample[name].as_str().unwrap().parse::<f64>().unwrap();
            json!({"type": "Feature", "properties": {"point": sample["point"]},
                "geometry": {"type": "Point", "coordinates": [number("lon"), number("lat")]}})
        });
        let body = json!({
            "class": named["class_assessed"],
            "samples": samples.iter().map(|sample| json!({
                "sample": sample["sample"], "point": sample["point"], "medium": "soil",
                "depth_from_m": sample["depth_from_m"], "depth_to_m": sample["depth_to_m"],
                "results": sample["results"].as_array().unwrap().iter().map(|own| {
                    let mut own = own.clone();
                    own.as_object_mut().unwrap().remove("converted");
                    own
                }).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "points": {"type": "FeatureCollection", "features": placed.collect::<Vec<_>>()},
            "outline": parcel["geometry"],
        });
        for picture in ["map", "heat"] {
            let stored = app.get("planner", &at(picture)).await.text();
            let posted = Ask::post(
                format!("/api/v1/screening/pictures/{picture}?title={title}"),
                body.to_string(),
            );
            let posted = app.ask("planner", posted).await;
            assert_eq!(posted.status, 200, "{}", posted.text());
            assert_eq!(stored, posted.text(), "{} {picture}", app.name);
        }
        // one analyte, in the other class and language
        let one = app
            .get(
                "planner",
                &format!("{}?analyte=7440-38-2&class=II&lang=en", at("boxes")),
            )
            .await;
        let svg = one.text();
        assert!(svg.contains("Arsenic") && !svg.contains("Mercury"), "{svg}");
        let unknown = app
            .get(
                "planner",
                &format!("{}?analyte=示例&class=III", at("boxes")),
            )
            .await;
        assert!(unknown.problem(400)[0].starts_with("class: "));
        let unknown = app
            .get("planner", &format!("{}?analyte=Xx", at("boxes")))
            .await;
        assert!(unknown.problem(400)[0].starts_with("analyte: "));
        app.get("planner", &at("pie")).await.problem(404);
        app.get("planner", "/api/v1/surveys/nobody/pictures/map")
            .await
            .problem(404);
        app.get("expert", &at("map")).await.problem(403);
        app.get("public", &at("map")).await.problem(401);
    }
}
