//! Fields of points where soil is monitored or was sampled.

use crate::domain::record::SampleMedium;

use super::*;

/// A field of a sampling point of a survey.
macro_rules! sampled {
    ($point:ident, $value:expr) => {
        |row| match row.point {
            Some($point) => $value,
            None => Cell::Null,
        }
    };
}

fn media() -> Vec<Code> {
    vec![
        Code {
            code: "soil",
            zh: "土壤",
            en: "soil",
        },
        Code {
            code: "groundwater",
            zh: "地下水",
            en: "groundwater",
        },
    ]
}

fn outcomes() -> Vec<Code> {
    vec![
        Code {
            code: "within",
            zh: "未超过筛选值",
            en: "at or below screening values",
        },
        Code {
            code: "within_background",
            zh: "超过筛选值但未超过背景值",
            en: "above screening values, not above the documented background",
        },
        Code {
            code: "method_unsuitable",
            zh: "检出限高于筛选值，无法判定",
            en: "not detected by a method that cannot see the limit: nothing is known",
        },
        Code {
            code: "above_screening",
            zh: "超过筛选值",
            en: "above a screening value",
        },
        Code {
            code: "above_control",
            zh: "超过管制值",
            en: "above a control value",
        },
    ]
}

pub static SURVEY_POINTS: &[Field] = &[
    field(
        "point",
        ("点位编号", "Number of the point"),
        FieldType::Text,
        sampled!(point, Cell::text(Some(point.name.as_str()))),
    ),
    field(
        "survey",
        ("调查", "Survey"),
        FieldType::Text,
        of!(Sample, own, Cell::text(Some(own.survey.as_str()))),
    ),
    field(
        "report_version",
        ("报告版本", "Version of the report"),
        FieldType::Integer,
        of!(Sample, own, Cell::Integer(i64::from(own.version))),
    ),
    field(
        "parcel",
        ("地块编号", "Parcel"),
        FieldType::Text,
        of!(Sample, own, Cell::text(Some(own.parcel.as_str()))),
    ),
    field(
        "unit",
        ("管理单元", "Management unit"),
        FieldType::Text,
        of!(Sample, own, Cell::text(own.unit.as_deref())),
    ),
    coded(
        media,
        field(
            "media",
            ("介质", "Media"),
            FieldType::Texts,
            sampled!(point, {
                let media = point.media.iter().map(|medium| match medium {
                    SampleMedium::Soil => "soil",
                    SampleMedium::Groundwater => "groundwater",
                });
                Cell::texts(media)
            }),
        ),
    ),
    field(
        "samples",
        ("样品数", "Samples"),
        FieldType::Integer,
        sampled!(point, Cell::Integer(point.samples)),
    ),
    metres(field(
        "depth_from_m",
        ("最浅取样深度", "Shallowest depth"),
        FieldType::Number,
        sampled!(point, number(point.depth_m.map(|(from, _)| from))),
    )),
    metres(field(
        "depth_to_m",
        ("最深取样深度", "Deepest depth"),
        FieldType::Number,
        sampled!(point, number(point.depth_m.map(|(_, to)| to))),
    )),
    field(
        "sampled_on",
        ("采样日（最近）", "Last day of sampling"),
        FieldType::Day,
        sampled!(point, Cell::day(point.day)),
    ),
    field(
        "laboratories",
        ("检测单位", "Laboratories"),
        FieldType::Texts,
        sampled!(
            point,
            Cell::texts(point.laboratories.iter().map(String::as_str))
        ),
    ),
    field(
        "analytes",
        ("检测项目数", "Analytes looked for"),
        FieldType::Integer,
        sampled!(point, Cell::Integer(point.analytes)),
    ),
    field(
        "detected",
        ("检出项目数", "Analytes found"),
        FieldType::Integer,
        sampled!(point, Cell::Integer(point.detected)),
    ),
    field(
        "class",
        (
            "判定所用地类（GB 36600）",
            "Class of land judged under (GB 36600)",
        ),
        FieldType::Text,
        sampled!(point, code(&point.class)),
    ),
    coded(
        outcomes,
        field(
            "soil",
            (
                "土壤判定（已判定结果中最差）",
                "Soil, the worst of the results judged",
            ),
            FieldType::Text,
            sampled!(point, point.outcome.as_ref().map_or(Cell::Null, code)),
        ),
    ),
    field(
        "above_screening",
        ("超过筛选值的项目", "Analytes above screening values"),
        FieldType::Texts,
        sampled!(point, Cell::texts(point.above.iter().map(String::as_str))),
    ),
    SINCE,
    REVISION,
];

pub static POINTS: &[Field] = &[
    field(
        "name",
        NAME,
        FieldType::Text,
        of!(MonitoringPoint, own, Cell::text(Some(own.name.as_str()))),
    ),
    field(
        "kind",
        ("类型", "Kind"),
        FieldType::Text,
        of!(MonitoringPoint, own, code(&own.kind)),
    ),
    field(
        "land",
        ("用地", "Land"),
        FieldType::Text,
        of!(MonitoringPoint, own, code(&own.land)),
    ),
    PAPER_KIND,
    PAPER_TITLE,
    PAPER_NUMBER,
    PAPER_ISSUER,
    PAPER_DAY,
    SINCE,
    REVISION,
];
