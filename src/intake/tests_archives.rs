//! Archives, files of other kinds, and what decides what a file is.

use super::formats::{E, N, refused, ring, said, shapefile_bytes, table, taken, zipped};
use super::*;
use crate::intake::archive::{ArchiveLimits, unpack};

#[test]
fn archives_hold_one_layer_or_one_that_is_named() {
    let (shp, _) = shapefile_bytes(5, &[Some(vec![ring(E, N, 100.0)])]);
    let dbf = table(b"K", &[b"a"]);
    let rule = mapping(&["key=K"]);
    let one: [(&str, &[u8]); 5] = [
        ("图层/甲.shp", &shp),
        ("图层/甲.dbf", &dbf),
        ("图层/甲.shp.xml", b"<x/>"),
        ("readme.md", b"hello"),
        ("__MACOSX/._x", b"\0"),
    ];
    let file = taken(&[("a.zip", &zipped(&one))], &rule);
    assert_eq!(keys(&file), ["a"], "{:?}", faults(&file));
    said(&file, "not read: readme.md");
    let mut two = one.to_vec();
    two.extend([
        ("乙.shp", &shp[..]),
        ("乙.dbf", &dbf[..]),
        ("丙.geojson", b"{}"),
    ]);
    let two = zipped(&two);
    refused(
        &taken(&[("", &two)], &rule),
        "3 layers: 丙 (GeoJSON), 乙 (shapefile), 图层/甲 (shapefile)",
    );
    let named = |layer: &str| ParcelMapping {
        layer: Some(layer.to_owned()),
        ..rule.clone()
    };
    for layer in ["甲", "图层/甲", "乙"] {
        assert_eq!(keys(&taken(&[("", &two)], &named(layer))), ["a"], "{layer}");
    }
    refused(&taken(&[("", &two)], &named("丁")), "wanted a layer \"丁\"");
    refused(
        &taken(&[("", &zipped(&[("a.pdf", b"%PDF")]))], &rule),
        "no file with parcels",
    );
}

#[test]
fn archives_that_could_do_harm_are_refused_unread() {
    let rule = ParcelMapping::default();
    let plain = zipped(&[("aa/x.geojson", b"{}")]);
    let replaced = |from: &[u8], to: &[u8]| {
        let mut bytes = plain.clone();
        for i in 0..bytes.len() - from.len() {
            if bytes[i..].starts_with(from) {
                bytes[i..i + to.len()].copy_from_slice(to);
            }
        }
        bytes
    };
    for name in [
        &b"../x.geojson"[..],
        b"/a/x.geojson",
        b"..\\x.geojson",
        b"C:/x.geojson",
    ] {
        refused(
            &taken(&[("", &replaced(b"aa/x.geojson", name))], &rule),
            "leaves the archive",
        );
    }
    // bit 0 of the flags: six bytes behind the local header's magic, eight behind the central one's
    let mut locked = plain.clone();
    for (magic, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = locked.windows(4).position(|four| four == magic).unwrap();
        locked[at + flags] |= 1;
    }
    refused(&taken(&[("", &locked)], &rule), "under a password");
    refused(
        &taken(&[("", &zipped(&[("b.zip", &plain)]))], &rule),
        "an archive within it",
    );
    let zeros = vec![0u8; 4 << 20];
    let bomb = zipped(&[("a.dbf", &zeros)]);
    assert!(bomb.len() < 10_000);
    refused(&taken(&[("", &bomb)], &rule), "times their size");
    let few = ArchiveLimits {
        bytes: 1_000,
        ..ArchiveLimits::UPLOAD
    };
    let stored: Vec<u8> = (0..2_000u32).map(|i| (i * i % 251) as u8).collect();
    let large = zipped(&[("a.dbf", &stored[..600]), ("b.dbf", &stored[..600])]);
    assert!(unpack(&large, few).unwrap_err().found.contains("b.dbf"));
    let many: Vec<String> = (0..1_001).map(|i| format!("{i}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    refused(&taken(&[("", &zipped(&many))], &rule), "1001 files");
    refused(
        &taken(&[("", &plain[..plain.len() / 2])], &rule),
        "whole zip archive",
    );
}

#[test]
fn files_of_other_kinds_are_named() {
    let rule = ParcelMapping::default();
    for (name, bytes, text) in [
        ("a.pdf", &b"%PDF-1.7"[..], "a PDF document"),
        ("a.dwg", b"AC1027\0\0", "a DWG drawing"),
        ("a.xlsx", b"PK\x03\x04....", "an Office document"),
        ("a.kml", b"<?xml version='1.0'?><kml/>", "an XML file"),
        ("a.txt", b"J1,1,2,3", "a text without"),
        ("a.csv", b"a,b\n1,2\n", "a table without boundaries"),
        ("a.bin", b"\x01\x02\0\x03", "a file of an unknown kind"),
        ("a.prj", b"GEOGCS[]", "send the .shp"),
    ] {
        refused(&taken(&[(name, bytes)], &rule), text);
    }
    refused(&taken(&[], &rule), "no file with parcels");
    let empty = taken(&[("a", b"")], &rule);
    assert!(
        faults(&empty)[0].contains("an empty file"),
        "{:?}",
        faults(&empty)
    );
}

#[test]
fn what_is_in_a_file_decides_and_not_its_name() {
    let text = collection(&[feature(json!({"key": "a"}), square(0))]).to_string();
    let rule = ParcelMapping::default();
    for name in ["", "a.shp", "a.gpkg", "a.zip", "a.txt"] {
        let file = taken(&[(name, text.as_bytes())], &rule);
        assert_eq!(keys(&file), ["a"], "{name}: {:?}", faults(&file));
        assert_eq!(file, read(&text, &rule));
        assert_eq!(taken(&[(name, &gzipped(&text))], &rule), file);
    }
    let gpkg = fs::read(data("cgcs2000/districts-4527.gpkg")).unwrap();
    let rule = ParcelMapping {
        limits: Limits::DISTRICT,
        ..mapping(&["key=行政代码"])
    };
    assert_eq!(taken(&[("a.shp", &gpkg)], &rule).drafts.len(), 6);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&gpkg).unwrap();
    assert_eq!(
        taken(&[("a.gpkg.gz", &gzip.finish().unwrap())], &rule)
            .drafts
            .len(),
        6
    );
}
