//! The seam between the two databases: how a snapshot and a write begin, and little else.

use sqlx::{PgPool, SqlitePool};

use super::{Conn, Snapshot, StoreError};

/// The pools of one database.
#[derive(Clone)]
pub(crate) enum Pools {
    /// One connection that writes, several that read: SQLite has one writer, and queueing here beats its busy timeout.
    Sqlite { write: SqlitePool, read: SqlitePool },
    /// Writers queue for the head row; with connections of their own they never keep a reader waiting.
    Postgres { write: PgPool, read: PgPool },
}

impl Pools {
    /// A consistent look. PostgreSQL's default level would show each statement another state.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let conn = match self {
            Pools::Sqlite { read, .. } => Conn::Sqlite(read.begin().await?),
            Pools::Postgres { read, .. } => Conn::Postgres(
                read.begin_with("begin isolation level repeatable read read only")
                    .await?,
            ),
        };
        Ok(Snapshot(conn))
    }

    /// A transaction that may write. SQLite takes its lock at once, so that no read inside it can become stale.
    pub(crate) async fn write(&self) -> Result<Conn, StoreError> {
        Ok(match self {
            Pools::Sqlite { write, .. } => Conn::Sqlite(write.begin_with("begin immediate").await?),
            Pools::Postgres { write, .. } => Conn::Postgres(write.begin().await?),
        })
    }
}

/// Reads the head row and, on PostgreSQL, locks it: SQLite has locked the whole file already and knows no such clause.
pub(crate) fn lock_head_sql(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => HEAD,
        Conn::Postgres(_) => HEAD_FOR_UPDATE,
    }
}

pub(crate) const HEAD: &str = "
    select revision, atlas_revision, tree_size, frontier, root
    from log_head
    where id = 1";

const HEAD_FOR_UPDATE: &str = "
    select revision, atlas_revision, tree_size, frontier, root
    from log_head
    where id = 1
    for update";
