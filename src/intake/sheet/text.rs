//! Text with separators: UTF-8, GB18030, UTF-16; comma, semicolon or tabulator; line breaks inside quotation marks.
//!
//! Rows are counted as a spreadsheet counts them: a line break inside a cell begins no row, an empty line is one.

use std::io::Read;

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::fault::{DAMAGED, ENCODING, NO_TABLE, TOO_LARGE};
use super::{
    Cell, CellValue, Filling, Format, MOST_CHARS, Note, Sheet, SheetFault, Workbook, damaged,
};

/// Bytes of text that a packed file may hold.
const MOST_TEXT: u64 = 128 << 20;
/// Lines that are looked at for the separator.
const LOOKED_AT: usize = 50;
/// A spreadsheet has so many columns.
const MOST_COLUMNS: usize = 16_384;

/// A text packed by gzip.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, SheetFault> {
    let mut text = Vec::new();
    let mut packed = flate2::read::MultiGzDecoder::new(bytes).take(MOST_TEXT + 1);
    packed.read_to_end(&mut text).map_err(damaged)?;
    if text.len() as u64 > MOST_TEXT {
        let found = format!("text that unpacks to more than {} MiB", MOST_TEXT >> 20);
        return Err(SheetFault::file(&TOO_LARGE, found));
    }
    Ok(text)
}

pub(super) fn read(bytes: &[u8]) -> Result<Workbook, SheetFault> {
    let mut notes = Vec::new();
    let text = decoded(bytes, &mut notes)?;
    no_other_format(&text)?;
    let text = if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    };
    // so that every record ends with its line
    let text = text + "\n";
    let separator = separator(&text);
    if separator != b',' {
        let name = if separator == b'\t' {
            "tabulators"
        } else {
            "semicolons"
        };
        notes.push(Note {
            code: "separator",
            text: format!("read as text separated by {name}"),
        });
    }
    let mut sheet = Sheet::default();
    let mut filling = Filling::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    // the reader skips empty lines, which a spreadsheet counts; line breaks in a cell it does not
    let (mut row, mut line) = (0_u32, 1_u64);
    while reader.read_record(&mut record).map_err(damaged)? {
        let breaks: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        let after = reader.position().line();
        let lines = after.saturating_sub(line).saturating_sub(breaks as u64);
        row += u32::try_from(lines.max(1)).unwrap_or(1);
        line = after;
        if record.len() > MOST_COLUMNS {
            let found = format!("{} columns in row {row}", record.len());
            return Err(SheetFault::file(&TOO_LARGE, found));
        }
        for (column, cell) in record.iter().enumerate() {
            if cell.trim().is_empty() {
                continue;
            }
            if cell.len() > MOST_CHARS * 4 {
                let found = format!("a cell of {} bytes in row {row}", cell.len());
                return Err(SheetFault::file(&DAMAGED, found));
            }
            let cell = Cell {
                column: u16::try_from(column).unwrap_or(u16::MAX),
                value: CellValue::Text(cell.into()),
                formula: None,
            };
            filling.put(&mut sheet, row, cell)?;
        }
    }
    Ok(Workbook {
        format: Format::Csv,
        sheets: vec![sheet],
        notes,
    })
}

fn decoded(bytes: &[u8], notes: &mut Vec<Note>) -> Result<String, SheetFault> {
    let wide = match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        // without a mark: a comma, a digit or a letter beside its zero byte
        [first, 0, _, 0, ..] if *first != 0 => Some(UTF_16LE),
        [0, first, 0, ..] if *first != 0 => Some(UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = wide {
        let (text, wrong) = encoding.decode_with_bom_removal(bytes);
        if wrong {
            return Err(SheetFault::file(&ENCODING, "UTF-16 with broken characters"));
        }
        notes.push(Note {
            code: "utf16",
            text: "read as UTF-16".to_owned(),
        });
        return Ok(text.into_owned());
    }
    let Some((text, gb18030)) = text_of(bytes) else {
        return Err(SheetFault::file(&ENCODING, "another encoding"));
    };
    if gb18030 {
        notes.push(Note {
            code: "gb18030",
            text: "read as GB18030".to_owned(),
        });
    }
    Ok(text)
}

/// The text of a file, and whether it was read as GB18030; none where no byte order can be told or bytes do not read.
pub(in crate::intake) fn text_of(bytes: &[u8]) -> Option<(String, bool)> {
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((text.to_owned(), false));
    }
    let (text, wrong) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    (!wrong && !wide).then(|| (text.into_owned(), true))
}

/// Texts that are no table, although a program calls them one.
fn no_other_format(text: &str) -> Result<(), SheetFault> {
    let start = text.trim_start().get(..5).unwrap_or_default();
    let found = match start.to_ascii_lowercase().as_str() {
        "%pdf-" => "a PDF",
        "<html" | "<!doc" | "<tabl" => "a web page under the name of a workbook",
        "<?xml" => "an XML document",
        _ if start.starts_with(['{', '[']) => "JSON",
        _ => {
            let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
            if !text.chars().take(4_000).any(control) {
                return Ok(());
            }
            "a binary file"
        }
    };
    Err(SheetFault::file(&NO_TABLE, found))
}

/// The separator under which the first lines have the most cells in common.
fn separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.as_bytes());
        let widths: Vec<usize> = reader
            .records()
            .take(LOOKED_AT)
            .flatten()
            .map(|record| record.len())
            .collect();
        let same = |width: usize| widths.iter().filter(|own| **own == width).count();
        let scores = widths.iter().filter(|width| **width > 1);
        scores
            .map(|width| width.min(&50) * same(*width))
            .max()
            .unwrap_or(0)
    };
    let (comma, semicolon, tab) = (score(b','), score(b';'), score(b'\t'));
    if comma >= semicolon && comma >= tab {
        b','
    } else if tab >= semicolon {
        b'\t'
    } else {
        b';'
    }
}
