//! The pieces of one successor, joined where they stand alike: its management units, or the undivided parcel.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::change::Change;
use super::super::day::Day;
use super::super::event::Refusal;
use super::super::geometry::{GeometryFaults, Outline, cut, united, without};
use super::super::lifecycle::{Act, Standing};
use super::super::record::{
    Assessment, Entity, Kind, QualityInspection, Removal, Survey, Unit, ValidityRecord,
};
use super::super::stage::Stage;
use super::described::parcel;
use super::entries::{self, Numbering};
use super::grounds::{Papers, Piece, Saw, adopted, caution, pieces};
use super::{HandedOn, Land, Made, NewUnit, Successor, Wanted, shared};

/// Every successor with its changes.
pub(super) fn all(
    land: &Land,
    wanted: &Wanted,
    changes: &mut Vec<Change>,
) -> Result<Vec<Made>, Vec<Refusal>> {
    let grounds = pieces(land, wanted)?;
    let mut numbering = Numbering::new(&wanted.id);
    let mut made = Vec::new();
    let mut refusals = Vec::new();
    for (index, successor) in wanted.successors.iter().enumerate() {
        let Some(outline) = &successor.outline else {
            continue;
        };
        let at = format!("successors[{index}].outline");
        match one(
            land,
            wanted,
            (successor, outline),
            (&grounds, &mut numbering),
        ) {
            Ok((own, more)) => {
                made.push(own);
                changes.extend(more);
            }
            Err(faults) => refusals.push(wanted.uncuttable(&at, &faults)),
        }
    }
    match shared::shared(land, wanted) {
        Ok(more) => changes.extend(more),
        Err(faults) => refusals.push(wanted.uncuttable("successors", &faults)),
    }
    if refusals.is_empty() {
        Ok(made)
    } else {
        Err(refusals)
    }
}

/// A unit of the successor before it is written.
struct Group {
    region: Outline,
    standing: Option<Standing>,
    papers: Papers,
    won: bool,
}

fn one(
    land: &Land,
    wanted: &Wanted,
    (successor, outline): (&Successor, &Outline),
    (grounds, numbering): (&[Piece], &mut Numbering),
) -> Result<(Made, Vec<Change>), GeometryFaults> {
    let groups = groups(land, (grounds, outline))?;
    let no = &successor.registry_no;
    let wins = groups.iter().any(|group| group.won);
    let mut changes = vec![wanted.put(parcel(land, (successor, outline), wins))];
    let divided = groups.len() > 1;
    let mut made = Made {
        parcel: parcel(land, (successor, outline), wins),
        units: Vec::new(),
        handed_on: Vec::new(),
    };
    let mut regions = Vec::new();
    for (index, group) in groups.into_iter().enumerate() {
        let unit = divided.then(|| format!("{no}/{}", letters(index)));
        let area_m2 = group.region.compared_m2();
        if let Some(id) = &unit {
            let name = group
                .won
                .then(|| "新增、未调查 (won, unsurveyed)".to_owned());
            changes.push(wanted.put(Unit {
                id: id.clone(),
                parcel: no.clone(),
                name,
                outline: Some(group.region.clone()),
                area_stated_m2: None,
            }));
            regions.push((id.clone(), group.region.clone()));
        }
        if let Some(standing) = &group.standing {
            let act = Act::Adopted(adopted(standing));
            let id = numbering.next("S");
            changes.push(wanted.put(wanted.act_record(id, no, unit.clone(), act)));
        }
        let to = (no, unit.as_deref());
        papers(
            (land, wanted),
            to,
            &group,
            (numbering, &mut changes, &mut made.handed_on),
        );
        made.units.push(NewUnit {
            id: unit.unwrap_or_else(|| no.to_string()),
            stage: group.standing.as_ref().map(|standing| standing.stage),
            area_m2: Some(area_m2),
            won: group.won,
        });
    }
    let ground = entries::Ground {
        no,
        outline,
        units: &regions,
    };
    entries::hand_on(
        land,
        wanted,
        &ground,
        (numbering, &mut changes, &mut made.handed_on),
    )?;
    Ok((made, changes))
}

/// The pieces of the predecessors within an outline, the more cautious first, joined where they stand alike; and the
/// land won.
fn groups(
    land: &Land,
    (grounds, outline): (&[Piece], &Outline),
) -> Result<Vec<Group>, GeometryFaults> {
    let mut order: Vec<&Piece> = grounds.iter().collect();
    order.sort_by_key(|piece| std::cmp::Reverse(caution(piece.standing.as_ref())));
    let mut taken: Vec<Outline> = Vec::new();
    let mut found: Vec<Piece> = Vec::new();
    for ground in order {
        let Some(region) = cut(&ground.region, outline)? else {
            continue;
        };
        let smaller = ground.region.compared_m2().min(outline.compared_m2());
        if !land.counts(region.compared_m2(), smaller) {
            continue;
        }
        let worse: Vec<&Outline> = taken.iter().collect();
        let Some(region) = without(&region, &worse)? else {
            continue;
        };
        if !land.counts(region.compared_m2(), smaller) {
            continue;
        }
        taken.push(region.clone());
        found.extend(within(land, ground, region)?);
    }
    let won = without(outline, &land.outlines())?
        .filter(|won| land.counts(won.compared_m2(), outline.compared_m2()));
    let mut groups: BTreeMap<(std::cmp::Reverse<u8>, String, bool), Vec<Piece>> = BTreeMap::new();
    for piece in found {
        let rank = std::cmp::Reverse(caution(piece.standing.as_ref()));
        let key = (rank, piece.mark(), false);
        groups.entry(key).or_default().push(piece);
    }
    if let Some(region) = won {
        let piece = Piece {
            region,
            standing: None,
            papers: Papers::default(),
        };
        let key = (std::cmp::Reverse(caution(None)), piece.mark(), true);
        groups.entry(key).or_default().push(piece);
    }
    let joined = groups
        .into_iter()
        .map(|((_, _, won), pieces)| join(pieces, won));
    let joined: Result<Vec<Option<Group>>, GeometryFaults> = joined.collect();
    Ok(joined?.into_iter().flatten().collect())
}

/// The part of a piece within a region; what the survey of a good stage never saw stands apart, where it began.
fn within(land: &Land, ground: &Piece, region: Outline) -> Result<Vec<Piece>, GeometryFaults> {
    let rests = ground.standing.as_ref().is_some_and(|standing| {
        matches!(
            standing.stage,
            Stage::P0 | Stage::P1 | Stage::R0 | Stage::R1
        )
    });
    let own = narrowed(&ground.papers, &region)?;
    let latest = own.surveys.last().filter(|_| rests);
    let unseen = match latest.map(|seen| &seen.saw) {
        Some(Saw::Nothing) => Some(region.clone()),
        Some(Saw::Land(saw)) => without(&region, &[saw])?.filter(|unseen| {
            let smaller = saw.compared_m2().min(region.compared_m2());
            land.counts(unseen.compared_m2(), smaller)
        }),
        Some(Saw::MissingSomewhere(_)) | None => None,
    };
    let Some(unseen) = unseen else {
        return Ok(vec![Piece {
            region,
            standing: ground.standing.clone(),
            papers: own,
        }]);
    };
    let mut both = Vec::new();
    if let Some(seen) = without(&region, &[&unseen])? {
        both.push(Piece {
            papers: narrowed(&ground.papers, &seen)?,
            region: seen,
            standing: ground.standing.clone(),
        });
    }
    both.push(Piece {
        region: unseen,
        standing: ground.standing.as_ref().map(unsurveyed),
        papers: Papers {
            surveys: Vec::new(),
            assessments: Vec::new(),
            ..ground.papers.clone()
        },
    });
    Ok(both)
}

/// Where land stands that the survey never saw: as R-27 reads it.
fn unsurveyed(standing: &Standing) -> Standing {
    let never = standing.origin == Some(Stage::U0) && standing.u1_kind.is_none();
    Standing {
        u1_kind: standing.u1_kind,
        emergency: standing.emergency,
        ..Standing::at(if never { Stage::U0 } else { Stage::U1 })
    }
}

/// The papers with what their surveys saw of a region. A survey that saw nothing of it stays only where it is the last
/// one, to say so.
fn narrowed(papers: &Papers, region: &Outline) -> Result<Papers, GeometryFaults> {
    let mut own = papers.clone();
    let last = own.surveys.len();
    let mut kept = Vec::with_capacity(last);
    for (index, mut seen) in own.surveys.into_iter().enumerate() {
        seen.saw = match seen.saw {
            Saw::Land(saw) => cut(&saw, region)?.map_or(Saw::Nothing, Saw::Land),
            Saw::MissingSomewhere(missing) if missing >= region.compared_m2() => Saw::Nothing,
            other => other,
        };
        if !matches!(seen.saw, Saw::Nothing) || index + 1 == last {
            kept.push(seen);
        }
    }
    own.surveys = kept;
    Ok(own)
}

/// Pieces that stand alike, as one.
fn join(pieces: Vec<Piece>, won: bool) -> Result<Option<Group>, GeometryFaults> {
    let regions: Vec<&Outline> = pieces.iter().map(|piece| &piece.region).collect();
    let Some(region) = united(&regions)? else {
        return Ok(None);
    };
    let mut all = pieces.iter();
    let Some(first) = all.next() else {
        return Ok(None);
    };
    let mut papers = first.papers.clone();
    for other in all {
        let both = papers.surveys.iter_mut().zip(&other.papers.surveys);
        for (own, more) in both {
            own.from.extend(more.from.iter().cloned());
            own.saw = match (&own.saw, &more.saw) {
                (Saw::Land(a), Saw::Land(b)) => united(&[a, b])?.map_or(Saw::Nothing, Saw::Land),
                (Saw::MissingSomewhere(a), Saw::MissingSomewhere(b)) => {
                    Saw::MissingSomewhere(a + b)
                }
                (Saw::MissingSomewhere(a), _) | (_, Saw::MissingSomewhere(a)) => {
                    Saw::MissingSomewhere(*a)
                }
                _ => Saw::Nothing,
            };
        }
    }
    for seen in &mut papers.surveys {
        seen.from.sort_unstable();
        seen.from.dedup();
    }
    Ok(Some(Group {
        region,
        standing: first.standing.clone(),
        papers,
        won,
    }))
}

/// Papers of a unit, each under a number of its own.
fn papers(
    (land, wanted): (&Land, &Wanted),
    (no, unit): (&super::RegistryNo, Option<&str>),
    group: &Group,
    (numbering, changes, handed_on): (&mut Numbering, &mut Vec<Change>, &mut Vec<HandedOn>),
) {
    let unit = unit.map(str::to_owned);
    let mut note = |kind: &'static str, from: Vec<String>, to: &str, area_m2: Option<f64>| {
        handed_on.push(HandedOn {
            kind,
            from,
            to: to.to_owned(),
            area_m2,
        });
    };
    for seen in &group.papers.surveys {
        let id = numbering.next("P");
        let (outline, covered) = match &seen.saw {
            Saw::Land(saw) => (Some(saw.clone()), saw.compared_m2()),
            Saw::Nothing => (None, 0.0),
            Saw::MissingSomewhere(missing) => {
                (None, (group.region.compared_m2() - missing).max(0.0))
            }
        };
        note("survey", seen.from.clone(), &id, Some(covered));
        for (day, inspection) in inspections(land, &seen.from) {
            let own = QualityInspection {
                id: numbering.next("Q"),
                parcel: no.clone(),
                unit: unit.clone(),
                survey: id.clone(),
                ..inspection.clone()
            };
            let kind = Kind::QualityInspection.code();
            note(kind, vec![inspection.id.clone()], &own.id, None);
            changes.push(Change::recorded(day, Some(inspection.paper.source()), own));
        }
        changes.push(wanted.put(Survey {
            id,
            parcel: no.clone(),
            unit: unit.clone(),
            covered_area_m2: outline.is_none().then(|| square_metres(covered)).flatten(),
            outline,
            ..seen.survey.clone()
        }));
    }
    for ra in &group.papers.assessments {
        let id = numbering.next("P");
        note("assessment", vec![ra.id.clone()], &id, None);
        changes.push(wanted.put(Assessment {
            id,
            parcel: no.clone(),
            unit: unit.clone(),
            ..ra.clone()
        }));
    }
    for removal in &group.papers.removals {
        let id = numbering.next("P");
        note("removal", vec![removal.id.clone()], &id, None);
        changes.push(wanted.put(Removal {
            id,
            parcel: no.clone(),
            unit: unit.clone(),
            ..removal.clone()
        }));
    }
    for (day, event) in &group.papers.events {
        let id = numbering.next("P");
        note("validity", vec![event.id.clone()], &id, None);
        let copy = ValidityRecord {
            id,
            parcel: no.clone(),
            unit: unit.clone(),
            // reports get numbers of their own here: it speaks of whatever report stands
            report: None,
            ..event.clone()
        };
        // an event keeps its day: the rules compare it with the days of reports
        changes.push(Change::recorded(*day, wanted.source(), copy));
    }
}

/// Inspections of these surveys: a serious problem stands in the way of every copy.
fn inspections<'a>(
    land: &'a Land,
    surveys: &'a [String],
) -> impl Iterator<Item = (Day, &'a QualityInspection)> {
    let held = land.before.iter().flat_map(|before| &before.held);
    held.filter_map(|held| match &held.entity {
        Entity::QualityInspection(own) if surveys.contains(&own.survey) => {
            Some((held.since, own.as_ref()))
        }
        _ => None,
    })
}

pub(super) fn square_metres(area_m2: f64) -> Option<Decimal> {
    Decimal::try_from((area_m2 * 10.0).floor() / 10.0).ok()
}

fn letters(index: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    match index / 26 {
        0 => letter.to_string(),
        round => format!("{letter}{round}"),
    }
}
