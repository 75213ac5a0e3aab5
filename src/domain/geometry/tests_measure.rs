//! What is measured on outlines, what of them is public, and what it costs.

use super::*;

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
    let share = |parcel: &Outline| (overlap_m2(&drawn, parcel) / drawn.compared_m2() * 1e3).round();
    assert_eq!([&half, &sliver, &beside].map(share), [375.0, 0.0, 0.0]);
    let counted = |parcel: &Outline| {
        let smaller = drawn.compared_m2().min(parcel.compared_m2());
        counts(overlap_m2(&drawn, parcel), smaller, &Tolerance::default())
    };
    assert_eq!([&half, &sliver, &beside].map(counted), [true, false, false]);
    let sum: f64 = [&half, &sliver, &beside]
        .map(|parcel| overlap_m2(&drawn, parcel))
        .iter()
        .sum();
    let rest = uncovered_m2(&drawn, &[&half, &sliver, &beside]);
    assert!(
        (sum + rest - drawn.compared_m2()).abs() < 0.1,
        "{sum} {rest}"
    );
}

/// Not a test: prints what the operations cost. `cargo test --release --lib geometry -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn costs() {
    let time = |what: &str, times: u32, work: &mut dyn FnMut()| {
        let began = Instant::now();
        for _ in 0..times {
            work();
        }
        println!("{what}: {:?}", began.elapsed() / times);
    };
    let (a, b) = (plain(0.0, 0.0, 10.0), plain(5.0, 5.0, 10.0));
    let far = plain(13.0, 0.0, 10.0);
    let wkb = a.to_wkb();
    time("plane around a point", 100_000, &mut || {
        std::hint::black_box(projection::Plane::around(std::hint::black_box(Coord {
            x: 117.17,
            y: 39.17,
        })));
    });
    time("proj4rs from EPSG", 10_000, &mut || {
        std::hint::black_box(proj4rs::Proj::from_epsg_code(4548).unwrap());
    });
    time("from_wkb, 5 vertices", 10_000, &mut || {
        drop(Outline::from_wkb(&wkb))
    });
    time("overlap of squares", 10_000, &mut || {
        std::hint::black_box(overlap_m2(&a, &b));
    });
    time("distance of squares", 10_000, &mut || {
        std::hint::black_box(distance_m(&a, &far));
    });
    time("geodesic area, 5 vertices", 10_000, &mut || {
        std::hint::black_box(a.geodesic_m2());
    });
    time("compared area, 5 vertices", 10_000, &mut || {
        std::hint::black_box(a.compared_m2());
    });
    for n in [40, 100, 200, 300, 400, 1_000, 1_999, 10_000, 18_606, 49_999] {
        let raw = RawOutline::new(vec![vec![circle(n, 0.05)]]);
        time(&format!("from_raw, {n} vertices"), 5, &mut || {
            Outline::from_raw(raw.clone(), Limits::STORED).unwrap();
        });
    }
    let mut comb: Vec<Coord<f64>> = Vec::new();
    for i in 0..24_000 {
        let x = ORIGIN[0] + f64::from(i) * 1e-6;
        comb.extend([
            Coord { x, y: 39.0 },
            Coord {
                x: x + 0.1 + 0.5e-6,
                y: 39.1,
            },
        ]);
    }
    comb.extend([
        Coord {
            x: ORIGIN[0] + 0.2,
            y: 38.9,
        },
        comb[0],
    ]);
    time("a comb that is refused", 1, &mut || {
        drop(Outline::from_raw(
            RawOutline::new(vec![vec![comb.clone()]]),
            Limits::STORED,
        ))
    });
    comb.truncate(1_990);
    comb.extend([
        Coord {
            x: ORIGIN[0] + 0.2,
            y: 38.9,
        },
        comb[0],
    ]);
    time("a posted comb", 1, &mut || {
        drop(Outline::from_raw(
            RawOutline::new(vec![vec![comb.clone()]]),
            Limits::POSTED,
        ))
    });
    let holes = |n: i32| {
        let mut rings = vec![circle(25_000, 0.05)];
        for i in 0..n {
            let (x, y) = (
                f64::from(i % 75) * 4.0 - 150.0,
                f64::from(i / 75) * 4.0 - 150.0,
            );
            rings.push(ring(&square(x, y, 1.0)));
        }
        RawOutline::new(vec![rings])
    };
    time("25,000 vertices and 4,500 holes", 1, &mut || {
        let found = Outline::from_raw(holes(4_500), Limits::STORED);
        println!("{:?}", found.map_err(|e| e.faults[0].to_string()));
    });
}
