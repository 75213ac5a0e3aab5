//! Duties that follow from the record of land that was split, merged, redrawn or renumbered since.
//!
//! What a successor's own record makes owed again (aftercare of a removal, measures of a case, both handed on by the act)
//! is owed there alone. What else the acts on the predecessor made owed stays what it is, is about the successors, too,
//! and ends when each of them has done it.

use crate::atlas::{Dossier, View};
use crate::domain::duty::{Duty, DutyEnd, DutyKind, DutyOutcome};
use crate::domain::geometry::{Outline, Tolerance, counts, overlap_m2};
use crate::domain::lifecycle::Act as StageAct;
use crate::domain::record::{Entity, Kind};

use super::super::cadastral::heirs;
use super::super::facts::is_superseded;
use super::super::settings::rule_settings;

/// Works the successors into the duties that follow from a parcel's own record.
pub(super) fn followed(view: &View<'_>, dossier: &Dossier, duties: &mut Vec<Duty>) {
    if duties.iter().all(|duty| duty.ended.is_some()) || !is_superseded(view, dossier) {
        return;
    }
    let owed_there = |kind| matches!(kind, DutyKind::AftercareReport | DutyKind::CaseMeasure);
    duties.retain(|duty| duty.ended.is_some() || !owed_there(duty.kind));
    for duty in duties.iter_mut().filter(|duty| duty.ended.is_none()) {
        let heirs = heirs_of(view, dossier, duty);
        duty.ended = done_by_each(view, &heirs, duty);
        let further = heirs.iter().map(|heir| heir.registry_no().to_string());
        duty.further_parcels.extend(further);
    }
}

/// Successors with land of the parcel, or of the unit that the duty is about.
fn heirs_of<'a>(view: &View<'a>, dossier: &'a Dossier, duty: &Duty) -> Vec<&'a Dossier> {
    let settings = rule_settings(view);
    let tolerance = Tolerance {
        min_m2: settings.sliver_min_m2,
        share: settings.sliver_share,
        ..Tolerance::default()
    };
    let unit = view
        .versions(dossier, Kind::Unit)
        .find_map(|version| match &version.entity {
            Entity::Unit(unit) if duty.unit.as_deref() == Some(&unit.id) => unit.outline.as_ref(),
            _ => None,
        });
    let parcel = || view.parcel_in(dossier)?.outline.as_ref();
    let place: Option<&Outline> = unit.or_else(parcel);
    let meets = |heir: &Dossier| {
        let own = view
            .parcel_in(heir)
            .and_then(|parcel| parcel.outline.as_ref());
        place.zip(own).is_none_or(|(place, own)| {
            let smaller = place.compared_m2().min(own.compared_m2());
            counts(overlap_m2(place, own), smaller, &tolerance)
        })
    };
    let all = heirs(view, dossier.registry_no());
    all.into_iter()
        .filter_map(|no| view.atlas().dossier(no.as_str()))
        .map(AsRef::as_ref)
        .filter(|heir| meets(heir))
        .collect()
}

/// The last of the acts that end it, where each successor has one.
fn done_by_each(view: &View<'_>, heirs: &[&Dossier], duty: &Duty) -> Option<DutyEnd> {
    let ending: Vec<&str> = duty.kind.closed_by().split(", ").collect();
    let first = |heir: &&Dossier| {
        let acts = view.versions(heir, Kind::Act);
        let acts = acts.filter_map(|version| match &version.entity {
            Entity::Act(act) => match &act.act {
                StageAct::Moved(moved) if ending.contains(&moved.transition.code()) => {
                    Some((version.valid_from, act.id.clone()))
                }
                _ => None,
            },
            _ => None,
        });
        acts.filter(|(day, _)| *day >= duty.since).min()
    };
    let each: Option<Vec<_>> = heirs.iter().map(first).collect();
    let (day, by) = each?.into_iter().max()?;
    Some(DutyEnd {
        outcome: DutyOutcome::Done,
        day,
        by,
    })
}
