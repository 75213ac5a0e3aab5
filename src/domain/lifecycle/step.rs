//! The one function that moves a unit: guards first, then what the next standing remembers.

use super::refused::{Guard, StepRefused};
use super::transition::{Field, Transition};
use super::{EffectReview, StageAct, Standing, U1Kind};
use crate::domain::stage::Stage;
use crate::domain::validity::ValidityEvent;

/// The standing after `act`, or the guard that refuses it. Nothing but the two arguments is read.
pub fn step(standing: &Standing, act: &StageAct) -> Result<Standing, StepRefused> {
    check_stage(standing, act)?;
    check_fields(standing, act)?;
    check_guard(standing, act)?;
    Ok(moved(standing, act))
}

fn refused(guard: Guard, standing: &Standing, act: &StageAct) -> StepRefused {
    StepRefused::of(guard, act.transition, standing.stage, act.to)
}

/// The arc must be in the table.
fn check_stage(standing: &Standing, act: &StageAct) -> Result<(), StepRefused> {
    let row = act.transition.row();
    let targets = row.targets(standing.stage);
    if targets.contains(&act.to) {
        return Ok(());
    }
    if targets.is_empty() {
        let guard = guard_elsewhere(standing, act);
        return Err(refused(guard, standing, act).wanting(row.from()));
    }
    Err(refused(Guard::WrongTarget, standing, act).wanting(targets))
}

/// The guard to name when a transition does not start where the unit stands.
fn guard_elsewhere(standing: &Standing, act: &StageAct) -> Guard {
    if standing.stage == Stage::X0 {
        Guard::Superseded
    } else if standing.stage.is_listed() && !act.to.is_listed() && !act.to.is_removed() {
        Guard::ListedEndsByRemoval
    } else {
        act.transition.row().elsewhere
    }
}

/// A field the transition does not read must be absent.
fn check_fields(standing: &Standing, act: &StageAct) -> Result<(), StepRefused> {
    let reads = act.transition.row().reads;
    let stray = Field::ALL
        .into_iter()
        .find(|field| is_given(act, *field) && !reads.contains(field));
    match stray {
        Some(field) => Err(refused(Guard::FieldNotRead, standing, act).field(field)),
        None => Ok(()),
    }
}

fn is_given(act: &StageAct, field: Field) -> bool {
    match field {
        Field::U1Kind => act.u1_kind.is_some(),
        Field::Voluntary => act.voluntary.is_some(),
        Field::PreliminaryExceeded => act.preliminary_exceeded.is_some(),
        Field::Validity => act.validity.is_some(),
        Field::EffectReview => act.effect_review.is_some(),
        Field::AftercareOpen => act.aftercare_open.is_some(),
        Field::EmergencyOver => act.emergency_over.is_some(),
    }
}

/// The guard of each transition beyond its stage.
fn check_guard(standing: &Standing, act: &StageAct) -> Result<(), StepRefused> {
    let verdict = match act.transition {
        Transition::T01 => kind_raised(standing, act),
        Transition::T03 => voluntary_from_u0(standing, act),
        Transition::T04 | Transition::T06 => no_exceedance_known(standing, Guard::ExceedanceKnown),
        Transition::T09 => detailed_sampling_exceeded(standing, act),
        Transition::T10 => no_exceedance_known(standing, Guard::AssessmentSkipped),
        Transition::T12 => exceedance_withdrawn_by_new_sampling(act),
        Transition::T22 => effect_is(act, &[EffectReview::NotMet]),
        Transition::T24 => removed_clean(act),
        Transition::T25 => effect_is(act, &[EffectReview::SafeWithConditions]),
        Transition::T26 => effect_is(act, &[EffectReview::NotSafe]),
        Transition::T28 => aftercare_closed(standing, act),
        Transition::T31 => back_on_its_road(standing, act),
        Transition::T32 => event_moves(standing, act),
        Transition::T02
        | Transition::T05
        | Transition::T07
        | Transition::T08
        | Transition::T11
        | Transition::T13
        | Transition::T14
        | Transition::T15
        | Transition::T16
        | Transition::T17
        | Transition::T18
        | Transition::T19
        | Transition::T20
        | Transition::T21
        | Transition::T23
        | Transition::T27
        | Transition::T29
        | Transition::T30
        | Transition::T33
        | Transition::T34 => Ok(()),
    };
    verdict.map_err(|(guard, field)| {
        let refusal = refused(guard, standing, act);
        match field {
            Some(field) => refusal.field(field),
            None => refusal,
        }
    })
}

type GuardResult = Result<(), (Guard, Option<Field>)>;

fn require(holds: bool, guard: Guard, field: Option<Field>) -> GuardResult {
    if holds { Ok(()) } else { Err((guard, field)) }
}

/// On land already suspected a signal counts only if it shows risk where there was history only.
fn kind_raised(standing: &Standing, act: &StageAct) -> GuardResult {
    let raised = standing.stage == Stage::U0
        || (act.u1_kind == Some(U1Kind::Risk) && standing.u1_kind != Some(U1Kind::Risk));
    require(raised, Guard::KindNotRaised, Some(Field::U1Kind))
}

/// Nothing obliges the holder of a U0 unit: its survey is voluntary and says so (439 ¶3).
fn voluntary_from_u0(standing: &Standing, act: &StageAct) -> GuardResult {
    let holds = standing.stage != Stage::U0 || act.voluntary == Some(true);
    require(holds, Guard::SurveyNotVoluntary, Some(Field::Voluntary))
}

fn no_exceedance_known(standing: &Standing, guard: Guard) -> GuardResult {
    require(!standing.preliminary_exceeded, guard, None)
}

/// A survey that reached detailed sampling exceeded; its report cannot be submitted as if it had not.
fn detailed_sampling_exceeded(standing: &Standing, act: &StageAct) -> GuardResult {
    let denies = act.preliminary_exceeded == Some(false) && standing.preliminary_exceeded;
    require(
        !denies,
        Guard::ExceedanceKnown,
        Some(Field::PreliminaryExceeded),
    )
}

/// An exceedance may turn out to be a defect of the report only where sampling begins anew.
fn exceedance_withdrawn_by_new_sampling(act: &StageAct) -> GuardResult {
    let stays_detailed = act.to == Stage::V3 && act.preliminary_exceeded == Some(false);
    require(
        !stays_detailed,
        Guard::ExceedanceKnown,
        Some(Field::PreliminaryExceeded),
    )
}

fn effect_is(act: &StageAct, wanted: &[EffectReview]) -> GuardResult {
    match act.effect_review {
        None => Err((Guard::RemovalWithoutEffectReview, Some(Field::EffectReview))),
        Some(review) => require(
            wanted.contains(&review),
            Guard::EffectReviewContradicts,
            Some(Field::EffectReview),
        ),
    }
}

fn removed_clean(act: &StageAct) -> GuardResult {
    effect_is(act, &[EffectReview::Safe])?;
    require(
        act.aftercare_open != Some(true),
        Guard::AftercareOpen,
        Some(Field::AftercareOpen),
    )
}

fn aftercare_closed(standing: &Standing, act: &StageAct) -> GuardResult {
    let open = act.aftercare_open.unwrap_or(standing.aftercare_open);
    require(!open, Guard::AftercareOpen, Some(Field::AftercareOpen))
}

/// L0 goes on to its plan, U1 and A0 to a survey; a listed unit never loses its listing on the way through N0.
fn back_on_its_road(standing: &Standing, act: &StageAct) -> GuardResult {
    let to_plan = act.to == Stage::L1;
    let was_listed = standing.n0_from == Some(Stage::L0);
    require(
        to_plan == was_listed,
        Guard::NotDevelopedCameFromElsewhere,
        None,
    )
}

fn event_moves(standing: &Standing, act: &StageAct) -> GuardResult {
    let Some(event) = act.validity else {
        return Err((Guard::ValidityEventMissing, Some(Field::Validity)));
    };
    require(
        event.moves(standing.stage).contains(&act.to),
        Guard::ValidityEventDoesNotMove,
        Some(Field::Validity),
    )?;
    if act.to != Stage::U1 {
        return require(
            act.u1_kind.is_none(),
            Guard::FieldNotRead,
            Some(Field::U1Kind),
        );
    }
    let too_mild =
        act.u1_kind == Some(U1Kind::Industry) && kind_after(standing.stage, event) == U1Kind::Risk;
    require(!too_mild, Guard::KindTooMild, Some(Field::U1Kind))
}

/// Kind of the U1 that an event leaves behind: P0 was clean, so only its history is left, unless
/// pollution arrived (V-6); what once exceeded shows risk.
fn kind_after(from: Stage, event: ValidityEvent) -> U1Kind {
    if from == Stage::P0 && event != ValidityEvent::V6 {
        U1Kind::Industry
    } else {
        U1Kind::Risk
    }
}

/// What the next standing remembers. Guards have passed.
fn moved(standing: &Standing, act: &StageAct) -> Standing {
    let mut next = standing.clone();
    next.stage = act.to;
    match act.transition {
        Transition::T01 => next.u1_kind = act.u1_kind,
        Transition::T03 => begin_survey(&mut next, standing.stage, act.voluntary),
        Transition::T07 | Transition::T11 => next.preliminary_exceeded = true,
        Transition::T09 | Transition::T12 => {
            next.preliminary_exceeded = act
                .preliminary_exceeded
                .unwrap_or(standing.preliminary_exceeded);
        }
        Transition::T24 | Transition::T28 => next.aftercare_open = false,
        Transition::T25 => next.aftercare_open = act.aftercare_open.unwrap_or(true),
        Transition::T27 => {
            next.aftercare_open = act.aftercare_open.unwrap_or(standing.aftercare_open);
        }
        Transition::T29 => owe_survey(&mut next, U1Kind::Risk),
        Transition::T30 => next.n0_from = Some(standing.stage),
        Transition::T31 => leave_n0(&mut next, standing),
        Transition::T32 => after_event(&mut next, standing.stage, act),
        Transition::T34 => next.emergency = act.emergency_over != Some(true),
        Transition::T02
        | Transition::T04
        | Transition::T05
        | Transition::T06
        | Transition::T08
        | Transition::T10
        | Transition::T13
        | Transition::T14
        | Transition::T15
        | Transition::T16
        | Transition::T17
        | Transition::T18
        | Transition::T19
        | Transition::T20
        | Transition::T21
        | Transition::T22
        | Transition::T23
        | Transition::T26
        | Transition::T33 => {}
    }
    next
}

fn begin_survey(next: &mut Standing, from: Stage, voluntary: Option<bool>) {
    next.origin = Some(from);
    next.voluntary = voluntary.unwrap_or(false);
    next.preliminary_exceeded = false;
}

/// U1 again: the survey of before says nothing any more.
fn owe_survey(next: &mut Standing, kind: U1Kind) {
    next.u1_kind = Some(kind);
    next.origin = None;
    next.voluntary = false;
    next.preliminary_exceeded = false;
    next.aftercare_open = false;
}

/// Out of N0: to the plan, or into a survey that starts from U1; what exceeded before is not forgotten.
fn leave_n0(next: &mut Standing, before: &Standing) {
    next.n0_from = None;
    if next.stage == Stage::L1 {
        return;
    }
    next.origin = Some(Stage::U1);
    next.voluntary = false;
    next.preliminary_exceeded = before.n0_from == Some(Stage::A0)
        || before.preliminary_exceeded
        || matches!(next.stage, Stage::V3 | Stage::V4);
    if before.n0_from == Some(Stage::A0) {
        next.u1_kind = Some(U1Kind::Risk);
    }
}

fn after_event(next: &mut Standing, from: Stage, act: &StageAct) {
    let Some(event) = act.validity else {
        return;
    };
    if act.to == Stage::U1 {
        owe_survey(next, act.u1_kind.unwrap_or(kind_after(from, event)));
    } else if act.to == Stage::A0 {
        next.preliminary_exceeded = true;
    }
}
