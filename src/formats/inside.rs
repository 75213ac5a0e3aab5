//! The point that stands for a geometry in a sheet.

use geo::{Coord, InteriorPoint};

use super::crs::Crs;
use super::table::Geometry;
use super::writer::Language;

/// A position on the surface; the first vertex of a surface without extent.
pub(super) fn inside(geometry: &Geometry) -> Option<Coord<f64>> {
    match geometry {
        Geometry::Point(at) => Some(*at),
        Geometry::MultiPolygon(parts) => {
            let found = parts.interior_point().map(|point| point.0);
            let found = found.filter(|at| at.x.is_finite() && at.y.is_finite());
            found.or_else(|| parts.0.first()?.exterior().0.first().copied())
        }
    }
}

/// The headings of its coordinates: in the system of the table.
pub(super) fn headings(crs: Crs, language: Language) -> [&'static str; 2] {
    if crs.is_degrees() {
        [
            language.pick("经度", "Longitude"),
            language.pick("纬度", "Latitude"),
        ]
    } else {
        [
            language.pick("东坐标（米）", "Easting (m)"),
            language.pick("北坐标（米）", "Northing (m)"),
        ]
    }
}
