//! FlatGeobuf 3: a header, an index, then the features in the order of the index.
//!
//! Features wait in a temporary file until their boxes are sorted. The tables are those of the `flatgeobuf` crate; its
//! writer is not used, because it takes geometries through a second data model and reads eight kilobytes for each feature
//! it copies.
//!
//! The format says nothing of features without geometry in an index. Here they stand at the end of the file and of the
//! index, with a box around nothing: a search in a place never meets them, whoever reads all finds them. So does the
//! reference implementation in Rust; GDAL reads it and refuses to write it. A file without any geometry has no index.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::{
    Column, ColumnArgs, ColumnType, Crs, CrsArgs, Feature, FeatureArgs, Geometry as Shape,
    GeometryArgs, GeometryType, Header, HeaderArgs,
};
use geo::{MultiPolygon, Polygon};

use super::chunks::temporary;
use super::fault::FormatError;
use super::hilbert::{self, Leaf};
use super::json;
use super::rings::rings;
use super::table::{self, Geometry, Record, Table, Value};
use super::writer::{Options, Rows};

const MAGIC: &[u8] = b"fgb\x03fgb\x00";
/// Bytes of a feature that a builder of tables holds for sure.
const LARGEST_FEATURE: usize = 1 << 28;
/// Bytes that are written to a file at once.
const PIECE: usize = 256 << 10;

type Builder = FlatBufferBuilder<'static>;

pub(super) struct FlatGeobuf<W> {
    out: W,
    spool: BufWriter<File>,
    leaves: Vec<Leaf>,
    offset: u64,
    builder: Builder,
    properties: Vec<u8>,
}

impl<W: Write> FlatGeobuf<W> {
    pub fn open(options: &Options, out: W) -> Result<Self, FormatError> {
        Ok(FlatGeobuf {
            out,
            spool: BufWriter::with_capacity(PIECE, temporary(options)?),
            leaves: Vec::new(),
            offset: 0,
            builder: Builder::with_capacity(4 << 10),
            properties: Vec::new(),
        })
    }
}

impl<W: Write> Rows for FlatGeobuf<W> {
    fn write(&mut self, _: &Table, record: &Record) -> Result<(), FormatError> {
        self.properties.clear();
        properties(record, &mut self.properties)?;
        let size = self.properties.len() + record.shape().map_or(0, vertices) * 16;
        if size > LARGEST_FEATURE {
            let found = format!("{size} bytes in one FlatGeobuf feature");
            let id = record.id.to_owned();
            return Err(FormatError::Record { id, found });
        }
        let builder = &mut self.builder;
        builder.reset();
        let geometry = record.shape().map(|shape| geometry(shape, builder));
        let properties = Some(builder.create_vector(&self.properties));
        let parts = FeatureArgs {
            geometry,
            properties,
            columns: None,
        };
        let feature = Feature::create(builder, &parts);
        builder.finish_size_prefixed(feature, None);
        let bytes = builder.finished_data();
        self.spool.write_all(bytes)?;
        let bounds = record.shape().map_or(hilbert::NOTHING, Geometry::bounds);
        // smaller than LARGEST_FEATURE and what the tables add
        let size = bytes.len() as u32;
        self.leaves.push(Leaf::new(bounds, self.offset, size));
        self.offset += u64::from(size);
        Ok(())
    }

    fn finish(mut self: Box<Self>, table: &Table) -> Result<(), FormatError> {
        let extent = hilbert::extent(&self.leaves);
        hilbert::sort(&mut self.leaves, extent);
        let extent = (extent[0] <= extent[2]).then_some(extent);
        let mut out = BufWriter::with_capacity(PIECE, self.out);
        out.write_all(MAGIC)?;
        out.write_all(&header(table, extent, self.leaves.len()))?;
        if extent.is_some() {
            hilbert::write_tree(&self.leaves, &mut out)?;
        }
        let mut spool = self
            .spool
            .into_inner()
            .map_err(|error| error.into_error())?;
        let mut feature = Vec::new();
        let mut at = None;
        for leaf in &self.leaves {
            if at != Some(leaf.key) {
                spool.seek(SeekFrom::Start(leaf.key))?;
            }
            feature.resize(leaf.size as usize, 0);
            spool.read_exact(&mut feature)?;
            at = Some(leaf.key + u64::from(leaf.size));
            out.write_all(&feature)?;
        }
        Ok(out.flush()?)
    }
}

fn header(table: &Table, extent: Option<[f64; 4]>, count: usize) -> Vec<u8> {
    let mut builder = Builder::new();
    let columns = columns(table, &mut builder);
    let crs = CrsArgs {
        org: Some(builder.create_string("EPSG")),
        code: i32::from(table.crs.epsg()),
        name: Some(builder.create_string(&table.crs.name())),
        wkt: Some(builder.create_string(&table.crs.wkt())),
        ..CrsArgs::default()
    };
    let parts = HeaderArgs {
        name: Some(builder.create_string(&table.name)),
        title: Some(builder.create_string(&table.title)),
        description: Some(builder.create_string(&table.description)),
        envelope: extent.map(|extent| builder.create_vector(&extent)),
        geometry_type: match table.shape {
            table::Shape::Point => GeometryType::Point,
            table::Shape::MultiPolygon => GeometryType::MultiPolygon,
        },
        columns: Some(builder.create_vector(&columns)),
        features_count: count as u64,
        index_node_size: extent.map_or(0, |_| hilbert::NODE_SIZE as u16),
        crs: Some(Crs::create(&mut builder, &crs)),
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut builder, &parts);
    builder.finish_size_prefixed(header, None);
    builder.finished_data().to_vec()
}

fn columns(table: &Table, builder: &mut Builder) -> Vec<WIPOffset<Column<'static>>> {
    let id = ColumnArgs {
        name: Some(builder.create_string("id")),
        type_: ColumnType::String,
        nullable: false,
        primary_key: true,
        unique: true,
        ..ColumnArgs::default()
    };
    let mut columns = vec![Column::create(builder, &id)];
    for column in &table.columns {
        let parts = ColumnArgs {
            name: Some(builder.create_string(&column.name)),
            title: Some(builder.create_string(&column.title)),
            type_: match column.ty {
                table::ColumnType::Boolean => ColumnType::Bool,
                table::ColumnType::Integer => ColumnType::Long,
                table::ColumnType::Number => ColumnType::Double,
                table::ColumnType::Text => ColumnType::String,
                table::ColumnType::Day => ColumnType::DateTime,
                table::ColumnType::Texts => ColumnType::Json,
            },
            ..ColumnArgs::default()
        };
        columns.push(Column::create(builder, &parts));
    }
    columns
}

/// The number of a column before each value; null is not written.
fn properties(record: &Record, into: &mut Vec<u8>) -> Result<(), FormatError> {
    into.extend_from_slice(&0u16.to_le_bytes());
    sized(into, |into| {
        into.extend_from_slice(record.id.as_bytes());
        Ok(())
    })?;
    for (i, value) in record.values.iter().enumerate() {
        if value.is_null() {
            continue;
        }
        let column = u16::try_from(i + 1).map_err(|_| too_many_columns())?;
        into.extend_from_slice(&column.to_le_bytes());
        match value {
            Value::Null => {}
            Value::Bool(whether) => into.push(u8::from(*whether)),
            Value::Integer(integer) => into.extend_from_slice(&integer.to_le_bytes()),
            Value::Number(number) => into.extend_from_slice(&number.to_le_bytes()),
            Value::Text(text) => sized(into, |into| {
                into.extend_from_slice(text.as_bytes());
                Ok(())
            })?,
            Value::Day(day) => sized(into, |into| Ok(write!(into, "{day}")?))?,
            Value::Texts(list) => sized(into, |into| json::texts(list, into))?,
        }
    }
    Ok(())
}

fn too_many_columns() -> FormatError {
    FormatError::Table("FlatGeobuf numbers 65,536 columns".to_owned())
}

/// A text after its length.
fn sized(
    into: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let from = into.len() + 4;
    into.extend_from_slice(&[0; 4]);
    write(into)?;
    // what does not fit is refused with the whole feature
    let length = u32::try_from(into.len() - from).unwrap_or(u32::MAX);
    into[from - 4..from].copy_from_slice(&length.to_le_bytes());
    Ok(())
}

fn vertices(geometry: &Geometry) -> usize {
    match geometry {
        Geometry::Point(_) => 1,
        Geometry::MultiPolygon(parts) => {
            let lines = parts.iter().flat_map(rings);
            lines.map(|line| line.0.len()).sum()
        }
    }
}

fn geometry(geometry: &Geometry, builder: &mut Builder) -> WIPOffset<Shape<'static>> {
    match geometry {
        Geometry::Point(at) => {
            let parts = GeometryArgs {
                xy: Some(builder.create_vector(&[at.x, at.y])),
                type_: GeometryType::Point,
                ..GeometryArgs::default()
            };
            Shape::create(builder, &parts)
        }
        Geometry::MultiPolygon(parts) => multi_polygon(parts, builder),
    }
}

fn multi_polygon(parts: &MultiPolygon<f64>, builder: &mut Builder) -> WIPOffset<Shape<'static>> {
    let polygons: Vec<_> = parts.iter().map(|part| polygon(part, builder)).collect();
    let parts = GeometryArgs {
        parts: Some(builder.create_vector(&polygons)),
        type_: GeometryType::MultiPolygon,
        ..GeometryArgs::default()
    };
    Shape::create(builder, &parts)
}

/// Positions of all rings, and where each ring ends.
fn polygon(part: &Polygon<f64>, builder: &mut Builder) -> WIPOffset<Shape<'static>> {
    let mut xy = Vec::new();
    let mut ends = Vec::new();
    for line in rings(part) {
        xy.extend(line.coords().flat_map(|at| [at.x, at.y]));
        // fewer than LARGEST_FEATURE
        ends.push((xy.len() / 2) as u32);
    }
    let is_simple = ends.len() == 1;
    let parts = GeometryArgs {
        xy: Some(builder.create_vector(&xy)),
        ends: (!is_simple).then(|| builder.create_vector(&ends)),
        type_: GeometryType::Polygon,
        ..GeometryArgs::default()
    };
    Shape::create(builder, &parts)
}
