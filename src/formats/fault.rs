//! Why a file cannot be written.

use std::io;

/// Ends a file: what was sent of it is no file, and its temporary files are gone.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The description of the table or the options; nothing was written.
    #[error("the table cannot be written: {0}")]
    Table(String),
    /// A record that is not of its table.
    #[error("record {id:?} cannot be written: {found}")]
    Record { id: String, found: String },
    /// More than a format holds.
    #[error("{format} holds at most {limit}, this would be {found}: {remedy}")]
    TooLarge {
        format: &'static str,
        limit: String,
        found: String,
        remedy: &'static str,
    },
    /// A record after one that failed.
    #[error("nothing is written to this file after a failure")]
    Ended,
    /// The reader went away, or there is no room for temporary files.
    #[error("the file cannot be written")]
    Io(#[from] io::Error),
    #[error("the GeoPackage cannot be written")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the workbook cannot be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

impl From<serde_json::Error> for FormatError {
    fn from(error: serde_json::Error) -> Self {
        FormatError::Io(error.into())
    }
}

impl From<zip::result::ZipError> for FormatError {
    fn from(error: zip::result::ZipError) -> Self {
        FormatError::Io(error.into())
    }
}
