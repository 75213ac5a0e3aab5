//! The cursor of a page: which state of the register is read, with which questions, and how far the reader has come.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::day::Day;
use crate::domain::fault::Fault;

/// How far a reader has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    /// The revision that is read.
    #[serde(rename = "k")]
    pub known: u64,
    /// The legal day that is read.
    #[serde(rename = "d")]
    pub day: Day,
    /// What the questions come to: with others, the place means nothing.
    #[serde(rename = "q")]
    pub questions: String,
    /// The last identifier that was read.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Rows that were read, where they are sorted.
    #[serde(rename = "o", default, skip_serializing_if = "is_zero")]
    pub offset: usize,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Cursor {
    pub fn write(&self) -> String {
        // a struct of texts and numbers always becomes JSON
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads a cursor that was made for these questions.
    pub fn read(text: &str, questions: &str) -> Result<Cursor, Fault> {
        let wanted = "a cursor from a link of this service";
        let wrong = || Fault::new("cursor", wanted, text, "begin again without it");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
        let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        if cursor.questions != questions {
            let wanted = "the parameters of the page that this cursor came with";
            let remedy = "follow the link as it stands, or begin again without the cursor";
            return Err(Fault::new("cursor", wanted, "others", remedy));
        }
        Ok(cursor)
    }
}

/// What the questions of a request come to.
pub(super) fn questions(parts: &[(String, String)]) -> String {
    let mut hash = Sha256::new();
    for (name, value) in parts {
        for text in [name, value] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
    }
    URL_SAFE_NO_PAD.encode(hash.finalize().get(..9).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_with_its_own_questions_only() {
        let cursor = Cursor {
            known: 7,
            day: Day::parse("2026-11-20").unwrap(),
            questions: questions(&[("limit".into(), "10".into())]),
            after: Some("HQ-000001".into()),
            offset: 0,
        };
        let text = cursor.write();
        assert_eq!(Cursor::read(&text, &cursor.questions), Ok(cursor));
        assert!(Cursor::read(&text, "other").is_err());
        for wrong in ["", "%", "e30", "AAAA"] {
            assert!(Cursor::read(wrong, "other").is_err());
        }
    }
}
