//! Control values (风险控制值): the concentration at which the acceptable level is met.

use serde::Serialize;

use super::chemical::{Chemical, Unknown};
use super::path::ExposurePath as Path;
use super::site::Site;
use super::terms::{Effect, Term, Terms};
use super::vapour::soil_to_water;

/// A control value, mg/kg of soil or mg/L of water.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RiskControlValue {
    /// None where no path contributes, or none is known.
    pub value: Option<f64>,
    /// Whether every path that is not switched off is in it. One that is not would be lower if it were known.
    pub complete: bool,
    /// Paths without a parameter.
    pub left_out: Vec<Path>,
}

/// What decides a control value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GovernedBy {
    CancerRisk,
    HazardQuotient,
    GroundwaterProtection,
}

/// The smallest of several control values.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct GoverningValue {
    pub value: f64,
    pub by: GovernedBy,
    /// Whether nothing that could make it lower is unknown.
    pub complete: bool,
}

/// Content of soil that protects groundwater (保护地下水的土壤风险控制值, CVSpgw), mg/kg.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ProtectiveSoilValue {
    pub value: f64,
    /// The true value is this or higher, because the partition between soil and water is not known: it follows from
    /// the mass in the soil alone.
    pub at_least: bool,
    /// Symbols of what is not known.
    pub missing: Vec<&'static str>,
}

/// Control values of one substance on one site.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RiskControlValues {
    /// RCVS, mg/kg.
    pub soil_cancer: RiskControlValue,
    /// HCVS, mg/kg.
    pub soil_hazard: RiskControlValue,
    /// CVSpgw, mg/kg; null where no level of protection was given.
    pub soil_protecting_groundwater: Option<ProtectiveSoilValue>,
    /// The smallest of those for soil, mg/kg.
    pub soil: Option<GoverningValue>,
    /// RCVG, mg/L.
    pub groundwater_cancer: RiskControlValue,
    /// HCVG, mg/L.
    pub groundwater_hazard: RiskControlValue,
    /// The smaller of those for groundwater, mg/L.
    pub groundwater: Option<GoverningValue>,
}

/// The acceptable level of an effect.
pub(super) fn acceptable(site: &Site, effect: Effect) -> f64 {
    match effect {
        Effect::Cancer => site.ACR,
        Effect::Hazard => site.AHQ,
    }
}

/// The concentration at which so much risk for each unit is acceptable; none where there is no risk.
pub(super) fn at_level(site: &Site, effect: Effect, each: Option<f64>) -> Option<f64> {
    let value = acceptable(site, effect) / each?;
    value.is_finite().then_some(value)
}

/// `protected` is the level of protection of groundwater, mg/L.
pub(super) fn control_values(
    site: &Site,
    chemical: &Chemical,
    terms: &Terms,
    protected: Option<f64>,
) -> RiskControlValues {
    let one = |soil, effect| RiskControlValue {
        value: at_level(site, effect, terms.sum(soil, effect)),
        complete: left_out(terms, soil, effect).next().is_none(),
        left_out: left_out(terms, soil, effect).collect(),
    };
    let soil = [one(true, Effect::Cancer), one(true, Effect::Hazard)];
    let water = [one(false, Effect::Cancer), one(false, Effect::Hazard)];
    let protecting = protected.map(|level| protective(site, chemical, level));
    RiskControlValues {
        soil: governing(&soil, protecting.as_ref()),
        groundwater: governing(&water, None),
        soil_protecting_groundwater: protecting,
        soil_cancer: soil[0].clone(),
        soil_hazard: soil[1].clone(),
        groundwater_cancer: water[0].clone(),
        groundwater_hazard: water[1].clone(),
    }
}

fn left_out(terms: &Terms, soil: bool, effect: Effect) -> impl Iterator<Item = Path> {
    Path::ALL.into_iter().filter(move |path| {
        path.is_soil() == soil && matches!(terms.term(*path, effect), Term::NoParameter(_))
    })
}

fn governing(
    [cancer, hazard]: &[RiskControlValue; 2],
    protecting: Option<&ProtectiveSoilValue>,
) -> Option<GoverningValue> {
    let known = [
        cancer.value.map(|value| (value, GovernedBy::CancerRisk)),
        hazard
            .value
            .map(|value| (value, GovernedBy::HazardQuotient)),
        protecting.map(|own| (own.value, GovernedBy::GroundwaterProtection)),
    ];
    let smallest = known
        .into_iter()
        .flatten()
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let complete = cancer.complete && hazard.complete;
    smallest.map(|(value, by)| GoverningValue {
        value,
        by,
        complete,
    })
}

/// Soil that lets no more than the level of protection (mg/L) come into groundwater.
///
/// The leaching factor is the smaller of two: by partition with the soil water, and by all that the soil holds washed
/// out in the time. Without the partition the second alone is an upper bound of the factor, so that the value is a lower
/// bound: the safe side.
fn protective(site: &Site, chemical: &Chemical, level: f64) -> ProtectiveSoilValue {
    let diluted = 1.0 / (1.0 + site.Ugw * site.delta_gw / (site.I * site.W));
    let by_mass = site.dsub * site.rho_b / (site.I * site.tau);
    let partition = soil_partition(site, chemical);
    let by_partition = partition.map(|ksw| diluted / ksw);
    let factor = by_partition.map_or(by_mass, |factor| factor.min(by_mass));
    let missing = partition.err().unwrap_or_default();
    ProtectiveSoilValue {
        value: level / factor,
        at_least: partition.is_err(),
        missing: missing
            .properties()
            .map(|property| property.symbol())
            .collect(),
    }
}

/// Ksw, whether the substance evaporates or not.
fn soil_partition(site: &Site, chemical: &Chemical) -> Result<f64, Unknown> {
    match (chemical.henry(), chemical.partition(site)) {
        (Ok(henry), Ok(partition)) => Ok(soil_to_water(site, henry, partition)),
        (henry, partition) => {
            let unknown = |value: Result<f64, Unknown>| value.err().unwrap_or_default();
            Err(unknown(henry).and(unknown(partition)))
        }
    }
}
