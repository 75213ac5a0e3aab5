//! Section G: land of key-supervised units (土壤污染重点监管单位).

use crate::domain::decision::{PartKind, Strength, Verdict};
use crate::domain::facts::{KeySurveyFacts, KeyUnitFacts};
use crate::domain::land_use::UseClass;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::asked::{Asked, Findings, PartCase};

/// The survey of the unit when it was sampled late enough: after the last production, or, while production goes on,
/// within the days of the setting.
fn fresh_survey<'a>(asked: &Asked<'_>, key: &'a KeyUnitFacts) -> Option<&'a KeySurveyFacts> {
    let as_of = asked.as_of;
    let survey = key
        .survey
        .as_ref()
        .filter(|survey| survey.sampling_end <= as_of)?;
    let fresh = match key.production_end.filter(|end| *end <= as_of) {
        Some(end) => survey.sampling_end > end,
        None => as_of.since(survey.sampling_end) <= asked.facts.settings.key_survey_age_days,
    };
    fresh.then_some(survey)
}

/// The fresh survey of the key unit, unless it is the very survey of its land that was refused or voided.
/// The two are known to be one by the day of sampling; where that is not recorded they may be.
pub(crate) fn valid_survey<'a>(
    asked: &Asked<'a>,
    parts: &[PartCase<'_>],
) -> Option<&'a KeySurveyFacts> {
    let survey = fresh_survey(asked, asked.facts.key_unit.as_ref()?)?;
    let is_void = |part: &PartCase<'_>| {
        let sampled = part.unit.survey.as_ref().and_then(|own| own.sampling_end);
        part.kind != PartKind::Overlap
            && part.standing.survey_is_void
            && sampled.is_none_or(|day| day == survey.sampling_end)
    };
    (!parts.iter().any(is_void)).then_some(survey)
}

/// The valid survey of the key unit.
fn survey_of<'a>(parts: &[PartCase<'a>]) -> Option<&'a KeySurveyFacts> {
    parts.first().and_then(|part| part.key_survey)
}

/// Filed, not reviewed, and found no exceedance.
fn is_filed(survey: &KeySurveyFacts) -> bool {
    !survey.passed && !survey.exceeding
}

/// For K2, TRANSFER and USE_CHANGE, R-62 stands for R-17 on the unit's own land.
pub(crate) fn stands_filed_survey_for_r17(part: &PartCase<'_>) -> bool {
    let act = matches!(part.act(), Transaction::Transfer | Transaction::UseChange);
    act && part.asked.class() == UseClass::K2
        && part.kind != PartKind::Overlap
        && part.is_at(Stage::U1)
        && part.standing.industry_only
        && part.key_survey.is_some_and(is_filed)
}

/// # R-60 Key unit without a fresh survey
///
/// **When** its land changes use, is taken back, banked or transferred: the right holder surveys before, even where the
/// next use is industrial (462).
pub(crate) fn r60(asked: &Asked<'_>, parts: &[PartCase<'_>], out: &mut Findings) {
    let Some(key) = &asked.facts.key_unit else {
        return;
    };
    if survey_of(parts).is_some() {
        return;
    }
    match asked.act {
        _ if asked.same_use_lease => asked.find(out, 60, Verdict::Conditional, Strength::Default),
        Transaction::UseChange
        | Transaction::TakeBack
        | Transaction::Bank
        | Transaction::Transfer => {
            asked.find(out, 60, Verdict::Blocked, Strength::Law);
        }
        Transaction::Plan => asked.find(out, 60, Verdict::Conditional, Strength::Law),
        Transaction::Mortgage => asked.find(out, 60, Verdict::Conditional, Strength::Default),
        Transaction::PermitPlan | Transaction::PermitBuild if key.own_expansion => {
            asked.find(out, 60, Verdict::Conditional, Strength::Law);
        }
        Transaction::PermitPlan | Transaction::PermitBuild => {
            asked.stop(out, 60, Verdict::Blocked, Strength::Law)
        }
        Transaction::Supply
        | Transaction::Allocate
        | Transaction::Sublease
        | Transaction::Register => return,
    }
    if let Some(survey) = &key.survey {
        out.arg("day", survey.sampling_end);
    }
}

/// # R-61 Registration without the survey report
///
/// **When** REGISTER of a change of use, taking back or transfer (or the act is not stated) and the report is not in the
/// file: the registry asks for it (462, new in 2026; before the Code it received it only).
pub(crate) fn r61(asked: &Asked<'_>, out: &mut Findings) {
    let Some(key) = &asked.facts.key_unit else {
        return;
    };
    let act = matches!(
        asked.facts.registers,
        None | Some(
            Transaction::UseChange
                | Transaction::TakeBack
                | Transaction::Bank
                | Transaction::Transfer
        )
    );
    if asked.act == Transaction::Register && act && !key.report_in_registration_file {
        let verdict = if asked.is_before_code() {
            Verdict::Conditional
        } else {
            Verdict::Blocked
        };
        asked.find(out, 61, verdict, Strength::Law);
    }
}

/// # R-62 Key unit's survey filed, not reviewed, not exceeding
///
/// **Why** the Code asks for filing only; our choice is to ask for the review (Shandong 51).
pub(crate) fn r62(asked: &Asked<'_>, parts: &[PartCase<'_>], out: &mut Findings) {
    if asked.act.chooses_no_use() || !survey_of(parts).is_some_and(is_filed) {
        return;
    }
    let mild =
        asked.act == Transaction::Plan || asked.same_use_lease || asked.class() == UseClass::K2;
    let verdict = if mild {
        Verdict::Conditional
    } else {
        Verdict::Undetermined
    };
    asked.find(out, 62, verdict, Strength::Default);
}

/// # R-63 Key unit with open items
///
/// **When** open rectification, demolition without filed plan, or overdue reports: close the item (414, 415). Any of
/// them stops a building permit on the part that is demolished.
pub(crate) fn r63(asked: &Asked<'_>, out: &mut Findings) {
    let Some(key) = &asked.facts.key_unit else {
        return;
    };
    let open = key.has_open_items(asked.facts.as_of);
    if asked.act == Transaction::Transfer && open && !asked.same_use_lease {
        asked.find(out, 63, Verdict::Conditional, Strength::Law);
    }
    if asked.act == Transaction::PermitBuild && open && key.permit_on_demolition_part {
        asked.find(out, 63, Verdict::Blocked, Strength::Law);
    }
}

/// # R-64 Production is about to end
///
/// **When** the unit ends production: advice to survey now.
pub(crate) fn r64(asked: &Asked<'_>, out: &mut Findings) {
    if asked
        .facts
        .key_unit
        .as_ref()
        .is_some_and(|key| key.ending_production)
    {
        out.note(None, 64, Strength::Default);
    }
}

/// # R-65 Supply of land a key unit uses or used
///
/// **When** the survey of R-60 has not passed (454, 462, 463).
pub(crate) fn r65(asked: &Asked<'_>, parts: &[PartCase<'_>], out: &mut Findings) {
    let passed = survey_of(parts).is_some_and(|survey| survey.passed);
    if asked.facts.key_unit.is_some() && asked.act.is_supply() && !passed {
        asked.find(out, 65, Verdict::Blocked, Strength::Law);
    }
}
