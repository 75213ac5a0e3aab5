//! What the record knows of the predecessors and of the land around, on the day of the act.

use crate::atlas::{AsOf, View};
use crate::domain::cadastral::{Before, Held, Land, Wanted};
use crate::domain::day::Day;
use crate::domain::duty::offices::case_measure;
use crate::domain::event::{EventGuard, Refusal, Text};
use crate::domain::geometry::Tolerance;
use crate::domain::record::{ConsultationState, Entity, Kind};
use crate::domain::stage::Stage;
use crate::store::VersionRow;

use super::super::RegistryError;
use super::super::settings::rule_settings;
use super::CadastralRequest;

/// Gathers it. A predecessor that is not on record at all is told at once; one that is not on record on that day refuses.
pub(super) fn gather(
    view: &View<'_>,
    (request, wanted): (&CadastralRequest, &Wanted),
    today: Day,
    refusals: &mut Vec<Refusal>,
) -> Result<Land, RegistryError> {
    let mut before = Vec::new();
    for (index, no) in request.predecessors.iter().enumerate() {
        let dossier = view
            .atlas()
            .dossier(no.as_str())
            .ok_or_else(|| RegistryError::no_parcel(no))?;
        let Some(parcel) = view.parcel_in(dossier) else {
            let day = wanted.day;
            let texts = (
                Text::new(format!("{day} 已登记"), format!("on record on {day}")),
                Text::plain(no),
            );
            let at = format!("predecessors[{index}]");
            refusals.push(wanted.refuse(&at, EventGuard::NotYetOnRecord, texts));
            continue;
        };
        let mut held: Vec<&VersionRow> = view.all(dossier).collect();
        held.sort_by_key(|version| (version.valid_from, version.rev_from, version.seq));
        before.push(Before {
            parcel: parcel.clone(),
            held: held
                .into_iter()
                .map(|version| Held {
                    since: version.valid_from,
                    entity: version.entity.clone(),
                })
                .collect(),
            later: later(dossier.versions().iter().map(AsRef::as_ref), wanted.day),
        });
    }
    let settings = rule_settings(view);
    let tolerance = Tolerance {
        min_m2: settings.sliver_min_m2,
        share: settings.sliver_share,
        ..Tolerance::default()
    };
    let zones = view
        .commons(Kind::Zone)
        .filter_map(|version| match &version.entity {
            Entity::Zone(zone) => Some(zone.as_ref()),
            _ => None,
        });
    let zones = zones.filter(|zone| {
        let mut own = zone.parcels.iter();
        own.any(|no| request.predecessors.contains(no))
    });
    Ok(Land {
        zones: zones.cloned().collect(),
        hanging: hanging(view, (request, &before), today),
        others: others(view, request, wanted),
        before,
        tolerance,
        today,
    })
}

/// What names a predecessor and stands in no file of a parcel, as it stands today.
fn hanging(
    view: &View<'_>,
    (request, before): (&CadastralRequest, &[Before]),
    today: Day,
) -> Vec<Held> {
    const KINDS: [Kind; 6] = [
        Kind::Duty,
        Kind::DutyClosure,
        Kind::Consultation,
        Kind::Clue,
        Kind::Well,
        Kind::GroundwaterSource,
    ];
    let known = view.as_of().known;
    let now = view.atlas().view(AsOf { day: today, known });
    let flags = before.iter().flat_map(|before| &before.held);
    let cases: Vec<String> = flags
        .filter_map(|held| match &held.entity {
            Entity::Flag(flag) => Some((flag.id.as_str(), flag.case.as_ref()?.measures.len())),
            _ => None,
        })
        .flat_map(|(flag, count)| (0..count).map(move |index| case_measure(flag, index)))
        .collect();
    let names = |entity: &Entity| {
        let own = entity.parcels();
        let mut gone = request.predecessors.iter();
        gone.any(|no| own.contains(&no.as_str()))
    };
    let hangs = |entity: &Entity| match entity {
        Entity::DutyClosure(closure) => cases.contains(&closure.duty),
        Entity::Duty(duty) => names(entity) && now.common(Kind::DutyClosure, &duty.id).is_none(),
        Entity::Consultation(consultation) => {
            let state = consultation.state();
            let waits = matches!(
                state,
                ConsultationState::Asked | ConsultationState::Answered
            );
            waits && names(entity)
        }
        Entity::Clue(clue) => !clue.state.is_answered() && names(entity),
        entity => names(entity),
    };
    let all = KINDS.into_iter().flat_map(|kind| now.commons(kind));
    all.filter(|version| hangs(&version.entity))
        .map(|version| Held {
            since: version.valid_from,
            entity: version.entity.clone(),
        })
        .collect()
}

/// Parcels that stand near the successors and are no predecessors.
fn others(
    view: &View<'_>,
    request: &CadastralRequest,
    wanted: &Wanted,
) -> Vec<(
    crate::domain::codes::RegistryNo,
    crate::domain::geometry::Outline,
)> {
    let mut found = Vec::new();
    for outline in wanted
        .successors
        .iter()
        .filter_map(|successor| successor.outline.as_ref())
    {
        for dossier in view.dossiers_near(outline.bbox()) {
            let Some(parcel) = view.parcel_in(dossier) else {
                continue;
            };
            let no = &parcel.registry_no;
            let known = request.predecessors.contains(no) || found.iter().any(|(own, _)| own == no);
            let gone = view.versions(dossier, Kind::Stage).any(|version| {
                matches!(&version.entity, Entity::Stage(own) if own.standing.stage == Stage::X0)
            });
            if known || gone {
                continue;
            }
            if let Some(other) = parcel.outline.as_ref().filter(|other| other.meets(outline)) {
                found.push((no.clone(), other.clone()));
            }
        }
    }
    found
}

/// What stands on record for later days than the act's, or ends later: kind, identifier and day.
fn later<'a>(versions: impl Iterator<Item = &'a VersionRow>, day: Day) -> Vec<String> {
    let mut found: Vec<String> = versions
        .filter(|version| version.rev_to.is_none() && version.entity.kind() != Kind::Stage)
        .filter_map(|version| {
            let begins = Some(version.valid_from).filter(|from| *from > day);
            let after = begins.or_else(|| version.valid_to.filter(|to| *to > day))?;
            let kind = version.entity.kind().code();
            Some(format!("{kind} {} ({after})", version.entity.id()))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
