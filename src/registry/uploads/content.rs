//! The files of an upload, read by the readers that everybody can try them with beforehand.

use serde::{Deserialize, Serialize};

use crate::domain::fault::Fault;
use crate::domain::geometry::Crs;
use crate::intake::fault::{FileFault, Severity};
use crate::intake::form::{PointTable, read_points};
use crate::intake::lab::{self, LabFile, LabMapping, Medium};
use crate::intake::sheet::{self, CellSeverity, ToldFault, Workbook, annotated};
use crate::intake::{MissingKeys, ParcelFile, ParcelMapping, Upload, read_parcel_file};
use crate::store::UploadFileRow;

use super::super::screening::NoteTold;

/// What a file of an upload holds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum UploadFileKind {
    /// Results of the laboratory (检测结果).
    Results,
    /// Sampling points (采样点位).
    Points,
    /// The land that the survey covers (调查范围).
    Outline,
}

impl UploadFileKind {
    pub fn code(self) -> &'static str {
        match self {
            UploadFileKind::Results => "results",
            UploadFileKind::Points => "points",
            UploadFileKind::Outline => "outline",
        }
    }
}

/// How a file is read where it does not say so itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOptions {
    /// Of results: `field=Heading`.
    #[serde(default)]
    pub map: Vec<String>,
    #[serde(default)]
    pub medium: Option<Medium>,
    /// Of points and outlines: the coordinate system.
    #[serde(default)]
    pub crs: Option<String>,
}

impl FileOptions {
    /// All that is wrong with it.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = LabMapping::parse(&self.map).err().unwrap_or_default();
        if let Some(crs) = &self.crs
            && let Err(error) = Crs::parse(crs)
        {
            let wanted = "a coordinate system such as EPSG:4490";
            faults.push(Fault::new("crs", wanted, error, "name another"));
        }
        faults
    }

    fn lab(&self) -> LabMapping {
        let mut mapping = LabMapping::parse(&self.map).unwrap_or_default();
        mapping.medium = self.medium;
        mapping
    }

    fn crs(&self) -> Option<Crs> {
        Crs::parse(self.crs.as_deref()?).ok()
    }
}

/// What was read.
pub(super) enum Content {
    Results(Workbook, LabFile),
    Points(Workbook, PointTable),
    Outline(ParcelFile),
    /// It cannot be read as what it is said to be.
    Unread(ToldFault),
}

/// A file, read.
pub(super) struct ReadFile {
    pub row: UploadFileRow,
    pub kind: UploadFileKind,
    pub content: Content,
}

/// A file as it was checked.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FileChecked {
    /// Its place among the files, from 1.
    pub n: u32,
    pub kind: UploadFileKind,
    pub name: String,
    /// SHA-256, hex.
    pub sha256: String,
    pub bytes: u64,
    /// No error keeps a part of it out.
    pub accepted: bool,
    /// Samples, points or outlines that were read.
    pub items: usize,
    /// Results that were read; 0 but of results.
    pub results: usize,
    pub errors: usize,
    pub warnings: usize,
    /// At their cells, in the order of the cells.
    pub faults: Vec<ToldFault>,
    /// Faults beyond those listed.
    pub more_faults: usize,
    pub notes: Vec<NoteTold>,
}

/// Reads a file; heavy, for the blocking pool.
pub(super) fn read(row: UploadFileRow, kind: UploadFileKind, bytes: &[u8]) -> ReadFile {
    let options: FileOptions = serde_json::from_str(&row.options).unwrap_or_default();
    let content = match kind {
        UploadFileKind::Outline => {
            let mut mapping = ParcelMapping::default();
            mapping.crs = options.crs();
            // an outline of a survey names no parcel
            mapping.missing = MissingKeys::Generate;
            let upload = Upload::default().with(row.name.clone(), bytes);
            Content::Outline(read_parcel_file(upload, &mapping))
        }
        UploadFileKind::Results | UploadFileKind::Points => match sheet::read(bytes) {
            Err(fault) => Content::Unread(fault.told(&[])),
            Ok(workbook) if kind == UploadFileKind::Points => {
                let points = read_points(&workbook, options.crs());
                Content::Points(workbook, points)
            }
            Ok(workbook) => {
                let file = lab::read(&workbook, &options.lab());
                Content::Results(workbook, file)
            }
        },
    };
    ReadFile { row, kind, content }
}

impl ReadFile {
    /// Errors that keep a part of it out.
    pub fn errors(&self) -> usize {
        match &self.content {
            Content::Results(_, file) => file.faults.errors(),
            Content::Points(_, table) => table.faults.errors(),
            Content::Outline(file) => {
                let errors = file.faults.iter().filter(|fault| fault.is_error());
                errors.count() + file.more_faults
            }
            Content::Unread(_) => 1,
        }
    }

    /// The file as it is told.
    pub fn checked(&self) -> FileChecked {
        let (faults, more_faults) = match &self.content {
            Content::Results(workbook, file) => (file.faults.told(workbook), file.faults.more),
            Content::Points(workbook, table) => (table.faults.told(workbook), table.faults.more),
            Content::Outline(file) => {
                let told = file.faults.iter().map(told);
                (told.collect(), file.more_faults)
            }
            Content::Unread(fault) => (vec![fault.clone()], 0),
        };
        let notes = match &self.content {
            Content::Results(_, file) => file.notes.as_slice(),
            Content::Points(_, table) => table.notes.as_slice(),
            Content::Outline(file) => file.notes.as_slice(),
            Content::Unread(_) => &[],
        };
        let (items, results) = match &self.content {
            Content::Results(_, file) => (file.samples.len(), file.results.len()),
            Content::Points(_, table) => (table.points.len(), 0),
            Content::Outline(file) => (file.drafts.len(), 0),
            Content::Unread(_) => (0, 0),
        };
        let warnings = faults.iter();
        FileChecked {
            n: self.row.n,
            kind: self.kind,
            name: self.row.name.clone(),
            sha256: self.row.sha256.clone(),
            bytes: self.row.bytes,
            accepted: self.errors() == 0,
            items,
            results,
            errors: self.errors(),
            warnings: warnings
                .filter(|fault| fault.severity == CellSeverity::Warning)
                .count(),
            faults,
            more_faults,
            notes: notes
                .iter()
                .map(|note| NoteTold {
                    code: note.code.to_owned(),
                    text: note.text.clone(),
                })
                .collect(),
        }
    }

    /// The workbook with its faults at their cells; none of what is no table.
    pub fn annotated(&self) -> Option<Vec<u8>> {
        let (workbook, faults) = match &self.content {
            Content::Results(workbook, file) => (workbook, &file.faults),
            Content::Points(workbook, table) => (workbook, &table.faults),
            Content::Outline(_) | Content::Unread(_) => return None,
        };
        annotated(workbook, faults).ok()
    }
}

/// A fault of a file of outlines: the feature stands for the row.
fn told(fault: &FileFault) -> ToldFault {
    let place = fault.feature.map(|feature| format!("feature {feature}"));
    ToldFault {
        code: "outline".to_owned(),
        severity: match fault.severity {
            Severity::Warning => CellSeverity::Warning,
            Severity::Error => CellSeverity::Error,
        },
        sheet: None,
        row: fault
            .feature
            .and_then(|feature| u32::try_from(feature).ok()),
        column: None,
        cell: place,
        heading: fault.field.clone(),
        wanted: fault.wanted.clone(),
        wanted_zh: fault.wanted.clone(),
        found: fault.found.clone(),
        remedy: fault.remedy.clone(),
        remedy_zh: fault.remedy.clone(),
    }
}
