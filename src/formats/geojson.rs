//! GeoJSON: one collection, written as its features come.
//!
//! RFC 7946 where the table is CRS84. The RFC knows no other system; for the others the file follows the GeoJSON of 2008,
//! which RFC 7946 lets parties agree on: the member `crs`, and coordinates x, y. GDAL and QGIS read it right. JSON-FG is
//! the standard way.

use std::io::Write;

use super::chunks::Chunks;
use super::crs::Crs;
use super::fault::FormatError;
use super::json::{self, Axes};
use super::table::{Record, Table};
use super::writer::Rows;

pub(super) struct GeoJson<W> {
    chunks: Chunks<W>,
    is_first: bool,
}

impl<W: Write> GeoJson<W> {
    pub fn open(table: &Table, out: W) -> Result<Self, FormatError> {
        let mut chunks = Chunks::new(out);
        let into = &mut chunks.buffer;
        into.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"name\":");
        json::text(&table.name, into)?;
        into.extend_from_slice(b",\"title\":");
        json::text(&table.title, into)?;
        into.extend_from_slice(b",\"description\":");
        json::text(&table.description, into)?;
        if table.crs != Crs::CRS84 {
            write!(
                into,
                ",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"urn:ogc:def:crs:EPSG::{}\"}}}}",
                table.crs.epsg()
            )?;
        }
        into.extend_from_slice(b",\"features\":[\n");
        chunks.send()?;
        Ok(GeoJson {
            chunks,
            is_first: true,
        })
    }
}

impl<W: Write> Rows for GeoJson<W> {
    fn write(&mut self, table: &Table, record: &Record) -> Result<(), FormatError> {
        let into = &mut self.chunks.buffer;
        if !std::mem::take(&mut self.is_first) {
            into.extend_from_slice(b",\n");
        }
        feature(table, record, into)?;
        Ok(self.chunks.record_ends()?)
    }

    fn finish(mut self: Box<Self>, _: &Table) -> Result<(), FormatError> {
        self.chunks.buffer.extend_from_slice(b"\n]}\n");
        self.chunks.finish()
    }
}

/// A feature on one line.
pub(super) fn feature(
    table: &Table,
    record: &Record,
    into: &mut Vec<u8>,
) -> Result<(), FormatError> {
    into.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    json::text(record.id, into)?;
    into.extend_from_slice(b",\"geometry\":");
    json::geometry(record.shape(), Axes::Xy, into)?;
    into.extend_from_slice(b",\"properties\":");
    json::properties(table, record, into)?;
    into.push(b'}');
    Ok(())
}
