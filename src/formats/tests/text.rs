//! The streamed formats.

use serde_json::{Value as Json, json};

use super::*;

fn collection(format: Format, crs: Crs) -> Json {
    let bytes = written(
        format,
        &table(Shape::MultiPolygon, crs),
        &records(Shape::MultiPolygon),
    );
    serde_json::from_slice(&bytes).unwrap()
}

fn check_properties(features: &[Json]) {
    assert_eq!(features.len(), 7);
    let of = |row: usize, name: &str| &features[row]["properties"][name];
    assert_eq!(of(0, "whether"), true);
    assert_eq!(of(1, "whole"), i64::MAX);
    assert_eq!(of(2, "whole"), i64::MIN);
    assert_eq!(of(5, "whole"), 9_007_199_254_740_993_i64);
    assert_eq!(of(0, "real").as_f64(), Some(0.1 + 0.2));
    assert_eq!(
        of(1, "real").as_f64().map(f64::to_bits),
        Some((-0.0f64).to_bits())
    );
    assert_eq!(of(2, "real").as_f64(), Some(f64::MAX));
    assert_eq!((of(3, "real"), of(4, "real")), (&Json::Null, &Json::Null));
    assert_eq!(of(1, "text_that_is_long"), "a;b,c \"q\"\nx\r\ny");
    assert_eq!(of(5, "text_that_is_long"), &json!(long_text()));
    assert_eq!(of(3, "day"), "1066-10-14");
    assert_eq!(of(0, "texts"), &json!(["a;b", "\"c\"", "砷"]));
    assert_eq!(of(1, "texts"), &json!([]));
    assert_eq!(features[2]["id"], "编号;\"2\"");
    let nulls = features[6]["properties"].as_object().unwrap();
    assert!(nulls.len() == 7 && nulls.values().all(Json::is_null));
    assert_eq!(
        (&features[2]["geometry"], &features[4]["geometry"]),
        (&Json::Null, &Json::Null)
    );
}

#[test]
fn geojson_has_every_value_and_rings_as_the_rfc_wants() {
    let read = collection(Format::GeoJson, Crs::CRS84);
    assert_eq!(read["type"], "FeatureCollection");
    assert_eq!(
        (read.get("crs"), &read["title"]),
        (None, &json!("奇怪的地块: [1]"))
    );
    check_properties(read["features"].as_array().unwrap());
    // the outer ring turned counterclockwise, the hole as it was
    let outer = &read["features"][0]["geometry"]["coordinates"][0];
    assert_eq!(
        outer[0],
        json!([
            [117.0, 39.0],
            [118.0, 39.0],
            [118.0, 40.0],
            [117.0, 40.0],
            [117.0, 39.0]
        ])
    );
    assert_eq!(outer[1][1], json!([117.1, 39.1 + 0.2]));
}

#[test]
fn geojson_names_another_system_and_keeps_easting_first() {
    let read = collection(Format::GeoJson, Crs::from_epsg(4548).unwrap());
    assert_eq!(
        read["crs"]["properties"]["name"],
        "urn:ogc:def:crs:EPSG::4548"
    );
    let first = &read["features"][0]["geometry"]["coordinates"][0][0][0];
    assert_eq!(first, &json!([117.0, 39.0]));
}

#[test]
fn a_sequence_is_one_feature_between_separators() {
    let bytes = written(
        Format::GeoJsonSeq,
        &table(Shape::MultiPolygon, Crs::CRS84),
        &records(Shape::MultiPolygon),
    );
    let pieces: Vec<&[u8]> = bytes.split(|byte| *byte == 0x1e).collect();
    assert_eq!((pieces.len(), pieces[0]), (8, &b""[..]));
    let features = pieces[1..].iter().map(|piece| {
        assert_eq!(piece.iter().filter(|byte| **byte == b'\n').count(), 1);
        serde_json::from_slice(piece.strip_suffix(b"\n").unwrap()).unwrap()
    });
    check_properties(&features.collect::<Vec<Json>>());
}

#[test]
fn jsonfg_has_the_place_in_the_registered_order() {
    let plane = collection(Format::JsonFg, Crs::from_epsg(4548).unwrap());
    let class = "http://www.opengis.net/spec/json-fg-1/1.0/conf/core";
    assert_eq!(plane["conformsTo"][0], class);
    assert_eq!(
        (&plane["featureType"], &plane["geometryDimension"]),
        (&json!("odd"), &json!(2))
    );
    assert_eq!(
        plane["coordRefSys"],
        "http://www.opengis.net/def/crs/EPSG/0/4548"
    );
    let first = &plane["features"][0];
    assert_eq!(
        (&first["geometry"], &first["time"]),
        (&Json::Null, &Json::Null)
    );
    let outer = &first["place"]["coordinates"][0][0];
    assert_eq!(
        outer,
        &json!([
            [39.0, 117.0],
            [39.0, 118.0],
            [40.0, 118.0],
            [40.0, 117.0],
            [39.0, 117.0]
        ])
    );

    let degrees = collection(Format::JsonFg, Crs::CRS84);
    assert_eq!(degrees["features"][0]["place"], Json::Null);
    check_properties(degrees["features"].as_array().unwrap());
    let mercator = collection(Format::JsonFg, Crs::from_epsg(3857).unwrap());
    let first = &mercator["features"][0]["place"]["coordinates"][0][0][0];
    assert_eq!(first, &json!([117.0, 39.0]));
}

#[test]
fn jsonfg_has_days_intervals_and_the_geometry_that_is_given() {
    let mut table = table(Shape::Point, Crs::CGCS2000);
    table.columns[6].ty = ColumnType::Day;
    let mut rows = records(Shape::Point);
    rows[0].values[6] = Value::Day(date!(2025 - 01 - 01));
    rows[0].lon_lat = Some(Geometry::Point(coord! { x: 117.5, y: 39.5 }));
    rows[1].values[4] = Value::Null;
    rows[1].values[6] = Value::Day(date!(2025 - 01 - 01));
    let mut options = options();
    options.time = Some(TimeColumns::Interval(
        "day".into(),
        "text_that_is_longer".into(),
    ));
    let read: Json =
        serde_json::from_slice(&written_with(Format::JsonFg, &table, &rows, &options)).unwrap();
    let time = |row: usize| &read["features"][row]["time"];
    assert_eq!(time(0), &json!({"interval": ["2024-02-29", "2025-01-01"]}));
    assert_eq!(time(1), &json!({"interval": ["..", "2025-01-01"]}));
    assert_eq!(time(2), &json!({"interval": ["9999-12-31", ".."]}));
    assert_eq!(time(6), &Json::Null);
    assert_eq!(
        read["features"][0]["geometry"]["coordinates"],
        json!([117.5, 39.5])
    );
    assert_eq!(
        read["features"][0]["place"]["coordinates"],
        json!([39.0, 117.0])
    );

    let date = jsonfg::Time::find(&table, Some(&TimeColumns::Date("day".into()))).unwrap();
    let mut alone = b"{".to_vec();
    jsonfg::root_members(&table, &mut alone).unwrap();
    alone.push(b',');
    jsonfg::feature_members(&table, date, &rows[0], &mut alone).unwrap();
    alone.push(b'}');
    let alone: Json = serde_json::from_slice(&alone).unwrap();
    assert_eq!(
        (&alone["type"], &alone["time"]),
        (&json!("Feature"), &json!({"date": "2024-02-29"}))
    );
    let unknown = TimeColumns::Date("whole".into());
    assert!(jsonfg::Time::find(&table, Some(&unknown)).is_err());
}

#[test]
fn csv_comes_back_through_the_csv_crate() {
    let bytes = written(
        Format::Csv,
        &table(Shape::MultiPolygon, Crs::CRS84),
        &records(Shape::MultiPolygon),
    );
    let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
    let heads = reader.headers().unwrap().clone();
    assert_eq!(heads.iter().next_back(), Some("geometry"));
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 7);
    assert_eq!(&rows[1][4], "a;b,c \"q\"\nx\r\ny");
    assert_eq!(&rows[5][4], long_text());
    assert_eq!(rows[0][3].parse(), Ok(0.1 + 0.2));
    assert_eq!(rows[2][3].parse(), Ok(f64::MAX));
    assert_eq!(
        (&rows[3][3], &rows[2][2], &rows[3][5]),
        ("", "-9223372036854775808", "1066-10-14")
    );
    let list: Vec<String> = serde_json::from_str(&rows[0][6]).unwrap();
    assert_eq!(list, ["a;b", "\"c\"", "砷"]);
    let wkt =
        "MULTIPOLYGON (((117.0 39.0,117.0 40.0,118.0 40.0,118.0 39.0,117.0 39.0),(117.1 39.1,";
    assert!(rows[0][8].starts_with(wkt), "{}", &rows[0][8]);
    assert_eq!((&rows[2][8], &rows[4][8]), ("", ""));
    // an empty text is not null
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(",\"\",2000-01-01,"));
    assert!(text.ends_with(
        "\r\n6,,,,,,,,\"MULTIPOLYGON (((119.0 39.0,119.0 40.0,120.0 40.0,120.0 39.0,119.0 39.0),\
        (119.1 39.1,119.1 39.300000000000004,119.3 39.300000000000004,119.3 39.1,119.1 39.1),\
        (119.5 39.5,119.5 39.6,119.6 39.6,119.6 39.5,119.5 39.5)),\
        ((121.0 39.0,121.0 39.5,121.5 39.5,121.5 39.0,121.0 39.0)))\"\r\n"
    ));
}

#[test]
fn csv_for_excel_holds_no_formula() {
    let bytes = written(
        Format::CsvExcel,
        &table(Shape::MultiPolygon, Crs::CRS84),
        &records(Shape::MultiPolygon),
    );
    let bare = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = ::csv::Reader::from_reader(bare);
    let heads: Vec<_> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(
        heads,
        [
            "编号", "是否", "整数", "数值", "'=文本", "日期", "文本", "文本", "经度", "纬度"
        ]
    );
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(
        (&rows[1][0], &rows[3][0], &rows[4][0]),
        ("'-1", "'001", "4")
    );
    assert_eq!(
        (&rows[2][4], &rows[2][2], &rows[3][2]),
        ("'=1+1", "'-9223372036854775808", "-7")
    );
    assert_eq!(
        (&rows[0][1], &rows[1][3], &rows[0][6]),
        ("TRUE", "-0.0", "a;b; \"c\"; 砷")
    );
    let at: Vec<f64> = [8, 9].map(|i| rows[0][i].parse().unwrap()).to_vec();
    let land = land(117.0, 39.0);
    assert!(geo::Contains::contains(
        &land,
        &coord! { x: at[0], y: at[1] }
    ));
    assert_eq!((&rows[2][8], &rows[4][9]), ("", ""));
    let begins = |row: &::csv::StringRecord| {
        row.iter()
            .any(|cell| cell.starts_with(['=', '+', '@', '\t', '\r']))
    };
    assert!(!rows.iter().any(begins));
}
