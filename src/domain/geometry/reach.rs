//! How much land lies within a distance of points: the coverage of a network.
//!
//! A disc is drawn as a regular polygon of [`CORNERS`] corners whose area is that of the disc, in the transverse Mercator
//! plane around the land that is asked about. Its border lies within 0.01 % of the distance from the circle (0.1 m in
//! 1 km), and the area of a single disc is exact; of discs that overlap, areas are good to 0.01 % as well.

use std::f64::consts::TAU;

use geo::{Area, BooleanOps, Coord, LineString, MultiPolygon, Polygon, unary_union};

use super::Outline;
use super::projection::Plane;

/// Corners of a disc.
const CORNERS: u32 = 256;

/// All that lies within a distance of points, in a plane around a centre.
pub struct Reach {
    plane: Plane,
    discs: MultiPolygon<f64>,
}

/// How much of a piece of land is within reach.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reached {
    pub whole_m2: f64,
    pub covered_m2: f64,
}

impl Reach {
    /// The reach of points (longitude, latitude) around a centre, metres.
    pub fn of(centre: Coord<f64>, points: &[(f64, f64)], distance_m: f64) -> Self {
        let plane = Plane::around(centre);
        let discs: Vec<Polygon<f64>> = points
            .iter()
            .map(|(x, y)| disc(plane.to_metres(Coord { x: *x, y: *y }), distance_m))
            .collect();
        Reach {
            plane,
            discs: unary_union(&discs),
        }
    }

    fn covered(&self, land: &MultiPolygon<f64>) -> MultiPolygon<f64> {
        land.intersection(&self.discs)
    }

    /// Square metres of the land, and of what of it is within reach.
    pub fn measure(&self, land: &Outline) -> Reached {
        let land = self.plane.project(land.polygons());
        Reached {
            whole_m2: land.unsigned_area(),
            covered_m2: self.covered(&land).unsigned_area(),
        }
    }

    /// What of the land is within reach, and what is not, in degrees.
    pub fn parts(&self, land: &Outline) -> (MultiPolygon<f64>, MultiPolygon<f64>) {
        let land = self.plane.project(land.polygons());
        let covered = self.covered(&land);
        let rest = land.difference(&self.discs);
        (self.plane.unproject(&covered), self.plane.unproject(&rest))
    }
}

/// A polygon of the area of the disc.
fn disc(centre: Coord<f64>, distance_m: f64) -> Polygon<f64> {
    let step = TAU / f64::from(CORNERS);
    let radius = distance_m * (step / step.sin()).sqrt();
    let corner = |corner: u32| {
        let (sin, cos) = (f64::from(corner) * step).sin_cos();
        Coord {
            x: centre.x + radius * cos,
            y: centre.y + radius * sin,
        }
    };
    let ring: Vec<Coord<f64>> = (0..CORNERS).chain([0]).map(corner).collect();
    Polygon::new(LineString(ring), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::super::Limits;
    use super::*;
    use std::f64::consts::PI;

    const CENTRE: Coord<f64> = Coord {
        x: 117.17,
        y: 39.17,
    };

    /// A square of 4 km around the centre, whose sides are straight in the plane.
    fn square() -> Outline {
        let plane = Plane::around(CENTRE);
        let ring = [
            (-1.0, -1.0),
            (1.0, -1.0),
            (1.0, 1.0),
            (-1.0, 1.0),
            (-1.0, -1.0),
        ];
        let ring = ring.map(|(x, y)| {
            plane.to_degrees(Coord {
                x: x * 2000.0,
                y: y * 2000.0,
            })
        });
        let polygon = Polygon::new(LineString(ring.to_vec()), Vec::new());
        Outline::from_geo(MultiPolygon(vec![polygon]), Limits::DISTRICT).unwrap()
    }

    fn at(x: f64, y: f64) -> (f64, f64) {
        let place = Plane::around(CENTRE).to_degrees(Coord { x, y });
        (place.x, place.y)
    }

    fn share(points: &[(f64, f64)], distance_m: f64) -> f64 {
        let reached = Reach::of(CENTRE, points, distance_m).measure(&square());
        assert!((reached.whole_m2 - 16e6).abs() < 1.0, "{reached:?}");
        reached.covered_m2 / reached.whole_m2
    }

    /// By hand: a disc of 1 km in 16 km2 covers pi / 16; at a corner a quarter of that; on a side half of it.
    #[test]
    fn one_disc_covers_what_it_must() {
        assert!((share(&[at(0.0, 0.0)], 1000.0) - PI / 16.0).abs() < 1e-6);
        assert!((share(&[at(2000.0, 2000.0)], 1000.0) - PI / 64.0).abs() < 1e-5);
        assert!((share(&[at(-2000.0, 0.0)], 1000.0) - PI / 32.0).abs() < 1e-5);
    }

    /// By hand: two discs of radius r at distance r share r2 (2 pi / 3 - sqrt(3) / 2), which counts once.
    #[test]
    fn what_two_discs_share_counts_once() {
        let lens = 2.0 * PI / 3.0 - 3.0_f64.sqrt() / 2.0;
        let wanted = (2.0 * PI - lens) / 16.0;
        let found = share(&[at(-500.0, 0.0), at(500.0, 0.0)], 1000.0);
        assert!((found - wanted).abs() < 1e-4 * wanted, "{found} {wanted}");
        // the same point twice covers no more
        let once = share(&[at(0.0, 0.0)], 1000.0);
        assert!((share(&[at(0.0, 0.0); 2], 1000.0) - once).abs() < 1e-9);
    }

    #[test]
    fn nothing_and_everything() {
        assert_eq!(share(&[], 1000.0), 0.0);
        assert!((share(&[at(0.0, 0.0)], 3000.0) - 1.0).abs() < 1e-9);
        assert_eq!(share(&[at(9000.0, 0.0)], 1000.0), 0.0);
    }

    #[test]
    fn the_border_of_a_disc_is_within_a_ten_thousandth() {
        let far = disc(Coord { x: 0.0, y: 0.0 }, 1000.0);
        let inner = (TAU / f64::from(CORNERS) / 2.0).cos();
        let radius = far.exterior().0[0].x;
        assert!(radius < 1000.1 && radius * inner > 999.9, "{radius}");
    }

    #[test]
    fn parts_make_the_whole() {
        let reach = Reach::of(CENTRE, &[at(0.0, 0.0)], 1000.0);
        let (covered, rest) = reach.parts(&square());
        let plane = Plane::around(CENTRE);
        let area = |polygons: &MultiPolygon<f64>| plane.project(polygons).unsigned_area();
        assert!((area(&covered) - PI * 1e6).abs() < 1.0);
        assert!((area(&covered) + area(&rest) - 16e6).abs() < 1.0);
    }
}
