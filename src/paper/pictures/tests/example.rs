//! Made-up surveys for the tests.

use rust_decimal::Decimal;

use crate::domain::day::Day;
use crate::domain::geometry::{Limits, Outline};
use crate::domain::land_use::LimitClass;
use crate::paper::pictures::{PictureRow, PlacedPoint, SurveyPicture};
use crate::standards::{LocalLimits, SoilBackground, SoilFound, SoilQuestion};

pub(super) const NO_ROWS: [PictureRow<'_>; 0] = [];

pub(super) fn question(class: LimitClass) -> SoilQuestion {
    SoilQuestion {
        class,
        day: Day::parse("2026-11-20").unwrap(),
        backgrounds: vec![SoilBackground {
            analyte: "钴".to_owned(),
            mg_per_kg: decimal("25"),
            document: "示例背景值调查报告 (example)".to_owned(),
        }],
        local_limits: LocalLimits::default(),
    }
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(super) fn found(text: &str) -> SoilFound {
    match text.strip_prefix('<') {
        Some("") => SoilFound::Below(None),
        Some(limit) => SoilFound::Below(Some(decimal(limit))),
        None => SoilFound::Value(decimal(text)),
    }
}

/// Made-up results: point, depth, then arsenic, lead, cobalt, chromium (VI), benzo[a]pyrene, zinc.
const EXAMPLE: [(&str, &str, &str, [&str; 6]); 11] = [
    (
        "示例S1",
        "0",
        "0.5",
        ["24.1", "380", "12", "<0.5", "0.78", "120"],
    ),
    (
        "示例S1",
        "0.5",
        "1.5",
        ["121", "96", "14", "<0.5", "0.21", "98"],
    ),
    (
        "示例S1",
        "1.5",
        "3",
        ["18.3", "41", "11", "<0.5", "<0.1", "77"],
    ),
    (
        "示例S2",
        "0",
        "0.5",
        ["8.9", "35", "24", "<0.5", "<0.1", "85"],
    ),
    (
        "示例S2",
        "0.5",
        "1.5",
        ["9.4", "33", "16", "<0.5", "<0.1", ""],
    ),
    (
        "示例S3",
        "0",
        "0.5",
        ["12.6", "52", "13", "3.4", "0.31", "90"],
    ),
    (
        "示例S3",
        "0.5",
        "1.5",
        ["11.1", "48", "12", "<0.5", "<0.1", ""],
    ),
    ("示例S4", "0", "0.5", ["7.2", "28", "9", "<5", "<0.1", "64"]),
    (
        "示例S5",
        "0",
        "0.2",
        ["15.5", "61", "15", "<", "0.09", "71"],
    ),
    ("示例S6", "", "", ["10.2", "45", "12", "<0.5", "0.12", "88"]),
    ("示例S7", "0", "0.5", ["", "", "", "", "", "102"]),
];
const ANALYTES: [&str; 6] = ["砷", "Pb", "钴", "六价铬", "苯并[a]芘", "锌"];

fn rows<'a>(rows: &'a [(&'a str, &'a str, &'a str, [&'a str; 6])]) -> Vec<PictureRow<'a>> {
    let mut all = Vec::new();
    for (point, from, to, values) in rows {
        for (analyte, value) in ANALYTES
            .iter()
            .zip(values)
            .filter(|(_, value)| !value.is_empty())
        {
            all.push(PictureRow {
                point,
                sample: point,
                depth_from_m: from.parse().ok(),
                depth_to_m: to.parse().ok(),
                analyte,
                found: found(value),
            });
        }
    }
    all
}

fn outline() -> Outline {
    let ring = serde_json::json!({"type": "Polygon", "coordinates": [[
        [117.3040, 39.1040], [117.3064, 39.1041], [117.3066, 39.1055], [117.3050, 39.1060], [117.3039, 39.1053], [117.3040, 39.1040]
    ]]});
    Outline::parse_geojson(&ring, Limits::POSTED).unwrap()
}

pub(super) fn placed(points: &[(&str, f64, f64)]) -> Vec<PlacedPoint> {
    points
        .iter()
        .map(|(point, lon, lat)| PlacedPoint {
            point: (*point).to_owned(),
            lon: *lon,
            lat: *lat,
        })
        .collect()
}

pub(super) fn example(class: LimitClass) -> SurveyPicture {
    let mut survey = SurveyPicture::of(
        "示例地块土壤污染状况调查 (example)",
        &question(class),
        rows(&EXAMPLE),
    );
    survey.outline = Some(outline());
    let added = survey.place(&placed(&[
        ("示例S1", 117.3046, 39.1047),
        ("示例S2", 117.3052, 39.1047),
        ("示例S3", 117.3058, 39.1048),
        ("示例S4", 117.3047, 39.1053),
        ("示例S5", 117.3053, 39.1054),
        ("示例S7", 117.3070, 39.1050),
        ("示例S8", 117.3060, 39.1052),
    ]));
    assert_eq!(added, 1, "S8 has no result");
    survey
}

/// A survey of many points on a grid, each with three depths; values without chance.
pub(super) fn many(points: usize) -> SurveyPicture {
    let names: Vec<String> = (0..points).map(|n| format!("示例{n:03}")).collect();
    let analytes = ["砷", "镉", "铜", "铅", "汞", "镍", "苯并[a]芘", "苯", "锌"];
    let mut rows = Vec::new();
    for (at, name) in names.iter().enumerate() {
        for (layer, (from, to)) in [("0", "0.5"), ("0.5", "1.5"), ("1.5", "3")]
            .into_iter()
            .enumerate()
        {
            for (place, analyte) in analytes.iter().enumerate() {
                // most contents are low, a few points are hot
                let turn = (at * 37 + layer * 11 + place * 23) % 101;
                let hot = if at % 83 == 5 && layer == 1 { 60 } else { 1 };
                let base = [18, 8, 300, 180, 3, 60, 1, 1, 90][place] * hot;
                let low = Decimal::from(turn * turn * turn + 20_000);
                let value = Decimal::from(base) * low / Decimal::from(600_000 + 400_000 * layer);
                let value = value.round_dp(3);
                let missed = hot == 1 && (at + place).is_multiple_of(7);
                rows.push(PictureRow {
                    point: name,
                    sample: name,
                    depth_from_m: Some(decimal(from)),
                    depth_to_m: Some(decimal(to)),
                    analyte,
                    found: if missed {
                        SoilFound::Below(Some(Decimal::from(base) / Decimal::from(100)))
                    } else {
                        SoilFound::Value(value)
                    },
                });
            }
        }
    }
    let mut survey = SurveyPicture::of("示例大地块 (example)", &question(LimitClass::I), rows);
    let positions = names.iter().enumerate().map(|(at, name)| {
        let (east, north) = (at % 25, at / 25);
        let turn = (at * 61) % 17;
        #[expect(clippy::cast_precision_loss, reason = "a few hundred points")]
        let (east, north) = (
            east as f64 + turn as f64 / 30.0,
            north as f64 + turn as f64 / 40.0,
        );
        (
            name.as_str(),
            117.30 + east * 2.3e-4,
            39.10 + north * 1.8e-4,
        )
    });
    let positions: Vec<(&str, f64, f64)> = positions.collect();
    survey.place(&placed(&positions));
    survey
}
