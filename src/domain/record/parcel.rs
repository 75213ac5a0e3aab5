//! Parcels: land with a place in the life cycle, and the lineage between them.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::codes::{
    Adcode, CadastralCode, CreditCode, RealEstateUnit, RegistryNo, SoilCode,
};
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::geometry::Outline;
use crate::domain::land_use::LandUse;

use super::{Recorded, check_not_negative, outline_field};

/// A land parcel (地块). A soil parcel is not a cadastral parcel (宗地): the codes are m:n.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    /// The registry's own number, never reused.
    pub registry_no: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Box<str>>,
    #[serde(
        default,
        deserialize_with = "some_codes",
        skip_serializing_if = "Option::is_none"
    )]
    pub codes: Option<Box<Codes>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adcode: Option<Adcode>,
    /// Sub-district (街道).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Box<str>>,
    /// Neighbours in words (四至).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Box<Bounds>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// How far a vertex may be off, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<Decimal>,
    /// What is known of the coordinates' datum: how it was declared, and whether it could be verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datum: Option<Box<str>>,
    /// Area as stated by the document, m².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_stated_m2: Option<Decimal>,
    #[serde(
        default,
        deserialize_with = "tight",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub current_use: Vec<LandUse>,
    #[serde(
        default,
        deserialize_with = "tight",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub planned_use: Vec<LandUse>,
    /// Holder of the land-use right (土地使用权人), when an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_holder: Option<Box<Organisation>>,
    /// Use history (利用历史).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<HistoryPeriod>,
    /// History evidenced as farmland or unused land only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub farmland_only: bool,
    /// Whether the public may see this parcel (records section 9).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub published: bool,
    /// Remarks, among them what is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<Box<str>>,
}

impl Parcel {
    /// Every code as text, to look it up.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().flat_map(|codes| codes.iter())
    }
}

/// A list in no more memory than it needs; one that grew while it was read has room for four, and there are millions.
fn tight<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    let mut list = Vec::<T>::deserialize(from)?;
    list.shrink_to_fit();
    Ok(list)
}

/// Codes of which there is at least one.
fn some_codes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<Codes>>, D::Error> {
    let codes = Option::<Codes>::deserialize(from)?;
    Ok(codes.filter(|codes| !codes.is_empty()).map(Box::new))
}

/// The codes of a parcel in other registers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// Cadastral parcels (宗地代码).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cadastral: Vec<CadastralCode>,
    /// Real-estate units (不动产单元号).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub real_estate: Vec<RealEstateUnit>,
    /// Code in the national soil system (地块编码), opaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soil: Option<SoilCode>,
    /// Plot number in the plan, such as 03-13单元16-04.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_plot: Option<String>,
    /// Codes of the file a parcel came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<String>,
}

impl Codes {
    /// Whether the parcel has no code at all.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Every code as text, to look it up.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.cadastral
            .iter()
            .map(CadastralCode::as_str)
            .chain(self.real_estate.iter().map(RealEstateUnit::as_str))
            .chain(self.soil.iter().map(SoilCode::as_str))
            .chain(self.plan_plot.iter().map(String::as_str))
            .chain(self.other.iter().map(String::as_str))
    }
}

/// The neighbours of a parcel in words (四至).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    pub east: String,
    pub south: String,
    pub west: String,
    pub north: String,
}

/// An organisation, as holder of a right or bearer of a duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
}

/// One period of a parcel's use history; years as the survey tells them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryPeriod {
    /// Such as "1970年代至2009年".
    pub period: String,
    #[serde(rename = "use")]
    pub land_use: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub substances: Vec<String>,
}

impl Recorded for Parcel {
    fn id(&self) -> String {
        self.registry_no.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.registry_no.as_str()]
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        let texts = [
            ("name", &self.name),
            ("street", &self.street),
            ("address", &self.address),
            ("datum", &self.datum),
        ];
        for (at, text) in texts {
            if let Some(text) = text {
                check_text(faults, at, text, 300);
            }
        }
        if let Some(remarks) = &self.remarks {
            check_text(faults, "remarks", remarks, 5000);
        }
        for (at, number) in [
            ("accuracy_m", self.accuracy_m),
            ("area_stated_m2", self.area_stated_m2),
        ] {
            if let Some(number) = number {
                check_not_negative(faults, at, number);
            }
        }
        if self.outline.is_none() && self.name.is_none() && self.address.is_none() {
            faults.push(Fault::new(
                "outline",
                "an outline, a name or an address",
                "none of them",
                "say at least how the place is called",
            ));
        }
        for (at, uses) in [
            ("current_use", &self.current_use),
            ("planned_use", &self.planned_use),
        ] {
            if uses.len() > 50 {
                faults.push(Fault::new(
                    at,
                    "at most 50 uses",
                    uses.len(),
                    "give the main uses",
                ));
            }
        }
    }
}

/// How one set of parcels became another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuccessionKind {
    Split,
    Merge,
    Redraw,
    Renumber,
}

/// A succession: predecessors end, successors begin (分割、合并、变更).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succession {
    pub id: String,
    pub kind: SuccessionKind,
    pub predecessors: Vec<RegistryNo>,
    pub successors: Vec<RegistryNo>,
    /// Day of a document that ends what the predecessors would hand on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Day>,
    /// The cadastral act that carried over all that the predecessors had, by geometry: nothing is left to be inherited
    ///
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// What each successor has from the predecessors; empty in successions recorded before 2026-12.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed_on: Vec<Inheritance>,
}

/// Something that a successor has from its predecessors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inheritance {
    /// The successor.
    pub parcel: RegistryNo,
    /// Code of the kind, such as `duty`.
    pub kind: String,
    /// Identifiers at the predecessors.
    pub from: Vec<String>,
    /// Identifier at the successor.
    pub to: String,
}

impl Recorded for Succession {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.predecessors
            .iter()
            .chain(&self.successors)
            .map(RegistryNo::as_str)
            .collect()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        for (at, side) in [
            ("predecessors", &self.predecessors),
            ("successors", &self.successors),
        ] {
            if side.is_empty() {
                faults.push(Fault::new(
                    at,
                    "at least one parcel",
                    "none",
                    "name the parcels",
                ));
            }
        }
    }
}
