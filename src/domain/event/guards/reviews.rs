//! Guards of the review (评审): where a review of the report is on record, an act that follows from it agrees with it.

use super::super::judge::Case;
use super::super::paper::PaperKind;
use super::super::refusal::{EventGuard, Text};
use super::super::request::{EventRequest, ReviewFound};
use super::Refusals;
use crate::domain::lifecycle::Transition::*;
use crate::domain::record::{PanelDecision, ReviewCase, ReviewOutcome};
use crate::domain::review::ReviewKind;

/// The review is on record where it must be, and has come to its letter; the report has no serious quality problem.
pub(super) fn decided(case: &Case<'_>, out: &mut Refusals) {
    let transition = case.transition();
    if ReviewKind::behind(transition).is_empty() {
        return;
    }
    let ground = &case.ground.review;
    match ground.case {
        None if ground.required => {
            let wanted = Text::new(
                "本报告的评审记录 (POST /api/v1/reviews)",
                "a review of the report (POST /api/v1/reviews)",
            );
            let found = Text::new("无", "none");
            let guard = EventGuard::ReviewCaseMissing;
            out.push(case.refuse("review", guard, wanted, found));
        }
        None => {}
        Some(file) => {
            let (done, wanted) = match transition {
                T13 => (
                    file.is_rechecked(),
                    Text::new("专家复核签字", "a recheck signed by an expert of the panel"),
                ),
                _ => (
                    file.letter.is_some(),
                    Text::new("主管部门函", "the letter of the department"),
                ),
            };
            if !done {
                let (zh, en) = file.state().names();
                let found = Text::new(format!("{} {zh}", file.id), format!("{}: {en}", file.id));
                let guard = EventGuard::ReviewCaseUndecided;
                out.push(case.refuse("review", guard, wanted, found));
            }
        }
    }
    if let Some(inspection) = ground
        .serious
        .filter(|_| matches!(transition, T10 | T11 | T13))
    {
        let wanted = Text::new(
            "无严重质量问题的报告",
            "a report without a serious quality problem",
        );
        let guard = EventGuard::InspectionSerious;
        out.push(case.refuse("survey", guard, wanted, Text::plain(inspection)));
    }
}

/// What the act says of the review is what the review on record says; the letter is the same.
pub(super) fn agrees(case: &Case<'_>, request: &EventRequest, out: &mut Refusals) {
    if ReviewKind::behind(case.transition()).is_empty() {
        return;
    }
    let Some(file) = case.ground.review.case else {
        return;
    };
    if let (Some(decision), Some(found)) = (&file.decision, &request.brings.review) {
        outcome(case, (file, decision, found), out);
    }
    if case.transition() == T13 {
        let signed = request.paper(PaperKind::RecheckSignature);
        if let (Some(recheck), Some(paper)) = (&file.recheck, signed)
            && recheck.signed_on != paper.day
        {
            let wanted = Text::plain(recheck.signed_on);
            contradicts(case, ("papers", wanted, Text::plain(paper.day)), out);
        }
        return;
    }
    let Some(letter) = &file.letter else {
        return;
    };
    let same = |paper: &super::super::Paper| {
        paper.number.trim() == letter.number.trim() && paper.day == letter.day
    };
    if !request.paper(letter.kind).is_some_and(same) {
        let (zh, en) = letter.kind.names();
        let of = (&letter.number, letter.day);
        let wanted = Text::new(
            format!("{zh} {} {}", of.0, of.1),
            format!("{en} {} of {}", of.0, of.1),
        );
        let found = request.paper(letter.kind).map_or_else(
            || Text::new("无", "none"),
            |paper| Text::plain(format!("{} {}", paper.number, paper.day)),
        );
        contradicts(case, ("papers", wanted, found), out);
    }
    // the pass counts from the letter, not from the meeting
    if case.day != letter.day {
        let wanted = Text::plain(letter.day);
        contradicts(case, ("day", wanted, Text::plain(case.day)), out);
    }
}

fn outcome(
    case: &Case<'_>,
    (file, decision, found): (&ReviewCase, &PanelDecision, &ReviewFound),
    out: &mut Refusals,
) {
    if decision.outcome != found.outcome {
        let wanted = Text::plain(decision.outcome.code());
        let found = Text::plain(found.outcome.code());
        contradicts(case, ("review.outcome", wanted, found), out);
    } else if found.outcome == ReviewOutcome::PassAfterModification
        && found.recheck_signed != file.is_rechecked()
    {
        let wanted = Text::plain(file.is_rechecked());
        let found = Text::plain(found.recheck_signed);
        contradicts(case, ("review.recheck_signed", wanted, found), out);
    }
    if !file.kind.is_of_effect() {
        return;
    }
    if decision.targets_met != found.targets_met {
        let text = |met: Option<bool>| {
            Text::plain(met.map_or("null", |met| if met { "true" } else { "false" }))
        };
        let pair = (text(decision.targets_met), text(found.targets_met));
        contradicts(case, ("review.targets_met", pair.0, pair.1), out);
    }
    if decision.safe_use != found.safe_use {
        let text = |safe: Option<super::super::SafeUse>| {
            Text::plain(safe.map_or("null", super::super::SafeUse::code))
        };
        let pair = (text(decision.safe_use), text(found.safe_use));
        contradicts(case, ("review.safe_use", pair.0, pair.1), out);
    }
}

fn contradicts(case: &Case<'_>, (at, wanted, found): (&str, Text, Text), out: &mut Refusals) {
    out.push(case.refuse(at, EventGuard::ReviewCaseContradicts, wanted, found));
}
