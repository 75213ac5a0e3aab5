//! Section B: survey duty.

use crate::domain::decision::{Strength, Verdict};
use crate::domain::land_use::UseClass;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::asked::{Asked, Findings, PartCase};
use super::key_unit;

/// Planned S, and no passed survey covers this part.
fn owes_survey_for_sensitive_use(part: &PartCase<'_>) -> bool {
    part.asked.class() == UseClass::S && part.standing.is_unsurveyed() && !part.asked.same_use_lease
}

/// Strength of: `default` where the sensitive use goes on unchanged (454 ¶2 speaks of a change),
/// and on Soil Law days for community service land alone (its word is 住宅).
fn sensitive_strength(asked: &Asked<'_>, otherwise: Strength) -> Strength {
    if asked.current_is_s || is_soil_law_doubt(asked) {
        Strength::Default
    } else {
        otherwise
    }
}

/// A Soil Law day and 0702 or 0704 alone.
pub(crate) fn is_soil_law_doubt(asked: &Asked<'_>) -> bool {
    asked.is_before_code() && asked.profile.community_service_only
}

/// # R-10 Plan for sensitive use without survey
///
/// **Next step** the right holder surveys before the use takes effect.
pub(crate) fn r10(part: &PartCase<'_>, out: &mut Findings) {
    if part.act() == Transaction::Plan && owes_survey_for_sensitive_use(part) {
        part.find(
            out,
            10,
            Verdict::Conditional,
            sensitive_strength(part.asked, Strength::Law),
        );
    }
}

/// # R-11 Change to sensitive use without survey
///
/// **Why** the survey is due *before* the change (454 ¶2).
pub(crate) fn r11(part: &PartCase<'_>, out: &mut Findings) {
    if part.act() == Transaction::UseChange && owes_survey_for_sensitive_use(part) {
        part.find(
            out,
            11,
            Verdict::Blocked,
            sensitive_strength(part.asked, Strength::Law),
        );
    }
}

/// # R-12 Supply for sensitive use without survey
///
/// **Why** the survey must be complete before the allocation decision or contract (indicator method).
pub(crate) fn r12(part: &PartCase<'_>, out: &mut Findings) {
    if part.act().is_supply() && owes_survey_for_sensitive_use(part) {
        part.find(
            out,
            12,
            Verdict::Blocked,
            sensitive_strength(part.asked, Strength::Rule),
        );
    }
}

/// # R-13 Permit for sensitive use without survey
///
/// **Why** a skipped survey bans unrelated construction (461 ¶3). Before the Code the ban did not exist: UNDETERMINED.
pub(crate) fn r13(part: &PartCase<'_>, out: &mut Findings) {
    if !part.act().is_permit() || !owes_survey_for_sensitive_use(part) {
        return;
    }
    if part.asked.is_before_code() {
        part.stop(out, 13, Verdict::Undetermined, Strength::Default);
    } else {
        part.stop(
            out,
            13,
            Verdict::Blocked,
            sensitive_strength(part.asked, Strength::Law),
        );
    }
}

/// # R-14 Land changes hands for a sensitive use not surveyed
///
/// **When** TRANSFER, BANK or TAKE_BACK, planned S, current use not S: the duty of the right holder follows the land.
pub(crate) fn r14(part: &PartCase<'_>, out: &mut Findings) {
    let act = part.act() == Transaction::Transfer || part.act().is_take_back();
    if act && owes_survey_for_sensitive_use(part) && !part.asked.current_is_s {
        part.find(out, 14, Verdict::Conditional, Strength::Default);
    }
}

fn is_u1(part: &PartCase<'_>, industry_only: bool) -> bool {
    part.is_at(Stage::U1) && part.standing.industry_only == industry_only
}

/// # R-15 Risk shown, survey owed
///
/// **When** U1 by risk shown, any use: no supply, transfer, change of use or permit before the survey (454 ¶1, 461 ¶3).
pub(crate) fn r15(part: &PartCase<'_>, out: &mut Findings) {
    if !is_u1(part, false) || part.act().chooses_no_use() || part.act().is_take_back() {
        return;
    }
    match part.act() {
        _ if part.asked.same_use_lease => {
            part.find(out, 15, Verdict::Undetermined, Strength::Default)
        }
        Transaction::Plan => part.find(out, 15, Verdict::Conditional, Strength::Law),
        Transaction::Transfer => part.find(out, 15, Verdict::Blocked, Strength::Policy),
        act if act.is_permit() && part.asked.is_before_code() => {
            part.stop(out, 15, Verdict::Blocked, Strength::Rule)
        }
        _ => part.stop(out, 15, Verdict::Blocked, Strength::Law),
    }
}

/// # R-16 Suspected land taken back or banked
///
/// **When** U1 of either kind: survey first, or duty and cost fixed in writing (463).
pub(crate) fn r16(part: &PartCase<'_>, out: &mut Findings) {
    if part.is_at(Stage::U1) && part.act().is_take_back() {
        part.find(out, 16, Verdict::Conditional, Strength::Law);
    }
}

/// # R-17 Industry history, survey owed
///
/// **When** U1 by industry history only: as R-15 for S, K1 and `?`; a transfer for K2 is undetermined. The filed survey
/// of a key unit stands for it where R-62 says so.
pub(crate) fn r17(part: &PartCase<'_>, out: &mut Findings) {
    let silent = part.act().chooses_no_use() || part.act().is_take_back();
    if !is_u1(part, true) || silent || key_unit::stands_filed_survey_for_r17(part) {
        return;
    }
    match part.act() {
        _ if part.asked.same_use_lease => {
            part.find(out, 17, Verdict::Undetermined, Strength::Default)
        }
        Transaction::Plan => part.find(out, 17, Verdict::Conditional, Strength::Rule),
        Transaction::Transfer if part.asked.is_not_k2() => {
            part.find(out, 17, Verdict::Blocked, Strength::Policy)
        }
        Transaction::Transfer => part.find(out, 17, Verdict::Undetermined, Strength::Default),
        _ => part.stop(out, 17, Verdict::Blocked, Strength::Rule),
    }
}

/// # R-18 No known indication
///
/// **When** U0 and planned K2, K1 or `?`: national law asks for no survey. K1 and `?`: a stage-1 survey is advised.
/// Also a sensitive use that goes on unchanged, when the land only changes hands.
pub(crate) fn r18(part: &PartCase<'_>, out: &mut Findings) {
    if !part.is_at(Stage::U0) || part.act().chooses_no_use() || part.asked.same_use_lease {
        return;
    }
    let changes_hands = part.act() == Transaction::Transfer || part.act().is_take_back();
    let verdict = match part.asked.class() {
        UseClass::S if part.asked.current_is_s && changes_hands => Verdict::Allowed,
        UseClass::S => return,
        UseClass::K2 => Verdict::Allowed,
        UseClass::K1 | UseClass::Unknown if part.act().is_take_back() => Verdict::Allowed,
        UseClass::K1 | UseClass::Unknown => Verdict::Conditional,
    };
    part.find(out, 18, verdict, Strength::Default);
}

/// # R-19 Farmland or unused land only
///
/// **When** history is evidenced as farmland or unused land, planned S, and a simplified survey form is adopted: a note.
pub(crate) fn r19(part: &PartCase<'_>, out: &mut Findings) {
    let adopted = part.asked.facts.settings.simplified_survey_form;
    if adopted
        && part.unit.farmland_history
        && part.is_at(Stage::U0)
        && owes_survey_for_sensitive_use(part)
    {
        part.note(out, 19, Strength::Rule);
    }
}
