//! Local standards of soil (地方土壤环境标准): adopted by a province, stricter than GB 36600 or for more items.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::decimal::required;
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::{LimitClass, LimitKind};

use super::{Recorded, check_not_negative};

/// A local standard with its limits; in force from the day of its version to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoilStandard {
    /// Such as `LS-000001`.
    pub id: String,
    /// Its number with the year, such as DB00/T 0000-2026.
    pub number: String,
    pub title: String,
    /// Who adopted it.
    pub issuer: String,
    pub limits: Vec<SoilLimit>,
}

/// One limit of a local standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SoilLimit {
    /// Name, symbol or CAS number.
    pub analyte: String,
    /// Null = both classes of land use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<LimitClass>,
    pub kind: LimitKind,
    /// Decimal, mg/kg of dry soil.
    #[serde(deserialize_with = "required")]
    #[schema(value_type = String)]
    pub mg_per_kg: Decimal,
    /// Table, item or clause.
    pub clause: String,
}

impl SoilStandard {
    /// Limits of one standard at the most.
    pub const MOST_LIMITS: usize = 2000;
}

impl Recorded for SoilStandard {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "number", &self.number, 100);
        check_text(faults, "title", &self.title, 300);
        check_text(faults, "issuer", &self.issuer, 200);
        if !(1..=Self::MOST_LIMITS).contains(&self.limits.len()) {
            let wanted = format!("1 to {} limits", Self::MOST_LIMITS);
            let remedy = "give the limits that the standard prints";
            faults.push(Fault::new("limits", wanted, self.limits.len(), remedy));
        }
        for (place, limit) in self.limits.iter().enumerate() {
            let at = format!("limits[{place}]");
            check_text(faults, &format!("{at}.analyte"), &limit.analyte, 200);
            check_text(faults, &format!("{at}.clause"), &limit.clause, 200);
            check_not_negative(faults, &format!("{at}.mg_per_kg"), limit.mg_per_kg);
        }
    }
}
