//! xls (BIFF in a compound file): its records are walked for how far the sheets reach, and only then read.
//!
//! The reader reserves memory for as many cells as a sheet says that it has. A record that says more than there are is
//! crossed out in a copy of the file, which is what is read then.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use calamine::{Reader as _, Xls};

use super::fault::{ENCRYPTED, NO_TABLE, TOO_LARGE};
use super::ods::fill;
use super::{
    Filling, Format, MOST_CELLS, MOST_SHEETS, Merged, Note, Sheet, SheetFault, Workbook, damaged,
};

pub(super) fn read(bytes: &[u8]) -> Result<Workbook, SheetFault> {
    let Look {
        sheets: looked,
        macros,
        bytes,
    } = look(bytes)?;
    let opened: Result<Xls<_>, _> = Xls::new(Cursor::new(&*bytes));
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
    /// Bytes of its records.
    length: usize,
    /// Rows and columns of cells, from 0: first and last of each.
    reach: Option<[u16; 4]>,
    hidden: BTreeSet<u32>,
    merged: Vec<Merged>,
    /// Records that say how far it reaches: where each stands in the stream, and how many cells it means.
    extents: Vec<(usize, u64)>,
    /// A formula came before.
    formula: bool,
}

/// A file, looked at.
struct Look<'a> {
    sheets: Vec<Looked>,
    macros: bool,
    /// The file, without what sheets say and do not hold.
    bytes: Cow<'a, [u8]>,
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
            (u64::from(bottom.abs_diff(top)) + 1) * (u64::from(right.abs_diff(left)) + 1)
        })
    }
}

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const BOUND_SHEET: u16 = 0x0085;
const FILE_PASS: u16 = 0x002f;
const ROW: u16 = 0x0208;
const DIMENSIONS: u16 = 0x0200;
/// A formula, and the text that it gives, which stands where the formula stood (0, 0 without one).
const FORMULA: u16 = 0x0006;
const FORMULA_TEXT: u16 = 0x0207;
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
fn look(bytes: &[u8]) -> Result<Look<'_>, SheetFault> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(SheetFault::file(&ENCRYPTED, "a workbook under a password"));
    }
    let macros = file.exists("/_VBA_PROJECT_CUR");
    let path = ["/Workbook", "/WORKBOOK", "/Book", "/BOOK"]
        .into_iter()
        .find(|path| file.exists(path))
        .ok_or_else(|| SheetFault::file(&NO_TABLE, "an older Office file without a workbook"))?;
    let mut records = Vec::new();
    let stream = file.open_stream(path).map_err(damaged)?;
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
    let untrue = sheets.iter().flat_map(|sheet| {
        let extents = sheet.extents.iter();
        extents.filter(|(_, cells)| *cells > sheet.cells().max(1))
    });
    let untrue: Vec<usize> = untrue.map(|(at, _)| *at).collect();
    let bytes = match untrue.is_empty() {
        true => Cow::Borrowed(bytes),
        false => crossed_out(bytes, path, &untrue).map_err(damaged)?.into(),
    };
    Ok(Look {
        sheets,
        macros,
        bytes,
    })
}

/// The file with these records of its workbook made records of no kind.
fn crossed_out(bytes: &[u8], path: &str, records: &[usize]) -> std::io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec()))?;
    let mut stream = file.open_stream(path)?;
    for at in records {
        stream.seek(SeekFrom::Start(*at as u64))?;
        stream.write_all(&[0, 0])?;
    }
    stream.flush()?;
    drop(stream);
    Ok(file.into_inner().into_inner())
}

/// The sheets that the workbook names, each walked from where it says that it begins, as it is read afterwards.
fn walk(records: &[u8]) -> Result<Vec<Looked>, SheetFault> {
    let mut sheets: Vec<Looked> = Vec::new();
    for record in Records::from(records, 0) {
        match record.kind {
            FILE_PASS => {
                return Err(SheetFault::file(&ENCRYPTED, "a workbook under a password"));
            }
            BOUND_SHEET => {
                let begins = long(record.data, 0).unwrap_or(0);
                let begins = usize::try_from(begins).unwrap_or(usize::MAX);
                sheets.push(Looked::of(records, begins)?);
            }
            END => break,
            _ => {}
        }
    }
    // each would be read to its end, as often as it is named
    if sheets.iter().map(|sheet| sheet.length).sum::<usize>() > records.len() {
        return Err(damaged("sheets that lie over one another"));
    }
    Ok(sheets)
}

/// A record of the workbook stream.
struct Record<'a> {
    /// Where it stands in the stream.
    at: usize,
    kind: u16,
    data: &'a [u8],
}

/// The records from a place on.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    fn from(stream: &'a [u8], at: usize) -> Self {
        Records { stream, at }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let at = self.at;
        let kind = word(self.stream, at)?;
        let length = usize::from(word(self.stream, at + 2)?);
        let data = self.stream.get(at + 4..at + 4 + length)?;
        self.at = at + 4 + length;
        Some(Record { at, kind, data })
    }
}

/// How many cells a record of dimensions means, as the reader takes it; very many where it means none that can be.
fn stated_cells(data: &[u8]) -> u64 {
    let short = |at| word(data, at).map(u64::from);
    let stated = match data.len() {
        10 => [short(0), short(2), short(4), short(6)],
        _ => [long(data, 0), long(data, 4), short(8), short(10)],
    };
    let [Some(top), Some(bottom), Some(left), Some(right)] = stated else {
        return u64::MAX;
    };
    // a first column beyond the last that there can be counts as the first
    let left = if left > 0xff || right < left { 0 } else { left };
    match (bottom, right) {
        (0, _) | (_, 0) => 1,
        _ if top < bottom && left < right => (bottom - top) * (right - left),
        _ => u64::MAX,
    }
}

impl Looked {
    /// Walks a sheet to its end.
    fn of(stream: &[u8], begins: usize) -> Result<Self, SheetFault> {
        if begins >= stream.len() {
            return Err(damaged("a sheet that begins behind the end"));
        }
        let mut sheet = Looked::default();
        // charts inside a sheet begin and end like sheets
        let (mut begun, mut inside) = (false, 0_usize);
        for record in Records::from(stream, begins) {
            sheet.length = record.at + 4 + record.data.len() - begins;
            match record.kind {
                FILE_PASS => {
                    return Err(SheetFault::file(&ENCRYPTED, "a workbook under a password"));
                }
                BEGIN if begun => inside += 1,
                BEGIN => begun = true,
                END if inside == 0 => break,
                END => inside -= 1,
                _ if inside == 0 => sheet.record(&record),
                _ => {}
            }
        }
        Ok(sheet)
    }

    fn record(&mut self, record: &Record<'_>) {
        let (kind, data) = (record.kind, record.data);
        if kind == DIMENSIONS {
            self.extents.push((record.at, stated_cells(data)));
        }
        if kind == FORMULA {
            self.formula = true;
        }
        if kind == FORMULA_TEXT && !self.formula {
            self.cell(0, 0, 0);
        }
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

/// Four bytes, the low one first.
fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(word(bytes, at)?) | u64::from(word(bytes, at + 2)?) << 16)
}

/// Two bytes, the low one first.
fn word(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}
