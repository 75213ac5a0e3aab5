//! The judgement of a request: every guard speaks, and all refusals are told at once.

use super::demand::Demand;
use super::ground::Ground;
use super::guards;
use super::refusal::{EventGuard, Refusal, Text};
use super::request::{Brings, EventRequest, ReviewFound, SafeUse, ValidityFound};
use crate::domain::day::Day;
use crate::domain::lifecycle::{
    Act, DatedAct, FoldRefused, Guard, StageAct, Standing, StepRefused, Transition, U1Kind, fold,
    step,
};
use crate::domain::record::ReviewOutcome;
use crate::domain::stage::Stage;
use crate::domain::validity::ValidityEvent;

/// A request that every guard let pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub act: StageAct,
    pub from: Stage,
    /// Where the unit stands after it, by all acts known.
    pub now: Stage,
}

/// The name that a new act has while it is judged.
const NEW: &str = "(this act)";

/// What one guard looks at.
pub(super) struct Case<'a> {
    pub demand: &'static Demand,
    pub to: Stage,
    pub day: Day,
    /// What is brought; none = what could be brought is not in question.
    pub brings: Option<&'a Brings>,
    pub ground: &'a Ground<'a>,
}

impl Case<'_> {
    pub fn transition(&self) -> Transition {
        self.demand.transition
    }

    /// A refusal on the basis of this transition.
    pub fn refuse(&self, at: &str, guard: EventGuard, wanted: Text, found: Text) -> Refusal {
        Refusal::new(at, guard, (wanted, found), (self.demand.basis, self.day))
    }
}

/// Judges a request on what the record knows.
///
/// # Errors
///
/// Every refusal, in one pass.
pub fn judge(request: &EventRequest, ground: &Ground<'_>) -> Result<Judged, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let standing = match ground.standing(request.day) {
        Ok(standing) => standing,
        Err(impossible) => {
            refusals.extend(late(request.transition, request.day, &impossible));
            None
        }
    };
    let from = standing.as_ref().map(|standing| standing.stage);
    let act = request.stage_act(request.leads_to(from));
    let case = Case {
        demand: Demand::of(request.transition),
        to: act.to,
        day: request.day,
        brings: Some(&request.brings),
        ground,
    };
    let open = from.map_or_else(Vec::new, |stage| request.transition.row().targets(stage));
    if request.to.is_none() && open.len() > 1 {
        let codes: Vec<&str> = open.iter().map(|stage| stage.code()).collect();
        let found = Text::new("无", "nothing");
        let wanted = Text::plain(codes.join(", "));
        refusals.push(case.refuse("to", EventGuard::CarriedMissing, wanted, found));
    }
    guards::request(&case, request, &mut refusals);
    guards::state(&case, &mut refusals);
    if !ground.corrected_found {
        let found = request.corrects.clone().unwrap_or_default();
        let wanted = Text::new("本单元已登记的行为编号", "an act on record of this unit");
        let guard = EventGuard::CorrectedMissing;
        refusals.push(case.refuse("corrects", guard, wanted, Text::plain(found)));
    }
    let mut now = None;
    if refusals.iter().all(|it| it.guard != EventGuard::LateAct) {
        match folded(request, &act, ground) {
            Ok(stage) => now = stage,
            Err(more) => refusals.extend(more),
        }
    }
    if let Some(now) = now
        && is_unlisted_by_edit(request, ground, now)
    {
        let guard = EventGuard::Stage(Guard::ListedEndsByRemoval);
        let (wanted, found) = (Text::plain("R0, R1"), Text::plain(now));
        refusals.push(case.refuse("corrects", guard, wanted, found));
    }
    match (from, now) {
        (Some(from), Some(now)) if refusals.is_empty() => Ok(Judged { act, from, now }),
        _ => Err(refusals),
    }
}

/// A correction must not turn listed land into land that was never listed.
fn is_unlisted_by_edit(request: &EventRequest, ground: &Ground<'_>, now: Stage) -> bool {
    let was_listed = ground.stands_at.is_some_and(Stage::is_listed);
    let clean = matches!(now, Stage::U0 | Stage::U1 | Stage::P0) || now.is_survey_running();
    request.corrects.is_some() && was_listed && clean
}

/// The stage after the act by all acts known, or why it cannot be.
fn folded(
    request: &EventRequest,
    act: &StageAct,
    ground: &Ground<'_>,
) -> Result<Option<Stage>, Vec<Refusal>> {
    let (transition, day) = (request.transition, request.day);
    let mut acts = ground.acts.to_vec();
    acts.push(DatedAct {
        id: NEW.to_owned(),
        day,
        revision: ground.place.0,
        seq: ground.place.1,
        act: Act::Moved(act.clone()),
    });
    match fold(&acts) {
        Ok(spans) => Ok(spans.last().map(|span| span.standing.stage)),
        Err(refused) => match refused.impossible.iter().find(|(id, _)| id == NEW) {
            Some((_, own)) => Err(vec![of_stage(own, (transition, day))]),
            None => Err(late(transition, day, &refused).into_iter().collect()),
        },
    }
}

/// The refusal of a stage guard, as a refusal of the request.
pub(super) fn of_stage(refused: &StepRefused, (transition, day): (Transition, Day)) -> Refusal {
    let stages = |stages: &[Stage]| {
        let name = |stage: &Stage| format!("{stage} {}", stage.names().0);
        let name_en = |stage: &Stage| format!("{stage} ({})", stage.names().1);
        Text::new(
            stages.iter().map(name).collect::<Vec<_>>().join("、"),
            stages.iter().map(name_en).collect::<Vec<_>>().join(" or "),
        )
    };
    let wanted = if refused.wanted.is_empty() {
        Text::plain(refused.field.unwrap_or(transition.code()))
    } else {
        stages(&refused.wanted)
    };
    let found = match refused.found {
        Some(stage) => stages(&[stage]),
        None => Text::new("无阶段记录", "no stage on record"),
    };
    let at = refused.field.unwrap_or_default();
    Refusal::new(
        at,
        EventGuard::Stage(refused.guard),
        (wanted, found),
        (Demand::of(transition).basis, day),
    )
}

/// The later acts that an act makes impossible.
fn late(transition: Transition, day: Day, refused: &FoldRefused) -> Option<Refusal> {
    let others: Vec<String> = refused
        .impossible
        .iter()
        .filter(|(id, _)| id != NEW)
        .map(|(id, refusal)| {
            let code = refusal.transition.map_or("", Transition::code);
            format!("{id} {code}").trim_end().to_owned()
        })
        .collect();
    let wanted = Text::new("前后相接的行为", "acts that follow from one another");
    let found = Text {
        zh: format!("这些后续行为不再成立:{}", others.join("、")),
        en: format!("acts that would become impossible: {}", others.join(", ")),
    };
    (!others.is_empty()).then(|| {
        Refusal::new(
            "day",
            EventGuard::LateAct,
            (wanted, found),
            (Demand::of(transition).basis, day),
        )
    })
}

/// What stands in the way of a transition to a stage today, whatever a request may bring.
pub fn obstacles(transition: Transition, to: Stage, ground: &Ground<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let day = ground.today;
    let case = Case {
        demand: Demand::of(transition),
        to,
        day,
        brings: None,
        ground,
    };
    guards::state(&case, &mut refusals);
    match ground.standing(day) {
        Ok(Some(standing)) => {
            if let Err(refused) = step(&standing, &best(transition, to, &standing)) {
                refusals.push(of_stage(&refused, (transition, day)));
            }
        }
        _ => {
            let wanted = Text::new("已有阶段", "a stage on record");
            let found = Text::new("无阶段记录", "no stage on record");
            refusals.push(case.refuse("", EventGuard::Stage(Guard::NoStage), wanted, found));
        }
    }
    refusals
}

/// The act of this transition that says what best fits the standing.
fn best(transition: Transition, to: Stage, standing: &Standing) -> StageAct {
    let at_u0 = standing.stage == Stage::U0;
    let event = ValidityEvent::ALL
        .into_iter()
        .find(|event| event.moves(standing.stage).contains(&to));
    let request = EventRequest {
        transition,
        to: Some(to),
        day: Day::literal(2026, time::Month::January, 1),
        papers: Vec::new(),
        actor: super::Actor {
            kind: super::ActorKind::DistrictEnvironment,
            name: String::new(),
        },
        reason: String::new(),
        corrects: None,
        brings: Brings {
            u1_kind: (transition == Transition::T01).then_some(U1Kind::Risk),
            voluntary: (transition == Transition::T03 && at_u0).then_some(true),
            validity: event
                .filter(|_| transition == Transition::T32)
                .map(|event| ValidityFound {
                    event,
                    document: None,
                }),
            review: Some(best_review(transition)),
            ..Brings::default()
        },
    };
    request.stage_act(to)
}

fn best_review(transition: Transition) -> ReviewFound {
    let safe_use = match transition {
        Transition::T24 => SafeUse::Yes,
        Transition::T25 => SafeUse::WithConditions,
        _ => SafeUse::No,
    };
    ReviewFound {
        outcome: ReviewOutcome::Pass,
        recheck_signed: false,
        targets_met: Some(transition != Transition::T22),
        safe_use: Some(safe_use),
    }
}
