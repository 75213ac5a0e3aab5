//! Management units, units under key supervision, and the procedural facts of a parcel.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::codes::{CreditCode, RegistryNo};
use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::fault::{Fault, check_text};
use crate::domain::geometry::Outline;

use super::{Recorded, outline_field};

/// A management unit (管理单元): a polygon inside a parcel with its own stage. A parcel without division has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Unique in the register, such as `HQ-000012/B`.
    pub id: String,
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// Area as stated, m²; the measured area of the outline wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_stated_m2: Option<Decimal>,
}

impl Recorded for Unit {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(name) = &self.name {
            check_text(faults, "name", name, 300);
        }
        if self.outline.is_none() && self.area_stated_m2.is_none() {
            faults.push(Fault::new(
                "outline",
                "an outline or a stated area",
                "neither",
                "give one of them",
            ));
        }
    }
}

/// A unit under key soil supervision (土壤污染重点监管单位) with the land it uses or used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyUnit {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
    pub name: String,
    pub parcels: Vec<RegistryNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Day it entered the yearly list.
    pub entered: Day,
    /// Day it left the list; the survey duty for its land stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Day>,
    /// Last day of production; none while producing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_end: Option<Day>,
    /// Production is about to end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ending_production: bool,
    /// The survey made for Code article 462.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<KeySurvey>,
    /// The report lies in the registration file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub report_in_registration_file: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_rectification: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overdue_reports: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demolition_without_plan: bool,
    /// Day on which a demolition is to begin; its plan is filed before (Code 415).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demolition_planned: Option<Day>,
}

impl KeyUnit {
    /// A unit of which nothing is known but its name and since when it is listed.
    pub fn new(id: impl Into<String>, name: impl Into<String>, entered: Day) -> Self {
        KeyUnit {
            id: id.into(),
            credit_code: None,
            name: name.into(),
            parcels: Vec::new(),
            industry: None,
            entered,
            left: None,
            production_end: None,
            ending_production: false,
            survey: None,
            report_in_registration_file: false,
            open_rectification: false,
            overdue_reports: false,
            demolition_without_plan: false,
            demolition_planned: None,
        }
    }
}

/// The survey of a key unit: filed or passed, and what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySurvey {
    /// Filed, not reviewed; or passed.
    pub passed: bool,
    pub sampling_end: Day,
    /// Whether it found an exceedance.
    pub exceeding: bool,
}

impl Recorded for KeyUnit {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcels.iter().map(RegistryNo::as_str).collect()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "name", &self.name, 300);
        if let Some(left) = self.left
            && left < self.entered
        {
            faults.push(Fault::new(
                "left",
                format!("a day from {} on", self.entered),
                left,
                "check the days",
            ));
        }
    }
}

/// A lookup in the national construction-land soil system. Its day is the day of the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    pub parcel: RegistryNo,
    pub result: String,
}

impl Recorded for Lookup {
    fn id(&self) -> String {
        self.parcel.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "result", &self.result, 1000);
    }
}

/// Outcome of a land-grant meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantOutcome {
    Usable,
    UsableWithConditions,
    NotUsable,
}

/// A land-grant project meeting (土地出让项目专家评审会) of the district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantMeeting {
    pub parcel: RegistryNo,
    pub outcome: GrantOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<String>,
    /// The minutes; none where it was taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Paper>,
    /// How many took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<u16>,
}

impl Recorded for GrantMeeting {
    fn id(&self) -> String {
        self.parcel.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(conditions) = &self.conditions {
            check_text(faults, "conditions", conditions, 2000);
        }
    }
}

/// Building works begun on a parcel. The day is the day of the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorksStart {
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permit: Option<String>,
}

impl Recorded for WorksStart {
    fn id(&self) -> String {
        self.parcel.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(permit) = &self.permit {
            check_text(faults, "permit", permit, 200);
        }
    }
}
