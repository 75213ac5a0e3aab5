//! xlsx and xlsm, cell by cell: a sheet that says it has ten million cells costs what it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use calamine::{Reader as _, SheetType, SheetVisible, Xlsx};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use super::archive::Parts;
use super::fault::{ENCRYPTED, TOO_LARGE};
use super::{
    Cell, CellValue, Filling, Format, MOST_SHEETS, Merged, Note, Sheet, SheetFault, Workbook,
    damaged, formula_of, value_of,
};

type Opened<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8], parts: &Parts) -> Result<Workbook, SheetFault> {
    let mut workbook: Opened<'_> = Xlsx::new(Cursor::new(bytes)).map_err(refused)?;
    let sheets = workbook.sheets_metadata().to_vec();
    if sheets.len() > MOST_SHEETS {
        let found = format!("{} sheets", sheets.len());
        return Err(SheetFault::file(&TOO_LARGE, found));
    }
    let mut notes = Vec::new();
    if parts.macros {
        let text = "the macros of the workbook were not run and are not kept".to_owned();
        notes.push(Note {
            code: "macros_ignored",
            text,
        });
    }
    let places = if parts.hidden.is_empty() && parts.merged.is_empty() {
        BTreeMap::new()
    } else {
        places(bytes).unwrap_or_default()
    };
    let mut filling = Filling::new();
    let mut read = Vec::new();
    for sheet in &sheets {
        let mut own = Sheet {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
            ..Sheet::default()
        };
        if sheet.typ == SheetType::WorkSheet {
            cells(&mut workbook, &mut own, &mut filling)?;
            let part = places.get(&sheet.name);
            if part.is_some_and(|part| parts.merged.contains(part)) {
                own.merged = merged(&mut workbook, &sheet.name)?;
            }
            if let Some(part) = part.filter(|part| parts.hidden.contains(*part)) {
                let hidden = hidden_rows(bytes, part).ok_or_else(|| damaged(part))?;
                for row in &mut own.rows {
                    row.hidden = hidden.contains(&row.number);
                }
            }
        }
        read.push(own);
    }
    Ok(Workbook {
        format: Format::Xlsx,
        sheets: read,
        notes,
    })
}

fn refused(error: calamine::XlsxError) -> SheetFault {
    match error {
        calamine::XlsxError::Password => SheetFault::file(&ENCRYPTED, "a password"),
        error => damaged(error),
    }
}

fn cells(
    workbook: &mut Opened<'_>,
    sheet: &mut Sheet,
    filling: &mut Filling,
) -> Result<(), SheetFault> {
    let mut reader = match workbook.worksheet_cells_reader(&sheet.name) {
        Ok(reader) => reader,
        // a sheet of charts or macros has no cells
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(damaged(error)),
    };
    while let Some(cell) = reader.next_cell_with_formula().map_err(damaged)? {
        let (row, column) = cell.pos;
        let column = u16::try_from(column).map_err(damaged)?;
        let formula = cell.formula.as_deref().and_then(formula_of);
        let value = value_of(cell.value);
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

fn merged(workbook: &mut Opened<'_>, name: &str) -> Result<Vec<Merged>, SheetFault> {
    let found = workbook.merge_cells_by_sheet_name(name).map_err(damaged)?;
    Ok(found.iter().filter_map(merged_of).collect())
}

fn merged_of(found: &calamine::Dimensions) -> Option<Merged> {
    Some(Merged {
        first_row: found.start.0.checked_add(1)?,
        last_row: found.end.0.checked_add(1)?,
        first_column: u16::try_from(found.start.1).ok()?,
        last_column: u16::try_from(found.end.1).ok()?,
    })
}

/// The part of each sheet, by its name.
fn places(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let mut targets = BTreeMap::new();
    each_start(bytes, "xl/_rels/workbook.xml.rels", |element| {
        if element.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) =
                (attribute(element, "Id"), attribute(element, "Target"))
        {
            targets.insert(id, target);
        }
    })?;
    let mut places = BTreeMap::new();
    each_start(bytes, "xl/workbook.xml", |element| {
        if element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
            && let Some(target) = targets.get(&id)
        {
            let target = target.replace('\\', "/");
            let part = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            };
            places.insert(name, part);
        }
    })?;
    Some(places)
}

fn hidden_rows(bytes: &[u8], part: &str) -> Option<BTreeSet<u32>> {
    let mut hidden = BTreeSet::new();
    let mut row = 0;
    each_start(bytes, part, |element| {
        if element.local_name().as_ref() == "row" {
            let number = attribute(element, "r").and_then(|text| text.parse().ok());
            row = number.unwrap_or(row + 1);
            if matches!(attribute(element, "hidden").as_deref(), Some("1" | "true")) {
                hidden.insert(row);
            }
        }
    })?;
    Some(hidden)
}

/// Every element of a part that begins, in its order.
fn each_start(bytes: &[u8], part: &str, mut take: impl FnMut(&BytesStart<'_>)) -> Option<()> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let own = |name: &str| name.replace('\\', "/").eq_ignore_ascii_case(part);
    let name = zip
        .file_names()
        .flatten()
        .find(|name| own(name))?
        .into_owned();
    let part = zip.by_name(&name).ok()?;
    let mut reader = Reader::from_reader(std::io::BufReader::new(part.take(400 << 20)));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => take(&element),
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

/// An attribute by its name without prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let plain = quick_xml::escape::unescape(&found.value).ok()?;
    Some(plain.into_owned())
}
