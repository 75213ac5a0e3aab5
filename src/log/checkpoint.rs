//! Checkpoints (检查点): what the record was at a moment, as a signed text anyone can keep.
//!
//! ```text
//! hongqiao.jingtu.example
//! 1284
//! qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=
//! revision 512
//! recorded_at 2026-08-15T00:00:00Z
//!
//! — hongqiao.jingtu.example x08go/ZJ...
//! ```
//!
//! Origin, tree size and root are the three lines of a tlog-checkpoint, so that witnesses can read it; revision and
//! time are its extension lines.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use super::base64;
use super::hash::Hash;
use super::note::{NoteSignature, SignerKey, VerifierKey, check_name};
use super::proof::TreeHead;

/// State of the record after a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Name of the log, the same for its whole life.
    pub origin: String,
    /// Commits up to here.
    pub revision: u64,
    /// Leaves up to here.
    pub tree_size: u64,
    pub root: Hash,
    /// When the last of those commits was recorded.
    #[serde(with = "recorded_at")]
    pub recorded_at: OffsetDateTime,
}

/// Text or values that are no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    #[error("line {line} of the checkpoint is {found:?}: expected {wanted}")]
    Line {
        line: usize,
        wanted: &'static str,
        found: String,
    },
    #[error("the note has no blank line between text and signatures")]
    NoSignatures,
    #[error("{0:?} cannot be the origin of a log: expected a name without spaces and plus signs")]
    Origin(String),
    #[error("the checkpoint is of {found:?}, the key of {wanted:?}")]
    OtherLog { wanted: String, found: String },
    #[error("no valid signature of {wanted}")]
    NotSigned { wanted: String },
}

impl Checkpoint {
    /// Size and root, for proofs.
    pub fn head(&self) -> TreeHead {
        TreeHead {
            tree_size: self.tree_size,
            root: self.root,
        }
    }

    /// The text that is signed, each line ended. Time is UTC, whatever zone the value was given in.
    pub fn text(&self) -> String {
        let time = spelled(self.recorded_at);
        format!(
            "{}\n{}\n{}\nrevision {}\nrecorded_at {time}\n",
            self.origin,
            self.tree_size,
            base64::encode(&self.root.0),
            self.revision,
        )
    }

    /// The canonical text, and nothing else.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = Lines { text, line: 0 };
        let origin = lines.next("the origin", |line| {
            check_name(line).ok().map(|()| line.to_owned())
        })?;
        let tree_size = lines.next("the tree size", number)?;
        let root = lines.next("the root in base64", |line| {
            let bytes = base64::decode(line)?;
            bytes.try_into().ok().map(Hash)
        })?;
        let revision = lines.next("revision and a number", |line| {
            number(line.strip_prefix("revision ")?)
        })?;
        let recorded_at = lines.next("recorded_at and an RFC 3339 time in UTC", |line| {
            moment(line.strip_prefix("recorded_at ")?)
        })?;
        lines.end()?;
        Ok(Checkpoint {
            origin,
            revision,
            tree_size,
            root,
            recorded_at,
        })
    }

    /// Signs with the key of this log; a key of another name is refused.
    pub fn sign(self, key: &SignerKey) -> Result<SignedCheckpoint, CheckpointError> {
        check_name(&self.origin).map_err(|_| CheckpointError::Origin(self.origin.clone()))?;
        self.check_key(&key.verifier())?;
        let signature = key.sign(&self.text());
        Ok(SignedCheckpoint {
            checkpoint: self,
            signatures: vec![signature],
        })
    }

    fn check_key(&self, key: &VerifierKey) -> Result<(), CheckpointError> {
        if key.name() == self.origin {
            return Ok(());
        }
        Err(CheckpointError::OtherLog {
            wanted: key.name().to_owned(),
            found: self.origin.clone(),
        })
    }
}

/// A checkpoint with its signature, and perhaps those of witnesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    pub checkpoint: Checkpoint,
    pub signatures: Vec<NoteSignature>,
}

impl SignedCheckpoint {
    /// A whole note. Signature lines of a form this version does not know (a witness's timestamped one) are left out.
    pub fn parse(note: &str) -> Result<Self, CheckpointError> {
        let (text, signatures) = note
            .split_once("\n\n")
            .ok_or(CheckpointError::NoSignatures)?;
        Ok(SignedCheckpoint {
            checkpoint: Checkpoint::parse(&format!("{text}\n"))?,
            signatures: signatures
                .lines()
                .filter_map(NoteSignature::parse)
                .collect(),
        })
    }

    /// The checkpoint, if the key of its log signed it.
    pub fn verify(&self, key: &VerifierKey) -> Result<&Checkpoint, CheckpointError> {
        self.checkpoint.check_key(key)?;
        let text = self.checkpoint.text();
        let signed = self
            .signatures
            .iter()
            .any(|signature| key.verifies(&text, signature));
        if signed {
            return Ok(&self.checkpoint);
        }
        Err(CheckpointError::NotSigned {
            wanted: key.to_string(),
        })
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.checkpoint.text())?;
        self.signatures
            .iter()
            .try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// Lines of a text, each ended, with their numbers for messages.
struct Lines<'a> {
    text: &'a str,
    line: usize,
}

impl<'a> Lines<'a> {
    fn next<T>(
        &mut self,
        wanted: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, CheckpointError> {
        self.line += 1;
        let error = |found: &str| CheckpointError::Line {
            line: self.line,
            wanted,
            found: found.chars().take(80).collect(),
        };
        let (line, rest) = self.text.split_once('\n').ok_or(error(self.text))?;
        let value = read(line).ok_or(error(line))?;
        self.text = rest;
        Ok(value)
    }

    fn end(self) -> Result<(), CheckpointError> {
        if self.text.is_empty() {
            return Ok(());
        }
        Err(CheckpointError::Line {
            line: self.line + 1,
            wanted: "nothing more",
            found: self.text.chars().take(80).collect(),
        })
    }
}

/// A decimal number in its one spelling.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// The one spelling of a time: RFC 3339 in UTC.
fn spelled(moment: OffsetDateTime) -> String {
    moment
        .to_offset(UtcOffset::UTC)
        .format(&Rfc3339)
        .expect("years of four digits have an RFC 3339 form")
}

/// A time in its one spelling and no other.
fn moment(text: &str) -> Option<OffsetDateTime> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let utc = moment.offset().is_utc();
    (utc && spelled(moment) == text).then_some(moment)
}

/// The same spelling in JSON.
mod recorded_at {
    use serde::{Deserialize, Deserializer, Serializer};
    use time::OffsetDateTime;

    pub(super) fn serialize<S: Serializer>(
        moment: &OffsetDateTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::spelled(*moment))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<OffsetDateTime, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        super::moment(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("{text:?}: expected an RFC 3339 time in UTC"))
        })
    }
}
