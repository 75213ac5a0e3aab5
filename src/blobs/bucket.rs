//! Files in a bucket of an S3-compatible store.

use std::fmt;
use std::fs::File;
use std::io::{Read, Seek};
use std::ops::Range;
use std::sync::Arc;

use futures::StreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{
    Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart,
};

use crate::domain::document::FileDigest;

use super::error::blocking;
use super::{BlobError, BlobStream, Connector, Received, shard};

/// Bytes to a part; S3 takes 10,000 parts of 5 MiB or more.
const PART: usize = 8 << 20;

/// Parts under way at the same time.
const PARTS: usize = 3;

#[derive(Debug, Clone)]
pub(super) struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.store, self.prefix)
    }
}

impl Bucket {
    /// `s3://bucket/prefix`.
    pub fn open(place: &str) -> Result<Self, BlobError> {
        let rest = place.strip_prefix("s3://").unwrap_or(place);
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            let why = format!("{place:?} names no bucket: expected s3://bucket/prefix");
            return Err(BlobError::Place(why));
        }
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_http_connector(Connector)
            .build()?;
        Bucket::new(Arc::new(store), prefix)
    }

    pub fn new(store: Arc<dyn ObjectStore>, prefix: &str) -> Result<Self, BlobError> {
        let prefix = Path::parse(prefix).map_err(Error::from)?;
        Ok(Bucket { store, prefix })
    }

    fn path(&self, digest: &FileDigest) -> Path {
        let (shard, name) = shard(digest);
        let base = self.prefix.clone();
        Path::from_iter(
            base.parts()
                .chain(["sha256".into(), shard.into(), name.into()]),
        )
    }

    /// One upload where it fits into a part, in parts where it does not. A file that is there with this size is the file.
    pub async fn keep(&self, received: Received) -> Result<(), BlobError> {
        let (digest, bytes) = (received.digest(), received.bytes());
        if self.size(&digest).await? == Some(bytes) {
            return Ok(());
        }
        let path = self.path(&digest);
        let mut file = Parts::of(&received).await?;
        if bytes <= PART as u64 {
            let whole = file.next().await?;
            self.store.put(&path, PutPayload::from(whole)).await?;
            return Ok(());
        }
        let upload = self.store.put_multipart(&path).await?;
        let mut write = WriteMultipart::new_with_chunk_size(upload, PART);
        match send(&mut file, &mut write).await {
            Ok(()) => write.finish().await.map(drop)?,
            Err(error) => {
                // what was begun would be paid for until somebody ends it
                let _ = write.abort().await;
                return Err(error);
            }
        }
        match self.size(&digest).await? {
            Some(kept) if kept == bytes => Ok(()),
            _ => Err(BlobError::Altered(digest)),
        }
    }

    pub async fn size(&self, digest: &FileDigest) -> Result<Option<u64>, BlobError> {
        match self.store.head(&self.path(digest)).await {
            Ok(about) => Ok(Some(about.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub async fn read(
        &self,
        digest: &FileDigest,
        range: Range<u64>,
    ) -> Result<BlobStream, BlobError> {
        if range.is_empty() {
            return Ok(futures::stream::empty().boxed());
        }
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        match self.store.get_opts(&self.path(digest), options).await {
            Ok(found) => Ok(found
                .into_stream()
                .map(|piece| piece.map_err(Into::into))
                .boxed()),
            Err(Error::NotFound { .. }) => Err(BlobError::Missing(*digest)),
            Err(error) => Err(error.into()),
        }
    }

    pub async fn each(&self, mut told: impl FnMut(FileDigest, u64)) -> Result<(), BlobError> {
        let below = Path::from_iter(self.prefix.parts().chain(["sha256".into()]));
        let mut all = self.store.list(Some(&below));
        while let Some(about) = all.next().await {
            let about = about?;
            let name = about.location.filename();
            if let Some(digest) = name.and_then(|name| FileDigest::parse(name).ok()) {
                told(digest, about.size);
            }
        }
        Ok(())
    }
}

async fn send(file: &mut Parts, write: &mut WriteMultipart) -> Result<(), BlobError> {
    loop {
        let part = file.next().await?;
        if part.is_empty() {
            return Ok(());
        }
        write.wait_for_capacity(PARTS).await?;
        write.put(part.into());
    }
}

/// A file that was received, read from its beginning part by part.
struct Parts(Option<File>);

impl Parts {
    async fn of(received: &Received) -> Result<Self, BlobError> {
        let path = received.path().to_owned();
        blocking(move || {
            let mut file = File::open(&path).map_err(BlobError::at(&path))?;
            file.rewind().map_err(BlobError::at(&path))?;
            Ok(Parts(Some(file)))
        })
        .await
    }

    /// The next part; empty at the end.
    async fn next(&mut self) -> Result<Vec<u8>, BlobError> {
        let Some(mut file) = self.0.take() else {
            return Ok(Vec::new());
        };
        let (file, part) = blocking(move || {
            let mut part = Vec::new();
            let read = (&mut file).take(PART as u64).read_to_end(&mut part);
            read.map_err(|source| BlobError::File {
                what: "a file on its way into the bucket".to_owned(),
                source,
            })?;
            Ok((file, part))
        })
        .await?;
        self.0 = Some(file);
        Ok(part)
    }
}
