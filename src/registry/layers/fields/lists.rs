//! Fields of lists, removals and supervised sites.

use super::*;

pub static ENTRIES: &[Field] = &[
    PARCELS_OF,
    field(
        "names",
        ("地块名称", "Names of parcels"),
        FieldType::Texts,
        names_of,
    ),
    field(
        "part",
        ("仅部分", "Part only"),
        FieldType::Boolean,
        |row| match row.entity() {
            Entity::Listing(own) => Cell::Bool(own.outline.is_some() || !own.units.is_empty()),
            Entity::Negative(own) => Cell::Bool(own.outline.is_some()),
            _ => Cell::Null,
        },
    ),
    field(
        "listed_on",
        ("列入日", "Listed on"),
        FieldType::Day,
        |row| Cell::day(row.standing.as_ref().map(|own| own.listed_on)),
    ),
    square_metres(field(
        "area_stated_m2",
        ("文件所载面积", "Area as stated"),
        FieldType::Number,
        of!(Listing, own, number(own.area_stated_m2)),
    )),
    field(
        "batch",
        ("批次", "Batch"),
        FieldType::Text,
        of!(Listing, own, Cell::text(own.batch.as_deref())),
    ),
    field(
        "main_pollutants",
        ("主要污染物", "Main pollutants"),
        FieldType::Texts,
        of!(
            Listing,
            own,
            Cell::texts(own.main_pollutants.iter().map(String::as_str))
        ),
    ),
    field(
        "forbidden",
        ("禁止用途", "Forbidden uses"),
        FieldType::Texts,
        of!(Negative, own, {
            let told = own.forbidden.iter().map(|one| {
                let value = serde_json::to_value(one).unwrap_or_default();
                let text = |name: &str| value.get(name).and_then(|own| own.as_str());
                match (value.as_str(), text("system"), text("prefix")) {
                    (Some(code), ..) => code.to_owned().into(),
                    // every use whose code begins so
                    (None, Some(system), Some(prefix)) => format!("{system}:{prefix}*").into(),
                    _ => value.to_string().into(),
                }
            });
            Cell::Texts(told.collect())
        }),
    ),
    field(
        "until_condition",
        ("禁止至何条件", "Until"),
        FieldType::Text,
        of!(
            Negative,
            own,
            Cell::text(Some(own.until_condition.as_str()))
        ),
    ),
    field(
        "reason",
        ("理由", "Reason"),
        FieldType::Text,
        of!(Negative, own, Cell::text(own.reason.as_deref())),
    ),
    field(
        "edition_year",
        ("版本年份", "Year of the edition"),
        FieldType::Integer,
        of!(Negative, own, Cell::Integer(i64::from(own.edition_year))),
    ),
    SINCE,
    REVISION,
];

pub static REMOVALS: &[Field] = &[
    PARCELS_OF,
    field(
        "names",
        ("地块名称", "Names of parcels"),
        FieldType::Texts,
        names_of,
    ),
    field(
        "unit",
        ("管理单元", "Management unit"),
        FieldType::Text,
        of!(Removal, own, Cell::text(own.unit.as_deref())),
    ),
    field(
        "target_class",
        ("目标类别", "Class of the targets"),
        FieldType::Text,
        of!(Removal, own, {
            own.target_class.as_ref().map_or(Cell::Null, code)
        }),
    ),
    field(
        "restrictions",
        ("限制条件", "Restrictions"),
        FieldType::Texts,
        of!(Removal, own, {
            let told = own.restrictions.iter().map(|one: &Restriction| {
                let value = serde_json::to_value(one).unwrap_or_default();
                let kind = value
                    .get("kind")
                    .and_then(|kind| kind.as_str())
                    .unwrap_or_default();
                match value.get("value").filter(|value| !value.is_null()) {
                    Some(value) => format!("{kind} {}", value.to_string().trim_matches('"')).into(),
                    None => kind.to_owned().into(),
                }
            });
            Cell::Texts(told.collect())
        }),
    ),
    for_officials(field(
        "effect_firm",
        ("效果评估单位", "Effect assessor"),
        FieldType::Text,
        of!(Removal, own, Cell::text(own.effect_firm.as_deref())),
    )),
    SINCE,
    REVISION,
];

pub static KEY_UNITS: &[Field] = &[
    field(
        "name",
        NAME,
        FieldType::Text,
        of!(KeyUnit, own, Cell::text(Some(own.name.as_str()))),
    ),
    field(
        "address",
        ("地址", "Address"),
        FieldType::Text,
        of!(KeyUnit, own, Cell::text(own.address.as_deref())),
    ),
    PARCELS_OF,
    field(
        "entered",
        ("列入日", "Entered"),
        FieldType::Day,
        of!(KeyUnit, own, Cell::Day(own.entered)),
    ),
    field(
        "left",
        ("移出日", "Left"),
        FieldType::Day,
        of!(KeyUnit, own, Cell::day(own.left)),
    ),
    field(
        "years",
        ("列入年份", "Years listed"),
        FieldType::Texts,
        of!(KeyUnit, own, {
            let years = own.lists.iter().map(|list| list.year.to_string().into());
            Cell::Texts(years.collect())
        }),
    ),
    for_officials(field(
        "industry",
        ("行业", "Industry"),
        FieldType::Text,
        of!(KeyUnit, own, Cell::text(own.industry.as_deref())),
    )),
    for_officials(field(
        "production_end",
        ("停产日", "End of production"),
        FieldType::Day,
        of!(KeyUnit, own, Cell::day(own.production_end)),
    )),
    SINCE,
];
