//! What can be wrong with a notice.

use crate::intake::sheet::CellSeverity::Error;
use crate::intake::sheet::{FaultKind, kind};

pub(super) static NO_HEADINGS: FaultKind = kind(
    "no_headings",
    Error,
    [
        "前 20 行内有表头：地块编码、地块名称、地块位置、街道、面积、主要污染物、列入日期、移出日期、批次、阶段、序号、备注",
        "a line of headings among the first 20: 地块编码 (code), 地块名称 (name), 地块位置 (location), 街道 (street), 面积 \
         (area_m2), 主要污染物 (main_pollutants), 列入日期 (listed_on), 移出日期 (removed_on), 批次 (batch), 阶段 (stage), \
         序号 (serial), 备注 (remarks)",
    ],
    [
        "按此命名各列，至少有编码、名称或位置之一，以及另一列",
        "name the columns so, at least the code, the name or the location and one more",
    ],
);
pub(super) static COLUMN_TWICE: FaultKind = kind(
    "column_twice",
    Error,
    ["每项内容一列", "one column for each field"],
    ["删除其中一列", "leave one of the two columns out"],
);
pub(super) static MORE_CELLS: FaultKind = kind(
    "more_cells_than_headings",
    Error,
    ["单元格不多于表头", "no more cells than headings"],
    [
        "含逗号的内容加引号",
        "put cells with commas into quotation marks",
    ],
);
pub(super) static TOO_LONG: FaultKind = kind(
    "too_long",
    Error,
    ["不超过 500 字", "at most 500 characters"],
    ["缩短", "shorten it"],
);
pub(super) static DAY: FaultKind = kind(
    "day",
    Error,
    [
        "日期，如 2026-03-01、2026/3/1、2026.3.1、20260301 或 2026年3月1日",
        "a day such as 2026-03-01, 2026/3/1, 2026.3.1, 20260301 or 2026年3月1日",
    ],
    [
        "按年、月、日的顺序填写",
        "write year, month and day in this order",
    ],
);
pub(super) static AREA: FaultKind = kind(
    "area",
    Error,
    ["大于零的平方米数", "square metres above zero"],
    [
        "只填写平方米数值（1 亩 = 666.67 平方米）",
        "write the number alone, in square metres (1 亩 = 666.67 m2)",
    ],
);
pub(super) static AREA_IN_MU: FaultKind = kind(
    "area_in_mu",
    Error,
    ["以平方米为单位的列", "a column in square metres"],
    [
        "换算（1 亩 = 666.67 平方米），列名写为 面积(平方米)",
        "convert it: 1 亩 = 666.67 m2, and name the column 面积(平方米)",
    ],
);
pub(super) static REMOVED_BEFORE: FaultKind = kind(
    "removed_before_listed",
    Error,
    ["移出日期不早于列入日期", "a removal after the listing"],
    ["核对两个日期", "check the two days"],
);
pub(super) static NO_LAND: FaultKind = kind(
    "no_land",
    Error,
    ["编码、名称或位置", "a code, a name or a location"],
    ["写明是哪个地块", "say which land the row is about"],
);
pub(super) static TOO_MANY_ROWS: FaultKind = kind(
    "too_many_rows",
    Error,
    ["不超过 2000 行", "at most 2000 rows"],
    ["拆分公告", "split the notice"],
);
pub(super) static NO_ROWS: FaultKind = kind(
    "no_rows",
    Error,
    ["表头下有内容", "rows below the headings"],
    ["上传完整的公告", "send the whole notice"],
);
pub(super) static NO_OBJECT: FaultKind = kind(
    "no_object",
    Error,
    ["以表头为键的对象", "an object whose names are headings"],
    ["修正此行", "mend the row"],
);
pub(super) static UNKNOWN_NAME: FaultKind = kind(
    "unknown_name",
    Error,
    [
        "已知的表头，如 地块编码、地块名称、地块位置、街道、面积、主要污染物、列入日期、移出日期、批次、阶段、序号、备注",
        "a known heading: 地块编码 (code), 地块名称 (name), 地块位置 (location), 街道 (street), 面积 (area_m2), 主要污染物 \
         (main_pollutants), 列入日期 (listed_on), 移出日期 (removed_on), 批次 (batch), 阶段 (stage), 序号 (serial), 备注 \
         (remarks)",
    ],
    ["改用其中之一", "use one of these names"],
);
pub(super) static NO_VALUE: FaultKind = kind(
    "no_value",
    Error,
    ["文字或数值", "a text or a number"],
    ["填写一个值", "write one value"],
);
pub(super) static NAME_TWICE: FaultKind = kind(
    "name_twice",
    Error,
    ["每项内容一次", "each field once"],
    ["删除其中一个", "leave one of the two out"],
);
