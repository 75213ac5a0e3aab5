//! The blob store: files under their SHA-256, in a folder or in a bucket of an S3-compatible store.
//!
//! A file comes in as a stream ([`Blobs::receive`]): it goes to a temporary file in pieces while its digest runs, so that
//! memory stays flat. Only when it is whole, and whoever took it has looked at it, is it kept ([`Blobs::keep`]): in a
//! folder by fsync, rename and fsync of the folders; in a bucket by one upload, in parts where it is large, which a bucket
//! shows whole or not at all. What breaks off leaves a temporary file, which goes when it is dropped, or is swept at the
//! next start ([`Blobs::sweep`]).
//!
//! **Chosen:** a bucket gets a file after it is whole, not while it comes: its name is its digest, which is not known
//! before, and nothing that was refused ever reaches it. The price is room for the file in the temporary folder.
//! A bucket should have a lifecycle rule that ends multipart uploads that were begun and not completed (one day).
//!
//! This room knows bytes and digests, not documents: what may come in and who may read is decided by `registry`.

mod bucket;
mod error;
mod folder;
mod http;
mod incoming;

pub use error::BlobError;
pub use http::Connector;
pub use incoming::{Incoming, Received};

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::ObjectStore;
use sha2::{Digest, Sha256};

use crate::domain::document::FileDigest;

use bucket::Bucket;
use folder::Folder;

/// The bytes of a file, piece by piece.
pub type BlobStream = BoxStream<'static, Result<Bytes, BlobError>>;

/// A blob store. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Blobs {
    place: Place,
    /// Where files lie while they come in; in a folder on the same file system.
    incoming: Arc<PathBuf>,
}

#[derive(Debug, Clone)]
enum Place {
    Folder(Folder),
    Bucket(Bucket),
}

impl Blobs {
    /// The store that a setting names: a folder, or `s3://bucket/prefix`. The keys, region and endpoint of a bucket come
    /// from the usual `AWS_*` variables; files on their way into it lie in `incoming`.
    pub fn open(place: &str, incoming: &Path) -> Result<Self, BlobError> {
        if place.starts_with("s3://") {
            let bucket = Bucket::open(place)?;
            return Ok(Blobs {
                place: Place::Bucket(bucket),
                incoming: Arc::new(incoming.to_owned()),
            });
        }
        match place.split_once("://") {
            Some((scheme, _)) => Err(BlobError::Place(format!(
                "{scheme:?} is no place for files: expected a folder, or s3://bucket/prefix"
            ))),
            None => Ok(Blobs::folder(place)),
        }
    }

    /// A store in a folder, which is made when the first file comes.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Blobs {
            incoming: Arc::new(folder.join("incoming")),
            place: Place::Folder(Folder::new(folder.join("sha256"))),
        }
    }

    /// A store in a bucket, under a prefix.
    pub fn bucket(
        store: Arc<dyn ObjectStore>,
        prefix: &str,
        incoming: impl Into<PathBuf>,
    ) -> Result<Self, BlobError> {
        Ok(Blobs {
            place: Place::Bucket(Bucket::new(store, prefix)?),
            incoming: Arc::new(incoming.into()),
        })
    }

    /// Where the files are, in words.
    pub fn place(&self) -> String {
        match &self.place {
            Place::Folder(folder) => folder.root().display().to_string(),
            Place::Bucket(bucket) => bucket.to_string(),
        }
    }

    /// Begins to take a file in.
    pub async fn receive(&self) -> Result<Incoming, BlobError> {
        Incoming::begin(self.incoming.clone()).await
    }

    /// Keeps a file that was received. The same file again is no fault; in a folder it is written anew, which mends a
    /// damaged one.
    pub async fn keep(&self, received: Received) -> Result<(), BlobError> {
        match &self.place {
            Place::Folder(folder) => folder.keep(received).await,
            Place::Bucket(bucket) => bucket.keep(received).await,
        }
    }

    /// The size of a file, where it is kept.
    pub async fn size(&self, digest: &FileDigest) -> Result<Option<u64>, BlobError> {
        match &self.place {
            Place::Folder(folder) => folder.size(digest).await,
            Place::Bucket(bucket) => bucket.size(digest).await,
        }
    }

    /// A stretch of the bytes of a file.
    pub async fn read(
        &self,
        digest: &FileDigest,
        range: Range<u64>,
    ) -> Result<BlobStream, BlobError> {
        match &self.place {
            Place::Folder(folder) => folder.read(digest, range).await,
            Place::Bucket(bucket) => bucket.read(digest, range).await,
        }
    }

    /// The digest that the kept bytes really have, and their number; none where the file is not there.
    pub async fn reread(
        &self,
        digest: &FileDigest,
    ) -> Result<Option<(FileDigest, u64)>, BlobError> {
        let Some(size) = self.size(digest).await? else {
            return Ok(None);
        };
        let mut pieces = self.read(digest, 0..size).await?;
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            bytes += piece.len() as u64;
            hash.update(&piece);
        }
        let found = FileDigest::from_bytes(hash.finalize().into());
        Ok(Some((found, bytes)))
    }

    /// Copies a file into another store; what arrives must have the digest it is kept under.
    pub async fn copy(&self, digest: &FileDigest, into: &Blobs) -> Result<u64, BlobError> {
        let size = self.size(digest).await?;
        let size = size.ok_or(BlobError::Missing(*digest))?;
        if into.size(digest).await? == Some(size) {
            return Ok(size);
        }
        let mut pieces = self.read(digest, 0..size).await?;
        let mut incoming = into.receive().await?;
        while let Some(piece) = pieces.next().await {
            incoming.write(&piece?).await?;
        }
        let received = incoming.finish().await?;
        if received.digest() != *digest {
            return Err(BlobError::Altered(*digest));
        }
        into.keep(received).await?;
        Ok(size)
    }

    /// Tells every file that is kept, with its size, in no order.
    pub async fn each(&self, told: impl FnMut(FileDigest, u64) + Send) -> Result<(), BlobError> {
        match &self.place {
            Place::Folder(folder) => folder.each(told).await,
            Place::Bucket(bucket) => bucket.each(told).await,
        }
    }

    /// Removes temporary files that a crash left behind: all of them, or those last written before an instant, where
    /// others may be taking files in beside us. How many there were.
    pub async fn sweep(&self, before: Option<SystemTime>) -> Result<usize, BlobError> {
        incoming::sweep(self.incoming.clone(), before).await
    }
}

/// `ab/abcdef...`: where a file lies below its place.
fn shard(digest: &FileDigest) -> (String, String) {
    let name = digest.to_string();
    (name[..2].to_owned(), name)
}
