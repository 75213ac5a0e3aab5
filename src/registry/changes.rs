//! Changes from a file: JSON Lines, one change a line; all faults in one pass, one commit, or nothing.

use std::io::{BufRead, BufReader, Read};

use crate::domain::change::Change;
use crate::domain::fault::Fault;

use super::{Caller, Receipt, Registry, RegistryError};

/// A line that is no change, or cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// Line of the file, from 1.
    pub line: usize,
    pub fault: Fault,
}

impl std::fmt::Display for LineFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.fault)
    }
}

/// A file of changes, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChangesFile {
    pub changes: Vec<Change>,
    /// The line of each change.
    pub lines: Vec<usize>,
    pub faults: Vec<LineFault>,
}

/// Longest line that is read: an outline of 50,000 vertices in hex is 1.6 MB.
const LINE_BYTES: u64 = 16 << 20;

impl ChangesFile {
    /// Reads every line; gzip is known by its first bytes.
    pub fn read(input: impl Read, mut told: impl FnMut(u64)) -> std::io::Result<Self> {
        let mut input = BufReader::new(input);
        let packed = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let mut lines: Box<dyn BufRead> = if packed {
            Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(input)))
        } else {
            Box::new(input)
        };
        let mut file = ChangesFile::default();
        let mut text = String::new();
        for line in 1.. {
            text.clear();
            let read = lines.by_ref().take(LINE_BYTES).read_line(&mut text)?;
            if read == 0 {
                break;
            }
            told(read as u64);
            let change = text.trim().trim_start_matches('\u{feff}');
            if !change.is_empty() {
                file.take(line, change);
            }
        }
        Ok(file)
    }

    fn take(&mut self, line: usize, text: &str) {
        match Change::parse(text) {
            Ok(change) => {
                self.changes.push(change);
                self.lines.push(line);
            }
            Err(faults) => self
                .faults
                .extend(faults.into_iter().map(|fault| LineFault { line, fault })),
        }
    }
}

impl Registry {
    /// Commits a file of changes as one; every fault with its line, and then nothing is written.
    pub async fn import_changes(
        &self,
        caller: &Caller,
        reason: &str,
        file: &ChangesFile,
    ) -> Result<Result<Receipt, Vec<LineFault>>, RegistryError> {
        if !file.faults.is_empty() {
            return Ok(Err(file.faults.clone()));
        }
        match self.commit(caller, reason, &file.changes).await {
            Ok(receipt) => Ok(Ok(receipt)),
            Err(RegistryError::Invalid(faults)) => Ok(Err(faults
                .into_iter()
                .map(|fault| file.placed(fault))
                .collect())),
            Err(error) => Err(error),
        }
    }
}

impl ChangesFile {
    /// A fault of the commit, `changes[7]...`, at the line of that change.
    fn placed(&self, fault: Fault) -> LineFault {
        let index = fault
            .at
            .strip_prefix("changes[")
            .and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
        let line = index
            .and_then(|index| self.lines.get(index).copied())
            .unwrap_or(0);
        LineFault { line, fault }
    }
}
