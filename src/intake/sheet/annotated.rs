//! The workbook again, with the same sheets, cells and values, and its faults shown where they are.
//!
//! It is a new file: the one that was sent is never written to. Formulas are shown as their cached values, as they were
//! checked; formats of the original are not carried over.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format as CellFormat, FormatBorder, Note as Comment,
    Workbook as Written, Worksheet, XlsxError,
};

use super::{
    Cell, CellSeverity, CellValue, FaultList, Sheet, SheetFault, Workbook, column_letters,
};
use crate::domain::day::Day;

/// Comments of one workbook; each is a drawing that a spreadsheet has to place.
const MOST_COMMENTS: usize = 5_000;
/// Name of the sheet of faults; another when the workbook has it.
const FAULTS_SHEET: &str = "核查结果 faults";

/// The colours of a fault, the gravest last.
struct Palette {
    formats: BTreeMap<(CellSeverity, bool), CellFormat>,
    date: CellFormat,
    time: CellFormat,
}

const DATE: &str = "yyyy-mm-dd";
const TIME: &str = "yyyy-mm-dd hh:mm:ss";

impl Palette {
    fn new() -> Self {
        let mut formats = BTreeMap::new();
        for (severity, colour) in [
            (CellSeverity::Note, 0x00dd_ebf7),
            (CellSeverity::Warning, 0x00ff_eb9c),
            (CellSeverity::Error, 0x00ff_a7a7),
        ] {
            for dated in [false, true] {
                let mut format = CellFormat::new()
                    .set_background_color(Color::RGB(colour))
                    .set_border(FormatBorder::Thin);
                if dated {
                    format = format.set_num_format(DATE);
                }
                formats.insert((severity, dated), format);
            }
        }
        Palette {
            formats,
            date: CellFormat::new().set_num_format(DATE),
            time: CellFormat::new().set_num_format(TIME),
        }
    }
}

/// Writes the workbook with its faults coloured and commented, as xlsx.
pub fn annotated(workbook: &Workbook, faults: &FaultList) -> Result<Vec<u8>, XlsxError> {
    let palette = Palette::new();
    let mut written = Written::new();
    // the same faults give the same bytes
    let moment = ExcelDateTime::from_ymd(2000, 1, 1)?;
    written.set_properties(&DocProperties::new().set_creation_datetime(&moment));
    let mut names = BTreeSet::new();
    let mut comments = 0;
    for (place, sheet) in workbook.sheets.iter().enumerate() {
        let name = free_name(&sheet.name, &mut names);
        let page = written.add_worksheet();
        page.set_name(&name)?;
        let own: Vec<&SheetFault> = faults
            .listed
            .iter()
            .filter(|fault| fault.at.sheet == Some(place))
            .collect();
        write(page, sheet, &own, &palette, &mut comments)?;
    }
    let name = free_name(FAULTS_SHEET, &mut names);
    let page = written.add_worksheet();
    page.set_name(&name)?;
    summary(page, workbook, faults, &palette)?;
    written.save_to_buffer()
}

/// A name that a spreadsheet takes: at most 31 characters, none of `[]:*?/\`, once.
fn free_name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = |c: char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control();
    let wanted: String = wanted.chars().filter(|c| plain(*c)).collect();
    let wanted = wanted.trim_matches('\'');
    let wanted = if wanted.is_empty() { "Sheet" } else { wanted };
    let short: String = wanted.chars().take(27).collect();
    let mut name = short.clone();
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{short} {number}");
        number += 1;
    }
    name
}

/// Faults by cell; those of a row stand at its first cell.
type AtCells<'a> = BTreeMap<(u32, u16), Vec<&'a SheetFault>>;

fn write(
    page: &mut Worksheet,
    sheet: &Sheet,
    faults: &[&SheetFault],
    palette: &Palette,
    comments: &mut usize,
) -> Result<(), XlsxError> {
    let mut at: AtCells<'_> = BTreeMap::new();
    for fault in faults {
        let row = fault.at.row.unwrap_or(1);
        let first = sheet.row(row).and_then(|row| row.cells.first());
        let column = fault
            .at
            .column
            .or(first.map(|cell| cell.column))
            .unwrap_or(0);
        at.entry((row, column)).or_default().push(fault);
    }
    for ((row, column), faults) in &at {
        if *comments >= MOST_COMMENTS || *row > 1_048_576 || *column > 16_383 {
            continue;
        }
        *comments += 1;
        let text: Vec<String> = faults.iter().map(|fault| comment(fault)).collect();
        let text: String = text.join("\n\n").chars().take(2_000).collect();
        let note = Comment::new(text).set_author("jingtu").set_width(320);
        page.insert_note(row - 1, *column, &note)?;
    }
    // rows of cells and of faults
    let rows: BTreeSet<u32> = sheet
        .rows
        .iter()
        .map(|row| row.number)
        .chain(at.keys().map(|(row, _)| *row))
        .filter(|row| (1..=1_048_576).contains(row))
        .collect();
    for number in rows {
        let row = sheet.row(number);
        if row.is_some_and(|row| row.hidden) {
            page.set_row_hidden(number - 1)?;
        }
        let mut columns: BTreeMap<u16, Option<&Cell>> = BTreeMap::new();
        for cell in row.map(|row| row.cells.as_slice()).unwrap_or_default() {
            columns.insert(cell.column, Some(cell));
        }
        for (_, column) in at.range((number, 0)..=(number, u16::MAX)).map(|(at, _)| at) {
            columns.entry(*column).or_insert(None);
        }
        for (column, cell) in columns.into_iter().filter(|(column, _)| *column <= 16_383) {
            let gravest = at.get(&(number, column)).and_then(|faults| {
                let severities = faults.iter().map(|fault| fault.kind.severity);
                severities.max()
            });
            put(page, (number - 1, column), cell, gravest, palette)?;
        }
    }
    Ok(())
}

/// Line of a comment, in both languages.
fn comment(fault: &SheetFault) -> String {
    let kind = fault.kind;
    format!(
        "应为:{}\n实为:{}\n处理:{}\nExpected {}; found {}; {} [{}]",
        kind.wanted_zh,
        fault.found,
        kind.remedy_zh,
        kind.wanted,
        fault.found,
        kind.remedy,
        kind.code
    )
}

fn put(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: Option<&Cell>,
    severity: Option<CellSeverity>,
    palette: &Palette,
) -> Result<(), XlsxError> {
    let dated = matches!(cell.map(|cell| &cell.value), Some(CellValue::Date(..)));
    let colour = severity.and_then(|severity| palette.formats.get(&(severity, dated)));
    let plain = CellFormat::new();
    let Some(cell) = cell else {
        page.write_blank(row, column, colour.unwrap_or(&plain))?;
        return Ok(());
    };
    match (&cell.value, colour) {
        (CellValue::Text(text) | CellValue::Error(text), None) => {
            page.write_string(row, column, text.as_str())?;
        }
        (CellValue::Text(text) | CellValue::Error(text), Some(colour)) => {
            page.write_string_with_format(row, column, text.as_str(), colour)?;
        }
        (CellValue::Number(number), None) => {
            page.write_number(row, column, *number)?;
        }
        (CellValue::Number(number), Some(colour)) => {
            page.write_number_with_format(row, column, *number, colour)?;
        }
        (CellValue::Bool(truth), None) => {
            page.write_boolean(row, column, *truth)?;
        }
        (CellValue::Bool(truth), Some(colour)) => {
            page.write_boolean_with_format(row, column, *truth, colour)?;
        }
        (CellValue::Date(day, seconds), colour) => {
            let own = if *seconds == 0 {
                &palette.date
            } else {
                &palette.time
            };
            let serial = serial(*day) + f64::from(*seconds) / 86_400.0;
            page.write_number_with_format(row, column, serial, colour.unwrap_or(own))?;
        }
    }
    Ok(())
}

/// Serial number of a day in the 1900 system.
fn serial(day: Day) -> f64 {
    let days = Day::new(1899, 12, 30).map_or(0, |zero| day.since(zero));
    i32::try_from(days).map_or(0.0, f64::from)
}

const HEADINGS: [&str; 9] = [
    "级别 severity",
    "工作表 sheet",
    "单元格 cell",
    "列名 heading",
    "应为",
    "实为 found",
    "处理",
    "expected / remedy",
    "code",
];

/// A sheet that lists every fault.
fn summary(
    page: &mut Worksheet,
    workbook: &Workbook,
    faults: &FaultList,
    palette: &Palette,
) -> Result<(), XlsxError> {
    let bold = CellFormat::new().set_bold();
    for (column, width) in [12.0, 14.0, 10.0, 18.0, 36.0, 30.0, 40.0, 60.0, 22.0]
        .into_iter()
        .enumerate()
    {
        page.set_column_width(u16::try_from(column).unwrap_or(0), width)?;
    }
    for (column, heading) in (0_u16..).zip(HEADINGS) {
        page.write_string_with_format(0, column, heading, &bold)?;
    }
    let mut sorted: Vec<&SheetFault> = faults.listed.iter().collect();
    sorted.sort_by_key(|fault| fault.at);
    let mut row = 1;
    for fault in sorted {
        let kind = fault.kind;
        let sheet = fault.at.sheet.and_then(|sheet| workbook.sheets.get(sheet));
        let column = fault.at.column.map(column_letters).unwrap_or_default();
        let number = fault.at.row.map(|row| row.to_string()).unwrap_or_default();
        let severity = match kind.severity {
            CellSeverity::Error => "错误 error",
            CellSeverity::Warning => "提醒 warning",
            CellSeverity::Note => "说明 note",
        };
        let texts = [
            severity.to_owned(),
            sheet.map(|sheet| sheet.name.clone()).unwrap_or_default(),
            format!("{column}{number}"),
            fault.heading.clone().unwrap_or_default(),
            kind.wanted_zh.to_owned(),
            fault.found.clone(),
            kind.remedy_zh.to_owned(),
            format!("{}; {}", kind.wanted, kind.remedy),
            kind.code.to_owned(),
        ];
        for (column, text) in (0_u16..).zip(&texts) {
            match palette.formats.get(&(kind.severity, false)) {
                Some(format) if column == 0 => {
                    page.write_string_with_format(row, column, text, format)?;
                }
                _ => {
                    page.write_string(row, column, text)?;
                }
            }
        }
        row += 1;
    }
    if faults.more > 0 {
        let text = format!(
            "另有 {} 条未列出 / {} more are not listed",
            faults.more, faults.more
        );
        page.write_string(row, 0, text)?;
    }
    Ok(())
}
