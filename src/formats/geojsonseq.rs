//! GeoJSON text sequences (RFC 8142): features one after the other, each between a record separator and a line feed.
//!
//! A sequence has no place to name a coordinate system, so it is CRS84 or it is refused.

use std::io::Write;

use super::chunks::Chunks;
use super::crs::Crs;
use super::fault::FormatError;
use super::geojson::feature;
use super::table::{Record, Table};
use super::writer::Rows;

const RECORD_SEPARATOR: u8 = 0x1e;

pub(super) struct GeoJsonSeq<W>(Chunks<W>);

impl<W: Write> GeoJsonSeq<W> {
    pub fn open(table: &Table, out: W) -> Result<Self, FormatError> {
        if table.crs != Crs::CRS84 {
            let found = "a GeoJSON text sequence is CRS84: choose CRS84 or another format";
            return Err(FormatError::Table(found.to_owned()));
        }
        Ok(GeoJsonSeq(Chunks::new(out)))
    }
}

impl<W: Write> Rows for GeoJsonSeq<W> {
    fn write(&mut self, table: &Table, record: &Record) -> Result<(), FormatError> {
        let into = &mut self.0.buffer;
        into.push(RECORD_SEPARATOR);
        feature(table, record, into)?;
        into.push(b'\n');
        Ok(self.0.record_ends()?)
    }

    fn finish(self: Box<Self>, _: &Table) -> Result<(), FormatError> {
        self.0.finish()
    }
}
