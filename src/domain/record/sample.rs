//! Samples of surveys, with what a laboratory found in them (样品与检测结果).
//!
//! Not published (records, section 9). The atlas does not hold them: no rule reads them, only the highest values of their
//! survey. Their positions stay in the body: nobody asks the database by place, the map gathers them by point.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::decimal::optional;
use crate::domain::fault::{Fault, check_text};

use super::water::check_optional;
use super::{Position, Recorded, check_id, check_not_negative};

/// What was sampled.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SampleMedium {
    Soil,
    Groundwater,
}

/// One sample of a survey. Its identifier is [`Sample::name`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    pub id: String,
    /// The survey on record that it belongs to.
    pub survey: String,
    /// Version of the report that it came with, from 1.
    pub version: u32,
    pub parcel: RegistryNo,
    /// Management unit, when the survey concerns one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Number that the laboratory or the firm gave it.
    pub sample: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<String>,
    /// Where its point lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    pub medium: SampleMedium,
    /// Metres below the ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_from_m: Option<Decimal>,
    /// Metres below the ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_to_m: Option<Decimal>,
    /// The day on which it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub laboratory: Option<String>,
    pub results: Vec<SampleResult>,
}

/// What was found of one analyte in a sample: a value, or not detected, or words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleResult {
    /// Element symbol, CAS number or name as the standard prints it; as written for what no standard lists.
    pub analyte: String,
    /// Decimal, in `unit`.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub value: Option<Decimal>,
    /// What is told in words, such as odour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Not detected.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below_dl: bool,
    /// Of what was not detected; decimal, in `unit`; absent where it is not told.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub detection_limit: Option<Decimal>,
    /// As the laboratory gives it; empty for what has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The value, or the detection limit of what was not detected, in mg/kg (soil) or mg/L (groundwater); exact decimal.
    /// Absent for what is no content.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub converted: Option<Decimal>,
}

impl Sample {
    /// The identifier of the sample at a place, counted from 1: those of one report lie together, in their order.
    pub fn name(survey: &str, version: u32, place: u32) -> String {
        format!("{survey}~{version:03}~{place:06}")
    }

    /// The point it was taken at; its own number where none is told.
    pub fn point_name(&self) -> &str {
        self.point.as_deref().unwrap_or(&self.sample)
    }

    /// The identifiers between which all samples of a survey lie.
    pub fn bounds(survey: &str) -> (String, String) {
        (format!("{survey}~"), format!("{survey}~~"))
    }
}

impl SampleResult {
    fn check(&self, faults: &mut Vec<Fault>, at: &str) {
        check_text(faults, &format!("{at}.analyte"), &self.analyte, 100);
        let found = [self.value.is_some(), self.text.is_some(), self.below_dl];
        if found.iter().filter(|is| **is).count() != 1 {
            faults.push(Fault::new(
                at,
                "one of value, text and below_dl",
                "none or several",
                "say what was found",
            ));
        }
        for (name, number) in [
            ("value", self.value),
            ("detection_limit", self.detection_limit),
            ("converted", self.converted),
        ] {
            if let Some(number) = number {
                check_not_negative(faults, &format!("{at}.{name}"), number);
            }
        }
    }
}

impl Recorded for Sample {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_id(faults, "survey", &self.survey);
        check_text(faults, "sample", &self.sample, 200);
        check_optional(faults, "point", self.point.as_deref(), 200);
        check_optional(faults, "laboratory", self.laboratory.as_deref(), 300);
        if let (Some(from), Some(to)) = (self.depth_from_m, self.depth_to_m)
            && from > to
        {
            let wanted = format!("a depth from {from} m on");
            faults.push(Fault::new("depth_to_m", wanted, to, "check the two depths"));
        }
        if self.results.is_empty() {
            faults.push(Fault::new(
                "results",
                "at least one result",
                "none",
                "leave the sample out",
            ));
        }
        for (index, result) in self.results.iter().enumerate() {
            result.check(faults, &format!("results[{index}]"));
        }
    }
}
