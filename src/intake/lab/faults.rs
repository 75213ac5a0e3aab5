//! What can be wrong in results of a laboratory.

use crate::intake::sheet::CellSeverity::{Error, Note, Warning};
use crate::intake::sheet::{FaultKind, kind};

pub(super) static NO_HEADINGS: FaultKind = kind(
    "no_headings",
    Error,
    [
        "前 30 行内有表头:样品或点位,加上检测项目与结果列,或以污染物为列名",
        "headings within the first 30 rows: sample or point, and either analyte and result or analytes as columns",
    ],
    [
        "使用模板,或用 map 指明各列",
        "use the template, or tell the columns with map",
    ],
);
pub(super) static MAPPED_COLUMN: FaultKind = kind(
    "mapped_column_missing",
    Error,
    ["map 所指的列", "the columns that the mapping names"],
    ["核对列名", "check the names of the columns"],
);
pub(super) static TWICE: FaultKind = kind(
    "heading_twice",
    Error,
    ["每列含义各一列", "one column for each meaning"],
    ["删除或改名其中一列", "remove or rename one of the two"],
);
pub(super) static SAMPLE_MISSING: FaultKind = kind(
    "sample_missing",
    Error,
    ["样品编号", "the number of the sample"],
    [
        "每行填写样品编号(或使用合并单元格)",
        "write it in every row, or merge the cells",
    ],
);
pub(super) static POINT_MISSING: FaultKind = kind(
    "point_missing",
    Error,
    ["样品所属点位编号", "the point of the sample"],
    ["填写点位编号", "write the number of the point"],
);
pub(super) static NO_POINT_COLUMN: FaultKind = kind(
    "no_point_column",
    Warning,
    ["点位编号列", "a column of sampling points"],
    [
        "增加点位编号列,否则结果无法落图",
        "add the column: without it results have no place",
    ],
);
pub(super) static ANALYTE_MISSING: FaultKind = kind(
    "analyte_missing",
    Error,
    [
        "检测项目名称或 CAS 号",
        "the name or CAS number of the analyte",
    ],
    ["填写检测项目", "name the analyte"],
);
pub(super) static ANALYTE_CONTRADICTS: FaultKind = kind(
    "analyte_contradicts",
    Error,
    [
        "名称与 CAS 号为同一物质",
        "a name and a CAS number of the same substance",
    ],
    ["核对两列", "check the two columns"],
);
pub(super) static UNIT_MISSING: FaultKind = kind(
    "unit_missing",
    Error,
    ["单位(不作猜测)", "a unit; it is not guessed"],
    [
        "填写单位列,或在列名中写明,如 砷(mg/kg)",
        "fill the unit column, or write it in the heading: As (mg/kg)",
    ],
);
pub(super) static UNIT_UNKNOWN: FaultKind = kind(
    "unit_unknown",
    Error,
    [
        "土壤:mg/kg、µg/kg、g/kg、ng/kg、ng TEQ/kg;地下水:mg/L、µg/L、ng/L 等",
        "soil: mg/kg, µg/kg, g/kg, ng/kg, ng TEQ/kg; groundwater: mg/L, µg/L, ng/L and others of GB/T 14848",
    ],
    ["换算后填写", "convert the values and write the unit"],
);
pub(super) static NOT_A_NUMBER: FaultKind = kind(
    "not_a_number",
    Error,
    [
        "数值、<检出限、检出限L、ND 或 未检出;未测填 /",
        "a number, <limit, limitL, ND or 未检出; / for not tested",
    ],
    [
        "只填写数值,单位与说明放在各自的列",
        "write the number alone; units and remarks have their own columns",
    ],
);
pub(super) static NEGATIVE: FaultKind = kind(
    "negative",
    Error,
    ["0 或以上的数值", "0 or more"],
    [
        "核对数值;未检出填 <检出限",
        "check it; what was not detected is <limit",
    ],
);
pub(super) static ZERO: FaultKind = kind(
    "zero",
    Warning,
    ["未检出填 <检出限", "<limit for what was not detected"],
    [
        "若未检出,填 <检出限",
        "if it was not detected, write <limit instead of 0",
    ],
);
pub(super) static ABOVE_RANGE: FaultKind = kind(
    "above_range",
    Error,
    ["测得的数值", "the value that was measured"],
    ["稀释后重测,填写测得值", "measure again after dilution"],
);
pub(super) static NO_DETECTION_LIMIT: FaultKind = kind(
    "no_detection_limit",
    Warning,
    [
        "未检出结果的检出限",
        "the detection limit of what was not detected",
    ],
    [
        "填写检出限列,或写作 <0.01",
        "fill the column of detection limits, or write <0.01",
    ],
);
pub(super) static BELOW_OWN_LIMIT: FaultKind = kind(
    "below_own_limit",
    Warning,
    [
        "不低于检出限的数值",
        "a value not below its detection limit",
    ],
    ["核对数值与检出限", "check the value and the limit"],
);
pub(super) static CELL_ERROR: FaultKind = kind(
    "cell_error",
    Error,
    ["数值", "a value"],
    ["修正公式错误", "mend the formula"],
);
pub(super) static DATE_FOR_NUMBER: FaultKind = kind(
    "date_for_number",
    Error,
    ["数值", "a number"],
    [
        "单元格被表格软件改成了日期,改为数值格式后重填",
        "the spreadsheet turned it into a date: set the format to number and write it again",
    ],
);
pub(super) static IMPOSSIBLE: FaultKind = kind(
    "impossible_content",
    Error,
    ["不超过 1000000 mg/kg 的含量", "at most 1,000,000 mg/kg"],
    ["核对单位与数值", "check the unit and the value"],
);
pub(super) static IMPLAUSIBLE: FaultKind = kind(
    "implausible",
    Warning,
    [
        "不超过管制值(或 IV 类限值)100 倍的数值",
        "a value within 100 times the control value (or the limit of class IV)",
    ],
    [
        "核对单位:µg/kg 与 mg/kg 相差 1000 倍",
        "check the unit: µg/kg and mg/kg differ by a thousand",
    ],
);
pub(super) static DUPLICATE: FaultKind = kind(
    "duplicate",
    Error,
    [
        "每个样品每个项目一个结果",
        "one result for each sample and analyte",
    ],
    [
        "删除重复行;平行样另编样品号",
        "remove one; give a parallel sample its own number",
    ],
);
pub(super) static SAMPLE_CONTRADICTS: FaultKind = kind(
    "sample_contradicts",
    Error,
    [
        "同一样品各行的点位、深度、日期一致",
        "the same point, depth and day in every row of a sample",
    ],
    ["核对各行", "check the rows of the sample"],
);
pub(super) static DEPTH: FaultKind = kind(
    "depth",
    Error,
    [
        "深度,如 0-0.5、0.5~1.5m、0~20cm",
        "a depth such as 0-0.5, 0.5~1.5m or 0~20cm",
    ],
    ["按 上-下 填写,单位米", "write from-to in metres"],
);
pub(super) static DEPTH_ORDER: FaultKind = kind(
    "depth_order",
    Error,
    ["上深小于等于下深", "a top that is not below the bottom"],
    ["对调两个深度", "exchange the two"],
);
pub(super) static DEPTH_FAR: FaultKind = kind(
    "depth_far",
    Warning,
    ["100 米以内的深度", "a depth within 100 m"],
    ["核对单位", "check the unit"],
);
pub(super) static DAY: FaultKind = kind(
    "day",
    Error,
    [
        "日期,如 2026-03-01、2026/3/1、2026年3月1日",
        "a day such as 2026-03-01, 2026/3/1 or 2026年3月1日",
    ],
    ["按年月日填写", "write year, month and day in this order"],
);
pub(super) static TOO_LONG: FaultKind = kind(
    "too_long",
    Error,
    ["不超过 100 字", "at most 100 characters"],
    ["缩短", "shorten it"],
);
pub(super) static FORMULA: FaultKind = kind(
    "formula",
    Note,
    ["数值", "a value"],
    ["已按文件中保存的公式结果读取", "its cached value was read"],
);
pub(super) static HIDDEN_ROW: FaultKind = kind(
    "hidden_row",
    Note,
    ["可见的行", "a row that is shown"],
    [
        "隐藏行也已读取;不需要的行请删除",
        "hidden rows are read too; delete those that are not meant",
    ],
);
pub(super) static MERGED_CELL: FaultKind = kind(
    "merged_cell",
    Note,
    ["每行各自的单元格", "a cell of its own in each row"],
    [
        "已取合并单元格的值",
        "the value of the merged cells was taken",
    ],
);
pub(super) static COLUMN_NOT_READ: FaultKind = kind(
    "column_not_read",
    Note,
    ["已知的列名", "a known heading"],
    ["该列未读取", "this column was not read"],
);
pub(super) static ROW_NOT_READ: FaultKind = kind(
    "row_not_read",
    Note,
    ["样品结果行", "a row of results"],
    [
        "统计、限值或备注行,未读取",
        "a row of statistics, limits or remarks: it was not read",
    ],
);
