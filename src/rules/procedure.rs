//! Section I: steps, time, people. speak in [`super::standing`], R-86 in [`super::engine`].

use crate::domain::decision::{Strength, Verdict};
use crate::domain::record::GrantOutcome;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::asked::{Asked, Findings, PartCase};
use super::removed::is_within_targets;
use super::survey_result;

/// # R-80 Lookup in the national system not recorded
pub(crate) fn r80(asked: &Asked<'_>, out: &mut Findings) {
    let recorded = asked
        .facts
        .lookup_recorded_on
        .is_some_and(|day| day <= asked.as_of);
    if asked.act.is_supply() && !recorded {
        asked.find(out, 80, Verdict::Conditional, Strength::Rule);
    }
}

/// # R-81 Land-grant expert meeting
///
/// **When** SUPPLY: missing or usable with conditions is CONDITIONAL, not usable is BLOCKED.
pub(crate) fn r81(asked: &Asked<'_>, out: &mut Findings) {
    if asked.act != Transaction::Supply {
        return;
    }
    match asked.facts.grant_meeting {
        Some(GrantOutcome::Usable) => {}
        None | Some(GrantOutcome::UsableWithConditions) => {
            asked.find(out, 81, Verdict::Conditional, Strength::Policy)
        }
        Some(GrantOutcome::NotUsable) => asked.find(out, 81, Verdict::Blocked, Strength::Policy),
    }
}

/// # R-83 The sampling is old
///
/// **When** P0 or P1, the third anniversary of the end of sampling has passed, and no statement is on file (V-10).
pub(crate) fn r83(part: &PartCase<'_>, out: &mut Findings) {
    let facts = part.asked.facts;
    if part.act().chooses_no_use() || !(part.is_at(Stage::P0) || part.is_at(Stage::P1)) {
        return;
    }
    let Some(survey) = part.standing.survey else {
        return;
    };
    let Some(sampled) = survey.sampling_end else {
        return;
    };
    let stated = survey
        .no_change_statement_on
        .is_some_and(|day| day <= part.asked.as_of);
    if !stated && part.asked.as_of > sampled.plus_years(facts.settings.age_warning_years) {
        part.find(out, 83, Verdict::Conditional, Strength::Default);
        out.arg("day", sampled);
    }
}

/// # R-87 Court auction or bankruptcy
///
/// **When** TRANSFER: the same rules; conditions must be in the sale notice. A note.
pub(crate) fn r87(asked: &Asked<'_>, out: &mut Findings) {
    if asked.act == Transaction::Transfer
        && asked.facts.sale_kind.is_some()
        && !asked.same_use_lease
    {
        out.note(None, 87, Strength::Default);
    }
}

/// # R-88 Leased on without change of use
///
/// **When** U0, or P0 and R0 within the class of that use.
pub(crate) fn r88(part: &PartCase<'_>, out: &mut Findings) {
    if !part.asked.same_use_lease {
        return;
    }
    let allowed = part.is_at(Stage::U0)
        || (part.is_at(Stage::P0) && survey_result::is_within_class(part))
        || (part.is_at(Stage::R0) && is_within_targets(part));
    if allowed {
        part.find(out, 88, Verdict::Allowed, Strength::Default);
    }
}

/// # R-89 Registration with residual conditions
///
/// **When** REGISTER after a supply with residual conditions, of land in a state of R-35, or R1: annotate (备注).
pub(crate) fn r89(part: &PartCase<'_>, out: &mut Findings) {
    if part.act() == Transaction::Register && is_to_be_annotated(part) {
        part.find(out, 89, Verdict::Conditional, Strength::Default);
    }
}

fn is_to_be_annotated(part: &PartCase<'_>) -> bool {
    part.asked.facts.residual_conditions
        || part.is_to_be_disclosed()
        || part.standing.is_restricted()
}

/// The stage is known and its land exists: what a mortgage or registration may rest on.
fn has_standing(part: &PartCase<'_>) -> bool {
    part.standing.stage.is_some_and(|stage| stage != Stage::X0)
}

/// # R-90 Mortgage of land in none of the states of R-35
pub(crate) fn r90(part: &PartCase<'_>, out: &mut Findings) {
    if part.act() == Transaction::Mortgage && has_standing(part) && !part.is_to_be_disclosed() {
        part.find(out, 90, Verdict::Allowed, Strength::Default);
    }
}

/// # R-91 Registration in none of the cases of R-89
pub(crate) fn r91(part: &PartCase<'_>, out: &mut Findings) {
    if part.act() == Transaction::Register && has_standing(part) && !is_to_be_annotated(part) {
        part.find(out, 91, Verdict::Allowed, Strength::Default);
    }
}
