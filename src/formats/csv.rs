//! Comma-separated values for programs (RFC 4180): names as headings, UTF-8, the geometry as well-known text in the last
//! column.
//!
//! Null is an empty cell, an empty text is `""`, as PostgreSQL and DuckDB tell them apart. A list of texts is a JSON
//! array, so that a `;` or a quote in a text comes back. The `csv` crate quotes a whole table in one way and cannot write
//! the empty text; quoting is done here.

use std::io::Write;

use super::chunks::Chunks;
use super::fault::FormatError;
use super::json;
use super::table::{Record, Table, Value};
use super::wkt;
use super::writer::Rows;

pub(super) struct Csv<W> {
    chunks: Chunks<W>,
    /// A cell before it is quoted.
    cell: Vec<u8>,
}

impl<W: Write> Csv<W> {
    pub fn open(table: &Table, out: W) -> Result<Self, FormatError> {
        let mut chunks = Chunks::new(out);
        chunks.buffer.extend_from_slice(b"id");
        for column in &table.columns {
            chunks.buffer.push(b',');
            quoted(column.name.as_bytes(), &mut chunks.buffer);
        }
        chunks.buffer.extend_from_slice(b",geometry\r\n");
        chunks.send()?;
        Ok(Csv {
            chunks,
            cell: Vec::new(),
        })
    }
}

impl<W: Write> Rows for Csv<W> {
    fn write(&mut self, _: &Table, record: &Record) -> Result<(), FormatError> {
        let into = &mut self.chunks.buffer;
        quoted(record.id.as_bytes(), into);
        for value in &record.values {
            into.push(b',');
            cell(value, &mut self.cell, into)?;
        }
        into.push(b',');
        if let Some(geometry) = record.shape() {
            // well-known text may have commas and has no quotes
            into.push(b'"');
            wkt::write(geometry, into)?;
            into.push(b'"');
        }
        into.extend_from_slice(b"\r\n");
        Ok(self.chunks.record_ends()?)
    }

    fn finish(self: Box<Self>, _: &Table) -> Result<(), FormatError> {
        self.chunks.finish()
    }
}

fn cell(value: &Value, scratch: &mut Vec<u8>, into: &mut Vec<u8>) -> Result<(), FormatError> {
    if value.is_null() {
        return Ok(());
    }
    match value {
        Value::Text(text) => quoted(text.as_bytes(), into),
        Value::Texts(list) => {
            scratch.clear();
            json::texts(list, scratch)?;
            quoted(scratch, into);
        }
        Value::Day(day) => write!(into, "{day}")?,
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Number(_) => {
            json::value(value, into)?;
        }
    }
    Ok(())
}

/// A text as a cell: in quotes where it needs them or where it is empty.
pub(super) fn quoted(text: &[u8], into: &mut Vec<u8>) {
    let needs = |byte: &u8| matches!(byte, b'"' | b',' | b'\r' | b'\n' | b' ' | b'\t');
    if !text.is_empty() && !text.iter().any(needs) {
        into.extend_from_slice(text);
        return;
    }
    into.push(b'"');
    for (i, piece) in text.split(|byte| *byte == b'"').enumerate() {
        if i > 0 {
            into.extend_from_slice(b"\"\"");
        }
        into.extend_from_slice(piece);
    }
    into.push(b'"');
}
