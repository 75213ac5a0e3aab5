//! Where the rows of a layer lie: their boxes in a tree, by the places of the rows.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree, RTreeObject};

use crate::atlas::outwards;

type Item = GeomWithData<Rectangle<[f32; 2]>, u32>;

/// A row whose box meets another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Near {
    pub place: u32,
    /// Its box lies inside the other, so its ground meets it, too.
    pub inside: bool,
}

/// Boxes of rows, rounded outwards to single precision.
#[derive(Default)]
pub(super) struct Ground(RTree<Item>);

impl Ground {
    /// From places with west, south, east, north of what is there.
    pub fn of(boxes: impl Iterator<Item = (usize, [f64; 4])>) -> Self {
        let drawn = boxes.filter(|(_, bbox)| bbox.iter().all(|own| own.is_finite()));
        let items = drawn.filter_map(|(place, bbox)| {
            let [west, south, east, north] = outwards(bbox);
            let rectangle = Rectangle::from_corners([west, south], [east, north]);
            Some(GeomWithData::new(rectangle, u32::try_from(place).ok()?))
        });
        Ground(RTree::bulk_load(items.collect()))
    }

    /// The rows whose boxes meet a box, in no order.
    pub fn near(&self, bbox: [f64; 4]) -> impl Iterator<Item = Near> {
        let [west, south, east, north] = outwards(bbox);
        let envelope = AABB::from_corners([west, south], [east, north]);
        let found = self.0.locate_in_envelope_intersecting(&envelope);
        found.map(move |item| Near {
            place: item.data,
            inside: is_inside(&item.envelope(), bbox),
        })
    }
}

/// Whether a box that was rounded outwards lies inside one that was not.
fn is_inside(own: &AABB<[f32; 2]>, [west, south, east, north]: [f64; 4]) -> bool {
    let ([w, s], [e, n]) = (own.lower().map(f64::from), own.upper().map(f64::from));
    west <= w && south <= s && e <= east && n <= north
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_their_boxes_and_only_what_lies_inside_is_sure() {
        let boxes = [
            [117.0, 39.0, 117.1, 39.1],
            [117.05, 39.05, 117.2, 39.2],
            [118.0, 40.0, 118.0, 40.0],
        ];
        let ground = Ground::of(boxes.into_iter().enumerate());
        let near = |bbox| {
            let mut found: Vec<Near> = ground.near(bbox).collect();
            found.sort_unstable();
            found
                .iter()
                .map(|one| (one.place, one.inside))
                .collect::<Vec<_>>()
        };
        assert_eq!(near([116.9, 38.9, 117.15, 39.15]), [(0, true), (1, false)]);
        assert_eq!(near([117.9, 39.9, 118.1, 40.1]), [(2, true)]);
        // the very border is not sure: what is kept of it is a little larger
        assert_eq!(near([117.0, 39.0, 117.1, 39.1])[0], (0, false));
        assert_eq!(near([10.0, 10.0, 11.0, 11.0]), []);
    }
}
