//! Every intermediate value of a calculation, by the symbol of the standard.

use std::collections::BTreeMap;

use super::exposure::Intakes;
use super::path::ExposurePath as Path;
use super::site::Site;
use super::terms::{Effect, Terms};

/// Values by symbol; what is not known does not appear. A factor that is the smaller of two appears with both, as
/// `VFsuroa1` (by diffusion) and `VFsuroa2` (by mass).
pub(super) fn intermediates(
    site: &Site,
    intakes: &Intakes,
    terms: &Terms,
) -> BTreeMap<String, f64> {
    let mut values = BTreeMap::new();
    let mut put = |symbol: &str, value: f64| {
        values.insert(symbol.to_owned(), value);
    };
    let toxicity = &terms.toxicity;
    for (symbol, value) in [
        ("SFi", toxicity.SFi),
        ("SFd", toxicity.SFd),
        ("RfDi", toxicity.RfDi),
        ("RfDd", toxicity.RfDd),
    ] {
        if let Ok(value) = value {
            put(symbol, value);
        }
    }
    put("SAEa", site.adult().SAE);
    if let Some(child) = site.child() {
        put("SAEc", child.SAE);
    }
    if let Some(vapour) = &terms.vapour {
        for (symbol, value) in [
            ("theta", vapour.theta),
            ("theta_ws", vapour.theta_ws),
            ("theta_as", vapour.theta_as),
            ("Deff_s", vapour.Deff_s),
            ("Deff_cap", vapour.Deff_cap),
            ("Deff_crack", vapour.Deff_crack),
            ("Deff_gws", vapour.Deff_gws),
            ("DFoa", vapour.DFoa),
            ("DFia", vapour.DFia),
            ("VFgwoa", vapour.VFgwoa),
            ("VFgwia", vapour.VFgwia),
        ] {
            put(symbol, value);
        }
        if let Some(soil) = &vapour.soil {
            put("Kd", soil.Kd);
            put("Ksw", soil.Ksw);
            for (symbol, [by_diffusion, by_mass, smaller]) in [
                ("VFsuroa", soil.VFsuroa),
                ("VFsuboa", soil.VFsuboa),
                ("VFsubia", soil.VFsubia),
            ] {
                put(&format!("{symbol}1"), by_diffusion);
                put(&format!("{symbol}2"), by_mass);
                put(symbol, smaller);
            }
        }
    }
    // before the substance: m3 of air, or without the dermal absorption
    for (symbol, intake) in [
        ("OISER", intakes.ingestion),
        ("PISER", intakes.particles),
        ("CGWER", intakes.water),
    ] {
        put(&format!("{symbol}ca"), intake.ca);
        put(&format!("{symbol}nc"), intake.nc);
    }
    for path in Path::ALL {
        for (effect, suffix) in [(Effect::Cancer, "ca"), (Effect::Hazard, "nc")] {
            if let Some(exposure) = terms.exposure(path, effect)
                && let Some((symbol, number)) = symbol(path)
            {
                put(&format!("{symbol}{suffix}{number}"), exposure);
            }
        }
    }
    values
}

/// Symbol and number of the exposures that depend on the substance.
fn symbol(path: Path) -> Option<(&'static str, &'static str)> {
    Some(match path {
        Path::SoilDermalContact => ("DCSER", ""),
        Path::OutdoorVapourSurfaceSoil => ("IOVER", "1"),
        Path::OutdoorVapourSubsoil => ("IOVER", "2"),
        Path::OutdoorVapourGroundwater => ("IOVER", "3"),
        Path::IndoorVapourSubsoil => ("IIVER", "1"),
        Path::IndoorVapourGroundwater => ("IIVER", "2"),
        Path::SoilIngestion | Path::SoilParticles | Path::GroundwaterDrinking => return None,
    })
}
