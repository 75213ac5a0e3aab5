//! Random facts for the properties: every choice is one byte, and zero is the plain choice, so that a failing case
//! shrinks towards an undivided parcel of which nothing special is known.

use crate::domain::day::Day;
use crate::domain::facts::*;
use crate::domain::land_use::{Forbidden, ForbiddenGroup, ForbiddenPrefix, LimitClass, UseClass};
use crate::domain::land_use::{LandUse, UseSystem};
use crate::domain::lifecycle::U1Kind;
use crate::domain::question::CourtSale;
use crate::domain::record::{GrantOutcome, Restriction, ReviewOutcome, TriState};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;
use crate::domain::validity::{TouchedDocument, ValidityEvent};

use super::scenes;

/// Bytes as choices; zero once they are used up.
pub(super) struct Dice<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

const GROUPS: [ForbiddenGroup; 5] = [
    ForbiddenGroup::All,
    ForbiddenGroup::S,
    ForbiddenGroup::K1,
    ForbiddenGroup::K2,
    ForbiddenGroup::ClassI,
];
const CLASSES: [UseClass; 3] = [UseClass::S, UseClass::K1, UseClass::K2];
const LIMITS: [Option<LimitClass>; 3] = [None, Some(LimitClass::I), Some(LimitClass::II)];
const USES: [&str; 9] = [
    "1001", "070102", "0803", "1401", "16", "0702", "07", "080404", "0901",
];

impl<'a> Dice<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Dice {
            bytes: bytes.iter(),
        }
    }

    fn below(&mut self, n: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0)) % n
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    /// True once in `n`.
    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    fn maybe<T>(&mut self, one_in: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.once_in(one_in).then(|| make(self))
    }

    fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    /// A day from 2018 on, most often near the day that is asked for or near a day of the law.
    fn day(&mut self) -> Day {
        let near = self.of(&["2026-11-24", "2026-08-15", "2019-01-01", "2023-11-24"]);
        scenes::day(near).plus(self.below(200) as i64 - 100)
    }

    fn uses(&mut self, least: usize) -> Vec<LandUse> {
        let count = least + self.below(3);
        (0..count)
            .map(|_| scenes::land_use(self.of(&USES)))
            .collect()
    }

    pub(super) fn facts(&mut self) -> Facts {
        let act = self.of(&Transaction::ALL);
        let mut facts = scenes::ask_of(act, self.of(&USES), self.unit());
        if self.once_in(3) {
            facts.as_of = self.day();
        }
        if self.once_in(3) {
            facts.planned_use = self.uses(0);
        }
        if self.once_in(3) {
            facts.current_use = self.uses(0);
        }
        let more = self.some(2, Self::unit);
        facts.units.extend(more);
        if self.once_in(12) {
            facts.units.clear();
        }
        self.input(&mut facts);
        self.around(&mut facts);
        self.steps(&mut facts);
        facts
    }

    fn input(&mut self, facts: &mut Facts) {
        facts.mirrored_on = Some(facts.as_of.plus(-(self.below(40) as i64)));
        if self.once_in(8) {
            facts.mirrored_on = self.maybe(2, Self::day);
        }
        if self.once_in(10) {
            facts.geometry = GeometryState::Invalid;
        }
        facts.flags = Flags {
            emergency: self.once_in(12),
            suspected: self.once_in(6),
            priority_supervised: self.once_in(6),
            control_list: self.once_in(6),
            not_developed_now: self.once_in(8),
            contaminated_list_42: self.once_in(8),
        };
        facts.open_enforcement_case = self.once_in(12);
        facts.negative_list.entries = self.some(2, Self::entry);
        facts.negative_list.current_edition_year = self.maybe(2, |_| 2026);
    }

    fn around(&mut self, facts: &mut Facts) {
        facts.neighbours = self.some(3, Self::neighbour);
        facts.plumes = self.some(1, |dice| PlumeFacts {
            id: "plume".to_owned(),
            overlap_m2: dice.below(20) as f64,
            area_m2: 5_000.0,
        });
        facts.predecessors = self.some(1, |dice| PredecessorFacts {
            id: "p".to_owned(),
            overlap_m2: dice.below(20) as f64,
            area_m2: 5_000.0,
            inherits: dice.maybe(2, Self::unit),
            flags: Flags {
                contaminated_list_42: dice.once_in(4),
                suspected: dice.once_in(4),
                ..Flags::default()
            },
            negative_entries: dice.some(1, Self::entry),
            closed_on: dice.maybe(2, Self::day),
        });
        facts.key_unit = self.maybe(4, Self::key_unit);
        if self.once_in(8) {
            let own = self.once_in(2);
            facts.zones.push(ZoneFacts {
                id: "z".to_owned(),
                own,
            });
        }
        if self.once_in(8) {
            facts.wells.push("well".to_owned());
        }
        facts.new_polluting_industry_by_sensitive_neighbours = self.once_in(12);
    }

    fn steps(&mut self, facts: &mut Facts) {
        facts.registers = self.maybe(3, |dice| dice.of(&Transaction::ALL));
        facts.residual_conditions = self.once_in(6);
        facts.sale_kind = self.maybe(6, |_| CourtSale::Bankruptcy);
        facts.related_works = self.once_in(6);
        facts.works_started_on = self.maybe(4, Self::day);
        if self.once_in(6) {
            facts.lookup_recorded_on = self.maybe(2, Self::day);
        }
        if self.once_in(6) {
            facts.grant_meeting = self.of(&[
                None,
                Some(GrantOutcome::NotUsable),
                Some(GrantOutcome::UsableWithConditions),
            ]);
        }
        facts.design = self.maybe(3, |dice| DesignFacts {
            depth_m: dice.maybe(2, |dice| dice.below(9).into()),
            basement_levels: dice.maybe(2, |dice| dice.below(3) as u8),
            groundwater_use: dice.of(&[None, Some(false), Some(true)]),
            removes_barrier: dice.of(&[None, Some(false), Some(true)]),
            basement_depth_m: dice.maybe(4, |_| 2.into()),
            as_assessed: None,
        });
        facts.overrides = self.some(3, |dice| {
            let rule = format!("R-{:02}", dice.below(92));
            let mut granted = scenes::granted(&rule, "2026-12-31");
            granted.expiry = dice.day();
            granted.second_person = !dice.once_in(3);
            granted.municipal_consent = !dice.once_in(3);
            granted
        });
    }

    fn unit(&mut self) -> UnitFacts {
        let stage = match self.below(24) {
            0 => StageFact::Known(Stage::U0),
            1 => StageFact::NoRecord,
            2 => StageFact::Unknown("Z9".to_owned()),
            n => StageFact::Known(Stage::ALL[n % Stage::ALL.len()]),
        };
        UnitFacts {
            origin: self.of(&[None, Some(Stage::U0), Some(Stage::U1)]),
            u1_kind: self.of(&[None, Some(U1Kind::Industry), Some(U1Kind::Risk)]),
            preliminary_exceeded: self.once_in(8),
            listed: self.once_in(10),
            farmland_history: self.once_in(6),
            survey: self.maybe(2, Self::survey),
            ra: self.maybe(3, |dice| RiskFacts {
                assessed_classes: dice.some(2, |dice| dice.of(&CLASSES)),
                design_matches: dice.once_in(2),
                signed_on: dice.maybe(2, Self::day),
                bans: dice.some(1, Self::ban),
                ..RiskFacts::default()
            }),
            removal: self.maybe(3, Self::removal),
            events: self.some(2, |dice| EventFacts {
                event: dice.of(&ValidityEvent::ALL),
                day: dice.day(),
                document: dice.of(&[
                    None,
                    Some(TouchedDocument::Survey),
                    Some(TouchedDocument::RiskAssessment),
                    Some(TouchedDocument::EffectAssessment),
                ]),
            }),
            ..UnitFacts::at("u", stage, 10_000.0)
        }
    }

    fn survey(&mut self) -> SurveyFacts {
        let maxima = self.some(2, |dice| {
            let analyte = dice.of(&["As", "Pb", "Co", "no such analyte"]);
            (analyte.to_owned(), dice.below(250).into())
        });
        SurveyFacts {
            class_assessed: self.of(&LIMITS),
            covered_area_m2: self.maybe(3, |dice| dice.of(&[9_999.0, 5_000.0, 0.0])),
            uncovered_stage: self.of(&[None, Some(Stage::U0)]),
            sampling_end: self.maybe(2, Self::day),
            review: self.of(&[
                None,
                Some(ReviewOutcome::Pass),
                Some(ReviewOutcome::PassAfterModification),
                Some(ReviewOutcome::Fail),
            ]),
            recheck_signed: self.once_in(2),
            letter: match self.below(4) {
                0 | 1 => Letter::NotInQuestion,
                2 => Letter::Missing,
                _ => Letter::On(self.day()),
            },
            maxima: maxima.into_iter().collect(),
            maxima_complete: self.once_in(2),
            background: self
                .maybe(4, |_| ("As".to_owned(), 60.into()))
                .into_iter()
                .collect(),
            not_detected: self
                .maybe(4, |_| ("75-01-4".to_owned(), scenes::mg("0.15")))
                .into_iter()
                .collect(),
            groundwater_polluted: self.of(&[TriState::Unknown, TriState::No, TriState::Yes]),
            neighbour_checked_no_effect: self.once_in(3),
            no_change_statement_on: self.maybe(4, Self::day),
            made_for_other_sensitive_use: self.once_in(4),
            signed_on: self.maybe(2, Self::day),
            bans: self.some(1, Self::ban),
            ..SurveyFacts::default()
        }
    }

    fn removal(&mut self) -> RemovalFacts {
        let firms = [None, Some("a".to_owned()), Some("b".to_owned())];
        RemovalFacts {
            target_class: self.of(&LIMITS),
            restrictions: self.some(2, |dice| match dice.below(5) {
                0 => Restriction::NoBasement,
                1 => Restriction::NoGroundwaterUse,
                2 => Restriction::Barrier,
                3 => Restriction::MaxDepthM { value: 3.into() },
                _ => Restriction::ForbiddenClasses {
                    value: vec![dice.of(&CLASSES)],
                },
            }),
            aftercare_due: self.maybe(2, Self::day),
            in_removal_list: !self.once_in(5),
            effect_sampling_end: self.maybe(2, Self::day),
            effect_firm: self.of(&firms),
            works_firm: self.of(&firms),
            signed_on: self.maybe(2, Self::day),
            bans: self.some(1, Self::ban),
            ..RemovalFacts::default()
        }
    }

    fn ban(&mut self) -> BanFacts {
        BanFacts {
            from: self.day(),
            until: self.maybe(2, Self::day),
            for_this_report: self.once_in(2),
        }
    }

    fn entry(&mut self) -> NegativeFacts {
        let mut entry = scenes::entry(self.of(&GROUPS));
        if self.once_in(3) {
            entry.forbidden = vec![Forbidden::Prefix(ForbiddenPrefix {
                system: self.of(&UseSystem::ALL),
                prefix: self.of(&["07", "0701", "08", "10"]).to_owned(),
            })];
        }
        entry.edition_year -= self.below(2) as i32;
        entry.confirmed = self.once_in(2);
        entry.issued_on = self.maybe(3, Self::day);
        entry.ended_on = self.maybe(3, Self::day);
        entry
    }

    fn neighbour(&mut self) -> NeighbourFacts {
        NeighbourFacts {
            unit: self.unit(),
            negative_entries: self.some(1, Self::entry),
            distance_m: self.maybe(2, |dice| dice.below(100) as f64),
            overlap_m2: self.of(&[0.0, 0.0, 5.0, 500.0]),
            reach_m: self.maybe(4, |dice| dice.below(200) as f64),
        }
    }

    fn key_unit(&mut self) -> KeyUnitFacts {
        KeyUnitFacts {
            current: self.once_in(2),
            production_end: self.maybe(2, Self::day),
            survey: self.maybe(2, |dice| KeySurveyFacts {
                passed: dice.once_in(2),
                sampling_end: dice.day(),
                exceeding: dice.once_in(3),
            }),
            exceedance: self.maybe(6, |dice| {
                scenes::key_survey(dice.once_in(2), true, &dice.day().to_string())
            }),
            own_expansion: self.once_in(3),
            report_in_registration_file: self.once_in(2),
            open_rectification: self.once_in(4),
            overdue_reports: self.once_in(4),
            demolition_without_plan: self.once_in(4),
            permit_on_demolition_part: self.once_in(2),
            ending_production: self.once_in(4),
            reports_due: self.maybe(3, Self::day),
            demolition_plan_due: self.maybe(3, Self::day),
            ..scenes::key_unit()
        }
    }
}
