//! What tiles side by side show of the same land.

use std::collections::BTreeSet;

use super::*;

/// Which way the neighbour lies.
#[derive(Clone, Copy, Debug)]
enum Way {
    East,
    South,
}

impl Way {
    fn neighbour(self, tile: &TileAddress) -> TileAddress {
        let (row, column) = match self {
            Way::East => (tile.row(), tile.column() + 1),
            Way::South => (tile.row() + 1, tile.column()),
        };
        tile.set().tile(tile.zoom(), row, column).unwrap()
    }

    /// Across the border and along it.
    fn turn<T>(self, x: T, y: T) -> (T, T) {
        match self {
            Way::East => (x, y),
            Way::South => (y, x),
        }
    }

    /// The vertices in the strip both tiles write, counted from the border between them.
    fn in_common(self, polygons: &[Polygon<i32>], border: i32) -> BTreeSet<(i32, i32)> {
        polygons
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
            .flat_map(|ring| &ring.0)
            .map(|c| self.turn(c.x, c.y))
            .map(|(across, along)| (across - border, along))
            .filter(|(across, along)| across.abs() < 64 && (0..4096).contains(along))
            .collect()
    }
}

#[test]
fn neighbours_show_the_same_vertices_at_their_border() {
    for (set, way) in matrix::ALL
        .into_iter()
        .flat_map(|set| [(set, Way::East), (set, Way::South)])
    {
        for zoom in [6, 11, 14, 16, 17, 19] {
            let first = tianjin(set, zoom);
            let second = way.neighbour(&first);
            let shell: Vec<_> = (0..600)
                .map(|k| {
                    let angle = f64::from(k) / 600.0 * std::f64::consts::TAU;
                    let radius = 0.45 + 0.02 * (f64::from(k) * 0.9).sin();
                    way.turn(1.0 + radius * angle.cos(), 0.5 + radius * angle.sin())
                })
                .collect();
            let hole = [(0.995, 0.5), (1.004, 0.51), (0.999, 0.6)].map(|(x, y)| way.turn(x, y));
            let land = land(&first, &shell, &[&hole]);
            let (one, two) = (
                drawn_polygons(&first, &land),
                drawn_polygons(&second, &land),
            );
            let common = way.in_common(&one, 4096);
            assert_eq!(common, way.in_common(&two, 0), "{} {zoom} {way:?}", set.id);
            assert!(common.len() >= 7, "{common:?}");
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
