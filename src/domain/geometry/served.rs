//! Coordinate systems in which geometry is handed out and asked about, with their registered axis order.

use geo::{Coord, MapCoords};

use super::projection::{A, Plane};

/// Latitude at which the sphere of web maps ends.
const MERCATOR_LATITUDE: f64 = 85.051_128_779_806_6;

/// A coordinate system that is served.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServedCrs {
    /// None = CRS84.
    epsg: Option<u16>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Degrees, longitude first or latitude first.
    Degrees { latitude_first: bool },
    /// Spherical Mercator of web maps, easting first.
    WebMercator,
    /// Gauss-Krueger on CGCS2000, northing first; false easting with or without the number of the zone.
    Zone { meridian: u16, false_easting: f64 },
}

/// What is served, CRS84 first.
const SERVED: [ServedCrs; 8] = [
    ServedCrs::CRS84,
    ServedCrs::degrees(4326),
    ServedCrs::degrees(4490),
    ServedCrs {
        epsg: Some(3857),
        kind: Kind::WebMercator,
    },
    ServedCrs::zone(4547, 114, 500_000.0),
    ServedCrs::zone(4548, 117, 500_000.0),
    ServedCrs::zone(4549, 120, 500_000.0),
    ServedCrs::zone(4527, 117, 39_500_000.0),
];

impl ServedCrs {
    /// Longitude and latitude of WGS 84, which agrees with CGCS2000 to centimetres.
    pub const CRS84: ServedCrs = ServedCrs {
        epsg: None,
        kind: Kind::Degrees {
            latitude_first: false,
        },
    };

    /// The system in which outlines are stored: CGCS2000.
    pub const STORAGE: ServedCrs = ServedCrs::degrees(4490);

    const fn degrees(epsg: u16) -> Self {
        ServedCrs {
            epsg: Some(epsg),
            kind: Kind::Degrees {
                latitude_first: true,
            },
        }
    }

    const fn zone(epsg: u16, meridian: u16, false_easting: f64) -> Self {
        ServedCrs {
            epsg: Some(epsg),
            kind: Kind::Zone {
                meridian,
                false_easting,
            },
        }
    }

    /// Every system that is served.
    pub fn all() -> &'static [ServedCrs] {
        &SERVED
    }

    /// By its OGC address, with http or https; by `[EPSG:4490]` and `EPSG:4490`, too.
    pub fn parse(text: &str) -> Option<ServedCrs> {
        let text = text.trim();
        let bare = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
            .unwrap_or(text);
        let rest = bare
            .strip_prefix("http://www.opengis.net/def/crs/")
            .or_else(|| bare.strip_prefix("https://www.opengis.net/def/crs/"));
        let code = match rest {
            Some("OGC/1.3/CRS84" | "OGC/0/CRS84") => return Some(ServedCrs::CRS84),
            Some(rest) => {
                let (version, code) = rest.strip_prefix("EPSG/")?.split_once('/')?;
                (version.len() <= 10).then_some(code)?
            }
            None if bare.eq_ignore_ascii_case("OGC:CRS84") => return Some(ServedCrs::CRS84),
            None => bare.strip_prefix("EPSG:")?,
        };
        let code: u16 = code.parse().ok()?;
        SERVED.into_iter().find(|served| served.epsg == Some(code))
    }

    /// Its OGC address.
    pub fn uri(self) -> String {
        match self.epsg {
            None => "http://www.opengis.net/def/crs/OGC/1.3/CRS84".to_owned(),
            Some(code) => format!("http://www.opengis.net/def/crs/EPSG/0/{code}"),
        }
    }

    /// The code of EPSG; 4326 for CRS84.
    pub fn epsg(self) -> u16 {
        self.epsg.unwrap_or(4326)
    }

    /// Whether coordinates are degrees.
    pub fn is_degrees(self) -> bool {
        matches!(self.kind, Kind::Degrees { .. })
    }

    /// Whether latitude or northing is written first.
    pub fn is_north_first(self) -> bool {
        matches!(
            self.kind,
            Kind::Degrees {
                latitude_first: true
            } | Kind::Zone { .. }
        )
    }

    /// Longitude and latitude in degrees as coordinates of this system, in the order in which they are written.
    pub fn from_lon_lat(self, position: Coord<f64>) -> Coord<f64> {
        match self.kind {
            Kind::Degrees {
                latitude_first: false,
            } => position,
            Kind::Degrees {
                latitude_first: true,
            } => turned(position),
            Kind::WebMercator => {
                let latitude = position.y.clamp(-MERCATOR_LATITUDE, MERCATOR_LATITUDE);
                let north = latitude.to_radians().sin().atanh();
                Coord {
                    x: A * position.x.to_radians(),
                    y: A * north,
                }
            }
            Kind::Zone {
                meridian,
                false_easting,
            } => {
                let metres = Plane::gauss_krueger(f64::from(meridian)).to_metres(position);
                let easting = metres.x - 500_000.0 + false_easting;
                Coord {
                    x: metres.y,
                    y: easting,
                }
            }
        }
    }

    /// The way back.
    pub fn to_lon_lat(self, written: Coord<f64>) -> Coord<f64> {
        match self.kind {
            Kind::Degrees {
                latitude_first: false,
            } => written,
            Kind::Degrees {
                latitude_first: true,
            } => turned(written),
            Kind::WebMercator => Coord {
                x: (written.x / A).to_degrees(),
                y: (written.y / A).sinh().atan().to_degrees(),
            },
            Kind::Zone {
                meridian,
                false_easting,
            } => {
                let metres = Coord {
                    x: written.y - false_easting + 500_000.0,
                    y: written.x,
                };
                Plane::gauss_krueger(f64::from(meridian)).to_degrees(metres)
            }
        }
    }

    /// A box in this system, in its axis order, as a box of longitude and latitude that covers it.
    pub fn box_to_lon_lat(self, [a, b, c, d]: [f64; 4]) -> [f64; 4] {
        if let Kind::Degrees { latitude_first } = self.kind {
            return if latitude_first {
                [b, a, d, c]
            } else {
                [a, b, c, d]
            };
        }
        // edges of a plane bend on the ground: points along them are looked at, too
        const STEPS: u8 = 16;
        let along =
            |from: f64, to: f64, step: u8| from + (to - from) * f64::from(step) / f64::from(STEPS);
        let edges = (0..=STEPS).flat_map(|step| {
            let (x, y) = (along(a, c, step), along(b, d, step));
            [(x, b), (x, d), (a, y), (c, y)]
        });
        edges.fold(
            [
                f64::INFINITY,
                f64::INFINITY,
                f64::NEG_INFINITY,
                f64::NEG_INFINITY,
            ],
            |[west, south, east, north], (x, y)| {
                let at = self.to_lon_lat(Coord { x, y });
                [
                    west.min(at.x),
                    south.min(at.y),
                    east.max(at.x),
                    north.max(at.y),
                ]
            },
        )
    }

    /// Geometry of longitude and latitude in this system.
    pub fn project<G: MapCoords<f64, f64, Output = G> + Clone>(self, geometry: &G) -> G {
        geometry.map_coords(|position| self.from_lon_lat(position))
    }

    /// Geometry of this system as longitude and latitude.
    pub fn unproject<G: MapCoords<f64, f64, Output = G>>(self, geometry: &G) -> G {
        geometry.map_coords(|written| self.to_lon_lat(written))
    }
}

fn turned(position: Coord<f64>) -> Coord<f64> {
    Coord {
        x: position.y,
        y: position.x,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIANJIN: Coord<f64> = Coord {
        x: 117.15,
        y: 39.17,
    };

    #[test]
    fn addresses_are_read_and_written() {
        for served in ServedCrs::all() {
            assert_eq!(ServedCrs::parse(&served.uri()), Some(*served));
            assert_eq!(
                ServedCrs::parse(&served.uri().replace("http:", "https:")),
                Some(*served)
            );
        }
        assert_eq!(ServedCrs::parse("[EPSG:4490]"), Some(ServedCrs::STORAGE));
        let three = "http://www.opengis.net/def/crs/OGC/0/CRS84h";
        for wrong in [
            three,
            "http://www.opengis.net/def/crs/EPSG/0/4214",
            "4490",
            "",
        ] {
            assert_eq!(ServedCrs::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_system_leads_there_and_back() {
        for served in ServedCrs::all() {
            let back = served.to_lon_lat(served.from_lon_lat(TIANJIN));
            assert!((back.x - TIANJIN.x).abs() < 1e-9 && (back.y - TIANJIN.y).abs() < 1e-9);
        }
    }

    /// By PROJ 9.1 (cs2cs EPSG:4490 EPSG:4548 and others).
    #[test]
    fn axes_come_in_their_registered_order() {
        let of = |code: &str| ServedCrs::parse(code).unwrap().from_lon_lat(TIANJIN);
        assert_eq!(
            of("EPSG:4490"),
            Coord {
                x: 39.17,
                y: 117.15
            }
        );
        let zone = of("EPSG:4548");
        let prefixed = of("EPSG:4527");
        assert!((zone.x - prefixed.x).abs() < 1e-9);
        assert!((prefixed.y - zone.y - 39_000_000.0).abs() < 1e-6);
        assert!((zone.x - 4_337_387.609_9).abs() < 1e-4 && (zone.y - 512_962.812_5).abs() < 1e-4);
        let web = of("EPSG:3857");
        assert!((web.x - 13_041_078.346_4).abs() < 1e-4 && (web.y - 4_746_051.950_6).abs() < 1e-4);
    }

    #[test]
    fn a_box_of_a_plane_is_covered() {
        let served = ServedCrs::parse("EPSG:4548").unwrap();
        let [west, south, east, north] =
            served.box_to_lon_lat([4_330_000.0, 500_000.0, 4_340_000.0, 520_000.0]);
        for (x, y) in [(4_330_000.0, 510_000.0), (4_340_000.0, 520_000.0)] {
            let at = served.to_lon_lat(Coord { x, y });
            assert!((west..=east).contains(&at.x) && (south..=north).contains(&at.y));
        }
        let degrees = ServedCrs::STORAGE.box_to_lon_lat([39.0, 117.0, 40.0, 118.0]);
        assert_eq!(degrees, [117.0, 39.0, 118.0, 40.0]);
    }
}
