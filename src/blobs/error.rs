//! Why a file could not be kept or read.

use crate::domain::document::FileDigest;

#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("the file {0} is not in the blob store")]
    Missing(FileDigest),
    #[error("the file {0} in the blob store has another digest than its name")]
    Altered(FileDigest),
    /// The setting names no place.
    #[error("{0}")]
    Place(String),
    #[error("{what}: {source}")]
    File {
        what: String,
        source: std::io::Error,
    },
    #[error("the bucket: {0}")]
    Bucket(#[from] object_store::Error),
}

impl BlobError {
    pub(super) fn at(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let what = path.display().to_string();
        move |source| BlobError::File { what, source }
    }
}

/// Work on files, away from the threads that wait.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(BlobError::File {
            what: "work on a file".to_owned(),
            source: std::io::Error::other(error),
        }),
    }
}
