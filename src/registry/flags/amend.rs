//! What becomes known of a flag while it holds; the measures of a case, which keep their places and are closed before it.

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::duty::offices::case_measure;
use crate::domain::event::{EventGuard, Paper, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::law::{Basis, CODE_1165, SOIL_LAW_94};
use crate::domain::record::{CaseFacts, EmergencyFacts, Entity, Flag, FlagKind, Kind};

use super::super::duties::{check_days, check_paper};
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError};
use super::{FlagTaken, basis, held, taken};

/// Penalties, and what is ordered with them.
pub(super) const CASES: Basis = &[CODE_1165, SOIL_LAW_94];

/// What has become known of a flag that holds: each part that is given takes the place of the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct FlagAmendment {
    pub text: Option<String>,
    pub emergency: Option<EmergencyFacts>,
    pub case: Option<CaseFacts>,
    /// The day from which it is known.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

impl FlagAmendment {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        if self.text.is_none() && self.emergency.is_none() && self.case.is_none() {
            let wanted = "text, emergency or case";
            faults.push(Fault::new(
                "",
                wanted,
                "none of them",
                "say what has become known",
            ));
        }
        faults
    }

    /// The flag as it is known from now on.
    fn applied(&self, flag: &Flag) -> Flag {
        let mut amended = flag.clone();
        if let Some(text) = &self.text {
            amended.text.clone_from(text);
        }
        if self.emergency.is_some() {
            amended.emergency.clone_from(&self.emergency);
        }
        if self.case.is_some() {
            amended.case.clone_from(&self.case);
        }
        amended
    }
}

/// Measures that were ordered and are no longer there, or stand elsewhere.
fn measures_gone(before: &Flag, after: &Flag, today: Day) -> Option<Refusal> {
    let measures = |flag: &Flag| match &flag.case {
        Some(case) => case.measures.clone(),
        None => Vec::new(),
    };
    let (before, after) = (measures(before), measures(after));
    let gone = before.iter().enumerate().find(|(index, own)| {
        let there = after.get(*index);
        there.is_none_or(|there| there.measure != own.measure)
    });
    let (index, own) = gone?;
    let wanted = Text::plain(&own.measure);
    let found = after
        .get(index)
        .map_or(Text::new("无", "nothing"), |there| {
            Text::plain(&there.measure)
        });
    let at = format!("case.measures[{index}]");
    let guard = EventGuard::MeasureGone;
    Some(Refusal::new(at, guard, (wanted, found), (CASES, today)))
}

/// Ordered measures that nobody has closed.
pub(super) fn measures_open(view: &View<'_>, flag: &Flag, today: Day) -> Option<Refusal> {
    let case = flag.case.as_ref()?;
    let mut open = case.measures.iter().enumerate().filter(|(index, _)| {
        let id = case_measure(&flag.id, *index);
        view.common(Kind::DutyClosure, &id).is_none()
    });
    let (index, measure) = open.next()?;
    let wanted = Text::new("各项措施均已办结", "every measure closed");
    let found = Text::plain(format!(
        "{} {}",
        case_measure(&flag.id, index),
        measure.measure
    ));
    let guard = EventGuard::MeasuresOpen;
    Some(Refusal::new("", guard, (wanted, found), (CASES, today)))
}

/// A day that is not earlier than the one on which the flag was last written.
fn earlier(flag: FlagKind, (day, since): (Day, Day), today: Day) -> Option<Refusal> {
    if day >= since {
        return None;
    }
    let wanted = Text::new(format!("不早于 {since}"), format!("a day from {since} on"));
    let pair = (wanted, Text::plain(day));
    let guard = EventGuard::DayContradicts;
    Some(Refusal::new("day", guard, pair, (basis(flag), today)))
}

/// The case with what the public is told of its end, as it held to the last.
pub(super) fn told(flag: &Flag, since: Day, outcome: &str) -> Change {
    let mut flag = flag.clone();
    if let Some(case) = &mut flag.case {
        case.outcome = Some(outcome.to_owned());
    }
    Change::recorded(since, None, flag)
}

impl Registry {
    /// Amends a flag that holds: what has become known of an emergency, how far a case has come.
    pub async fn amend_flag(
        &self,
        caller: &Caller,
        (parcel, id, wanted): (&RegistryNo, &str, &FlagAmendment),
        key: (&str, &[u8]),
    ) -> Result<FlagTaken, RegistryError> {
        caller.need(Act::RaiseFlag)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (flag, since) = held(view, parcel, id)?;
            let amended = wanted.applied(flag);
            let faults = Entity::from(amended.clone()).check();
            let mut refusals = Vec::new();
            let days = (wanted.day, today);
            check_days(&mut refusals, days, &wanted.paper, basis(flag.flag));
            refusals.extend(earlier(flag.flag, (wanted.day, since), today));
            refusals.extend(measures_gone(flag, &amended, today));
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let source = Some(wanted.paper.source());
            Ok(Keyed {
                answer: taken(&amended, (wanted.day, false), revision),
                changes: vec![Change::recorded(wanted.day, source, amended)],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }
}
