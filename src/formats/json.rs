//! Values and geometries as JSON, appended to a buffer.

use std::io::Write;

use geo::winding_order::WindingOrder;
use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::fault::FormatError;
use super::rings::wound;
use super::table::{Geometry, Record, Table, Value};

type Written = Result<(), FormatError>;

/// Which coordinate is written first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Axes {
    Xy,
    Yx,
}

pub(super) fn text(text: &str, into: &mut Vec<u8>) -> Written {
    Ok(serde_json::to_writer(into, text)?)
}

/// A number that is one, by the shortest text that gives it back.
pub(super) fn number(number: f64, into: &mut Vec<u8>) -> Written {
    Ok(serde_json::to_writer(into, &number)?)
}

pub(super) fn value(value: &Value, into: &mut Vec<u8>) -> Written {
    if value.is_null() {
        into.extend_from_slice(b"null");
        return Ok(());
    }
    match value {
        Value::Null => {}
        Value::Bool(whether) => into.extend_from_slice(bool_text(*whether)),
        Value::Integer(integer) => serde_json::to_writer(into, integer)?,
        Value::Number(real) => number(*real, into)?,
        Value::Text(words) => text(words, into)?,
        Value::Day(day) => write!(into, "\"{day}\"")?,
        Value::Texts(list) => texts(list, into)?,
    }
    Ok(())
}

pub(super) fn bool_text(whether: bool) -> &'static [u8] {
    if whether { b"true" } else { b"false" }
}

/// A list of texts as a JSON array.
pub(super) fn texts(list: &[impl AsRef<str>], into: &mut Vec<u8>) -> Written {
    separated(list, into, |item, into| text(item.as_ref(), into))
}

/// The values of a record as an object.
pub(super) fn properties(table: &Table, record: &Record, into: &mut Vec<u8>) -> Written {
    into.push(b'{');
    for (i, (column, cell)) in table.columns.iter().zip(&record.values).enumerate() {
        if i > 0 {
            into.push(b',');
        }
        // names are ASCII without quotes: Table::check
        into.push(b'"');
        into.extend_from_slice(column.name.as_bytes());
        into.extend_from_slice(b"\":");
        value(cell, into)?;
    }
    into.push(b'}');
    Ok(())
}

/// A geometry as RFC 7946 has them: outer rings counterclockwise, holes clockwise.
pub(super) fn geometry(geometry: Option<&Geometry>, axes: Axes, into: &mut Vec<u8>) -> Written {
    match geometry {
        None => into.extend_from_slice(b"null"),
        Some(Geometry::Point(at)) => {
            into.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":");
            position(*at, axes, into)?;
            into.push(b'}');
        }
        Some(Geometry::MultiPolygon(parts)) => multi_polygon(parts, axes, into)?,
    }
    Ok(())
}

fn multi_polygon(parts: &MultiPolygon<f64>, axes: Axes, into: &mut Vec<u8>) -> Written {
    into.extend_from_slice(b"{\"type\":\"MultiPolygon\",\"coordinates\":");
    separated(&parts.0, into, |part, into| polygon(part, axes, into))?;
    into.push(b'}');
    Ok(())
}

fn polygon(part: &Polygon<f64>, axes: Axes, into: &mut Vec<u8>) -> Written {
    into.push(b'[');
    ring(part.exterior(), WindingOrder::CounterClockwise, axes, into)?;
    for hole in part.interiors() {
        into.push(b',');
        ring(hole, WindingOrder::Clockwise, axes, into)?;
    }
    into.push(b']');
    Ok(())
}

/// Directions are those on the map, whichever coordinate is written first.
fn ring(line: &LineString<f64>, order: WindingOrder, axes: Axes, into: &mut Vec<u8>) -> Written {
    into.push(b'[');
    for (i, at) in wound(line, order).enumerate() {
        if i > 0 {
            into.push(b',');
        }
        position(at, axes, into)?;
    }
    into.push(b']');
    Ok(())
}

fn position(at: Coord<f64>, axes: Axes, into: &mut Vec<u8>) -> Written {
    let (first, second) = match axes {
        Axes::Xy => (at.x, at.y),
        Axes::Yx => (at.y, at.x),
    };
    into.push(b'[');
    number(first, into)?;
    into.push(b',');
    number(second, into)?;
    into.push(b']');
    Ok(())
}

fn separated<T>(
    items: &[T],
    into: &mut Vec<u8>,
    mut item: impl FnMut(&T, &mut Vec<u8>) -> Written,
) -> Written {
    into.push(b'[');
    for (i, one) in items.iter().enumerate() {
        if i > 0 {
            into.push(b',');
        }
        item(one, into)?;
    }
    into.push(b']');
    Ok(())
}
