//! The one write door: begin takes the head row, changes are applied and become leaves, the head moves, commit.

use time::OffsetDateTime;

use crate::domain::change::{Change, What};
use crate::domain::fault::{Fault, check_text};
use crate::log::{Frontier, Hash};

use super::dialect::lock_head_sql;
use super::seal::{NewLeaf, seal};
use super::{Conn, Snapshot, Store, StoreError, VersionRow, apply, header, on};

/// How far the record has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// The last commit.
    pub revision: u64,
    /// The last commit that touched what the atlas holds; recorded decisions do not move it.
    pub atlas_revision: u64,
    pub(crate) frontier: Frontier,
}

pub(crate) type HeadColumns = (i64, i64, i64, Vec<u8>, Vec<u8>);

impl Head {
    /// The head of a register without a commit.
    pub fn empty() -> Self {
        Head {
            revision: 0,
            atlas_revision: 0,
            frontier: Frontier::new(),
        }
    }

    /// How many leaves the log has.
    pub fn tree_size(&self) -> u64 {
        self.frontier.size()
    }

    /// The Merkle root of the log.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    pub(crate) fn from_row(row: HeadColumns) -> Result<Self, StoreError> {
        let (revision, atlas_revision, tree_size, frontier, root) = row;
        let damaged = |why: &dyn std::fmt::Display| StoreError::damaged("log_head", revision, why);
        let frontier = Frontier::from_bytes(&frontier).map_err(|error| damaged(&error))?;
        if frontier.size() != tree_size.unsigned_abs() || frontier.root().as_bytes()[..] != root[..]
        {
            return Err(damaged(&"frontier, size and root do not belong together"));
        }
        let [revision, atlas_revision] = [revision, atlas_revision].map(i64::unsigned_abs);
        Ok(Head {
            revision,
            atlas_revision,
            frontier,
        })
    }
}

/// Who commits, why and when: the leaf that every commit ends with.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    pub caller: String,
    pub reason: String,
    pub recorded_at: OffsetDateTime,
    /// Of the commit's own leaf.
    pub nonce: [u8; 16],
}

/// A commit that is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    pub revision: u64,
    /// The last commit that touched what the atlas holds: this one, or one before it.
    pub atlas_revision: u64,
    pub root: Hash,
    pub tree_size: u64,
}

/// A commit of which all is written and nothing is durable yet. Dropped without [`Prepared::commit`], nothing happened.
pub struct Prepared {
    conn: Conn,
    committed: Committed,
    written: Option<Vec<VersionRow>>,
}

impl Prepared {
    /// The commit as it will be.
    pub fn committed(&self) -> &Committed {
        &self.committed
    }

    /// The versions that it writes and closes of what the atlas holds, for whoever would else read them back; none when
    /// they are too many to be kept in memory twice.
    pub fn take_written(&mut self) -> Option<Vec<VersionRow>> {
        self.written.take()
    }

    /// Makes it durable.
    pub async fn commit(self) -> Result<Committed, StoreError> {
        self.conn.commit().await?;
        Ok(self.committed)
    }
}

/// The write door, held: nobody else commits until it is closed. Dropped without [`Write::commit`], nothing happened.
pub struct Write {
    conn: Conn,
    head: Head,
}

impl Store {
    /// Takes the write lock.
    pub async fn begin(&self) -> Result<Write, StoreError> {
        let mut conn = self.pools.write().await?;
        let sql = lock_head_sql(&conn);
        let row = on!(&mut conn, |c| sqlx::query_as(sql).fetch_one(c).await)?;
        Ok(Write {
            conn,
            head: Head::from_row(row)?,
        })
    }
}

impl Write {
    /// The head that this commit builds on.
    pub fn head(&self) -> &Head {
        &self.head
    }

    pub(super) fn open(self) -> (Conn, Head) {
        (self.conn, self.head)
    }

    pub(crate) fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// The database as this commit sees it, to catch up with what it must be judged against.
    pub fn into_snapshot(self) -> (Snapshot, Head) {
        (Snapshot(self.conn), self.head)
    }

    /// Takes the door back after [`Write::into_snapshot`].
    pub fn from_snapshot(snapshot: Snapshot, head: Head) -> Self {
        Write {
            conn: snapshot.0,
            head,
        }
    }

    /// Applies the changes and commits them as one revision, with these nonces in their leaves.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] with every fault when the changes cannot be; nothing is written then.
    pub async fn commit(
        self,
        changes: &[Change],
        nonces: &[[u8; 16]],
        stamp: &Stamp,
    ) -> Result<Committed, StoreError> {
        self.prepare(changes, nonces, stamp).await?.commit().await
    }

    /// Writes all that belongs to a commit, up to making it durable.
    ///
    /// # Errors
    ///
    /// As [`Write::commit`].
    pub async fn prepare(
        mut self,
        changes: &[Change],
        nonces: &[[u8; 16]],
        stamp: &Stamp,
    ) -> Result<Prepared, StoreError> {
        check(changes, nonces, stamp)?;
        let revision = self.head.revision + 1;
        let written = apply::apply(&mut self.conn, changes, revision).await?;
        let mut leaves = Vec::with_capacity(changes.len() + 1);
        for (change, nonce) in changes.iter().zip(nonces) {
            let body = change
                .canonical()
                .map_err(|error| StoreError::damaged("leaf", revision, error))?;
            leaves.push(NewLeaf::new(change.kind(), nonce, body));
        }
        let own = header::body(revision, changes.len(), stamp)
            .map_err(|error| StoreError::damaged("commits", revision, error))?;
        leaves.push(NewLeaf::new(header::KIND, &stamp.nonce, own));
        let moves_atlas = changes.iter().any(moves_atlas);
        let committed = seal(&mut self.conn, self.head, &leaves, (moves_atlas, stamp)).await?;
        Ok(Prepared {
            conn: self.conn,
            committed,
            written,
        })
    }

    /// Applies the changes as they would be committed, for a look at what would be; with the snapshot all is dropped and
    /// nothing happened.
    ///
    /// # Errors
    ///
    /// As [`Write::commit`].
    pub async fn rehearse(mut self, changes: &[Change]) -> Result<(Snapshot, u64), StoreError> {
        check_changes(changes)?;
        let revision = self.head.revision + 1;
        apply::apply(&mut self.conn, changes, revision).await?;
        Ok((Snapshot(self.conn), revision))
    }

    /// Makes durable what was written to the workbench alone; the record does not move.
    pub async fn commit_bench(self) -> Result<(), StoreError> {
        Ok(self.conn.commit().await?)
    }
}

/// Whether a change touches what the atlas holds.
pub(super) fn moves_atlas(change: &Change) -> bool {
    match &change.what {
        What::Recorded(entity) => entity.kind().is_in_atlas(),
        What::Ended(_) | What::Withdrawn(_) => true,
    }
}

fn check(changes: &[Change], nonces: &[[u8; 16]], stamp: &Stamp) -> Result<(), StoreError> {
    let mut faults = Vec::new();
    check_text(&mut faults, "caller", &stamp.caller, 200);
    if !stamp.reason.is_empty() {
        check_text(&mut faults, "reason", &stamp.reason, 2000);
    }
    if changes.is_empty() || nonces.len() != changes.len() {
        let found = format!("{} changes, {} nonces", changes.len(), nonces.len());
        faults.push(Fault::new(
            "changes",
            "at least one change, and a nonce for each",
            found,
            "say what happened",
        ));
    }
    faults.extend(of_changes(changes));
    if faults.is_empty() {
        Ok(())
    } else {
        Err(StoreError::Refused(faults))
    }
}

fn check_changes(changes: &[Change]) -> Result<(), StoreError> {
    let faults = of_changes(changes);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(StoreError::Refused(faults))
    }
}

fn of_changes(changes: &[Change]) -> Vec<Fault> {
    let each = changes.iter().enumerate().flat_map(|(index, change)| {
        let found = change.check().into_iter();
        found.map(move |fault| fault.under(&format!("changes[{index}]")))
    });
    each.collect()
}
