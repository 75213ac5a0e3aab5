//! A form as a workbook: headings in Chinese and English, lists to choose from, an example.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::{Form, FormColumn, FormKind, Holds, Offer};
use crate::intake::sheet::column_letters;
use crate::standards::{gb36600, gbt14848};

/// Rows of a template that have its lists.
const ROWS: u32 = 5_000;
/// Names of the other sheets; readers know them as no data.
const EXAMPLE: &str = "示例 example";
const NOTES: &str = "说明 notes";

/// Whether the table itself holds the example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    Empty,
    Example,
}

/// The heading of a column: 样品编号 (sample).
pub(super) fn heading(column: &FormColumn) -> String {
    format!("{} ({})", column.heading_zh, column.field)
}

/// Writes the template of a form, as xlsx.
pub fn template(kind: FormKind, filling: Filling) -> Result<Vec<u8>, XlsxError> {
    let form = Form::of(kind);
    let mut workbook = Workbook::new();
    // the same template is the same bytes
    let moment = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(form.title)
            .set_creation_datetime(&moment),
    );
    let lists = lists(form);
    let page = workbook.add_worksheet();
    page.set_name(form.title)?;
    table(page, form, filling == Filling::Example)?;
    choices(page, form, &lists)?;
    let page = workbook.add_worksheet();
    page.set_name(EXAMPLE)?;
    table(page, form, true)?;
    let page = workbook.add_worksheet();
    page.set_name(NOTES)?;
    notes(page, form, &lists)?;
    workbook.save_to_buffer()
}

fn table(page: &mut Worksheet, form: &Form, filled: bool) -> Result<(), XlsxError> {
    let required = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(0x00fc_e4d6))
        .set_text_wrap();
    let optional = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(0x00dd_ebf7))
        .set_text_wrap();
    // text, so that no spreadsheet turns 0-0.5 or 1-5 into a date
    let text = Format::new().set_num_format("@");
    for (at, column) in (0_u16..).zip(form.columns) {
        let format = if column.required {
            &required
        } else {
            &optional
        };
        page.write_string_with_format(0, at, heading(column), format)?;
        page.set_column_width(at, 20)?;
        page.set_column_format(at, &text)?;
        for (row, example) in (1_u32..).zip(column.example) {
            if filled && !example.is_empty() {
                page.write_string_with_format(row, at, example, &text)?;
            }
        }
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}

/// The lists of a form, by their column in the sheet of notes.
fn lists(form: &Form) -> BTreeMap<&'static str, (u16, Vec<String>)> {
    let mut lists = BTreeMap::new();
    let mut at = 6;
    for column in form.columns {
        let list: Vec<String> = match column.holds {
            Holds::Choice(choices) | Holds::Choices(choices) => {
                choices.iter().map(|text| (*text).to_owned()).collect()
            }
            Holds::Offered(Offer::SoilItems) => gb36600::items()
                .iter()
                .map(|item| item.name_zh.clone())
                .collect(),
            Holds::Offered(Offer::WaterIndices) => gbt14848::indices()
                .iter()
                .map(|index| index.name_zh.clone())
                .collect(),
            Holds::Text
            | Holds::Number
            | Holds::Coordinate
            | Holds::Day
            | Holds::Year
            | Holds::CreditCode
            | Holds::SoilCode
            | Holds::PermitNo
            | Holds::RegistryNo
            | Holds::RegistryNos
            | Holds::CadastralCodes
            | Holds::LandUses => continue,
        };
        lists.insert(column.field, (at, list));
        at += 1;
    }
    lists
}

fn choices(
    page: &mut Worksheet,
    form: &Form,
    lists: &BTreeMap<&'static str, (u16, Vec<String>)>,
) -> Result<(), XlsxError> {
    for (at, column) in (0_u16..).zip(form.columns) {
        let Some((list_at, list)) = lists.get(column.field) else {
            continue;
        };
        let letters = column_letters(*list_at);
        let range = format!("='{NOTES}'!${letters}$2:${letters}${}", list.len() + 1);
        let mut rule = DataValidation::new().allow_list_formula(Formula::new(range));
        if !matches!(column.holds, Holds::Choice(_)) {
            // another name, or several, may be written
            rule = rule.set_error_style(DataValidationErrorStyle::Information);
        }
        page.add_data_validation(1, at, ROWS, at, &rule)?;
    }
    Ok(())
}

fn notes(
    page: &mut Worksheet,
    form: &Form,
    lists: &BTreeMap<&'static str, (u16, Vec<String>)>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (at, text) in (0_u16..).zip(["列", "field", "必填 required", "填写 how", "how"]) {
        page.write_string_with_format(0, at, text, &bold)?;
        page.set_column_width(at, 26)?;
    }
    for (row, column) in (1_u32..).zip(form.columns) {
        let (zh, en) = how(column.holds);
        let required = if column.required { "是 yes" } else { "否 no" };
        for (at, text) in (0_u16..).zip([column.heading_zh, column.field, required, zh, en]) {
            page.write_string(row, at, text)?;
        }
    }
    for (field, (at, list)) in lists {
        page.write_string_with_format(0, *at, *field, &bold)?;
        page.set_column_width(*at, 24)?;
        for (row, text) in (1_u32..).zip(list) {
            page.write_string(row, *at, text)?;
        }
    }
    Ok(())
}

/// How a column is filled in, in Chinese and English.
fn how(holds: Holds) -> (&'static str, &'static str) {
    match holds {
        Holds::Text => ("文字", "text"),
        Holds::Number => ("数值,不带单位", "a number without unit"),
        Holds::Coordinate => (
            "数值;CGCS2000 经纬度(度)或高斯投影坐标(米)",
            "a number; CGCS2000 degrees or projected metres",
        ),
        Holds::Day => ("日期,如 2026-03-01", "a day such as 2026-03-01"),
        Holds::Year => ("四位年份", "a year of four digits"),
        Holds::CreditCode => ("18 位,含校验位", "18 characters with check character"),
        Holds::SoilCode => (
            "全国土壤环境信息平台的编码",
            "the code of the national soil system",
        ),
        Holds::PermitNo => (
            "信用代码加 3 至 4 位",
            "the credit code and 3 or 4 characters",
        ),
        Holds::RegistryNo => ("如 HQ-000123", "such as HQ-000123"),
        Holds::RegistryNos => (
            "如 HQ-000123,可多项,以 、 分隔",
            "such as HQ-000123, several separated by 、",
        ),
        Holds::CadastralCodes => (
            "19 位,可多项,以 、 分隔",
            "19 characters, several separated by 、",
        ),
        Holds::LandUses => (
            "分类体系:代码,可多项,以 、 分隔",
            "system:code, several separated by 、",
        ),
        Holds::Choice(_) => ("从下拉列表选择", "choose from the list"),
        Holds::Choices(_) => (
            "从列表选择,可多项,以 、 分隔",
            "from the list, several separated by 、",
        ),
        Holds::Offered(_) => ("从列表选择或填写其他名称", "from the list, or another name"),
    }
}
