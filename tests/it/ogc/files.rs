//! Collections as files: every format holds what the pages hold, for whom it is shown.

use std::io::{Cursor, Read};

use calamine::Reader;
use serde_json::json;

use super::*;
use crate::app::{Answered, App, apps};
use jingtu::domain::change::Change;
use jingtu::domain::record::Parcel;
use jingtu::intake::{MissingKeys, ParcelMapping, Upload, read_parcel_file};
use jingtu::registry::Caller;

const FORMATS: [(&str, &str, &str); 10] = [
    ("geojson", "application/geo+json", ".geojson"),
    ("jsonfg", "application/vnd.ogc.fg+json", ".fg.json"),
    ("geojsonseq", "application/geo+json-seq", ".geojsonl"),
    ("csv", "text/csv", ".csv"),
    ("csv-excel", "text/csv", ".csv"),
    ("flatgeobuf", "application/flatgeobuf", ".fgb"),
    ("geopackage", "application/geopackage+sqlite3", ".gpkg"),
    ("shapefile", "application/zip", ".shp.zip"),
    ("shapefile-gbk", "application/zip", ".shp.zip"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
    ),
];

async fn file(app: &App, role: &str, collection: &str, query: &str) -> Answered {
    let path = format!("/ogc/collections/{collection}/download?{query}");
    let answer = app.get(role, &path).await;
    assert_eq!(answer.status, 200, "{path} {}", answer.text());
    answer
}

/// A feature without what a page adds.
fn plain(feature: &Value) -> (Value, Value, Value) {
    (
        feature["id"].clone(),
        feature["geometry"].clone(),
        feature["properties"].clone(),
    )
}

#[tokio::test]
async fn every_format_of_every_collection_holds_every_row() {
    for app in apps().await {
        for (role, collections) in [("auditor", &COLLECTIONS[..]), ("public", &PUBLIC[..])] {
            for collection in collections {
                let rows = every(&app, role, &items(collection, "?limit=1000")).await;
                for (code, media, ending) in FORMATS {
                    let query = format!("f={code}&lang=zh-CN");
                    let answer = file(&app, role, collection, &query).await;
                    let shown = format!("{} {role} {collection} {code}", app.name);
                    let found = answer.header("content-type");
                    assert!(found.starts_with(media), "{shown}: {found}");
                    let saved = answer.header("content-disposition");
                    assert!(saved.contains("filename*=UTF-8''%E"), "{shown}: {saved}");
                    assert!(saved.ends_with(ending), "{shown}: {saved}");
                    let matched = answer.header("ogc-numbermatched");
                    assert_eq!(matched, rows.len().to_string(), "{shown}");
                    let held = count(code, &answer.body);
                    assert_eq!(held, rows.len(), "{shown}");
                }
                let lines = file(&app, role, collection, "f=geojsonseq").await.text();
                let lines = lines.split('\u{1e}').filter(|line| !line.is_empty());
                let lines: Vec<Value> = lines
                    .map(|line| serde_json::from_str(line).expect("a feature"))
                    .collect();
                for (line, row) in lines.iter().zip(&rows) {
                    assert_eq!(plain(line), plain(row), "{} {collection}", app.name);
                }
            }
        }
    }
}

/// Whoever has narrowed a page down takes just that with him, and all of it.
#[tokio::test]
async fn a_page_for_people_offers_what_matches_as_files() {
    for app in apps().await {
        let all = every(&app, "auditor", &items("parcels", "?limit=1000")).await;
        let mut stages = all.iter().map(|one| &one["properties"]["stage"]);
        let stage = stages.find_map(Value::as_str).expect("a stage");
        let asked = format!("?filter=stage%20=%20%27{stage}%27&sortby=-name");
        let whole = every(&app, "auditor", &items("parcels", &asked)).await;
        // also as nobody would ask: a system of a page, a name twice
        let odd = format!("{asked}&crs=http://www.opengis.net/def/crs/EPSG/0/4490");
        let odd = format!("{odd}&properties=name,stage,name&limit=1&f=html&lang=en");
        let page = app.get("auditor", &items("parcels", &odd)).await.text();
        for (code, ..) in FORMATS {
            let query = offered(&page, code);
            let answer = file(&app, "auditor", "parcels", &query).await;
            assert_eq!(
                count(code, &answer.body),
                whole.len(),
                "{} {query}",
                app.name
            );
        }
        assert!(whole.len() > 1 && whole.len() < all.len());
        // a page that a cursor led to stands at its point in time, and so does what it offers
        let first = items("parcels", "?limit=1");
        let first = app.get("auditor", &first).await.expect(200);
        let next = path_of(link(&first, "next").expect("a next page"));
        let page = app.get("auditor", &format!("{next}&f=html")).await.text();
        let come = r#"{"registry_no":"AA-000777","name":"示例"}"#;
        let come: Parcel = serde_json::from_str(come).expect("a parcel");
        let come = Change::recorded(crate::changes::day("2026-01-01"), None, come);
        let operator = Caller::operator();
        app.registry
            .commit(&operator, "示例", &[come])
            .await
            .expect("a commit");
        let then = file(&app, "auditor", "parcels", &offered(&page, "csv")).await;
        assert_eq!(count("csv", &then.body), all.len(), "{}", app.name);
        let now = file(&app, "auditor", "parcels", "f=csv").await;
        assert_eq!(count("csv", &now.body), all.len() + 1, "{}", app.name);
    }
}

/// The query of the file in a format that a page offers.
fn offered(page: &str, code: &str) -> String {
    let begins = format!("/ogc/collections/parcels/download?f={code}&amp;");
    let (_, rest) = page.split_once(&begins).expect(code);
    let (query, _) = rest.split_once('"').expect("an end");
    format!("f={code}&{}", query.replace("&amp;", "&"))
}

/// The rows of a file.
fn count(code: &str, bytes: &[u8]) -> usize {
    match code {
        "geojson" | "jsonfg" => {
            let whole: Value = serde_json::from_slice(bytes).expect("JSON");
            whole["features"].as_array().expect("features").len()
        }
        "geojsonseq" => bytes.iter().filter(|byte| **byte == 0x1e).count(),
        "csv" | "csv-excel" => {
            let mut reader = csv::Reader::from_reader(bytes);
            reader
                .records()
                .inspect(|row| assert!(row.is_ok(), "{row:?}"))
                .count()
        }
        "flatgeobuf" => {
            assert_eq!(&bytes[..4], b"fgb\x03");
            let header = flatgeobuf::size_prefixed_root_as_header(&bytes[8..]).expect("a header");
            usize::try_from(header.features_count()).unwrap()
        }
        "geopackage" => {
            let mut database = rusqlite::Connection::open_in_memory().expect("SQLite");
            let bytes = Cursor::new(bytes);
            let length = bytes.get_ref().len();
            database
                .deserialize_read_exact("main", bytes, length, true)
                .expect("a database");
            let table: String = database
                .query_row("select table_name from gpkg_contents", [], |row| row.get(0))
                .expect("a table");
            let sql = format!("select count(*) from \"{table}\"");
            let rows: i64 = database.query_row(&sql, [], |row| row.get(0)).unwrap();
            usize::try_from(rows).unwrap()
        }
        "xlsx" => {
            let mut book = calamine::Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
            let first = book.sheet_names()[0].clone();
            book.worksheet_range(&first).expect("a sheet").height() - 1
        }
        _ => {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
            let mut table = Vec::new();
            let place = (0..archive.len())
                .find(|place| {
                    let file = archive.by_index(*place).expect("a file");
                    file.name().expect("a name").ends_with(".dbf")
                })
                .expect("a table");
            let mut file = archive.by_index(place).expect("a file");
            file.read_to_end(&mut table).expect("a table");
            u32::from_le_bytes(table[4..8].try_into().unwrap()) as usize
        }
    }
}

#[tokio::test]
async fn parcels_come_back_through_our_own_readers() {
    for app in apps().await {
        let rows = every(&app, "auditor", &items("parcels", "?limit=1000")).await;
        let placed = rows.iter().filter(|row| !row["geometry"].is_null()).count();
        for (code, name) in [
            ("flatgeobuf", "a.fgb"),
            ("geopackage", "a.gpkg"),
            ("shapefile", "a.zip"),
            ("shapefile-gbk", "a.zip"),
            ("geojson", "a.geojson"),
        ] {
            let answer = file(&app, "auditor", "parcels", &format!("f={code}")).await;
            let upload = Upload::default().with(name, answer.body.as_slice());
            // a shapefile cuts the name of the key
            let mut mapping = ParcelMapping::default();
            mapping.missing = MissingKeys::Generate;
            let read = read_parcel_file(upload, &mapping);
            let outlines = read.drafts.iter().filter(|own| own.outline.is_some());
            assert_eq!(
                outlines.count(),
                placed,
                "{} {code}: {:?}",
                app.name,
                read.faults
            );
        }
    }
}

#[tokio::test]
async fn a_file_holds_what_was_asked_for() {
    for app in apps().await {
        let some = |own: &str| format!("f=csv&{own}");
        let all = count("csv", &file(&app, "auditor", "parcels", "f=csv").await.body);
        let staged = every(&app, "auditor", &items("parcels", "?stage=P0&limit=1000")).await;
        assert!(!staged.is_empty() && staged.len() < all);
        for own in [
            "stage=P0",
            "filter=stage%20%3D%20'P0'",
            "filter=stage%20%3D%20'P0'&filter-lang=cql-text",
        ] {
            let answer = file(&app, "auditor", "parcels", &some(own)).await;
            assert_eq!(count("csv", &answer.body), staged.len(), "{own}");
        }
        let two = file(&app, "auditor", "parcels", &some("limit=2&properties=name")).await;
        let text = two.text();
        assert_eq!(count("csv", &two.body), 2);
        assert_eq!(text.lines().next(), Some("id,name,geometry"));
        // asked of the features themselves, by name and by Accept
        let path = items("wells", "?f=csv");
        let named = app.get("auditor", &path).await;
        let asked = crate::app::Ask::get(items("wells", "")).with("accept", "text/csv");
        let asked = app.ask("auditor", asked).await;
        assert_eq!((named.status, asked.status), (200, 200));
        assert_eq!(named.body, asked.body, "{}", app.name);
        // metres, easting first
        let path = "f=geojson&crs=http://www.opengis.net/def/crs/EPSG/0/4548&limit=1";
        let metres = file(&app, "auditor", "wells", path).await.json();
        let place = &metres["features"][0]["geometry"]["coordinates"];
        let east = place[0].as_f64().unwrap();
        assert!((400_000.0..600_000.0).contains(&east), "{place}");
        // what is not there, and what a file has not
        let faults = app
            .get(
                "auditor",
                "/ogc/collections/parcels/download?f=dwg&cursor=x&stagee=1",
            )
            .await
            .problem(400);
        for at in ["f:", "cursor:", "stagee:"] {
            assert!(faults.iter().any(|one| one.starts_with(at)), "{faults:?}");
        }
        app.get("public", "/ogc/collections/wells/download?f=csv")
            .await
            .problem(401);
        // the same again is not sent again
        let first = file(&app, "auditor", "wells", "f=csv").await;
        let again = crate::app::Ask::get("/ogc/collections/wells/download?f=csv")
            .with("if-none-match", first.header("etag").to_owned());
        assert_eq!(app.ask("auditor", again).await.status, 304);
        let collection = app
            .get("auditor", "/ogc/collections/wells")
            .await
            .expect(200);
        let links = collection["links"].as_array().unwrap();
        let files = links
            .iter()
            .filter(|link| link["rel"] == json!("enclosure"));
        assert_eq!(files.count(), FORMATS.len());
    }
}

#[tokio::test]
async fn a_download_under_a_name_tells_its_own_caller_how_far_it_is() {
    for app in apps().await {
        let name = "4f0c2d1e-93b7-4f55-8a0b-5d3b9c1d2e6f";
        let told = format!("/ogc/collections/wells/downloads/{name}");
        app.get("auditor", &told).await.problem(404);
        let saved = file(&app, "auditor", "wells", &format!("f=csv&progress={name}")).await;
        let rows: u64 = saved.header("ogc-numbermatched").parse().unwrap();
        assert!(rows > 0);
        let whole = json!({"rows": rows, "of": rows, "bytes": saved.body.len(), "state": "whole"});
        let found = app.get("auditor", &told).await;
        assert_eq!(found.header("cache-control"), "no-store");
        assert_eq!(found.expect(200), whole, "{}", app.name);
        // of nobody else, and of no page
        app.get("registrar", &told).await.problem(404);
        app.get("public", &told).await.problem(401);
        let elsewhere = told.replace("wells", "parcels");
        app.get("public", &elsewhere).await.problem(404);
        for wrong in [
            "/ogc/collections/wells/download?progress=short",
            "/ogc/collections/wells/items?progress=4f0c2d1e-93b7-4f55-8a0b-5d3b9c1d2e6f",
        ] {
            let faults = app.get("auditor", wrong).await.problem(400);
            assert!(faults[0].starts_with("progress:"), "{faults:?}");
        }
    }
}

#[tokio::test]
async fn sheets_for_people_are_guarded() {
    for app in apps().await {
        let path = items("parcels", "");
        let first = app.get("auditor", &path).await.expect(200);
        let id = first["features"][0]["id"].as_str().unwrap().to_owned();
        let part = json!({"properties": {"remarks": "=cmd|' /C calc'!A0"}});
        let ask = crate::app::Ask::of(
            axum::http::Method::PATCH,
            items("parcels", &format!("/{id}")),
            part.to_string(),
        );
        assert_eq!(app.ask("registrar", ask).await.status, 204);
        let excel = file(&app, "auditor", "parcels", "f=csv-excel").await;
        assert!(excel.body.starts_with(b"\xef\xbb\xbf"));
        assert!(excel.text().contains("'=cmd|"), "{}", app.name);
        // for programs it stands as it is
        let exact = file(&app, "auditor", "parcels", "f=csv").await.text();
        assert!(exact.contains("=cmd|") && !exact.contains("'=cmd|"));
    }
}
