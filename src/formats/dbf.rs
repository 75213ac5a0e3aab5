//! The table of a shapefile (dBASE III): fixed widths, which are known when the last row is there.
//!
//! Rows wait in a temporary file, each cell after its length; widths are the longest cells. Chosen over the crate `dbase`:
//! its widths are fixed before the first row, which makes every text 254 bytes and the table reach its 2 GB soon.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use time::OffsetDateTime;

use super::chunks::temporary;
use super::csv_excel::SEPARATOR;
use super::dbf_names::short_names;
use super::dbf_text::{Encoding, Outcome};
use super::fault::FormatError;
use super::table::{ColumnType, Record, Table, Value};
use super::writer::Options;

/// Bytes of any file of a shapefile.
pub(super) const LARGEST_FILE: u64 = (1 << 31) - 1;
const MOST_COLUMNS: usize = 255;
const END_OF_COLUMNS: u8 = 0x0d;
const END_OF_FILE: u8 = 0x1a;
/// Identifiers of cut texts that are told.
const TOLD_IDS: usize = 20;

pub(super) struct Dbf {
    encoding: Encoding,
    pub columns: Vec<Column>,
    rows: u32,
    spool: BufWriter<File>,
    row: Vec<u8>,
    changed: OffsetDateTime,
    /// Characters that the encoding lacks.
    pub replaced: u64,
}

pub(super) struct Column {
    pub short: String,
    ty: ColumnType,
    width: u8,
    decimals: u8,
    pub cut: Cut,
}

/// Texts that were cut.
#[derive(Default)]
pub(super) struct Cut {
    pub count: u64,
    /// The first of them.
    pub ids: Vec<String>,
}

impl Column {
    fn new(short: String, ty: ColumnType) -> Self {
        // a number has a digit before and after its point
        let (width, decimals) = match ty {
            ColumnType::Day => (8, 0),
            ColumnType::Number => (3, 1),
            ColumnType::Boolean | ColumnType::Integer | ColumnType::Text | ColumnType::Texts => {
                (1, 0)
            }
        };
        Column {
            short,
            ty,
            width,
            decimals,
            cut: Cut::default(),
        }
    }

    /// Numbers stand to the right.
    fn is_right(&self) -> bool {
        matches!(self.ty, ColumnType::Integer | ColumnType::Number)
    }

    /// The type as dBASE III has it.
    fn letter(&self) -> u8 {
        match self.ty {
            ColumnType::Boolean => b'L',
            ColumnType::Integer | ColumnType::Number => b'N',
            ColumnType::Text | ColumnType::Texts => b'C',
            ColumnType::Day => b'D',
        }
    }
}

impl Dbf {
    pub fn open(table: &Table, options: &Options, encoding: Encoding) -> Result<Self, FormatError> {
        let mut names = vec!["id"];
        names.extend(table.columns.iter().map(|column| column.name.as_str()));
        if names.len() > MOST_COLUMNS {
            let found = format!("a shapefile holds {MOST_COLUMNS} columns");
            return Err(FormatError::Table(found));
        }
        let types = table.columns.iter().map(|column| column.ty);
        let types = std::iter::once(ColumnType::Text).chain(types);
        let columns = short_names(&names).into_iter().zip(types);
        Ok(Dbf {
            encoding,
            columns: columns.map(|(short, ty)| Column::new(short, ty)).collect(),
            rows: 0,
            spool: BufWriter::new(temporary(options)?),
            row: Vec::new(),
            changed: options.changed,
            replaced: 0,
        })
    }

    pub fn write(&mut self, record: &Record) -> Result<(), FormatError> {
        self.row.clear();
        let id = Value::Text(record.id.into());
        let cells = std::iter::once(&id).chain(&record.values);
        for (column, value) in self.columns.iter_mut().zip(cells) {
            let at = self.row.len();
            self.row.push(0);
            let outcome = cell(value, self.encoding, &mut self.row)?;
            let text = &self.row[at + 1..];
            // a text is at most 254 bytes, a number 24
            let width = text.len() as u8;
            if column.ty == ColumnType::Number {
                let point = text.iter().position(|byte| *byte == b'.');
                let decimals = point.map_or(0, |point| fraction(&text[point + 1..]));
                column.decimals = column.decimals.max(decimals);
                column.width = column.width.max(column.decimals + 2);
            }
            column.width = column.width.max(width);
            self.row[at] = width;
            self.replaced += outcome.replaced;
            if outcome.is_cut {
                column.cut.count += 1;
                if column.cut.ids.len() < TOLD_IDS {
                    column.cut.ids.push(record.id.to_owned());
                }
            }
        }
        self.spool.write_all(&self.row)?;
        self.rows += 1;
        self.check_size()
    }

    fn check_size(&self) -> Result<(), FormatError> {
        let size = self.header_size() as u64 + u64::from(self.rows) * self.row_size() as u64 + 1;
        super::shapefile::check_size(size)
    }

    fn header_size(&self) -> usize {
        32 + 32 * self.columns.len() + 1
    }

    fn row_size(&self) -> usize {
        let widths = self.columns.iter().map(|column| usize::from(column.width));
        1 + widths.sum::<usize>()
    }

    fn header(&self) -> Vec<u8> {
        let day = self.changed.date();
        let mut header = vec![
            3,
            (day.year() - 1900).clamp(0, 255) as u8,
            u8::from(day.month()),
            day.day(),
        ];
        header.extend_from_slice(&self.rows.to_le_bytes());
        // 255 columns of 254 bytes fit
        header.extend_from_slice(&(self.header_size() as u16).to_le_bytes());
        header.extend_from_slice(&(self.row_size() as u16).to_le_bytes());
        header.resize(29, 0);
        header.push(self.encoding.language_driver());
        header.resize(32, 0);
        for column in &self.columns {
            let from = header.len();
            header.extend_from_slice(column.short.as_bytes());
            header.resize(from + 11, 0);
            header.push(column.letter());
            header.resize(from + 16, 0);
            header.extend_from_slice(&[column.width, column.decimals]);
            header.resize(from + 32, 0);
        }
        header.push(END_OF_COLUMNS);
        header
    }

    /// Writes the table: rows as they were spooled, in the widths they need.
    pub fn send(&mut self, out: &mut impl Write) -> Result<(), FormatError> {
        self.spool.flush()?;
        let mut out = BufWriter::with_capacity(64 << 10, out);
        out.write_all(&self.header())?;
        let file = self.spool.get_mut();
        file.seek(SeekFrom::Start(0))?;
        let mut spool = BufReader::with_capacity(64 << 10, file);
        let mut row = Vec::new();
        let mut cell = [0; 255];
        for _ in 0..self.rows {
            row.clear();
            row.push(b' ');
            for column in &self.columns {
                let mut length = [0];
                spool.read_exact(&mut length)?;
                let cell = &mut cell[..usize::from(length[0])];
                spool.read_exact(cell)?;
                let ends = row.len() + usize::from(column.width);
                if column.is_right() {
                    row.resize(ends - cell.len(), b' ');
                }
                row.extend_from_slice(cell);
                row.resize(ends, b' ');
            }
            out.write_all(&row)?;
        }
        out.write_all(&[END_OF_FILE])?;
        Ok(out.flush()?)
    }
}

/// Digits after the point; an exponent is none of them.
fn fraction(text: &[u8]) -> u8 {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    digits.count() as u8
}

/// A cell without its padding. Null is nothing: blanks, as most programs read it.
fn cell(value: &Value, encoding: Encoding, into: &mut Vec<u8>) -> Result<Outcome, FormatError> {
    if value.is_null() {
        return Ok(Outcome::default());
    }
    match value {
        Value::Null => {}
        Value::Bool(true) => into.push(b'T'),
        Value::Bool(false) => into.push(b'F'),
        Value::Integer(integer) => write!(into, "{integer}")?,
        // the shortest text that gives the number back, with its point
        Value::Number(number) => write!(into, "{number:?}")?,
        Value::Text(text) => return Ok(encoding.write(text, into)),
        Value::Texts(list) => return Ok(encoding.write(&list.join(SEPARATOR), into)),
        // four digits hold the years from 0 to 9999
        Value::Day(day) if (0..=9999).contains(&day.year()) => {
            let (year, month) = (day.year(), u8::from(day.month()));
            write!(into, "{year:04}{month:02}{:02}", day.day())?;
        }
        Value::Day(_) => {}
    }
    Ok(Outcome::default())
}
