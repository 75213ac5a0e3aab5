//! Results of soil analyses against GB 36600-2018 (土壤污染筛查): each analyte by its highest value, and what the
//! numbers mean under a class of land use.
//!
//! A value equal to a limit does not exceed it. "Not detected" is within, unless the detection limit lies above the
//! limit or is not known: then the method answers nothing. Arsenic, cobalt and vanadium up to a background that a
//! document proves are not managed as contaminated (footnote 1). What has no limit is told, never left out.
//!
//! Local standards are stricter or cover more items; this release knows the text of none. Whoever asks may give their
//! limits with standard, clause and days of force: the strictest in force on the day counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::aliases::normalise;
use super::gb36600::{self, Item, STANDARD};
use super::{Exceedance, LimitKind, compare, compare_not_detected, exceedance_multiple};
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::LimitClass;

/// What was found of an analyte, mg/kg of dry soil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoilFound {
    Value(Decimal),
    /// Not detected, below this detection limit; none where it is not told.
    Below(Option<Decimal>),
}

/// One result; `place` is for whoever asks to find it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoilValue<'a> {
    pub analyte: &'a str,
    pub found: SoilFound,
    pub place: usize,
}

/// The soil background of arsenic, cobalt or vanadium, with the document that proves it (土壤环境背景值).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SoilBackground {
    pub analyte: String,
    /// Decimal, mg/kg.
    #[serde(deserialize_with = "crate::domain::decimal::required")]
    #[schema(value_type = String)]
    pub mg_per_kg: Decimal,
    /// The document: title, number, page.
    pub document: String,
}

/// A limit of a local standard (地方标准).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalLimit {
    pub analyte: String,
    /// Null = both classes.
    #[serde(default)]
    pub class: Option<LimitClass>,
    pub kind: LimitKind,
    /// Decimal, mg/kg.
    #[serde(deserialize_with = "crate::domain::decimal::required")]
    #[schema(value_type = String)]
    pub mg_per_kg: Decimal,
    /// Number of the standard with its year.
    pub standard: String,
    /// Table, item or clause.
    pub clause: String,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub in_force_from: Option<Day>,
    /// The first day on which it is no longer in force.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub in_force_to: Option<Day>,
}

impl LocalLimit {
    fn holds(&self, class: LimitClass, kind: LimitKind, day: Day) -> bool {
        self.kind == kind
            && self.class.is_none_or(|own| own == class)
            && self.in_force_from.is_none_or(|from| day >= from)
            && self.in_force_to.is_none_or(|to| day < to)
    }
}

/// What the results are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoilQuestion {
    pub class: LimitClass,
    /// The day whose standards count.
    pub day: Day,
    pub backgrounds: Vec<SoilBackground>,
    pub local_limits: Vec<LocalLimit>,
}

impl SoilQuestion {
    /// Faults of what was given beside the results.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (place, background) in self.backgrounds.iter().enumerate() {
            let at = format!("backgrounds[{place}]");
            check_text(
                &mut faults,
                &format!("{at}.document"),
                &background.document,
                300,
            );
            let excused = gb36600::find(&background.analyte)
                .is_some_and(|item| item.background_exception(LimitClass::I));
            if !excused {
                faults.push(Fault::new(
                    format!("{at}.analyte"),
                    "arsenic, cobalt or vanadium (GB 36600-2018, footnote 1)",
                    &background.analyte,
                    "leave it out: the standard excuses no other item",
                ));
            }
            not_negative(
                &mut faults,
                &format!("{at}.mg_per_kg"),
                background.mg_per_kg,
            );
        }
        for (place, limit) in self.local_limits.iter().enumerate() {
            let at = format!("local_limits[{place}]");
            for (name, text) in [
                ("analyte", &limit.analyte),
                ("standard", &limit.standard),
                ("clause", &limit.clause),
            ] {
                check_text(&mut faults, &format!("{at}.{name}"), text, 200);
            }
            not_negative(&mut faults, &format!("{at}.mg_per_kg"), limit.mg_per_kg);
        }
        faults
    }
}

fn not_negative(faults: &mut Vec<Fault>, at: &str, number: Decimal) {
    if number < Decimal::ZERO {
        faults.push(Fault::new(at, "0 or more", number, "mend the number"));
    }
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

/// A limit with the place where it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CitedLimit {
    /// Decimal, mg/kg.
    #[schema(value_type = String)]
    pub mg_per_kg: Decimal,
    pub standard: String,
    pub citation_zh: String,
    pub citation_en: String,
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

/// The strictest limit in force.
fn limit_of(
    group: &Group<'_>,
    class: LimitClass,
    kind: LimitKind,
    question: &SoilQuestion,
) -> Option<CitedLimit> {
    let national = group.item.filter(|_| group.whole).and_then(|item| {
        let cited = gb36600::limit_of(item, class, kind)?;
        let (citation_zh, citation_en) = cited.citation();
        Some(CitedLimit {
            mg_per_kg: cited.value,
            standard: STANDARD.to_owned(),
            citation_zh,
            citation_en,
        })
    });
    let own = |limit: &&LocalLimit| match group.item.filter(|_| group.whole) {
        Some(item) => {
            gb36600::find(&limit.analyte) == Some(item) && gb36600::is_whole(&limit.analyte)
        }
        None => normalise(&limit.analyte) == normalise(group.name),
    };
    let local = question
        .local_limits
        .iter()
        .filter(|limit| limit.holds(class, kind, question.day))
        .filter(own)
        .map(|limit| CitedLimit {
            mg_per_kg: limit.mg_per_kg,
            standard: limit.standard.clone(),
            citation_zh: format!("{} {}", limit.standard, limit.clause),
            citation_en: format!("{} {}", limit.standard, limit.clause),
        });
    // of equals the national one, which comes first
    national
        .into_iter()
        .chain(local)
        .min_by_key(|limit| limit.mg_per_kg)
}

/// What one class says of a group.
struct Judged {
    screening: CitedLimit,
    control: Option<CitedLimit>,
    outcome: SoilOutcome,
    above_screening: usize,
    above_control: usize,
    unsuitable: usize,
    background: Option<SoilBackground>,
}

fn judged(group: &Group<'_>, class: LimitClass, question: &SoilQuestion) -> Option<Judged> {
    let screening = limit_of(group, class, LimitKind::Screening, question)?;
    let control = limit_of(group, class, LimitKind::Control, question);
    let background = group
        .item
        .filter(|item| group.whole && item.background_exception(class))
        .and_then(|item| {
            let mut all = question.backgrounds.iter();
            all.find(|background| gb36600::find(&background.analyte) == Some(item))
        });
    let mut judged = Judged {
        screening,
        control,
        outcome: SoilOutcome::Within,
        above_screening: 0,
        above_control: 0,
        unsuitable: 0,
        background: None,
    };
    for (found, _) in &group.values {
        let limit = judged.screening.mg_per_kg;
        let outcome = match found {
            SoilFound::Below(None) => SoilOutcome::MethodUnsuitable,
            SoilFound::Below(Some(detection)) => match compare_not_detected(*detection, limit) {
                Exceedance::MethodUnsuitable => SoilOutcome::MethodUnsuitable,
                Exceedance::Within | Exceedance::Exceeding => SoilOutcome::Within,
            },
            SoilFound::Value(value) if !compare(*value, limit).is_exceeding() => {
                SoilOutcome::Within
            }
            SoilFound::Value(value) => match background {
                Some(background) if *value <= background.mg_per_kg => {
                    judged.background = Some(background.clone());
                    SoilOutcome::WithinBackground
                }
                _ => {
                    let control = judged.control.as_ref().map(|limit| limit.mg_per_kg);
                    if control.is_some_and(|limit| compare(*value, limit).is_exceeding()) {
                        SoilOutcome::AboveControl
                    } else {
                        SoilOutcome::AboveScreening
                    }
                }
            },
        };
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
        .and_then(|(value, _)| exceedance_multiple(value, judged.screening.mg_per_kg));
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
        background: judged.background,
        screening: Some(judged.screening),
        control: judged.control,
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
