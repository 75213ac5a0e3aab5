//! What outlines accept and refuse, and what is measured on them.

use std::time::{Duration, Instant};

use geo::Coord;
use serde_json::{Value, json};

use super::GeometryFaultKind as Kind;
use super::*;

type Xy = [f64; 2];
/// Kind, part, ring, vertex.
type FaultAt = (Kind, Option<usize>, Option<usize>, Option<usize>);

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
fn kinds(attempt: Result<Outline, GeometryFaults>) -> Vec<FaultAt> {
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
    assert!(outline(&[std::slice::from_ref(&a), &[corner]]).is_ok());
    let with_hole = [square(0.0, 0.0, 30.0), square(5.0, 5.0, 20.0)];
    assert!(outline(&[&with_hole, &[square(10.0, 10.0, 5.0)]]).is_ok());
    let beside = outline(&[std::slice::from_ref(&a), &[square(10.0, 0.0, 10.0)]]);
    assert!(kinds(beside).iter().all(|k| k.0 == Kind::SharedBorder));
    let over = outline(&[std::slice::from_ref(&a), &[square(5.0, 5.0, 10.0)]]);
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
    assert!(outline(&[std::slice::from_ref(&big)]).is_ok());
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
    assert_eq!(
        serde_json::from_str::<Outline>(&geojson).unwrap(),
        parcel,
        "serde_json must have float_roundtrip"
    );
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

#[path = "tests_measure.rs"]
mod measure;
#[path = "tests_random.rs"]
mod random;
