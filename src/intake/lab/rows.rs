//! Rows to samples and results.

mod results;
mod samples;

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use super::LabFile;
use super::analytes::{self, Medium};
use super::columns::{self, Columns};
use super::faults::{
    ANALYTE_CONTRADICTS, ANALYTE_MISSING, FORMULA, HIDDEN_ROW, MERGED_CELL, NO_HEADINGS,
    NO_POINT_COLUMN, ROW_NOT_READ, TOO_LONG,
};
use super::headings::{LabField, LabMapping, field_of};
use super::values::{Reading, number, reading};
use crate::intake::cells::{half, plain};
use crate::intake::fault::Note;
use crate::intake::sheet::{Cell, FaultKind, Place, Row, Sheet, SheetFault, Workbook};
use crate::standards::gb36600;
use results::Known;

/// Characters of names.
const MOST_NAME: usize = 100;
/// Sheets that are no data: examples and instructions of a template.
const NO_DATA: [&str; 5] = ["示例", "说明", "填写说明", "example", "readme"];
/// First cells of rows that hold no sample.
const STATISTICS: [&str; 18] = [
    "最大值",
    "最小值",
    "平均值",
    "均值",
    "中位数",
    "标准差",
    "检出率",
    "超标率",
    "合计",
    "筛选值",
    "管制值",
    "标准限值",
    "限值",
    "标准值",
    "max",
    "min",
    "mean",
    "average",
];

/// Whether a sheet is shown, filled, and not named as one of notes or examples.
pub(super) fn may_hold_results(sheet: &Sheet) -> bool {
    let name = sheet.name.trim().to_lowercase();
    let beside = NO_DATA.iter().any(|no| name.starts_with(no));
    !sheet.hidden && !sheet.rows.is_empty() && !beside
}

pub(super) fn read(workbook: &Workbook, mapping: &LabMapping) -> LabFile {
    let mut reader = Reader {
        file: LabFile::default(),
        mapping,
        analytes: HashMap::new(),
        known: Vec::new(),
        names: HashMap::new(),
        units: HashMap::new(),
        samples: HashMap::new(),
        seen: HashSet::new(),
        other_media: BTreeMap::new(),
    };
    reader.file.notes.clone_from(&workbook.notes);
    let mut tables = 0;
    let mut unread = Vec::new();
    for (at, sheet) in workbook.sheets.iter().enumerate() {
        if !may_hold_results(sheet) {
            if !sheet.rows.is_empty() {
                let why = if sheet.hidden { "hidden" } else { "no data" };
                reader.note(
                    "sheet_not_read",
                    format!("sheet {:?} is {why} and was not read", sheet.name),
                );
            }
            continue;
        }
        let before = reader.file.faults.clone();
        if reader.sheet(at, sheet) {
            tables += 1;
        } else {
            unread.push((
                sheet.name.clone(),
                std::mem::replace(&mut reader.file.faults, before),
            ));
        }
    }
    // a sheet without headings is a fault only when none has them
    if tables == 0 {
        match unread.into_iter().next() {
            Some((_, faults)) => reader.file.faults = faults,
            None => {
                let fault = SheetFault::file(&NO_HEADINGS, "no sheet with content");
                reader.file.faults.push(fault);
            }
        }
    } else {
        for (name, _) in unread {
            reader.note(
                "sheet_not_read",
                format!("sheet {name:?} has no known headings and was not read"),
            );
        }
    }
    for (medium, rows) in std::mem::take(&mut reader.other_media) {
        let text =
            format!("{rows} rows of {medium:?} are neither soil nor groundwater and were not read");
        reader.note("other_medium", text);
    }
    reader.file
}

struct Reader<'a> {
    file: LabFile,
    mapping: &'a LabMapping,
    /// Places of analytes by their names in the standards.
    analytes: HashMap<String, usize>,
    /// What is known of each analyte, by its place.
    known: Vec<Known>,
    /// The same by how the file writes them.
    names: HashMap<(Medium, String), usize>,
    units: HashMap<String, usize>,
    samples: HashMap<(Medium, String), usize>,
    /// Sample and analyte of results so far.
    seen: HashSet<(usize, usize)>,
    other_media: BTreeMap<String, usize>,
}

/// The table that is being read.
struct Table<'a> {
    at: usize,
    sheet: &'a Sheet,
    columns: Columns,
    medium: Medium,
    /// Detection limits of the columns of a wide table.
    limits: BTreeMap<u16, Decimal>,
}

impl Table<'_> {
    fn heading(&self, column: u16) -> Option<&str> {
        self.columns.heading(column)
    }
}

/// A cell, or the merged cells it belongs to.
struct Found<'a> {
    cell: &'a Cell,
    merged: bool,
}

impl Reader<'_> {
    fn note(&mut self, code: &'static str, text: String) {
        self.file.notes.push(Note { code, text });
    }

    /// Whether the sheet has a table.
    fn sheet(&mut self, at: usize, sheet: &Sheet) -> bool {
        let told = Medium::of(&sheet.name);
        let medium = told.or(self.mapping.medium).unwrap_or(Medium::Soil);
        let found = columns::find(sheet, at, medium, self.mapping, &mut self.file.faults);
        let Some(columns) = found else { return false };
        if columns.first(LabField::Point).is_none() && !self.mapping.declares() {
            let place = Place::row(at, columns.row);
            self.file
                .faults
                .push(SheetFault::at(&NO_POINT_COLUMN, place, "no such column"));
        }
        let row = columns.row;
        let mut table = Table {
            at,
            sheet,
            columns,
            medium,
            limits: BTreeMap::new(),
        };
        let mut last = row;
        let mut gap = false;
        let mut begun = false;
        for row in sheet.rows.iter().filter(|own| own.number > row) {
            gap |= begun && row.number > last + 1;
            last = row.number;
            if row
                .cells
                .iter()
                .all(|cell| plain(&cell.value.text()).is_empty())
            {
                gap |= begun;
                continue;
            }
            if !begun && self.below_headings(&mut table, row) {
                continue;
            }
            begun = true;
            if self.is_no_sample(&table, row, gap) {
                let found = row.cells.first().map(|cell| cell.value.text());
                let place = Place::row(at, row.number);
                let fault = SheetFault::at(&ROW_NOT_READ, place, found.unwrap_or_default());
                self.file.faults.push(fault);
                continue;
            }
            self.row(&table, row);
        }
        true
    }

    /// A row of units or of detection limits between headings and results.
    fn below_headings(&mut self, table: &mut Table<'_>, row: &Row) -> bool {
        if table.columns.is_long() {
            return false;
        }
        let names = [
            LabField::Sample,
            LabField::Point,
            LabField::Day,
            LabField::Depth,
        ];
        let label = row.cells.iter().find(|cell| {
            let named = names
                .iter()
                .any(|field| table.columns.first(*field) == Some(cell.column));
            named
                || !table
                    .columns
                    .analytes
                    .iter()
                    .any(|own| own.column == cell.column)
        });
        let field = label.and_then(|cell| field_of(&cell.value.text()));
        let units: Vec<(u16, String)> = row
            .cells
            .iter()
            .map(|cell| (cell.column, half(&cell.value.text()).trim().to_owned()))
            .filter(|(_, text)| table.medium.knows_unit(text))
            .collect();
        let of_units = field == Some(LabField::Unit) || label.is_none() && !units.is_empty();
        if of_units {
            for analyte in &mut table.columns.analytes {
                let told = units.iter().find(|(column, _)| *column == analyte.column);
                if let Some((_, unit)) = told {
                    analyte.unit = Some(unit.clone());
                }
            }
            return true;
        }
        if field == Some(LabField::DetectionLimit) {
            for analyte in &table.columns.analytes {
                let text = row
                    .cell(analyte.column)
                    .map(|cell| half(&cell.value.text()));
                let limit = text.and_then(|text| number(text.trim().trim_start_matches('<')));
                if let Some(limit) = limit {
                    table.limits.insert(analyte.column, limit);
                }
            }
            return true;
        }
        false
    }

    /// Statistics and limits below the samples, remarks below an empty row.
    fn is_no_sample(&self, table: &Table<'_>, row: &Row, gap: bool) -> bool {
        let first = row
            .cells
            .first()
            .map(|cell| plain(&cell.value.text()).to_lowercase());
        let first = first.unwrap_or_default();
        if STATISTICS.iter().any(|word| first.starts_with(word)) && number(&first).is_none() {
            return true;
        }
        let remark = ["注:", "注：", "备注", "说明", "审核", "编制", "note:"];
        if remark.iter().any(|word| first.starts_with(word)) && row.cells.len() <= 2 {
            return true;
        }
        let names = [LabField::Sample, LabField::Point, LabField::Value];
        let named = names.iter().any(|field| {
            let column = table.columns.first(*field);
            let cell = column.and_then(|column| row.cell(column));
            cell.is_some_and(|cell| !plain(&cell.value.text()).is_empty())
        });
        gap && row.cells.len() <= 2 && (!named || row.cells.len() == 1)
    }

    fn fault(
        &mut self,
        table: &Table<'_>,
        kind: &'static FaultKind,
        place: (u32, u16),
        found: &str,
    ) {
        let (row, column) = place;
        let at = Place::cell(table.at, row, column);
        let fault = SheetFault::at(kind, at, found).under(table.heading(column));
        self.file.faults.push(fault);
    }

    /// The cell of a column, looked up in what it is merged into when it is empty; formulas and merging are noted.
    fn cell<'t>(&mut self, table: &Table<'t>, row: &'t Row, column: u16) -> Option<Found<'t>> {
        let own = row
            .cell(column)
            .filter(|cell| !cell.value.text().trim().is_empty());
        if let Some(cell) = own {
            if cell.formula.is_some() {
                let formula = cell.formula.as_deref().unwrap_or_default();
                self.fault(
                    table,
                    &FORMULA,
                    (row.number, column),
                    &format!("={formula}"),
                );
            }
            return Some(Found {
                cell,
                merged: false,
            });
        }
        let merged = table.sheet.merged_into(row.number, column)?;
        let cell = table.sheet.row(merged.first_row)?.cell(column)?;
        Some(Found { cell, merged: true })
    }

    /// The text of a field, its columns joined; none when empty.
    fn text(&mut self, table: &Table<'_>, row: &Row, field: LabField) -> Option<String> {
        let columns = table.columns.fields.get(&field)?;
        let mapped = self.mapping.columns.contains_key(&field);
        let mut parts = Vec::new();
        for column in columns.iter().take(if mapped { usize::MAX } else { 1 }) {
            let Some(found) = self.cell(table, row, *column) else {
                continue;
            };
            if found.merged {
                self.fault(
                    table,
                    &MERGED_CELL,
                    (row.number, *column),
                    &found.cell.value.text(),
                );
            }
            let text = plain(&found.cell.value.text());
            if text.chars().count() > MOST_NAME {
                self.fault(table, &TOO_LONG, (row.number, *column), &text);
                continue;
            }
            if !text.is_empty() {
                parts.push(text);
            }
        }
        (!parts.is_empty()).then(|| parts.join("/"))
    }

    fn row(&mut self, table: &Table<'_>, row: &Row) {
        self.file.rows += 1;
        if row.hidden {
            let place = Place::row(table.at, row.number);
            self.file
                .faults
                .push(SheetFault::at(&HIDDEN_ROW, place, "a hidden row"));
        }
        let medium = match self.text(table, row, LabField::Medium) {
            None => table.medium,
            Some(text) => match Medium::of(&text) {
                Some(medium) => medium,
                None => {
                    *self.other_media.entry(text).or_default() += 1;
                    return;
                }
            },
        };
        // a file that is read for one medium leaves the rows of the other to another call
        if self.mapping.medium.is_some_and(|wanted| wanted != medium) {
            *self
                .other_media
                .entry(medium.code().to_owned())
                .or_default() += 1;
            return;
        }
        // a row whose sample cannot be told has its results checked all the same, and none kept
        let sample = self.sample(table, row, medium);
        if table.columns.is_long() {
            self.long(table, row, medium, sample);
        } else {
            for place in 0..table.columns.analytes.len() {
                self.wide(table, row, medium, sample, place);
            }
        }
    }

    fn long(&mut self, table: &Table<'_>, row: &Row, medium: Medium, sample: Option<usize>) {
        let Some(column) = table.columns.first(LabField::Value) else {
            return;
        };
        let name = self.text(table, row, LabField::Analyte);
        let cas = self.text(table, row, LabField::Cas);
        let at = |field| table.columns.first(field).unwrap_or_default();
        let analyte = match (&name, &cas) {
            (None, None) => {
                let column = if name.is_none() && table.columns.first(LabField::Analyte).is_some() {
                    at(LabField::Analyte)
                } else {
                    at(LabField::Cas)
                };
                self.fault(table, &ANALYTE_MISSING, (row.number, column), "nothing");
                return;
            }
            (None, Some(cas)) => self.analyte(medium, cas),
            (Some(name), None) => self.analyte(medium, name),
            (Some(name), Some(cas)) => {
                let by_name = medium.key(&analytes::standard_name(name, medium));
                let by_cas = medium.key(cas);
                if by_name.is_some() && by_cas.is_some() && by_name != by_cas {
                    let found = format!("{name}, {cas}");
                    self.fault(
                        table,
                        &ANALYTE_CONTRADICTS,
                        (row.number, at(LabField::Cas)),
                        &found,
                    );
                    return;
                }
                // the number where the standard does not know the name
                let told = if by_name.is_none() && by_cas.is_some() {
                    cas
                } else {
                    name
                };
                self.analyte(medium, told)
            }
        };
        let unit = self
            .text(table, row, LabField::Unit)
            .or_else(|| table.columns.value_unit.clone())
            .or_else(|| self.mapping.unit.clone());
        let limit_column = table.columns.first(LabField::DetectionLimit);
        let limit = limit_column.and_then(|column| {
            let found = self.cell(table, row, column)?;
            match reading(&found.cell.value) {
                Reading::Value(limit) | Reading::Below(Some(limit)) => Some(limit),
                Reading::NotTested | Reading::Below(None) => None,
                Reading::Fault(kind) => {
                    self.fault(table, kind, (row.number, column), &found.cell.value.text());
                    None
                }
            }
        });
        let unit_column = table.columns.first(LabField::Unit).unwrap_or(column);
        self.result(
            table,
            row,
            sample,
            (medium, analyte),
            (column, unit_column, unit.as_deref(), limit),
        );
    }

    fn wide(
        &mut self,
        table: &Table<'_>,
        row: &Row,
        medium: Medium,
        sample: Option<usize>,
        place: usize,
    ) {
        let Some(own) = table.columns.analytes.get(place) else {
            return;
        };
        let analyte = self.analyte(medium, &own.name);
        let unit = own.unit.as_deref().or(self.mapping.unit.as_deref());
        let limit = table.limits.get(&own.column).copied();
        self.result(
            table,
            row,
            sample,
            (medium, analyte),
            (own.column, own.column, unit, limit),
        );
    }

    /// The place of an analyte, by its name as the file writes it.
    fn analyte(&mut self, medium: Medium, name: &str) -> usize {
        if let Some(place) = self.names.get(&(medium, name.to_owned())) {
            return *place;
        }
        let standard = analytes::standard_name(name, medium);
        // 汞 and 总汞 are one item, an isomer and its sum are not
        let whole = medium == Medium::Groundwater || gb36600::is_whole(&standard);
        let same = match medium.key(&standard).filter(|_| whole) {
            Some((table, no)) => format!("{} {table}-{no}", medium.code()),
            None => format!("{} {standard}", medium.code()),
        };
        let next = self.file.analytes.len();
        let place = *self.analytes.entry(same).or_insert(next);
        if place == next {
            self.known.push(Known::of(medium, &standard));
            self.file.analytes.push(standard);
        }
        self.names.insert((medium, name.to_owned()), place);
        place
    }

    fn unit(&mut self, unit: &str) -> usize {
        if let Some(place) = self.units.get(unit) {
            return *place;
        }
        let next = self.file.units.len();
        self.file.units.push(unit.to_owned());
        self.units.insert(unit.to_owned(), next);
        next
    }
}
