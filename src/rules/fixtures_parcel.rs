//! Fixtures of sections E to I: removed land, negative list, key units, space, steps.

use crate::domain::decision::Strength::{Default, Law, Policy, Rule};
use crate::domain::decision::Verdict::{Allowed, Blocked, Conditional, Undetermined};
use crate::domain::facts::*;
use crate::domain::land_use::{ForbiddenGroup, LimitClass};
use crate::domain::question::CourtSale;
use crate::domain::record::{GrantOutcome, Restriction};
use crate::domain::stage::Stage::*;
use crate::domain::transaction::Transaction::{self, *};
use crate::domain::validity::ValidityEvent;

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
    let mut all = removal();
    all.extend(negative());
    all.extend(key_units());
    all.extend(space());
    all.extend(time());
    all.extend(steps());
    all
}

/// Land removed for Class I with something changed in its removal.
fn removal_with(act: Transaction, code: &str, change: impl FnOnce(&mut RemovalFacts)) -> Facts {
    let mut unit = removed(R1, LimitClass::I);
    if let Some(removal) = &mut unit.removal {
        change(removal);
    }
    ask_of(act, code, unit)
}

fn removal() -> Vec<Fixture> {
    let due = |on: &'static str| {
        removal_with(Mortgage, INDUSTRY, |removal| {
            removal.aftercare_due = Some(day(on))
        })
    };
    let deep = |depth: &'static str| {
        let facts = removal_with(PermitBuild, INDUSTRY, |removal| {
            removal.restrictions = vec![Restriction::MaxDepthM { value: mg("3") }]
        });
        with(facts, |f| {
            f.design = Some(DesignFacts {
                depth_m: Some(mg(depth)),
                ..DesignFacts::default()
            })
        })
    };
    let removed_ii = |act, code| ask_of(act, code, removed(R0, LimitClass::II));
    vec![
        fixture(
            40,
            removed_ii(Supply, ARCHIVE),
            (Some(Allowed), Law),
            removed_ii(Supply, DWELLING),
        ),
        fixture(
            40,
            ask(Supply, INDUSTRY, R1),
            (Some(Undetermined), Law),
            ask(Mortgage, INDUSTRY, R1),
        ),
        fixture(
            41,
            removed_ii(Supply, PARK),
            (Some(Blocked), Law),
            removed_ii(Supply, INDUSTRY),
        ),
        fixture(
            41,
            removed_ii(Bank, RESERVED),
            (Some(Allowed), Law),
            removed_ii(Register, RESERVED),
        ),
        fixture(
            42,
            ask(Mortgage, INDUSTRY, R1),
            (Some(Conditional), Law),
            ask(Mortgage, INDUSTRY, R0),
        ),
        fixture(43, deep("3.01"), (Some(Blocked), Law), deep("3.00")),
        fixture(
            44,
            due("2026-11-23"),
            (Some(Conditional), Default),
            due("2026-11-24"),
        ),
        fixture(
            44,
            due("2026-08-25"),
            (Some(Undetermined), Default),
            due("2026-12-01"),
        ),
        fixture(
            45,
            removal_with(Transfer, INDUSTRY, |removal| {
                removal.in_removal_list = false
            }),
            (Some(Undetermined), Law),
            removal_with(Mortgage, INDUSTRY, |removal| {
                removal.in_removal_list = false
            }),
        ),
    ]
}

fn negative() -> Vec<Fixture> {
    let plain = || ask_of(Supply, INDUSTRY, clean(LimitClass::II));
    let names = |group, act, code| {
        with(ask_of(act, code, clean(LimitClass::I)), |f| {
            f.negative_list.entries = vec![entry(group)]
        })
    };
    let old = |confirmed| {
        with(plain(), |f| {
            f.negative_list.entries = vec![NegativeFacts {
                edition_year: 2025,
                confirmed,
                ..entry(ForbiddenGroup::All)
            }]
        })
    };
    let zone = |own, act| {
        with(ask(act, INDUSTRY, U0), |f| {
            f.zones = vec![ZoneFacts {
                id: "z".to_owned(),
                own,
            }]
        })
    };
    let listed_42 = |act| {
        with(ask(act, INDUSTRY, P0), |f| {
            f.flags.contaminated_list_42 = true
        })
    };
    vec![
        fixture(
            50,
            names(ForbiddenGroup::S, Plan, DWELLING),
            (Some(Blocked), Rule),
            names(ForbiddenGroup::S, Plan, PARK),
        ),
        fixture(
            50,
            names(ForbiddenGroup::All, Mortgage, DWELLING),
            (Some(Conditional), Rule),
            names(ForbiddenGroup::S, Mortgage, DWELLING),
        ),
        fixture(
            51,
            names(ForbiddenGroup::S, Transfer, INDUSTRY),
            (Some(Conditional), Rule),
            plain(),
        ),
        fixture(
            51,
            names(ForbiddenGroup::K1, Transfer, RESERVED),
            (Some(Undetermined), Rule),
            names(ForbiddenGroup::All, Transfer, RESERVED),
        ),
        fixture(52, old(false), (None, Default), old(true)),
        fixture(
            53,
            ask(Transfer, INDUSTRY, N0),
            (Some(Blocked), Rule),
            ask(Register, INDUSTRY, N0),
        ),
        fixture(
            54,
            zone(false, PermitPlan),
            (Some(Blocked), Law),
            zone(true, PermitPlan),
        ),
        fixture(
            54,
            zone(false, Plan),
            (Some(Undetermined), Law),
            ask(Plan, INDUSTRY, U0),
        ),
        fixture(
            55,
            listed_42(Transfer),
            (Some(Blocked), Policy),
            listed_42(Mortgage),
        ),
        fixture(
            55,
            listed_42(Sublease),
            (Some(Undetermined), Default),
            ask(Sublease, INDUSTRY, P0),
        ),
    ]
}

fn key(act: Transaction, code: &str, change: impl FnOnce(&mut KeyUnitFacts)) -> Facts {
    let mut key = key_unit();
    change(&mut key);
    with(ask_of(act, code, industry_history()), |f| {
        f.key_unit = Some(key)
    })
}

fn surveyed(act: Transaction, code: &str, passed: bool, on: &str) -> Facts {
    key(act, code, |key| {
        key.survey = Some(key_survey(passed, false, on))
    })
}

fn key_units() -> Vec<Fixture> {
    let expanding = |own_expansion| {
        key(PermitBuild, INDUSTRY, |key| {
            key.own_expansion = own_expansion
        })
    };
    vec![
        fixture(
            60,
            surveyed(Transfer, INDUSTRY, true, "2026-01-31"),
            (Some(Blocked), Law),
            surveyed(Transfer, INDUSTRY, true, "2026-02-01"),
        ),
        fixture(
            60,
            expanding(true),
            (Some(Conditional), Law),
            surveyed(PermitBuild, INDUSTRY, false, "2026-02-01"),
        ),
        fixture(
            60,
            expanding(false),
            (Some(Blocked), Law),
            key(Supply, INDUSTRY, |_| ()),
        ),
        fixture(
            60,
            key(Sublease, INDUSTRY, |_| ()),
            (Some(Conditional), Default),
            key(Register, INDUSTRY, |_| ()),
        ),
        fixture(
            61,
            surveyed(Register, INDUSTRY, true, "2026-03-01"),
            (Some(Blocked), Law),
            key(Register, INDUSTRY, |key| {
                key.report_in_registration_file = true
            }),
        ),
        fixture(
            61,
            on(key(Register, INDUSTRY, |_| ()), "2026-08-14"),
            (Some(Conditional), Law),
            with(key(Register, INDUSTRY, |_| ()), |f| {
                f.registers = Some(Mortgage)
            }),
        ),
        fixture(
            62,
            surveyed(Transfer, PARK, false, "2026-03-01"),
            (Some(Undetermined), Default),
            surveyed(Transfer, PARK, true, "2026-03-01"),
        ),
        fixture(
            62,
            surveyed(Sublease, DWELLING, false, "2026-03-01"),
            (Some(Conditional), Default),
            surveyed(Mortgage, DWELLING, false, "2026-03-01"),
        ),
        fixture(
            63,
            key(Transfer, INDUSTRY, |key| key.overdue_reports = true),
            (Some(Conditional), Law),
            key(Sublease, INDUSTRY, |key| key.overdue_reports = true),
        ),
        fixture(
            63,
            key(PermitBuild, INDUSTRY, |key| key.open_rectification = true),
            (Some(Blocked), Law),
            key(PermitBuild, INDUSTRY, |key| {
                key.demolition_without_plan = true;
                key.permit_on_demolition_part = false;
            }),
        ),
        fixture(
            64,
            key(Transfer, INDUSTRY, |key| key.ending_production = true),
            (None, Default),
            key(Transfer, INDUSTRY, |_| ()),
        ),
        fixture(
            65,
            surveyed(Supply, INDUSTRY, false, "2026-03-01"),
            (Some(Blocked), Law),
            surveyed(Supply, INDUSTRY, true, "2026-03-01"),
        ),
    ]
}

fn space() -> Vec<Fixture> {
    let beside = |other: NeighbourFacts| {
        with(ask_of(Supply, DWELLING, clean(LimitClass::I)), |f| {
            f.neighbours = vec![other]
        })
    };
    let over = |overlap_m2| NeighbourFacts {
        overlap_m2,
        ..neighbour(A0, 0.0)
    };
    let plume = |overlap_m2| {
        with(ask_of(Plan, DWELLING, clean(LimitClass::I)), |f| {
            f.plumes = vec![PlumeFacts {
                id: "plume".to_owned(),
                overlap_m2,
                area_m2: 50_000.0,
            }]
        })
    };
    let polluting = |act| {
        with(ask(act, INDUSTRY, U0), |f| {
            f.new_polluting_industry_by_sensitive_neighbours = true
        })
    };
    let well = |act| {
        with(ask(act, INDUSTRY, U0), |f| {
            f.wells = vec!["well".to_owned()]
        })
    };
    let before = |closed_on| {
        with(ask(Mortgage, INDUSTRY, U0), |f| {
            f.predecessors = vec![PredecessorFacts {
                id: "p".to_owned(),
                overlap_m2: 6_000.0,
                area_m2: 20_000.0,
                inherits: Some(unit(L1)),
                flags: Flags::default(),
                negative_entries: Vec::new(),
                closed_on,
            }]
        })
    };
    vec![
        fixture(70, beside(over(5.1)), (None, Law), beside(over(5.0))),
        fixture(
            71,
            beside(neighbour(L4, 50.0)),
            (Some(Undetermined), Default),
            beside(neighbour(L4, 50.1)),
        ),
        fixture(
            71,
            beside(over(5.0)),
            (Some(Undetermined), Default),
            beside(over(5.1)),
        ),
        fixture(72, plume(5.1), (Some(Conditional), Default), plume(5.0)),
        fixture(
            73,
            polluting(PermitPlan),
            (Some(Blocked), Law),
            polluting(Transfer),
        ),
        fixture(
            74,
            well(PermitBuild),
            (Some(Conditional), Law),
            well(PermitPlan),
        ),
        fixture(
            75,
            before(None),
            (None, Default),
            before(Some(day("2026-11-24"))),
        ),
        fixture(
            76,
            ask(Register, INDUSTRY, X0),
            (Some(Undetermined), Default),
            ask(Register, INDUSTRY, U0),
        ),
    ]
}

fn time() -> Vec<Fixture> {
    let struck = |code, on| {
        let mut unit = clean(LimitClass::I);
        unit.events = vec![event(code, on)];
        ask_of(Transfer, INDUSTRY, unit)
    };
    let banned = |from, until, for_this_report| {
        let mut unit = clean(LimitClass::I);
        let survey = unit.survey.as_mut().unwrap();
        survey.signed_on = Some(day("2025-04-01"));
        survey.bans = vec![BanFacts {
            from: day(from),
            until: Some(day(until)),
            for_this_report,
        }];
        ask_of(Transfer, INDUSTRY, unit)
    };
    let sampled = |on: &str, act| {
        let mut unit = clean(LimitClass::I);
        unit.survey.as_mut().unwrap().sampling_end = Some(day(on));
        ask_of(act, INDUSTRY, unit)
    };
    let assessed_by = |effect: &'static str| {
        removal_with(Transfer, INDUSTRY, |removal| {
            removal.effect_firm = Some(effect.to_owned());
            removal.works_firm = Some("works".to_owned());
        })
    };
    let started = |stage, on: &str| {
        with(ask(PermitBuild, INDUSTRY, stage), |f| {
            f.works_started_on = Some(day(on))
        })
    };
    vec![
        fixture(
            82,
            struck(ValidityEvent::V5, "2025-03-02"),
            (None, Rule),
            struck(ValidityEvent::V5, "2025-03-01"),
        ),
        fixture(
            82,
            struck(ValidityEvent::V8, "2025-01-01"),
            (None, Rule),
            struck(ValidityEvent::V8, "2026-11-25"),
        ),
        fixture(
            83,
            sampled("2023-11-23", Transfer),
            (Some(Conditional), Default),
            sampled("2023-11-24", Transfer),
        ),
        fixture(
            83,
            sampled("2020-01-01", TakeBack),
            (Some(Conditional), Default),
            sampled("2020-01-01", Mortgage),
        ),
        fixture(
            84,
            banned("2025-01-01", "2025-04-01", false),
            (Some(Undetermined), Law),
            banned("2025-01-01", "2025-03-31", false),
        ),
        fixture(
            84,
            banned("2026-01-01", "2027-01-01", false),
            (Some(Conditional), Law),
            banned("2026-01-01", "2027-01-01", true),
        ),
        fixture(
            85,
            assessed_by("works"),
            (Some(Undetermined), Law),
            assessed_by("other"),
        ),
        fixture(
            86,
            started(L1, "2026-11-24"),
            (Some(Blocked), Law),
            started(L1, "2026-11-25"),
        ),
        fixture(
            86,
            started(A0, "2026-01-01"),
            (Some(Blocked), Law),
            on(started(A0, "2026-01-01"), "2026-08-14"),
        ),
    ]
}

fn steps() -> Vec<Fixture> {
    let plain = |act| ask_of(act, INDUSTRY, clean(LimitClass::II));
    let meeting = |outcome| with(plain(Supply), |f| f.grant_meeting = outcome);
    let auction = |act| with(plain(act), |f| f.sale_kind = Some(CourtSale::CourtAuction));
    vec![
        fixture(
            80,
            with(plain(Allocate), |f| f.lookup_recorded_on = None),
            (Some(Conditional), Rule),
            with(plain(Transfer), |f| f.lookup_recorded_on = None),
        ),
        fixture(
            81,
            meeting(Some(GrantOutcome::NotUsable)),
            (Some(Blocked), Policy),
            with(plain(Allocate), |f| f.grant_meeting = None),
        ),
        fixture(
            81,
            meeting(None),
            (Some(Conditional), Policy),
            meeting(Some(GrantOutcome::Usable)),
        ),
        fixture(87, auction(Transfer), (None, Default), auction(Sublease)),
        fixture(
            88,
            ask(Sublease, DWELLING, U0),
            (Some(Allowed), Default),
            ask(Sublease, DWELLING, U1),
        ),
        fixture(
            89,
            with(ask(Register, INDUSTRY, U0), |f| {
                f.residual_conditions = true
            }),
            (Some(Conditional), Default),
            ask(Register, INDUSTRY, U0),
        ),
        fixture(
            90,
            ask(Mortgage, INDUSTRY, P0),
            (Some(Allowed), Default),
            ask(Mortgage, INDUSTRY, AR),
        ),
        fixture(
            91,
            ask(Register, INDUSTRY, P0),
            (Some(Allowed), Default),
            ask(Register, INDUSTRY, R1),
        ),
    ]
}
