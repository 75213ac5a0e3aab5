//! Groundwater: sources of risk, and wells.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::decimal::optional;
use crate::domain::event::Paper;
use crate::domain::fault::{Fault, check_text};
use crate::domain::geometry::Outline;
use crate::domain::groundwater::{SourceState, WellStatus};

use super::{Position, Recorded, check_id, check_not_negative, outline_field};

/// One step on the path of a source or a well, with its paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathStep<S> {
    pub state: S,
    pub day: Day,
    pub paper: Paper,
}

/// Kind of a source of risk to groundwater.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Petrol station (加油站).
    PetrolStation,
    /// Chemical production site (化学品生产企业).
    ChemicalSite,
    /// Landfill (垃圾填埋场).
    Landfill,
    /// Hazardous-waste disposal site (危险废物处置场).
    HazardousWaste,
    /// Industrial cluster (工业集聚区).
    IndustrialCluster,
    /// Electroplating (电镀).
    Plating,
    /// Listed parcel (名录地块).
    ListedParcel,
    Other,
}

/// A typical source of risk to groundwater (地下水典型风险源).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundwaterSource {
    pub id: String,
    pub name: String,
    pub kind: SourceKind,
    /// Name of the organisation that owns or runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parcels: Vec<RegistryNo>,
    /// What keeps pollutants from seeping (防渗措施).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seepage_measure: Option<String>,
    /// Tanks with double walls or in lined pits (双层罐、防渗池); absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub double_wall: Option<bool>,
    /// Leaks are monitored (渗漏监测); absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leak_monitoring: Option<bool>,
    pub state: SourceState,
    /// How it came to its state, one paper for each step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<PathStep<SourceState>>,
}

impl Recorded for GroundwaterSource {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcels.iter().map(RegistryNo::as_str).collect()
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "name", &self.name, 300);
        for (at, text) in [
            ("owner", &self.owner),
            ("seepage_measure", &self.seepage_measure),
        ] {
            check_optional(faults, at, text.as_deref(), 500);
        }
        match self.position {
            Some(position) => check_position(faults, position),
            None if self.outline.is_none() && self.parcels.is_empty() => {
                let remedy = "give a position, an outline or the parcels";
                faults.push(Fault::new("position", "a place", "none", remedy));
            }
            None => {}
        }
        check_steps(faults, &self.steps);
    }
}

/// Kind of a monitoring well.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WellKind {
    /// National network (国家级).
    National,
    /// Local network (地方级).
    Local,
    /// Of an enterprise (企业自行监测).
    Enterprise,
    /// Of a survey or remediation site (场地).
    Site,
}

/// A stretch of screen (滤水管), metres below the ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Screen {
    /// Decimal, metres.
    #[schema(value_type = String)]
    pub from_m: Decimal,
    /// Decimal, metres.
    #[schema(value_type = String)]
    pub to_m: Decimal,
}

/// A groundwater monitoring well (地下水监测井).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Well {
    pub id: String,
    pub position: Position,
    pub status: WellStatus,
    /// Number on the well and in its papers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<WellKind>,
    /// Elevation of the ground, metres.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub ground_elevation_m: Option<Decimal>,
    /// Depth below the ground, metres.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub depth_m: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub screens: Vec<Screen>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aquifer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The parcel it is kept for; R-74 goes by its position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<RegistryNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_service: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Day>,
    /// The well that takes its place, where it is moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<PathStep<WellStatus>>,
}

impl Well {
    /// A well of which its place and state alone are known.
    pub fn at(id: impl Into<String>, position: Position, status: WellStatus) -> Self {
        Well {
            id: id.into(),
            position,
            status,
            number: None,
            kind: None,
            ground_elevation_m: None,
            depth_m: None,
            screens: Vec::new(),
            aquifer: None,
            owner: None,
            parcel: None,
            built: None,
            in_service: None,
            sealed: None,
            replaced_by: None,
            steps: Vec::new(),
        }
    }
}

impl Recorded for Well {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcel.iter().map(RegistryNo::as_str).collect()
    }

    fn position(&self) -> Option<Position> {
        Some(self.position)
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_position(faults, self.position);
        for (at, text) in [
            ("number", &self.number),
            ("aquifer", &self.aquifer),
            ("owner", &self.owner),
        ] {
            check_optional(faults, at, text.as_deref(), 200);
        }
        if let Some(depth) = self.depth_m {
            check_not_negative(faults, "depth_m", depth);
        }
        if let Some(other) = &self.replaced_by {
            check_id(faults, "replaced_by", other);
        }
        for (index, screen) in self.screens.iter().enumerate() {
            let too_deep = self.depth_m.is_some_and(|depth| screen.to_m > depth);
            if screen.from_m.is_sign_negative() || screen.from_m >= screen.to_m || too_deep {
                let at = format!("screens[{index}]");
                let found = format!("{} to {}", screen.from_m, screen.to_m);
                let wanted = "metres below the ground, from less to more, not below the bottom";
                faults.push(Fault::new(at, wanted, found, "check the two depths"));
            }
        }
        check_steps(faults, &self.steps);
    }
}

pub(super) fn check_paper(faults: &mut Vec<Fault>, at: &str, paper: &Paper) {
    let mut found = Vec::new();
    paper.check(&mut found);
    faults.extend(found.into_iter().map(|fault| fault.under(at)));
}

pub(super) fn check_optional(faults: &mut Vec<Fault>, at: &str, text: Option<&str>, most: usize) {
    if let Some(text) = text {
        check_text(faults, at, text, most);
    }
}

fn check_steps<S>(faults: &mut Vec<Fault>, steps: &[PathStep<S>]) {
    for (index, step) in steps.iter().enumerate() {
        check_paper(faults, &format!("steps[{index}].paper"), &step.paper);
    }
}

/// A position on the globe.
pub(super) fn check_position(faults: &mut Vec<Fault>, position: Position) {
    let (lon, lat) = position.lon_lat();
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        let found = format!("{} {}", position.lon, position.lat);
        let wanted = "longitude and latitude in degrees";
        faults.push(Fault::new(
            "position",
            wanted,
            found,
            "check their order and unit",
        ));
    }
}
