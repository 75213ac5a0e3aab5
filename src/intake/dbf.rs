//! The table of a shapefile (`.dbf`, dBASE III and its kin): fixed widths, one row to a shape.
//!
//! Chosen over the crate `dbase` (0.8.0 was read): it decodes each text in one encoding as it reads, so nobody can look at
//! all of them first to tell which it is. It reads rows until the bytes end, where a count that does not fit them must
//! refuse the table before one row is handed on.

use std::collections::{BTreeMap, BTreeSet};

use encoding_rs::Encoding;
use serde_json::{Map, Number, Value};

use super::encoding::{Declared, TextEncoding, decode};
use super::fault::FileFault;

const HEADER: usize = 32;
const DESCRIPTOR: usize = 32;
/// Ends the list of columns.
const END_OF_COLUMNS: u8 = 0x0d;
const DELETED: u8 = b'*';

/// A table whose lengths fit its bytes.
pub(super) struct Table {
    bytes: Vec<u8>,
    columns: Vec<Column>,
    rows: usize,
    row_bytes: usize,
    first_row: usize,
}

struct Column {
    name: Vec<u8>,
    kind: u8,
    /// Within a row.
    from: usize,
    to: usize,
}

/// The names of the columns in one encoding, and what is to be said about them.
pub(super) struct Headings {
    encoding: &'static Encoding,
    names: Vec<String>,
    pub notes: Vec<String>,
}

impl Table {
    pub fn parse(bytes: Vec<u8>) -> Result<Self, FileFault> {
        let broken = |found: String| {
            FileFault::file(
                "a whole dBASE table (.dbf)",
                found,
                "copy the .dbf again from its source",
            )
        };
        let Some(header) = bytes.first_chunk::<HEADER>() else {
            return Err(broken(format!("{} bytes", bytes.len())));
        };
        let two = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]));
        let (rows, first_row, row_bytes) = (two(4) | two(6) << 16, two(8), two(10));
        let mut columns: Vec<Column> = Vec::new();
        let mut from = 1;
        let described = bytes.get(HEADER..first_row).unwrap_or_default();
        for descriptor in described.chunks_exact(DESCRIPTOR) {
            if descriptor[0] == END_OF_COLUMNS {
                break;
            }
            let name = descriptor[..11].split(|byte| *byte == 0).next();
            let kind = descriptor[11].to_ascii_uppercase();
            // long texts keep the upper half of their width where others have their decimals
            let upper = if kind == b'C' {
                usize::from(descriptor[17]) << 8
            } else {
                0
            };
            let to = from + usize::from(descriptor[16]) + upper;
            if to == from {
                // programs write these where a column is empty throughout; two thousand of them would cost a row of one
                // byte two thousand cells
                continue;
            }
            columns.push(Column {
                name: name.unwrap_or_default().to_vec(),
                kind,
                from,
                to,
            });
            from = to;
        }
        if columns.is_empty() || from > row_bytes {
            return Err(broken(format!(
                "{} columns of {from} bytes in rows of {row_bytes}",
                columns.len()
            )));
        }
        let needed = first_row + rows * row_bytes;
        if needed > bytes.len() {
            let whole = bytes.len().saturating_sub(first_row) / row_bytes;
            return Err(broken(format!(
                "{whole} rows, where its header says {rows}"
            )));
        }
        Ok(Table {
            bytes,
            columns,
            rows,
            row_bytes,
            first_row,
        })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// What the code-page byte of the header says.
    pub fn declared(&self) -> Declared<'static> {
        // 0x57 and 0x03 are what programs write who do not care: the code page of whatever computer it was
        let name = match self.bytes.get(29) {
            Some(0x4d | 0x7a) => "936",
            Some(0x4f | 0x78) => "950",
            Some(0x13 | 0x7b) => "932",
            Some(0x4e | 0x79) => "949",
            Some(0x50 | 0x7c) => "874",
            Some(0xc8) => "1250",
            Some(0xc9) => "1251",
            Some(0x01) => "code page 437",
            Some(0x02) => "code page 850",
            _ => return Declared::Nothing,
        };
        Declared::Named(
            name,
            TextEncoding::parse(name).map(|found| found.0).map_err(drop),
        )
    }

    /// Every text of the table, headings first.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> + Clone {
        let names = self.columns.iter().map(|column| column.name.as_slice());
        let cells = (0..self.rows).flat_map(move |row| {
            self.columns
                .iter()
                .filter(|column| column.kind == b'C')
                .map(move |column| trimmed(self.cell(row, column)))
        });
        names.chain(cells)
    }

    pub fn is_deleted(&self, row: usize) -> bool {
        self.row(row).first() == Some(&DELETED)
    }

    fn row(&self, row: usize) -> &[u8] {
        let from = self.first_row + row * self.row_bytes;
        self.bytes
            .get(from..from + self.row_bytes)
            .unwrap_or_default()
    }

    fn cell(&self, row: usize, column: &Column) -> &[u8] {
        self.row(row)
            .get(column.from..column.to)
            .unwrap_or_default()
    }

    /// The headings as texts, each once.
    pub fn headings(&self, encoding: &'static Encoding) -> Result<Headings, FileFault> {
        let mut found = Headings {
            encoding,
            names: Vec::new(),
            notes: Vec::new(),
        };
        let (mut taken, mut next) = (BTreeSet::new(), BTreeMap::new());
        for (i, column) in self.columns.iter().enumerate() {
            let Some(read) = decode(trimmed(&column.name), encoding) else {
                let shown = format!("the heading of column {} in another encoding", i + 1);
                let wanted = format!("headings in {}", encoding.name());
                let remedy = "choose the encoding (encoding=GBK)";
                return Err(FileFault::file(wanted, shown, remedy));
            };
            let mut name = read.text;
            if read.cut {
                found.notes.push(format!(
                    "heading {name:?} was cut off within a character; its beginning was read"
                ));
            }
            if taken.contains(&name) {
                let number = next.entry(name.clone()).or_insert(2_usize);
                let mut other = format!("{name}_{number}");
                while taken.contains(&other) {
                    *number += 1;
                    other = format!("{name}_{number}");
                }
                found.notes.push(format!(
                    "heading {name:?} stands twice; the later was read as {other:?}"
                ));
                name = other;
            }
            if matches!(column.kind, b'M' | b'G' | b'P') {
                found.notes.push(format!(
                    "column {name:?} is kept in a memo file, which is not read"
                ));
            }
            taken.insert(name.clone());
            found.names.push(name);
        }
        Ok(found)
    }

    /// The values of a row by their headings.
    pub fn values(
        &self,
        row: usize,
        headings: &Headings,
        faults: &mut Vec<FileFault>,
    ) -> Map<String, Value> {
        let mut values = Map::new();
        for (column, name) in self.columns.iter().zip(&headings.names) {
            let cell = self.cell(row, column);
            let value = match column.kind {
                b'C' => text(cell, column, name, headings.encoding, faults),
                b'N' | b'F' => number(cell),
                b'L' => match cell.first() {
                    Some(b'T' | b't' | b'Y' | b'y') => Value::Bool(true),
                    Some(b'F' | b'f' | b'N' | b'n') => Value::Bool(false),
                    _ => Value::Null,
                },
                b'D' => day(cell),
                b'I' | b'+' => cell
                    .first_chunk()
                    .map_or(Value::Null, |four| i32::from_le_bytes(*four).into()),
                b'O' | b'B' if cell.len() == 8 => cell
                    .first_chunk()
                    .map_or(Value::Null, |eight| f64::from_le_bytes(*eight).into()),
                _ => Value::Null,
            };
            values.insert(name.clone(), value);
        }
        values
    }
}

/// Without the blanks that fill its width.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| *byte == 0);
    bytes[..end.unwrap_or(bytes.len())].trim_ascii()
}

fn text(
    cell: &[u8],
    column: &Column,
    name: &str,
    encoding: &'static Encoding,
    faults: &mut Vec<FileFault>,
) -> Value {
    let bytes = trimmed(cell);
    if bytes.is_empty() {
        return Value::Null;
    }
    let Some(read) = decode(bytes, encoding) else {
        let wanted = format!("text in {}", encoding.name());
        let remedy = "choose the encoding (encoding=GBK), or write the file again";
        let found = "bytes that are none, or a lost character (U+FFFD)";
        faults.push(FileFault::file(wanted, found, remedy).field(name));
        return Value::Null;
    };
    if read.cut {
        let wanted = format!(
            "a text that ends within its {} bytes",
            column.to - column.from
        );
        let found = format!("{:?}, cut off within a character", read.text);
        let remedy = "compare it with the source; a wider column keeps it";
        faults.push(FileFault::file(wanted, found, remedy).field(name).warning());
    }
    Value::String(read.text)
}

/// Digits that are a number stay one; those with more than a number holds stay text, digit by digit.
fn number(cell: &[u8]) -> Value {
    let text = String::from_utf8_lossy(trimmed(cell));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if text.is_empty() || text.bytes().all(|byte| byte == b'*') {
        return Value::Null;
    }
    // a code in a column with decimals: 120106.000
    let whole = match text.split_once('.') {
        Some((whole, decimals)) if decimals.bytes().all(|byte| byte == b'0') => whole,
        _ => text.as_ref(),
    };
    if let Ok(whole) = whole.parse::<i64>() {
        return whole.into();
    }
    let real = text.parse::<f64>().ok().filter(|_| digits <= 17);
    real.and_then(Number::from_f64)
        .map_or_else(|| Value::String(text.into_owned()), Value::Number)
}

fn day(cell: &[u8]) -> Value {
    match str::from_utf8(trimmed(cell)) {
        Ok(text) if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).into()
        }
        Ok("") | Err(_) => Value::Null,
        Ok(text) => text.into(),
    }
}
