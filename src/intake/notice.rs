//! Notices of lists as the municipality publishes them: a sheet of rows under headings, as a table or JSON.
//!
//! Read is what can mean one thing only: any sheet that [`sheet`] reads; title rows above the headings, and what stands below the table after an empty row, are told and not read;
//! headings by their known names. Every fault says its row (as the file counts its lines of the table, the first line is
//! 1), its column, what was wanted, what was found, what to do.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use super::cells::{self, CellFault, plain};
use super::fault::Note;
use super::sheet::{self, CellValue, Row, Sheet};
use crate::domain::day::Day;
use crate::domain::fault::shorten;

/// Rows of a notice at the most.
pub const MOST_ROWS: usize = 2000;
/// Lines above the headings that are looked at.
const MOST_ABOVE: usize = 20;

/// A field of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Serial,
    Code,
    Name,
    Street,
    Location,
    Area,
    Pollutants,
    Listed,
    Removed,
    Batch,
    Stage,
    Remarks,
}

/// Fields and the headings that are known to mean them; compared half-width, without blanks and what is in brackets.
const HEADINGS: &[(Field, &str, &[&str])] = &[
    (
        Field::Serial,
        "serial",
        &["序号", "序", "no", "no.", "serial"],
    ),
    (
        Field::Code,
        "code",
        &[
            "地块编码",
            "地块代码",
            "污染地块编码",
            "宗地代码",
            "不动产单元号",
            "登记编号",
            "编码",
            "编号",
            "code",
            "parcel",
            "registry_no",
            "wrdkbm",
            "dkbm",
        ],
    ),
    (
        Field::Name,
        "name",
        &[
            "地块名称",
            "污染地块名称",
            "名称",
            "项目名称",
            "name",
            "wrdkmc",
            "dkmc",
        ],
    ),
    (
        Field::Street,
        "street",
        &["街道", "所属街道", "街道名称", "乡镇街道", "street"],
    ),
    (
        Field::Location,
        "location",
        &[
            "地块位置",
            "位置",
            "地址",
            "地块地址",
            "详细地址",
            "坐落",
            "四至",
            "location",
            "address",
        ],
    ),
    (
        Field::Area,
        "area_m2",
        &[
            "面积",
            "地块面积",
            "占地面积",
            "名录面积",
            "area_m2",
            "area",
            "wrdk_area",
        ],
    ),
    (
        Field::Pollutants,
        "main_pollutants",
        &[
            "主要污染物",
            "污染物",
            "特征污染物",
            "超标污染物",
            "main_pollutants",
            "pollutants",
        ],
    ),
    (
        Field::Listed,
        "listed_on",
        &[
            "列入日期",
            "列入时间",
            "列入名录时间",
            "列入名录日期",
            "纳入时间",
            "公布时间",
            "listed_on",
        ],
    ),
    (
        Field::Removed,
        "removed_on",
        &[
            "移出日期",
            "移出时间",
            "移出名录时间",
            "移出名录日期",
            "removed_on",
        ],
    ),
    (Field::Batch, "batch", &["批次", "名录批次", "batch"]),
    (
        Field::Stage,
        "stage",
        &["阶段", "所处阶段", "状态", "stage"],
    ),
    (Field::Remarks, "remarks", &["备注", "说明", "remarks"]),
];

/// A fault of a notice; `row` 0 is the notice as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFault {
    pub row: usize,
    pub column: Option<String>,
    pub wanted: String,
    pub found: String,
    pub remedy: String,
}

/// A row of a notice, read. What the notice has no column for is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeRow {
    pub row: usize,
    pub codes: Vec<String>,
    pub name: Option<String>,
    pub street: Option<String>,
    pub location: Option<String>,
    pub area_m2: Option<Decimal>,
    pub pollutants: Option<Vec<String>>,
    pub listed_on: Option<Day>,
    pub removed_on: Option<Day>,
    pub batch: Option<String>,
}

/// A notice, read: rows, faults and notes, all in one pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    pub rows: Vec<NoticeRow>,
    /// What could be read of rows that have faults: they are not taken, but they name land.
    pub faulty: Vec<NoticeRow>,
    pub faults: Vec<NoticeFault>,
    pub notes: Vec<Note>,
}

impl Notice {
    fn fault(&mut self, row: usize, column: Option<&str>, found: &str, wanted: &str, remedy: &str) {
        self.faults.push(NoticeFault {
            row,
            column: column.map(str::to_owned),
            wanted: wanted.to_owned(),
            found: shorten(found),
            remedy: remedy.to_owned(),
        });
    }

    fn note(&mut self, code: &'static str, text: String) {
        self.notes.push(Note { code, text });
    }
}

fn same(heading: &str) -> String {
    let heading = plain(heading);
    let open = heading.find(['(', '（', '[']).filter(|at| *at > 0);
    heading[..open.unwrap_or(heading.len())]
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '*')
        .flat_map(char::to_lowercase)
        .collect()
}

fn field_of(heading: &str) -> Option<Field> {
    let heading = same(heading);
    HEADINGS
        .iter()
        .find(|(_, _, known)| known.contains(&heading.as_str()))
        .map(|(field, _, _)| *field)
}

fn known_headings() -> String {
    let named = HEADINGS
        .iter()
        .map(|(_, name, known)| format!("{} ({name})", known[0]));
    named.collect::<Vec<_>>().join(", ")
}

/// A notice as a table: xlsx, xls, ods or csv.
pub fn read_table(bytes: &[u8]) -> Notice {
    let mut notice = Notice::default();
    let workbook = match sheet::read(bytes) {
        Ok(workbook) => workbook,
        Err(fault) => {
            let kind = fault.kind;
            notice.fault(0, None, &fault.found, kind.wanted, kind.remedy);
            return notice;
        }
    };
    notice.notes.extend(workbook.notes);
    let shown = || {
        workbook
            .sheets
            .iter()
            .filter(|sheet| !sheet.rows.is_empty())
    };
    // the first sheet that has the headings, else the first for what is wrong with them
    let table = shown()
        .filter(|sheet| !sheet.hidden)
        .find(|sheet| place_of_headings(&lines_of(sheet)).is_some())
        .or_else(|| shown().next());
    let Some(table) = table else {
        return finish(notice);
    };
    for other in shown().filter(|sheet| !std::ptr::eq(*sheet, table)) {
        let text = format!("the sheet {:?} is not read", other.name);
        notice.note("sheet_not_read", text);
    }
    told_of_cells(table, &mut notice);
    let lines = lines_of(table);
    read_lines(notice, lines)
}

/// Rows of a sheet as texts, each cell in its column.
fn lines_of(sheet: &Sheet) -> Vec<(usize, Vec<String>)> {
    let line = |row: &Row| {
        let mut cells = Vec::new();
        for cell in &row.cells {
            cells.resize(usize::from(cell.column), String::new());
            cells.push(match &cell.value {
                // the time of a day is no part of a notice
                CellValue::Date(day, _) => day.to_string(),
                value => value.text().into_owned(),
            });
        }
        (row.number as usize, cells)
    };
    sheet.rows.iter().map(line).collect()
}

/// What the cells of a sheet are besides their values.
fn told_of_cells(sheet: &Sheet, notice: &mut Notice) {
    let hidden: Vec<String> = sheet
        .rows
        .iter()
        .filter(|row| row.hidden)
        .map(|row| row.number.to_string())
        .collect();
    if !hidden.is_empty() {
        let text = format!("hidden rows are read too: {}", shorten(&hidden.join(", ")));
        notice.note("hidden_rows", text);
    }
    let cells = sheet.rows.iter().flat_map(|row| &row.cells);
    let formulas = cells.filter(|cell| cell.formula.is_some()).count();
    if formulas > 0 {
        let text = format!("{formulas} formulas are read by their cached values");
        notice.note("formulas", text);
    }
}

fn read_lines(mut notice: Notice, lines: Vec<(usize, Vec<String>)>) -> Notice {
    let Some((place, columns)) = headings(&lines, &mut notice) else {
        return notice;
    };
    let width = lines.get(place).map_or(0, |(_, cells)| cells.len());
    let (mut ended, mut last) = (false, lines.get(place).map_or(0, |(row, _)| *row));
    for (row, cells) in lines.into_iter().skip(place + 1) {
        // rows without any cell are left out by the reader of sheets
        ended |= row > last + 1;
        last = row;
        if cells.iter().all(|cell| plain(cell).is_empty()) {
            ended = true;
            continue;
        }
        let values = columns.iter().map(|(field, (column, heading))| {
            let cell = cells.get(*column).map(String::as_str).unwrap_or_default();
            (*field, (heading.clone(), cell.to_owned()))
        });
        let values: Cells = values.collect();
        if ended && is_remark(&values) {
            let text = format!(
                "row {row} stands below the table and is not read: {}",
                shorten(&cells.concat())
            );
            notice.note("below_table", text);
            continue;
        }
        if cells.iter().skip(width).any(|cell| !plain(cell).is_empty()) {
            let found = format!("{} cells", cells.len());
            notice.fault(
                row,
                None,
                &found,
                "no more cells than headings",
                "put cells with commas into quotation marks",
            );
            continue;
        }
        take(&mut notice, row, &values);
    }
    finish(notice)
}

type Columns = BTreeMap<Field, (usize, String)>;
type Cells = BTreeMap<Field, (String, String)>;

/// The line of headings among the first.
fn place_of_headings(lines: &[(usize, Vec<String>)]) -> Option<usize> {
    let names = |cells: &[String]| cells.iter().filter(|cell| field_of(cell).is_some()).count();
    let identifies = |cells: &[String]| {
        cells
            .iter()
            .filter_map(|cell| field_of(cell))
            .any(|field| matches!(field, Field::Code | Field::Name | Field::Location))
    };
    let mut first = lines.iter().take(MOST_ABOVE);
    first.position(|(_, cells)| names(cells) >= 2 && identifies(cells))
}

/// The line of headings among the first, and which column is which field.
fn headings(lines: &[(usize, Vec<String>)], notice: &mut Notice) -> Option<(usize, Columns)> {
    let place = place_of_headings(lines);
    let Some(place) = place else {
        let found = lines.iter().flat_map(|(_, cells)| cells).take(12);
        let found = found
            .map(|cell| plain(cell))
            .collect::<Vec<_>>()
            .join(" | ");
        let wanted = format!(
            "a line of headings among the first {MOST_ABOVE}: {}",
            known_headings()
        );
        let remedy =
            "name the columns so, at least the code, the name or the location and one more";
        notice.fault(0, None, &found, &wanted, remedy);
        return None;
    };
    if place > 0 {
        notice.note(
            "rows_above",
            format!("{place} rows above the headings are not read"),
        );
    }
    let mut columns = Columns::new();
    for (index, heading) in lines[place].1.iter().enumerate() {
        let shown = plain(heading);
        match field_of(heading) {
            Some(field) => {
                if let Some((_, first)) = columns.get(&field) {
                    let wanted = format!("one column for {first}");
                    let row = lines[place].0;
                    notice.fault(
                        row,
                        Some(&shown),
                        &shown,
                        &wanted,
                        "leave one of the two columns out",
                    );
                } else {
                    columns.insert(field, (index, shown));
                }
            }
            None if shown.is_empty() => {}
            None => notice.note(
                "column_not_read",
                format!("the column {shown:?} is not read"),
            ),
        }
    }
    Some((place, columns))
}

/// What stands below a table: one cell with text, and neither code nor day in it.
fn is_remark(values: &Cells) -> bool {
    let filled = values.values().filter(|(_, cell)| !plain(cell).is_empty());
    filled.count() <= 1
}

/// A notice as JSON: a list of objects whose names are headings.
pub fn read_json(rows: &[Value]) -> Notice {
    let mut notice = Notice::default();
    for (index, row) in rows.iter().enumerate() {
        let row_no = index + 1;
        let Value::Object(fields) = row else {
            notice.fault(
                row_no,
                None,
                &row.to_string(),
                "an object whose names are headings",
                "mend the row",
            );
            continue;
        };
        if let Some(values) = cells_of(fields, row_no, &mut notice) {
            take(&mut notice, row_no, &values);
        }
    }
    finish(notice)
}

fn cells_of(fields: &Map<String, Value>, row: usize, notice: &mut Notice) -> Option<Cells> {
    let (mut values, before) = (Cells::new(), notice.faults.len());
    for (heading, value) in fields {
        let Some(field) = field_of(heading) else {
            notice.fault(
                row,
                Some(heading),
                heading,
                &known_headings(),
                "use one of these names",
            );
            continue;
        };
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                items.join("、")
            }
            other => {
                notice.fault(
                    row,
                    Some(heading),
                    &other.to_string(),
                    "a text or a number",
                    "write one value",
                );
                continue;
            }
        };
        if values.insert(field, (heading.clone(), text)).is_some() {
            notice.fault(
                row,
                Some(heading),
                heading,
                "each field once",
                "leave one of the two out",
            );
        }
    }
    (notice.faults.len() == before).then_some(values)
}

/// Reads the cells of one row.
fn take(notice: &mut Notice, row: usize, values: &Cells) {
    let before = notice.faults.len();
    let cell = |field: Field| values.get(&field).map(|(_, cell)| plain(cell));
    let text = |field: Field| cell(field).filter(|cell| !cell.is_empty());
    let column = |field: Field| values.get(&field).map(|(heading, _)| heading.as_str());
    for field in values.keys() {
        let long = cell(*field).filter(|cell| cell.chars().count() > 500 || cell.contains('\0'));
        if let Some(cell) = long {
            notice.fault(
                row,
                column(*field),
                &cell,
                "at most 500 characters",
                "shorten it",
            );
        }
    }
    let mut wrong = |field: Field, fault: CellFault| {
        let found = cell(field).unwrap_or_default();
        notice.fault(row, column(field), &found, fault.wanted, fault.remedy);
    };
    let mut day = |field: Field| {
        let text = text(field)?;
        cells::day(&text).map_err(|fault| wrong(field, fault)).ok()
    };
    let (listed_on, removed_on) = (day(Field::Listed), day(Field::Removed));
    let area_m2 = text(Field::Area).and_then(|text| {
        let mu = column(Field::Area).is_some_and(|heading| heading.contains('亩'));
        if mu {
            let fault = CellFault {
                wanted: "a column in square metres",
                remedy: "convert it: 1 亩 = 666.67 m2, and name the column 面积(平方米)",
            };
            wrong(Field::Area, fault);
            return None;
        }
        cells::square_metres(&text)
            .map_err(|fault| wrong(Field::Area, fault))
            .ok()
    });
    if let (Some(listed), Some(removed)) = (listed_on, removed_on)
        && removed < listed
    {
        let fault = CellFault {
            wanted: "a removal after the listing",
            remedy: "check the two days",
        };
        wrong(Field::Removed, fault);
    }
    let codes = text(Field::Code)
        .map(|text| cells::several(&text))
        .unwrap_or_default();
    let (name, location) = (text(Field::Name), text(Field::Location));
    if codes.is_empty() && name.is_none() && location.is_none() {
        let wanted = "a code, a name or a location";
        notice.fault(
            row,
            None,
            "none of them",
            wanted,
            "say which land the row is about",
        );
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
    if notice.faults.len() > before {
        notice.faulty.push(read);
    } else {
        notice.rows.push(read);
    }
}

fn finish(mut notice: Notice) -> Notice {
    let count = notice.rows.len();
    if count > MOST_ROWS {
        let wanted = format!("at most {MOST_ROWS} rows");
        notice.fault(0, None, &count.to_string(), &wanted, "split the notice");
    }
    if count == 0 && notice.faults.is_empty() {
        notice.fault(
            0,
            None,
            "none",
            "rows below the headings",
            "send the whole notice",
        );
    }
    notice
}
