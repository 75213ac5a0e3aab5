//! Geometries of a filter: checked, brought to longitude and latitude, ready to be compared.

use geo::algorithm::Validation;
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo::{
    BoundingRect, Coord, CoordsIter, Geometry, Line, LineString, LinesIter, MapCoords,
    MultiPolygon, Point, Polygon, Rect,
};

use super::ToDegrees;
use super::expr::Literal;
use super::fault::{Fault, Place};

/// What is wrong with a geometry, before it is said where.
#[derive(Debug, PartialEq)]
pub(super) struct Wrong {
    pub wanted: &'static str,
    pub found: String,
    pub remedy: &'static str,
}

impl Wrong {
    pub fn at(self, place: &Place) -> Fault {
        Fault::new(place, self.wanted, self.found, self.remedy)
    }
}

/// Beyond lies the same place under another longitude, which would silently match nothing.
const FURTHEST_LONGITUDE: f64 = 180.0;
const FURTHEST_LATITUDE: f64 = 90.0;

/// A ring ends where it began and has at least four positions.
pub(super) fn check_ring<P: PartialEq>(
    first: Option<P>,
    last: Option<P>,
    positions: usize,
) -> Result<(), Wrong> {
    if positions >= 4 && first == last {
        return Ok(());
    }
    let found = match positions {
        0..4 => format!("{positions} positions"),
        _ => "a ring that is open".to_owned(),
    };
    Err(Wrong {
        wanted: "a ring of at least four positions, the last like the first",
        found,
        remedy: "repeat the first position at the end",
    })
}

/// A geometry as it was written.
pub(super) fn geometry(
    number: usize,
    written: &Geometry<f64>,
    to_degrees: Option<ToDegrees>,
) -> Result<Literal, Wrong> {
    let geometry = match to_degrees {
        Some(to_degrees) => written.try_map_coords(|c| turned(c, to_degrees))?,
        None => written.clone(),
    };
    finished(number, geometry, None, Vec::new())
}

/// The edges of all rings, if there is nothing else than rings.
fn border(geometry: &Geometry<f64>) -> Vec<Line<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => polygon.lines_iter().collect(),
        Geometry::MultiPolygon(parts) => parts.lines_iter().collect(),
        _ => Vec::new(),
    }
}

/// A box of four numbers, or of six with heights.
pub(super) fn bbox(
    number: usize,
    numbers: &[f64],
    to_degrees: Option<ToDegrees>,
) -> Result<Literal, Wrong> {
    let corners = match *numbers {
        [west, south, east, north] | [west, south, _, east, north, _] => [west, south, east, north],
        _ => {
            return Err(Wrong {
                wanted: "west, south, east, north, or the same with heights",
                found: format!("{} numbers", numbers.len()),
                remedy: "write four or six numbers",
            });
        }
    };
    let [west, south, east, north] = corners;
    if south > north {
        return Err(Wrong {
            wanted: "a box whose south is below its north",
            found: format!("{south} and {north}"),
            remedy: "write west, south, east, north",
        });
    }
    match to_degrees {
        None if west > east => two_boxes(number, corners),
        None => {
            let (geometry, boxes) = unchecked_box(corners);
            finished(number, geometry, Some(corners), boxes)
        }
        Some(_) if west > east => Err(Wrong {
            wanted: "a box whose west is left of its east",
            found: format!("{west} and {east}"),
            remedy: "only boxes in degrees may cross the 180th meridian",
        }),
        Some(_) => {
            let (geometry, _) = unchecked_box(corners);
            self::geometry(number, &geometry, to_degrees)
        }
    }
}

/// From the west to the 180th meridian and on from there.
fn two_boxes(number: usize, corners: [f64; 4]) -> Result<Literal, Wrong> {
    let [west, south, east, north] = corners;
    let wide = |(west, east): &(f64, f64)| west < east && south < north;
    let boxes: Vec<Rect<f64>> = [(west, 180.0), (-180.0, east)]
        .into_iter()
        .filter(wide)
        .map(|(west, east)| Rect::new((west, south), (east, north)))
        .collect();
    if west > 180.0 || east < -180.0 || boxes.is_empty() {
        return Err(Wrong {
            wanted: "a box across the 180th meridian with an area",
            found: format!("{west},{south},{east},{north}"),
            remedy: "write west, south, east, north with longitudes between -180 and 180",
        });
    }
    let both = MultiPolygon(boxes.iter().map(|b| b.to_polygon()).collect());
    finished(number, both.into(), Some(corners), boxes)
}

/// A box without width or height is a point or a line.
fn unchecked_box(corners: [f64; 4]) -> (Geometry<f64>, Vec<Rect<f64>>) {
    let [west, south, east, north] = corners;
    let bbox = Rect::new((west, south), (east, north));
    if west < east && south < north {
        (bbox.to_polygon().into(), vec![bbox])
    } else if west < east || south < north {
        let line = LineString::from(vec![(west, south), (east, north)]);
        (line.into(), Vec::new())
    } else {
        (Point::new(west, south).into(), Vec::new())
    }
}

fn finished(
    number: usize,
    geometry: Geometry<f64>,
    corners: Option<[f64; 4]>,
    boxes: Vec<Rect<f64>>,
) -> Result<Literal, Wrong> {
    if let Some(c) = geometry.coords_iter().find(|c| !in_range(*c)) {
        return Err(Wrong {
            wanted: "longitude and latitude in degrees",
            found: format!("{} {}", c.x, c.y),
            remedy: "write longitude first, from -180 to 180, or name the coordinate system (filter-crs)",
        });
    }
    check_parts(&geometry)?;
    check_validity(&geometry)?;
    let Some(bbox) = geometry.bounding_rect() else {
        return Err(empty());
    };
    Ok(Literal {
        border: border(&geometry),
        number,
        geometry,
        bbox,
        corners,
        boxes,
    })
}

fn in_range(c: Coord<f64>) -> bool {
    c.x.abs() <= FURTHEST_LONGITUDE && c.y.abs() <= FURTHEST_LATITUDE
}

fn turned(c: Coord<f64>, to_degrees: ToDegrees) -> Result<Coord<f64>, Wrong> {
    to_degrees(c).map_err(|why| Wrong {
        wanted: "a position of the coordinate system named (filter-crs)",
        found: format!("{} {} ({why})", c.x, c.y),
        remedy: "look at the coordinate system and the order of its axes",
    })
}

fn empty() -> Wrong {
    Wrong {
        wanted: "a geometry with positions",
        found: "an empty one".to_owned(),
        remedy: "write at least one position",
    }
}

/// Nothing is empty, lines have a length, and rings go around something: geo relates nothing else.
fn check_parts(geometry: &Geometry<f64>) -> Result<(), Wrong> {
    let polygon = |polygon: &Polygon<f64>| {
        check_area(polygon.exterior())?;
        polygon.interiors().iter().try_for_each(check_area)
    };
    if geometry.coords_count() == 0 {
        return Err(empty());
    }
    match geometry {
        Geometry::LineString(line) => check_length(line),
        Geometry::MultiLineString(lines) => lines.iter().try_for_each(check_length),
        Geometry::Polygon(one) => polygon(one),
        Geometry::MultiPolygon(parts) => parts.iter().try_for_each(polygon),
        Geometry::GeometryCollection(members) => members.iter().try_for_each(check_parts),
        _ => Ok(()),
    }
}

fn check_length(line: &LineString<f64>) -> Result<(), Wrong> {
    if line
        .0
        .iter()
        .any(|position| Some(position) != line.0.first())
    {
        return Ok(());
    }
    Err(Wrong {
        wanted: "a line of at least two different positions",
        found: "one".to_owned(),
        remedy: "write POINT for a single position",
    })
}

fn check_area(ring: &LineString<f64>) -> Result<(), Wrong> {
    let turns = |(a, b, c): (Coord<f64>, Coord<f64>, Coord<f64>)| {
        RobustKernel::orient2d(a, b, c) != Orientation::Collinear
    };
    let first = ring.0.first().copied();
    let around = |pair: &[Coord<f64>]| Some((first?, *pair.first()?, *pair.get(1)?));
    if ring.0.windows(2).filter_map(around).any(turns) {
        return Ok(());
    }
    Err(Wrong {
        wanted: "a ring around an area",
        found: "one whose positions lie on a line".to_owned(),
        remedy: "write POINT for a single position, LINESTRING for a line",
    })
}

/// geo relates only geometries that are valid, and says nothing true about others.
fn check_validity(geometry: &Geometry<f64>) -> Result<(), Wrong> {
    geometry.check_validation().map_err(|error| Wrong {
        wanted: "polygons whose rings neither cross nor overlap",
        found: error.to_string(),
        remedy: "draw the polygon without crossings, or split it into several",
    })
}
