//! The network that monitors soil (土壤环境监测网): points, plans, rounds.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::decimal::optional;
use crate::domain::event::Paper;
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::LimitClass;

use super::water::{check_optional, check_paper, check_position};
use super::{Position, Recorded, check_id, check_not_negative};

/// Kind of a monitoring point.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    National,
    Provincial,
    District,
    Enterprise,
}

/// The land on which a point stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PointLand {
    /// Construction land (建设用地).
    Construction,
    /// Agricultural land (农用地).
    Agricultural,
    /// Unused land (未利用地).
    Unused,
}

/// A soil monitoring point (土壤环境监测点位), in service from the day of its change until it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitoringPoint {
    pub id: String,
    pub name: String,
    pub kind: PointKind,
    pub land: PointLand,
    pub position: Position,
}

impl Recorded for MonitoringPoint {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn position(&self) -> Option<Position> {
        Some(self.position)
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "name", &self.name, 200);
        check_position(faults, self.position);
    }
}

/// What is to be monitored in a year (年度监测方案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitoringPlan {
    pub id: String,
    pub year: i32,
    pub title: String,
    pub points: Vec<String>,
    pub analytes: Vec<String>,
    pub paper: Paper,
}

impl Recorded for MonitoringPlan {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "title", &self.title, 300);
        check_paper(faults, "paper", &self.paper);
        if !(2000..=2200).contains(&self.year) {
            faults.push(Fault::new(
                "year",
                "2000 to 2200",
                self.year,
                "check the year",
            ));
        }
        for (at, list) in [("points", &self.points), ("analytes", &self.analytes)] {
            if list.is_empty() || list.len() > 5000 {
                faults.push(Fault::new(at, "1 to 5000", list.len(), "name each once"));
            }
            let mut seen = std::collections::BTreeSet::new();
            for (index, one) in list.iter().enumerate() {
                check_text(faults, &format!("{at}[{index}]"), one, 100);
                if !seen.insert(one) {
                    let at = format!("{at}[{index}]");
                    faults.push(Fault::new(at, "each once", one, "leave the second out"));
                }
            }
        }
    }
}

/// What a round found at a point.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PointOutcome {
    /// Every analyte at or below its screening value.
    Within,
    /// At least one above.
    Exceeding,
    /// A detection limit lies above the screening value: nothing is known.
    MethodUnsuitable,
    NotSampled,
}

/// The summary of one point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointResult {
    /// The monitoring point.
    pub point: String,
    pub outcome: PointOutcome,
    /// Highest value over its screening value, decimal; 1 is within.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub max_ratio: Option<Decimal>,
    /// The analyte of that ratio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analyte: Option<String>,
}

impl PointResult {
    fn check(&self, faults: &mut Vec<Fault>, at: &str) {
        check_id(faults, &format!("{at}.point"), &self.point);
        check_optional(
            faults,
            &format!("{at}.analyte"),
            self.analyte.as_deref(),
            100,
        );
        let wrong = |wanted: &str| {
            let found = self
                .max_ratio
                .map_or("none".to_owned(), |ratio| ratio.to_string());
            let remedy = "compare the values again: equal to the limit is within it";
            Fault::new(format!("{at}.max_ratio"), wanted, found, remedy)
        };
        if let Some(ratio) = self.max_ratio {
            check_not_negative(faults, &format!("{at}.max_ratio"), ratio);
        }
        match (self.outcome, self.max_ratio) {
            (PointOutcome::Within, Some(ratio)) if ratio > Decimal::ONE => {
                faults.push(wrong("at most 1, because it is within"));
            }
            (PointOutcome::Exceeding, Some(ratio)) if ratio <= Decimal::ONE => {
                faults.push(wrong("above 1, because it exceeds"));
            }
            (PointOutcome::Exceeding | PointOutcome::Within, None) => {
                faults.push(wrong("the highest value over its limit"));
            }
            (PointOutcome::NotSampled, Some(_)) => {
                faults.push(wrong("none, because nothing was sampled"));
            }
            (_, _) => {}
        }
        if self.outcome == PointOutcome::Exceeding && self.analyte.is_none() {
            let remedy = "name the analyte with the highest ratio";
            faults.push(Fault::new(
                format!("{at}.analyte"),
                "an analyte",
                "none",
                remedy,
            ));
        }
    }
}

/// A round of monitoring (监测轮次); its day is the day of the change. Summaries only: raw data stay with the laboratory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitoringRound {
    pub id: String,
    /// The plan it carries out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    pub lab: String,
    /// Class of the screening values of GB 36600 that it was compared with.
    pub class: LimitClass,
    pub results: Vec<PointResult>,
    pub paper: Paper,
}

impl Recorded for MonitoringRound {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "lab", &self.lab, 200);
        check_paper(faults, "paper", &self.paper);
        if self.results.is_empty() || self.results.len() > 5000 {
            let found = self.results.len();
            faults.push(Fault::new(
                "results",
                "1 to 5000 points",
                found,
                "name each point once",
            ));
        }
        let mut seen = std::collections::BTreeSet::new();
        for (index, result) in self.results.iter().enumerate() {
            let at = format!("results[{index}]");
            result.check(faults, &at);
            if !seen.insert(&result.point) {
                let at = format!("{at}.point");
                faults.push(Fault::new(
                    at,
                    "each point once",
                    &result.point,
                    "leave the second out",
                ));
            }
        }
    }
}
