//! Exposure (暴露量): how much soil or water enters a kilogram of body in a day, on each path.

use super::site::{Person, Site};

/// Exposure for both effects: kg of soil or L of water per kg of body weight and day, before what depends on the
/// substance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intake {
    /// Over the averaging time of carcinogenic effects.
    pub ca: f64,
    /// Over that of non-carcinogenic effects.
    pub nc: f64,
}

/// The exposures that are the same for every substance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intakes {
    pub ingestion: Intake,
    /// Without the dermal absorption of the substance.
    pub skin: Intake,
    pub particles: Intake,
    /// m3 of air; the vapour factor makes it soil or water.
    pub outdoor: Intake,
    pub indoor: Intake,
    pub water: Intake,
}

/// mg in a kg.
const MG: f64 = 1e-6;

impl Intakes {
    pub fn of(site: &Site) -> Intakes {
        let of = |each: &dyn Fn(&Person) -> f64| intake(site, each);
        Intakes {
            ingestion: of(&|p| p.OSIR * p.ED * p.EF * site.ABSo / p.BW * MG),
            skin: of(&|p| p.SAE * p.SSAR * p.EF * p.ED * site.Ev / p.BW * MG),
            particles: of(&|p| {
                let days = site.fspo * p.EFO + site.fspi * p.EFI;
                site.PM10 * p.DAIR * p.ED * site.PIAF * days / p.BW * MG
            }),
            outdoor: of(&|p| p.DAIR * p.EFO * p.ED / p.BW),
            indoor: of(&|p| p.DAIR * p.EFI * p.ED / p.BW),
            water: of(&|p| p.GWCR * p.EF * p.ED / p.BW),
        }
    }
}

/// Class I: child and adult for carcinogenic effects, the child alone for others. Class II: the adult for both.
fn intake(site: &Site, each: &dyn Fn(&Person) -> f64) -> Intake {
    let adult = each(&site.adult());
    match site.child().map(|child| each(&child)) {
        Some(child) => Intake {
            ca: child / site.ATca + adult / site.ATca,
            nc: child / site.ATnc,
        },
        None => Intake {
            ca: adult / site.ATca,
            nc: adult / site.ATnc,
        },
    }
}
