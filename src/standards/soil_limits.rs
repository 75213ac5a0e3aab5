//! What results of soil are compared with: the limits of a class of land use, local ones, and the background.
//!
//! Local standards are stricter or cover more items. Those on record, and those that whoever asks gives with standard,
//! clause and days of force, count beside the national one: the strictest in force on the day.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::aliases::normalise;
use super::gb36600::{self, STANDARD};
use super::soil_screening::{SoilFound, SoilOutcome};
use super::{Exceedance, LimitKind, LocalLimit, LocalLimits, compare, compare_not_detected};
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::LimitClass;
use crate::domain::record::Survey;

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

impl SoilBackground {
    /// The background contents that a survey on record found.
    pub fn of(survey: &Survey) -> Vec<SoilBackground> {
        let backgrounds = survey.maxima.iter().filter_map(|maximum| {
            Some(SoilBackground {
                analyte: maximum.analyte.clone(),
                mg_per_kg: maximum.background_mg_per_kg?,
                document: "调查报告 survey".to_owned(),
            })
        });
        backgrounds.collect()
    }
}

/// What the results are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoilQuestion {
    pub class: LimitClass,
    /// The day whose standards count.
    pub day: Day,
    pub backgrounds: Vec<SoilBackground>,
    pub local_limits: LocalLimits,
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
        faults
    }
}

/// Faults of local limits that somebody gave.
pub fn check_local_limits(limits: &[LocalLimit]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (place, limit) in limits.iter().enumerate() {
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

/// Local limits under the keys of their analytes: other names of an item of GB 36600 are that item; one isomer of a sum
/// is not.
pub fn local_limits(limits: impl IntoIterator<Item = LocalLimit>) -> LocalLimits {
    let keyed = limits.into_iter();
    LocalLimits::under_keys(keyed.map(|limit| (key_of(&limit.analyte), limit)))
}

fn key_of(analyte: &str) -> String {
    match gb36600::find(analyte).filter(|_| gb36600::is_whole(analyte)) {
        Some(item) => format!("GB 36600 {}.{}", item.table, item.no),
        None => normalise(analyte),
    }
}

/// The strictest limit in force on a day, mg/kg, and the local limit where it is one; of equals the national one.
pub fn strictest<'a>(
    analyte: &str,
    (class, kind): (LimitClass, LimitKind),
    (local, day): (&'a LocalLimits, Day),
) -> Option<(Decimal, Option<&'a LocalLimit>)> {
    let national = gb36600::limit(analyte, class, kind);
    let local = if local.is_empty() {
        None
    } else {
        local.strictest(&key_of(analyte), (class, kind), day)
    };
    match (national, local) {
        (Some(national), Some(local)) if local.mg_per_kg < national => {
            Some((local.mg_per_kg, Some(local)))
        }
        (Some(national), _) => Some((national, None)),
        (None, local) => local.map(|local| (local.mg_per_kg, Some(local))),
    }
}

fn not_negative(faults: &mut Vec<Fault>, at: &str, number: Decimal) {
    if number < Decimal::ZERO {
        faults.push(Fault::new(at, "0 or more", number, "mend the number"));
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

/// The strictest limit in force, with the place where it is printed.
fn limit_of(
    analyte: &str,
    (class, kind): (LimitClass, LimitKind),
    question: &SoilQuestion,
) -> Option<CitedLimit> {
    let under = (&question.local_limits, question.day);
    let (mg_per_kg, local) = strictest(analyte, (class, kind), under)?;
    let (standard, (citation_zh, citation_en)) = match local {
        Some(local) => (local.standard.clone(), (local.citation(), local.citation())),
        None => {
            let cited = gb36600::limit_cited(analyte, class, kind)?;
            (STANDARD.to_owned(), cited.citation())
        }
    };
    Some(CitedLimit {
        mg_per_kg,
        standard,
        citation_zh,
        citation_en,
    })
}

/// What the contents of one analyte are compared with under a class of land use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoilLimits {
    pub screening: CitedLimit,
    pub control: Option<CitedLimit>,
    /// The background that excuses what lies above screening (footnote 1).
    pub background: Option<SoilBackground>,
}

impl SoilLimits {
    /// The limits of an analyte; none where no standard lists it as a whole.
    pub fn of(analyte: &str, class: LimitClass, question: &SoilQuestion) -> Option<SoilLimits> {
        let item = gb36600::find(analyte).filter(|_| gb36600::is_whole(analyte));
        let background = item
            .filter(|item| item.background_exception(class))
            .and_then(|item| {
                let mut all = question.backgrounds.iter();
                all.find(|background| gb36600::find(&background.analyte) == Some(item))
            });
        let limit = |kind| limit_of(analyte, (class, kind), question);
        Some(SoilLimits {
            screening: limit(LimitKind::Screening)?,
            control: limit(LimitKind::Control),
            background: background.cloned(),
        })
    }

    /// What one result says.
    pub fn outcome(&self, found: SoilFound) -> SoilOutcome {
        let limit = self.screening.mg_per_kg;
        let value = match found {
            SoilFound::Below(None) => return SoilOutcome::MethodUnsuitable,
            SoilFound::Below(Some(detection)) => {
                return match compare_not_detected(detection, limit) {
                    Exceedance::MethodUnsuitable => SoilOutcome::MethodUnsuitable,
                    Exceedance::Within | Exceedance::Exceeding => SoilOutcome::Within,
                };
            }
            SoilFound::Value(value) => value,
        };
        let background = self.background.as_ref();
        let control = self.control.as_ref();
        if !compare(value, limit).is_exceeding() {
            SoilOutcome::Within
        } else if background.is_some_and(|background| value <= background.mg_per_kg) {
            SoilOutcome::WithinBackground
        } else if control.is_some_and(|limit| compare(value, limit.mg_per_kg).is_exceeding()) {
            SoilOutcome::AboveControl
        } else {
            SoilOutcome::AboveScreening
        }
    }
}
