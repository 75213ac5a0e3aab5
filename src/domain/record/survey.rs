//! Surveys, risk assessments, removals and the events that end their use.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::geometry::Outline;
use crate::domain::land_use::{LandUse, LimitClass, UseClass};

use super::{Recorded, check_not_negative, outline_field};

/// Yes, no, or not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TriState {
    Yes,
    No,
    /// Not tested, not read, not recorded: unknown, never "no".
    #[default]
    Unknown,
}

/// A survey report (土壤污染状况调查报告) and the state of its review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    pub id: String,
    pub parcel: RegistryNo,
    /// Management unit, when it concerns one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
    /// GB 36600 class the results were judged on; not recorded counts as Class II.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_assessed: Option<LimitClass>,
    /// The uses it was made for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_for: Vec<LandUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling_end: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Day>,
    /// Land covered; none = as stated by `covered_area_m2`, and all when that is absent too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered_area_m2: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// Highest values, mg/kg.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maxima: Vec<Maximum>,
    /// The maxima hold every analyte of the class.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub maxima_complete: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_detected: Vec<NotDetected>,
    #[serde(default)]
    pub groundwater_polluted: TriState,
    /// Looked at a polluted neighbour and found no effect.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub neighbour_checked_no_effect: bool,
    /// Day of a written statement that nothing changed since sampling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_change_statement_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// The review of a report: the department letter is the act that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    pub outcome: ReviewOutcome,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recheck_signed: bool,
    /// Day of the department letter; none = no letter yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_letter: Option<Day>,
}

/// Outcome of a review (通过、修改后通过、不通过).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    Pass,
    PassAfterModification,
    Fail,
}

/// The highest value of one analyte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maximum {
    /// Element symbol or CAS number.
    pub analyte: String,
    /// mg/kg.
    pub mg_per_kg: Decimal,
    /// Documented local background, mg/kg (As, Co, V only; R-26).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background_mg_per_kg: Option<Decimal>,
}

/// An analyte that was not detected, with its detection limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotDetected {
    pub analyte: String,
    /// mg/kg.
    pub detection_limit_mg_per_kg: Decimal,
}

impl Recorded for Survey {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "title", &self.title, 500);
        for (index, maximum) in self.maxima.iter().enumerate() {
            check_not_negative(
                faults,
                &format!("maxima[{index}].mg_per_kg"),
                maximum.mg_per_kg,
            );
        }
        for (index, missed) in self.not_detected.iter().enumerate() {
            let at = format!("not_detected[{index}].detection_limit_mg_per_kg");
            check_not_negative(faults, &at, missed.detection_limit_mg_per_kg);
        }
        if let (Some(end), Some(letter)) = (
            self.sampling_end,
            self.review
                .as_ref()
                .and_then(|review| review.department_letter),
        ) && letter < end
        {
            let wanted = format!("a day from the end of sampling ({end}) on");
            faults.push(Fault::new(
                "review.department_letter",
                wanted,
                letter,
                "check the two days",
            ));
        }
    }
}

/// A risk assessment (风险评估).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    pub id: String,
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Day>,
    /// Use classes it covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assessed_classes: Vec<UseClass>,
    /// The scenario: deepest excavation assessed, metres below ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario_depth_m: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario_basement_levels: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario_groundwater_use: Option<bool>,
}

impl Recorded for Assessment {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(depth) = self.scenario_depth_m {
            check_not_negative(faults, "scenario_depth_m", depth);
        }
    }
}

/// A removal from the control-and-remediation list (移出名录), with what its effect report says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    pub id: String,
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// GB 36600 class of the targets met; none = not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_class: Option<LimitClass>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restrictions: Vec<Restriction>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aftercare: Option<Aftercare>,
    /// Found in the register's copy of the removal list.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub in_removal_list: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_sampling_end: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_firm: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works_firm: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Day>,
}

fn yes() -> bool {
    true
}

/// What a removal forbids for ever or until aftercare ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Restriction {
    /// No excavation or basement deeper than this, metres below ground.
    MaxDepthM {
        value: Decimal,
    },
    NoBasement,
    NoGroundwaterUse,
    /// An engineering barrier that must stay.
    Barrier,
    ForbiddenClasses {
        value: Vec<UseClass>,
    },
}

/// Aftercare (后期管理): who reports, and until when the next report is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aftercare {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<String>,
    /// Last day for the next report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_report_due: Option<Day>,
}

impl Recorded for Removal {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        for (index, restriction) in self.restrictions.iter().enumerate() {
            if let Restriction::MaxDepthM { value } = restriction {
                check_not_negative(faults, &format!("restrictions[{index}].value"), *value);
            }
        }
    }
}

/// A validity event (lifecycle section 6); its day is the day of the change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidityRecord {
    pub id: String,
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub event: crate::domain::validity::ValidityEvent,
    /// The document touched, where only one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<crate::domain::validity::TouchedDocument>,
    /// The report touched, by its identifier: of other reports nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    pub text: String,
}

impl Recorded for ValidityRecord {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "text", &self.text, 2000);
    }
}
