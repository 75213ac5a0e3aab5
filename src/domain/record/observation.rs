//! Samplings of wells: what was found in the water.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::decimal::optional;
use crate::domain::event::Paper;
use crate::domain::fault::{Fault, check_text};

use super::water::{check_optional, check_paper};
use super::{Recorded, check_id, check_not_negative};

/// What was found of one analyte in water. Value, words or "below the detection limit".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaterResult {
    /// Code (`1-29`), name or CAS number of an index of GB/T 14848, or another name.
    pub analyte: String,
    /// Decimal, in `unit`.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub value: Option<Decimal>,
    /// In words, for odour and taste and visible matter: 无 or what was perceived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Such as mg/L or µg/L; empty for pH.
    #[serde(default)]
    pub unit: String,
    /// Not detected.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below_dl: bool,
    /// Decimal, in `unit`.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub detection_limit: Option<Decimal>,
}

impl WaterResult {
    fn check(&self, faults: &mut Vec<Fault>, at: &str) {
        check_text(faults, &format!("{at}.analyte"), &self.analyte, 100);
        if self.unit.chars().count() > 40 {
            let remedy = "write it as the report does";
            faults.push(Fault::new(
                format!("{at}.unit"),
                "a unit",
                &self.unit,
                remedy,
            ));
        }
        let given = [self.value.is_some(), self.text.is_some(), self.below_dl];
        if given.iter().filter(|given| **given).count() != 1 {
            let wanted = "one of value, text and below_dl";
            let remedy = "a result is a number, words, or below its detection limit";
            faults.push(Fault::new(at, wanted, format!("{given:?}"), remedy));
        }
        if self.below_dl && self.detection_limit.is_none() {
            let remedy = "give the detection limit of the method: without it nothing is known";
            faults.push(Fault::new(
                format!("{at}.detection_limit"),
                "a decimal",
                "none",
                remedy,
            ));
        }
        for (name, number) in [
            ("value", self.value),
            ("detection_limit", self.detection_limit),
        ] {
            if let Some(number) = number {
                check_not_negative(faults, &format!("{at}.{name}"), number);
            }
        }
        if let (Some(value), Some(limit)) = (self.value, self.detection_limit)
            && value < limit
        {
            let wanted = format!("a value from the detection limit {limit} on");
            let remedy = "write below_dl true and no value";
            faults.push(Fault::new(format!("{at}.value"), wanted, value, remedy));
        }
        check_optional(faults, &format!("{at}.text"), self.text.as_deref(), 100);
    }
}

/// One sampling of a well; its day is the day of the change. It stays in the database: thousands a year, read by no rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// The well, the day and the commit, so that those of a well lie together by day; see [`Observation::name`].
    pub id: String,
    pub well: String,
    /// Elevation of the water table, metres, on the datum of the ground elevation.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub level_m: Option<Decimal>,
    /// The laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lab: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<WaterResult>,
    /// The report.
    pub paper: Paper,
}

impl Observation {
    /// The identifier of a sampling: `WELL~2026-11-20~00000012`.
    pub fn name(well: &str, day: Day, revision: u64) -> String {
        format!("{well}~{day}~{revision:08}")
    }

    /// The results, one for each analyte, of a form that can be read.
    pub fn check_results(faults: &mut Vec<Fault>, results: &[WaterResult]) {
        for (index, result) in results.iter().enumerate() {
            result.check(faults, &format!("results[{index}]"));
        }
        if results.len() > 300 {
            let remedy = "write one sampling at a time";
            faults.push(Fault::new(
                "results",
                "up to 300 results",
                results.len(),
                remedy,
            ));
        }
    }
}

impl Recorded for Observation {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_id(faults, "well", &self.well);
        check_optional(faults, "lab", self.lab.as_deref(), 200);
        Self::check_results(faults, &self.results);
        if self.results.is_empty() && self.level_m.is_none() {
            let remedy = "give what was measured";
            faults.push(Fault::new(
                "results",
                "a level or results",
                "neither",
                remedy,
            ));
        }
        check_paper(faults, "paper", &self.paper);
    }
}
