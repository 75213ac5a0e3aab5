//! What can go wrong between the register and its database.

use crate::domain::fault::Fault;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not do what it was asked.
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
    /// The database cannot be reached for now: it is down, starting, or all its connections are taken.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The schema could not be brought to this release.
    #[error("the schema could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The changes cannot be: nothing was written.
    #[error("refused: {}", list(.0))]
    Refused(Vec<Fault>),
    /// The database holds what this program would never have written.
    #[error("the record is damaged: {0}")]
    Damaged(String),
    /// Another process serves this SQLite register.
    #[error(
        "{0} is in use by another process: stop it first, or use check, export, verify or backup beside it"
    )]
    InUse(String),
    /// The address of the database cannot be used.
    #[error("{0}")]
    Address(String),
    /// A file beside the database failed.
    #[error("{what}: {source}")]
    File {
        what: String,
        #[source]
        source: std::io::Error,
    },
}

fn list(faults: &[Fault]) -> String {
    let texts: Vec<String> = faults.iter().take(5).map(Fault::to_string).collect();
    texts.join("; ")
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if is_away(&error) {
            StoreError::Unavailable(error.to_string())
        } else {
            StoreError::Database(error)
        }
    }
}

/// Whether the database was not there to fail: the same request may succeed later.
fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(told) => told
            .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
            .is_some_and(|told| is_away_code(told.code())),
        _ => false,
    }
}

/// Codes of PostgreSQL: shut down, crashed, not yet started; connection lost; too many connections.
fn is_away_code(code: &str) -> bool {
    matches!(code, "57P01" | "57P02" | "57P03" | "53300") || code.starts_with("08")
}

impl StoreError {
    /// The same, to be told to one more of those who waited for one read.
    pub(crate) fn again(&self) -> Self {
        match self {
            StoreError::Unavailable(why) => StoreError::Unavailable(why.clone()),
            StoreError::Damaged(why) => StoreError::Damaged(why.clone()),
            other => StoreError::Address(other.to_string()),
        }
    }

    /// A row that cannot be read: which table, which row, why.
    pub(crate) fn damaged(
        table: &str,
        row: impl std::fmt::Display,
        why: impl std::fmt::Display,
    ) -> Self {
        StoreError::Damaged(format!("{table} {row}: {why}"))
    }
}
