//! The leaf with which every commit ends: who committed, why, when and how much, under the hash like the changes.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::domain::day::{from_micros, micros};

use super::{CommitRow, LeafRow, Stamp};

/// The kind of such a leaf.
pub(super) const KIND: &str = "commit";

/// Version of its form.
const VERSION: u32 = 1;

/// What a commit says of itself. The order of the fields is that of the leaf.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    kind: String,
    v: u32,
    revision: u64,
    caller: String,
    reason: String,
    /// RFC 3339, UTC, to the microsecond: as it is stored.
    recorded_at: String,
    /// How many changes it has: its other leaves.
    changes: u64,
}

impl Header {
    fn new(revision: u64, changes: u64, stamp: &Stamp) -> Result<Self, time::error::Format> {
        Ok(Header {
            kind: KIND.to_owned(),
            v: VERSION,
            revision,
            caller: stamp.caller.clone(),
            reason: stamp.reason.clone(),
            recorded_at: instant(stamp.recorded_at)?,
            changes,
        })
    }
}

fn instant(at: OffsetDateTime) -> Result<String, time::error::Format> {
    from_micros(micros(at)).format(&Rfc3339)
}

/// The body of the leaf of a commit of so many changes.
pub(super) fn body(
    revision: u64,
    changes: usize,
    stamp: &Stamp,
) -> Result<String, Box<dyn std::error::Error>> {
    let header = Header::new(revision, changes as u64, stamp)?;
    Ok(serde_json::to_string(&header)?)
}

/// In what a commit of so many changes is not what its own leaf says: one sentence for each column.
pub(super) fn differing(commit: &CommitRow, changes: u64, leaf: &LeafRow) -> Vec<String> {
    if leaf.kind != KIND {
        let kind = &leaf.kind;
        return vec![format!(
            "its own leaf is missing: its leaves end with one of the kind {kind}"
        )];
    }
    let told: Header = match serde_json::from_str(&leaf.body) {
        Ok(told) => told,
        Err(error) => return vec![format!("its own leaf cannot be read: {error}")],
    };
    let stands = match Header::new(commit.revision, changes, &commit.stamp(leaf.nonce)) {
        Ok(stands) => stands,
        Err(error) => return vec![format!("recorded_at is no instant: {error}")],
    };
    let columns = [
        ("kind", told.kind, stands.kind),
        ("v", told.v.to_string(), stands.v.to_string()),
        (
            "revision",
            told.revision.to_string(),
            stands.revision.to_string(),
        ),
        ("caller", told.caller, stands.caller),
        ("reason", told.reason, stands.reason),
        ("recorded_at", told.recorded_at, stands.recorded_at),
        (
            "changes",
            told.changes.to_string(),
            stands.changes.to_string(),
        ),
    ];
    columns
        .into_iter()
        .filter(|(_, told, stands)| told != stands)
        .map(|(column, told, stands)| format!("{column} is {stands:?}, its own leaf says {told:?}"))
        .collect()
}

impl CommitRow {
    /// The stamp with which it was committed, and the nonce of its leaf.
    pub(super) fn stamp(&self, nonce: [u8; 16]) -> Stamp {
        Stamp {
            caller: self.caller.clone(),
            reason: self.reason.clone(),
            recorded_at: self.recorded_at,
            nonce,
        }
    }
}
