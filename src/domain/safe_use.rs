//! Safe-use rates (安全利用率): of contaminated parcels that are used again, and of key construction land.
//!
//! | rate | of | safe where, on the day it was taken into use |
//! | --- | --- | --- |
//! | contaminated parcels (污染地块安全利用率) | parcels that exceeded, were listed or removed, and are used again | every unit stood at P0, P1, R0 or R1 |
//! | key construction land (重点建设用地安全利用率) | parcels supplied for housing, public management or public service, or changed to it | the same: a survey passed, and what it found was dealt with, *before* |
//!
//! The indicators are named in the plans for soil (the district's plan for 2021-2025 binds the first to 100 %); how the
//! authorities compute them is known in outline only, so what is counted is said with every figure. Used again = works
//! begun, land supplied or allocated, or a permit to build, whichever was first on record.

use super::day::Day;
use super::land_use::{LandUse, UseClass};
use super::stage::Stage;
use super::transaction::Transaction;

/// What is measured.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SafeUseRate {
    /// Contaminated parcels that are used again (污染地块安全利用率).
    Contaminated,
    /// Key construction land (重点建设用地安全利用率).
    KeyConstruction,
}

/// How a parcel counts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SafeUseOutcome {
    /// Its requirements were met on the day.
    Safe,
    /// No stage of that day is on record: never counted as safe.
    Unknown,
    /// They were not met.
    NotSafe,
}

/// A span of days on which a unit stood at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood<'a> {
    /// The unit, or the parcel itself.
    pub subject: &'a str,
    pub stage: Stage,
    pub from: Day,
    /// The first day no longer.
    pub to: Option<Day>,
}

/// What happened on the ground: the day, and what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Use<'a> {
    /// Building works began.
    Works,
    /// A transaction was carried out.
    Done(Transaction, &'a [LandUse]),
}

/// Whether standing here means that the parcel was found to exceed, now or before.
pub fn is_contaminated(stage: Stage) -> bool {
    matches!(stage, Stage::A0 | Stage::AR | Stage::P1) || stage.is_listed() || stage.is_removed()
}

/// Whether what was required for a sensitive use was done.
fn is_met(stage: Stage) -> bool {
    matches!(stage, Stage::P0 | Stage::P1) || stage.is_removed()
}

/// The day on which a parcel was taken into use, as a rate reads it; none where it was not.
pub fn taken_into_use(rate: SafeUseRate, uses: &[(Day, Use<'_>)]) -> Option<Day> {
    let counts = |what: &Use<'_>| match (rate, what) {
        (SafeUseRate::Contaminated, Use::Works) => true,
        (SafeUseRate::Contaminated, Use::Done(transaction, _)) => {
            transaction.is_supply() || *transaction == Transaction::PermitBuild
        }
        (SafeUseRate::KeyConstruction, Use::Works) => false,
        (SafeUseRate::KeyConstruction, Use::Done(transaction, planned)) => {
            (transaction.is_supply() || *transaction == Transaction::UseChange)
                && planned
                    .iter()
                    .any(|planned| planned.classes().0 == UseClass::S)
        }
    };
    let counted = uses.iter().filter(|(_, what)| counts(what));
    counted.map(|(day, _)| *day).min()
}

/// How a parcel counts that was taken into use on a day, when it was divided into these units (none = undivided). The
/// worst stage counts; land of which no stage is on record for that day is unknown.
pub fn judge(stood: &[Stood<'_>], units: &[&str], day: Day) -> SafeUseOutcome {
    let then = stood
        .iter()
        .filter(|span| span.from <= day && span.to.is_none_or(|to| day < to));
    let then: Vec<&Stood<'_>> = then.collect();
    let worst = then.iter().map(|span| match span.stage {
        // its successors stand for it from this day on
        Stage::X0 => SafeUseOutcome::Unknown,
        stage if is_met(stage) => SafeUseOutcome::Safe,
        _ => SafeUseOutcome::NotSafe,
    });
    let silent = units
        .iter()
        .any(|unit| then.iter().all(|span| span.subject != *unit));
    let unknown = (silent || then.is_empty()).then_some(SafeUseOutcome::Unknown);
    worst
        .chain(unknown)
        .max()
        .unwrap_or(SafeUseOutcome::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::land_use::UseSystem;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn stood(subject: &'static str, stage: Stage, from: &str, to: Option<&str>) -> Stood<'static> {
        Stood {
            subject,
            stage,
            from: day(from),
            to: to.map(day),
        }
    }

    #[test]
    fn the_stage_of_the_day_counts_and_the_worst_unit() {
        let spans = [
            stood("A", Stage::L2, "2026-01-01", Some("2026-06-01")),
            stood("A", Stage::R0, "2026-06-01", None),
            stood("B", Stage::P0, "2026-03-01", None),
        ];
        let units = ["A", "B"];
        assert_eq!(
            judge(&spans, &units, day("2026-05-31")),
            SafeUseOutcome::NotSafe
        );
        assert_eq!(
            judge(&spans, &units, day("2026-06-01")),
            SafeUseOutcome::Safe
        );
        assert_eq!(
            judge(&spans[1..], &units, day("2026-04-01")),
            SafeUseOutcome::Unknown
        );
        let undivided = [stood("HQ-1", Stage::R0, "2026-01-01", None)];
        assert_eq!(
            judge(&undivided, &[], day("2026-02-01")),
            SafeUseOutcome::Safe
        );
        assert_eq!(
            judge(&undivided, &[], day("2025-02-01")),
            SafeUseOutcome::Unknown
        );
        assert_eq!(judge(&[], &[], day("2026-02-01")), SafeUseOutcome::Unknown);
    }

    #[test]
    fn works_count_for_contaminated_land_and_a_supply_for_housing_for_both() {
        let housing = [LandUse::new(Some(UseSystem::Ydyh2023), "0701").unwrap()];
        let industry = [LandUse::new(Some(UseSystem::Ydyh2023), "1001").unwrap()];
        let uses = [
            (day("2026-05-01"), Use::Works),
            (day("2026-04-01"), Use::Done(Transaction::Supply, &housing)),
            (day("2026-03-01"), Use::Done(Transaction::Supply, &industry)),
            (
                day("2026-02-01"),
                Use::Done(Transaction::Mortgage, &housing),
            ),
        ];
        let of = |rate, uses: &[(Day, Use<'_>)]| taken_into_use(rate, uses);
        assert_eq!(
            of(SafeUseRate::Contaminated, &uses),
            Some(day("2026-03-01"))
        );
        assert_eq!(
            of(SafeUseRate::KeyConstruction, &uses),
            Some(day("2026-04-01"))
        );
        assert_eq!(
            of(SafeUseRate::Contaminated, &uses[..1]),
            Some(day("2026-05-01"))
        );
        assert_eq!(of(SafeUseRate::KeyConstruction, &uses[..1]), None);
        assert_eq!(of(SafeUseRate::Contaminated, &uses[3..]), None);
    }
}
