//! Recorded decisions: an answer kept as evidence, by codes, so that it can be read in either language for ever.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::codes::RegistryNo;
use super::fault::{Fault, check_text};
use super::record::Recorded;

/// A recorded decision. It never moves the atlas: no rule reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRecord {
    /// Its number, such as `D-2026-000012`.
    pub id: String,
    /// The parcel asked about; none for a drawn polygon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<RegistryNo>,
    /// The question with all its parameters, defaults written out.
    pub question: Value,
    /// The case it was asked for.
    pub case_reference: String,
    /// The revision whose facts were judged.
    pub basis_revision: u64,
    pub rulebook_version: String,
    /// SHA-256 of the facts, hex.
    pub facts_digest: String,
    pub verdict: String,
    /// The decision by codes.
    pub decision: Value,
}

impl Recorded for DecisionRecord {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcel.iter().map(RegistryNo::as_str).collect()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "case_reference", &self.case_reference, 200);
    }
}

/// A recorded batch: one change with the digests of its questions and results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchRecord {
    /// Its number, such as `B-2026-000003`.
    pub id: String,
    pub case_reference: String,
    pub basis_revision: u64,
    pub rulebook_version: String,
    pub rows: u32,
    /// SHA-256 over the rows of the request, hex.
    pub questions_digest: String,
    /// SHA-256 over the rows of the answer, hex.
    pub results_digest: String,
    /// How many rows had each verdict, in the order ALLOWED, CONDITIONAL, UNDETERMINED, BLOCKED, not answered.
    pub counts: [u32; 5],
}

impl Recorded for BatchRecord {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "case_reference", &self.case_reference, 200);
    }
}
