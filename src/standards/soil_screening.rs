//! Results of soil analyses against GB 36600-2018 (土壤污染筛查): each analyte by its highest value, and what the
//! numbers mean under a class of land use.
//!
//! A value equal to a limit does not exceed it. "Not detected" is within, unless the detection limit lies above the
//! limit or is not known: then the method answers nothing. Arsenic, cobalt and vanadium up to a background that a
//! document proves are not managed as contaminated (footnote 1). What has no limit is told, never left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::aliases::normalise;
use super::exceedance_multiple;
use super::gb36600::{self, Item, STANDARD};
use super::soil_limits::{CitedLimit, SoilBackground, SoilLimits, SoilQuestion};
use crate::domain::land_use::LimitClass;
use crate::domain::record::SampleResult;

/// What was found of an analyte, mg/kg of dry soil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoilFound {
    Value(Decimal),
    /// Not detected, below this detection limit; none where it is not told.
    Below(Option<Decimal>),
}

impl SoilFound {
    /// What a result of a sample tells; none of what is no content.
    pub fn of(result: &SampleResult) -> Option<SoilFound> {
        if result.below_dl {
            return Some(SoilFound::Below(result.converted));
        }
        result.converted.map(SoilFound::Value)
    }
}

/// One result; `place` is for whoever asks to find it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoilValue<'a> {
    pub analyte: &'a str,
    pub found: SoilFound,
    pub place: usize,
}

/// What a comparison says.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SoilOutcome {
    /// At or below screening: the risk is generally negligible (5.3.2).
    Within,
    /// Above screening, but not above the documented background (footnote 1).
    WithinBackground,
    /// Not detected by a method that cannot see the limit: nothing is known.
    MethodUnsuitable,
    /// Above screening: a detailed survey is owed (5.3.3).
    AboveScreening,
    /// Above control: the risk is normally unacceptable (5.3.5).
    AboveControl,
}

impl SoilOutcome {
    /// The clause of GB 36600-2018 that says what it means.
    pub fn clause(self) -> Option<&'static str> {
        match self {
            SoilOutcome::Within => Some("5.3.2"),
            SoilOutcome::WithinBackground => Some("表1、表2 注①"),
            SoilOutcome::MethodUnsuitable => None,
            SoilOutcome::AboveScreening => Some("5.3.3"),
            SoilOutcome::AboveControl => Some("5.3.5"),
        }
    }
}

/// Where a maximum was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SoilSample {
    pub sample: String,
    pub point: Option<String>,
    /// Decimal, metres below the ground.
    #[schema(value_type = Option<String>)]
    pub depth_from_m: Option<Decimal>,
    /// Decimal, metres below the ground.
    #[schema(value_type = Option<String>)]
    pub depth_to_m: Option<Decimal>,
    /// Name of the sheet; empty for csv.
    pub sheet: String,
    /// Such as `D7`.
    pub cell: String,
}

/// One analyte, screened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SoilLine {
    /// As the results write it.
    pub analyte: String,
    /// Table and number in GB 36600-2018; null for what only a local standard lists.
    pub table: Option<u8>,
    pub item: Option<u8>,
    pub name_zh: String,
    pub name_en: String,
    pub cas: Vec<String>,
    /// Results, and those with a value.
    pub tested: usize,
    pub detected: usize,
    /// Results above screening (and above background, where one is documented).
    pub above_screening: usize,
    pub above_control: usize,
    /// Results whose method cannot see the screening value, or tells no detection limit.
    pub unsuitable: usize,
    /// Decimal, mg/kg; null when nothing was detected.
    #[schema(value_type = Option<String>)]
    pub maximum_mg_per_kg: Option<Decimal>,
    /// Place of the maximum among the results.
    #[serde(skip)]
    pub maximum_at: Option<usize>,
    /// The sample of the maximum, filled in by whoever has the samples.
    pub maximum_sample: Option<SoilSample>,
    /// The highest detection limit of what was not detected; decimal, mg/kg.
    #[schema(value_type = Option<String>)]
    pub highest_detection_limit: Option<Decimal>,
    pub screening: Option<CitedLimit>,
    pub control: Option<CitedLimit>,
    /// Exceedance multiple of the maximum, C/S - 1, to 28 digits; null when it does not exceed.
    #[schema(value_type = Option<String>)]
    pub exceedance_multiple: Option<Decimal>,
    pub outcome: SoilOutcome,
    /// Clause of GB 36600-2018 that says what it means; null where none does.
    pub clause: Option<String>,
    /// The background that excuses it, and its document.
    pub background: Option<SoilBackground>,
    /// What the same results say under the other class.
    pub under_other_class: SoilOutcome,
}

/// Why an analyte was not screened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// No standard lists it.
    NoLimit,
    /// One isomer of a sum: its content alone says nothing about the limit of the sum.
    PartOfSum,
}

/// An analyte that was not screened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SoilNotScreened {
    pub analyte: String,
    pub why: WhyNot,
    pub tested: usize,
    /// Decimal, mg/kg; null when nothing was detected.
    #[schema(value_type = Option<String>)]
    pub maximum_mg_per_kg: Option<Decimal>,
    #[serde(skip)]
    pub maximum_at: Option<usize>,
    /// The sample of the maximum, filled in by whoever has the samples.
    pub maximum_sample: Option<SoilSample>,
}

/// Results of soil, screened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SoilScreening {
    pub standard: String,
    pub class: LimitClass,
    /// How the exceedance multiple is counted: C/S - 1.
    pub multiple: String,
    /// The gravest outcome; null when nothing was screened.
    pub outcome: Option<SoilOutcome>,
    pub other_class: LimitClass,
    pub other_outcome: Option<SoilOutcome>,
    /// Analytes that exceed, the gravest first.
    pub exceeding: Vec<String>,
    /// Table 1, table 2, then what only local standards list.
    pub lines: Vec<SoilLine>,
    pub not_screened: Vec<SoilNotScreened>,
    /// Basic items (table 1) without a result: a preliminary survey tests all 45.
    pub basic_not_tested: Vec<String>,
}

/// Results of one analyte.
struct Group<'a> {
    name: &'a str,
    item: Option<&'static Item>,
    /// A name of the whole, not of one isomer.
    whole: bool,
    values: Vec<(SoilFound, usize)>,
}

/// Table and number, then the name of what has none.
type Key = (u8, u8, String);

/// Screens results under a class, and tells what the other class would say.
pub fn screen_soil(values: &[SoilValue<'_>], question: &SoilQuestion) -> SoilScreening {
    let mut screened = SoilScreening {
        standard: STANDARD.to_owned(),
        class: question.class,
        multiple: "C/S-1".to_owned(),
        outcome: None,
        other_class: other(question.class),
        other_outcome: None,
        exceeding: Vec::new(),
        lines: Vec::new(),
        not_screened: Vec::new(),
        basic_not_tested: Vec::new(),
    };
    let mut tested = BTreeSet::new();
    for group in grouped(values).into_values() {
        if let Some(item) = group.item.filter(|_| group.whole) {
            tested.insert((item.table, item.no));
        }
        match line(&group, question) {
            Some(line) => screened.lines.push(line),
            None => screened.not_screened.push(not_screened(&group)),
        }
    }
    let outcomes = || screened.lines.iter().map(|line| line.outcome);
    screened.outcome = outcomes().max();
    screened.other_outcome = screened
        .lines
        .iter()
        .map(|line| line.under_other_class)
        .max();
    let mut exceeding: Vec<&SoilLine> = screened
        .lines
        .iter()
        .filter(|line| line.outcome >= SoilOutcome::AboveScreening)
        .collect();
    exceeding.sort_by_key(|line| std::cmp::Reverse((line.outcome, line.exceedance_multiple)));
    screened.exceeding = exceeding.iter().map(|line| line.name_zh.clone()).collect();
    screened.basic_not_tested = gb36600::basic_items()
        .filter(|item| !tested.contains(&(item.table, item.no)))
        .map(|item| item.name_zh.clone())
        .collect();
    screened
}

fn other(class: LimitClass) -> LimitClass {
    match class {
        LimitClass::I => LimitClass::II,
        LimitClass::II => LimitClass::I,
    }
}

fn grouped<'a>(values: &[SoilValue<'a>]) -> BTreeMap<Key, Group<'a>> {
    let mut keys: HashMap<&str, Key> = HashMap::new();
    let mut groups: BTreeMap<Key, Group<'a>> = BTreeMap::new();
    for value in values {
        let key = keys.entry(value.analyte).or_insert_with(|| {
            let item = gb36600::find(value.analyte);
            let whole = gb36600::is_whole(value.analyte);
            match item {
                Some(item) if whole => (item.table, item.no, String::new()),
                Some(_) | None => (u8::MAX, u8::MAX, normalise(value.analyte)),
            }
        });
        if let Some(group) = groups.get_mut(key) {
            group.values.push((value.found, value.place));
            continue;
        }
        groups.insert(
            key.clone(),
            Group {
                name: value.analyte,
                item: gb36600::find(value.analyte),
                whole: gb36600::is_whole(value.analyte),
                values: vec![(value.found, value.place)],
            },
        );
    }
    groups
}

/// What one class says of a group.
struct Judged {
    limits: SoilLimits,
    outcome: SoilOutcome,
    above_screening: usize,
    above_control: usize,
    unsuitable: usize,
    /// A result was excused by the background.
    excused: bool,
}

fn judged(group: &Group<'_>, class: LimitClass, question: &SoilQuestion) -> Option<Judged> {
    let mut judged = Judged {
        limits: SoilLimits::of(group.name, class, question)?,
        outcome: SoilOutcome::Within,
        above_screening: 0,
        above_control: 0,
        unsuitable: 0,
        excused: false,
    };
    for (found, _) in &group.values {
        let outcome = judged.limits.outcome(*found);
        judged.excused |= outcome == SoilOutcome::WithinBackground;
        judged.unsuitable += usize::from(outcome == SoilOutcome::MethodUnsuitable);
        judged.above_screening += usize::from(outcome >= SoilOutcome::AboveScreening);
        judged.above_control += usize::from(outcome == SoilOutcome::AboveControl);
        judged.outcome = judged.outcome.max(outcome);
    }
    Some(judged)
}

/// The highest value and its place; the first of equals.
fn maximum(group: &Group<'_>) -> Option<(Decimal, usize)> {
    let values = group
        .values
        .iter()
        .filter_map(|(found, place)| match found {
            SoilFound::Value(value) => Some((*value, *place)),
            SoilFound::Below(_) => None,
        });
    values.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

fn line(group: &Group<'_>, question: &SoilQuestion) -> Option<SoilLine> {
    let judged = judged(group, question.class, question)?;
    let under_other_class = self::judged(group, other(question.class), question)
        .map_or(SoilOutcome::Within, |judged| judged.outcome);
    let maximum = maximum(group);
    let detected = group
        .values
        .iter()
        .filter(|(found, _)| matches!(found, SoilFound::Value(_)));
    let limits = group.values.iter().filter_map(|(found, _)| match found {
        SoilFound::Below(limit) => *limit,
        SoilFound::Value(_) => None,
    });
    let item = group.item.filter(|_| group.whole);
    let multiple = maximum
        .filter(|_| judged.above_screening > 0)
        .and_then(|(value, _)| exceedance_multiple(value, judged.limits.screening.mg_per_kg));
    Some(SoilLine {
        analyte: group.name.to_owned(),
        table: item.map(|item| item.table),
        item: item.map(|item| item.no),
        name_zh: item.map_or(group.name, |item| &item.name_zh).to_owned(),
        name_en: item.map_or(group.name, |item| &item.name_en).to_owned(),
        cas: item.map(|item| item.cas.clone()).unwrap_or_default(),
        tested: group.values.len(),
        detected: detected.count(),
        above_screening: judged.above_screening,
        above_control: judged.above_control,
        unsuitable: judged.unsuitable,
        maximum_mg_per_kg: maximum.map(|(value, _)| value.normalize()),
        maximum_at: maximum.map(|(_, place)| place),
        maximum_sample: None,
        highest_detection_limit: limits.max().map(|limit| limit.normalize()),
        exceedance_multiple: multiple,
        outcome: judged.outcome,
        clause: judged.outcome.clause().map(str::to_owned),
        background: judged.limits.background.filter(|_| judged.excused),
        screening: Some(judged.limits.screening),
        control: judged.limits.control,
        under_other_class,
    })
}

fn not_screened(group: &Group<'_>) -> SoilNotScreened {
    let maximum = maximum(group);
    SoilNotScreened {
        analyte: group.name.to_owned(),
        why: match group.item {
            Some(_) if !group.whole => WhyNot::PartOfSum,
            Some(_) | None => WhyNot::NoLimit,
        },
        tested: group.values.len(),
        maximum_mg_per_kg: maximum.map(|(value, _)| value.normalize()),
        maximum_at: maximum.map(|(_, place)| place),
        maximum_sample: None,
    }
}

#[cfg(test)]
#[path = "soil_screening_tests.rs"]
mod tests;
