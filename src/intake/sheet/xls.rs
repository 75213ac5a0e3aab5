//! xls (BIFF in a compound file): its records are walked for how far the sheets reach, and only then read.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use calamine::{Reader as _, Xls};

use super::fault::{ENCRYPTED, NO_TABLE, TOO_LARGE};
use super::ods::fill;
use super::{
    Filling, Format, MOST_CELLS, MOST_SHEETS, Merged, Note, Sheet, SheetFault, Workbook, damaged,
};

pub(super) fn read(bytes: &[u8]) -> Result<Workbook, SheetFault> {
    let (looked, macros) = look(bytes)?;
    let opened: Result<Xls<_>, _> = Xls::new(Cursor::new(bytes));
    let mut workbook = opened.map_err(|error| match error {
        calamine::XlsError::Password => SheetFault::file(&ENCRYPTED, "a password"),
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
        if let Some(looked) = looked.get(place) {
            for row in &mut own.rows {
                row.hidden = looked.hidden.contains(&row.number);
            }
            own.merged.clone_from(&looked.merged);
        }
        sheets.push(own);
    }
    let mut notes = Vec::new();
    if macros {
        let text = "the macros of the workbook were not run and are not kept".to_owned();
        notes.push(Note {
            code: "macros_ignored",
            text,
        });
    }
    Ok(Workbook {
        format: Format::Xls,
        sheets,
        notes,
    })
}

/// What the records of a sheet show.
#[derive(Default)]
struct Looked {
    /// Where its records begin in the stream.
    begins: u32,
    /// Rows and columns of cells, from 0: first and last of each.
    reach: Option<[u16; 4]>,
    hidden: BTreeSet<u32>,
    merged: Vec<Merged>,
}

impl Looked {
    fn cell(&mut self, row: u16, first: u16, last: u16) {
        let [top, bottom, left, right] = self.reach.unwrap_or([row, row, first, last]);
        self.reach = Some([
            top.min(row),
            bottom.max(row),
            left.min(first),
            right.max(last),
        ]);
    }

    fn cells(&self) -> u64 {
        self.reach.map_or(0, |[top, bottom, left, right]| {
            u64::from(bottom.abs_diff(top) + 1) * (u64::from(right.abs_diff(left)) + 1)
        })
    }
}

const BOF: [u16; 3] = [0x0009, 0x0209, 0x0809];
const BOUND_SHEET: u16 = 0x0085;
const FILE_PASS: u16 = 0x002f;
const ROW: u16 = 0x0208;
const MERGED: u16 = 0x00e5;
/// Cells of one place: formula, label, number, blank, truth or error, RK, texts.
const SINGLE: [u16; 11] = [
    0x0006, 0x0206, 0x0406, 0x0204, 0x0203, 0x0201, 0x0205, 0x027e, 0x00fd, 0x00d6, 0x0003,
];
/// Cells of several columns: MULRK, MULBLANK; the last column stands at their end.
const SEVERAL: [u16; 2] = [0x00bd, 0x00be];
/// A row is not shown (fDyZero).
const ROW_HIDDEN: u16 = 0x20;

/// Walks the records of the workbook stream.
fn look(bytes: &[u8]) -> Result<(Vec<Looked>, bool), SheetFault> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(SheetFault::file(&ENCRYPTED, "a workbook under a password"));
    }
    let macros = file.exists("/_VBA_PROJECT_CUR");
    let stream = ["/Workbook", "/WORKBOOK", "/Book", "/BOOK"]
        .into_iter()
        .find(|path| file.exists(path))
        .ok_or_else(|| SheetFault::file(&NO_TABLE, "an older Office file without a workbook"))?;
    let mut records = Vec::new();
    let stream = file.open_stream(stream).map_err(damaged)?;
    let mut stream = stream.take(bytes.len() as u64);
    stream.read_to_end(&mut records).map_err(damaged)?;
    let sheets = walk(&records)?;
    if sheets.len() > MOST_SHEETS {
        return Err(SheetFault::file(&TOO_LARGE, "more than 200 sheets"));
    }
    if sheets.iter().map(Looked::cells).sum::<u64>() > MOST_CELLS as u64 {
        let found = format!("a sheet that reaches over more than {MOST_CELLS} cells");
        return Err(SheetFault::file(&TOO_LARGE, found));
    }
    Ok((sheets, macros))
}

fn walk(records: &[u8]) -> Result<Vec<Looked>, SheetFault> {
    let mut sheets: Vec<Looked> = Vec::new();
    // charts inside a sheet begin and end like sheets
    let mut inside: Vec<Option<usize>> = Vec::new();
    let mut at = 0;
    while let (Some(kind), Some(length)) = (word(records, at), word(records, at + 2)) {
        let Some(data) = records.get(at + 4..at + 4 + usize::from(length)) else {
            break;
        };
        match kind {
            FILE_PASS => {
                return Err(SheetFault::file(&ENCRYPTED, "a workbook under a password"));
            }
            BOUND_SHEET => {
                let begins = word(data, 0).zip(word(data, 2));
                let begins = begins.map_or(0, |(low, high)| u32::from(high) << 16 | u32::from(low));
                sheets.push(Looked {
                    begins,
                    ..Looked::default()
                });
            }
            kind if BOF.contains(&kind) => {
                let own = |sheet: &Looked| sheet.begins as usize == at;
                inside.push(sheets.iter().position(own));
            }
            0x000a => drop(inside.pop()),
            _ => {
                let sheet = inside.last().copied().flatten();
                if let Some(sheet) = sheet.and_then(|sheet| sheets.get_mut(sheet)) {
                    sheet.record(kind, data);
                }
            }
        }
        at += 4 + usize::from(length);
    }
    Ok(sheets)
}

impl Looked {
    fn record(&mut self, kind: u16, data: &[u8]) {
        let (Some(first), Some(second)) = (word(data, 0), word(data, 2)) else {
            return;
        };
        if SINGLE.contains(&kind) {
            self.cell(first, second, second);
        } else if SEVERAL.contains(&kind) {
            let last = data.len().checked_sub(2).and_then(|end| word(data, end));
            self.cell(first, second, last.unwrap_or(second).max(second));
        } else if kind == ROW && word(data, 12).is_some_and(|flags| flags & ROW_HIDDEN != 0) {
            self.hidden.insert(u32::from(first) + 1);
        } else if kind == MERGED {
            let ranges = data.get(2..).unwrap_or_default().chunks_exact(8);
            self.merged.extend(ranges.filter_map(|range| {
                Some(Merged {
                    first_row: u32::from(word(range, 0)?) + 1,
                    last_row: u32::from(word(range, 2)?) + 1,
                    first_column: word(range, 4)?,
                    last_column: word(range, 6)?,
                })
            }));
        }
    }
}

/// Two bytes, the low one first.
fn word(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}
