//! The bytes of uploaded tables: in the blob store from the first moment, on record as documents once accepted.

use std::collections::BTreeSet;
use std::fmt::Display;

use bytes::Bytes;
use futures::{Stream, TryStreamExt};

use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::document::{FileDigest, MediaType, Publicity};
use crate::intake::sheet::MOST_BYTES;
use crate::store::{UploadFileRow, UploadRow};

use super::super::documents::{DocumentWords, FileSent, StoredFile};
use super::super::writing::Door;
use super::super::{Registry, RegistryError};
use super::declared::DeclaredReport;
use super::{damaged, parcel_in};

impl Registry {
    /// Takes a table in; of at most as many bytes as tables are read.
    pub(super) async fn keep_table<E: Display>(
        &self,
        (name, length): (&str, Option<u64>),
        pieces: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<StoredFile, RegistryError> {
        let limit = MOST_BYTES as u64;
        if length.is_some_and(|length| length > limit) {
            return Err(RegistryError::TooLarge { limit });
        }
        let sent = FileSent {
            file_name: name.to_owned(),
            length,
            expected: None,
        };
        let stored = self.store_blob(&sent, pieces).await?;
        if stored.bytes > limit {
            return Err(RegistryError::TooLarge { limit });
        }
        Ok(stored)
    }

    /// The bytes of a table that is kept.
    pub(super) async fn kept_table(&self, row: &UploadFileRow) -> Result<Vec<u8>, RegistryError> {
        let pieces = self.open_blob(&digest_of(row)?).await?;
        let whole = pieces.try_fold(Vec::new(), |mut whole, piece| async move {
            whole.extend_from_slice(&piece);
            Ok(whole)
        });
        Ok(whole.await?)
    }

    /// The documents that files of an upload become; those on record already stay as they are.
    pub(super) async fn documents_of(
        &self,
        door: &mut Door,
        (row, declared): (&UploadRow, &DeclaredReport),
        (files, day): (&[UploadFileRow], Day),
    ) -> Result<Vec<Change>, RegistryError> {
        let digests: Result<BTreeSet<FileDigest>, _> = files.iter().map(digest_of).collect();
        let mut digests = digests?;
        let known = door.write.documents(&digests).await?;
        let report = declared.report();
        let mut changes = Vec::new();
        for file in files {
            let sha256 = digest_of(file)?;
            // the same table may stand at two places
            if known.contains_key(&sha256) || !digests.remove(&sha256) {
                continue;
            }
            let media_type = serde_json::from_value(serde_json::json!(file.media_type));
            let media_type: MediaType = media_type.map_err(|error| damaged(&file.name, &error))?;
            let stored = StoredFile {
                sha256,
                bytes: file.bytes,
                media_type,
                file_name: file.name.clone(),
            };
            let title: String = format!("{}: {}", declared.title, file.name)
                .chars()
                .take(500)
                .collect();
            let words = DocumentWords {
                title,
                number: report.map(|paper| paper.number.clone()),
                issuer: Some(declared.firm.chars().take(200).collect()),
                day: Some(declared.signed_on),
                // laboratory data are not published, and no other firm's
                level: Publicity::Internal,
                parcels: vec![parcel_in(row)?],
            };
            changes.push(Change::recorded(day, None, stored.document(&words)));
        }
        Ok(changes)
    }
}

fn digest_of(row: &UploadFileRow) -> Result<FileDigest, RegistryError> {
    FileDigest::parse(&row.sha256).map_err(|fault| damaged(&row.name, &fault))
}
