//! Transactions that were carried out (已办理的流转事项).

use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::LandUse;
use crate::domain::transaction::Transaction;

use super::{Recorded, check_id};

/// A transaction that was carried out; its day is the day of the change. What was done is written down whatever the
/// answer before it was: the register is no use to an auditor who sees only what was allowed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionRecord {
    /// Its number, such as `TX-2026-000012`.
    pub id: String,
    pub parcel: RegistryNo,
    pub transaction: Transaction,
    /// The uses it was carried out for; empty where the transaction sets none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub planned_uses: Vec<LandUse>,
    /// The recorded answer (`D-...`) that was at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// Its verdict, such as `BLOCKED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
}

impl Recorded for TransactionRecord {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(check) = &self.check {
            check_id(faults, "check", check);
        }
        if let Some(verdict) = &self.verdict {
            check_text(faults, "verdict", verdict, 20);
        }
        for (index, planned) in self.planned_uses.iter().enumerate() {
            check_text(
                faults,
                &format!("planned_uses[{index}].code"),
                &planned.code,
                20,
            );
        }
    }
}
