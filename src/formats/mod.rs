//! Features in the file formats of GIS people and offices.
//!
//! A [`Table`] says what the columns are, a [`FeatureWriter`] takes one [`Record`] after the other and writes the file
//! to any [`std::io::Write`]. Pure but for temporary files: no clock, no network; the same input gives the same bytes.
//! The caller says when the data changed, how many rows there are and which language the added headings have.
//!
//! | file | what |
//! | --- | --- |
//! | `table`, `crs` | what is written: columns, records, coordinate systems |
//! | `format` | the formats: codes, media types, endings, titles |
//! | `writer` | the writer that callers hold; checks each record |
//! | `chunks`, `json`, `wkt` | bytes in large pieces; JSON; well-known text |
//! | `rings`, `inside` | rings in the wanted direction; a point on a surface |
//! | `geojson`, `geojsonseq`, `jsonfg`, `csv`, `csv_excel` | streamed: bytes leave as records come |
//! | `flatgeobuf`, `geopackage` with `_schema` and `_index`, `xlsx` | built in a temporary file |
//! | `hilbert` | the order of features in an index |
//! | `shapefile` with `dbf`, `dbf_names`, `dbf_text`, `readme` | a zip; widths of columns are known at the end |
//!
//! # What a reader may rely on
//!
//! - Values come back as they were: numbers by their shortest text or their bits, days as days, texts whole. The
//!   exceptions are those of the format, and the file tells them: texts longer than a cell are cut (shapefile, xlsx),
//!   characters outside GBK become `?`.
//! - A number that is none (NaN, infinite) is null. A coordinate that is none ends the file with an error.
//! - Lists of texts are JSON arrays where a program reads (CSV, GeoPackage, FlatGeobuf) and joined with `; ` where a
//!   person reads (Excel, shapefile). A JSON array comes back exactly, whatever its texts hold; the joined form does
//!   not where a text contains `; `.
//! - Memory does not grow with the rows, but for the index of FlatGeobuf and GeoPackage:
//!   some fifty bytes a row.
//!
//! ```
//! use jingtu::formats::{
//!     Column, ColumnType, Crs, FeatureWriter, Format, Geometry, Language, Options, Record, Shape, Table, Value,
//! };
//!
//! let area = Column { name: "area".into(), title: "面积".into(), ty: ColumnType::Number };
//! let table = Table {
//!     name: "wells".into(),
//!     title: "监测井".into(),
//!     description: String::new(),
//!     shape: Shape::Point,
//!     columns: vec![area],
//!     crs: Crs::CRS84,
//! };
//! let options = Options::new(Language::Chinese, time::macros::datetime!(2026-11-01 12:00 UTC));
//! let mut file = Vec::new();
//! let mut writer = FeatureWriter::open(Format::GeoJsonSeq, table, &options, &mut file)?;
//! writer.write(&Record {
//!     id: "W-1",
//!     geometry: Some(Geometry::Point(geo::coord! { x: 117.2, y: 39.1 })),
//!     lon_lat: None,
//!     values: vec![Value::Number(12.5)],
//! })?;
//! writer.finish()?;
//! assert!(String::from_utf8_lossy(&file).ends_with("\"properties\":{\"area\":12.5}}\n"));
//! # Ok::<(), jingtu::formats::FormatError>(())
//! ```
//!
//! Another format is a variant of [`Format`], a file with a `Rows`, and a line in `writer::open`.

mod chunks;
mod crs;
mod csv;
mod csv_excel;
mod dbf;
mod dbf_names;
mod dbf_text;
mod fault;
mod flatgeobuf;
mod format;
mod geojson;
mod geojsonseq;
mod geopackage;
mod geopackage_index;
mod geopackage_schema;
mod hilbert;
mod inside;
mod json;
pub mod jsonfg;
mod readme;
mod rings;
mod shapefile;
mod table;
#[cfg(test)]
mod tests;
mod wkt;
mod writer;
mod xlsx;

pub use crs::Crs;
pub use fault::FormatError;
pub use format::Format;
pub use table::{Column, ColumnType, Geometry, Record, Shape, Table, Value};
pub use writer::{FeatureWriter, Language, Options, TimeColumns};
