//! How fast tiles are written, the best of many rounds:
//! `cargo test --release --lib tiles::tests::speed -- --ignored --nocapture`.

use std::f64::consts::TAU;
use std::hint::black_box;
use std::time::Instant;

use super::*;

/// Polygons of about 20 vertices on a lattice that fills the tile.
fn parcels(tile: &TileAddress, count: usize) -> Vec<MultiPolygon<f64>> {
    let bounds = tile.bounds_degrees();
    let side = (count as f64).sqrt().ceil();
    let (dx, dy) = (bounds.width() / side, bounds.height() / side);
    (0..count)
        .map(|i| {
            let (i, j) = ((i as f64) % side, (i as f64 / side).floor());
            let centre =
                coord! { x: bounds.min().x + (i + 0.5) * dx, y: bounds.min().y + (j + 0.5) * dy };
            let ring = (0..20).map(|k| {
                let angle = TAU * f64::from(k) / 20.0;
                let radius = 0.4 + 0.08 * (f64::from(k) * 2.3 + i + 7.0 * j).sin();
                centre + coord! { x: dx * radius * angle.cos(), y: dy * radius * angle.sin() }
            });
            MultiPolygon(vec![Polygon::new(LineString(ring.collect()), vec![])])
        })
        .collect()
}

fn write(
    tile: &TileAddress,
    names: &[String],
    parcels: &[MultiPolygon<f64>],
    labels: Labels<'_>,
) -> Vec<u8> {
    let features = parcels
        .iter()
        .zip(names)
        .enumerate()
        .map(|(i, (parcel, name))| Feature {
            id: Some(i as u64),
            shape: Shape::Polygons(parcel),
            properties: [
                ("code", Value::Text(name)),
                ("stage", Value::Text(["listed", "survey", "removed"][i % 3])),
                ("listed", Value::Bool(i % 3 == 0)),
            ],
        });
    let mut encoder = Encoder::new(tile);
    encoder.layer("parcels", features, labels).unwrap();
    encoder.finish()
}

#[test]
#[ignore = "a measurement, not a check"]
fn microseconds_a_tile() {
    for (set, zoom) in [
        (&WEB_MERCATOR_QUAD, 16),
        (&WEB_MERCATOR_QUAD, 17),
        (&CGCS2000_QUAD, 16),
    ] {
        let tile = set.tile_at(117.15, 39.17, zoom).unwrap();
        for count in [100, 350, 1_000, 10_000] {
            let parcels = parcels(&tile, count);
            let names: Vec<String> = (0..count).map(|i| format!("TJ-{i:05}")).collect();
            for labels in [Labels::None, Labels::With(&["code"])] {
                let rounds = 200_000 / count;
                let (mut best, mut bytes) = (f64::INFINITY, 0);
                for _ in 0..rounds {
                    let start = Instant::now();
                    bytes = black_box(write(&tile, &names, &parcels, labels)).len();
                    best = best.min(start.elapsed().as_secs_f64() * 1e6);
                }
                println!(
                    "{} z{zoom} {count} polygons, labels {}: {best:.0} us, {bytes} bytes",
                    set.id,
                    matches!(labels, Labels::With(_))
                );
            }
        }
    }
}
