//! Shifted coordinates: GCJ-02 (国测局坐标, Chinese web maps) and BD-09 (Baidu), and how to notice them.
//!
//! At Hongqiao GCJ-02 lies about 551 m east and 126 m north of CGCS2000: enough to ask about another parcel. Such
//! coordinates are never stored as CGCS2000 and never corrected in silence: the formulas are not official (they are
//! those published in many open programs since 2013), so what they say is evidence and not a boundary.

use geo::Coord;
use serde::Serialize;

use super::json::RawOutline;
use super::limits::Limits;
use super::metres::{difference, uncovered_m2};
use super::outline::Outline;
use super::projection::Plane;

/// A system of shifted coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartSystem {
    /// Amap, Tencent and most other Chinese web maps.
    Gcj02,
    /// Baidu: GCJ-02 shifted once more.
    Bd09,
}

/// Krassovsky 1940, on which the public formula computes although its input is on another ellipsoid.
const KRASSOVSKY_A: f64 = 6_378_245.0;
const KRASSOVSKY_E2: f64 = 0.006_693_421_622_965_943;
/// Where GCJ-02 shifts: west, south, east, north in degrees.
const SHIFTED_AREA: [f64; 4] = [72.004, 0.8293, 137.8347, 55.8271];

impl ChartSystem {
    pub const ALL: [ChartSystem; 2] = [ChartSystem::Gcj02, ChartSystem::Bd09];

    /// CGCS2000 to shifted coordinates.
    pub fn shift(self, position: Coord<f64>) -> Coord<f64> {
        match self {
            ChartSystem::Gcj02 => gcj02(position),
            ChartSystem::Bd09 => bd09(gcj02(position)),
        }
    }

    /// Shifted coordinates to CGCS2000: the inverse of [`ChartSystem::shift`] by iteration, to below 1e-9 degrees
    /// (0.1 mm). The shift changes by less than a part in a hundred over its own length, so each round gains two digits.
    pub fn unshift(self, shifted: Coord<f64>) -> Coord<f64> {
        let mut guess = shifted;
        for _ in 0..30 {
            let error = shifted - self.shift(guess);
            guess = guess + error;
            if error.x.abs().max(error.y.abs()) < 1e-11 {
                break;
            }
        }
        guess
    }
}

fn gcj02(c: Coord<f64>) -> Coord<f64> {
    use std::f64::consts::PI;
    let [west, south, east, north] = SHIFTED_AREA;
    if !(west..=east).contains(&c.x) || !(south..=north).contains(&c.y) {
        return c;
    }
    let (x, y) = (c.x - 105.0, c.y - 35.0);
    let (north_m, east_m) = (northing_wave(x, y), easting_wave(x, y));
    let latitude = c.y.to_radians();
    let magic = 1.0 - KRASSOVSKY_E2 * latitude.sin().powi(2);
    let per_north = KRASSOVSKY_A * (1.0 - KRASSOVSKY_E2) / (magic * magic.sqrt()) * PI / 180.0;
    let per_east = KRASSOVSKY_A / magic.sqrt() * latitude.cos() * PI / 180.0;
    Coord {
        x: c.x + east_m / per_east,
        y: c.y + north_m / per_north,
    }
}

/// Metres to the north.
fn northing_wave(x: f64, y: f64) -> f64 {
    use std::f64::consts::PI;
    let polynomial = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    let common = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let near = (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0;
    let far = (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    polynomial + common + near + far
}

/// Metres to the east.
fn easting_wave(x: f64, y: f64) -> f64 {
    use std::f64::consts::PI;
    let polynomial = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    let common = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let near = (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0;
    let far = (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    polynomial + common + near + far
}

/// GCJ-02 to BD-09.
fn bd09(c: Coord<f64>) -> Coord<f64> {
    const X_PI: f64 = std::f64::consts::PI * 3000.0 / 180.0;
    let z = c.x.hypot(c.y) + 0.000_02 * (c.y * X_PI).sin();
    let theta = c.y.atan2(c.x) + 0.000_003 * (c.x * X_PI).cos();
    Coord {
        x: z * theta.cos() + 0.0065,
        y: z * theta.sin() + 0.006,
    }
}

/// What an outline tells about its datum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "evidence", rename_all = "snake_case")]
pub enum DatumEvidence {
    /// Within [`SAME_PLACE_M`] of the outline registered under the same code.
    AgreesWithRegistered { offset_m: f64 },
    /// Lies from the registered outline as the shift says it would.
    ShiftedFromRegistered {
        system: ChartSystem,
        east_m: f64,
        north_m: f64,
    },
    /// Leaves the district, and returns when shifted back.
    LeavesDistrict {
        system: ChartSystem,
        /// The other system, where the outline would return with it too: only the sender can tell which it is.
        or: Option<ChartSystem>,
        outside_m2: f64,
    },
    /// Lies in the district, and would not if its coordinates were shifted ones.
    ShiftExcluded,
    /// Outside the district, shifted back or not.
    OutsideDistrict { outside_m2: f64 },
    /// Datum could not be verified: nothing speaks against CGCS2000, nothing proves it.
    Unverified,
}

impl DatumEvidence {
    /// The systems the coordinates may be in, when they seem shifted; the likeliest first.
    pub fn shifted(&self) -> Vec<ChartSystem> {
        match self {
            DatumEvidence::ShiftedFromRegistered { system, .. } => vec![*system],
            DatumEvidence::LeavesDistrict { system, or, .. } => {
                std::iter::once(*system).chain(*or).collect()
            }
            DatumEvidence::AgreesWithRegistered { .. }
            | DatumEvidence::ShiftExcluded
            | DatumEvidence::OutsideDistrict { .. }
            | DatumEvidence::Unverified => Vec::new(),
        }
    }
}

/// Two centroids nearer than this are the same place: a tenth of the shift, and more than a redrawn border moves them.
pub const SAME_PLACE_M: f64 = 55.0;
/// An outline may leave the district by this share before it is said to leave it: districts are known to some metres.
const OUTSIDE_SHARE: f64 = 0.01;

/// Compares an outline with the outline registered under its code, if there is one, and with the district.
pub fn detect_shift(
    outline: &Outline,
    district: &Outline,
    registered: Option<&Outline>,
) -> DatumEvidence {
    registered
        .and_then(|registered| beside_registered(outline, registered))
        .unwrap_or_else(|| within_district(outline, district))
}

fn beside_registered(outline: &Outline, registered: &Outline) -> Option<DatumEvidence> {
    let [found, known] = [outline, registered].map(|o| Coord::from(o.centroid()));
    let plane = Plane::around(known);
    let offset = plane.to_metres(found);
    let offset_m = offset.x.hypot(offset.y);
    if offset_m < SAME_PLACE_M {
        return Some(DatumEvidence::AgreesWithRegistered { offset_m });
    }
    ChartSystem::ALL.into_iter().find_map(|system| {
        let apart = offset - plane.to_metres(system.shift(known));
        (apart.x.hypot(apart.y) < SAME_PLACE_M).then_some(DatumEvidence::ShiftedFromRegistered {
            system,
            east_m: offset.x,
            north_m: offset.y,
        })
    })
}

fn within_district(outline: &Outline, district: &Outline) -> DatumEvidence {
    let outside_m2 = uncovered_m2(outline, &[district]);
    let back = |system: ChartSystem| {
        let polygons = unshifted(outline, system)?;
        Some(share_outside(&polygons, district) <= OUTSIDE_SHARE)
    };
    let returns: Vec<_> = ChartSystem::ALL
        .into_iter()
        .filter(|s| back(*s) == Some(true))
        .collect();
    match (
        share_outside(outline, district) <= OUTSIDE_SHARE,
        returns.as_slice(),
    ) {
        (true, []) => DatumEvidence::ShiftExcluded,
        (true, _) => DatumEvidence::Unverified,
        (false, [system, others @ ..]) => DatumEvidence::LeavesDistrict {
            system: *system,
            or: others.first().copied(),
            outside_m2,
        },
        (false, []) => DatumEvidence::OutsideDistrict { outside_m2 },
    }
}

fn share_outside(outline: &Outline, district: &Outline) -> f64 {
    if difference(outline, &[district]).0.is_empty() {
        return 0.0;
    }
    uncovered_m2(outline, &[district]) / outline.compared_m2()
}

/// The outline as it would lie if its coordinates were shifted ones; `None` when that is no valid outline.
fn unshifted(outline: &Outline, system: ChartSystem) -> Option<Outline> {
    let ring = |ring: &geo::LineString<f64>| ring.0.iter().map(|c| system.unshift(*c)).collect();
    let part = |p: &geo::Polygon<f64>| {
        std::iter::once(p.exterior())
            .chain(p.interiors())
            .map(ring)
            .collect()
    };
    let parts = outline.polygons().iter().map(part).collect();
    Outline::from_raw(RawOutline::new(parts), Limits::RECORD).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, Rect, coord};
    use proptest::prelude::*;

    fn rect(west: f64, south: f64, east: f64, north: f64) -> Outline {
        let rect = Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north });
        Outline::from_geo(MultiPolygon(vec![rect.to_polygon()]), Limits::DISTRICT).unwrap()
    }

    fn shifted(outline: &Outline, system: ChartSystem) -> Outline {
        use geo::MapCoords;
        Outline::from_geo(
            outline.polygons().map_coords(|c| system.shift(c)),
            Limits::DISTRICT,
        )
        .unwrap()
    }

    #[test]
    fn the_shift_at_hongqiao_is_551_m_east_and_126_m_north() {
        let at = Coord {
            x: 117.15,
            y: 39.165,
        };
        let offset = Plane::around(at).to_metres(ChartSystem::Gcj02.shift(at));
        assert!(
            (offset.x - 551.0).abs() < 5.0 && (offset.y - 126.0).abs() < 5.0,
            "{offset:?}"
        );
    }

    #[test]
    fn nothing_is_shifted_abroad() {
        let at = Coord { x: -71.1, y: 42.36 };
        assert_eq!(ChartSystem::Gcj02.shift(at), at);
    }

    #[test]
    fn evidence_is_named_by_where_the_outline_lies() {
        let district = rect(117.119, 39.140, 117.188, 39.203);
        let east = rect(117.182, 39.16, 117.187, 39.165);
        let moved = shifted(&east, ChartSystem::Gcj02);
        // shifted back by the larger shift it lies in the district as well: only the sender can tell
        assert_eq!(
            detect_shift(&moved, &district, None).shifted(),
            ChartSystem::ALL
        );
        let moved = shifted(&east, ChartSystem::Bd09);
        let may_be = detect_shift(&moved, &district, None).shifted();
        assert!(may_be.contains(&ChartSystem::Bd09), "{may_be:?}");
        let inner = shifted(&rect(117.179, 39.16, 117.181, 39.165), ChartSystem::Bd09);
        assert_eq!(
            detect_shift(&inner, &district, None).shifted(),
            ChartSystem::ALL
        );
        let middle = rect(117.15, 39.16, 117.155, 39.165);
        assert_eq!(
            detect_shift(&middle, &district, None),
            DatumEvidence::Unverified
        );
        let west = rect(117.1195, 39.16, 117.121, 39.165);
        assert_eq!(
            detect_shift(&west, &district, None),
            DatumEvidence::ShiftExcluded
        );
        let away = rect(116.0, 39.16, 116.005, 39.165);
        assert!(matches!(
            detect_shift(&away, &district, None),
            DatumEvidence::OutsideDistrict { .. }
        ));
        for system in ChartSystem::ALL {
            let found = detect_shift(&shifted(&middle, system), &district, Some(&middle));
            assert_eq!(found.shifted(), [system], "{found:?}");
        }
        let same = detect_shift(&middle, &district, Some(&middle));
        assert_eq!(same, DatumEvidence::AgreesWithRegistered { offset_m: 0.0 });
    }

    proptest! {
        #[test]
        fn shifting_back_is_exact(x in 73.5..135.0f64, y in 3.5..53.5f64) {
            for system in ChartSystem::ALL {
                let at = Coord { x, y };
                let back = system.unshift(system.shift(at));
                prop_assert!((back.x - x).abs() < 1e-9 && (back.y - y).abs() < 1e-9, "{system:?} {back:?}");
            }
        }
    }
}
