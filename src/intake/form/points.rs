//! Sampling points: number, kind, place, depth.
//!
//! Coordinates are CGCS2000 degrees or one of its projections, told apart by magnitude or declared; what was assumed is
//! said. Which of the two columns is the easting is read from the magnitudes too: survey sheets call the northing X.

use std::collections::BTreeMap;

use geo::Coord;
use rust_decimal::Decimal;
use serde::Serialize;

use super::FormKind;
use super::read::{FormTable, read_form};
use crate::domain::geometry::{Assumption, AxisOrder, Crs, CrsError, RawOutline, to_4490};
use crate::intake::fault::Note;
use crate::intake::sheet::CellSeverity::{Error, Warning};
use crate::intake::sheet::{FaultKind, FaultList, Place, SheetFault, Workbook, kind};

static NO_SYSTEM: FaultKind = kind(
    "coordinate_system",
    Error,
    [
        "可换算到 CGCS2000 的坐标",
        "coordinates that can be brought to CGCS2000",
    ],
    [
        "说明坐标系,如 EPSG:4548",
        "declare the system, such as EPSG:4548",
    ],
);
static OUTSIDE: FaultKind = kind(
    "outside_china",
    Error,
    ["中国境内的位置", "a place in China"],
    [
        "核对坐标、坐标系与两列的顺序",
        "check the numbers, the system and the order of the columns",
    ],
);
static TWICE: FaultKind = kind(
    "point_twice",
    Error,
    ["每个点位编号一次", "each point once"],
    ["删除或改名其中一个", "remove or rename one of the two"],
);
static SAME_PLACE: FaultKind = kind(
    "same_place",
    Warning,
    ["各点位位置不同", "another place for each point"],
    ["核对坐标", "check the coordinates"],
);

/// Kind of a sampling point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    Soil,
    Groundwater,
    Sediment,
    SurfaceWater,
}

impl PointKind {
    fn of(text: &str) -> Option<Self> {
        Some(match text {
            "土壤" => PointKind::Soil,
            "地下水" => PointKind::Groundwater,
            "沉积物" => PointKind::Sediment,
            "地表水" => PointKind::SurfaceWater,
            _ => return None,
        })
    }
}

/// A sampling point.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SamplingPoint {
    pub row: u32,
    pub point: String,
    pub kind: PointKind,
    /// Degrees, CGCS2000.
    pub lon: f64,
    pub lat: f64,
    /// Metres.
    pub depth_m: Option<Decimal>,
    /// Metres.
    pub elevation_m: Option<Decimal>,
}

/// A table of sampling points, read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PointTable {
    pub points: Vec<SamplingPoint>,
    pub faults: FaultList,
    pub notes: Vec<Note>,
}

/// Reads sampling points; `crs` is the system that the caller declares.
pub fn read_points(workbook: &Workbook, crs: Option<Crs>) -> PointTable {
    let table = read_form(workbook, FormKind::SamplingPoints);
    let mut said = Vec::new();
    let mut read = PointTable {
        faults: table.faults.clone(),
        notes: table.notes.clone(),
        points: Vec::new(),
    };
    let system = match crs.map_or_else(|| guessed(&table, &mut said), |crs| Ok(Some(crs))) {
        Ok(Some(system)) => system,
        Ok(None) => return read,
        Err(error) => {
            let row = table.rows.first().map_or(1, |row| row.row);
            let fault = SheetFault::at(&NO_SYSTEM, Place::row(table.sheet, row), error);
            read.faults.push(fault);
            return read;
        }
    };
    let (mut names, mut places) = (BTreeMap::new(), BTreeMap::new());
    for row in &table.rows {
        let at = |field: &str| Place {
            sheet: Some(table.sheet),
            row: Some(row.row),
            column: table.columns.get(field).copied(),
        };
        let text = |field: &str| row.values.get(field).map(String::as_str);
        let number = |field: &str| text(field).and_then(|text| text.parse::<Decimal>().ok());
        let (Some(point), Some(kind), Some(position)) = (
            text("point"),
            text("kind").and_then(PointKind::of),
            position(row),
        ) else {
            continue;
        };
        if let Some(first) = names.insert(point.to_owned(), row.row) {
            let found = format!("{point}, which row {first} also has");
            read.faults.push(SheetFault::at(&TWICE, at("point"), found));
            continue;
        }
        let placed = placed(position, system, &mut said);
        let (lon, lat) = match placed {
            Ok(degrees) => degrees,
            Err(error) => {
                read.faults
                    .push(SheetFault::at(&NO_SYSTEM, at("easting"), error));
                continue;
            }
        };
        if !is_in_china(lon, lat) {
            let found = format!("{lon:.5}, {lat:.5}");
            read.faults
                .push(SheetFault::at(&OUTSIDE, at("easting"), found));
            continue;
        }
        // a tenth of a metre
        #[expect(
            clippy::cast_possible_truncation,
            reason = "degrees times a million fit"
        )]
        let key = ((lon * 1e6) as i64, (lat * 1e6) as i64);
        if let Some(first) = places.insert(key, row.row) {
            let found = format!("the place of row {first}");
            read.faults
                .push(SheetFault::at(&SAME_PLACE, at("easting"), found));
        }
        read.points.push(SamplingPoint {
            row: row.row,
            point: point.to_owned(),
            kind,
            lon,
            lat,
            depth_m: number("depth"),
            elevation_m: number("elevation"),
        });
    }
    read.notes.extend(said.iter().map(|assumption| Note {
        code: "coordinates_assumed",
        text: assumption.to_string(),
    }));
    read
}

/// Whether a position may lie in China: within the box of its land and sea.
pub fn is_in_china(lon: f64, lat: f64) -> bool {
    (73.0..136.0).contains(&lon) && (3.0..54.0).contains(&lat)
}

fn position(row: &super::FormRow) -> Option<Coord<f64>> {
    let number = |field: &str| row.values.get(field)?.parse::<f64>().ok();
    Some(Coord {
        x: number("easting")?,
        y: number("northing")?,
    })
}

/// The system that the first position suggests; none without a position.
fn guessed(table: &FormTable, said: &mut Vec<Assumption>) -> Result<Option<Crs>, CrsError> {
    let Some(first) = table.rows.iter().find_map(position) else {
        return Ok(None);
    };
    let system = Crs::guess(first)?;
    said.push(Assumption::SystemGuessed {
        epsg: system.epsg(),
    });
    Ok(Some(system))
}

fn placed(
    position: Coord<f64>,
    system: Crs,
    said: &mut Vec<Assumption>,
) -> Result<(f64, f64), CrsError> {
    let raw = RawOutline::new(vec![vec![vec![position]]]);
    let placed = to_4490(raw, system, AxisOrder::ByMagnitude, said)?;
    let first = placed.parts().iter().flatten().flatten().next().copied();
    Ok(first.map_or((f64::NAN, f64::NAN), |coord| (coord.x, coord.y)))
}
