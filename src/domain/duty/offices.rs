//! Duties between offices, towards the public, and of flags: consultations, clues, measures of cases, surveys after
//! emergencies.

use super::derive::{Held, Move, Periods, done, first};
use super::{Duty, DutyEnd, DutyKind, DutyOutcome, DutyOwner};
use crate::domain::day::Day;
use crate::domain::event::ActorKind;
use crate::domain::lifecycle::{Act, Transition};
use crate::domain::record::{Clue, Consultation, Entity, Flag};

/// An answer for each time of asking; the opinion ends it, a withdrawal takes it away.
pub fn of_consultation(consultation: &Consultation, periods: &Periods) -> Vec<Duty> {
    let owe = |(index, round): (usize, &crate::domain::record::ConsultationRound)| {
        let kind = DutyKind::ConsultationAnswer;
        let id = format!("{}.{}.{}", kind.code(), consultation.id, index + 1);
        let owner = DutyOwner::Office(consultation.asked().actor());
        let count = periods.consultation_answer_working_days;
        let due = periods.calendar.add(round.asked_on, count);
        let mut duty = Duty::new(id, kind, owner, (round.asked_on, due.day));
        duty.by_weekends = due.by_weekends;
        let mut parcels = consultation.parcels.iter().map(ToString::to_string);
        duty.parcel = parcels.next();
        duty.further_parcels = parcels.collect();
        let answered = round.answered.as_ref();
        let answered = answered.map(|given| done(given.day, &consultation.id));
        duty.ended = answered.or_else(|| {
            let withdrawn = consultation.withdrawn.as_ref()?;
            Some(DutyEnd {
                outcome: DutyOutcome::Cancelled,
                ..done(withdrawn.day, &consultation.id)
            })
        });
        duty
    };
    consultation.rounds.iter().enumerate().map(owe).collect()
}

/// The answer to a clue: its outcome, or why it was rejected.
pub fn of_clue(clue: &Clue, periods: &Periods) -> Duty {
    let kind = DutyKind::ClueAnswer;
    let id = format!("{}.{}", kind.code(), clue.id);
    let owner = DutyOwner::Office(ActorKind::DistrictEnvironment);
    let due = periods
        .calendar
        .next_working(clue.received_on.plus(periods.clue_answer_days));
    let mut duty = Duty::new(id, kind, owner, (clue.received_on, due.day));
    duty.by_weekends = due.by_weekends;
    duty.parcel = clue.parcel.as_ref().map(ToString::to_string);
    duty.further_parcels = clue
        .further_parcels
        .iter()
        .map(ToString::to_string)
        .collect();
    let answered = clue.closed_on.or(clue.decided_on);
    duty.ended = answered
        .filter(|_| clue.state.is_answered())
        .map(|day| done(day, &clue.id));
    duty
}

/// A flag as it was last written, up to a day.
#[derive(Debug, Clone, Copy)]
pub struct FlagSpan<'a> {
    pub flag: &'a Flag,
    /// The first day on which it held.
    pub since: Day,
    /// The day from which it holds as it was last written.
    pub last: Day,
    /// The day on which it ended.
    pub to: Option<Day>,
}

/// Measures of cases, and surveys after emergencies that are over. Flags that were handed on to the successors of the land
/// have not ended: nothing is owed for it.
pub fn of_flags<'a>(
    flags: impl Iterator<Item = FlagSpan<'a>>,
    acts: &[Held<'a>],
    handed_on: &[&str],
    periods: &Periods,
) -> Vec<Duty> {
    let mut duties = Vec::new();
    for span in flags {
        let flag = span.flag;
        if let Some(case) = &flag.case {
            for (index, measure) in case.measures.iter().enumerate() {
                let kind = DutyKind::CaseMeasure;
                let id = case_measure(&flag.id, index);
                let owner = DutyOwner::Firm(case.subject.clone());
                let since = case.decision.as_ref().map_or(span.since, |made| made.day);
                let days = (since.min(measure.due), measure.due);
                let mut duty = Duty::new(id, kind, owner, days);
                duty.parcel = Some(flag.parcel.to_string());
                duty.title = Some(measure.measure.clone());
                duties.push(duty);
            }
        }
        let over = span.to.filter(|_| !handed_on.contains(&flag.id.as_str()));
        if let Some(end) = over
            && flag.flag == crate::domain::record::FlagKind::Emergency
            && (flag.emergency.as_ref()).is_none_or(|facts| facts.owes_survey())
        {
            duties.push(survey_after(flag, end, acts, periods));
        }
    }
    duties
}

/// The number of the duty of a measure.
pub fn case_measure(flag: &str, index: usize) -> String {
    format!("{}.{flag}.{}", DutyKind::CaseMeasure.code(), index + 1)
}

fn survey_after(flag: &Flag, end: Day, acts: &[Held<'_>], periods: &Periods) -> Duty {
    use Transition::{T09, T10, T11};
    let kind = DutyKind::EmergencySurvey;
    let id = format!("{}.{}", kind.code(), flag.id);
    let owner = DutyOwner::Office(ActorKind::LiableParty);
    let due = end.plus_months(periods.emergency_survey_months);
    let mut duty = Duty::new(id, kind, owner, (end, due));
    duty.parcel = Some(flag.parcel.to_string());
    let mut later: Vec<(&Held<'_>, Move<'_>)> = acts
        .iter()
        .filter(|held| held.from >= end)
        .filter_map(|held| match held.entity {
            Entity::Act(act) => match &act.act {
                Act::Moved(moved) => Some((held, (held.from, act.as_ref(), moved.transition))),
                _ => None,
            },
            _ => None,
        })
        .collect();
    later.sort_by_key(|(held, _)| (held.from, held.order));
    let later: Vec<Move<'_>> = later.into_iter().map(|(_, moved)| moved).collect();
    duty.ended = first(&later, &[T09, T10, T11]);
    duty
}
