//! Where the table of a sheet begins, and which of its columns is what.

use std::collections::BTreeMap;

use super::analytes::{Medium, heading, standard_name};
use super::faults::{COLUMN_NOT_READ, MAPPED_COLUMN, NO_HEADINGS, TWICE};
use super::headings::{LabField, LabMapping, field_of, known_headings};
use crate::intake::cells::plain;
use crate::intake::sheet::{FaultList, Merged, Place, Row, Sheet, SheetFault};

/// Rows that are looked at for headings.
const MOST_ABOVE: usize = 30;
/// Merged titles above the headings that are looked at.
const MOST_TITLES: usize = 200;

/// A column of an analyte in a wide table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AnalyteColumn {
    pub column: u16,
    /// As the sheet writes it, without unit.
    pub name: String,
    pub unit: Option<String>,
    pub heading: String,
}

/// The table of a sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    /// The row of headings, or the second of two.
    pub row: u32,
    pub fields: BTreeMap<LabField, Vec<u16>>,
    pub headings: BTreeMap<u16, String>,
    /// Of a wide table; a long one has none.
    pub analytes: Vec<AnalyteColumn>,
    /// The unit in the heading of the results of a long table.
    pub value_unit: Option<String>,
}

impl Columns {
    pub fn is_long(&self) -> bool {
        self.fields.contains_key(&LabField::Value)
    }

    pub fn heading(&self, column: u16) -> Option<&str> {
        self.headings.get(&column).map(String::as_str)
    }

    /// The first column of a field.
    pub fn first(&self, field: LabField) -> Option<u16> {
        self.fields.get(&field)?.first().copied()
    }

    /// Headings that are known.
    pub fn known(&self) -> usize {
        self.fields.len() + self.analytes.len()
    }

    fn has(&self, field: LabField) -> bool {
        self.fields.contains_key(&field)
    }

    fn is_table(&self) -> bool {
        let names = self.has(LabField::Analyte) || self.has(LabField::Cas);
        (self.has(LabField::Sample) || self.has(LabField::Point))
            && (names && self.is_long() || !self.analytes.is_empty())
    }
}

/// Finds the table of a sheet; faults of its headings are told.
pub(super) fn find(
    sheet: &Sheet,
    at: usize,
    medium: Medium,
    mapping: &LabMapping,
    faults: &mut FaultList,
) -> Option<Columns> {
    let first = sheet.rows.iter().take(MOST_ABOVE);
    let mut best: Option<Columns> = None;
    for (place, row) in first.enumerate() {
        let single = texts(row);
        let below = sheet
            .rows
            .get(place + 1)
            .filter(|below| below.number == row.number + 1);
        let under = below.map(|below| two_rows(sheet, row, below));
        for (number, headings) in [(row.number, Some(single)), (row.number + 1, under)] {
            let Some(headings) = headings else { continue };
            let found = columns(number, headings, medium, mapping);
            let better = |best: &Columns| found.score() > best.score();
            if found.is_table() && best.as_ref().is_none_or(better) {
                best = Some(found);
            }
        }
    }
    let Some(found) = best else {
        missing(sheet, at, mapping, faults);
        return None;
    };
    twice(&found, at, faults);
    for (column, heading) in &found.headings {
        let read = found.fields.values().flatten().any(|own| own == column)
            || found.analytes.iter().any(|own| own.column == *column);
        if !read && field_of(heading) != Some(LabField::Other) {
            let place = Place::cell(at, found.row, *column);
            faults.push(SheetFault::at(&COLUMN_NOT_READ, place, heading).under(Some(heading)));
        }
    }
    Some(found)
}

impl Columns {
    fn score(&self) -> usize {
        self.fields.len() * 2 + self.analytes.len()
    }
}

fn texts(row: &Row) -> BTreeMap<u16, String> {
    let cells = row.cells.iter();
    let cells = cells.map(|cell| (cell.column, cell.value.text().trim().to_owned()));
    cells.filter(|(_, text)| !plain(text).is_empty()).collect()
}

/// Two rows of headings as one: the lower one, the upper one where the lower is empty; a unit in a group above counts.
fn two_rows(sheet: &Sheet, upper: &Row, lower: &Row) -> BTreeMap<u16, String> {
    let mut both = texts(upper);
    let titles: Vec<&Merged> = sheet
        .merged
        .iter()
        .filter(|merged| (merged.first_row..=merged.last_row).contains(&upper.number))
        .take(MOST_TITLES)
        .collect();
    let group = |column: u16| {
        let over = |merged: &&&Merged| (merged.first_column..=merged.last_column).contains(&column);
        let merged = titles.iter().find(over);
        let origin = merged.map_or(column, |merged| merged.first_column);
        upper
            .cell(origin)
            .map(|cell| cell.value.text().into_owned())
    };
    for (column, text) in texts(lower) {
        let unit = group(column).and_then(|group| heading(&group).1);
        let text = match unit {
            Some(unit) if heading(&text).1.is_none() => format!("{text}({unit})"),
            _ => text,
        };
        both.insert(column, text);
    }
    both
}

fn columns(
    row: u32,
    headings: BTreeMap<u16, String>,
    medium: Medium,
    mapping: &LabMapping,
) -> Columns {
    let mut found = Columns {
        row,
        ..Columns::default()
    };
    let mut taken = Vec::new();
    let place = |wanted: &str| {
        let same = |(_, text): &(&u16, &String)| text.trim().eq_ignore_ascii_case(wanted);
        headings.iter().find(same).map(|(column, _)| *column)
    };
    for (field, names) in &mapping.columns {
        let places: Option<Vec<u16>> = names.iter().map(|name| place(name)).collect();
        if let Some(places) = places {
            taken.extend(places.clone());
            found.fields.insert(*field, places);
        }
    }
    for (name, unit) in &mapping.analytes {
        if let Some(column) = place(name) {
            taken.push(column);
            found.analytes.push(AnalyteColumn {
                column,
                name: name.clone(),
                unit: Some(unit.clone()),
                heading: name.clone(),
            });
        }
    }
    // a mapping says what is read, and what is not
    if !mapping.declares() {
        for (column, text) in &headings {
            guess(&mut found, *column, text, medium);
        }
    }
    found.value_unit = found
        .first(LabField::Value)
        .and_then(|column| heading(headings.get(&column)?).1);
    found.headings = headings;
    if found.is_long() && (found.has(LabField::Analyte) || found.has(LabField::Cas)) {
        found.analytes.clear();
    }
    found.analytes.sort_by_key(|analyte| analyte.column);
    found
}

fn guess(found: &mut Columns, column: u16, text: &str, medium: Medium) {
    match field_of(text) {
        Some(LabField::Other) => {}
        Some(field) => found.fields.entry(field).or_default().push(column),
        None => {
            let (name, unit) = heading(text);
            let known = medium.key(&standard_name(&name, medium)).is_some();
            let known = known
                || Medium::ALL
                    .iter()
                    .any(|other| other.key(&standard_name(&name, *other)).is_some());
            let fits = unit.as_ref().is_some_and(|unit| unit.contains('/'));
            if !name.is_empty() && name.chars().count() <= 60 && (known || fits) {
                found.analytes.push(AnalyteColumn {
                    column,
                    name,
                    unit,
                    heading: text.to_owned(),
                });
            }
        }
    }
}

/// Two columns that say they are the same; the first is read.
fn twice(found: &Columns, at: usize, faults: &mut FaultList) {
    for (field, columns) in &found.fields {
        // several columns of one field are joined where the caller says so; guessed ones must be one
        let same = |column: &u16| {
            let heading = found.heading(*column).unwrap_or_default();
            field_of(heading) == Some(*field)
        };
        for column in columns.iter().skip(1).filter(|column| same(column)) {
            let heading = found.heading(*column);
            let place = Place::cell(at, found.row, *column);
            let text = heading.unwrap_or_default();
            faults.push(SheetFault::at(&TWICE, place, text).under(heading));
        }
    }
}

fn missing(sheet: &Sheet, at: usize, mapping: &LabMapping, faults: &mut FaultList) {
    if mapping.declares() {
        let wanted = mapping
            .columns
            .values()
            .flatten()
            .chain(mapping.analytes.keys());
        let all: Vec<String> = sheet
            .rows
            .iter()
            .take(MOST_ABOVE)
            .flat_map(|row| texts(row).into_values())
            .collect();
        let absent: Vec<&str> = wanted
            .filter(|wanted| !all.iter().any(|text| text.eq_ignore_ascii_case(wanted)))
            .map(String::as_str)
            .collect();
        let found = format!("no column {}", absent.join(", "));
        faults.push(SheetFault::at(&MAPPED_COLUMN, Place::sheet(at), found));
        return;
    }
    let found = sheet
        .rows
        .iter()
        .take(3)
        .flat_map(|row| texts(row).into_values());
    let found: Vec<String> = found.take(10).collect();
    let found = format!("{} (known: {})", found.join(" | "), known_headings());
    faults.push(SheetFault::at(&NO_HEADINGS, Place::sheet(at), found));
}
