//! Duties that somebody sets by hand, and the papers that close duties.

use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::duty::{DutyOutcome, DutyOwner};
use crate::domain::event::{Paper, PaperKind};
use crate::domain::fault::{Fault, check_text};

use super::{Recorded, check_id};

/// A duty that an order or an agreement sets; its day is the day of the change. What follows from the record is derived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyRecord {
    pub id: String,
    /// What is to be done.
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<RegistryNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_unit: Option<String>,
    /// The citation it rests on.
    pub basis: String,
    pub owner: DutyOwner,
    /// The last day.
    pub due: Day,
    /// The paper that closes it; none = any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<PaperKind>,
    /// What happens when it is overdue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalation: Option<String>,
}

impl Recorded for DutyRecord {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcel.iter().map(RegistryNo::as_str).collect()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "title", &self.title, 300);
        check_text(faults, "basis", &self.basis, 500);
        self.owner.check(faults);
        for (at, id) in [("unit", &self.unit), ("key_unit", &self.key_unit)] {
            if let Some(id) = id {
                check_id(faults, at, id);
            }
        }
        if let Some(escalation) = &self.escalation {
            check_text(faults, "escalation", escalation, 500);
        }
        if self.unit.is_some() && self.parcel.is_none() {
            let remedy = "name the parcel of the unit";
            faults.push(Fault::new("parcel", "a registry number", "none", remedy));
        }
    }
}

/// The end of a duty that no act of the record closes, with its paper; its day is the day of the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyClosure {
    pub duty: String,
    pub outcome: DutyOutcome,
    pub paper: Paper,
    pub reason: String,
}

impl Recorded for DutyClosure {
    fn id(&self) -> String {
        self.duty.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        let mut found = Vec::new();
        self.paper.check(&mut found);
        faults.extend(found.into_iter().map(|fault| fault.under("paper")));
        check_text(faults, "reason", &self.reason, 2000);
    }
}
