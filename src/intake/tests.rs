//! Files that are read, files that are refused, and real ones.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::*;
use crate::domain::geometry::{AxisOrder, Crs, GeometryFaultKind, Limits, Outline, RawGeometry};

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(path)
}

fn mapping(pairs: &[&str]) -> ParcelMapping {
    ParcelMapping::parse(pairs).unwrap()
}

/// A square of about 100 m in Hongqiao, `east` squares from the first.
fn square(east: i32) -> Value {
    let (x, y, d) = (117.17 + f64::from(east) * 0.002, 39.17, 0.001);
    json!({"type": "Polygon", "coordinates": [[[x, y], [x + d, y], [x + d, y + d], [x, y + d], [x, y]]]})
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

fn collection(features: &[Value]) -> Value {
    json!({"type": "FeatureCollection", "features": features})
}

fn read(text: &str, mapping: &ParcelMapping) -> ParcelFile {
    read_parcels(text.as_bytes(), mapping)
}

fn faults(file: &ParcelFile) -> Vec<String> {
    file.faults.iter().map(ToString::to_string).collect()
}

fn keys(file: &ParcelFile) -> Vec<&str> {
    file.drafts.iter().map(|draft| draft.key.as_str()).collect()
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn a_parcel_is_read_with_all_its_fields() {
    let properties = json!({
        "登记编号": "HQ-000123", "宗地代码": "120106001002GB00123", "地块编码": 1201061320006u64,
        "不动产单元号": "120106 001002 GB00123 W00000000", "地块名称": " 某地块 ", "坐落": "某路1号",
        "规划用途": "guide2023:080404；0701", "面积（平方米）": "9,597.4", "备注": "x",
    });
    let file = read(
        &collection(&[feature(properties, square(0))]).to_string(),
        &mapping(&["extra=备注"]),
    );
    assert!(file.is_clean(), "{:?}", faults(&file));
    let draft = &file.drafts[0];
    assert_eq!(draft.key, "HQ-000123");
    assert_eq!(draft.cadastral[0].as_str(), "120106001002GB00123");
    assert_eq!(draft.units[0].cadastral(), draft.cadastral[0]);
    assert_eq!(draft.soil_code.as_ref().unwrap().as_str(), "1201061320006");
    assert_eq!(
        (draft.name.as_deref(), draft.address.as_deref()),
        (Some("某地块"), Some("某路1号"))
    );
    assert_eq!(
        draft.planned_uses[0],
        UseText {
            system: Some("guide2023".into()),
            code: "080404".into()
        }
    );
    assert_eq!(draft.planned_uses[1].code, "0701");
    assert_eq!(draft.properties, *json!({"备注": "x"}).as_object().unwrap());
    assert!(file.notes.iter().any(|note| note.code == "coordinates"));
}

#[test]
fn the_same_features_come_out_of_every_wrapping() {
    let features = [
        feature(json!({"key": "a"}), square(0)),
        feature(json!({"key": "b"}), square(1)),
    ];
    let lines = format!("{}\n\n{}\n", features[0], features[1]);
    let sequence = format!("\u{1e}{:#}\n\u{1e}{:#}\n", features[0], features[1]);
    let whole = collection(&features).to_string();
    let plain = ParcelMapping::default();
    let expected = read(&whole, &plain);
    assert_eq!(keys(&expected), ["a", "b"]);
    for text in [&lines, &sequence, &format!("\u{feff}{whole}")] {
        assert_eq!(read(text, &plain), expected);
        assert_eq!(read_parcels(&*gzipped(text), &plain), expected);
    }
}

#[test]
fn every_fault_of_a_file_is_told_in_one_pass() {
    let bow = json!({"type": "Polygon", "coordinates": [[[117.1, 39.1], [117.11, 39.11], [117.11, 39.1], [117.1, 39.11], [117.1, 39.1]]]});
    let features = [
        feature(json!({"key": "a", "宗地代码": "12010600100"}), bow),
        feature(json!({"key": ["b"]}), square(1)),
        feature(json!({"key": "c"}), square(2)),
        json!({"type": "Feature", "properties": [], "geometry": "here"}),
        json!(null),
        feature(json!({"key": "c"}), square(3)),
        feature(json!({"key": "d"}), Value::Null),
        feature(json!({"key": "e", "name": "only a name"}), Value::Null),
    ];
    let file = read(
        &collection(&features).to_string(),
        &ParcelMapping::default(),
    );
    assert_eq!(keys(&file), ["e"]);
    let found = faults(&file);
    for expected in [
        "feature 1: \"宗地代码\": wanted a cadastral parcel code",
        "feature 1: \"geometry\": wanted a ring that does not cross itself",
        "feature 2: \"key\": wanted a text or a number",
        "feature 4: \"properties\": wanted an object or null, found a list",
        "feature 5: wanted a Feature, found null",
        "feature 6: \"key\": wanted each key once, found \"c\", which feature 3 also has",
        "feature 7: \"geometry\": wanted a geometry",
        "feature 8: \"geometry\": wanted a geometry",
    ] {
        assert!(
            found.iter().any(|fault| fault.starts_with(expected)),
            "{expected}\n{found:#?}"
        );
    }
    assert_eq!(file.features, 8);
}

#[test]
fn duplicate_and_missing_keys_follow_the_rule_that_was_chosen() {
    let features = [
        feature(json!({"key": "a"}), square(0)),
        feature(json!({"key": "a"}), square(1)),
        feature(json!({}), square(2)),
    ];
    let text = collection(&features).to_string();
    let mut rule = ParcelMapping {
        missing: MissingKeys::Generate,
        ..ParcelMapping::default()
    };
    rule.duplicates = DuplicateKeys::Number;
    assert_eq!(keys(&read(&text, &rule)), ["a", "a-2", "feature-3"]);
    rule.duplicates = DuplicateKeys::Merge;
    let merged = read(&text, &rule);
    assert_eq!(keys(&merged), ["a", "feature-3"]);
    assert_eq!(merged.drafts[0].outline.as_ref().unwrap().parts(), 2);
    assert!(
        merged
            .notes
            .iter()
            .any(|note| note.text.starts_with("1 features were merged"))
    );
    let refused = read(&text, &ParcelMapping::default());
    assert_eq!((keys(&refused), refused.faults.len()), (vec![], 2));
}

#[test]
fn merging_parts_that_overlap_is_refused() {
    let features = [
        feature(json!({"key": "a"}), square(0)),
        feature(json!({"key": "a"}), square(0)),
    ];
    let rule = ParcelMapping {
        duplicates: DuplicateKeys::Merge,
        ..ParcelMapping::default()
    };
    let file = read(&collection(&features).to_string(), &rule);
    assert!(file.drafts.is_empty() && !file.is_clean());
    assert!(
        faults(&file)[0].contains("merged with features [2]"),
        "{:?}",
        faults(&file)
    );
}

#[test]
fn a_parcel_with_a_part_refused_is_not_read_in_part() {
    for bad in [
        json!({"type": "Polygon", "coordinates": []}),
        json!({"type": "Point", "coordinates": [1, 2]}),
    ] {
        let features = [
            feature(json!({"key": "a"}), square(0)),
            feature(json!({"key": "a"}), bad),
            feature(json!({"key": "b"}), square(1)),
        ];
        let rule = ParcelMapping {
            duplicates: DuplicateKeys::Merge,
            ..ParcelMapping::default()
        };
        assert_eq!(
            keys(&read(&collection(&features).to_string(), &rule)),
            ["b"]
        );
    }
}

#[test]
fn a_mapping_to_a_property_that_no_feature_has_is_a_fault() {
    let file = read(
        &collection(&[feature(json!({"key": "a"}), square(0))]).to_string(),
        &mapping(&["name=Nmae"]),
    );
    assert!(
        !file.is_clean() && faults(&file)[0].contains("Nmae"),
        "{:?}",
        faults(&file)
    );
}

#[test]
fn a_registry_number_that_stands_twice_is_never_numbered() {
    let features = [
        feature(json!({"registry_no": "HQ-000001"}), square(0)),
        feature(json!({"registry_no": "HQ-000001"}), square(1)),
    ];
    let rule = ParcelMapping {
        duplicates: DuplicateKeys::Number,
        ..ParcelMapping::default()
    };
    let file = read(&collection(&features).to_string(), &rule);
    assert_eq!(file.drafts.len(), 1);
    assert!(faults(&file)[0].contains("HQ-000001"));
}

#[test]
fn stated_areas_are_compared_with_the_outline() {
    let area = |stated: Value| {
        read(
            &collection(&[feature(json!({"key": "a", "area_m2": stated}), square(0))]).to_string(),
            &ParcelMapping::default(),
        )
    };
    assert!(
        area(json!(9594)).faults.is_empty(),
        "{:?}",
        faults(&area(json!(9594)))
    );
    let warned = area(json!(9400));
    assert_eq!(
        (warned.drafts.len(), warned.faults[0].severity),
        (1, Severity::Warning)
    );
    let refused = area(json!("14.39"));
    assert!(
        refused.drafts.is_empty() && faults(&refused)[0].contains("亩"),
        "{:?}",
        faults(&refused)
    );
    for text in ["约3亩", "-5", "0", "1e400"] {
        assert!(!area(json!(text)).is_clean(), "{text}");
    }
}

#[test]
fn plane_coordinates_are_converted_and_the_assumption_said() {
    let plane = |e: f64, n: f64| {
        let (f, m) = (e + 100.0, n + 100.0);
        json!({"type": "Polygon", "coordinates": [[[e, n], [f, n], [f, m], [e, m], [e, n]]]})
    };
    let with = |geometry: Value, rule: &ParcelMapping| {
        read(
            &collection(&[feature(json!({"key": "a"}), geometry)]).to_string(),
            rule,
        )
    };
    let declared = ParcelMapping {
        crs: Some(Crs::parse("EPSG:4548").unwrap()),
        ..ParcelMapping::default()
    };
    let guessed = ParcelMapping::default();
    let expected = with(plane(514_600.0, 4_337_300.0), &declared);
    assert!((expected.drafts[0].outline.as_ref().unwrap().plane_m2() - 10_000.0).abs() < 1e-3);
    let zone = with(plane(39_514_600.0, 4_337_300.0), &guessed);
    assert_eq!(zone.drafts[0].outline, expected.drafts[0].outline);
    assert!(
        zone.notes
            .iter()
            .any(|note| note.text.contains("EPSG:4527")),
        "{:?}",
        zone.notes
    );
    let turned = with(plane(4_337_300.0, 514_600.0), &declared);
    assert!(
        turned
            .notes
            .iter()
            .any(|note| note.text.contains("northing")),
        "{:?}",
        turned.notes
    );
    assert!((turned.drafts[0].outline.as_ref().unwrap().plane_m2() - 10_000.0).abs() < 1e-3);
    let undeclared = with(plane(514_600.0, 4_337_300.0), &guessed);
    assert!(
        undeclared.drafts.is_empty() && faults(&undeclared)[0].contains("declare one"),
        "{:?}",
        faults(&undeclared)
    );
}

#[test]
fn the_system_a_file_names_is_used_unless_the_caller_knows_better() {
    let named = |name: &str| {
        json!({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": name}}, "features": [feature(json!({"key": "a"}), square(0))]}).to_string()
    };
    let plain = ParcelMapping::default();
    assert!(read(&named("urn:ogc:def:crs:OGC:1.3:CRS84"), &plain).is_clean());
    assert!(read(&named("urn:ogc:def:crs:EPSG::4490"), &plain).is_clean());
    let old = read(&named("urn:ogc:def:crs:EPSG::4610"), &plain);
    assert!(
        old.drafts.is_empty() && faults(&old)[0].contains("Xian 1980"),
        "{:?}",
        faults(&old)
    );
    let told = ParcelMapping {
        crs: Some(Crs::CGCS2000),
        axes: AxisOrder::EastingFirst,
        ..plain
    };
    let overruled = read(&named("urn:ogc:def:crs:EPSG::4548"), &told);
    assert!(
        overruled.is_clean()
            && overruled
                .notes
                .iter()
                .any(|note| note.code == "crs_overruled")
    );
}

#[test]
fn broken_files_end_with_a_fault_and_never_a_panic() {
    let good = collection(&[
        feature(json!({"key": "a"}), square(0)),
        feature(json!({"key": "b"}), square(1)),
    ])
    .to_string();
    for end in 0..good.len() - 1 {
        let file = read(&good[..end], &ParcelMapping::default());
        assert!(
            !file.is_clean() || file.faults.iter().any(|f| f.found.contains("empty")),
            "cut at {end}"
        );
    }
    for text in [
        "",
        " \n",
        "7",
        "[]",
        "\"a\"",
        "null",
        "{}",
        "{\"type\":\"FeatureCollection\"}",
        "{\"type\":\"Topology\"}",
        "PK\u{3}\u{4}",
    ] {
        let file = read(text, &ParcelMapping::default());
        assert!(
            !file.is_clean() && file.drafts.is_empty(),
            "{text:?}: {file:?}"
        );
    }
    let deep = "[".repeat(100_000);
    assert!(!read(&deep, &ParcelMapping::default()).is_clean());
    let huge = good.replace("117.17,", "1e999,");
    assert!(!read(&huge, &ParcelMapping::default()).is_clean());
    let mut packed = gzipped(&good);
    packed.truncate(packed.len() / 2);
    assert!(!read_parcels(&*packed, &ParcelMapping::default()).is_clean());
}

#[test]
fn one_feature_cannot_take_all_memory() {
    let long = "x".repeat((unpack::FEATURE_BYTES + (1 << 20)) as usize);
    let file = read(
        &collection(&[feature(json!({"key": long}), square(0))]).to_string(),
        &ParcelMapping::default(),
    );
    assert!(
        faults(&file)[0].contains("larger than is read here"),
        "{:?}",
        faults(&file)
    );
}

/// Every file below a folder, in the order of its name.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_geojson_fixture_is_read_or_refused_with_a_reason() {
    // valid by RFC 7946 in their shape; what is wrong with them is no matter of a registry of land
    let accepted_although_invalid = ["invalid_exterior_not_ccw", "invalid_interior_not_cw"];
    let files: Vec<PathBuf> = files_below(&data("geojson-invalid"))
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "geojson"))
        .collect();
    assert_eq!(files.len(), 74);
    let rule = ParcelMapping {
        missing: MissingKeys::Generate,
        limits: Limits::DISTRICT,
        ..ParcelMapping::default()
    };
    for path in files {
        let file = read_parcels(fs::File::open(&path).unwrap(), &rule);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let expected_to_fail =
            path.to_string_lossy().contains("/invalid_") && name.starts_with("invalid_");
        if expected_to_fail && !accepted_although_invalid.contains(&name.as_str()) {
            assert!(!file.is_clean(), "{name} was read");
        }
        for fault in &file.faults {
            assert!(
                !fault.wanted.is_empty() && !fault.found.is_empty() && !fault.remedy.is_empty(),
                "{name}: {fault:?}"
            );
        }
    }
}

#[test]
fn fixtures_of_the_shared_folder_never_make_a_reader_panic() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/fixtures");
    let json: Vec<PathBuf> = files_below(&shared)
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "json" || e == "geojson"))
        .collect();
    if json.is_empty() {
        println!("skipped: the shared fixtures are not here, no file was read");
    }
    for path in json {
        let file = read_parcels(fs::File::open(&path).unwrap(), &ParcelMapping::default());
        assert!(
            !file.drafts.is_empty() || !file.faults.is_empty(),
            "{}",
            path.display()
        );
    }
}

#[test]
fn the_boundary_of_hongqiao_is_read_and_its_shifted_twin_recognised() {
    let district = |path: &str| -> Outline {
        let rule = ParcelMapping {
            limits: Limits::DISTRICT,
            ..mapping(&["key=adcode"])
        };
        let file = read_parcels(fs::File::open(data(path)).unwrap(), &rule);
        assert!(file.is_clean(), "{:?}", faults(&file));
        file.drafts[0].outline.clone().unwrap()
    };
    let (plain, shifted) = (
        district("hongqiao/hongqiao.wgs84.geojson"),
        district("hongqiao/hongqiao.gcj02.geojson"),
    );
    assert_eq!(plain.vertices(), 222);
    assert!((plain.geodesic_m2() / 1e6 - 23.83).abs() < 0.01);
    let evidence = crate::domain::geometry::detect_shift(&shifted, &plain, None);
    assert_eq!(
        evidence.shifted(),
        [crate::domain::geometry::ChartSystem::Gcj02],
        "{evidence:?}"
    );
}

#[test]
fn cambridge_is_read_whole_and_its_invalid_parcels_are_told() {
    let rule = ParcelMapping {
        duplicates: DuplicateKeys::Number,
        missing: MissingKeys::Generate,
        ..mapping(&["key=ML"])
    };
    let file = read_parcels(
        fs::File::open(data("parcels/cambridge-parcels-fy2014.geojson.gz")).unwrap(),
        &rule,
    );
    assert_eq!(file.features, 13_116);
    let mut refused: Vec<usize> = file
        .faults
        .iter()
        .filter_map(|fault| fault.feature)
        .collect();
    refused.dedup();
    assert_eq!(file.drafts.len() + refused.len(), 13_116);
    // GEOS 3.14 finds the same 37; the polygon without a ring (feature 1896) it calls empty and valid
    assert_eq!(refused.len(), 38);
    assert!(refused.contains(&1896));
}

#[test]
fn geometry_is_counted_before_it_is_kept() {
    let ring: Vec<[f64; 2]> = (0..60_000)
        .map(|i| [117.0 + f64::from(i) * 1e-6, 39.0])
        .collect();
    let text = feature(
        json!({"key": "a"}),
        json!({"type": "Polygon", "coordinates": [ring]}),
    )
    .to_string();
    let mut seen = Vec::new();
    read_features(text.as_bytes(), Limits::STORED, &mut |item| seen.push(item));
    let [geojson::Item::Feature(feature)] = &seen[..] else {
        panic!("{seen:?}")
    };
    let RawGeometry::Refused(found) = &feature.geometry else {
        panic!("kept")
    };
    assert!(found.has(GeometryFaultKind::TooManyVertices));
}

/// Not a test: prints what a real file costs. `cargo test --release --lib intake -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn costs() {
    let rule = ParcelMapping {
        duplicates: DuplicateKeys::Number,
        missing: MissingKeys::Generate,
        ..mapping(&["key=ML"])
    };
    for _ in 0..3 {
        let began = std::time::Instant::now();
        let file = read_parcels(
            fs::File::open(data("parcels/cambridge-parcels-fy2014.geojson.gz")).unwrap(),
            &rule,
        );
        println!("{} features in {:?}", file.features, began.elapsed());
    }
    let lines = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/parcels/cambridge-planimetrics.geojsonl.gz");
    if let Ok(input) = fs::File::open(lines) {
        let began = std::time::Instant::now();
        let rule = ParcelMapping {
            missing: MissingKeys::Generate,
            ..ParcelMapping::default()
        };
        let file = read_parcels(input, &rule);
        println!(
            "{} lines, {} refused, in {:?}",
            file.features,
            file.features - file.drafts.len(),
            began.elapsed()
        );
    }
}

#[path = "tests_archives.rs"]
mod archives;
#[path = "tests_boundary.rs"]
mod boundary;
#[path = "tests_damage.rs"]
mod damage;
#[path = "tests_fixtures.rs"]
mod fixtures;
#[path = "tests_formats.rs"]
mod formats;
#[path = "tests_hostile.rs"]
mod hostile;
