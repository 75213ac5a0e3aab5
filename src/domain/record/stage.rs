//! Acts that set or move a stage, and the stages that follow from them.

use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::fault::Fault;
use crate::domain::lifecycle::{Act, Standing};

use super::{Recorded, check_id};

/// An act on the stage of a parcel or of one of its units; its day is the day of the change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActRecord {
    pub id: String,
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub act: Act,
}

impl ActRecord {
    /// The unit whose history this act belongs to: the unit's id, or the parcel's number when it is not divided.
    pub fn subject(&self) -> &str {
        self.unit.as_deref().unwrap_or(self.parcel.as_str())
    }
}

impl Recorded for ActRecord {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(unit) = &self.unit {
            check_id(faults, "unit", unit);
        }
    }
}

/// A stage of a unit over the span of its version: written by the fold of the acts alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageRecord {
    pub subject: String,
    pub parcel: RegistryNo,
    pub standing: Standing,
    /// The act that led here.
    pub by: String,
}

impl Recorded for StageRecord {
    fn id(&self) -> String {
        self.subject.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, _faults: &mut Vec<Fault>) {}
}
