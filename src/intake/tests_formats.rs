//! Every format on small files made here: what is accepted, what refused, and what is said.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::domain::geometry::Outline;

pub(super) fn shapefile_bytes(
    kind: i32,
    shapes: &[Option<Vec<Vec<[f64; 2]>>>],
) -> (Vec<u8>, Vec<u8>) {
    let (mut body, mut index) = (Vec::new(), Vec::new());
    for (i, shape) in shapes.iter().enumerate() {
        let mut record = Vec::new();
        match shape {
            None => record.extend(0i32.to_le_bytes()),
            Some(rings) => {
                let points: usize = rings.iter().map(Vec::len).sum();
                record.extend(kind.to_le_bytes());
                record.extend([0u8; 32]);
                record.extend((rings.len() as i32).to_le_bytes());
                record.extend((points as i32).to_le_bytes());
                let mut start = 0i32;
                for ring in rings {
                    record.extend(start.to_le_bytes());
                    start += ring.len() as i32;
                }
                rings
                    .iter()
                    .flatten()
                    .flatten()
                    .for_each(|number| record.extend(number.to_le_bytes()));
                if kind == 15 || kind == 25 {
                    record.extend(vec![0u8; 16 + 8 * points]);
                }
            }
        }
        let words = (record.len() / 2) as i32;
        index.extend((((100 + body.len()) / 2) as i32).to_be_bytes());
        index.extend(words.to_be_bytes());
        body.extend((i as i32 + 1).to_be_bytes());
        body.extend(words.to_be_bytes());
        body.extend(record);
    }
    let file = |body: Vec<u8>| {
        let mut bytes = vec![0, 0, 0x27, 0x0a];
        bytes.extend([0u8; 20]);
        bytes.extend((((100 + body.len()) / 2) as i32).to_be_bytes());
        bytes.extend(1000i32.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend([0u8; 64]);
        bytes.extend(body);
        bytes
    };
    (file(body), file(index))
}

/// A table with one column of text, 20 bytes wide.
pub(super) fn table(heading: &[u8], values: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![3, 126, 1, 1];
    bytes.extend((values.len() as u32).to_le_bytes());
    bytes.extend([65, 0, 21, 0]);
    bytes.extend([0u8; 20]);
    let mut descriptor = heading.to_vec();
    descriptor.resize(11, 0);
    descriptor.extend([b'C', 0, 0, 0, 0, 20]);
    descriptor.resize(32, 0);
    bytes.extend(descriptor);
    bytes.push(0x0d);
    for value in values {
        let mut cell = vec![b' '];
        cell.extend(*value);
        cell.resize(21, b' ');
        bytes.extend(cell);
    }
    bytes.push(0x1a);
    bytes
}

pub(super) fn ring(e: f64, n: f64, size: f64) -> Vec<[f64; 2]> {
    vec![
        [e, n],
        [e, n + size],
        [e + size, n + size],
        [e + size, n],
        [e, n],
    ]
}

const ZONE_39: &str = r#"PROJCS["CGCS2000_3_Degree_GK_Zone_39",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",39500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

fn upload(files: &[(&str, &[u8])]) -> Upload<'static> {
    files
        .iter()
        .fold(Upload::default(), |upload, (name, bytes)| {
            upload.with(*name, Cursor::new(bytes.to_vec()))
        })
}

pub(super) fn taken(files: &[(&str, &[u8])], mapping: &ParcelMapping) -> ParcelFile {
    read_parcel_file(upload(files), mapping)
}

pub(super) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(super) fn refused(file: &ParcelFile, text: &str) {
    let told = faults(file);
    assert!(file.drafts.is_empty(), "{:?}", keys(file));
    assert!(
        told.iter().any(|fault| fault.contains(text)),
        "{text}\n{told:#?}"
    );
}

pub(super) fn said(file: &ParcelFile, text: &str) {
    let notes: Vec<&str> = file.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(
        notes.iter().any(|note| note.contains(text)),
        "{text}\n{notes:#?}"
    );
}

pub(super) fn plane_m2(file: &ParcelFile, i: usize) -> f64 {
    let outline: &Outline = file.drafts[i].outline.as_ref().unwrap();
    outline.plane_m2()
}

pub(super) const E: f64 = 39_514_600.0;
pub(super) const N: f64 = 4_337_300.0;

#[test]
fn shapes_and_rows_are_read_together_whatever_the_winding_of_their_rings() {
    let mut hole = ring(E + 20.0, N + 20.0, 10.0);
    let wound_as_its_shell = hole.clone();
    hole.reverse();
    let shapes = [
        Some(vec![ring(E, N, 100.0), hole]),
        None,
        Some(vec![
            wound_as_its_shell,
            ring(E, N, 100.0),
            ring(E + 200.0, N, 100.0),
        ]),
    ];
    let names: [&[u8]; 3] = ["甲".as_bytes(), "乙".as_bytes(), "丙".as_bytes()];
    for kind in [5, 15, 25] {
        let (shp, shx) = shapefile_bytes(kind, &shapes);
        let dbf = table("名称".as_bytes(), &names);
        let rule = mapping(&["key=名称"]);
        let files: [(&str, &[u8]); 4] = [
            ("a.SHP", &shp),
            ("A.dbf", &dbf),
            ("a.shx", &shx),
            ("a.prj", ZONE_39.as_bytes()),
        ];
        for count in [2, 3, 4] {
            let file = taken(&files[..count], &rule);
            assert_eq!(keys(&file), ["甲", "丙"]);
            let told = faults(&file);
            assert_eq!(told.len(), 1, "{kind} {count}: {told:?}");
            assert!(told[0].starts_with("feature 2: \"geometry\""), "{told:?}");
            assert!((plane_m2(&file, 0) - 9_900.0).abs() < 1e-3);
            assert!((plane_m2(&file, 1) - 19_900.0).abs() < 1e-3);
            if kind != 5 {
                said(&file, "heights or measures");
            }
        }
    }
}

#[test]
fn a_shapefile_whose_files_do_not_fit_together_is_not_read_at_all() {
    let (shp, shx) = shapefile_bytes(
        5,
        &[
            Some(vec![ring(E, N, 100.0)]),
            Some(vec![ring(E + 200.0, N, 100.0)]),
        ],
    );
    let rule = mapping(&["key=K"]);
    let one = table(b"K", &[b"a"]);
    let two = table(b"K", &[b"a", b"b"]);
    refused(
        &taken(&[("a.shp", &shp), ("a.dbf", &one)], &rule),
        "2 shapes and 1 rows",
    );
    refused(
        &taken(&[("a.shp", &shp), ("a.dbf", &two[..two.len() - 9])], &rule),
        "1 rows, where its header says 2",
    );
    refused(
        &taken(&[("a.shp", &shp[..shp.len() - 8]), ("a.dbf", &two)], &rule),
        "where its header says",
    );
    refused(
        &taken(&[("a.dbf", &two), ("a.prj", b"x")], &rule),
        "send the .shp",
    );
    let ignored = taken(
        &[
            ("a.shp", &shp),
            ("a.dbf", &two),
            ("a.shx", &shx[..shx.len() - 4]),
        ],
        &rule,
    );
    assert_eq!(keys(&ignored), ["a", "b"]);
    said(&ignored, "index (.shx) does not fit");
    let bare = ParcelMapping {
        missing: MissingKeys::Generate,
        ..ParcelMapping::default()
    };
    let alone = taken(&[("a.shp", &shp)], &bare);
    assert_eq!(keys(&alone), ["feature-1", "feature-2"]);
    said(&alone, "no .dbf");
    let (points, _) = shapefile_bytes(1, &[]);
    refused(&taken(&[("a.shp", &points)], &bare), "a layer of points");
}

#[test]
fn texts_are_read_in_the_encoding_they_are_written_in() {
    let (shp, _) = shapefile_bytes(5, &[Some(vec![ring(E, N, 100.0)])]);
    let (gbk, _, _) = encoding_rs::GBK.encode("红桥区");
    let (big5, _, _) = encoding_rs::BIG5.encode("紅橋區");
    let rule = mapping(&["key=K"]);
    let with = |value: &[u8], cpg: Option<&[u8]>, rule: &ParcelMapping| {
        let dbf = table(b"K", &[value]);
        let mut files: Vec<(&str, &[u8])> = vec![("a.shp", &shp), ("a.dbf", &dbf)];
        files.extend(cpg.map(|cpg| ("a.cpg", cpg)));
        taken(&files, rule)
    };
    for cpg in [
        None,
        Some(&b"GBK"[..]),
        Some(b"UTF-8"),
        Some(b"ISO-8859-1"),
        Some(b""),
    ] {
        let file = with(&gbk, cpg, &rule);
        assert_eq!(keys(&file), ["红桥区"], "{cpg:?}");
        said(&file, "read as GB");
    }
    assert_eq!(keys(&with(&big5, Some(b"Big5"), &rule)), ["紅橋區"]);
    let chosen = ParcelMapping {
        encoding: Some(TextEncoding::parse("big5").unwrap()),
        ..rule.clone()
    };
    assert_eq!(keys(&with(&big5, None, &chosen)), ["紅橋區"]);
    refused(
        &with(
            &gbk[..5],
            Some(b"UTF-8"),
            &ParcelMapping {
                encoding: Some(TextEncoding::parse("utf-8").unwrap()),
                ..rule.clone()
            },
        ),
        "choose the encoding",
    );
    refused(&with("a\u{fffd}".as_bytes(), None, &rule), "U+FFFD");
    refused(
        &with(&[b'a', 0xff, b'b'], Some(b"klingon"), &rule),
        "klingon",
    );
    let cut = with(&"一二三四五六七".as_bytes()[..20], Some(b"UTF-8"), &rule);
    assert_eq!(keys(&cut), ["一二三四五六"]);
    assert!(
        faults(&cut)[0].contains("cut off within a character"),
        "{:?}",
        faults(&cut)
    );
}

#[test]
fn systems_of_files_are_read_converted_or_refused_with_the_reason() {
    let dbf = table(b"K", &[b"a"]);
    let with = |e: f64, n: f64, prj: Option<&str>, crs: Option<&str>| {
        let (shp, _) = shapefile_bytes(5, &[Some(vec![ring(e, n, 100.0)])]);
        let mut files: Vec<(&str, &[u8])> = vec![("a.shp", &shp), ("a.dbf", &dbf)];
        files.extend(prj.map(|prj| ("a.prj", prj.as_bytes())));
        let rule = ParcelMapping {
            crs: crs.map(|crs| Crs::parse(crs).unwrap()),
            ..mapping(&["key=K"])
        };
        taken(&files, &rule)
    };
    let expected = with(E, N, Some(ZONE_39), None);
    assert!(expected.is_clean(), "{:?}", faults(&expected));
    let plain = ZONE_39.replace("39500000.0", "500000.0");
    let six = ZONE_39.replace("39500000.0", "20500000.0");
    let gdal = "PROJCS[\"CGCS2000 / 3-degree Gauss-Kruger CM 117E\",GEOGCS[\"China Geodetic Coordinate System 2000\",DATUM[\"China_2000\",SPHEROID[\"CGCS2000\",6378137,298.257222101]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",117],PARAMETER[\"scale_factor\",1],PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1],AXIS[\"Northing\",NORTH],AXIS[\"Easting\",EAST],AUTHORITY[\"EPSG\",\"4548\"]]";
    let wkt2 = "PROJCRS[\"CGCS2000 / 3-degree Gauss-Kruger CM 117E\",BASEGEOGCRS[\"China Geodetic Coordinate System 2000\",DATUM[\"China 2000\",ELLIPSOID[\"CGCS2000\",6378137,298.257222101,LENGTHUNIT[\"metre\",1]]],PRIMEM[\"Greenwich\",0,ANGLEUNIT[\"degree\",0.0174532925199433]],ID[\"EPSG\",4490]],CONVERSION[\"3-degree Gauss-Kruger CM 117E\",METHOD[\"Transverse Mercator\",ID[\"EPSG\",9807]],PARAMETER[\"Latitude of natural origin\",0],PARAMETER[\"Longitude of natural origin\",117],PARAMETER[\"Scale factor at natural origin\",1],PARAMETER[\"False easting\",500000],PARAMETER[\"False northing\",0]],CS[Cartesian,2],AXIS[\"(E)\",east],AXIS[\"(N)\",north],LENGTHUNIT[\"metre\",1],ID[\"EPSG\",4548]]";
    for (e, prj, crs) in [
        (E - 39e6, Some(plain.as_str()), None),
        (E - 39e6, Some(gdal), None),
        (E - 39e6, Some(wkt2), None),
        (E - 19e6, Some(&six), None),
        (E - 39e6, None, Some("EPSG:4548")),
        (E, None, None),
        (E, Some("unreadable"), Some("EPSG:4527")),
    ] {
        let file = with(e, N, prj, crs);
        assert!(file.is_clean(), "{prj:?}: {:?}", faults(&file));
        assert_eq!(
            file.drafts[0].outline, expected.drafts[0].outline,
            "{prj:?}"
        );
    }
    said(
        &with(E, N, None, None),
        "no coordinate system was declared; from the magnitudes EPSG:4527",
    );
    let beijing = ZONE_39
        .replace(
            "GCS_China_Geodetic_Coordinate_System_2000",
            "GCS_Beijing_1954",
        )
        .replace("D_China_2000", "D_Beijing_1954");
    let xian = ZONE_39.replace("D_China_2000", "D_Xian_1980");
    let city = ZONE_39
        .replace("117.0", "117.25")
        .replace("39500000.0", "0.0");
    let named = ZONE_39.replace("CGCS2000_3_Degree_GK_Zone_39", "2000天津城市坐标系");
    for (prj, crs, text) in [
        (Some(beijing.as_str()), None, "Beijing 1954"),
        (Some(&beijing), Some("EPSG:4527"), "Beijing 1954"),
        (Some(&xian), None, "Xian 1980"),
        (
            Some(&city),
            None,
            "central meridian 117.25, false easting 0",
        ),
        (Some(&named), None, "local city systems"),
        (Some("unreadable"), None, "well-known text"),
        (
            Some("PROJCS[\"X\",GEOGCS[\"Y\",DATUM[\"Z\",SPHEROID[\"W\",1,2]]]]"),
            None,
            "declare the EPSG code",
        ),
    ] {
        refused(&with(E, N, prj, crs), text);
    }
    refused(&with(E - 39e6, N, None, None), "fit no coordinate system");
    refused(&with(3.0, 7.0, None, None), "fit no coordinate system");
}
