//! The land-boundary text of land offices (勘测定界界址点坐标交换格式): attributes, then parcels with their points.
//!
//! ```text
//! [属性描述]
//! 坐标系=2000国家大地坐标系
//! 几度分带=3
//! 投影类型=高斯克吕格
//! 计量单位=米
//! 带号=39
//! 精度=0.001
//! 转换参数=,,,,,,
//! [地块坐标]
//! 5,1.0000,DK-1,示例地块,面,,住宅用地,,@
//! J1,1,4337300.000,39514600.000
//! J2,1,4337300.000,39514700.000
//! ...
//! J1,1,4337300.000,39514600.000
//! ```
//!
//! A parcel's header holds: number of points, area in hectares, number, name, kind (点, 线 or 面), map sheet, use, land
//! class, `@`. A point holds its name, the number of its ring, X = northing, Y = easting.
//!
//! The text of the standard was not at hand; the files and programs in use differ, and these are read alike:
//! full-width commas and signs of equality; header fields left out before the `@`; the first point of a ring repeated at
//! its end, or not, where the number of points says that none is missing; that number with the repeated points or
//! without; further rings with numbers of their own, or with the same number after the first has closed (which of them
//! is a hole is told by where it lies); eastings with the zone number or without; a height behind the two coordinates;
//! UTF-8, GB18030 and UTF-16 with byte order mark; degrees, where the unit says so. Everything else is a fault with the
//! number of its line, and keeps its parcel out.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use geo::Coord;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::boundary_system::{Attributes, told};
use super::encoding::{TextEncoding, decode};
use super::fault::FileFault;
use super::geojson::Feature;
use super::parcels::Collector;
use super::sheet::text_of;
use super::system::Undeclared;
use crate::domain::geometry::{GeometryFaultKind as Kind, RawGeometry};

pub(super) const ATTRIBUTES: &str = "[属性描述]";
pub(super) const COORDINATES: &str = "[地块坐标]";
/// The fields of a parcel's header by their places; the first two are read, not kept as they stand.
const HEADER: [&str; 8] = [
    "界址点数",
    "地块面积",
    "地块编号",
    "地块名称",
    "记录图形属性",
    "图幅号",
    "地块用途",
    "地类编码",
];

/// Hands the parcels of a text to the collector.
pub(super) fn collect(bytes: &[u8], collector: &mut Collector) {
    let Some(text) = text(bytes, collector.mapping.encoding) else {
        let remedy = "save the text in UTF-8 or GB18030, or choose its encoding";
        let fault = FileFault::file("text in UTF-8 or GB18030", "another encoding", remedy);
        return collector.fault(fault);
    };
    let mut reader = Reader::default();
    for (i, line) in text.lines().enumerate() {
        reader.line(
            i + 1,
            line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'),
        );
    }
    reader.hand_over(collector);
}

/// The text of a file: as chosen, by its byte order mark, or UTF-8, else GB18030.
pub(super) fn text(bytes: &[u8], chosen: Option<TextEncoding>) -> Option<String> {
    if let Some(TextEncoding(encoding)) = chosen {
        return decode(bytes, encoding).map(|read| read.text);
    }
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding != encoding_rs::UTF_8 => {
            decode(&bytes[mark..], encoding).map(|read| read.text)
        }
        _ => text_of(bytes).map(|(text, _)| text),
    }
}

#[derive(Debug, Default, PartialEq, Clone, Copy)]
enum Section {
    #[default]
    Before,
    Attributes,
    Coordinates,
}

/// A parcel while its lines are read.
#[derive(Default)]
struct Parcel {
    line: usize,
    fields: Vec<String>,
    rings: Vec<Ring>,
    points: usize,
    faults: Vec<FileFault>,
}

#[derive(Default)]
struct Ring {
    number: u32,
    positions: Vec<Coord<f64>>,
}

impl Ring {
    fn is_closed(&self) -> bool {
        self.positions.len() > 3 && self.positions.first() == self.positions.last()
    }
}

#[derive(Default)]
struct Reader {
    section: Section,
    attributes: BTreeMap<String, String>,
    parcels: Vec<Parcel>,
    /// Of the file as a whole.
    faults: Vec<FileFault>,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) {
        if line.is_empty() {
            return;
        }
        match line {
            ATTRIBUTES => return self.section = Section::Attributes,
            COORDINATES => return self.section = Section::Coordinates,
            _ => {}
        }
        match self.section {
            Section::Attributes => match line.split_once(['=', '＝']) {
                Some((key, value)) => {
                    let value = value.trim().to_owned();
                    self.attributes.insert(key.trim().to_owned(), value);
                }
                None => self.fault(wrong(number, "an attribute, key=value", line)),
            },
            Section::Coordinates if line.ends_with('@') => self.header(number, line),
            Section::Coordinates => match self.parcels.last_mut() {
                Some(parcel) => parcel.point(number, line),
                None => self.fault(wrong(number, "the header of a parcel, ending in @", line)),
            },
            Section::Before => {
                let wanted = format!("{ATTRIBUTES} or {COORDINATES}");
                self.fault(wrong(number, &wanted, line));
            }
        }
    }

    fn fault(&mut self, fault: FileFault) {
        few(&mut self.faults, fault);
    }

    fn header(&mut self, number: usize, line: &str) {
        let body = line.trim_end_matches('@');
        let mut fields: Vec<String> = cells(body).map(str::to_owned).collect();
        // the last comma stands before the @
        if fields.last().is_some_and(String::is_empty) {
            fields.pop();
        }
        let mut parcel = Parcel {
            line: number,
            fields,
            ..Parcel::default()
        };
        if parcel.fields.len() < 2 {
            parcel.faults.push(wrong(
                number,
                "a header with the number of points and the area",
                line,
            ));
        }
        if let Some(kind) = parcel.field(4).filter(|kind| *kind != "面") {
            let wanted = "a parcel drawn as 面 (an area)";
            let fault = wrong(number, wanted, &format!("{kind:?}"));
            parcel.faults.push(fault);
        }
        self.parcels.push(parcel);
    }

    fn hand_over(self, collector: &mut Collector) {
        collector.undeclared(Undeclared::InChina);
        let first = self
            .parcels
            .iter()
            .flat_map(|parcel| &parcel.rings)
            .flat_map(|ring| ring.positions.first())
            .next();
        let attributes = Attributes(&self.attributes);
        collector.told(told(&attributes, first.copied()));
        for (code, text) in attributes.notes() {
            collector.note(code, text);
        }
        self.faults
            .into_iter()
            .for_each(|fault| collector.fault(fault));
        let mut closed = 0;
        for (i, parcel) in self.parcels.into_iter().enumerate() {
            let feature = parcel.feature(i + 1, collector.mapping.limits, &mut closed);
            let (warnings, faults): (Vec<_>, Vec<_>) = feature
                .faults
                .into_iter()
                .partition(|fault| !fault.is_error());
            for warning in warnings {
                collector.fault(warning.of(i + 1));
            }
            collector.take(Feature { faults, ..feature });
        }
        if closed > 0 {
            let text = format!(
                "{closed} rings do not repeat their first point; the number of points says that none is missing"
            );
            collector.note("rings_closed", text);
        }
    }
}

/// The first faults outside parcels, or of one parcel, say what is wrong; a thousand like them say no more.
fn few(faults: &mut Vec<FileFault>, fault: FileFault) {
    if faults.len() < 20 {
        faults.push(fault);
    }
}

fn wrong(line: usize, wanted: &str, found: &str) -> FileFault {
    let short: String = found.chars().take(60).collect();
    let remedy = "correct the line";
    FileFault::file(wanted, format!("line {line}: {short}"), remedy)
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split([',', '，']).map(str::trim)
}

impl Parcel {
    fn field(&self, place: usize) -> Option<&str> {
        let field = self.fields.get(place).map(String::as_str);
        field.filter(|field| !field.is_empty())
    }

    fn point(&mut self, line: usize, text: &str) {
        self.points += 1;
        let mut cells = cells(text);
        let (_name, ring, x, y) = (cells.next(), cells.next(), cells.next(), cells.next());
        let number = |cell: Option<&str>| {
            cell.and_then(|cell| cell.parse::<f64>().ok())
                .filter(|number| number.is_finite())
        };
        let ring = ring.and_then(|ring| ring.parse::<u32>().ok());
        let heights = cells.all(|cell| cell.is_empty() || number(Some(cell)).is_some());
        let (Some(ring), Some(x), Some(y), true) = (ring, number(x), number(y), heights) else {
            let wanted = "a point: name, ring, X (northing), Y (easting)";
            few(&mut self.faults, wrong(line, wanted, text));
            return;
        };
        // as the file has them: whether northing comes first is told by magnitude
        let position = Coord { x, y };
        match self.rings.last_mut() {
            Some(last) if last.number == ring && !last.is_closed() => last.positions.push(position),
            _ => self.rings.push(Ring {
                number: ring,
                positions: vec![position],
            }),
        }
    }

    fn feature(
        mut self,
        number: usize,
        limits: crate::domain::geometry::Limits,
        closed: &mut usize,
    ) -> Feature {
        let repeated = self.rings.iter().filter(|ring| ring.is_closed()).count();
        let said = self.field(0).map(str::to_owned);
        let complete = match said.as_deref().map(str::parse::<usize>) {
            Some(Ok(said)) => {
                if said != self.points && said + repeated != self.points {
                    let wanted = format!("{said} points, as the header in line {} says", self.line);
                    let found = format!("{} lines with points", self.points);
                    let remedy = "send the whole text again";
                    self.faults.push(FileFault::file(wanted, found, remedy));
                }
                said == self.points
            }
            Some(Err(_)) => {
                let found = said.unwrap_or_default();
                self.faults
                    .push(wrong(self.line, "the number of points", &found));
                false
            }
            None => false,
        };
        if complete && repeated == 0 {
            for ring in self
                .rings
                .iter_mut()
                .filter(|ring| ring.positions.len() > 2)
            {
                ring.positions.extend(ring.positions.first().copied());
                *closed += 1;
            }
        }
        let properties = self.properties();
        let rings: Vec<_> = self.rings.into_iter().map(|ring| ring.positions).collect();
        let geometry = if rings.is_empty() {
            RawGeometry::refuse(Kind::Missing, "a header without points")
        } else {
            RawGeometry::from_rings(rings, &limits)
        };
        Feature {
            number,
            properties,
            geometry,
            faults: self.faults,
        }
    }

    /// The header as properties; the area in square metres.
    fn properties(&mut self) -> Map<String, Value> {
        let mut properties = Map::new();
        for (place, name) in HEADER.iter().enumerate().skip(2) {
            if let Some(value) = self.field(place) {
                properties.insert((*name).to_owned(), value.into());
            }
        }
        let Some(area) = self.field(1).map(str::to_owned) else {
            return properties;
        };
        let hectares = area.trim_end_matches("公顷").trim().parse::<Decimal>().ok();
        match hectares.and_then(|hectares| hectares.checked_mul(Decimal::from(10_000))) {
            Some(metres) if metres.is_zero() => {}
            Some(metres) => {
                properties.insert(
                    "面积(平方米)".to_owned(),
                    metres.normalize().to_string().into(),
                );
            }
            None => {
                let fault = wrong(self.line, "an area in hectares (公顷)", &area);
                self.faults.push(fault.warning());
            }
        }
        properties
    }
}
