//! What stands against an edit: acts that alone may do it, what rests on the feature, what the record says otherwise.

use geo::CoordsIter;

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::event::Refusal;
use crate::domain::fault::Fault;
use crate::domain::geometry::Outline;
use crate::domain::groundwater::{SourceState, WellStatus};
use crate::domain::record::{Entity, Kind};

use super::super::RegistryError;
use super::super::groundwater::{number_taken, parcel_faults};
use super::Drawn;
use super::amended::SAME_DEGREES;

pub(super) fn conflict(zh: &str, en: &str) -> RegistryError {
    RegistryError::Conflict(format!("{en} / {zh}"))
}

/// Whether two outlines are the same ground, to a millimetre.
fn same_outline(a: &Outline, b: &Outline) -> bool {
    let (a, b) = (a.polygons(), b.polygons());
    let near = |(one, other): (geo::Coord<f64>, geo::Coord<f64>)| {
        (one.x - other.x).abs() < SAME_DEGREES && (one.y - other.y).abs() < SAME_DEGREES
    };
    a.coords_count() == b.coords_count() && a.coords_iter().zip(b.coords_iter()).all(near)
}

/// The outline of a parcel stays what cadastral acts made of it.
pub(super) fn outline_stays(
    before: &Entity,
    place: Option<&Option<Drawn>>,
) -> Result<(), RegistryError> {
    let (Entity::Parcel(parcel), Some(place)) = (before, place) else {
        return Ok(());
    };
    let stays = match (&parcel.outline, place) {
        (None, None) => true,
        (Some(own), Some(Drawn::Outline(drawn))) => same_outline(own, drawn),
        _ => false,
    };
    if stays {
        return Ok(());
    }
    Err(conflict(
        "地块边界只能通过地籍行为变更：分割、合并、重划、改号",
        "the outline of a parcel changes by cadastral acts alone: split, merge, redraw, renumber (POST /api/v1/cadastral-acts)",
    ))
}

/// A zone in force is drawn and ended by acts.
pub(super) fn is_draft(entity: &Entity) -> Result<(), RegistryError> {
    match entity {
        Entity::Zone(zone) if !zone.draft => Err(conflict(
            "已划定的管控区、隔离区只能通过行为变更，地图上只能编辑草案",
            "a zone in force is drawn and ended by acts (POST /api/v1/parcels/{no}/events); a map edits drafts",
        )),
        _ => Ok(()),
    }
}

/// Whether a feature may be taken back: nothing rests on it yet.
pub(super) fn rests_on_nothing(view: &View<'_>, entity: &Entity) -> Result<(), RegistryError> {
    is_draft(entity)?;
    match entity {
        Entity::Well(well) if well.status != WellStatus::Planned => Err(conflict(
            "只有拟建的监测井可以撤回；已建的井按程序封井",
            "a planned well alone is taken back; one that was built is sealed (POST /api/v1/wells/{id}/state)",
        )),
        Entity::GroundwaterSource(source) if source.state != SourceState::Identified => {
            Err(conflict(
                "只有仅识别的风险源可以撤回；其余按程序销号",
                "a source that was identified and no more is taken back; others are closed (POST /api/v1/groundwater-sources/{id}/state)",
            ))
        }
        Entity::MonitoringPoint(point) => {
            let names = |entity: &Entity| match entity {
                Entity::MonitoringPlan(plan) => plan.points.contains(&point.id),
                Entity::MonitoringRound(round) => {
                    round.results.iter().any(|one| one.point == point.id)
                }
                _ => false,
            };
            let kinds = [Kind::MonitoringPlan, Kind::MonitoringRound];
            let mut resting = kinds.into_iter().flat_map(|kind| view.commons(kind));
            if resting.any(|version| names(&version.entity)) {
                return Err(conflict(
                    "监测计划或监测结果用到该点位，只能停用，不能撤回",
                    "plans or rounds name this point: it is given up (POST /api/v1/monitoring/points/{id}/ending), not taken back",
                ));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What the record says against a feature as it was written.
pub(super) fn judged(view: &View<'_>, (entity, day): (&Entity, Day)) -> Result<(), RegistryError> {
    let (faults, refusals): (Vec<Fault>, Vec<Refusal>) = match entity {
        Entity::Well(well) => {
            let taken = number_taken(view, well, day);
            (
                parcel_faults(view, "parcel", &well.parcel),
                taken.into_iter().collect(),
            )
        }
        Entity::GroundwaterSource(source) => {
            (parcel_faults(view, "parcels", &source.parcels), Vec::new())
        }
        Entity::Zone(zone) => (parcel_faults(view, "parcels", &zone.parcels), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    };
    if faults.is_empty() && refusals.is_empty() {
        return Ok(());
    }
    Err(RegistryError::Refused(faults, refusals))
}
