//! Guards of reports: the survey, its values, its review, the risk assessment.

use super::super::judge::Case;
use super::super::refusal::{EventGuard, Text};
use super::Refusals;
use crate::domain::lifecycle::Transition::*;

/// The survey that the act passes, submits or sends back.
pub(super) fn survey(case: &Case<'_>, out: &mut Refusals) {
    let transition = case.transition();
    if !matches!(transition, T04 | T06 | T08 | T09 | T10 | T11 | T13) {
        return;
    }
    let brought = case.brings.is_some_and(|brings| brings.survey.is_some());
    if matches!(transition, T10 | T11 | T13) {
        if brought && case.ground.survey_under_review {
            let wanted = Text::new("已登记的报告", "the report on record");
            let found = Text::new("另一份报告", "another report");
            out.push(case.refuse("survey", EventGuard::SurveyEdited, wanted, found));
        }
        if case.brings.is_some() && case.ground.survey.is_none() {
            let wanted = Text::new("评审中的调查报告", "a survey report under review");
            let found = Text::new("无", "none");
            out.push(case.refuse("survey", EventGuard::SurveyMissing, wanted, found));
        }
    }
    let on_record = matches!(transition, T10) && case.ground.survey.is_some();
    let submitted = matches!(transition, T06) && case.brings.is_some();
    if on_record || submitted {
        within_screening(case, out);
    }
    if transition == T09 && brought {
        exceedance_is_stated(case, out);
    }
}

/// T06 and T10: highest values of every analyte at or below screening of the class assessed.
fn within_screening(case: &Case<'_>, out: &mut Refusals) {
    let Some(screened) = &case.ground.screened else {
        return;
    };
    let sampled = case.transition() == T06 || case.ground.is_sampled(case.day);
    let values = case
        .ground
        .survey
        .is_some_and(|survey| !survey.maxima.is_empty());
    if sampled && !(values && screened.complete) {
        let wanted = Text::new(
            "全部检测项目的最大值 (maxima_complete)",
            "highest values of every analyte (maxima_complete)",
        );
        let found = if values {
            Text::new("部分项目", "some analytes")
        } else {
            Text::new("无", "none")
        };
        out.push(case.refuse("survey.maxima", EventGuard::MaximaMissing, wanted, found));
    }
    let class = format!("{:?}", screened.class);
    for value in &screened.exceeding {
        let wanted = Text::new(
            format!(
                "{} 不超过第{class}类筛选值 {} mg/kg",
                value.analyte, value.limit
            ),
            format!(
                "{} up to class {class} screening, {} mg/kg",
                value.analyte, value.limit
            ),
        );
        let found = Text::plain(format!("{} mg/kg", value.value));
        out.push(case.refuse("survey.maxima", EventGuard::ExceedsScreening, wanted, found));
    }
    for value in &screened.unsuitable {
        let wanted = Text::new(
            format!(
                "{} 检出限不超过第{class}类筛选值 {} mg/kg",
                value.analyte, value.limit
            ),
            format!(
                "{} with a detection limit up to class {class} screening, {} mg/kg",
                value.analyte, value.limit
            ),
        );
        let found = Text::plain(format!("{} mg/kg", value.value));
        out.push(case.refuse(
            "survey.not_detected",
            EventGuard::MethodUnsuitable,
            wanted,
            found,
        ));
    }
}

fn exceedance_is_stated(case: &Case<'_>, out: &mut Refusals) {
    let stated = case.brings.and_then(|brings| brings.preliminary_exceeded);
    let exceeding = case
        .ground
        .screened
        .iter()
        .flat_map(|screened| &screened.exceeding);
    let exceeding: Vec<&str> = exceeding.map(|value| value.analyte.as_str()).collect();
    if !exceeding.is_empty() && stated != Some(true) {
        let wanted = Text::plain("preliminary_exceeded: true");
        let found = Text::plain(exceeding.join(", "));
        let guard = EventGuard::ExceedanceNotStated;
        out.push(case.refuse("preliminary_exceeded", guard, wanted, found));
    }
}

/// A report passes, fails or passes after modification as its review says, and not without one.
pub(super) fn review(case: &Case<'_>, out: &mut Refusals) {
    let Some(brings) = case.brings else {
        return;
    };
    let transition = case.transition();
    let passes = matches!(transition, T10 | T11 | T15 | T16 | T24 | T25 | T26);
    let Some(review) = brings.review else {
        if matches!(transition, T10 | T11) {
            let wanted = Text::new("评审结论", "the outcome of the review");
            let found = Text::new("无", "none");
            out.push(case.refuse("review", EventGuard::ReviewMissing, wanted, found));
        }
        return;
    };
    let (fits, wanted) = match transition {
        T12 | T17 => (!review.is_pass(), Text::plain("fail")),
        T13 => (
            review.outcome == crate::domain::record::ReviewOutcome::PassAfterModification,
            Text::plain("pass_after_modification"),
        ),
        _ => (
            !passes || review.is_pass(),
            Text::new(
                "通过,或修改后通过且已复核签字",
                "pass, or pass_after_modification with the recheck signed",
            ),
        ),
    };
    if !fits {
        let outcome = serde_json::to_value(review.outcome).unwrap_or_default();
        let found = Text::plain(outcome.as_str().unwrap_or_default());
        out.push(case.refuse(
            "review.outcome",
            EventGuard::ReviewContradicts,
            wanted,
            found,
        ));
    }
}

/// P1 and the list rest on a risk assessment that is on record.
pub(super) fn assessment(case: &Case<'_>, out: &mut Refusals) {
    if !matches!(case.transition(), T15 | T16) || case.brings.is_none() {
        return;
    }
    let brought = case
        .brings
        .is_some_and(|brings| brings.assessment.is_some());
    if !brought && case.ground.assessment.is_none() {
        let wanted = Text::new("风险评估报告", "a risk assessment on record");
        let found = Text::new("无", "none");
        out.push(case.refuse("assessment", EventGuard::AssessmentMissing, wanted, found));
    }
}
