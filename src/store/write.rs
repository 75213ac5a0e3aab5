//! The one write door: begin takes the head row, changes are applied and become leaves, the head moves, commit.

use std::borrow::Cow;

use sqlx::QueryBuilder;
use time::OffsetDateTime;

use crate::domain::change::{Change, What};
use crate::domain::fault::{Fault, check_text};
use crate::log::{Frontier, Hash, Node, leaf_hash};

use super::dialect::lock_head_sql;
use super::{Conn, LeafRow, Snapshot, Store, StoreError, apply, header, on};

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
        mut self,
        changes: &[Change],
        nonces: &[[u8; 16]],
        stamp: &Stamp,
    ) -> Result<Committed, StoreError> {
        check(changes, nonces, stamp)?;
        let revision = self.head.revision + 1;
        apply::apply(&mut self.conn, changes, revision).await?;
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
        self.append(&leaves, revision).await?;
        self.finish(changes.iter().any(moves_atlas), stamp).await
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

    /// Moves the head to the leaves that were appended, and makes the commit durable.
    pub(super) async fn finish(
        mut self,
        moves_atlas: bool,
        stamp: &Stamp,
    ) -> Result<Committed, StoreError> {
        self.head.revision += 1;
        if moves_atlas {
            self.head.atlas_revision = self.head.revision;
        }
        self.write_head(stamp).await?;
        self.conn.commit().await?;
        Ok(Committed {
            revision: self.head.revision,
            atlas_revision: self.head.atlas_revision,
            root: self.head.root(),
            tree_size: self.head.tree_size(),
        })
    }

    /// Appends leaves and stores the nodes that they complete.
    pub(super) async fn append(
        &mut self,
        leaves: &[NewLeaf<'_>],
        revision: u64,
    ) -> Result<(), StoreError> {
        let first = self.head.tree_size();
        let nodes: Vec<Node> = leaves
            .iter()
            .flat_map(|leaf| self.head.frontier.append(leaf.hash))
            .collect();
        insert_leaves(&mut self.conn, leaves, (first, revision)).await?;
        insert_nodes(&mut self.conn, &nodes).await
    }

    async fn write_head(&mut self, stamp: &Stamp) -> Result<(), StoreError> {
        let head = &self.head;
        let (revision, atlas_revision) = (head.revision as i64, head.atlas_revision as i64);
        let (size, frontier) = (head.tree_size() as i64, head.frontier.to_bytes());
        let root = head.root().as_bytes().to_vec();
        let recorded_at = crate::domain::day::micros(stamp.recorded_at);
        let moved = on!(&mut self.conn, |c| {
            sqlx::query(INSERT_COMMIT)
                .bind(revision)
                .bind(size)
                .bind(&root)
                .bind(recorded_at)
                .bind(&stamp.caller)
                .bind(&stamp.reason)
                .execute(&mut *c)
                .await?;
            sqlx::query(MOVE_HEAD)
                .bind(revision)
                .bind(atlas_revision)
                .bind(size)
                .bind(&frontier)
                .bind(&root)
                .execute(&mut *c)
                .await?
                .rows_affected()
        });
        if moved == 1 {
            Ok(())
        } else {
            Err(StoreError::damaged(
                "log_head",
                revision,
                "the head moved in between",
            ))
        }
    }
}

const INSERT_COMMIT: &str = "
    insert into commits (revision, tree_size, root, recorded_at, caller, reason)
    values ($1, $2, $3, $4, $5, $6)";

const MOVE_HEAD: &str = "
    update log_head
    set revision = $1, atlas_revision = $2, tree_size = $3, frontier = $4, root = $5
    where id = 1 and revision = $1 - 1";

/// A leaf that is appended.
pub(super) struct NewLeaf<'a> {
    kind: &'a str,
    nonce: &'a [u8; 16],
    body: Cow<'a, str>,
    hash: Hash,
}

impl<'a> NewLeaf<'a> {
    fn new(kind: &'a str, nonce: &'a [u8; 16], body: String) -> Self {
        NewLeaf {
            kind,
            nonce,
            hash: leaf_hash(kind, nonce, body.as_bytes()),
            body: body.into(),
        }
    }

    /// A leaf of another register, as it is stored there.
    pub(super) fn stored(leaf: &'a LeafRow) -> Self {
        NewLeaf {
            kind: &leaf.kind,
            nonce: &leaf.nonce,
            body: leaf.body.as_str().into(),
            hash: leaf.hash,
        }
    }
}

/// Rows to a statement.
const CHUNK: usize = 2000;

async fn insert_leaves(
    conn: &mut Conn,
    leaves: &[NewLeaf<'_>],
    (first, revision): (u64, u64),
) -> Result<(), StoreError> {
    let placed: Vec<(i64, &NewLeaf<'_>)> = (first as i64..).zip(leaves).collect();
    for chunk in placed.chunks(CHUNK) {
        on!(&mut *conn, |c| {
            let mut insert = QueryBuilder::new(
                "insert into leaf (position, revision, kind, nonce, body, hash) ",
            );
            insert.push_values(chunk, |mut values, (position, leaf)| {
                values
                    .push_bind(*position)
                    .push_bind(revision as i64)
                    .push_bind(leaf.kind)
                    .push_bind(&leaf.nonce[..])
                    .push_bind(leaf.body.as_ref())
                    .push_bind(leaf.hash.as_bytes().to_vec());
            });
            insert.build().execute(c).await?;
        });
    }
    Ok(())
}

async fn insert_nodes(conn: &mut Conn, nodes: &[Node]) -> Result<(), StoreError> {
    for chunk in nodes.chunks(CHUNK) {
        on!(&mut *conn, |c| {
            let mut insert = QueryBuilder::new("insert into node (level, position, hash) ");
            insert.push_values(chunk, |mut values, node| {
                values
                    .push_bind(i64::from(node.level))
                    .push_bind(node.index as i64)
                    .push_bind(node.hash.as_bytes().to_vec());
            });
            insert.build().execute(c).await?;
        });
    }
    Ok(())
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
