//! What a map may rely on, read back from the bytes with the reader of `fast-mvt`.

mod bounds;
mod drawing;
mod layers;
mod neighbours;
mod random;
mod speed;

use fast_mvt::{MvtCoord, MvtFeature, MvtReaderRef, MvtTile};
use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon, coord, polygon};

use super::*;

type NoProperties = [(&'static str, Value<'static>); 0];

/// Tianjin.
const LONGITUDE: f64 = 117.15;
const LATITUDE: f64 = 39.17;

/// The bytes of one layer, `land`.
fn bytes(tile: &TileAddress, shapes: &[Shape<'_>], labels: Labels<'_>) -> Vec<u8> {
    let mut encoder = Encoder::new(tile);
    let features = shapes.iter().zip(1..).map(|(&shape, id)| Feature {
        id: Some(id),
        shape,
        properties: NoProperties::default(),
    });
    encoder.layer("land", features, labels).unwrap();
    encoder.finish()
}

fn read(bytes: &[u8]) -> MvtTile {
    MvtReaderRef::new(bytes).unwrap().to_tile().unwrap()
}

/// The features of `land`; none where the layer is not there.
fn drawn(tile: &TileAddress, shapes: &[Shape<'_>]) -> Vec<MvtFeature> {
    let mut layers = read(&bytes(tile, shapes, Labels::None)).layers;
    layers.pop().map_or(Vec::new(), |layer| layer.features)
}

fn drawn_polygons(tile: &TileAddress, land: &MultiPolygon<f64>) -> Vec<Polygon<i32>> {
    let mut features = drawn(tile, &[Shape::Polygons(land)]);
    match features.pop().map(|feature| feature.geometry) {
        None => Vec::new(),
        Some(Geometry::Polygon(polygon)) => vec![polygon],
        Some(Geometry::MultiPolygon(polygons)) => polygons.0,
        Some(other) => panic!("no polygons: {other:?}"),
    }
}

/// Twice the signed area in tile coordinates by the surveyor's formula; y runs down, so positive is clockwise on the
/// screen, as the specification wants exteriors.
fn signed2(ring: &LineString<i32>) -> i64 {
    ring.lines()
        .map(|line| {
            let (a, b) = (line.start, line.end);
            i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y)
        })
        .sum()
}

/// Square units of a polygon without its holes.
fn area(polygon: &Polygon<i32>) -> f64 {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    rings.map(signed2).sum::<i64>() as f64 / 2.0
}

/// Where a position stands in a tile by the textbook formulas, in units, unrounded; y runs down.
fn textbook(tile: &TileAddress, longitude: f64, latitude: f64) -> Coord<f64> {
    use std::f64::consts::PI;
    let tiles = 2f64.powi(i32::from(tile.zoom()));
    let down = if tile.set().id == "WebMercatorQuad" {
        let phi = latitude.to_radians();
        (1.0 - (phi.tan() + 1.0 / phi.cos()).ln() / PI) / 2.0
    } else {
        (90.0 - latitude) / 360.0
    };
    let x = ((longitude + 180.0) / 360.0 * tiles - f64::from(tile.column())) * 4096.0;
    let y = (down * tiles - f64::from(tile.row())) * 4096.0;
    coord! { x: x, y: y }
}

/// A position in a tile, by shares of its width from the west and of its height from the north.
fn position(tile: &TileAddress, east: f64, south: f64) -> Coord<f64> {
    let bounds = tile.bounds_degrees();
    coord! { x: bounds.min().x + east * bounds.width(), y: bounds.max().y - south * bounds.height() }
}

fn ring(tile: &TileAddress, shares: &[(f64, f64)]) -> LineString<f64> {
    shares
        .iter()
        .map(|&(east, south)| position(tile, east, south))
        .collect()
}

fn land(tile: &TileAddress, shell: &[(f64, f64)], holes: &[&[(f64, f64)]]) -> MultiPolygon<f64> {
    let holes = holes.iter().map(|hole| ring(tile, hole)).collect();
    MultiPolygon(vec![Polygon::new(ring(tile, shell), holes)])
}

const fn square(low: f64, high: f64) -> [(f64, f64); 4] {
    [(low, low), (high, low), (high, high), (low, high)]
}

fn tianjin(set: &'static TileMatrixSet, zoom: u8) -> TileAddress {
    set.tile_at(LONGITUDE, LATITUDE, zoom).unwrap()
}
