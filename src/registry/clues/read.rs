//! Clues as the sender, who has the code, and as officials see them.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::duty::DutyState;
use crate::domain::duty::derive::Periods;
use crate::domain::duty::offices::of_clue;
use crate::domain::record::{Clue, ClueKind, ClueState, Entity, Kind};

use super::super::secrets::hash;
use super::super::{Act, Caller, Registry, RegistryError, When};

/// What became of a clue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClueView {
    pub number: String,
    pub kind: ClueKind,
    pub parcel: Option<String>,
    /// Further successors of a parcel that was split; the clue may be about each until somebody says which.
    pub further_parcels: Vec<String>,
    pub state: ClueState,
    #[schema(value_type = String, format = Date)]
    pub received_on: Day,
    /// The day on which it was accepted or rejected.
    #[schema(value_type = Option<String>, format = Date)]
    pub decided_on: Option<Day>,
    #[schema(value_type = Option<String>, format = Date)]
    pub investigated_on: Option<Day>,
    #[schema(value_type = Option<String>, format = Date)]
    pub closed_on: Option<Day>,
    /// The last day for its answer.
    #[schema(value_type = String, format = Date)]
    pub answer_due: Day,
    /// The answer is owed and its last day has passed.
    pub overdue: bool,
    /// The act that it led to; shown to officials.
    pub act: Option<String>,
    /// What the public is told: the outcome, or why it was rejected.
    pub outcome: Option<String>,
}

/// What was said in a clue. Of persons: for whoever handles it, and nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClueSaid {
    pub number: String,
    /// Null once it is erased.
    pub text: Option<String>,
    pub place: Option<String>,
    /// Longitude, decimal degrees.
    pub lon: Option<String>,
    /// Latitude, decimal degrees.
    pub lat: Option<String>,
    pub contact: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub received_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub erased_at: Option<OffsetDateTime>,
}

impl ClueView {
    pub(super) fn of(clue: &Clue, view: &View<'_>) -> Self {
        let owed = of_clue(clue, &Periods::of(|name| view.setting(name)));
        ClueView {
            number: clue.id.clone(),
            kind: clue.kind,
            parcel: clue.parcel.as_ref().map(ToString::to_string),
            further_parcels: clue
                .further_parcels
                .iter()
                .map(ToString::to_string)
                .collect(),
            state: clue.state,
            received_on: clue.received_on,
            decided_on: clue.decided_on,
            investigated_on: clue.investigated_on,
            closed_on: clue.closed_on,
            answer_due: owed.due,
            overdue: owed.state(view.as_of().day) == DutyState::Overdue,
            act: clue.act.clone(),
            outcome: clue.outcome.clone(),
        }
    }
}

/// Which clues are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClueQuery {
    pub kind: Option<ClueKind>,
    pub state: Option<ClueState>,
    pub parcel: Option<String>,
    pub overdue: Option<bool>,
    pub after: Option<String>,
    pub limit: usize,
}

impl ClueQuery {
    fn takes(&self, seen: &ClueView) -> bool {
        self.kind.is_none_or(|kind| kind == seen.kind)
            && self.state.is_none_or(|state| state == seen.state)
            && self.overdue.is_none_or(|overdue| overdue == seen.overdue)
            && (self.parcel.as_ref()).is_none_or(|no| {
                seen.parcel.as_ref() == Some(no) || seen.further_parcels.contains(no)
            })
            && (self.after.as_ref()).is_none_or(|after| seen.number > *after)
    }
}

pub(super) fn find<'a>(view: &View<'a>, number: &str) -> Result<&'a Clue, RegistryError> {
    let version = view.common(Kind::Clue, number);
    let found = version.and_then(|version| match &version.entity {
        Entity::Clue(clue) => Some(clue.as_ref()),
        _ => None,
    });
    found.ok_or_else(|| not_found(number))
}

pub(super) fn not_found(number: &str) -> RegistryError {
    RegistryError::NotFound {
        what: "clue",
        id: number.to_owned(),
    }
}

impl Registry {
    /// Clues in the order of their numbers; whether there are more.
    pub async fn clues(
        &self,
        caller: &Caller,
        query: &ClueQuery,
        when: &When,
    ) -> Result<(Vec<ClueView>, bool), RegistryError> {
        caller.need(Act::SeeClues)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let all = view.commons(Kind::Clue);
        let seen = all.filter_map(|version| match &version.entity {
            Entity::Clue(clue) => Some(ClueView::of(clue, &view)),
            _ => None,
        });
        let seen = seen.filter(|seen| query.takes(seen));
        let mut seen: Vec<ClueView> = seen.take(query.limit + 1).collect();
        let more = seen.len() > query.limit;
        seen.truncate(query.limit);
        Ok((seen, more))
    }

    /// One clue: for an official, or for whoever has its code. A wrong code is answered like a number that nobody has.
    pub async fn clue(
        &self,
        caller: &Caller,
        (number, code): (&str, Option<&str>),
    ) -> Result<ClueView, RegistryError> {
        let public = code.is_some();
        match code {
            None => caller.need(Act::SeeClues)?,
            Some(code) => {
                caller.need(Act::SendClue)?;
                let mut snapshot = self.store.snapshot().await?;
                let file = snapshot.bench().clue_file(number).await?;
                let given = hash(code);
                if file.is_none_or(|file| file.code != given) {
                    return Err(not_found(number));
                }
            }
        }
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, &When::default()).await?);
        let mut seen = ClueView::of(find(&view, number)?, &view);
        seen.act = seen.act.filter(|_| !public);
        Ok(seen)
    }

    /// What was said in a clue, and how to reach who said it.
    pub async fn clue_said(
        &self,
        caller: &Caller,
        number: &str,
    ) -> Result<ClueSaid, RegistryError> {
        caller.need(Act::HandleClues)?;
        let mut snapshot = self.store.snapshot().await?;
        let file = snapshot.bench().clue_file(number).await?;
        let file = file.ok_or_else(|| not_found(number))?;
        let (lon, lat) = file.position.unzip();
        Ok(ClueSaid {
            number: file.number,
            text: file.said,
            place: file.place,
            lon,
            lat,
            contact: file.contact,
            received_at: file.received_at,
            erased_at: file.erased_at,
        })
    }
}
