//! Where a feature lies, as its caller may see it.

use geo::{BoundingRect, MultiPolygon};

use crate::domain::geometry::Outline;

/// What the features of a layer are on the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    Points,
    Polygons,
}

/// Where a feature lies: longitude and latitude in CGCS2000.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Point([f64; 2]),
    Outline(Outline),
    /// Outlines of several parcels together.
    Several(MultiPolygon<f64>),
}

impl Shape {
    /// Several outlines as one; none of none.
    pub fn together(mut outlines: Vec<Outline>) -> Option<Shape> {
        if outlines.len() <= 1 {
            return outlines.pop().map(Shape::Outline);
        }
        let parts = outlines
            .iter()
            .flat_map(|own| own.polygons().0.iter().cloned());
        Some(Shape::Several(parts.collect()))
    }

    /// West, south, east, north.
    pub fn bbox(&self) -> Option<[f64; 4]> {
        match self {
            Shape::Point([lon, lat]) => Some([*lon, *lat, *lon, *lat]),
            Shape::Outline(outline) => Some(outline.bbox()),
            Shape::Several(polygons) => {
                let rect = polygons.bounding_rect()?;
                Some([rect.min().x, rect.min().y, rect.max().x, rect.max().y])
            }
        }
    }

    /// Its polygons; none of a point.
    pub fn polygons(&self) -> Option<&MultiPolygon<f64>> {
        match self {
            Shape::Point(_) => None,
            Shape::Outline(outline) => Some(outline.polygons()),
            Shape::Several(polygons) => Some(polygons),
        }
    }

    /// Whether it meets a box of longitude and latitude: its ground, not only its own box.
    pub fn meets(&self, bbox: [f64; 4]) -> bool {
        use geo::{Intersects, Rect, coord};
        let Some([west, south, east, north]) = self.bbox() else {
            return false;
        };
        let [w, s, e, n] = bbox;
        if west > e || w > east || south > n || s > north {
            return false;
        }
        if w <= west && east <= e && s <= south && north <= n {
            return true;
        }
        match self.polygons() {
            None => true,
            Some(polygons) => {
                let rect = Rect::new(coord! { x: w, y: s }, coord! { x: e, y: n });
                polygons.intersects(&rect)
            }
        }
    }
}
