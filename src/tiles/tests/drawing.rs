//! What is drawn of land in one tile.

use geo::{MultiLineString, Point};

use super::*;

/// Rings as the specification wants them, in every polygon of a feature.
fn well_wound(polygon: &Polygon<i32>) {
    assert!(
        signed2(polygon.exterior()) > 0,
        "exterior {:?}",
        polygon.exterior()
    );
    for hole in polygon.interiors() {
        assert!(signed2(hole) < 0, "hole {hole:?}");
    }
}

#[test]
fn a_tile_without_land_has_no_bytes() {
    let tile = tianjin(&WEB_MERCATOR_QUAD, 12);
    assert!(Encoder::new(&tile).finish().is_empty());
    let far = land(
        &WEB_MERCATOR_QUAD.tile(12, 0, 0).unwrap(),
        &square(0.2, 0.8),
        &[],
    );
    let nothing = MultiPolygon(vec![]);
    let shapes = [
        Shape::Polygons(&far),
        Shape::Polygons(&nothing),
        Shape::Point(Point::new(0.0, 0.0)),
    ];
    assert!(bytes(&tile, &shapes, Labels::With(&[])).is_empty());
}

#[test]
fn points_stand_where_the_textbook_puts_them() {
    for set in matrix::ALL {
        for zoom in set.zooms() {
            let tile = tianjin(set, zoom);
            let point = Point::new(LONGITUDE, LATITUDE);
            let feature = drawn(&tile, &[Shape::Point(point)]).pop().unwrap();
            let Geometry::Point(found) = feature.geometry else {
                panic!("one point");
            };
            let wanted = textbook(&tile, LONGITUDE, LATITUDE);
            assert!(
                (f64::from(found.x()) - wanted.x).abs() <= 0.51,
                "{} {zoom}: {found:?} {wanted:?}",
                set.id
            );
            assert!(
                (f64::from(found.y()) - wanted.y).abs() <= 0.51,
                "{} {zoom}: {found:?} {wanted:?}",
                set.id
            );
            assert_eq!(feature.id, Some(1));
        }
    }
}

#[test]
fn vertices_stand_where_the_textbook_puts_them() {
    for set in matrix::ALL {
        let tile = tianjin(set, 18);
        let land = land(&tile, &[(0.1, 0.2), (0.7, 0.25), (0.5, 0.9)], &[]);
        let found = drawn_polygons(&tile, &land).pop().unwrap();
        for c in &land.0[0].exterior().0 {
            let wanted = textbook(&tile, c.x, c.y);
            let near = |f: &Coord<i32>| {
                (f64::from(f.x) - wanted.x).hypot(f64::from(f.y) - wanted.y) <= 1.0
            };
            assert!(
                found.exterior().0.iter().any(near),
                "{wanted:?} in {found:?}"
            );
        }
    }
}

#[test]
fn holes_are_kept_and_wind_the_other_way() {
    for set in matrix::ALL {
        let tile = tianjin(set, 15);
        let hole = square(0.4, 0.6);
        let backwards: Vec<_> = hole.iter().rev().copied().collect();
        let shell = square(0.2, 0.8);
        let shell_backwards: Vec<_> = shell.iter().rev().copied().collect();
        let expected = (0.36 - 0.04) * 4096.0 * 4096.0;
        for shell in [&shell[..], &shell_backwards] {
            for hole in [&hole[..], &backwards] {
                let found = drawn_polygons(&tile, &land(&tile, shell, &[hole]));
                assert_eq!(found.len(), 1);
                assert_eq!(found[0].interiors().len(), 1);
                well_wound(&found[0]);
                // a parallel of latitude is not where its share of the tile is: Mercator bends by 3e-5 here
                assert!((area(&found[0]) / expected - 1.0).abs() < 2e-3);
            }
        }
    }
}

#[test]
fn a_tile_within_a_hole_is_empty_and_one_within_land_is_full() {
    let tile = tianjin(&CGCS2000_QUAD, 15);
    let around = land(&tile, &square(-2.0, 3.0), &[&square(-1.0, 2.0)]);
    assert!(bytes(&tile, &[Shape::Polygons(&around)], Labels::None).is_empty());
    let full = drawn_polygons(&tile, &land(&tile, &square(-2.0, 3.0), &[]));
    assert_eq!(area(&full[0]), 4224.0 * 4224.0);
    well_wound(&full[0]);
}

#[test]
fn areas_at_deep_zooms_are_those_of_the_land() {
    let shell: Vec<_> = (0..40)
        .map(|k| {
            let angle = f64::from(k) / 40.0 * std::f64::consts::TAU;
            let radius = 0.3 + 0.1 * (f64::from(k) * 1.7).sin();
            (0.5 + radius * angle.cos(), 0.5 + radius * angle.sin())
        })
        .collect();
    for set in matrix::ALL {
        for zoom in 17..=set.max_zoom {
            let tile = tianjin(set, zoom);
            let land = land(&tile, &shell, &[]);
            let exact: f64 = land.0[0]
                .exterior()
                .lines()
                .map(|l| {
                    let (a, b) = (
                        textbook(&tile, l.start.x, l.start.y),
                        textbook(&tile, l.end.x, l.end.y),
                    );
                    (a.x * b.y - b.x * a.y) / 2.0
                })
                .sum();
            let found = &drawn_polygons(&tile, &land)[0];
            assert_eq!(found.exterior().0.len(), 41, "every vertex");
            assert!(
                (area(found) / exact.abs() - 1.0).abs() < 5e-4,
                "{} {zoom}",
                set.id
            );
        }
    }
}

#[test]
fn land_smaller_than_a_unit_is_a_square_at_every_zoom() {
    // 20 by 25 m in Tianjin
    let (x, y) = (LONGITUDE, LATITUDE);
    let land: MultiPolygon<f64> =
        polygon![(x: x, y: y), (x: x + 2e-4, y: y), (x: x + 2e-4, y: y + 2e-4), (x: x, y: y + 2e-4)].into();
    for set in matrix::ALL {
        for zoom in set.zooms() {
            let tile = tianjin(set, zoom);
            let found = drawn_polygons(&tile, &land);
            assert_eq!(found.len(), 1, "{} {zoom}", set.id);
            well_wound(&found[0]);
            assert!(area(&found[0]) >= 1.0);
            let wanted = textbook(&tile, x, y);
            let near =
                |c: &Coord<i32>| (f64::from(c.x) - wanted.x).hypot(f64::from(c.y) - wanted.y) < 1.5;
            assert!(found[0].exterior().0.iter().any(near), "{} {zoom}", set.id);
        }
    }
}

#[test]
fn a_road_thinner_than_a_unit_is_a_strip_of_its_length() {
    let tile = tianjin(&CGCS2000_QUAD, 10);
    let thin = 1e-6;
    let road = land(
        &tile,
        &[
            (0.25, 0.25),
            (0.5, 0.75),
            (0.5 + thin, 0.75),
            (0.25 + thin, 0.25),
        ],
        &[],
    );
    let found = drawn_polygons(&tile, &road);
    well_wound(&found[0]);
    assert_eq!(area(&found[0]), 2048.0, "one unit wide over its height");
}

#[test]
fn a_bend_in_a_thin_ditch_stays_where_it_is() {
    let tile = tianjin(&CGCS2000_QUAD, 10);
    let thin = 1e-6;
    let ditch = [
        (0.25, 0.25),
        (0.25, 0.75),
        (0.75, 0.75),
        (0.75, 0.75 - thin),
        (0.25 + thin, 0.75 - thin),
        (0.25 + thin, 0.25),
    ];
    let found = drawn_polygons(&tile, &land(&tile, &ditch, &[]));
    let area: f64 = found.iter().map(area).sum();
    assert_eq!(area, 2.0 * 2048.0, "two strips");
    let corner = MvtCoord { x: 1024, y: 3072 };
    assert!(
        found
            .iter()
            .all(|strip| strip.exterior().0.contains(&corner))
    );
}

#[test]
fn land_that_only_grazes_the_buffer_draws_nothing_across_the_tile() {
    let tile = tianjin(&CGCS2000_QUAD, 12);
    let unit = 1.0 / 4096.0;
    let edge = -64.0 * unit;
    // outside, but for a tip of one unit in the west and one in the north
    let shell = [
        (edge + unit, 0.9),
        (edge, 0.9 - unit / 2.0),
        (edge - 0.1, 0.5),
        (edge - 0.1, edge - 0.1),
        (0.5, edge - 0.1),
        (0.9, edge),
        (0.9 + unit / 2.0, edge + unit),
        (0.9 + unit, edge),
        (1.2, edge - 0.2),
        (edge - 0.2, edge - 0.2),
        (edge - 0.2, 1.2),
        (edge, 0.9 + unit / 2.0),
    ];
    for polygon in drawn_polygons(&tile, &land(&tile, &shell, &[])) {
        let outside = |c: &Coord<i32>| c.x <= -62 || c.y <= -62;
        assert!(polygon.exterior().0.iter().all(outside), "{polygon:?}");
        assert!(area(&polygon) < 10.0, "{polygon:?}");
    }
}

#[test]
fn small_parts_at_one_place_are_drawn_once() {
    let tile = tianjin(&WEB_MERCATOR_QUAD, 4);
    let parts = (0..50).map(|i| {
        let x = 117.15 + f64::from(i) * 1e-5;
        polygon![(x: x, y: 39.17), (x: x + 1e-6, y: 39.17), (x: x, y: 39.170001)]
    });
    assert_eq!(drawn_polygons(&tile, &parts.collect()).len(), 1);
}

#[test]
fn small_holes_fill_up() {
    let tile = tianjin(&WEB_MERCATOR_QUAD, 9);
    let tiny = square(0.5, 0.500_05);
    let found = drawn_polygons(&tile, &land(&tile, &square(0.2, 0.8), &[&tiny]));
    assert!(found[0].interiors().is_empty());
}

#[test]
fn fewer_vertices_are_written_where_nobody_sees_them() {
    let shell: Vec<_> = (0..2_000)
        .map(|k| {
            let angle = f64::from(k) / 2_000.0 * std::f64::consts::TAU;
            (0.5 + 0.3 * angle.cos(), 0.5 + 0.3 * angle.sin())
        })
        .collect();
    let coarse = tianjin(&WEB_MERCATOR_QUAD, 12);
    let found = &drawn_polygons(&coarse, &land(&coarse, &shell, &[]))[0];
    assert!(
        found.exterior().0.len() < 150,
        "{} vertices",
        found.exterior().0.len()
    );
    let circle = std::f64::consts::PI * (0.3f64 * 4096.0).powi(2);
    assert!((area(found) / circle - 1.0).abs() < 2e-3);
}

#[test]
fn a_line_that_leaves_the_tile_and_comes_back_is_two_lines() {
    let tile = tianjin(&CGCS2000_QUAD, 14);
    let lines = MultiLineString(vec![ring(
        &tile,
        &[(0.5, 0.2), (1.5, 0.2), (1.5, 0.8), (0.5, 0.8)],
    )]);
    let feature = drawn(&tile, &[Shape::Lines(&lines)]).pop().unwrap();
    let at = |x, y| MvtCoord { x, y };
    let Geometry::MultiLineString(found) = feature.geometry else {
        panic!("two lines");
    };
    assert_eq!(found.0[0].0, [at(2048, 819), at(4160, 819)]);
    assert_eq!(found.0[1].0, [at(4160, 3277), at(2048, 3277)]);
    let short = MultiLineString(vec![ring(&tile, &[(0.5, 0.5), (0.500_01, 0.5)])]);
    assert!(drawn(&tile, &[Shape::Lines(&short)]).is_empty());
}
