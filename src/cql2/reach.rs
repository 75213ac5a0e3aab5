//! The part of the world outside which a filter can match nothing.

use geo::Rect;

use super::expr::{Filter, Predicate, Site, SpatialTest};
use super::names::Spatial;

impl Filter {
    /// West, south, east, north of a box that the geometry `property` of every match meets; `None` if it may lie
    /// anywhere. For an index to be asked first.
    pub fn bbox(&self, property: usize) -> Option<[f64; 4]> {
        let reach = reach(&self.root, property)?;
        let (min, max) = (reach.min(), reach.max());
        Some([min.x, min.y, max.x, max.y])
    }
}

fn reach(predicate: &Predicate, property: usize) -> Option<Rect<f64>> {
    match predicate {
        Predicate::Spatial(test) if test.op != Spatial::Disjoint => of_test(test, property),
        Predicate::All(parts) => parts
            .iter()
            .filter_map(|part| reach(part, property))
            .reduce(smaller),
        Predicate::Any(parts) => {
            let reaches: Option<Vec<_>> = parts.iter().map(|part| reach(part, property)).collect();
            reaches?.into_iter().reduce(around)
        }
        Predicate::Not(inner) => match inner.as_ref() {
            Predicate::Spatial(test) if test.op == Spatial::Disjoint => of_test(test, property),
            _ => None,
        },
        _ => None,
    }
}

fn of_test(test: &SpatialTest, property: usize) -> Option<Rect<f64>> {
    match (&test.left, &test.right) {
        (Site::Property(asked), Site::Literal(literal))
        | (Site::Literal(literal), Site::Property(asked))
            if *asked == property =>
        {
            Some(literal.bbox)
        }
        _ => None,
    }
}

/// A geometry that meets both boxes need not meet what they share, so that the smaller one is all that is known.
fn smaller(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let area = |r: &Rect<f64>| r.width() * r.height();
    if area(&b) < area(&a) { b } else { a }
}

fn around(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let west_south = (a.min().x.min(b.min().x), a.min().y.min(b.min().y));
    let east_north = (a.max().x.max(b.max().x), a.max().y.max(b.max().y));
    Rect::new(west_south, east_north)
}
