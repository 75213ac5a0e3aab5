//! New outlines from old ones: what two have in common, what is left of one, what several make together.
//!
//! Only cadastral acts draw outlines that nobody surveyed. What comes out passes the same check as whatever enters; where
//! it does not, the caller is told and nothing is repaired. Crumbs (below [`CRUMB_M2`]) come from rounding and are left out.

use geo::{BooleanOps, LineString, MultiPolygon, Polygon};

use super::metres::{common, compared_m2};
use super::{GeometryFaults, Limits, Outline, difference, uncovered_m2};

/// Square metres below which a piece or a hole is rounding: the smallest tolerance is larger.
pub const CRUMB_M2: f64 = 0.2;

/// What `a` and `b` have in common; none when that is a crumb.
///
/// # Errors
///
/// What is left is no outline.
pub fn cut(a: &Outline, b: &Outline) -> Result<Option<Outline>, GeometryFaults> {
    if !a.meets(b) {
        return Ok(None);
    }
    if uncovered_m2(a, &[b]) < CRUMB_M2 {
        return Ok(Some(a.clone()));
    }
    if uncovered_m2(b, &[a]) < CRUMB_M2 {
        return Ok(Some(b.clone()));
    }
    tidy(common(a, b))
}

/// What of `a` none of `others` covers; none when that is a crumb.
///
/// # Errors
///
/// What is left is no outline.
pub fn without(a: &Outline, others: &[&Outline]) -> Result<Option<Outline>, GeometryFaults> {
    if others.iter().all(|other| !a.meets(other)) {
        return Ok(Some(a.clone()));
    }
    tidy(difference(a, others))
}

/// Several together; none of none.
///
/// # Errors
///
/// Together they are no outline.
pub fn united(all: &[&Outline]) -> Result<Option<Outline>, GeometryFaults> {
    let mut rest = all.iter();
    let Some(first) = rest.next() else {
        return Ok(None);
    };
    let mut whole = Outline::clone(first);
    for next in rest {
        if uncovered_m2(next, &[&whole]) < CRUMB_M2 {
            continue;
        }
        match tidy(whole.polygons().union(next.polygons()))? {
            Some(both) => whole = both,
            None => return Ok(None),
        }
    }
    Ok(Some(whole))
}

fn tidy(polygons: MultiPolygon<f64>) -> Result<Option<Outline>, GeometryFaults> {
    let large = |ring: &LineString<f64>| {
        compared_m2(&MultiPolygon(vec![Polygon::new(ring.clone(), Vec::new())])) >= CRUMB_M2
    };
    let kept = polygons.into_iter().filter_map(|polygon| {
        let (shell, holes) = polygon.into_inner();
        large(&shell).then(|| {
            let holes = holes.into_iter().filter(|hole| large(hole)).map(plain);
            Polygon::new(plain(shell), holes.collect())
        })
    });
    let kept: Vec<Polygon<f64>> = kept.collect();
    if kept.is_empty() {
        return Ok(None);
    }
    Outline::from_geo(MultiPolygon(kept), Limits::RECORD).map(Some)
}

/// A ring without positions that repeat the one before.
fn plain(mut ring: LineString<f64>) -> LineString<f64> {
    ring.0.dedup();
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(west: f64, east: f64) -> Outline {
        let (south, north) = (39.1, 39.101);
        let ring = serde_json::json!([
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south]
        ]);
        let geometry = serde_json::json!({"type": "Polygon", "coordinates": [ring]});
        Outline::parse_geojson(&geometry, Limits::RECORD).unwrap()
    }

    #[test]
    fn parts_make_the_whole_again() {
        let whole = rectangle(117.1, 117.103);
        let west = cut(&whole, &rectangle(117.09, 117.101)).unwrap().unwrap();
        let east = without(&whole, &[&west]).unwrap().unwrap();
        let sum = west.compared_m2() + east.compared_m2();
        assert!((sum - whole.compared_m2()).abs() < 0.01);
        let again = united(&[&west, &east]).unwrap().unwrap();
        assert!(uncovered_m2(&whole, &[&again]) < 0.01);
        assert!(uncovered_m2(&again, &[&whole]) < 0.01);
        assert!(without(&west, &[&whole]).unwrap().is_none());
        assert!(cut(&west, &east).unwrap().is_none());
    }
}
