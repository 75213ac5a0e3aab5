//! Fixtures of sections A to D: data, survey duty, survey result, list.

use crate::domain::decision::Strength::{Default, Law, Policy, Rule};
use crate::domain::decision::Verdict::{Allowed, Blocked, Conditional, Undetermined};
use crate::domain::facts::*;
use crate::domain::land_use::{LimitClass, UseClass};
use crate::domain::record::{ReviewOutcome, TriState};
use crate::domain::stage::Stage::*;
use crate::domain::transaction::Transaction::*;

use super::fixtures::{Fixture, Said};
use super::scenes::*;

fn fixture(rule: u8, fires: Facts, says: Said, silent: Facts) -> Fixture {
    Fixture {
        rule,
        fires,
        says,
        silent,
    }
}

pub(super) fn fixtures() -> Vec<Fixture> {
    let mut all = data();
    all.extend(duty());
    all.extend(result());
    all.extend(list());
    all
}

fn data() -> Vec<Fixture> {
    let plain = || ask(Supply, INDUSTRY, U0);
    vec![
        fixture(
            1,
            with(ask(Mortgage, INDUSTRY, U0), |f| {
                f.geometry = GeometryState::Outside
            }),
            (Some(Undetermined), Default),
            plain(),
        ),
        fixture(
            2,
            with(plain(), |f| f.planned_use.push(land_use(RESERVED))),
            (Some(Undetermined), Default),
            with(ask(Transfer, RESERVED, U0), |f| f.planned_use.clear()),
        ),
        fixture(
            3,
            with(plain(), |f| f.mirrored_on = Some(day("2026-10-23"))),
            (Some(Conditional), Default),
            with(plain(), |f| f.mirrored_on = Some(day("2026-10-24"))),
        ),
        fixture(
            3,
            with(plain(), |f| f.mirrored_on = None),
            (Some(Undetermined), Default),
            plain(),
        ),
        fixture(
            4,
            with(ask(Register, INDUSTRY, U0), |f| {
                f.source_conflicts = vec![SourceConflict::Stage]
            }),
            (Some(Undetermined), Law),
            plain(),
        ),
        fixture(
            5,
            with(plain(), |f| f.units.clear()),
            (Some(Undetermined), Default),
            plain(),
        ),
        fixture(
            6,
            with(ask(Sublease, INDUSTRY, U0), |f| f.flags.emergency = true),
            (Some(Blocked), Law),
            plain(),
        ),
        fixture(
            6,
            with(ask(Mortgage, INDUSTRY, U0), |f| f.flags.emergency = true),
            (Some(Undetermined), Law),
            plain(),
        ),
        fixture(
            7,
            with(ask(Mortgage, INDUSTRY, U0), |f| {
                f.open_enforcement_case = true
            }),
            (Some(Undetermined), Default),
            plain(),
        ),
        fixture(
            8,
            on(plain(), "2026-08-14"),
            (None, Law),
            on(plain(), "2026-08-15"),
        ),
        fixture(
            8,
            on(plain(), "2018-12-31"),
            (Some(Undetermined), Law),
            plain(),
        ),
        fixture(
            9,
            with(plain(), |f| {
                f.units[0].stage = StageFact::Unknown("Z9".to_owned())
            }),
            (Some(Undetermined), Default),
            plain(),
        ),
    ]
}

fn duty() -> Vec<Fixture> {
    let old_housing = |act| {
        with(ask(act, DWELLING, U0), |f| {
            f.current_use = vec![land_use(DWELLING)]
        })
    };
    vec![
        fixture(
            10,
            ask(Plan, DWELLING, U0),
            (Some(Conditional), Law),
            ask_of(Plan, DWELLING, clean(LimitClass::I)),
        ),
        fixture(
            10,
            on(ask(Plan, "0702", U0), "2026-08-14"),
            (Some(Conditional), Default),
            ask(Plan, PARK, U0),
        ),
        fixture(
            11,
            ask(UseChange, ARCHIVE, U0),
            (Some(Blocked), Law),
            ask(UseChange, INDUSTRY, U0),
        ),
        fixture(
            12,
            ask(Allocate, DWELLING, U1),
            (Some(Blocked), Rule),
            ask(Allocate, RESERVED, U0),
        ),
        fixture(
            12,
            old_housing(Supply),
            (Some(Blocked), Default),
            ask(Transfer, DWELLING, U0),
        ),
        fixture(
            13,
            ask(PermitPlan, DWELLING, U0),
            (Some(Blocked), Law),
            ask(PermitPlan, DWELLING, A0),
        ),
        fixture(
            13,
            with(ask(PermitBuild, DWELLING, U0), |f| f.related_works = true),
            (Some(Conditional), Law),
            ask(PermitBuild, PARK, U0),
        ),
        fixture(
            14,
            ask(Transfer, DWELLING, U0),
            (Some(Conditional), Default),
            old_housing(Transfer),
        ),
        fixture(
            15,
            ask(Transfer, INDUSTRY, U1),
            (Some(Blocked), Policy),
            ask(TakeBack, INDUSTRY, U1),
        ),
        fixture(
            15,
            on(ask(PermitBuild, INDUSTRY, U1), "2026-08-14"),
            (Some(Blocked), Rule),
            ask_of(PermitBuild, INDUSTRY, industry_history()),
        ),
        fixture(
            15,
            ask(Sublease, INDUSTRY, U1),
            (Some(Undetermined), Default),
            ask(Mortgage, INDUSTRY, U1),
        ),
        fixture(
            16,
            ask(Bank, DWELLING, U1),
            (Some(Conditional), Law),
            ask(Bank, DWELLING, U0),
        ),
        fixture(
            17,
            ask_of(Transfer, INDUSTRY, industry_history()),
            (Some(Undetermined), Default),
            ask(Transfer, INDUSTRY, U1),
        ),
        fixture(
            17,
            ask_of(Transfer, PARK, industry_history()),
            (Some(Blocked), Policy),
            ask_of(TakeBack, PARK, industry_history()),
        ),
        fixture(
            18,
            ask(PermitBuild, PARK, U0),
            (Some(Conditional), Default),
            ask(PermitBuild, DWELLING, U0),
        ),
        fixture(
            18,
            old_housing(TakeBack),
            (Some(Allowed), Default),
            old_housing(Supply),
        ),
        fixture(
            19,
            with(ask(Supply, DWELLING, U0), |f| {
                f.units[0].farmland_history = true;
                f.settings.simplified_survey_form = true;
            }),
            (None, Rule),
            with(ask(Supply, DWELLING, U0), |f| {
                f.units[0].farmland_history = true
            }),
        ),
    ]
}

fn result() -> Vec<Fixture> {
    let reviewed = |review, recheck_signed| {
        passed(SurveyFacts {
            review: Some(review),
            recheck_signed,
            ..survey(LimitClass::II)
        })
    };
    let modified = |signed| reviewed(ReviewOutcome::PassAfterModification, signed);
    let groundwater = |groundwater_polluted| {
        passed(SurveyFacts {
            groundwater_polluted,
            ..survey(LimitClass::I)
        })
    };
    let arsenic = |value: &str, background: &str| {
        passed(SurveyFacts {
            maxima: [("As".to_owned(), mg(value))].into(),
            background: [("As".to_owned(), mg(background))].into(),
            ..survey(LimitClass::I)
        })
    };
    let covering = |covered| {
        passed(SurveyFacts {
            covered_area_m2: Some(covered),
            uncovered_stage: Some(U0),
            ..survey(LimitClass::II)
        })
    };
    vec![
        fixture(
            20,
            ask(Supply, INDUSTRY, VR),
            (None, Law),
            ask(Supply, INDUSTRY, U1),
        ),
        fixture(
            21,
            ask_of(Supply, DWELLING, clean(LimitClass::I)),
            (Some(Allowed), Law),
            ask_of(Supply, DWELLING, clean(LimitClass::II)),
        ),
        fixture(
            22,
            ask_of(Supply, DWELLING, clean(LimitClass::II)),
            (Some(Conditional), Default),
            ask_of(Supply, ARCHIVE, clean(LimitClass::II)),
        ),
        fixture(
            22,
            ask(Supply, DWELLING, P0),
            (Some(Undetermined), Default),
            ask(Supply, INDUSTRY, P0),
        ),
        fixture(
            23,
            ask_of(Supply, INDUSTRY, modified(false)),
            (Some(Undetermined), Rule),
            ask_of(Supply, INDUSTRY, modified(true)),
        ),
        fixture(
            23,
            ask_of(Mortgage, INDUSTRY, modified(false)),
            (None, Rule),
            ask_of(Mortgage, INDUSTRY, clean(LimitClass::I)),
        ),
        fixture(
            24,
            ask(Transfer, PARK, AR),
            (Some(Blocked), Policy),
            ask(Transfer, INDUSTRY, AR),
        ),
        fixture(
            24,
            ask_of(TakeBack, DWELLING, with_maximum(LimitClass::II, "As", "45")),
            (Some(Conditional), Law),
            ask_of(TakeBack, DWELLING, with_maximum(LimitClass::II, "As", "20")),
        ),
        fixture(
            25,
            on(ask(PermitBuild, INDUSTRY, A0), "2026-08-14"),
            (Some(Blocked), Rule),
            ask(PermitBuild, INDUSTRY, P1),
        ),
        fixture(
            26,
            ask_of(Supply, DWELLING, arsenic("24", "24")),
            (None, Rule),
            ask_of(Supply, DWELLING, arsenic("24", "23")),
        ),
        fixture(
            27,
            ask_of(Supply, INDUSTRY, covering(9_994.0)),
            (None, Default),
            ask_of(Supply, INDUSTRY, covering(9_996.0)),
        ),
        fixture(
            28,
            ask_of(Plan, DWELLING, with_maximum(LimitClass::I, "As", "121")),
            (Some(Blocked), Rule),
            ask_of(Plan, DWELLING, with_maximum(LimitClass::I, "As", "120")),
        ),
        fixture(
            28,
            ask_of(Plan, INDUSTRY, with_maximum(LimitClass::II, "As", "141")),
            (Some(Conditional), Rule),
            ask_of(
                TakeBack,
                INDUSTRY,
                with_maximum(LimitClass::II, "As", "141"),
            ),
        ),
        fixture(
            29,
            ask_of(Supply, DWELLING, groundwater(TriState::Yes)),
            (Some(Undetermined), Default),
            ask_of(Supply, DWELLING, groundwater(TriState::Unknown)),
        ),
    ]
}

fn list() -> Vec<Fixture> {
    let assessed = |class| UnitFacts {
        ra: Some(RiskFacts {
            assessed_classes: vec![class],
            design_matches: true,
            ..RiskFacts::default()
        }),
        ..unit(P1)
    };
    let half = |stage| UnitFacts {
        area_m2: 5_000.0,
        ..unit(stage)
    };
    vec![
        fixture(
            30,
            ask(Sublease, DWELLING, L4),
            (Some(Blocked), Law),
            ask(TakeBack, DWELLING, L4),
        ),
        fixture(
            30,
            with(ask(Transfer, RESERVED, P0), |f| f.flags.control_list = true),
            (Some(Blocked), Default),
            with(ask(Transfer, INDUSTRY, P0), |f| f.flags.control_list = true),
        ),
        fixture(
            31,
            ask(PermitPlan, INDUSTRY, L3),
            (Some(Blocked), Law),
            ask(PermitPlan, INDUSTRY, R0),
        ),
        fixture(
            31,
            with(ask(PermitBuild, INDUSTRY, L2), |f| f.related_works = true),
            (Some(Conditional), Law),
            ask(Supply, INDUSTRY, L2),
        ),
        fixture(
            32,
            ask(Allocate, PARK, L0),
            (Some(Blocked), Policy),
            ask(Allocate, DWELLING, L0),
        ),
        fixture(
            33,
            ask(Bank, DWELLING, L0),
            (Some(Conditional), Law),
            ask(Bank, DWELLING, A0),
        ),
        fixture(
            34,
            ask(Plan, PARK, L0),
            (Some(Conditional), Law),
            ask(Plan, RESERVED, L0),
        ),
        fixture(
            35,
            ask(Mortgage, INDUSTRY, N0),
            (Some(Conditional), Default),
            ask(Mortgage, INDUSTRY, P1),
        ),
        fixture(
            36,
            ask(Sublease, INDUSTRY, L1),
            (Some(Undetermined), Default),
            with(ask(Sublease, INDUSTRY, L1), |f| {
                f.current_use = vec![land_use(PARK)]
            }),
        ),
        fixture(
            37,
            ask_of(Supply, DWELLING, assessed(UseClass::S)),
            (Some(Conditional), Law),
            ask_of(Supply, DWELLING, assessed(UseClass::K2)),
        ),
        fixture(
            37,
            ask(TakeBack, RESERVED, P1),
            (Some(Allowed), Law),
            ask(Mortgage, RESERVED, P1),
        ),
        fixture(
            38,
            ask_of(Transfer, PARK, assessed(UseClass::S)),
            (Some(Undetermined), Default),
            ask_of(TakeBack, PARK, assessed(UseClass::S)),
        ),
        fixture(
            39,
            with(ask(TakeBack, INDUSTRY, U0), |f| {
                f.units = vec![half(L1), half(P0)]
            }),
            (None, Default),
            with(ask(TakeBack, INDUSTRY, U0), |f| {
                f.units = vec![half(L1), half(L3)]
            }),
        ),
    ]
}
