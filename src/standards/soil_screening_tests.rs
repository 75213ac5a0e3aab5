//! What results of soil mean, case by case.

use super::*;
use crate::domain::day::Day;
use crate::standards::{LimitKind, LocalLimit, LocalLimits, local_limits, strictest};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn value<'a>(analyte: &'a str, text: &str) -> SoilValue<'a> {
    SoilValue {
        analyte,
        found: SoilFound::Value(decimal(text)),
        place: 0,
    }
}

fn below<'a>(analyte: &'a str, limit: Option<&str>) -> SoilValue<'a> {
    SoilValue {
        analyte,
        found: SoilFound::Below(limit.map(decimal)),
        place: 0,
    }
}

fn question(class: LimitClass) -> SoilQuestion {
    SoilQuestion {
        class,
        day: Day::parse("2026-11-20").unwrap(),
        backgrounds: Vec::new(),
        local_limits: LocalLimits::default(),
    }
}

fn outcome(value: SoilValue<'_>, class: LimitClass) -> SoilOutcome {
    screen_soil(&[value], &question(class)).outcome.unwrap()
}

#[test]
fn each_outcome_has_its_clause_and_equal_does_not_exceed() {
    use LimitClass::{I, II};
    for (found, class, wanted) in [
        (value("砷", "20"), I, SoilOutcome::Within),
        (value("砷", "20.00001"), I, SoilOutcome::AboveScreening),
        (value("砷", "120"), I, SoilOutcome::AboveScreening),
        (value("砷", "120.1"), I, SoilOutcome::AboveControl),
        (value("砷", "60"), II, SoilOutcome::Within),
        (value("As", "140.1"), II, SoilOutcome::AboveControl),
        (
            below("氯乙烯", Some("0.15")),
            I,
            SoilOutcome::MethodUnsuitable,
        ),
        (below("氯乙烯", Some("0.15")), II, SoilOutcome::Within),
        (below("氯乙烯", Some("0.12")), I, SoilOutcome::Within),
        (below("氯乙烯", None), II, SoilOutcome::MethodUnsuitable),
    ] {
        assert_eq!(outcome(found, class), wanted, "{found:?} {class:?}");
    }
    let clauses: Vec<_> = [
        SoilOutcome::Within,
        SoilOutcome::AboveScreening,
        SoilOutcome::AboveControl,
    ]
    .map(|outcome| outcome.clause().unwrap())
    .into();
    assert_eq!(clauses, ["5.3.2", "5.3.3", "5.3.5"]);
}

#[test]
fn a_line_cites_its_limits_counts_its_results_and_shows_the_other_class() {
    let mut high = value("铅", "900");
    high.place = 7;
    let values = [
        value("Pb", "400"),
        high,
        value("lead", "300"),
        below("铅", Some("0.1")),
    ];
    let screened = screen_soil(&values, &question(LimitClass::I));
    let line = &screened.lines[0];
    assert_eq!((line.table, line.item), (Some(1), Some(5)));
    assert_eq!(
        (
            line.tested,
            line.detected,
            line.above_screening,
            line.above_control
        ),
        (4, 3, 1, 1)
    );
    assert_eq!(
        (line.maximum_mg_per_kg, line.maximum_at),
        (Some(decimal("900")), Some(7))
    );
    assert_eq!(line.exceedance_multiple, Some(decimal("1.25")));
    assert_eq!(line.outcome, SoilOutcome::AboveControl);
    assert_eq!(line.under_other_class, SoilOutcome::AboveScreening);
    let screening = line.screening.as_ref().unwrap();
    assert_eq!(screening.citation_zh, "GB 36600-2018 表1 第5项(5.3.3)");
    assert_eq!(
        line.control.as_ref().unwrap().citation_en,
        "GB 36600-2018 table 1 item 5 (5.3.5)"
    );
    assert_eq!(screened.exceeding, ["铅"]);
    assert_eq!(screened.basic_not_tested.len(), 44);
    assert_eq!(screened.multiple, "C/S-1");
}

#[test]
fn background_excuses_with_its_document_and_only_three_items() {
    let mut asked = question(LimitClass::I);
    let background = |analyte: &str, number: &str| SoilBackground {
        analyte: analyte.to_owned(),
        mg_per_kg: decimal(number),
        document: "示例区域土壤背景值 (example)".to_owned(),
    };
    asked.backgrounds = vec![background("As", "25"), background("V", "200")];
    assert!(asked.check().is_empty());
    let values = [value("砷", "25"), value("钒", "200"), value("镉", "21")];
    let screened = screen_soil(&values, &asked);
    let outcomes: Vec<_> = screened.lines.iter().map(|line| line.outcome).collect();
    let expected = [
        SoilOutcome::WithinBackground,
        SoilOutcome::AboveScreening,
        SoilOutcome::WithinBackground,
    ];
    assert_eq!(outcomes, expected);
    assert!(
        screened.lines[0].background.is_some() && screened.lines[0].exceedance_multiple.is_none()
    );
    // vanadium is excused in class I only
    asked.class = LimitClass::II;
    let screened = screen_soil(&[value("钒", "753")], &asked);
    assert_eq!(screened.outcome, Some(SoilOutcome::AboveScreening));
    asked.backgrounds = vec![background("铅", "900")];
    asked.backgrounds[0].document.clear();
    assert_eq!(asked.check().len(), 2);
}

#[test]
fn what_has_no_limit_is_told() {
    let values = [
        value("锌", "1000"),
        value("108-38-3", "900"),
        value("zinc", "2000"),
        value("锌", "3000"),
    ];
    let screened = screen_soil(&values, &question(LimitClass::I));
    assert_eq!(screened.outcome, None);
    let told: Vec<_> = screened
        .not_screened
        .iter()
        .map(|one| (one.analyte.as_str(), one.why, one.tested))
        .collect();
    assert_eq!(told.len(), 3);
    assert!(told.contains(&("108-38-3", WhyNot::PartOfSum, 1)));
    assert!(told.contains(&("锌", WhyNot::NoLimit, 2)));
}

#[test]
fn the_strictest_limit_in_force_counts() {
    let mut asked = question(LimitClass::I);
    let limit = |analyte: &str, number: &str, from: &str| LocalLimit {
        analyte: analyte.to_owned(),
        class: None,
        kind: LimitKind::Screening,
        mg_per_kg: decimal(number),
        standard: "DB00/0000-2025 示例".to_owned(),
        clause: "表1".to_owned(),
        in_force_from: Day::parse(from).ok(),
        in_force_to: None,
    };
    asked.local_limits = local_limits([
        limit("铅", "350", "2025-01-01"),
        limit("锌", "500", "2025-01-01"),
        limit("镉", "1", "2027-01-01"),
        limit("铜", "5000", "2025-01-01"),
    ]);
    let values = [
        value("铅", "380"),
        value("锌", "600"),
        value("镉", "2"),
        value("铜", "1999"),
    ];
    let screened = screen_soil(&values, &asked);
    let told: Vec<_> = screened
        .lines
        .iter()
        .map(|line| {
            let limit = line.screening.as_ref().unwrap();
            (line.name_zh.as_str(), line.outcome, limit.standard.as_str())
        })
        .collect();
    let local = "DB00/0000-2025 示例";
    assert_eq!(
        told,
        [
            ("镉", SoilOutcome::Within, STANDARD),
            ("铜", SoilOutcome::Within, STANDARD),
            ("铅", SoilOutcome::AboveScreening, local),
            ("锌", SoilOutcome::AboveScreening, local),
        ]
    );
}

#[test]
fn the_strictest_is_found_by_any_name_and_of_equals_the_national_one() {
    let limit = |analyte: &str, class, number: &str, to: Option<&str>| LocalLimit {
        analyte: analyte.to_owned(),
        class,
        kind: LimitKind::Screening,
        mg_per_kg: decimal(number),
        standard: "DB00/0000-2025 示例".to_owned(),
        clause: "表1".to_owned(),
        in_force_from: None,
        in_force_to: to.and_then(|to| Day::parse(to).ok()),
    };
    let class_one = Some(LimitClass::I);
    let local = local_limits([
        limit("Cr6+", class_one, "2", None),
        limit("铬(六价)", class_one, "1", Some("2026-01-01")),
        limit("Pb", None, "400", None),
        limit("Manganese", None, "5000", None),
    ]);
    let screening = |analyte: &str, class, day: &str| {
        let under = (&local, Day::parse(day).unwrap());
        let found = strictest(analyte, (class, LimitKind::Screening), under);
        found.map(|(limit, own)| (limit, own.is_some()))
    };
    let (one, two) = (LimitClass::I, LimitClass::II);
    let of = |number: &str, local| Some((decimal(number), local));
    assert_eq!(screening("六价铬", one, "2025-12-31"), of("1", true));
    assert_eq!(screening("18540-29-9", one, "2026-01-01"), of("2", true));
    assert_eq!(screening("Cr(VI)", two, "2026-01-01"), of("5.7", false));
    assert_eq!(screening("铅", one, "2026-01-01"), of("400", false));
    assert_eq!(screening("lead", two, "2026-01-01"), of("400", true));
    assert_eq!(screening("MANGANESE", two, "2026-01-01"), of("5000", true));
    assert_eq!(screening("锌", one, "2026-01-01"), None);
}
