//! Comma-separated values as Excel opens them: a byte order mark, titles as headings, longitude and latitude of a point
//! on the land in place of the geometry.
//!
//! Excel takes a text that begins like a formula for one. Such texts get an apostrophe before them (CSV injection,
//! OWASP), and so do texts of digits that Excel would round or strip of their zeros and whole numbers of more than 15
//! digits. Other numbers stay numbers.

use std::io::Write;

use super::chunks::Chunks;
use super::csv::quoted;
use super::fault::FormatError;
use super::inside::{headings, inside};
use super::json;
use super::table::{Record, Table, Value};
use super::writer::{Options, Rows};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// Digits of a number that Excel shows whole in a cell of usual width.
const SHOWN_DIGITS: usize = 11;
/// Whole numbers that Excel keeps digit by digit.
pub(super) const MOST_DIGITS: u64 = 999_999_999_999_999;
/// Between the texts of a list.
pub(super) const SEPARATOR: &str = "; ";

pub(super) struct CsvExcel<W>(Chunks<W>);

impl<W: Write> CsvExcel<W> {
    pub fn open(table: &Table, options: &Options, out: W) -> Result<Self, FormatError> {
        let mut chunks = Chunks::new(out);
        let into = &mut chunks.buffer;
        into.extend_from_slice(BYTE_ORDER_MARK);
        guarded(options.language.pick("编号", "Identifier"), into);
        let titles = table.columns.iter().map(|column| column.title.as_str());
        for title in titles.chain(headings(table.crs, options.language)) {
            into.push(b',');
            guarded(title, into);
        }
        into.extend_from_slice(b"\r\n");
        chunks.send()?;
        Ok(CsvExcel(chunks))
    }
}

impl<W: Write> Rows for CsvExcel<W> {
    fn write(&mut self, _: &Table, record: &Record) -> Result<(), FormatError> {
        let into = &mut self.0.buffer;
        guarded(record.id, into);
        for value in &record.values {
            into.push(b',');
            cell(value, into)?;
        }
        match record.shape().and_then(inside) {
            Some(at) => {
                into.push(b',');
                json::number(at.x, into)?;
                into.push(b',');
                json::number(at.y, into)?;
            }
            None => into.extend_from_slice(b",,"),
        }
        into.extend_from_slice(b"\r\n");
        Ok(self.0.record_ends()?)
    }

    fn finish(self: Box<Self>, _: &Table) -> Result<(), FormatError> {
        self.0.finish()
    }
}

fn cell(value: &Value, into: &mut Vec<u8>) -> Result<(), FormatError> {
    if value.is_null() {
        return Ok(());
    }
    match value {
        Value::Bool(true) => into.extend_from_slice(b"TRUE"),
        Value::Bool(false) => into.extend_from_slice(b"FALSE"),
        Value::Text(text) => guarded(text, into),
        Value::Texts(list) => guarded(&list.join(SEPARATOR), into),
        Value::Day(day) => write!(into, "{day}")?,
        Value::Integer(integer) if integer.unsigned_abs() > MOST_DIGITS => {
            write!(into, "'{integer}")?;
        }
        Value::Null | Value::Integer(_) | Value::Number(_) => json::value(value, into)?,
    }
    Ok(())
}

fn guarded(text: &str, into: &mut Vec<u8>) {
    if is_taken_for_more(text) {
        quoted(format!("'{text}").as_bytes(), into);
    } else {
        quoted(text.as_bytes(), into);
    }
}

/// Whether Excel would make a formula or another number of it.
fn is_taken_for_more(text: &str) -> bool {
    const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_changed = text.len() > SHOWN_DIGITS || (text.len() > 1 && text.starts_with('0'));
    text.starts_with(BEGINNINGS) || (is_digits && is_changed)
}
