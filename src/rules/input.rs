//! Section A: input and data sufficiency.

use crate::domain::decision::{Strength, Verdict};
use crate::domain::facts::GeometryState;
use crate::domain::transaction::Transaction;

use super::asked::{Asked, Findings, PartCase, SOIL_LAW_FROM};

/// # R-01 Outline missing, invalid or outside the district
///
/// **Next step** get the boundary from natural resources.
pub(crate) fn r01(asked: &Asked<'_>, out: &mut Findings) {
    match asked.facts.geometry {
        GeometryState::Ok => {}
        GeometryState::Missing | GeometryState::Invalid | GeometryState::Outside => {
            asked.find(out, 1, Verdict::Undetermined, Strength::Default);
        }
    }
}

/// # R-02 Planned use missing or unknown
///
/// **When** the transaction needs a use and a part of it is missing or of class `?`. The other rules read `?` beside it.
pub(crate) fn r02(asked: &Asked<'_>, out: &mut Findings) {
    if asked.act.needs_use() && asked.profile.has_unknown && !asked.is_related_works() {
        asked.find(out, 2, Verdict::Undetermined, Strength::Default);
    }
}

/// # R-03 Mirrored municipal list not fresh
///
/// **When** it is older than the agreed refresh: CONDITIONAL; never mirrored: UNDETERMINED.
pub(crate) fn r03(asked: &Asked<'_>, out: &mut Findings) {
    let facts = asked.facts;
    match facts.mirrored_on.filter(|day| *day <= asked.as_of) {
        None => asked.find(out, 3, Verdict::Undetermined, Strength::Default),
        Some(day) if asked.as_of.since(day) > facts.settings.mirror_refresh_days => {
            asked.find(out, 3, Verdict::Conditional, Strength::Default);
            out.arg("day", day);
        }
        Some(_) => {}
    }
}

/// # R-04 Two sources disagree
///
/// **When** boundary, stage or listing differ between sources. The facts hold the more cautious one, so a ban still bans.
pub(crate) fn r04(asked: &Asked<'_>, out: &mut Findings) {
    if !asked.facts.source_conflicts.is_empty() {
        asked.find(out, 4, Verdict::Undetermined, Strength::Law);
    }
}

/// # R-05 No record at all
///
/// **When** nothing is recorded of the history of the parcel or of a part. "Not listed" is never "clean".
pub(crate) fn r05(part: &PartCase<'_>, out: &mut Findings) {
    if part.standing.no_record {
        part.find(out, 5, Verdict::Undetermined, Strength::Default);
    }
}

/// # R-06 Emergency
///
/// **When** a sudden event is being responded to (Code 443).
pub(crate) fn r06(asked: &Asked<'_>, out: &mut Findings) {
    if !asked.flags.emergency {
        return;
    }
    let blocks = asked.act.is_supply()
        || asked.act.is_permit()
        || matches!(asked.act, Transaction::Transfer)
        || asked.facts.transaction == Transaction::Sublease;
    let verdict = if blocks {
        Verdict::Blocked
    } else {
        Verdict::Undetermined
    };
    asked.find(out, 6, verdict, Strength::Law);
}

/// # R-07 Open law-enforcement case on soil
pub(crate) fn r07(asked: &Asked<'_>, out: &mut Findings) {
    if asked.facts.open_enforcement_case {
        asked.find(out, 7, Verdict::Undetermined, Strength::Default);
    }
}

/// # R-08 The law of the day
///
/// **When** the day lies before the Code: a note; before the Soil Law: UNDETERMINED.
pub(crate) fn r08(asked: &Asked<'_>, out: &mut Findings) {
    if asked.as_of < SOIL_LAW_FROM {
        asked.find(out, 8, Verdict::Undetermined, Strength::Law);
    } else if asked.is_before_code() {
        out.note(None, 8, Strength::Law);
    }
}
