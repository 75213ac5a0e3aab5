//! How the geometry of a row lies to one of the filter or to another of the row.
//!
//! Boxes decide most rows without a look at the vertices; where they do not, geo relates the geometries (DE-9IM), with
//! the filter's prepared once.

use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::relate::IntersectionMatrix;
use geo::{BoundingRect, CoordsIter, Geometry, Intersects, Line, PreparedGeometry, Rect, Relate};

use super::eval::{Matcher, Prepared, Row, Shape, Value};
use super::expr::{Literal, Site, SpatialTest};
use super::names::Spatial;

impl Spatial {
    /// The same relation, asked from the other side.
    fn mirrored(self) -> Spatial {
        match self {
            Spatial::Contains => Spatial::Within,
            Spatial::Within => Spatial::Contains,
            Spatial::Intersects
            | Spatial::Disjoint
            | Spatial::Equals
            | Spatial::Touches
            | Spatial::Crosses
            | Spatial::Overlaps => self,
        }
    }

    fn holds(self, matrix: &IntersectionMatrix) -> bool {
        match self {
            Spatial::Intersects => matrix.is_intersects(),
            Spatial::Disjoint => matrix.is_disjoint(),
            Spatial::Contains => matrix.is_contains(),
            Spatial::Within => matrix.is_within(),
            Spatial::Equals => matrix.is_equal_topo(),
            Spatial::Touches => matrix.is_touches(),
            Spatial::Crosses => matrix.is_crosses(),
            Spatial::Overlaps => matrix.is_overlaps(),
        }
    }
}

/// The answer for two literals; it is the same for every row.
pub(super) fn constant(op: Spatial, left: &Literal, right: &Literal) -> bool {
    op.holds(&left.geometry.relate(&right.geometry))
}

impl<'f> Matcher<'f> {
    pub(super) fn spatial(&self, test: &'f SpatialTest, row: &impl Row) -> Option<bool> {
        if test.constant.is_some() {
            return test.constant;
        }
        match (&test.left, &test.right) {
            (Site::Property(property), Site::Literal(literal)) => {
                self.lies(test.op, *property, literal, row)
            }
            (Site::Literal(literal), Site::Property(property)) => {
                self.lies(test.op.mirrored(), *property, literal, row)
            }
            (Site::Property(left), Site::Property(right)) => {
                let (left, right) = (row.value(*left), row.value(*right));
                Some(test.op.holds(&related(shape(&left)?, shape(&right)?)))
            }
            (Site::Literal(left), Site::Literal(right)) => Some(constant(test.op, left, right)),
        }
    }

    fn lies(
        &self,
        op: Spatial,
        property: usize,
        literal: &'f Literal,
        row: &impl Row,
    ) -> Option<bool> {
        let value = row.value(property);
        let shape = shape(&value)?;
        let prepared = self.prepared.get(literal.number)?;
        Some(match shape {
            Shape::Geometry(geometry) => judged(op, geometry, None, literal, prepared),
            Shape::MultiPolygon(parts, bbox) => judged(op, parts, bbox, literal, prepared),
        })
    }
}

fn shape<'v>(value: &Value<'v>) -> Option<Shape<'v>> {
    match value {
        Value::Geometry(shape) => Some(*shape),
        _ => None,
    }
}

fn related(left: Shape, right: Shape) -> IntersectionMatrix {
    match (left, right) {
        (Shape::Geometry(a), Shape::Geometry(b)) => a.relate(b),
        (Shape::Geometry(a), Shape::MultiPolygon(b, _)) => a.relate(b),
        (Shape::MultiPolygon(a, _), Shape::Geometry(b)) => a.relate(b),
        (Shape::MultiPolygon(a, _), Shape::MultiPolygon(b, _)) => a.relate(b),
    }
}

/// Vertices of a geometry of the filter up to which comparing edge by edge is faster than its index.
const FEW: usize = 32;

/// Whether `op` is true of the row's `shape` and then the literal.
fn judged<'f, G>(
    op: Spatial,
    shape: &G,
    bbox: Option<Rect<f64>>,
    literal: &'f Literal,
    prepared: &Prepared<'f>,
) -> bool
where
    G: Relate<f64> + BoundingRect<f64> + Intersects<Rect<f64>> + Intersects<Geometry<f64>>,
{
    let Some(bbox) = bbox.or_else(|| shape.bounding_rect().into()) else {
        return op == Spatial::Disjoint; // an empty geometry meets nothing
    };
    if let Some(answer) = by_boxes(op, bbox, literal).or_else(|| by_border(op, bbox, literal)) {
        return answer;
    }
    let is_disjoint = op == Spatial::Disjoint;
    if is_disjoint || op == Spatial::Intersects {
        if !literal.boxes.is_empty() {
            return literal.boxes.iter().any(|b| shape.intersects(b)) != is_disjoint;
        }
        if literal.geometry.coords_count() <= FEW {
            return shape.intersects(&literal.geometry) != is_disjoint;
        }
    }
    let prepared = prepared.get_or_init(|| PreparedGeometry::from(&literal.geometry));
    op.mirrored().holds(&prepared.relate(shape))
}

/// The answer as far as the boxes around both give it.
fn by_boxes(op: Spatial, bbox: Rect<f64>, literal: &Literal) -> Option<bool> {
    if !bbox.intersects(&literal.bbox) {
        return Some(op == Spatial::Disjoint);
    }
    let inside = literal.boxes.iter().any(|b| strictly_inside(bbox, *b));
    match op {
        Spatial::Intersects if inside => Some(true),
        Spatial::Disjoint if inside => Some(false),
        Spatial::Within if inside => Some(true),
        Spatial::Overlaps | Spatial::Crosses | Spatial::Touches if inside => Some(false),
        Spatial::Within if !covers(literal.bbox, bbox) => Some(false),
        Spatial::Contains if !covers(bbox, literal.bbox) => Some(false),
        Spatial::Equals if bbox != literal.bbox => Some(false),
        _ => None,
    }
}

/// The answer for a box that keeps clear of the border of an area: all of it is inside, or all is outside.
fn by_border(op: Spatial, bbox: Rect<f64>, literal: &Literal) -> Option<bool> {
    if literal.border.is_empty() || literal.border.iter().any(|edge| meets(bbox, edge)) {
        return None;
    }
    let corner = literal.geometry.coordinate_position(&bbox.min());
    Some(match op {
        Spatial::Intersects | Spatial::Within => corner == CoordPos::Inside,
        Spatial::Disjoint => corner == CoordPos::Outside,
        // not within the row's geometry either, as it would reach beyond the box
        Spatial::Contains
        | Spatial::Equals
        | Spatial::Touches
        | Spatial::Crosses
        | Spatial::Overlaps => false,
    })
}

/// Most edges lie to one side of the box.
fn meets(bbox: Rect<f64>, edge: &Line<f64>) -> bool {
    let (a, b, min, max) = (edge.start, edge.end, bbox.min(), bbox.max());
    let aside = a.x.max(b.x) < min.x
        || a.x.min(b.x) > max.x
        || a.y.max(b.y) < min.y
        || a.y.min(b.y) > max.y;
    !aside && bbox.intersects(edge)
}

fn covers(outer: Rect<f64>, inner: Rect<f64>) -> bool {
    outer.min().x <= inner.min().x
        && outer.min().y <= inner.min().y
        && outer.max().x >= inner.max().x
        && outer.max().y >= inner.max().y
}

fn strictly_inside(inner: Rect<f64>, outer: Rect<f64>) -> bool {
    outer.min().x < inner.min().x
        && outer.min().y < inner.min().y
        && outer.max().x > inner.max().x
        && outer.max().y > inner.max().y
}
