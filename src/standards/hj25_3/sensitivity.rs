//! Sensitivity ratio (敏感性比例): relative change of a result over the relative change of a parameter.
//!
//! SR = [(X2 - X1)/X1] / [(P2 - P1)/P1]. The method was not compared with the printed standard.

use serde::{Deserialize, Serialize};

use super::chemical::Chemical;
use super::control::at_level;
use super::exposure::Intakes;
use super::parameter::Property;
use super::path::ExposurePath as Path;
use super::risk::{Found, risk, sum};
use super::site::Site;
use super::terms::{Effect, How, Terms};
use crate::domain::fault::{Fault, unknown_name};
use crate::domain::land_use::LimitClass;

/// What is to be varied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SensitivityAsked {
    /// Change of each parameter in percent: -50 to -1, or 1 to 50.
    pub step_percent: f64,
    /// Symbols of a site or of the substance; when absent, those of the paths that contribute more than 20 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Vec<String>>,
}

/// Sensitivity of the results to one parameter. A ratio is null where the result is not known.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SensitivityRatios {
    /// Symbol of the standard.
    pub parameter: String,
    pub soil_cancer_risk: Option<f64>,
    pub soil_hazard_index: Option<f64>,
    pub soil_control_value: Option<f64>,
    pub groundwater_cancer_risk: Option<f64>,
    pub groundwater_hazard_index: Option<f64>,
    pub groundwater_control_value: Option<f64>,
}

/// A path is looked at when it contributes more than this.
const CONTRIBUTES: f64 = 0.20;

impl SensitivityAsked {
    pub(super) fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !(1.0..=50.0).contains(&self.step_percent.abs()) {
            faults.push(Fault::new(
                "step_percent",
                "-50 to -1, or 1 to 50",
                self.step_percent,
                "write for example 10",
            ));
        }
        let known = known();
        let named = self.parameters.iter().flatten().enumerate();
        let unknown = named.filter(|(_, symbol)| !known.contains(&symbol.as_str()));
        faults.extend(unknown.map(|(index, symbol)| Fault {
            at: format!("parameters[{index}]"),
            ..unknown_name(symbol, &known)
        }));
        faults
    }
}

/// Everything that some path reads.
fn known() -> Vec<&'static str> {
    let mut site = Site::standard(LimitClass::I);
    site.dP = 1.0;
    let properties = Property::ALL.map(Property::symbol);
    let mut known: Vec<&str> = Path::ALL
        .into_iter()
        .flat_map(|path| path.parameters(&site))
        .chain(properties)
        .collect();
    known.sort_unstable();
    known.dedup();
    known
}

/// A calculation that is varied.
#[derive(Clone, Copy)]
pub(super) struct Base<'a> {
    pub site: &'a Site,
    pub chemical: &'a Chemical,
    pub terms: &'a Terms,
    pub found: &'a Found,
    pub how: How<'a>,
}

/// Ratios of each parameter, the strongest first.
pub(super) fn ratios(base: Base, asked: &SensitivityAsked) -> Vec<SensitivityRatios> {
    let factor = 1.0 + asked.step_percent / 100.0;
    let before = results(base.site, base.terms, base.found);
    let symbols = match &asked.parameters {
        Some(symbols) => symbols.clone(),
        None => of_contributing_paths(base),
    };
    let ratio = |symbol: String| {
        // null throughout where it cannot be varied
        let after = varied(base, &symbol, factor).unwrap_or_default();
        let ratio = |place: usize| {
            let (before, after): (f64, f64) = before[place].zip(after[place])?;
            let ratio = (after - before) / before / (factor - 1.0);
            ratio.is_finite().then_some(ratio)
        };
        SensitivityRatios {
            parameter: symbol,
            soil_cancer_risk: ratio(0),
            soil_hazard_index: ratio(1),
            soil_control_value: ratio(2),
            groundwater_cancer_risk: ratio(3),
            groundwater_hazard_index: ratio(4),
            groundwater_control_value: ratio(5),
        }
    };
    let mut ratios: Vec<SensitivityRatios> = symbols.into_iter().map(ratio).collect();
    ratios.sort_by(|a, b| {
        strength(b)
            .total_cmp(&strength(a))
            .then_with(|| a.parameter.cmp(&b.parameter))
    });
    ratios
}

fn strength(ratios: &SensitivityRatios) -> f64 {
    let all = [
        ratios.soil_cancer_risk,
        ratios.soil_hazard_index,
        ratios.soil_control_value,
        ratios.groundwater_cancer_risk,
        ratios.groundwater_hazard_index,
        ratios.groundwater_control_value,
    ];
    all.into_iter().flatten().map(f64::abs).fold(0.0, f64::max)
}

/// The results with one parameter changed; none where that cannot be, or changes nothing.
fn varied(base: Base, symbol: &str, factor: f64) -> Option<[Option<f64>; 6]> {
    let (site, chemical) = match Property::parse(symbol) {
        Some(property) => (*base.site, base.chemical.varied(property, factor)?),
        None => {
            let before = base.site.get(symbol)?;
            let site = base.site.varied(symbol, factor)?;
            (site, (before != 0.0).then(|| base.chemical.clone())?)
        }
    };
    let terms = Terms::of(&site, &Intakes::of(&site), &chemical, base.how);
    Some(results(&site, &terms, base.found))
}

fn results(site: &Site, terms: &Terms, found: &Found) -> [Option<f64>; 6] {
    let of = |soil: bool| {
        let value = |effect| at_level(site, effect, terms.sum(soil, effect));
        let values = Effect::BOTH.map(value).into_iter().flatten();
        [
            sum(terms, found, soil, Effect::Cancer),
            sum(terms, found, soil, Effect::Hazard),
            values.min_by(f64::total_cmp),
        ]
    };
    let ([a, b, c], [d, e, f]) = (of(true), of(false));
    [a, b, c, d, e, f]
}

/// Parameters of the paths that contribute more than 20 % to a total; where no concentration is given, at equal ones.
fn of_contributing_paths(base: Base) -> Vec<String> {
    let Base { terms, found, .. } = base;
    let none = *found == Found::default();
    let alike = Found {
        surface: Some(1.0),
        subsoil: Some(1.0),
        groundwater: Some(1.0),
    };
    let found = if none { &alike } else { found };
    let contributes = |path: &Path| {
        Effect::BOTH.into_iter().any(|effect| {
            let total = sum(terms, found, path.is_soil(), effect);
            let share = risk(terms, found, *path, effect).zip(total);
            share.is_some_and(|(risk, total)| risk > CONTRIBUTES * total)
        })
    };
    let mut symbols: Vec<&str> = Vec::new();
    for path in Path::ALL.into_iter().filter(contributes) {
        symbols.extend(path.parameters(base.site));
        if path.is_vapour() {
            symbols.extend(["H", "Da", "Dw"]);
            symbols.extend(
                path.is_soil()
                    .then(|| base.chemical.partition_from().symbol()),
            );
        }
    }
    symbols.sort_unstable();
    symbols.dedup();
    symbols.into_iter().map(str::to_owned).collect()
}
