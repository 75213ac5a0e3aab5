//! What belongs to a unit under key soil supervision (土壤污染重点监管单位): yearly lists, tanks, dangers, demolitions,
//! surveys. The unit itself is [`super::KeyUnit`].

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::fault::{Fault, check_text};

use super::{Position, check_not_negative};

/// An underground tank that holds toxic substances (地下储罐, Code 414). Its position is not public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tank {
    pub substance: String,
    /// Cubic metres, decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub volume_m3: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<TankWall>,
    /// Year in which it was laid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Degrees CGCS2000, decimal.
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

/// A yearly list on which the unit stands (年度名录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearListed {
    pub year: i32,
    pub notice: Paper,
}

/// An earlier time on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedSpan {
    #[schema(value_type = String, format = Date)]
    pub entered: Day,
    #[schema(value_type = String, format = Date)]
    pub left: Day,
}

/// A hidden danger that a check found (隐患), until it is rectified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HiddenDanger {
    pub items: Vec<String>,
    #[schema(value_type = String, format = Date)]
    pub found_on: Day,
    /// Last day for its rectification.
    #[schema(value_type = String, format = Date)]
    pub rectify_by: Day,
    pub paper: Paper,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rectified: Option<Rectified>,
}

/// That and by which paper a danger was rectified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rectified {
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub paper: Paper,
}

/// A demolition at a unit (拆除活动, Code 415): its plan is filed with two departments before it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Demolition {
    /// What is taken down.
    pub what: String,
    #[schema(value_type = String, format = Date)]
    pub planned_start: Day,
    /// Filed with the environment department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub filed_env: Option<Day>,
    /// Filed with the industry department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub filed_industry: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub done_on: Option<Day>,
    /// Papers, in the order in which they came.
    pub papers: Vec<Paper>,
}

impl Demolition {
    /// The day from which the plan lay with both departments.
    pub fn filed_on(&self) -> Option<Day> {
        Some(self.filed_env?.max(self.filed_industry?))
    }
}

/// A survey made for a unit (Code 462).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitSurvey {
    #[schema(value_type = String, format = Date)]
    pub sampling_end: Day,
    pub exceeding: bool,
    /// Passed; false = filed, not reviewed.
    pub passed: bool,
    /// The day on which it was filed or passed; none where it was taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
}
