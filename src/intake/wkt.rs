//! Coordinate systems in well-known text: the `.prj` beside a shapefile, the definitions of a GeoPackage.
//!
//! Both generations are read (WKT 1 of ESRI and GDAL, WKT 2 of ISO 19162). What the parameters say goes before any code,
//! because a code is often left standing when the plane was changed: a Gauss-Krueger plane on CGCS2000 is a national
//! zone when its meridian, scale and false easting are those of one, and a city's own plane when they are not.

use super::fault::FileFault;
use super::parcels::crs_fault;
use super::system::Told;
use crate::domain::geometry::{Crs, CrsError};

/// Definitions longer than this are not looked at; the longest of the EPSG registry has 6 kB.
const LONGEST: usize = 64 << 10;
/// Brackets within brackets; WKT 2 needs eight.
const DEEPEST: usize = 32;

/// The system that a definition means.
pub(super) fn told(text: &str) -> Told {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    let Some(root) = (text.len() <= LONGEST).then(|| Node::parse(text)).flatten() else {
        let found = format!("{:?}", text.chars().take(60).collect::<String>());
        let wanted = "a coordinate system in well-known text (WKT)";
        return Told::Unknown(FileFault::file(wanted, found, DECLARE));
    };
    root.horizontal().told()
}

const DECLARE: &str = "declare the coordinate system, such as crs=EPSG:4548";

/// `KEY[...]` with what stands within.
#[derive(Debug, Default)]
struct Node {
    key: String,
    texts: Vec<String>,
    numbers: Vec<f64>,
    children: Vec<Node>,
}

impl Node {
    fn parse(text: &str) -> Option<Node> {
        let mut reader = Reader { rest: text };
        let node = reader.node(0)?;
        reader.skip();
        reader.rest.is_empty().then_some(node)
    }

    /// The horizontal system of a compound or bound one.
    fn horizontal(&self) -> &Node {
        let inner = match self.key.as_str() {
            "COMPD_CS" | "COMPOUNDCRS" => self.children.first(),
            "BOUNDCRS" => self.child("SOURCECRS").and_then(|c| c.children.first()),
            _ => None,
        };
        inner.map_or(self, Node::horizontal)
    }

    fn child(&self, key: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.key == key)
    }

    /// All nodes of the tree, itself first.
    fn all(&self) -> Vec<&Node> {
        std::iter::once(self)
            .chain(self.children.iter().flat_map(Node::all))
            .collect()
    }

    /// Names of system, datum and ellipsoid, capitals and digits only.
    fn names(&self) -> String {
        let named = [
            "PROJCS",
            "PROJCRS",
            "GEOGCS",
            "GEOGCRS",
            "GEODCRS",
            "BASEGEOGCRS",
            "BASEGEODCRS",
            "DATUM",
            "MEMBER",
            "ENSEMBLE",
            "SPHEROID",
            "ELLIPSOID",
            "LOCAL_CS",
            "ENGCRS",
        ];
        let nodes = self.all();
        let names = nodes
            .iter()
            .filter(|node| named.contains(&node.key.as_str()));
        let names = names.filter_map(|node| node.texts.first());
        names.map(|name| plain(name)).collect::<Vec<_>>().join("|")
    }

    /// `AUTHORITY["EPSG","4548"]` or `ID["EPSG",4548]` of the system itself.
    fn epsg(&self) -> Option<u32> {
        let id = self.child("AUTHORITY").or_else(|| self.child("ID"))?;
        if !id.texts.first()?.eq_ignore_ascii_case("EPSG") {
            return None;
        }
        let text = id.texts.get(1).and_then(|code| code.trim().parse().ok());
        text.or_else(|| id.numbers.first().map(|code| *code as u32))
    }

    fn parameter(&self, names: &[&str]) -> Option<f64> {
        let nodes = self.all();
        let mut found = nodes.iter().filter(|node| {
            node.key == "PARAMETER"
                && node
                    .texts
                    .first()
                    .is_some_and(|name| names.contains(&plain(name).as_str()))
        });
        found.next().and_then(|node| node.numbers.first()).copied()
    }

    fn told(&self) -> Told {
        let names = self.names();
        if let Some(error) = unusable(&names) {
            return Told::Refused(crs_fault(&error));
        }
        let modern = ["CHINA2000", "CGCS2000", "CHINAGEODETICCOORDINATESYSTEM2000"]
            .iter()
            .any(|name| names.contains(name));
        let wgs84 = ["WGS84", "WGS1984", "WORLDGEODETICSYSTEM1984"]
            .iter()
            .any(|name| names.contains(name));
        let projected = self.key.starts_with("PROJ");
        let geographic = self.key.starts_with("GEOG") || self.key.starts_with("GEOD");
        if geographic && self.in_degrees() && (modern || wgs84) {
            return Told::Known(if modern { Crs::CGCS2000 } else { Crs::WGS84 });
        }
        if projected && (modern || wgs84) && self.is_transverse_mercator() {
            return self.zone(modern);
        }
        let code = self.epsg().or_else(|| web_mercator(&names).then_some(3857));
        let known = code.map(Crs::from_epsg);
        match known {
            Some(Ok(crs)) => Told::Known(crs),
            Some(Err(error @ CrsError::OldDatum { .. })) => Told::Refused(crs_fault(&error)),
            Some(Err(error)) => Told::Unknown(crs_fault(&error)),
            None => Told::Unknown(self.nameless()),
        }
    }

    /// A system without a code of the registry.
    fn nameless(&self) -> FileFault {
        let name = self.texts.first().map_or("no name", String::as_str);
        let found = format!("{:?}", name.chars().take(60).collect::<String>());
        let wanted = "a coordinate system that can be brought to CGCS2000 (EPSG:4490)";
        let remedy = "convert to CGCS2000, or declare the EPSG code (crs=EPSG:4548) if it is known";
        FileFault::file(wanted, found, remedy)
    }

    fn in_degrees(&self) -> bool {
        let unit = self
            .all()
            .into_iter()
            .find(|node| matches!(node.key.as_str(), "UNIT" | "ANGLEUNIT"))
            .and_then(|unit| unit.numbers.first().copied());
        let meridian = self
            .child("PRIMEM")
            .and_then(|node| node.numbers.first().copied());
        unit.is_none_or(|unit| (unit - 1f64.to_radians()).abs() < 1e-9)
            && meridian.unwrap_or(0.0) == 0.0
    }

    fn is_transverse_mercator(&self) -> bool {
        self.all().iter().any(|node| {
            matches!(node.key.as_str(), "PROJECTION" | "METHOD")
                && node.texts.first().is_some_and(|name| {
                    ["GAUSSKRUGER", "TRANSVERSEMERCATOR", "GAUSSKRUEGER"]
                        .contains(&plain(name).as_str())
                })
        })
    }

    /// The national zone, or the UTM zone, that the parameters make.
    fn zone(&self, modern: bool) -> Told {
        let meridian = self.parameter(&["CENTRALMERIDIAN", "LONGITUDEOFNATURALORIGIN"]);
        let easting = self.parameter(&["FALSEEASTING"]);
        let scale = self
            .parameter(&["SCALEFACTOR", "SCALEFACTORATNATURALORIGIN"])
            .unwrap_or(1.0);
        let latitude = self
            .parameter(&["LATITUDEOFORIGIN", "LATITUDEOFNATURALORIGIN"])
            .unwrap_or(0.0);
        let northing = self.parameter(&["FALSENORTHING"]).unwrap_or(0.0);
        let last = self
            .children
            .iter()
            .rev()
            .find(|node| matches!(node.key.as_str(), "UNIT" | "LENGTHUNIT"));
        let metres = last
            .and_then(|unit| unit.numbers.first())
            .is_none_or(|factor| *factor == 1.0);
        if let (Some(meridian), Some(easting), true) = (
            meridian,
            easting,
            metres && latitude == 0.0 && northing == 0.0,
        ) {
            let code = if scale == 1.0 {
                zone_code(meridian, easting)
            } else if scale == 0.9996 && !modern {
                utm_code(meridian, easting)
            } else {
                None
            };
            if let Some(Ok(crs)) = code.map(Crs::from_epsg) {
                return Told::Known(crs);
            }
        }
        let wanted = "a national zone of CGCS2000: central meridian a multiple of 3 degrees from 75 to 135, false \
                      easting 500,000 m (with the zone number before it or not), scale 1, metres";
        let shown = |value: Option<f64>| value.map_or("none".to_owned(), |value| value.to_string());
        let found = format!(
            "{:?}: central meridian {}, false easting {}, false northing {northing}, scale {scale}",
            self.texts.first().map_or("", String::as_str),
            shown(meridian),
            shown(easting)
        );
        let remedy = "this is a local plane, whose parameters nobody here may guess: ask the sender for a national zone";
        Told::Refused(FileFault::file(wanted, found, remedy))
    }
}

/// Capitals, digits and Chinese characters of a name, without the separators that every program writes differently.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Datums and planes that must not be read, by the names in use; also for the texts of land offices.
pub(super) fn unusable(names: &str) -> Option<CrsError> {
    let old = [
        ("NEWBEIJING", "New Beijing (新北京54)"),
        ("新北京", "New Beijing (新北京54)"),
        ("新1954", "New Beijing (新北京54)"),
        ("BEIJING1954", "Beijing 1954 (北京54)"),
        ("BEIJING54", "Beijing 1954 (北京54)"),
        ("北京", "Beijing 1954 (北京54)"),
        (
            "KRASSOVSKY",
            "a datum on the Krassovsky ellipsoid, as Beijing 1954 (北京54) is,",
        ),
        (
            "KRASOVSKY",
            "a datum on the Krassovsky ellipsoid, as Beijing 1954 (北京54) is,",
        ),
        ("XIAN1980", "Xian 1980 (西安80)"),
        ("XIAN80", "Xian 1980 (西安80)"),
        ("西安", "Xian 1980 (西安80)"),
        ("IAG75", "Xian 1980 (西安80)"),
        ("IAG1975", "Xian 1980 (西安80)"),
    ];
    if let Some((_, name)) = old.iter().find(|(part, _)| names.contains(part)) {
        return Some(CrsError::OldDatum { name });
    }
    let local = [
        "TJLOCAL",
        "TIANJIN",
        "天津",
        "任意",
        "独立坐标",
        "城市坐标",
        "地方坐标",
    ];
    local
        .iter()
        .any(|part| names.contains(part))
        .then_some(CrsError::LocalSystem)
}

fn web_mercator(names: &str) -> bool {
    names.contains("WEBMERCATOR") || names.contains("PSEUDOMERCATOR")
}

/// The code of a CGCS2000 zone: with zone number before the easting (3-degree 25-45, 6-degree 13-23) or without.
fn zone_code(meridian: f64, easting: f64) -> Option<u32> {
    let number = (easting - 500_000.0) / 1e6;
    let whole = |value: f64| {
        (value.fract() == 0.0 && (0.0..=200.0).contains(&value)).then_some(value as u32)
    };
    let (meridian, number) = (whole(meridian)?, whole(number)?);
    match number {
        0 if (75..=135).contains(&meridian) && meridian.is_multiple_of(3) => {
            Some(4534 + (meridian - 75) / 3)
        }
        25..=45 if number * 3 == meridian => Some(4513 + number - 25),
        13..=23 if number * 6 - 3 == meridian => Some(4491 + number - 13),
        _ => None,
    }
}

fn utm_code(meridian: f64, easting: f64) -> Option<u32> {
    let zone = (meridian + 183.0) / 6.0;
    (easting == 500_000.0 && zone.fract() == 0.0 && (1.0..=60.0).contains(&zone))
        .then_some(32_600 + zone as u32)
}

/// Reads text from the left.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, wanted: &[char]) -> bool {
        self.skip();
        let found = self.rest.strip_prefix(wanted);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn word(&mut self) -> &str {
        self.skip();
        let end = self.rest.find([',', '[', ']', '(', ')', '"']);
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word.trim()
    }

    /// What stands between quotes; two quotes are one.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let (part, rest) = self.rest.split_once('"')?;
            text.push_str(part);
            self.rest = rest;
            match rest.strip_prefix('"') {
                Some(more) => {
                    text.push('"');
                    self.rest = more;
                }
                None => return Some(text),
            }
        }
    }

    fn node(&mut self, depth: usize) -> Option<Node> {
        let key = self.word().to_ascii_uppercase();
        if depth > DEEPEST || !self.take(&['[', '(']) {
            return None;
        }
        let mut node = Node {
            key,
            ..Node::default()
        };
        loop {
            if self.take(&['"']) {
                node.texts.push(self.quoted()?);
            } else {
                let before = self.rest;
                let word = self.word().to_owned();
                if self.rest.starts_with(['[', '(']) {
                    self.rest = before;
                    node.children.push(self.node(depth + 1)?);
                } else if let Ok(number) = word.parse() {
                    node.numbers.push(number);
                } else {
                    node.texts.push(word);
                }
            }
            if self.take(&[']', ')']) {
                return Some(node);
            }
            if !self.take(&[',']) {
                return None;
            }
        }
    }
}
