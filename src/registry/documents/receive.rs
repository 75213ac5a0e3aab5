//! Taking a file in: as it comes, within limits, told by its content.

use std::fmt::Display;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt};

use crate::blobs::{BlobStream, Incoming};
use crate::domain::document::{FileDigest, MediaType, check_file_name};
use crate::domain::fault::Fault;
use crate::domain::record::Document;
use crate::intake::media::{self, Suspect};

use super::{DocumentWords, FileLimits, Registry, RegistryError};

/// How long the next piece is waited for.
const NEXT_PIECE: Duration = Duration::from_secs(60);

/// Bytes by which a file is told for the first time.
const FIRST_LOOK: usize = 512;

/// What the sender says of a file before it comes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSent {
    pub file_name: String,
    /// How many bytes it will be.
    pub length: Option<u64>,
    /// Its digest, which is compared.
    pub expected: Option<FileDigest>,
}

impl FileSent {
    /// All that is wrong with it.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_file_name(&mut faults, "file_name", &self.file_name);
        faults
    }
}

/// A file that is kept, and not yet on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    pub sha256: FileDigest,
    pub bytes: u64,
    pub media_type: MediaType,
    pub file_name: String,
}

impl StoredFile {
    /// The document that it becomes in a commit.
    pub fn document(&self, words: &DocumentWords) -> Document {
        let words = words.clone();
        Document {
            sha256: self.sha256,
            bytes: self.bytes,
            media_type: self.media_type,
            file_name: self.file_name.clone(),
            title: words.title,
            number: words.number,
            issuer: words.issuer,
            day: words.day,
            level: words.level,
            parcels: words.parcels,
        }
    }
}

impl Registry {
    /// Takes a file into the blob store, where it is workbench until a commit names it. Whoever calls has asked for
    /// permission. What breaks off, is too large, is no file of a kind that is taken or has another digest than its
    /// sender says leaves nothing behind.
    pub async fn store_blob<E: Display>(
        &self,
        sent: &FileSent,
        pieces: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<StoredFile, RegistryError> {
        let faults = sent.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let files = self.files()?;
        let limits = files.limits;
        if sent.length.is_some_and(|length| length > limits.most()) {
            return Err(too_large(limits.most()));
        }
        let mut incoming = files.blobs.receive().await?;
        take(&mut incoming, &limits, pieces).await?;
        let received = incoming.finish().await?;
        let (sha256, bytes) = (received.digest(), received.bytes());
        if let Some(length) = sent.length.filter(|length| *length != bytes) {
            let found = format!("{bytes} of {length} bytes");
            return Err(broken_off(found).into());
        }
        if let Some(expected) = sent.expected.filter(|expected| *expected != sha256) {
            let at = "Content-Digest";
            let wanted = format!("a file with the SHA-256 {expected}");
            let remedy = "the file was altered on the way, or is another: send it again";
            return Err(Fault::new(at, wanted, sha256, remedy).into());
        }
        let file_name = sent.file_name.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let found = media::of_file(received.path(), received.head(), &file_name);
            found.map(|media| (media, received))
        });
        let looked = looked.await.map_err(|error| {
            RegistryError::Conflict(format!("the file could not be looked into: {error}"))
        })?;
        let (media_type, received) = looked.map_err(RegistryError::NotTaken)?;
        let limit = limits.of(media_type.class());
        if bytes > limit {
            return Err(too_large(limit));
        }
        files.blobs.keep(received).await?;
        Ok(StoredFile {
            sha256,
            bytes,
            media_type,
            file_name: sent.file_name.clone(),
        })
    }

    /// The bytes of a file that is kept. Whoever calls has asked for permission.
    pub async fn open_blob(&self, sha256: &FileDigest) -> Result<BlobStream, RegistryError> {
        let blobs = &self.files()?.blobs;
        let size = blobs.size(sha256).await?;
        let missing = || crate::blobs::BlobError::Missing(*sha256);
        Ok(blobs.read(sha256, 0..size.ok_or_else(missing)?).await?)
    }
}

/// Takes every piece, and no more than what the file seems to be may have.
async fn take<E: Display>(
    incoming: &mut Incoming,
    limits: &FileLimits,
    pieces: impl Stream<Item = Result<Bytes, E>>,
) -> Result<(), RegistryError> {
    let mut pieces = pin!(pieces);
    let mut limit = None;
    loop {
        let next = tokio::time::timeout(NEXT_PIECE, pieces.next()).await;
        let piece = match next {
            Ok(Some(piece)) => piece.map_err(broken_off)?,
            Ok(None) => return Ok(()),
            Err(_) => return Err(broken_off("nothing for a minute").into()),
        };
        let most = limit.unwrap_or(limits.most());
        if incoming.bytes() + piece.len() as u64 > most {
            return Err(too_large(most));
        }
        incoming.write(&piece).await?;
        if limit.is_none() && incoming.head().len() >= FIRST_LOOK {
            let suspect = media::suspect(incoming.head()).map_err(RegistryError::NotTaken)?;
            limit = Some(match suspect {
                Suspect::Surely(media) => limits.of(media.class()),
                Suspect::Zip | Suspect::Compound | Suspect::Sqlite | Suspect::Text => limits.most(),
            });
        }
    }
}

fn too_large(limit: u64) -> RegistryError {
    RegistryError::TooLarge { limit }
}

fn broken_off(found: impl Display) -> Fault {
    Fault::new("", "a complete body", found, "send it again")
}
