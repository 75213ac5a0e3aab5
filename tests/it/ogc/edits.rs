//! Features written by desktop GIS: through the write door, with its guards, for those who may.

use axum::http::Method;
use serde_json::json;

use super::*;
use crate::app::{Answered, App, Ask, apps};

fn of(method: Method, path: String, body: &Value) -> Ask {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    Ask::of(method, path, body).with("content-type", "application/geo+json")
}

async fn options(app: &App, role: &str, path: String) -> String {
    let answer = app.ask(role, of(Method::OPTIONS, path, &Value::Null)).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    answer.header("allow").to_owned()
}

async fn enter(app: &App, role: &str, collection: &str, feature: &Value) -> Answered {
    app.ask(role, of(Method::POST, items(collection, ""), feature))
        .await
}

async fn patch(app: &App, path: &str, part: &Value) -> Answered {
    app.ask("registrar", of(Method::PATCH, path.to_owned(), part))
        .await
}

fn well(number: &str) -> Value {
    json!({
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [117.1605, 39.1705]},
        "properties": {
            "number": number, "kind": "local", "depth_m": 20.5, "aquifer": "潜水", "owner": null, "status": null,
            "paper_kind": "monitoring_plan", "paper_title": "示例文件 (example)", "paper_number": "示例〔2026〕1号",
            "paper_issuer": "示例区生态环境局", "paper_day": "2026-08-01",
        },
    })
}

/// The path of what was entered.
fn location(answer: &Answered) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text());
    let location = answer.header("location");
    assert!(location.contains("/items/"), "{location}");
    path_of(location)
}

#[tokio::test]
async fn allow_tells_what_whoever_asks_may_do() {
    for app in apps().await {
        const READ: &str = "GET, HEAD, OPTIONS";
        for collection in COLLECTIONS {
            let may = [
                "wells",
                "groundwater-sources",
                "monitoring-points",
                "control-zones",
            ];
            let (list, one) = match collection {
                "parcels" => (READ.to_owned(), format!("{READ}, PUT, PATCH")),
                own if may.contains(&own) => (
                    format!("{READ}, POST"),
                    format!("{READ}, PUT, PATCH, DELETE"),
                ),
                _ => (READ.to_owned(), READ.to_owned()),
            };
            let told = options(&app, "registrar", items(collection, "")).await;
            assert_eq!(told, list, "{collection}");
            // of a feature that is not there, too
            let told = options(&app, "registrar", items(collection, "/none")).await;
            assert_eq!(told, one, "{collection}");
            assert_eq!(options(&app, "auditor", items(collection, "")).await, READ);
        }
        assert_eq!(options(&app, "public", items("parcels", "")).await, READ);
        let refused = app
            .ask(
                "public",
                of(Method::OPTIONS, items("wells", ""), &json!({})),
            )
            .await;
        assert_eq!(refused.status, 401);
        // those who may not are told so, and nothing is written
        let before = app.revision().await;
        enter(&app, "auditor", "wells", &well("示例井-E0"))
            .await
            .problem(403);
        enter(&app, "public", "wells", &well("示例井-E0"))
            .await
            .problem(401);
        enter(&app, "registrar", "plumes", &well("示例井-E0"))
            .await
            .problem(405);
        let refused = enter(&app, "registrar", "parcels", &well("示例井-E0")).await;
        refused.problem(405);
        assert_eq!(refused.header("allow"), READ);
        assert_eq!(app.revision().await, before);
    }
}

#[tokio::test]
async fn a_well_is_entered_amended_moved_and_taken_back() {
    for app in apps().await {
        let path = location(&enter(&app, "registrar", "wells", &well("示例井-E1")).await);
        let entered = app.get("registrar", &path).await;
        let tag = entered.header("etag").to_owned();
        let entered = entered.expect(200);
        let own = &entered["properties"];
        assert_eq!(own["status"], "planned");
        assert_eq!(own["depth_m"], 20.5);
        assert_eq!(own["paper_number"], "示例〔2026〕1号");
        assert_eq!(
            entered["geometry"]["coordinates"],
            json!([117.1605, 39.1705])
        );

        // another commit that does not touch it leaves its tag as it is
        location(&enter(&app, "registrar", "wells", &well("示例井-E2")).await);
        let again = app.get("registrar", &path).await;
        assert_eq!(again.header("etag"), tag, "{}", app.name);

        // a number that another well bears is refused, with its article
        let taken = enter(&app, "registrar", "wells", &well("示例井-E1")).await;
        assert_eq!(taken.guards(409).len(), 1, "{}", taken.text());

        let attributes =
            json!({"properties": {"owner": "示例公司", "depth_m": null, "reason": "示例：量错"}});
        let done = patch(&app, &path, &attributes).await;
        assert_eq!(done.status, 204, "{}", done.text());
        let now = app.get("registrar", &path).await;
        assert_ne!(now.header("etag"), tag);
        let own = &now.expect(200)["properties"];
        assert_eq!(
            (&own["owner"], &own["depth_m"], &own["number"]),
            (&json!("示例公司"), &Value::Null, &json!("示例井-E1"))
        );

        // what was read before is no longer as it stands
        let stale = of(
            Method::PATCH,
            path.clone(),
            &json!({"properties": {"owner": "其他"}}),
        );
        let stale = app
            .ask("registrar", stale.with("if-match", tag.clone()))
            .await;
        stale.problem(412);
        let fresh = of(
            Method::PATCH,
            path.clone(),
            &json!({"geometry": {"type": "Point", "coordinates": [4_337_700.5, 500_123.25]}}),
        )
        .with(
            "content-crs",
            "http://www.opengis.net/def/crs/EPSG/0/4548".to_owned(),
        )
        .with("if-match", now.header("etag").to_owned());
        let moved = app.ask("registrar", fresh).await;
        assert_eq!(moved.status, 204, "{}", moved.text());
        let metres = format!("{path}?crs=http://www.opengis.net/def/crs/EPSG/0/4548");
        let place = app.get("registrar", &metres).await.expect(200);
        let place = &place["geometry"]["coordinates"];
        let off = |index: usize, wanted: f64| (place[index].as_f64().unwrap() - wanted).abs();
        assert!(
            off(0, 4_337_700.5) < 0.001 && off(1, 500_123.25) < 0.001,
            "{place}"
        );

        // a whole feature, as it was read: nothing is written
        let mut whole = app.get("registrar", &path).await.expect(200);
        whole.as_object_mut().unwrap().remove("links");
        let before = app.revision().await;
        let put = app
            .ask("registrar", of(Method::PUT, path.clone(), &whole))
            .await;
        assert_eq!(put.status, 204, "{}", put.text());
        assert_eq!(app.revision().await, before, "{}", app.name);
        // what a whole feature does not name is cleared
        whole["properties"].as_object_mut().unwrap().remove("owner");
        let put = app
            .ask("registrar", of(Method::PUT, path.clone(), &whole))
            .await;
        assert_eq!(put.status, 204, "{}", put.text());
        let own = app.get("registrar", &path).await.expect(200);
        assert_eq!(own["properties"]["owner"], Value::Null);

        // the same request under the same key has the same answer, whatever came of it
        let tag = app.get("registrar", &path).await;
        let tag = tag.header("etag").to_owned();
        for _ in 0..2 {
            let part = json!({"properties": {"aquifer": "承压水"}});
            let once = of(Method::PATCH, path.clone(), &part)
                .with("if-match", tag.clone())
                .with("idempotency-key", "example-key-01");
            let done = app.ask("registrar", once).await;
            assert_eq!(done.status, 204, "{} {}", app.name, done.text());
        }
        let before = app.revision().await;
        for _ in 0..2 {
            let gone = of(
                Method::DELETE,
                format!("{path}?reason=%E7%A4%BA%E4%BE%8B"),
                &Value::Null,
            );
            let gone = gone.with("idempotency-key", "example-key-02");
            let gone = app.ask("registrar", gone).await;
            assert_eq!(gone.status, 204, "{} {}", app.name, gone.text());
        }
        assert_eq!(app.revision().await, before + 1, "{}", app.name);
        app.get("registrar", &path).await.problem(404);
        // as it was known before, it is still there
        let known = format!("{path}?known={before}");
        app.get("registrar", &known).await.expect(200);
        assert!(app.differences().await.is_empty(), "{}", app.name);
    }
}

#[tokio::test]
async fn every_fault_of_an_edit_is_told_at_its_property_and_nothing_is_written() {
    for app in apps().await {
        let before = app.revision().await;
        let wrong = json!({
            "type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[117.1, 39.1], [117.2, 39.1], [117.2, 39.2], [117.1, 39.1]]]},
            "properties": {
                "kind": "deep", "depth_m": "many", "status": "sealed", "parcel": "x", "nmber": "1", "valid_from": "2999-01-01",
                "paper_kind": "letter", "paper_day": "soon",
            },
        });
        let answer = enter(&app, "registrar", "wells", &wrong).await;
        let faults = answer.problem(400);
        for at in [
            "geometry",
            "properties.kind",
            "properties.depth_m",
            "properties.status",
            "properties.parcel",
            "properties.nmber",
            "properties.valid_from",
            "properties.paper_kind",
            "properties.paper_title",
            "properties.paper_number",
            "properties.paper_issuer",
            "properties.paper_day",
        ] {
            assert!(
                faults.iter().any(|one| one.starts_with(at)),
                "{at} in {faults:#?}"
            );
        }
        for (body, at) in [
            (json!({"type": "FeatureCollection", "features": []}), "type"),
            (json!({"type": "Feature", "properties": {}}), "geometry"),
            (
                json!({"type": "Feature", "geometry": null, "properties": [1]}),
                "properties",
            ),
            (
                json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2, 3]}, "properties": {}}),
                "geometry",
            ),
            (
                json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [400, 95]}, "properties": {}}),
                "geometry",
            ),
            (
                json!({"type": "Feature", "geometry": null, "properties": {}, "extra": 1}),
                "extra",
            ),
        ] {
            let faults = enter(&app, "registrar", "wells", &body).await.problem(400);
            assert!(
                faults.iter().any(|one| one.starts_with(at)),
                "{at} in {faults:#?}"
            );
        }
        let no_json = Ask::of(Method::POST, items("wells", ""), "{");
        app.ask("registrar", no_json).await.problem(400);
        let crs = of(Method::POST, items("wells", ""), &well("示例井-E3"))
            .with("content-crs", "EPSG:27700");
        app.ask("registrar", crs).await.problem(400);
        // a parcel that is not on record, a paper that leads to no well
        let mut feature = well("示例井-E3");
        feature["properties"]["parcel"] = json!("HQ-999999");
        let faults = enter(&app, "registrar", "wells", &feature)
            .await
            .problem(400);
        assert!(faults[0].starts_with("properties.parcel"), "{faults:?}");
        let mut feature = well("示例井-E3");
        feature["properties"]["paper_kind"] = json!("sealing_record");
        assert!(
            !enter(&app, "registrar", "wells", &feature)
                .await
                .guards(409)
                .is_empty()
        );
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

#[tokio::test]
async fn what_comes_by_acts_stays_with_them() {
    for app in apps().await {
        let before = app.revision().await;
        let wells = app.get("registrar", &items("wells", "")).await.expect(200);
        let wells = wells["features"].as_array().unwrap();
        let built = wells
            .iter()
            .find(|own| own["properties"]["status"] != "planned")
            .expect("a well that was built");
        let path = items("wells", &format!("/{}", built["id"].as_str().unwrap()));
        // its state, its papers
        for part in [
            json!({"status": "sealed"}),
            json!({"paper_number": "other"}),
            json!({"revision": 1}),
        ] {
            let answer = patch(&app, &path, &json!({"properties": part})).await;
            assert_eq!(answer.problem(400).len(), 1, "{}", answer.text());
        }
        let gone = app
            .ask("registrar", of(Method::DELETE, path, &Value::Null))
            .await;
        gone.problem(409);
        assert!(gone.text().contains("/state"), "{}", gone.text());

        // the outline of a parcel; its plain attributes are written
        let parcels = app
            .get("registrar", &items("parcels", ""))
            .await
            .expect(200);
        let parcels = parcels["features"].as_array().unwrap();
        let parcel = parcels
            .iter()
            .find(|own| !own["geometry"].is_null())
            .unwrap();
        let path = items("parcels", &format!("/{}", parcel["id"].as_str().unwrap()));
        let mut moved = parcel["geometry"].clone();
        let ring = moved["coordinates"][0][0].as_array_mut().unwrap();
        let shifted = ring[1][0].as_f64().unwrap() + 0.0001;
        ring[1][0] = json!(shifted);
        let refused = patch(&app, &path, &json!({"geometry": moved})).await;
        refused.problem(409);
        assert!(refused.text().contains("split"), "{}", refused.text());
        patch(&app, &path, &json!({"properties": {"stage": "P9"}}))
            .await
            .problem(400);
        assert_eq!(app.revision().await, before, "{}", app.name);
        // the same outline as it was read is no change
        let part = json!({"geometry": parcel["geometry"], "properties": {"remarks": "示例备注", "street": "示例街道"}});
        let done = patch(&app, &path, &part).await;
        assert_eq!(done.status, 204, "{}", done.text());
        let now = app.get("registrar", &path).await.expect(200);
        assert_eq!(now["properties"]["remarks"], "示例备注");
        assert_eq!(now["geometry"], parcel["geometry"]);
        assert_eq!(now["properties"]["stage"], parcel["properties"]["stage"]);
        let refused = app
            .ask("registrar", of(Method::DELETE, path, &Value::Null))
            .await;
        refused.problem(405);
        assert!(app.differences().await.is_empty(), "{}", app.name);
    }
}

#[tokio::test]
async fn a_draft_of_a_zone_binds_nobody() {
    for app in apps().await {
        let parcels = app
            .get("registrar", &items("parcels", ""))
            .await
            .expect(200);
        let parcels = parcels["features"].as_array().unwrap();
        let parcel = parcels
            .iter()
            .find(|own| !own["geometry"].is_null() && own["properties"]["stage"] == "P0")
            .unwrap();
        let no = parcel["id"].as_str().unwrap();
        let check = format!("/api/v1/parcels/{no}/transfer-check?act=grant&use=gb50137:R2");
        let before = app.get("reviewer", &check).await;
        let draft = json!({
            "type": "Feature", "geometry": parcel["geometry"],
            "properties": {"kind": "control", "name": "示例草案 (example)", "parcels": []},
        });
        let path = location(&enter(&app, "planner", "control-zones", &draft).await);
        let own = app.get("planner", &path).await.expect(200);
        assert_eq!(own["properties"]["draft"], true);
        let after = app.get("reviewer", &check).await;
        assert_eq!(after.status, before.status, "{}", after.text());
        for name in ["verdict", "reasons", "conditions"] {
            assert_eq!(
                after.json()[name],
                before.json()[name],
                "{} {name}",
                app.name
            );
        }
        // a zone in force is not edited, a draft is
        let zones = app
            .get("registrar", &items("control-zones", "?draft=false"))
            .await
            .expect(200);
        let zones = zones["features"].as_array().unwrap();
        let in_force = zones[0]["id"].as_str().unwrap();
        let path_in_force = items("control-zones", &format!("/{in_force}"));
        let refused = patch(&app, &path_in_force, &json!({"properties": {"name": "x"}})).await;
        refused.problem(409);
        let done = patch(&app, &path, &json!({"properties": {"kind": "isolation"}})).await;
        assert_eq!(done.status, 204, "{}", done.text());
        let gone = app
            .ask("planner", of(Method::DELETE, path, &Value::Null))
            .await;
        assert_eq!(gone.status, 204, "{}", gone.text());
        let refused = app
            .ask("planner", of(Method::DELETE, path_in_force, &Value::Null))
            .await;
        refused.problem(409);
    }
}

#[tokio::test]
async fn sources_and_points_come_and_go_with_their_papers() {
    for app in apps().await {
        let paper = |kind: &str| {
            json!({"paper_kind": kind, "paper_title": "示例文件 (example)", "paper_number": "示例〔2026〕2号",
                "paper_issuer": "示例区生态环境局", "paper_day": "2026-08-01"})
        };
        let with = |own: Value, paper: Value| {
            let mut all = own.as_object().unwrap().clone();
            all.extend(paper.as_object().unwrap().clone());
            json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [117.1605, 39.1705]}, "properties": all})
        };
        let source = with(
            json!({"name": "示例加油站 (example)", "kind": "petrol_station", "double_wall": true}),
            paper("inspection_record"),
        );
        let point = with(
            json!({"name": "示例点位 (example)", "kind": "district", "land": "construction"}),
            paper("official_letter"),
        );
        for (collection, feature, part) in [
            (
                "groundwater-sources",
                source,
                json!({"double_wall": null, "owner": "示例公司"}),
            ),
            ("monitoring-points", point, json!({"land": "unused"})),
        ] {
            let path = location(&enter(&app, "registrar", collection, &feature).await);
            let done = patch(&app, &path, &json!({"properties": part})).await;
            assert_eq!(done.status, 204, "{collection} {}", done.text());
            let own = app.get("registrar", &path).await.expect(200);
            for (name, value) in part.as_object().unwrap() {
                assert_eq!(own["properties"][name], *value, "{collection} {name}");
            }
            let gone = app
                .ask("registrar", of(Method::DELETE, path.clone(), &Value::Null))
                .await;
            assert_eq!(gone.status, 204, "{collection} {}", gone.text());
            app.get("registrar", &path).await.problem(404);
        }
        // plans rest on the points of the demonstration
        let points = app
            .get("registrar", &items("monitoring-points", ""))
            .await
            .expect(200);
        let plans = app
            .get("registrar", "/api/v1/monitoring/plans")
            .await
            .text();
        let points = points["features"].as_array().unwrap();
        let planned = points
            .iter()
            .filter_map(|own| own["id"].as_str())
            .find(|id| plans.contains(id))
            .expect("a point of a plan");
        let path = items("monitoring-points", &format!("/{planned}"));
        let refused = app
            .ask("registrar", of(Method::DELETE, path, &Value::Null))
            .await;
        refused.problem(409);
    }
}

#[tokio::test]
async fn if_match_is_asked_for_where_the_machine_says_so() {
    for mut app in apps().await {
        app.enter_by(jingtu::api::Entry {
            require_if_match: true,
            ..jingtu::api::Entry::default()
        });
        let path = location(&enter(&app, "registrar", "wells", &well("示例井-E5")).await);
        let part = json!({"properties": {"owner": "示例公司"}});
        patch(&app, &path, &part).await.problem(428);
        let tag = app.get("registrar", &path).await;
        let tag = tag.header("etag").to_owned();
        let ask = of(Method::PATCH, path, &part).with("if-match", tag);
        assert_eq!(app.ask("registrar", ask).await.status, 204);
    }
}
