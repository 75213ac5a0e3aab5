//! A row as a filter sees it: the fields that its caller is shown, and the geometry as it is shown.

use std::borrow::Cow;
use std::cell::OnceCell;

use geo::{Geometry, Rect, coord};

use crate::cql2::{Property, Row as FilterRow, Shape as FilterShape, Type, Value};

use super::columns::Column;
use super::{Cell, Field, FieldType, Row, Shape};

/// What a filter may name: the fields in their order, and last the geometry.
pub fn filter_schema(fields: &[&'static Field]) -> Vec<Property> {
    let named = fields.iter().map(|field| {
        let ty = match field.ty {
            FieldType::Boolean => Type::Boolean,
            FieldType::Integer | FieldType::Number => Type::Number,
            FieldType::Text => Type::Text,
            FieldType::Day => Type::Date,
            FieldType::Texts => Type::TextArray,
        };
        Property::new(field.name, ty)
    });
    let geometry = Property::new("geometry", Type::Geometry);
    named.chain([geometry]).collect()
}

/// The number of 1970-01-01, from which filters count days.
const EPOCH: i32 = 2_440_588;

/// A row under a filter; what was read of it once is kept.
pub(super) struct Tried<'a> {
    row: Row<'a>,
    fields: &'a [&'static Field],
    cells: Vec<OnceCell<Cell<'a>>>,
    place: OnceCell<Option<Placed>>,
}

enum Placed {
    Point(Geometry<f64>),
    Land(Shape, Rect<f64>),
}

impl<'a> Tried<'a> {
    pub fn new(row: Row<'a>, fields: &'a [&'static Field]) -> Self {
        Tried {
            row,
            fields,
            cells: (0..fields.len()).map(|_| OnceCell::new()).collect(),
            place: OnceCell::new(),
        }
    }

    pub fn row(&self) -> &Row<'a> {
        &self.row
    }

    fn placed(&self) -> Option<&Placed> {
        let read = || {
            let shape = self.row.shape()?;
            if let Shape::Point([lon, lat]) = shape {
                return Some(Placed::Point(geo::Point::new(lon, lat).into()));
            }
            let [west, south, east, north] = shape.bbox()?;
            let corners = (coord! { x: west, y: south }, coord! { x: east, y: north });
            Some(Placed::Land(shape, Rect::new(corners.0, corners.1)))
        };
        self.place.get_or_init(read).as_ref()
    }
}

impl FilterRow for Tried<'_> {
    fn value(&self, property: usize) -> Value<'_> {
        let Some((field, kept)) = self.fields.get(property).zip(self.cells.get(property)) else {
            return match self.placed() {
                None => Value::Null,
                Some(Placed::Point(point)) => Value::Geometry(FilterShape::Geometry(point)),
                Some(Placed::Land(shape, around)) => match shape.polygons() {
                    Some(land) => Value::Geometry(FilterShape::MultiPolygon(land, Some(*around))),
                    None => Value::Null,
                },
            };
        };
        told(kept.get_or_init(|| self.row.cell(field)))
    }
}

fn told<'a>(cell: &'a Cell<'_>) -> Value<'a> {
    match cell {
        Cell::Null => Value::Null,
        Cell::Bool(own) => Value::Bool(*own),
        Cell::Integer(own) => Value::Number(*own as f64),
        Cell::Number(own) => Value::Number(*own),
        Cell::Text(own) => Value::Text(own),
        Cell::Day(own) => Value::Date(own.number() - EPOCH),
        Cell::Texts(own) => Value::Texts(Cow::Owned(own.iter().map(AsRef::as_ref).collect())),
    }
}

/// A row of a scan: what stands in columns is read there, and the record only for the rest.
pub(super) struct Scanned<'a, F: Fn() -> Option<Row<'a>>> {
    pub place: usize,
    /// By the place of the field in the filter; none of all where the row is not in columns.
    pub columns: &'a [Option<&'a Column>],
    pub fields: &'a [&'static Field],
    /// Reads the record.
    pub read: F,
    tried: OnceCell<Option<Tried<'a>>>,
}

impl<'a, F: Fn() -> Option<Row<'a>>> Scanned<'a, F> {
    pub fn new(
        place: usize,
        (columns, fields): (&'a [Option<&'a Column>], &'a [&'static Field]),
        read: F,
    ) -> Self {
        Scanned {
            place,
            columns,
            fields,
            read,
            tried: OnceCell::new(),
        }
    }

    pub fn tried(&self) -> Option<&Tried<'a>> {
        let read = || (self.read)().map(|row| Tried::new(row, self.fields));
        self.tried.get_or_init(read).as_ref()
    }
}

impl<'a, F: Fn() -> Option<Row<'a>>> FilterRow for Scanned<'a, F> {
    fn value(&self, property: usize) -> Value<'_> {
        match self.columns.get(property).copied().flatten() {
            Some(column) => match column.cell(self.place) {
                Cell::Text(Cow::Borrowed(own)) => Value::Text(own),
                Cell::Bool(own) => Value::Bool(own),
                Cell::Number(own) => Value::Number(own),
                Cell::Day(own) => Value::Date(own.number() - EPOCH),
                _ => Value::Null,
            },
            None => self
                .tried()
                .map_or(Value::Null, |tried| tried.value(property)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::day::Day;

    #[test]
    fn filters_count_days_from_1970() {
        assert_eq!(Day::parse("1970-01-01").unwrap().number(), super::EPOCH);
    }
}
