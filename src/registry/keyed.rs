//! Acts under a key: judged inside the write door on the record as it stands there; the same request under the same key
//! has the same answer.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::atlas::{AsOf, View};
use crate::domain::change::Change;
use crate::domain::person::Person;
use crate::store::{PersonRow, Remembered};

use super::{Caller, Registry, RegistryError};

/// What an act is answered with, and what it changes.
pub(crate) struct Keyed<T> {
    pub answer: T,
    pub changes: Vec<Change>,
    pub reason: String,
}

/// Persons who come or go with an act.
#[derive(Default)]
pub(crate) struct PersonsMoved {
    pub added: Vec<Person>,
    /// Identifiers of those who are erased.
    pub erased: Vec<String>,
}

impl Registry {
    /// Judges an act and commits it under a key. `judge` sees the record at the head and the revision to come.
    pub(crate) async fn act_under_key<T: Serialize + DeserializeOwned>(
        &self,
        caller: &Caller,
        (key, digest): (&str, &[u8]),
        judge: impl FnOnce(&View<'_>, u64) -> Result<Keyed<T>, RegistryError>,
    ) -> Result<T, RegistryError> {
        let judge =
            |view: &View<'_>, revision| Ok((judge(view, revision)?, PersonsMoved::default()));
        self.act_on_persons(caller, (key, digest), judge).await
    }

    /// The same for an act with which persons come or go: in one commit.
    pub(crate) async fn act_on_persons<T: Serialize + DeserializeOwned>(
        &self,
        caller: &Caller,
        (key, digest): (&str, &[u8]),
        judge: impl FnOnce(&View<'_>, u64) -> Result<(Keyed<T>, PersonsMoved), RegistryError>,
    ) -> Result<T, RegistryError> {
        let mut door = self.door().await?;
        if let Some(before) = door.write.remembered(&caller.id, key).await? {
            return repeated(&before, digest);
        }
        let (atlas, revision) = (door.atlas.clone(), door.head.revision + 1);
        let view = atlas.view(AsOf {
            day: self.clock.today(),
            known: atlas.reached(),
        });
        let (keyed, persons) = judge(&view, revision)?;
        let answer = serde_json::to_string(&keyed.answer)
            .map_err(|error| RegistryError::Conflict(error.to_string()))?;
        let remembered = Remembered {
            request: digest.to_vec(),
            answer,
        };
        door.write.put_persons(&rows(&persons.added)?).await?;
        for person in &persons.erased {
            door.write.erase_person(person, self.clock.now()).await?;
        }
        let stamp = (caller, keyed.reason.as_str());
        self.commit_through(door, stamp, &keyed.changes, Some((key, remembered)))
            .await?;
        Ok(keyed.answer)
    }
}

pub(super) fn rows(persons: &[Person]) -> Result<Vec<PersonRow>, RegistryError> {
    let rows: Result<Vec<PersonRow>, _> = persons.iter().map(PersonRow::of).collect();
    Ok(rows?)
}

fn repeated<T: DeserializeOwned>(before: &Remembered, digest: &[u8]) -> Result<T, RegistryError> {
    let conflict = |why: &str| RegistryError::Conflict(why.to_owned());
    if before.request != digest {
        let why = "this Idempotency-Key was used for another request: use a new key for a new act";
        return Err(conflict(why));
    }
    let why = "this Idempotency-Key was used for another kind of request: use a new key";
    serde_json::from_str(&before.answer).map_err(|_| conflict(why))
}
