//! The files of a whole register: verified, copied beside a backup or export, brought back with a restore.

use std::collections::BTreeSet;
use std::fmt;

use crate::blobs::{BlobError, Blobs};
use crate::domain::document::FileDigest;
use crate::domain::record::{Entity, Kind};
use crate::store::{Store, StoreOptions};

use super::RegistryError;

/// Documents read at a time.
const PAGE: u32 = 500;

/// A file that is not what the record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDifference {
    pub sha256: FileDigest,
    pub title: String,
    pub what: String,
}

impl fmt::Display for FileDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "document {} ({}): {}",
            self.sha256, self.title, self.what
        )
    }
}

/// What a check of the files found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCheck {
    /// Documents on record.
    pub documents: u64,
    /// Their bytes, as the record says.
    pub bytes: u64,
    /// Files that no commit names: uploads that were given up, or wait to be accepted.
    pub unnamed: u64,
    /// Everything that is missing or altered; empty = clean.
    pub differences: Vec<FileDifference>,
}

/// What was copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCopy {
    pub documents: u64,
    pub bytes: u64,
    /// What could not be copied, because it is missing or altered.
    pub differences: Vec<FileDifference>,
}

/// A document on record: its digest, size and title.
type OnRecord = (FileDigest, u64, String);

/// The documents that stand, in the order of their digests.
async fn on_record(options: &StoreOptions) -> Result<Vec<OnRecord>, RegistryError> {
    let store = Store::open(options).await?;
    let mut snapshot = store.snapshot().await?;
    let known = snapshot.head().await?.revision;
    let mut all: Vec<OnRecord> = Vec::new();
    let mut after = String::new();
    loop {
        let rows = snapshot.after(Kind::Document, &after, known, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.entity.id();
        for row in rows {
            if let Entity::Document(document) = row.entity {
                let own = (document.sha256, document.bytes, document.title);
                // more than one version of a document may hold, each over its days
                if all.last().is_none_or(|(before, ..)| *before != own.0) {
                    all.push(own);
                }
            }
        }
    }
    drop(snapshot);
    store.close().await;
    Ok(all)
}

/// How many documents stand, and their bytes.
pub async fn documents_on_record(options: &StoreOptions) -> Result<(u64, u64), RegistryError> {
    let all = on_record(options).await?;
    let bytes = all.iter().map(|(_, bytes, _)| bytes).sum();
    Ok((all.len() as u64, bytes))
}

fn differs(document: &OnRecord, what: impl Into<String>) -> FileDifference {
    FileDifference {
        sha256: document.0,
        title: document.2.clone(),
        what: what.into(),
    }
}

/// Reads every file of the record again and compares digest and size. `told` hears the bytes done and those of all.
pub async fn check_files(
    options: &StoreOptions,
    blobs: &Blobs,
    mut told: impl FnMut(u64, u64),
) -> Result<FileCheck, RegistryError> {
    let all = on_record(options).await?;
    let bytes = all.iter().map(|(_, bytes, _)| bytes).sum();
    let mut check = FileCheck {
        documents: all.len() as u64,
        bytes,
        ..FileCheck::default()
    };
    let mut done = 0;
    for document in &all {
        let (sha256, size, _) = document;
        let what = match blobs.reread(sha256).await {
            Ok(None) => Some("its file is missing".to_owned()),
            Ok(Some((found, _))) if found != *sha256 => {
                Some(format!("its file was altered: its SHA-256 is {found}"))
            }
            Ok(Some((_, found))) if found != *size => Some(format!(
                "its file has {found} bytes, the record says {size}"
            )),
            Ok(Some(_)) => None,
            Err(BlobError::Altered(_)) => Some("its file is cut off".to_owned()),
            Err(error) => return Err(error.into()),
        };
        check
            .differences
            .extend(what.map(|what| differs(document, what)));
        done += size;
        told(done, bytes);
    }
    let named: BTreeSet<FileDigest> = all.iter().map(|(sha256, ..)| *sha256).collect();
    let mut unnamed = 0;
    let count = |sha256, _| unnamed += u64::from(!named.contains(&sha256));
    blobs.each(count).await?;
    check.unnamed = unnamed;
    Ok(check)
}

/// Copies every file of the record from one store into another, each compared with its digest on the way. What the other
/// has already is not copied again.
pub async fn copy_files(
    options: &StoreOptions,
    (from, into): (&Blobs, &Blobs),
    mut told: impl FnMut(u64, u64),
) -> Result<FileCopy, RegistryError> {
    let all = on_record(options).await?;
    let bytes = all.iter().map(|(_, bytes, _)| bytes).sum();
    let mut copy = FileCopy::default();
    let mut done = 0;
    for document in &all {
        match from.copy(&document.0, into).await {
            Ok(size) => {
                copy.documents += 1;
                copy.bytes += size;
            }
            Err(BlobError::Missing(_)) => copy
                .differences
                .push(differs(document, "its file is missing")),
            Err(BlobError::Altered(_)) => copy
                .differences
                .push(differs(document, "its file was altered")),
            Err(error) => return Err(error.into()),
        }
        done += document.1;
        told(done, bytes);
    }
    Ok(copy)
}
