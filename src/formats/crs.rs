//! The coordinate systems of files, as each format names them.
//!
//! Coordinates of a [`super::Record`] are always x, y: longitude or easting first. The registered order of the axes
//! differs for most systems and matters to JSON-FG only; every other format here stores x, y.

/// A coordinate system of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crs(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Crs84,
    Wgs84,
    Cgcs2000,
    WebMercator,
    /// 3-degree Gauss-Krueger on CGCS2000, by its meridian.
    Meridian {
        epsg: u16,
        degrees: u16,
    },
    /// The same, with the number of the zone before the easting.
    Zone {
        epsg: u16,
        number: u16,
    },
}

const WGS84_ESRI: &str = concat!(
    r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],"#,
    r#"PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#
);
const CGCS2000_ESRI: &str = concat!(
    r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000","#,
    r#"SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],"#,
    r#"UNIT["Degree",0.0174532925199433]]"#
);
const WGS84: &str = concat!(
    r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,"#,
    r#"AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],"#,
    r#"PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],"#,
    r#"UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],"#
);
const CGCS2000: &str = concat!(
    r#"GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000","#,
    r#"SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],"#,
    r#"AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],"#,
    r#"UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],"#
);
const LATITUDE_FIRST: &str = r#"AXIS["Latitude",NORTH],AXIS["Longitude",EAST],"#;

impl Crs {
    /// Longitude and latitude of WGS 84, as GeoJSON has them.
    pub const CRS84: Crs = Crs(Kind::Crs84);
    /// EPSG:4326.
    pub const WGS84: Crs = Crs(Kind::Wgs84);
    /// EPSG:4490.
    pub const CGCS2000: Crs = Crs(Kind::Cgcs2000);

    /// By its EPSG code.
    pub fn from_epsg(code: u16) -> Option<Crs> {
        let meridian = |degrees| Kind::Meridian {
            epsg: code,
            degrees,
        };
        Some(Crs(match code {
            4326 => Kind::Wgs84,
            4490 => Kind::Cgcs2000,
            3857 => Kind::WebMercator,
            4547 => meridian(114),
            4548 => meridian(117),
            4549 => meridian(120),
            4527 => Kind::Zone {
                epsg: code,
                number: 39,
            },
            _ => return None,
        }))
    }

    /// The code of EPSG; 4326 for CRS84, whose order of axes no file format here has.
    pub fn epsg(self) -> u16 {
        match self.0 {
            Kind::Crs84 | Kind::Wgs84 => 4326,
            Kind::Cgcs2000 => 4490,
            Kind::WebMercator => 3857,
            Kind::Meridian { epsg, .. } | Kind::Zone { epsg, .. } => epsg,
        }
    }

    /// Its OGC address.
    pub fn uri(self) -> String {
        match self.0 {
            Kind::Crs84 => "http://www.opengis.net/def/crs/OGC/0/CRS84".to_owned(),
            _ => format!("http://www.opengis.net/def/crs/EPSG/0/{}", self.epsg()),
        }
    }

    pub fn is_degrees(self) -> bool {
        matches!(self.0, Kind::Crs84 | Kind::Wgs84 | Kind::Cgcs2000)
    }

    /// Whether the registered order of the axes is latitude or northing first.
    pub fn is_north_first(self) -> bool {
        !matches!(self.0, Kind::Crs84 | Kind::WebMercator)
    }

    /// Its registered name.
    pub fn name(self) -> String {
        match self.0 {
            Kind::Crs84 | Kind::Wgs84 => "WGS 84".to_owned(),
            Kind::Cgcs2000 => "China Geodetic Coordinate System 2000".to_owned(),
            Kind::WebMercator => "WGS 84 / Pseudo-Mercator".to_owned(),
            Kind::Meridian { degrees, .. } => {
                format!("CGCS2000 / 3-degree Gauss-Kruger CM {degrees}E")
            }
            Kind::Zone { number, .. } => format!("CGCS2000 / 3-degree Gauss-Kruger zone {number}"),
        }
    }

    /// Well-known text 1 as GeoPackage stores it.
    pub fn wkt(self) -> String {
        match self.0 {
            Kind::Crs84 | Kind::Wgs84 => {
                format!(r#"{WGS84}{LATITUDE_FIRST}AUTHORITY["EPSG","4326"]]"#)
            }
            Kind::Cgcs2000 => format!(r#"{CGCS2000}{LATITUDE_FIRST}AUTHORITY["EPSG","4490"]]"#),
            Kind::WebMercator => {
                let base = format!(r#"{WGS84}AUTHORITY["EPSG","4326"]]"#);
                let rest = concat!(
                    r#"PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],"#,
                    r#"PARAMETER["scale_factor",1],PARAMETER["false_easting",0],"#,
                    r#"PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],"#,
                    r#"AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","#,
                    r#""+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 "#,
                    r#"+units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]"#
                );
                format!(r#"PROJCS["{}",{base},{rest}"#, self.name())
            }
            Kind::Meridian { degrees, .. } => self.plane(degrees, 500_000),
            Kind::Zone { number, .. } => self.plane(number * 3, easting(number)),
        }
    }

    fn plane(self, meridian: u16, easting: u32) -> String {
        let (name, epsg) = (self.name(), self.epsg());
        format!(
            concat!(
                r#"PROJCS["{name}",{base}AUTHORITY["EPSG","4490"]],"#,
                r#"PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],"#,
                r#"PARAMETER["central_meridian",{meridian}],PARAMETER["scale_factor",1],"#,
                r#"PARAMETER["false_easting",{easting}],PARAMETER["false_northing",0],"#,
                r#"UNIT["metre",1,AUTHORITY["EPSG","9001"]],"#,
                r#"AXIS["Northing",NORTH],AXIS["Easting",EAST],AUTHORITY["EPSG","{epsg}"]]"#
            ),
            name = name,
            base = CGCS2000,
            meridian = meridian,
            easting = easting,
            epsg = epsg
        )
    }

    /// Well-known text 1 as ESRI writes it beside a shapefile.
    pub fn esri_wkt(self) -> String {
        match self.0 {
            Kind::Crs84 | Kind::Wgs84 => WGS84_ESRI.to_owned(),
            Kind::Cgcs2000 => CGCS2000_ESRI.to_owned(),
            Kind::WebMercator => format!(
                concat!(
                    r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",{},"#,
                    r#"PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],"#,
                    r#"PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],"#,
                    r#"PARAMETER["Standard_Parallel_1",0.0],"#,
                    r#"PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]"#
                ),
                WGS84_ESRI
            ),
            Kind::Meridian { degrees, .. } => {
                esri_plane(&format!("CM_{degrees}E"), degrees, 500_000)
            }
            Kind::Zone { number, .. } => {
                esri_plane(&format!("Zone_{number}"), number * 3, easting(number))
            }
        }
    }
}

fn easting(zone: u16) -> u32 {
    u32::from(zone) * 1_000_000 + 500_000
}

fn esri_plane(which: &str, meridian: u16, easting: u32) -> String {
    format!(
        concat!(
            r#"PROJCS["CGCS2000_3_Degree_GK_{which}",{base},PROJECTION["Gauss_Kruger"],"#,
            r#"PARAMETER["False_Easting",{easting}.0],PARAMETER["False_Northing",0.0],"#,
            r#"PARAMETER["Central_Meridian",{meridian}.0],PARAMETER["Scale_Factor",1.0],"#,
            r#"PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
        ),
        which = which,
        base = CGCS2000_ESRI,
        easting = easting,
        meridian = meridian
    )
}
