//! Documents: files behind the record, streamed into the blob store, read again by permission.
//!
//! **From bytes to record.** [`Registry::store_blob`] takes a stream: size limits by what the first bytes say, SHA-256 on
//! the way, a look at the content of the whole, and only then is the file kept. Until a commit names it, it is workbench:
//! nobody reads it, and `verify` counts it. [`StoredFile::document`] makes the entity; a [`Change`] with it, alone
//! ([`Registry::add_document`]) or beside others in one commit, makes it record. The same bytes are the same document.
//!
//! **Who reads.** A document has a level ([`Publicity`]): what is published is for anybody, what is restricted for
//! officials, what is internal for those who keep the record, confirm and audit. What a caller may not see is not on
//! record for him.
//!
//! **Citing.** A paper or source may name a document by its digest (`sha256`). The write door refuses a digest that no
//! document on record has ([`unknown_documents`]); citations lead from a parcel to its documents.
//!
//! [`Change`]: crate::domain::change::Change

mod add;
mod cited;
mod files;
mod receive;
mod view;

pub use add::{DocumentAdded, DocumentWords};
pub(super) use cited::unknown_documents;
pub use files::{
    FileCheck, FileCopy, FileDifference, check_files, copy_files, documents_on_record,
};
pub use receive::{FileSent, StoredFile};
pub use view::{CitationView, DocumentFile, DocumentQuery, DocumentView, MOST_DOCUMENTS};

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::blobs::{BlobError, Blobs};
use crate::domain::document::{FileClass, Publicity};

use super::{Act, Caller, Registry, RegistryError};

/// Bytes of a file, by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// Reports, letters, texts.
    pub paper: u64,
    /// Photographs and scans.
    pub picture: u64,
    /// Tables, geodata, archives.
    pub data: u64,
}

impl Default for FileLimits {
    /// 300 MiB; pictures 100 MiB.
    fn default() -> Self {
        FileLimits {
            paper: 300 << 20,
            picture: 100 << 20,
            data: 300 << 20,
        }
    }
}

impl FileLimits {
    /// The limit of a class.
    pub fn of(&self, class: FileClass) -> u64 {
        match class {
            FileClass::Paper => self.paper,
            FileClass::Picture => self.picture,
            FileClass::Data => self.data,
        }
    }

    /// The largest of them.
    pub fn most(&self) -> u64 {
        self.paper.max(self.picture).max(self.data)
    }
}

/// Where this node keeps files, and how large they may be.
#[derive(Debug)]
pub(super) struct Files {
    pub blobs: Blobs,
    pub limits: FileLimits,
}

/// How long a temporary file of another node is left alone.
const SWEEP_AFTER: Duration = Duration::from_secs(24 * 3600);

impl Registry {
    /// The register with a blob store.
    pub fn with_blobs(mut self, blobs: Blobs, limits: FileLimits) -> Self {
        self.files = Some(Arc::new(Files { blobs, limits }));
        self
    }

    pub(super) fn files(&self) -> Result<&Arc<Files>, RegistryError> {
        let none = || {
            let why = "this register was opened without a blob store";
            RegistryError::Blob(BlobError::Place(why.to_owned()))
        };
        self.files.as_ref().ok_or_else(none)
    }

    /// The size limits of files.
    pub fn file_limits(&self) -> FileLimits {
        self.files
            .as_ref()
            .map_or_else(FileLimits::default, |files| files.limits)
    }

    /// Removes what a crash left of files that were coming in: all of it where no other process can be taking files in, what
    /// is older than a day where one may. To be called before the first request.
    pub async fn sweep_files(&self) -> Result<usize, RegistryError> {
        let before = SystemTime::from(self.clock.now()) - SWEEP_AFTER;
        let before = (!self.store.is_alone()).then_some(before);
        Ok(self.files()?.blobs.sweep(before).await?)
    }
}

/// The levels that a caller may see.
fn levels(caller: &Caller) -> Vec<Publicity> {
    let seen = |level: &Publicity| caller.may(reading(*level));
    Publicity::ALL.into_iter().filter(seen).collect()
}

/// The right to see a level.
fn reading(level: Publicity) -> Act {
    match level {
        Publicity::Public => Act::SeeDocuments,
        Publicity::Restricted => Act::SeeRestrictedDocuments,
        Publicity::Internal => Act::SeeInternalDocuments,
    }
}
