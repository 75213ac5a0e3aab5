//! HJ 25.3-2019 建设用地土壤污染风险评估技术导则: health risk from soil and groundwater, and control values.
//!
//! Nine exposure paths; class I joins child and adult for carcinogenic effects and takes the child alone for others,
//! class II the adult alone. One question ([`RiskQuestion`]) gives one answer ([`assess`]); nothing is kept.
//!
//! Three things it never does:
//! - read an empty cell as zero. A path without its parameter says which one, and a total over such paths says that it
//!   is incomplete. Only metals, metalloids and soluble fluoride count as not volatile where no Henry's constant is
//!   listed; methylmercury and polybrominated biphenyls have none either, and theirs is unknown;
//! - use a value that was contradicted or inferred unasked, or one from a single source unsaid (`rests_on`);
//! - replace a printed limit. GB 36600 sets arsenic, cobalt and vanadium with regard to background, caps others at
//!   what soil can hold, and lead by a model of blood lead, which is not this one.
//!
//! Formulas were compared in two programs (editions 2014 and 2019), not with the printed standard. In the effective
//! diffusion of cracks and fringe the *total* porosity stands squared: with it the printed values of GB 36600 come out,
//! with that of the crack they do not (`CrackPorosity`).
//!
//! The order of the files is that of the calculation: `tables`, `site` and `chemical` (what is known), `exposure`,
//! `vapour`, `terms` (risk for each unit), `risk`, `control`, `total`, `sensitivity`, `assess`.

mod assess;
mod chemical;
mod control;
mod exposure;
mod intermediates;
mod parameter;
mod path;
mod printed;
mod question;
mod rests;
mod risk;
mod sensitivity;
mod site;
mod tables;
mod terms;
mod total;
mod vapour;

#[cfg(test)]
mod tests;

pub use assess::{NotAssessed, RiskAssessment, SubstanceResult, SubstanceRisk, assess};
pub use control::{
    GovernedBy, GoverningValue, ProtectiveSoilValue, RiskControlValue, RiskControlValues,
};
pub use parameter::{Confirmation, Property};
pub use path::{ExposurePath, PathMedium};
pub use printed::PrintedLimits;
pub use question::{MOST_SUBSTANCES, RiskQuestion, RiskSubstanceAsked};
pub use rests::RestsOn;
pub use risk::{
    MissingProperty, PathEffect, PathOutcome, PathRisk, RiskJudgement, RiskTotal, RiskTotals,
};
pub use sensitivity::{SensitivityAsked, SensitivityRatios};
pub use site::{ParameterOverride, Site};
pub use tables::{Cell, Default, Substance, defaults, find, substances};
pub use total::{SiteTotal, SiteTotals, SubstanceContribution};
pub use vapour::CrackPorosity;

/// The standard, as cited.
pub const STANDARD: &str = "HJ 25.3-2019";
