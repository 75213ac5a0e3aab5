//! GeoJSON geometries, read from any serde source without building a tree of values.
//!
//! Coordinates are taken as they come, whatever their shape, so that one bad feature in a file does not end the
//! reading; what is wrong with the shape is said afterwards. Positions beyond the limit are counted and not kept.

use std::cell::Cell;
use std::fmt;

use geo::Coord;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::fault::{GeometryFault, GeometryFaultKind as Kind, GeometryFaults};
use super::limits::Limits;

/// Parts, rings, positions: read, not yet checked. The only way on is [`super::Outline::from_raw`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawOutline {
    pub(super) parts: Vec<Vec<Vec<Coord<f64>>>>,
}

impl RawOutline {
    /// From positions of parts and rings, each ring closed by its own last position.
    pub fn new(parts: Vec<Vec<Vec<Coord<f64>>>>) -> Self {
        RawOutline { parts }
    }

    /// The positions of all rings.
    pub fn vertices(&self) -> usize {
        self.parts.iter().flatten().map(Vec::len).sum()
    }

    /// Parts, rings and positions as they were read.
    pub fn parts(&self) -> &[Vec<Vec<Coord<f64>>>] {
        &self.parts
    }

    /// The parts of `other` added to these: several rows of a file that are one parcel.
    pub fn append(&mut self, other: RawOutline) {
        self.parts.extend(other.parts);
    }

    /// Every position moved by `with`, which may refuse.
    pub fn try_map<E>(
        mut self,
        mut with: impl FnMut(Coord<f64>) -> Result<Coord<f64>, E>,
    ) -> Result<Self, E> {
        for position in self.parts.iter_mut().flatten().flatten() {
            *position = with(*position)?;
        }
        Ok(self)
    }
}

/// A geometry member as it was found: an outline, nothing (`null`), or something that is neither.
#[derive(Debug, Clone, PartialEq)]
pub enum RawGeometry {
    Null,
    Outline(RawOutline),
    Refused(GeometryFaults),
}

/// Reads one geometry, keeping at most `limits.vertices` positions.
#[derive(Debug, Clone, Copy)]
pub struct GeometrySeed(pub Limits);

impl<'de> DeserializeSeed<'de> for GeometrySeed {
    type Value = RawGeometry;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawGeometry, D::Error> {
        deserializer.deserialize_any(GeometryVisitor(self.0))
    }
}

struct GeometryVisitor(Limits);

impl GeometryVisitor {
    fn refuse<E>(self, found: &str) -> Result<RawGeometry, E> {
        Ok(refused(Kind::Structure, found))
    }
}

fn refused(kind: Kind, found: impl Into<String>) -> RawGeometry {
    RawGeometry::Refused(GeometryFaults::one(GeometryFault::whole(kind, found)))
}

impl<'de> Visitor<'de> for GeometryVisitor {
    type Value = RawGeometry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON geometry")
    }

    fn visit_unit<E>(self) -> Result<RawGeometry, E> {
        Ok(RawGeometry::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<RawGeometry, E> {
        self.refuse("true or false")
    }

    fn visit_i64<E>(self, _: i64) -> Result<RawGeometry, E> {
        self.refuse("a number")
    }

    fn visit_u64<E>(self, _: u64) -> Result<RawGeometry, E> {
        self.refuse("a number")
    }

    fn visit_f64<E>(self, _: f64) -> Result<RawGeometry, E> {
        self.refuse("a number")
    }

    fn visit_str<E>(self, _: &str) -> Result<RawGeometry, E> {
        self.refuse("a text")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawGeometry, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.refuse("a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawGeometry, A::Error> {
        let (mut kind, mut coordinates) = (None, None);
        let count = Cell::new(0);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => kind = Some(map.next_value::<Word>()?.0),
                "coordinates" => {
                    let seed = NodeSeed {
                        count: &count,
                        keep: self.0.vertices,
                    };
                    coordinates = Some(map.next_value_seed(seed)?);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(assemble(kind.flatten(), coordinates, count.get(), &self.0))
    }
}

/// The geometry that a `type` and its coordinates make.
pub(crate) fn assemble(
    kind: Option<String>,
    coordinates: Option<Node>,
    count: usize,
    limits: &Limits,
) -> RawGeometry {
    let Some(kind) = kind else {
        return refused(Kind::Structure, "a geometry without \"type\"");
    };
    if kind != "Polygon" && kind != "MultiPolygon" {
        return refused(Kind::Structure, format!("type {:?}", shortened(&kind)));
    }
    let Some(coordinates) = coordinates else {
        return refused(Kind::Structure, format!("{kind} without coordinates"));
    };
    if count > limits.vertices {
        return refused(
            Kind::TooManyVertices,
            format!("{count} vertices, {} are accepted", limits.vertices),
        );
    }
    let parts = if kind == "Polygon" {
        polygon(coordinates, 0).map(|part| vec![part])
    } else {
        list(coordinates, "MultiPolygon coordinates").and_then(|parts| {
            parts
                .into_iter()
                .enumerate()
                .map(|(i, part)| polygon(part, i))
                .collect()
        })
    };
    match parts {
        Ok(parts) => RawGeometry::Outline(RawOutline { parts }),
        Err(fault) => RawGeometry::Refused(GeometryFaults::one(fault)),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

fn list(node: Node, what: &str) -> Result<Vec<Node>, GeometryFault> {
    match node {
        Node::List(nodes) => Ok(nodes),
        Node::Position(..) => Err(GeometryFault::whole(
            Kind::Structure,
            format!("{what} that are a single position"),
        )),
        Node::Other(found) => Err(GeometryFault::whole(
            Kind::Structure,
            format!("{what} that are {found}"),
        )),
    }
}

fn polygon(node: Node, part: usize) -> Result<Vec<Vec<Coord<f64>>>, GeometryFault> {
    let rings = list(node, "polygon coordinates").map_err(|fault| fault.on(part, 0))?;
    rings
        .into_iter()
        .enumerate()
        .map(|(i, ring)| ring_of(ring, part, i))
        .collect()
}

fn ring_of(node: Node, part: usize, ring: usize) -> Result<Vec<Coord<f64>>, GeometryFault> {
    let positions = list(node, "ring coordinates").map_err(|fault| fault.on(part, ring))?;
    let position = |(i, node)| {
        match node {
            Node::Position(coord, length) if length >= 2 => Ok(coord),
            Node::Position(..) => Err("a position with one number".to_owned()),
            Node::List(nodes) if nodes.is_empty() => Err("an empty position".to_owned()),
            Node::List(_) => Err("lists nested one level too deep".to_owned()),
            Node::Other(found) => Err(format!("{found} in place of a position")),
        }
        .map_err(|found| GeometryFault::whole(Kind::Structure, found).at(part, ring, i))
    };
    positions.into_iter().enumerate().map(position).collect()
}

/// A piece of `coordinates`. Heights and measures (third and fourth numbers) are not kept.
#[derive(Debug)]
pub(crate) enum Node {
    /// A list of numbers: the first two, and how many there were.
    Position(Coord<f64>, usize),
    List(Vec<Node>),
    Other(&'static str),
}

/// Reads coordinates of any depth; `count` counts positions, those beyond `keep` are dropped.
#[derive(Clone, Copy)]
pub(crate) struct NodeSeed<'a> {
    pub count: &'a Cell<usize>,
    pub keep: usize,
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor(self))
    }
}

struct NodeVisitor<'a>(NodeSeed<'a>);

/// A number on its own, while its list is read.
fn number(x: f64) -> Node {
    Node::Position(Coord { x, y: f64::NAN }, 0)
}

impl<'de> Visitor<'de> for NodeVisitor<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GeoJSON coordinates")
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(number(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(number(value as f64))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Other("null"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Other("true or false"))
    }

    fn visit_str<E>(self, _: &str) -> Result<Node, E> {
        Ok(Node::Other("text"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Node::Other("an object"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let (mut position, mut numbers) = (
            Coord {
                x: f64::NAN,
                y: f64::NAN,
            },
            0,
        );
        let mut nodes = Vec::new();
        while let Some(node) = seq.next_element_seed(self.0)? {
            match node {
                Node::Position(coord, 0) => {
                    match numbers {
                        0 => position.x = coord.x,
                        1 => position.y = coord.x,
                        _ => {}
                    }
                    numbers += 1;
                }
                Node::Position(..) if self.0.count.get() > self.0.keep => {}
                node => nodes.push(node),
            }
        }
        if numbers == 0 {
            return Ok(Node::List(nodes));
        }
        self.0.count.set(self.0.count.get() + 1);
        if nodes.is_empty() {
            Ok(Node::Position(position, numbers))
        } else {
            Ok(Node::Other("a list that mixes numbers with other things"))
        }
    }
}

/// A text where one is expected; anything else is read over and is `None`.
pub(crate) struct Word(pub Option<String>);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = Word;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Word, E> {
        Ok(Word(Some(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Word, E> {
        Ok(Word(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Word, E> {
        Ok(Word(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Word, E> {
        Ok(Word(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Word, E> {
        Ok(Word(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Word, E> {
        Ok(Word(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Word, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Word, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }
}
