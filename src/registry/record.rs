//! The record as a whole: export, restore, verify.
//!
//! Two verbs are never mixed. *Restore* replays leaves as they are into an empty register: same bytes, same root, on
//! either database. *Import* brings new acts by a caller. An export is JSON Lines: a header, then each commit followed
//! by its leaves, then the persons.
//!
//! **An export holds persons**: names and what else stands in the side table, with their salts, so that a register that
//! is restored is whole. Whoever is erased is in it by identifier and day alone. An export that is to leave the office is
//! cut after its last leaf (`grep -v '^{"person"'`): it restores to the same root, and `verify` names the persons that
//! are missing. An export made before somebody was erased still holds him: erase him there, too, or destroy it.

use std::io::{BufRead, BufReader, Read, Write};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::log::Hash;
use crate::store::{CommitRow, Difference, LeafRow, Store, StoreError, StoreOptions, verify};

use super::RegistryError;
use super::export_person::ExportPerson;

/// One line of an export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ExportLine {
    /// The first line.
    JingtuExport(Header),
    Commit(ExportCommit),
    Leaf(ExportLeaf),
    Person(ExportPerson),
}

/// The first line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub version: u32,
    /// How far the record had come.
    pub revision: u64,
    pub tree_size: u64,
    pub root: Hash,
}

/// A commit as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportCommit {
    pub revision: u64,
    pub tree_size: u64,
    pub root: Hash,
    #[serde(with = "time::serde::rfc3339")]
    pub recorded_at: OffsetDateTime,
    pub caller: String,
    pub reason: String,
}

/// A leaf as it stands: the body byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportLeaf {
    pub position: u64,
    pub revision: u64,
    pub kind: String,
    /// 16 bytes, hex.
    pub nonce: String,
    pub body: String,
    pub hash: Hash,
}

/// How far a long work has come: commits done, of so many.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

/// What a verification found.
#[derive(Debug, Clone)]
pub struct VerifyReport {
    pub revision: u64,
    pub tree_size: u64,
    pub root: Hash,
    /// Everything in which the register is not what its log says; empty = clean.
    pub differences: Vec<Difference>,
}

/// The version of the export's form; 2 brought the persons.
const VERSION: u32 = 2;
/// The oldest form that is read.
const OLDEST: u32 = 1;
/// Commits read at a time.
const PAGE: u32 = 500;
/// Longest line of an export.
const LINE_BYTES: u64 = 64 << 20;

fn broken(error: impl std::fmt::Display) -> RegistryError {
    RegistryError::Conflict(error.to_string())
}

/// Writes the whole record, as it stood when the export began.
pub async fn export(
    options: &StoreOptions,
    out: &mut (dyn Write + Send),
    told: Progress<'_>,
) -> Result<Header, RegistryError> {
    let store = Store::open(options).await?;
    let mut snapshot = store.snapshot().await?;
    let head = snapshot.head().await?;
    let header = Header {
        version: VERSION,
        revision: head.revision,
        tree_size: head.tree_size(),
        root: head.root(),
    };
    line(out, &ExportLine::JingtuExport(header.clone()))?;
    let (mut revision, mut size) = (0, 0);
    loop {
        let commits = snapshot.commits_after(revision, PAGE).await?;
        let Some(last) = commits.last() else { break };
        revision = last.revision;
        for commit in &commits {
            line(out, &ExportLine::Commit(ExportCommit::of(commit)))?;
            for leaf in snapshot.leaves_of(commit, size).await? {
                line(out, &ExportLine::Leaf(ExportLeaf::of(leaf)))?;
            }
            size = commit.tree_size;
            told(commit.revision, head.revision);
        }
    }
    let mut after = String::new();
    loop {
        let persons = snapshot.persons_after(&after, PAGE).await?;
        let Some(last) = persons.last() else { break };
        after = last.id.clone();
        for person in persons {
            line(out, &ExportLine::Person(ExportPerson::of(person)))?;
        }
    }
    out.flush().map_err(broken)?;
    drop(snapshot);
    store.close().await;
    Ok(header)
}

fn line(out: &mut (dyn Write + Send), line: &ExportLine) -> Result<(), RegistryError> {
    let mut text = serde_json::to_vec(line).map_err(broken)?;
    text.push(b'\n');
    out.write_all(&text).map_err(broken)
}

impl ExportCommit {
    fn of(commit: &CommitRow) -> Self {
        ExportCommit {
            revision: commit.revision,
            tree_size: commit.tree_size,
            root: commit.root,
            recorded_at: commit.recorded_at,
            caller: commit.caller.clone(),
            reason: commit.reason.clone(),
        }
    }

    fn row(self) -> CommitRow {
        let ExportCommit {
            revision,
            tree_size,
            root,
            recorded_at,
            caller,
            reason,
        } = self;
        CommitRow {
            revision,
            tree_size,
            root,
            recorded_at,
            caller,
            reason,
        }
    }
}

impl ExportLeaf {
    fn of(leaf: LeafRow) -> Self {
        ExportLeaf {
            position: leaf.position,
            revision: leaf.revision,
            kind: leaf.kind,
            nonce: hex::encode(leaf.nonce),
            body: leaf.body,
            hash: leaf.hash,
        }
    }

    fn row(self) -> Result<LeafRow, RegistryError> {
        let nonce = hex::decode(&self.nonce)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        let nonce = nonce.ok_or_else(|| {
            broken(format!(
                "leaf {}: the nonce is not 16 bytes in hex",
                self.position
            ))
        })?;
        let ExportLeaf {
            position,
            revision,
            kind,
            body,
            hash,
            ..
        } = self;
        Ok(LeafRow {
            position,
            revision,
            kind,
            nonce,
            body,
            hash,
        })
    }
}

/// Replays an export into an empty register. What every commit says of itself is recomputed and must be so, and the last
/// root must be the one that the header names. An interrupted restore goes on where it ended.
pub async fn restore(
    options: &StoreOptions,
    input: impl Read + Send,
    told: Progress<'_>,
) -> Result<Header, RegistryError> {
    let store = Store::open(options).await?;
    let mut lines = Lines::open(input)?;
    let Some(ExportLine::JingtuExport(header)) = lines.next()? else {
        return Err(broken(
            "the file is no export of a register: its first line is no header",
        ));
    };
    if !(OLDEST..=VERSION).contains(&header.version) {
        return Err(broken(format!(
            "the export has the form {}, this release reads {OLDEST} to {VERSION}",
            header.version
        )));
    }
    let done = store.head().await?;
    let mut next = lines.next()?;
    while let Some(ExportLine::Commit(commit)) = next {
        let mut leaves = Vec::new();
        next = loop {
            match lines.next()? {
                Some(ExportLine::Leaf(leaf)) => leaves.push(leaf.row()?),
                other => break other,
            }
        };
        let commit = commit.row();
        if commit.revision > done.revision {
            store.begin().await?.restore(&commit, &leaves).await?;
        } else if commit.revision == done.revision && commit.root != done.root() {
            return Err(broken(
                "the register is not empty, and what is in it is not the beginning of this export",
            ));
        }
        told(commit.revision, header.revision);
    }
    let mut persons = Vec::new();
    while let Some(ExportLine::Person(person)) = next {
        persons.push(person.row()?);
        next = lines.next()?;
    }
    if next.is_some() {
        let why = format!("line {}: expected a commit or a person", lines.line);
        return Err(broken(why));
    }
    let head = store.head().await?;
    if head.revision != header.revision || head.root() != header.root {
        let why = format!(
            "the export is cut off or damaged: it ends at revision {}, root {}, and its header says revision {}, root {}",
            head.revision,
            head.root(),
            header.revision,
            header.root
        );
        return Err(broken(why));
    }
    store.begin().await?.restore_persons(&persons).await?;
    store.close().await;
    Ok(header)
}

/// The lines of an export; gzip is known by its first bytes.
struct Lines<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    text: String,
    line: usize,
}

impl<'a> Lines<'a> {
    fn open(input: impl Read + Send + 'a) -> Result<Self, RegistryError> {
        let mut all = BufReader::new(input);
        let packed = all.fill_buf().map_err(broken)?.starts_with(&[0x1f, 0x8b]);
        let input: Box<dyn BufRead + Send + 'a> = if packed {
            Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(all)))
        } else {
            Box::new(all)
        };
        Ok(Lines {
            input,
            text: String::new(),
            line: 0,
        })
    }

    fn next(&mut self) -> Result<Option<ExportLine>, RegistryError> {
        self.text.clear();
        self.line += 1;
        let read = self
            .input
            .by_ref()
            .take(LINE_BYTES)
            .read_line(&mut self.text)
            .map_err(broken)?;
        if read == 0 {
            return Ok(None);
        }
        let line = self.line;
        serde_json::from_str(&self.text)
            .map(Some)
            .map_err(|error| broken(format!("line {line}: {error}")))
    }
}

/// Recomputes every hash, replays the log into an empty register beside it, and compares the tables.
pub async fn verify_register(options: &StoreOptions) -> Result<VerifyReport, RegistryError> {
    let store = Store::open(options).await?;
    let folder = std::env::temp_dir().join(format!(
        "jingtu-verify-{}",
        hex::encode(crate::clock::random::<8>())
    ));
    std::fs::create_dir_all(&folder).map_err(broken)?;
    let report = verify_beside(&store, &folder).await;
    store.close().await;
    let _ = std::fs::remove_dir_all(&folder);
    report
}

async fn verify_beside(
    store: &Store,
    folder: &std::path::Path,
) -> Result<VerifyReport, RegistryError> {
    let scratch = Store::open(&StoreOptions::writing(format!(
        "sqlite://{}",
        folder.join("replay.sqlite").display()
    )))
    .await?;
    let mut snapshot = store.snapshot().await?;
    let head = snapshot.head().await?;
    let differences = match verify(&mut snapshot, &scratch).await {
        Ok(differences) => differences,
        Err(StoreError::Damaged(what)) => vec![Difference {
            table: "log",
            row: String::new(),
            what,
        }],
        Err(error) => return Err(error.into()),
    };
    scratch.close().await;
    Ok(VerifyReport {
        revision: head.revision,
        tree_size: head.tree_size(),
        root: head.root(),
        differences,
    })
}
