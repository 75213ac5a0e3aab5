//! Notices of lists as the municipality publishes them: a sheet of rows under headings, as a table or JSON.
//!
//! Read is what can mean one thing only: any sheet that [`sheet`] reads; title rows above the headings, and what stands
//! below the table after an empty row, are told and not read; headings by their known names. Every fault says its cell
//! (rows as the file counts the lines of the table, the first line is 1), its heading, what was wanted, what was found,
//! what to do, in Chinese and English.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::cells::plain;
use super::fault::Note;
use super::sheet::{self, CellValue, FaultList, Place, Row, Sheet, SheetFault, Workbook};
use crate::domain::day::Day;
use crate::domain::fault::shorten;

mod faults;
mod headings;
mod rows;

use faults::{
    COLUMN_TWICE, MORE_CELLS, NAME_TWICE, NO_HEADINGS, NO_OBJECT, NO_ROWS, NO_VALUE, TOO_MANY_ROWS,
    UNKNOWN_NAME,
};
use headings::{Field, field_of};
use rows::{Value, Values, is_remark, take};

/// Rows of a notice at the most.
pub const MOST_ROWS: usize = 2000;
/// Lines above the headings that are looked at.
const MOST_ABOVE: usize = 20;

/// A row of a notice, read. What the notice has no column for is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeRow {
    pub row: usize,
    pub codes: Vec<String>,
    pub name: Option<String>,
    pub street: Option<String>,
    pub location: Option<String>,
    pub area_m2: Option<Decimal>,
    pub pollutants: Option<Vec<String>>,
    pub listed_on: Option<Day>,
    pub removed_on: Option<Day>,
    pub batch: Option<String>,
}

/// A notice, read: rows, faults and notes, all in one pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    pub rows: Vec<NoticeRow>,
    /// What could be read of rows that have faults: they are not taken, but they name land.
    pub faulty: Vec<NoticeRow>,
    /// At their cells; of a notice as JSON, at the row and under the name.
    pub faults: FaultList,
    pub notes: Vec<Note>,
    /// The sheet of the table.
    sheet: Option<usize>,
}

impl Notice {
    /// The place of a row.
    fn row(&self, row: usize) -> Place {
        Place {
            sheet: self.sheet,
            row: u32::try_from(row).ok(),
            column: None,
        }
    }

    fn note(&mut self, code: &'static str, text: String) {
        self.notes.push(Note { code, text });
    }
}

/// A notice as a table: xlsx, xls, ods or csv.
pub fn read_table(bytes: &[u8]) -> Notice {
    match sheet::read(bytes) {
        Ok(workbook) => read_workbook(&workbook),
        Err(fault) => {
            let mut notice = Notice::default();
            notice.faults.push(fault);
            notice
        }
    }
}

/// A notice as a workbook that was read.
pub fn read_workbook(workbook: &Workbook) -> Notice {
    let mut notice = Notice {
        notes: workbook.notes.clone(),
        ..Notice::default()
    };
    let Some((at, table)) = table_of(workbook) else {
        return finish(notice);
    };
    notice.sheet = Some(at);
    for (_, other) in filled(workbook).filter(|(place, _)| *place != at) {
        let text = format!("the sheet {:?} is not read", other.name);
        notice.note("sheet_not_read", text);
    }
    told_of_cells(table, &mut notice);
    read_lines(notice, lines_of(table))
}

/// Headings of a notice that a workbook has: how many fields they name; none where they name no land.
pub fn headings_known(workbook: &Workbook) -> Option<usize> {
    let (_, table) = table_of(workbook)?;
    let lines = lines_of(table);
    let (_, cells) = lines.get(place_of_headings(&lines)?)?;
    let mut fields: Vec<Field> = cells.iter().filter_map(|cell| field_of(cell)).collect();
    fields.sort();
    fields.dedup();
    Some(fields.len())
}

fn filled(workbook: &Workbook) -> impl Iterator<Item = (usize, &Sheet)> {
    let sheets = workbook.sheets.iter().enumerate();
    sheets.filter(|(_, sheet)| !sheet.rows.is_empty())
}

/// The first sheet that has the headings, else the first for what is wrong with them.
fn table_of(workbook: &Workbook) -> Option<(usize, &Sheet)> {
    filled(workbook)
        .filter(|(_, sheet)| !sheet.hidden)
        .find(|(_, sheet)| place_of_headings(&lines_of(sheet)).is_some())
        .or_else(|| filled(workbook).next())
}

/// Rows of a sheet as texts, each cell in its column.
fn lines_of(sheet: &Sheet) -> Vec<(usize, Vec<String>)> {
    let line = |row: &Row| {
        let mut cells = Vec::new();
        for cell in &row.cells {
            cells.resize(usize::from(cell.column), String::new());
            cells.push(match &cell.value {
                // the time of a day is no part of a notice
                CellValue::Date(day, _) => day.to_string(),
                value => value.text().into_owned(),
            });
        }
        (row.number as usize, cells)
    };
    sheet.rows.iter().map(line).collect()
}

/// What the cells of a sheet are besides their values.
fn told_of_cells(sheet: &Sheet, notice: &mut Notice) {
    let hidden: Vec<String> = sheet
        .rows
        .iter()
        .filter(|row| row.hidden)
        .map(|row| row.number.to_string())
        .collect();
    if !hidden.is_empty() {
        let text = format!("hidden rows are read too: {}", shorten(&hidden.join(", ")));
        notice.note("hidden_rows", text);
    }
    let cells = sheet.rows.iter().flat_map(|row| &row.cells);
    let formulas = cells.filter(|cell| cell.formula.is_some()).count();
    if formulas > 0 {
        let text = format!("{formulas} formulas are read by their cached values");
        notice.note("formulas", text);
    }
}

fn read_lines(mut notice: Notice, lines: Vec<(usize, Vec<String>)>) -> Notice {
    let Some((place, columns)) = headings(&lines, &mut notice) else {
        return notice;
    };
    let width = lines.get(place).map_or(0, |(_, cells)| cells.len());
    let (mut ended, mut last) = (false, lines.get(place).map_or(0, |(row, _)| *row));
    for (row, cells) in lines.into_iter().skip(place + 1) {
        // rows without any cell are left out by the reader of sheets
        ended |= row > last + 1;
        last = row;
        if cells.iter().all(|cell| plain(cell).is_empty()) {
            ended = true;
            continue;
        }
        let values = columns.iter().map(|(field, (column, heading))| {
            let value = Value {
                heading: heading.clone(),
                column: u16::try_from(*column).ok(),
                text: cells.get(*column).cloned().unwrap_or_default(),
            };
            (*field, value)
        });
        let values: Values = values.collect();
        if ended && is_remark(&values) {
            let text = format!(
                "row {row} stands below the table and is not read: {}",
                shorten(&cells.concat())
            );
            notice.note("below_table", text);
            continue;
        }
        let mut beyond = (0_u16..).zip(&cells).skip(width);
        if let Some((column, _)) = beyond.find(|(_, cell)| !plain(cell).is_empty()) {
            let at = Place {
                column: Some(column),
                ..notice.row(row)
            };
            let found = format!("{} cells", cells.len());
            notice.faults.push(SheetFault::at(&MORE_CELLS, at, found));
            continue;
        }
        take(&mut notice, row, &values);
    }
    finish(notice)
}

/// Column of each field, with its heading.
type Columns = BTreeMap<Field, (usize, String)>;

/// The line of headings among the first.
fn place_of_headings(lines: &[(usize, Vec<String>)]) -> Option<usize> {
    let names = |cells: &[String]| cells.iter().filter(|cell| field_of(cell).is_some()).count();
    let identifies = |cells: &[String]| {
        cells
            .iter()
            .filter_map(|cell| field_of(cell))
            .any(|field| matches!(field, Field::Code | Field::Name | Field::Location))
    };
    let mut first = lines.iter().take(MOST_ABOVE);
    first.position(|(_, cells)| names(cells) >= 2 && identifies(cells))
}

/// The line of headings among the first, and which column is which field.
fn headings(lines: &[(usize, Vec<String>)], notice: &mut Notice) -> Option<(usize, Columns)> {
    let place = place_of_headings(lines);
    let Some((place, (row, cells))) = place.and_then(|place| Some((place, lines.get(place)?)))
    else {
        let found = lines.iter().flat_map(|(_, cells)| cells).take(12);
        let found = found.map(|cell| plain(cell)).collect::<Vec<_>>();
        notice
            .faults
            .push(SheetFault::file(&NO_HEADINGS, found.join(" | ")));
        return None;
    };
    if place > 0 {
        notice.note(
            "rows_above",
            format!("{place} rows above the headings are not read"),
        );
    }
    let mut columns = Columns::new();
    for (index, heading) in cells.iter().enumerate() {
        let shown = plain(heading);
        match field_of(heading) {
            Some(field) if columns.contains_key(&field) => {
                let at = Place {
                    column: u16::try_from(index).ok(),
                    ..notice.row(*row)
                };
                let fault = SheetFault::at(&COLUMN_TWICE, at, &shown).under(Some(&shown));
                notice.faults.push(fault);
            }
            Some(field) => drop(columns.insert(field, (index, shown))),
            None if shown.is_empty() => {}
            None => notice.note(
                "column_not_read",
                format!("the column {:?} is not read", shorten(&shown)),
            ),
        }
    }
    Some((place, columns))
}

/// A notice as JSON: a list of objects whose names are headings.
pub fn read_json(rows: &[Json]) -> Notice {
    let mut notice = Notice::default();
    for (index, row) in rows.iter().enumerate() {
        let row_no = index + 1;
        let Json::Object(fields) = row else {
            let fault = SheetFault::at(&NO_OBJECT, notice.row(row_no), row);
            notice.faults.push(fault);
            continue;
        };
        if let Some(values) = values_of(fields, row_no, &mut notice) {
            take(&mut notice, row_no, &values);
        }
    }
    finish(notice)
}

fn values_of(fields: &Map<String, Json>, row: usize, notice: &mut Notice) -> Option<Values> {
    let (mut values, before) = (Values::new(), notice.faults.errors());
    let place = notice.row(row);
    for (heading, value) in fields {
        let mut wrong = |kind, found: &dyn std::fmt::Display| {
            let fault = SheetFault::at(kind, place, found).under(Some(heading));
            notice.faults.push(fault);
        };
        let Some(field) = field_of(heading) else {
            wrong(&UNKNOWN_NAME, heading);
            continue;
        };
        let text = match value {
            Json::Null => String::new(),
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            Json::Array(items) if items.iter().all(Json::is_string) => {
                let items: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
                items.join("、")
            }
            other => {
                wrong(&NO_VALUE, other);
                continue;
            }
        };
        let value = Value {
            heading: heading.clone(),
            column: None,
            text,
        };
        if values.insert(field, value).is_some() {
            wrong(&NAME_TWICE, heading);
        }
    }
    (notice.faults.errors() == before).then_some(values)
}

fn finish(mut notice: Notice) -> Notice {
    let count = notice.rows.len();
    let whole = Place {
        sheet: notice.sheet,
        ..Place::default()
    };
    if count > MOST_ROWS {
        notice
            .faults
            .push(SheetFault::at(&TOO_MANY_ROWS, whole, count));
    }
    if count == 0 && notice.faults.errors() == 0 {
        notice.faults.push(SheetFault::at(&NO_ROWS, whole, "none"));
    }
    notice
}
