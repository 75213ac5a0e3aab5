//! Facts for tests: a parcel of one hectare of which everything is known, changed where a test needs it.

use rust_decimal::Decimal;

use crate::domain::day::Day;
use crate::domain::decision::{Decision, Finding, Strength, Verdict};
use crate::domain::facts::*;
use crate::domain::land_use::{Forbidden, ForbiddenGroup, LandUse, LimitClass};
use crate::domain::lifecycle::U1Kind;
use crate::domain::record::{GrantOutcome, TriState};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;
use crate::domain::validity::{TouchedDocument, ValidityEvent};

use super::decide;

/// Dwellings: S, Class I.
pub(crate) const DWELLING: &str = "070102";
/// Archive: S, Class II.
pub(crate) const ARCHIVE: &str = "0803";
/// Community park: K1.
pub(crate) const PARK: &str = "1401";
/// Industry: K2.
pub(crate) const INDUSTRY: &str = "1001";
/// Reserved land: `?`.
pub(crate) const RESERVED: &str = "16";

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn land_use(code: &str) -> LandUse {
    LandUse::parse(code).unwrap()
}

pub(crate) fn mg(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The question, on 2026-11-24, about one undivided hectare at a stage; now used for industry. SUBLEASE, MORTGAGE and
/// REGISTER ask for the use that goes on.
pub(crate) fn ask(act: Transaction, code: &str, stage: Stage) -> Facts {
    ask_of(act, code, unit(stage))
}

/// As [`ask`], of a unit.
pub(crate) fn ask_of(act: Transaction, code: &str, unit: UnitFacts) -> Facts {
    let mut facts = Facts::unknown(day("2026-11-24"), act);
    facts.planned_use = vec![land_use(code)];
    facts.current_use = vec![land_use(INDUSTRY)];
    if act == Transaction::Sublease || act.chooses_no_use() {
        facts.current_use = facts.planned_use.clone();
    }
    facts.parcel_area_m2 = 10_000.0;
    facts.mirrored_on = Some(facts.as_of);
    facts.lookup_recorded_on = Some(day("2025-01-01"));
    facts.grant_meeting = Some(GrantOutcome::Usable);
    facts.negative_list.current_edition_year = Some(2026);
    facts.units = vec![unit];
    facts
}

/// A hectare at a stage.
pub(crate) fn unit(stage: Stage) -> UnitFacts {
    UnitFacts::at("u", StageFact::Known(stage), 10_000.0)
}

/// U1 by industry history only.
pub(crate) fn industry_history() -> UnitFacts {
    UnitFacts {
        u1_kind: Some(U1Kind::Industry),
        ..unit(Stage::U1)
    }
}

/// A survey judged on a class, sampled in 2025, reviewed and confirmed by letter.
pub(crate) fn survey(class: LimitClass) -> SurveyFacts {
    SurveyFacts {
        class_assessed: Some(class),
        sampling_end: Some(day("2025-03-01")),
        letter: Letter::On(day("2025-06-01")),
        maxima: [("As".to_owned(), mg("8"))].into(),
        maxima_complete: true,
        groundwater_polluted: TriState::No,
        ..SurveyFacts::default()
    }
}

/// P0 by a survey.
pub(crate) fn passed(survey: SurveyFacts) -> UnitFacts {
    UnitFacts {
        survey: Some(survey),
        ..unit(Stage::P0)
    }
}

/// P0 judged on a class.
pub(crate) fn clean(class: LimitClass) -> UnitFacts {
    passed(survey(class))
}

/// P0 judged on Class I with one highest value.
pub(crate) fn with_maximum(class: LimitClass, analyte: &str, value: &str) -> UnitFacts {
    passed(SurveyFacts {
        maxima: [(analyte.to_owned(), mg(value))].into(),
        ..survey(class)
    })
}

/// R0 or R1 with targets of a class, whose effect was sampled in 2025.
pub(crate) fn removed(stage: Stage, class: LimitClass) -> UnitFacts {
    UnitFacts {
        removal: Some(RemovalFacts {
            target_class: Some(class),
            effect_sampling_end: Some(day("2025-03-01")),
            ..RemovalFacts::default()
        }),
        ..unit(stage)
    }
}

pub(crate) fn event(event: ValidityEvent, on: &str) -> EventFacts {
    EventFacts {
        event,
        day: day(on),
        document: None,
    }
}

pub(crate) fn touching(event: ValidityEvent, on: &str, document: TouchedDocument) -> EventFacts {
    EventFacts {
        event,
        day: day(on),
        document: Some(document),
    }
}

/// A key unit that ended production on 2026-01-31 and was not surveyed since.
pub(crate) fn key_unit() -> KeyUnitFacts {
    KeyUnitFacts {
        id: "key".to_owned(),
        current: true,
        production_end: Some(day("2026-01-31")),
        survey: None,
        exceedance: None,
        own_expansion: false,
        report_in_registration_file: false,
        open_rectification: false,
        overdue_reports: false,
        demolition_without_plan: false,
        permit_on_demolition_part: true,
        ending_production: false,
        reports_due: None,
        demolition_plan_due: None,
    }
}

pub(crate) fn key_survey(passed: bool, exceeding: bool, on: &str) -> KeySurveyFacts {
    KeySurveyFacts {
        passed,
        sampling_end: day(on),
        exceeding,
    }
}

pub(crate) fn entry(group: ForbiddenGroup) -> NegativeFacts {
    NegativeFacts {
        id: "entry".to_owned(),
        edition_year: 2026,
        confirmed: true,
        forbidden: vec![Forbidden::Group(group)],
        until_condition: "removed".to_owned(),
        issued_on: None,
        ended_on: None,
    }
}

/// Another parcel at a stage, some metres away.
pub(crate) fn neighbour(stage: Stage, distance_m: f64) -> NeighbourFacts {
    NeighbourFacts {
        unit: UnitFacts::at("n", StageFact::Known(stage), 10_000.0),
        negative_entries: Vec::new(),
        distance_m: Some(distance_m),
        overlap_m2: 0.0,
        reach_m: None,
    }
}

/// An earlier parcel on the contaminated-parcel list whose entry was not carried over.
pub(crate) fn predecessor_on_list_42() -> PredecessorFacts {
    PredecessorFacts {
        id: "before".to_owned(),
        overlap_m2: 6_000.0,
        area_m2: 20_000.0,
        inherits: None,
        flags: Flags {
            contaminated_list_42: true,
            ..Flags::default()
        },
        negative_entries: Vec::new(),
        closed_on: None,
    }
}

/// An override with all its points, valid through a day.
pub(crate) fn granted(rule: &str, expiry: &str) -> OverrideFacts {
    OverrideFacts {
        id: "o".to_owned(),
        rule: rule.to_owned(),
        authorised: true,
        reason: "reason".to_owned(),
        document: "document".to_owned(),
        expiry: day(expiry),
        second_person: true,
        duty_allocated: true,
        no_construction_until_removal: true,
        municipal_consent: true,
    }
}

/// The same facts on another day, the municipal list mirrored on it.
pub(crate) fn on(mut facts: Facts, as_of: &str) -> Facts {
    facts.as_of = day(as_of);
    facts.mirrored_on = Some(facts.as_of);
    facts
}

/// The same facts with something changed.
pub(crate) fn with(mut facts: Facts, change: impl FnOnce(&mut Facts)) -> Facts {
    change(&mut facts);
    facts
}

/// The verdict and the rules with a finding or a note, R-08 left out: `BLOCKED R-12`.
pub(crate) fn answer(facts: &Facts) -> String {
    let decision = decide(facts);
    let rules = decision.rules();
    let rules = rules.iter().filter(|rule| rule.0 != 8);
    rules.fold(decision.verdict.code().to_owned(), |line, rule| {
        format!("{line} {rule}")
    })
}

/// All findings and notes of a rule.
pub(crate) fn said(decision: &Decision, rule: u8) -> Vec<&Finding> {
    let all = decision.findings.iter().chain(&decision.notes);
    all.filter(|finding| finding.rule.0 == rule).collect()
}

/// What a rule found, worst verdict first.
pub(crate) fn found(facts: &Facts, rule: u8) -> Option<(Option<Verdict>, Strength)> {
    let decision = decide(facts);
    said(&decision, rule)
        .into_iter()
        .max_by_key(|finding| finding.verdict)
        .map(|finding| (finding.verdict, finding.strength))
}
