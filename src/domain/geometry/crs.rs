//! Coordinate systems of files, by EPSG code, and their way to CGCS2000 degrees (EPSG:4490).
//!
//! The registered axis order of Chinese plane systems is X = northing first, and of EPSG:4490 latitude first; files and
//! GeoJSON-like tools mostly write easting and longitude first. Magnitudes tell them apart in China, and whatever was
//! assumed is said as an [`Assumption`], so that a person can object.

use std::fmt;

use geo::Coord;
use proj4rs::Proj;
use proj4rs::adaptors::transform_xy;
use serde::Serialize;

use super::json::RawOutline;
use super::projection::Plane;

/// A coordinate system (坐标系) that can be brought to CGCS2000 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crs {
    epsg: u16,
    kind: CrsKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum CrsKind {
    /// Degrees of CGCS2000, or of WGS 84, which agrees with it to centimetres.
    Degrees,
    /// A CGCS2000 Gauss-Krueger zone: central meridian, and the zone number before the easting if it is written.
    Zone { meridian: u16, prefix: Option<u16> },
    /// Any other system `proj4rs` knows: foreign test data, web Mercator.
    Other,
}

/// The order of the two numbers of a position in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AxisOrder {
    /// Told by magnitude; easting (longitude) first where magnitudes do not tell.
    #[default]
    ByMagnitude,
    EastingFirst,
    NorthingFirst,
}

/// Something that was taken for granted about a file, said so that a person can object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "assumption", rename_all = "snake_case")]
pub enum Assumption {
    /// No system was declared; the magnitudes suggest this one.
    SystemGuessed { epsg: u16 },
    /// Northing or latitude comes first.
    NorthingFirst,
    /// The eastings carry (or lack) the zone number that the declared system lacks (or carries).
    ZonePrefix { declared: u16, read_as: u16 },
    /// WGS 84 was declared; it is taken as CGCS2000, from which it differs by centimetres.
    Wgs84AsCgcs2000,
    /// The system's tie to CGCS2000 is known to some metres only.
    ForeignSystem { epsg: u16 },
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Assumption::SystemGuessed { epsg } => {
                write!(
                    f,
                    "no coordinate system was declared; from the magnitudes EPSG:{epsg} was assumed"
                )
            }
            Assumption::NorthingFirst => {
                f.write_str("northing (latitude) was read as the first number of each position")
            }
            Assumption::ZonePrefix { declared, read_as } => {
                write!(
                    f,
                    "EPSG:{declared} was declared, but the eastings are written as in EPSG:{read_as}, which was assumed"
                )
            }
            Assumption::Wgs84AsCgcs2000 => {
                f.write_str("WGS 84 was taken as CGCS2000 (they agree to centimetres)")
            }
            Assumption::ForeignSystem { epsg } => {
                write!(
                    f,
                    "EPSG:{epsg} was converted as if its datum were CGCS2000 or tied to it by the usual parameters"
                )
            }
        }
    }
}

/// Why coordinates cannot be brought to CGCS2000.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CrsError {
    #[error(
        "{found:?} is no coordinate system: expected an EPSG code such as EPSG:4490 or EPSG:4548"
    )]
    Unreadable { found: String },
    #[error(
        "EPSG:{epsg} is not known here: convert to CGCS2000 (EPSG:4490 or the 3-degree zone) and send again"
    )]
    Unknown { epsg: u32 },
    #[error(
        "{name} differs from CGCS2000 by tens of metres, by parameters that are local and not public: \
         ask the sender for CGCS2000 coordinates"
    )]
    OldDatum { name: &'static str },
    #[error(
        "local city systems (TJ-LOCAL) have no public parameters: ask the sender for CGCS2000 coordinates"
    )]
    LocalSystem,
    #[error(
        "the magnitudes (first {x}, second {y}) fit no coordinate system: declare one, such as EPSG:4548"
    )]
    CannotGuess { x: f64, y: f64 },
    #[error(
        "easting {easting} carries zone {found}, but EPSG:{epsg} is zone {wanted}: declare the right system"
    )]
    WrongZone {
        epsg: u16,
        easting: f64,
        found: u16,
        wanted: u16,
    },
    #[error("position ({x}, {y}) cannot be converted from EPSG:{epsg}: {reason}")]
    Outside {
        epsg: u16,
        x: f64,
        y: f64,
        reason: String,
    },
}

impl Crs {
    /// CGCS2000 geographic.
    pub const CGCS2000: Crs = Crs {
        epsg: 4490,
        kind: CrsKind::Degrees,
    };
    /// WGS 84 geographic: practically equal to CGCS2000 for parcels; the label is kept.
    pub const WGS84: Crs = Crs {
        epsg: 4326,
        kind: CrsKind::Degrees,
    };

    /// `EPSG:4548`, `4548`, `urn:ogc:def:crs:EPSG::4548`, `http://www.opengis.net/def/crs/EPSG/0/4548`, `CRS84`,
    /// `CGCS2000`.
    pub fn parse(text: &str) -> Result<Self, CrsError> {
        let upper = text.trim().to_ascii_uppercase();
        if upper.starts_with("TJ-LOCAL") {
            return Err(CrsError::LocalSystem);
        }
        if upper.ends_with("CRS84") {
            return Ok(Crs::WGS84);
        }
        if upper == "CGCS2000" {
            return Ok(Crs::CGCS2000);
        }
        let unreadable = || CrsError::Unreadable {
            found: text.chars().take(60).collect(),
        };
        let digits = upper.rsplit([':', '/']).next().unwrap_or_default();
        if digits.len() != upper.len() && !upper.contains("EPSG") {
            return Err(unreadable());
        }
        Self::from_epsg(digits.parse().map_err(|_| unreadable())?)
    }

    /// A system by its EPSG code.
    pub fn from_epsg(code: u32) -> Result<Self, CrsError> {
        if let Some(name) = old_datum(code) {
            return Err(CrsError::OldDatum { name });
        }
        let epsg = u16::try_from(code).map_err(|_| CrsError::Unknown { epsg: code })?;
        let kind = match zone(epsg) {
            Some(zone) => zone,
            None if matches!(epsg, 4490 | 4326) => CrsKind::Degrees,
            None if Proj::from_epsg_code(epsg).is_ok() => CrsKind::Other,
            None => return Err(CrsError::Unknown { epsg: code }),
        };
        Ok(Crs { epsg, kind })
    }

    /// The system that one position of an undeclared file suggests: degrees, or a zone written before the easting.
    /// An easting without zone (51x xxx) fits every zone and is not guessed.
    pub fn guess(position: Coord<f64>) -> Result<Self, CrsError> {
        let (x, y) = (position.x.abs(), position.y.abs());
        if (x <= 180.0 && y <= 90.0) || (x <= 90.0 && y <= 180.0) {
            return Ok(Crs::CGCS2000);
        }
        let easting = if is_northing(position.x) {
            position.y
        } else {
            position.x
        };
        match split_prefix(easting) {
            (Some(zone @ 25..=45), _) => Self::from_epsg(4513 + u32::from(zone) - 25),
            (Some(zone @ 13..=23), _) => Self::from_epsg(4491 + u32::from(zone) - 13),
            _ => Err(CrsError::CannotGuess {
                x: position.x,
                y: position.y,
            }),
        }
    }

    pub fn epsg(self) -> u16 {
        self.epsg
    }

    /// Whether its positions are degrees that are used as they stand.
    pub fn is_degrees(self) -> bool {
        self.kind == CrsKind::Degrees
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EPSG:{}", self.epsg)
    }
}

/// The CGCS2000 zones: 4491-4501 6-degree with zone number, 4502-4512 without, 4513-4533 3-degree with, 4534-4554 without.
fn zone(epsg: u16) -> Option<CrsKind> {
    let (meridian, prefix) = match epsg {
        4491..=4501 => (75 + 6 * (epsg - 4491), Some(13 + epsg - 4491)),
        4502..=4512 => (75 + 6 * (epsg - 4502), None),
        4513..=4533 => (75 + 3 * (epsg - 4513), Some(25 + epsg - 4513)),
        4534..=4554 => (75 + 3 * (epsg - 4534), None),
        _ => return None,
    };
    Some(CrsKind::Zone { meridian, prefix })
}

/// Datums that differ from CGCS2000 by tens of metres, by their codes in the EPSG registry.
fn old_datum(code: u32) -> Option<&'static str> {
    match code {
        4214 | 2401..=2442 | 21413..=21423 | 21453..=21463 | 21473..=21483 => {
            Some("Beijing 1954 (北京54)")
        }
        4610 | 2327..=2390 => Some("Xian 1980 (西安80)"),
        4555 | 4568..=4589 | 4652..=4656 | 4766..=4800 | 4812 | 4822 => {
            Some("New Beijing (新北京54)")
        }
        _ => None,
    }
}

/// Northings of China lie between 1.9 and 6.0 million metres; eastings below 1 million, or above 13 million with a zone.
fn is_northing(metres: f64) -> bool {
    (1_500_000.0..6_500_000.0).contains(&metres)
}

/// The zone number before an easting, and the easting without it.
fn split_prefix(easting: f64) -> (Option<u16>, f64) {
    let zone = (easting / 1e6).floor();
    if (1.0..=60.0).contains(&zone) {
        (Some(zone as u16), easting - zone * 1e6)
    } else {
        (None, easting)
    }
}

/// Brings an outline as it was read to CGCS2000 degrees, longitude first. What was assumed is added to `said`, once.
pub fn to_4490(
    raw: RawOutline,
    crs: Crs,
    order: AxisOrder,
    said: &mut Vec<Assumption>,
) -> Result<RawOutline, CrsError> {
    let first = raw.parts().iter().flatten().flatten().next().copied();
    let swap = match order {
        AxisOrder::EastingFirst => false,
        AxisOrder::NorthingFirst => true,
        AxisOrder::ByMagnitude => first.is_some_and(|c| northing_first(c, crs)),
    };
    if swap {
        say(said, Assumption::NorthingFirst);
    }
    let turned = move |c: Coord<f64>| if swap { Coord { x: c.y, y: c.x } } else { c };
    match crs.kind {
        CrsKind::Degrees => {
            if crs == Crs::WGS84 {
                say(said, Assumption::Wgs84AsCgcs2000);
            }
            raw.try_map(|c| Ok(turned(c)))
        }
        CrsKind::Zone { meridian, prefix } => {
            let plane = Plane::gauss_krueger(f64::from(meridian));
            raw.try_map(|c| from_zone(&plane, crs, prefix, turned(c), said))
        }
        CrsKind::Other => {
            say(said, Assumption::ForeignSystem { epsg: crs.epsg });
            let unknown = |_| CrsError::Unknown {
                epsg: u32::from(crs.epsg),
            };
            let from = Proj::from_epsg_code(crs.epsg).map_err(unknown)?;
            let to = Proj::from_epsg_code(4326).map_err(unknown)?;
            raw.try_map(|c| from_other(&from, &to, crs, turned(c)))
        }
    }
}

fn say(said: &mut Vec<Assumption>, assumption: Assumption) {
    if !said.contains(&assumption) {
        said.push(assumption);
    }
}

/// Whether magnitudes tell that northing, or latitude, comes first.
fn northing_first(c: Coord<f64>, crs: Crs) -> bool {
    match crs.kind {
        // beyond any latitude, or a place in China with its numbers exchanged
        CrsKind::Degrees => {
            (c.y.abs() > 90.0 && c.x.abs() <= 90.0)
                || ((3.0..54.0).contains(&c.x) && (73.0..136.0).contains(&c.y))
        }
        CrsKind::Zone { .. } => is_northing(c.x) && !is_northing(c.y),
        CrsKind::Other => false,
    }
}

/// Eastings may carry the zone number that the declared system lacks, or lack it; another zone's number is refused.
fn from_zone(
    plane: &Plane,
    crs: Crs,
    declared: Option<u16>,
    c: Coord<f64>,
    said: &mut Vec<Assumption>,
) -> Result<Coord<f64>, CrsError> {
    let (found, easting) = split_prefix(c.x);
    let own = other_writing(crs);
    match (declared, found) {
        (Some(wanted), Some(found)) if wanted != found => {
            return Err(CrsError::WrongZone {
                epsg: crs.epsg,
                easting: c.x,
                found,
                wanted,
            });
        }
        (None, Some(found)) if zone_number(own) != Some(found) => {
            let wanted = zone_number(own).unwrap_or(0);
            return Err(CrsError::WrongZone {
                epsg: crs.epsg,
                easting: c.x,
                found,
                wanted,
            });
        }
        (None, Some(_)) | (Some(_), None) => {
            say(
                said,
                Assumption::ZonePrefix {
                    declared: crs.epsg,
                    read_as: own,
                },
            );
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    let reason = || {
        "easting should lie between 0 and 1,000,000 m and northing between 0 and 6,500,000 m"
            .to_owned()
    };
    if !(0.0..1e6).contains(&easting) || !(0.0..6.5e6).contains(&c.y) {
        return Err(CrsError::Outside {
            epsg: crs.epsg,
            x: c.x,
            y: c.y,
            reason: reason(),
        });
    }
    Ok(plane.to_degrees(Coord { x: easting, y: c.y }))
}

/// The same zone written the other way: with the zone number, or without.
fn other_writing(crs: Crs) -> u16 {
    match crs.epsg {
        code @ 4491..=4501 => code + 11,
        code @ 4502..=4512 => code - 11,
        code @ 4513..=4533 => code + 21,
        code => code.saturating_sub(21),
    }
}

fn zone_number(epsg: u16) -> Option<u16> {
    match zone(epsg) {
        Some(CrsKind::Zone { prefix, .. }) => prefix,
        Some(CrsKind::Degrees | CrsKind::Other) | None => None,
    }
}

fn from_other(from: &Proj, to: &Proj, crs: Crs, c: Coord<f64>) -> Result<Coord<f64>, CrsError> {
    let (x, y) = if from.is_latlong() {
        (c.x.to_radians(), c.y.to_radians())
    } else {
        (c.x, c.y)
    };
    let (x, y) = transform_xy(from, to, x, y).map_err(|error| CrsError::Outside {
        epsg: crs.epsg,
        x: c.x,
        y: c.y,
        reason: error.to_string(),
    })?;
    Ok(Coord {
        x: x.to_degrees(),
        y: y.to_degrees(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(
        crs: &str,
        order: AxisOrder,
        at: [f64; 2],
    ) -> (Result<Coord<f64>, CrsError>, Vec<Assumption>) {
        let mut said = Vec::new();
        let raw = RawOutline::new(vec![vec![vec![Coord { x: at[0], y: at[1] }]]]);
        let done = Crs::parse(crs).and_then(|crs| to_4490(raw, crs, order, &mut said));
        (done.map(|raw| raw.parts()[0][0][0]), said)
    }

    fn near(found: Result<Coord<f64>, CrsError>, lon: f64, lat: f64) {
        let c = found.unwrap();
        assert!(
            (c.x - lon).abs() < 1e-7 && (c.y - lat).abs() < 1e-7,
            "{c:?}"
        );
    }

    #[test]
    fn the_point_of_the_specification_is_read_in_every_writing() {
        let (e, n) = (514_691.186, 4_337_390.659);
        for (crs, at, said) in [
            ("EPSG:4548", [e, n], vec![]),
            ("4509", [e, n], vec![]),
            ("urn:ogc:def:crs:EPSG::4527", [39e6 + e, n], vec![]),
            (
                "http://www.opengis.net/def/crs/EPSG/0/4498",
                [20e6 + e, n],
                vec![],
            ),
            ("EPSG:4548", [n, e], vec![Assumption::NorthingFirst]),
            (
                "EPSG:4548",
                [39e6 + e, n],
                vec![Assumption::ZonePrefix {
                    declared: 4548,
                    read_as: 4527,
                }],
            ),
            (
                "EPSG:4527",
                [e, n],
                vec![Assumption::ZonePrefix {
                    declared: 4527,
                    read_as: 4548,
                }],
            ),
        ] {
            let (found, assumed) = convert(crs, AxisOrder::ByMagnitude, at);
            near(found, 117.17, 39.17);
            assert_eq!(assumed, said, "{crs}");
        }
    }

    #[test]
    fn degrees_are_taken_as_they_stand_and_turned_when_they_must_be() {
        let order = AxisOrder::ByMagnitude;
        assert_eq!(
            convert("EPSG:4490", order, [117.17, 39.17]),
            (
                Ok(Coord {
                    x: 117.17,
                    y: 39.17
                }),
                vec![]
            )
        );
        let (found, said) = convert("EPSG:4490", order, [39.17, 117.17]);
        assert_eq!(
            (found, said),
            (
                Ok(Coord {
                    x: 117.17,
                    y: 39.17
                }),
                vec![Assumption::NorthingFirst]
            )
        );
        let (found, said) = convert("CRS84", order, [-71.1, 42.3]);
        assert_eq!(
            (found, said),
            (
                Ok(Coord { x: -71.1, y: 42.3 }),
                vec![Assumption::Wgs84AsCgcs2000]
            )
        );
    }

    #[test]
    fn foreign_systems_are_converted_and_said() {
        let (found, said) = convert(
            "EPSG:3857",
            AxisOrder::ByMagnitude,
            [13_043_304.74, 4_746_051.95],
        );
        let c = found.unwrap();
        assert!(
            (c.x - 117.17).abs() < 1e-6 && (c.y - 39.17).abs() < 1e-6,
            "{c:?}"
        );
        assert_eq!(said, [Assumption::ForeignSystem { epsg: 3857 }]);
        let (found, _) = convert(
            "EPSG:2249",
            AxisOrder::ByMagnitude,
            [761_210.0, 2_957_494.0],
        );
        let c = found.unwrap();
        assert!(
            (c.x + 71.11).abs() < 0.01 && (c.y - 42.36).abs() < 0.01,
            "{c:?}"
        );
    }

    #[test]
    fn what_cannot_be_converted_is_refused_with_the_reason() {
        for (crs, at, text) in [
            ("EPSG:2436", [514_691.0, 4_337_390.0], "Beijing 1954"),
            ("EPSG:2384", [514_691.0, 4_337_390.0], "Xian 1980"),
            ("EPSG:4555", [117.0, 39.0], "New Beijing"),
            ("TJ-LOCAL", [514_691.0, 4_337_390.0], "no public parameters"),
            ("EPSG:999", [0.0, 0.0], "not known"),
            ("EPSG:99999", [0.0, 0.0], "not known"),
            ("something", [0.0, 0.0], "no coordinate system"),
            ("ESRI:4548", [0.0, 0.0], "no coordinate system"),
            ("EPSG:4528", [39_514_691.0, 4_337_390.0], "carries zone 39"),
            ("EPSG:4548", [40_514_691.0, 4_337_390.0], "is zone 39"),
            ("EPSG:4548", [117.17e7, 39.17], "cannot be converted"),
        ] {
            let error = convert(crs, AxisOrder::ByMagnitude, at)
                .0
                .unwrap_err()
                .to_string();
            assert!(error.contains(text), "{crs}: {error}");
        }
    }

    #[test]
    fn undeclared_systems_are_guessed_only_when_the_numbers_tell() {
        let guess = |x, y| Crs::guess(Coord { x, y }).map(Crs::epsg);
        assert_eq!(guess(117.17, 39.17), Ok(4490));
        assert_eq!(guess(39.17, 117.17), Ok(4490));
        assert_eq!(guess(39_514_691.0, 4_337_390.0), Ok(4527));
        assert_eq!(guess(4_337_390.0, 39_514_691.0), Ok(4527));
        assert_eq!(guess(20_514_691.0, 4_337_390.0), Ok(4498));
        assert!(guess(514_691.0, 4_337_390.0).is_err());
        assert!(guess(f64::NAN, 4_337_390.0).is_err());
    }
}
