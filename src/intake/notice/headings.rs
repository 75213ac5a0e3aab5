//! Headings of notices, and which field each of them means.

use crate::intake::cells::plain;

/// A field of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
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
const HEADINGS: &[(Field, &[&str])] = &[
    (Field::Serial, &["序号", "序", "no", "no.", "serial"]),
    (
        Field::Code,
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
        &["街道", "所属街道", "街道名称", "乡镇街道", "street"],
    ),
    (
        Field::Location,
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
        &[
            "移出日期",
            "移出时间",
            "移出名录时间",
            "移出名录日期",
            "removed_on",
        ],
    ),
    (Field::Batch, &["批次", "名录批次", "batch"]),
    (Field::Stage, &["阶段", "所处阶段", "状态", "stage"]),
    (Field::Remarks, &["备注", "说明", "remarks"]),
];

fn same(heading: &str) -> String {
    let heading = plain(heading);
    let open = heading.find(['(', '（', '[']).filter(|at| *at > 0);
    heading[..open.unwrap_or(heading.len())]
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '*')
        .flat_map(char::to_lowercase)
        .collect()
}

/// The field that a heading means.
pub(super) fn field_of(heading: &str) -> Option<Field> {
    let heading = same(heading);
    HEADINGS
        .iter()
        .find(|(_, known)| known.contains(&heading.as_str()))
        .map(|(field, _)| *field)
}
