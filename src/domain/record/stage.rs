//! Acts that set or move a stage, and the stages that follow from them.

use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::event::{Actor, Paper};
use crate::domain::fault::{Fault, check_text};
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
    /// Who acted, as the papers name them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// The papers it was done with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<Paper>,
    /// The firm it engages (T03, T21, T31) or that does the works (T19).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The wrong act that this one takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
}

impl ActRecord {
    /// An act of which nothing is known but what it did: taken over from a register.
    pub fn new(id: impl Into<String>, parcel: RegistryNo, unit: Option<String>, act: Act) -> Self {
        ActRecord {
            id: id.into(),
            parcel,
            unit,
            act,
            actor: None,
            papers: Vec::new(),
            firm: None,
            reason: None,
            corrects: None,
        }
    }

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
        if let Some(actor) = &self.actor {
            let mut found = Vec::new();
            actor.check(&mut found);
            faults.extend(found.into_iter().map(|fault| fault.under("actor")));
        }
        for (index, paper) in self.papers.iter().enumerate() {
            let mut found = Vec::new();
            paper.check(&mut found);
            let at = format!("papers[{index}]");
            faults.extend(found.into_iter().map(|fault| fault.under(&at)));
        }
        for (at, text, most) in [("firm", &self.firm, 300), ("reason", &self.reason, 2000)] {
            if let Some(text) = text {
                check_text(faults, at, text, most);
            }
        }
        if let Some(corrects) = &self.corrects {
            check_id(faults, "corrects", corrects);
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
