//! What results of soil are compared with: the limits of a class of land use, local ones, and the background.
//!
//! Local standards are stricter or cover more items; this release knows the text of none. Whoever asks may give their
//! limits with standard, clause and days of force: the strictest in force on the day counts.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::aliases::normalise;
use super::gb36600::{self, Item, STANDARD};
use super::soil_screening::{SoilFound, SoilOutcome};
use super::{Exceedance, LimitKind, compare, compare_not_detected};
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::LimitClass;

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

/// The strictest limit in force.
fn limit_of(
    analyte: &str,
    item: Option<&Item>,
    class: LimitClass,
    kind: LimitKind,
    question: &SoilQuestion,
) -> Option<CitedLimit> {
    let national = item.and_then(|item| {
        let cited = gb36600::limit_of(item, class, kind)?;
        let (citation_zh, citation_en) = cited.citation();
        Some(CitedLimit {
            mg_per_kg: cited.value,
            standard: STANDARD.to_owned(),
            citation_zh,
            citation_en,
        })
    });
    let own = |limit: &&LocalLimit| match item {
        Some(item) => {
            gb36600::find(&limit.analyte) == Some(item) && gb36600::is_whole(&limit.analyte)
        }
        None => normalise(&limit.analyte) == normalise(analyte),
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
        let limit = |kind| limit_of(analyte, item, class, kind, question);
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
