//! GeoJSON (RFC 7946), read as a stream: one feature at a time, whatever the file's size.
//!
//! A file is a row of JSON texts: one FeatureCollection, or features one to a line (GeoJSONL), or a text sequence with
//! record separators (RFC 8142), or any mixture; each plain or gzipped. A feature that is wrong in shape is a fault of
//! that feature; only broken JSON ends the reading, because nobody can tell where the next feature begins.

use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::fault::FileFault;
use super::mapping::ParcelMapping;
use super::parcels::{Collector, ParcelFile};
use super::unpack::{Budget, Text};
use crate::domain::geometry::{GeometrySeed, Limits, RawGeometry};

/// One feature as it stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Counted from 1 in the order of the file.
    pub number: usize,
    pub properties: Map<String, Value>,
    pub geometry: RawGeometry,
    /// What is wrong with its shape; such a feature is not to be read.
    pub faults: Vec<FileFault>,
}

/// What a reader is told, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// The `crs` member of GeoJSON 2008, as GDAL still writes it: the name of a system.
    Crs(String),
    Feature(Box<Feature>),
    Fault(FileFault),
}

/// Reads the parcels of a GeoJSON file.
pub fn read_parcels(input: impl Read, mapping: &ParcelMapping) -> ParcelFile {
    let mut collector = Collector::new(mapping);
    collect(input, &mut collector);
    collector.finish()
}

/// Hands the features of a file to the collector.
pub(super) fn collect(input: impl Read, collector: &mut Collector) {
    read_features(input, collector.mapping.limits, &mut |item| match item {
        Item::Crs(name) => collector.declare(&name),
        Item::Feature(feature) => collector.take(*feature),
        Item::Fault(fault) => collector.fault(fault),
    });
}

/// Hands every feature to `sink`, one at a time; geometry above `limits` is counted and not kept.
pub fn read_features(input: impl Read, limits: Limits, sink: &mut dyn FnMut(Item)) {
    let budget = Budget::new();
    let text = match Text::open(input, budget.clone()) {
        Ok(text) => text,
        Err(error) => {
            return sink(Item::Fault(FileFault::file(
                "a readable file",
                error.to_string(),
                "send the file again",
            )));
        }
    };
    let mut json = serde_json::Deserializer::from_reader(text);
    let mut stream = Stream {
        sink,
        limits,
        budget,
        number: 0,
        texts: 0,
        begun: false,
    };
    loop {
        stream.begun = false;
        stream.budget.renew();
        match TextSeed(&mut stream).deserialize(&mut json) {
            Ok(()) => stream.texts += 1,
            Err(error) if error.is_eof() && !stream.begun => break,
            Err(error) => return stream.broken(&error),
        }
    }
    if stream.texts == 0 {
        stream.fault(FileFault::file(
            "GeoJSON",
            "an empty file",
            "send the file again",
        ));
    }
}

/// The state of one reading.
struct Stream<'a> {
    sink: &'a mut dyn FnMut(Item),
    limits: Limits,
    budget: Budget,
    number: usize,
    /// Whole JSON texts read.
    texts: usize,
    /// Whether a JSON text has begun: an end of file within it is a fault, before it the end.
    begun: bool,
}

impl Stream<'_> {
    fn fault(&mut self, fault: FileFault) {
        (self.sink)(Item::Fault(fault));
    }

    fn broken(&mut self, error: &serde_json::Error) {
        let found = format!("{error}, after {} features", self.number);
        let remedy = if error.is_io() {
            "send the file again, or in parts"
        } else {
            "write the file again; what follows was not read"
        };
        self.fault(FileFault::file("well-formed JSON", found, remedy));
    }

    /// A feature, or what stands in its place.
    fn feature(&mut self, found: Members) {
        self.number += 1;
        let number = self.number;
        let faults = found
            .faults
            .into_iter()
            .map(|fault| fault.of(number))
            .collect();
        let feature = Feature {
            number,
            properties: found.properties.unwrap_or_default(),
            geometry: found.geometry.unwrap_or(RawGeometry::Null),
            faults,
        };
        (self.sink)(Item::Feature(Box::new(feature)));
    }
}

/// The members of an object that matter, as they come.
#[derive(Default)]
struct Members {
    kind: Option<String>,
    properties: Option<Map<String, Value>>,
    geometry: Option<RawGeometry>,
    features: bool,
    properties_seen: bool,
    faults: Vec<FileFault>,
}

impl Members {
    fn wrong(&mut self, member: &str, wanted: &str, found: impl Into<String>) {
        self.faults
            .push(FileFault::file(wanted, found, "correct the file").field(member));
    }

    /// Takes a member of a feature; `false` when it is none.
    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        limits: Limits,
    ) -> Result<bool, A::Error> {
        match key {
            "type" => match map.next_value::<Value>()? {
                Value::String(kind) => self.kind = Some(kind),
                other => self.wrong("type", "a text", shown(&other)),
            },
            "geometry" => self.geometry = Some(map.next_value_seed(GeometrySeed(limits))?),
            "properties" => {
                self.properties_seen = true;
                match map.next_value::<Value>()? {
                    Value::Object(properties) => self.properties = Some(properties),
                    Value::Null => {}
                    other => self.wrong("properties", "an object or null", shown(&other)),
                }
            }
            "id" => match map.next_value::<Value>()? {
                Value::String(_) | Value::Number(_) | Value::Null => {}
                other => self.wrong("id", "a text or a number", shown(&other)),
            },
            "bbox" => {
                let value = map.next_value::<Value>()?;
                let numbers = value
                    .as_array()
                    .filter(|list| list.iter().all(Value::is_number));
                if !numbers.is_some_and(|list| matches!(list.len(), 4 | 6)) {
                    self.wrong("bbox", "a list of 4 or 6 numbers", shown(&value));
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What every feature must have.
    fn complete_feature(&mut self) {
        if self.kind.as_deref() != Some("Feature")
            && !self
                .faults
                .iter()
                .any(|f| f.field.as_deref() == Some("type"))
        {
            let found = self
                .kind
                .as_deref()
                .map_or("no type".to_owned(), |kind| shown(&Value::from(kind)));
            self.wrong("type", "\"Feature\"", found);
        }
        if !self.properties_seen {
            self.wrong("properties", "an object or null", "no such member");
        }
        if self.geometry.is_none() {
            self.wrong("geometry", "a geometry or null", "no such member");
        }
    }
}

/// A value, short enough for a message.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string().chars().take(60).collect(),
    }
}

/// Implements the visits of everything that is not an object: `$found` is told what stands there.
macro_rules! not_an_object {
    ($self:ident, $found:ident, $done:expr) => {
        fn visit_unit<E>($self) -> Result<(), E> {
            let $found = "null";
            $done
        }
        fn visit_bool<E>($self, _: bool) -> Result<(), E> {
            let $found = "true or false";
            $done
        }
        fn visit_i64<E>($self, _: i64) -> Result<(), E> {
            let $found = "a number";
            $done
        }
        fn visit_u64<E>($self, _: u64) -> Result<(), E> {
            let $found = "a number";
            $done
        }
        fn visit_f64<E>($self, _: f64) -> Result<(), E> {
            let $found = "a number";
            $done
        }
        fn visit_str<E>($self, _: &str) -> Result<(), E> {
            let $found = "a text";
            $done
        }
    };
}

fn skip_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

fn skip_object<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// One JSON text of the file: a collection, a feature, a geometry.
struct TextSeed<'s, 'a>(&'s mut Stream<'a>);

impl<'de> DeserializeSeed<'de> for TextSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl TextSeed<'_, '_> {
    fn refuse<E>(self, found: &str) -> Result<(), E> {
        self.0.begun = true;
        self.0.fault(FileFault::file(
            "a GeoJSON object",
            found,
            "send a FeatureCollection",
        ));
        Ok(())
    }
}

impl<'de> Visitor<'de> for TextSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON object")
    }

    not_an_object!(self, found, self.refuse(found));

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        self.0.begun = true;
        skip_list(list)?;
        self.refuse("a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let stream = self.0;
        stream.begun = true;
        let mut members = Members::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => {
                    members.features = true;
                    map.next_value_seed(FeaturesSeed(stream))?;
                }
                "crs" => crs_member(&map.next_value::<Value>()?, stream),
                key if members.take(key, &mut map, stream.limits)? => {}
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        whole_text(members, stream);
        Ok(())
    }
}

/// What a whole text turns out to be, once its members are known.
fn whole_text(mut members: Members, stream: &mut Stream) {
    if members.features {
        let collection = members.kind.as_deref() == Some("FeatureCollection");
        let wrong_type = members
            .faults
            .iter()
            .any(|fault| fault.field.as_deref() == Some("type"));
        if !collection && !wrong_type {
            let found = members
                .kind
                .take()
                .map_or("no type".to_owned(), |kind| shown(&Value::from(kind)));
            members.wrong("type", "\"FeatureCollection\"", found);
        }
        members
            .faults
            .into_iter()
            .for_each(|fault| stream.fault(fault));
        return;
    }
    let found = match members.kind.as_deref() {
        Some("Feature") => {
            members.complete_feature();
            return stream.feature(members);
        }
        Some("FeatureCollection") => "a FeatureCollection without features".to_owned(),
        Some(
            kind @ ("Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon"
            | "MultiPolygon" | "GeometryCollection"),
        ) => format!("a {kind} alone"),
        Some(kind) => format!("type {}", shown(&Value::from(kind))),
        None => "an object without \"type\"".to_owned(),
    };
    let remedy =
        "wrap each parcel in a Feature with properties, and the features in a FeatureCollection";
    stream.fault(FileFault::file(
        "a FeatureCollection or a Feature",
        found,
        remedy,
    ));
}

/// The name in a `crs` member, if it has one; `null` and unknown shapes are told as a fault.
fn crs_member(member: &Value, stream: &mut Stream) {
    let name = member.pointer("/properties/name").and_then(Value::as_str);
    match name {
        Some(name) => (stream.sink)(Item::Crs(name.to_owned())),
        None => {
            let wanted = "a crs member with a name, or none";
            let fault = FileFault::file(wanted, shown(member), "declare the coordinate system")
                .field("crs");
            stream.fault(fault.warning());
        }
    }
}

/// The list of features.
struct FeaturesSeed<'s, 'a>(&'s mut Stream<'a>);

impl<'de> DeserializeSeed<'de> for FeaturesSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl FeaturesSeed<'_, '_> {
    fn refuse<E>(self, found: &str) -> Result<(), E> {
        self.0.fault(
            FileFault::file("a list of features", found, "correct the file").field("features"),
        );
        Ok(())
    }
}

impl<'de> Visitor<'de> for FeaturesSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    not_an_object!(self, found, self.refuse(found));

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        skip_object(map)?;
        self.refuse("an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        loop {
            self.0.budget.renew();
            if list.next_element_seed(FeatureSeed(self.0))?.is_none() {
                return Ok(());
            }
        }
    }
}

/// One element of the list.
struct FeatureSeed<'s, 'a>(&'s mut Stream<'a>);

impl<'de> DeserializeSeed<'de> for FeatureSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl FeatureSeed<'_, '_> {
    fn refuse<E>(self, found: &str) -> Result<(), E> {
        let mut members = Members::default();
        members.faults.push(FileFault::file(
            "a Feature",
            found,
            "remove it or correct the file",
        ));
        self.0.feature(members);
        Ok(())
    }
}

impl<'de> Visitor<'de> for FeatureSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a Feature")
    }

    not_an_object!(self, found, self.refuse(found));

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        skip_list(list)?;
        self.refuse("a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut members = Members::default();
        while let Some(key) = map.next_key::<String>()? {
            if !members.take(&key, &mut map, self.0.limits)? {
                map.next_value::<IgnoredAny>()?;
            }
        }
        members.complete_feature();
        self.0.feature(members);
        Ok(())
    }
}
