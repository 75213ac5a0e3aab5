//! The writer that callers hold, whatever the format.

use std::io::Write;
use std::path::PathBuf;

use time::OffsetDateTime;

use super::csv::Csv;
use super::csv_excel::CsvExcel;
use super::dbf_text::Encoding;
use super::fault::FormatError;
use super::flatgeobuf::FlatGeobuf;
use super::format::Format;
use super::geojson::GeoJson;
use super::geojsonseq::GeoJsonSeq;
use super::geopackage::GeoPackage;
use super::jsonfg::JsonFg;
use super::shapefile::Shapefile;
use super::table::{Record, Table};
use super::xlsx::Workbook;

/// What the table does not say.
#[derive(Debug, Clone)]
pub struct Options {
    /// Of the headings and notes that are added to the table.
    pub language: Language,
    /// When the data last changed: `last_change` of a GeoPackage, the times of members of a zip.
    pub changed: OffsetDateTime,
    /// What JSON-FG writes as the time of a feature.
    pub time: Option<TimeColumns>,
    /// How many records will come, where it is known: too many are refused before anything is written.
    pub rows: Option<u64>,
    /// Where temporary files are; none for the folder of the system.
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Chinese,
    English,
}

impl Language {
    pub(super) fn pick(self, chinese: &'static str, english: &'static str) -> &'static str {
        match self {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }
}

/// Columns of days, by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeColumns {
    Date(String),
    /// From and until; an end that is null is open.
    Interval(String, String),
}

impl Options {
    pub fn new(language: Language, changed: OffsetDateTime) -> Self {
        Options {
            language,
            changed,
            time: None,
            rows: None,
            folder: None,
        }
    }
}

/// What a format does with the records. They are checked before.
pub(super) trait Rows {
    fn write(&mut self, table: &Table, record: &Record) -> Result<(), FormatError>;
    fn finish(self: Box<Self>, table: &Table) -> Result<(), FormatError>;
}

/// Writes one file. Dropped before it is finished, it leaves no temporary files and no whole file.
pub struct FeatureWriter<'w> {
    table: Table,
    /// None after a failure.
    rows: Option<Box<dyn Rows + Send + 'w>>,
}

impl<'w> FeatureWriter<'w> {
    /// Begins a file. What can be refused is refused here, before a byte is written.
    pub fn open(
        format: Format,
        table: Table,
        options: &Options,
        out: impl Write + Send + 'w,
    ) -> Result<Self, FormatError> {
        table.check()?;
        let rows: Box<dyn Rows + Send + 'w> = match format {
            Format::GeoJson => Box::new(GeoJson::open(&table, out)?),
            Format::JsonFg => Box::new(JsonFg::open(&table, options, out)?),
            Format::GeoJsonSeq => Box::new(GeoJsonSeq::open(&table, out)?),
            Format::Csv => Box::new(Csv::open(&table, out)?),
            Format::CsvExcel => Box::new(CsvExcel::open(&table, options, out)?),
            Format::FlatGeobuf => Box::new(FlatGeobuf::open(options, out)?),
            Format::GeoPackage => Box::new(GeoPackage::open(&table, options, out)?),
            Format::Shapefile => Box::new(Shapefile::open(&table, options, Encoding::Utf8, out)?),
            Format::ShapefileGbk => Box::new(Shapefile::open(&table, options, Encoding::Gbk, out)?),
            Format::Xlsx => Box::new(Workbook::open(&table, options, out)?),
        };
        Ok(FeatureWriter {
            table,
            rows: Some(rows),
        })
    }

    /// Writes a record. After an error the file is ended and takes no more.
    pub fn write(&mut self, record: &Record) -> Result<(), FormatError> {
        let rows = self.rows.as_mut().ok_or(FormatError::Ended)?;
        let checked = self.table.check_record(record);
        let written = checked.and_then(|()| rows.write(&self.table, record));
        if written.is_err() {
            self.rows = None;
        }
        written
    }

    /// Writes what is left. Without it the file is not whole.
    pub fn finish(mut self) -> Result<(), FormatError> {
        let rows = self.rows.take().ok_or(FormatError::Ended)?;
        rows.finish(&self.table)
    }
}
