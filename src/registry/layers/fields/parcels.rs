//! Fields of parcels and their management units.

use super::*;

pub static PARCELS: &[Field] = &[
    field(
        "registry_no",
        ("登记编号", "Registry number"),
        FieldType::Text,
        |row| Cell::text(Some(row.id)),
    ),
    field("name", NAME, FieldType::Text, |row| {
        Cell::text(parcel(row).and_then(|own| own.name.as_deref()))
    }),
    field(
        "street",
        ("街道", "Sub-district"),
        FieldType::Text,
        |row| Cell::text(parcel(row).and_then(|own| own.street.as_deref())),
    ),
    field("address", ("地址", "Address"), FieldType::Text, |row| {
        Cell::text(parcel(row).and_then(|own| own.address.as_deref()))
    }),
    coded(
        stages,
        field("stage", ("阶段", "Stage"), FieldType::Text, |row| {
            Cell::text(own_stage(row).map(|(stage, _)| stage))
        }),
    ),
    field(
        "stage_since",
        ("阶段起始日", "Stage since"),
        FieldType::Day,
        |row| Cell::day(own_stage(row).map(|(_, since)| since)),
    ),
    field(
        "unit_stages",
        ("各单元阶段", "Stages of units"),
        FieldType::Texts,
        |row| {
            let all = stages_of(row);
            let units = all.into_iter().filter(|(subject, ..)| *subject != row.id);
            let told = units.map(|(subject, stage, _)| format!("{subject} {stage}").into());
            Cell::Texts(told.collect())
        },
    ),
    field("lists", ("所在名录", "Lists"), FieldType::Texts, lists_of),
    field(
        "current_use",
        ("现状用途", "Current use"),
        FieldType::Texts,
        |row| parcel(row).map_or(Cell::Null, |own| uses(&own.current_use)),
    ),
    field(
        "planned_use",
        ("规划用途", "Planned use"),
        FieldType::Texts,
        |row| parcel(row).map_or(Cell::Null, |own| uses(&own.planned_use)),
    ),
    square_metres(field(
        "area_m2",
        ("椭球面积", "Area on the ellipsoid"),
        FieldType::Number,
        area,
    )),
    square_metres(field(
        "area_stated_m2",
        ("文件所载面积", "Area as stated"),
        FieldType::Number,
        |row| number(parcel(row).and_then(|own| own.area_stated_m2)),
    )),
    for_officials(field(
        "codes",
        ("其他编码", "Other codes"),
        FieldType::Texts,
        |row| parcel(row).map_or(Cell::Null, |own| Cell::texts(own.codes())),
    )),
    for_officials(field(
        "right_holder",
        ("土地使用权人", "Holder of the right"),
        FieldType::Text,
        |row| {
            let holder = parcel(row).and_then(|own| own.right_holder.as_ref());
            Cell::text(holder.map(|own| own.name.as_str()))
        },
    )),
    for_officials(field(
        "remarks",
        ("备注", "Remarks"),
        FieldType::Text,
        |row| Cell::text(parcel(row).and_then(|own| own.remarks.as_deref())),
    )),
    for_officials(field(
        "published",
        ("已公开", "Published"),
        FieldType::Boolean,
        |row| parcel(row).map_or(Cell::Null, |own| Cell::Bool(own.published)),
    )),
    SINCE,
    REVISION,
];

pub static UNITS: &[Field] = &[
    field(
        "parcel",
        ("地块编号", "Parcel"),
        FieldType::Text,
        of!(Unit, own, Cell::text(Some(own.parcel.as_str()))),
    ),
    field(
        "name",
        NAME,
        FieldType::Text,
        of!(Unit, own, Cell::text(own.name.as_deref())),
    ),
    coded(
        stages,
        field("stage", ("阶段", "Stage"), FieldType::Text, |row| {
            Cell::text(own_stage(row).map(|(stage, _)| stage))
        }),
    ),
    field(
        "stage_since",
        ("阶段起始日", "Stage since"),
        FieldType::Day,
        |row| Cell::day(own_stage(row).map(|(_, since)| since)),
    ),
    square_metres(field(
        "area_m2",
        ("椭球面积", "Area on the ellipsoid"),
        FieldType::Number,
        area,
    )),
    square_metres(field(
        "area_stated_m2",
        ("文件所载面积", "Area as stated"),
        FieldType::Number,
        of!(Unit, own, number(own.area_stated_m2)),
    )),
    SINCE,
    REVISION,
];
