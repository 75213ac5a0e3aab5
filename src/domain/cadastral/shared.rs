//! What ends with the predecessors, and what several parcels share: entries of many parcels, key units, zones, plumes.

use super::super::change::Change;
use super::super::codes::RegistryNo;
use super::super::geometry::{GeometryFaults, Outline, cut, overlap_m2};
use super::super::record::{Entity, KeyUnit, Kind, ListEntry, Plume, Zone};
use super::entries::{covered_by, meets, overlaps};
use super::{Before, Land, Wanted};

/// What ends with the predecessors, and what several parcels share: entries, key units, zones, plumes.
pub(super) fn shared(land: &Land, wanted: &Wanted) -> Result<Vec<Change>, GeometryFaults> {
    let mut changes = Vec::new();
    let gone: Vec<&RegistryNo> = land
        .before
        .iter()
        .map(|before| &before.parcel.registry_no)
        .collect();
    let mut done: Vec<(Kind, String)> = Vec::new();
    for held in land.before.iter().flat_map(|before| &before.held) {
        let key = (held.entity.kind(), held.entity.id());
        if done.contains(&key) {
            continue;
        }
        let rest = |parcels: &[RegistryNo]| -> Vec<RegistryNo> {
            let kept = parcels.iter().filter(|no| !gone.contains(no));
            kept.cloned().collect()
        };
        match &held.entity {
            Entity::Listing(entry) if !rest(&entry.parcels).is_empty() => {
                changes.push(wanted.put(ListEntry {
                    parcels: rest(&entry.parcels),
                    ..entry.as_ref().clone()
                }));
            }
            Entity::Listing(_)
            | Entity::Negative(_)
            | Entity::Confirmation(_)
            | Entity::Flag(_) => {
                changes.push(Change::ended(wanted.day, key.0, &key.1, &wanted.reason));
            }
            Entity::KeyUnit(unit) => {
                key_unit(land, wanted, (unit, rest(&unit.parcels)), &mut changes)
            }
            Entity::Plume(plume) => plumes(land, wanted, plume, &mut changes),
            _ => {}
        }
        done.push(key);
    }
    for zone in &land.zones {
        let mut parcels: Vec<RegistryNo> = zone
            .parcels
            .iter()
            .filter(|no| !gone.contains(no))
            .cloned()
            .collect();
        if let Some(outline) = &zone.outline {
            let own = |before: &&Before| zone.parcels.contains(&before.parcel.registry_no);
            let owners: Vec<&Before> = land.before.iter().filter(own).collect();
            for (no, place) in wanted_outlines(wanted) {
                let Some(zoned) = cut(outline, place)? else {
                    continue;
                };
                // only on land whose own zone it was; elsewhere R-54 goes on to speak
                if overlaps(land, outline, place) && covered_by(land, &owners, &zoned) {
                    parcels.push(no.clone());
                }
            }
        }
        changes.push(wanted.put(Zone {
            parcels,
            ..zone.clone()
        }));
    }
    Ok(changes)
}

fn wanted_outlines(wanted: &Wanted) -> impl Iterator<Item = (&RegistryNo, &Outline)> {
    let all = wanted.successors.iter();
    all.filter_map(|successor| Some((&successor.registry_no, successor.outline.as_ref()?)))
}

/// The land of a key unit goes on; on a successor that has other land too, its survey counts no more.
fn key_unit(
    land: &Land,
    wanted: &Wanted,
    (unit, mut parcels): (&KeyUnit, Vec<RegistryNo>),
    changes: &mut Vec<Change>,
) {
    let own = |before: &&Before| unit.parcels.contains(&before.parcel.registry_no);
    let owners: Vec<&Before> = land.before.iter().filter(own).collect();
    let mut mixed = Vec::new();
    for (no, place) in wanted_outlines(wanted) {
        if !owners.iter().any(|before| meets(land, before, place)) {
            continue;
        }
        if covered_by(land, &owners, place) {
            parcels.push(no.clone());
        } else {
            mixed.push(no.clone());
        }
    }
    let first = parcels.is_empty();
    if !first {
        changes.push(wanted.put(KeyUnit {
            parcels,
            ..unit.clone()
        }));
    }
    if mixed.is_empty() {
        return;
    }
    let id = match first {
        true => unit.id.clone(),
        false => format!("{}-{}", wanted.id, unit.id)
            .chars()
            .take(80)
            .collect(),
    };
    changes.push(wanted.put(KeyUnit {
        id,
        parcels: mixed,
        survey: unit.survey.clone().filter(|survey| survey.exceeding),
        ..unit.clone()
    }));
}

/// A plume spreads from the successor of which it has most; where it reaches farther than others, from each that it
/// enters.
fn plumes(land: &Land, wanted: &Wanted, plume: &Plume, changes: &mut Vec<Change>) {
    let Some(outline) = &plume.outline else {
        return;
    };
    let Some(source) = &plume.source_parcel else {
        return;
    };
    let Some(before) = land
        .before
        .iter()
        .find(|before| before.parcel.registry_no == *source)
    else {
        return;
    };
    let mut of: Vec<(&RegistryNo, f64)> = wanted_outlines(wanted)
        .filter(|(_, place)| meets(land, before, place))
        .map(|(no, place)| (no, overlap_m2(outline, place)))
        .collect();
    of.sort_by(|a, b| b.1.total_cmp(&a.1));
    let most = if plume.reach_m.is_some() { of.len() } else { 1 };
    for (index, (no, _)) in of.into_iter().take(most).enumerate() {
        let id = match index {
            0 => plume.id.clone(),
            more => {
                let id = format!("{}-{more}-{}", wanted.id, plume.id);
                id.chars().take(80).collect()
            }
        };
        changes.push(wanted.put(Plume {
            id,
            source_parcel: Some(no.clone()),
            ..plume.clone()
        }));
    }
}
