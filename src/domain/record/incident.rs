//! What a flag knows beside its text: of an emergency (突发事件), of an enforcement case (执法案件).

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};

use super::TriState;

/// Measures of one emergency or case at the most.
const MOST_MEASURES: usize = 50;

/// What happened in an emergency (Code 443).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyFacts {
    /// What happened.
    pub happened: String,
    /// Measures taken so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<String>,
    /// Whether soil is affected.
    #[serde(default)]
    pub soil_affected: TriState,
    /// Whether groundwater is affected.
    #[serde(default)]
    pub groundwater_affected: TriState,
}

impl EmergencyFacts {
    /// Whether a survey is owed when it is over: not known is not "no".
    pub fn owes_survey(&self) -> bool {
        self.soil_affected != TriState::No || self.groundwater_affected != TriState::No
    }

    pub fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "happened", &self.happened, 2000);
        check_count(faults, self.measures.len());
        for measure in &self.measures {
            check_text(faults, "measures", measure, 1000);
        }
    }
}

/// The decision of a case (行政处罚决定).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseDecision {
    pub number: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The penalty in words; it is public.
    pub penalty: String,
}

/// A measure that a case orders; its deadline is a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderedMeasure {
    pub measure: String,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub due: Day,
}

/// An enforcement case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFacts {
    /// Its own number.
    pub number: String,
    /// The firm or organisation it is against; a private person is written 个人 and not named.
    pub subject: String,
    /// The article that was violated.
    pub article: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<CaseDecision>,
    /// In the order in which they were ordered: a measure keeps its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<OrderedMeasure>,
    /// What the public is told of its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

impl CaseFacts {
    pub fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "number", &self.number, 200);
        check_text(faults, "subject", &self.subject, 200);
        check_text(faults, "article", &self.article, 500);
        if let Some(decision) = &self.decision {
            check_text(faults, "decision.number", &decision.number, 200);
            check_text(faults, "decision.penalty", &decision.penalty, 1000);
        }
        check_count(faults, self.measures.len());
        for (index, measure) in self.measures.iter().enumerate() {
            let at = format!("measures[{index}].measure");
            check_text(faults, &at, &measure.measure, 1000);
        }
        if let Some(outcome) = &self.outcome {
            check_text(faults, "outcome", outcome, 2000);
        }
    }
}

fn check_count(faults: &mut Vec<Fault>, count: usize) {
    if count > MOST_MEASURES {
        let wanted = format!("up to {MOST_MEASURES} measures");
        faults.push(Fault::new("measures", wanted, count, "send fewer"));
    }
}
