//! Checking a file of any kind before it is sent: what of it can be read, and what is wrong at which cell. Nothing is
//! kept, and nothing of the register is read.

use serde::Serialize;
use serde_json::Value;

use crate::domain::geometry::Crs;
use crate::intake::form::{FormKind, read_form, read_points};
use crate::intake::sheet::{CellSeverity, FaultList, ToldFault, Workbook, annotated};
use crate::intake::table_kind::TableKind;
use crate::intake::{FileFault, Note, ParcelFile, read_notice_workbook};

use super::screening::NoteTold;

/// How much of a table could be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CheckCounts {
    /// Rows that could be read.
    pub read: usize,
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

/// What a check found in a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableChecked {
    /// What was checked: sampling-points, parcels, supervised-units, list-notice or practitioners.
    pub kind: &'static str,
    /// No error keeps a row out.
    pub accepted: bool,
    pub counts: CheckCounts,
    /// At their cells, in the order of the cells.
    pub faults: Vec<ToldFault>,
    /// Faults beyond those listed.
    pub more_faults: usize,
    pub notes: Vec<NoteTold>,
    /// The rows as they were read, each with its number.
    pub rows: Vec<Value>,
}

/// What a check found in a file of outlines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutlinesChecked {
    /// outlines.
    pub kind: &'static str,
    pub accepted: bool,
    /// Features in the file, whether good or not.
    pub features: usize,
    /// Parcels that could be read.
    pub read: usize,
    /// By feature, counted from 1 in the order of the file.
    pub faults: Vec<FileFault>,
    /// Faults beyond those listed.
    pub more_faults: usize,
    pub notes: Vec<NoteTold>,
}

/// A table that was checked, with its faults where they are.
pub struct TableCheck {
    pub answer: TableChecked,
    faults: FaultList,
}

impl TableCheck {
    /// The workbook again, with its faults at their cells.
    pub fn annotated(&self, workbook: &Workbook) -> Option<Vec<u8>> {
        annotated(workbook, &self.faults).ok()
    }
}

/// Checks a table of a kind other than results of laboratories; `crs` is the system of sampling points.
pub fn check_table(workbook: &Workbook, kind: TableKind, crs: Option<Crs>) -> Option<TableCheck> {
    let form = match kind {
        // they are screened: see screen_table
        TableKind::Lab => return None,
        TableKind::ListNotice => {
            let notice = read_notice_workbook(workbook);
            let read = (values(&notice.rows), notice.faults, notice.notes);
            return Some(told(workbook, kind, read));
        }
        TableKind::SamplingPoints => {
            let table = read_points(workbook, crs);
            let read = (values(&table.points), table.faults, table.notes);
            return Some(told(workbook, kind, read));
        }
        TableKind::Parcels => FormKind::Parcels,
        TableKind::SupervisedUnits => FormKind::SupervisedUnits,
        TableKind::Practitioners => FormKind::Practitioners,
    };
    let table = read_form(workbook, form);
    let rows = table.rows.iter().map(|row| {
        let mut value = serde_json::to_value(&row.values).unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            fields.insert("row".to_owned(), row.row.into());
        }
        value
    });
    let rows = rows.collect();
    Some(told(workbook, kind, (rows, table.faults, table.notes)))
}

fn values<T: Serialize>(rows: &[T]) -> Vec<Value> {
    let value = |row: &T| serde_json::to_value(row).unwrap_or_default();
    rows.iter().map(value).collect()
}

fn told(
    workbook: &Workbook,
    kind: TableKind,
    (rows, faults, notes): (Vec<Value>, FaultList, Vec<Note>),
) -> TableCheck {
    let answer = TableChecked {
        kind: kind.code(),
        accepted: faults.errors() == 0,
        counts: CheckCounts {
            read: rows.len(),
            errors: faults.errors(),
            warnings: faults.of(CellSeverity::Warning),
            notes: faults.of(CellSeverity::Note),
        },
        faults: faults.told(workbook),
        more_faults: faults.more,
        notes: notes.iter().map(NoteTold::from).collect(),
        rows,
    };
    TableCheck { answer, faults }
}

/// What is told of a file of outlines.
pub fn check_outlines(file: ParcelFile) -> OutlinesChecked {
    OutlinesChecked {
        kind: "outlines",
        accepted: file.is_clean(),
        features: file.features,
        read: file.drafts.len(),
        more_faults: file.more_faults,
        notes: file.notes.iter().map(NoteTold::from).collect(),
        faults: file.faults,
    }
}
