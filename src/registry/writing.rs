//! Going through the write door: what depends on state is worked out *inside*, on the atlas caught up under the lock.

use crate::atlas::Atlas;
use crate::clock::random;
use crate::domain::change::Change;
use crate::domain::fault::Fault;
use crate::domain::person::Person;
use crate::log::Hash;
use crate::store::{Committed, Head, Remembered, Stamp, Write};

use super::documents::unknown_documents;
use super::{Caller, Registry, RegistryError};

/// A commit, as its caller is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub revision: u64,
    pub root: Hash,
    pub tree_size: u64,
}

impl From<Committed> for Receipt {
    fn from(committed: Committed) -> Self {
        Receipt {
            revision: committed.revision,
            root: committed.root,
            tree_size: committed.tree_size,
        }
    }
}

/// The write door, held, with the atlas as it stands under the lock.
pub(crate) struct Door {
    pub write: Write,
    pub atlas: std::sync::Arc<Atlas>,
    pub head: Head,
}

impl Registry {
    /// Takes the write lock and catches the atlas up inside.
    pub(crate) async fn door(&self) -> Result<Door, RegistryError> {
        let write = self.store.begin().await?;
        let (mut snapshot, head) = write.into_snapshot();
        let atlas = self.atlas.inside(&mut snapshot, &head).await?;
        let write = Write::from_snapshot(snapshot, head.clone());
        Ok(Door { write, atlas, head })
    }

    /// Commits changes through a door, under a key where one was given.
    pub(crate) async fn commit_through(
        &self,
        door: Door,
        (caller, reason): (&Caller, &str),
        changes: &[Change],
        remember: Option<(&str, Remembered)>,
    ) -> Result<Receipt, RegistryError> {
        let faults = self.refuse_future_days(changes);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let recorded_at = self.clock.now();
        let mut write = door.write;
        let unknown = unknown_documents(&mut write, changes).await?;
        if !unknown.is_empty() {
            let faults = unknown.into_iter().map(|(_, fault)| fault);
            return Err(RegistryError::Invalid(faults.collect()));
        }
        if let Some((key, remembered)) = remember {
            write
                .remember((&caller.id, key), &remembered, recorded_at)
                .await?;
        }
        let stamp = Stamp {
            caller: caller.id.clone(),
            reason: reason.to_owned(),
            recorded_at,
            nonce: random(),
        };
        let nonces: Vec<[u8; 16]> = changes.iter().map(|_| random()).collect();
        let mut prepared = write.prepare(changes, &nonces, &stamp).await?;
        if let Some(written) = prepared.take_written() {
            self.atlas
                .expect(&door.atlas, prepared.committed(), written);
        }
        let committed = prepared.commit().await?;
        // What is durable is acknowledged, even when the database goes right after: the next read catches up.
        if let Err(error) = self.atlas.committed(&committed).await {
            tracing::warn!(%error, "The atlas could not be brought to a commit");
        }
        Ok(committed.into())
    }

    /// Commits changes that depend on nothing but themselves.
    pub async fn commit(
        &self,
        caller: &Caller,
        reason: &str,
        changes: &[Change],
    ) -> Result<Receipt, RegistryError> {
        let mut door = self.door().await?;
        let unknown = unknown_documents(&mut door.write, changes).await?;
        if !unknown.is_empty() {
            let at = |(index, fault): (usize, Fault)| fault.under(&format!("changes[{index}]"));
            let faults = unknown.into_iter().map(at);
            return Err(RegistryError::Invalid(faults.collect()));
        }
        self.commit_through(door, (caller, reason), changes, None)
            .await
    }

    /// The same, with the persons that the changes speak of.
    pub async fn commit_with_persons(
        &self,
        caller: &Caller,
        reason: &str,
        (changes, persons): (&[Change], &[Person]),
    ) -> Result<Receipt, RegistryError> {
        let mut door = self.door().await?;
        door.write
            .put_persons(&super::keyed::rows(persons)?)
            .await?;
        self.commit_through(door, (caller, reason), changes, None)
            .await
    }

    /// Acts dated after today are refused; a standard may come into force later.
    fn refuse_future_days(&self, changes: &[Change]) -> Vec<Fault> {
        let today = self.clock.today();
        let late = changes
            .iter()
            .enumerate()
            .filter(|(_, change)| change.day > today && !change.may_lie_ahead());
        late.map(|(index, change)| {
            let at = format!("changes[{index}].day");
            Fault::new(
                at,
                format!("a day up to today, {today}"),
                change.day,
                "an act is recorded when it has happened",
            )
        })
        .collect()
    }
}
