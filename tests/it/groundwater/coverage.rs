use std::f64::consts::PI;

use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::setting::Setting;
use jingtu::registry::Caller;
use serde_json::json;

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/monitoring/coverage";

async fn set(app: &App, name: &str, value: &str) {
    let setting = Setting {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let day = Day::parse("2026-01-01").unwrap();
    let change = Change::recorded(day, None, setting);
    let operator = Caller::operator();
    app.registry
        .commit(&operator, "示例", &[change])
        .await
        .unwrap();
}

fn land<'a>(network: &'a Value, land: &str) -> &'a Value {
    let lands = network["lands"].as_array().unwrap();
    lands.iter().find(|one| one["land"] == land).unwrap()
}

/// By hand: three points and two wells deep in the district and farther apart than 20 m cover 3 and 2 discs of 10 m.
#[tokio::test]
async fn small_discs_are_counted_by_hand() {
    for app in apps().await {
        set(&app, "monitoring_point_reach_m", "10").await;
        set(&app, "monitoring_well_reach_m", "10").await;
        let found = app.get("auditor", PATH).await.expect(200);
        let of = |network: usize| found["networks"][network].clone();
        for (network, in_service) in [(0, 3), (1, 2)] {
            let network = of(network);
            assert_eq!(network["in_service"], in_service);
            let district = land(&network, "district");
            let wanted = f64::from(in_service) * PI * 100.0;
            let covered = district["covered_m2"].as_f64().unwrap();
            assert!(
                (covered - wanted).abs() < 0.1,
                "{} {covered} {wanted}",
                app.name
            );
            let share = covered / district["area_m2"].as_f64().unwrap();
            assert!((district["share"].as_f64().unwrap() - share).abs() < 1e-6);
            assert_eq!(
                network["covered"]["coordinates"].as_array().unwrap().len(),
                usize::try_from(in_service).unwrap()
            );
            assert!(
                !network["uncovered"]["coordinates"]
                    .as_array()
                    .unwrap()
                    .is_empty()
            );
        }
        // point 3 stands on listed land: of that, one disc is covered
        let soil = of(0);
        let listed = land(&soil, "listed");
        assert!(
            (listed["covered_m2"].as_f64().unwrap() - PI * 100.0).abs() < 0.1,
            "{listed}"
        );
        assert_eq!(listed["parcels_met"], 1);
        assert!(listed["parcels"].as_u64().unwrap() > 1);
        let suspected = land(&soil, "suspected");
        assert_eq!(
            (&suspected["covered_m2"], &suspected["parcels_met"]),
            (&json!(0.0), &json!(0))
        );
    }
}

#[tokio::test]
async fn coverage_is_that_of_the_day() {
    for app in apps().await {
        set(&app, "monitoring_point_reach_m", "10").await;
        let share = async |as_of: &str| {
            let found = app
                .get("auditor", &format!("{PATH}?as_of={as_of}"))
                .await
                .expect(200);
            let network = &found["networks"][0];
            (
                network["in_service"].as_u64().unwrap(),
                land(network, "district")["covered_m2"].as_f64().unwrap(),
            )
        };
        let ending = "/api/v1/monitoring/points/monitoring-point-example-3/ending";
        enter(
            &app,
            ending,
            &deed(json!({}), "official_letter", "2026-11-10"),
        )
        .await
        .expect(201);
        let (before, covered_before) = share("2026-11-09").await;
        let (after, covered_after) = share("2026-11-10").await;
        assert_eq!((before, after), (3, 2));
        assert!((covered_before - covered_after - PI * 100.0).abs() < 0.1);
        // a well that is damaged covers nothing
        let body = deed(json!({"state": "damaged"}), "event_record", "2026-11-10");
        enter(&app, &format!("/api/v1/wells/{IN_SERVICE}/state"), &body)
            .await
            .expect(201);
        let found = app.get("auditor", PATH).await.expect(200);
        assert_eq!(found["networks"][1]["in_service"], 1);
    }
}

/// The arcs of a covered area give its points away: the public reads shares, and nothing of the suspected list.
#[tokio::test]
async fn the_public_learns_no_place() {
    for app in apps().await {
        let found = app.get("public", PATH).await.expect(200);
        for network in found["networks"].as_array().unwrap() {
            for hidden in ["in_service", "covered", "uncovered"] {
                assert_eq!(network[hidden], json!(null), "{hidden}");
            }
            let lands: Vec<&str> = network["lands"]
                .as_array()
                .unwrap()
                .iter()
                .map(|land| land["land"].as_str().unwrap())
                .collect();
            assert_eq!(lands, ["district", "listed", "key_units"]);
        }
        let official = app.get("expert", PATH).await.expect(200);
        let share = |found: &Value| land(&found["networks"][0], "district")["share"].clone();
        assert_eq!(share(&found), share(&official));
        assert!(share(&found).as_f64().unwrap() > 0.05);
    }
}
