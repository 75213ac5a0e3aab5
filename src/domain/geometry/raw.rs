//! Geometry of files that are not GeoJSON: well-known binary, and rings whose order says nothing.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{BoundingRect, Coord, LineString, Rect};
use geo_traits::{GeometryTrait, GeometryType, LineStringTrait, MultiPolygonTrait, PolygonTrait};

use super::check::Ring;
use super::fault::{GeometryFault, GeometryFaultKind as Kind, GeometryFaults};
use super::json::{RawGeometry, RawOutline};
use super::limits::Limits;
use super::outline::rings_of;

/// Rings of one outline that are looked at. Sorting out which lies in which looks at every pair.
pub const MOST_RINGS: usize = 4_000;

impl RawGeometry {
    /// A geometry that cannot be used, and why.
    pub fn refuse(kind: Kind, found: impl Into<String>) -> Self {
        RawGeometry::Refused(GeometryFaults::one(GeometryFault::whole(kind, found)))
    }

    /// From WKB of a Polygon or MultiPolygon, either byte order; heights and measures are not kept.
    pub fn from_wkb(bytes: &[u8], limits: &Limits) -> Self {
        let geometry = match wkb::reader::read_wkb(bytes) {
            Ok(geometry) => geometry,
            Err(error) => return Self::refuse(Kind::Structure, format!("WKB that says: {error}")),
        };
        let parts = match geometry.as_type() {
            GeometryType::Polygon(polygon) => match counted(positions(polygon), limits) {
                Err(refused) => return refused,
                Ok(()) => vec![rings_of(polygon)],
            },
            GeometryType::MultiPolygon(parts) => {
                let count = parts.polygons().map(|part| positions(&part)).sum();
                match counted(count, limits) {
                    Err(refused) => return refused,
                    Ok(()) => parts.polygons().map(|part| rings_of(&part)).collect(),
                }
            }
            _ => return Self::refuse(Kind::Structure, "a point, a line or a collection"),
        };
        RawGeometry::Outline(RawOutline::new(parts))
    }

    /// From rings in any order and winding, as shapefiles and land-boundary texts have them: a ring that lies in no
    /// other is a shell, one within a shell its hole, one within a hole a shell again.
    pub fn from_rings(rings: Vec<Ring>, limits: &Limits) -> Self {
        if let Err(refused) = counted(rings.iter().map(Vec::len).sum(), limits) {
            return refused;
        }
        if rings.len() > MOST_RINGS {
            let found = format!("{} rings, {MOST_RINGS} are accepted", rings.len());
            return Self::refuse(Kind::TooManyParts, found);
        }
        RawGeometry::Outline(RawOutline::new(nested(rings)))
    }
}

/// Whether so many positions may be kept.
fn counted(count: usize, limits: &Limits) -> Result<(), RawGeometry> {
    if count <= limits.vertices {
        return Ok(());
    }
    let found = format!("{count} vertices, {} are accepted", limits.vertices);
    Err(RawGeometry::refuse(Kind::TooManyVertices, found))
}

fn positions(polygon: &impl PolygonTrait<T = f64>) -> usize {
    let shell = polygon.exterior().map_or(0, |ring| ring.num_coords());
    shell
        + polygon
            .interiors()
            .map(|ring| ring.num_coords())
            .sum::<usize>()
}

/// Shells with their holes, both in the order of the file.
fn nested(rings: Vec<Ring>) -> Vec<Vec<Ring>> {
    if rings.len() < 2 || rings.iter().flatten().any(|c| !finite(c)) {
        return rings.into_iter().map(|ring| vec![ring]).collect();
    }
    let within: Vec<Option<usize>> = Nest::of(&rings).holes();
    let mut part_of = vec![0; rings.len()];
    let mut parts: Vec<Vec<Ring>> = Vec::new();
    for (i, ring) in rings.iter().enumerate() {
        if within[i].is_none() {
            part_of[i] = parts.len();
            parts.push(vec![ring.clone()]);
        }
    }
    for (ring, shell) in rings.into_iter().zip(within) {
        if let Some(shell) = shell {
            parts[part_of[shell]].push(ring);
        }
    }
    parts
}

fn finite(c: &Coord<f64>) -> bool {
    c.x.is_finite() && c.y.is_finite()
}

/// Closed copies of rings, the largest box first.
struct Nest {
    rings: Vec<(usize, LineString<f64>, Rect<f64>)>,
    count: usize,
}

impl Nest {
    fn of(rings: &[Ring]) -> Self {
        let mut closed: Vec<_> = rings
            .iter()
            .enumerate()
            .filter_map(|(i, ring)| {
                let mut line = LineString(ring.clone());
                line.close();
                let bbox = line.bounding_rect()?;
                Some((i, line, bbox))
            })
            .collect();
        let size = |bbox: &Rect<f64>| bbox.width() * bbox.height();
        closed.sort_by(|a, b| size(&b.2).total_cmp(&size(&a.2)));
        Nest {
            rings: closed,
            count: rings.len(),
        }
    }

    /// For each ring the shell whose hole it is; none for shells.
    fn holes(&self) -> Vec<Option<usize>> {
        let mut shell_of = vec![None; self.count];
        for (n, (i, ring, bbox)) in self.rings.iter().enumerate() {
            // the smallest of those around it
            let around = self.rings[..n]
                .iter()
                .rev()
                .find(|(_, outer, outer_box)| covers(outer_box, bbox) && lies_in(ring, outer));
            shell_of[*i] = around
                .map(|(outer, ..)| *outer)
                .filter(|outer| shell_of[*outer].is_none());
        }
        shell_of
    }
}

fn covers(outer: &Rect<f64>, inner: &Rect<f64>) -> bool {
    let (a, b) = (outer.min(), outer.max());
    let (c, d) = (inner.min(), inner.max());
    a.x <= c.x && a.y <= c.y && d.x <= b.x && d.y <= b.y
}

/// Told by the first position that is not on the other's border.
fn lies_in(ring: &LineString<f64>, outer: &LineString<f64>) -> bool {
    ring.0
        .iter()
        .map(|c| coord_pos_relative_to_ring(*c, outer))
        .find(|place| *place != CoordPos::OnBoundary)
        .is_some_and(|place| place == CoordPos::Inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(low: f64, high: f64) -> Ring {
        let corners = [
            (low, low),
            (high, low),
            (high, high),
            (low, high),
            (low, low),
        ];
        corners.map(|(x, y)| Coord { x, y }).to_vec()
    }

    fn shape(rings: Vec<Ring>) -> Vec<usize> {
        match RawGeometry::from_rings(rings, &Limits::STORED) {
            RawGeometry::Outline(raw) => raw.parts().iter().map(Vec::len).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn rings_find_their_shells_whatever_their_order_and_winding() {
        let mut hole = square(1.0, 9.0);
        assert_eq!(
            shape(vec![
                hole.clone(),
                square(0.0, 10.0),
                square(3.0, 4.0),
                square(20.0, 30.0)
            ]),
            [2, 1, 1]
        );
        hole.reverse();
        assert_eq!(shape(vec![square(0.0, 10.0), hole]), [2]);
        // shares a corner with the shell
        assert_eq!(shape(vec![square(0.0, 10.0), square(0.0, 3.0)]), [2]);
        assert_eq!(shape(vec![square(0.0, 1.0), square(1.0, 2.0)]), [1, 1]);
    }

    #[test]
    fn rings_of_nothing_and_of_infinity_stay_what_they_are() {
        assert_eq!(shape(vec![]), [0; 0]);
        assert_eq!(shape(vec![vec![], square(0.0, 1.0)]), [1, 1]);
        let endless = vec![
            Coord {
                x: f64::NAN,
                y: f64::INFINITY
            };
            4
        ];
        assert_eq!(shape(vec![endless, square(0.0, 1.0)]), [1, 1]);
    }

    #[test]
    fn more_rings_or_vertices_than_are_looked_at_are_refused() {
        let many = vec![vec![Coord { x: 0.0, y: 0.0 }]; MOST_RINGS + 1];
        for rings in [many, vec![vec![Coord { x: 0.0, y: 0.0 }; 50_001]]] {
            let refused = RawGeometry::from_rings(rings, &Limits::STORED);
            assert!(matches!(refused, RawGeometry::Refused(_)));
        }
    }
}
