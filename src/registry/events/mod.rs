//! Acts of the life cycle: judged inside the write door on the record as it stands there, and committed with all that
//! they bring as one revision; all of a request, or nothing.

mod adopt;
mod back;
mod bring;
mod desk;
mod history;
mod possible;
mod read;
mod sheet;
mod told;

pub use adopt::{AdoptionTaken, NewAdoption};
pub use history::{ActLine, History, PaperLine, Span};
pub use possible::{ActRole, Possible, PossibleAct};
pub use read::read_event;
pub(crate) use sheet::Sheet;
pub use told::RefusalText;

use serde::{Deserialize, Serialize};

use crate::atlas::{AsOf, Atlas};
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::EventRequest;
use crate::domain::fault::Fault;
use crate::store::Remembered;

use super::{Act, Caller, Registry, RegistryError};
use desk::Desk;

/// Acts to one request at the most.
pub const MOST_EVENTS: usize = 1000;

/// The unit that an act is about: the parcel, or a management unit of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTarget {
    pub parcel: RegistryNo,
    pub unit: Option<String>,
}

impl EventTarget {
    fn subject(&self) -> &str {
        self.unit.as_deref().unwrap_or(self.parcel.as_str())
    }
}

/// One act as it came in: read, or what cannot be read of it. `at` is its place in a list, empty for a single one.
#[derive(Debug)]
pub struct EventSheet {
    pub at: String,
    pub asked: Result<(EventTarget, EventRequest), Vec<Fault>>,
}

/// An act that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EventTaken {
    /// Its number, such as `E-2026-000012-1`.
    pub id: String,
    pub parcel: String,
    pub unit: Option<String>,
    /// T01 to T34.
    pub transition: String,
    /// The stage before.
    pub from: String,
    /// The stage that the act leads to.
    pub to: String,
    /// The stage of the unit by all its acts.
    pub stage: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// Records that came with it: kind and identifier.
    pub brought: Vec<String>,
    /// The wrong act that it took the place of.
    pub corrects: Option<String>,
}

/// What was recorded by one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EventsTaken {
    /// The commit, which is the revision of every parcel in it.
    pub revision: u64,
    pub events: Vec<EventTaken>,
}

/// All acts of a request, judged.
struct Plan {
    taken: Vec<EventTaken>,
    changes: Vec<Change>,
}

impl Registry {
    /// Records acts under a key: all of them, or none and every reason why not.
    pub async fn record_events(
        &self,
        caller: &Caller,
        sheets: &[EventSheet],
        (key, digest): (&str, &[u8]),
        if_match: Option<u64>,
    ) -> Result<EventsTaken, RegistryError> {
        caller.need(Act::RecordEvent)?;
        let mut door = self.door().await?;
        if let Some(before) = door.write.remembered(&caller.id, key).await? {
            drop(door);
            return repeated(&before, digest);
        }
        let (atlas, revision) = (door.atlas.clone(), door.head.revision + 1);
        self.check_revision(&atlas, sheets, if_match)?;
        let plan = self.plan(&atlas, revision, caller, sheets)?;
        let taken = EventsTaken {
            revision,
            events: plan.taken,
        };
        let answer = serde_json::to_string(&taken)
            .map_err(|error| RegistryError::Conflict(error.to_string()))?;
        let remembered = Remembered {
            request: digest.to_vec(),
            answer,
        };
        let reason = reason(sheets);
        self.commit_through(
            door,
            (caller, &reason),
            &plan.changes,
            Some((key, remembered)),
        )
        .await?;
        Ok(taken)
    }

    /// The revision that the caller saw is the one that stands.
    fn check_revision(
        &self,
        atlas: &Atlas,
        sheets: &[EventSheet],
        if_match: Option<u64>,
    ) -> Result<(), RegistryError> {
        let (
            Some(seen),
            [
                EventSheet {
                    asked: Ok((target, _)),
                    ..
                },
            ],
        ) = (if_match, sheets)
        else {
            return Ok(());
        };
        let stands = atlas
            .dossier(target.parcel.as_str())
            .map_or(0, |dossier| dossier.last_revision());
        if stands == seen {
            Ok(())
        } else {
            Err(RegistryError::Moved(stands))
        }
    }

    /// One act that comes with something else in its commit: judged, and its changes.
    pub(crate) fn act_beside(
        &self,
        view: crate::atlas::View<'_>,
        revision: u64,
        caller: &Caller,
        (target, request): (EventTarget, EventRequest),
    ) -> Result<(EventTaken, Vec<Change>), RegistryError> {
        let before = Vec::new();
        let (mut taken, changes) =
            self.acts_beside(view, revision, caller, (target, before, vec![request]))?;
        let taken = taken.pop();
        let taken = taken.ok_or_else(|| RegistryError::Conflict("no act was taken".to_owned()))?;
        Ok((taken, changes))
    }

    /// Acts on one unit that come with something else in their commit, after changes that they are judged on: everything
    /// that is committed.
    pub(crate) fn acts_beside(
        &self,
        view: crate::atlas::View<'_>,
        revision: u64,
        caller: &Caller,
        (target, before, requests): (EventTarget, Vec<Change>, Vec<EventRequest>),
    ) -> Result<(Vec<EventTaken>, Vec<Change>), RegistryError> {
        let mut desk = Desk::new(view, (self.clock.today(), revision), caller);
        desk.lay(&target, before)?;
        let single = requests.len() == 1;
        for (index, request) in requests.into_iter().enumerate() {
            let sheet = EventSheet {
                at: if single {
                    String::new()
                } else {
                    format!("acts[{index}]")
                },
                asked: Ok((target.clone(), request)),
            };
            desk.take(&sheet, true)?;
        }
        let plan = desk.plan()?;
        Ok((plan.taken, plan.changes))
    }

    /// Judges every act on the record and on what the acts before it add.
    fn plan(
        &self,
        atlas: &Atlas,
        revision: u64,
        caller: &Caller,
        sheets: &[EventSheet],
    ) -> Result<Plan, RegistryError> {
        let today = self.clock.today();
        let view = atlas.view(AsOf {
            day: today,
            known: atlas.reached(),
        });
        let mut desk = Desk::new(view, (today, revision), caller);
        let single = sheets.len() == 1;
        for sheet in sheets {
            desk.take(sheet, single)?;
        }
        desk.plan()
    }
}

/// The same request under the same key has the same answer.
pub(super) fn repeated<T: serde::de::DeserializeOwned>(
    before: &Remembered,
    digest: &[u8],
) -> Result<T, RegistryError> {
    if before.request != digest {
        let why = "this Idempotency-Key was used for another request: use a new key for a new act";
        return Err(RegistryError::Conflict(why.to_owned()));
    }
    serde_json::from_str(&before.answer).map_err(|_| {
        let why = "this Idempotency-Key was used for another kind of request: use a new key";
        RegistryError::Conflict(why.to_owned())
    })
}

fn reason(sheets: &[EventSheet]) -> String {
    let mut reasons = sheets.iter().filter_map(|sheet| {
        let (_, request) = sheet.asked.as_ref().ok()?;
        Some(request.reason.as_str())
    });
    let first = reasons.next().unwrap_or_default().to_owned();
    match sheets.len() {
        0 | 1 => first,
        count => {
            let short: String = first.chars().take(1000).collect();
            format!("{count} 项 acts: {short}")
        }
    }
}
