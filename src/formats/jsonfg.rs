//! OGC Features and Geometries JSON 1.0 (JSON-FG, OGC 21-045r1).
//!
//! Every JSON-FG document is GeoJSON, too: `geometry` is CRS84 or null. Where the table has another system, the geometry
//! of a record stands in `place`, in the registered order of the axes, and `geometry` is what the caller gave as
//! `lon_lat`. `time` is the day or the interval that the caller names by its columns.
//!
//! [`root_members`] and [`feature_members`] are for pages and single items that add links of their own: both append
//! members without braces.

use std::io::Write;

use time::Date;

use super::chunks::Chunks;
use super::crs::Crs;
use super::fault::FormatError;
use super::json::{self, Axes};
use super::table::{ColumnType, Record, Shape, Table, Value};
use super::writer::{Options, Rows, TimeColumns};

const CORE: &str = "http://www.opengis.net/spec/json-fg-1/1.0/conf/core";
/// `featureType` belongs to this class.
const TYPES: &str = "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas";

/// The columns of the time of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    None,
    Date(usize),
    Interval(usize, usize),
}

impl Time {
    /// Finds the columns.
    pub fn find(table: &Table, columns: Option<&TimeColumns>) -> Result<Self, FormatError> {
        let day = |name: &String| table.column(name, ColumnType::Day);
        Ok(Time(match columns {
            None => Kind::None,
            Some(TimeColumns::Date(name)) => Kind::Date(day(name)?),
            Some(TimeColumns::Interval(from, until)) => Kind::Interval(day(from)?, day(until)?),
        }))
    }

    fn write(self, record: &Record, into: &mut Vec<u8>) -> Result<(), FormatError> {
        let day = |column: usize| match record.values.get(column) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        };
        let end = |day: Option<Date>| day.map_or("..".to_owned(), |day| day.to_string());
        match self.0 {
            Kind::Date(column) => match day(column) {
                Some(day) => write!(into, "{{\"date\":\"{day}\"}}")?,
                None => into.extend_from_slice(b"null"),
            },
            Kind::Interval(from, until) => match (day(from), day(until)) {
                (None, None) => into.extend_from_slice(b"null"),
                (from, until) => {
                    let (from, until) = (end(from), end(until));
                    write!(into, "{{\"interval\":[\"{from}\",\"{until}\"]}}")?;
                }
            },
            Kind::None => into.extend_from_slice(b"null"),
        }
        Ok(())
    }
}

/// What stands once, at the root of a document: conformance, type, coordinate system, dimension.
pub fn root_members(table: &Table, into: &mut Vec<u8>) -> Result<(), FormatError> {
    write!(
        into,
        "\"conformsTo\":[\"{CORE}\",\"{TYPES}\"],\"featureType\":\"{}\",\"coordRefSys\":\"{}\",\
         \"geometryDimension\":{}",
        table.name,
        table.crs.uri(),
        match table.shape {
            Shape::Point => 0,
            Shape::MultiPolygon => 2,
        }
    )?;
    Ok(())
}

/// The members of a feature. Alone in its document, it needs [`root_members`] beside them.
pub fn feature_members(
    table: &Table,
    time: Time,
    record: &Record,
    into: &mut Vec<u8>,
) -> Result<(), FormatError> {
    into.extend_from_slice(b"\"type\":\"Feature\",\"id\":");
    json::text(record.id, into)?;
    into.extend_from_slice(b",\"time\":");
    time.write(record, into)?;
    let (geometry, place) = if table.crs == Crs::CRS84 {
        (record.shape(), None)
    } else {
        (record.lon_lat(), record.shape())
    };
    into.extend_from_slice(b",\"geometry\":");
    json::geometry(geometry, Axes::Xy, into)?;
    into.extend_from_slice(b",\"place\":");
    let axes = if table.crs.is_north_first() {
        Axes::Yx
    } else {
        Axes::Xy
    };
    json::geometry(place, axes, into)?;
    into.extend_from_slice(b",\"properties\":");
    json::properties(table, record, into)
}

pub(super) struct JsonFg<W> {
    chunks: Chunks<W>,
    time: Time,
    is_first: bool,
}

impl<W: Write> JsonFg<W> {
    pub fn open(table: &Table, options: &Options, out: W) -> Result<Self, FormatError> {
        let time = Time::find(table, options.time.as_ref())?;
        let mut chunks = Chunks::new(out);
        let into = &mut chunks.buffer;
        into.extend_from_slice(b"{\"type\":\"FeatureCollection\",");
        root_members(table, into)?;
        into.extend_from_slice(b",\"title\":");
        json::text(&table.title, into)?;
        into.extend_from_slice(b",\"description\":");
        json::text(&table.description, into)?;
        into.extend_from_slice(b",\"features\":[\n");
        chunks.send()?;
        Ok(JsonFg {
            chunks,
            time,
            is_first: true,
        })
    }
}

impl<W: Write> Rows for JsonFg<W> {
    fn write(&mut self, table: &Table, record: &Record) -> Result<(), FormatError> {
        let into = &mut self.chunks.buffer;
        if !std::mem::take(&mut self.is_first) {
            into.extend_from_slice(b",\n");
        }
        into.push(b'{');
        feature_members(table, self.time, record, into)?;
        into.push(b'}');
        Ok(self.chunks.record_ends()?)
    }

    fn finish(mut self: Box<Self>, _: &Table) -> Result<(), FormatError> {
        self.chunks.buffer.extend_from_slice(b"\n]}\n");
        self.chunks.finish()
    }
}
