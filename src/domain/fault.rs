//! Faults: what is wrong with something that came in, said so that its sender can mend it.
//!
//! Whoever checks input collects every fault in one pass; nothing is written while one is left.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing that is wrong: where, what was wanted, what was found, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Fault {
    /// Where: a path such as `planned_uses[1].share`, or a line and field of a file.
    pub at: String,
    /// What was wanted.
    pub wanted: String,
    /// What was found, shortened.
    pub found: String,
    /// What to do about it.
    pub remedy: String,
}

/// Longest piece of foreign text that is repeated in an error.
const FOUND_CHARS: usize = 120;

impl Fault {
    /// A fault; `found` is shortened to 120 characters and stripped of control characters.
    pub fn new(
        at: impl Into<String>,
        wanted: impl Into<String>,
        found: impl fmt::Display,
        remedy: impl Into<String>,
    ) -> Self {
        Fault {
            at: at.into(),
            wanted: wanted.into(),
            found: shorten(&found.to_string()),
            remedy: remedy.into(),
        }
    }

    /// The same fault seen from one level higher.
    pub fn under(mut self, parent: &str) -> Self {
        self.at = match self.at.as_str() {
            "" => parent.to_owned(),
            at if at.starts_with('[') => format!("{parent}{at}"),
            at => format!("{parent}.{at}"),
        };
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault {
            at,
            wanted,
            found,
            remedy,
        } = self;
        write!(f, "{at}: expected {wanted}, found {found}; {remedy}")
    }
}

/// Foreign text made fit to be repeated: 120 characters, no control characters.
pub fn shorten(text: &str) -> String {
    let mut short: String = text
        .chars()
        .take(FOUND_CHARS)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(FOUND_CHARS).is_some() {
        short.push('…');
    }
    short
}

/// A free text that may enter the record: not blank, no NUL or other control characters but tab and line breaks,
/// at most `most` characters.
pub fn check_text(faults: &mut Vec<Fault>, at: &str, text: &str, most: usize) {
    if text.trim().is_empty() {
        faults.push(Fault::new(
            at,
            "some text",
            "blank",
            "write the text or leave the field out",
        ));
    } else if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        faults.push(Fault::new(
            at,
            "text without control characters",
            text,
            "remove them",
        ));
    } else if text.chars().count() > most {
        let found = format!("{} characters", text.chars().count());
        faults.push(Fault::new(
            at,
            format!("at most {most} characters"),
            found,
            "shorten it",
        ));
    }
}

/// A name that is none of the known ones.
pub fn unknown_name(name: &str, known: &[&str]) -> Fault {
    let wanted = format!("one of {}", known.join(", "));
    let remedy = match nearest(name, known) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => "leave it out".to_owned(),
    };
    Fault::new(shorten(name), wanted, name, remedy)
}

/// The known name that is most like this one.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let short: Vec<char> = name.chars().take(64).collect();
    known
        .iter()
        .min_by_key(|own| distance(own, &short))
        .copied()
}

/// Edit distance between two short names.
fn distance(a: &str, b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            let best = (diagonal + usize::from(x != *y))
                .min(above + 1)
                .min(row[j] + 1);
            diagonal = above;
            row[j + 1] = best;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested() {
        let known = ["as_of", "planned_uses", "transaction"];
        assert_eq!(nearest("planed_uses", &known), Some("planned_uses"));
        assert_eq!(nearest("asof", &known), Some("as_of"));
        assert_eq!(nearest("x", &[]), None);
    }
}
