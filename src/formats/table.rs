//! What is written: a table with its columns, and the records that are its rows.

use std::borrow::Cow;
use std::collections::BTreeSet;

use geo::{Coord, MultiPolygon};
use time::Date;

use super::crs::Crs;
use super::fault::FormatError;
use super::rings::rings;

/// Names that the formats use themselves.
const RESERVED: [&str; 4] = ["id", "fid", "geom", "geometry"];
/// Bytes of a name: what every program shows whole.
const LONGEST_NAME: usize = 60;

/// A layer of a map or a sheet.
#[derive(Debug, Clone)]
pub struct Table {
    /// Of the layer in the file: ASCII, `snake_case`.
    pub name: String,
    pub title: String,
    pub description: String,
    pub shape: Shape,
    pub columns: Vec<Column>,
    pub crs: Crs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Point,
    MultiPolygon,
}

#[derive(Debug, Clone)]
pub struct Column {
    /// ASCII, `snake_case`.
    pub name: String,
    /// The heading that people read.
    pub title: String,
    pub ty: ColumnType,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    Boolean,
    Integer,
    Number,
    Text,
    Day,
    /// A list of texts.
    Texts,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    pub id: &'a str,
    /// In the system of the table. A polygon without parts is no geometry.
    pub geometry: Option<Geometry<'a>>,
    /// The same in CRS84, where the table has another system. Only JSON-FG asks for it, and does without.
    pub lon_lat: Option<Geometry<'a>>,
    /// One for each column, in their order.
    pub values: Vec<Value<'a>>,
}

/// x is the longitude or the easting, y the latitude or the northing.
#[derive(Debug, Clone)]
pub enum Geometry<'a> {
    Point(Coord<f64>),
    MultiPolygon(Cow<'a, MultiPolygon<f64>>),
}

/// A cell. Numbers that are none (NaN, infinite) are written as null.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(Cow<'a, str>),
    Day(Date),
    Texts(Vec<Cow<'a, str>>),
}

impl Value<'_> {
    /// Whether it is written as null.
    pub fn is_null(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Number(number) => !number.is_finite(),
            Value::Bool(_)
            | Value::Integer(_)
            | Value::Text(_)
            | Value::Day(_)
            | Value::Texts(_) => false,
        }
    }

    fn fits(&self, ty: ColumnType) -> bool {
        match self {
            Value::Null => true,
            Value::Bool(_) => ty == ColumnType::Boolean,
            Value::Integer(_) => ty == ColumnType::Integer,
            Value::Number(_) => ty == ColumnType::Number,
            Value::Text(_) => ty == ColumnType::Text,
            Value::Day(_) => ty == ColumnType::Day,
            Value::Texts(_) => ty == ColumnType::Texts,
        }
    }
}

impl Geometry<'_> {
    fn is_empty(&self) -> bool {
        matches!(self, Geometry::MultiPolygon(parts) if parts.0.is_empty())
    }

    fn fault(&self, shape: Shape) -> Option<&'static str> {
        match (self, shape) {
            (Geometry::Point(at), Shape::Point) => {
                (!is_finite(at)).then_some("a coordinate that is not a number")
            }
            (Geometry::MultiPolygon(parts), Shape::MultiPolygon) => {
                let mut rings = parts.iter().flat_map(rings);
                rings.find_map(|ring| match ring.0.as_slice() {
                    [] => Some("a ring without positions"),
                    some if !some.iter().all(is_finite) => {
                        Some("a coordinate that is not a number")
                    }
                    _ => None,
                })
            }
            (Geometry::Point(_), Shape::MultiPolygon) => Some("a point in a table of polygons"),
            (Geometry::MultiPolygon(_), Shape::Point) => Some("a polygon in a table of points"),
        }
    }

    /// West, south, east, north.
    pub(super) fn bounds(&self) -> [f64; 4] {
        const NONE: [f64; 4] = [
            f64::INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NEG_INFINITY,
        ];
        match self {
            Geometry::Point(at) => [at.x, at.y, at.x, at.y],
            // the outer rings: holes lie within
            Geometry::MultiPolygon(parts) => parts
                .iter()
                .flat_map(|part| part.exterior().coords())
                .fold(NONE, |bounds, at| widened(bounds, [at.x, at.y, at.x, at.y])),
        }
    }
}

fn is_finite(at: &Coord<f64>) -> bool {
    at.x.is_finite() && at.y.is_finite()
}

/// Both boxes in one.
pub(super) fn widened(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [
        a[0].min(b[0]),
        a[1].min(b[1]),
        a[2].max(b[2]),
        a[3].max(b[3]),
    ]
}

impl Record<'_> {
    /// The geometry, unless it is empty.
    pub(super) fn shape(&self) -> Option<&Geometry<'_>> {
        self.geometry.as_ref().filter(|shape| !shape.is_empty())
    }

    pub(super) fn lon_lat(&self) -> Option<&Geometry<'_>> {
        self.lon_lat.as_ref().filter(|shape| !shape.is_empty())
    }
}

impl Table {
    /// Whether every format can name its parts.
    pub(super) fn check(&self) -> Result<(), FormatError> {
        let mut seen = BTreeSet::from(RESERVED);
        let wanted = "expected ASCII snake_case that begins with a letter";
        if !is_name(&self.name) {
            return Err(FormatError::Table(format!(
                "name {:?}: {wanted}",
                self.name
            )));
        }
        for Column { name, .. } in &self.columns {
            if !is_name(name) {
                return Err(FormatError::Table(format!("column {name:?}: {wanted}")));
            }
            if !seen.insert(name) {
                let found = format!("column {name:?} is there twice or reserved");
                return Err(FormatError::Table(found));
            }
        }
        Ok(())
    }

    /// Whether a record is a row of this table.
    pub(super) fn check_record(&self, record: &Record) -> Result<(), FormatError> {
        let fault = |found: String| {
            Err(FormatError::Record {
                id: record.id.to_owned(),
                found,
            })
        };
        let (values, columns) = (record.values.len(), self.columns.len());
        if values != columns {
            return fault(format!("{values} values for {columns} columns"));
        }
        let mut pairs = self.columns.iter().zip(&record.values);
        if let Some((column, value)) = pairs.find(|(column, value)| !value.fits(column.ty)) {
            return fault(format!("{value:?} in column {:?}", column.name));
        }
        let geometries = record.geometry.iter().chain(&record.lon_lat);
        match geometries
            .filter_map(|geometry| geometry.fault(self.shape))
            .next()
        {
            Some(found) => fault(found.to_owned()),
            None => Ok(()),
        }
    }

    /// The place of a column.
    pub(super) fn column(&self, name: &str, ty: ColumnType) -> Result<usize, FormatError> {
        let mut columns = self.columns.iter();
        let place = columns.position(|column| column.name == name && column.ty == ty);
        place.ok_or_else(|| FormatError::Table(format!("no column {name:?} of type {ty:?}")))
    }
}

fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= LONGEST_NAME
        && bytes.next().is_some_and(|byte| byte.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
