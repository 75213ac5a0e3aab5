//! Section H: what lies beside, over and under the parcel. make parts; see [`super::engine`].

use crate::domain::decision::{PartKind, Strength, Verdict};
use crate::domain::facts::{NeighbourFacts, StageFact};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::asked::{Asked, Findings, PartCase};
use super::standing::is_passed;
use super::survey_result::reached;

/// Listed, A0 or AR: a neighbour that may reach the parcel.
pub(crate) fn is_polluted(neighbour: &NeighbourFacts) -> bool {
    let by_stage = matches!(
        neighbour.unit.stage,
        StageFact::Known(
            Stage::A0 | Stage::AR | Stage::L0 | Stage::L1 | Stage::L2 | Stage::L3 | Stage::L4
        )
    );
    by_stage || neighbour.unit.listed
}

/// # R-71 Next to a listed, A0 or AR parcel
///
/// **When** it touches or lies within the distance, the distance included; an overlap within tolerance is a touch. A
/// survey of *this* parcel that looked at the neighbour and found no effect answers it.
pub(crate) fn r71(asked: &Asked<'_>, parts: &[PartCase<'_>], out: &mut Findings) {
    if asked.act.chooses_no_use() {
        return;
    }
    let facts = asked.facts;
    for neighbour in facts
        .neighbours
        .iter()
        .filter(|neighbour| is_polluted(neighbour))
    {
        let Some(distance) = distance(asked, neighbour) else {
            continue;
        };
        // a plume may make the distance larger, never smaller
        let near = facts.settings.adjacent_m;
        if distance > neighbour.reach_m.map_or(near, |reach| reach.max(near)) {
            continue;
        }
        let verdict = if is_checked(parts) {
            Verdict::Allowed
        } else {
            reached(asked)
        };
        asked.find(out, 71, verdict, Strength::Default);
        out.arg("parcel", &neighbour.unit.id);
        out.arg("distance", format_args!("{distance:.1}"));
    }
}

/// Metres to a neighbour; none when it overlaps beyond tolerance or is not near.
fn distance(asked: &Asked<'_>, neighbour: &NeighbourFacts) -> Option<f64> {
    if is_overlap(asked, neighbour) {
        None
    } else if neighbour.overlap_m2 > 0.0 {
        Some(0.0)
    } else {
        neighbour.distance_m
    }
}

/// The overlap counts: it is a part of the parcel.
pub(crate) fn is_overlap(asked: &Asked<'_>, neighbour: &NeighbourFacts) -> bool {
    let smaller = asked.facts.parcel_area_m2.min(neighbour.unit.area_m2);
    neighbour.overlap_m2 > 0.0 && asked.facts.settings.counts(neighbour.overlap_m2, smaller)
}

/// The survey of each part looked at the polluted neighbour and found no effect. A refused, voided or running survey
/// and one that left out a part looked at nothing.
fn is_checked(parts: &[PartCase<'_>]) -> bool {
    let checked = |part: &PartCase<'_>| {
        let survey = part
            .standing
            .survey
            .filter(|_| !part.standing.is_unsurveyed());
        survey.is_some_and(|survey| {
            survey.neighbour_checked_no_effect && is_passed(survey, part.asked.as_of)
        })
    };
    parts
        .iter()
        .filter(|part| part.kind != PartKind::Overlap)
        .all(checked)
}

/// # R-72 A groundwater plume enters
///
/// **When** a plume polygon overlaps beyond tolerance: no groundwater use, vapour check.
pub(crate) fn r72(asked: &Asked<'_>, out: &mut Findings) {
    if asked.act.chooses_no_use() {
        return;
    }
    for plume in &asked.facts.plumes {
        let smaller = asked.facts.parcel_area_m2.min(plume.area_m2);
        if plume.overlap_m2 > 0.0 && asked.facts.settings.counts(plume.overlap_m2, smaller) {
            asked.find(out, 72, reached(asked), Strength::Default);
            out.arg("plume", &plume.id);
            out.arg("area", format_args!("{:.0}", plume.overlap_m2));
        }
    }
}

/// # R-73 New soil-polluting industry next to people
///
/// **Why** siting ban (427).
pub(crate) fn r73(asked: &Asked<'_>, out: &mut Findings) {
    let act = matches!(asked.act, Transaction::Plan | Transaction::UseChange)
        || asked.act.is_supply()
        || asked.act.is_permit();
    if act && asked.facts.new_polluting_industry_by_sensitive_neighbours {
        asked.find(out, 73, Verdict::Blocked, Strength::Law);
    }
}

/// # R-74 A monitoring well stands on the parcel
///
/// **When** not sealed: avoid it, or relocate it by decision (地下水管理条例 47).
pub(crate) fn r74(asked: &Asked<'_>, out: &mut Findings) {
    if asked.act != Transaction::PermitBuild {
        return;
    }
    for well in &asked.facts.wells {
        asked.find(out, 74, Verdict::Conditional, Strength::Law);
        out.arg("well", well);
    }
}

/// # R-76 Superseded
///
/// **When** the parcel was split, merged or renumbered: ask for its successors.
pub(crate) fn r76(part: &PartCase<'_>, out: &mut Findings) {
    if part.is_at(Stage::X0) {
        part.find(out, 76, Verdict::Undetermined, Strength::Default);
        for successor in &part.asked.facts.successors {
            out.arg("parcel", successor);
        }
    }
}
