//! Parcels from files of every format, through the command and the register.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use geo::Coord;
use jingtu::clock::Clock;
use jingtu::domain::change::Change;
use jingtu::domain::codes::Adcode;
use jingtu::domain::geometry::projection::Plane;
use jingtu::domain::geometry::{ChartSystem, Crs, Limits, Outline};
use jingtu::domain::record::{District, Source};
use jingtu::domain::setting::Setting;
use jingtu::intake::{
    DuplicateKeys, MissingKeys, ParcelFile, ParcelMapping, Upload, read_parcel_file,
};
use jingtu::registry::{Caller, ImportOptions, Registry, StoreOptions};
use time::macros::datetime;

use crate::harness::{TestDatabase, databases, sqlite};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

fn import(database: &TestDatabase, arguments: &[&str]) -> (Output, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_jingtu"))
        .args(["import", "parcels"])
        .args(arguments)
        .current_dir(DATA)
        .env_clear()
        .env("DATABASE_URL", &database.url)
        .output()
        .expect("an end");
    let text = [&output.stdout[..], &output.stderr].concat();
    (output, String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn the_command_takes_every_format_by_its_content() {
    for files in [
        &["cgcs2000/gbk-cpg-4527.shp"][..],
        &["cgcs2000/gbk-names-4527.zip"],
        &["cgcs2000/districts-4527.gpkg"],
        &["cgcs2000/districts-4527.fgb"],
        &[
            "cgcs2000/noprj-4527.shp",
            "cgcs2000/noprj-4527.dbf",
            "--crs",
            "EPSG:4527",
        ],
        &["cgcs2000", "--layer", "gbk-wrongcpg-4527"],
    ] {
        let database = sqlite();
        let (output, text) = import(&database, &[files, &["--generate-keys"]].concat());
        assert!(output.status.success(), "{files:?}: {text}");
        assert!(
            text.contains("6 of 6 features recorded"),
            "{files:?}: {text}"
        );
    }
    let database = sqlite();
    for (files, expected) in [
        (&["cgcs2000"][..], "name one of them (layer=NAME)"),
        (&["shapefile/point.shp"], "a layer of points"),
        (
            &["cgcs2000/gbk-cpg-4527.shp", "--encoding", "klingon"],
            "is no encoding",
        ),
        (&["cgcs2000/gbk-cpg-4527.dbf"], "send the .shp"),
    ] {
        let (output, text) = import(&database, files);
        assert!(
            !output.status.success() && text.contains(expected),
            "{files:?}: {text}"
        );
    }
}

/// A square of 100 m in Hongqiao as a land-boundary text, its corners moved by `with`.
fn boundary(with: impl Fn(Coord<f64>) -> Coord<f64>) -> String {
    let plane = Plane::gauss_krueger(117.0);
    let corner = |east: f64, north: f64| {
        let at = plane.to_degrees(Coord {
            x: 514_600.0 + east,
            y: 4_337_300.0 + north,
        });
        let at = plane.to_metres(with(at));
        format!("J,1,{:.3},{:.3}\n", at.y, 39e6 + at.x)
    };
    let corners = [
        (0.0, 0.0),
        (100.0, 0.0),
        (100.0, 100.0),
        (0.0, 100.0),
        (0.0, 0.0),
    ];
    let points: String = corners.iter().map(|(e, n)| corner(*e, *n)).collect();
    format!(
        "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=39\n\
         [地块坐标]\n5,1,120106001002GB00123,示例地块,面,,,,@\n{points}"
    )
}

#[tokio::test]
async fn a_text_in_shifted_coordinates_is_refused_unless_that_is_declared() {
    for database in databases().await {
        let clock = Clock::standing(datetime!(2026-11-24 04:00 UTC));
        let registry = Registry::open(&StoreOptions::writing(&database.url), clock)
            .await
            .unwrap();
        let operator = Caller::operator();
        let options = ImportOptions {
            mapping: ParcelMapping::parse(&["cadastral=地块编号"]).unwrap(),
            source: Source::titled("示例 example"),
            day: None,
            chart: None,
            skip_faulty: false,
            published: false,
            dry_run: false,
        };
        let today = registry.clock().today();
        let bytes = std::fs::read(format!("{DATA}/hongqiao/hongqiao.wgs84.geojson")).unwrap();
        let file: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let outline =
            Outline::parse_geojson(&file["features"][0]["geometry"], Limits::DISTRICT).unwrap();
        let district = District {
            adcode: Adcode::parse("120106").unwrap(),
            name: "红桥区".to_owned(),
            name_en: "Hongqiao".to_owned(),
            disclaimer: "示例 example".to_owned(),
            outline: Some(outline),
        };
        let setting = Setting {
            name: "district".to_owned(),
            value: "120106".to_owned(),
        };
        let source = Some(Source::titled("示例 example"));
        let changes = [
            Change::recorded(today, source.clone(), setting),
            Change::recorded(today, source, district),
        ];
        registry
            .commit(&operator, "a district", &changes)
            .await
            .unwrap();

        let plain = boundary(|c| c);
        let report = registry
            .import_parcels(&operator, plain.as_bytes(), &options)
            .await
            .unwrap();
        assert!(
            report.receipt.is_some(),
            "{}: {:?}",
            database.name,
            report.faults
        );

        let own = outline_of(&plain);
        for (system, name) in [(ChartSystem::Gcj02, "gcj02"), (ChartSystem::Bd09, "bd09")] {
            let shifted = boundary(|c| system.shift(c));
            let report = registry
                .import_parcels(&operator, shifted.as_bytes(), &options)
                .await
                .unwrap();
            assert!(report.receipt.is_none(), "{} {name}", database.name);
            let told = report.faults[0].to_string();
            assert!(told.contains(&format!("{system:?}")), "{told}");
            assert!(told.contains(&format!("--chart {name}")), "{told}");

            // another parcel each time: its code is not read
            let mut mapping = ParcelMapping::parse(&["name=地块名称"]).unwrap();
            mapping.missing = MissingKeys::Generate;
            let declared = ImportOptions {
                mapping,
                chart: Some(system),
                ..options.clone()
            };
            let report = registry
                .import_parcels(&operator, shifted.as_bytes(), &declared)
                .await
                .unwrap();
            assert_eq!(
                (report.parcels, report.faults.len()),
                (1, 0),
                "{name}: {:?}",
                report.faults
            );
            let outlines = registry.outlines(&report.numbers).await.unwrap();
            let (_, back) = outlines.first().expect("an outline");
            let apart = distance_of_centres_m(&own, back);
            assert!(
                apart < 1.0,
                "{name}: shifted back to {apart} m from its place"
            );
        }
        registry.close().await;
    }
}

/// The outline of a text.
fn outline_of(text: &str) -> Outline {
    let mapping = ParcelMapping::parse(&["cadastral=地块编号"]).unwrap();
    let file = read_parcel_file(text.as_bytes(), &mapping);
    file.drafts[0].outline.clone().expect("an outline")
}

fn distance_of_centres_m(one: &Outline, other: &Outline) -> f64 {
    let [one, other] = [one, other].map(|outline| Coord::from(outline.centroid()));
    let apart = Plane::around(one).to_metres(other);
    apart.x.hypot(apart.y)
}

/// The open cadastre of Cambridge as its publisher projects it: a state plane in US survey feet, whose `.prj` names no code.
#[test]
fn a_shapefile_in_survey_feet_is_refused_by_name_and_read_when_its_system_is_declared() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let name = "cambridge-parcels-fy2014.epsg2249.shp.zip";
    let places = ["../shared", "../../shared"]
        .map(|shared| root.join(shared).join("data/parcels").join(name));
    let Some(path) = places.iter().find(|path| path.is_file()) else {
        println!("SKIPPED: 1 file (../shared/data/parcels/{name} is not there)");
        return;
    };
    let upload = || Upload::default().with(name, std::fs::File::open(path).unwrap());
    let mut mapping = ParcelMapping::parse(&["key=ML"]).unwrap();
    (mapping.duplicates, mapping.missing) = (DuplicateKeys::Number, MissingKeys::Generate);
    let undeclared = read_parcel_file(upload(), &mapping);
    let told = undeclared.faults[0].to_string();
    assert!(
        told.contains("NAD_1983_StatePlane_Massachusetts_Mainland"),
        "{told}"
    );
    assert!(told.contains("declare the EPSG code"), "{told}");
    assert!(
        undeclared
            .drafts
            .iter()
            .all(|draft| draft.outline.is_none())
    );

    let mut feet = mapping.clone();
    feet.crs = Some(Crs::parse("EPSG:2249").unwrap());
    let declared = read_parcel_file(upload(), &feet);
    assert_eq!(declared.features, 13_116);
    assert!(
        declared
            .notes
            .iter()
            .any(|note| note.text.contains("EPSG:2249"))
    );
    // the same parcels as their publisher draws them in degrees
    let degrees = format!("{DATA}/parcels/cambridge-parcels-fy2014.geojson.gz");
    let degrees = read_parcel_file(std::fs::File::open(degrees).unwrap(), &mapping);
    let places = |file: &ParcelFile| -> BTreeMap<String, Outline> {
        let drafts = file.drafts.iter();
        let placed = drafts.filter_map(|draft| Some((draft.key.clone(), draft.outline.clone()?)));
        placed.collect()
    };
    let (found, wanted) = (places(&declared), places(&degrees));
    assert!(
        found.len() > 12_900,
        "{} {:?}",
        found.len(),
        declared.faults.first()
    );
    let near = wanted.iter().filter(|(key, outline)| {
        let own = found.get(*key);
        own.is_some_and(|own| distance_of_centres_m(own, outline) < 1.0)
    });
    let near = near.count();
    assert!(
        near > 12_800,
        "{near} of {} lie where they lie",
        wanted.len()
    );
}
