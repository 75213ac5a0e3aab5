//! Zipped shapefile: `.shp`, `.shx`, `.dbf`, `.prj`, `.cpg` and a note.
//!
//! Shapes wait in a temporary file, because the header tells the length and the box of all. Written here rather than with
//! the crate `shapefile`: it holds the table to fixed widths (see `dbf`).

use std::fs::File;
use std::io::{BufWriter, Write};

use geo::winding_order::WindingOrder;
use geo::{Coord, MultiPolygon};
use time::{OffsetDateTime, UtcOffset};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::chunks::{Valve, send_file, temporary};
use super::dbf::{Dbf, LARGEST_FILE};
use super::dbf_text::Encoding;
use super::fault::FormatError;
use super::hilbert::NOTHING;
use super::readme;
use super::rings::wound;
use super::table::{Geometry, Record, Shape, Table, widened};
use super::writer::{Language, Options, Rows};

const NULL: i32 = 0;
const POINT: i32 = 1;
const POLYGON: i32 = 5;
const HEADER: u64 = 100;
/// Bytes before the content of a record, and of an entry of the `.shx`.
const RECORD: u64 = 8;
/// Tables are mostly blanks: a low level already finds them.
const COMPRESSION: i64 = 3;

pub(super) struct Shapefile<W> {
    out: W,
    language: Language,
    encoding: Encoding,
    changed: OffsetDateTime,
    shapes: BufWriter<File>,
    index: BufWriter<File>,
    table: Dbf,
    rows: u32,
    /// Bytes of the `.shp` up to here.
    length: u64,
    extent: [f64; 4],
    content: Vec<u8>,
}

/// Refuses what is more than programs read.
pub(super) fn check_size(size: u64) -> Result<(), FormatError> {
    if size <= LARGEST_FILE {
        return Ok(());
    }
    Err(FormatError::TooLarge {
        format: "a shapefile",
        limit: "2 GB in each of its files".to_owned(),
        found: format!("{size} bytes"),
        remedy: "choose GeoPackage or FlatGeobuf, or fewer records",
    })
}

impl<W: Write> Shapefile<W> {
    pub fn open(
        table: &Table,
        options: &Options,
        encoding: Encoding,
        out: W,
    ) -> Result<Self, FormatError> {
        Ok(Shapefile {
            out,
            language: options.language,
            encoding,
            changed: options.changed.to_offset(UtcOffset::UTC),
            shapes: BufWriter::new(temporary(options)?),
            index: BufWriter::new(temporary(options)?),
            table: Dbf::open(table, options, encoding)?,
            rows: 0,
            length: HEADER,
            extent: NOTHING,
            content: Vec::new(),
        })
    }

    fn header(&self, shape: Shape, length: u64) -> Vec<u8> {
        let mut header = Vec::new();
        header.extend_from_slice(&9994i32.to_be_bytes());
        header.resize(24, 0);
        header.extend_from_slice(&words(length).to_be_bytes());
        header.extend_from_slice(&1000i32.to_le_bytes());
        header.extend_from_slice(&type_of(shape).to_le_bytes());
        let is_somewhere = self.extent[0] <= self.extent[2];
        let extent = if is_somewhere { self.extent } else { [0.0; 4] };
        numbers(&extent, &mut header);
        header.resize(HEADER as usize, 0);
        header
    }
}

impl<W: Write> Rows for Shapefile<W> {
    fn write(&mut self, _: &Table, record: &Record) -> Result<(), FormatError> {
        self.content.clear();
        match record.shape() {
            None => self.content.extend_from_slice(&NULL.to_le_bytes()),
            Some(shape) => {
                let bounds = shape.bounds();
                self.extent = widened(self.extent, bounds);
                match shape {
                    Geometry::Point(at) => point(*at, &mut self.content),
                    Geometry::MultiPolygon(parts) => polygon(parts, bounds, &mut self.content),
                }
            }
        }
        let length = self.content.len() as u64;
        check_size(self.length + RECORD + length)?;
        self.rows += 1;
        self.index.write_all(&words(self.length).to_be_bytes())?;
        self.index.write_all(&words(length).to_be_bytes())?;
        self.shapes.write_all(&self.rows.to_be_bytes())?;
        self.shapes.write_all(&words(length).to_be_bytes())?;
        self.shapes.write_all(&self.content)?;
        self.length += RECORD + length;
        self.table.write(record)
    }

    fn finish(self: Box<Self>, table: &Table) -> Result<(), FormatError> {
        let members = Members {
            shapes: self.header(table.shape, self.length),
            index: self.header(table.shape, HEADER + u64::from(self.rows) * RECORD),
            shapes_file: whole(self.shapes)?,
            index_file: whole(self.index)?,
            table: self.table,
        };
        let member = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(COMPRESSION))
            .last_modified_time(zip_time(self.changed));
        let (valve, is_shut) = Valve::new(self.out);
        let mut zip = ZipWriter::new_stream(valve);
        let sent = members.send(table, self.encoding, self.language, member, &mut zip);
        is_shut.set(is_shut.get() || sent.is_err());
        sent?;
        Ok(zip.finish()?.into_inner().flush()?)
    }
}

/// What goes into the zip.
struct Members {
    shapes: Vec<u8>,
    index: Vec<u8>,
    shapes_file: File,
    index_file: File,
    table: Dbf,
}

impl Members {
    fn send<W: Write>(
        mut self,
        table: &Table,
        encoding: Encoding,
        language: Language,
        member: SimpleFileOptions,
        zip: &mut ZipWriter<StreamWriter<W>>,
    ) -> Result<(), FormatError> {
        let named = |ending: &str| format!("{}.{ending}", table.name);
        zip.start_file(named("shp"), member)?;
        zip.write_all(&self.shapes)?;
        send_file(&mut self.shapes_file, zip)?;
        zip.start_file(named("shx"), member)?;
        zip.write_all(&self.index)?;
        send_file(&mut self.index_file, zip)?;
        zip.start_file(named("dbf"), member)?;
        self.table.send(zip)?;
        zip.start_file(named("prj"), member)?;
        zip.write_all(table.crs.esri_wkt().as_bytes())?;
        zip.start_file(named("cpg"), member)?;
        zip.write_all(encoding.name().as_bytes())?;
        zip.start_file(readme::file_name(language), member)?;
        let note = readme::text(table, &self.table, encoding, language);
        Ok(zip.write_all(note.as_bytes())?)
    }
}

fn whole(file: BufWriter<File>) -> std::io::Result<File> {
    file.into_inner().map_err(|error| error.into_error())
}

fn type_of(shape: Shape) -> i32 {
    match shape {
        Shape::Point => POINT,
        Shape::MultiPolygon => POLYGON,
    }
}

/// Lengths are told in words of two bytes. `check_size` keeps them small.
fn words(bytes: u64) -> u32 {
    (bytes / 2) as u32
}

fn numbers(numbers: &[f64], into: &mut Vec<u8>) {
    for number in numbers {
        into.extend_from_slice(&number.to_le_bytes());
    }
}

fn point(at: Coord<f64>, into: &mut Vec<u8>) {
    into.extend_from_slice(&POINT.to_le_bytes());
    numbers(&[at.x, at.y], into);
}

/// Outer rings clockwise, holes counterclockwise, each hole after its outer ring.
fn polygon(parts: &MultiPolygon<f64>, bounds: [f64; 4], into: &mut Vec<u8>) {
    use WindingOrder::{Clockwise, CounterClockwise};
    let lines = || {
        parts.iter().flat_map(|part| {
            let holes = part.interiors().iter().map(|hole| (hole, CounterClockwise));
            std::iter::once((part.exterior(), Clockwise)).chain(holes)
        })
    };
    let count: usize = lines().map(|(line, _)| line.0.len()).sum();
    into.extend_from_slice(&POLYGON.to_le_bytes());
    numbers(&bounds, into);
    into.extend_from_slice(&(lines().count() as u32).to_le_bytes());
    into.extend_from_slice(&(count as u32).to_le_bytes());
    let mut first = 0u32;
    for (line, _) in lines() {
        into.extend_from_slice(&first.to_le_bytes());
        first += line.0.len() as u32;
    }
    for (line, order) in lines() {
        for at in wound(line, order) {
            numbers(&[at.x, at.y], into);
        }
    }
}

/// A time as zip has it, from 1980 to 2107.
fn zip_time(at: OffsetDateTime) -> DateTime {
    let year = u16::try_from(at.year()).unwrap_or_default();
    let (month, day) = (u8::from(at.month()), at.day());
    let made = DateTime::from_date_and_time(year, month, day, at.hour(), at.minute(), at.second());
    made.unwrap_or_default()
}
