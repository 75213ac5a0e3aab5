//! How much of a parcel its sampling points stand for, by the cells of HJ 25.1-2019 and HJ 25.2-2019.

use serde::Serialize;

use super::Advice;
use crate::domain::geometry::{Outline, Reach};

const SOURCE: &str = "HJ 25.1-2019; HJ 25.2-2019";

/// Points farther than this from the box of the parcel, degrees, are none of its neighbours.
const BESIDE_DEGREES: f64 = 0.01;
/// Edge of the largest cell that one point stands for, m.
const CELL_M: f64 = 40.0;

/// How much of a parcel lies near a sampling point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SamplingCoverage {
    /// Points within the parcel.
    pub inside: u32,
    /// Points outside, such as control points.
    pub outside: u32,
    /// Distance within which a place is near a point, m: half the diagonal of a cell of 40 m x 40 m, so that a point in
    /// the middle of each cell covers all of it.
    pub within_m: f64,
    pub parcel_m2: f64,
    pub covered_m2: f64,
    /// Covered part, 0 to 1.
    pub share: f64,
}

/// How much of a parcel lies near one of these points (longitude, latitude).
pub fn coverage(parcel: &Outline, points: &[(f64, f64)]) -> Advice<SamplingCoverage> {
    let within_m = CELL_M / std::f64::consts::SQRT_2;
    let [west, south, east, north] = parcel.bbox();
    let near = |(x, y): &(f64, f64)| {
        (west - BESIDE_DEGREES..=east + BESIDE_DEGREES).contains(x)
            && (south - BESIDE_DEGREES..=north + BESIDE_DEGREES).contains(y)
    };
    let beside: Vec<(f64, f64)> = points.iter().copied().filter(near).collect();
    let reached = Reach::of(parcel.rect().center(), &beside, within_m).measure(parcel);
    let inside = points.iter().filter(|(x, y)| parcel.contains_point(*x, *y));
    let inside = u32::try_from(inside.count()).unwrap_or(u32::MAX);
    let all = u32::try_from(points.len()).unwrap_or(u32::MAX);
    let share = (reached.covered_m2 / reached.whole_m2).clamp(0.0, 1.0);
    let value = SamplingCoverage {
        inside,
        outside: all - inside,
        within_m,
        parcel_m2: reached.whole_m2,
        covered_m2: reached.covered_m2,
        share,
    };
    Advice::of(SOURCE, value)
}

#[cfg(test)]
mod tests {
    use geo::Coord;
    use serde_json::json;

    use super::*;
    use crate::domain::geometry::Limits;
    use crate::domain::geometry::projection::Plane;

    const CENTRE: Coord<f64> = Coord {
        x: 117.17,
        y: 39.17,
    };

    fn at(x: f64, y: f64) -> (f64, f64) {
        let degrees = Plane::around(CENTRE).to_degrees(Coord { x, y });
        (degrees.x, degrees.y)
    }

    /// A rectangle around the centre, metres.
    fn parcel(width: f64, height: f64) -> Outline {
        let origin = Plane::around(CENTRE).to_metres(CENTRE);
        let corners = [
            (0.0, 0.0),
            (width, 0.0),
            (width, height),
            (0.0, height),
            (0.0, 0.0),
        ];
        let ring = corners.map(|(x, y)| {
            let (lon, lat) = at(origin.x + x, origin.y + y);
            [lon, lat]
        });
        let polygon = json!({"type": "Polygon", "coordinates": [ring]});
        Outline::parse_geojson(&polygon, Limits::POSTED).unwrap()
    }

    fn covered(parcel: &Outline, points: &[(f64, f64)]) -> SamplingCoverage {
        let origin = Plane::around(CENTRE).to_metres(CENTRE);
        let points: Vec<(f64, f64)> = points
            .iter()
            .map(|(x, y)| at(origin.x + x, origin.y + y))
            .collect();
        let advice = coverage(parcel, &points);
        assert!(!advice.confirmed);
        advice.value
    }

    #[test]
    fn a_point_in_each_cell_covers_all() {
        let found = covered(&parcel(80.0, 40.0), &[(20.0, 20.0), (60.0, 20.0)]);
        assert_eq!((found.inside, found.outside), (2, 0));
        assert!(found.share > 0.999, "{found:?}");
        assert!((found.parcel_m2 - 3200.0).abs() < 0.1, "{found:?}");
    }

    #[test]
    fn what_lies_far_from_every_point_is_not_covered() {
        let found = covered(&parcel(400.0, 40.0), &[(20.0, 20.0), (-500.0, 20.0)]);
        assert_eq!((found.inside, found.outside), (1, 1));
        // a cell of 40 m, and the part of the disc beyond it: 1,600 + (800 pi - 1,600) / 4
        let wanted = 1600.0 + (800.0 * std::f64::consts::PI - 1600.0) / 4.0;
        assert!((found.covered_m2 - wanted).abs() < 5.0, "{found:?}");
        let none = covered(&parcel(400.0, 40.0), &[]);
        assert_eq!((none.covered_m2, none.share), (0.0, 0.0));
    }
}
