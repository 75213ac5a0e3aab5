//! The named cases of the transfer rules, and the days on which an answer changes by itself.

use crate::domain::decision::Strength::{Default, Law, Policy};
use crate::domain::decision::Verdict::{Allowed, Blocked, Conditional, Undetermined};
use crate::domain::decision::{RuleId, Strength, Verdict};
use crate::domain::facts::*;
use crate::domain::land_use::{ForbiddenGroup, LimitClass};
use crate::domain::record::Restriction;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction::*;
use crate::domain::validity::ValidityEvent;

use super::decide;
use super::scenes::*;

#[track_caller]
fn finds(facts: &Facts, rule: u8, verdict: Verdict, strength: Strength) {
    assert_eq!(
        found(facts, rule),
        Some((Some(verdict), strength)),
        "{}",
        RuleId(rule)
    );
}

#[test]
fn kindergarten_on_unsurveyed_workshop_cannot_be_supplied() {
    let supply = ask_of(Supply, "080404", industry_history());
    assert_eq!(answer(&supply), "BLOCKED R-12 R-17");
    finds(&supply, 12, Blocked, Strength::Rule);
    let permit = ask_of(PermitBuild, "080404", industry_history());
    assert_eq!(answer(&permit), "BLOCKED R-13 R-17");
    finds(&permit, 13, Blocked, Law);
}

#[test]
fn archive_passes_on_class_ii_limits_and_a_dwelling_does_not() {
    let unit = with_maximum(LimitClass::II, "As", "45");
    let archive = ask_of(Supply, ARCHIVE, unit.clone());
    assert_eq!(answer(&archive), "ALLOWED R-21");
    finds(&archive, 21, Allowed, Law);
    let dwelling = ask_of(Supply, DWELLING, unit);
    assert_eq!(answer(&dwelling), "BLOCKED R-22 R-24");
    finds(&dwelling, 24, Blocked, Law);
}

#[test]
fn listed_land_for_industry_is_blocked_by_policy_and_still_not_built_on() {
    let mut transfer = ask(Transfer, INDUSTRY, Stage::L1);
    assert_eq!(answer(&transfer), "BLOCKED R-32");
    finds(&transfer, 32, Blocked, Policy);
    transfer.overrides = vec![granted("R-32", "2026-12-31")];
    assert_eq!(answer(&transfer), "CONDITIONAL R-32");
    let mut permit = ask(PermitBuild, INDUSTRY, Stage::L1);
    permit.overrides = vec![granted("R-31", "2026-12-31"), granted("R-32", "2026-12-31")];
    assert_eq!(answer(&permit), "BLOCKED R-31");
    finds(&permit, 31, Blocked, Law);
}

#[test]
fn listed_land_can_be_taken_back_with_conditions() {
    for act in [TakeBack, Bank] {
        let facts = ask(act, INDUSTRY, Stage::L1);
        assert_eq!(answer(&facts), "CONDITIONAL R-33");
        finds(&facts, 33, Conditional, Law);
    }
}

#[test]
fn key_unit_cannot_sell_to_another_plant_without_survey() {
    let mut facts = ask(Transfer, INDUSTRY, Stage::U0);
    facts.key_unit = Some(key_unit());
    assert_eq!(answer(&facts), "BLOCKED R-18 R-60");
    finds(&facts, 60, Blocked, Law);
}

fn covered_by_three_metres() -> UnitFacts {
    let mut unit = removed(Stage::R1, LimitClass::I);
    if let Some(removal) = &mut unit.removal {
        removal.restrictions = vec![Restriction::MaxDepthM { value: mg("3") }];
    }
    unit
}

#[test]
fn two_level_basement_breaks_the_cover_of_removed_land() {
    let mut facts = ask_of(PermitBuild, DWELLING, covered_by_three_metres());
    facts.design = Some(DesignFacts {
        depth_m: Some(mg("7.5")),
        basement_levels: Some(2),
        ..DesignFacts::default()
    });
    assert_eq!(answer(&facts), "BLOCKED R-42 R-43");
    finds(&facts, 43, Blocked, Law);
    facts.design.as_mut().unwrap().depth_m = Some(mg("3.0"));
    assert_eq!(answer(&facts), "CONDITIONAL R-42");
}

#[test]
fn spoil_yard_after_the_survey_makes_land_unsurveyed_again() {
    let mut unit = clean(LimitClass::II);
    unit.survey.as_mut().unwrap().sampling_end = Some(day("2022-03-01"));
    unit.events = vec![event(ValidityEvent::V1, "2023-05-01")];
    let facts = ask_of(Transfer, INDUSTRY, unit);
    assert_eq!(answer(&facts), "UNDETERMINED R-17 R-82");
    finds(&facts, 17, Undetermined, Default);
    let decision = decide(&facts);
    assert_eq!(decision.parts[0].recorded.as_deref(), Some("P0"));
    assert_eq!(decision.parts[0].effective.as_deref(), Some("U1"));
}

#[test]
fn the_ban_on_building_without_survey_begins_with_the_code() {
    let facts = ask(PermitBuild, DWELLING, Stage::U0);
    let before = on(facts.clone(), "2026-08-14");
    assert_eq!(answer(&before), "UNDETERMINED R-13");
    finds(&before, 13, Undetermined, Default);
    assert!(said(&decide(&before), 8)[0].verdict.is_none());
    let after = on(facts, "2026-08-15");
    assert_eq!(answer(&after), "BLOCKED R-13");
    finds(&after, 13, Blocked, Law);
    assert!(said(&decide(&after), 8).is_empty());
}

#[test]
fn half_listed_land_is_blocked_as_a_whole_and_free_after_the_split() {
    let half = |id: &str, unit: UnitFacts| UnitFacts {
        id: id.to_owned(),
        area_m2: 5_000.0,
        ..unit
    };
    let mut whole = ask(Supply, INDUSTRY, Stage::L1);
    whole.units = vec![half("a", unit(Stage::L1)), half("b", clean(LimitClass::II))];
    assert_eq!(answer(&whole), "BLOCKED R-21 R-32 R-39");
    whole.planned_use = vec![land_use(DWELLING)];
    assert_eq!(answer(&whole), "BLOCKED R-22 R-30 R-39");
    let mut child = ask_of(Supply, INDUSTRY, half("b", clean(LimitClass::II)));
    child.parcel_area_m2 = 5_000.0;
    assert_eq!(answer(&child), "ALLOWED R-21");
    child.neighbours = vec![neighbour(Stage::L1, 0.0)];
    assert_eq!(answer(&child), "CONDITIONAL R-21 R-71");
}

#[test]
fn unknown_use_is_judged_on_class_i_and_stays_undetermined() {
    let supply = |unit| answer(&ask_of(Supply, RESERVED, unit));
    assert_eq!(supply(unit(Stage::U0)), "UNDETERMINED R-02 R-18");
    assert_eq!(supply(clean(LimitClass::I)), "UNDETERMINED R-02 R-21");
    assert_eq!(supply(unit(Stage::U1)), "BLOCKED R-02 R-15");
    assert_eq!(supply(unit(Stage::A0)), "BLOCKED R-02 R-24");
    let decision = decide(&ask(Supply, RESERVED, Stage::U0));
    assert_eq!(decision.limit_class, LimitClass::I);
}

#[test]
fn exceeding_sample_of_a_voluntary_survey_shows_risk() {
    let unit = UnitFacts {
        origin: Some(Stage::U0),
        ..unit(Stage::V3)
    };
    let facts = ask_of(Supply, INDUSTRY, unit);
    assert_eq!(answer(&facts), "BLOCKED R-15 R-20");
    finds(&facts, 15, Blocked, Law);
}

#[test]
fn method_with_too_high_a_detection_limit_proves_nothing() {
    let unit = passed(SurveyFacts {
        not_detected: [("75-01-4".to_owned(), mg("0.15"))].into(),
        ..survey(LimitClass::I)
    });
    let dwelling = ask_of(Supply, DWELLING, unit.clone());
    assert_eq!(answer(&dwelling), "UNDETERMINED R-22");
    let industry = ask_of(Supply, INDUSTRY, unit);
    assert_eq!(answer(&industry), "ALLOWED R-21");
}

#[test]
fn unknown_stage_is_never_allowed_whatever_else_is_known() {
    let unknown = || UnitFacts::at("u", StageFact::Unknown("Z9".to_owned()), 10_000.0);
    for act in crate::domain::transaction::Transaction::ALL {
        let mut facts = ask_of(act, INDUSTRY, unknown());
        assert_eq!(decide(&facts).verdict, Undetermined, "{act}");
        finds(&facts, 9, Undetermined, Default);
        facts.flags.not_developed_now = true;
        facts.residual_conditions = true;
        facts.key_unit = Some(KeyUnitFacts {
            survey: Some(key_survey(false, false, "2026-03-01")),
            report_in_registration_file: true,
            ..key_unit()
        });
        assert!(decide(&facts).verdict >= Undetermined, "{act}");
        finds(&facts, 9, Undetermined, Default);
    }
}

#[track_caller]
fn holds(facts: &Facts, until: &str, rule: u8) {
    let holds = decide(facts)
        .holds_until
        .map(|holds| (holds.day, holds.rule));
    assert_eq!(holds, Some((day(until), RuleId(rule))));
}

/// Facts whose mirrored list does not age within the test.
fn lasting(mut facts: Facts) -> Facts {
    facts.settings.mirror_refresh_days = 3_000;
    facts
}

#[test]
fn an_answer_holds_until_the_mirror_is_old() {
    holds(&ask(Supply, INDUSTRY, Stage::U0), "2026-12-26", 3);
}

#[test]
fn an_answer_holds_until_the_law_changes() {
    let facts = on(ask(Supply, INDUSTRY, Stage::U0), "2026-08-01");
    holds(&facts, "2026-08-15", 8);
    let facts = on(ask(Supply, INDUSTRY, Stage::U0), "2018-12-20");
    holds(&facts, "2019-01-01", 8);
}

#[test]
fn an_answer_holds_until_the_aftercare_report_is_due_and_long_overdue() {
    let mut unit = removed(Stage::R1, LimitClass::I);
    unit.removal.as_mut().unwrap().aftercare_due = Some(day("2026-12-01"));
    let facts = lasting(ask_of(Transfer, INDUSTRY, unit));
    holds(&facts, "2026-12-02", 44);
    assert_eq!(found(&on(facts.clone(), "2026-12-01"), 44), None);
    holds(&on(facts.clone(), "2026-12-02"), "2027-03-02", 44);
    finds(&on(facts.clone(), "2027-03-01"), 44, Conditional, Default);
    finds(&on(facts, "2027-03-02"), 44, Undetermined, Default);
}

#[test]
fn an_answer_holds_until_a_negative_list_entry_ends() {
    let ending = |group| {
        let mut facts = lasting(ask_of(Supply, INDUSTRY, clean(LimitClass::II)));
        facts.negative_list.entries = vec![NegativeFacts {
            ended_on: Some(day("2027-01-10")),
            ..entry(group)
        }];
        facts
    };
    holds(&ending(ForbiddenGroup::All), "2027-01-10", 50);
    holds(&ending(ForbiddenGroup::S), "2027-01-10", 51);
}

#[test]
fn an_answer_holds_until_the_survey_of_a_producing_unit_is_a_year_old() {
    let mut facts = lasting(ask(Transfer, INDUSTRY, Stage::U0));
    facts.key_unit = Some(KeyUnitFacts {
        production_end: None,
        survey: Some(key_survey(true, false, "2026-03-01")),
        ..key_unit()
    });
    assert_eq!(answer(&facts), "ALLOWED R-18");
    holds(&facts, "2027-03-02", 60);
    assert_eq!(found(&on(facts.clone(), "2027-03-01"), 60), None);
    finds(&on(facts, "2027-03-02"), 60, Blocked, Law);
}

#[test]
fn an_answer_holds_until_production_after_the_survey_counts() {
    let mut unit = clean(LimitClass::I);
    unit.survey.as_mut().unwrap().sampling_end = Some(day("2026-03-01"));
    unit.events = vec![event(ValidityEvent::V11, "2026-06-01")];
    let mut facts = lasting(ask_of(Supply, INDUSTRY, unit));
    facts.key_unit = Some(KeyUnitFacts {
        production_end: None,
        // the sampling for the key unit is fresher, so that R-65 stays silent that day
        survey: Some(key_survey(true, false, "2026-09-01")),
        ..key_unit()
    });
    assert_eq!(answer(&facts), "ALLOWED R-21");
    holds(&facts, "2027-03-02", 82);
    assert_eq!(answer(&on(facts, "2027-03-02")), "BLOCKED R-17 R-82");
}

#[test]
fn an_answer_holds_through_the_third_anniversary_of_sampling() {
    let facts = lasting(ask_of(Supply, INDUSTRY, clean(LimitClass::II)));
    holds(&facts, "2028-03-02", 83);
    assert_eq!(found(&on(facts.clone(), "2028-03-01"), 83), None);
    finds(&on(facts, "2028-03-02"), 83, Conditional, Default);
}

#[test]
fn an_answer_holds_until_the_ban_of_a_firm_begins() {
    let mut unit = clean(LimitClass::II);
    let survey = unit.survey.as_mut().unwrap();
    survey.signed_on = Some(day("2025-04-01"));
    survey.bans = vec![BanFacts {
        from: day("2027-02-01"),
        until: None,
        for_this_report: false,
    }];
    let facts = lasting(ask_of(Supply, INDUSTRY, unit));
    holds(&facts, "2027-02-01", 84);
}

#[test]
fn an_answer_holds_until_the_works_begin() {
    let mut facts = lasting(ask(PermitBuild, INDUSTRY, Stage::L1));
    facts.works_started_on = Some(day("2026-12-01"));
    holds(&facts, "2026-12-01", 86);
    assert_eq!(answer(&on(facts, "2026-12-01")), "BLOCKED R-31 R-86");
}

#[test]
fn an_answer_holds_through_the_last_day_of_an_override() {
    let mut facts = lasting(ask(Transfer, INDUSTRY, Stage::L1));
    facts.overrides = vec![granted("R-32", "2026-12-31")];
    holds(&facts, "2027-01-01", 32);
    assert_eq!(answer(&on(facts.clone(), "2026-12-31")), "CONDITIONAL R-32");
    assert_eq!(answer(&on(facts, "2027-01-01")), "BLOCKED R-32");
}

#[test]
fn an_answer_without_dates_holds_for_ever() {
    let mut facts = ask(TakeBack, INDUSTRY, Stage::U0);
    facts.mirrored_on = None;
    assert_eq!(decide(&facts).holds_until, None);
}
