//! Vector tiles: land where it lies, for whom it is shown.

use fast_mvt::{MvtReaderRef, MvtTile};

use super::*;
use crate::app::{App, Ask, apps};

const SETS: [&str; 2] = ["WebMercatorQuad", "CGCS2000Quad"];

/// The path of the tile that holds a place: zoom, row, column worked out by the formulas of each set.
fn tile_at(collection: &str, set: &str, zoom: u32, (lon, lat): (f64, f64)) -> String {
    let n = f64::from(2_u32.pow(zoom));
    let (row, column) = if set == "WebMercatorQuad" {
        let y = lat.to_radians();
        let down = (1.0 - (y.tan() + 1.0 / y.cos()).ln() / std::f64::consts::PI) / 2.0;
        (down * n, (lon + 180.0) / 360.0 * n)
    } else {
        let side = 360.0 / n;
        ((90.0 - lat) / side, (lon + 180.0) / side)
    };
    format!(
        "/ogc/collections/{collection}/tiles/{set}/{zoom}/{}/{}",
        row.floor(),
        column.floor()
    )
}

fn read(bytes: &[u8]) -> MvtTile {
    MvtReaderRef::new(bytes)
        .expect("a tile")
        .to_tile()
        .expect("a tile")
}

/// How many features of a layer a tile has.
fn count(bytes: &[u8], layer: &str) -> usize {
    let found = read(bytes).layers.into_iter().find(|own| own.name == layer);
    found.map_or(0, |layer| layer.features.len())
}

/// A corner of an example.
async fn corner(app: &App, role: &str) -> (f64, f64) {
    let page = app
        .get(role, &items("parcels", "?ids=HQ-000114"))
        .await
        .expect(200);
    let at = &page["features"][0]["geometry"]["coordinates"][0][0][0];
    (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
}

#[tokio::test]
async fn a_tile_of_the_whole_district_holds_every_parcel_that_has_a_place() {
    for app in apps().await {
        for role in ["public", "auditor"] {
            let all = every(&app, role, &items("parcels", "?limit=1000")).await;
            let placed = all.iter().filter(|one| !one["geometry"].is_null()).count();
            for set in SETS {
                let place = corner(&app, "auditor").await;
                let answer = app.get(role, &tile_at("parcels", set, 9, place)).await;
                assert_eq!(answer.status, 200, "{} {set}", app.name);
                assert_eq!(
                    answer.header("content-type"),
                    "application/vnd.mapbox-vector-tile"
                );
                assert_eq!(count(&answer.body, "parcels"), placed, "{role} {set}");
                // the same again, from what is kept
                let again = app.get(role, &tile_at("parcels", set, 9, place)).await;
                assert_eq!(
                    (again.header("etag"), &again.body),
                    (answer.header("etag"), &answer.body)
                );
                let asked = Ask::get(tile_at("parcels", set, 9, place));
                let known = asked.with("if-none-match", answer.header("etag").to_owned());
                assert_eq!(app.ask(role, known).await.status, 304);
            }
        }
    }
}

#[tokio::test]
async fn a_filter_holds_in_tiles_and_far_away_there_is_nothing() {
    for app in apps().await {
        let place = corner(&app, "auditor").await;
        for set in SETS {
            let path = tile_at("parcels", set, 9, place);
            let hits = app
                .get("auditor", &items("parcels", "?stage=P0&resultType=hits"))
                .await
                .expect(200);
            let passed = app.get("auditor", &format!("{path}?stage=P0")).await;
            assert_eq!(
                hits["numberMatched"],
                count(&passed.body, "parcels"),
                "{} {set}",
                app.name
            );
            let none = app
                .get("auditor", &tile_at("parcels", set, 9, (10.0, 10.0)))
                .await;
            assert_eq!((none.status, none.body.len()), (204, 0));
            for wrong in [
                format!("{path}?limit=3"),
                format!("{path}?stagee=P0"),
                format!("/ogc/collections/parcels/tiles/{set}/99/0/0"),
                format!("/ogc/collections/parcels/tiles/{set}/9/99999/0"),
                format!("/ogc/collections/parcels/tiles/{set}/9/x/0"),
            ] {
                app.get("auditor", &wrong).await.problem(400);
            }
            app.get("public", &tile_at("wells", set, 9, place))
                .await
                .problem(401);
        }
        app.get("auditor", "/ogc/collections/parcels/tiles/Nothing/1/0/0")
            .await
            .problem(404);
    }
}

#[tokio::test]
async fn the_public_is_drawn_the_grid_and_not_the_border() {
    for app in apps().await {
        let place = corner(&app, "auditor").await;
        for set in SETS {
            let path = tile_at("parcels", set, 15, place);
            let public = app.get("public", &path).await;
            let official = app.get("auditor", &path).await;
            assert_ne!(public.body, official.body, "{} {set}", app.name);
            let names = |bytes: &[u8]| -> BTreeSet<String> {
                let layers = read(bytes)
                    .layers
                    .into_iter()
                    .flat_map(|layer| layer.features);
                layers
                    .flat_map(|one| one.properties.into_iter().map(|(name, _)| name))
                    .collect()
            };
            let shown = names(&public.body);
            assert!(shown.contains("id") && shown.contains("stage"), "{shown:?}");
        }
    }
}

#[tokio::test]
async fn sets_and_tilejson_lead_to_the_tiles() {
    for app in apps().await {
        let sets = app.get("public", "/ogc/tileMatrixSets").await.expect(200);
        let ids: Vec<&str> = sets["tileMatrixSets"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| one["id"].as_str())
            .collect();
        assert_eq!(ids, SETS, "{}", app.name);
        let place = corner(&app, "auditor").await;
        for set in SETS {
            let scheme = app
                .get("public", &format!("/ogc/tileMatrixSets/{set}"))
                .await
                .expect(200);
            assert!(scheme["tileMatrices"].as_array().unwrap().len() > 15);
            let base = format!("/ogc/collections/parcels/tiles/{set}");
            let told = app
                .get("public", &format!("{base}?f=tilejson"))
                .await
                .expect(200);
            assert_eq!(told["tilejson"], "3.0.0");
            assert_eq!(told["vector_layers"][0]["id"], "parcels");
            assert!(told["vector_layers"][0]["fields"]["stage"].is_string());
            let template = told["tiles"][0].as_str().unwrap();
            let path = tile_at("parcels", set, 9, place);
            let numbers: Vec<&str> = path.rsplit('/').take(3).collect();
            let made = template
                .replace("{z}", numbers[2])
                .replace("{y}", numbers[1])
                .replace("{x}", numbers[0]);
            assert_eq!(path_of(&made), path);
        }
        let listed = app
            .get("public", "/ogc/collections/parcels/tiles")
            .await
            .expect(200);
        assert_eq!(listed["tilesets"].as_array().unwrap().len(), 2);
    }
}
