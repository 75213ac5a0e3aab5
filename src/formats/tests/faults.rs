//! What is refused, and what a failure leaves behind.

use std::io::{self, Write};

use super::*;

/// Takes so many bytes, then the reader is gone.
struct Gone {
    left: usize,
}

impl Write for Gone {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.left {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.left -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn first_fault(format: Format, options: &Options, left: usize) -> Option<FormatError> {
    let table = table(Shape::MultiPolygon, Crs::CRS84);
    let mut writer = match FeatureWriter::open(format, table, options, Gone { left }) {
        Ok(writer) => writer,
        Err(fault) => return Some(fault),
    };
    for record in records(Shape::MultiPolygon) {
        if let Err(fault) = writer.write(&record) {
            assert!(matches!(writer.write(&record), Err(FormatError::Ended)));
            return Some(fault);
        }
    }
    writer.finish().err()
}

#[test]
fn a_reader_that_goes_away_ends_the_file_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options();
    options.folder = Some(folder.path().to_owned());
    for format in Format::all() {
        for left in [0, 10, 700] {
            let fault = first_fault(*format, &options, left);
            assert!(
                matches!(fault, Some(FormatError::Io(_))),
                "{format:?} {left} {fault:?}"
            );
            assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{format:?}");
        }
    }
}

#[test]
fn a_record_that_is_not_of_its_table_ends_the_file() {
    let whole = records(Shape::MultiPolygon).remove(0);
    let broken: [&dyn Fn(&mut Record); 6] = [
        &|record| record.values.truncate(6),
        &|record| record.values[1] = Value::Number(1.0),
        &|record| record.geometry = Some(Geometry::Point(coord! { x: 1.0, y: 1.0 })),
        &|record| record.geometry = polygon(land(f64::NAN, 39.0)),
        &|record| record.lon_lat = polygon(land(1.0, f64::INFINITY)),
        &|record| {
            let hollow = Polygon::new(LineString(vec![]), vec![]);
            record.geometry = polygon(MultiPolygon(vec![hollow]));
        },
    ];
    for breaks in broken {
        let mut record = whole.clone();
        breaks(&mut record);
        let mut bytes = Vec::new();
        let table = table(Shape::MultiPolygon, Crs::CRS84);
        let mut writer =
            FeatureWriter::open(Format::GeoPackage, table, &options(), &mut bytes).unwrap();
        writer.write(&whole).unwrap();
        let fault = writer.write(&record).unwrap_err();
        assert!(
            matches!(&fault, FormatError::Record { id, .. } if id == "TJ-0"),
            "{fault}"
        );
        assert!(matches!(writer.finish(), Err(FormatError::Ended)));
        assert!(bytes.is_empty());
    }
}

#[test]
fn names_that_a_format_cannot_take_are_refused() {
    let broken: [&dyn Fn(&mut Table); 5] = [
        &|table| table.name = "地块".to_owned(),
        &|table| table.name = "a\"; drop table".to_owned(),
        &|table| table.columns[0].name = "Whether".to_owned(),
        &|table| table.columns[0].name = "geometry".to_owned(),
        &|table| table.columns[0].name = "whole".to_owned(),
    ];
    for breaks in broken {
        let mut table = table(Shape::Point, Crs::CRS84);
        breaks(&mut table);
        let mut bytes = Vec::new();
        let opened = FeatureWriter::open(Format::GeoJson, table, &options(), &mut bytes);
        assert!(matches!(opened.err(), Some(FormatError::Table(_))));
        assert!(bytes.is_empty());
    }
}

#[test]
fn a_sequence_has_no_place_for_another_system() {
    let table = table(Shape::Point, Crs::CGCS2000);
    let opened = FeatureWriter::open(Format::GeoJsonSeq, table, &options(), Vec::new());
    assert!(matches!(opened.err(), Some(FormatError::Table(_))));
}

#[test]
fn a_shapefile_beyond_two_gigabytes_is_refused() {
    assert!(super::super::shapefile::check_size((1 << 31) - 1).is_ok());
    let told = super::super::shapefile::check_size(1 << 31).unwrap_err();
    assert!(told.to_string().contains("choose GeoPackage"), "{told}");
}
