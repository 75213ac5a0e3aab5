//! Each format written and read back.

mod faults;
mod flatgeobuf;
mod geopackage;
mod shapefile;
mod sheets;
mod text;

use std::borrow::Cow;

use geo::{Coord, LineString, MultiPolygon, Polygon, coord};
use time::macros::{date, datetime};

use super::*;

/// A text that no cell of a sheet or a shapefile holds.
pub(super) fn long_text() -> String {
    "汉字x😀".chars().cycle().take(70_000).collect()
}

pub(super) fn table(shape: Shape, crs: Crs) -> Table {
    let column = |name: &str, title: &str, ty| Column {
        name: name.to_owned(),
        title: title.to_owned(),
        ty,
    };
    Table {
        name: "odd".to_owned(),
        title: "奇怪的地块: [1]".to_owned(),
        description: "a \"quoted\"\ndescription".to_owned(),
        shape,
        columns: vec![
            column("whether", "是否", ColumnType::Boolean),
            column("whole", "整数", ColumnType::Integer),
            column("real", "数值", ColumnType::Number),
            column("text_that_is_long", "=文本", ColumnType::Text),
            column("day", "日期", ColumnType::Day),
            column("texts", "文本", ColumnType::Texts),
            column("text_that_is_longer", "文本", ColumnType::Text),
        ],
        crs,
    }
}

fn square(x: f64, y: f64, side: f64) -> LineString<f64> {
    LineString(vec![
        coord! { x: x, y: y },
        coord! { x: x, y: y + side },
        coord! { x: x + side, y: y + side },
        coord! { x: x + side, y: y },
        coord! { x: x, y: y },
    ])
}

/// Two parts, the first with two holes; rings clockwise.
pub(super) fn land(x: f64, y: f64) -> MultiPolygon<f64> {
    let holes = vec![square(x + 0.1, y + 0.1, 0.2), square(x + 0.5, y + 0.5, 0.1)];
    MultiPolygon(vec![
        Polygon::new(square(x, y, 1.0), holes),
        Polygon::new(square(x + 2.0, y, 0.5), vec![]),
    ])
}

pub(super) fn polygon(land: MultiPolygon<f64>) -> Option<Geometry<'static>> {
    Some(Geometry::MultiPolygon(Cow::Owned(land)))
}

pub(super) fn text(text: &str) -> Value<'static> {
    Value::Text(Cow::Owned(text.to_owned()))
}

/// Rows with what is odd in every type; the third has no geometry, the fifth an empty one, the last is null throughout.
pub(super) fn records(shape: Shape) -> Vec<Record<'static>> {
    let list =
        |texts: &[&'static str]| Value::Texts(texts.iter().map(|text| (*text).into()).collect());
    let all = |whole, real, words: &str, day, texts: &[&'static str]| {
        vec![
            Value::Bool(whole == 0),
            Value::Integer(whole),
            Value::Number(real),
            text(words),
            Value::Day(day),
            list(texts),
            Value::Null,
        ]
    };
    let values = [
        all(
            0,
            0.1 + 0.2,
            "plain",
            date!(2024 - 02 - 29),
            &["a;b", "\"c\"", "砷"],
        ),
        all(
            i64::MAX,
            -0.0,
            "a;b,c \"q\"\nx\r\ny",
            date!(1900 - 02 - 28),
            &[],
        ),
        all(i64::MIN, f64::MAX, "=1+1", date!(9999 - 12 - 31), &["; "]),
        all(-7, f64::NAN, "😀中文", date!(1066 - 10 - 14), &[""]),
        all(7, f64::INFINITY, "", date!(2000 - 01 - 01), &["x"]),
        all(
            9_007_199_254_740_993,
            1.5e-300,
            &long_text(),
            date!(1970 - 01 - 01),
            &["y"],
        ),
        vec![Value::Null; 7],
    ];
    let ids = ["TJ-0", "-1", "编号;\"2\"", "001", "4", "5", "6"];
    let rows = ids.into_iter().zip(values).enumerate();
    rows.map(|(i, (id, values))| {
        let x = 117.0 + i as f64 / 3.0;
        let geometry = match (i, shape) {
            (2, _) => None,
            (_, Shape::Point) => Some(Geometry::Point(Coord { x, y: 39.0 })),
            (4, Shape::MultiPolygon) => polygon(MultiPolygon(vec![])),
            (_, Shape::MultiPolygon) => polygon(land(x, 39.0)),
        };
        Record {
            id,
            geometry,
            lon_lat: None,
            values,
        }
    })
    .collect()
}

pub(super) fn options() -> Options {
    Options::new(Language::Chinese, datetime!(2026-11-01 20:00 +8))
}

pub(super) fn written(format: Format, table: &Table, records: &[Record]) -> Vec<u8> {
    written_with(format, table, records, &options())
}

pub(super) fn written_with(
    format: Format,
    table: &Table,
    records: &[Record],
    options: &Options,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = FeatureWriter::open(format, table.clone(), options, &mut bytes).unwrap();
    for record in records {
        writer.write(record).unwrap();
    }
    writer.finish().unwrap();
    bytes
}

#[test]
fn every_format_is_found_by_its_code_and_has_a_file_without_rows() {
    for format in Format::all() {
        assert_eq!(Format::parse(format.code()), Some(*format));
        for shape in [Shape::Point, Shape::MultiPolygon] {
            let bytes = written(*format, &table(shape, Crs::CRS84), &[]);
            assert_eq!(bytes.is_empty(), *format == Format::GeoJsonSeq);
        }
    }
    assert_eq!(Format::parse("dwg"), None);
}

#[test]
fn the_same_records_give_the_same_bytes() {
    for format in Format::all() {
        let table = table(Shape::MultiPolygon, Crs::CRS84);
        let records = records(Shape::MultiPolygon);
        let (once, again) = (
            written(*format, &table, &records),
            written(*format, &table, &records),
        );
        assert!(once == again, "{format:?}");
    }
}

#[test]
fn systems_have_the_texts_that_programs_look_for() {
    for code in [4326, 4490, 3857, 4547, 4548, 4549, 4527] {
        let crs = Crs::from_epsg(code).unwrap();
        assert_eq!(crs.epsg(), code);
        let authority = format!(r#"AUTHORITY["EPSG","{code}"]]"#);
        assert!(crs.wkt().ends_with(&authority), "{}", crs.wkt());
        assert!(crs.wkt().contains(&crs.name()));
        let depth = |text: &str| {
            text.matches('[')
                .count()
                .abs_diff(text.matches(']').count())
        };
        assert_eq!((depth(&crs.wkt()), depth(&crs.esri_wkt())), (0, 0));
    }
    assert_eq!(Crs::from_epsg(4214), None);
    let zone = Crs::from_epsg(4527).unwrap().esri_wkt();
    assert!(zone.contains(r#"PARAMETER["False_Easting",39500000.0]"#));
    assert!(zone.contains(r#"PARAMETER["Central_Meridian",117.0]"#));
}
