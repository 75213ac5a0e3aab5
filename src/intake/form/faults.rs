//! What can be wrong with a form.

use crate::intake::sheet::CellSeverity::{Error, Note as Told};
use crate::intake::sheet::{FaultKind, kind};

pub(super) static NO_FORM: FaultKind = kind(
    "no_headings",
    Error,
    [
        "前 30 行内有模板的表头",
        "the headings of the template within the first 30 rows",
    ],
    ["使用模板", "use the template"],
);
pub(super) static REQUIRED: FaultKind = kind(
    "required",
    Error,
    ["必填内容", "a value: this column is required"],
    ["填写此列", "fill it in"],
);
pub(super) static NO_COLUMN: FaultKind = kind(
    "column_missing",
    Error,
    ["必填列", "a column that is required"],
    ["增加该列", "add the column"],
);
pub(super) static NUMBER: FaultKind = kind(
    "number",
    Error,
    ["0 或以上的数值", "a number, 0 or more"],
    ["只填写数值", "write the number alone"],
);
pub(super) static COORDINATE: FaultKind = kind(
    "coordinate",
    Error,
    ["坐标数值", "a coordinate"],
    [
        "填写十进制度或米,不用度分秒",
        "write decimal degrees or metres",
    ],
);
pub(super) static DAY: FaultKind = kind(
    "day",
    Error,
    ["日期,如 2026-03-01", "a day such as 2026-03-01"],
    ["按年月日填写", "write year, month and day in this order"],
);
pub(super) static YEAR: FaultKind = kind(
    "year",
    Error,
    ["四位年份", "a year of four digits"],
    ["填写年份,如 2026", "write for example 2026"],
);
pub(super) static CREDIT_CODE: FaultKind = kind(
    "credit_code",
    Error,
    [
        "统一社会信用代码(18 位,校验位正确)",
        "a unified social credit code, 18 characters with a right check character",
    ],
    ["核对营业执照", "compare it with the licence"],
);
pub(super) static CHOICE: FaultKind = kind(
    "choice",
    Error,
    ["下拉列表中的值", "a value of the list"],
    [
        "从列表选择,见模板的说明页",
        "choose from the list, see the notes of the template",
    ],
);
pub(super) static LONG: FaultKind = kind(
    "too_long",
    Error,
    ["不超过 500 字", "at most 500 characters"],
    ["缩短", "shorten it"],
);
pub(super) static CELL_ERROR: FaultKind = kind(
    "cell_error",
    Error,
    ["内容", "a value"],
    ["修正公式错误", "mend the formula"],
);
pub(super) static HIDDEN: FaultKind = kind(
    "hidden_row",
    Told,
    ["可见的行", "a row that is shown"],
    ["隐藏行也已读取", "hidden rows are read too"],
);
pub(super) static REGISTRY_NO: FaultKind = kind(
    "registry_no",
    Error,
    [
        "登记编号,如 HQ-000123",
        "registry numbers such as HQ-000123: 2 to 8 capitals, a hyphen, 6 to 12 digits",
    ],
    [
        "从登记系统复制,尚无编号的留空",
        "copy it from the registry, or leave it empty",
    ],
);
pub(super) static SOIL_CODE: FaultKind = kind(
    "soil_code",
    Error,
    [
        "全国土壤环境信息平台的地块编码",
        "a parcel code of the national soil system",
    ],
    [
        "从平台复制,没有的留空",
        "copy it from the system, or leave it empty",
    ],
);
pub(super) static CADASTRAL: FaultKind = kind(
    "cadastral_code",
    Error,
    [
        "宗地代码(19 位),多个以 、 分隔",
        "cadastral codes of 19 characters, several separated by 、",
    ],
    ["核对不动产权证", "compare it with the title"],
);
pub(super) static PERMIT: FaultKind = kind(
    "permit_no",
    Error,
    [
        "排污许可证编号(统一社会信用代码加 3 至 4 位)",
        "a discharge permit number: a credit code of 18 characters and 3 or 4 more",
    ],
    ["从许可证复制", "copy it from the permit"],
);
pub(super) static LAND_USE: FaultKind = kind(
    "land_use",
    Error,
    [
        "用地分类代码,如 YDYH2023:0701",
        "codes of land use such as YDYH2023:0701",
    ],
    [
        "写明分类体系和代码",
        "write the system of classes and the code",
    ],
);
pub(super) static TWICE: FaultKind = kind(
    "twice",
    Error,
    ["每个对象一行", "each of them in one row"],
    ["删除或合并其中一行", "remove or join one of the two"],
);
pub(super) static DAY_ORDER: FaultKind = kind(
    "day_order",
    Error,
    [
        "截止日期不早于起始日期,且两者俱全",
        "an end on or after the beginning, and a beginning",
    ],
    ["核对两个日期", "check the two days"],
);
