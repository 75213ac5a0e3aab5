//! GeoPackage (OGC 12-128): one layer of a SQLite database.
//!
//! The bytes are opened in memory: read-only, defensive, with a schema that is not trusted, so that a view or a trigger
//! of the file runs nothing but plain SQL; a counter ends what runs too long. Nothing is ever written beside the file.

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Number, Value};

use super::fault::FileFault;
use super::geojson::Feature;
use super::parcels::{Collector, crs_fault};
use super::system::{Told, Undeclared};
use super::unpack::FEATURE_BYTES;
use super::wkt;
use crate::domain::geometry::{Crs, CrsError, Limits, RawGeometry};

/// The first bytes of every SQLite database.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";
/// Steps of SQLite's machine for one file: a million parcels of ten columns take some 20 million.
const STEPS: u64 = 200_000_000;
/// Steps between two looks at the counter.
const LOOK: i32 = 10_000;
/// SQLite takes pages of up to so many bytes; the copy in memory is filled up to whole ones.
const PAGE: usize = 64 << 10;

/// Hands the features of a layer to the collector.
pub(super) fn collect(bytes: &[u8], collector: &mut Collector) {
    if let Err(fault) = try_collect(bytes, collector) {
        collector.fault(fault);
    }
}

fn try_collect(bytes: &[u8], collector: &mut Collector) -> Result<(), FileFault> {
    let (connection, ahead) = open(bytes, STEPS).map_err(|error| broken(&error))?;
    if ahead {
        let text = "the GeoPackage was open in another program when it was copied (WAL mode): what that had not yet \
                    written into the file is missing"
            .to_owned();
        collector.note("wal", text);
    }
    let layers = layers(&connection).map_err(|error| not_one(&connection, &error))?;
    let layer = chosen(layers, collector.mapping.layer.as_deref())?;
    collector.undeclared(Undeclared::InChina);
    if let Some(told) = system(&connection, layer.srs).map_err(|error| broken(&error))? {
        collector.told(told);
    }
    rows(&connection, &layer, collector).map_err(|error| broken(&error))
}

fn broken(error: &rusqlite::Error) -> FileFault {
    let remedy = "export the layer again from the program that holds it";
    FileFault::file("a whole GeoPackage (.gpkg)", error.to_string(), remedy)
}

fn not_one(connection: &Connection, error: &rusqlite::Error) -> FileFault {
    let table = "select count(*) from sqlite_master where name = 'geometry_columns'";
    let spatialite = connection.query_row(table, [], |row| row.get::<_, i64>(0));
    let found = match spatialite {
        Ok(1..) => "a SpatiaLite database".to_owned(),
        Ok(_) => "a SQLite database without the tables of a GeoPackage".to_owned(),
        Err(_) => error.to_string(),
    };
    let remedy = "export the layer as GeoPackage (ogr2ogr -f GPKG), or as a shapefile";
    FileFault::file("a GeoPackage", found, remedy)
}

/// A copy of the database in memory, and whether it was in WAL mode, which a copy in memory cannot be.
fn open(bytes: &[u8], most: u64) -> rusqlite::Result<(Connection, bool)> {
    let mut own = bytes
        .first_chunk::<100>()
        .map_or_else(Vec::new, |header| header.to_vec());
    let ahead = own
        .get(18..20)
        .is_some_and(|versions| versions.contains(&2));
    if let Some(versions) = own.get_mut(18..20) {
        versions.fill(1);
    }
    // whole pages, so that a damaged last one is read as zeros and not beyond the end
    let size = bytes.len().next_multiple_of(PAGE);
    let body = bytes.get(own.len()..).unwrap_or_default();
    let zeros = std::io::repeat(0).take((size - bytes.len()) as u64);
    let whole = Cursor::new(own).chain(body).chain(zeros);
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact("main", whole, size, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, FEATURE_BYTES as i32)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    let steps = Arc::new(AtomicU64::new(0));
    connection.progress_handler(
        LOOK,
        Some(move || steps.fetch_add(LOOK as u64, Ordering::Relaxed) > most),
    )?;
    connection.execute_batch("pragma query_only = on; pragma cell_size_check = on")?;
    Ok((connection, ahead))
}

/// A table of features.
#[derive(Debug, Clone)]
struct Layer {
    table: String,
    geometry: String,
    kind: String,
    srs: i64,
}

fn layers(connection: &Connection) -> rusqlite::Result<Vec<Layer>> {
    let mut found = connection.prepare(
        "select c.table_name, g.column_name, g.geometry_type_name, coalesce(g.srs_id, c.srs_id, 0)
         from gpkg_contents c
         join gpkg_geometry_columns g on lower(g.table_name) = lower(c.table_name)
         where c.data_type = 'features'
         order by c.table_name",
    )?;
    let rows = found.query_map([], |row| {
        Ok(Layer {
            table: row.get(0)?,
            geometry: row.get(1)?,
            kind: row.get::<_, String>(2)?.to_ascii_uppercase(),
            srs: row.get(3)?,
        })
    })?;
    rows.collect()
}

/// The layer that was named, or the only one that can hold parcels.
fn chosen(layers: Vec<Layer>, name: Option<&str>) -> Result<Layer, FileFault> {
    let listed = |layers: &[Layer]| {
        let each = layers
            .iter()
            .map(|layer| format!("{} ({})", layer.table, layer.kind.to_lowercase()));
        each.collect::<Vec<_>>().join(", ")
    };
    let name_one = "name one of them (layer=NAME)";
    if let Some(name) = name {
        let all = listed(&layers);
        let found = layers.into_iter().find(|layer| layer.table == name);
        return found.ok_or_else(|| {
            FileFault::file(
                format!("a layer {name:?}"),
                format!("layers {all}"),
                name_one,
            )
        });
    }
    if layers.is_empty() {
        let remedy = "export the layer that holds the boundaries of the parcels";
        return Err(FileFault::file(
            "a layer of polygons",
            "no layer with geometry",
            remedy,
        ));
    }
    let lines = ["POINT", "LINESTRING", "MULTIPOINT", "MULTILINESTRING"];
    let mut able: Vec<Layer> = layers
        .iter()
        .filter(|layer| !lines.contains(&layer.kind.as_str()))
        .cloned()
        .collect();
    match able.len() {
        0 => {
            let remedy = "send the layer that holds the boundaries of the parcels";
            Err(FileFault::file(
                "a layer of polygons",
                listed(&layers),
                remedy,
            ))
        }
        1 => Ok(able.remove(0)),
        _ => Err(FileFault::file(
            "one layer of parcels",
            listed(&able),
            name_one,
        )),
    }
}

/// What the file says about a system; none for the undefined ones.
fn system(connection: &Connection, srs: i64) -> rusqlite::Result<Option<Told>> {
    let row = connection
        .query_row(
            "select organization, organization_coordsys_id, definition
             from gpkg_spatial_ref_sys where srs_id = ?1",
            params![srs],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                ))
            },
        )
        .optional()?;
    let Some((organisation, code, definition)) = row else {
        return Ok(None);
    };
    if definition.starts_with("LOCAL_CS")
        || definition.starts_with("ENGCRS")
        || matches!(srs, -1 | 0)
    {
        return Ok(None);
    }
    let code = u32::try_from(code).ok();
    if let Some(code) = code.filter(|_| organisation.eq_ignore_ascii_case("EPSG")) {
        match Crs::from_epsg(code) {
            Ok(crs) => return Ok(Some(Told::Known(crs))),
            Err(error @ (CrsError::OldDatum { .. } | CrsError::LocalSystem)) => {
                return Ok(Some(Told::Refused(crs_fault(&error))));
            }
            Err(_) => {}
        }
    }
    Ok(Some(wkt::told(&definition)))
}

fn rows(connection: &Connection, layer: &Layer, collector: &mut Collector) -> rusqlite::Result<()> {
    let limits = collector.mapping.limits;
    let quoted = layer.table.replace('"', "\"\"");
    let mut statement = connection.prepare(&format!("select * from \"{quoted}\""))?;
    let names: Vec<String> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut rows = statement.query([])?;
    let mut number = 0;
    while let Some(row) = rows.next()? {
        number += 1;
        let (mut geometry, mut properties) = (RawGeometry::Null, Map::new());
        let mut faults = Vec::new();
        for (i, name) in names.iter().enumerate() {
            let cell = row.get_ref(i)?;
            if name.eq_ignore_ascii_case(&layer.geometry) {
                match shape(cell, layer.srs, &limits) {
                    Ok(found) => geometry = found,
                    Err(found) => {
                        let wanted = "a GeoPackage geometry in the system of its layer";
                        let fault = FileFault::file(wanted, found, "export the layer again");
                        faults.push(fault.field(name));
                    }
                }
                continue;
            }
            match value(cell) {
                Some(value) => drop(properties.insert(name.clone(), value)),
                None => {
                    let found = "text with characters lost (U+FFFD), or in another encoding";
                    let remedy = "export the layer again";
                    faults.push(FileFault::file("text in UTF-8", found, remedy).field(name));
                }
            }
        }
        collector.take(Feature {
            number,
            properties,
            geometry,
            faults,
        });
    }
    Ok(())
}

/// A value as JSON; binary ones are not kept; none for text that does not read.
fn value(cell: ValueRef) -> Option<Value> {
    Some(match cell {
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        ValueRef::Integer(whole) => whole.into(),
        ValueRef::Real(real) => Number::from_f64(real).map_or(Value::Null, Value::Number),
        ValueRef::Text(text) => {
            let text = str::from_utf8(text).ok()?;
            if text.contains('\u{fffd}') {
                return None;
            }
            text.into()
        }
    })
}

/// The geometry of a GeoPackage blob: header, envelope, WKB. What is wrong with the blob itself is told as found.
fn shape(cell: ValueRef, srs: i64, limits: &Limits) -> Result<RawGeometry, String> {
    let blob = match cell {
        ValueRef::Null => return Ok(RawGeometry::Null),
        ValueRef::Blob(blob) => blob,
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => {
            return Err("a value of another type".to_owned());
        }
    };
    let [b'G', b'P', _version, flags, a, b, c, d, body @ ..] = blob else {
        return Err(if blob.starts_with(&[0]) {
            "a SpatiaLite geometry".to_owned()
        } else {
            "bytes that are none".to_owned()
        });
    };
    let own = if flags & 1 == 1 {
        i32::from_le_bytes([*a, *b, *c, *d])
    } else {
        i32::from_be_bytes([*a, *b, *c, *d])
    };
    if i64::from(own) != srs {
        return Err(format!("one in system {own}, where the layer is in {srs}"));
    }
    let envelope = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("an envelope of an unknown kind".to_owned()),
    };
    if flags >> 4 & 1 == 1 {
        return Ok(RawGeometry::Null);
    }
    body.get(envelope..)
        .map(|wkb| RawGeometry::from_wkb(wkb, limits))
        .ok_or_else(|| "one that ends in its header".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_does_not_end_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gpkg");
        let file = Connection::open(&path).unwrap();
        file.execute_batch(
            "create view endless as with recursive n(i) as (select 1 union all select i + 1 from n) select i from n",
        )
        .unwrap();
        drop(file);
        let (connection, _) = open(&std::fs::read(path).unwrap(), 100_000).unwrap();
        let count = "select count(*) from endless";
        let error = connection.query_row(count, [], |row| row.get::<_, i64>(0));
        assert!(error.unwrap_err().to_string().contains("interrupted"));
        assert!(connection.execute("create table a (b)", []).is_err());
    }
}
