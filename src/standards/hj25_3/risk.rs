//! Risk at the concentrations found: by path, in total, with the contribution of each path.

use serde::{Deserialize, Serialize};

use super::chemical::Chemical;
use super::control::{acceptable, at_level};
use super::parameter::{Confirmation, Property};
use super::path::{ExposurePath as Path, PathMedium};
use super::site::Site;
use super::terms::{Effect, Term, Terms};

/// Concentrations of one substance; what is not given is unknown, never zero.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Found {
    pub surface: Option<f64>,
    pub subsoil: Option<f64>,
    pub groundwater: Option<f64>,
}

impl Found {
    pub fn of(&self, medium: PathMedium) -> Option<f64> {
        match medium {
            PathMedium::SurfaceSoil => self.surface,
            PathMedium::Subsoil => self.subsoil,
            PathMedium::Groundwater => self.groundwater,
        }
    }
}

/// What came of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PathOutcome {
    Computed,
    /// The substance does not evaporate: nothing comes this way.
    NotVolatile,
    /// Not computed: `missing` says what is not known. Not a risk of zero.
    NoParameter,
    /// Not computed: no concentration was given. Not a risk of zero.
    NoConcentration,
    /// Switched off for this site.
    SwitchedOff,
}

/// A property that is not known, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MissingProperty {
    /// Symbol of the standard.
    pub parameter: &'static str,
    pub status: Confirmation,
}

/// One effect on one path.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct PathEffect {
    pub outcome: PathOutcome,
    /// Carcinogenic risk or hazard quotient.
    pub risk: Option<f64>,
    /// kg of soil or L of water per kg of body weight and day.
    pub exposure: Option<f64>,
    /// Share of the total of soil, or of groundwater, as far as it is known.
    pub contribution_percent: Option<f64>,
    /// Concentration at which this path alone meets the acceptable level, mg/kg or mg/L.
    pub control_value: Option<f64>,
    pub missing: Vec<MissingProperty>,
}

/// Both effects on one path.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct PathRisk {
    pub path: Path,
    pub name_zh: &'static str,
    pub name_en: &'static str,
    pub medium: PathMedium,
    pub cancer: PathEffect,
    pub hazard: PathEffect,
}

/// A total against the acceptable level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskJudgement {
    /// Above the acceptable level, whatever is left out.
    Above,
    NotAbove,
    /// Not above as far as it is known: paths are left out.
    NotAboveAsFarAsKnown,
    /// Nothing could be computed.
    Unknown,
}

/// The total of one effect over the paths from soil, or from groundwater.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RiskTotal {
    /// Carcinogenic risk or hazard index; null where no path was computed.
    pub value: Option<f64>,
    /// Whether every path that is not switched off is in it.
    pub complete: bool,
    /// Paths without a parameter or a concentration.
    pub left_out: Vec<Path>,
    pub judgement: RiskJudgement,
}

/// Both effects.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RiskTotals {
    pub cancer: RiskTotal,
    pub hazard: RiskTotal,
}

/// The risk of a path at its concentration.
pub(super) fn risk(terms: &Terms, found: &Found, path: Path, effect: Effect) -> Option<f64> {
    match terms.term(path, effect) {
        Term::Known(each) => Some(each * found.of(path.medium())?),
        Term::NotVolatile => Some(0.0),
        Term::NoParameter(_) | Term::Off => None,
    }
}

/// The sum over the paths from soil or from groundwater, as far as they are known.
pub(super) fn sum(terms: &Terms, found: &Found, soil: bool, effect: Effect) -> Option<f64> {
    let paths = Path::ALL.into_iter().filter(|path| path.is_soil() == soil);
    let known = paths.filter(|path| {
        // what does not evaporate adds nothing, and makes no total where nothing else is known
        !matches!(terms.term(*path, effect), Term::NotVolatile)
    });
    let risks = known.filter_map(|path| risk(terms, found, path, effect));
    risks.fold(None, |sum, risk| Some(sum.unwrap_or(0.0) + risk))
}

pub(super) fn paths(
    site: &Site,
    chemical: &Chemical,
    terms: &Terms,
    found: &Found,
) -> Vec<PathRisk> {
    let of = |soil| Effect::BOTH.map(|effect| sum(terms, found, soil, effect));
    let sums = [of(false), of(true)];
    let effect = |path: Path, effect: Effect| {
        let term = terms.term(path, effect);
        let risk = risk(terms, found, path, effect);
        let total = sums[usize::from(path.is_soil())][effect as usize];
        let share = risk.zip(total).map(|(risk, total)| 100.0 * risk / total);
        PathEffect {
            outcome: outcome(term, risk),
            risk,
            exposure: terms.exposure(path, effect),
            contribution_percent: share.filter(|share| share.is_finite()),
            control_value: at_level(site, effect, term.each()),
            missing: missing(chemical, term),
        }
    };
    let both = |path: Path| PathRisk {
        path,
        name_zh: path.names().0,
        name_en: path.names().1,
        medium: path.medium(),
        cancer: effect(path, Effect::Cancer),
        hazard: effect(path, Effect::Hazard),
    };
    Path::ALL.into_iter().map(both).collect()
}

fn outcome(term: Term, risk: Option<f64>) -> PathOutcome {
    match (term, risk) {
        (Term::Known(_), Some(_)) => PathOutcome::Computed,
        (Term::Known(_), None) => PathOutcome::NoConcentration,
        (Term::NotVolatile, _) => PathOutcome::NotVolatile,
        (Term::NoParameter(_), _) => PathOutcome::NoParameter,
        (Term::Off, _) => PathOutcome::SwitchedOff,
    }
}

fn missing(chemical: &Chemical, term: Term) -> Vec<MissingProperty> {
    let Term::NoParameter(unknown) = term else {
        return Vec::new();
    };
    let named = |property: Property| MissingProperty {
        parameter: property.symbol(),
        status: chemical.cell(property).status,
    };
    unknown.properties().map(named).collect()
}

/// Paths that are asked and not in a total.
fn left_out(
    terms: &Terms,
    found: &Found,
    soil: bool,
    effect: Effect,
) -> impl Iterator<Item = Path> {
    Path::ALL.into_iter().filter(move |path| {
        path.is_soil() == soil
            && terms.term(*path, effect) != Term::Off
            && risk(terms, found, *path, effect).is_none()
    })
}

/// Whether every path that is not switched off is in a total.
pub(super) fn totals_complete(terms: &Terms, found: &Found, soil: bool, effect: Effect) -> bool {
    left_out(terms, found, soil, effect).next().is_none()
}

pub(super) fn totals(site: &Site, terms: &Terms, found: &Found, soil: bool) -> RiskTotals {
    let total = |effect| {
        let value = sum(terms, found, soil, effect);
        let left_out: Vec<Path> = left_out(terms, found, soil, effect).collect();
        let complete = left_out.is_empty();
        let level = acceptable(site, effect);
        RiskTotal {
            value,
            complete,
            left_out,
            judgement: match value {
                None => RiskJudgement::Unknown,
                Some(value) if value > level => RiskJudgement::Above,
                Some(_) if complete => RiskJudgement::NotAbove,
                Some(_) => RiskJudgement::NotAboveAsFarAsKnown,
            },
        }
    };
    RiskTotals {
        cancer: total(Effect::Cancer),
        hazard: total(Effect::Hazard),
    }
}
