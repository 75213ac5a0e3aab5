//! Each picture of a small example, as it is; of hostile names, of one point, of none, of five hundred.

use insta::assert_snapshot;
use rust_decimal::Decimal;

use super::*;
use crate::domain::day::Day;
use crate::domain::geometry::{Limits, Outline};
use crate::domain::land_use::LimitClass;
use crate::standards::{SoilBackground, SoilFound, SoilQuestion};

const NO_ROWS: [PictureRow<'_>; 0] = [];

fn question(class: LimitClass) -> SoilQuestion {
    SoilQuestion {
        class,
        day: Day::parse("2026-11-20").unwrap(),
        backgrounds: vec![SoilBackground {
            analyte: "钴".to_owned(),
            mg_per_kg: decimal("25"),
            document: "示例背景值调查报告 (example)".to_owned(),
        }],
        local_limits: Vec::new(),
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn found(text: &str) -> SoilFound {
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

fn placed(points: &[(&str, f64, f64)]) -> Vec<PlacedPoint> {
    points
        .iter()
        .map(|(point, lon, lat)| PlacedPoint {
            point: (*point).to_owned(),
            lon: *lon,
            lat: *lat,
        })
        .collect()
}

fn example(class: LimitClass) -> SurveyPicture {
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

/// One element a line, so that a change is read.
fn lines(svg: &str) -> String {
    assert_whole(svg);
    svg.replace("><", ">\n<")
}

/// Well-formed, with a title and a description, without anything from elsewhere.
fn assert_whole(svg: &str) {
    let mut reader = quick_xml::Reader::from_str(svg);
    let mut elements = 0;
    loop {
        match reader.read_event().expect("well-formed XML") {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(_) | quick_xml::events::Event::Empty(_) => {
                elements += 1
            }
            _ => {}
        }
    }
    assert!(elements > 5);
    for wanted in [
        "<svg xmlns=",
        "role=\"img\"",
        "<title id=\"title\">",
        "<desc id=\"desc\">",
    ] {
        assert!(svg.contains(wanted), "{wanted}");
    }
    let own = svg.replace("http://www.w3.org/2000/svg", "");
    for never in [
        "<script", "http:", "https:", "href", "@import", "NaN", "inf", " on",
    ] {
        let text = own
            .split(['<', '>'])
            .filter(|part| part.contains('='))
            .collect::<String>();
        assert!(!text.contains(never), "{never}");
    }
}

#[test]
fn map_of_the_example() {
    assert_snapshot!(lines(&draw(
        &example(LimitClass::I),
        PictureKind::Map,
        Lang::Zh
    )));
}

#[test]
fn profiles_of_the_example() {
    assert_snapshot!(lines(&draw(
        &example(LimitClass::I),
        PictureKind::Profiles,
        Lang::Zh
    )));
}

#[test]
fn boxes_of_the_example() {
    assert_snapshot!(lines(&draw(
        &example(LimitClass::I),
        PictureKind::Boxes,
        Lang::En
    )));
}

#[test]
fn heat_of_the_example() {
    assert_snapshot!(lines(&draw(
        &example(LimitClass::II),
        PictureKind::Heat,
        Lang::Zh
    )));
}

#[test]
fn the_same_survey_gives_the_same_bytes_and_each_language_its_own() {
    for kind in PictureKind::ALL {
        let one = draw(&example(LimitClass::I), kind, Lang::Zh);
        assert_eq!(one, draw(&example(LimitClass::I), kind, Lang::Zh));
        assert!(one.contains("lang=\"zh-CN\""));
        let english = draw(&example(LimitClass::I), kind, Lang::En);
        assert_ne!(one, english);
        assert!(english.contains("class I land"));
    }
}

#[test]
fn each_result_is_judged_as_the_standard_has_it() {
    use crate::standards::SoilOutcome::*;
    let survey = example(LimitClass::I);
    let outcomes = |name: &str| -> Vec<_> {
        let at = survey
            .analytes
            .iter()
            .position(|own| own.name_zh == name)
            .unwrap();
        let own = survey.results.iter().filter(|result| result.analyte == at);
        own.map(|result| result.outcome).collect()
    };
    assert_eq!(
        outcomes("砷")[..3],
        [Some(AboveScreening), Some(AboveControl), Some(Within)]
    );
    assert_eq!(outcomes("钴")[3], Some(WithinBackground));
    assert_eq!(
        outcomes("铬（六价）")[5..9],
        [
            Some(AboveScreening),
            Some(Within),
            Some(MethodUnsuitable),
            Some(MethodUnsuitable)
        ]
    );
    assert!(outcomes("锌").iter().all(Option::is_none));
    let lax = example(LimitClass::II);
    let above = lax
        .results
        .iter()
        .filter(|result| result.outcome >= Some(AboveScreening));
    assert_eq!(above.count(), 1, "121 mg/kg of arsenic");
}

#[test]
fn only_some_analytes_by_any_name() {
    let mut survey = example(LimitClass::I);
    assert_eq!(
        survey.only(&["nickel".to_owned()]),
        Err("nickel".to_owned())
    );
    survey
        .only(&["As".to_owned(), "Lead".to_owned(), "砷".to_owned()])
        .unwrap();
    let names: Vec<&str> = survey
        .analytes
        .iter()
        .map(|own| own.name(Lang::Zh))
        .collect();
    assert_eq!(names, ["砷", "铅"]);
    assert_eq!(survey.results.len(), 20);
    let svg = draw(&survey, PictureKind::Profiles, Lang::Zh);
    assert!(!svg.contains("苯并"));
}

#[test]
fn hostile_names_stay_texts() {
    let evil = "</text><script>alert(1)</script>\u{0}\u{202e}\"'&]]>";
    let row = |point, analyte| PictureRow {
        point,
        sample: evil,
        depth_from_m: Some(decimal("0")),
        depth_to_m: Some(decimal("0.5")),
        analyte,
        found: found("4000"),
    };
    let mut survey = SurveyPicture::of(
        evil,
        &question(LimitClass::I),
        [row(evil, evil), row(evil, "砷")],
    );
    survey.place(&placed(&[(evil, 117.3, 39.1)]));
    for kind in PictureKind::ALL {
        for lang in [Lang::Zh, Lang::En] {
            let svg = draw(&survey, kind, lang);
            assert_whole(&svg);
            assert!(!svg.contains("<script") && !svg.contains(['\u{0}', '\u{202e}']));
        }
    }
}

#[test]
fn nothing_to_draw_is_said() {
    let empty = SurveyPicture::of("", &question(LimitClass::I), NO_ROWS);
    let mut water = empty.clone();
    water.groundwater = 3;
    water.unread = 2;
    for kind in PictureKind::ALL {
        for survey in [&empty, &water] {
            assert_whole(&draw(survey, kind, Lang::Zh));
        }
        let told = draw(&water, kind, Lang::En);
        assert!(told.contains("not in this picture: 3.") && told.contains("could not be read: 2."));
    }
}

#[test]
fn one_point_with_one_result_has_every_picture() {
    for value in ["24.1", "<0.5", "<", "0"] {
        let row = PictureRow {
            point: "示例S1",
            sample: "示例S1-1",
            depth_from_m: Some(decimal("0.5")),
            depth_to_m: None,
            analyte: "砷",
            found: found(value),
        };
        let mut survey = SurveyPicture::of("示例", &question(LimitClass::I), [row]);
        survey.place(&placed(&[("示例S1", 117.3046, 39.1047)]));
        for kind in PictureKind::ALL {
            assert_whole(&draw(&survey, kind, Lang::Zh));
        }
    }
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

#[test]
fn five_hundred_points_stay_a_picture() {
    let survey = many(500);
    for kind in PictureKind::ALL {
        let began = std::time::Instant::now();
        let svg = draw(&survey, kind, Lang::Zh);
        assert_whole(&svg);
        assert!(
            svg.len() < 2_000_000,
            "{}: {} bytes",
            kind.code(),
            svg.len()
        );
        assert!(
            began.elapsed().as_secs() < 20,
            "{}: {:?}",
            kind.code(),
            began.elapsed()
        );
    }
}

/// Writes pictures to look at: `JINGTU_PICTURES=/tmp/here cargo test --lib pictures_to_look_at`.
#[test]
fn pictures_to_look_at() {
    let Some(folder) = std::env::var_os("JINGTU_PICTURES") else {
        return;
    };
    let folder = std::path::Path::new(&folder);
    for (name, survey) in [
        ("example", example(LimitClass::I)),
        ("many", many(500)),
        ("some", many(40)),
    ] {
        for kind in PictureKind::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let file = folder.join(format!("{name}-{}-{}.svg", kind.code(), lang.code()));
                std::fs::write(file, draw(&survey, kind, lang)).unwrap();
            }
        }
    }
}
