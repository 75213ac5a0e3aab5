//! Everything as it stands under another number: land without an outline too.

use super::super::change::Change;
use super::super::codes::RegistryNo;
use super::super::event::{EventGuard, Refusal, Text};
use super::super::lifecycle::Act;
use super::super::record::{Entity, Kind, Parcel, Unit};
use super::entries::Numbering;
use super::grounds::adopted;
use super::reconcile::Reconciled;
use super::{Before, HandedOn, Held, Land, Made, NewUnit, Wanted};

/// A renumbering leaves the outline as it is.
pub(super) fn outlines(land: &Land, wanted: &Wanted, out: &mut Vec<Refusal>) -> Reconciled {
    for (index, successor) in wanted.successors.iter().enumerate() {
        let same = successor.outline.is_none()
            || land
                .before
                .iter()
                .any(|before| before.parcel.outline == successor.outline);
        if !same {
            let at = format!("successors[{index}].outline");
            let texts = (
                Text::new("原界址", "the outline as it is"),
                Text::new("另一界址", "another"),
            );
            out.push(wanted.refuse(&at, EventGuard::OutlineKept, texts));
        }
    }
    let outlines = land.outlines();
    let area_m2 = outlines.iter().map(|outline| outline.compared_m2()).sum();
    Reconciled {
        before_m2: area_m2,
        after_m2: area_m2,
        ..Reconciled::default()
    }
}

/// The identifier of a unit or parcel under the new number.
pub(super) fn renamed(id: &str, (old, new): (&RegistryNo, &RegistryNo)) -> String {
    match id.strip_prefix(old.as_str()) {
        Some("") => new.to_string(),
        Some(rest) if rest.starts_with('/') => format!("{new}{rest}"),
        _ => format!("{new}/{id}").chars().take(80).collect(),
    }
}

/// The parcel with all that it has.
pub(super) fn renumber(land: &Land, wanted: &Wanted, changes: &mut Vec<Change>) -> Made {
    let empty = |parcel| Made {
        parcel,
        units: Vec::new(),
        handed_on: Vec::new(),
    };
    let (before, successor) = (&land.before[0], &wanted.successors[0]);
    let mut codes = before.parcel.codes.clone().unwrap_or_default();
    if !successor.cadastral.is_empty() {
        codes.cadastral.clone_from(&successor.cadastral);
    }
    let old = &before.parcel;
    let parcel = Parcel {
        registry_no: successor.registry_no.clone(),
        name: successor
            .name
            .as_deref()
            .map_or_else(|| old.name.clone(), |name| Some(name.into())),
        address: successor
            .address
            .as_deref()
            .map_or_else(|| old.address.clone(), |address| Some(address.into())),
        codes: (!codes.is_empty()).then_some(codes),
        current_use: successor
            .current_use
            .clone()
            .unwrap_or_else(|| old.current_use.clone()),
        planned_use: successor
            .planned_use
            .clone()
            .unwrap_or_else(|| old.planned_use.clone()),
        ..old.clone()
    };
    changes.push(wanted.put(parcel.clone()));
    let mut made = empty(parcel);
    let mut numbering = Numbering::new(&wanted.id);
    for held in &before.held {
        one(wanted, before, held, (&mut numbering, changes, &mut made));
    }
    for zone in &land.zones {
        let mut zone = zone.clone();
        replace(
            &mut zone.parcels,
            (&old.registry_no, &successor.registry_no),
        );
        changes.push(wanted.put(zone));
    }
    let own = made.parcel.registry_no.to_string();
    if made.units.is_empty() {
        made.units.push(NewUnit {
            id: own,
            stage: None,
            area_m2: None,
            won: false,
        });
    }
    made
}

fn replace(parcels: &mut [RegistryNo], (old, new): (&RegistryNo, &RegistryNo)) {
    for parcel in parcels.iter_mut().filter(|parcel| *parcel == old) {
        parcel.clone_from(new);
    }
}

fn one(
    wanted: &Wanted,
    before: &Before,
    held: &Held,
    (numbering, changes, made): (&mut Numbering, &mut Vec<Change>, &mut Made),
) {
    let old = &before.parcel.registry_no;
    let new = made.parcel.registry_no.clone();
    let unit = |id: &Option<String>| id.as_deref().map(|id| renamed(id, (old, &new)));
    let mut entity = held.entity.clone();
    let from = entity.id();
    // what says for itself on which day it happened keeps that day
    let mut day = wanted.day;
    match &mut entity {
        Entity::Stage(stage) => {
            let subject = renamed(&stage.subject, (old, &new));
            let of = (subject != new.as_str()).then(|| subject.clone());
            let act = Act::Adopted(adopted(&stage.standing));
            let id = numbering.next("S");
            changes.push(wanted.put(wanted.act_record(id, &new, of, act)));
            made.units.push(NewUnit {
                id: subject,
                stage: Some(stage.standing.stage),
                area_m2: None,
                won: false,
            });
            return;
        }
        Entity::Unit(own) => {
            **own = Unit {
                id: renamed(&own.id, (old, &new)),
                parcel: new.clone(),
                ..own.as_ref().clone()
            };
        }
        Entity::Survey(own) => {
            own.unit = unit(&own.unit);
            own.parcel = new.clone();
        }
        Entity::Assessment(own) => {
            own.unit = unit(&own.unit);
            own.parcel = new.clone();
        }
        Entity::Removal(own) => {
            own.unit = unit(&own.unit);
            own.parcel = new.clone();
        }
        Entity::Validity(own) => {
            own.id = numbering.next("P");
            own.unit = unit(&own.unit);
            own.parcel = new.clone();
            day = held.since;
        }
        Entity::Listing(own) => {
            replace(&mut own.parcels, (old, &new));
            let known = |id: &str| {
                let held = before.held.iter();
                held.filter(|held| held.entity.kind() == Kind::Unit)
                    .any(|held| held.entity.id() == id)
            };
            for id in own.units.iter_mut().filter(|id| known(id)) {
                *id = renamed(id, (old, &new));
            }
        }
        Entity::Negative(own) => own.parcel = new.clone(),
        Entity::Confirmation(own) => own.parcel = new.clone(),
        Entity::Flag(own) => own.parcel = new.clone(),
        Entity::KeyUnit(own) => replace(&mut own.parcels, (old, &new)),
        Entity::Plume(own) => {
            if own.source_parcel.as_ref() == Some(old) {
                own.source_parcel = Some(new.clone());
            }
        }
        Entity::Lookup(own) => {
            own.parcel = new.clone();
            day = held.since;
        }
        Entity::Meeting(own) => {
            own.parcel = new.clone();
            day = held.since;
        }
        Entity::Works(own) => {
            own.parcel = new.clone();
            day = held.since;
        }
        Entity::Transaction(own) => {
            own.id = numbering.next("TX");
            own.parcel = new.clone();
            day = held.since;
        }
        Entity::Override(own) => own.parcel = new.clone(),
        Entity::OverrideProposal(own) => own.grant.parcel = new.clone(),
        Entity::ReviewCase(own) => {
            own.unit = unit(&own.unit);
            own.parcel = new.clone();
            day = held.since;
        }
        Entity::QualityInspection(own) => {
            own.unit = unit(&own.unit);
            own.parcel = new.clone();
            day = held.since;
        }
        // what stands in no file of a parcel: `hanging`
        Entity::Duty(_)
        | Entity::DutyClosure(_)
        | Entity::Consultation(_)
        | Entity::ExchangePackage(_)
        | Entity::Clue(_)
        | Entity::Parcel(_)
        | Entity::Act(_)
        | Entity::Edition(_)
        | Entity::Mirror(_)
        | Entity::Zone(_)
        | Entity::Well(_)
        | Entity::GroundwaterSource(_)
        | Entity::Observation(_)
        | Entity::Sample(_)
        | Entity::MonitoringPoint(_)
        | Entity::MonitoringPlan(_)
        | Entity::MonitoringRound(_)
        | Entity::Succession(_)
        | Entity::Ban(_)
        | Entity::Practitioner(_)
        | Entity::Expert(_)
        | Entity::PersonErasure(_)
        | Entity::Violation(_)
        | Entity::CreditRepair(_)
        | Entity::Setting(_)
        | Entity::SoilStandard(_)
        // stays with the land that it was sent for, and is found by the lineage
        | Entity::Document(_)
        | Entity::District(_)
        | Entity::Grant(_)
        | Entity::Decision(_)
        | Entity::Batch(_) => return,
    }
    made.handed_on.push(HandedOn {
        kind: entity.kind().code(),
        from: vec![from],
        to: entity.id(),
        area_m2: None,
    });
    changes.push(Change::recorded(day, wanted.source(), entity));
}
