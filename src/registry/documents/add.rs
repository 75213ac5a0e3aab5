//! A file with its words becomes a document on record.

use std::collections::BTreeSet;
use std::fmt::Display;

use bytes::Bytes;
use futures::Stream;

use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::document::{FileDigest, MediaType, Publicity};
use crate::domain::fault::Fault;
use crate::domain::record::{Document, Recorded};
use crate::store::DocumentRow;

use super::{Act, Caller, DocumentView, FileSent, Registry, RegistryError, StoredFile, levels};

/// What a person says of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentWords {
    pub title: String,
    pub number: Option<String>,
    pub issuer: Option<String>,
    /// The day it bears.
    pub day: Option<Day>,
    pub level: Publicity,
    pub parcels: Vec<RegistryNo>,
}

impl DocumentWords {
    /// All that is wrong with them, without a look at the record.
    pub fn check(&self, today: Day) -> Vec<Fault> {
        let file = StoredFile {
            sha256: FileDigest::from_bytes([0; 32]),
            bytes: 1,
            media_type: MediaType::Pdf,
            file_name: "x".to_owned(),
        };
        let mut faults = Vec::new();
        file.document(self).check(&mut faults);
        if let Some(day) = self.day.filter(|day| *day > today) {
            let wanted = format!("a day up to today, {today}");
            faults.push(Fault::new("day", wanted, day, "check the day it bears"));
        }
        faults
    }
}

/// A document that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentAdded {
    pub document: DocumentView,
    /// Its bytes were not on record before.
    pub is_new: bool,
}

impl Registry {
    /// Takes a file in and makes it a document. Bytes that are on record already stay the document that they are, with its
    /// words and level; parcels that it was not sent for yet are added.
    pub async fn add_document<E: Display>(
        &self,
        caller: &Caller,
        (words, sent): (&DocumentWords, &FileSent),
        pieces: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<DocumentAdded, RegistryError> {
        self.may_add_document(caller, (words, sent)).await?;
        let file = self.store_blob(sent, pieces).await?;
        let (document, is_new) = self.record_document(caller, &file, words).await?;
        Ok(DocumentAdded { document, is_new })
    }

    /// Everything that can be told before the file comes.
    async fn may_add_document(
        &self,
        caller: &Caller,
        (words, sent): (&DocumentWords, &FileSent),
    ) -> Result<(), RegistryError> {
        caller.need(Act::AddDocument)?;
        if words.level == Publicity::Public {
            caller.need(Act::PublishDocument)?;
        }
        caller.need(super::reading(words.level))?;
        let mut faults = sent.check();
        faults.extend(words.check(self.clock.today()));
        let atlas = self.at_head().await?;
        let unknown = words.parcels.iter();
        let unknown = unknown.filter(|parcel| atlas.dossier(parcel.as_str()).is_none());
        faults.extend(unknown.map(|parcel| {
            let wanted = "the number of a parcel on record";
            Fault::new("parcel", wanted, parcel, "correct it or leave it out")
        }));
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults.into())
        }
    }

    /// Records a file that is kept.
    pub async fn record_document(
        &self,
        caller: &Caller,
        file: &StoredFile,
        words: &DocumentWords,
    ) -> Result<(DocumentView, bool), RegistryError> {
        let mut door = self.door().await?;
        let before = door.write.documents(&BTreeSet::from([file.sha256])).await?;
        let before = before.into_values().next();
        let is_new = before.is_none();
        let (document, reason) = match before {
            None => (file.document(words), "document added"),
            Some(row) => match grown(caller, &row, words)? {
                Some(document) => (document, "document sent for more parcels"),
                None => {
                    let view = self.document_view(caller, row, &door.atlas);
                    return Ok((view, false));
                }
            },
        };
        let atlas = door.atlas.clone();
        let change = Change::recorded(self.clock.today(), None, document.clone());
        let receipt = self
            .commit_through(door, (caller, reason), &[change], None)
            .await?;
        let revision = receipt.revision;
        let row = DocumentRow { document, revision };
        Ok((self.document_view(caller, row, &atlas), is_new))
    }
}

/// The document with the parcels that it was not sent for before; none where there is none.
fn grown(
    caller: &Caller,
    row: &DocumentRow,
    words: &DocumentWords,
) -> Result<Option<Document>, RegistryError> {
    if !levels(caller).contains(&row.document.level) {
        let why = "this file is on record with a level that you may not see: ask the registrar";
        return Err(RegistryError::Conflict(why.to_owned()));
    }
    let mut document = row.document.clone();
    let before = document.parcels.len();
    for parcel in &words.parcels {
        if !document.parcels.contains(parcel) {
            document.parcels.push(parcel.clone());
        }
    }
    Ok((document.parcels.len() > before).then_some(document))
}
