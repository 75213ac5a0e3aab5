//! What can go wrong between the register and its database.

use crate::domain::fault::Fault;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not do what it was asked.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
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

impl StoreError {
    /// A row that cannot be read: which table, which row, why.
    pub(crate) fn damaged(
        table: &str,
        row: impl std::fmt::Display,
        why: impl std::fmt::Display,
    ) -> Self {
        StoreError::Damaged(format!("{table} {row}: {why}"))
    }
}
