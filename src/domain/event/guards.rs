//! The guards that read more than the stage. Each speaks for itself; none hides another.

use super::actor::ActorKind;
use super::demand::Carried;
use super::judge::Case;
use super::refusal::{EventGuard, Refusal, Text};
use super::request::EventRequest;
use crate::domain::day::Day;
use crate::domain::lifecycle::Transition::{self, *};
use crate::domain::stage::Stage;

mod reports;
mod reviews;
mod works;

type Refusals = Vec<Refusal>;

/// Guards of what the request itself says: papers, days, who acts, what is brought.
pub(super) fn request(case: &Case<'_>, request: &EventRequest, out: &mut Refusals) {
    papers(case, request, out);
    actor(case, request, out);
    carried(case, request, out);
    days(case, request, out);
    reviews::agrees(case, request, out);
}

/// Guards of what is on record, with what is brought where that is known.
pub(super) fn state(case: &Case<'_>, out: &mut Refusals) {
    if case.transition() == T33 {
        let wanted = Text::new(
            "地籍变更 (POST /api/v1/cadastral-acts)",
            "a cadastral act (POST /api/v1/cadastral-acts)",
        );
        let guard = EventGuard::CadastralActElsewhere;
        out.push(case.refuse("transition", guard, wanted, Text::plain("T33")));
    }
    reports::survey(case, out);
    reports::review(case, out);
    reports::assessment(case, out);
    reviews::decided(case, out);
    works::effect(case, out);
    works::removal(case, out);
    works::firms(case, out);
    works::bans(case, out);
    works::known(case, out);
}

fn papers(case: &Case<'_>, request: &EventRequest, out: &mut Refusals) {
    for kind in case.demand.papers_to(case.to) {
        if request.paper(kind).is_none() {
            let (zh, en) = kind.names();
            let wanted = Text::new(
                format!("{zh} ({})", kind.code()),
                format!("{en} ({})", kind.code()),
            );
            let found = Text::new("无此文件", "no such paper");
            out.push(case.refuse("papers", EventGuard::PaperMissing, wanted, found));
        }
    }
    for (index, paper) in request.papers.iter().enumerate() {
        if paper.day > case.day {
            let at = format!("papers[{index}].day");
            let wanted = up_to(case.day);
            out.push(case.refuse(&at, EventGuard::PaperLater, wanted, Text::plain(paper.day)));
        }
    }
}

fn up_to(day: Day) -> Text {
    Text::new(format!("不晚于 {day}"), format!("a day up to {day}"))
}

fn actor(case: &Case<'_>, request: &EventRequest, out: &mut Refusals) {
    let may = case.demand.actors;
    if may.contains(&request.actor.kind) {
        return;
    }
    let join = |name: fn(ActorKind) -> &'static str, comma: &str| {
        may.iter()
            .map(|kind| name(*kind))
            .collect::<Vec<_>>()
            .join(comma)
    };
    let wanted = Text::new(
        join(|kind| kind.names().0, "、"),
        join(|kind| kind.code(), ", "),
    );
    let (zh, _) = request.actor.kind.names();
    let found = Text::new(zh, request.actor.kind.code());
    out.push(case.refuse("actor.kind", EventGuard::ActorNotEntitled, wanted, found));
}

/// What must be brought, and what is not read.
fn carried(case: &Case<'_>, request: &EventRequest, out: &mut Refusals) {
    for field in Carried::ALL {
        let given = request.brings.has(field);
        if given && !case.demand.carries.contains(&field) {
            let wanted = Text::new("该环节读取的字段", "fields that this transition reads");
            let found = Text::plain(field.name());
            out.push(case.refuse(field.name(), EventGuard::NotCarried, wanted, found));
        } else if !given && is_needed(case, field) {
            let wanted = Text::plain(field.name());
            let found = Text::new("无", "nothing");
            out.push(case.refuse(field.name(), EventGuard::CarriedMissing, wanted, found));
        }
    }
    for (at, given) in inner(case, request) {
        if !given {
            let found = Text::new("无", "nothing");
            out.push(case.refuse(at, EventGuard::CarriedMissing, Text::plain(at), found));
        }
    }
}

fn is_needed(case: &Case<'_>, field: Carried) -> bool {
    match (case.transition(), field) {
        (T01, Carried::U1Kind)
        | (T03 | T19 | T21, Carried::Firm)
        | (T04 | T06 | T09, Carried::Survey)
        | (T14, Carried::Assessment)
        | (T12 | T13 | T15 | T16 | T17 | T22 | T24 | T25 | T26, Carried::Review)
        | (T16, Carried::Listing)
        | (T24 | T25, Carried::Removal)
        | (T30, Carried::Zone)
        | (T32, Carried::Validity) => true,
        (T08, Carried::Survey) => case.to == Stage::VR,
        _ => false,
    }
}

/// What a brought record must say for the act to mean something.
fn inner(case: &Case<'_>, request: &EventRequest) -> Vec<(&'static str, bool)> {
    let mut needed = Vec::new();
    let brings = &request.brings;
    if let Some(survey) = &brings.survey {
        needed.push(("survey.firm", is_text(survey.firm.as_deref())));
        needed.push(("survey.signed_on", survey.signed_on.is_some()));
    }
    if let Some(ra) = &brings.assessment {
        needed.push(("assessment.firm", is_text(ra.firm.as_deref())));
        needed.push(("assessment.signed_on", ra.signed_on.is_some()));
        needed.push((
            "assessment.assessed_classes",
            !ra.assessed_classes.is_empty(),
        ));
    }
    if let Some(removal) = brings.removal.as_ref().filter(|_| case.transition() != T28) {
        needed.push(("removal.target_class", removal.target_class.is_some()));
        needed.push(("removal.signed_on", removal.signed_on.is_some()));
        if let Some(aftercare) = &removal.aftercare {
            let due = aftercare.next_report_due.is_some();
            needed.push(("removal.aftercare.next_report_due", due));
            let responsible = is_text(aftercare.responsible.as_deref());
            needed.push(("removal.aftercare.responsible", responsible));
        }
    }
    if let Some(zone) = &brings.zone {
        needed.push(("zone.outline", zone.outline.is_some()));
    }
    needed
}

fn is_text(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

fn days(case: &Case<'_>, request: &EventRequest, out: &mut Refusals) {
    let today = case.ground.today;
    if case.day > today {
        out.push(case.refuse(
            "day",
            EventGuard::DayAhead,
            up_to(today),
            Text::plain(case.day),
        ));
    }
    let brings = &request.brings;
    let survey = brings.survey.as_ref();
    let within = [
        (
            "survey.sampling_end",
            survey.and_then(|survey| survey.sampling_end),
        ),
        (
            "survey.signed_on",
            survey.and_then(|survey| survey.signed_on),
        ),
        (
            "assessment.signed_on",
            brings.assessment.as_ref().and_then(|ra| ra.signed_on),
        ),
        (
            "removal.signed_on",
            brings
                .removal
                .as_ref()
                .and_then(|removal| removal.signed_on),
        ),
        (
            "removal.effect_sampling_end",
            brings
                .removal
                .as_ref()
                .and_then(|removal| removal.effect_sampling_end),
        ),
    ];
    for (at, day) in within {
        if let Some(day) = day.filter(|day| *day > case.day) {
            let guard = EventGuard::DayContradicts;
            out.push(case.refuse(at, guard, up_to(case.day), Text::plain(day)));
        }
    }
}

/// Whether a transition hands in or passes a survey, so that one is in question.
pub fn reads_survey(transition: Transition) -> bool {
    matches!(transition, T04 | T06 | T08 | T09 | T10 | T11 | T12 | T13)
}
