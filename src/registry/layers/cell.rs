//! A value of a feature.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::cql2::LIST_SEPARATOR;
use crate::domain::day::Day;

/// A value of a feature, borrowed from the record where it can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(Cow<'a, str>),
    Day(Day),
    Texts(Vec<Cow<'a, str>>),
}

impl<'a> Cell<'a> {
    /// A text, or null.
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Cell::Null, |text| Cell::Text(Cow::Borrowed(text)))
    }

    /// A text that was put together.
    pub fn made(text: impl Into<String>) -> Self {
        Cell::Text(Cow::Owned(text.into()))
    }

    /// Texts of the record.
    pub fn texts(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Cell::Texts(texts.into_iter().map(Cow::Borrowed).collect())
    }

    /// A day, or null.
    pub fn day(day: Option<Day>) -> Self {
        day.map_or(Cell::Null, Cell::Day)
    }

    /// The order in which values are sorted: what is not known comes last.
    pub fn order(&self, other: &Cell<'_>) -> Ordering {
        match (self, other) {
            (Cell::Null, Cell::Null) => Ordering::Equal,
            (Cell::Null, _) => Ordering::Greater,
            (_, Cell::Null) => Ordering::Less,
            (Cell::Bool(a), Cell::Bool(b)) => a.cmp(b),
            (Cell::Integer(a), Cell::Integer(b)) => a.cmp(b),
            (Cell::Number(a), Cell::Number(b)) => a.total_cmp(b),
            (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
            (Cell::Day(a), Cell::Day(b)) => a.cmp(b),
            (Cell::Texts(a), Cell::Texts(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }

    /// Whether it is what somebody wrote: how a parameter of the name of a field is compared.
    pub fn is_written(&self, text: &str) -> bool {
        match self {
            Cell::Null => false,
            Cell::Bool(own) => matches!((own, text), (true, "true" | "1") | (false, "false" | "0")),
            Cell::Integer(own) => text.parse() == Ok(*own),
            Cell::Number(own) => text.parse() == Ok(*own),
            Cell::Text(own) => own == text,
            Cell::Day(own) => Day::parse(text).as_ref() == Ok(own),
            Cell::Texts(own) => own.iter().any(|own| own == text) || self.joined() == text,
        }
    }

    /// As one text; the parts of a list with `;` between them.
    pub fn joined(&self) -> Cow<'_, str> {
        match self {
            Cell::Text(own) => Cow::Borrowed(own),
            Cell::Texts(own) => Cow::Owned(own.join(LIST_SEPARATOR)),
            Cell::Null => Cow::Borrowed(""),
            Cell::Bool(own) => Cow::Owned(own.to_string()),
            Cell::Integer(own) => Cow::Owned(own.to_string()),
            Cell::Number(own) => Cow::Owned(own.to_string()),
            Cell::Day(own) => Cow::Owned(own.to_string()),
        }
    }

    /// Its JSON.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        match self {
            Cell::Null => out.extend_from_slice(b"null"),
            Cell::Bool(own) => out.extend_from_slice(if *own { b"true" } else { b"false" }),
            Cell::Integer(own) => out.extend_from_slice(own.to_string().as_bytes()),
            Cell::Number(own) => write_number(*own, out),
            Cell::Text(own) => write_text(own, out),
            Cell::Day(own) => {
                out.push(b'"');
                out.extend_from_slice(own.to_string().as_bytes());
                out.push(b'"');
            }
            // as one text: clients that guess types from the first rows lose what stands in lists
            Cell::Texts(own) if own.is_empty() => out.extend_from_slice(b"null"),
            Cell::Texts(_) => write_text(&self.joined(), out),
        }
    }
}

/// A text as JSON.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    // writing into memory does not fail
    let _ = serde_json::to_writer(out, text);
}

/// A number as JSON, the shortest that reads the same again; null where it is none.
pub fn write_number(number: f64, out: &mut Vec<u8>) {
    let _ = serde_json::to_writer(out, &number);
}
