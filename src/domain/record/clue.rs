//! Clues and correction requests from the public (线索、更正申请).
//!
//! The record knows what became of a clue, never who sent it or what it said: leaves of the log are for ever, and whoever
//! complains is protected (Code article 146). What was said and how to reach the sender lies in the workbench.

use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};

use super::{Recorded, check_id};

/// What somebody sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClueKind {
    /// Something happened on this land (线索).
    Clue,
    /// The register says something wrong (更正申请).
    Correction,
}

/// How a clue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClueState {
    Received,
    Accepted,
    Rejected,
    Investigated,
    Closed,
}

impl ClueState {
    /// Whether one state follows another.
    pub fn leads_to(self, next: ClueState) -> bool {
        use ClueState::*;
        match self {
            Received => matches!(next, Accepted | Rejected),
            Accepted => next == Investigated,
            Investigated => next == Closed,
            Rejected | Closed => false,
        }
    }

    /// Whether the sender has his answer.
    pub fn is_answered(self) -> bool {
        matches!(self, ClueState::Rejected | ClueState::Closed)
    }

    /// Name in Chinese and English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            ClueState::Received => ("已收到", "received"),
            ClueState::Accepted => ("已受理", "accepted"),
            ClueState::Rejected => ("不予受理", "rejected"),
            ClueState::Investigated => ("已核查", "investigated"),
            ClueState::Closed => ("已办结", "closed"),
        }
    }
}

/// What the record knows of a clue; its day is the day of the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clue {
    /// Its number, such as `M-2026-000012`.
    pub id: String,
    pub kind: ClueKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<RegistryNo>,
    /// Further successors of the parcel it was about; nobody has said yet which of them it means.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_parcels: Vec<RegistryNo>,
    pub state: ClueState,
    pub received_on: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investigated_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Day>,
    /// The act of the life cycle or the cadastral act that it led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// What the sender and the public are told: the outcome, or why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

impl Recorded for Clue {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        let all = self.parcel.iter().chain(&self.further_parcels);
        all.map(RegistryNo::as_str).collect()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(outcome) = &self.outcome {
            check_text(faults, "outcome", outcome, 2000);
        }
        if let Some(act) = &self.act {
            check_id(faults, "act", act);
        }
    }
}
