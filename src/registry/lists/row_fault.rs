//! What is wrong with a notice, at its row and cell, in Chinese and English.

use serde::Serialize;

use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::intake::sheet::{SheetFault, column_letters};
use crate::registry::RegistryError;

/// A fault of the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NoticeRowFault {
    /// For programs, such as `removed_before_listed`.
    pub code: String,
    /// Row of the notice, the first line is 1; 0 = the notice as a whole.
    pub row: usize,
    /// The heading of the column, as the notice writes it.
    pub column: Option<String>,
    /// The cell of a table, such as `D7`; null for JSON, and where a row or the whole is meant.
    pub cell: Option<String>,
    pub wanted: String,
    pub wanted_zh: String,
    pub found: String,
    pub remedy: String,
    pub remedy_zh: String,
}

impl NoticeRowFault {
    /// A fault of a row that the register finds; texts in Chinese and English.
    pub(super) fn of_row(
        row: usize,
        code: &str,
        wanted: [&str; 2],
        found: impl ToString,
        remedy: [&str; 2],
    ) -> Self {
        NoticeRowFault {
            code: code.to_owned(),
            row,
            column: None,
            cell: None,
            wanted_zh: wanted[0].to_owned(),
            wanted: wanted[1].to_owned(),
            found: found.to_string(),
            remedy_zh: remedy[0].to_owned(),
            remedy: remedy[1].to_owned(),
        }
    }

    /// A fault of the day of the notice.
    pub(super) fn of_day(day: Day, code: &str, wanted: [&str; 2], remedy: [&str; 2]) -> Self {
        NoticeRowFault {
            column: Some("notice_day".to_owned()),
            ..NoticeRowFault::of_row(0, code, wanted, day, remedy)
        }
    }
}

impl From<&SheetFault> for NoticeRowFault {
    fn from(fault: &SheetFault) -> Self {
        let (kind, at) = (fault.kind, fault.at);
        let cell = at.column.zip(at.row);
        let row = at.row.map_or(0, |row| row as usize);
        let own = NoticeRowFault::of_row(
            row,
            kind.code,
            [kind.wanted_zh, kind.wanted],
            &fault.found,
            [kind.remedy_zh, kind.remedy],
        );
        NoticeRowFault {
            column: fault.heading.clone(),
            cell: cell.map(|(column, row)| format!("{}{row}", column_letters(column))),
            ..own
        }
    }
}

/// Refuses a notice that has faults.
pub(super) fn refuse_faults(faults: &[NoticeRowFault]) -> Result<(), RegistryError> {
    if faults.is_empty() {
        return Ok(());
    }
    let faults = faults.iter().map(|fault| {
        let at = match (&fault.column, fault.row) {
            (Some(column), 0) => column.clone(),
            (None, 0) => "notice".to_owned(),
            (Some(column), row) => format!("rows[{row}].{column}"),
            (None, row) => format!("rows[{row}]"),
        };
        Fault::new(at, fault.wanted.clone(), &fault.found, fault.remedy.clone())
    });
    Err(RegistryError::Invalid(faults.collect()))
}
