use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::setting::Setting;
use jingtu::registry::Caller;
use serde_json::json;

use super::*;
use crate::app::apps;

fn path() -> String {
    format!("/api/v1/wells/{IN_SERVICE}/observations")
}

fn sampling(results: Value) -> Value {
    json!({"level_m": "1.35", "lab": "示例", "results": results})
}

#[tokio::test]
async fn a_sampling_is_classed_by_its_worst_index() {
    for app in apps().await {
        let results = json!([
            {"analyte": "砷", "value": "0.01", "unit": "mg/L", "detection_limit": "0.0003"},
            {"analyte": "苯", "value": "0.0101", "unit": "mg/L"},
            {"analyte": "四氯化碳", "unit": "µg/L", "below_dl": true, "detection_limit": "2.5"},
            {"analyte": "铅", "unit": "µg/L", "below_dl": true, "detection_limit": "5"},
            {"analyte": "六溴苯", "value": "1", "unit": "µg/L"},
        ]);
        let body = deed(sampling(results), "monitoring_report", "2026-11-10");
        let before = app.revision().await;
        let made = enter(&app, &path(), &body).await.expect(201);
        assert_eq!(made["revision"], before + 1);
        let again = enter(&app, &path(), &body).await.expect(201);
        assert_eq!(made, again);
        let quality = &made["quality"];
        // benzene 10.1 µg/L is above 10 (III): IV; carbon tetrachloride below 2.5 > 2.0 (III) cannot be classed better
        // than IV; arsenic equal to 0.01 is III; lead below 0.005 mg/L is I
        assert_eq!(quality["class"], "IV");
        assert_eq!(quality["deciding"], json!(["1-35", "1-36"]));
        assert_eq!(quality["deciding_index"], "1-35");
        assert_eq!(quality["complete"], false);
        let index = |code: &str| {
            let indices = quality["indices"].as_array().unwrap();
            indices
                .iter()
                .find(|one| one["index"] == code)
                .unwrap()
                .clone()
        };
        assert_eq!(
            (&index("1-29")["class"], &index("1-29")["basis"]),
            (&json!("III"), &json!("value"))
        );
        assert_eq!(index("1-35")["basis"], "detection_limit");
        assert_eq!(index("1-36")["value"], "10.1");
        assert_eq!(
            (&index("1-33")["class"], &index("1-33")["basis"]),
            (&json!("I"), &json!("not_detected"))
        );
        let not = quality["not_classed"].as_array().unwrap();
        assert_eq!(
            not[0],
            json!({"index": null, "name": "六溴苯", "why": "not_in_standard"})
        );
        assert_eq!(not.len(), 1 + 93 - 4);

        let listed = app.get("expert", &path()).await.expect(200);
        let items = listed["items"].as_array().unwrap();
        assert_eq!(items.len(), 3, "{listed}");
        assert_eq!(items[2], made);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn samplings_are_paged_by_day_and_as_known() {
    for app in apps().await {
        for day in ["2026-11-12", "2026-11-10", "2026-11-11"] {
            let body = deed(json!({"level_m": "1"}), "monitoring_data", day);
            enter(&app, &path(), &body).await.expect(201);
        }
        let known = app.revision().await;
        let late = deed(json!({"level_m": "2"}), "monitoring_data", "2026-11-10");
        enter(&app, &path(), &late).await.expect(201);
        let days = async |query: &str| {
            let mut next = Some(format!("{}?limit=2&{query}", path()));
            let mut days = Vec::new();
            while let Some(page) = next {
                let page = app.get("expert", &page).await.expect(200);
                let items = page["items"].as_array().unwrap();
                days.extend(
                    items
                        .iter()
                        .map(|item| item["day"].as_str().unwrap().to_owned()),
                );
                next = page["next"].as_str().map(str::to_owned);
            }
            days
        };
        let november = "from=2026-11-01";
        assert_eq!(
            days(november).await,
            ["2026-11-10", "2026-11-10", "2026-11-11", "2026-11-12"]
        );
        assert_eq!(days(&format!("{november}&to=2026-11-11")).await.len(), 3);
        assert_eq!(days(&format!("{november}&as_of=2026-11-10")).await.len(), 2);
        assert_eq!(
            days(&format!("{november}&known={known}")).await.len(),
            3,
            "{}",
            app.name
        );
        app.get("expert", "/api/v1/wells/well-none/observations")
            .await
            .problem(404);
    }
}

#[tokio::test]
async fn only_a_well_in_service_is_observed() {
    for app in apps().await {
        let body = |day: &str| deed(json!({"level_m": "1"}), "monitoring_report", day);
        let article = "[GROUNDWATER_REG_2021 47]";
        for well in ["03", "04", "05", "06"] {
            let path = format!("/api/v1/wells/well-%E7%A4%BA%E4%BE%8B-{well}/observations");
            let guards = enter(&app, &path, &body("2026-11-10")).await.guards(409);
            assert_eq!(guards, [format!("well_not_in_service {article}")], "{well}");
        }
        let guards = enter(&app, &path(), &body("2020-01-01")).await.guards(409);
        assert!(
            guards[0].starts_with("well_not_in_service"),
            "before it was there"
        );
        let wrong = deed(json!({"level_m": "1"}), "board_photo", "2026-11-10");
        let guards = enter(&app, &path(), &wrong).await.guards(409);
        assert_eq!(guards, [format!("paper_missing {article}")]);
    }
}

#[tokio::test]
async fn results_that_cannot_be_read_are_refused_in_one_pass() {
    for app in apps().await {
        let results = json!([
            {"analyte": "砷", "value": "1", "unit": "mg/kg"},
            {"analyte": "As2O3", "value": "1", "unit": "mg/L", "below_dl": true, "detection_limit": "0.1"},
            {"analyte": "苯", "unit": "mg/L", "below_dl": true},
            {"analyte": "7440-43-9", "value": "-1", "unit": "mg/L"},
            {"analyte": "镉", "value": "1", "unit": "mg/L"},
            {"analyte": "铅", "value": "0.1", "unit": "mg/L", "detection_limit": "0.2"},
        ]);
        let body = deed(sampling(results), "monitoring_report", "2026-11-10");
        let faults = enter(&app, &path(), &body).await.problem(400);
        for at in [
            "results[0].unit",
            "results[1]",
            "results[2].detection_limit",
            "results[3].value",
            "results[4].analyte",
            "results[5].value",
        ] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        let empty = deed(json!({}), "monitoring_report", "2026-11-10");
        assert!(enter(&app, &path(), &empty).await.problem(400)[0].starts_with("results"));
    }
}

/// Records section 8: coordinates are restricted, results by a publication rule, which is not there until it is set.
#[tokio::test]
async fn results_are_public_by_setting_only_and_never_the_place() {
    for app in apps().await {
        app.get("public", &path()).await.problem(401);
        let setting = Setting {
            name: "publish_groundwater_results".to_owned(),
            value: "true".to_owned(),
        };
        let day = Day::parse("2026-11-01").unwrap();
        let change = Change::recorded(day, None, setting);
        let operator = Caller::operator();
        app.registry
            .commit(&operator, "示例", &[change])
            .await
            .unwrap();
        let page = app.get("public", &path()).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), 2);
        assert_eq!(page["items"][0]["paper"], json!(null));
        let wells = app.get("public", "/api/v1/wells").await.expect(200);
        for well in wells["items"].as_array().unwrap() {
            for hidden in ["position", "parcel", "owner"] {
                assert_eq!(well[hidden], json!(null), "{well}");
            }
            assert_eq!(well["steps"], json!([]));
        }
        let map = app
            .get("public", "/api/v1/wells?f=geojson")
            .await
            .expect(200);
        assert_eq!(map["features"][0]["geometry"], json!(null));
        assert!(
            ids(&app, "public", "/api/v1/wells?parcel=HQ-000158")
                .await
                .is_empty()
        );
        app.get("public", "/api/v1/plumes").await.problem(401);
    }
}
