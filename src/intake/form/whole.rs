//! What the rows of a form must keep beyond their cells: each thing once, days in their order.

use std::collections::BTreeMap;

use super::faults::{DAY_ORDER, TWICE};
use super::read::{FormRow, FormTable};
use super::{Form, FormKind};
use crate::intake::sheet::{FaultKind, Place, SheetFault};

/// Checks the rows that were read; those with errors are left out of them.
pub(super) fn check(kind: FormKind, table: &mut FormTable) {
    match kind {
        FormKind::SupervisedUnits => once(kind, table, &["credit_code", "year"]),
        FormKind::Practitioners => {
            once(kind, table, &["credit_code"]);
            ends_after_it_begins(kind, table);
        }
        FormKind::Parcels => {
            once(kind, table, &["registry_no"]);
            once(kind, table, &["soil_code"]);
        }
        // they are checked where they are read
        FormKind::SamplingPoints
        | FormKind::LabSoil
        | FormKind::LabGroundwater
        | FormKind::ListNotice => {}
    }
}

/// Refuses rows whose values of these fields an earlier row has.
fn once(kind: FormKind, table: &mut FormTable, fields: &[&'static str]) {
    let mut seen = BTreeMap::new();
    let mut again = Vec::new();
    for row in &table.rows {
        let values: Option<Vec<&str>> = fields
            .iter()
            .map(|field| row.values.get(field).map(String::as_str))
            .collect();
        let Some(values) = values else { continue };
        let text = values.join(" ");
        if let Some(first) = seen.get(&text) {
            again.push((row.row, format!("{text}, which row {first} also has")));
        } else {
            seen.insert(text, row.row);
        }
    }
    let Some(field) = fields.first().copied() else {
        return;
    };
    for (row, found) in again {
        refuse(kind, table, row, field, &TWICE, found);
    }
}

/// Days are written with the year in front, so texts tell their order.
fn ends_after_it_begins(kind: FormKind, table: &mut FormTable) {
    let wrong = |row: &FormRow| {
        let until = row.values.get("registered_until")?;
        match row.values.get("registered_from") {
            Some(from) if from <= until => None,
            Some(from) => Some((row.row, format!("{until}, before {from}"))),
            None => Some((row.row, format!("{until} without a beginning"))),
        }
    };
    let found: Vec<(u32, String)> = table.rows.iter().filter_map(wrong).collect();
    for (row, found) in found {
        refuse(kind, table, row, "registered_until", &DAY_ORDER, found);
    }
}

fn refuse(
    kind: FormKind,
    table: &mut FormTable,
    row: u32,
    field: &'static str,
    fault: &'static FaultKind,
    found: String,
) {
    let at = Place {
        sheet: Some(table.sheet),
        row: Some(row),
        column: table.columns.get(field).copied(),
    };
    let columns = Form::of(kind).columns.iter();
    let heading = columns
        .filter(|column| column.field == field)
        .map(|column| column.heading_zh)
        .next();
    let fault = SheetFault::at(fault, at, found).under(heading);
    table.faults.push(fault);
    table.rows.retain(|own| own.row != row);
}
