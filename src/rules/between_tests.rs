//! Between the cells of the matrix: what the rules say where it has no row.

use crate::domain::decision::Strength::{Default, Law};
use crate::domain::decision::Verdict::{Allowed, Blocked, Conditional, Undetermined};
use crate::domain::facts::*;
use crate::domain::land_use::{
    Forbidden, ForbiddenPrefix, LimitClass, ParkKind, UseClass, UseSystem,
};
use crate::domain::record::{Restriction, ReviewOutcome};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction::*;
use crate::domain::validity::{TouchedDocument, ValidityEvent};

use super::decide;
use super::scenes::*;

/// P1, assessed and designed for industry.
fn assessed_for_industry() -> UnitFacts {
    UnitFacts {
        survey: Some(survey(LimitClass::II)),
        ra: Some(RiskFacts {
            assessed_classes: vec![UseClass::K2],
            design_matches: true,
            ..RiskFacts::default()
        }),
        ..unit(Stage::P1)
    }
}

#[test]
fn pollution_after_another_event_shows_risk_in_any_order() {
    let mut events = vec![
        event(ValidityEvent::V1, "2026-01-01"),
        event(ValidityEvent::V6, "2026-02-01"),
    ];
    for _ in 0..2 {
        let unit = UnitFacts {
            events: events.clone(),
            ..clean(LimitClass::II)
        };
        let facts = ask_of(Transfer, INDUSTRY, unit);
        assert_eq!(answer(&facts), "BLOCKED R-15 R-82");
        events.reverse();
    }
}

#[test]
fn assessed_land_whose_survey_is_void_shows_risk_in_any_order() {
    let mut events = vec![
        touching(
            ValidityEvent::V7,
            "2026-01-01",
            TouchedDocument::RiskAssessment,
        ),
        touching(ValidityEvent::V7, "2026-02-01", TouchedDocument::Survey),
    ];
    for _ in 0..2 {
        let unit = UnitFacts {
            events: events.clone(),
            ..assessed_for_industry()
        };
        assert_eq!(
            answer(&ask_of(Transfer, INDUSTRY, unit)),
            "BLOCKED R-15 R-82"
        );
        events.reverse();
    }
    let unit = UnitFacts {
        events: events[..1].to_vec(),
        ..assessed_for_industry()
    };
    assert_eq!(
        answer(&ask_of(Transfer, INDUSTRY, unit)),
        "BLOCKED R-25 R-82"
    );
}

#[test]
fn assessed_land_without_the_letter_is_never_read_as_unsuspected() {
    let mut unit = assessed_for_industry();
    unit.origin = Some(Stage::U0);
    unit.survey.as_mut().unwrap().letter = Letter::Missing;
    assert_eq!(
        answer(&ask_of(Transfer, INDUSTRY, unit)),
        "BLOCKED R-15 R-20"
    );
}

#[test]
fn exceeding_survey_that_failed_its_review_shows_risk() {
    let mut unit = with_maximum(LimitClass::I, "As", "45");
    unit.origin = Some(Stage::U0);
    unit.survey.as_mut().unwrap().review = Some(ReviewOutcome::Fail);
    assert_eq!(
        answer(&ask_of(Supply, DWELLING, unit)),
        "BLOCKED R-12 R-15 R-20"
    );
}

#[test]
fn override_of_the_transfer_does_not_lift_the_change_of_use() {
    let mut facts = ask(Sublease, PARK, Stage::U1);
    facts.current_use = vec![land_use(INDUSTRY)];
    assert_eq!(found(&facts, 15), Some((Some(Blocked), Law)));
    facts.overrides = vec![granted("R-15", "2026-12-31")];
    assert_eq!(decide(&facts).verdict, Blocked);
    assert!(decide(&facts).overrides.is_empty());
}

#[test]
fn sublease_with_unknown_current_use_is_the_worst_of_both_readings() {
    let mut facts = ask(Sublease, DWELLING, Stage::U0);
    facts.current_use.clear();
    assert_eq!(answer(&facts), "BLOCKED R-11 R-14");
    facts.planned_use.clear();
    assert_eq!(answer(&facts), "UNDETERMINED R-02 R-18");
}

#[test]
fn another_kind_of_park_is_a_change_of_use() {
    let park = |kind| {
        let mut park = land_use(PARK);
        park.kind = Some(kind);
        vec![park]
    };
    let mut facts = ask(Sublease, PARK, Stage::U0);
    facts.current_use = park(ParkKind::Specialised);
    facts.planned_use = park(ParkKind::Community);
    assert_eq!(answer(&facts), "CONDITIONAL R-18");
}

fn looked_at_the_neighbour() -> Facts {
    let unit = passed(SurveyFacts {
        neighbour_checked_no_effect: true,
        ..survey(LimitClass::I)
    });
    let mut facts = ask_of(Supply, DWELLING, unit);
    facts.neighbours = vec![neighbour(Stage::L2, 10.0)];
    facts
}

#[test]
fn refused_survey_looked_at_no_neighbour() {
    let facts = looked_at_the_neighbour();
    assert_eq!(found(&facts, 71), Some((Some(Allowed), Default)));
    let mut reached = facts.clone();
    reached.units[0].events = vec![event(ValidityEvent::V6, "2026-01-01")];
    assert_eq!(found(&reached, 71), Some((Some(Undetermined), Default)));
    let mut partial = facts;
    partial.units[0].survey.as_mut().unwrap().covered_area_m2 = Some(5_000.0);
    assert_eq!(found(&partial, 71), Some((Some(Undetermined), Default)));
}

#[test]
fn plume_makes_the_distance_larger_and_never_smaller() {
    let with_reach = |distance, reach| {
        let mut facts = looked_at_the_neighbour();
        facts.neighbours[0].distance_m = Some(distance);
        facts.neighbours[0].reach_m = Some(reach);
        found(&facts, 71).is_some()
    };
    assert!(with_reach(40.0, 20.0));
    assert!(with_reach(180.0, 180.0));
    assert!(!with_reach(180.1, 180.0));
}

#[test]
fn forbidden_part_of_a_planned_group_of_uses_cannot_be_told() {
    let forbidding = |system, prefix: &str, planned: &str| {
        let mut facts = ask_of(Supply, planned, clean(LimitClass::I));
        facts.negative_list.entries = vec![NegativeFacts {
            forbidden: vec![Forbidden::Prefix(ForbiddenPrefix {
                system,
                prefix: prefix.to_owned(),
            })],
            ..entry(crate::domain::land_use::ForbiddenGroup::All)
        }];
        answer(&facts)
    };
    let own = UseSystem::Ydyh2023;
    assert_eq!(forbidding(own, "0701", "07"), "UNDETERMINED R-21 R-51");
    assert_eq!(forbidding(own, "07", "0701"), "BLOCKED R-21 R-50");
    assert_eq!(forbidding(own, "0701", "0702"), "CONDITIONAL R-21 R-51");
    // bare 08 of GB/T 21010 has no class: it may hold the archive
    let other = UseSystem::Gbt21010;
    assert_eq!(forbidding(other, "08", ARCHIVE), "UNDETERMINED R-21 R-51");
}

fn restricted(stage: Stage, restriction: Restriction) -> UnitFacts {
    let mut unit = removed(stage, LimitClass::I);
    unit.removal.as_mut().unwrap().restrictions = vec![restriction];
    unit
}

#[test]
fn forbidden_class_in_a_part_of_the_mix_breaks_the_restriction() {
    let forbids = |class| Restriction::ForbiddenClasses { value: vec![class] };
    let mut mixed = ask_of(
        Supply,
        ARCHIVE,
        restricted(Stage::R1, forbids(UseClass::K1)),
    );
    assert_eq!(answer(&mixed), "CONDITIONAL R-42");
    mixed.planned_use.push(land_use(PARK));
    assert_eq!(answer(&mixed), "BLOCKED R-42 R-43");
    let unknown = ask_of(
        Supply,
        RESERVED,
        restricted(Stage::R1, forbids(UseClass::K2)),
    );
    assert_eq!(answer(&unknown), "BLOCKED R-02 R-42 R-43");
}

#[test]
fn restrictions_outlast_the_effect_report() {
    let mut voided = restricted(Stage::R1, Restriction::NoBasement);
    voided.events = vec![event(ValidityEvent::V5, "2026-01-01")];
    voided.removal.as_mut().unwrap().aftercare_due = Some(day("2026-11-01"));
    assert_eq!(
        answer(&ask_of(TakeBack, INDUSTRY, voided.clone())),
        "CONDITIONAL R-16 R-42 R-44 R-82"
    );
    // the same land once the register has moved it to U1
    voided.stage = StageFact::Known(Stage::U1);
    assert_eq!(
        answer(&ask_of(TakeBack, INDUSTRY, voided)),
        "CONDITIONAL R-16 R-42 R-44"
    );
}

#[test]
fn uncovered_part_of_a_listed_unit_is_no_partial_listing() {
    let unit = UnitFacts {
        survey: Some(SurveyFacts {
            covered_area_m2: Some(5_000.0),
            ..survey(LimitClass::II)
        }),
        ..unit(Stage::L1)
    };
    assert_eq!(
        answer(&ask_of(TakeBack, INDUSTRY, unit)),
        "CONDITIONAL R-16 R-27 R-33"
    );
}

#[test]
fn filed_survey_that_exceeds_reopens_assessed_and_removed_land() {
    for unit in [assessed_for_industry(), removed(Stage::R0, LimitClass::I)] {
        let mut facts = ask_of(Transfer, INDUSTRY, unit);
        facts.key_unit = Some(KeyUnitFacts {
            survey: Some(key_survey(false, true, "2026-03-01")),
            ..key_unit()
        });
        assert_eq!(answer(&facts), "BLOCKED R-25 R-62");
    }
}

#[test]
fn filed_survey_stands_for_nothing_but_industry_history() {
    let mut facts = ask(Transfer, INDUSTRY, Stage::U1);
    facts.key_unit = Some(KeyUnitFacts {
        survey: Some(key_survey(false, false, "2026-03-01")),
        ..key_unit()
    });
    assert_eq!(answer(&facts), "BLOCKED R-15 R-62");
    facts.units = vec![industry_history()];
    assert_eq!(answer(&facts), "CONDITIONAL R-62");
}

#[test]
fn banned_firm_matters_where_the_stage_rests_on_its_report() {
    let mut unit = clean(LimitClass::I);
    let survey = unit.survey.as_mut().unwrap();
    survey.bans = vec![BanFacts {
        from: day("2025-01-01"),
        until: None,
        for_this_report: false,
    }];
    // nobody knows when it was signed
    let facts = ask_of(Supply, INDUSTRY, unit.clone());
    assert_eq!(answer(&facts), "UNDETERMINED R-21 R-84");
    unit.stage = StageFact::Known(Stage::U0);
    let facts = ask_of(Supply, INDUSTRY, unit);
    assert_eq!(answer(&facts), "ALLOWED R-18");
}

#[test]
fn banned_assessor_leaves_the_list_status_and_a_false_report_does_not() {
    let banned = |from, for_this_report| {
        let mut unit = removed(Stage::R0, LimitClass::I);
        let removal = unit.removal.as_mut().unwrap();
        removal.signed_on = Some(day("2025-04-01"));
        removal.bans = vec![BanFacts {
            from: day(from),
            until: None,
            for_this_report,
        }];
        answer(&ask_of(Transfer, INDUSTRY, unit))
    };
    assert_eq!(banned("2025-01-01", false), "UNDETERMINED R-40 R-84");
    assert_eq!(banned("2026-01-01", false), "CONDITIONAL R-40 R-84");
    assert_eq!(banned("2026-01-01", true), "BLOCKED R-15 R-82");
}

#[test]
fn banned_risk_assessor_leaves_the_exceedance() {
    let mut unit = assessed_for_industry();
    let ra = unit.ra.as_mut().unwrap();
    ra.signed_on = Some(day("2025-04-01"));
    ra.bans = vec![BanFacts {
        from: day("2025-04-01"),
        until: None,
        for_this_report: false,
    }];
    assert_eq!(
        answer(&ask_of(TakeBack, INDUSTRY, unit)),
        "UNDETERMINED R-25 R-84"
    );
}

#[test]
fn stop_of_started_works_outlasts_the_override_of_its_cause() {
    let mut facts = ask(PermitBuild, DWELLING, Stage::U0);
    facts.current_use = vec![land_use(DWELLING)];
    facts.works_started_on = Some(day("2026-11-01"));
    facts.overrides = vec![granted("R-13", "2026-12-31"), granted("R-86", "2026-12-31")];
    assert_eq!(found(&facts, 13), Some((Some(Conditional), Default)));
    assert_eq!(found(&facts, 86), Some((Some(Blocked), Law)));
}

#[test]
fn planned_use_does_not_matter_to_a_mortgage() {
    for stage in [
        Stage::P0,
        Stage::R0,
        Stage::P1,
        Stage::U0,
        Stage::A0,
        Stage::L1,
    ] {
        let of = |code| answer(&ask(Mortgage, code, stage));
        for code in [DWELLING, PARK, RESERVED] {
            assert_eq!(of(code), of(INDUSTRY), "{stage} {code}");
        }
    }
}
