//! The public snapshot of an edition of the negative list, and the bytes that its digest is made of.
//!
//! ```text
//! digest = SHA-256( "jingtu negative list edition 1" LF year LF day LF title LF row* )
//! row    = lower-case hex of SHA-256(line) LF
//! line   = entry TAB parcel TAB name TAB extent TAB edition_year TAB listed_on TAB forbidden TAB until_condition TAB
//!          reason TAB confirmed
//! ```
//!
//! UTF-8, without byte order mark. Rows stand in the order of the bytes of `entry`. `extent` is `whole` or `part`; days
//! are `YYYY-MM-DD`; `forbidden` is the codes in their order with `,` between them; `confirmed` is the years, rising, with
//! `,` between them; what is absent is empty. In title and fields `\` is written `\\`, TAB `\t`, LF `\n`, CR `\r`.
//!
//! The digest is made of the digests of the lines, so that it can still be recomputed when a line is no longer shown
//! because its parcel is no longer published.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::day::Day;

/// The first line; a change of the bytes makes it 2.
pub const FORM: &str = "jingtu negative list edition 1";

/// An entry as it stands in an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionRow {
    pub entry: String,
    pub parcel: String,
    pub name: Option<String>,
    /// Only a part of the parcel.
    pub part: bool,
    pub edition_year: i32,
    pub listed_on: Day,
    pub forbidden: Vec<String>,
    pub until_condition: String,
    pub reason: Option<String>,
    /// Years for which it was confirmed, rising.
    pub confirmed: Vec<i32>,
}

impl EditionRow {
    /// `whole` or `part`.
    pub fn extent(&self) -> &'static str {
        if self.part { "part" } else { "whole" }
    }

    /// The line that its digest is made of.
    pub fn line(&self) -> String {
        let confirmed: Vec<String> = self.confirmed.iter().map(i32::to_string).collect();
        let fields = [
            escaped(&self.entry),
            escaped(&self.parcel),
            escaped(self.name.as_deref().unwrap_or_default()),
            self.extent().to_owned(),
            self.edition_year.to_string(),
            self.listed_on.to_string(),
            escaped(&self.forbidden.join(",")),
            escaped(&self.until_condition),
            escaped(self.reason.as_deref().unwrap_or_default()),
            confirmed.join(","),
        ];
        fields.join("\t")
    }

    /// SHA-256 of the line, hex.
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(self.line()))
    }
}

/// The digest of an edition: of its head and the digests of its rows in their order, hex.
pub fn edition_sha256<'a>(
    year: i32,
    day: Day,
    title: &str,
    rows: impl IntoIterator<Item = &'a str>,
) -> String {
    let mut bytes = format!("{FORM}\n{year}\n{day}\n{}\n", escaped(title));
    for row in rows {
        let _ = writeln!(bytes, "{row}"); // a String takes every write
    }
    hex::encode(Sha256::digest(bytes))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> EditionRow {
        EditionRow {
            entry: "N-1".to_owned(),
            parcel: "HQ-000001".to_owned(),
            name: None,
            part: false,
            edition_year: 2026,
            listed_on: Day::parse("2026-01-01").unwrap(),
            forbidden: vec!["all".to_owned()],
            until_condition: "移出\t名录\n前\\".to_owned(),
            reason: None,
            confirmed: vec![2026, 2027],
        }
    }

    #[test]
    fn a_line_is_written_as_documented() {
        assert_eq!(
            row().line(),
            "N-1\tHQ-000001\t\twhole\t2026\t2026-01-01\tall\t移出\\t名录\\n前\\\\\t\t2026,2027"
        );
    }

    /// Computed with another program.
    #[test]
    fn the_digest_is_the_one_that_others_compute() {
        let day = Day::parse("2026-01-01").unwrap();
        let empty = edition_sha256(2026, day, "示例", []);
        assert_eq!(
            empty,
            "5238f8f92b96d511890052078ebe5c43f6dd5bdc3300b9c7caace099b79c4787"
        );
        let own = row().sha256();
        let one = edition_sha256(2026, day, "示例", [own.as_str()]);
        assert_eq!(
            one,
            "b346400b210bd8f11d0fcdba54cbe5eba7dec3302b891547b84ffe2ed5e361cc"
        );
    }
}
