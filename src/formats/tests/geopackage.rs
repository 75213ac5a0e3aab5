//! GeoPackage, read by SQLite.

use std::io::Write;

use rusqlite::Connection;
use wkb::reader::{GeometryType, read_wkb};

use super::*;

fn open(bytes: &[u8]) -> (Connection, tempfile::NamedTempFile) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    (Connection::open(file.path()).unwrap(), file)
}

fn one<T: rusqlite::types::FromSql>(database: &Connection, sql: &str) -> T {
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn values_come_back_and_the_tables_are_those_of_the_standard() {
    let bytes = written(
        Format::GeoPackage,
        &table(Shape::MultiPolygon, Crs::from_epsg(4548).unwrap()),
        &records(Shape::MultiPolygon),
    );
    let (db, _file) = open(&bytes);
    assert_eq!(one::<i64>(&db, "pragma application_id"), 0x4750_4b47);
    assert_eq!(one::<String>(&db, "pragma integrity_check"), "ok");
    assert_eq!(
        one::<String>(&db, "select identifier from gpkg_contents"),
        "奇怪的地块: [1]"
    );
    let changed: String = one(&db, "select last_change from gpkg_contents");
    assert_eq!(changed, "2026-11-01T12:00:00.000Z");
    assert_eq!(one::<f64>(&db, "select max_x from gpkg_contents"), 121.5);
    let srs = "select organization_coordsys_id from gpkg_spatial_ref_sys join gpkg_geometry_columns using (srs_id)";
    assert_eq!(one::<i64>(&db, srs), 4548);
    let alias = "select name from gpkg_data_columns where column_name = 'text_that_is_longer'";
    assert_eq!(one::<String>(&db, alias), "文本 (text_that_is_longer)");

    let of = |column: &str, fid: i64| format!("select {column} from odd where fid = {fid}");
    assert_eq!(one::<i64>(&db, &of("whole", 3)), i64::MIN);
    assert_eq!(one::<f64>(&db, &of("real", 3)), f64::MAX);
    assert_eq!(one::<f64>(&db, &of("real", 1)), 0.1 + 0.2);
    assert_eq!(one::<Option<f64>>(&db, &of("real", 4)), None);
    assert_eq!(one::<String>(&db, &of("text_that_is_long", 6)), long_text());
    assert_eq!(one::<String>(&db, &of("day", 4)), "1066-10-14");
    assert_eq!(
        one::<String>(&db, &of("texts", 1)),
        r#"["a;b","\"c\"","砷"]"#
    );
    assert_eq!(one::<String>(&db, &of("id", 3)), "编号;\"2\"");
    let nulls = "select count(*) from odd where coalesce(whether, whole, real, text_that_is_long, day, texts) is null";
    assert_eq!(one::<i64>(&db, nulls), 1);
    assert_eq!(
        one::<i64>(&db, "select count(*) from odd where geom is null"),
        2
    );
    let blob: Vec<u8> = one(&db, &of("geom", 1));
    assert_eq!(
        (
            &blob[..4],
            i32::from_le_bytes(blob[4..8].try_into().unwrap())
        ),
        (&b"GP\0\x03"[..], 4548)
    );
    assert_eq!(f64::from_le_bytes(blob[16..24].try_into().unwrap()), 119.5);
    let read = read_wkb(&blob[40..]).unwrap();
    assert_eq!(read.geometry_type(), GeometryType::MultiPolygon);
    let parts = geo_traits::to_geo::ToGeoGeometry::to_geometry(&read);
    assert_eq!(parts, geo::Geometry::MultiPolygon(land(117.0, 39.0)));
}

#[test]
fn sqlite_finds_the_index_sound_at_every_height() {
    for count in [0, 1, 51, 52, 51 * 51, 51 * 51 + 1] {
        let ids: Vec<String> = (0..count).map(|i| i.to_string()).collect();
        let points = ids.iter().enumerate().map(|(i, id)| Record {
            id,
            geometry: (i % 7 != 6).then_some(Geometry::Point(coord! {
                x: 117.123_456_789 - (i % 89) as f64,
                y: -39.987_654_321 + (i % 97) as f64
            })),
            lon_lat: None,
            values: vec![Value::Null; 7],
        });
        let points: Vec<Record> = points.collect();
        let bytes = written(
            Format::GeoPackage,
            &table(Shape::Point, Crs::CRS84),
            &points,
        );
        let (db, _file) = open(&bytes);
        assert_eq!(
            one::<String>(&db, "select rtreecheck('rtree_odd_geom')"),
            "ok",
            "{count}"
        );
        let placed = points
            .iter()
            .filter(|point| point.geometry.is_some())
            .count();
        assert_eq!(
            one::<i64>(&db, "select count(*) from rtree_odd_geom"),
            placed as i64
        );
        let found = "select count(*) from rtree_odd_geom where minx <= 100 and maxx >= 90 and miny <= 20 and maxy >= 10";
        let there = points.iter().filter(|point| match point.geometry {
            Some(Geometry::Point(at)) => {
                (90.0..=100.0).contains(&at.x) && (10.0..=20.0).contains(&at.y)
            }
            _ => false,
        });
        assert_eq!(one::<i64>(&db, found), there.count() as i64);
    }
}
