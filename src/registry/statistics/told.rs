//! Statistics as they are told.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::atlas::AsOf;
use crate::domain::day::Day;
use crate::domain::safe_use::{SafeUseOutcome, SafeUseRate};
use crate::store::VerdictCount;

use super::super::Visibility;
use super::count::{Behind, NO_STREET, Sheet, Tally};

/// Statistics at a point in time. Areas are square metres on the ellipsoid, of whole parcels; a parcel with several
/// units is counted at each of their stages.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Statistics {
    #[schema(value_type = String, format = Date)]
    pub as_of: Day,
    /// The revision up to which the record is known.
    pub known: u64,
    /// Only published parcels and published lists are counted.
    pub published_only: bool,
    pub parcels: u32,
    /// Parcels of which no stage is on record: that never means clean.
    pub without_stage: u32,
    pub without_outline: u32,
    pub stages: Vec<StageCount>,
    pub lists: Vec<ListCount>,
    pub streets: Vec<StreetCount>,
    pub years: Vec<YearCount>,
    /// Recorded answers by verdict; empty for the public.
    pub verdicts: Vec<VerdictView>,
    /// Null for the public: what was answered is not public.
    pub transactions: Option<DoneView>,
    /// Safe-use rate of contaminated parcels, and of key construction land.
    pub safe_use: [RateView; 2],
    /// From the day on which a survey passed to the first recorded answer; null for the public.
    pub survey_to_answer: Option<AnswerTimes>,
}

/// Parcels at a stage.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct StageCount {
    /// Stage code, such as `U1`.
    pub stage: String,
    pub stage_zh: String,
    pub stage_en: String,
    pub parcels: u32,
    pub area_m2: f64,
    /// Parcels of which no area is known.
    pub without_area: u32,
}

/// Parcels on a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ListCount {
    /// List code, such as `control_list`; `key_supervised` = land of units under key supervision.
    pub list: String,
    pub parcels: u32,
    pub area_m2: f64,
    pub without_area: u32,
}

/// Parcels of a street.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct StreetCount {
    /// Null = the street is not on record.
    pub street: Option<String>,
    pub parcels: u32,
    pub with_stage: u32,
    /// A survey is owed or under way.
    pub survey_owed: u32,
    /// Exceeding, a risk assessment is owed or under review.
    pub exceeding: u32,
    pub listed: u32,
    pub removed: u32,
}

/// What happened in a year.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub struct YearCount {
    pub year: i32,
    /// Surveys that passed without exceedance (T10), and with one (T11).
    pub surveys_passed: u32,
    pub surveys_exceeding: u32,
    /// Listed (T16), removed (T24, T25).
    pub listed: u32,
    pub removed: u32,
    /// Recorded answers.
    pub answers: u64,
}

/// Recorded answers with one verdict.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct VerdictView {
    pub verdict: String,
    pub answers: u64,
}

/// Transactions that were carried out.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DoneView {
    pub all: u32,
    /// Without a recorded answer.
    pub without_answer: u32,
    /// With a recorded answer of BLOCKED or UNDETERMINED.
    pub against_answer: u32,
}

/// A rate with what it is made of.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RateView {
    pub rate: SafeUseRate,
    /// Numerator over denominator by area, four decimals; null where nothing is counted or an area is unknown.
    pub by_area: Option<String>,
    /// The same by number of parcels; null where nothing is counted.
    pub by_count: Option<String>,
    /// Numerator: safe on the day on which it was taken into use.
    pub safe: u32,
    pub safe_m2: f64,
    /// No stage of that day is on record: in the denominator, never in the numerator.
    pub unknown: u32,
    pub not_safe: u32,
    /// Denominator: taken into use.
    pub all: u32,
    pub all_m2: f64,
    pub without_area: u32,
}

/// A parcel behind a rate.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ParcelBehind {
    pub registry_no: String,
    pub name: Option<String>,
    pub area_m2: Option<f64>,
    pub outcome: SafeUseOutcome,
    /// The day on which it was taken into use.
    #[schema(value_type = String, format = Date)]
    pub taken_into_use: Day,
    /// The stages of its units on that day.
    pub stages: Vec<String>,
}

impl ParcelBehind {
    pub(super) fn of(behind: &Behind) -> Self {
        ParcelBehind {
            registry_no: behind.no.clone(),
            name: behind.name.clone(),
            area_m2: behind.area_m2.map(tenths),
            outcome: behind.outcome,
            taken_into_use: behind.day,
            stages: behind.stages.clone(),
        }
    }
}

/// How many days lie between a survey that passed and the first recorded answer on or after that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerTimes {
    /// Parcels with both.
    pub parcels: u32,
    /// Parcels with a survey that passed and no answer since.
    pub unanswered: u32,
    pub median_days: Option<i64>,
    /// Nine in ten took no longer.
    pub ninth_decile_days: Option<i64>,
    pub longest_days: Option<i64>,
}

fn tenths(area: f64) -> f64 {
    (area * 10.0).round() / 10.0
}

/// The parcels behind a rate.
pub(super) fn behind(sheet: &Sheet, rate: SafeUseRate) -> &[Behind] {
    match rate {
        SafeUseRate::Contaminated => &sheet.contaminated,
        SafeUseRate::KeyConstruction => &sheet.key_construction,
    }
}

pub(super) fn rate(rate: SafeUseRate, behind: &[Behind]) -> RateView {
    let (mut all, mut safe) = (Tally::default(), Tally::default());
    let count = |wanted| behind.iter().filter(|own| own.outcome == wanted).count() as u32;
    for own in behind {
        all.add(own.area_m2);
        if own.outcome == SafeUseOutcome::Safe {
            safe.add(own.area_m2);
        }
    }
    let share = |part: f64, whole: f64| (whole > 0.0).then(|| format!("{:.4}", part / whole));
    RateView {
        rate,
        by_area: share(safe.area_m2(), all.area_m2()).filter(|_| all.without_area == 0),
        by_count: share(f64::from(safe.parcels), f64::from(all.parcels)),
        safe: safe.parcels,
        safe_m2: tenths(safe.area_m2()),
        unknown: count(SafeUseOutcome::Unknown),
        not_safe: count(SafeUseOutcome::NotSafe),
        all: all.parcels,
        all_m2: tenths(all.area_m2()),
        without_area: all.without_area,
    }
}

/// The days between; `answered` in the order of parcels and days.
fn times(surveyed: &[(String, Day)], answered: &[(String, Day)]) -> AnswerTimes {
    let mut days: HashMap<&str, Vec<Day>> = HashMap::new();
    for (parcel, day) in answered {
        days.entry(parcel).or_default().push(*day);
    }
    let mut took = Vec::new();
    let mut unanswered = 0;
    for (parcel, passed) in surveyed {
        let answers = days.get(parcel.as_str());
        let first = answers.and_then(|days| days.iter().find(|day| *day >= passed));
        match first {
            Some(first) => took.push(first.since(*passed)),
            None => unanswered += 1,
        }
    }
    took.sort_unstable();
    // the value that a share of them does not exceed
    let at = |tenths: usize| {
        let place = (took.len() * tenths).div_ceil(10).max(1) - 1;
        took.get(place).copied()
    };
    AnswerTimes {
        parcels: took.len() as u32,
        unanswered,
        median_days: at(5),
        ninth_decile_days: at(9),
        longest_days: took.last().copied(),
    }
}

pub(super) fn tell(
    as_of: AsOf,
    sheet: &Sheet,
    visibility: Visibility,
    (verdicts, answered): (&[VerdictCount], &[(String, Day)]),
) -> Statistics {
    let stages = sheet.stages.iter().map(|(stage, tally)| {
        let (zh, en) = stage.names();
        StageCount {
            stage: stage.code().to_owned(),
            stage_zh: zh.to_owned(),
            stage_en: en.to_owned(),
            parcels: tally.parcels,
            area_m2: tenths(tally.area_m2()),
            without_area: tally.without_area,
        }
    });
    let lists = sheet.lists.iter().map(|(list, tally)| ListCount {
        list: (*list).to_owned(),
        parcels: tally.parcels,
        area_m2: tenths(tally.area_m2()),
        without_area: tally.without_area,
    });
    let streets = sheet.streets.iter().map(|(name, own)| StreetCount {
        street: Some(name.clone()).filter(|name| name != NO_STREET),
        parcels: own.parcels,
        with_stage: own.with_stage,
        survey_owed: own.survey_owed,
        exceeding: own.exceeding,
        listed: own.listed,
        removed: own.removed,
    });
    let mut years: BTreeMap<i32, YearCount> = BTreeMap::new();
    for (year, own) in &sheet.years {
        let line = years.entry(*year).or_default();
        line.surveys_passed = own.passed;
        line.surveys_exceeding = own.exceeding;
        line.listed = own.listed;
        line.removed = own.removed;
    }
    let mut by_verdict: BTreeMap<&str, u64> = BTreeMap::new();
    for counted in verdicts {
        years.entry(counted.year).or_default().answers += counted.count;
        *by_verdict.entry(&counted.verdict).or_default() += counted.count;
    }
    let official = visibility == Visibility::Official;
    Statistics {
        as_of: as_of.day,
        known: as_of.known,
        published_only: !official,
        parcels: sheet.parcels,
        without_stage: sheet.without_stage,
        without_outline: sheet.without_outline,
        stages: stages.collect(),
        lists: lists.collect(),
        streets: streets.collect(),
        years: years
            .into_iter()
            .map(|(year, line)| YearCount { year, ..line })
            .collect(),
        verdicts: by_verdict
            .into_iter()
            .map(|(verdict, answers)| VerdictView {
                verdict: verdict.to_owned(),
                answers,
            })
            .collect(),
        transactions: official.then_some(DoneView {
            all: sheet.done.all,
            without_answer: sheet.done.without_check,
            against_answer: sheet.done.against_answer,
        }),
        safe_use: [SafeUseRate::Contaminated, SafeUseRate::KeyConstruction]
            .map(|of| rate(of, behind(sheet, of))),
        survey_to_answer: official.then(|| times(&sheet.surveyed, answered)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(parcel: &str, day: &str) -> (String, Day) {
        (parcel.to_owned(), Day::parse(day).unwrap())
    }

    #[test]
    fn time_runs_from_the_survey_to_the_first_answer_after_it() {
        let surveyed = [
            on("A", "2026-01-10"),
            on("B", "2026-01-10"),
            on("C", "2026-01-10"),
        ];
        let answered = [
            on("A", "2026-01-01"),
            on("A", "2026-01-15"),
            on("A", "2026-03-01"),
            on("B", "2026-01-10"),
            on("C", "2026-01-09"),
            on("D", "2026-02-01"),
        ];
        let told = times(&surveyed, &answered);
        let wanted = AnswerTimes {
            parcels: 2,
            unanswered: 1,
            median_days: Some(0),
            ninth_decile_days: Some(5),
            longest_days: Some(5),
        };
        assert_eq!(told, wanted);
        assert_eq!(times(&[], &[]).median_days, None);
    }

    #[test]
    fn a_rate_with_an_unknown_area_has_no_rate_by_area() {
        let parcel = |outcome, area_m2| Behind {
            no: "HQ-000001".to_owned(),
            name: None,
            area_m2,
            outcome,
            day: Day::parse("2026-01-01").unwrap(),
            stages: Vec::new(),
        };
        let of = |behind: &[Behind]| rate(SafeUseRate::Contaminated, behind);
        let some = of(&[
            parcel(SafeUseOutcome::Safe, Some(300.0)),
            parcel(SafeUseOutcome::Unknown, Some(100.0)),
        ]);
        assert_eq!(some.by_area.as_deref(), Some("0.7500"));
        assert_eq!(some.by_count.as_deref(), Some("0.5000"));
        assert_eq!(
            (some.safe, some.unknown, some.not_safe, some.all),
            (1, 1, 0, 2)
        );
        let dark = of(&[
            parcel(SafeUseOutcome::Safe, None),
            parcel(SafeUseOutcome::Safe, Some(1.0)),
        ]);
        assert_eq!(dark.by_area, None);
        assert_eq!(dark.by_count.as_deref(), Some("1.0000"));
        assert_eq!(of(&[]).by_count, None);
    }
}
