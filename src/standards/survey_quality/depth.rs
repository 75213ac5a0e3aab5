//! At which depths to sample, and how many wells, HJ 25.1-2019 and HJ 25.2-2019.

use serde::Serialize;

use super::Advice;

const SOURCE: &str = "HJ 25.1-2019; HJ 25.2-2019";

/// What is missing in a borehole.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DepthGap {
    /// No sample of the surface, 0 to 0.5 m.
    NoSurface,
    /// More than 2 m between two samples, within 6 m.
    TooFarApart { from_m: f64, to_m: f64 },
}

/// Depth of surface soil, m.
const SURFACE_M: f64 = 0.5;
/// Depth to which samples stand close, m.
const CLOSE_TO_M: f64 = 6.0;
/// Widest distance there, m.
const APART_M: f64 = 2.0;

/// What is missing among the depths of the samples of a borehole, m. That each layer has its sample and that the
/// deepest one is clean cannot be seen from depths.
pub fn depth_gaps(depths_m: &[f64]) -> Advice<Vec<DepthGap>> {
    let mut depths = depths_m.to_vec();
    depths.sort_by(f64::total_cmp);
    let mut gaps = Vec::new();
    if depths.first().is_none_or(|first| *first > SURFACE_M) {
        gaps.push(DepthGap::NoSurface);
    }
    let mut above = SURFACE_M;
    for depth in depths.into_iter().filter(|depth| *depth > SURFACE_M) {
        // beyond 6 m nothing is asked
        let to = depth.min(CLOSE_TO_M.max(above));
        if to - above > APART_M + 1e-9 {
            gaps.push(DepthGap::TooFarApart {
                from_m: above,
                to_m: depth,
            });
        }
        above = depth;
    }
    Advice::of(SOURCE, gaps)
}

/// A net of monitoring wells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WellNet {
    Enough,
    /// Fewer than three.
    TooFew,
    /// All in one line: the direction of flow cannot be told.
    InOneLine,
}

/// Narrowest net that is no line: breadth over length.
const NARROWEST: f64 = 0.01;

/// Whether wells at these places, metres in any plane, are enough.
pub fn wells(places_m: &[(f64, f64)]) -> Advice<WellNet> {
    let net = if places_m.len() < 3 {
        WellNet::TooFew
    } else if in_one_line(places_m) {
        WellNet::InOneLine
    } else {
        WellNet::Enough
    };
    Advice::of(SOURCE, net)
}

fn in_one_line(places: &[(f64, f64)]) -> bool {
    let far = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
    let Some((start, end)) = places
        .iter()
        .flat_map(|a| places.iter().map(move |b| (a, b)))
        .max_by(|one, other| far(one.0, one.1).total_cmp(&far(other.0, other.1)))
    else {
        return true;
    };
    let length = far(start, end);
    let beside = |place: &(f64, f64)| {
        let cross =
            (end.0 - start.0) * (place.1 - start.1) - (end.1 - start.1) * (place.0 - start.0);
        cross.abs() / length
    };
    length == 0.0 || places.iter().map(beside).fold(0.0, f64::max) < NARROWEST * length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depths_without_surface_or_with_gaps() {
        let gaps = |depths: &[f64]| depth_gaps(depths).value;
        assert_eq!(gaps(&[0.2, 1.5, 3.0, 5.0, 6.0, 12.0]), []);
        assert_eq!(gaps(&[5.0, 3.0, 1.5, 0.2]), [], "in any order");
        assert_eq!(gaps(&[]), [DepthGap::NoSurface]);
        assert_eq!(gaps(&[1.0]), [DepthGap::NoSurface]);
        let apart = DepthGap::TooFarApart {
            from_m: 1.0,
            to_m: 4.0,
        };
        assert_eq!(gaps(&[0.5, 1.0, 4.0]), [apart]);
        assert_eq!(gaps(&[0.5, 2.5, 4.5, 9.0]), [], "1.5 m are left to 6 m");
        let deep = DepthGap::TooFarApart {
            from_m: 3.0,
            to_m: 9.0,
        };
        assert_eq!(gaps(&[0.5, 2.5, 3.0, 9.0]), [deep]);
    }

    #[test]
    fn three_wells_and_not_in_one_line() {
        let net = |places: &[(f64, f64)]| wells(places).value;
        assert_eq!(net(&[(0.0, 0.0), (50.0, 0.0)]), WellNet::TooFew);
        assert_eq!(
            net(&[(0.0, 0.0), (50.0, 50.0), (100.0, 100.1)]),
            WellNet::InOneLine
        );
        assert_eq!(
            net(&[(0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]),
            WellNet::InOneLine
        );
        assert_eq!(
            net(&[(0.0, 0.0), (50.0, 40.0), (100.0, 0.0)]),
            WellNet::Enough
        );
    }
}
