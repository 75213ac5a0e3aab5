//! Files in and out: what a district keeps in other programs, read into drafts that a person can look at.
//!
//! Reading a file touches nothing: it gives drafts, faults and notes, all in one pass. What a fault is about stays out;
//! whether the rest may enter is decided by whoever accepts the upload.
//!
//! This room refuses to repair. An open ring is not closed, a bow-tie not untied, a shifted datum not shifted back, a
//! code not completed. What it may do is *read*: unpack, tell axes apart by magnitude, convert a declared coordinate
//! system, turn rings to the order of RFC 7946. Whatever was assumed on the way is a [`Note`].
//!
//! | file | what |
//! | --- | --- |
//! | [`upload`] | the front door of parcels: what format a file is, which of several files belong together |
//! | [`form`] | forms with known columns, sampling points among them, and their templates |
//! | [`geojson`] | GeoJSON: FeatureCollection, newline-delimited, text sequences, each plain or gzipped |
//! | [`point_features`] | sampling points as GeoJSON |
//! | [`shapefile`], [`dbf`] | shapefiles: shapes, and the table beside them |
//! | [`geopackage`] | GeoPackage, through SQLite |
//! | [`flatgeobuf`] | FlatGeobuf |
//! | [`boundary_text`], [`boundary_system`] | the land-boundary text of land offices: parcels, and their system |
//! | [`archive`] | zip archives, within budgets |
//! | [`encoding`] | texts whose encoding is named wrongly or not at all |
//! | [`wkt`], [`system`] | coordinate systems as files name them, or do not |
//! | [`mapping`] | which property is which field: declared, or guessed from known headings |
//! | [`parcels`], [`draft`], [`merge`] | features to parcel drafts, the same for every format |
//! | [`fault`] | what is wrong with a file, and where |
//! | [`media`] | what a file is by its content, for documents |
//! | [`holdings`] | what another office holds, as csv or JSON, to be compared |
//! | [`notice`], [`cells`] | notices of lists, as tables or JSON; cells as people fill them in |
//! | [`lab`] | results of laboratories, in either layout, from any sheet |
//! | [`sheet`] | tables: xlsx, xls, ods, csv as one model; faults at their cells; annotated workbooks |
//! | [`table_kind`] | what a table holds, by its headings |
//! | [`unpack`] | gzip, byte order marks, budgets of bytes |
//!
//! **The next format** is a file beside [`geojson`] with one function `collect` that takes the bytes (or `impl Read`, where
//! it can be read as a stream) and hands each row to [`parcels::Collector::take`] as a [`Feature`]; [`upload`] tells it by
//! its first bytes. It gives every budget a constant, turns whatever the format cannot say into a fault with a remedy,
//! and never panics: tests feed it every fixture there is, whole and damaged. Values become text or numbers and are then
//! parsed by the types of `domain`, never a second way.

mod archive;
mod boundary_system;
mod boundary_text;
pub mod cells;
mod dbf;
pub mod draft;
pub mod encoding;
pub mod fault;
mod flatgeobuf;
pub mod form;
pub mod geojson;
mod geopackage;
pub mod holdings;
pub mod lab;
pub mod mapping;
pub mod media;
mod merge;
pub mod notice;
pub mod parcels;
pub mod point_features;
mod shapefile;
pub mod sheet;
mod system;
pub mod table_kind;
#[cfg(test)]
mod tests;
pub mod unpack;
pub mod upload;
mod wkt;

pub use draft::{ParcelDraft, UseText};
pub use encoding::{TextEncoding, UnknownEncoding};
pub use fault::{FileFault, Note, Severity};
pub use geojson::{Feature, read_features, read_parcels};
pub use mapping::{DuplicateKeys, Field, MappingError, MissingKeys, ParcelMapping};
pub use notice::{
    Notice, NoticeRow, read_json as read_notice_json, read_table as read_notice_table,
    read_workbook as read_notice_workbook,
};
pub use parcels::{Collector, ParcelFile};
pub use upload::{Upload, read_parcel_file};
