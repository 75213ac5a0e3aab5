//! Two registers side by side: every row of the record, in the order of the primary keys, a page of each at a time.

use std::cmp::Ordering;
use std::fmt;

use sqlx::FromRow;

use super::{CitationRow, CommitRow, LeafRow, Snapshot, StoreError, on};

/// Rows of each register read at a time.
const PAGE: u32 = 500;

/// Differences listed: a register with more of them is not mended one by one.
pub(super) const MOST: usize = 1000;

/// One row in which two registers differ, or in which a register is not what its log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub table: &'static str,
    /// The primary key.
    pub row: String,
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.table, self.row, self.what)
    }
}

/// In what two registers differ: heads, commits, leaves, nodes, versions, citations. At
/// most 1,000 differences are listed.
pub async fn compare(a: &mut Snapshot, b: &mut Snapshot) -> Result<Vec<Difference>, StoreError> {
    let mut differences = Vec::new();
    let (first, second) = (a.head().await?, b.head().await?);
    if first != second {
        let what = format!(
            "commit {} with root {}, and commit {} with root {}",
            first.revision,
            first.root(),
            second.revision,
            second.root()
        );
        differences.push(Difference {
            table: "log_head",
            row: "1".to_owned(),
            what,
        });
    }
    table::<CommitRow>(a, b, &mut differences).await?;
    table::<LeafRow>(a, b, &mut differences).await?;
    table::<NodeRow>(a, b, &mut differences).await?;
    table::<RawVersion>(a, b, &mut differences).await?;
    table::<CitationRow>(a, b, &mut differences).await?;
    Ok(differences)
}

/// A row that is compared.
trait Compared: Sized {
    const TABLE: &'static str;
    type Key: Ord + Clone + fmt::Debug;

    fn key(&self) -> Self::Key;
    /// The columns in which two rows of one key differ.
    fn differing(&self, other: &Self) -> Vec<&'static str>;
    /// The rows after a key, in the order of the keys.
    async fn page(
        snapshot: &mut Snapshot,
        after: Option<&Self::Key>,
    ) -> Result<Vec<Self>, StoreError>;
}

async fn table<R: Compared>(
    a: &mut Snapshot,
    b: &mut Snapshot,
    differences: &mut Vec<Difference>,
) -> Result<(), StoreError> {
    let mut after: Option<R::Key> = None;
    while differences.len() < MOST {
        let mut left = R::page(a, after.as_ref()).await?;
        let mut right = R::page(b, after.as_ref()).await?;
        // A full page may go on: what lies beyond its last key is compared in the next round.
        let reached = |rows: &[R]| {
            let full = rows.len() == PAGE as usize;
            rows.last().filter(|_| full).map(R::key)
        };
        let until = match (reached(&left), reached(&right)) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if let Some(until) = &until {
            left.retain(|row| row.key() <= *until);
            right.retain(|row| row.key() <= *until);
        }
        merge(&left, &right, differences);
        if until.is_none() {
            break;
        }
        after = until;
    }
    Ok(())
}

/// Walks two sorted pages of the same stretch of keys.
fn merge<R: Compared>(mut left: &[R], mut right: &[R], differences: &mut Vec<Difference>) {
    while differences.len() < MOST {
        let (order, key) = match (left.first(), right.first()) {
            (None, None) => return,
            (Some(row), None) => (Ordering::Less, row.key()),
            (None, Some(row)) => (Ordering::Greater, row.key()),
            (Some(one), Some(other)) => (one.key().cmp(&other.key()), one.key().min(other.key())),
        };
        let what = match order {
            Ordering::Less => Some("is missing in the second register".to_owned()),
            Ordering::Greater => Some("is missing in the first register".to_owned()),
            Ordering::Equal => {
                let columns = left[0].differing(&right[0]);
                (!columns.is_empty()).then(|| format!("differs in {}", columns.join(", ")))
            }
        };
        if order.is_le() {
            left = &left[1..];
        }
        if order.is_ge() {
            right = &right[1..];
        }
        differences.extend(what.map(|what| Difference {
            table: R::TABLE,
            row: format!("{key:?}"),
            what,
        }));
    }
}

/// The names of the columns that are not equal.
macro_rules! differing {
    ($one:expr, $other:expr, $($column:ident),*) => {
        [$((stringify!($column), $one.$column == $other.$column),)*]
            .into_iter()
            .filter(|(_, same)| !same)
            .map(|(column, _)| column)
            .collect()
    };
}

impl Compared for CommitRow {
    const TABLE: &'static str = "commits";
    type Key = u64;

    fn key(&self) -> u64 {
        self.revision
    }

    fn differing(&self, other: &Self) -> Vec<&'static str> {
        differing!(self, other, tree_size, root, recorded_at, caller, reason)
    }

    async fn page(snapshot: &mut Snapshot, after: Option<&u64>) -> Result<Vec<Self>, StoreError> {
        snapshot
            .commits_after(after.copied().unwrap_or(0), PAGE)
            .await
    }
}

impl Compared for LeafRow {
    const TABLE: &'static str = "leaf";
    type Key = u64;

    fn key(&self) -> u64 {
        self.position
    }

    fn differing(&self, other: &Self) -> Vec<&'static str> {
        differing!(self, other, revision, kind, nonce, body, hash)
    }

    async fn page(snapshot: &mut Snapshot, after: Option<&u64>) -> Result<Vec<Self>, StoreError> {
        snapshot
            .leaves_from(after.map_or(0, |position| position + 1), PAGE)
            .await
    }
}

#[derive(FromRow)]
struct NodeRow {
    level: i64,
    position: i64,
    hash: Vec<u8>,
}

impl Compared for NodeRow {
    const TABLE: &'static str = "node";
    type Key = (i64, i64);

    fn key(&self) -> (i64, i64) {
        (self.level, self.position)
    }

    fn differing(&self, other: &Self) -> Vec<&'static str> {
        differing!(self, other, hash)
    }

    async fn page(
        snapshot: &mut Snapshot,
        after: Option<&(i64, i64)>,
    ) -> Result<Vec<Self>, StoreError> {
        let sql = "
            select level, position, hash
            from node
            where (level, position) > ($1, $2)
            order by level, position
            limit $3";
        let (level, position) = after.copied().unwrap_or((-1, 0));
        Ok(on!(&mut snapshot.0, |c| sqlx::query_as(sql)
            .bind(level)
            .bind(position)
            .bind(i64::from(PAGE))
            .fetch_all(c)
            .await)?)
    }
}

/// A version as its columns say, not read into an entity.
#[derive(FromRow)]
struct RawVersion {
    kind: String,
    id: String,
    parcel: Option<String>,
    rev_from: i64,
    rev_to: Option<i64>,
    seq: i64,
    valid_from: String,
    valid_to: Option<String>,
    wkb: Option<Vec<u8>>,
    min_x: Option<f64>,
    min_y: Option<f64>,
    max_x: Option<f64>,
    max_y: Option<f64>,
    body: String,
}

impl Compared for RawVersion {
    const TABLE: &'static str = "version";
    type Key = (String, String, i64, String);

    fn key(&self) -> Self::Key {
        (
            self.kind.clone(),
            self.id.clone(),
            self.rev_from,
            self.valid_from.clone(),
        )
    }

    fn differing(&self, other: &Self) -> Vec<&'static str> {
        differing!(
            self, other, parcel, rev_to, seq, valid_to, wkb, min_x, min_y, max_x, max_y, body
        )
    }

    async fn page(
        snapshot: &mut Snapshot,
        after: Option<&Self::Key>,
    ) -> Result<Vec<Self>, StoreError> {
        let sql = "
            select
                kind, id, parcel, rev_from, rev_to, seq, valid_from, valid_to,
                wkb, min_x, min_y, max_x, max_y, body
            from version
            where (kind, id, rev_from, valid_from) > ($1, $2, $3, $4)
            order by kind, id, rev_from, valid_from
            limit $5";
        let (kind, id, rev_from, valid_from) = after.cloned().unwrap_or_default();
        Ok(on!(&mut snapshot.0, |c| sqlx::query_as(sql)
            .bind(&kind)
            .bind(&id)
            .bind(rev_from)
            .bind(&valid_from)
            .bind(i64::from(PAGE))
            .fetch_all(c)
            .await)?)
    }
}

impl Compared for CitationRow {
    const TABLE: &'static str = "citation";
    type Key = (String, String, String, String);

    fn key(&self) -> Self::Key {
        (
            self.sha256.clone(),
            self.kind.clone(),
            self.id.clone(),
            self.parcel.clone(),
        )
    }

    fn differing(&self, other: &Self) -> Vec<&'static str> {
        differing!(self, other, revision)
    }

    async fn page(
        snapshot: &mut Snapshot,
        after: Option<&Self::Key>,
    ) -> Result<Vec<Self>, StoreError> {
        let sql = "
            select sha256, kind, id, parcel, revision
            from citation
            where (sha256, kind, id, parcel) > ($1, $2, $3, $4)
            order by sha256, kind, id, parcel
            limit $5";
        let (sha256, kind, id, parcel) = after.cloned().unwrap_or_default();
        Ok(on!(&mut snapshot.0, |c| sqlx::query_as(sql)
            .bind(&sha256)
            .bind(&kind)
            .bind(&id)
            .bind(&parcel)
            .bind(i64::from(PAGE))
            .fetch_all(c)
            .await)?)
    }
}
