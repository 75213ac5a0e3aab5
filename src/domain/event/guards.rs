//! The guards that read more than the stage. Each speaks for itself; none hides another.

use super::actor::{ActorKind, is_same_firm};
use super::demand::Carried;
use super::judge::Case;
use super::refusal::{EventGuard, Refusal, Text};
use super::request::EventRequest;
use crate::domain::day::Day;
use crate::domain::law::{
    Basis, CODE_438, CODE_460, CODE_1165_6, CODE_1230, ORDER_42_WHOLE, SOIL_LAW_43, SOIL_LAW_65,
    SOIL_LAW_90, SOIL_LAW_94_5,
};
use crate::domain::lifecycle::Transition::{self, *};
use crate::domain::record::{Removal, Survey};
use crate::domain::stage::Stage;

/// Another firm assesses the effect.
const INDEPENDENT: Basis = &[CODE_460, CODE_1165_6, SOIL_LAW_65, SOIL_LAW_94_5];
/// Firms answer for their reports, and may be banned.
const BANNED: Basis = &[
    CODE_1230,
    CODE_438,
    SOIL_LAW_90,
    SOIL_LAW_43,
    ORDER_42_WHOLE,
];

type Refusals = Vec<Refusal>;

/// Guards of what the request itself says: papers, days, who acts, what is brought.
pub(super) fn request(case: &Case<'_>, request: &EventRequest, out: &mut Refusals) {
    papers(case, request, out);
    actor(case, request, out);
    carried(case, request, out);
    days(case, request, out);
}

/// Guards of what is on record, with what is brought where that is known.
pub(super) fn state(case: &Case<'_>, out: &mut Refusals) {
    if case.transition() == T33 {
        let wanted = Text::new("地籍变更", "a cadastral change");
        let guard = EventGuard::CadastralActElsewhere;
        out.push(case.refuse("transition", guard, wanted, Text::plain("T33")));
    }
    survey(case, out);
    review(case, out);
    assessment(case, out);
    effect(case, out);
    removal(case, out);
    firms(case, out);
    bans(case, out);
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

/// The survey that the act passes, submits or sends back.
fn survey(case: &Case<'_>, out: &mut Refusals) {
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
fn review(case: &Case<'_>, out: &mut Refusals) {
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
fn assessment(case: &Case<'_>, out: &mut Refusals) {
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

/// The effect is reviewed on a report that was filed, with the application for removal.
fn effect(case: &Case<'_>, out: &mut Refusals) {
    let transition = case.transition();
    if matches!(transition, T24 | T25 | T26) && !case.ground.is_effect_report_filed(case.day) {
        let wanted = Text::new("T23 备案与申请", "T23 filed");
        let found = Text::new("无", "none since the works were completed");
        out.push(case.refuse("", EventGuard::EffectReportMissing, wanted, found));
    }
}

/// What a removal says must be what its stage says: R0 without rest, R1 with.
fn removal(case: &Case<'_>, out: &mut Refusals) {
    let brought = case.brings.and_then(|brings| brings.removal.as_ref());
    let remains = |removal: &Removal| {
        let mut rest: Vec<&str> = Vec::new();
        if !removal.restrictions.is_empty() {
            rest.push("restrictions");
        }
        if removal.aftercare.is_some() {
            rest.push("aftercare");
        }
        rest.join(", ")
    };
    let none = || Text::new("无限制、无后期管理", "no restriction and no aftercare");
    match case.transition() {
        T24 => {
            let rest = brought.map(remains).unwrap_or_default();
            if !rest.is_empty() {
                let guard = EventGuard::RestrictionsRemain;
                out.push(case.refuse("removal", guard, none(), Text::plain(rest)));
            }
        }
        T25 => {
            if brought.is_some_and(|removal| remains(removal).is_empty()) {
                let wanted = Text::new("限制或后期管理", "a restriction or aftercare");
                let found = Text::new("无", "none");
                out.push(case.refuse("removal", EventGuard::NothingRemains, wanted, found));
            }
        }
        T28 => {
            // the aftercare on record ends with this act; restrictions do not end by themselves
            let rest = match (brought, case.ground.removal) {
                (Some(removal), _) => remains(removal),
                (None, Some(removal)) if !removal.restrictions.is_empty() => {
                    "restrictions".to_owned()
                }
                (None, _) => String::new(),
            };
            if !rest.is_empty() {
                let guard = EventGuard::RestrictionsRemain;
                out.push(case.refuse("removal", guard, none(), Text::plain(rest)));
            }
        }
        _ => {}
    }
}

/// The firm of the works does not assess their effect, and both are known by name.
fn firms(case: &Case<'_>, out: &mut Refusals) {
    let Some(brings) = case.brings else {
        return;
    };
    let removal = brings.removal.as_ref();
    let (works, effect) = match case.transition() {
        T21 => (brings.works_firm.as_deref(), brings.firm.as_deref()),
        T24 | T25 => (
            removal.and_then(|removal| removal.works_firm.as_deref()),
            removal.and_then(|removal| removal.effect_firm.as_deref()),
        ),
        _ => return,
    };
    let at = if case.transition() == T21 {
        ""
    } else {
        "removal."
    };
    let mut same = |field: &str, given: Option<&str>, known: Option<&str>| {
        if let (Some(given), Some(known)) = (given, known)
            && !is_same_firm(given, known)
        {
            let (wanted, found) = (Text::plain(known), Text::plain(given));
            let at = format!("{at}{field}");
            out.push(case.refuse(&at, EventGuard::FirmContradicts, wanted, found));
        }
    };
    let known_effect = case.ground.effect_firm.filter(|_| case.transition() != T21);
    same("works_firm", works, case.ground.works_firm);
    same("effect_firm", effect, known_effect);
    let works = works.or(case.ground.works_firm);
    let effect = effect.or(known_effect);
    let refuse = |guard: EventGuard, wanted: Text, found: Text| {
        Refusal::new(
            format!("{at}works_firm"),
            guard,
            (wanted, found),
            (INDEPENDENT, case.day),
        )
    };
    match (works, effect) {
        (None, _) => {
            let wanted = Text::new("施工单位", "the firm that did the works");
            let found = Text::new("无记录", "not on record");
            out.push(refuse(EventGuard::WorksFirmUnknown, wanted, found));
        }
        (Some(works), Some(effect)) if is_same_firm(works, effect) => {
            let wanted = Text::new(
                format!("{works} 以外的单位"),
                format!("another firm than {works}"),
            );
            out.push(refuse(
                EventGuard::FirmsNotIndependent,
                wanted,
                Text::plain(effect),
            ));
        }
        _ => {}
    }
    if effect.is_none() && case.transition() != T21 {
        let found = Text::new("无记录", "not on record");
        let wanted = Text::plain("removal.effect_firm");
        out.push(case.refuse(
            "removal.effect_firm",
            EventGuard::CarriedMissing,
            wanted,
            found,
        ));
    }
}

/// Firms in question with the field that names them and the day on which they sign.
fn signing<'a>(case: &Case<'a>) -> Vec<(&'static str, &'a str, Day)> {
    let Some(brings) = case.brings else {
        return Vec::new();
    };
    let ground = case.ground;
    let of_survey = |survey: Option<&'a Survey>| {
        survey.and_then(|survey| Some((survey.firm.as_deref()?, survey.signed_on)))
    };
    let in_question = match case.transition() {
        T03 | T19 | T21 | T31 => brings.firm.as_deref().map(|firm| ("firm", firm, None)),
        T04 | T06 | T08 | T09 | T10 | T11 | T13 => {
            of_survey(ground.survey).map(|(firm, signed)| ("survey.firm", firm, signed))
        }
        T14 | T15 | T16 => brings
            .assessment
            .as_ref()
            .or(ground.assessment)
            .and_then(|ra| Some(("assessment.firm", ra.firm.as_deref()?, ra.signed_on))),
        T24 | T25 | T26 => {
            let removal = brings.removal.as_ref();
            let named = removal.and_then(|removal| removal.effect_firm.as_deref());
            let signed = removal.and_then(|removal| removal.signed_on);
            named
                .or(ground.effect_firm)
                .map(|firm| ("removal.effect_firm", firm, signed))
        }
        _ => None,
    };
    in_question
        .into_iter()
        .map(|(at, firm, signed)| (at, firm, signed.unwrap_or(case.day)))
        .collect()
}

/// A report signed by a firm banned on the signing day is refused.
fn bans(case: &Case<'_>, out: &mut Refusals) {
    for (at, firm, signed) in signing(case) {
        let banned = case.ground.bans.iter().find(|ban| {
            is_same_firm(&ban.firm, firm)
                && ban.from <= signed
                && ban.until.is_none_or(|until| signed <= until)
        });
        if let Some(ban) = banned {
            let wanted = Text::new(
                format!("{signed} 未被禁业的单位"),
                format!("a firm that was not banned on {signed}"),
            );
            let found = Text::new(
                format!("{firm}:{} 起禁业({})", ban.from, ban.decision_no),
                format!("{firm}: banned from {} ({})", ban.from, ban.decision_no),
            );
            let basis = (BANNED, case.day);
            out.push(Refusal::new(
                at,
                EventGuard::FirmBanned,
                (wanted, found),
                basis,
            ));
        }
    }
}

/// Whether a transition hands in or passes a survey, so that one is in question.
pub fn reads_survey(transition: Transition) -> bool {
    matches!(transition, T04 | T06 | T08 | T09 | T10 | T11 | T12 | T13)
}
