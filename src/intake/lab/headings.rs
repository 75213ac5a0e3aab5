//! Which column is what: by the headings in use, or as the caller declares for files from elsewhere.

use std::collections::BTreeMap;

use super::analytes::Medium;
use crate::domain::fault::Fault;
use crate::intake::cells::half;

/// A column of results of a laboratory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LabField {
    Sample,
    Point,
    /// From and to in one cell.
    Depth,
    DepthFrom,
    DepthTo,
    Day,
    Medium,
    Analyte,
    Cas,
    Value,
    Unit,
    DetectionLimit,
    /// Known, and not read: serial numbers, methods, remarks, limits.
    Other,
}

/// Fields, their names in a mapping, and their headings; compared half-width, in small letters, without blanks and
/// brackets.
const HEADINGS: &[(LabField, &str, &[&str])] = &[
    (
        LabField::Sample,
        "sample",
        &[
            "样品编号",
            "样品号",
            "样品编码",
            "样品名称",
            "样品标识",
            "样号",
            "送样编号",
            "样品",
            "sample",
            "sampleid",
            "sampleno",
            "sampleno.",
            "samplenumber",
            "samplecode",
            "sample_id",
            "sample_no",
        ],
    ),
    (
        LabField::Point,
        "point",
        &[
            "点位编号",
            "点位",
            "采样点",
            "采样点位",
            "采样点编号",
            "采样点位编号",
            "点号",
            "监测点位",
            "监测点",
            "监测井",
            "监测井编号",
            "井号",
            "钻孔编号",
            "孔号",
            "点位名称",
            "point",
            "pointid",
            "point_id",
            "pointno",
            "location",
            "locationid",
            "location_id",
            "borehole",
            "well",
            "wellno",
            "wellid",
            "station",
        ],
    ),
    (
        LabField::Depth,
        "depth",
        &[
            "深度",
            "采样深度",
            "样品深度",
            "取样深度",
            "埋深",
            "采样层位",
            "深度范围",
            "depth",
            "depthrange",
            "sampledepth",
            "depth_m",
            "depthm",
        ],
    ),
    (
        LabField::DepthFrom,
        "depth_from",
        &[
            "起始深度",
            "顶深",
            "上深",
            "采样起始深度",
            "深度起",
            "顶部深度",
            "depthfrom",
            "depth_from",
            "topdepth",
            "from",
            "from_m",
            "top",
        ],
    ),
    (
        LabField::DepthTo,
        "depth_to",
        &[
            "终止深度",
            "底深",
            "下深",
            "采样终止深度",
            "深度止",
            "底部深度",
            "depthto",
            "depth_to",
            "bottomdepth",
            "to",
            "to_m",
            "bottom",
        ],
    ),
    (
        LabField::Day,
        "day",
        &[
            "采样日期",
            "采样时间",
            "日期",
            "取样日期",
            "samplingdate",
            "sampledate",
            "sampling_date",
            "sample_date",
            "date",
            "datesampled",
            "day",
        ],
    ),
    (
        LabField::Medium,
        "medium",
        &[
            "介质",
            "样品类型",
            "样品类别",
            "基质",
            "环境介质",
            "medium",
            "matrix",
            "media",
            "sampletype",
        ],
    ),
    (
        LabField::Analyte,
        "analyte",
        &[
            "检测项目",
            "分析项目",
            "检测指标",
            "监测项目",
            "监测指标",
            "指标",
            "指标名称",
            "项目",
            "污染物",
            "污染物名称",
            "检测因子",
            "因子",
            "分析物",
            "参数",
            "检测参数",
            "analyte",
            "parameter",
            "chemical",
            "chemicalname",
            "substance",
            "compound",
            "determinand",
            "item",
        ],
    ),
    (
        LabField::Cas,
        "cas",
        &[
            "cas",
            "cas号",
            "casno",
            "casno.",
            "cas编号",
            "casnumber",
            "cas_no",
            "casrn",
        ],
    ),
    (
        LabField::Value,
        "value",
        &[
            "检测结果",
            "结果",
            "检测值",
            "测定值",
            "测定结果",
            "分析结果",
            "监测结果",
            "监测值",
            "含量",
            "浓度",
            "检测浓度",
            "检出浓度",
            "数值",
            "实测值",
            "result",
            "value",
            "concentration",
            "resultvalue",
            "measuredvalue",
            "conc",
            "conc.",
        ],
    ),
    (
        LabField::Unit,
        "unit",
        &[
            "单位",
            "计量单位",
            "结果单位",
            "unit",
            "units",
            "resultunit",
            "uom",
        ],
    ),
    (
        LabField::DetectionLimit,
        "detection_limit",
        &[
            "检出限",
            "方法检出限",
            "检测限",
            "最低检出限",
            "报告限",
            "检出下限",
            "定量限",
            "mdl",
            "lod",
            "rl",
            "dl",
            "detectionlimit",
            "detection_limit",
            "reportinglimit",
            "methoddetectionlimit",
        ],
    ),
    (
        LabField::Other,
        "",
        &[
            "序号",
            "序",
            "编号",
            "备注",
            "说明",
            "检测方法",
            "分析方法",
            "方法",
            "检测依据",
            "实验室",
            "检测单位",
            "检测机构",
            "标准限值",
            "限值",
            "筛选值",
            "管制值",
            "评价结果",
            "是否超标",
            "no",
            "no.",
            "remark",
            "remarks",
            "note",
            "notes",
            "method",
            "lab",
            "laboratory",
            "x",
            "y",
            "经度",
            "纬度",
            "longitude",
            "latitude",
            "lon",
            "lat",
        ],
    ),
];

/// A heading as it is compared: half-width, small, without blanks, and what stands before a bracket.
fn tight(heading: &str) -> String {
    let heading = half(heading);
    let open = heading.find(['(', '[']).filter(|at| *at > 0);
    heading[..open.unwrap_or(heading.len())]
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '：'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn known(tight: &str) -> Option<LabField> {
    HEADINGS
        .iter()
        .find(|(_, _, headings)| headings.contains(&tight))
        .map(|(field, ..)| *field)
}

/// The field of a heading; Chinese and English may stand side by side (样品编号 sample).
pub(super) fn field_of(heading: &str) -> Option<LabField> {
    let tight = tight(heading);
    known(&tight).or_else(|| {
        let border = tight
            .find(|c: char| c.is_ascii_alphabetic())
            .filter(|at| *at > 0)?;
        let (chinese, english) = tight.split_at(border);
        let chinese = chinese.trim_end_matches('/');
        known(chinese).filter(|field| known(english).is_none_or(|other| other == *field))
    })
}

/// Every heading that is known, the first of each field.
pub(super) fn known_headings() -> String {
    let named = HEADINGS.iter().filter(|(_, name, _)| !name.is_empty());
    let named = named.map(|(_, name, known)| format!("{} ({name})", known[0]));
    named.collect::<Vec<_>>().join(", ")
}

/// How the columns of a foreign file are to be read, as the caller declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabMapping {
    /// Headings of a field; several are joined with `/` between them.
    pub(super) columns: BTreeMap<LabField, Vec<String>>,
    /// Headings that are analytes, with their unit.
    pub(super) analytes: BTreeMap<String, String>,
    /// The unit where no column tells one.
    pub(super) unit: Option<String>,
    /// The medium where neither a column nor the name of the sheet tells one.
    pub medium: Option<Medium>,
}

impl LabMapping {
    /// From `field=Heading` pairs: `sample=site_id+unit_id` joins two columns, `analyte.zinc=mg/kg` says that the column
    /// `zinc` is an analyte in mg/kg, `default_unit=mg/kg` is the unit where no column tells one.
    pub fn parse<T: AsRef<str>>(pairs: &[T]) -> Result<Self, Vec<Fault>> {
        let mut mapping = LabMapping::default();
        let mut faults = Vec::new();
        for pair in pairs {
            if let Err(fault) = mapping.take(pair.as_ref()) {
                faults.push(fault);
            }
        }
        if faults.is_empty() {
            Ok(mapping)
        } else {
            Err(faults)
        }
    }

    fn take(&mut self, pair: &str) -> Result<(), Fault> {
        let names = || {
            let names = HEADINGS.iter().map(|(_, name, _)| *name);
            let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
            format!(
                "field=Heading; fields: {}, analyte.Heading=unit, default_unit",
                names.join(", ")
            )
        };
        let wrong = || Fault::new("map", names(), pair, "write for example sample=样品编号");
        let (name, heading) = pair.split_once('=').ok_or_else(wrong)?;
        let (name, heading) = (name.trim(), heading.trim());
        if heading.is_empty() {
            return Err(wrong());
        }
        if let Some(analyte) = name
            .strip_prefix("analyte.")
            .filter(|name| !name.is_empty())
        {
            let unit = heading.to_owned();
            if !Medium::ALL.iter().any(|medium| medium.knows_unit(&unit)) {
                let remedy = "give a unit such as mg/kg or mg/L";
                return Err(Fault::new("map", "a unit that is known", pair, remedy));
            }
            self.analytes.insert(analyte.to_owned(), unit);
            return Ok(());
        }
        if name == "default_unit" {
            self.unit = Some(heading.to_owned());
            return Ok(());
        }
        let field = HEADINGS
            .iter()
            .find(|(_, own, _)| *own == name && !own.is_empty());
        let (field, ..) = field.ok_or_else(wrong)?;
        let columns = heading
            .split('+')
            .map(|heading| heading.trim().to_owned())
            .collect();
        if self.columns.insert(*field, columns).is_some() {
            return Err(Fault::new(
                "map",
                "each field once",
                pair,
                "leave one of the two out",
            ));
        }
        Ok(())
    }

    /// Whether columns are declared at all.
    pub(super) fn declares(&self) -> bool {
        !self.columns.is_empty() || !self.analytes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_use_are_known() {
        for (heading, field) in [
            ("样品编号", Some(LabField::Sample)),
            ("样品编号 sample", Some(LabField::Sample)),
            ("点位编号*", Some(LabField::Point)),
            ("采样深度（m）", Some(LabField::Depth)),
            ("检测结果(mg/kg)", Some(LabField::Value)),
            ("CAS No.", Some(LabField::Cas)),
            ("Detection Limit", Some(LabField::DetectionLimit)),
            ("单 位", Some(LabField::Unit)),
            ("砷", None),
            ("样品编号 result", None),
        ] {
            assert_eq!(field_of(heading), field, "{heading}");
        }
    }

    #[test]
    fn mappings_that_cannot_be_meant_are_refused_all_at_once() {
        let faults = LabMapping::parse(&[
            "sample",
            "colour=x",
            "analyte.zinc=furlong",
            "value=a",
            "value=b",
        ]);
        assert_eq!(faults.unwrap_err().len(), 4);
        let mapping = LabMapping::parse(&["sample=a+b", "analyte.zinc=mg/kg"]).unwrap();
        assert_eq!(mapping.columns[&LabField::Sample], ["a", "b"]);
    }
}
