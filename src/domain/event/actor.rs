//! Who acts, as the papers name them. The caller, who enters the act, is another matter.

use serde::{Deserialize, Serialize};

use crate::domain::fault::{Fault, check_text};

/// What the one who acts is to the land.
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
pub enum ActorKind {
    /// District environment office (区生态环境局).
    DistrictEnvironment,
    /// Environment bureau at province level (市生态环境局).
    ProvinceEnvironment,
    /// Natural resources (自然资源部门).
    NaturalResources,
    /// District government (区政府).
    DistrictGovernment,
    /// Right holder (土地使用权人).
    RightHolder,
    /// Land bank (土地储备机构).
    LandBank,
    /// Party liable for the pollution (土壤污染责任人).
    LiableParty,
    /// Practitioner firm (从业单位).
    Firm,
    /// Works contractor (施工单位).
    Contractor,
}

impl ActorKind {
    /// Every kind.
    pub const ALL: [ActorKind; 9] = [
        ActorKind::DistrictEnvironment,
        ActorKind::ProvinceEnvironment,
        ActorKind::NaturalResources,
        ActorKind::DistrictGovernment,
        ActorKind::RightHolder,
        ActorKind::LandBank,
        ActorKind::LiableParty,
        ActorKind::Firm,
        ActorKind::Contractor,
    ];

    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            ActorKind::DistrictEnvironment => "district_environment",
            ActorKind::ProvinceEnvironment => "province_environment",
            ActorKind::NaturalResources => "natural_resources",
            ActorKind::DistrictGovernment => "district_government",
            ActorKind::RightHolder => "right_holder",
            ActorKind::LandBank => "land_bank",
            ActorKind::LiableParty => "liable_party",
            ActorKind::Firm => "firm",
            ActorKind::Contractor => "contractor",
        }
    }

    /// Name in Chinese and English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            ActorKind::DistrictEnvironment => ("区生态环境局", "district environment office"),
            ActorKind::ProvinceEnvironment => {
                ("市生态环境局", "environment bureau at province level")
            }
            ActorKind::NaturalResources => ("自然资源部门", "natural resources"),
            ActorKind::DistrictGovernment => ("区政府", "district government"),
            ActorKind::RightHolder => ("土地使用权人", "right holder"),
            ActorKind::LandBank => ("土地储备机构", "land bank"),
            ActorKind::LiableParty => ("土壤污染责任人", "liable party"),
            ActorKind::Firm => ("从业单位", "practitioner firm"),
            ActorKind::Contractor => ("施工单位", "works contractor"),
        }
    }

    /// Offices, whose name anybody may know.
    pub fn is_office(self) -> bool {
        match self {
            ActorKind::DistrictEnvironment
            | ActorKind::ProvinceEnvironment
            | ActorKind::NaturalResources
            | ActorKind::DistrictGovernment
            | ActorKind::LandBank => true,
            ActorKind::RightHolder
            | ActorKind::LiableParty
            | ActorKind::Firm
            | ActorKind::Contractor => false,
        }
    }
}

/// Who acts. The name is that of an office or organisation; a private person is written 个人 and not named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    pub kind: ActorKind,
    pub name: String,
}

impl Actor {
    /// All that is wrong with it.
    pub fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "name", &self.name, 200);
    }
}
