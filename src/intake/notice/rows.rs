//! Rows of a notice, each cell as its field reads it.

use std::collections::BTreeMap;

use super::faults::{AREA, AREA_IN_MU, DAY, NO_LAND, REMOVED_BEFORE, TOO_LONG};
use super::headings::Field;
use super::{Notice, NoticeRow};
use crate::intake::cells::{self, plain};
use crate::intake::sheet::{FaultKind, Place, SheetFault};

/// Characters of a cell.
const LONGEST: usize = 500;

/// A cell under its heading.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub heading: String,
    /// Its column in a table, from 0.
    pub column: Option<u16>,
    pub text: String,
}

pub(super) type Values = BTreeMap<Field, Value>;

/// What stands below a table: one cell with text, and neither code nor day in it.
pub(super) fn is_remark(values: &Values) -> bool {
    let filled = values.values().filter(|own| !plain(&own.text).is_empty());
    filled.count() <= 1
}

/// Reads the cells of one row.
pub(super) fn take(notice: &mut Notice, row: usize, values: &Values) {
    let before = notice.faults.errors();
    let place = notice.row(row);
    let cell = |field: Field| values.get(&field).map(|own| plain(&own.text));
    let text = |field: Field| cell(field).filter(|cell| !cell.is_empty());
    let at = |field: Field| Place {
        column: values.get(&field).and_then(|own| own.column),
        ..place
    };
    let mut wrong = |field: Field, kind: &'static FaultKind| {
        let heading = values.get(&field).map(|own| own.heading.as_str());
        let found = cell(field).unwrap_or_default();
        let fault = SheetFault::at(kind, at(field), found).under(heading);
        notice.faults.push(fault);
    };
    for field in values.keys() {
        let long = |cell: &String| cell.chars().count() > LONGEST || cell.contains('\0');
        if cell(*field).as_ref().is_some_and(long) {
            wrong(*field, &TOO_LONG);
        }
    }
    let mut day = |field: Field| {
        let text = text(field)?;
        cells::day(&text).map_err(|_| wrong(field, &DAY)).ok()
    };
    let (listed_on, removed_on) = (day(Field::Listed), day(Field::Removed));
    let area_m2 = text(Field::Area).and_then(|text| {
        let area = values.get(&Field::Area);
        if area.is_some_and(|area| area.heading.contains('亩')) {
            wrong(Field::Area, &AREA_IN_MU);
            return None;
        }
        let read = cells::square_metres(&text);
        read.map_err(|_| wrong(Field::Area, &AREA)).ok()
    });
    if let (Some(listed), Some(removed)) = (listed_on, removed_on)
        && removed < listed
    {
        wrong(Field::Removed, &REMOVED_BEFORE);
    }
    let codes = text(Field::Code).map(|text| cells::several(&text));
    let codes = codes.unwrap_or_default();
    let (name, location) = (text(Field::Name), text(Field::Location));
    if codes.is_empty() && name.is_none() && location.is_none() {
        let fault = SheetFault::at(&NO_LAND, place, "none of them");
        notice.faults.push(fault);
    }
    let read = NoticeRow {
        row,
        codes,
        name,
        street: text(Field::Street),
        location,
        area_m2,
        pollutants: text(Field::Pollutants).map(|text| cells::several(&text)),
        listed_on,
        removed_on,
        batch: text(Field::Batch),
    };
    if notice.faults.errors() > before {
        notice.faulty.push(read);
    } else {
        notice.rows.push(read);
    }
}
