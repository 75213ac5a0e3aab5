//! Groundwater: sources of risk, wells and what is found in them, plumes over time.

mod observations;
mod plume_views;
mod plumes;
mod sources;
mod wells;

pub use observations::{NewObservation, ObservationView, Observations, place_of};
pub use plume_views::{PlumeHistory, PlumeTaken, PlumeVersionView, PlumeView, Touched};
pub use sources::{SourceQuery, SourceStepView, SourceView};
pub(super) use wells::number_taken;
pub use wells::{WellMove, WellQuery, WellStepView, WellView};

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::law::Citation;
use crate::domain::record::Position;
use crate::store::VersionRow;

use super::cadastral::heirs;
use super::duties::{check_days, check_paper};

/// Features to one page at the most.
pub const MOST_FEATURES: usize = 1000;

/// When something happened, by which paper, and why it is entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

impl Deed {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }

    /// A day after today, or a paper of a later day.
    pub(crate) fn refusals(&self, today: Day, basis: &'static [Citation]) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        check_days(&mut refusals, (self.day, today), &self.paper, basis);
        refusals
    }
}

/// A day before the one from which what it changes holds.
pub(crate) fn earlier(
    refusals: &mut Vec<Refusal>,
    (day, since): (Day, Day),
    basis: &'static [Citation],
) {
    if day < since {
        let wanted = Text::new(format!("不早于 {since}"), format!("a day from {since} on"));
        let pair = (wanted, Text::plain(day));
        refusals.push(Refusal::new(
            "day",
            EventGuard::DayContradicts,
            pair,
            (basis, day),
        ));
    }
}

/// Something that was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FeatureTaken {
    /// Its identifier.
    pub id: String,
    /// Its state; null where its kind has none.
    pub state: Option<String>,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The commit.
    pub revision: u64,
}

/// A part of a list, in the order of identifiers.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// Whether there are more.
    pub more: bool,
}

/// Which part of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paging {
    /// After this identifier.
    pub after: Option<String>,
    pub limit: usize,
}

impl Paging {
    /// All that is wrong with it.
    pub fn check(&self) -> Vec<Fault> {
        if (1..=MOST_FEATURES).contains(&self.limit) {
            return Vec::new();
        }
        let wanted = format!("1 to {MOST_FEATURES}");
        vec![Fault::new(
            "limit",
            wanted,
            self.limit,
            "ask for fewer and follow next",
        )]
    }

    /// The part of versions in the order of identifiers.
    pub(crate) fn part<'a, T>(
        &self,
        versions: impl Iterator<Item = &'a VersionRow>,
        make: impl FnMut(&'a VersionRow) -> Option<T>,
    ) -> Listed<T> {
        let later = |version: &&VersionRow| {
            self.after
                .as_ref()
                .is_none_or(|after| version.entity.id() > *after)
        };
        let mut items: Vec<T> = versions
            .filter(later)
            .filter_map(make)
            .take(self.limit + 1)
            .collect();
        let more = items.len() > self.limit;
        items.truncate(self.limit);
        Listed { items, more }
    }
}

/// A place, degrees CGCS2000.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlaceView {
    /// Longitude, decimal.
    pub lon: String,
    /// Latitude, decimal.
    pub lat: String,
}

impl From<Position> for PlaceView {
    fn from(position: Position) -> Self {
        PlaceView {
            lon: position.lon.to_string(),
            lat: position.lat.to_string(),
        }
    }
}

impl PlaceView {
    /// A GeoJSON point.
    pub(crate) fn point(&self) -> Option<serde_json::Value> {
        let coordinates: [f64; 2] = [self.lon.parse().ok()?, self.lat.parse().ok()?];
        Some(serde_json::json!({"type": "Point", "coordinates": coordinates}))
    }
}

/// Something that has a place on a map.
pub trait Placed {
    fn id(&self) -> &str;
    /// Its GeoJSON geometry; none where it has none, or the caller may not see it.
    fn place(&self) -> Option<serde_json::Value>;
}

/// Parcels that are named and not on record.
pub(crate) fn parcel_faults<'a>(
    view: &View<'_>,
    at: &str,
    parcels: impl IntoIterator<Item = &'a RegistryNo>,
) -> Vec<Fault> {
    let fault = |no: &'a RegistryNo| {
        let heirs = heirs(view, no.as_str());
        let names: Vec<&str> = heirs.iter().map(|no| no.as_str()).collect();
        match (view.parcel(no.as_str()), names.is_empty()) {
            (None, _) => Some(Fault::new(at, "a parcel on record", no, "check the number")),
            (Some(_), true) => None,
            (Some(_), false) => {
                let remedy = format!("name its successors: {}", names.join(", "));
                Some(Fault::new(at, "a parcel that stands", no, remedy))
            }
        }
    };
    parcels.into_iter().filter_map(fault).collect()
}
