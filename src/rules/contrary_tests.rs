//! Records that contradict themselves, papers that no longer count, and what is known all the same.

use crate::domain::decision::Strength::{Default, Law, Rule};
use crate::domain::decision::Verdict::{Blocked, Conditional, Undetermined};
use crate::domain::facts::*;
use crate::domain::land_use::{
    Forbidden, ForbiddenGroup, ForbiddenPrefix, LimitClass, UseClass, UseSystem,
};
use crate::domain::record::Restriction;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction::*;
use crate::domain::validity::{TouchedDocument, ValidityEvent};

use super::scenes::*;

#[test]
fn stored_exceedance_stays_known_when_the_survey_is_voided() {
    let unit = UnitFacts {
        events: vec![event(ValidityEvent::V1, "2026-06-01")],
        ..with_maximum(LimitClass::II, "As", "200")
    };
    assert_eq!(
        answer(&ask_of(Transfer, INDUSTRY, unit)),
        "BLOCKED R-15 R-82"
    );
}

#[test]
fn stored_exceedance_of_a_survey_not_yet_passed_shows_risk() {
    for stage in [Stage::P0, Stage::VR, Stage::V2] {
        // above Class I, on which it was judged, and not above Class II
        let mut unit = with_maximum(LimitClass::I, "As", "45");
        unit.stage = StageFact::Known(stage);
        unit.origin = Some(Stage::U0);
        unit.survey.as_mut().unwrap().letter = Letter::Missing;
        assert_eq!(
            answer(&ask_of(Supply, INDUSTRY, unit)),
            "BLOCKED R-15 R-20",
            "{stage}"
        );
    }
}

fn of_key_unit(mut facts: Facts, survey: KeySurveyFacts) -> Facts {
    facts.key_unit = Some(KeyUnitFacts {
        survey: Some(survey),
        ..key_unit()
    });
    facts
}

#[test]
fn passed_survey_of_a_key_unit_that_exceeds_counts_until_a_later_survey() {
    let exceeding = || key_survey(true, true, "2026-03-01");
    for stage in [Stage::U0, Stage::P0] {
        let facts = of_key_unit(ask(Transfer, INDUSTRY, stage), exceeding());
        assert_eq!(answer(&facts), "BLOCKED R-25 R-62", "{stage}");
    }
    let mut later = clean(LimitClass::II);
    later.survey.as_mut().unwrap().sampling_end = Some(day("2026-06-01"));
    let facts = of_key_unit(ask_of(Transfer, INDUSTRY, later), exceeding());
    assert_eq!(answer(&facts), "ALLOWED R-21");
    // the removal rests on that survey
    let facts = of_key_unit(
        ask_of(
            Transfer,
            INDUSTRY,
            UnitFacts {
                removal: Some(RemovalFacts {
                    target_class: Some(LimitClass::II),
                    ..RemovalFacts::default()
                }),
                ..unit(Stage::R0)
            },
        ),
        exceeding(),
    );
    assert_eq!(answer(&facts), "ALLOWED R-40");
}

#[test]
fn exceedance_found_for_another_key_unit_of_the_land_counts() {
    let mut facts = of_key_unit(
        ask(Transfer, INDUSTRY, Stage::P0),
        key_survey(true, false, "2026-03-01"),
    );
    facts.key_unit.as_mut().unwrap().exceedance = Some(key_survey(false, true, "2026-02-01"));
    assert_eq!(answer(&facts), "BLOCKED R-25 R-62");
}

#[test]
fn void_survey_of_the_land_is_no_survey_of_the_key_unit() {
    let of = |sampling_end: Option<&str>, key: &str, act| {
        let mut unit = clean(LimitClass::II);
        unit.survey.as_mut().unwrap().sampling_end = sampling_end.map(day);
        unit.events = vec![event(ValidityEvent::V7, "2026-06-01")];
        let facts = of_key_unit(ask_of(act, INDUSTRY, unit), key_survey(true, false, key));
        (found(&facts, 60), found(&facts, 65))
    };
    let banned = Some((Some(Blocked), Law));
    let same = Some("2026-03-01");
    assert_eq!(of(same, "2026-03-01", TakeBack), (banned, None));
    assert_eq!(of(same, "2026-03-01", Supply), (None, banned));
    assert_eq!(of(same, "2026-03-02", TakeBack), (None, None));
    // it may be the same
    assert_eq!(of(None, "2026-03-01", TakeBack), (banned, None));
}

#[test]
fn refused_survey_of_the_land_is_no_survey_of_the_key_unit() {
    let mut refused = unit(Stage::A0);
    refused.survey = Some(SurveyFacts {
        sampling_end: Some(day("2026-03-01")),
        signed_on: Some(day("2026-04-01")),
        bans: vec![BanFacts {
            from: day("2026-01-01"),
            until: None,
            for_this_report: false,
        }],
        ..survey(LimitClass::II)
    });
    let facts = of_key_unit(
        ask_of(TakeBack, INDUSTRY, refused),
        key_survey(true, false, "2026-03-01"),
    );
    assert_eq!(answer(&facts), "BLOCKED R-25 R-60 R-84");
}

#[test]
fn unreviewed_survey_does_not_answer_for_the_neighbour() {
    let mut unit = clean(LimitClass::I);
    unit.stage = StageFact::Known(Stage::L1);
    let survey = unit.survey.as_mut().unwrap();
    survey.neighbour_checked_no_effect = true;
    survey.letter = Letter::Missing;
    let mut facts = ask_of(PermitBuild, INDUSTRY, unit);
    facts.neighbours = vec![neighbour(Stage::L2, 10.0)];
    assert_eq!(found(&facts, 71), Some((Some(Conditional), Default)));
}

#[test]
fn codes_of_another_system_cannot_be_told_where_their_class_is_the_same_or_unknown() {
    let forbidding = |planned: &str, system, prefix: &str| {
        let mut facts = ask_of(Supply, planned, clean(LimitClass::I));
        facts.negative_list.entries = vec![NegativeFacts {
            forbidden: vec![Forbidden::Prefix(ForbiddenPrefix {
                system,
                prefix: prefix.to_owned(),
            })],
            ..entry(ForbiddenGroup::All)
        }];
        found(&facts, 51)
    };
    let unknown = Some((Some(Undetermined), Rule));
    let named = Some((Some(Conditional), Rule));
    assert_eq!(forbidding("08", UseSystem::Ydyh2023, "0803"), unknown);
    assert_eq!(forbidding(PARK, UseSystem::Gbt21010, "0810"), unknown);
    assert_eq!(forbidding(ARCHIVE, UseSystem::Gbt21010, "0807"), unknown);
    assert_eq!(forbidding(INDUSTRY, UseSystem::Gbt21010, "0807"), named);
    assert_eq!(forbidding(INDUSTRY, UseSystem::Ydyh2023, "0901"), named);
}

#[test]
fn restrictions_count_where_the_stage_says_none_and_a_basement_by_its_depth_alone() {
    for stage in [Stage::R0, Stage::R1] {
        let mut unit = removed(stage, LimitClass::I);
        unit.removal.as_mut().unwrap().restrictions = vec![Restriction::NoBasement];
        let mut facts = ask_of(PermitBuild, INDUSTRY, unit);
        assert!(answer(&facts).starts_with("CONDITIONAL"), "{stage}");
        facts.design = Some(DesignFacts {
            basement_depth_m: Some(mg("3")),
            ..DesignFacts::default()
        });
        assert_eq!(found(&facts, 43), Some((Some(Blocked), Law)), "{stage}");
    }
}

#[test]
fn land_that_no_unit_holds_has_no_record() {
    let half = UnitFacts {
        area_m2: 5_000.0,
        ..clean(LimitClass::II)
    };
    let mut facts = ask_of(Supply, INDUSTRY, half);
    assert_eq!(answer(&facts), "UNDETERMINED R-05 R-21");
    facts.units[0].area_m2 = 9_996.0;
    assert_eq!(answer(&facts), "ALLOWED R-21");
}

#[test]
fn changed_assumptions_end_the_match_of_an_earlier_assessment() {
    let assessed = |signed_on: Option<&str>| {
        let unit = UnitFacts {
            survey: Some(survey(LimitClass::II)),
            ra: Some(RiskFacts {
                assessed_classes: vec![UseClass::K2],
                design_matches: true,
                signed_on: signed_on.map(day),
                ..RiskFacts::default()
            }),
            events: vec![touching(
                ValidityEvent::V9,
                "2026-06-01",
                TouchedDocument::RiskAssessment,
            )],
            ..unit(Stage::P1)
        };
        answer(&ask_of(Supply, INDUSTRY, unit))
    };
    assert_eq!(assessed(None), "UNDETERMINED R-38");
    assert_eq!(assessed(Some("2026-05-31")), "UNDETERMINED R-38");
    assert_eq!(assessed(Some("2026-06-02")), "ALLOWED R-37");
}

#[test]
fn works_that_serve_the_soil_go_on_with_conditions_and_others_do_not() {
    for stage in [Stage::U1, Stage::A0, Stage::L2, Stage::N0] {
        let mut facts = ask(PermitBuild, DWELLING, stage);
        facts.works_started_on = Some(day("2026-11-01"));
        facts.related_works = true;
        assert!(answer(&facts).starts_with("CONDITIONAL"), "{stage}");
        facts.negative_list.entries = vec![entry(ForbiddenGroup::All)];
        assert!(answer(&facts).starts_with("CONDITIONAL"), "{stage}");
        facts.related_works = false;
        assert!(answer(&facts).starts_with("BLOCKED"), "{stage}");
    }
}

#[test]
fn flags_and_entries_of_an_earlier_parcel_are_inherited_until_a_document_ends_them() {
    let mut facts = ask_of(Transfer, INDUSTRY, clean(LimitClass::II));
    facts.predecessors = vec![predecessor_on_list_42()];
    assert_eq!(answer(&facts), "BLOCKED R-21 R-55 R-75");
    facts.predecessors[0].flags = Flags::default();
    facts.predecessors[0].negative_entries = vec![entry(ForbiddenGroup::All)];
    assert_eq!(answer(&facts), "BLOCKED R-21 R-50 R-75");
    facts.predecessors[0].overlap_m2 = 1.0;
    assert_eq!(answer(&facts), "ALLOWED R-21");
    facts.predecessors[0].overlap_m2 = 6_000.0;
    facts.predecessors[0].closed_on = Some(day("2026-10-01"));
    assert_eq!(answer(&facts), "ALLOWED R-21");
}
