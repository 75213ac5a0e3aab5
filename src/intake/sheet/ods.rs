//! ods: its content is walked once for how much it repeats, and only then read.

use std::collections::BTreeSet;
use std::io::{BufReader, Cursor, Read};

use calamine::{Ods, Reader as _};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use super::fault::{ENCRYPTED, TOO_LARGE};
use super::xlsx::attribute;
use super::{
    Cell, CellValue, Filling, Format, MOST_CELLS, MOST_CHARS, MOST_SHEETS, Merged, Sheet,
    SheetFault, Workbook, damaged, formula_of, value_of,
};

pub(super) fn read(bytes: &[u8]) -> Result<Workbook, SheetFault> {
    let looked = look(bytes)?;
    let opened: Result<Ods<_>, _> = Ods::new(Cursor::new(bytes));
    let mut workbook = opened.map_err(|error| match error {
        calamine::OdsError::Password => SheetFault::file(&ENCRYPTED, "a password"),
        error => damaged(error),
    })?;
    let metadata = workbook.sheets_metadata().to_vec();
    let mut filling = Filling::new();
    let mut sheets = Vec::new();
    for (place, sheet) in metadata.iter().enumerate() {
        let mut own = Sheet {
            name: sheet.name.clone(),
            hidden: sheet.visible != calamine::SheetVisible::Visible,
            ..Sheet::default()
        };
        let range = workbook.worksheet_range(&sheet.name).map_err(damaged)?;
        let formulas = workbook.worksheet_formula(&sheet.name).map_err(damaged)?;
        fill(&mut own, &range, &formulas, &mut filling)?;
        if let Some(table) = looked.get(place) {
            for row in &mut own.rows {
                row.hidden = table.hidden.contains(&row.number);
            }
            own.merged.clone_from(&table.merged);
        }
        sheets.push(own);
    }
    Ok(Workbook {
        format: Format::Ods,
        sheets,
        notes: Vec::new(),
    })
}

/// Cells and formulas that were read into ranges.
pub(super) fn fill(
    sheet: &mut Sheet,
    range: &calamine::Range<calamine::Data>,
    formulas: &calamine::Range<String>,
    filling: &mut Filling,
) -> Result<(), SheetFault> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, data) in range.used_cells() {
        let (row, column) = (top as usize + row, left as usize + column);
        let (Ok(row), Ok(column)) = (u32::try_from(row), u16::try_from(column)) else {
            continue;
        };
        let formula = formulas
            .get_value((row, u32::from(column)))
            .and_then(|formula| formula_of(formula));
        let value = value_of(borrowed(data));
        if value.is_none() && formula.is_none() {
            continue;
        }
        let cell = Cell {
            column,
            value: value.unwrap_or_else(|| CellValue::Text("".into())),
            formula,
        };
        filling.put(sheet, row.saturating_add(1), cell)?;
    }
    Ok(())
}

fn borrowed(data: &calamine::Data) -> calamine::DataRef<'_> {
    use calamine::{Data, DataRef};
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(iso) => DataRef::DateTimeIso(iso.clone()),
        Data::DurationIso(iso) => DataRef::DurationIso(iso.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// What a table shows before it is read.
#[derive(Default)]
struct Table {
    hidden: BTreeSet<u32>,
    merged: Vec<Merged>,
    /// Rows and columns up to the last cell with content.
    rows: u64,
    columns: u64,
    /// Rows so far, and where a row that is repeated begins.
    row: u64,
    repeated: u64,
    column: u64,
    row_hidden: bool,
    filled: bool,
}

/// Walks the content: how many cells there would be, with everything repeated.
fn look(bytes: &[u8]) -> Result<Vec<Table>, SheetFault> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let part = zip.by_name("content.xml").map_err(damaged)?;
    let mut reader = Reader::from_reader(BufReader::new(part.take(400 << 20)));
    let mut buffer = Vec::new();
    let mut tables: Vec<Table> = Vec::new();
    let mut cells: u64 = 0;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(damaged)?;
        let (element, empty) = match &event {
            Event::Start(element) => (element, false),
            Event::Empty(element) => (element, true),
            Event::End(element) => {
                if element.local_name().as_ref() == "table-row"
                    && let Some(table) = tables.last_mut()
                {
                    table.end_row();
                }
                continue;
            }
            Event::Eof => return Ok(tables),
            _ => continue,
        };
        match element.local_name().as_ref() {
            "table" => tables.push(Table::default()),
            "table-row" => {
                if let Some(table) = tables.last_mut() {
                    table.begin_row(element);
                    if empty {
                        table.end_row();
                    }
                }
            }
            "table-cell" | "covered-table-cell" => {
                if let Some(table) = tables.last_mut() {
                    table.cell(element);
                }
            }
            "s" if number(element, "c") > MOST_CHARS as u64 => {
                let found = format!("{} blanks in one cell", number(element, "c"));
                return Err(SheetFault::file(&TOO_LARGE, found));
            }
            _ => {}
        }
        if tables.len() > MOST_SHEETS {
            return Err(SheetFault::file(&TOO_LARGE, "more than 200 sheets"));
        }
        let here = tables.last().map_or(0, Table::cells);
        if here > cells {
            cells = here;
            if tables.iter().map(Table::cells).sum::<u64>() > MOST_CELLS as u64 {
                let found = format!("more than {MOST_CELLS} cells, with what is repeated");
                return Err(SheetFault::file(&TOO_LARGE, found));
            }
        }
    }
}

/// A count; 1 when it is not said.
fn number(element: &BytesStart<'_>, name: &str) -> u64 {
    attribute(element, name).map_or(1, |text| text.trim().parse().unwrap_or(u64::from(u32::MAX)))
}

impl Table {
    fn cells(&self) -> u64 {
        self.rows.saturating_mul(self.columns)
    }

    fn begin_row(&mut self, element: &BytesStart<'_>) {
        self.repeated = number(element, "number-rows-repeated");
        self.column = 0;
        self.filled = false;
        let visibility = attribute(element, "visibility");
        self.row_hidden = matches!(visibility.as_deref(), Some("collapse" | "filter"));
    }

    fn cell(&mut self, element: &BytesStart<'_>) {
        let repeated = number(element, "number-columns-repeated");
        let after = self.column.saturating_add(repeated);
        let filled = element.attributes().flatten().any(|attribute| {
            let name = attribute.key.local_name();
            name.as_ref() == "formula"
                || name.as_ref().ends_with("value")
                || name.as_ref() == "value-type"
        });
        let spans = (
            number(element, "number-rows-spanned"),
            number(element, "number-columns-spanned"),
        );
        if spans != (1, 1) {
            self.merge(spans);
        }
        if filled {
            self.filled = true;
            self.columns = self.columns.max(after);
            // what stands before it in the row is held too, as often as the row is repeated
            self.rows = self.rows.max(self.row.saturating_add(self.repeated));
        }
        self.column = after;
    }

    fn merge(&mut self, (rows, columns): (u64, u64)) {
        let at = |place: u64| u32::try_from(place).ok();
        let wide = |place: u64| u16::try_from(place).ok();
        let merged = (|| {
            Some(Merged {
                first_row: at(self.row + 1)?,
                last_row: at(self.row.checked_add(rows)?)?,
                first_column: wide(self.column)?,
                last_column: wide(self.column.checked_add(columns.checked_sub(1)?)?)?,
            })
        })();
        self.merged.extend(merged);
    }

    fn end_row(&mut self) {
        if self.row_hidden && self.filled {
            let first = self.row + 1;
            let last = self
                .row
                .saturating_add(self.repeated.min(MOST_CELLS as u64));
            self.hidden
                .extend((first..=last).filter_map(|row| u32::try_from(row).ok()));
        }
        self.row = self.row.saturating_add(self.repeated);
    }
}
