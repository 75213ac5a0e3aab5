//! How much of the district lies within a distance of a soil monitoring point or of a well in service, on any day.
//!
//! The public reads the shares: no place, no outline of what is covered (its arcs would give the points away), nothing of
//! the suspected list.

use geo::{Coord, MultiPolygon};
use serde::Serialize;

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::geometry::{Outline, Reach};
use crate::domain::record::{Entity, Kind, List, WellStatus};

use super::super::facts::is_superseded;
use super::super::{Act, Caller, Registry, RegistryError, Visibility, When};
use super::points::point_of;

/// How much of some land is covered.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LandCovered {
    /// district, listed, key_units or suspected.
    pub land: String,
    /// Parcels of the kind; null for the district.
    pub parcels: Option<usize>,
    /// Parcels without an outline: nothing can be said of them.
    pub without_outline: usize,
    /// Parcels of which any part is covered; null for the district.
    pub parcels_met: Option<usize>,
    /// Square metres with an outline, in the plane around the district. Parcels that overlap count each.
    pub area_m2: f64,
    pub covered_m2: f64,
    /// Covered over whole, 0 to 1; null where there is no land.
    pub share: Option<f64>,
}

/// The coverage of one network.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct NetworkCoverage {
    /// soil or groundwater.
    pub network: String,
    /// The legal setting, metres.
    pub distance_m: f64,
    /// Points or wells in service; null for the public.
    pub in_service: Option<usize>,
    pub lands: Vec<LandCovered>,
    /// GeoJSON MultiPolygon of the district within the distance; null for the public.
    #[schema(value_type = Option<Object>)]
    pub covered: Option<serde_json::Value>,
    /// GeoJSON MultiPolygon of the rest; null for the public.
    #[schema(value_type = Option<Object>)]
    pub uncovered: Option<serde_json::Value>,
}

/// The coverage of both networks.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CoverageView {
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// Code of the district, whose outline is not the legal boundary.
    pub district: String,
    /// Largest relative error of a distance: a disc is drawn with 256 corners and the area of the circle.
    pub tolerance: f64,
    pub networks: Vec<NetworkCoverage>,
}

/// As the drawing of a disc has it, see `domain::geometry::Reach`.
const TOLERANCE: f64 = 0.0001;

/// Kinds of parcels that are looked at.
const LANDS: [&str; 3] = ["listed", "key_units", "suspected"];

/// Parcels of each kind, with their outlines: the control list or the contaminated list, key units, the suspected list.
fn parcels<'a>(view: &View<'a>) -> [Vec<Option<&'a Outline>>; 3] {
    let mut found: [Vec<Option<&Outline>>; 3] = Default::default();
    for dossier in view.atlas().dossiers() {
        let Some(parcel) = view.parcel_in(dossier) else {
            continue;
        };
        let mut is = [false; 3];
        for version in view.all(dossier) {
            match &version.entity {
                Entity::Listing(entry) => match entry.list {
                    List::ControlList | List::Contaminated42 => is[0] = true,
                    List::Suspected => is[2] = true,
                    List::PrioritySupervised | List::NotDevelopedNow => {}
                },
                Entity::KeyUnit(_) => is[1] = true,
                _ => {}
            }
        }
        if is.contains(&true) && !is_superseded(view, dossier) {
            let kinds = found.iter_mut().zip(is).filter(|(_, is)| *is);
            kinds.for_each(|(kind, _)| kind.push(parcel.outline.as_ref()));
        }
    }
    found
}

fn rounded(area: f64) -> f64 {
    (area * 10.0).round() / 10.0
}

fn share(covered: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| ((covered / whole).min(1.0) * 1e6).round() / 1e6)
}

fn covered(reach: &Reach, land: &str, outlines: &[Option<&Outline>]) -> LandCovered {
    let measured: Vec<_> = outlines
        .iter()
        .flatten()
        .map(|one| reach.measure(one))
        .collect();
    let whole: f64 = measured.iter().map(|one| one.whole_m2).sum();
    let inside: f64 = measured.iter().map(|one| one.covered_m2).sum();
    let of_parcels = land != "district";
    LandCovered {
        land: land.to_owned(),
        parcels: of_parcels.then_some(outlines.len()),
        without_outline: outlines.iter().filter(|one| one.is_none()).count(),
        parcels_met: of_parcels.then(|| measured.iter().filter(|one| one.covered_m2 > 0.0).count()),
        area_m2: rounded(whole),
        covered_m2: rounded(inside),
        share: share(inside, whole),
    }
}

fn geojson(polygons: &MultiPolygon<f64>) -> serde_json::Value {
    let ring = |ring: &geo::LineString<f64>| -> Vec<[f64; 2]> {
        let degrees = |value: f64| (value * 1e7).round() / 1e7;
        ring.0
            .iter()
            .map(|c| [degrees(c.x), degrees(c.y)])
            .collect()
    };
    let polygon = |polygon: &geo::Polygon<f64>| -> Vec<Vec<[f64; 2]>> {
        let holes = polygon.interiors().iter();
        std::iter::once(polygon.exterior())
            .chain(holes)
            .map(ring)
            .collect()
    };
    let coordinates: Vec<_> = polygons.iter().map(polygon).collect();
    serde_json::json!({"type": "MultiPolygon", "coordinates": coordinates})
}

/// Soil points and wells in service.
fn in_service(view: &View<'_>) -> [Vec<(f64, f64)>; 2] {
    let points = view.commons(Kind::MonitoringPoint).filter_map(point_of);
    let wells = view
        .commons(Kind::Well)
        .filter_map(|version| match &version.entity {
            Entity::Well(well) if well.status == WellStatus::InService => Some(well.position),
            _ => None,
        });
    [
        points.map(|point| point.position.lon_lat()).collect(),
        wells
            .map(crate::domain::record::Position::lon_lat)
            .collect(),
    ]
}

fn coverage(view: &View<'_>, seen: Visibility) -> Result<CoverageView, RegistryError> {
    let code = view.setting("district").to_owned();
    let outline = view
        .district()
        .and_then(|district| district.outline.as_ref());
    let outline = outline.ok_or_else(|| RegistryError::NotFound {
        what: "outline of the district",
        id: code.clone(),
    })?;
    let [west, south, east, north] = outline.bbox();
    let centre = Coord {
        x: (west + east) / 2.0,
        y: (south + north) / 2.0,
    };
    let official = seen == Visibility::Official;
    let kinds = parcels(view);
    let settings = [
        ("soil", "monitoring_point_reach_m"),
        ("groundwater", "monitoring_well_reach_m"),
    ];
    let network = |((network, setting), points): ((&str, &str), Vec<(f64, f64)>)| {
        let distance_m: f64 = view.setting(setting).parse().unwrap_or(0.0);
        let reach = Reach::of(centre, &points, distance_m);
        let mut lands = vec![covered(&reach, "district", &[Some(outline)])];
        for (land, outlines) in LANDS.iter().zip(&kinds) {
            if official || *land != "suspected" {
                lands.push(covered(&reach, land, outlines));
            }
        }
        let parts = official.then(|| reach.parts(outline));
        NetworkCoverage {
            network: network.to_owned(),
            distance_m,
            in_service: official.then_some(points.len()),
            lands,
            covered: parts.as_ref().map(|(inside, _)| geojson(inside)),
            uncovered: parts.as_ref().map(|(_, outside)| geojson(outside)),
        }
    };
    Ok(CoverageView {
        day: view.as_of().day,
        district: code,
        tolerance: TOLERANCE,
        networks: settings
            .into_iter()
            .zip(in_service(view))
            .map(network)
            .collect(),
    })
}

impl Registry {
    /// How much of the district is monitored.
    pub async fn monitoring_coverage(
        &self,
        caller: &Caller,
        when: &When,
    ) -> Result<CoverageView, RegistryError> {
        caller.need(Act::ReadCoverage)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let seen = caller.visibility();
        let made = tokio::task::spawn_blocking(move || coverage(&atlas.view(as_of), seen)).await;
        made.map_err(|error| RegistryError::Conflict(error.to_string()))?
    }
}
