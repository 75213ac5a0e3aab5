use serde_json::json;

use super::*;
use crate::app::{Ask, apps};

const PATH: &str = "/api/v1/groundwater-sources";

#[tokio::test]
async fn a_source_takes_every_step_with_its_paper() {
    for app in apps().await {
        let wanted = json!({"name": "示例化工厂", "kind": "chemical_site", "parcels": ["HQ-000107"],
            "outline": square(117.16, 39.17, 0.001), "position": {"lon": 117.1605, "lat": "39.1705"}});
        let early = enter(
            &app,
            PATH,
            &deed(wanted.clone(), "acceptance", "2026-03-01"),
        )
        .await;
        assert_eq!(
            early.guards(409),
            ["paper_missing [GROUNDWATER_REG_2021 39-42]"]
        );
        let made = enter(&app, PATH, &deed(wanted, "inspection_record", "2026-03-01")).await;
        let id = made.expect(201)["id"].as_str().unwrap().to_owned();
        let state = format!("{PATH}/{id}/state");
        let skip = deed(
            json!({"state": "monitored"}),
            "monitoring_report",
            "2026-03-02",
        );
        assert_eq!(
            enter(&app, &state, &skip).await.guards(409),
            ["step_skipped [GROUNDWATER_REG_2021 39-42]"]
        );
        for (step, paper, day) in [
            ("checked", "hidden_danger_report", "2026-03-02"),
            ("anti_seepage", "seepage_record", "2026-04-02"),
            ("monitored", "monitoring_report", "2026-05-02"),
            ("closed", "acceptance", "2026-06-02"),
        ] {
            let early = deed(json!({"state": step}), paper, "2026-02-02");
            let guards = enter(&app, &state, &early).await.guards(409);
            assert_eq!(guards, ["day_contradicts [GROUNDWATER_REG_2021 39-42]"]);
            let taken = enter(&app, &state, &deed(json!({"state": step}), paper, day)).await;
            assert_eq!(taken.expect(201)["state"], step);
        }
        let back = deed(
            json!({"state": "monitored"}),
            "monitoring_report",
            "2026-07-02",
        );
        let guards = enter(&app, &state, &back).await.guards(409);
        assert_eq!(guards, ["step_contradicts [GROUNDWATER_REG_2021 39-42]"]);

        let one = format!("{PATH}/{id}");
        let now = app.get("auditor", &one).await.expect(200);
        assert_eq!(
            (&now["state"], now["steps"].as_array().unwrap().len()),
            (&json!("closed"), 5)
        );
        assert_eq!(now["outline"]["type"], "Polygon");
        assert_eq!(
            now["position"],
            json!({"lon": "117.1605", "lat": "39.1705"})
        );
        let then = app
            .get("auditor", &format!("{one}?as_of=2026-04-30"))
            .await
            .expect(200);
        assert_eq!(then["state"], "anti_seepage");
        app.get("auditor", &format!("{one}?as_of=2026-02-28"))
            .await
            .problem(404);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn lists_are_filtered_paged_and_drawn() {
    for app in apps().await {
        let all = ids(&app, "expert", PATH).await;
        assert_eq!(ids(&app, "expert", &format!("{PATH}?limit=1")).await, all);
        assert_eq!(all.len(), 3);
        let kind = format!("{PATH}?kind=plating&state=identified&parcel=HQ-000148");
        assert_eq!(
            ids(&app, "expert", &kind).await,
            ["groundwater-source-example-2"]
        );
        assert!(
            ids(&app, "expert", &format!("{PATH}?parcel=HQ-000107"))
                .await
                .is_empty()
        );
        let by_query = app
            .get("expert", &format!("{PATH}?f=geojson&limit=2"))
            .await;
        let ask = Ask::get(PATH).with("accept", "application/geo+json");
        let by_accept = app.ask("expert", ask).await;
        for (answer, features) in [(by_query, 2), (by_accept, 3)] {
            assert_eq!(answer.header("content-type"), "application/geo+json");
            let map = answer.expect(200);
            assert_eq!(map["type"], "FeatureCollection");
            assert_eq!(map["features"].as_array().unwrap().len(), features);
            let first = &map["features"][0];
            assert_eq!(first["geometry"]["type"], "Point");
            assert_eq!(first["id"], first["properties"]["id"]);
            assert!(first["properties"]["position"].is_null());
            assert_eq!(map["next"].is_string(), features == 2);
        }
    }
}

#[tokio::test]
async fn wrong_input_is_told_in_one_pass() {
    for app in apps().await {
        let before = app.revision().await;
        let body = json!({"kind": "bakery", "parcels": ["x"], "position": {"lon": "a"}, "outline": {"type": "Point"},
            "double_wall": "yes", "day": "x", "wat": 1});
        let faults = enter(&app, PATH, &body).await.problem(400);
        for at in [
            "kind",
            "name",
            "parcels[0]",
            "position",
            "outline",
            "double_wall",
            "day",
            "paper",
            "reason",
            "wat",
        ] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        let nowhere = json!({"name": "示例", "kind": "other"});
        let faults = enter(
            &app,
            PATH,
            &deed(nowhere, "inspection_record", "2026-03-01"),
        )
        .await;
        assert!(faults.problem(400)[0].starts_with("position"));
        let unknown = json!({"name": "示例", "kind": "other", "parcels": ["HQ-999999"]});
        let faults = enter(
            &app,
            PATH,
            &deed(unknown, "inspection_record", "2026-03-01"),
        )
        .await;
        assert!(faults.problem(400)[0].starts_with("parcels"));
        let ahead = json!({"name": "示例", "kind": "other", "parcels": ["HQ-000107"]});
        let guards = enter(&app, PATH, &deed(ahead, "inspection_record", "2026-11-25"))
            .await
            .guards(409);
        assert!(guards[0].starts_with("day_ahead"), "{guards:?}");
        app.get("expert", &format!("{PATH}?limit=0&f=kml&kind=x"))
            .await
            .problem(400);
        assert_eq!(app.revision().await, before);
    }
}
