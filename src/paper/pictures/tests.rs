//! Each picture of a small example, as it is; of hostile names, of one point, of none, of five hundred.

mod example;

use insta::assert_snapshot;

use self::example::{NO_ROWS, decimal, example, found, many, placed, question};
use super::*;
use crate::domain::land_use::LimitClass;

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
