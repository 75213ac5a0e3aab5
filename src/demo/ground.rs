//! The ground of the examples: city blocks on a grid inside the district, made up and yet of the size of real ones.
//!
//! No outline of a real parcel is used. A [`Block`] is a quadrilateral of 75 to 130 m a side, turned a little and with
//! its corners moved; its parts are cut by shares of its sides, so that halves fit without a gap and neighbours keep a
//! known distance.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::DemoError;
use super::chance::Chance;
use crate::domain::geometry::projection::Plane;
use crate::domain::geometry::{Limits, Outline};

/// Middle of the grid, degrees CGCS2000.
const CENTRE: Coord<f64> = Coord {
    x: 117.1462,
    y: 39.1660,
};
/// Cells in a row and rows.
const COLUMNS: u8 = 10;
const ROWS: u8 = 7;
/// Size of a cell, metres: blocks of two cells stay more than the 50 m of R-71 apart.
const CELL: Coord<f64> = Coord { x: 340.0, y: 320.0 };
/// Decimals of a degree that are kept (a centimetre), as a sheet of coordinates would.
const DEGREES_KEPT: f64 = 1e7;

/// A part of a block: from west to east and from south to north, in shares of its sides. Shares below 0 and above 1
/// lie outside the block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part(pub f64, pub f64, pub f64, pub f64);

/// The whole block.
pub const WHOLE: Part = Part(0.0, 1.0, 0.0, 1.0);
/// Its halves.
pub const WEST_HALF: Part = Part(0.0, 0.5, 0.0, 1.0);
pub const EAST_HALF: Part = Part(0.5, 1.0, 0.0, 1.0);
/// A parcel across a lane of some 20 m.
pub const BESIDE: Part = Part(1.2, 1.75, 0.0, 1.0);
/// A parcel that lies over the eastern part of the block.
pub const OVER: Part = Part(0.7, 1.5, 0.1, 0.9);

/// A city block.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// South-west, south-east, north-east, north-west, in metres around [`CENTRE`].
    corners: [Coord<f64>; 4],
}

impl Block {
    /// The block of a cell; cells are counted from the south-west, row by row.
    pub fn of(cell: u8) -> Self {
        let mut chance = Chance::about(12_01_06, &cell.to_string());
        let (column, row) = (cell % COLUMNS, cell / COLUMNS % ROWS);
        let middle = Coord {
            x: (f64::from(column) - f64::from(COLUMNS - 1) / 2.0) * CELL.x,
            y: (f64::from(row) - f64::from(ROWS - 1) / 2.0) * CELL.y,
        };
        let half = Coord {
            x: chance.between(37.0, 62.0),
            y: chance.between(37.0, 62.0),
        };
        let (sin, cos) = chance.between(-12.0, 12.0).to_radians().sin_cos();
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(east, north)| {
            let x = east * half.x + chance.between(-5.0, 5.0);
            let y = north * half.y + chance.between(-5.0, 5.0);
            Coord {
                x: middle.x + x * cos - y * sin,
                y: middle.y + x * sin + y * cos,
            }
        });
        Block { corners }
    }

    /// The outline of a part.
    pub fn outline(&self, part: Part) -> Result<Outline, DemoError> {
        let Part(west, east, south, north) = part;
        let ring = [
            (west, south),
            (east, south),
            (east, north),
            (west, north),
            (west, south),
        ]
        .map(|(u, v)| self.degrees(u, v));
        let polygon = Polygon::new(LineString::from(ring.to_vec()), Vec::new());
        Ok(Outline::from_geo(
            MultiPolygon(vec![polygon]),
            Limits::STORED,
        )?)
    }

    /// Longitude and latitude at the shares `east` and `north` of the sides.
    pub fn degrees(&self, east: f64, north: f64) -> Coord<f64> {
        let [sw, se, ne, nw] = self.corners;
        let metres = between(between(sw, se, east), between(nw, ne, east), north);
        let degrees = Plane::around(CENTRE).to_degrees(metres);
        Coord {
            x: (degrees.x * DEGREES_KEPT).round() / DEGREES_KEPT,
            y: (degrees.y * DEGREES_KEPT).round() / DEGREES_KEPT,
        }
    }
}

fn between(a: Coord<f64>, b: Coord<f64>, share: f64) -> Coord<f64> {
    a * (1.0 - share) + b * share
}
