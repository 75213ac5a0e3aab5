//! Risk of one substance for each unit of concentration, path by path: everything else follows from it.

use super::chemical::{Chemical, Unknown};
use super::exposure::{Intake, Intakes};
use super::parameter::Property;
use super::path::ExposurePath as Path;
use super::site::Site;
use super::vapour::{CrackPorosity, SoilVapour, Vapour};

/// Carcinogenic risk (致癌风险) or hazard quotient (危害商).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Cancer,
    Hazard,
}

impl Effect {
    pub const BOTH: [Effect; 2] = [Effect::Cancer, Effect::Hazard];
}

/// What a path does for each mg/kg or mg/L.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Term {
    /// Risk or quotient per mg/kg or mg/L.
    Known(f64),
    /// A vapour path of a substance that does not evaporate: nothing comes this way.
    NotVolatile,
    /// Not computed, because this is not known.
    NoParameter(Unknown),
    /// Switched off for this site.
    Off,
}

impl Term {
    /// Risk for each unit; none where it is not known or not asked.
    pub fn each(self) -> Option<f64> {
        match self {
            Term::Known(each) => Some(each),
            Term::NotVolatile => Some(0.0),
            Term::NoParameter(_) | Term::Off => None,
        }
    }
}

/// Toxicity carried over from one way of uptake to another (毒性参数外推); none is unknown.
#[derive(Debug, Clone, Copy)]
#[allow(non_snake_case, reason = "the symbols of the standard")]
pub(super) struct Toxicity {
    pub SFo: Result<f64, Unknown>,
    pub SFi: Result<f64, Unknown>,
    pub SFd: Result<f64, Unknown>,
    pub RfDo: Result<f64, Unknown>,
    pub RfDi: Result<f64, Unknown>,
    pub RfDd: Result<f64, Unknown>,
}

impl Toxicity {
    pub fn of(site: &Site, chemical: &Chemical) -> Toxicity {
        use Property::{ABSgi, IUR, RfC, RfDo, SFo};
        Toxicity {
            SFo: chemical.get(SFo),
            SFi: chemical.get(IUR).map(|iur| iur * site.BWa / site.DAIRa),
            SFd: chemical
                .all([SFo, ABSgi])
                .map(|[slope, taken_up]| slope / taken_up),
            RfDo: chemical.get(RfDo),
            RfDi: chemical.get(RfC).map(|rfc| rfc * site.DAIRa / site.BWa),
            RfDd: chemical
                .all([RfDo, ABSgi])
                .map(|[dose, taken_up]| dose * taken_up),
        }
    }

    /// Risk for each unit of dose, mg/kg/d: the slope, or one over the allotted reference dose.
    fn each(&self, path: Path, effect: Effect, chemical: &Chemical) -> Result<f64, Unknown> {
        let (slope, dose) = match path {
            Path::SoilIngestion | Path::GroundwaterDrinking => (self.SFo, self.RfDo),
            Path::SoilDermalContact => (self.SFd, self.RfDd),
            Path::SoilParticles
            | Path::OutdoorVapourSurfaceSoil
            | Path::OutdoorVapourSubsoil
            | Path::IndoorVapourSubsoil
            | Path::OutdoorVapourGroundwater
            | Path::IndoorVapourGroundwater => (self.SFi, self.RfDi),
        };
        if effect == Effect::Cancer {
            return slope;
        }
        let share = if path.is_soil() {
            Property::SAF
        } else {
            Property::WAF
        };
        match (dose, chemical.get(share)) {
            (Ok(dose), Ok(share)) => Ok(1.0 / (dose * share)),
            (dose, share) => Err(unknown(dose).and(unknown(share))),
        }
    }
}

fn unknown(value: Result<f64, Unknown>) -> Unknown {
    value.err().unwrap_or_default()
}

/// Everything computed about one substance that does not need its concentration.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub toxicity: Toxicity,
    pub vapour: Option<Vapour>,
    /// By path as in [`Path::ALL`], then by effect.
    terms: [[(Option<f64>, Term); 2]; 9],
}

/// What is computed, apart from site and substance.
#[derive(Debug, Clone, Copy)]
pub(super) struct How<'a> {
    pub off: &'a [Path],
    pub porosity: CrackPorosity,
}

impl Terms {
    pub fn of(site: &Site, intakes: &Intakes, chemical: &Chemical, how: How) -> Terms {
        let toxicity = Toxicity::of(site, chemical);
        let volatile = chemical.volatile(site);
        let vapour = volatile.map(|known| known.map(|of| Vapour::of(site, &of, how.porosity)));
        let terms = Path::ALL.map(|path| {
            if how.off.contains(&path) {
                return [(None, Term::Off); 2];
            }
            let factor = factor(path, chemical, &vapour, site);
            let intake = intakes.of_path(path);
            Effect::BOTH.map(|effect| {
                let each = toxicity.each(path, effect, chemical);
                let factor = match factor {
                    Ok(None) => return (None, Term::NotVolatile),
                    Ok(Some(factor)) => Ok(factor),
                    Err(missing) => Err(missing),
                };
                let exposure = factor.map(|factor| intake.for_effect(effect) * factor);
                let term = match (exposure, each) {
                    (Ok(exposure), Ok(each)) => Term::Known(exposure * each),
                    (exposure, each) => Term::NoParameter(unknown(exposure).and(unknown(each))),
                };
                (exposure.ok(), term)
            })
        });
        Terms {
            toxicity,
            vapour: vapour.ok().flatten(),
            terms,
        }
    }

    pub fn term(&self, path: Path, effect: Effect) -> Term {
        self.terms[path as usize][effect as usize].1
    }

    /// Exposure for each mg/kg or mg/L (暴露量): kg of soil or L of water per kg of body weight and day, as far as it is
    /// known.
    pub fn exposure(&self, path: Path, effect: Effect) -> Option<f64> {
        self.terms[path as usize][effect as usize].0
    }

    /// Sum for each unit over the soil or the groundwater paths, as far as they are known; none if none is.
    pub fn sum(&self, soil: bool, effect: Effect) -> Option<f64> {
        let paths = Path::ALL.into_iter().filter(|path| path.is_soil() == soil);
        let known = paths.filter_map(|path| self.term(path, effect).each());
        known.fold(None, |sum, each| Some(sum.unwrap_or(0.0) + each))
    }
}

/// What of a path depends on the substance beside toxicity: skin absorption, or a vapour factor; none if it does not
/// evaporate.
fn factor(
    path: Path,
    chemical: &Chemical,
    vapour: &Result<Option<Vapour>, Unknown>,
    site: &Site,
) -> Result<Option<f64>, Unknown> {
    let from_soil = |of: fn(&SoilVapour) -> f64| match vapour {
        Ok(None) => Ok(None),
        Ok(Some(vapour)) => match &vapour.soil {
            Some(soil) => Ok(Some(of(soil))),
            None => Err(unknown(chemical.partition(site))),
        },
        Err(missing) => Err(missing.and(unknown(chemical.partition(site)))),
    };
    let from_water = |of: fn(&Vapour) -> f64| match vapour {
        Ok(vapour) => Ok(vapour.as_ref().map(of)),
        Err(missing) => Err(*missing),
    };
    match path {
        Path::SoilIngestion | Path::SoilParticles | Path::GroundwaterDrinking => Ok(Some(1.0)),
        Path::SoilDermalContact => chemical.get(Property::ABSd).map(Some),
        Path::OutdoorVapourSurfaceSoil => from_soil(|soil| soil.VFsuroa[2]),
        Path::OutdoorVapourSubsoil => from_soil(|soil| soil.VFsuboa[2]),
        Path::IndoorVapourSubsoil => from_soil(|soil| soil.VFsubia[2]),
        Path::OutdoorVapourGroundwater => from_water(|vapour| vapour.VFgwoa),
        Path::IndoorVapourGroundwater => from_water(|vapour| vapour.VFgwia),
    }
}

impl Intakes {
    fn of_path(&self, path: Path) -> Intake {
        match path {
            Path::SoilIngestion => self.ingestion,
            Path::SoilDermalContact => self.skin,
            Path::SoilParticles => self.particles,
            Path::OutdoorVapourSurfaceSoil
            | Path::OutdoorVapourSubsoil
            | Path::OutdoorVapourGroundwater => self.outdoor,
            Path::IndoorVapourSubsoil | Path::IndoorVapourGroundwater => self.indoor,
            Path::GroundwaterDrinking => self.water,
        }
    }
}

impl Intake {
    fn for_effect(self, effect: Effect) -> f64 {
        match effect {
            Effect::Cancer => self.ca,
            Effect::Hazard => self.nc,
        }
    }
}
