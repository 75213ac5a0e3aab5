//! Geometries as well-known text, for the cells of a CSV.

use geo::{Coord, LineString, MultiPolygon};

use super::fault::FormatError;
use super::json;
use super::rings::rings;
use super::table::Geometry;

/// Appends a geometry; coordinates by the shortest text that gives them back.
pub(super) fn write(geometry: &Geometry, into: &mut Vec<u8>) -> Result<(), FormatError> {
    match geometry {
        Geometry::Point(at) => {
            into.extend_from_slice(b"POINT (");
            position(*at, into)?;
            into.push(b')');
            Ok(())
        }
        Geometry::MultiPolygon(parts) => multi_polygon(parts, into),
    }
}

fn multi_polygon(parts: &MultiPolygon<f64>, into: &mut Vec<u8>) -> Result<(), FormatError> {
    into.extend_from_slice(b"MULTIPOLYGON (");
    for (i, part) in parts.iter().enumerate() {
        into.extend_from_slice(if i == 0 { b"(" } else { b",(" });
        for (j, line) in rings(part).enumerate() {
            into.extend_from_slice(if j == 0 { b"(" } else { b",(" });
            ring(line, into)?;
            into.push(b')');
        }
        into.push(b')');
    }
    into.push(b')');
    Ok(())
}

fn ring(line: &LineString<f64>, into: &mut Vec<u8>) -> Result<(), FormatError> {
    for (i, at) in line.coords().enumerate() {
        if i > 0 {
            into.push(b',');
        }
        position(*at, into)?;
    }
    Ok(())
}

fn position(at: Coord<f64>, into: &mut Vec<u8>) -> Result<(), FormatError> {
    json::number(at.x, into)?;
    into.push(b' ');
    json::number(at.y, into)
}
