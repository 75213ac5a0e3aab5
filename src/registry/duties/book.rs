//! Every duty at a point in time, in the order of its last day.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::atlas::{AsOf, Dossier, View};
use crate::domain::day::Day;
use crate::domain::duty::derive::{Held, Periods, of_key_unit, of_mirror, of_parcel};
use crate::domain::duty::escalation::escalated;
use crate::domain::duty::offices::{FlagSpan, of_clue, of_consultation, of_flags};
use crate::domain::duty::{Duty, DutyEnd, DutyKind};
use crate::domain::record::{DutyClosure, Entity, KeyUnit, Kind, List};

use super::heirs::followed;

/// Every duty at a point in time.
pub(crate) struct Book {
    pub duties: Vec<Arc<Duty>>,
}

/// The last book that was made.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<(AsOf, Arc<Book>)>>);

impl Kept {
    pub fn get(&self, as_of: AsOf) -> Option<Arc<Book>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref()
            .filter(|(of, _)| *of == as_of)
            .map(|(_, book)| book.clone())
    }

    /// An older one does not take the place of a newer one.
    pub fn keep(&self, as_of: AsOf, book: &Arc<Book>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = kept
            .as_ref()
            .is_none_or(|(of, _)| (of.known, of.day) < (as_of.known, as_of.day));
        if newer {
            *kept = Some((as_of, book.clone()));
        }
    }
}

/// The settings of periods at a point in time.
pub(crate) fn periods(view: &View<'_>) -> Periods {
    Periods::of(|name| view.setting(name))
}

impl Book {
    pub fn of(view: &View<'_>) -> Book {
        let periods = periods(view);
        let day = view.as_of().day;
        let mut duties = Vec::new();
        for dossier in view.atlas().dossiers() {
            let mut own = derived(view, dossier, &periods);
            own.extend(flagged(view, dossier, &periods));
            close(view, &mut own);
            followed(view, dossier, &mut own);
            duties.extend(own);
        }
        for unit in key_units(view) {
            duties.extend(of_key_unit(unit, day, &periods));
        }
        duties.extend(mirrors(view, &periods));
        duties.extend(between_offices(view, &periods));
        duties.extend(by_hand(view));
        close(view, &mut duties);
        for duty in &mut duties {
            duty.escalated = escalated(duty, day, &periods);
        }
        duties.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
        Book {
            duties: duties.into_iter().map(Arc::new).collect(),
        }
    }
}

/// The first open duty of some kinds that the key units of a file owe, in the year of the day or the next; closed ones
/// are left out.
pub(crate) fn of_key_units(
    view: &View<'_>,
    units: &[&KeyUnit],
    is_meant: impl Fn(DutyKind) -> bool,
) -> Option<Day> {
    let periods = periods(view);
    let until = view.as_of().day.plus_years(1);
    let owed = units
        .iter()
        .flat_map(|unit| of_key_unit(unit, until, &periods));
    let mut owed: Vec<Duty> = owed.filter(|duty| is_meant(duty.kind)).collect();
    close(view, &mut owed);
    let open = owed.iter().filter(|duty| duty.ended.is_none());
    open.map(|duty| duty.due).min()
}

/// What a key unit owes or owed up to the day.
pub(crate) fn duties_of(view: &View<'_>, unit: &KeyUnit) -> Vec<Duty> {
    let mut owed = of_key_unit(unit, view.as_of().day, &periods(view));
    close(view, &mut owed);
    owed
}

/// What a parcel's acts and removals make owed.
fn derived(view: &View<'_>, dossier: &Dossier, periods: &Periods) -> Vec<Duty> {
    let AsOf { day, known } = view.as_of();
    let held: Vec<Held<'_>> = dossier
        .versions()
        .iter()
        .filter(|version| {
            matches!(version.entity, Entity::Act(_) | Entity::Removal(_))
                && version.rev_from <= known
                && version.rev_to.is_none_or(|closed| closed > known)
                && version.valid_from <= day
        })
        .map(|version| Held {
            entity: &version.entity,
            from: version.valid_from,
            order: (version.rev_from, version.seq),
        })
        .collect();
    of_parcel(&held, periods)
}

/// Every key unit, those without land too.
fn key_units<'a>(view: &View<'a>) -> impl Iterator<Item = &'a KeyUnit> + use<'a> {
    let as_of = view.as_of();
    view.listed(Kind::KeyUnit, None)
        .filter_map(move |(_, versions)| {
            let version = versions.iter().find(|version| as_of.sees(version))?;
            match &version.entity {
                Entity::KeyUnit(unit) => Some(unit.as_ref()),
                _ => None,
            }
        })
}

fn mirrors(view: &View<'_>, periods: &Periods) -> Vec<Duty> {
    let mut compared: BTreeMap<List, Vec<Day>> = BTreeMap::new();
    for version in view.common_versions(Kind::Mirror) {
        if let Entity::Mirror(mirror) = &version.entity {
            compared
                .entry(mirror.list)
                .or_default()
                .push(version.valid_from);
        }
    }
    let of_each = compared.into_iter().flat_map(|(list, mut days)| {
        days.sort_unstable();
        days.dedup();
        of_mirror(list, &days, periods)
    });
    of_each.collect()
}

/// What the flags of a parcel make owed: measures of a case, the survey after an emergency.
fn flagged(view: &View<'_>, dossier: &Dossier, periods: &Periods) -> Vec<Duty> {
    let AsOf { day, known } = view.as_of();
    let mut flags: BTreeMap<&str, FlagSpan<'_>> = BTreeMap::new();
    let mut moves: Vec<Held<'_>> = Vec::new();
    for version in dossier.versions() {
        let seen = version.rev_from <= known
            && version.rev_to.is_none_or(|closed| closed > known)
            && version.valid_from <= day;
        match &version.entity {
            Entity::Flag(flag) if seen => {
                let to = version.valid_to.filter(|end| *end <= day);
                let span = flags.entry(flag.id.as_str()).or_insert(FlagSpan {
                    flag,
                    since: version.valid_from,
                    last: version.valid_from,
                    to,
                });
                span.since = span.since.min(version.valid_from);
                if version.valid_from >= span.last {
                    (span.flag, span.last, span.to) = (flag, version.valid_from, to);
                }
            }
            Entity::Act(_) if seen => moves.push(Held {
                entity: &version.entity,
                from: version.valid_from,
                order: (version.rev_from, version.seq),
            }),
            _ => {}
        }
    }
    if flags.is_empty() {
        return Vec::new();
    }
    let handed_on = handed_on(view, dossier);
    of_flags(flags.into_values(), &moves, &handed_on, periods)
}

/// Flags that a cadastral act handed on to successors.
fn handed_on<'a>(view: &View<'a>, dossier: &'a Dossier) -> Vec<&'a str> {
    let acts = view.versions(dossier, Kind::Succession);
    acts.filter_map(|version| match &version.entity {
        Entity::Succession(own) => Some(own.handed_on.iter()),
        _ => None,
    })
    .flatten()
    .filter(|own| own.kind == Kind::Flag.code())
    .flat_map(|own| own.from.iter().map(String::as_str))
    .collect()
}

/// Consultations and clues that wait for an answer, or waited.
fn between_offices(view: &View<'_>, periods: &Periods) -> Vec<Duty> {
    let consultations = view.commons(Kind::Consultation);
    let consultations = consultations.filter_map(|version| match &version.entity {
        Entity::Consultation(consultation) => Some(of_consultation(consultation, periods)),
        _ => None,
    });
    let clues = view.commons(Kind::Clue);
    let clues = clues.filter_map(|version| match &version.entity {
        Entity::Clue(clue) => Some(vec![of_clue(clue, periods)]),
        _ => None,
    });
    consultations.chain(clues).flatten().collect()
}

fn by_hand<'a>(view: &View<'a>) -> impl Iterator<Item = Duty> + use<'a> {
    view.commons(Kind::Duty).filter_map(|version| {
        let Entity::Duty(set) = &version.entity else {
            return None;
        };
        let days = (version.valid_from, set.due);
        let mut duty = Duty::new(set.id.clone(), DutyKind::Order, set.owner.clone(), days);
        duty.parcel = set.parcel.as_ref().map(ToString::to_string);
        duty.unit.clone_from(&set.unit);
        duty.key_unit.clone_from(&set.key_unit);
        duty.title = Some(set.title.clone());
        duty.basis = Some(set.basis.clone());
        duty.escalation.clone_from(&set.escalation);
        duty.evidence = set.evidence;
        Some(duty)
    })
}

/// The closure of a duty that a paper closed.
pub(super) fn closure<'a>(view: &View<'a>, id: &str) -> Option<(Day, &'a DutyClosure)> {
    let version = view.common(Kind::DutyClosure, id)?;
    match &version.entity {
        Entity::DutyClosure(closure) => Some((version.valid_from, closure)),
        _ => None,
    }
}

fn close(view: &View<'_>, duties: &mut [Duty]) {
    for duty in duties {
        if duty.ended.is_none()
            && let Some((day, closure)) = closure(view, &duty.id)
        {
            duty.ended = Some(DutyEnd {
                outcome: closure.outcome,
                day,
                by: closure.paper.number.clone(),
            });
        }
    }
}
