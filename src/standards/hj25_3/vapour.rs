//! Vapour factors (挥发因子): what of a substance in soil or groundwater comes to stand in the air above.

use serde::{Deserialize, Serialize};

use super::site::Site;

/// Which porosity stands, squared, under the effective diffusion in cracks and in the capillary fringe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrackPorosity {
    /// The total porosity of the unsaturated soil; with it the printed values of GB 36600 come out.
    #[default]
    Total,
    /// Air and water of the crack or fringe itself: a variant of one program, to compare with its results.
    Local,
}

/// What a substance that can evaporate brings.
#[derive(Debug, Clone, Copy)]
#[allow(non_snake_case, reason = "the symbols of the standard")]
pub(super) struct Volatile {
    pub H: f64,
    pub Da: f64,
    pub Dw: f64,
    /// cm3/g; unknown, nothing can be said of soil.
    pub Kd: Option<f64>,
}

/// Factors from soil, kg/m3.
#[derive(Debug, Clone, Copy)]
#[allow(non_snake_case, reason = "the symbols of the standard")]
pub(super) struct SoilVapour {
    pub Kd: f64,
    pub Ksw: f64,
    /// Outdoor air above surface soil: by diffusion, by mass, and the smaller.
    pub VFsuroa: [f64; 3],
    /// Outdoor air above subsoil.
    pub VFsuboa: [f64; 3],
    /// Indoor air above subsoil.
    pub VFsubia: [f64; 3],
}

/// Diffusion, and factors from groundwater, L/m3.
#[derive(Debug, Clone, Copy)]
#[allow(non_snake_case, reason = "the symbols of the standard")]
pub(super) struct Vapour {
    pub theta: f64,
    pub theta_ws: f64,
    pub theta_as: f64,
    pub Deff_s: f64,
    pub Deff_cap: f64,
    pub Deff_crack: f64,
    pub Deff_gws: f64,
    pub DFoa: f64,
    pub DFia: f64,
    pub VFgwoa: f64,
    pub VFgwia: f64,
    pub soil: Option<SoilVapour>,
}

/// Litres in a cubic metre, or (g/cm3)/(kg/m3).
const LITRES: f64 = 1000.0;
const SECONDS_OF_A_DAY: f64 = 86_400.0;
const SECONDS_OF_A_YEAR: f64 = 31_536_000.0;
/// Viscosity of vapour, g/(cm s).
const VISCOSITY: f64 = 1.81e-4;

/// Partition between soil and its water, cm3/g.
pub(super) fn soil_to_water(site: &Site, henry: f64, partition: f64) -> f64 {
    let theta_ws = site.rho_b * site.Pws;
    let theta_as = 1.0 - site.rho_b / site.rho_s - theta_ws;
    (theta_ws + partition * site.rho_b + henry * theta_as) / site.rho_b
}

/// Organic carbon in soil, from organic matter in g/kg.
pub(super) fn organic_carbon(site: &Site) -> f64 {
    site.fom / (1.7 * 1000.0)
}

#[allow(non_snake_case, reason = "the symbols of the standard")]
impl Vapour {
    /// `substance.H` is above zero.
    pub fn of(site: &Site, substance: &Volatile, porosity: CrackPorosity) -> Vapour {
        let theta = 1.0 - site.rho_b / site.rho_s;
        let theta_ws = site.rho_b * site.Pws;
        let theta_as = theta - theta_ws;
        let effective = |air: f64, water: f64, whole: f64| {
            let square = whole * whole;
            substance.Da * air.powf(3.33) / square
                + substance.Dw * water.powf(3.33) / (substance.H * square)
        };
        let whole = |air: f64, water: f64| match porosity {
            CrackPorosity::Total => theta,
            CrackPorosity::Local => air + water,
        };
        let (acap, wcap) = (site.theta_acap, site.theta_wcap);
        let (acrack, wcrack) = (site.theta_acrack, site.theta_wcrack);
        let Deff_s = effective(theta_as, theta_ws, theta);
        let Deff_cap = effective(acap, wcap, whole(acap, wcap));
        let Deff_crack = effective(acrack, wcrack, whole(acrack, wcrack));
        let Deff_gws = site.Lgw / (site.hcap / Deff_cap + site.hv / Deff_s);
        let DFoa = site.Uair * site.W * site.delta_air / site.A;
        let DFia = site.LB * site.ER / SECONDS_OF_A_DAY;
        let H = substance.H;
        let mut vapour = Vapour {
            theta,
            theta_ws,
            theta_as,
            Deff_s,
            Deff_cap,
            Deff_crack,
            Deff_gws,
            DFoa,
            DFia,
            VFgwoa: LITRES * H / (1.0 + DFoa * site.Lgw / Deff_gws),
            VFgwia: 0.0,
            soil: None,
        };
        vapour.VFgwia = LITRES * H * vapour.indoor(site, Deff_gws, site.Lgw);
        vapour.soil = substance.Kd.map(|Kd| vapour.above_soil(site, H, Kd));
        vapour
    }

    fn above_soil(&self, site: &Site, H: f64, Kd: f64) -> SoilVapour {
        let Vapour {
            Deff_s, DFoa, DFia, ..
        } = *self;
        let (rho_b, T) = (site.rho_b, site.tau * SECONDS_OF_A_YEAR);
        let Ksw = soil_to_water(site, H, Kd);
        // all of a layer of this thickness, evaporated within the time
        let by_mass = |thickness: f64, DF: f64| thickness * rho_b * LITRES / (DF * T);
        let surface = rho_b / DFoa
            * (4.0 * Deff_s * H / (std::f64::consts::PI * T * Ksw * rho_b)).sqrt()
            * LITRES;
        let below = LITRES * H / Ksw / (1.0 + DFoa * site.Ls / Deff_s);
        let indoor = LITRES * H / Ksw * self.indoor(site, Deff_s, site.Ls);
        let smaller = |one: f64, other: f64| [one, other, one.min(other)];
        SoilVapour {
            Kd,
            Ksw,
            VFsuroa: smaller(surface, by_mass(site.d, DFoa)),
            VFsuboa: smaller(below, by_mass(site.dsub, DFoa)),
            VFsubia: smaller(indoor, by_mass(site.dsub, DFia)),
        }
    }

    /// Share of the vapour at a depth that comes to stand in indoor air: by diffusion, or with an underpressure of the
    /// house (dP > 0) by flow through the crack too. Both sides of the printed fraction are divided by e^xi, so that a
    /// strong flow does not overflow.
    fn indoor(&self, site: &Site, Deff: f64, depth: f64) -> f64 {
        let into_room = self.DFia * depth / Deff;
        let below = 1.0 / into_room;
        if site.dP == 0.0 {
            let crack = Deff * site.Lcrack / (self.Deff_crack * depth * site.eta);
            return 1.0 / ((1.0 + below + crack) * into_room);
        }
        let Qs = self.flow(site);
        let xi = Qs * site.Lcrack / (site.Ab * self.Deff_crack * site.eta);
        let crack = Deff * site.Ab * -(-xi).exp_m1() / (Qs * depth);
        1.0 / ((1.0 + below * (-xi).exp() + crack) * into_room)
    }

    /// Flow of soil air into the house (Qs), cm3/s.
    fn flow(&self, site: &Site) -> f64 {
        2.0 * std::f64::consts::PI * site.dP * site.Kv * site.Xcrack
            / (VISCOSITY * (2.0 * site.Zcrack / site.crack_radius()).ln())
    }
}
