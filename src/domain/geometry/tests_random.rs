//! Laws that hold for every outline, tried on random ones.

use geo::algorithm::Validation;
use geo::{LineString, MultiPolygon, Polygon};
use proptest::prelude::*;

use super::*;

/// Random rings of few vertices on a coarse grid: every kind of fault turns up often.
fn grid_ring() -> impl Strategy<Value = Vec<Xy>> {
    prop::collection::vec((0..7i32, 0..7i32), 3..8).prop_map(|points| {
        points
            .into_iter()
            .map(|(x, y)| [f64::from(x), f64::from(y)])
            .collect()
    })
}

/// Rings around a centre, in the order of their angles: valid by construction.
fn star(steps: Vec<f64>, x: f64, y: f64) -> Outline {
    let n = steps.len() as f64;
    let at = |(i, r): (usize, &f64)| {
        let angle = i as f64 / n * std::f64::consts::TAU;
        [x + r * angle.cos(), y + r * angle.sin()]
    };
    outline(&[&[steps.iter().enumerate().map(at).collect()]]).unwrap()
}

fn any_star() -> impl Strategy<Value = Outline> {
    (
        prop::collection::vec(1.0..20.0f64, 3..40),
        0.0..20.0f64,
        0.0..20.0f64,
    )
        .prop_map(|(r, x, y)| star(r, x, y))
}

fn geo_says(parts: &[&[Vec<Xy>]]) -> bool {
    let polygon = |rings: &&[Vec<Xy>]| {
        let mut lines = rings.iter().map(|r| LineString(ring(r)));
        let shell = lines.next().unwrap();
        Polygon::new(shell, lines.collect())
    };
    MultiPolygon(parts.iter().map(polygon).collect()).is_valid()
}

/// Kinds that geo does not look for.
const STRICTER: [Kind; 4] = [
    Kind::RepeatedPoint,
    Kind::NoArea,
    Kind::InteriorSplit,
    Kind::Spike,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn one_ring_is_judged_as_geo_judges_it(r in grid_ring()) {
        let rings = [r];
        let parts: [&[Vec<Xy>]; 1] = [&rings];
        match outline(&parts) {
            Ok(_) => prop_assert!(geo_says(&parts), "accepted what geo refuses"),
            Err(f) if f.faults.iter().any(|f| STRICTER.contains(&f.kind)) => {}
            Err(f) => prop_assert!(!geo_says(&parts), "{f}"),
        }
    }

    #[test]
    fn holes_and_parts_are_judged_as_geo_judges_them(hole in grid_ring(), second in grid_ring(), two_parts: bool) {
        let shell = vec![[-1.0, -1.0], [4.5, 0.5], [8.0, -1.0], [8.0, 8.0], [3.0, 5.0], [-1.0, 8.0]];
        let (one, other) = ([shell, hole], [second]);
        let both: [&[Vec<Xy>]; 2] = [&one[..1], &other];
        let parts: &[&[Vec<Xy>]] = if two_parts { &both } else { &[&one] };
        match outline(parts) {
            Ok(_) => prop_assert!(geo_says(parts), "accepted what geo refuses"),
            Err(f) if f.faults.iter().any(|f| STRICTER.contains(&f.kind)) => {}
            Err(f) => prop_assert!(!geo_says(parts), "{f}"),
        }
    }
}

proptest! {
    #[test]
    fn pieces_and_remainder_sum_to_the_whole(drawn in any_star(), at in prop::collection::vec((0.0..20.0f64, 0.0..20.0f64), 1..5)) {
        // parcels of a cadastre: they share borders and do not overlap
        let parcels: Vec<Outline> = at.iter().enumerate().map(|(i, _)| plain(-20.0 + 15.0 * i as f64, -20.0, 15.0)).collect();
        let given: Vec<&Outline> = parcels.iter().collect();
        let sum: f64 = parcels.iter().map(|parcel| overlap_m2(&drawn, parcel)).sum();
        let (rest, whole) = (uncovered_m2(&drawn, &given), drawn.compared_m2());
        prop_assert!((sum + rest - whole).abs() < 0.1, "{} {} {}", sum, rest, whole);
    }

    #[test]
    fn wkb_round_trips_exactly(a in any_star()) {
        let bytes = a.to_wkb();
        let back = Outline::from_wkb(&bytes).unwrap();
        prop_assert_eq!(&back, &a);
        prop_assert_eq!(back.to_wkb(), bytes);
    }

    #[test]
    fn overlap_is_symmetric_and_no_larger_than_either(a in any_star(), b in any_star()) {
        let (ab, ba) = (overlap_m2(&a, &b), overlap_m2(&b, &a));
        prop_assert!((ab - ba).abs() < 0.01, "{ab} {ba}");
        prop_assert!(ab <= a.compared_m2().min(b.compared_m2()) + 0.01);
        prop_assert!((uncovered_m2(&a, &[&b]) + ab - a.compared_m2()).abs() < 0.05);
    }

    #[test]
    fn the_tree_and_the_plain_comparison_agree(radii in prop::collection::vec(1.0..20.0f64, 410..500), from in 0..50usize) {
        let valid = star(radii, 0.0, 0.0);
        let mut tangled = valid.polygons().0[0].exterior().0.clone();
        prop_assert!(valid.polygons().is_valid());
        tangled[from..].swap(1, 6);
        let raw = RawOutline::new(vec![vec![tangled.clone()]]);
        let geo = Polygon::new(LineString(tangled), vec![]).is_valid();
        prop_assert_eq!(Outline::from_raw(raw, Limits::STORED).is_ok(), geo);
    }
}

proptest! {
    #[test]
    fn an_outline_inside_another_is_what_they_have_in_common(a in any_star(), share in 0.01..1.2f64) {
        use geo::{BooleanOps, Scale};
        let scaled = a.polygons().scale(share);
        let b = Outline::from_geo(scaled, Limits::STORED).unwrap();
        let exact = crate::domain::geometry::metres::compared_m2(&a.polygons().intersection(b.polygons()));
        prop_assert!((overlap_m2(&a, &b) - exact).abs() < 1e-3, "{} {}", overlap_m2(&a, &b), exact);
    }
}

proptest! {
    #[test]
    fn what_several_cover_is_taken_away_once(a in any_star(), others in prop::collection::vec(any_star(), 1..5)) {
        use geo::{BooleanOps, unary_union};
        let given: Vec<&Outline> = others.iter().collect();
        let union = unary_union(others.iter().flat_map(|other| other.polygons()));
        let plain = crate::domain::geometry::metres::compared_m2(&a.polygons().difference(&union));
        prop_assert!((uncovered_m2(&a, &given) - plain).abs() < 0.01, "{} {}", uncovered_m2(&a, &given), plain);
    }
}
