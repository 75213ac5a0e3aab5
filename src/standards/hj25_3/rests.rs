//! What a result rests on that somebody has to know: values from one source, weakly tested, inferred, or of the site.

use serde::Serialize;

use super::assess::Computed;
use super::parameter::{Confirmation, Property};
use super::path::ExposurePath as Path;
use super::site::{ParameterOverride, Site};
use super::tables::defaults;
use super::terms::{Effect, Term};

/// A value that a result rests on.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RestsOn {
    /// Symbol of the standard.
    pub parameter: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub status: Confirmation,
    /// Of a value given by the site.
    pub source: Option<String>,
}

/// Site parameters that the protection of groundwater reads.
const PROTECTING: &[&str] = &[
    "Ugw", "delta_gw", "I", "W", "dsub", "tau", "rho_b", "rho_s", "Pws", "fom",
];

/// Parameters of the site, of the paths that were computed for any substance, and all that the site gave itself.
pub(super) fn of_site(
    site: &Site,
    computed: &[Computed],
    overrides: &[ParameterOverride],
    protects: bool,
) -> Vec<RestsOn> {
    let mut read: Vec<&str> = vec!["DAIRa", "BWa"];
    let is_known = |path: &Path| computed.iter().any(|one| is_known(one, *path));
    read.extend(
        Path::ALL
            .into_iter()
            .filter(is_known)
            .flat_map(|path| path.parameters(site)),
    );
    if protects {
        read.extend(PROTECTING);
    }
    let told = defaults().iter().filter_map(|default| {
        let symbol = default.symbol.as_str();
        let given = overrides.iter().find(|given| given.parameter == symbol);
        let is_read = read.contains(&symbol) && default.status.is_told();
        (given.is_some() || is_read).then(|| RestsOn {
            parameter: symbol,
            value: site.get(symbol).unwrap_or(f64::NAN),
            unit: &default.unit,
            status: given.map_or(default.status, |_| Confirmation::Override),
            source: given.map(|given| given.source.clone()),
        })
    });
    told.collect()
}

/// Values of the substance, of the paths that were computed.
pub(super) fn of_substance(
    one: &Computed,
    overrides: &[ParameterOverride],
    protects: bool,
) -> Vec<RestsOn> {
    let mut read = [false; 13];
    let mut reads = |properties: &[Property]| {
        for property in properties {
            read[property.place()] = true;
        }
    };
    for path in Path::ALL {
        for effect in Effect::BOTH {
            if matches!(one.terms.term(path, effect), Term::Known(_)) {
                reads(of_path(path, effect));
                if effect == Effect::Hazard {
                    reads(if path.is_soil() {
                        &[Property::SAF]
                    } else {
                        &[Property::WAF]
                    });
                }
                if path.is_vapour() {
                    reads(&[Property::H, Property::Da, Property::Dw]);
                }
                if path.is_vapour() && path.is_soil() {
                    reads(&[one.chemical.partition_from()]);
                }
            }
        }
    }
    if protects {
        reads(&[Property::H, one.chemical.partition_from()]);
    }
    let told = Property::ALL.into_iter().filter_map(|property| {
        let cell = one.chemical.cell(property);
        let is_told = read[property.place()] || cell.status == Confirmation::Override;
        let value = cell.value.filter(|_| is_told && cell.status.is_told())?;
        let given = overrides
            .iter()
            .find(|given| given.parameter == property.symbol());
        Some(RestsOn {
            parameter: property.symbol(),
            value,
            unit: property.unit(),
            status: cell.status,
            source: given.map(|given| given.source.clone()),
        })
    });
    told.collect()
}

fn is_known(one: &Computed, path: Path) -> bool {
    Effect::BOTH
        .into_iter()
        .any(|effect| matches!(one.terms.term(path, effect), Term::Known(_)))
}

/// The toxicity, and absorption, that a path reads.
fn of_path(path: Path, effect: Effect) -> &'static [Property] {
    use Property::{ABSd, ABSgi, IUR, RfC, RfDo, SFo};
    match (path, effect) {
        (Path::SoilIngestion | Path::GroundwaterDrinking, Effect::Cancer) => &[SFo],
        (Path::SoilIngestion | Path::GroundwaterDrinking, Effect::Hazard) => &[RfDo],
        (Path::SoilDermalContact, Effect::Cancer) => &[SFo, ABSgi, ABSd],
        (Path::SoilDermalContact, Effect::Hazard) => &[RfDo, ABSgi, ABSd],
        (_, Effect::Cancer) => &[IUR],
        (_, Effect::Hazard) => &[RfC],
    }
}
