//! Rows of a form, each value checked by what its column holds.

use std::collections::BTreeMap;

use super::faults::{HIDDEN, NO_COLUMN, NO_FORM, REQUIRED};
use super::template::heading;
use super::value::value;
use super::{Form, FormColumn, FormKind, whole};
use crate::intake::cells::{half, plain};
use crate::intake::fault::Note;
use crate::intake::sheet::{FaultList, Place, Row, Sheet, SheetFault, Workbook};

/// A row of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    pub row: u32,
    /// By field; what is empty is left out. Days are YYYY-MM-DD, numbers plain decimals.
    pub values: BTreeMap<&'static str, String>,
}

/// A form, read. Rows with errors are left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormTable {
    /// The sheet of the table.
    pub sheet: usize,
    pub rows: Vec<FormRow>,
    /// Column of each field.
    pub columns: BTreeMap<&'static str, u16>,
    pub faults: FaultList,
    pub notes: Vec<Note>,
}

/// Rows that are looked at for headings.
const MOST_ABOVE: usize = 30;

/// Reads a form: the first sheet that has its headings.
pub fn read_form(workbook: &Workbook, kind: FormKind) -> FormTable {
    let form = Form::of(kind);
    let mut table = FormTable {
        notes: workbook.notes.clone(),
        ..FormTable::default()
    };
    let Some((at, sheet, (above, columns))) = table_of(workbook, form) else {
        table
            .faults
            .push(SheetFault::file(&NO_FORM, "no sheet with them"));
        return table;
    };
    table.sheet = at;
    for column in form.columns.iter().filter(|column| column.required) {
        if !columns.contains_key(column.field) {
            let fault = SheetFault::at(&NO_COLUMN, Place::row(at, above), column.heading_zh);
            table.faults.push(fault);
        }
    }
    table.columns = columns;
    for row in sheet.rows.iter().filter(|row| row.number > above) {
        if row
            .cells
            .iter()
            .all(|cell| plain(&cell.value.text()).is_empty())
        {
            continue;
        }
        if row.hidden {
            table.faults.push(SheetFault::at(
                &HIDDEN,
                Place::row(at, row.number),
                "a hidden row",
            ));
        }
        take(&mut table, form, sheet, row);
    }
    whole::check(kind, &mut table);
    table
}

/// Headings of a form that a workbook has: how many; none where a column that is required is not there.
pub fn headings_known(workbook: &Workbook, kind: FormKind) -> Option<usize> {
    let form = Form::of(kind);
    let (_, _, (_, columns)) = table_of(workbook, form)?;
    let mut required = form.columns.iter().filter(|column| column.required);
    required
        .all(|column| columns.contains_key(column.field))
        .then_some(columns.len())
}

/// The row of headings, and the column of each field.
type Headings = (u32, BTreeMap<&'static str, u16>);

/// The sheet that has most of the headings; those of examples and notes are no tables.
fn table_of<'a>(workbook: &'a Workbook, form: &Form) -> Option<(usize, &'a Sheet, Headings)> {
    let shown = workbook.sheets.iter().enumerate().filter(|(_, sheet)| {
        let beside = ["示例", "说明"];
        !sheet.hidden && !beside.iter().any(|name| sheet.name.starts_with(name))
    });
    let found = shown.filter_map(|(at, sheet)| Some((at, sheet, place(sheet, form)?)));
    // the first of equals
    found.rev().max_by_key(|(_, _, (_, columns))| columns.len())
}

fn place(sheet: &Sheet, form: &Form) -> Option<Headings> {
    let tight = |text: &str| {
        let text = half(text);
        let end = text.find('(').filter(|at| *at > 0).unwrap_or(text.len());
        text[..end]
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '*')
            .collect::<String>()
            .to_lowercase()
    };
    let of = |text: &str| {
        let text = tight(text);
        let own = |column: &&FormColumn| {
            [column.field, column.heading_zh, &heading(column)]
                .iter()
                .any(|name| tight(name) == text)
        };
        form.columns.iter().find(own).map(|column| column.field)
    };
    let rows = sheet.rows.iter().take(MOST_ABOVE).map(|row| {
        let mut columns = BTreeMap::new();
        for cell in &row.cells {
            if let Some(field) = of(&cell.value.text()) {
                columns.entry(field).or_insert(cell.column);
            }
        }
        (row.number, columns)
    });
    let best = rows.max_by_key(|(row, columns)| (columns.len(), std::cmp::Reverse(*row)))?;
    (best.1.len() >= 2).then_some(best)
}

fn take(table: &mut FormTable, form: &Form, sheet: &Sheet, row: &Row) {
    let before = table.faults.errors();
    let mut values = BTreeMap::new();
    for column in form.columns {
        let Some(at) = table.columns.get(column.field).copied() else {
            continue;
        };
        let place = Place::cell(table.sheet, row.number, at);
        let heading = Some(column.heading_zh);
        let merged = || {
            let merged = sheet.merged_into(row.number, at)?;
            sheet.row(merged.first_row)?.cell(at)
        };
        let cell = row.cell(at).or_else(merged);
        match cell.map_or(Ok(None), |cell| value(column.holds, cell)) {
            Ok(Some(value)) => {
                values.insert(column.field, value);
            }
            Ok(None) if column.required => {
                table
                    .faults
                    .push(SheetFault::at(&REQUIRED, place, "nothing").under(heading));
            }
            Ok(None) => {}
            Err(kind) => {
                let found = cell.map(|cell| cell.value.text()).unwrap_or_default();
                table
                    .faults
                    .push(SheetFault::at(kind, place, found).under(heading));
            }
        }
    }
    if table.faults.errors() == before {
        table.rows.push(FormRow {
            row: row.number,
            values,
        });
    }
}
