//! Tile matrix sets (OGC 17-083r4, 2D-TMS 2.0): which tiles there are and where they lie.
//!
//! Both sets here halve the world of 360 degrees at each zoom level: at zoom z there are 2^z columns of tiles of 256
//! cells. To add a set that does so too, add a table and its line in [`ALL`]; another division needs another `grid`.

use std::f64::consts::PI;
use std::ops::RangeInclusive;

use geo::{Coord, Rect, coord};
use serde_json::{Value, json};

/// Cells along a side of a tile, as the standard counts scales.
const CELLS: f64 = 256.0;
/// Metres of a cell on the screen the standard assumes (OGC 17-083r4, 6.1.1).
const SCREEN_CELL_M: f64 = 0.000_28;
/// Semi-major axis of WGS 84 and of CGCS2000, metres.
const EARTH_M: f64 = 6_378_137.0;
/// Half the width of the Mercator plane, metres.
const MERCATOR_HALF_M: f64 = PI * EARTH_M;

/// Every set there is.
pub static ALL: [&TileMatrixSet; 2] = [&WEB_MERCATOR_QUAD, &CGCS2000_QUAD];

/// The set of nearly all web maps: spherical Mercator, one square tile at zoom 0.
pub static WEB_MERCATOR_QUAD: TileMatrixSet = TileMatrixSet {
    id: "WebMercatorQuad",
    title: "Google Maps Compatible for the World",
    uri: Some("http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"),
    crs: "http://www.opengis.net/def/crs/EPSG/0/3857",
    ordered_axes: ["X", "Y"],
    well_known_scale_set: Some("http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"),
    min_zoom: 0,
    max_zoom: 22,
    plane: Plane::Mercator,
};

/// The geographic set of Chinese map services (天地图 `c`): degrees of CGCS2000, two square tiles at zoom 1.
///
/// Zoom levels are counted as those services count them: zoom z has 2^z columns and 2^(z-1) rows. That is one more than
/// in `WorldCRS84Quad`, whose zoom 0 has the two tiles. There is no zoom 0: its one tile would be half empty.
pub static CGCS2000_QUAD: TileMatrixSet = TileMatrixSet {
    id: "CGCS2000Quad",
    title: "CGCS2000 geographic (经纬度), zoom levels of Tianditu (天地图 c)",
    uri: None,
    crs: "http://www.opengis.net/def/crs/EPSG/0/4490",
    ordered_axes: ["Lat", "Lon"],
    well_known_scale_set: None,
    min_zoom: 1,
    max_zoom: 20,
    plane: Plane::Degrees,
};

/// A pyramid of tiles over the world.
#[derive(Debug)]
pub struct TileMatrixSet {
    pub id: &'static str,
    pub title: &'static str,
    /// Where it is registered, if it is.
    pub uri: Option<&'static str>,
    pub crs: &'static str,
    /// In the order of the CRS, which is the order of `pointOfOrigin`.
    pub ordered_axes: [&'static str; 2],
    pub well_known_scale_set: Option<&'static str>,
    pub min_zoom: u8,
    pub max_zoom: u8,
    pub(super) plane: Plane,
}

/// What the tiles divide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plane {
    /// Spherical Mercator, metres.
    Mercator,
    /// Longitude and latitude, degrees.
    Degrees,
}

/// One tile of a set that has it.
#[derive(Debug, Clone, Copy)]
pub struct TileAddress {
    set: &'static TileMatrixSet,
    zoom: u8,
    row: u32,
    column: u32,
}

/// A tile that its set does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("wanted {wanted}, found {found}; {remedy}")]
pub struct NoSuchTile {
    pub wanted: String,
    pub found: String,
    pub remedy: &'static str,
}

impl TileMatrixSet {
    /// The set of this identifier, letter for letter.
    pub fn find(id: &str) -> Option<&'static TileMatrixSet> {
        ALL.into_iter().find(|set| set.id == id)
    }

    pub fn zooms(&self) -> RangeInclusive<u8> {
        self.min_zoom..=self.max_zoom
    }

    /// Tiles from west to east.
    pub fn columns(&self, zoom: u8) -> u32 {
        1 << zoom.min(self.max_zoom)
    }

    /// Tiles from north to south.
    pub fn rows(&self, zoom: u8) -> u32 {
        match self.plane {
            Plane::Mercator => self.columns(zoom),
            Plane::Degrees => self.columns(zoom) / 2,
        }
    }

    /// The tile at this address; rows are counted from the north, columns from the west, both from 0.
    pub fn tile(&'static self, zoom: u8, row: u32, column: u32) -> Result<TileAddress, NoSuchTile> {
        if !self.zooms().contains(&zoom) {
            return Err(self.no_zoom(zoom));
        }
        for (name, found, count) in [
            ("row", row, self.rows(zoom)),
            ("column", column, self.columns(zoom)),
        ] {
            if found >= count {
                return Err(NoSuchTile {
                    wanted: format!("{name} 0 to {} at zoom {zoom} of {}", count - 1, self.id),
                    found: format!("{name} {found}"),
                    remedy: "rows count from the north and columns from the west; look whether they are exchanged",
                });
            }
        }
        Ok(TileAddress {
            set: self,
            zoom,
            row,
            column,
        })
    }

    /// The tile in which a position lies: on a border the one to the south and east, at the end of the world the last.
    pub fn tile_at(
        &'static self,
        longitude: f64,
        latitude: f64,
        zoom: u8,
    ) -> Result<TileAddress, NoSuchTile> {
        let from_corner = self.plane.fraction(coord! { x: longitude, y: latitude });
        let columns = self.columns(zoom);
        // NaN becomes 0
        let index = |fraction: f64, count: u32| {
            ((fraction * f64::from(columns)) as u32).min(count.saturating_sub(1))
        };
        self.tile(
            zoom,
            index(from_corner.y, self.rows(zoom)),
            index(from_corner.x, columns),
        )
    }

    /// A position in the plane of the set, x eastwards and y northwards: metres of Mercator (the latitude clamped to
    /// where the plane ends, 85.0511 degrees) or degrees as they are.
    pub fn to_plane(&self, longitude: f64, latitude: f64) -> Coord<f64> {
        let side = self.plane.side();
        let corner = self.plane.corner();
        let from_corner = self.plane.fraction(coord! { x: longitude, y: latitude });
        coord! { x: corner.x + from_corner.x * side, y: corner.y - from_corner.y * side }
    }

    /// The set as OGC TileMatrixSet JSON.
    pub fn to_json(&self) -> Value {
        let mut set = json!({
            "id": self.id,
            "title": self.title,
            "crs": self.crs,
            "orderedAxes": self.ordered_axes,
            "tileMatrices": self.zooms().map(|zoom| self.matrix(zoom)).collect::<Vec<_>>(),
        });
        for (name, value) in [
            ("uri", self.uri),
            ("wellKnownScaleSet", self.well_known_scale_set),
        ] {
            if let Some(value) = value {
                set[name] = json!(value);
            }
        }
        set
    }

    fn matrix(&self, zoom: u8) -> Value {
        let cell_size = self.plane.side() / f64::from(self.columns(zoom)) / CELLS;
        let corner = self.plane.corner();
        let origin = match self.plane {
            Plane::Mercator => [corner.x, corner.y],
            Plane::Degrees => [corner.y, corner.x],
        };
        json!({
            "id": zoom.to_string(),
            "scaleDenominator": cell_size * self.plane.metres_per_unit() / SCREEN_CELL_M,
            "cellSize": cell_size,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": origin,
            "tileWidth": CELLS as u32,
            "tileHeight": CELLS as u32,
            "matrixWidth": self.columns(zoom),
            "matrixHeight": self.rows(zoom),
        })
    }

    fn no_zoom(&self, zoom: u8) -> NoSuchTile {
        NoSuchTile {
            wanted: format!("zoom {} to {} of {}", self.min_zoom, self.max_zoom, self.id),
            found: format!("zoom {zoom}"),
            remedy: "take the nearest zoom there is and scale its tiles",
        }
    }
}

impl TileAddress {
    pub fn set(&self) -> &'static TileMatrixSet {
        self.set
    }

    pub fn zoom(&self) -> u8 {
        self.zoom
    }

    pub fn row(&self) -> u32 {
        self.row
    }

    pub fn column(&self) -> u32 {
        self.column
    }

    /// In the plane of the set, x eastwards and y northwards.
    pub fn bounds(&self) -> Rect<f64> {
        self.widened_bounds(0.0)
    }

    /// Longitudes and latitudes, degrees.
    pub fn bounds_degrees(&self) -> Rect<f64> {
        self.widened_bounds_degrees(0.0)
    }

    /// Longitudes and latitudes of the tile with a margin around it in widths of the tile; it ends with the world.
    pub(super) fn widened_bounds_degrees(&self, margin: f64) -> Rect<f64> {
        let bounds = self.widened_bounds(margin);
        Rect::new(
            self.set.plane.to_degrees(bounds.min()),
            self.set.plane.to_degrees(bounds.max()),
        )
    }

    fn widened_bounds(&self, margin: f64) -> Rect<f64> {
        let plane = self.set.plane;
        let size = plane.side() / f64::from(self.set.columns(self.zoom));
        let corner = plane.corner();
        let (column, row) = (f64::from(self.column), f64::from(self.row));
        Rect::new(
            coord! { x: corner.x + (column - margin) * size, y: corner.y - (row + 1.0 + margin) * size },
            coord! { x: corner.x + (column + 1.0 + margin) * size, y: corner.y - (row - margin) * size },
        )
    }
}

impl Plane {
    /// Width of the world.
    fn side(self) -> f64 {
        match self {
            Plane::Mercator => 2.0 * MERCATOR_HALF_M,
            Plane::Degrees => 360.0,
        }
    }

    /// The north-west corner.
    fn corner(self) -> Coord<f64> {
        match self {
            Plane::Mercator => coord! { x: -MERCATOR_HALF_M, y: MERCATOR_HALF_M },
            Plane::Degrees => coord! { x: -180.0, y: 90.0 },
        }
    }

    fn metres_per_unit(self) -> f64 {
        match self {
            Plane::Mercator => 1.0,
            Plane::Degrees => PI * EARTH_M / 180.0,
        }
    }

    /// A position in degrees, as eastwards and southwards from the corner in widths of the world: 0 to 1, southwards of
    /// degrees 0 to 0.5. What lies beyond the world stands on its border; NaN stays.
    #[inline]
    pub(super) fn fraction(self, position: Coord<f64>) -> Coord<f64> {
        let x = (position.x.clamp(-180.0, 180.0) + 180.0) / 360.0;
        let y = match self {
            Plane::Mercator => {
                let sine = position.y.clamp(-90.0, 90.0).to_radians().sin();
                let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * PI);
                y.clamp(0.0, 1.0)
            }
            Plane::Degrees => (90.0 - position.y.clamp(-90.0, 90.0)) / 360.0,
        };
        coord! { x: x, y: y }
    }

    /// Back to degrees, within the world.
    fn to_degrees(self, at: Coord<f64>) -> Coord<f64> {
        match self {
            Plane::Mercator => {
                let at = at / EARTH_M;
                let clamped = coord! { x: at.x.clamp(-PI, PI), y: at.y.clamp(-PI, PI) };
                coord! { x: clamped.x.to_degrees(), y: clamped.y.sinh().atan().to_degrees() }
            }
            Plane::Degrees => {
                coord! { x: at.x.clamp(-180.0, 180.0), y: at.y.clamp(-90.0, 90.0) }
            }
        }
    }
}
