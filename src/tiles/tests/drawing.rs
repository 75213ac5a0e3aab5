//! What is drawn of land in one tile and in its neighbours.

use std::collections::BTreeSet;

use geo::{Contains, MultiLineString, Point};

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

/// The vertices a polygon has well inside the strip both tiles write, counted from the border between them.
fn in_common(polygons: &[Polygon<i32>], border: i32) -> BTreeSet<(i32, i32)> {
    polygons
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        .flat_map(|ring| &ring.0)
        .map(|c| (c.x - border, c.y))
        .filter(|(x, y)| x.abs() < 64 && (0..4096).contains(y))
        .collect()
}

#[test]
fn neighbours_show_the_same_vertices_at_their_border() {
    for set in matrix::ALL {
        for zoom in [6, 11, 14, 16, 17, 19] {
            let west = tianjin(set, zoom);
            let east = set.tile(zoom, west.row(), west.column() + 1).unwrap();
            let shell: Vec<_> = (0..600)
                .map(|k| {
                    let angle = f64::from(k) / 600.0 * std::f64::consts::TAU;
                    let radius = 0.45 + 0.02 * (f64::from(k) * 0.9).sin();
                    (1.0 + radius * angle.cos(), 0.5 + radius * angle.sin())
                })
                .collect();
            let land = land(&west, &shell, &[&square(0.995, 1.004)]);
            let (w, e) = (drawn_polygons(&west, &land), drawn_polygons(&east, &land));
            assert_eq!(w[0].interiors().len(), 1);
            let common = in_common(&w, 4096);
            assert_eq!(common, in_common(&e, 0), "{} {zoom}", set.id);
            assert!(common.len() >= 4, "{common:?}");
        }
    }
}

#[test]
fn a_line_over_the_border_crosses_it_at_one_height() {
    for set in matrix::ALL {
        let west = tianjin(set, 13);
        let east = set.tile(13, west.row(), west.column() + 1).unwrap();
        let land = land(
            &west,
            &[(0.3, 0.1), (1.9, 0.6), (1.7, 0.9), (0.4, 0.8)],
            &[],
        );
        let heights = |tile: &TileAddress, border: f64| -> Vec<f64> {
            let mut heights: Vec<f64> = drawn_polygons(tile, &land)[0]
                .exterior()
                .lines()
                .map(|l| (l.start, l.end))
                .map(|(a, b)| [a, b].map(|c| (f64::from(c.x) - border, f64::from(c.y))))
                .filter(|[a, b]| (a.0 < 0.0) != (b.0 < 0.0))
                .map(|[a, b]| a.1 + (b.1 - a.1) * a.0 / (a.0 - b.0))
                .collect();
            heights.sort_by(f64::total_cmp);
            heights
        };
        let (w, e) = (heights(&west, 4096.0), heights(&east, 0.0));
        assert_eq!((w.len(), e.len()), (2, 2));
        for (w, e) in w.iter().zip(&e) {
            assert!((w - e).abs() <= 1.0, "{w} and {e}");
        }
    }
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

#[test]
fn a_label_stands_inside_its_land_in_one_tile_only() {
    let set = &WEB_MERCATOR_QUAD;
    let middle = tianjin(set, 13);
    // a horseshoe over several tiles, whose centroid is outside
    let horseshoe = [
        (-1.2, -0.6),
        (1.8, -0.6),
        (1.8, -0.4),
        (-1.0, -0.4),
        (-1.0, 1.5),
        (1.8, 1.5),
        (1.8, 1.7),
        (-1.2, 1.7),
    ];
    let land = land(&middle, &horseshoe, &[]);
    let mut points = Vec::new();
    for row in middle.row() - 3..=middle.row() + 3 {
        for column in middle.column() - 3..=middle.column() + 3 {
            let tile = set.tile(13, row, column).unwrap();
            let found = read(&bytes(&tile, &[Shape::Polygons(&land)], Labels::With(&[])));
            for layer in found
                .layers
                .iter()
                .filter(|layer| layer.name == "land_labels")
            {
                assert_eq!(layer.features[0].id, Some(1));
                let Geometry::Point(point) = layer.features[0].geometry else {
                    panic!("one point");
                };
                points.push(position(
                    &tile,
                    f64::from(point.x()) / 4096.0,
                    f64::from(point.y()) / 4096.0,
                ));
            }
        }
    }
    assert_eq!(points.len(), 1);
    assert!(land.contains(&points[0]));
}

#[test]
fn land_too_narrow_for_a_name_has_no_label() {
    let tile = tianjin(&WEB_MERCATOR_QUAD, 13);
    let narrow = land(&tile, &square(0.5, 0.52), &[]);
    let found = read(&bytes(
        &tile,
        &[Shape::Polygons(&narrow)],
        Labels::With(&[]),
    ));
    assert_eq!(found.layers.len(), 1);
}

#[test]
fn labels_have_the_chosen_properties_and_land_has_all() {
    use fast_mvt::MvtValue;
    let tile = tianjin(&WEB_MERCATOR_QUAD, 13);
    let land = land(&tile, &square(0.2, 0.8), &[]);
    let properties = [
        ("name", Value::Text("北辰地块")),
        ("area", Value::Number(1.5)),
        ("lost", Value::Number(f64::NAN)),
        ("units", Value::Int(-3)),
        ("listed", Value::Bool(true)),
    ];
    let feature = Feature {
        id: None,
        shape: Shape::Polygons(&land),
        properties,
    };
    let mut encoder = Encoder::new(&tile);
    encoder
        .layer("land", [feature], Labels::With(&["listed", "name"]))
        .unwrap();
    let found = read(&encoder.finish());
    let of = |index: usize| {
        let feature = &found.layers[index].features[0];
        (
            found.layers[index].name.as_str(),
            feature.id,
            feature.properties.clone(),
        )
    };
    let own = |key: &str, value: MvtValue| (key.to_owned(), value);
    let name = own("name", MvtValue::String("北辰地块".into()));
    let listed = own("listed", MvtValue::Bool(true));
    let numbers = [
        own("area", MvtValue::Double(1.5)),
        own("units", MvtValue::Int(-3)),
    ];
    let [area, units] = numbers;
    assert_eq!(
        of(0),
        (
            "land",
            None,
            vec![name.clone(), area, units, listed.clone()]
        )
    );
    assert_eq!(of(1), ("land_labels", None, vec![name, listed]));
}

#[test]
fn a_layer_needs_a_name_of_its_own() {
    let tile = tianjin(&WEB_MERCATOR_QUAD, 13);
    let none = || std::iter::empty::<Feature<'_, NoProperties>>();
    let mut encoder = Encoder::new(&tile);
    assert!(encoder.layer("", none(), Labels::None).is_err());
    assert!(encoder.layer("land", none(), Labels::With(&[])).is_ok());
    assert!(encoder.layer("land", none(), Labels::None).is_err());
    assert!(encoder.layer("land_labels", none(), Labels::None).is_err());
}
