//! The fields of layers: name, words, type, who is shown it, and how it is read from a row.

mod groundwater;
mod lists;
mod parcels;
mod points;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use crate::domain::event::Paper;
use crate::domain::land_use::LandUse;
use crate::domain::record::{Entity, Kind, Restriction};
use crate::domain::stage::Stage;

use super::super::Visibility;
use super::{Cell, Row, Shape};

pub use groundwater::{PLUMES, SOURCES, WELLS, ZONES};
pub use lists::{ENTRIES, KEY_UNITS, REMOVALS};
pub use parcels::{PARCELS, UNITS};
pub use points::{POINTS, SURVEY_POINTS};

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
use of;

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
