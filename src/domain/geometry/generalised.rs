//! What of an outline may be public: nothing finer than a grid of 0.001 degrees (about 86 by 111 m at Tianjin).
//!
//! Vertices at survey accuracy are not public. Whatever the public may see, filter by, page through or ask the extent
//! of is made from these two functions and from nothing else, so that no series of questions narrows a border down
//! further than to its grid cell.

use geo::{Rect, coord};

use super::outline::Outline;

/// Grid lines to a degree.
const LINES: f64 = 1_000.0;
/// A coordinate this near to a grid line (in steps of the grid; 0.1 mm on the ground) lies on it.
const ON_LINE: f64 = 1e-6;

impl Outline {
    /// The outline the public sees: its bounding box, moved outwards to the grid. It covers the whole outline.
    pub fn public_outline(&self) -> Outline {
        let [west, south, east, north] = self.public_bbox();
        Outline::of_box(Rect::new(
            coord! { x: west, y: south },
            coord! { x: east, y: north },
        ))
    }

    /// West, south, east, north of the public outline in degrees.
    pub fn public_bbox(&self) -> [f64; 4] {
        let [west, south, east, north] = self.bbox();
        let ((west, east), (south, north)) = (widened(west, east), widened(south, north));
        [west, south, east, north]
    }

    /// Longitude and latitude of the centroid, rounded to the grid.
    pub fn public_centroid(&self) -> [f64; 2] {
        self.centroid().map(|v| (v * LINES).round() / LINES)
    }
}

/// An interval moved outwards to the grid; never empty.
fn widened(low: f64, high: f64) -> (f64, f64) {
    let first = (low * LINES + ON_LINE).floor();
    let last = (high * LINES - ON_LINE).ceil().max(first + 1.0);
    (first / LINES, last / LINES)
}
