//! Plumes as they are told: with the parcels under them.

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::geometry::{Outline, overlap_m2};
use crate::domain::record::Plume;

use super::super::facts::is_superseded;
use super::super::settings::rule_settings;
use super::Placed;

/// A parcel under a plume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Touched {
    pub registry_no: String,
    /// Square metres under the plume.
    pub overlap_m2: f64,
}

/// A plume as it stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PlumeView {
    pub id: String,
    pub name: Option<String>,
    pub source_parcel: Option<String>,
    /// Distance that counts as adjacent to its source parcel, decimal, metres.
    pub reach_m: Option<String>,
    pub substances: Vec<String>,
    pub aquifer: Option<String>,
    /// Decimal, metres below the ground.
    pub depth_from_m: Option<String>,
    /// Decimal, metres below the ground.
    pub depth_to_m: Option<String>,
    pub method: Option<String>,
    pub based_on_survey: Option<String>,
    /// Square metres on the ellipsoid.
    pub area_m2: f64,
    /// First day of this drawing.
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    pub paper: Option<Paper>,
    /// Parcels under it beyond the spatial tolerance, as R-72 counts them.
    pub parcels: Vec<Touched>,
    /// GeoJSON geometry.
    #[schema(value_type = Option<Object>)]
    pub outline: Option<serde_json::Value>,
}

/// One drawing of a plume, with the parcels under it on its first day.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PlumeVersionView {
    #[schema(value_type = String, format = Date)]
    pub from: Day,
    /// First day on which it no longer held; null for the one that holds.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Day>,
    pub area_m2: f64,
    pub substances: Vec<String>,
    pub paper: Option<Paper>,
    pub parcels: Vec<Touched>,
    /// Parcels that it reached and the drawing before did not.
    pub reached: Vec<String>,
    /// Parcels from which it withdrew.
    pub receded: Vec<String>,
    /// GeoJSON geometry.
    #[schema(value_type = Option<Object>)]
    pub outline: Option<serde_json::Value>,
}

/// A plume over time, its drawings in the order of days.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PlumeHistory {
    pub id: String,
    /// The plume as it stands; null when it ended.
    pub now: Option<PlumeView>,
    pub versions: Vec<PlumeVersionView>,
}

/// A plume that was drawn, redrawn or ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlumeTaken {
    pub id: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub ended: bool,
    /// Square metres on the ellipsoid; 0 when it ended.
    pub area_m2: f64,
    /// Parcels under the drawing before.
    pub before: Vec<Touched>,
    /// Parcels under it now.
    pub now: Vec<Touched>,
    pub reached: Vec<String>,
    pub receded: Vec<String>,
    /// The commit.
    pub revision: u64,
}

pub(super) fn geojson(plume: &Plume) -> Option<serde_json::Value> {
    let outline = plume.outline.as_ref()?;
    serde_json::to_value(outline.as_geojson()).ok()
}

pub(super) fn area_of(plume: &Plume) -> f64 {
    tenth(plume.outline.as_ref().map_or(0.0, Outline::compared_m2))
}

impl PlumeView {
    pub(super) fn of(view: &View<'_>, plume: &Plume, since: Day) -> Self {
        let text = |number: Option<rust_decimal::Decimal>| number.map(|number| number.to_string());
        PlumeView {
            id: plume.id.clone(),
            name: plume.name.clone(),
            source_parcel: plume.source_parcel.as_ref().map(ToString::to_string),
            reach_m: text(plume.reach_m),
            substances: plume.substances.clone(),
            aquifer: plume.aquifer.clone(),
            depth_from_m: text(plume.depth_from_m),
            depth_to_m: text(plume.depth_to_m),
            method: plume.method.clone(),
            based_on_survey: plume.based_on_survey.clone(),
            area_m2: area_of(plume),
            since,
            paper: plume.paper.clone(),
            parcels: (plume.outline.as_ref())
                .map(|outline| touched(view, outline))
                .unwrap_or_default(),
            outline: geojson(plume),
        }
    }
}

impl Placed for PlumeView {
    fn id(&self) -> &str {
        &self.id
    }

    fn place(&self) -> Option<serde_json::Value> {
        self.outline.clone()
    }
}

/// Parcels under an outline beyond the spatial tolerance, in the order of their numbers.
pub(super) fn touched(view: &View<'_>, outline: &Outline) -> Vec<Touched> {
    let settings = rule_settings(view);
    let area_m2 = outline.compared_m2();
    let under = view.dossiers_near(outline.bbox()).into_iter();
    let under = under.filter(|dossier| !is_superseded(view, dossier));
    let mut found: Vec<Touched> = under
        .filter_map(|dossier| {
            let parcel = view.parcel_in(dossier)?;
            let land = parcel.outline.as_ref()?;
            let overlap = overlap_m2(land, outline);
            let counts = overlap > 0.0 && settings.counts(overlap, area_m2.min(land.compared_m2()));
            counts.then(|| Touched {
                registry_no: parcel.registry_no.to_string(),
                overlap_m2: tenth(overlap),
            })
        })
        .collect();
    found.sort_by(|a, b| a.registry_no.cmp(&b.registry_no));
    found
}

pub(super) fn tenth(area: f64) -> f64 {
    (area * 10.0).round() / 10.0
}

/// Numbers in `these` that are not in `those`.
pub(super) fn beyond(these: &[Touched], those: &[Touched]) -> Vec<String> {
    let new = these.iter().filter(|one| {
        let mut others = those.iter();
        !others.any(|other| other.registry_no == one.registry_no)
    });
    new.map(|one| one.registry_no.clone()).collect()
}
