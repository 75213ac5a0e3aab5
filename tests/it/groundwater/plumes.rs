use serde_json::json;

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/plumes";

/// The outline of a parcel, as officials see it.
async fn land(app: &App, no: &str) -> Value {
    let parcel = app
        .get("auditor", &format!("/api/v1/parcels/{no}"))
        .await
        .expect(200);
    parcel["geometry"].clone()
}

/// R-72 for a sensitive use of a parcel on a day.
async fn speaks(app: &App, no: &str, as_of: &str) -> bool {
    let path = format!(
        "/api/v1/parcels/{no}/transfer-check?transaction=SUPPLY&planned_use=070102&as_of={as_of}"
    );
    let answer = app.get("auditor", &path).await.expect(200);
    let rules = answer["rules"].as_array().unwrap();
    rules.iter().any(|found| found["id"] == "R-72")
}

fn numbers(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| {
        one.as_str()
            .or_else(|| one["registry_no"].as_str())
            .unwrap()
    })
    .collect()
}

/// Drawn on one parcel, moved to another, ended: what it touches is told then and now, and R-72 reads each day.
#[tokio::test]
async fn a_plume_reaches_recedes_and_ends() {
    for app in apps().await {
        let (one, other) = ("HQ-000103", "HQ-000114");
        let drawing = json!({"outline": land(&app, one).await, "name": "示例羽", "substances": ["苯"],
            "aquifer": "潜水", "depth_from_m": "2", "depth_to_m": "9", "method": "示例插值"});
        let made = enter(&app, PATH, &deed(drawing, "survey_report", "2026-05-01"))
            .await
            .expect(201);
        assert_eq!(numbers(&made["now"]), [one]);
        assert_eq!(
            (numbers(&made["reached"]), numbers(&made["before"])),
            (vec![one], vec![])
        );
        // the drawing is the parcel: all of it lies under the plume
        let area = made["area_m2"].as_f64().unwrap();
        assert!(
            (made["now"][0]["overlap_m2"].as_f64().unwrap() - area).abs() < 0.2,
            "{made}"
        );
        let id = made["id"].as_str().unwrap();
        let versions = format!("{PATH}/{id}/versions");
        let anew = json!({"outline": land(&app, other).await});
        let early = deed(anew.clone(), "monitoring_report", "2026-04-01");
        let guards = enter(&app, &versions, &early).await.guards(409);
        assert_eq!(guards, ["day_contradicts [SOIL_LAW_2019 37]"]);
        let wrong = deed(anew.clone(), "board_photo", "2026-09-01");
        let guards = enter(&app, &versions, &wrong).await.guards(409);
        assert_eq!(guards, ["paper_missing [ECO_CODE_2026 432]"]);
        let moved = deed(anew, "monitoring_report", "2026-09-01");
        let moved = enter(&app, &versions, &moved).await.expect(201);
        assert_eq!(numbers(&moved["reached"]), [other]);
        assert_eq!(numbers(&moved["receded"]), [one]);

        let history = app
            .get("auditor", &format!("{PATH}/{id}"))
            .await
            .expect(200);
        assert_eq!(
            history["now"]["substances"],
            json!(["苯"]),
            "kept from the drawing before"
        );
        assert_eq!(history["now"]["depth_to_m"], "9");
        assert_eq!(history["versions"][0]["to"], "2026-09-01");
        assert_eq!(numbers(&history["versions"][0]["parcels"]), [one]);
        assert_eq!(numbers(&history["versions"][1]["receded"]), [one]);
        let then = app
            .get("auditor", &format!("{PATH}/{id}?as_of=2026-08-31"))
            .await
            .expect(200);
        assert_eq!(then["versions"].as_array().unwrap().len(), 1);
        assert_eq!(then["versions"][0]["to"], json!(null));
        for (day, on_one, on_other) in [
            ("2026-04-30", false, false),
            ("2026-05-01", true, false),
            ("2026-08-31", true, false),
            ("2026-09-01", false, true),
        ] {
            assert_eq!(speaks(&app, one, day).await, on_one, "{} {day}", app.name);
            assert_eq!(
                speaks(&app, other, day).await,
                on_other,
                "{} {day}",
                app.name
            );
        }

        let ending = format!("{PATH}/{id}/ending");
        let wrong = deed(json!({}), "survey_report", "2026-10-01");
        assert!(enter(&app, &ending, &wrong).await.guards(409)[0].starts_with("paper_missing"));
        let early = deed(json!({}), "effect_report", "2026-09-01");
        assert!(enter(&app, &ending, &early).await.guards(409)[0].starts_with("day_contradicts"));
        let ended = enter(
            &app,
            &ending,
            &deed(json!({}), "effect_report", "2026-10-01"),
        )
        .await
        .expect(201);
        assert_eq!(
            (&ended["ended"], numbers(&ended["receded"])),
            (&json!(true), vec![other])
        );
        assert!(!speaks(&app, other, "2026-10-01").await);
        assert!(speaks(&app, other, "2026-09-30").await);
        let history = app
            .get("auditor", &format!("{PATH}/{id}"))
            .await
            .expect(200);
        assert_eq!(
            (&history["now"], &history["versions"][1]["to"]),
            (&json!(null), &json!("2026-10-01"))
        );
        let gone = deed(
            json!({"outline": land(&app, one).await}),
            "monitoring_report",
            "2026-11-01",
        );
        enter(&app, &versions, &gone).await.problem(404);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn wrong_drawings_are_told() {
    for app in apps().await {
        let wrong = json!({"outline": {"type": "Polygon", "coordinates": []}, "depth_from_m": "x", "substances": "苯", "wat": 1});
        let faults = enter(&app, PATH, &deed(wrong, "survey_report", "2026-05-01"))
            .await
            .problem(400);
        for at in ["outline", "depth_from_m", "substances", "wat"] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        let wrong = json!({"outline": square(117.16, 39.17, 0.001), "depth_from_m": "9", "depth_to_m": "2"});
        let faults = enter(&app, PATH, &deed(wrong, "survey_report", "2026-05-01"))
            .await
            .problem(400);
        assert!(faults[0].starts_with("depth_to_m"), "{faults:?}");
        let wrong = json!({"outline": square(117.16, 39.17, 0.001), "based_on_survey": "S-none", "source_parcel": "HQ-999999"});
        let faults = enter(&app, PATH, &deed(wrong, "survey_report", "2026-05-01"))
            .await
            .problem(400);
        assert!(
            faults
                .iter()
                .any(|fault| fault.starts_with("based_on_survey")),
            "{faults:?}"
        );
        assert!(
            faults
                .iter()
                .any(|fault| fault.starts_with("source_parcel")),
            "{faults:?}"
        );
    }
}

#[tokio::test]
async fn plumes_are_drawn_on_maps_with_the_parcels_under_them() {
    for app in apps().await {
        let map = app
            .get("expert", &format!("{PATH}?f=geojson"))
            .await
            .expect(200);
        let features = map["features"].as_array().unwrap();
        assert_eq!(features.len(), 2);
        assert_eq!(features[0]["geometry"]["type"], "Polygon");
        let under = numbers(&features[0]["properties"]["parcels"]);
        assert!(
            under.contains(&"HQ-000157") && under.contains(&"HQ-000131"),
            "{under:?}"
        );
        let history = app
            .get("expert", &format!("{PATH}/plume-example-1"))
            .await
            .expect(200);
        assert_eq!(history["versions"].as_array().unwrap().len(), 2);
        assert!(numbers(&history["versions"][1]["reached"]).contains(&"HQ-000157"));
    }
}
