//! [`Outline`]: a validated polygon or multipolygon in CGCS2000 degrees.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use geo::{BoundingRect, Coord, GeodesicArea, LineString, MultiPolygon, Polygon, Rect};
use geo_traits::{
    CoordTrait, Dimensions, GeometryTrait, GeometryType, LineStringTrait, MultiPolygonTrait,
    PolygonTrait,
};
use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use wkb::Endianness;
use wkb::writer::{WriteOptions, multi_polygon_wkb_size, write_multi_polygon};

use super::check::{self, Ring};
use super::fault::{GeometryFault, GeometryFaultKind as Kind, GeometryFaults};
use super::json::{GeometrySeed, RawGeometry, RawOutline};
use super::limits::Limits;
use super::metres::compared_m2;

/// The boundary of a piece of land (边界): polygons with holes, CGCS2000 (EPSG:4490), longitude first, in degrees.
///
/// Valid by construction: shells counter-clockwise and holes clockwise (RFC 7946), rings closed and simple, parts
/// apart, every limit of its purpose kept. Cloning shares the vertices.
///
/// Serialises as the hex of its WKB (the bytes a leaf of the record holds); reads that, or a GeoJSON geometry.
#[derive(Clone, PartialEq)]
pub struct Outline(Arc<Shape>);

struct Shape {
    polygons: MultiPolygon<f64>,
    bbox: Rect<f64>,
    /// Bits of the area on the ellipsoid, which takes microseconds to work out; zero until somebody asks.
    geodesic_m2: AtomicU64,
}

impl Shape {
    fn new(polygons: MultiPolygon<f64>, bbox: Rect<f64>) -> Self {
        Shape {
            polygons,
            bbox,
            geodesic_m2: AtomicU64::new(0),
        }
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.polygons == other.polygons
    }
}

impl Outline {
    /// From a GeoJSON geometry; a third number of a position (a height) is not kept.
    pub fn parse_geojson(geometry: &Value, limits: Limits) -> Result<Self, GeometryFaults> {
        let raw = GeometrySeed(limits)
            .deserialize(geometry)
            .map_err(|error| structure(error.to_string()))?;
        Self::from_geometry(raw, limits)
    }

    /// From `geo` polygons. Note that `geo::Polygon::new` closes open rings in silence: files come in as
    /// [`RawOutline`] so that an open ring is seen.
    pub fn from_geo(polygons: MultiPolygon<f64>, limits: Limits) -> Result<Self, GeometryFaults> {
        let parts = polygons.into_iter().map(|polygon| {
            let (shell, holes) = polygon.into_inner();
            std::iter::once(shell)
                .chain(holes)
                .map(|ring| ring.0)
                .collect()
        });
        Self::from_raw(RawOutline::new(parts.collect()), limits)
    }

    /// From little- or big-endian WKB of a Polygon or MultiPolygon, with the limits of the record.
    pub fn from_wkb(bytes: &[u8]) -> Result<Self, GeometryFaults> {
        Self::from_raw(RawOutline::new(wkb_parts(bytes)?), Limits::RECORD)
    }

    /// From WKB that an outline wrote: the register's own rows, which passed every check on their way in and which
    /// `verify` checks again. Measured, the checks of a million outlines take longer than reading them.
    pub fn from_own_wkb(bytes: &[u8]) -> Result<Self, GeometryFaults> {
        let parts = wkb_parts(bytes)?;
        let polygons = MultiPolygon(
            parts
                .into_iter()
                .map(|part| polygon(part.into_iter().map(LineString)))
                .collect(),
        );
        let Some(bbox) = polygons.bounding_rect() else {
            return Err(structure("no position".to_owned()));
        };
        Ok(Outline(Arc::new(Shape::new(polygons, bbox))))
    }

    /// From a geometry member that was read from a file.
    pub fn from_geometry(geometry: RawGeometry, limits: Limits) -> Result<Self, GeometryFaults> {
        match geometry {
            RawGeometry::Outline(raw) => Self::from_raw(raw, limits),
            RawGeometry::Null => Err(GeometryFaults::one(GeometryFault::whole(
                Kind::Missing,
                "null",
            ))),
            RawGeometry::Refused(faults) => Err(faults),
        }
    }

    /// The one way in: every other constructor ends here.
    pub fn from_raw(raw: RawOutline, limits: Limits) -> Result<Self, GeometryFaults> {
        check::faults(&raw.parts, &limits).into_result()?;
        let polygons = MultiPolygon(raw.parts.into_iter().map(wound).collect());
        let area = compared_m2(&polygons);
        if area > limits.area_m2 {
            let found = format!("{area:.0} m2, {:.0} are accepted", limits.area_m2);
            return Err(GeometryFaults::one(GeometryFault::whole(
                Kind::TooLarge,
                found,
            )));
        }
        let Some(bbox) = polygons.bounding_rect() else {
            return Err(structure("no position".to_owned()));
        };
        Ok(Outline(Arc::new(Shape::new(polygons, bbox))))
    }

    /// A rectangle of positive width and height, valid by construction.
    pub(super) fn of_box(bbox: Rect<f64>) -> Self {
        let (low, high) = (bbox.min(), bbox.max());
        let corners = [
            (low.x, low.y),
            (high.x, low.y),
            (high.x, high.y),
            (low.x, high.y),
            (low.x, low.y),
        ];
        let ring = corners.map(|(x, y)| Coord { x, y }).to_vec();
        let polygons = MultiPolygon(vec![wound(vec![ring])]);
        Outline(Arc::new(Shape::new(polygons, bbox)))
    }

    /// The polygons: shells counter-clockwise, holes clockwise.
    pub fn polygons(&self) -> &MultiPolygon<f64> {
        &self.0.polygons
    }

    /// Ellipsoidal area (椭球面积) in square metres, exact; worked out once.
    pub fn geodesic_m2(&self) -> f64 {
        let kept = &self.0.geodesic_m2;
        match kept.load(Ordering::Relaxed) {
            0 => {
                let area = self.0.polygons.geodesic_area_unsigned();
                kept.store(area.to_bits(), Ordering::Relaxed);
                area
            }
            bits => f64::from_bits(bits),
        }
    }

    /// West, south, east, north in degrees.
    pub fn bbox(&self) -> [f64; 4] {
        let (low, high) = (self.0.bbox.min(), self.0.bbox.max());
        [low.x, low.y, high.x, high.y]
    }

    /// The bounding box as a `geo` rectangle.
    pub fn rect(&self) -> Rect<f64> {
        self.0.bbox
    }

    /// Positions of all rings, the closing ones included.
    pub fn vertices(&self) -> usize {
        let of_part = |part: &Polygon<f64>| {
            part.exterior().0.len()
                + part
                    .interiors()
                    .iter()
                    .map(|ring| ring.0.len())
                    .sum::<usize>()
        };
        self.0.polygons.iter().map(of_part).sum()
    }

    /// Polygons of the outline; at least one.
    pub fn parts(&self) -> usize {
        self.0.polygons.0.len()
    }

    /// Whether the bounding boxes of the two have a point in common.
    pub fn bbox_meets(&self, other: &Outline) -> bool {
        use geo::Intersects;
        self.0.bbox.intersects(&other.0.bbox)
    }

    /// Little-endian WKB of a MultiPolygon, always the same bytes for the same outline.
    pub fn to_wkb(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(multi_polygon_wkb_size(&self.0.polygons));
        let options = WriteOptions {
            endianness: Endianness::LittleEndian,
        };
        write_multi_polygon(&mut bytes, &self.0.polygons, &options)
            .expect("writing to memory succeeds below 2^32 vertices, and limits are far lower");
        bytes
    }

    /// A GeoJSON geometry: a Polygon when there is one part, else a MultiPolygon.
    pub fn to_geojson(&self) -> geojson::Geometry {
        match self.0.polygons.0.as_slice() {
            [polygon] => geojson::Geometry::from(polygon),
            _ => geojson::Geometry::from(&self.0.polygons),
        }
    }

    /// Serialises as a GeoJSON geometry, straight from the vertices: for pages of many features.
    pub fn as_geojson(&self) -> AsGeoJson<'_> {
        AsGeoJson(self)
    }
}

/// The rings of every part of a Polygon or MultiPolygon.
fn wkb_parts(bytes: &[u8]) -> Result<Vec<Vec<Ring>>, GeometryFaults> {
    let geometry = wkb::reader::read_wkb(bytes)
        .map_err(|error| structure(format!("WKB that says: {error}")))?;
    if geometry.dim() != Dimensions::Xy {
        return Err(structure("WKB with heights or measures".to_owned()));
    }
    match geometry.as_type() {
        GeometryType::Polygon(polygon) => Ok(vec![rings_of(polygon)]),
        GeometryType::MultiPolygon(parts) => {
            Ok(parts.polygons().map(|part| rings_of(&part)).collect())
        }
        _ => Err(structure("WKB of a point, line or collection".to_owned())),
    }
}

fn structure(found: String) -> GeometryFaults {
    GeometryFaults::one(GeometryFault::whole(Kind::Structure, found))
}

/// A polygon with its rings in the order of RFC 7946. The area is the same; only the order of naming it changes.
fn wound(rings: Vec<Ring>) -> Polygon<f64> {
    polygon(rings.into_iter().enumerate().map(|(i, mut ring)| {
        if (check::doubled_area(&ring) > 0.0) != (i == 0) {
            ring.reverse();
        }
        ring.shrink_to_fit();
        LineString(ring)
    }))
}

/// A shell and its holes, in no more memory than they need: a list that is collected from another keeps its room.
fn polygon(mut rings: impl Iterator<Item = LineString<f64>>) -> Polygon<f64> {
    let shell = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    let mut holes: Vec<LineString<f64>> = rings.collect();
    holes.shrink_to_fit();
    Polygon::new(shell, holes)
}

pub(super) fn rings_of(polygon: &impl PolygonTrait<T = f64>) -> Vec<Ring> {
    let shell = polygon.exterior().map(|shell| positions(&shell));
    shell
        .into_iter()
        .chain(polygon.interiors().map(|hole| positions(&hole)))
        .collect()
}

fn positions(ring: &impl LineStringTrait<T = f64>) -> Ring {
    ring.coords()
        .map(|c| Coord { x: c.x(), y: c.y() })
        .collect()
}

impl fmt::Debug for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Outline({} parts, {} vertices, {:?})",
            self.parts(),
            self.vertices(),
            self.bbox()
        )
    }
}

impl Serialize for Outline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.to_wkb()))
    }
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OutlineVisitor)
    }
}

struct OutlineVisitor;

impl<'de> Visitor<'de> for OutlineVisitor {
    type Value = Outline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the hex of a WKB MultiPolygon, or a GeoJSON geometry")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Outline, E> {
        let bytes = hex::decode(text).map_err(E::custom)?;
        Outline::from_wkb(&bytes).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Outline, A::Error> {
        let raw = GeometrySeed(Limits::STORED).deserialize(MapAccessDeserializer::new(map))?;
        Outline::from_geometry(raw, Limits::STORED).map_err(A::Error::custom)
    }
}

/// An outline on its way into GeoJSON; see [`Outline::as_geojson`].
pub struct AsGeoJson<'a>(&'a Outline);

impl Serialize for AsGeoJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = &self.0.polygons().0;
        let mut map = serializer.serialize_map(Some(2))?;
        match parts.as_slice() {
            [polygon] => {
                map.serialize_entry("type", "Polygon")?;
                map.serialize_entry("coordinates", &Rings(polygon))?;
            }
            _ => {
                map.serialize_entry("type", "MultiPolygon")?;
                let parts: Vec<Rings> = parts.iter().map(Rings).collect();
                map.serialize_entry("coordinates", &parts)?;
            }
        }
        map.end()
    }
}

struct Rings<'a>(&'a Polygon<f64>);

impl Serialize for Rings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rings = std::iter::once(self.0.exterior()).chain(self.0.interiors());
        serializer.collect_seq(rings.map(Positions))
    }
}

struct Positions<'a>(&'a LineString<f64>);

impl Serialize for Positions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.0.iter().map(|c| [c.x, c.y]))
    }
}
