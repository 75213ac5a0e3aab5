//! FlatGeobuf, read through the reader of its crate and by its tables.

use std::io::Cursor;

use ::flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader, GeometryType};
use geo::BoundingRect;

use super::*;

type Reader<'a> = FgbReader<Cursor<&'a [u8]>>;

fn open(bytes: &[u8]) -> Reader<'_> {
    FgbReader::open(Cursor::new(bytes)).unwrap()
}

/// The identifiers of the features, in order.
fn all(bytes: &[u8]) -> Vec<String> {
    let mut features = open(bytes).select_all().unwrap();
    let mut ids = Vec::new();
    while let Some(feature) = features.next().unwrap() {
        ids.push(feature.property::<String>("id").unwrap());
    }
    ids
}

fn within(bytes: &[u8], [west, south, east, north]: [f64; 4]) -> Vec<String> {
    let mut features = open(bytes).select_bbox(west, south, east, north).unwrap();
    let mut ids = Vec::new();
    while let Some(feature) = features.next().unwrap() {
        ids.push(feature.property::<String>("id").unwrap());
    }
    ids.sort();
    ids
}

#[test]
fn values_and_geometries_come_back_and_nothing_is_last() {
    let bytes = written(
        Format::FlatGeobuf,
        &table(Shape::MultiPolygon, Crs::CGCS2000),
        &records(Shape::MultiPolygon),
    );
    let reader = open(&bytes);
    let header = reader.header();
    assert_eq!((header.features_count(), header.index_node_size()), (7, 16));
    assert_eq!(header.geometry_type(), GeometryType::MultiPolygon);
    assert_eq!(
        (header.title(), header.crs().unwrap().code()),
        (Some("奇怪的地块: [1]"), 4490)
    );
    let envelope: Vec<f64> = header.envelope().unwrap().iter().collect();
    assert_eq!(envelope, [117.0, 39.0, 119.0 + 2.5, 40.0]);
    let columns = header.columns().unwrap();
    assert_eq!((columns.len(), columns.get(4).title()), (8, Some("=文本")));

    let ids = all(&bytes);
    assert_eq!(ids[5..], ["编号;\"2\"", "4"]);
    let mut features = open(&bytes).select_all().unwrap();
    while let Some(feature) = features.next().unwrap() {
        let id = feature.property::<String>("id").unwrap();
        match id.as_str() {
            "TJ-0" => {
                assert_eq!(feature.property::<f64>("real").unwrap(), 0.1 + 0.2);
                assert_eq!(feature.property::<String>("day").unwrap(), "2024-02-29");
                let list = feature.property::<String>("texts").unwrap();
                assert_eq!(list, r#"["a;b","\"c\"","砷"]"#);
                let parts = feature.geometry().unwrap().parts().unwrap();
                assert_eq!(parts.len(), 2);
                let ends: Vec<u32> = parts.get(0).ends().unwrap().iter().collect();
                assert_eq!(
                    (ends, parts.get(0).xy().unwrap().len()),
                    (vec![5, 10, 15], 30)
                );
                assert!(parts.get(1).ends().is_none());
                assert_eq!(parts.get(1).xy().unwrap().get(0), 119.0);
            }
            "5" => {
                assert_eq!(
                    feature.property::<String>("text_that_is_long").unwrap(),
                    long_text()
                );
                assert_eq!(
                    feature.property::<i64>("whole").unwrap(),
                    9_007_199_254_740_993
                );
            }
            "6" => assert_eq!(feature.properties().unwrap().len(), 1),
            "001" => assert!(feature.property::<f64>("real").is_err()),
            "4" => assert!(feature.geometry().is_none()),
            _ => {}
        }
    }
}

#[test]
fn a_search_finds_what_lies_there_and_never_what_is_nowhere() {
    let table = table(Shape::MultiPolygon, Crs::CRS84);
    let mut lands = Vec::new();
    let ids: Vec<String> = (0..700).map(|i| format!("{i:03}")).collect();
    let records: Vec<Record> = ids
        .iter()
        .enumerate()
        .map(|(i, id)| {
            let land = land((i * 37 % 101) as f64, (i * 17 % 53) as f64);
            let geometry = (i % 10 != 3).then_some(land.clone());
            lands.push(geometry.clone());
            Record {
                id,
                geometry: geometry.and_then(polygon),
                lon_lat: None,
                values: vec![Value::Null; 7],
            }
        })
        .collect();
    let bytes = written(Format::FlatGeobuf, &table, &records);
    let mut read = all(&bytes);
    read.sort();
    assert_eq!(read, ids);
    for bounds in [
        [0.0, 0.0, 200.0, 200.0],
        [20.2, 10.1, 30.3, 11.0],
        [-5.0, -5.0, -1.0, 0.0],
    ] {
        let [west, south, east, north] = bounds;
        let meets = |land: &MultiPolygon<f64>| {
            let own = land.bounding_rect().unwrap();
            own.min().x <= east
                && own.max().x >= west
                && own.min().y <= north
                && own.max().y >= south
        };
        let there = ids
            .iter()
            .zip(&lands)
            .filter(|(_, land)| land.as_ref().is_some_and(meets));
        let there: Vec<String> = there.map(|(id, _)| id.clone()).collect();
        assert_eq!(within(&bytes, bounds), there);
    }
}

#[test]
fn trees_of_every_small_size_are_read() {
    let table = table(Shape::Point, Crs::CRS84);
    for count in [1, 2, 15, 16, 17, 256, 257] {
        // all in one place: the extent has no width
        let record = Record {
            id: "a",
            geometry: Some(Geometry::Point(coord! { x: 117.0, y: 39.0 })),
            lon_lat: None,
            values: vec![Value::Null; 7],
        };
        let bytes = written(Format::FlatGeobuf, &table, &vec![record; count]);
        assert_eq!(all(&bytes).len(), count);
        assert_eq!(within(&bytes, [116.0, 38.0, 118.0, 40.0]).len(), count);
        assert_eq!(within(&bytes, [118.0, 38.0, 119.0, 40.0]).len(), 0);
    }
}

#[test]
fn without_any_geometry_there_is_no_index() {
    let mut records = records(Shape::Point);
    records.iter_mut().for_each(|record| record.geometry = None);
    let bytes = written(
        Format::FlatGeobuf,
        &table(Shape::Point, Crs::CRS84),
        &records,
    );
    let reader = open(&bytes);
    assert_eq!(reader.header().index_node_size(), 0);
    assert!(reader.header().envelope().is_none());
    assert_eq!(all(&bytes).len(), 7);
}
