//! Reading the log back: commits, leaves and nodes, for export, verification and proofs.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;
use time::OffsetDateTime;

use crate::log::Hash;

use super::{Snapshot, StoreError, on};

/// A commit as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct CommitRow {
    pub revision: u64,
    /// Leaves of the log after this commit.
    pub tree_size: u64,
    pub root: Hash,
    pub recorded_at: OffsetDateTime,
    pub caller: String,
    pub reason: String,
}

/// A leaf as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafRow {
    pub position: u64,
    pub revision: u64,
    pub kind: String,
    pub nonce: [u8; 16],
    pub body: String,
    pub hash: Hash,
}

type CommitColumns = (i64, i64, Vec<u8>, i64, String, String);
type LeafColumns = (i64, i64, String, Vec<u8>, String, Vec<u8>);

impl Snapshot {
    /// Commits after `reached`, in order, at most `most`.
    pub async fn commits_after(
        &mut self,
        reached: u64,
        most: u32,
    ) -> Result<Vec<CommitRow>, StoreError> {
        let sql = "
            select revision, tree_size, root, recorded_at, caller, reason
            from commits
            where revision > $1
            order by revision
            limit $2";
        let rows: Vec<CommitColumns> = on!(&mut self.0, |c| sqlx::query_as(sql)
            .bind(reached as i64)
            .bind(i64::from(most))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(commit_row).collect()
    }

    /// The last commit recorded at or before an instant; none when the register is younger.
    pub async fn revision_at(
        &mut self,
        instant: OffsetDateTime,
    ) -> Result<Option<u64>, StoreError> {
        let sql = "select max(revision) from commits where recorded_at <= $1";
        let at = crate::domain::day::micros(instant);
        let (revision,): (Option<i64>,) = on!(&mut self.0, |c| sqlx::query_as(sql)
            .bind(at)
            .fetch_one(c)
            .await)?;
        Ok(revision.map(i64::unsigned_abs))
    }

    /// Leaves from a position on, in order, at most `most`.
    pub async fn leaves_from(
        &mut self,
        position: u64,
        most: u32,
    ) -> Result<Vec<LeafRow>, StoreError> {
        let sql = "
            select position, revision, kind, nonce, body, hash
            from leaf
            where position >= $1
            order by position
            limit $2";
        let rows: Vec<LeafColumns> = on!(&mut self.0, |c| sqlx::query_as(sql)
            .bind(position as i64)
            .bind(i64::from(most))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(leaf_row).collect()
    }

    /// A stored node of the Merkle tree.
    pub async fn node(&mut self, level: u8, index: u64) -> Result<Option<Hash>, StoreError> {
        let sql = "select hash from node where level = $1 and position = $2";
        let row: Option<(Vec<u8>,)> = on!(&mut self.0, |c| sqlx::query_as(sql)
            .bind(i64::from(level))
            .bind(index as i64)
            .fetch_optional(c)
            .await)?;
        row.map(|(bytes,)| hash("node", index, &bytes)).transpose()
    }
}

impl Snapshot {
    /// The stored nodes of the Merkle tree at these levels and places; those that are not there are left out.
    pub async fn nodes(
        &mut self,
        wanted: &[(u8, u64)],
    ) -> Result<BTreeMap<(u8, u64), Hash>, StoreError> {
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<(i64, i64, Vec<u8>)> = on!(&mut self.0, |c| {
            let start = "select node.level, node.position, node.hash from (";
            let mut query = QueryBuilder::new(start);
            query.push_values(wanted, |mut values, (level, index)| {
                values.push_bind(i64::from(*level)).push_bind(*index as i64);
            });
            query.push(WANTED);
            query.build_query_as().fetch_all(c).await?
        });
        rows.into_iter()
            .map(|(level, position, bytes)| {
                let (level, index) = (level as u8, position.unsigned_abs());
                Ok(((level, index), hash("node", index, &bytes)?))
            })
            .collect()
    }
}

const WANTED: &str = ") as wanted
    join node on node.level = wanted.column1 and node.position = wanted.column2";

fn commit_row(columns: CommitColumns) -> Result<CommitRow, StoreError> {
    let (revision, tree_size, root, recorded_at, caller, reason) = columns;
    Ok(CommitRow {
        revision: revision.unsigned_abs(),
        tree_size: tree_size.unsigned_abs(),
        root: hash("commits", revision.unsigned_abs(), &root)?,
        recorded_at: crate::domain::day::from_micros(recorded_at),
        caller,
        reason,
    })
}

fn leaf_row(columns: LeafColumns) -> Result<LeafRow, StoreError> {
    let (position, revision, kind, nonce, body, bytes) = columns;
    let position = position.unsigned_abs();
    let nonce: [u8; 16] = nonce
        .try_into()
        .map_err(|_| StoreError::damaged("leaf", position, "the nonce is not 16 bytes"))?;
    Ok(LeafRow {
        position,
        revision: revision.unsigned_abs(),
        kind,
        nonce,
        body,
        hash: hash("leaf", position, &bytes)?,
    })
}

fn hash(table: &str, row: u64, bytes: &[u8]) -> Result<Hash, StoreError> {
    let bytes: [u8; 32] = bytes
        .try_into()
        .map_err(|_| StoreError::damaged(table, row, "the hash is not 32 bytes"))?;
    Ok(Hash(bytes))
}
