//! What is asked of the model, and everything that can be wrong with it.

use serde::{Deserialize, Serialize};

use super::path::ExposurePath as Path;
use super::risk::Found;
use super::sensitivity::SensitivityAsked;
use super::site::ParameterOverride;
use super::tables::{Substance, find};
use super::vapour::CrackPorosity;
use crate::domain::fault::Fault;
use crate::domain::land_use::LimitClass;

/// Substances that may be asked about at once.
pub const MOST_SUBSTANCES: usize = 200;

/// Content above which a kilogram of soil would hold more than itself, mg/kg.
const MOST_SOIL: f64 = 1e6;
/// More than the heaviest liquid, mg/L.
const MOST_WATER: f64 = 2e7;

/// One substance with what was found of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RiskSubstanceAsked {
    /// CAS number, Chinese or English name, or element symbol.
    #[schema(required = true)]
    pub substance: String,
    /// Content of surface soil; left out, it is unknown.
    pub surface_mg_per_kg: Option<f64>,
    /// Content of subsoil.
    pub subsoil_mg_per_kg: Option<f64>,
    /// Concentration in groundwater.
    pub groundwater_mg_per_l: Option<f64>,
    /// Level at which groundwater is protected; with it the content of soil is computed that keeps to it.
    pub groundwater_protection_mg_per_l: Option<f64>,
    /// Toxicity and physico-chemical values of this site: SFo, IUR, RfDo, RfC, ABSgi, ABSd, SAF, WAF, H, Da, Dw, Koc, Kd.
    pub overrides: Vec<ParameterOverride>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskQuestion {
    /// I: children live there. II: adults work there. Where the plan is open, I (GB 36600, 5.3.1).
    pub land_class: LimitClass,
    /// At most 200, each once.
    pub substances: Vec<RiskSubstanceAsked>,
    /// Values of the site instead of defaults, by symbol.
    #[serde(default)]
    pub overrides: Vec<ParameterOverride>,
    /// Paths that do not exist on this site.
    #[serde(default)]
    pub paths_off: Vec<Path>,
    /// Use values that were read in no text, only backed out of GB 36600.
    #[serde(default)]
    pub use_inferred: bool,
    #[serde(default)]
    pub crack_porosity: CrackPorosity,
    /// Show every intermediate value.
    #[serde(default)]
    pub intermediates: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<SensitivityAsked>,
}

impl RiskQuestion {
    /// A question about a class with all defaults, and no substance yet.
    pub fn new(land_class: LimitClass) -> RiskQuestion {
        RiskQuestion {
            land_class,
            substances: Vec::new(),
            overrides: Vec::new(),
            paths_off: Vec::new(),
            use_inferred: false,
            crack_porosity: CrackPorosity::Total,
            intermediates: false,
            sensitivity: None,
        }
    }

    /// The substances, where nothing is wrong but perhaps with overrides.
    pub(super) fn substances(&self, faults: &mut Vec<Fault>) -> Vec<Option<&'static Substance>> {
        if !(1..=MOST_SUBSTANCES).contains(&self.substances.len()) {
            faults.push(Fault::new(
                "substances",
                format!("1 to {MOST_SUBSTANCES} substances"),
                self.substances.len(),
                "ask about some of them",
            ));
            return Vec::new();
        }
        let mut substances: Vec<Option<&'static Substance>> = Vec::new();
        for (index, asked) in self.substances.iter().enumerate() {
            let at = format!("substances[{index}]");
            let found = find(asked.substance.trim());
            let place = format!("{at}.substance");
            match found {
                None => faults.push(Fault::new(
                    place,
                    "a substance of the table, by CAS number or name",
                    &asked.substance,
                    "GET /api/v1/standards/hj25.3-2019 lists them; a sum of isomers is asked about isomer by isomer",
                )),
                Some(found) if substances.iter().flatten().any(|other| other.no == found.no) => {
                    faults.push(Fault::new(
                        place,
                        "each substance once",
                        &asked.substance,
                        "leave one out, with the higher concentrations in the other",
                    ));
                }
                Some(_) => {}
            }
            substances.push(found);
            asked.check(&at, faults);
        }
        substances
    }
}

impl RiskSubstanceAsked {
    fn check(&self, at: &str, faults: &mut Vec<Fault>) {
        let concentrations = [
            ("surface_mg_per_kg", self.surface_mg_per_kg, 0.0, MOST_SOIL),
            ("subsoil_mg_per_kg", self.subsoil_mg_per_kg, 0.0, MOST_SOIL),
            (
                "groundwater_mg_per_l",
                self.groundwater_mg_per_l,
                0.0,
                MOST_WATER,
            ),
            (
                "groundwater_protection_mg_per_l",
                self.groundwater_protection_mg_per_l,
                1e-15,
                MOST_WATER,
            ),
        ];
        for (name, value, least, most) in concentrations {
            if let Some(value) = value.filter(|value| !(least..=most).contains(value)) {
                faults.push(Fault::new(
                    format!("{at}.{name}"),
                    format!("a number from {least} to {most}"),
                    value,
                    "check value and unit; leave it out where it is not known",
                ));
            }
        }
    }

    pub(super) fn found(&self) -> Found {
        Found {
            surface: self.surface_mg_per_kg,
            subsoil: self.subsoil_mg_per_kg,
            groundwater: self.groundwater_mg_per_l,
        }
    }
}
