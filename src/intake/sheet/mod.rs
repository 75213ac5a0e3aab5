//! Tables as offices and laboratories keep them: a workbook of sheets, each of rows, each of cells.
//!
//! Read are xlsx (xlsm without its macros), xls, ods and text with separators (csv), told apart by their content. A
//! cell keeps what the file says: text, number, date, truth, error, and the formula beside its cached value. Nothing is
//! computed and nothing is repaired; whoever reads the cells decides what they mean.
//!
//! Everything has a budget, checked before the costly work: bytes unpacked, parts of an archive, cells. What is over it,
//! encrypted, or no table at all is refused with a [`SheetFault`] that says what to do.
//!
//! | file | what |
//! | --- | --- |
//! | `archive` | what is in a zip: sizes, names, markup that only bombs have |
//! | `xlsx`, `xls`, `ods`, `text` | one reader each |
//! | `fault` | what is wrong, at its cell |
//! | `annotated` | the same workbook with faulty cells coloured and commented |

mod annotated;
mod archive;
mod fault;
mod ods;
#[cfg(test)]
mod tests;
mod text;
mod xls;
mod xlsx;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use compact_str::CompactString;
use rust_decimal::Decimal;

use super::fault::Note;
use crate::domain::day::Day;

pub use annotated::annotated;
pub use fault::{
    CellSeverity, FaultKind, FaultList, Place, SheetFault, ToldFault, column_letters, kind,
};
pub(super) use text::text_of;

/// Cells with something in them, in all sheets of a workbook.
pub const MOST_CELLS: usize = 2_000_000;
/// Sheets of a workbook.
pub const MOST_SHEETS: usize = 200;
/// Bytes of a file as it is sent.
pub const MOST_BYTES: usize = 64 << 20;
/// Characters of one cell; a spreadsheet holds 32,767.
pub(super) const MOST_CHARS: usize = 32_767;

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Xls,
    Ods,
    Csv,
}

/// A workbook, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Workbook {
    pub format: Format,
    pub sheets: Vec<Sheet>,
    pub notes: Vec<Note>,
}

/// One sheet; rows and cells without content are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Empty for csv.
    pub name: String,
    pub hidden: bool,
    pub rows: Vec<Row>,
    /// By first column, then by first row.
    pub merged: Vec<Merged>,
}

/// Cells that are merged into one; bounds included, columns from 0, rows from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    pub first_row: u32,
    pub last_row: u32,
    pub first_column: u16,
    pub last_column: u16,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// As the spreadsheet counts, from 1.
    pub number: u32,
    pub hidden: bool,
    /// By rising column.
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// From 0.
    pub column: u16,
    pub value: CellValue,
    /// The formula whose cached value this is.
    pub formula: Option<Box<str>>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    Text(CompactString),
    Number(f64),
    /// A day, and seconds of it.
    Date(Day, u32),
    Bool(bool),
    /// `#DIV/0!` and the like.
    Error(CompactString),
}

impl CellValue {
    /// As a person would write it: a number with up to 15 significant digits, as spreadsheets show it.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            CellValue::Text(text) | CellValue::Error(text) => Cow::Borrowed(text),
            CellValue::Number(number) => Cow::Owned(shown(*number)),
            CellValue::Date(day, 0) => Cow::Owned(day.to_string()),
            CellValue::Date(day, seconds) => {
                let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
                Cow::Owned(format!("{day} {hours:02}:{minutes:02}:{:02}", seconds % 60))
            }
            CellValue::Bool(truth) => Cow::Borrowed(if *truth { "TRUE" } else { "FALSE" }),
        }
    }
}

/// A binary number as the decimal that was typed: 15 significant digits tell every typed decimal apart, and hide what
/// the binary form adds (0.1 + 0.2 is 0.3).
fn shown(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    let size = rounded.abs();
    if size != 0.0 && !(1e-28..1e28).contains(&size) {
        return format!("{rounded:e}");
    }
    rounded.to_string()
}

impl Row {
    pub fn cell(&self, column: u16) -> Option<&Cell> {
        let place = self
            .cells
            .binary_search_by_key(&column, |cell| cell.column)
            .ok()?;
        self.cells.get(place)
    }
}

impl Sheet {
    pub fn row(&self, number: u32) -> Option<&Row> {
        let place = self
            .rows
            .binary_search_by_key(&number, |row| row.number)
            .ok()?;
        self.rows.get(place)
    }

    /// The merged cells down a column that a place belongs to, where it is not their first cell. Across columns a merged
    /// cell is a title and stands for nothing beside it.
    pub fn merged_into(&self, row: u32, column: u16) -> Option<&Merged> {
        let before = |merged: &Merged| (merged.first_column, merged.first_row) <= (column, row);
        let place = self.merged.partition_point(before).checked_sub(1)?;
        let merged = self.merged.get(place)?;
        (merged.first_column == column && merged.first_row < row && row <= merged.last_row)
            .then_some(merged)
    }
}

/// Collects cells into sheets in the order of the file, within the budget of the workbook.
struct Filling {
    left: usize,
}

impl Filling {
    fn new() -> Self {
        Filling { left: MOST_CELLS }
    }

    fn put(&mut self, sheet: &mut Sheet, row: u32, cell: Cell) -> Result<(), SheetFault> {
        if matches!(&cell.value, CellValue::Text(text) if text.is_empty()) && cell.formula.is_none()
        {
            return Ok(());
        }
        self.left = self.left.checked_sub(1).ok_or_else(too_many_cells)?;
        match sheet.rows.last_mut() {
            Some(last) if last.number == row => last.cells.push(cell),
            _ => sheet.rows.push(Row {
                number: row,
                hidden: false,
                cells: vec![cell],
            }),
        }
        Ok(())
    }
}

impl Sheet {
    /// Puts rows and cells into their order where the file has another; of two cells in one place the later stands.
    /// Sorted once: a row put into its place among a million costs a million, and a file may list them backwards.
    fn settle(&mut self) {
        if !self.rows.is_sorted_by(|a, b| a.number < b.number) {
            self.rows.sort_by_key(|row| row.number);
            self.rows.dedup_by(|later, first| {
                let same = later.number == first.number;
                if same {
                    first.hidden |= later.hidden;
                    first.cells.append(&mut later.cells);
                }
                same
            });
        }
        for row in &mut self.rows {
            if !row.cells.is_sorted_by(|a, b| a.column < b.column) {
                row.cells.sort_by_key(|cell| cell.column);
                row.cells.dedup_by(|later, first| {
                    let same = later.column == first.column;
                    if same {
                        std::mem::swap(later, first);
                    }
                    same
                });
            }
        }
    }
}

fn too_many_cells() -> SheetFault {
    SheetFault::file(
        &fault::TOO_LARGE,
        format!("more than {MOST_CELLS} cells with content"),
    )
}

/// Reads a file into its sheets, or says why not.
pub fn read(bytes: &[u8]) -> Result<Workbook, SheetFault> {
    if bytes.is_empty() {
        return Err(SheetFault::file(&fault::EMPTY, "an empty file"));
    }
    if bytes.len() > MOST_BYTES {
        let found = format!("{} bytes", bytes.len());
        return Err(SheetFault::file(&fault::TOO_LARGE, found));
    }
    // a reader of somebody else's format meets files that its authors never saw
    let read = catch_unwind(AssertUnwindSafe(|| by_content(bytes)));
    let mut workbook = read.unwrap_or_else(|_| Err(damaged("it cannot be followed")))?;
    for sheet in &mut workbook.sheets {
        sheet.settle();
        let place = |merged: &Merged| (merged.first_column, merged.first_row);
        sheet.merged.sort_by_key(place);
    }
    if workbook.sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(SheetFault::file(&fault::EMPTY, "no cell with content"));
    }
    Ok(workbook)
}

fn by_content(bytes: &[u8]) -> Result<Workbook, SheetFault> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => match archive::look(bytes)? {
            archive::Kind::Xlsx(archive) => xlsx::read(bytes, &archive),
            archive::Kind::Ods => ods::read(bytes),
        },
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => xls::read(bytes),
        [0x1f, 0x8b, ..] => text::read(&text::unpacked(bytes)?),
        _ => text::read(bytes),
    }
}

fn damaged(found: impl std::fmt::Display) -> SheetFault {
    SheetFault::file(&fault::DAMAGED, found)
}

/// A cell of a spreadsheet; none where it is empty.
fn value_of(data: calamine::DataRef<'_>) -> Option<CellValue> {
    use calamine::DataRef;
    Some(match data {
        DataRef::Empty => return None,
        DataRef::Int(number) => CellValue::Number(number as f64),
        DataRef::Float(number) => CellValue::Number(number),
        DataRef::String(text) => texted(&text),
        DataRef::SharedString(text) => texted(text),
        DataRef::Bool(truth) => CellValue::Bool(truth),
        DataRef::DateTime(moment) => dated(&moment),
        DataRef::DateTimeIso(iso) => dated_iso(&iso).unwrap_or_else(|| texted(&iso)),
        DataRef::DurationIso(iso) => texted(&iso),
        DataRef::Error(error) => CellValue::Error(error.to_string().into()),
    })
}

fn texted(text: &str) -> CellValue {
    // most texts are short: only what is long is counted
    if text.len() <= MOST_CHARS {
        return CellValue::Text(text.into());
    }
    CellValue::Text(text.chars().take(MOST_CHARS).collect())
}

/// A formula, as far as it is told.
fn formula_of(formula: &str) -> Option<Box<str>> {
    let short: String = formula.chars().take(200).collect();
    (!short.is_empty()).then(|| short.into_boxed_str())
}

/// A serial number under a format of dates; a number where it is no day that a calendar has.
fn dated(moment: &calamine::ExcelDateTime) -> CellValue {
    let serial = moment.as_f64();
    if !moment.is_datetime() || !(1.0..2_958_466.0).contains(&serial) {
        return CellValue::Number(serial);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let seconds = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second);
    Day::parse(&format!("{year:04}-{month:02}-{day:02}")).map_or(CellValue::Number(serial), |day| {
        CellValue::Date(day, seconds)
    })
}

fn dated_iso(iso: &str) -> Option<CellValue> {
    let (day, clock) = iso.split_once('T').unwrap_or((iso, "0:0:0"));
    let mut parts = clock
        .split(':')
        .map(|part| part.split('.').next()?.parse::<u32>().ok());
    let mut next = || parts.next().flatten();
    let seconds = next()? * 3600 + next()? * 60 + next().unwrap_or(0);
    Some(CellValue::Date(Day::parse(day).ok()?, seconds))
}

/// A day from the serial number of a spreadsheet (1900 system): days since 1899-12-30, from 1955 to 2064 only, so that
/// no other number is taken for a day.
pub fn day_of_serial(serial: Decimal) -> Option<Day> {
    let days: i64 = serial.trunc().try_into().ok()?;
    let zero = Day::new(1899, 12, 30)?;
    (20_000..60_000).contains(&days).then(|| zero.plus(days))
}
