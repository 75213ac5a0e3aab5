//! The SQL of the register, and only here.
//!
//! SQLite (embedded, the default) and PostgreSQL with PostGIS run the same SQL text through concrete sqlx drivers: an
//! enum of transactions ([`Conn`]) and the macro `on!` that compiles each body for both. Not `sqlx::Any` (booleans,
//! NULL typing and the query builder break), not a trait with two implementations (copies drift). What must differ is
//! in [`dialect`].
//!
//! The record grows through one door, [`Write`]: begin takes the single row of `log_head`, which is the write lock, the
//! revision counter and the Merkle frontier; ids from a sequence would become visible out of order, and whoever follows
//! them would lose rows. Everything is a version of an entity ([`versions`]); a new entity needs nothing here.
//!
//! Persons ([`persons`]) stand beside the record, which carries commitments to them; they can be erased.
//!
//! Workbench tables ([`bench`], [`people`], [`sign_in`]) are not record: plain rows that no rule reads.

mod apply;
mod bench;
mod clues;
mod compare;
mod decided;
mod dialect;
mod error;
mod header;
mod leaves;
mod loaded;
mod open;
mod people;
mod personal_tokens;
mod persons;
mod portion;
mod replay;
mod rows;
mod seal;
mod sign_in;
mod versions;
mod write;

pub use bench::{Remembered, TokenRow};
pub use clues::{ClueFileRow, Erased};
pub use compare::{Difference, compare};
pub use decided::VerdictCount;
pub use error::StoreError;
pub use leaves::{CommitRow, LeafRow};
pub use open::{Store, StoreOptions};
pub use people::{AccountRow, AttemptRow, Bench, BenchWrite, SessionRow};
pub use personal_tokens::PersonalTokenRow;
pub use persons::PersonRow;
pub use replay::{check_log, replay, verify};
pub use sign_in::{ProviderSignInRow, SetupLinkRow};
pub use versions::VersionRow;
pub use write::{Committed, Head, Prepared, Stamp, Write};

use sqlx::{Postgres, Sqlite, Transaction};

/// A transaction on either database.
pub(crate) enum Conn {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// One body, compiled for both drivers; `$c` is a mutable connection.
macro_rules! on {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::store::Conn::Sqlite(tx) => {
                let $c = &mut **tx;
                $body
            }
            $crate::store::Conn::Postgres(tx) => {
                let $c = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use on;

impl Conn {
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Conn::Sqlite(tx) => tx.commit().await,
            Conn::Postgres(tx) => tx.commit().await,
        }
    }
}

/// A consistent look at the database: every query in it sees the same commits.
pub struct Snapshot(pub(crate) Conn);
