//! Lists, negative list, flags and the rest of a parcel, handed on by geometry.

use std::collections::BTreeMap;

use super::super::change::Change;
use super::super::codes::RegistryNo;
use super::super::day::Day;
use super::super::duty::offices::case_measure;
use super::super::geometry::{GeometryFaults, Outline, cut, overlap_m2, uncovered_m2, united};
use super::super::record::{
    DutyClosure, Entity, Flag, GrantMeeting, GrantOutcome, Kind, ListEntry, Lookup,
    NegativeConfirmation, NegativeEntry, WorksStart,
};
use super::grounds::content;
use super::successor::square_metres;
use super::{Before, HandedOn, Land, Wanted};

/// Numbers of what an act writes: the act's own, a letter, and a count.
pub(super) struct Numbering {
    act: String,
    count: u32,
}

impl Numbering {
    pub fn new(act: &str) -> Self {
        Numbering {
            act: act.to_owned(),
            count: 0,
        }
    }

    pub fn next(&mut self, letter: &str) -> String {
        self.count += 1;
        format!("{}-{letter}{}", self.act, self.count)
    }
}

/// A successor with its units.
pub(super) struct Ground<'a> {
    pub no: &'a RegistryNo,
    pub outline: &'a Outline,
    pub units: &'a [(String, Outline)],
}

type Out<'a> = (
    &'a mut Numbering,
    &'a mut Vec<Change>,
    &'a mut Vec<HandedOn>,
);

/// Whether a predecessor has land within an outline, beyond tolerance.
pub(super) fn meets(land: &Land, before: &Before, outline: &Outline) -> bool {
    let own = before.parcel.outline.as_ref();
    own.is_some_and(|own| overlaps(land, own, outline))
}

pub(super) fn overlaps(land: &Land, one: &Outline, other: &Outline) -> bool {
    let smaller = one.compared_m2().min(other.compared_m2());
    land.counts(overlap_m2(one, other), smaller)
}

/// Whether a region covers an outline, but for what tolerance lets go.
fn covers(land: &Land, region: &Outline, outline: &Outline) -> bool {
    let smaller = region.compared_m2().min(outline.compared_m2());
    !land.counts(uncovered_m2(outline, &[region]), smaller)
}

/// An entry with its land within the successor; entries that say the same are one.
struct Entry<T> {
    first: T,
    from: Vec<String>,
    regions: Vec<Outline>,
}

fn add<T>(
    all: &mut BTreeMap<String, Entry<T>>,
    key: String,
    (entry, id, region): (T, &str, Outline),
) {
    let own = all.entry(key).or_insert_with(|| Entry {
        first: entry,
        from: Vec::new(),
        regions: Vec::new(),
    });
    if !own.from.iter().any(|known| known == id) {
        own.from.push(id.to_owned());
    }
    own.regions.push(region);
}

/// Everything that one successor has from the predecessors beside stages and their papers.
pub(super) fn hand_on(
    land: &Land,
    wanted: &Wanted,
    ground: &Ground<'_>,
    (numbering, changes, handed_on): Out<'_>,
) -> Result<(), GeometryFaults> {
    listings(
        land,
        wanted,
        ground,
        (&mut *numbering, &mut *changes, &mut *handed_on),
    )?;
    negatives(
        land,
        wanted,
        ground,
        (&mut *numbering, &mut *changes, &mut *handed_on),
    )?;
    let of: Vec<&Before> = land
        .before
        .iter()
        .filter(|before| meets(land, before, ground.outline))
        .collect();
    flags(
        (land, wanted),
        ground.no,
        &of,
        (&mut *numbering, &mut *changes, &mut *handed_on),
    );
    let whole = covered_by(land, &of, ground.outline);
    procedure((wanted, whole), ground.no, &of, (changes, handed_on));
    Ok(())
}

/// Whether these predecessors have all the land of an outline.
pub(super) fn covered_by(land: &Land, of: &[&Before], outline: &Outline) -> bool {
    let own = of
        .iter()
        .filter_map(|before| before.parcel.outline.as_ref());
    let own: Vec<&Outline> = own.collect();
    !land.counts(uncovered_m2(outline, &own), outline.compared_m2())
}

fn listings(
    land: &Land,
    wanted: &Wanted,
    ground: &Ground<'_>,
    (numbering, changes, handed_on): Out<'_>,
) -> Result<(), GeometryFaults> {
    let mut all: BTreeMap<String, Entry<ListEntry>> = BTreeMap::new();
    for before in &land.before {
        for held in &before.held {
            let Entity::Listing(entry) = &held.entity else {
                continue;
            };
            for part in listed_land(entry, before) {
                if !overlaps(land, &part, ground.outline) {
                    continue;
                }
                if let Some(region) = cut(&part, ground.outline)? {
                    let key = content(entry.as_ref()).to_string();
                    add(&mut all, key, (entry.as_ref().clone(), &entry.id, region));
                }
            }
        }
    }
    for entry in all.into_values() {
        let regions: Vec<&Outline> = entry.regions.iter().collect();
        let Some(region) = united(&regions)? else {
            continue;
        };
        let whole = covers(land, &region, ground.outline);
        let within = |unit: &&(String, Outline)| covers(land, &region, &unit.1);
        let units: Vec<&(String, Outline)> = ground.units.iter().filter(within).collect();
        let held: Vec<&Outline> = units.iter().map(|(_, outline)| outline).collect();
        let exact = !land.counts(uncovered_m2(&region, &held), region.compared_m2());
        let units = if !whole && exact {
            units.into_iter().map(|(id, _)| id.clone()).collect()
        } else {
            Vec::new()
        };
        let area_m2 = if whole {
            ground.outline.compared_m2()
        } else {
            region.compared_m2()
        };
        let id = numbering.next("L");
        handed_on.push(HandedOn {
            kind: Kind::Listing.code(),
            from: entry.from,
            to: id.clone(),
            area_m2: Some(area_m2),
        });
        changes.push(wanted.put(ListEntry {
            id,
            parcels: vec![ground.no.clone()],
            units,
            outline: (!whole).then_some(region),
            area_stated_m2: square_metres(area_m2),
            ..entry.first
        }));
    }
    Ok(())
}

/// The land of an entry within a predecessor.
fn listed_land(entry: &ListEntry, before: &Before) -> Vec<Outline> {
    if let Some(outline) = &entry.outline {
        return vec![outline.clone()];
    }
    let units: Vec<Outline> = before
        .held
        .iter()
        .filter_map(|held| match &held.entity {
            Entity::Unit(unit) if entry.units.contains(&unit.id) => unit.outline.clone(),
            _ => None,
        })
        .collect();
    if units.is_empty() {
        before.parcel.outline.iter().cloned().collect()
    } else {
        units
    }
}

/// An entry of the negative list with the years of its confirmations.
type Negative = (NegativeEntry, Vec<(i32, Day)>);

fn negatives(
    land: &Land,
    wanted: &Wanted,
    ground: &Ground<'_>,
    (numbering, changes, handed_on): Out<'_>,
) -> Result<(), GeometryFaults> {
    let mut all: BTreeMap<String, Entry<Negative>> = BTreeMap::new();
    for before in &land.before {
        for held in &before.held {
            let Entity::Negative(entry) = &held.entity else {
                continue;
            };
            let Some(place) = entry.outline.as_ref().or(before.parcel.outline.as_ref()) else {
                continue;
            };
            if !overlaps(land, place, ground.outline) {
                continue;
            }
            let years: Vec<(i32, Day)> = before
                .held
                .iter()
                .filter_map(|held| match &held.entity {
                    Entity::Confirmation(own) if own.entry == entry.id => {
                        Some((own.year, held.since))
                    }
                    _ => None,
                })
                .collect();
            if let Some(region) = cut(place, ground.outline)? {
                let key = format!("{} {years:?}", content(entry.as_ref()));
                let own = (entry.as_ref().clone(), years);
                add(&mut all, key, (own, &entry.id, region));
            }
        }
    }
    for entry in all.into_values() {
        let regions: Vec<&Outline> = entry.regions.iter().collect();
        let Some(region) = united(&regions)? else {
            continue;
        };
        let (first, years) = entry.first;
        let whole = covers(land, &region, ground.outline);
        let id = numbering.next("N");
        handed_on.push(HandedOn {
            kind: Kind::Negative.code(),
            from: entry.from,
            to: id.clone(),
            area_m2: Some(region.compared_m2().min(ground.outline.compared_m2())),
        });
        changes.push(wanted.put(NegativeEntry {
            id: id.clone(),
            parcel: ground.no.clone(),
            outline: (!whole).then_some(region),
            ..first
        }));
        for (year, _) in years {
            changes.push(wanted.put(NegativeConfirmation {
                entry: id.clone(),
                parcel: ground.no.clone(),
                year,
            }));
        }
    }
    Ok(())
}

fn flags(
    (land, wanted): (&Land, &Wanted),
    no: &RegistryNo,
    of: &[&Before],
    (numbering, changes, handed_on): Out<'_>,
) {
    let mut all: BTreeMap<String, (Flag, Vec<String>)> = BTreeMap::new();
    for held in of.iter().flat_map(|before| &before.held) {
        if let Entity::Flag(flag) = &held.entity {
            let own = all
                .entry(content(flag.as_ref()).to_string())
                .or_insert_with(|| (flag.as_ref().clone(), Vec::new()));
            own.1.push(flag.id.clone());
        }
    }
    for (flag, from) in all.into_values() {
        let id = numbering.next("F");
        measures_closed(land, (&flag, &from), &id, changes);
        handed_on.push(HandedOn {
            kind: Kind::Flag.code(),
            from,
            to: id.clone(),
            area_m2: None,
        });
        changes.push(wanted.put(Flag {
            id,
            parcel: no.clone(),
            ..flag
        }));
    }
}

/// Closures of the measures that a case ordered, under the number that the flag has here: where every flag that became
/// this one has its own.
fn measures_closed(
    land: &Land,
    (flag, from): (&Flag, &[String]),
    id: &str,
    changes: &mut Vec<Change>,
) {
    let closure = |duty: String| {
        land.hanging.iter().find_map(|held| match &held.entity {
            Entity::DutyClosure(closure) if closure.duty == duty => {
                Some((held.since, closure.as_ref()))
            }
            _ => None,
        })
    };
    let ordered = flag.case.as_ref().map_or(0, |case| case.measures.len());
    for index in 0..ordered {
        let closed = from
            .iter()
            .map(|flag| closure(case_measure(flag, index)))
            .collect::<Option<Vec<_>>>();
        let last = closed.and_then(|all| all.into_iter().max_by_key(|(day, _)| *day));
        if let Some((day, closure)) = last {
            let own = DutyClosure {
                duty: case_measure(id, index),
                ..closure.clone()
            };
            changes.push(Change::recorded(day, Some(closure.paper.source()), own));
        }
    }
}

/// Lookups stand where all the land was looked up; of meetings the worst stands, a good one only where all the land had
/// one; works begun on a part are begun. Overrides were granted for other land, and end.
fn procedure(
    (wanted, whole): (&Wanted, bool),
    no: &RegistryNo,
    of: &[&Before],
    (changes, handed_on): (&mut Vec<Change>, &mut Vec<HandedOn>),
) {
    let each = |kind: Kind| -> Vec<(Day, &Entity, String)> {
        of.iter()
            .filter_map(|before| {
                let own = before
                    .held
                    .iter()
                    .rfind(|held| held.entity.kind() == kind)?;
                Some((own.since, &own.entity, own.entity.id()))
            })
            .collect()
    };
    let mut put = |(day, entity, from): (Day, Entity, String)| {
        handed_on.push(HandedOn {
            kind: entity.kind().code(),
            from: vec![from],
            to: entity.id(),
            area_m2: None,
        });
        changes.push(Change::recorded(day, wanted.source(), entity));
    };
    let lookups = each(Kind::Lookup);
    let all = whole && lookups.len() == of.len();
    let oldest = lookups.into_iter().min_by_key(|(day, ..)| *day);
    if let Some((day, Entity::Lookup(lookup), from)) = oldest.filter(|_| all) {
        let own = Lookup {
            parcel: no.clone(),
            ..lookup.as_ref().clone()
        };
        put((day, own.into(), from));
    }
    let meetings = each(Kind::Meeting);
    let all = whole && meetings.len() == of.len();
    let rank = |entity: &Entity| match entity {
        Entity::Meeting(meeting) => match meeting.outcome {
            GrantOutcome::Usable => 0,
            GrantOutcome::UsableWithConditions => 1,
            GrantOutcome::NotUsable => 2,
        },
        _ => 0,
    };
    let worst = meetings.into_iter().max_by_key(|(_, own, _)| rank(own));
    if let Some((day, Entity::Meeting(meeting), from)) =
        worst.filter(|(_, own, _)| all || rank(own) == 2)
    {
        let own = GrantMeeting {
            parcel: no.clone(),
            ..meeting.as_ref().clone()
        };
        put((day, own.into(), from));
    }
    let begun = each(Kind::Works).into_iter().min_by_key(|(day, ..)| *day);
    if let Some((day, Entity::Works(works), from)) = begun {
        let own = WorksStart {
            parcel: no.clone(),
            ..works.as_ref().clone()
        };
        put((day, own.into(), from));
    }
}
