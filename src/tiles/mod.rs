//! Vector tiles: land as a web map draws it.
//!
//! Geometries in memory go in, Mapbox Vector Tiles (version 2.1) come out, on one of the tile matrix sets of
//! [`matrix`]. Pure: no I/O, no clock; the same input gives the same bytes.
//!
//! | file | what |
//! | --- | --- |
//! | `matrix` | the tile matrix sets: which tiles there are and where they lie; their OGC JSON |
//! | `grid` | degrees to the whole units of a tile |
//! | `simplify`, `clip` | fewer vertices; only what lies in the tile |
//! | `ground` | polygons, lines and points, as they are written into one tile |
//! | `label` | the point of a polygon that carries its name |
//! | `encode` | features and layers into bytes |
//!
//! # What a map may rely on
//!
//! - **Land never disappears.** A polygon that would enclose less than one square unit of the tile is drawn as a square
//!   of one unit, or as strips one unit wide along its edges where it is long.
//! - **Tiles fit together.** Vertices are rounded to the grid of the whole zoom level and simplified before they are
//!   clipped, so neighbours show the same vertices. Only where a line leaves the buffer it may bend, by less than a
//!   unit.
//! - Holes stay holes, until they are smaller than a square unit.
//!
//! # What it may not rely on
//!
//! A tile is a picture. It decides nothing: areas and borders are those of `domain::geometry`. A polygon that enters the
//! tile twice has its pieces joined along the border of the buffer, outside the tile, where nothing is drawn. Parts
//! with a coordinate that is not a number are left out, longitudes and latitudes beyond the world stand on its border.

mod clip;
pub mod encode;
mod grid;
mod ground;
mod label;
pub mod matrix;
mod simplify;
#[cfg(test)]
mod tests;

pub use encode::{Encoder, Feature, Labels, Shape, Value};
pub use matrix::{CGCS2000_QUAD, NoSuchTile, TileAddress, TileMatrixSet, WEB_MERCATOR_QUAD};
