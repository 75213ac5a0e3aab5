//! Neighbours, zones, plumes and wells around the ground.

use std::sync::Arc;

use crate::atlas::{Dossier, View};
use crate::domain::decision::BorderContact;
use crate::domain::facts::*;
use crate::domain::geometry::{Outline, distance_m, overlap_m2};
use crate::domain::land_use::{LimitClass, UseClass, UseProfile};
use crate::domain::record::*;
use crate::registry::seen::{Measured, MeasuredZone, Seen, Surroundings};

use super::file::File;
use super::lineage::{harm, is_superseded};
use super::{Subject, to_f64, widened};

/// Neighbours, zones, plumes and wells around the ground.
pub(super) fn around(
    view: &View<'_>,
    seen: &Seen,
    subject: &Subject<'_>,
    ground: Option<&Outline>,
    facts: &mut Facts,
) {
    let Some(ground) = ground else { return };
    let own = subject.dossier.registry_no();
    match subject.drawn {
        Some(drawn) => place(view, drawn.around, own, subject.together, facts),
        None => {
            let look = || surroundings(view, ground, own, &facts.settings);
            let found = seen.or_measure(view.as_of(), own, look);
            place(view, &found, own, subject.together, facts);
        }
    }
}

/// Puts what lies around into the facts of the parcel `own`; parcels that are asked about together are no neighbours of
/// one another.
pub(super) fn place(
    view: &View<'_>,
    found: &Surroundings,
    own: &str,
    together: &[Arc<str>],
    facts: &mut Facts,
) {
    let ground_m2 = facts.parcel_area_m2;
    let apart = |no: &str| no != own && !together.iter().any(|other| other.as_ref() == no);
    for near in found.near.iter().filter(|near| apart(&near.registry_no)) {
        let smaller = ground_m2.min(near.area_m2);
        let overlaps = near.overlap_m2 > 0.0 && facts.settings.counts(near.overlap_m2, smaller);
        if near.distance_m == 0.0 && !overlaps {
            facts.border_contacts.push(BorderContact {
                parcel: near.registry_no.to_string(),
                overlap_m2: near.overlap_m2,
                distance_m: 0.0,
                tolerance_m2: tolerance_m2(&facts.settings, smaller),
            });
        }
        if near.harmful {
            neighbour(view, near, overlaps, facts);
        }
    }
    for zone in &found.zones {
        let smaller = ground_m2.min(zone.area_m2);
        if facts.settings.counts(zone.overlap_m2, smaller) {
            facts.zones.push(ZoneFacts {
                id: zone.id.clone(),
                own: zone.of.iter().any(|parcel| parcel.as_str() == own),
            });
        }
    }
    facts.plumes.extend(found.plumes.iter().cloned());
    facts.wells.extend(found.wells.iter().cloned());
}

fn tolerance_m2(settings: &RuleSettings, smaller_m2: f64) -> f64 {
    settings
        .sliver_min_m2
        .max(settings.sliver_share * smaller_m2)
}

/// All that lies around the ground, but for the parcel `own`, and that no question changes.
pub(crate) fn surroundings(
    view: &View<'_>,
    ground: &Outline,
    own: &str,
    settings: &RuleSettings,
) -> Surroundings {
    let farthest = settings.adjacent_m.max(view.atlas().farthest_m());
    let mut found = Surroundings {
        near: measure(view, ground, own, farthest),
        ..Surroundings::default()
    };
    commons_around(view, ground, &mut found);
    found
}

/// The farthest that a known plume reaches from the parcel it spreads from, metres.
fn reach_m(view: &View<'_>, dossier: &Dossier) -> Option<f64> {
    let plumes = view
        .versions(dossier, Kind::Plume)
        .filter_map(|version| match &version.entity {
            Entity::Plume(plume) => plume.reach_m.and_then(to_f64),
            _ => None,
        });
    plumes.reduce(f64::max)
}

/// Whether anything recorded of a neighbour can matter to others: most have an outline and a harmless stage only.
fn may_harm(view: &View<'_>, dossier: &Dossier) -> bool {
    view.all(dossier).any(|version| match &version.entity {
        Entity::Stage(stage) => harm(stage.standing.stage) >= 2,
        Entity::Listing(entry) => entry.list == List::ControlList,
        Entity::Negative(_) => true,
        _ => false,
    })
}

/// Everything within `reach_m` of the ground, measured.
fn measure(view: &View<'_>, ground: &Outline, own: &str, reach_m: f64) -> Vec<Measured> {
    let near = view.dossiers_near(widened(ground.bbox(), reach_m + 1.0));
    let others = near
        .into_iter()
        .filter(|dossier| dossier.registry_no().as_ref() != own && !is_superseded(view, dossier));
    others
        .filter_map(|dossier| {
            let outline = view.parcel_in(dossier)?.outline.as_ref()?;
            // most neighbours can harm nobody: of them only a touch is told, and boxes tell most of that
            let harmful = may_harm(view, dossier);
            if !harmful && !ground.bbox_meets(outline) {
                return None;
            }
            let distance_m = match ground.meets(outline) {
                true => 0.0,
                false if harmful => distance_m(ground, outline),
                false => return None,
            };
            if distance_m > reach_m {
                return None;
            }
            let overlap_m2 = if distance_m == 0.0 {
                overlap_m2(ground, outline)
            } else {
                0.0
            };
            let area_m2 = outline.compared_m2();
            Some(Measured {
                registry_no: dossier.registry_no().clone(),
                overlap_m2,
                distance_m,
                area_m2,
                harmful,
            })
        })
        .collect()
}

fn neighbour(view: &View<'_>, near: &Measured, overlaps: bool, facts: &mut Facts) {
    let Some(dossier) = view.atlas().dossier(&near.registry_no) else {
        return;
    };
    let file = File::read(view, dossier);
    let mut unit = file.worst_unit(near.area_m2);
    let entries = file.negative_entries(facts.negative_list.current_edition_year);
    let harms = matches!(&unit.stage, StageFact::Known(stage) if harm(*stage) >= 2) || unit.listed;
    if !harms && entries.is_empty() {
        return;
    }
    if overlaps && let Some(parcel) = view.parcel_in(dossier) {
        let units = file.units(parcel, None, facts);
        if let Some(full) = units.into_iter().max_by_key(|unit| match &unit.stage {
            StageFact::Known(stage) => harm(*stage),
            StageFact::Unknown(_) | StageFact::NoRecord => 0,
        }) {
            unit = UnitFacts {
                id: unit.id,
                area_m2: near.area_m2,
                listed: unit.listed || full.listed,
                ..full
            };
        }
    }
    facts.neighbours.push(NeighbourFacts {
        unit,
        negative_entries: entries,
        distance_m: (!overlaps).then_some(near.distance_m),
        overlap_m2: near.overlap_m2,
        reach_m: reach_m(view, dossier).map(|reach| reach.max(facts.settings.adjacent_m)),
    });
}

/// Zones, plumes and wells that meet the ground.
fn commons_around(view: &View<'_>, ground: &Outline, found: &mut Surroundings) {
    for version in view.commons_near(ground.bbox()) {
        match &version.entity {
            Entity::Zone(zone) if !zone.draft => {
                let Some(outline) = &zone.outline else {
                    continue;
                };
                let overlap_m2 = overlap_m2(ground, outline);
                if overlap_m2 > 0.0 {
                    found.zones.push(MeasuredZone {
                        id: zone.id.clone(),
                        of: zone.parcels.clone(),
                        overlap_m2,
                        area_m2: outline.compared_m2(),
                    });
                }
            }
            Entity::Plume(plume) => {
                let Some(outline) = &plume.outline else {
                    continue;
                };
                let overlap_m2 = overlap_m2(ground, outline);
                if overlap_m2 > 0.0 {
                    let (id, area_m2) = (plume.id.clone(), outline.compared_m2());
                    found.plumes.push(PlumeFacts {
                        id,
                        overlap_m2,
                        area_m2,
                    });
                }
            }
            Entity::Well(well) if well.status != WellStatus::Sealed => {
                let (lon, lat) = well.position.lon_lat();
                if ground.contains_point(lon, lat) {
                    found.wells.push(well.id.clone());
                }
            }
            _ => {}
        }
    }
}

/// Dwellings, a school, hospital or home for the elderly next to the ground, by the recorded uses: sensitive with Class
/// I limits.
pub(super) fn has_sensitive_neighbour(
    view: &View<'_>,
    ground: Option<&Outline>,
    facts: &Facts,
) -> bool {
    let Some(ground) = ground else { return false };
    let near = view.dossiers_near(widened(ground.bbox(), facts.settings.adjacent_m));
    near.into_iter()
        .filter(|dossier| !is_superseded(view, dossier))
        .filter_map(|dossier| view.parcel_in(dossier))
        .any(|parcel| {
            let profile = UseProfile::of(&parcel.current_use);
            let lives = profile.class == UseClass::S && profile.limits == LimitClass::I;
            lives
                && parcel.outline.as_ref().is_some_and(|outline| {
                    outline != ground && distance_m(ground, outline) <= facts.settings.adjacent_m
                })
        })
}
