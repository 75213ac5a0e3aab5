//! What the public is shown: published land, generalised, also inside conditions, counts and extents.

use serde_json::{Value, json};

use super::*;
use crate::app::{Ask, apps};

#[tokio::test]
async fn the_public_reads_what_is_published_and_nothing_tells_of_the_rest() {
    for app in apps().await {
        let listed = app.get("public", "/ogc/collections").await.expect(200);
        let names: Vec<&str> = listed["collections"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        assert_eq!(names, PUBLIC, "{}", app.name);
        for hidden in COLLECTIONS.iter().filter(|one| !PUBLIC.contains(one)) {
            for rest in ["", "/items", "/schema", "/queryables", "/items/x"] {
                let answer = app
                    .get("public", &format!("/ogc/collections/{hidden}{rest}"))
                    .await;
                answer.problem(401);
                assert!(answer.header("www-authenticate").starts_with("Basic "));
            }
        }
        app.get("planner", "/ogc/collections/wells")
            .await
            .expect(200);
        app.get("admin", "/ogc/collections/wells")
            .await
            .problem(403);

        let shown = app
            .get("public", "/api/v1/parcels?limit=1000")
            .await
            .expect(200);
        let shown = shown["items"].as_array().unwrap();
        let all = every(&app, "public", &items("parcels", "?limit=3")).await;
        let of = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        let mine: Vec<String> = all.iter().map(|one| of(one, "id")).collect();
        let theirs: Vec<String> = shown.iter().map(|one| of(one, "registry_no")).collect();
        assert_eq!(mine, theirs);
        let officially = every(&app, "auditor", &items("parcels", "?limit=1000")).await;
        assert!(officially.len() > all.len());
        for field in ["codes", "right_holder", "remarks", "published"] {
            assert!(all[0]["properties"].get(field).is_none());
            let asked = app
                .get("public", &items("parcels", &format!("?{field}=x")))
                .await;
            assert_eq!(asked.problem(400).len(), 1, "{field}");
            let sorted = app
                .get("public", &items("parcels", &format!("?sortby={field}")))
                .await;
            sorted.problem(400);
        }
        let one = app
            .get("public", "/ogc/collections/parcels")
            .await
            .expect(200);
        assert_eq!(one["itemCount"], all.len());
    }
}

#[tokio::test]
async fn places_are_generalised_for_the_public_in_every_answer() {
    for app in apps().await {
        let grid = |number: &Value| {
            let steps = number.as_f64().unwrap() * 1000.0;
            (steps - steps.round()).abs() < 1e-6
        };
        let mut seen = 0;
        for collection in PUBLIC {
            for feature in every(&app, "public", &items(collection, "?limit=100")).await {
                for part in feature["geometry"]["coordinates"]
                    .as_array()
                    .into_iter()
                    .flatten()
                {
                    for at in part[0].as_array().unwrap() {
                        assert!(grid(&at[0]) && grid(&at[1]), "{} {collection}", app.name);
                        seen += 1;
                    }
                }
            }
            let one = app
                .get("public", &format!("/ogc/collections/{collection}"))
                .await
                .expect(200);
            let bbox = one["extent"]["spatial"]["bbox"][0].as_array().unwrap();
            assert!(bbox.iter().all(grid), "{collection}");
        }
        assert!(seen > 100);
    }
}

/// Also at a revision at which it was published, in what was answered and kept before.
#[tokio::test]
async fn what_is_no_longer_published_is_gone_from_counts_and_tiles_of_the_past() {
    use crate::changes::day;
    use jingtu::domain::change::Change;
    use jingtu::domain::record::Parcel;
    for app in apps().await {
        let all = every(&app, "public", &items("parcels", "?limit=100")).await;
        let own = all.iter().find(|one| !one["geometry"].is_null()).unwrap();
        let id = own["id"].as_str().unwrap();
        let known = app.revision().await;
        let tile = format!("/ogc/collections/parcels/tiles/CGCS2000Quad/9/72/422?known={known}");
        let counted = items("parcels", &format!("?limit=1&known={known}"));
        let before = app.get("public", &tile).await;
        assert_eq!(before.status, 200, "{}", app.name);
        assert_eq!(
            app.get("public", &counted).await.expect(200)["numberMatched"],
            all.len()
        );
        let hidden = format!(r#"{{"registry_no":"{id}","name":"示例"}}"#);
        let hidden: Parcel = serde_json::from_str(&hidden).unwrap();
        let change = Change::recorded(day("2026-11-24"), None, hidden);
        let operator = jingtu::registry::Caller::operator();
        app.registry
            .commit(&operator, "示例", &[change])
            .await
            .expect("a commit");
        let again = Ask::get(&tile).with("if-none-match", before.header("etag").to_owned());
        let after = app.ask("public", again).await;
        assert_eq!(after.status, 200, "{}", app.name);
        assert_ne!(after.body, before.body, "{}", app.name);
        assert_eq!(
            app.get("public", &counted).await.expect(200)["numberMatched"],
            all.len() - 1
        );
        let path = items("parcels", &format!("/{id}?known={known}"));
        app.get("public", &path).await.problem(404);
    }
}

/// A box that halves and halves again learns the cells of the grid and nothing more.
#[tokio::test]
async fn bisection_finds_the_grid_and_no_border() {
    for app in apps().await {
        let public = every(&app, "public", &items("parcels", "?limit=100")).await;
        let official = every(&app, "auditor", &items("parcels", "?limit=1000")).await;
        let mut tried = 0;
        for feature in &public {
            let Some(ring) = feature["geometry"]["coordinates"][0][0].as_array() else {
                continue;
            };
            let own = official
                .iter()
                .find(|one| one["id"] == feature["id"])
                .unwrap();
            let id = feature["id"].as_str().unwrap();
            let of = |place: usize| ring.iter().map(move |at| at[place].as_f64().unwrap());
            let west = of(0).fold(f64::INFINITY, f64::min);
            let south = of(1).fold(f64::INFINITY, f64::min);
            let exact: Vec<f64> = own["geometry"]["coordinates"][0][0]
                .as_array()
                .unwrap()
                .iter()
                .map(|at| at[0].as_f64().unwrap())
                .collect();
            let border = exact.iter().copied().fold(f64::INFINITY, f64::min);
            if border - west < 1e-5 {
                continue;
            }
            // a sliver west of the true border and east of the grid line
            let (from, to) = (west + 1e-7, west + (border - west) / 2.0);
            let query = format!(
                "?limit=10000&bbox={from},{},{to},{}",
                south + 1e-7,
                south + 2e-7
            );
            let found = app
                .get("public", &items("parcels", &query))
                .await
                .expect(200);
            assert!(ids(&found).contains(&id.to_owned()), "{} {id}", app.name);
            let found = app
                .get("auditor", &items("parcels", &query))
                .await
                .expect(200);
            assert!(!ids(&found).contains(&id.to_owned()), "{id} officially");
            tried += 1;
        }
        assert!(tried > 3, "{tried}");
    }
}

#[tokio::test]
async fn desktop_gis_signs_in_by_basic_and_a_cookie_counts_for_nothing() {
    use base64::Engine;
    for app in apps().await {
        let basic = |secret: &str| {
            let text = format!("qgis:{secret}");
            format!(
                "Basic {}",
                base64::engine::general_purpose::STANDARD.encode(text)
            )
        };
        let wells = Ask::get(items("wells", ""));
        let ask = wells
            .clone()
            .with("authorization", basic(app.token("planner")));
        assert!(
            !ids(&app.ask("public", ask).await.expect(200)).is_empty(),
            "{}",
            app.name
        );
        let wrong = wells.clone().with("authorization", basic("nobody"));
        app.ask("public", wrong).await.problem(401);
        app.account("reader", &[jingtu::domain::record::Role::Planner])
            .await;
        let cookie = wells.with("cookie", app.sign_in("reader").await);
        app.ask("public", cookie).await.problem(401);
    }
}

#[tokio::test]
async fn axes_come_in_the_registered_order_of_the_system() {
    for app in apps().await {
        let of = async |crs: &str| {
            let crs = format!("http://www.opengis.net/def/crs/{crs}");
            let encoded: String = form_urlencoded::byte_serialize(crs.as_bytes()).collect();
            let path = items("parcels", &format!("?ids=HQ-000114&crs={encoded}"));
            let answer = app.get("auditor", &path).await;
            assert_eq!(answer.header("content-crs"), format!("<{crs}>"));
            let page = answer.expect(200);
            let at = &page["features"][0]["geometry"]["coordinates"][0][0][0];
            (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
        };
        let (lon, lat) = of("OGC/1.3/CRS84").await;
        assert_eq!(of("EPSG/0/4490").await, (lat, lon), "{}", app.name);
        assert_eq!(of("EPSG/0/4326").await, (lat, lon));
        let (north, east) = of("EPSG/0/4548").await;
        assert!((4.3e6..4.4e6).contains(&north) && (4.9e5..5.3e5).contains(&east));
        let (_, prefixed) = of("EPSG/0/4527").await;
        assert!((prefixed - east - 39_000_000.0).abs() < 1e-3);
        let (x, y) = of("EPSG/0/3857").await;
        assert!((1.30e7..1.31e7).contains(&x) && (4.7e6..4.8e6).contains(&y));
        // the same box in three systems finds the same parcels
        let (a, b) = (0.004, 0.003);
        let degrees = format!("?bbox={},{},{},{}", lon - a, lat - b, lon + a, lat + b);
        let turned = format!(
            "?bbox={},{},{},{}&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490",
            lat - b,
            lon - a,
            lat + b,
            lon + a
        );
        let found = ids(&app
            .get("auditor", &items("parcels", &degrees))
            .await
            .expect(200));
        assert!(!found.is_empty() && found.len() < 60);
        assert_eq!(
            ids(&app
                .get("auditor", &items("parcels", &turned))
                .await
                .expect(200)),
            found
        );
        let heights = "?crs=http://www.opengis.net/def/crs/OGC/0/CRS84h";
        app.get("auditor", &items("parcels", heights))
            .await
            .problem(400);
        let rounded = app
            .get(
                "auditor",
                &items("parcels", "?ids=HQ-000114&maxdecimaldigits=3"),
            )
            .await;
        let at = rounded.expect(200)["features"][0]["geometry"]["coordinates"][0][0][0].clone();
        assert_eq!(
            at,
            json!([(lon * 1e3).round() / 1e3, (lat * 1e3).round() / 1e3])
        );
    }
}
