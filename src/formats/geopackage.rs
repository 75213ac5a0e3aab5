//! GeoPackage 1.3: an SQLite file, built in a temporary file and then sent.
//!
//! The R-tree extension is filled, titles of columns stand in the schema extension (QGIS shows them as aliases), days are
//! DATE, lists of texts JSON arrays. SQLite has one zero: -0.0 comes back as 0.0.

use std::collections::BTreeSet;
use std::io::Write;

use rusqlite::{CachedStatement, Connection, params};
use tempfile::NamedTempFile;
use time::OffsetDateTime;
use time::UtcOffset;
use time::macros::format_description;
use wkb::Endianness;
use wkb::writer::{WriteOptions, write_multi_polygon, write_point};

use super::chunks::{named_temporary, send_file};
use super::fault::FormatError;
use super::geopackage_index;
use super::geopackage_schema as schema;
use super::hilbert::{self, Leaf};
use super::json;
use super::table::{ColumnType, Geometry, Record, Table, Value};
use super::writer::{Options, Rows};

const LITTLE_ENDIAN: WriteOptions = WriteOptions {
    endianness: Endianness::LittleEndian,
};

pub(super) struct GeoPackage<W> {
    out: W,
    // closed before the file is gone
    database: Connection,
    file: NamedTempFile,
    insert_feature: String,
    changed: OffsetDateTime,
    rows: u64,
    leaves: Vec<Leaf>,
    blob: Vec<u8>,
    text: Vec<u8>,
}

impl<W: Write> GeoPackage<W> {
    pub fn open(table: &Table, options: &Options, out: W) -> Result<Self, FormatError> {
        let file = named_temporary(options)?;
        let database = Connection::open(file.path())?;
        // nobody else reads this file, and a broken one is thrown away
        database.execute_batch(
            "pragma journal_mode = off; pragma synchronous = off; \
             pragma locking_mode = exclusive; pragma cache_size = -32000;",
        )?;
        database.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
        database.pragma_update(None, "user_version", schema::USER_VERSION)?;
        database.execute_batch("begin")?;
        database.execute_batch(schema::TABLES)?;
        database.execute_batch(&schema::features(table))?;
        database.execute_batch(&schema::extensions(table))?;
        describe(&database, table)?;
        Ok(GeoPackage {
            out,
            database,
            file,
            insert_feature: schema::insert_feature(table),
            changed: options.changed.to_offset(UtcOffset::UTC),
            rows: 0,
            leaves: Vec::new(),
            blob: Vec::new(),
            text: Vec::new(),
        })
    }
}

impl<W: Write> Rows for GeoPackage<W> {
    fn write(&mut self, table: &Table, record: &Record) -> Result<(), FormatError> {
        self.rows += 1;
        let mut insert = self.database.prepare_cached(&self.insert_feature)?;
        insert.raw_bind_parameter(1, self.rows.cast_signed())?;
        let shape = record.shape();
        if let Some(shape) = shape {
            self.blob.clear();
            geometry(shape, table.crs.epsg(), &mut self.blob)?;
        }
        insert.raw_bind_parameter(2, shape.map(|_| self.blob.as_slice()))?;
        insert.raw_bind_parameter(3, record.id)?;
        for (i, value) in record.values.iter().enumerate() {
            bind(&mut insert, i + 4, value, &mut self.text)?;
        }
        insert.raw_execute()?;
        if let Some(shape) = shape {
            let leaf = Leaf::new(shape.bounds(), self.rows, 0);
            self.leaves.push(leaf);
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, table: &Table) -> Result<(), FormatError> {
        let changed = self.changed.format(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        ));
        let changed = changed.map_err(|error| FormatError::Table(error.to_string()))?;
        let extent = hilbert::extent(&self.leaves);
        let extent = (extent[0] <= extent[2]).then_some(extent);
        let side = |i: usize| extent.map(|extent| extent[i]);
        self.database.execute(
            "insert into gpkg_contents values (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                table.name,
                table.title,
                table.description,
                changed,
                side(0),
                side(1),
                side(2),
                side(3),
                table.crs.epsg()
            ],
        )?;
        self.database.execute(
            "insert into gpkg_geometry_columns values (?, 'geom', ?, ?, 0, 0)",
            params![
                table.name,
                schema::geometry_type(table.shape),
                table.crs.epsg()
            ],
        )?;
        geopackage_index::fill(&self.database, table, self.leaves)?;
        self.database.execute_batch(&schema::triggers(table))?;
        self.database.execute_batch("commit")?;
        self.database.close().map_err(|(_, error)| error)?;
        send_file(self.file.as_file_mut(), &mut self.out)?;
        Ok(self.out.flush()?)
    }
}

/// Coordinate systems and the titles of the columns.
fn describe(database: &Connection, table: &Table) -> Result<(), FormatError> {
    let mut systems = vec![super::crs::Crs::WGS84];
    if table.crs.epsg() != 4326 {
        systems.push(table.crs);
    }
    for crs in systems {
        database.execute(
            "insert into gpkg_spatial_ref_sys values (?1, ?2, 'EPSG', ?2, ?3, null)",
            params![crs.name(), crs.epsg(), crs.wkt()],
        )?;
    }
    let mut names = BTreeSet::new();
    for column in &table.columns {
        // unique within the table
        let name = if names.insert(&column.title) {
            column.title.clone()
        } else {
            format!("{} ({})", column.title, column.name)
        };
        let media_type = (column.ty == ColumnType::Texts).then_some("application/json");
        database.execute(
            "insert into gpkg_data_columns values (?1, ?2, ?3, ?4, null, ?5, null)",
            params![table.name, column.name, name, column.title, media_type],
        )?;
    }
    Ok(())
}

fn bind(
    insert: &mut CachedStatement,
    place: usize,
    value: &Value,
    scratch: &mut Vec<u8>,
) -> Result<(), FormatError> {
    if value.is_null() {
        return Ok(insert.raw_bind_parameter(place, rusqlite::types::Null)?);
    }
    match value {
        Value::Null => {}
        Value::Bool(whether) => insert.raw_bind_parameter(place, whether)?,
        Value::Integer(integer) => insert.raw_bind_parameter(place, integer)?,
        Value::Number(number) => insert.raw_bind_parameter(place, number)?,
        Value::Text(text) => insert.raw_bind_parameter(place, text.as_ref())?,
        Value::Day(day) => insert.raw_bind_parameter(place, day.to_string())?,
        Value::Texts(list) => {
            scratch.clear();
            json::texts(list, scratch)?;
            insert.raw_bind_parameter(place, String::from_utf8_lossy(scratch))?;
        }
    }
    Ok(())
}

/// The blob of a geometry: a header with the box, then WKB.
fn geometry(shape: &Geometry, srs: u16, into: &mut Vec<u8>) -> Result<(), FormatError> {
    const WITHOUT_BOX: u8 = 0b0000_0001;
    const WITH_BOX: u8 = 0b0000_0011;
    let has_box = matches!(shape, Geometry::MultiPolygon(_));
    let flags = if has_box { WITH_BOX } else { WITHOUT_BOX };
    into.extend_from_slice(&[b'G', b'P', 0, flags]);
    into.extend_from_slice(&i32::from(srs).to_le_bytes());
    if has_box {
        let [west, south, east, north] = shape.bounds();
        for side in [west, east, south, north] {
            into.extend_from_slice(&side.to_le_bytes());
        }
    }
    let written = match shape {
        Geometry::Point(at) => write_point(into, &geo::Point(*at), &LITTLE_ENDIAN),
        Geometry::MultiPolygon(parts) => write_multi_polygon(into, parts.as_ref(), &LITTLE_ENDIAN),
    };
    written.map_err(|error| FormatError::Io(std::io::Error::other(error)))
}
