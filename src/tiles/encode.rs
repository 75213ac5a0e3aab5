//! Features and layers into the bytes of a tile.

use fast_mvt::{
    MvtCoord, MvtError, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtResult, MvtValueRef,
};
use geo::{MultiLineString, MultiPolygon, Point, coord};

use super::ground::Pen;
use super::label::{box_around, label_point};
use super::matrix::TileAddress;

/// Units a polygon must be wide to be named: 8 cells, about a Chinese character.
const LABEL_WIDTH: f64 = 128.0;

/// What is drawn, in degrees, longitude first.
#[derive(Debug, Clone, Copy)]
pub enum Shape<'a> {
    Polygons(&'a MultiPolygon<f64>),
    /// A line shorter than a unit is not drawn.
    Lines(&'a MultiLineString<f64>),
    Point(Point<f64>),
}

/// The value of a property.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    Text(&'a str),
    /// Left out where it is not finite: readers in JSON cannot say it.
    Number(f64),
    Int(i64),
    Bool(bool),
}

/// One thing on the map. Its properties are read only where something of it lies in the tile.
#[derive(Debug, Clone)]
pub struct Feature<'a, P> {
    pub id: Option<u64>,
    pub shape: Shape<'a>,
    /// Names and values; a name stands once.
    pub properties: P,
}

/// Whether the polygons of a layer get a second layer, `NAME_labels`: a point inside each, with its number if it has one,
/// in the one tile that holds the point, where the polygon is wide enough to be named.
#[derive(Debug, Clone, Copy)]
pub enum Labels<'a> {
    None,
    /// A point has one property, what is written beside it: the first of these names that its feature has.
    With(&'a [&'a str]),
}

/// Writes one tile, layer by layer.
///
/// ```text
/// let mut tile = Encoder::new(&WEB_MERCATOR_QUAD.tile(zoom, row, column)?);
/// tile.layer("parcels", parcels, Labels::With(&["name"]))?;
/// let bytes = tile.finish();
/// ```
#[derive(Debug)]
pub struct Encoder {
    pen: Pen,
    names: Vec<String>,
    bytes: Vec<u8>,
}

impl Encoder {
    pub fn new(tile: &TileAddress) -> Self {
        Encoder {
            pen: Pen::new(tile),
            names: Vec::new(),
            bytes: Vec::new(),
        }
    }

    /// Adds a layer, in the order of its features. A layer of which nothing lies in the tile is not written.
    ///
    /// Fails where the name is empty or was given before (of labels too), and beyond what the format can count: 2^32
    /// values, 2^29 vertices of a line.
    pub fn layer<'a, P>(
        &mut self,
        name: &str,
        features: impl IntoIterator<Item = Feature<'a, P>>,
        labels: Labels<'_>,
    ) -> MvtResult<()>
    where
        P: IntoIterator<Item = (&'a str, Value<'a>)>,
    {
        let mut layer = self.begin(name.to_owned())?;
        let mut points = match labels {
            Labels::None => None,
            Labels::With(_) => Some(self.begin(format!("{name}_labels"))?),
        };
        for feature in features {
            let Some(kind) = self.pen.draw(feature.shape) else {
                continue;
            };
            let mut drawn = layer.feature_of(kind);
            drawn.id(feature.id);
            self.pen.write(&mut drawn)?;
            let mut words: Option<(usize, (&str, Value<'_>))> = None;
            for (key, value) in feature.properties {
                tag(&mut drawn, key, value)?;
                let rank = labels.rank(key);
                if let Some(rank) = rank.filter(|rank| words.is_none_or(|(own, _)| *rank < own)) {
                    words = Some((rank, (key, value)));
                }
            }
            layer = drawn.end();
            let Some(place) = self.label(labels, feature.shape) else {
                continue;
            };
            if let Some(before) = points.take() {
                points = Some(point(before, feature.id, place, words.map(|(_, own)| own))?);
            }
        }
        self.end(layer);
        if let Some(points) = points {
            self.end(points);
        }
        Ok(())
    }

    /// The tile. No bytes at all where nothing lies in it.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// Where the label of a shape stands, if it has one in this tile.
    fn label(&self, labels: Labels<'_>, shape: Shape<'_>) -> Option<MvtCoord> {
        let (Labels::With(_), Shape::Polygons(polygons)) = (labels, shape) else {
            return None;
        };
        let grid = self.pen.grid();
        let around = box_around(polygons)?;
        if grid.width(around.width()) < LABEL_WIDTH {
            return None;
        }
        let placed = grid.place(label_point(polygons)?);
        grid.holds(placed)
            .then_some(coord! { x: placed.x as i32, y: placed.y as i32 })
    }

    fn begin(&mut self, name: String) -> MvtResult<MvtLayerBuilder> {
        if self.names.contains(&name) {
            return Err(MvtError::DuplicateLayer(name));
        }
        let layer = MvtLayerBuilder::new(name.as_str())?;
        self.names.push(name);
        Ok(layer)
    }

    /// Layers of a tile follow each other in its bytes.
    fn end(&mut self, layer: MvtLayerBuilder) {
        if layer.num_features() > 0 {
            self.bytes.extend(layer.encode());
        }
    }
}

impl Labels<'_> {
    fn rank(&self, key: &str) -> Option<usize> {
        match self {
            Labels::None => None,
            Labels::With(keys) => keys.iter().position(|own| *own == key),
        }
    }
}

fn point(
    layer: MvtLayerBuilder,
    id: Option<u64>,
    place: MvtCoord,
    words: Option<(&str, Value<'_>)>,
) -> MvtResult<MvtLayerBuilder> {
    let mut feature = layer.feature_of(MvtGeomType::Point);
    feature.id(id).points([place])?;
    if let Some((key, value)) = words {
        tag(&mut feature, key, value)?;
    }
    Ok(feature.end())
}

fn tag(feature: &mut MvtFeatureBuilder, key: &str, value: Value<'_>) -> MvtResult<()> {
    let value = match value {
        Value::Text(text) => MvtValueRef::String(text),
        Value::Number(number) if number.is_finite() => MvtValueRef::Double(number),
        Value::Number(_) => return Ok(()),
        Value::Int(number) => MvtValueRef::Int(number),
        Value::Bool(yes) => MvtValueRef::Bool(yes),
    };
    feature.tag_ref(key, value)?;
    Ok(())
}
