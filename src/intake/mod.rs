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
//! | [`form`] | forms with known columns, sampling points among them, and their templates |
//! | [`geojson`] | GeoJSON: FeatureCollection, newline-delimited, text sequences, each plain or gzipped |
//! | [`mapping`] | which property is which field: declared, or guessed from known headings |
//! | [`parcels`], [`draft`] | features to parcel drafts, the same for every format |
//! | [`fault`] | what is wrong with a file, and where |
//! | [`holdings`] | what another office holds, as csv or JSON, to be compared |
//! | [`notice`], [`cells`] | notices of lists, as tables or JSON; cells as people fill them in |
//! | [`lab`] | results of laboratories, in either layout, from any sheet |
//! | [`sheet`] | tables: xlsx, xls, ods, csv as one model; faults at their cells; annotated workbooks |
//! | [`unpack`] | gzip, byte order marks, budgets of bytes |
//!
//! **The next format** is a file beside [`geojson`] with one function that takes `impl Read` (and `Seek` if it must) and
//! hands each row to [`parcels::Collector::take`] as a [`Feature`]. It holds one feature at a time, gives every budget a
//! constant, turns whatever the format cannot say into a fault with a remedy, and never panics: a test feeds it every
//! fixture there is. Values become text or numbers and are then parsed by the types of `domain`, never a second way.

pub mod cells;
pub mod draft;
pub mod fault;
pub mod form;
pub mod geojson;
pub mod holdings;
pub mod lab;
pub mod mapping;
pub mod notice;
pub mod parcels;
pub mod sheet;
#[cfg(test)]
mod tests;
pub mod unpack;

pub use draft::{ParcelDraft, UseText};
pub use fault::{FileFault, Note, Severity};
pub use geojson::{Feature, read_features, read_parcels};
pub use mapping::{DuplicateKeys, Field, MappingError, MissingKeys, ParcelMapping};
pub use notice::{
    Notice, NoticeFault, NoticeRow, read_json as read_notice_json, read_table as read_notice_table,
};
pub use parcels::{Collector, ParcelFile};
