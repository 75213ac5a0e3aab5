//! Whether the areas fit: gaps, overlaps between successors, land lost or won, each with its square metres.

use super::super::event::{EventGuard, Refusal, Text};
use super::super::geometry::{Outline, cut, overlap_m2, uncovered_m2};
use super::super::record::{Entity, SuccessionKind};
use super::super::stage::Stage;
use super::{Before, Land, Wanted, stages};

/// How the areas of predecessors and successors fit, square metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reconciled {
    pub before_m2: f64,
    pub after_m2: f64,
    /// Land of the predecessors that no successor has.
    pub lost_m2: f64,
    /// Land of the successors that no predecessor had.
    pub won_m2: f64,
    /// What two successors both have.
    pub overlap_m2: f64,
    /// What the predecessors both had.
    pub overlap_before_m2: f64,
}

/// Compares the areas, and refuses what does not fit.
pub(super) fn areas(land: &Land, wanted: &Wanted, out: &mut Vec<Refusal>) -> Reconciled {
    let whole = outlines_given(land, wanted, out);
    let before = land.outlines();
    let after: Vec<(usize, &Outline)> = wanted
        .successors
        .iter()
        .enumerate()
        .filter_map(|(index, successor)| Some((index, successor.outline.as_ref()?)))
        .collect();
    let all_after: Vec<&Outline> = after.iter().map(|(_, outline)| *outline).collect();
    let mut found = Reconciled {
        before_m2: before.iter().map(|outline| outline.compared_m2()).sum(),
        after_m2: all_after.iter().map(|outline| outline.compared_m2()).sum(),
        overlap_before_m2: pairs(&before).map(|(a, b)| overlap_m2(a, b)).sum(),
        ..Reconciled::default()
    };
    for ((index, outline), (other, next)) in pairs(&after) {
        let common = overlap_m2(outline, next);
        found.overlap_m2 += common;
        let smaller = outline.compared_m2().min(next.compared_m2());
        if land.counts(common, smaller) {
            let at = format!("successors[{other}].outline");
            let with = format!("successors[{index}]");
            let guard = EventGuard::SuccessorsOverlap;
            out.push(wanted.refuse(&at, guard, area_texts(&with, common, land, smaller)));
        }
    }
    if !whole {
        // what is not drawn cannot be missed
        return found;
    }
    for (index, predecessor) in land.before.iter().enumerate() {
        let Some(outline) = &predecessor.parcel.outline else {
            continue;
        };
        let (lost, area) = (uncovered_m2(outline, &all_after), outline.compared_m2());
        found.lost_m2 += lost;
        let free = wanted.kind == SuccessionKind::Redraw && !is_burdened(land, predecessor);
        if land.counts(lost, area) && (!free || !land.counts(area - lost, area)) {
            let at = format!("predecessors[{index}]");
            let no = predecessor.parcel.registry_no.to_string();
            let texts = area_texts(&no, lost, land, area);
            out.push(wanted.refuse(&at, EventGuard::LandLost, texts));
        }
    }
    for (index, outline) in after {
        let at = format!("successors[{index}].outline");
        let (won, area) = (uncovered_m2(outline, &before), outline.compared_m2());
        found.won_m2 += won;
        let met = before
            .iter()
            .any(|own| land.counts(overlap_m2(own, outline), own.compared_m2().min(area)));
        if !met {
            let want = Text::new("与原地块相交", "land of the predecessors");
            let found = Text::new("不相交", "none of it");
            out.push(wanted.refuse(&at, EventGuard::NotOfPredecessors, (want, found)));
        } else if land.counts(won, area) {
            let with = format!("successors[{index}]");
            if wanted.kind != SuccessionKind::Redraw {
                let texts = area_texts(&with, won, land, area);
                out.push(wanted.refuse(&at, EventGuard::LandWon, texts));
            }
            taken_from_others(land, wanted, (&at, outline), out);
        }
    }
    found
}

/// Land won must not belong to another parcel. What a predecessor already overlapped is not won.
fn taken_from_others(
    land: &Land,
    wanted: &Wanted,
    (at, outline): (&str, &Outline),
    out: &mut Vec<Refusal>,
) {
    for (no, other) in &land.others {
        let taken = match cut(outline, other) {
            Ok(None) => 0.0,
            Ok(Some(common)) => uncovered_m2(&common, &land.outlines()),
            Err(_) => overlap_m2(outline, other),
        };
        let smaller = outline.compared_m2().min(other.compared_m2());
        if land.counts(taken, smaller) {
            let texts = area_texts(no.as_str(), taken, land, smaller);
            out.push(wanted.refuse(at, EventGuard::LandOfAnother, texts));
        }
    }
}

/// Every outline that is needed, or a refusal for each that is not there.
fn outlines_given(land: &Land, wanted: &Wanted, out: &mut Vec<Refusal>) -> bool {
    let want = || Text::new("界址", "an outline");
    let none = |what: &str| Text::new(format!("{what} 无界址"), format!("{what} has none"));
    let mut whole = true;
    for (index, before) in land.before.iter().enumerate() {
        let at = format!("predecessors[{index}]");
        let units = before.held.iter().filter_map(|held| match &held.entity {
            Entity::Unit(unit) if unit.outline.is_none() => Some(unit.id.as_str()),
            _ => None,
        });
        let own = before.parcel.outline.is_none();
        let missing = own.then_some(before.parcel.registry_no.as_str());
        for what in missing.into_iter().chain(units) {
            whole = false;
            let guard = EventGuard::OutlineMissing;
            out.push(wanted.refuse(&at, guard, (want(), none(what))));
        }
    }
    for (index, successor) in wanted.successors.iter().enumerate() {
        if successor.outline.is_none() {
            whole = false;
            let at = format!("successors[{index}].outline");
            let guard = EventGuard::OutlineMissing;
            let what = successor.registry_no.as_str();
            out.push(wanted.refuse(&at, guard, (want(), none(what))));
        }
    }
    whole
}

/// Whether losing land of it would lose what burdens the land.
fn is_burdened(land: &Land, before: &Before) -> bool {
    let no = before.parcel.registry_no.as_str();
    let hangs = land
        .hanging
        .iter()
        .any(|held| matches!(held.entity, Entity::Duty(_)) && held.entity.parcels().contains(&no));
    let staged = stages(before).any(|(_, stage)| stage != Stage::U0);
    let held = before.held.iter().any(|held| {
        matches!(
            held.entity,
            Entity::Listing(_) | Entity::Negative(_) | Entity::Flag(_) | Entity::KeyUnit(_)
        )
    });
    staged || held || hangs
}

fn area_texts(what: &str, found_m2: f64, land: &Land, smaller_m2: f64) -> (Text, Text) {
    let limit = land.tolerance.limit_m2(smaller_m2);
    let want = Text::new(
        format!("不超过 {limit:.1} 平方米"),
        format!("at most {limit:.1} m2"),
    );
    let found = Text::new(
        format!("{what}: {found_m2:.1} 平方米"),
        format!("{what}: {found_m2:.1} m2"),
    );
    (want, found)
}

fn pairs<T: Copy>(all: &[T]) -> impl Iterator<Item = (T, T)> {
    let indexed = all.iter().enumerate();
    indexed.flat_map(move |(index, one)| {
        let rest = all.iter().skip(index + 1);
        rest.map(move |other| (*one, *other))
    })
}
