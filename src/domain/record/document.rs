//! A document: a file in the blob store, and what it is.

use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::document::{FileDigest, MediaType, Publicity, check_file_name};
use crate::domain::fault::{Fault, check_text};

use super::{Recorded, Source};

/// Parcels that one document speaks of at the most.
const MOST_PARCELS: usize = 200;

/// A document (文件): its bytes lie in the blob store under their digest, which is its identity. The same bytes are the
/// same document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub sha256: FileDigest,
    /// Size of the file.
    pub bytes: u64,
    /// What it is, by its content.
    pub media_type: MediaType,
    /// The name under which it was sent.
    pub file_name: String,
    pub title: String,
    /// The number it bears (文号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The day it bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Who may see it.
    pub level: Publicity,
    /// The parcels it was sent for; those of acts that cite it are found by the citations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parcels: Vec<RegistryNo>,
}

impl Document {
    /// The same as the source of a change.
    pub fn source(&self) -> Source {
        Source {
            title: self.title.clone(),
            number: self.number.clone(),
            issuer: self.issuer.clone(),
            day: self.day,
            sha256: Some(self.sha256.to_string()),
        }
    }
}

impl Recorded for Document {
    fn id(&self) -> String {
        self.sha256.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcels.iter().map(RegistryNo::as_str).collect()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "title", &self.title, 500);
        for (at, text) in [("number", &self.number), ("issuer", &self.issuer)] {
            if let Some(text) = text {
                check_text(faults, at, text, 200);
            }
        }
        check_file_name(faults, "file_name", &self.file_name);
        if self.bytes == 0 {
            faults.push(Fault::new("bytes", "a file", "nothing", "send the file"));
        }
        if self.parcels.len() > MOST_PARCELS {
            faults.push(Fault::new(
                "parcels",
                format!("at most {MOST_PARCELS} parcels"),
                self.parcels.len(),
                "cite it in the acts of the others",
            ));
        }
    }
}
