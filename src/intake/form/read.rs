//! Rows of a form, each value checked by what its column holds.

use std::collections::BTreeMap;

use super::template::heading;
use super::{Form, FormColumn, FormKind, Holds};
use crate::domain::codes::CreditCode;
use crate::domain::day::Day;
use crate::intake::cells::{self, half, plain, several};
use crate::intake::fault::Note;
use crate::intake::sheet::CellSeverity::{Error, Note as Told};
use crate::intake::sheet::{
    Cell, CellValue, FaultKind, FaultList, Place, Row, Sheet, SheetFault, Workbook, day_of_serial,
    kind,
};

static NO_FORM: FaultKind = kind(
    "no_headings",
    Error,
    [
        "前 30 行内有模板的表头",
        "the headings of the template within the first 30 rows",
    ],
    ["使用模板", "use the template"],
);
static REQUIRED: FaultKind = kind(
    "required",
    Error,
    ["必填内容", "a value: this column is required"],
    ["填写此列", "fill it in"],
);
static NO_COLUMN: FaultKind = kind(
    "column_missing",
    Error,
    ["必填列", "a column that is required"],
    ["增加该列", "add the column"],
);
static NUMBER: FaultKind = kind(
    "number",
    Error,
    ["0 或以上的数值", "a number, 0 or more"],
    ["只填写数值", "write the number alone"],
);
static COORDINATE: FaultKind = kind(
    "coordinate",
    Error,
    ["坐标数值", "a coordinate"],
    [
        "填写十进制度或米,不用度分秒",
        "write decimal degrees or metres",
    ],
);
static DAY: FaultKind = kind(
    "day",
    Error,
    ["日期,如 2026-03-01", "a day such as 2026-03-01"],
    ["按年月日填写", "write year, month and day in this order"],
);
static YEAR: FaultKind = kind(
    "year",
    Error,
    ["四位年份", "a year of four digits"],
    ["填写年份,如 2026", "write for example 2026"],
);
static CREDIT_CODE: FaultKind = kind(
    "credit_code",
    Error,
    [
        "统一社会信用代码(18 位,校验位正确)",
        "a unified social credit code, 18 characters with a right check character",
    ],
    ["核对营业执照", "compare it with the licence"],
);
static CHOICE: FaultKind = kind(
    "choice",
    Error,
    ["下拉列表中的值", "a value of the list"],
    [
        "从列表选择,见模板的说明页",
        "choose from the list, see the notes of the template",
    ],
);
static LONG: FaultKind = kind(
    "too_long",
    Error,
    ["不超过 500 字", "at most 500 characters"],
    ["缩短", "shorten it"],
);
static CELL_ERROR: FaultKind = kind(
    "cell_error",
    Error,
    ["内容", "a value"],
    ["修正公式错误", "mend the formula"],
);
static HIDDEN: FaultKind = kind(
    "hidden_row",
    Told,
    ["可见的行", "a row that is shown"],
    ["隐藏行也已读取", "hidden rows are read too"],
);

/// A row of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    pub row: u32,
    /// By field; what is empty is left out. Days are YYYY-MM-DD, numbers plain decimals.
    pub values: BTreeMap<&'static str, String>,
}

/// A form, read. Rows with errors are left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormTable {
    /// The sheet of the table.
    pub sheet: usize,
    pub rows: Vec<FormRow>,
    /// Column of each field.
    pub columns: BTreeMap<&'static str, u16>,
    pub faults: FaultList,
    pub notes: Vec<Note>,
}

/// Rows that are looked at for headings.
const MOST_ABOVE: usize = 30;

/// Reads a form: the first sheet that has its headings.
pub fn read_form(workbook: &Workbook, kind: FormKind) -> FormTable {
    let form = Form::of(kind);
    let mut table = FormTable {
        notes: workbook.notes.clone(),
        ..FormTable::default()
    };
    let shown = workbook
        .sheets
        .iter()
        .enumerate()
        .filter(|(_, sheet)| !sheet.hidden);
    let shown = shown
        .filter(|(_, sheet)| !sheet.name.starts_with("示例") && !sheet.name.starts_with("说明"));
    let found = shown.filter_map(|(at, sheet)| Some((at, sheet, place(sheet, form)?)));
    let Some((at, sheet, (above, columns))) =
        found.max_by_key(|(_, _, (_, columns))| columns.len())
    else {
        table
            .faults
            .push(SheetFault::file(&NO_FORM, "no sheet with them"));
        return table;
    };
    table.sheet = at;
    for column in form.columns.iter().filter(|column| column.required) {
        if !columns.contains_key(column.field) {
            let fault = SheetFault::at(&NO_COLUMN, Place::row(at, above), column.heading_zh);
            table.faults.push(fault);
        }
    }
    table.columns = columns;
    for row in sheet.rows.iter().filter(|row| row.number > above) {
        if row
            .cells
            .iter()
            .all(|cell| plain(&cell.value.text()).is_empty())
        {
            continue;
        }
        if row.hidden {
            table.faults.push(SheetFault::at(
                &HIDDEN,
                Place::row(at, row.number),
                "a hidden row",
            ));
        }
        take(&mut table, form, sheet, row);
    }
    table
}

/// The row of headings, and the column of each field.
fn place(sheet: &Sheet, form: &Form) -> Option<(u32, BTreeMap<&'static str, u16>)> {
    let tight = |text: &str| {
        let text = half(text);
        let end = text.find('(').filter(|at| *at > 0).unwrap_or(text.len());
        text[..end]
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '*')
            .collect::<String>()
            .to_lowercase()
    };
    let of = |text: &str| {
        let text = tight(text);
        let own = |column: &&FormColumn| {
            [column.field, column.heading_zh, &heading(column)]
                .iter()
                .any(|name| tight(name) == text)
        };
        form.columns.iter().find(own).map(|column| column.field)
    };
    let rows = sheet.rows.iter().take(MOST_ABOVE).map(|row| {
        let mut columns = BTreeMap::new();
        for cell in &row.cells {
            if let Some(field) = of(&cell.value.text()) {
                columns.entry(field).or_insert(cell.column);
            }
        }
        (row.number, columns)
    });
    let best = rows.max_by_key(|(row, columns)| (columns.len(), std::cmp::Reverse(*row)))?;
    (best.1.len() >= 2).then_some(best)
}

fn take(table: &mut FormTable, form: &Form, sheet: &Sheet, row: &Row) {
    let before = table.faults.errors();
    let mut values = BTreeMap::new();
    for column in form.columns {
        let Some(at) = table.columns.get(column.field).copied() else {
            continue;
        };
        let place = Place::cell(table.sheet, row.number, at);
        let heading = Some(column.heading_zh);
        let merged = || {
            let merged = sheet.merged_into(row.number, at)?;
            sheet.row(merged.first_row)?.cell(at)
        };
        let cell = row.cell(at).or_else(merged);
        match cell.map_or(Ok(None), |cell| value(column.holds, cell)) {
            Ok(Some(value)) => {
                values.insert(column.field, value);
            }
            Ok(None) if column.required => {
                table
                    .faults
                    .push(SheetFault::at(&REQUIRED, place, "nothing").under(heading));
            }
            Ok(None) => {}
            Err(kind) => {
                let found = cell.map(|cell| cell.value.text()).unwrap_or_default();
                table
                    .faults
                    .push(SheetFault::at(kind, place, found).under(heading));
            }
        }
    }
    if table.faults.errors() == before {
        table.rows.push(FormRow {
            row: row.number,
            values,
        });
    }
}

/// A value as its column holds it; none when empty.
fn value(holds: Holds, cell: &Cell) -> Result<Option<String>, &'static FaultKind> {
    if matches!(cell.value, CellValue::Error(_)) {
        return Err(&CELL_ERROR);
    }
    let text = plain(&cell.value.text());
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > 500 {
        return Err(&LONG);
    }
    let number = || text.replace(',', "").parse::<rust_decimal::Decimal>().ok();
    match holds {
        Holds::Text | Holds::Offered(_) => Ok(Some(text)),
        Holds::Number => match number() {
            Some(number) if !number.is_sign_negative() => Ok(Some(number.normalize().to_string())),
            Some(_) | None => Err(&NUMBER),
        },
        Holds::Coordinate => number()
            .map(|number| Some(number.to_string()))
            .ok_or(&COORDINATE),
        Holds::Day => day(cell, &text)
            .map(|day| Some(day.to_string()))
            .ok_or(&DAY),
        Holds::Year => {
            let year = text.trim_end_matches('年');
            let right = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
            right.then(|| Some(year.to_owned())).ok_or(&YEAR)
        }
        Holds::CreditCode => CreditCode::parse(&text)
            .map(|code| Some(code.to_string()))
            .map_err(|_| &CREDIT_CODE),
        Holds::Choice(choices) => {
            let found = choices
                .iter()
                .find(|choice| choice.eq_ignore_ascii_case(&text));
            found
                .map(|choice| Some((*choice).to_owned()))
                .ok_or(&CHOICE)
        }
        Holds::Choices(choices) => {
            let all = several(&text);
            let known = all.iter().all(|one| choices.contains(&one.as_str()));
            (known && !all.is_empty())
                .then(|| Some(all.join("、")))
                .ok_or(&CHOICE)
        }
    }
}

fn day(cell: &Cell, text: &str) -> Option<Day> {
    match &cell.value {
        CellValue::Date(day, _) => Some(*day),
        CellValue::Number(_) => day_of_serial(text.parse().ok()?),
        CellValue::Text(_) | CellValue::Bool(_) | CellValue::Error(_) => cells::day(text).ok(),
    }
}
