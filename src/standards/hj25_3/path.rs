//! The nine exposure paths (暴露途径).

use serde::{Deserialize, Serialize};

use super::site::Site;

/// What is contaminated.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PathMedium {
    SurfaceSoil,
    Subsoil,
    Groundwater,
}

/// A way from soil or groundwater into a body. Dermal contact with groundwater is not among them: that it stands in
/// the standard is not confirmed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ExposurePath {
    SoilIngestion,
    SoilDermalContact,
    SoilParticles,
    OutdoorVapourSurfaceSoil,
    OutdoorVapourSubsoil,
    IndoorVapourSubsoil,
    OutdoorVapourGroundwater,
    IndoorVapourGroundwater,
    GroundwaterDrinking,
}

use ExposurePath as Path;

impl ExposurePath {
    pub const ALL: [Path; 9] = [
        Path::SoilIngestion,
        Path::SoilDermalContact,
        Path::SoilParticles,
        Path::OutdoorVapourSurfaceSoil,
        Path::OutdoorVapourSubsoil,
        Path::IndoorVapourSubsoil,
        Path::OutdoorVapourGroundwater,
        Path::IndoorVapourGroundwater,
        Path::GroundwaterDrinking,
    ];

    /// As on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Path::SoilIngestion => "soil_ingestion",
            Path::SoilDermalContact => "soil_dermal_contact",
            Path::SoilParticles => "soil_particles",
            Path::OutdoorVapourSurfaceSoil => "outdoor_vapour_surface_soil",
            Path::OutdoorVapourSubsoil => "outdoor_vapour_subsoil",
            Path::IndoorVapourSubsoil => "indoor_vapour_subsoil",
            Path::OutdoorVapourGroundwater => "outdoor_vapour_groundwater",
            Path::IndoorVapourGroundwater => "indoor_vapour_groundwater",
            Path::GroundwaterDrinking => "groundwater_drinking",
        }
    }

    /// In Chinese and English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Path::SoilIngestion => ("经口摄入土壤", "ingestion of soil"),
            Path::SoilDermalContact => ("皮肤接触土壤", "dermal contact with soil"),
            Path::SoilParticles => ("吸入土壤颗粒物", "inhalation of soil particles"),
            Path::OutdoorVapourSurfaceSoil => (
                "吸入室外空气中来自表层土壤的气态污染物",
                "outdoor vapour from surface soil",
            ),
            Path::OutdoorVapourSubsoil => (
                "吸入室外空气中来自下层土壤的气态污染物",
                "outdoor vapour from subsoil",
            ),
            Path::IndoorVapourSubsoil => (
                "吸入室内空气中来自下层土壤的气态污染物",
                "indoor vapour from subsoil",
            ),
            Path::OutdoorVapourGroundwater => (
                "吸入室外空气中来自地下水的气态污染物",
                "outdoor vapour from groundwater",
            ),
            Path::IndoorVapourGroundwater => (
                "吸入室内空气中来自地下水的气态污染物",
                "indoor vapour from groundwater",
            ),
            Path::GroundwaterDrinking => ("饮用地下水", "drinking groundwater"),
        }
    }

    /// Where the substance comes from.
    pub fn medium(self) -> PathMedium {
        match self {
            Path::SoilIngestion
            | Path::SoilDermalContact
            | Path::SoilParticles
            | Path::OutdoorVapourSurfaceSoil => PathMedium::SurfaceSoil,
            Path::OutdoorVapourSubsoil | Path::IndoorVapourSubsoil => PathMedium::Subsoil,
            Path::OutdoorVapourGroundwater
            | Path::IndoorVapourGroundwater
            | Path::GroundwaterDrinking => PathMedium::Groundwater,
        }
    }

    /// Whether it counts to the soil total, or to that of groundwater.
    pub fn is_soil(self) -> bool {
        self.medium() != PathMedium::Groundwater
    }

    pub fn is_vapour(self) -> bool {
        matches!(
            self,
            Path::OutdoorVapourSurfaceSoil
                | Path::OutdoorVapourSubsoil
                | Path::IndoorVapourSubsoil
                | Path::OutdoorVapourGroundwater
                | Path::IndoorVapourGroundwater
        )
    }

    /// The parameters of the site that it reads; those of a child where there is one.
    pub(super) fn parameters(self, site: &Site) -> Vec<&'static str> {
        let mut read = vec!["BWa", "EDa", "ATca", "ATnc"];
        match self {
            Path::SoilIngestion => read.extend(["OSIRa", "EFa", "ABSo"]),
            Path::SoilDermalContact => {
                read.extend(["SSARa", "EFa", "Ev"]);
                let given = !site.SAEa.is_nan();
                read.extend(if given {
                    &["SAEa"][..]
                } else {
                    &["Ha", "SERa"]
                });
            }
            Path::SoilParticles => {
                read.extend(["PM10", "DAIRa", "PIAF", "fspo", "EFOa", "fspi", "EFIa"]);
            }
            Path::GroundwaterDrinking => read.extend(["GWCRa", "EFa"]),
            Path::OutdoorVapourSurfaceSoil => read.extend(["d", "tau", "fom"]),
            Path::OutdoorVapourSubsoil => read.extend(["Ls", "dsub", "tau", "fom"]),
            Path::IndoorVapourSubsoil => read.extend(["Ls", "dsub", "tau", "fom"]),
            Path::OutdoorVapourGroundwater | Path::IndoorVapourGroundwater => {
                read.extend(["Lgw", "hcap", "hv", "theta_acap", "theta_wcap"]);
            }
        }
        if self.is_vapour() {
            read.extend(["rho_b", "rho_s", "Pws", "DAIRa"]);
        }
        match self {
            Path::OutdoorVapourSurfaceSoil
            | Path::OutdoorVapourSubsoil
            | Path::OutdoorVapourGroundwater => {
                read.extend(["EFOa", "Uair", "W", "delta_air", "A"]);
            }
            Path::IndoorVapourSubsoil | Path::IndoorVapourGroundwater => {
                read.extend([
                    "EFIa",
                    "LB",
                    "ER",
                    "eta",
                    "Lcrack",
                    "theta_acrack",
                    "theta_wcrack",
                    "dP",
                ]);
                if site.dP > 0.0 {
                    read.extend(["Kv", "Zcrack", "Xcrack", "Ab"]);
                }
            }
            Path::SoilIngestion
            | Path::SoilDermalContact
            | Path::SoilParticles
            | Path::GroundwaterDrinking => {}
        }
        if site.child().is_some() {
            let child = read.clone().into_iter().filter_map(child_of);
            let child: Vec<&str> = child.collect();
            read.extend(child);
        }
        read
    }
}

/// The parameter of a child beside that of an adult.
fn child_of(adult: &str) -> Option<&'static str> {
    Some(match adult {
        "EDa" => "EDc",
        "EFa" => "EFc",
        "EFIa" => "EFIc",
        "EFOa" => "EFOc",
        "BWa" => "BWc",
        "Ha" => "Hc",
        "DAIRa" => "DAIRc",
        "GWCRa" => "GWCRc",
        "OSIRa" => "OSIRc",
        "SERa" => "SERc",
        "SAEa" => "SAEc",
        "SSARa" => "SSARc",
        _ => return None,
    })
}
