use serde_json::json;

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/wells";

fn planned(number: &str) -> Value {
    let place = json!({"lon": "117.1605", "lat": "39.1705"});
    json!({"number": number, "kind": "site", "position": place, "depth_m": "20", "aquifer": "潜水",
        "ground_elevation_m": 3.25, "screens": [{"from_m": "4", "to_m": "8"}, {"from_m": "12", "to_m": "15.5"}]})
}

#[tokio::test]
async fn a_well_goes_from_plan_to_seal() {
    for app in apps().await {
        let wanted = deed(planned("示例新井-1"), "monitoring_plan", "2026-01-01");
        let made = enter(&app, PATH, &wanted).await.expect(201);
        assert_eq!(made["state"], "planned");
        let id = made["id"].as_str().unwrap().to_owned();
        let state = format!("{PATH}/{id}/state");
        let go = async |to: &str, paper: &str, day: &str| {
            enter(&app, &state, &deed(json!({"state": to}), paper, day)).await
        };
        const ARTICLE: &str = "[GROUNDWATER_REG_2021 47]";
        let skipped = go("in_service", "acceptance", "2026-02-01")
            .await
            .guards(409);
        assert_eq!(skipped, [format!("step_skipped {ARTICLE}")]);
        go("built", "well_completion", "2026-02-01")
            .await
            .expect(201);
        go("in_service", "acceptance", "2026-03-01")
            .await
            .expect(201);
        // to be moved or given up needs a decision
        let moved = go("moved", "event_record", "2026-04-01").await.guards(409);
        assert_eq!(moved, [format!("paper_missing {ARTICLE}")]);
        let sealed = go("sealed", "sealing_record", "2026-04-01")
            .await
            .guards(409);
        assert_eq!(sealed, [format!("step_skipped {ARTICLE}")]);
        go("damaged", "event_record", "2026-04-01")
            .await
            .expect(201);
        go("in_service", "acceptance", "2026-05-01")
            .await
            .expect(201);
        let other = json!({"state": "moved", "replaced_by": "well-示例-01"});
        let other = deed(other, "relocation_decision", "2026-06-01");
        enter(&app, &state, &other).await.expect(201);
        go("sealed", "sealing_record", "2026-07-01")
            .await
            .expect(201);
        let again = go("in_service", "acceptance", "2026-08-01")
            .await
            .guards(409);
        assert_eq!(again, [format!("step_contradicts {ARTICLE}")]);

        let well = app
            .get("auditor", &format!("{PATH}/{id}"))
            .await
            .expect(200);
        assert_eq!(well["built"], "2026-02-01");
        assert_eq!(well["in_service"], "2026-03-01");
        assert_eq!(well["sealed"], "2026-07-01");
        assert_eq!(well["replaced_by"], "well-示例-01");
        assert_eq!(well["steps"].as_array().unwrap().len(), 7);
        assert_eq!(well["ground_elevation_m"], "3.25");
        let then = app
            .get("auditor", &format!("{PATH}/{id}?as_of=2026-04-15"))
            .await
            .expect(200);
        assert_eq!(
            (&then["state"], &then["sealed"]),
            (&json!("damaged"), &json!(null))
        );
        assert_eq!(app.differences().await, []);
    }
}

/// R-74 reads a well until it is sealed.
#[tokio::test]
async fn a_well_that_is_sealed_no_longer_stands_in_the_way() {
    for app in apps().await {
        let speaks = async |as_of: &str| {
            let path = format!(
                "/api/v1/parcels/HQ-000158/transfer-check?transaction=PERMIT_BUILD&planned_use=1001&as_of={as_of}"
            );
            let answer = app.get("auditor", &path).await.expect(200);
            let rules = answer["rules"].as_array().unwrap().clone();
            rules.iter().any(|found| found["id"] == "R-74")
        };
        assert!(speaks("2026-11-24").await, "{}", app.name);
        let state = format!("{PATH}/{IN_SERVICE}/state");
        for (to, paper, day) in [
            ("moved", "relocation_decision", "2026-11-20"),
            ("sealed", "sealing_record", "2026-11-22"),
        ] {
            let body = deed(json!({"state": to}), paper, day);
            enter(&app, &state, &body).await.expect(201);
        }
        assert!(speaks("2026-11-21").await, "{}", app.name);
        assert!(!speaks("2026-11-22").await, "{}", app.name);
    }
}

#[tokio::test]
async fn numbers_are_borne_once_and_wrong_input_is_told() {
    for app in apps().await {
        let wanted = deed(planned("示例井-01"), "monitoring_plan", "2026-01-01");
        let guards = enter(&app, PATH, &wanted).await.guards(409);
        assert_eq!(guards, ["well_number_taken [GROUNDWATER_REG_2021 47]"]);
        // the number of a sealed well is free
        let wanted = deed(planned("示例井-05"), "monitoring_plan", "2026-01-01");
        enter(&app, PATH, &wanted).await.expect(201);
        let mut wrong = planned("示例新井-2");
        wrong["screens"] = json!([{"from_m": "8", "to_m": "4"}, {"from_m": "18", "to_m": "21"}]);
        wrong["position"] = json!({"lon": "39.17", "lat": "117.16"});
        wrong["depth_m"] = json!("20");
        let faults = enter(&app, PATH, &deed(wrong, "monitoring_plan", "2026-01-01"))
            .await
            .problem(400);
        for at in ["position", "screens[0]", "screens[1]"] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        let body = json!({"state": "damaged", "replaced_by": "x", "wat": 1});
        let path = format!("{PATH}/{IN_SERVICE}/state");
        let faults = enter(&app, &path, &deed(body, "event_record", "2026-11-20"))
            .await
            .problem(400);
        assert!(faults[0].starts_with("wat"), "{faults:?}");
        let body = json!({"state": "moved", "replaced_by": "well-none"});
        let faults = enter(
            &app,
            &path,
            &deed(body, "relocation_decision", "2026-11-20"),
        )
        .await;
        assert!(faults.problem(400)[0].starts_with("replaced_by"));
        let nowhere = format!("{PATH}/well-none/state");
        let body = deed(json!({"state": "built"}), "well_completion", "2026-11-20");
        enter(&app, &nowhere, &body).await.problem(404);
    }
}

#[tokio::test]
async fn wells_are_found_by_state_and_parcel() {
    for app in apps().await {
        let found = ids(&app, "expert", &format!("{PATH}?state=in_service&limit=1")).await;
        assert_eq!(found, ["well-示例-01", "well-示例-02"]);
        let found = ids(&app, "expert", &format!("{PATH}?parcel=HQ-000158")).await;
        assert_eq!(found, ["well-示例-01"]);
        let map = app
            .get("expert", &format!("{PATH}?f=geojson"))
            .await
            .expect(200);
        assert_eq!(map["features"].as_array().unwrap().len(), 6);
        assert_eq!(map["features"][0]["geometry"]["type"], "Point");
    }
}
