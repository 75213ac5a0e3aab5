//! What outlines accept and refuse, and what is measured on them.

use std::time::{Duration, Instant};

use geo::algorithm::Validation;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::GeometryFaultKind as Kind;
use super::*;

type Xy = [f64; 2];

/// A place in Hongqiao; rings below are given in steps of 0.0001 degrees (about 9 and 11 m) from it.
const ORIGIN: Xy = [117.17, 39.17];

fn ring(steps: &[Xy]) -> Vec<Coord<f64>> {
    let mut ring: Vec<_> = steps
        .iter()
        .map(|s| Coord {
            x: ORIGIN[0] + s[0] * 1e-4,
            y: ORIGIN[1] + s[1] * 1e-4,
        })
        .collect();
    ring.extend(ring.first().copied());
    ring
}

fn square(x: f64, y: f64, side: f64) -> Vec<Xy> {
    vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
}

fn outline(parts: &[&[Vec<Xy>]]) -> Result<Outline, GeometryFaults> {
    let parts = parts
        .iter()
        .map(|rings| rings.iter().map(|r| ring(r)).collect())
        .collect();
    Outline::from_raw(RawOutline::new(parts), Limits::STORED)
}

fn plain(x: f64, y: f64, side: f64) -> Outline {
    outline(&[&[square(x, y, side)]]).unwrap()
}

/// The kinds and places of the faults of one attempt.
fn kinds(
    attempt: Result<Outline, GeometryFaults>,
) -> Vec<(Kind, Option<usize>, Option<usize>, Option<usize>)> {
    match attempt {
        Ok(outline) => panic!("accepted: {outline:?}"),
        Err(faults) => faults
            .faults
            .iter()
            .map(|f| (f.kind, f.part, f.ring, f.vertex))
            .collect(),
    }
}

fn posted(geometry: Value) -> Result<Outline, GeometryFaults> {
    Outline::parse_geojson(&geometry, Limits::POSTED)
}

#[test]
fn a_square_is_accepted_in_either_order_and_written_as_rfc_7946_says() {
    let mut clockwise = square(0.0, 0.0, 10.0);
    clockwise.reverse();
    let parcel = outline(&[&[clockwise]]).unwrap();
    assert_eq!((parcel.parts(), parcel.vertices()), (1, 5));
    let written = parcel.to_geojson().to_string();
    assert_eq!(
        written,
        serde_json::to_string(&parcel.as_geojson())
            .unwrap()
            .replace(' ', "")
    );
    assert!(check::doubled_area(&parcel.polygons().0[0].exterior().0) > 0.0);
}

#[test]
fn a_bow_tie_is_refused_where_it_crosses() {
    let bow = vec![[0.0, 0.0], [10.0, 10.0], [10.0, 0.0], [0.0, 10.0]];
    assert_eq!(
        kinds(outline(&[&[bow]])),
        [(Kind::SelfCrossing, Some(1), Some(1), Some(1))]
    );
}

#[test]
fn spikes_lines_and_slivers_are_refused() {
    let spike = vec![
        [0.0, 0.0],
        [10.0, 0.0],
        [20.0, 0.0],
        [10.0, 0.0],
        [10.0, 10.0],
    ];
    assert_eq!(
        kinds(outline(&[&[spike]])),
        [(Kind::Spike, Some(1), Some(1), Some(3))]
    );
    let line = vec![[0.0, 0.0], [10.0, 0.0], [5.0, 0.0]];
    assert_eq!(
        kinds(outline(&[&[line]])),
        [(Kind::NoArea, Some(1), Some(1), None)]
    );
    let sliver = square(0.0, 0.0, 0.005);
    assert_eq!(
        kinds(outline(&[&[sliver]])),
        [(Kind::NoArea, Some(1), Some(1), None)]
    );
}

#[test]
fn rings_that_touch_or_repeat_themselves_are_refused() {
    let touch = vec![
        [0.0, 0.0],
        [10.0, 0.0],
        [10.0, 10.0],
        [5.0, 0.0],
        [0.0, 10.0],
    ];
    assert_eq!(
        kinds(outline(&[&[touch]])),
        [(Kind::SelfTouch, Some(1), Some(1), Some(1))]
    );
    let twice = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 0.0], [10.0, 10.0]];
    assert_eq!(
        kinds(outline(&[&[twice]])),
        [(Kind::RepeatedPoint, Some(1), Some(1), Some(3))]
    );
    let eight = vec![
        [0.0, 0.0],
        [5.0, 5.0],
        [0.0, 10.0],
        [10.0, 10.0],
        [5.0, 5.0],
        [10.0, 0.0],
    ];
    assert_eq!(
        kinds(outline(&[&[eight]])),
        [(Kind::SelfTouch, Some(1), Some(1), Some(2))]
    );
}

#[test]
fn holes_lie_inside_their_shell_and_beside_each_other() {
    let shell = square(0.0, 0.0, 30.0);
    let hole = |x, y, side| square(x, y, side);
    assert!(outline(&[&[shell.clone(), hole(5.0, 5.0, 5.0), hole(20.0, 20.0, 5.0)]]).is_ok());
    let outside = outline(&[&[shell.clone(), hole(40.0, 5.0, 5.0)]]);
    assert_eq!(
        kinds(outside),
        [(Kind::HoleOutside, Some(1), Some(2), None)]
    );
    let nested = outline(&[&[shell.clone(), hole(5.0, 5.0, 15.0), hole(8.0, 8.0, 5.0)]]);
    assert_eq!(kinds(nested), [(Kind::HoleInHole, Some(1), Some(3), None)]);
    let across = outline(&[&[shell, hole(25.0, 5.0, 10.0)]]);
    assert!(kinds(across).iter().all(|k| k.0 == Kind::RingsCross));
}

#[test]
fn a_hole_may_touch_its_shell_once_but_not_cut_the_interior() {
    let shell = square(0.0, 0.0, 30.0);
    let once = vec![[0.0, 15.0], [10.0, 10.0], [10.0, 20.0]];
    assert!(outline(&[&[shell.clone(), once]]).is_ok());
    let across = vec![[0.0, 15.0], [15.0, 10.0], [30.0, 15.0], [15.0, 20.0]];
    let split = outline(&[&[shell.clone(), across]]);
    assert_eq!(kinds(split)[0].0, Kind::InteriorSplit);
    // two holes that touch each other and the shell: geo calls this valid
    let (left, right) = (
        vec![[0.0, 15.0], [15.0, 14.0], [15.0, 15.0], [10.0, 20.0]],
        vec![[30.0, 15.0], [20.0, 20.0], [15.0, 15.0], [16.0, 13.0]],
    );
    assert_eq!(
        kinds(outline(&[&[shell.clone(), left, right]]))[0].0,
        Kind::InteriorSplit
    );
    // four diamonds in a ring of touches around the middle
    let diamond = |x: f64, y: f64| vec![[x - 4.0, y], [x, y - 4.0], [x + 4.0, y], [x, y + 4.0]];
    let ring_of_four = [
        shell,
        diamond(15.0, 11.0),
        diamond(19.0, 15.0),
        diamond(15.0, 19.0),
        diamond(11.0, 15.0),
    ];
    let touching = outline(&[&ring_of_four]);
    assert!(touching.is_err(), "shared borders or a closed chain");
}

#[test]
fn rings_that_pass_through_each_other_at_a_vertex_are_refused() {
    let shell = vec![
        [0.0, 0.0],
        [30.0, 0.0],
        [30.0, 30.0],
        [15.0, 15.0],
        [0.0, 30.0],
    ];
    // all vertices of the hole lie in or on the shell, one of its sides leaves it through two of them
    let hole = vec![[5.0, 25.0], [25.0, 25.0], [15.0, 5.0]];
    assert_eq!(kinds(outline(&[&[shell, hole]]))[0].0, Kind::RingsCross);
}

#[test]
fn parts_may_touch_in_a_point_and_lie_in_holes_but_not_overlap() {
    let (a, corner) = (square(0.0, 0.0, 10.0), square(10.0, 10.0, 10.0));
    assert!(outline(&[&[a.clone()], &[corner]]).is_ok());
    let with_hole = [square(0.0, 0.0, 30.0), square(5.0, 5.0, 20.0)];
    assert!(outline(&[&with_hole, &[square(10.0, 10.0, 5.0)]]).is_ok());
    let beside = outline(&[&[a.clone()], &[square(10.0, 0.0, 10.0)]]);
    assert!(kinds(beside).iter().all(|k| k.0 == Kind::SharedBorder));
    let over = outline(&[&[a.clone()], &[square(5.0, 5.0, 10.0)]]);
    assert!(kinds(over).iter().all(|k| k.0 == Kind::PartsOverlap));
    let within = outline(&[&[a], &[square(2.0, 2.0, 2.0)]]);
    assert_eq!(
        kinds(within),
        [(Kind::PartsOverlap, Some(2), Some(1), None)]
    );
}

#[test]
fn every_fault_of_an_outline_is_reported_at_once() {
    let bow = |x: f64| vec![[x, 0.0], [x + 10.0, 10.0], [x + 10.0, 0.0], [x, 10.0]];
    let twice = outline(&[&[bow(0.0)], &[square(20.0, 0.0, 5.0)], &[bow(40.0)]]);
    assert_eq!(
        kinds(twice).iter().map(|k| k.1).collect::<Vec<_>>(),
        [Some(1), Some(3)]
    );
}

#[test]
fn open_short_and_misshapen_rings_are_refused() {
    let open = posted(
        json!({"type": "Polygon", "coordinates": [[[117.1, 39.1], [117.11, 39.1], [117.11, 39.11], [117.1, 39.11]]]}),
    );
    assert_eq!(kinds(open), [(Kind::RingOpen, Some(1), Some(1), Some(4))]);
    let short = posted(
        json!({"type": "Polygon", "coordinates": [[[117.1, 39.1], [117.11, 39.1], [117.1, 39.1]]]}),
    );
    assert_eq!(kinds(short)[0].0, Kind::RingTooShort);
    for geometry in [
        json!(null),
        json!(7),
        json!("POLYGON EMPTY"),
        json!([]),
        json!({}),
        json!({"type": "Point", "coordinates": [117.1, 39.1]}),
        json!({"type": "Polygon"}),
        json!({"type": 7, "coordinates": []}),
        json!({"type": "Polygon", "coordinates": []}),
        json!({"type": "Polygon", "coordinates": [[]]}),
        json!({"type": "Polygon", "coordinates": [[1, 2], [3, 4]]}),
        json!({"type": "Polygon", "coordinates": [[["117.1", "39.1"]]]}),
        json!({"type": "Polygon", "coordinates": [[[]]]}),
        json!({"type": "Polygon", "coordinates": [[[117.1]]]}),
        json!({"type": "Polygon", "coordinates": {"a": 1}}),
        json!({"type": "MultiPolygon", "coordinates": []}),
        json!({"type": "MultiPolygon", "coordinates": [[[1, 2]]]}),
        json!({"type": "Polygon", "coordinates": [[[[1, 2], [3, 4]]]]}),
    ] {
        let faults = posted(geometry.clone()).unwrap_err();
        assert!(
            faults.to_string().contains("wanted"),
            "{geometry}: {faults}"
        );
    }
}

#[test]
fn swapped_axes_and_plane_metres_are_recognised() {
    let swapped = posted(
        json!({"type": "Polygon", "coordinates": [[[39.1, 117.1], [39.1, 117.2], [39.2, 117.2], [39.1, 117.1]]]}),
    );
    assert_eq!(
        kinds(swapped),
        [(Kind::SwappedAxes, Some(1), Some(1), Some(1))]
    );
    for e in [514_691.0, 39_514_691.0] {
        let n = 4_337_390.0;
        let metres = posted(
            json!({"type": "Polygon", "coordinates": [[[e, n], [e + 9.0, n], [e, n + 9.0], [e, n]]]}),
        );
        assert_eq!(kinds(metres)[0].0, Kind::PlaneMetres);
    }
}

#[test]
fn numbers_that_are_no_place_are_refused() {
    let attempt = |x: f64| {
        let square = [[x, 39.1], [117.11, 39.1], [117.11, 39.11], [x, 39.1]];
        let ring = square.iter().map(|p| Coord { x: p[0], y: p[1] }).collect();
        kinds(Outline::from_raw(
            RawOutline::new(vec![vec![ring]]),
            Limits::STORED,
        ))
    };
    assert_eq!(attempt(1e300)[0].0, Kind::OutOfRange);
    assert_eq!(attempt(f64::NAN)[0].0, Kind::NotFinite);
    assert_eq!(attempt(f64::INFINITY)[0].0, Kind::NotFinite);
    assert_eq!(attempt(110.0)[0].0, Kind::TooWide);
}

#[test]
fn areas_beyond_the_purpose_are_refused() {
    let big = square(0.0, 0.0, 2_000.0);
    assert!(outline(&[&[big.clone()]]).is_ok());
    let parts = RawOutline::new(vec![vec![ring(&big)]]);
    assert_eq!(
        kinds(Outline::from_raw(parts, Limits::POSTED))[0].0,
        Kind::TooLarge
    );
}

fn circle(vertices: usize, radius: f64) -> Vec<Coord<f64>> {
    let angle = |i: usize| (i % vertices) as f64 / vertices as f64 * std::f64::consts::TAU;
    (0..=vertices)
        .map(|i| Coord {
            x: ORIGIN[0] + radius * angle(i).cos(),
            y: ORIGIN[1] + radius * angle(i).sin(),
        })
        .collect()
}

#[test]
fn a_hundred_thousand_vertices_are_refused_by_their_count() {
    let raw = RawOutline::new(vec![vec![circle(100_000, 0.05)]]);
    let began = Instant::now();
    assert_eq!(
        kinds(Outline::from_raw(raw, Limits::STORED))[0].0,
        Kind::TooManyVertices
    );
    assert!(began.elapsed() < Duration::from_millis(100));
}

#[test]
fn a_stored_ring_of_fifty_thousand_vertices_is_checked() {
    let raw = RawOutline::new(vec![vec![circle(49_999, 0.05)]]);
    assert_eq!(
        Outline::from_raw(raw, Limits::STORED).unwrap().vertices(),
        50_000
    );
}

#[test]
fn a_comb_whose_boxes_all_meet_is_answered() {
    let mut comb: Vec<Coord<f64>> = Vec::new();
    for i in 0..12_000 {
        let x = ORIGIN[0] + f64::from(i) * 1e-6;
        comb.extend([
            Coord { x, y: 39.0 },
            Coord {
                x: x + 0.1 + 0.5e-6,
                y: 39.1,
            },
        ]);
    }
    comb.push(Coord {
        x: ORIGIN[0] + 0.2,
        y: 38.9,
    });
    comb.push(comb[0]);
    let answer = Outline::from_raw(RawOutline::new(vec![vec![comb]]), Limits::STORED);
    assert_eq!(kinds(answer)[0].0, Kind::TooIntricate);
}

#[test]
fn outlines_read_back_from_hex_and_from_geojson_are_the_same() {
    let parcel = outline(&[
        &[square(0.0, 0.0, 30.0), square(5.0, 5.0, 5.0)],
        &[square(40.0, 0.0, 5.0)],
    ])
    .unwrap();
    let text = serde_json::to_string(&parcel).unwrap();
    assert!(text.starts_with("\"0106000000"));
    assert_eq!(serde_json::from_str::<Outline>(&text).unwrap(), parcel);
    let geojson = serde_json::to_string(&parcel.as_geojson()).unwrap();
    let back = serde_json::from_str::<Outline>(&geojson).unwrap();
    assert!((back.compared_m2() - parcel.compared_m2()).abs() < 1e-3);
    for bad in [
        "\"\"",
        "\"zz\"",
        "\"0106\"",
        "7",
        "{\"type\":\"Point\",\"coordinates\":[1,2]}",
    ] {
        assert!(serde_json::from_str::<Outline>(bad).is_err(), "{bad}");
    }
}

#[test]
fn damaged_wkb_is_refused() {
    let bytes = plain(0.0, 0.0, 10.0).to_wkb();
    for end in 0..bytes.len() {
        assert!(Outline::from_wkb(&bytes[..end]).is_err(), "cut at {end}");
    }
    let mut many = bytes;
    many[5..9].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(Outline::from_wkb(&many).is_err());
}

#[test]
fn a_hectare_measures_a_hectare() {
    let plane = projection::Plane::around(Coord {
        x: ORIGIN[0],
        y: ORIGIN[1],
    });
    let square = square(0.0, 0.0, 100.0);
    let corners = square
        .iter()
        .chain(&square[..1])
        .map(|p| plane.to_degrees(Coord { x: p[0], y: p[1] }))
        .collect();
    let parcel = Outline::from_raw(RawOutline::new(vec![vec![corners]]), Limits::POSTED).unwrap();
    assert!(
        (parcel.geodesic_m2() - 10_000.0).abs() < 0.001,
        "{}",
        parcel.geodesic_m2()
    );
    assert!((parcel.compared_m2() - 10_000.0).abs() < 0.001);
    let excess = parcel.plane_m2() - 10_000.0;
    assert!(
        (0.02..0.08).contains(&excess),
        "{excess}: scale 1.000002 to 1.000008 at Hongqiao"
    );
}

#[test]
fn neighbours_touch_at_distance_zero_and_have_no_overlap() {
    let (a, b) = (plain(0.0, 0.0, 10.0), plain(10.0, 0.0, 10.0));
    assert!(overlap_m2(&a, &b) < 1e-3);
    assert_eq!(distance_m(&a, &b), 0.0);
    assert!(!counts(
        overlap_m2(&a, &b),
        a.compared_m2().min(b.compared_m2()),
        &Tolerance::default()
    ));
    let far = plain(20.0, 0.0, 10.0);
    let gap = distance_m(&a, &far);
    assert!(
        (86.0..87.0).contains(&gap),
        "0.001 degrees of longitude at 39.17 N: {gap}"
    );
}

#[test]
fn an_overlap_counts_only_above_its_limit() {
    let tolerance = Tolerance::default();
    assert!(!counts(1.0, 100.0, &tolerance));
    assert!(counts(1.000_001, 100.0, &tolerance));
    assert!(!counts(50.0, 100_000.0, &tolerance));
    assert!(counts(50.001, 100_000.0, &tolerance));
    assert!(
        counts(f64::NAN, 100_000.0, &tolerance),
        "what cannot be measured is not waved through"
    );
}

#[test]
fn what_others_do_not_cover_is_the_rest() {
    let whole = plain(0.0, 0.0, 20.0);
    let (left, right) = (plain(0.0, 0.0, 10.0), plain(10.0, 0.0, 10.0));
    let rest = uncovered_m2(&whole, &[&left, &right]);
    assert!((rest - whole.compared_m2() / 2.0).abs() < 0.5, "{rest}");
    assert!((uncovered_m2(&whole, &[]) - whole.compared_m2()).abs() < 1e-6);
    assert!(uncovered_m2(&left, &[&whole]) < 1e-3);
    assert!(!difference(&whole, &[&left]).0.is_empty());
}

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

#[test]
fn the_public_outline_shows_the_grid_and_nothing_finer() {
    let parcel = plain(3.3, 4.4, 5.0);
    assert_eq!(parcel.public_bbox(), [117.17, 39.17, 117.171, 39.171]);
    assert_eq!(
        parcel.public_outline().public_outline(),
        parcel.public_outline()
    );
    // moving the border inside its grid cell changes nothing that is seen
    assert_eq!(
        parcel.public_outline(),
        plain(0.1, 0.2, 9.0).public_outline()
    );
    assert_eq!(parcel.public_centroid(), [117.171, 39.171]);
    assert_eq!(
        plain(0.0, 0.0, 10.0).public_bbox(),
        [117.17, 39.17, 117.171, 39.171]
    );
}

#[test]
fn a_drawn_polygon_is_cut_into_parcels_slivers_and_a_remainder() {
    let drawn = plain(0.0, 0.0, 20.0);
    let (half, sliver, beside) = (
        plain(-10.0, -5.0, 20.0),
        plain(19.9999, 0.0, 10.0),
        plain(20.0, 20.0, 5.0),
    );
    let cut = cut(
        &drawn,
        &[("half", &half), ("sliver", &sliver), ("beside", &beside)],
        &Tolerance::default(),
    );
    let seen: Vec<_> = cut
        .pieces
        .iter()
        .map(|p| (p.id, p.counts, (p.share * 1e3).round()))
        .collect();
    assert_eq!(seen, [("half", true, 375.0), ("sliver", false, 0.0)]);
    assert!(
        cut.remainder_counts && cut.covered_twice_m2 < 0.1,
        "{cut:?}"
    );
    let sum: f64 = cut.pieces.iter().map(|p| p.area_m2).sum();
    assert!(
        (sum + cut.remainder_m2 - cut.whole_m2).abs() < 0.1,
        "{cut:?}"
    );
}

proptest! {
    #[test]
    fn pieces_and_remainder_sum_to_the_whole(drawn in any_star(), at in prop::collection::vec((0.0..20.0f64, 0.0..20.0f64), 1..5)) {
        // parcels of a cadastre: they share borders and do not overlap
        let parcels: Vec<Outline> = at.iter().enumerate().map(|(i, _)| plain(-20.0 + 15.0 * i as f64, -20.0, 15.0)).collect();
        let given: Vec<(usize, &Outline)> = parcels.iter().enumerate().collect();
        let cut = cut(&drawn, &given, &Tolerance::default());
        let sum: f64 = cut.pieces.iter().map(|p| p.area_m2).sum();
        prop_assert!((sum + cut.remainder_m2 - cut.whole_m2).abs() < 0.1, "{} {} {}", sum, cut.remainder_m2, cut.whole_m2);
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
    fn the_tree_and_the_plain_comparison_agree(radii in prop::collection::vec(1.0..20.0f64, 60..200), from in 0..50usize) {
        let valid = star(radii, 0.0, 0.0);
        let mut tangled = valid.polygons().0[0].exterior().0.clone();
        prop_assert!(valid.polygons().is_valid());
        tangled[from..].swap(1, 6);
        let raw = RawOutline::new(vec![vec![tangled.clone()]]);
        let geo = Polygon::new(LineString(tangled), vec![]).is_valid();
        prop_assert_eq!(Outline::from_raw(raw, Limits::STORED).is_ok(), geo);
    }
}
