//! CQL2 JSON, read into the plain tree.

use geo::Geometry;
use geojson::{GeometryValue, Position};
use serde_json::{Map, Value};

use super::fault::{Fault, Place, quoted};
use super::literal::{self, Wrong};
use super::names::Name;
use super::node::{Kind, Node};
use super::{DEEPEST, MOST_POSITIONS};

pub(super) fn parse(json: &str) -> Result<Node, Fault> {
    let value: Value = serde_json::from_str(json).map_err(|error| {
        let at = Place::Path(String::new());
        let remedy = "write it as JSON, at most 128 brackets deep";
        Fault::new(&at, "CQL2 JSON", error.to_string(), remedy)
    })?;
    let mut reader = Reader { positions: 0 };
    reader.node(value, "", 1)
}

struct Reader {
    /// Positions of geometries read.
    positions: usize,
}

fn place(path: &str) -> Place {
    Place::Path(path.to_owned())
}

/// What is read next, as a fault names it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {}", quoted(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(members) => {
            let keys: Vec<&str> = members.keys().take(5).map(String::as_str).collect();
            format!("an object with {}", quoted(&keys.join(", ")))
        }
    }
}

impl Reader {
    fn node(&mut self, value: Value, path: &str, depth: usize) -> Result<Node, Fault> {
        let at = place(path);
        if depth > DEEPEST {
            return Err(Fault::too_deep(&at));
        }
        let kind = match value {
            Value::Null => {
                let remedy = "to find what is missing, write {\"op\":\"isNull\",\"args\":[...]}";
                return Err(Fault::new(&at, "an expression", "null", remedy));
            }
            Value::Bool(truth) => Kind::Truth(truth),
            Value::Number(number) => Kind::Number(finite(&at, number.as_f64())?),
            Value::String(text) => Kind::Text(text),
            Value::Array(items) => {
                let items = self.nodes(items, path, depth)?;
                return Node::list(at, items);
            }
            Value::Object(members) => return self.object(members, path, depth),
        };
        Ok(Node::leaf(at, kind))
    }

    fn nodes(&mut self, items: Vec<Value>, path: &str, depth: usize) -> Result<Vec<Node>, Fault> {
        let read = |(i, item)| self.node(item, &format!("{path}/{i}"), depth + 1);
        items.into_iter().enumerate().map(read).collect()
    }

    fn object(
        &mut self,
        mut members: Map<String, Value>,
        path: &str,
        depth: usize,
    ) -> Result<Node, Fault> {
        let at = place(path);
        if let Some(op) = members.remove("op") {
            let args = members.remove("args").unwrap_or(Value::Null);
            no_more(&at, &members)?;
            return self.operation(op, args, path, depth);
        }
        if members.contains_key("type") {
            let geometry = self.geometry(&at, members)?;
            return Ok(Node::leaf(at, Kind::Geometry(geometry)));
        }
        let mut entries = members.into_iter();
        match (entries.next(), entries.next()) {
            (Some((key, value)), None) => self.member(key, value, path, depth),
            (first, _) => {
                let found = first.map_or("an empty object".to_owned(), |(key, _)| quoted(&key));
                let remedy = "an operation has \"op\" and \"args\"";
                Err(Fault::new(
                    &at,
                    "one of op, property, date, timestamp, interval, bbox, type",
                    found,
                    remedy,
                ))
            }
        }
    }

    fn operation(
        &mut self,
        op: Value,
        args: Value,
        path: &str,
        depth: usize,
    ) -> Result<Node, Fault> {
        let at = place(path);
        let Value::String(name) = op else {
            let remedy = "for example \"and\", \"=\" or \"s_intersects\"";
            return Err(Fault::new(
                &place(&format!("{path}/op")),
                "the name of an operator",
                shown(&op),
                remedy,
            ));
        };
        let operators = || Name::operators();
        if !operators().any(|known| known.eq_ignore_ascii_case(&name)) {
            return Err(Fault::unknown(
                &place(&format!("{path}/op")),
                "operator or function",
                &name,
                operators(),
            ));
        }
        let args_path = format!("{path}/args");
        let Value::Array(args) = args else {
            return Err(Fault::new(
                &place(&args_path),
                "a list of arguments",
                shown(&args),
                "put them in [ ]",
            ));
        };
        let args = self.nodes(args, &args_path, depth)?;
        Node::call(at, name.to_ascii_lowercase(), args)
    }

    /// An object with one member that says what it is.
    fn member(
        &mut self,
        key: String,
        value: Value,
        path: &str,
        depth: usize,
    ) -> Result<Node, Fault> {
        let at = place(path);
        let inner = format!("{path}/{key}");
        match (key.as_str(), value) {
            ("property", Value::String(name)) => {
                Ok(Node::leaf(place(&inner), Kind::Property(name)))
            }
            ("date" | "timestamp", Value::String(text)) => {
                let text = Node::leaf(place(&inner), Kind::Text(text));
                Node::call(at, key, vec![text])
            }
            ("interval" | "bbox", Value::Array(items)) => {
                let items = self.nodes(items, &inner, depth)?;
                Node::call(at, key, items)
            }
            ("property" | "date" | "timestamp", value) => Err(Fault::new(
                &place(&inner),
                "a text",
                shown(&value),
                "put it in \"",
            )),
            ("interval" | "bbox", value) => Err(Fault::new(
                &place(&inner),
                "a list",
                shown(&value),
                "put it in [ ]",
            )),
            _ => {
                let keys = [
                    "op",
                    "property",
                    "date",
                    "timestamp",
                    "interval",
                    "bbox",
                    "type",
                ];
                Err(Fault::unknown(
                    &at,
                    "member of an expression",
                    &key,
                    keys.into_iter(),
                ))
            }
        }
    }

    fn geometry(
        &mut self,
        at: &Place,
        members: Map<String, Value>,
    ) -> Result<Geometry<f64>, Fault> {
        let found = shown(&Value::Object(members.clone()));
        let geometry: geojson::Geometry =
            serde_json::from_value(Value::Object(members)).map_err(|error| {
                let remedy = format!("write \"type\" and \"coordinates\" as in RFC 7946 ({error})");
                Fault::new(at, "a GeoJSON geometry", found, remedy)
            })?;
        self.check(&geometry.value, true)
            .map_err(|wrong| wrong.at(at))?;
        Geometry::try_from(&geometry.value).map_err(|error| {
            let remedy = "write it as in RFC 7946";
            Fault::new(at, "a GeoJSON geometry", error.to_string(), remedy)
        })
    }

    /// Everything that turning it into a geometry relies on.
    fn check(&mut self, value: &GeometryValue, collections: bool) -> Result<(), Wrong> {
        match value {
            GeometryValue::Point { coordinates } => {
                self.positions(std::slice::from_ref(coordinates))
            }
            GeometryValue::MultiPoint { coordinates }
            | GeometryValue::LineString { coordinates } => self.positions(coordinates),
            GeometryValue::MultiLineString { coordinates } => {
                coordinates.iter().try_for_each(|line| self.positions(line))
            }
            GeometryValue::Polygon { coordinates } => self.rings(coordinates),
            GeometryValue::MultiPolygon { coordinates } => {
                coordinates.iter().try_for_each(|rings| self.rings(rings))
            }
            GeometryValue::GeometryCollection { geometries } if collections => geometries
                .iter()
                .try_for_each(|member| self.check(&member.value, false)),
            GeometryValue::GeometryCollection { .. } => Err(Wrong {
                wanted: "simple geometries in a collection",
                found: "a collection".to_owned(),
                remedy: "take the members out of the inner collection",
            }),
        }
    }

    fn rings(&mut self, rings: &[Vec<Position>]) -> Result<(), Wrong> {
        for ring in rings {
            let end = |p: Option<&Position>| p.map(|p| p.as_slice().to_vec());
            literal::check_ring(end(ring.first()), end(ring.last()), ring.len())?;
            self.positions(ring)?;
        }
        Ok(())
    }

    fn positions(&mut self, positions: &[Position]) -> Result<(), Wrong> {
        self.positions += positions.len();
        if self.positions > MOST_POSITIONS {
            return Err(Wrong {
                wanted: "at most 2000 positions in all geometries",
                found: "more".to_owned(),
                remedy: "simplify the geometries",
            });
        }
        match positions
            .iter()
            .find(|p| !(2..=3).contains(&p.as_slice().len()))
        {
            None => Ok(()),
            Some(position) => Err(Wrong {
                wanted: "positions of longitude, latitude and at most a height",
                found: format!("{} numbers", position.as_slice().len()),
                remedy: "write [longitude, latitude]",
            }),
        }
    }
}

fn finite(at: &Place, number: Option<f64>) -> Result<f64, Fault> {
    match number {
        Some(number) if number.is_finite() => Ok(number),
        _ => Err(Fault::new(
            at,
            "a finite number",
            "a larger one",
            "write a smaller number",
        )),
    }
}

/// An operation has no other members: a misspelt one would otherwise be ignored.
fn no_more(at: &Place, members: &Map<String, Value>) -> Result<(), Fault> {
    match members.keys().next() {
        None => Ok(()),
        Some(key) => Err(Fault::new(
            at,
            "only \"op\" and \"args\"",
            quoted(key),
            "leave it out",
        )),
    }
}
