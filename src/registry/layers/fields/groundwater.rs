//! Fields of zones, plumes, sources of risk and wells.

use super::*;

pub static ZONES: &[Field] = &[
    coded(
        zone_kinds,
        field(
            "kind",
            ("类型", "Kind"),
            FieldType::Text,
            of!(Zone, own, code(&own.kind)),
        ),
    ),
    field(
        "name",
        NAME,
        FieldType::Text,
        of!(Zone, own, Cell::text(own.name.as_deref())),
    ),
    field(
        "draft",
        ("草案", "Draft"),
        FieldType::Boolean,
        of!(Zone, own, Cell::Bool(own.draft)),
    ),
    PARCELS_OF,
    square_metres(field(
        "area_m2",
        ("椭球面积", "Area on the ellipsoid"),
        FieldType::Number,
        shape_area,
    )),
    SINCE,
    REVISION,
];

pub static PLUMES: &[Field] = &[
    field(
        "name",
        NAME,
        FieldType::Text,
        of!(Plume, own, Cell::text(own.name.as_deref())),
    ),
    field(
        "source_parcel",
        ("来源地块", "Parcel it spreads from"),
        FieldType::Text,
        of!(
            Plume,
            own,
            Cell::text(own.source_parcel.as_ref().map(|no| no.as_str()))
        ),
    ),
    field(
        "substances",
        ("污染物", "Substances"),
        FieldType::Texts,
        of!(
            Plume,
            own,
            Cell::texts(own.substances.iter().map(String::as_str))
        ),
    ),
    field(
        "aquifer",
        ("含水层", "Aquifer"),
        FieldType::Text,
        of!(Plume, own, Cell::text(own.aquifer.as_deref())),
    ),
    metres(field(
        "depth_from_m",
        ("上界埋深", "Depth from"),
        FieldType::Number,
        of!(Plume, own, number(own.depth_from_m)),
    )),
    metres(field(
        "depth_to_m",
        ("下界埋深", "Depth to"),
        FieldType::Number,
        of!(Plume, own, number(own.depth_to_m)),
    )),
    square_metres(field(
        "area_m2",
        ("椭球面积", "Area on the ellipsoid"),
        FieldType::Number,
        shape_area,
    )),
    SINCE,
    REVISION,
];

pub static SOURCES: &[Field] = &[
    field(
        "name",
        NAME,
        FieldType::Text,
        of!(GroundwaterSource, own, Cell::text(Some(own.name.as_str()))),
    ),
    field(
        "kind",
        ("类型", "Kind"),
        FieldType::Text,
        of!(GroundwaterSource, own, code(&own.kind)),
    ),
    field(
        "owner",
        ("所属单位", "Owner"),
        FieldType::Text,
        of!(GroundwaterSource, own, Cell::text(own.owner.as_deref())),
    ),
    PARCELS_OF,
    field(
        "state",
        ("状态", "State"),
        FieldType::Text,
        of!(GroundwaterSource, own, code(&own.state)),
    ),
    field(
        "seepage_measure",
        ("防渗措施", "What keeps pollutants from seeping"),
        FieldType::Text,
        of!(
            GroundwaterSource,
            own,
            Cell::text(own.seepage_measure.as_deref())
        ),
    ),
    field(
        "double_wall",
        ("双层罐、防渗池", "Double walls"),
        FieldType::Boolean,
        of!(
            GroundwaterSource,
            own,
            own.double_wall.map_or(Cell::Null, Cell::Bool)
        ),
    ),
    field(
        "leak_monitoring",
        ("渗漏监测", "Leaks are monitored"),
        FieldType::Boolean,
        of!(
            GroundwaterSource,
            own,
            own.leak_monitoring.map_or(Cell::Null, Cell::Bool)
        ),
    ),
    PAPER_KIND,
    PAPER_TITLE,
    PAPER_NUMBER,
    PAPER_ISSUER,
    PAPER_DAY,
    SINCE,
    REVISION,
];

pub static WELLS: &[Field] = &[
    field(
        "number",
        ("井号", "Number"),
        FieldType::Text,
        of!(Well, own, Cell::text(own.number.as_deref())),
    ),
    field(
        "kind",
        ("类型", "Kind"),
        FieldType::Text,
        of!(Well, own, own.kind.as_ref().map_or(Cell::Null, code)),
    ),
    field(
        "status",
        ("状态", "State"),
        FieldType::Text,
        of!(Well, own, code(&own.status)),
    ),
    metres(field(
        "depth_m",
        ("井深", "Depth"),
        FieldType::Number,
        of!(Well, own, number(own.depth_m)),
    )),
    metres(field(
        "ground_elevation_m",
        ("地面高程", "Elevation of the ground"),
        FieldType::Number,
        of!(Well, own, number(own.ground_elevation_m)),
    )),
    field(
        "aquifer",
        ("含水层", "Aquifer"),
        FieldType::Text,
        of!(Well, own, Cell::text(own.aquifer.as_deref())),
    ),
    field(
        "owner",
        ("所属单位", "Owner"),
        FieldType::Text,
        of!(Well, own, Cell::text(own.owner.as_deref())),
    ),
    field(
        "parcel",
        ("地块编号", "Parcel"),
        FieldType::Text,
        of!(
            Well,
            own,
            Cell::text(own.parcel.as_ref().map(|no| no.as_str()))
        ),
    ),
    field(
        "built",
        ("建成日", "Built"),
        FieldType::Day,
        of!(Well, own, Cell::day(own.built)),
    ),
    field(
        "in_service",
        ("启用日", "In service since"),
        FieldType::Day,
        of!(Well, own, Cell::day(own.in_service)),
    ),
    field(
        "sealed",
        ("封井日", "Sealed"),
        FieldType::Day,
        of!(Well, own, Cell::day(own.sealed)),
    ),
    PAPER_KIND,
    PAPER_TITLE,
    PAPER_NUMBER,
    PAPER_ISSUER,
    PAPER_DAY,
    SINCE,
    REVISION,
];
