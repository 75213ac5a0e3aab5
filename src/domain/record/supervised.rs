//! What happens at a unit under key soil supervision (土壤污染重点监管单位): yearly lists, dangers, demolitions, surveys,
//! changes. What the unit itself is stands in [`super::KeyUnit`].

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::codes::{CreditCode, RegistryNo};
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};

use super::{Position, Recorded, check_id, check_not_negative};

/// An underground tank that holds toxic substances (地下储罐, Code 414). Its position is not public.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tank {
    pub substance: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub volume_m3: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<TankWall>,
    /// Year in which it was laid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub position: Option<Position>,
}

/// Wall of a tank (单层、双层).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TankWall {
    Single,
    Double,
}

impl Tank {
    pub(super) fn check(&self, at: &str, faults: &mut Vec<Fault>) {
        check_text(faults, &format!("{at}.substance"), &self.substance, 200);
        if let Some(volume) = self.volume_m3 {
            check_not_negative(faults, &format!("{at}.volume_m3"), volume);
        }
        if let Some(year) = self.year.filter(|year| !(1900..=2100).contains(year)) {
            let at = format!("{at}.year");
            faults.push(Fault::new(at, "1900 to 2100", year, "check the year"));
        }
    }
}

/// The yearly list of units under key supervision, as the municipality publishes it; its day is that of the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyUnitList {
    pub year: i32,
    /// Title of the notice.
    pub notice: String,
    pub rows: Vec<KeyUnitListRow>,
}

/// A row of the yearly list, as published, and the unit of the register it was matched with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyUnitListRow {
    pub key_unit: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub credit_code: Option<CreditCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Recorded for KeyUnitList {
    fn id(&self) -> String {
        self.year.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "notice", &self.notice, 500);
        if !(2016..=2200).contains(&self.year) {
            faults.push(Fault::new("year", "2016 to 2200", self.year, "check it"));
        }
        for (index, row) in self.rows.iter().enumerate() {
            check_id(faults, &format!("rows[{index}].key_unit"), &row.key_unit);
            check_text(faults, &format!("rows[{index}].name"), &row.name, 300);
        }
    }
}

/// A hidden danger that a check found (隐患), until it is rectified. Its day is the day on which it was found, and of a
/// later version the day on which it was rectified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HiddenDanger {
    pub id: String,
    pub key_unit: String,
    pub text: String,
    pub found_on: Day,
    /// Last day for its rectification.
    pub deadline: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rectified_on: Option<Day>,
}

impl Recorded for HiddenDanger {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_id(faults, "key_unit", &self.key_unit);
        check_text(faults, "text", &self.text, 2000);
        let from = self.found_on;
        let later = [
            ("deadline", Some(self.deadline)),
            ("rectified_on", self.rectified_on),
        ];
        not_before(faults, from, later);
    }
}

fn not_before(
    faults: &mut Vec<Fault>,
    from: Day,
    later: impl IntoIterator<Item = (&'static str, Option<Day>)>,
) {
    for (at, day) in later {
        if let Some(day) = day.filter(|day| *day < from) {
            let wanted = format!("a day from {from} on");
            faults.push(Fault::new(at, wanted, day, "check the two days"));
        }
    }
}

/// A demolition at a unit (拆除活动, Code 415): its plan is filed with two departments before it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demolition {
    pub id: String,
    pub key_unit: String,
    /// What is taken down.
    pub text: String,
    pub planned_start: Day,
    /// Filed with the environment department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_env: Option<Day>,
    /// Filed with the industry department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_industry: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_on: Option<Day>,
}

impl Demolition {
    /// The day from which the plan lay with both departments.
    pub fn filed_on(&self) -> Option<Day> {
        Some(self.filed_env?.max(self.filed_industry?))
    }
}

impl Recorded for Demolition {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_id(faults, "key_unit", &self.key_unit);
        check_text(faults, "text", &self.text, 2000);
    }
}

/// A survey made for a unit (Code 462): filed, then passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyUnitSurvey {
    pub id: String,
    pub key_unit: String,
    /// Title of the report.
    pub report: String,
    pub occasion: KeyUnitOccasion,
    pub sampling_end: Day,
    pub exceeding: bool,
    pub filed_on: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_on: Option<Day>,
}

impl Recorded for KeyUnitSurvey {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_id(faults, "key_unit", &self.key_unit);
        check_text(faults, "report", &self.report, 500);
        not_before(faults, self.sampling_end, [("filed_on", Some(self.filed_on))]);
        not_before(faults, self.filed_on, [("passed_on", self.passed_on)]);
    }
}

/// What makes a unit owe a survey (Code 462; the end of production: local rules).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyUnitOccasion {
    UseChange,
    TakeBack,
    Transfer,
    ProductionEnd,
}

/// A change of use, taking back, transfer or end of production of a unit: planned, done or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyUnitChange {
    pub id: String,
    pub key_unit: String,
    pub occasion: KeyUnitOccasion,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_for: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_on: Option<Day>,
    /// The land concerned; empty = all of the unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parcels: Vec<RegistryNo>,
}

impl Recorded for KeyUnitChange {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_id(faults, "key_unit", &self.key_unit);
        if self.planned_for.is_none() && self.done_on.is_none() {
            let wanted = "planned_for or done_on";
            faults.push(Fault::new("planned_for", wanted, "neither", "give one of the two"));
        }
    }
}
