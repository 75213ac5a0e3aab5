//! Duties: those that follow from the record, derived for a day; those set by hand; and what closes them.

mod book;
mod close;
mod heirs;

pub use close::{DutyClosing, DutySet, DutyTaken, NewDuty};

pub(crate) use book::{Kept, duties_of, of_key_units, periods};
pub(crate) use close::{check_days, check_paper};

use std::sync::Arc;

use crate::atlas::AsOf;
use crate::domain::day::Day;
use crate::domain::duty::escalation::Level;
use crate::domain::duty::{Duty, DutyKind, DutyOwner, DutyState};
use crate::domain::fault::Fault;

use super::{Act, Caller, Registry, RegistryError, When};
use book::Book;

/// Duties to one page at the most.
pub const MOST_DUTIES: usize = 1000;

/// Which duties are asked for; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DutyQuery {
    pub owner: Option<DutyOwner>,
    pub parcel: Option<String>,
    pub kind: Option<DutyKind>,
    /// Empty = every state.
    pub states: Vec<DutyState>,
    /// Overdue, and climbed to this level.
    pub escalated_to: Option<Level>,
    /// Due earlier than this day.
    pub due_before: Option<Day>,
    /// After the duty with this day and identifier.
    pub after: Option<(Day, String)>,
    pub limit: usize,
}

impl DutyQuery {
    /// The place in the list, as [`place`] writes it.
    pub fn read_place(text: &str) -> Result<(Day, String), Fault> {
        let read = || {
            let (day, id) = text.split_once('~')?;
            Some((Day::parse(day).ok()?, id.to_owned()))
        };
        read().ok_or_else(|| {
            let wanted = "a place YYYY-MM-DD~identifier";
            Fault::new("after", wanted, text, "follow `next` of the page before")
        })
    }

    /// All that is wrong with it.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !(1..=MOST_DUTIES).contains(&self.limit) {
            let wanted = format!("1 to {MOST_DUTIES}");
            let remedy = "ask for fewer and follow next";
            faults.push(Fault::new("limit", wanted, self.limit, remedy));
        }
        faults
    }

    fn takes(&self, duty: &Duty, on: Day) -> bool {
        self.owner.as_ref().is_none_or(|owner| *owner == duty.owner)
            && self.kind.is_none_or(|kind| kind == duty.kind)
            && self.parcel.as_deref().is_none_or(|no| {
                let further = duty.further_parcels.iter().map(String::as_str);
                duty.parcel
                    .as_deref()
                    .into_iter()
                    .chain(further)
                    .any(|own| own == no)
            })
            && self
                .escalated_to
                .is_none_or(|level| duty.escalated.is_some_and(|(reached, _)| reached == level))
            && self.due_before.is_none_or(|day| duty.due < day)
            && (self.states.is_empty() || self.states.contains(&duty.state(on)))
    }
}

/// Where a duty stands in the list.
pub fn place(duty: &Duty) -> String {
    format!("{}~{}", duty.due, duty.id)
}

/// Duties on a day.
#[derive(Debug, Clone)]
pub struct Duties {
    /// The day for which they are derived.
    pub day: Day,
    pub items: Vec<Arc<Duty>>,
    /// Whether there are more.
    pub more: bool,
}

impl Registry {
    /// Duties in the order of their last days.
    pub async fn duties(
        &self,
        caller: &Caller,
        query: &DutyQuery,
        when: &When,
    ) -> Result<Duties, RegistryError> {
        caller.need(Act::SeeDuties)?;
        let faults = query.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let book = self.duty_book(&atlas, as_of).await?;
        let from = query.after.as_ref().map_or(0, |(day, id)| {
            let place = (*day, id.as_str());
            book.duties
                .partition_point(|duty| (duty.due, duty.id.as_str()) <= place)
        });
        let later = book.duties[from..].iter();
        let mut items: Vec<Arc<Duty>> = later
            .filter(|duty| query.takes(duty, as_of.day))
            .take(query.limit + 1)
            .cloned()
            .collect();
        let more = items.len() > query.limit;
        items.truncate(query.limit);
        let day = as_of.day;
        Ok(Duties { day, items, more })
    }

    /// Every duty at a point in time; that of today is kept until the record or the day moves.
    async fn duty_book(
        &self,
        atlas: &Arc<crate::atlas::Atlas>,
        as_of: AsOf,
    ) -> Result<Arc<Book>, RegistryError> {
        if let Some(kept) = self.duty_book.get(as_of) {
            return Ok(kept);
        }
        let atlas = atlas.clone();
        let made = tokio::task::spawn_blocking(move || Book::of(&atlas.view(as_of)));
        let made = made
            .await
            .map_err(|error| RegistryError::Conflict(error.to_string()))?;
        let made = Arc::new(made);
        self.duty_book.keep(as_of, &made);
        Ok(made)
    }
}
