//! Firms that survey, assess, remediate (从业单位): what they are, what was found against them.

use serde::{Deserialize, Serialize};

use crate::domain::codes::CreditCode;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};

use super::{Recorded, check_id};

/// The table of fields of work: variant, code on the wire, Chinese name.
macro_rules! fields {
    ($($variant:ident = $code:literal, $zh:literal;)*) => {
        /// A field of work of a firm (从业领域), as the national credit system divides them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum WorkField { $(#[doc = $zh] $variant,)* }

        impl WorkField {
            pub const ALL: &'static [WorkField] = &[$(WorkField::$variant,)*];

            /// The code on the wire.
            pub fn code(self) -> &'static str {
                match self { $(WorkField::$variant => $code,)* }
            }
        }
    };
}

fields! {
    Survey = "survey", "土壤污染状况调查";
    RiskAssessment = "risk_assessment", "土壤污染风险评估";
    Plan = "plan", "风险管控、修复方案编制";
    ControlWorks = "control_works", "风险管控施工";
    RemediationWorks = "remediation_works", "修复施工";
    ControlEffect = "control_effect", "风险管控效果评估";
    RemediationEffect = "remediation_effect", "修复效果评估";
    Supervision = "supervision", "环境监理";
    SoilMonitoring = "soil_monitoring", "土壤检测";
    GroundwaterMonitoring = "groundwater_monitoring", "地下水检测";
}

/// Somebody on the staff of a firm: what he does and his certificate, never his name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffRole {
    pub role: String,
    pub certificate_no: String,
}

/// A firm (从业单位) as the register knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Practitioner {
    pub id: String,
    pub credit_code: CreditCode,
    pub name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<WorkField>,
    /// First day of its registration in the national credit system; none = not registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_from: Option<Day>,
    /// Last day of it; none = it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_until: Option<Day>,
    /// Number of the laboratory's CMA certificate (检验检测机构资质认定).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cma_no: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<StaffRole>,
}

impl Practitioner {
    /// Whether it was registered in the credit system on a day.
    pub fn is_registered_on(&self, day: Day) -> bool {
        self.registered_from.is_some_and(|from| from <= day)
            && self.registered_until.is_none_or(|until| day <= until)
    }

    /// Every name it bears or bore.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name)
            .chain(&self.former_names)
            .map(String::as_str)
    }
}

impl Recorded for Practitioner {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "name", &self.name, 300);
        for (index, name) in self.former_names.iter().enumerate() {
            check_text(faults, &format!("former_names[{index}]"), name, 300);
        }
        for (index, staff) in self.staff.iter().enumerate() {
            check_text(faults, &format!("staff[{index}].role"), &staff.role, 100);
            let at = format!("staff[{index}].certificate_no");
            check_text(faults, &at, &staff.certificate_no, 100);
        }
        if let Some(cma) = &self.cma_no {
            check_text(faults, "cma_no", cma, 100);
        }
        if let Some(until) = self.registered_until
            && self.registered_from.is_none_or(|from| until < from)
        {
            let wanted = match self.registered_from {
                Some(from) => format!("a day from {from} on"),
                None => "none without registered_from".to_owned(),
            };
            let remedy = "check the two days";
            faults.push(Fault::new("registered_until", wanted, until, remedy));
        }
    }
}

/// What an authority found against a firm (违法违规记录). It stays on record; its day is the day of the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Violation {
    pub id: String,
    pub practitioner: String,
    /// What was done.
    pub act: String,
    pub decision_no: String,
    pub penalty: String,
    /// The provision that the decision names.
    pub article: String,
}

impl Recorded for Violation {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_id(faults, "practitioner", &self.practitioner);
        check_text(faults, "act", &self.act, 2000);
        check_text(faults, "decision_no", &self.decision_no, 200);
        check_text(faults, "penalty", &self.penalty, 500);
        check_text(faults, "article", &self.article, 200);
    }
}

/// A repair of credit after a violation (信用修复). It ends no ban and erases nothing; its day is that of the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditRepair {
    pub id: String,
    pub practitioner: String,
    pub violation: String,
    pub decision_no: String,
}

impl Recorded for CreditRepair {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_id(faults, "practitioner", &self.practitioner);
        check_id(faults, "violation", &self.violation);
        check_text(faults, "decision_no", &self.decision_no, 200);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_wire_form() {
        for field in WorkField::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.code());
        }
    }
}
