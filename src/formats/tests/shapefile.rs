//! Zipped shapefiles, read byte by byte.

use std::io::{Cursor, Read};

use encoding_rs::{Encoding, GBK, UTF_8};
use zip::ZipArchive;

use super::super::dbf_names::short_names;
use super::*;

fn member(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut read = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut read).unwrap();
    read
}

fn big(bytes: &[u8], at: usize) -> usize {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

fn little(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

fn number(bytes: &[u8], at: usize) -> f64 {
    f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

/// Names with their types; cells without their blanks.
fn table_of(dbf: &[u8], encoding: &'static Encoding) -> (Vec<(String, char)>, Vec<Vec<String>>) {
    let two = |at: usize| usize::from(u16::from_le_bytes([dbf[at], dbf[at + 1]]));
    let (rows, first, size) = (little(dbf, 4), two(8), two(10));
    assert_eq!(dbf.len(), first + rows * size + 1);
    assert_eq!((dbf[first - 1], *dbf.last().unwrap()), (0x0d, 0x1a));
    let described: Vec<_> = dbf[32..first - 1].chunks(32).collect();
    let widths = described.iter().map(|column| usize::from(column[16]));
    let names = described.iter().map(|column| {
        let name = column[..11].split(|byte| *byte == 0).next().unwrap();
        (
            String::from_utf8(name.to_vec()).unwrap(),
            char::from(column[11]),
        )
    });
    let rows = dbf[first..dbf.len() - 1].chunks(size).map(|row| {
        let mut at = 1;
        let cells = widths.clone().map(|width| {
            at += width;
            let (text, faulty) = encoding.decode_without_bom_handling(&row[at - width..at]);
            assert!(!faulty);
            text.trim().to_owned()
        });
        cells.collect()
    });
    (names.collect(), rows.collect())
}

#[test]
fn texts_and_numbers_lose_nothing_but_what_the_note_tells() {
    for (format, encoding) in [(Format::Shapefile, UTF_8), (Format::ShapefileGbk, GBK)] {
        let bytes = written(
            format,
            &table(Shape::MultiPolygon, Crs::from_epsg(4548).unwrap()),
            &records(Shape::MultiPolygon),
        );
        let (names, rows) = table_of(&member(&bytes, "odd.dbf"), encoding);
        let types: String = names.iter().map(|(_, ty)| *ty).collect();
        assert_eq!(
            (names[4].0.as_str(), types.as_str()),
            ("txtthtisln", "CLNNCDCC")
        );
        assert_eq!((rows.len(), names[7].0.as_str()), (7, "txtthtisl1"));
        let cells = |row: usize| rows[row].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(
            cells(0)[..7],
            [
                "TJ-0",
                "T",
                "0",
                "0.30000000000000004",
                "plain",
                "20240229",
                "a;b; \"c\"; 砷"
            ]
        );
        assert_eq!((cells(1)[2], cells(1)[3]), ("9223372036854775807", "-0.0"));
        assert_eq!(cells(2)[3].parse(), Ok(f64::MAX));
        assert_eq!((cells(3)[3], cells(4)[3]), ("", ""));
        assert_eq!(cells(5)[3].parse(), Ok(1.5e-300));
        assert!(cells(6)[1..].iter().all(|cell| cell.is_empty()));
        let emoji = if encoding == GBK {
            "?中文"
        } else {
            "😀中文"
        };
        assert_eq!(cells(3)[4], emoji);
        let expected = if encoding == GBK {
            long_text().replace('😀', "?")
        } else {
            long_text()
        };
        assert!(expected.starts_with(cells(5)[4]) && cells(5)[4].len() > 240);

        let note = String::from_utf8(member(&bytes, "说明.txt")).unwrap();
        assert!(note.contains("text_that_is_long: 1 (5)\r\n"), "{note}");
        assert_eq!(note.contains("以 ? 代替的字符数"), encoding == GBK);
        assert!(note.contains("txtthtisln  text_that_is_long  =文本\r\n"));
        assert_eq!(member(&bytes, "odd.cpg"), encoding.name().as_bytes());
        assert!(
            String::from_utf8(member(&bytes, "odd.prj"))
                .unwrap()
                .contains("GK_CM_117E")
        );
    }
}

#[test]
fn shapes_have_outer_rings_clockwise_and_null_where_there_is_none() {
    let bytes = written(
        Format::Shapefile,
        &table(Shape::MultiPolygon, Crs::CRS84),
        &records(Shape::MultiPolygon),
    );
    let (shp, shx) = (member(&bytes, "odd.shp"), member(&bytes, "odd.shx"));
    assert_eq!(
        (big(&shp, 24) * 2, big(&shx, 24) * 2),
        (shp.len(), shx.len())
    );
    assert_eq!(
        (little(&shp, 32), number(&shp, 36), number(&shp, 52)),
        (5, 117.0, 121.5)
    );
    let types: Vec<usize> = shx[100..]
        .chunks(8)
        .map(|entry| {
            let at = big(entry, 0) * 2;
            assert_eq!(big(&shp, at + 4), big(entry, 4));
            little(&shp, at + 8)
        })
        .collect();
    assert_eq!(types, [5, 5, 0, 5, 0, 5, 5]);
    // four rings of five positions; the first and the last clockwise, the holes not
    let first = 108;
    assert_eq!(
        (little(&shp, first + 36), little(&shp, first + 40)),
        (4, 20)
    );
    let starts: Vec<usize> = (0..4).map(|i| little(&shp, first + 44 + 4 * i)).collect();
    assert_eq!(starts, [0, 5, 10, 15]);
    let at = |i: usize| {
        (
            number(&shp, first + 60 + 16 * i),
            number(&shp, first + 68 + 16 * i),
        )
    };
    let area = |from: usize| -> f64 {
        let edges = (from..from + 4).map(|i| (at(i), at(i + 1)));
        edges.map(|(a, b)| (b.0 - a.0) * (b.1 + a.1)).sum()
    };
    assert!(area(0) > 0.0 && area(15) > 0.0 && area(5) < 0.0 && area(10) < 0.0);
}

#[test]
fn points_are_points() {
    let bytes = written(
        Format::Shapefile,
        &table(Shape::Point, Crs::CRS84),
        &records(Shape::Point),
    );
    let shp = member(&bytes, "odd.shp");
    assert_eq!(
        (little(&shp, 32), little(&shp, 108), number(&shp, 112)),
        (1, 1, 117.0)
    );
}

#[test]
fn short_names_are_readable_and_never_twice() {
    let names = [
        "id",
        "land_use",
        "planned_land_use",
        "planned_land_user",
        "assessment_result",
        "assessment_results",
    ];
    let short = short_names(&names);
    assert_eq!(
        short,
        [
            "id",
            "land_use",
            "plnndlndus",
            "plnndlndu1",
            "assssmntrs",
            "assssmntr1"
        ]
    );
    // a name that fits keeps itself from one that is shortened
    assert_eq!(
        short_names(&["supplied_to_nobody", "sppldtnbdy"])[1],
        "sppldtnbdy"
    );
    let many: Vec<String> = (0..200)
        .map(|i| format!("very_long_column_name_{i}"))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let short = short_names(&many);
    let distinct: std::collections::BTreeSet<_> = short.iter().collect();
    assert_eq!(distinct.len(), 200);
    assert!(short.iter().all(|name| name.len() <= 10));
}
