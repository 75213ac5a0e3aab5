//! What is wrong with a table, at its cell: what was wanted, what was found, what to do, in Chinese and English.

use serde::Serialize;

use super::{Sheet, Workbook};
use crate::domain::fault::{Fault, shorten};

/// How grave a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CellSeverity {
    /// Something was assumed, or left out on purpose.
    Note,
    /// To be looked at; the value is read.
    Warning,
    /// The value is not read.
    Error,
}

/// A kind of fault: its code and its texts.
#[derive(Debug, PartialEq, Eq)]
pub struct FaultKind {
    pub code: &'static str,
    pub severity: CellSeverity,
    pub wanted_zh: &'static str,
    pub wanted: &'static str,
    pub remedy_zh: &'static str,
    pub remedy: &'static str,
}

/// A kind of fault, written as one line: code, severity, wanted and remedy, each in Chinese and English.
pub const fn kind(
    code: &'static str,
    severity: CellSeverity,
    wanted: [&'static str; 2],
    remedy: [&'static str; 2],
) -> FaultKind {
    FaultKind {
        code,
        severity,
        wanted_zh: wanted[0],
        wanted: wanted[1],
        remedy_zh: remedy[0],
        remedy: remedy[1],
    }
}

use CellSeverity::Error;

pub(super) static EMPTY: FaultKind = kind(
    "empty_file",
    Error,
    ["有内容的表格", "a table with content"],
    ["请检查所选文件", "check which file was sent"],
);
pub(super) static TOO_LARGE: FaultKind = kind(
    "too_large",
    Error,
    [
        "可读取大小以内的表格（文件 64 MiB、单元格 200 万个）",
        "a table within what is read (64 MiB, 2,000,000 cells)",
    ],
    [
        "拆分文件，并删除表格外的空白格式",
        "split the file, and delete formats beyond the table",
    ],
);
pub(super) static DAMAGED: FaultKind = kind(
    "damaged_file",
    Error,
    ["完整的工作簿", "a complete workbook"],
    [
        "用表格软件打开并另存为 xlsx 后重新上传",
        "open it in a spreadsheet program, save it as xlsx, send it again",
    ],
);
pub(super) static ENCRYPTED: FaultKind = kind(
    "encrypted",
    Error,
    ["未加密的工作簿", "a workbook without password"],
    [
        "取消打开密码后另存再上传",
        "remove the password, save, send it again",
    ],
);
pub(super) static UNSAFE: FaultKind = kind(
    "unsafe_archive",
    Error,
    [
        "表格软件自己保存的文件",
        "a file as spreadsheet programs save it",
    ],
    [
        "用表格软件打开并另存为 xlsx 后重新上传",
        "open it in a spreadsheet program, save it as xlsx, send it again",
    ],
);
pub(super) static NO_TABLE: FaultKind = kind(
    "no_table",
    Error,
    [
        "xlsx、xls、ods 或 csv 表格",
        "a table: xlsx, xls, ods or csv",
    ],
    ["另存为 xlsx 或 csv 后上传", "save it as xlsx or csv"],
);
pub(super) static ENCODING: FaultKind = kind(
    "encoding",
    Error,
    [
        "UTF-8、GB18030 或 UTF-16 文本",
        "text in UTF-8, GB18030 or UTF-16",
    ],
    ["另存为“CSV UTF-8”", "save the sheet as CSV UTF-8"],
);

/// Where a fault is; rows from 1, columns from 0, sheets from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    pub sheet: Option<usize>,
    pub row: Option<u32>,
    pub column: Option<u16>,
}

impl Place {
    pub fn cell(sheet: usize, row: u32, column: u16) -> Self {
        Place {
            sheet: Some(sheet),
            row: Some(row),
            column: Some(column),
        }
    }

    pub fn row(sheet: usize, row: u32) -> Self {
        Place {
            sheet: Some(sheet),
            row: Some(row),
            column: None,
        }
    }

    pub fn sheet(sheet: usize) -> Self {
        Place {
            sheet: Some(sheet),
            ..Place::default()
        }
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFault {
    pub kind: &'static FaultKind,
    pub at: Place,
    /// The heading of the column, as the sheet writes it.
    pub heading: Option<String>,
    /// Shortened.
    pub found: String,
}

impl SheetFault {
    /// A fault of the file as a whole.
    pub fn file(kind: &'static FaultKind, found: impl std::fmt::Display) -> Self {
        SheetFault::at(kind, Place::default(), found)
    }

    pub fn at(kind: &'static FaultKind, at: Place, found: impl std::fmt::Display) -> Self {
        SheetFault {
            kind,
            at,
            heading: None,
            found: shorten(&found.to_string()),
        }
    }

    pub fn under(mut self, heading: Option<&str>) -> Self {
        self.heading = heading.map(shorten);
        self
    }

    pub fn is_error(&self) -> bool {
        self.kind.severity == Error
    }

    /// As a fault of the request that carried the file.
    pub fn of_body(&self) -> Fault {
        Fault::new("body", self.kind.wanted, &self.found, self.kind.remedy)
    }

    /// As it is told.
    pub fn told(&self, sheets: &[Sheet]) -> ToldFault {
        let name = |sheet: usize| sheets.get(sheet).map(|sheet| sheet.name.clone());
        let column = self.at.column.map(column_letters);
        let cell = column.as_ref().zip(self.at.row);
        ToldFault {
            code: self.kind.code.to_owned(),
            severity: self.kind.severity,
            sheet: self.at.sheet.and_then(name),
            row: self.at.row,
            cell: cell.map(|(column, row)| format!("{column}{row}")),
            column,
            heading: self.heading.clone(),
            wanted: self.kind.wanted.to_owned(),
            wanted_zh: self.kind.wanted_zh.to_owned(),
            found: self.found.clone(),
            remedy: self.kind.remedy.to_owned(),
            remedy_zh: self.kind.remedy_zh.to_owned(),
        }
    }
}

/// A fault of a table, told at its cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ToldFault {
    /// For programs, such as `unit_missing`.
    pub code: String,
    pub severity: CellSeverity,
    /// Name of the sheet; empty for csv, null when the file as a whole is meant.
    pub sheet: Option<String>,
    /// As the spreadsheet counts, from 1.
    pub row: Option<u32>,
    /// Letters of the column, such as `D`.
    pub column: Option<String>,
    /// Such as `D7`.
    pub cell: Option<String>,
    /// The heading of the column, as the sheet writes it.
    pub heading: Option<String>,
    pub wanted: String,
    pub wanted_zh: String,
    pub found: String,
    pub remedy: String,
    pub remedy_zh: String,
}

impl std::fmt::Display for ToldFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(sheet) = self.sheet.as_ref().filter(|name| !name.is_empty()) {
            write!(f, "{sheet}!")?;
        }
        match (&self.cell, self.row) {
            (Some(cell), _) => write!(f, "{cell} ")?,
            (None, Some(row)) => write!(f, "row {row} ")?,
            (None, None) => {}
        }
        if let Some(heading) = &self.heading {
            write!(f, "({heading}) ")?;
        }
        let ToldFault {
            wanted,
            found,
            remedy,
            ..
        } = self;
        write!(f, "expected {wanted}, found {found}; {remedy}")
    }
}

/// Faults of one file, the first of them kept and all counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FaultList {
    pub listed: Vec<SheetFault>,
    /// Faults beyond those listed.
    pub more: usize,
    errors: usize,
}

/// Faults that are listed; a column that is wrong throughout is wrong once for each row.
const LISTED: usize = 10_000;

impl FaultList {
    pub fn push(&mut self, fault: SheetFault) {
        self.errors += usize::from(fault.is_error());
        if self.listed.len() < LISTED {
            self.listed.push(fault);
        } else {
            self.more += 1;
        }
    }

    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Listed faults of a severity.
    pub fn of(&self, severity: CellSeverity) -> usize {
        let own = self.listed.iter();
        own.filter(|fault| fault.kind.severity == severity).count()
    }

    /// In the order of the cells.
    pub fn told(&self, workbook: &Workbook) -> Vec<ToldFault> {
        let mut sorted: Vec<&SheetFault> = self.listed.iter().collect();
        sorted.sort_by_key(|fault| fault.at);
        sorted
            .into_iter()
            .map(|fault| fault.told(&workbook.sheets))
            .collect()
    }
}

/// Letters of a column counted from 0: A, Z, AA.
pub fn column_letters(column: u16) -> String {
    let mut letters = Vec::new();
    let mut left = u32::from(column) + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}
