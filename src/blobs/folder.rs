//! Files in a folder: `ab/abcdef...`, written once and never changed.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream;

use crate::domain::document::FileDigest;

use super::error::blocking;
use super::{BlobError, BlobStream, Received, shard};

/// Bytes read at a time.
const PIECE: u64 = 256 << 10;

#[derive(Debug, Clone)]
pub(super) struct Folder(Arc<PathBuf>);

impl Folder {
    pub fn new(root: PathBuf) -> Self {
        Folder(Arc::new(root))
    }

    pub fn root(&self) -> &Path {
        &self.0
    }

    fn path(&self, digest: &FileDigest) -> PathBuf {
        let (shard, name) = shard(digest);
        self.0.join(shard).join(name)
    }

    /// fsync, rename, fsync of the folders: after this a power cut takes nothing back.
    pub async fn keep(&self, received: Received) -> Result<(), BlobError> {
        let (root, path) = (self.0.clone(), self.path(&received.digest()));
        blocking(move || {
            let shard = path.parent().unwrap_or(&root);
            received.sync()?;
            let made = !shard.exists();
            std::fs::create_dir_all(shard).map_err(BlobError::at(shard))?;
            std::fs::rename(received.path(), &path).map_err(BlobError::at(&path))?;
            sync_folder(shard)?;
            if made {
                for above in root
                    .ancestors()
                    .take(2)
                    .filter(|it| !it.as_os_str().is_empty())
                {
                    sync_folder(above)?;
                }
            }
            Ok(())
        })
        .await
    }

    pub async fn size(&self, digest: &FileDigest) -> Result<Option<u64>, BlobError> {
        let path = self.path(digest);
        blocking(move || match std::fs::metadata(&path) {
            Ok(about) => Ok(Some(about.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(BlobError::at(&path)(error)),
        })
        .await
    }

    pub async fn read(
        &self,
        digest: &FileDigest,
        range: Range<u64>,
    ) -> Result<BlobStream, BlobError> {
        let (path, digest) = (self.path(digest), *digest);
        let opened = blocking(move || {
            let failed = |error: std::io::Error| match error.kind() {
                ErrorKind::NotFound => BlobError::Missing(digest),
                _ => BlobError::at(&path)(error),
            };
            let mut file = File::open(&path).map_err(failed)?;
            file.seek(SeekFrom::Start(range.start)).map_err(failed)?;
            Ok((file, range.end.saturating_sub(range.start)))
        })
        .await?;
        let pieces = stream::try_unfold(opened, move |(mut file, left)| async move {
            if left == 0 {
                return Ok(None);
            }
            blocking(move || {
                let mut piece = Vec::new();
                let most = left.min(PIECE);
                let read = (&mut file).take(most).read_to_end(&mut piece);
                read.map_err(|source| BlobError::File {
                    what: digest.to_string(),
                    source,
                })?;
                if piece.is_empty() {
                    return Err(BlobError::Altered(digest));
                }
                let left = left - piece.len() as u64;
                Ok(Some((Bytes::from(piece), (file, left))))
            })
            .await
        });
        Ok(pieces.boxed())
    }

    pub async fn each(&self, mut told: impl FnMut(FileDigest, u64)) -> Result<(), BlobError> {
        let root = self.0.clone();
        for shard in blocking(move || entries(&root)).await? {
            for path in blocking(move || entries(&shard)).await? {
                let name = path.file_name().and_then(|name| name.to_str());
                let digest = name.and_then(|name| FileDigest::parse(name).ok());
                if let Some(digest) = digest
                    && let Some(size) = self.size(&digest).await?
                {
                    told(digest, size);
                }
            }
        }
        Ok(())
    }
}

/// What lies in a folder; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, BlobError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(BlobError::at(folder)(error)),
    };
    entries
        .map(|entry| Ok(entry.map_err(BlobError::at(folder))?.path()))
        .collect()
}

fn sync_folder(folder: &Path) -> Result<(), BlobError> {
    let opened = File::open(folder).map_err(BlobError::at(folder))?;
    opened.sync_all().map_err(BlobError::at(folder))
}
