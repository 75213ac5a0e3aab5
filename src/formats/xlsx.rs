//! A workbook for offices: the records in one sheet, what the columns mean in the next.
//!
//! Rows go to a temporary file as they come (constant memory). Identifiers and texts are cells of text, whatever they
//! look like; nothing becomes a formula or a link. Whole numbers of more than 15 digits are texts, because a cell holds 15.
//! Days before March 1900 are texts: Excel counts a day in February 1900 that never was.

use std::borrow::Cow;
use std::io::Write;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, Workbook as Book, Worksheet, XlsxError,
};
use time::Date;
use time::macros::date;

use super::chunks::{send_file, temporary};
use super::csv_excel::{MOST_DIGITS, SEPARATOR};
use super::fault::FormatError;
use super::inside::{headings, inside};
use super::table::{Column, ColumnType, Record, Table, Value};
use super::writer::{Language, Options, Rows};

/// Rows of a sheet below its heading.
const MOST_ROWS: u64 = 1_048_575;
const MOST_COLUMNS: usize = 16_384;
/// Units of UTF-16 in a cell.
const LONGEST_TEXT: usize = 32_767;
const FIRST_DAY: Date = date!(1900 - 03 - 01);
const LAST_DAY: Date = date!(9999 - 12 - 31);
/// Units of UTF-16 in the name of a sheet.
const LONGEST_NAME: usize = 31;

pub(super) struct Workbook<W> {
    out: W,
    options: Options,
    book: Book,
    rows: u32,
    day: Format,
    /// Bytes of text so far, to tell whether the sheet passes 4 GB.
    bytes: u64,
}

impl<W: Write> Workbook<W> {
    pub fn open(table: &Table, options: &Options, out: W) -> Result<Self, FormatError> {
        if let Some(rows) = options.rows {
            check_rows(rows)?;
        }
        // identifier and two coordinates
        if table.columns.len() + 3 > MOST_COLUMNS {
            let found = format!("a sheet has {MOST_COLUMNS} columns");
            return Err(FormatError::Table(found));
        }
        let mut book = Book::new();
        if let Some(folder) = &options.folder {
            book.set_tempdir(folder)?;
        }
        book.set_properties(&properties(table, options)?);
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&table.title, &table.name, options.language))?;
        sheet.set_freeze_panes(1, 1)?;
        let bold = Format::new().set_bold();
        let titles = table.columns.iter().map(|column| column.title.as_str());
        let titles = std::iter::once(options.language.pick("编号", "Identifier"))
            .chain(titles)
            .chain(headings(table.crs, options.language));
        for (column, title) in (0..).zip(titles) {
            sheet.set_column_width(column, 16)?;
            sheet.write_string_with_format(0, column, fitting(title, options.language), &bold)?;
        }
        Ok(Workbook {
            out,
            options: options.clone(),
            book,
            rows: 0,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            bytes: 0,
        })
    }
}

fn check_rows(rows: u64) -> Result<(), FormatError> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    Err(FormatError::TooLarge {
        format: "a sheet",
        limit: format!("{MOST_ROWS} rows"),
        found: format!("{rows} rows"),
        remedy: "choose CSV or GeoPackage, or fewer records",
    })
}

fn properties(table: &Table, options: &Options) -> Result<DocProperties, XlsxError> {
    let seconds = options.changed.unix_timestamp();
    Ok(DocProperties::new()
        .set_title(fitting(&table.title, options.language))
        .set_comment(fitting(&table.description, options.language))
        .set_creation_datetime(&ExcelDateTime::from_timestamp(seconds)?))
}

impl<W: Write> Rows for Workbook<W> {
    fn write(&mut self, table: &Table, record: &Record) -> Result<(), FormatError> {
        check_rows(u64::from(self.rows) + 1)?;
        self.rows += 1;
        let language = self.options.language;
        let sheet = self.book.worksheet_from_index(0)?;
        let id = fitting(record.id, language);
        sheet.write_string(self.rows, 0, id.as_ref())?;
        for (column, value) in (1..).zip(&record.values) {
            let mut cell = Cell {
                sheet: &mut *sheet,
                row: self.rows,
                column,
                day: &self.day,
                language,
            };
            self.bytes += cell.write(value)?;
        }
        if let Some(at) = record.shape().and_then(inside) {
            let column = table.columns.len() as u16 + 1;
            sheet.write_number(self.rows, column, at.x)?;
            sheet.write_number(self.rows, column + 1, at.y)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, table: &Table) -> Result<(), FormatError> {
        let sheet = self.book.worksheet_from_index(0)?;
        let last = table.columns.len() as u16 + 2;
        sheet.autofilter(0, 0, self.rows.max(1), last)?;
        legend(&mut self.book, table, self.options.language)?;
        // each cell takes some fifty bytes beside its text
        let cells = u64::from(self.rows) * (table.columns.len() as u64 + 3);
        self.book
            .use_zip_large_file(self.bytes + cells * 50 > 3 << 30);
        let mut file = temporary(&self.options)?;
        self.book.save_to_writer(&file)?;
        send_file(&mut file, &mut self.out)?;
        Ok(self.out.flush()?)
    }
}

struct Cell<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    day: &'a Format,
    language: Language,
}

impl Cell<'_> {
    /// Writes a value; the bytes of its text.
    fn write(&mut self, value: &Value) -> Result<u64, FormatError> {
        if value.is_null() {
            return Ok(0);
        }
        let (row, column) = (self.row, self.column);
        match value {
            Value::Null => {}
            Value::Bool(whether) => {
                self.sheet.write_boolean(row, column, *whether)?;
            }
            Value::Integer(integer) if integer.unsigned_abs() <= MOST_DIGITS => {
                self.sheet.write_number(row, column, *integer as f64)?;
            }
            Value::Integer(integer) => return self.text(&integer.to_string()),
            Value::Number(number) => {
                self.sheet.write_number(row, column, *number)?;
            }
            Value::Text(text) => return self.text(text),
            Value::Texts(list) => return self.text(&list.join(SEPARATOR)),
            Value::Day(day) if (FIRST_DAY..=LAST_DAY).contains(day) => {
                let (year, month) = (day.year() as u16, u8::from(day.month()));
                let written = ExcelDateTime::from_ymd(year, month, day.day())?;
                self.sheet
                    .write_datetime_with_format(row, column, &written, self.day)?;
            }
            Value::Day(day) => return self.text(&day.to_string()),
        }
        Ok(0)
    }

    fn text(&mut self, text: &str) -> Result<u64, FormatError> {
        let text = fitting(text, self.language);
        self.sheet
            .write_string(self.row, self.column, text.as_ref())?;
        Ok(text.len() as u64)
    }
}

/// A text that a cell holds: cut with a mark where it is too long, lines ended as Excel ends them, without the two
/// characters that XML lacks.
fn fitting(text: &str, language: Language) -> Cow<'_, str> {
    let lacking = ['\u{fffe}', '\u{ffff}'];
    let mut text = Cow::Borrowed(text);
    if text.contains(lacking) {
        text = Cow::Owned(text.replace(lacking, "\u{fffd}"));
    }
    if text.contains('\r') {
        text = Cow::Owned(text.replace("\r\n", "\n"));
    }
    if text.len() > LONGEST_TEXT && text.encode_utf16().count() > LONGEST_TEXT {
        let mark = language.pick("……【已截断】", "... [cut]");
        let end = utf16_boundary(&text, LONGEST_TEXT - mark.encode_utf16().count());
        text = Cow::Owned(format!("{}{mark}", &text[..end]));
    }
    text
}

/// Where so many units of UTF-16 end, between characters.
fn utf16_boundary(text: &str, units: usize) -> usize {
    let mut left = units;
    let over = text.char_indices().find(|(_, character)| {
        let needed = character.len_utf16();
        let is_over = needed > left;
        left = left.saturating_sub(needed);
        is_over
    });
    over.map_or(text.len(), |(at, _)| at)
}

/// The title without what names of sheets may not have.
fn sheet_name(title: &str, name: &str, language: Language) -> String {
    let bare: String = title
        .chars()
        .filter(|character| !character.is_control() && !"[]:*?/\\'".contains(*character))
        .collect();
    // names are compared without their case; Excel keeps one for itself
    let taken = [legend_name(language), "History"];
    let is_free = |name: &&str| {
        let is_taken = |taken: &&str| taken.eq_ignore_ascii_case(name);
        !name.is_empty() && !taken.iter().any(is_taken)
    };
    let mut candidates = [bare.trim(), name].into_iter();
    let found = candidates.find(is_free).unwrap_or("data");
    found[..utf16_boundary(found, LONGEST_NAME)].to_owned()
}

fn legend_name(language: Language) -> &'static str {
    language.pick("说明", "Legend")
}

/// The second sheet: what the table is, names, titles and types of its columns.
fn legend(book: &mut Book, table: &Table, language: Language) -> Result<(), FormatError> {
    let say = |chinese, english| language.pick(chinese, english);
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(legend_name(language))?;
    for (column, width) in [(0, 28), (1, 36), (2, 20)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, fitting(&table.title, language), &bold)?;
    sheet.write_string(1, 0, fitting(&table.description, language))?;
    let system = format!("{} (EPSG:{})", table.crs.name(), table.crs.epsg());
    sheet.write_string(2, 0, say("坐标系", "Coordinate system"))?;
    sheet.write_string(2, 1, system)?;
    let heads = [
        say("列名", "Name"),
        say("标题", "Title"),
        say("类型", "Type"),
    ];
    for (column, head) in (0..).zip(heads) {
        sheet.write_string_with_format(4, column, head, &bold)?;
    }
    for (row, Column { name, title, ty }) in (5..).zip(&table.columns) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string(row, 1, fitting(title, language))?;
        sheet.write_string(row, 2, type_name(*ty, language))?;
    }
    Ok(())
}

fn type_name(ty: ColumnType, language: Language) -> &'static str {
    match ty {
        ColumnType::Boolean => language.pick("是否", "yes or no"),
        ColumnType::Integer => language.pick("整数", "whole number"),
        ColumnType::Number => language.pick("数值", "number"),
        ColumnType::Text => language.pick("文本", "text"),
        ColumnType::Day => language.pick("日期", "day"),
        ColumnType::Texts => language.pick("文本列表", "list of texts"),
    }
}
