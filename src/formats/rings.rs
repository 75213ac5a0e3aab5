//! Rings in the direction that a format wants. On the map: x to the east, y to the north.

use geo::winding_order::{Winding, WindingOrder};
use geo::{Coord, LineString, Polygon};

/// The positions of a ring, in order or from the last to the first.
pub(super) fn wound(
    line: &LineString<f64>,
    order: WindingOrder,
) -> impl ExactSizeIterator<Item = Coord<f64>> {
    let points = match order {
        WindingOrder::Clockwise => line.points_cw(),
        WindingOrder::CounterClockwise => line.points_ccw(),
    };
    points.map(|point| point.0)
}

/// The outer ring, then the holes.
pub(super) fn rings(part: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(part.exterior()).chain(part.interiors())
}
