//! A drawn polygon cut into the parcels it meets; what is left has no record.

use geo::MultiPolygon;

use super::metres::{self, Tolerance, counts};
use super::outline::Outline;

/// A drawn polygon, cut. Areas in square metres on the ellipsoid ([`super::metres`]: compared), so that they sum up.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut<I> {
    pub whole_m2: f64,
    /// The parcels met, in the order given; parcels that only touch are left out.
    pub pieces: Vec<Piece<I>>,
    /// What no parcel covers, those with slivers included.
    pub remainder_m2: f64,
    /// Whether the remainder is more than a border drawn twice.
    pub remainder_counts: bool,
    /// The remainder in degrees; for drawing.
    pub remainder: MultiPolygon<f64>,
    /// Square metres covered by more than one parcel: then the pieces sum to more than the whole.
    pub covered_twice_m2: f64,
}

/// What the drawn polygon has in common with one parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece<I> {
    pub id: I,
    pub area_m2: f64,
    /// Share of the drawn polygon, 0 to 1.
    pub share: f64,
    /// Whether it is more than a border drawn twice; else it is a sliver, to be reported and not to decide.
    pub counts: bool,
    /// In degrees; for drawing.
    pub shape: MultiPolygon<f64>,
}

/// Cuts `drawn` into `parcels`.
pub fn cut<I: Clone>(drawn: &Outline, parcels: &[(I, &Outline)], tolerance: &Tolerance) -> Cut<I> {
    let whole_m2 = drawn.compared_m2();
    let piece = |(id, parcel): &(I, &Outline)| {
        let shape = metres::common(drawn, parcel);
        let area_m2 = metres::compared_m2(&shape);
        let smaller = whole_m2.min(parcel.compared_m2());
        (area_m2 > 0.0).then(|| Piece {
            id: id.clone(),
            area_m2,
            share: area_m2 / whole_m2,
            counts: counts(area_m2, smaller, tolerance),
            shape,
        })
    };
    let pieces: Vec<Piece<I>> = parcels.iter().filter_map(piece).collect();
    let outlines: Vec<&Outline> = parcels.iter().map(|(_, outline)| *outline).collect();
    let remainder = metres::difference(drawn, &outlines);
    let remainder_m2 = metres::compared_m2(&remainder);
    let sum: f64 = pieces.iter().map(|piece| piece.area_m2).sum();
    Cut {
        whole_m2,
        pieces,
        remainder_m2,
        remainder_counts: counts(remainder_m2, whole_m2, tolerance),
        remainder,
        covered_twice_m2: (sum + remainder_m2 - whole_m2).max(0.0),
    }
}
