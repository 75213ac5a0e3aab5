//! What is wrong with a filter: where, what was wanted, what was found, what to do.

use std::fmt;

use super::distance;

/// Where in a filter something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In text: the character, counted from 1.
    Character(usize),
    /// In JSON: a JSON pointer, empty for the whole.
    Path(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Character(n) => write!(f, "character {n}"),
            Place::Path(path) if path.is_empty() => f.write_str("the whole filter"),
            Place::Path(path) => f.write_str(path),
        }
    }
}

/// Why a filter was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: expected {wanted}, found {found}; {remedy}")]
pub struct Fault {
    pub at: Place,
    pub wanted: String,
    pub found: String,
    pub remedy: String,
}

impl Fault {
    pub(super) fn new(
        at: &Place,
        wanted: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Fault {
            at: at.clone(),
            wanted: wanted.into(),
            found: found.into(),
            remedy: remedy.into(),
        }
    }

    /// A name that nobody knows, with the nearest of those that are known.
    pub(super) fn unknown<'n>(
        at: &Place,
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> Self {
        let remedy = match distance::nearest(name, known.clone()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("known are: {}", listed(known)),
        };
        Fault::new(at, format!("a known {what}"), quoted(name), remedy)
    }

    pub(super) fn too_deep(at: &Place) -> Self {
        Fault::new(
            at,
            format!("at most {} expressions in each other", super::DEEPEST),
            "more",
            "write the filter flatter, for example with IN instead of many OR",
        )
    }

    pub(super) fn too_many_positions(at: &Place) -> Self {
        Fault::new(
            at,
            format!(
                "at most {} positions in all geometries",
                super::MOST_POSITIONS
            ),
            "more",
            "simplify the geometries",
        )
    }
}

/// At most `longest` bytes.
pub(super) fn check_length(text: &str, longest: usize, at: Place) -> Result<(), Fault> {
    if text.len() <= longest {
        return Ok(());
    }
    Err(Fault::new(
        &at,
        format!("a filter of at most {longest} bytes"),
        format!("{} bytes", text.len()),
        "shorten it, or ask in several requests",
    ))
}

/// Characters of foreign text that a fault repeats.
const LONGEST_QUOTE: usize = 40;

/// Text of the caller as a fault repeats it: short, and without line breaks.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(LONGEST_QUOTE)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(LONGEST_QUOTE).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

/// Names that a fault lists at most.
const MOST_LISTED: usize = 30;

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.take(MOST_LISTED).collect();
    names.join(", ")
}
