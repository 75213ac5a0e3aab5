//! Files on their way in: written in pieces while their digest runs.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::clock::random;
use crate::domain::document::FileDigest;

use super::BlobError;
use super::error::blocking;

/// Bytes gathered before they are hashed and written.
const PIECE: usize = 1 << 20;

/// Bytes at the beginning that stay in memory, to tell what the file is.
const HEAD: usize = 64 << 10;

/// Ending of temporary files; nothing else is ever swept.
const ENDING: &str = "part";

/// A file that is coming in. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    temporary: Temporary,
    work: Option<Work>,
    gathered: Vec<u8>,
    head: Vec<u8>,
    bytes: u64,
}

#[derive(Debug)]
struct Work {
    file: File,
    hash: Sha256,
}

/// A file that is here in whole, and not kept yet. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Received {
    temporary: Temporary,
    file: File,
    head: Vec<u8>,
    digest: FileDigest,
    bytes: u64,
}

/// The path of a temporary file, which is removed with it.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // it has been renamed, or removed by somebody else: there is nothing to do
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Incoming {
    pub(super) async fn begin(folder: Arc<PathBuf>) -> Result<Self, BlobError> {
        blocking(move || {
            std::fs::create_dir_all(&*folder).map_err(BlobError::at(&folder))?;
            let path = folder.join(format!("{}.{ENDING}", hex::encode(random::<16>())));
            let file = File::options()
                .read(true)
                .write(true)
                .create_new(true)
                .open(&path)
                .map_err(BlobError::at(&path))?;
            let hash = Sha256::new();
            Ok(Incoming {
                temporary: Temporary(path),
                work: Some(Work { file, hash }),
                gathered: Vec::new(),
                head: Vec::new(),
                bytes: 0,
            })
        })
        .await
    }

    /// Takes the next piece.
    pub async fn write(&mut self, mut piece: &[u8]) -> Result<(), BlobError> {
        self.bytes += piece.len() as u64;
        let head = piece.len().min(HEAD - self.head.len());
        self.head.extend_from_slice(&piece[..head]);
        while !piece.is_empty() {
            let (now, later) = piece.split_at(piece.len().min(PIECE - self.gathered.len()));
            self.gathered.extend_from_slice(now);
            piece = later;
            if self.gathered.len() == PIECE {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The first bytes, 64 KiB at the most.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    async fn flush(&mut self) -> Result<(), BlobError> {
        let gathered = std::mem::take(&mut self.gathered);
        let (mut work, path) = (self.work()?, self.temporary.0.clone());
        let (work, gathered) = blocking(move || {
            work.hash.update(&gathered);
            let written = work.file.write_all(&gathered);
            written.map_err(BlobError::at(&path))?;
            Ok((work, gathered))
        })
        .await?;
        self.work = Some(work);
        self.gathered = gathered;
        self.gathered.clear();
        Ok(())
    }

    /// Taken while it is used; gone after a write that failed.
    fn work(&mut self) -> Result<Work, BlobError> {
        self.work.take().ok_or_else(|| BlobError::File {
            what: self.temporary.0.display().to_string(),
            source: std::io::Error::other("an earlier write failed"),
        })
    }

    /// The end of the file.
    pub async fn finish(mut self) -> Result<Received, BlobError> {
        self.flush().await?;
        let Work { file, hash } = self.work()?;
        Ok(Received {
            temporary: self.temporary,
            file,
            head: self.head,
            digest: FileDigest::from_bytes(hash.finalize().into()),
            bytes: self.bytes,
        })
    }
}

impl Received {
    pub fn digest(&self) -> FileDigest {
        self.digest
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The first bytes, 64 KiB at the most.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Where it lies for now, to be looked into.
    pub fn path(&self) -> &Path {
        &self.temporary.0
    }

    /// Brings it down to the disk.
    pub(super) fn sync(&self) -> Result<(), BlobError> {
        self.file.sync_all().map_err(BlobError::at(self.path()))
    }
}

/// Removes temporary files of a folder.
pub(super) async fn sweep(
    folder: Arc<PathBuf>,
    before: Option<SystemTime>,
) -> Result<usize, BlobError> {
    blocking(move || {
        let entries = match std::fs::read_dir(&*folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(BlobError::at(&folder)(error)),
        };
        let mut swept = 0;
        for entry in entries {
            let path = entry.map_err(BlobError::at(&folder))?.path();
            if path.extension().is_none_or(|ending| ending != ENDING) {
                continue;
            }
            let written = std::fs::metadata(&path).and_then(|about| about.modified());
            let old = match (before, written) {
                (None, _) => true,
                (Some(before), Ok(written)) => written < before,
                (Some(_), Err(_)) => false,
            };
            if old && std::fs::remove_file(&path).is_ok() {
                swept += 1;
            }
        }
        Ok(swept)
    })
    .await
}
