//! Laws that hold for every input, tried on random ones.

use geo::{Contains, MultiLineString, Point};
use proptest::prelude::*;

use super::*;

/// Numbers that do not belong into a geometry, and some that do.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -200.0..200.0f64,
        2 => 116.9..117.4f64,
        2 => 38.9..39.4f64,
        1 => any::<f64>(),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(1e300),
        1 => Just(0.0),
    ]
}

fn any_line() -> impl Strategy<Value = LineString<f64>> {
    prop::collection::vec((any_number(), any_number()), 0..12).prop_map(|line| {
        line.into_iter()
            .map(|(x, y)| coord! { x: x, y: y })
            .collect()
    })
}

fn any_land() -> impl Strategy<Value = MultiPolygon<f64>> {
    let polygon = (any_line(), prop::collection::vec(any_line(), 0..3));
    prop::collection::vec(polygon, 0..4).prop_map(|parts| {
        parts
            .into_iter()
            .map(|(shell, holes)| Polygon::new(shell, holes))
            .collect()
    })
}

fn any_tile() -> impl Strategy<Value = TileAddress> {
    (
        0..2usize,
        0..=22u8,
        -180.0..180.0f64,
        -90.0..90.0f64,
        any::<bool>(),
    )
        .prop_map(|(set, zoom, x, y, here)| {
            let set = matrix::ALL[set];
            let zoom = zoom.clamp(set.min_zoom, set.max_zoom);
            let (x, y) = if here { (LONGITUDE, LATITUDE) } else { (x, y) };
            set.tile_at(x, y, zoom).unwrap()
        })
}

/// A star around a place in Tianjin, some 10 m to 30 km wide.
fn any_star() -> impl Strategy<Value = MultiPolygon<f64>> {
    let steps = prop::collection::vec(0.3..1.0f64, 3..60);
    (steps, -4.0..-0.5f64, -0.1..0.1f64, -0.1..0.1f64).prop_map(|(steps, size, x, y)| {
        let n = steps.len() as f64;
        let size = 10f64.powf(size);
        let ring = steps.iter().enumerate().map(|(i, step)| {
            let angle = i as f64 / n * std::f64::consts::TAU;
            coord! { x: LONGITUDE + x + size * step * angle.cos(), y: LATITUDE + y + size * step * angle.sin() }
        });
        MultiPolygon(vec![Polygon::new(ring.collect(), vec![])])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_is_given_a_tile_comes_out_that_can_be_read(
        land in any_land(),
        line in any_line(),
        x in any_number(),
        y in any_number(),
        tile in any_tile(),
    ) {
        let lines = MultiLineString(vec![line]);
        let shapes = [Shape::Polygons(&land), Shape::Lines(&lines), Shape::Point(Point::new(x, y))];
        let once = bytes(&tile, &shapes, Labels::With(&[]));
        prop_assert_eq!(&once, &bytes(&tile, &shapes, Labels::With(&[])), "the same bytes each time");
        for feature in read(&once).layers.iter().flat_map(|layer| &layer.features) {
            let inside = geo::CoordsIter::coords_iter(&feature.geometry)
                .all(|c| (-64..=4161).contains(&c.x) && (-64..=4161).contains(&c.y));
            prop_assert!(inside, "{:?}", feature);
        }
    }

    #[test]
    fn every_exterior_has_area_and_every_hole_winds_against_it(land in any_land(), tile in any_tile()) {
        for polygon in drawn_polygons(&tile, &land) {
            prop_assert!(signed2(polygon.exterior()) > 0);
            for hole in polygon.interiors() {
                prop_assert!(signed2(hole) < 0);
            }
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                prop_assert!(ring.lines().all(|line| line.start != line.end), "a vertex twice");
            }
        }
    }

    #[test]
    fn land_is_drawn_in_the_tiles_of_its_vertices(
        star in any_star(),
        zoom in 1..=20u8,
        vertex in any::<prop::sample::Index>(),
    ) {
        let ring = &star.0[0].exterior().0;
        let vertex = ring[vertex.index(ring.len())];
        for set in matrix::ALL {
            let tile = set.tile_at(vertex.x, vertex.y, zoom).unwrap();
            prop_assert!(!drawn_polygons(&tile, &star).is_empty(), "{} {zoom}", set.id);
        }
    }

    #[test]
    fn the_vertices_of_neighbours_are_the_same_at_their_border(star in any_star(), zoom in 4..=20u8) {
        for set in matrix::ALL {
            let west = set.tile_at(LONGITUDE, LATITUDE, zoom).unwrap();
            let east = set.tile(zoom, west.row(), west.column() + 1).unwrap();
            let common = |tile: &TileAddress, border: i32| -> Vec<(i32, i32)> {
                let mut found: Vec<_> = drawn_polygons(tile, &star)
                    .iter()
                    .filter(|polygon| signed2(polygon.exterior()) > 40)
                    .flat_map(|polygon| polygon.exterior().0.clone())
                    .map(|c| (c.x - border, c.y))
                    .filter(|(x, y)| x.abs() < 62 && (0..4096).contains(y))
                    .collect();
                found.sort_unstable();
                found.dedup();
                found
            };
            let (w, e) = (common(&west, 4096), common(&east, 0));
            // land that only just enters one of the two is a strip there
            if !w.is_empty() && !e.is_empty() {
                prop_assert_eq!(w, e);
            }
        }
    }

    #[test]
    fn a_label_lies_inside_its_land(star in any_star()) {
        let point = label::label_point(&star).unwrap();
        prop_assert!(star.contains(&point));
    }

    #[test]
    fn a_tile_is_found_by_the_middle_of_itself(tile in any_tile()) {
        let middle = tile.bounds_degrees().center();
        let found = tile.set().tile_at(middle.x, middle.y, tile.zoom()).unwrap();
        prop_assert_eq!((found.row(), found.column()), (tile.row(), tile.column()));
    }
}
