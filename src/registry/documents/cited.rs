//! Citing: a digest that a change names must be that of a document on record.

use std::collections::BTreeSet;

use crate::domain::change::{Change, What};
use crate::domain::document::FileDigest;
use crate::domain::fault::Fault;
use crate::domain::record::Entity;
use crate::store::Write;

use super::RegistryError;

/// The faults of changes that cite files which no document on record has, nor one of the same commit; each with the place
/// of its change. The same digest is told once.
pub(in crate::registry) async fn unknown_documents(
    write: &mut Write,
    changes: &[Change],
) -> Result<Vec<(usize, Fault)>, RegistryError> {
    let mut wanted = BTreeSet::new();
    let mut cited = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        for (at, digest) in change.cited() {
            if wanted.insert(digest) {
                cited.push((index, at, digest));
            }
        }
    }
    if cited.is_empty() {
        return Ok(Vec::new());
    }
    let with_it: BTreeSet<FileDigest> = changes.iter().filter_map(brought).collect();
    let known = write.documents(&wanted).await?;
    cited.retain(|(_, _, digest)| !known.contains_key(digest) && !with_it.contains(digest));
    let fault = |(index, at, digest): (usize, String, FileDigest)| {
        let wanted = "the SHA-256 of a document on record";
        let remedy = "send the file to /api/v1/documents first, or leave sha256 out";
        (index, Fault::new(at, wanted, digest, remedy))
    };
    Ok(cited.into_iter().map(fault).collect())
}

/// The document that a change records.
fn brought(change: &Change) -> Option<FileDigest> {
    match &change.what {
        What::Recorded(Entity::Document(document)) => Some(document.sha256),
        _ => None,
    }
}
