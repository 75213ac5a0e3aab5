//! FlatGeobuf: header, index, then one feature after the other.
//!
//! The crate's tables read header and features, each verified before it is touched. Its readers are not used: they take
//! the sizes of a file for granted and step out of a feature's properties when these are damaged.

use flatgeobuf::{
    ColumnType, Geometry, GeometryType, Header, size_prefixed_root_as_feature,
    size_prefixed_root_as_header,
};
use geo::Coord;
use serde_json::{Map, Number, Value};

use super::fault::FileFault;
use super::geojson::Feature;
use super::parcels::{Collector, crs_fault};
use super::system::{Told, Undeclared};
use super::wkt;
use crate::domain::geometry::{
    Crs, CrsError, GeometryFaultKind as Kind, Limits, RawGeometry, RawOutline,
};

/// The first bytes; the fourth is the version.
pub(super) const MAGIC: &[u8] = b"fgb\x03fgb";
/// Bytes of the name of a column; it is repeated with each value.
const LONGEST_NAME: usize = 1_000;
/// A node of the index: four corners and an offset.
const NODE: u64 = 40;

/// Hands the features of a file to the collector.
pub(super) fn collect(bytes: &[u8], collector: &mut Collector) {
    if let Err(found) = try_collect(bytes, collector) {
        let remedy = "export the layer again from the program that holds it";
        collector.fault(FileFault::file(
            "a whole FlatGeobuf file (.fgb)",
            found,
            remedy,
        ));
    }
}

/// A table with its length before it, cut off the bytes.
fn sized<'a>(bytes: &mut &'a [u8], what: &str) -> Result<&'a [u8], String> {
    let length = bytes.first_chunk().map(|four| u32::from_le_bytes(*four));
    let whole = length.and_then(|length| bytes.split_at_checked(length as usize + 4));
    let (table, rest) = whole.ok_or_else(|| format!("{what} that reaches beyond the end"))?;
    *bytes = rest;
    Ok(table)
}

fn try_collect(bytes: &[u8], collector: &mut Collector) -> Result<(), String> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    let header = sized(&mut rest, "a header")?;
    let header =
        size_prefixed_root_as_header(header).map_err(|error| format!("a header: {error}"))?;
    let kind = header.geometry_type();
    if !matches!(
        kind,
        GeometryType::Unknown | GeometryType::Polygon | GeometryType::MultiPolygon
    ) {
        let remedy = "send the layer that holds the boundaries of the parcels";
        collector.fault(FileFault::file(
            "a layer of polygons",
            format!("{kind:?}"),
            remedy,
        ));
        return Ok(());
    }
    let index = index_bytes(header.features_count(), header.index_node_size());
    let index = index.and_then(|index| usize::try_from(index).ok());
    rest = index
        .and_then(|index| rest.get(index..))
        .ok_or("an index that reaches beyond the end")?;
    // every feature is framed before the first is handed on: nothing of a file that ends too early
    let mut features = Vec::new();
    while !rest.is_empty() {
        features.push(sized(
            &mut rest,
            &format!("feature {}", features.len() + 1),
        )?);
    }
    let count = header.features_count();
    if count > 0 && features.len() as u64 != count {
        return Err(format!(
            "{} features, where its header says {count}",
            features.len()
        ));
    }
    let longest = header.columns().map_or(0, |columns| {
        let names = columns.iter().map(|column| column.name().len());
        names.max().unwrap_or_default()
    });
    if longest > LONGEST_NAME {
        return Err(format!("a column whose name has {longest} bytes"));
    }
    collector.undeclared(Undeclared::InChina);
    if let Some(told) = system(&header) {
        collector.told(told);
    }
    let limits = collector.mapping.limits;
    for (i, bytes) in features.into_iter().enumerate() {
        collector.take(feature(i + 1, bytes, &header, &limits));
    }
    Ok(())
}

/// The bytes of a packed R-tree over so many features.
fn index_bytes(count: u64, node_size: u16) -> Option<u64> {
    if count == 0 || node_size == 0 {
        return Some(0);
    }
    let node_size = u64::from(node_size.max(2));
    let (mut level, mut nodes) = (count, count);
    // one feature has a root above it, too
    loop {
        level = level.div_ceil(node_size);
        nodes = nodes.checked_add(level)?;
        if level == 1 {
            return nodes.checked_mul(NODE);
        }
    }
}

fn system(header: &Header) -> Option<Told> {
    let crs = header.crs()?;
    let ours = crs.org().is_none_or(|org| org.eq_ignore_ascii_case("EPSG"));
    let code = u32::try_from(crs.code())
        .ok()
        .filter(|code| ours && *code > 0);
    match (code.map(Crs::from_epsg), crs.wkt()) {
        (Some(Ok(known)), _) => Some(Told::Known(known)),
        (Some(Err(error @ CrsError::OldDatum { .. })), _) => Some(Told::Refused(crs_fault(&error))),
        (_, Some(text)) => Some(wkt::told(text)),
        (Some(Err(error)), None) => Some(Told::Unknown(crs_fault(&error))),
        (None, None) => None,
    }
}

fn feature(number: usize, bytes: &[u8], header: &Header, limits: &Limits) -> Feature {
    let mut read = Feature {
        number,
        properties: Map::new(),
        geometry: RawGeometry::Null,
        faults: Vec::new(),
    };
    let remedy = "export the layer again";
    match size_prefixed_root_as_feature(bytes) {
        Ok(feature) => {
            if let Some(geometry) = feature.geometry() {
                read.geometry = shape(&geometry, header.geometry_type(), limits);
            }
            let bytes = feature.properties().map_or(&[][..], |list| list.bytes());
            match properties(bytes, header) {
                Some(properties) => read.properties = properties,
                None => {
                    let wanted = "properties by the columns of the header, texts in UTF-8";
                    let found = "bytes that are none";
                    read.faults.push(FileFault::file(wanted, found, remedy));
                }
            }
        }
        Err(error) => {
            let found = error.to_string();
            read.faults
                .push(FileFault::file("a FlatGeobuf feature", found, remedy));
        }
    }
    read
}

/// Values after the numbers of their columns; none where they do not fit.
fn properties(mut bytes: &[u8], header: &Header) -> Option<Map<String, Value>> {
    let mut read = Map::new();
    while !bytes.is_empty() {
        let column = u16::from_le_bytes(*bytes.first_chunk()?);
        bytes = &bytes[2..];
        let columns = header.columns()?;
        let column =
            (usize::from(column) < columns.len()).then(|| columns.get(usize::from(column)))?;
        let value = value(&mut bytes, column.type_())?;
        read.insert(column.name().to_owned(), value);
    }
    Some(read)
}

fn value(bytes: &mut &[u8], kind: ColumnType) -> Option<Value> {
    fn fixed<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
        let (value, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(*value)
    }
    let real = |real: f64| Number::from_f64(real).map_or(Value::Null, Value::Number);
    Some(match kind {
        ColumnType::Byte => i8::from_le_bytes(fixed(bytes)?).into(),
        ColumnType::UByte => u8::from_le_bytes(fixed(bytes)?).into(),
        ColumnType::Bool => (u8::from_le_bytes(fixed(bytes)?) != 0).into(),
        ColumnType::Short => i16::from_le_bytes(fixed(bytes)?).into(),
        ColumnType::UShort => u16::from_le_bytes(fixed(bytes)?).into(),
        ColumnType::Int => i32::from_le_bytes(fixed(bytes)?).into(),
        ColumnType::UInt => u32::from_le_bytes(fixed(bytes)?).into(),
        ColumnType::Long => i64::from_le_bytes(fixed(bytes)?).into(),
        ColumnType::ULong => u64::from_le_bytes(fixed(bytes)?).into(),
        ColumnType::Float => real(f64::from(f32::from_le_bytes(fixed(bytes)?))),
        ColumnType::Double => real(f64::from_le_bytes(fixed(bytes)?)),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime | ColumnType::Binary => {
            let length = u32::from_le_bytes(fixed(bytes)?) as usize;
            let (text, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            if kind == ColumnType::Binary {
                return Some(Value::Null);
            }
            let text = str::from_utf8(text).ok()?;
            (!text.contains('\u{fffd}')).then(|| text.into())?
        }
        _ => return None,
    })
}

/// Parts and rings; the layer's kind where the feature has none of its own.
fn shape(geometry: &Geometry, layer: GeometryType, limits: &Limits) -> RawGeometry {
    let kind = match geometry.type_() {
        GeometryType::Unknown => layer,
        own => own,
    };
    let parts: Option<Vec<_>> = match kind {
        GeometryType::Polygon => Some(vec![*geometry]),
        GeometryType::MultiPolygon => Some(
            geometry
                .parts()
                .map_or(Vec::new(), |parts| parts.iter().collect()),
        ),
        _ => None,
    };
    let Some(parts) = parts else {
        return RawGeometry::refuse(Kind::Structure, format!("{kind:?}"));
    };
    let count: usize = parts
        .iter()
        .map(|part| part.xy().map_or(0, |xy| xy.len() / 2))
        .sum();
    if count > limits.vertices {
        let found = format!("{count} vertices, {} are accepted", limits.vertices);
        return RawGeometry::refuse(Kind::TooManyVertices, found);
    }
    if count == 0 {
        return RawGeometry::Null;
    }
    let parts: Option<Vec<_>> = parts.iter().map(rings).collect();
    match parts {
        Some(parts) => RawGeometry::Outline(RawOutline::new(parts)),
        None => RawGeometry::refuse(Kind::Structure, "rings that do not follow each other"),
    }
}

/// The rings of one polygon: positions, and where each ring ends.
fn rings(polygon: &Geometry) -> Option<Vec<Vec<Coord<f64>>>> {
    let xy = polygon.xy()?;
    let positions: Vec<Coord<f64>> = (0..xy.len() / 2)
        .map(|i| Coord {
            x: xy.get(2 * i),
            y: xy.get(2 * i + 1),
        })
        .collect();
    let ends: Vec<usize> = match polygon.ends() {
        // a ring has a position at least; ends may be shared by many parts
        Some(ends) if ends.len() > positions.len().max(1) => return None,
        Some(ends) if !ends.is_empty() => ends.iter().map(|end| end as usize).collect(),
        _ => vec![positions.len()],
    };
    let mut from = 0;
    let rings: Option<Vec<_>> = ends
        .iter()
        .map(|&to| {
            let ring = positions.get(from..to)?.to_vec();
            from = to;
            Some(ring)
        })
        .collect();
    rings.filter(|_| from == positions.len())
}
