//! What officials do with a clue: accept or reject, investigate, close, and erase what was said.

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Refusal, Text};
use crate::domain::fault::{Fault, check_text};
use crate::domain::law::{Basis, CODE_146, REGISTER_DEFAULT};
use crate::domain::record::{Clue, ClueState, Entity};
use crate::store::Erased;

use super::super::cadastral::superseded;
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError};
use super::read::{ClueView, find, not_found};

const OWN: Basis = &[CODE_146, REGISTER_DEFAULT];

/// A step of a clue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClueStep {
    /// The state it comes to.
    pub state: ClueState,
    pub day: Day,
    /// The parcel it is about, where it was not known.
    pub parcel: Option<RegistryNo>,
    /// The act of the life cycle or the cadastral act that it led to.
    pub act: Option<String>,
    /// What the public is told.
    pub outcome: Option<String>,
    /// Why, for the record: without names.
    pub reason: String,
}

/// A clue that took a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClueTaken {
    pub clue: ClueView,
    /// The commit.
    pub revision: u64,
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClueErased {
    pub number: String,
    /// What was said is erased, too, not only how to reach who said it.
    pub everything: bool,
}

impl ClueStep {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_text(&mut faults, "reason", &self.reason, 2000);
        if let Some(outcome) = &self.outcome {
            check_text(&mut faults, "outcome", outcome, 2000);
        }
        if self.state == ClueState::Received {
            let wanted = "accepted, rejected, investigated or closed";
            faults.push(Fault::new("state", wanted, "received", "say what was done"));
        }
        faults
    }

    fn refusals(&self, clue: &Clue, today: Day) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        let mut refuse = |at: &str, guard, wanted, found| {
            refusals.push(Refusal::new(at, guard, (wanted, found), (OWN, today)));
        };
        let state = |state: ClueState| Text::new(state.names().0, state.names().1);
        if !clue.state.leads_to(self.state) {
            let next = [
                ClueState::Accepted,
                ClueState::Rejected,
                ClueState::Investigated,
                ClueState::Closed,
            ];
            let next = next.into_iter().filter(|next| clue.state.leads_to(*next));
            let (zh, en): (Vec<&str>, Vec<&str>) = next.map(ClueState::names).unzip();
            let wanted = match en.as_slice() {
                [] => Text::new("无后续", "nothing more"),
                _ => Text::new(zh.join("或"), en.join(" or ")),
            };
            refuse(
                "state",
                EventGuard::StepContradicts,
                wanted,
                state(self.state),
            );
        }
        let nothing = || Text::new("无", "nothing");
        if self.state.is_answered() && self.outcome.is_none() {
            let wanted = Text::new("公开的答复", "what the public is told");
            refuse("outcome", EventGuard::CarriedMissing, wanted, nothing());
        }
        if !self.state.is_answered() && self.outcome.is_some() {
            let wanted = Text::new("办结或不予受理", "closed or rejected");
            refuse("outcome", EventGuard::NotCarried, wanted, state(self.state));
        }
        if self.day > today {
            let wanted = Text::new(format!("不晚于 {today}"), format!("a day up to {today}"));
            refuse("day", EventGuard::DayAhead, wanted, Text::plain(self.day));
        }
        let days = [
            Some(clue.received_on),
            clue.decided_on,
            clue.investigated_on,
        ];
        if let Some(last) = days
            .into_iter()
            .flatten()
            .max()
            .filter(|last| self.day < *last)
        {
            let wanted = Text::new(format!("不早于 {last}"), format!("a day from {last} on"));
            refuse(
                "day",
                EventGuard::DayContradicts,
                wanted,
                Text::plain(self.day),
            );
        }
        refusals
    }

    /// Parcel and act are on record, and the act is one of that parcel.
    fn faults(&self, clue: &Clue, view: &View<'_>) -> Vec<Fault> {
        let mut faults = Vec::new();
        let parcels: Vec<&RegistryNo> = match &self.parcel {
            Some(no) => vec![no],
            None => clue.parcel.iter().chain(&clue.further_parcels).collect(),
        };
        if let Some(no) = &self.parcel
            && view.parcel(no.as_str()).is_none()
        {
            faults.push(Fault::new(
                "parcel",
                "a parcel on record",
                no,
                "check the number",
            ));
        }
        let Some(act) = &self.act else {
            return faults;
        };
        let mut dossiers = parcels
            .into_iter()
            .filter_map(|no| view.atlas().dossier(no.as_str()));
        let of_parcel = dossiers.any(|dossier| {
            view.all(dossier).any(|version| {
                matches!(version.entity, Entity::Act(_) | Entity::Succession(_))
                    && version.entity.id() == *act
            })
        });
        if !of_parcel {
            let wanted = "an act of the parcel of this clue, on record";
            let remedy = "name the parcel, and the number its act was given";
            faults.push(Fault::new("act", wanted, act, remedy));
        }
        faults
    }

    fn applied(&self, clue: &Clue) -> Clue {
        let mut next = clue.clone();
        next.state = self.state;
        match self.state {
            ClueState::Accepted | ClueState::Rejected => next.decided_on = Some(self.day),
            ClueState::Investigated => next.investigated_on = Some(self.day),
            ClueState::Closed => next.closed_on = Some(self.day),
            ClueState::Received => {}
        }
        if self.parcel.is_some() {
            next.parcel.clone_from(&self.parcel);
            next.further_parcels.clear();
        }
        if self.act.is_some() {
            next.act.clone_from(&self.act);
        }
        if self.outcome.is_some() {
            next.outcome.clone_from(&self.outcome);
        }
        next
    }
}

impl Registry {
    /// Takes a clue one step on.
    pub async fn step_clue(
        &self,
        caller: &Caller,
        (number, step): (&str, &ClueStep),
        key: (&str, &[u8]),
    ) -> Result<ClueTaken, RegistryError> {
        caller.need(Act::HandleClues)?;
        let faults = step.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let clue = find(view, number)?;
            let (faults, mut refusals) = (step.faults(clue, view), step.refusals(clue, today));
            let parcel = step.parcel.as_ref();
            refusals.extend(parcel.and_then(|no| superseded(view, ("parcel", no), (OWN, today))));
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let next = step.applied(clue);
            let answer = ClueTaken {
                clue: ClueView::of(&next, view),
                revision,
            };
            Ok(Keyed {
                answer,
                changes: vec![Change::recorded(step.day, None, next)],
                reason: step.reason.clone(),
            })
        })
        .await
    }

    /// Erases how to reach who sent a clue, or all that was said; the record keeps what became of it.
    pub async fn erase_clue(
        &self,
        caller: &Caller,
        (number, everything): (&str, bool),
    ) -> Result<ClueErased, RegistryError> {
        caller.need(Act::HandleClues)?;
        let what = match everything {
            true => Erased::Everything,
            false => Erased::Contact,
        };
        let now = self.clock.now();
        let mut write = self.store.bench().await?;
        let found = write.bench().erase_clue_file((number, what), now).await?;
        if !found {
            return Err(not_found(number));
        }
        write.commit().await?;
        Ok(ClueErased {
            number: number.to_owned(),
            everything,
        })
    }
}
