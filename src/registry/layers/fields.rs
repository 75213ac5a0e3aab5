//! The fields of layers: name, words, type, who is shown it, and how it is read from a row.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use crate::domain::event::Paper;
use crate::domain::land_use::LandUse;
use crate::domain::record::{Entity, Kind, Restriction};
use crate::domain::stage::Stage;

use super::super::Visibility;
use super::{Cell, Row, Shape};

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    Boolean,
    /// A whole number that fits 31 bits.
    Integer,
    Number,
    Text,
    /// A calendar day.
    Day,
    Texts,
}

/// A code that a field may hold, in Chinese and English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
}

/// A field of a layer.
pub struct Field {
    pub name: &'static str,
    pub titles: (&'static str, &'static str),
    pub ty: FieldType,
    pub unit: Option<&'static str>,
    /// The codes it may hold; none for any text.
    pub codes: fn() -> Vec<Code>,
    officials_only: bool,
    pub(super) get: for<'a> fn(&Row<'a>) -> Cell<'a>,
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Field {
    /// Whether it is shown.
    pub(super) fn is_shown(&self, to: Visibility) -> bool {
        !self.officials_only || to == Visibility::Official
    }
}

type Get = for<'a> fn(&Row<'a>) -> Cell<'a>;

const fn field(
    name: &'static str,
    titles: (&'static str, &'static str),
    ty: FieldType,
    get: Get,
) -> Field {
    Field {
        name,
        titles,
        ty,
        unit: None,
        codes: no_codes,
        officials_only: false,
        get,
    }
}

const fn coded(codes: fn() -> Vec<Code>, field: Field) -> Field {
    Field { codes, ..field }
}

const fn square_metres(field: Field) -> Field {
    Field {
        unit: Some("m2"),
        ..field
    }
}

const fn metres(field: Field) -> Field {
    Field {
        unit: Some("m"),
        ..field
    }
}

const fn for_officials(field: Field) -> Field {
    Field {
        officials_only: true,
        ..field
    }
}

fn no_codes() -> Vec<Code> {
    Vec::new()
}

fn stages() -> Vec<Code> {
    let of = |stage: Stage| {
        let (zh, en) = stage.names();
        Code {
            code: stage.code(),
            zh,
            en,
        }
    };
    Stage::ALL.into_iter().map(of).collect()
}

fn zone_kinds() -> Vec<Code> {
    vec![
        Code {
            code: "control",
            zh: "管控区",
            en: "control zone",
        },
        Code {
            code: "isolation",
            zh: "隔离区",
            en: "isolation zone",
        },
    ]
}

fn number(decimal: Option<Decimal>) -> Cell<'static> {
    decimal
        .and_then(|own| own.to_f64())
        .map_or(Cell::Null, Cell::Number)
}

/// The code of an enum as it is written in the record.
fn code<'a>(value: &impl Serialize) -> Cell<'a> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => Cell::made(code),
        _ => Cell::Null,
    }
}

fn uses<'a>(all: &'a [LandUse]) -> Cell<'a> {
    let text = |own: &'a LandUse| match own.system {
        Some(system) => format!("{}:{}", system.code(), own.code).into(),
        None => own.code.as_str().into(),
    };
    Cell::Texts(all.iter().map(text).collect())
}

fn parcel<'a>(row: &Row<'a>) -> Option<&'a crate::domain::record::Parcel> {
    match row.entity() {
        Entity::Parcel(parcel) => Some(parcel),
        _ => None,
    }
}

/// A field of one entity, null in rows of another.
macro_rules! of {
    ($variant:ident, $own:ident, $value:expr) => {
        |row| match row.entity() {
            Entity::$variant($own) => $value,
            _ => Cell::Null,
        }
    };
}

/// Area on the ellipsoid of what is recorded, square metres to a tenth: published as such.
fn area<'a>(row: &Row<'a>) -> Cell<'a> {
    let outline = row.entity().outline();
    outline.map_or(Cell::Null, |outline| {
        Cell::Number((outline.geodesic_m2() * 10.0).round() / 10.0)
    })
}

fn shape_area<'a>(row: &Row<'a>) -> Cell<'a> {
    match row.shape() {
        Some(Shape::Outline(outline)) => {
            Cell::Number((outline.geodesic_m2() * 10.0).round() / 10.0)
        }
        _ => Cell::Null,
    }
}

/// The stages of a dossier, by unit; of the row's own unit where it is one.
fn stages_of<'a>(row: &Row<'a>) -> Vec<(&'a str, &'static str, crate::domain::day::Day)> {
    let Some(dossier) = row.dossier else {
        return Vec::new();
    };
    let versions = row.eyes.view.versions(dossier, Kind::Stage);
    let stages = versions.filter_map(|version| match &version.entity {
        Entity::Stage(stage) => Some((
            stage.subject.as_str(),
            stage.standing.stage.code(),
            version.valid_from,
        )),
        _ => None,
    });
    stages.collect()
}

fn own_stage<'a>(row: &Row<'a>) -> Option<(&'static str, crate::domain::day::Day)> {
    let all = stages_of(row);
    let own = all.into_iter().find(|(subject, ..)| *subject == row.id);
    own.map(|(_, stage, since)| (stage, since))
}

fn lists_of<'a>(row: &Row<'a>) -> Cell<'a> {
    let Some(dossier) = row.dossier else {
        return Cell::Null;
    };
    let official = row.eyes.visibility == Visibility::Official;
    let versions = row.eyes.view.all(dossier);
    let mut lists: Vec<&str> = versions
        .filter_map(|version| match &version.entity {
            Entity::Listing(entry) if official || entry.list.is_public() => Some(entry.list.code()),
            Entity::Negative(_) => Some("negative_list"),
            Entity::KeyUnit(_) => Some("key_supervised"),
            _ => None,
        })
        .collect();
    lists.sort_unstable();
    lists.dedup();
    Cell::texts(lists)
}

fn parcels_of<'a>(row: &Row<'a>) -> Cell<'a> {
    Cell::texts(row.parcels())
}

fn names_of<'a>(row: &Row<'a>) -> Cell<'a> {
    let names = row.parcels().into_iter().filter_map(|no| {
        let parcel = row.eyes.parcel(no)?;
        parcel.name.as_deref()
    });
    Cell::texts(names)
}

fn since<'a>(row: &Row<'a>) -> Cell<'a> {
    Cell::Day(row.version.valid_from)
}

fn revision<'a>(row: &Row<'a>) -> Cell<'a> {
    // as a number: clients cut whole numbers above 31 bits
    Cell::Number(row.revision() as f64)
}

/// The paper of the last step; of what has no steps it is written and not shown.
fn paper<'a>(row: &Row<'a>) -> Option<&'a Paper> {
    match row.entity() {
        Entity::Well(own) => own.steps.last().map(|step| &step.paper),
        Entity::GroundwaterSource(own) => own.steps.last().map(|step| &step.paper),
        _ => None,
    }
}

const PAPER_KIND: Field = field(
    "paper_kind",
    ("文件类型", "Kind of the paper"),
    FieldType::Text,
    |row| paper(row).map_or(Cell::Null, |own| code(&own.kind)),
);
const PAPER_TITLE: Field = field(
    "paper_title",
    ("文件名称", "Title of the paper"),
    FieldType::Text,
    |row| Cell::text(paper(row).map(|own| own.title.as_str())),
);
const PAPER_NUMBER: Field = field(
    "paper_number",
    ("文号", "Number of the paper"),
    FieldType::Text,
    |row| Cell::text(paper(row).map(|own| own.number.as_str())),
);
const PAPER_ISSUER: Field = field(
    "paper_issuer",
    ("发文单位", "Who issued the paper"),
    FieldType::Text,
    |row| Cell::text(paper(row).map(|own| own.issuer.as_str())),
);
const PAPER_DAY: Field = field(
    "paper_day",
    ("文件日期", "Day of the paper"),
    FieldType::Day,
    |row| Cell::day(paper(row).map(|own| own.day)),
);

const NAME: (&str, &str) = ("名称", "Name");
const SINCE: Field = field(
    "valid_from",
    ("自何日起", "Holds from"),
    FieldType::Day,
    since,
);
const REVISION: Field = field(
    "revision",
    ("修订号", "Revision"),
    FieldType::Number,
    revision,
);
const PARCELS_OF: Field = field(
    "parcels",
    ("地块编号", "Parcels"),
    FieldType::Texts,
    parcels_of,
);

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
