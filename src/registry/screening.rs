//! Screening as a service: a table of results, or results as JSON, to what they mean. Nothing is kept.

use serde::Serialize;

use crate::intake::Note;
use crate::intake::lab::{self, LabFile, LabMapping, LabMaximum, cell_name};
use crate::intake::sheet::{self, CellSeverity, ToldFault, Workbook, annotated};
use crate::standards::{SoilQuestion, SoilSample, SoilScreening, WaterQuality, screen_soil};

use super::RegistryError;

/// What is asked beside the results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningAsk {
    pub soil: SoilQuestion,
    pub mapping: LabMapping,
}

/// How much a table holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FileCounts {
    /// Rows below the headings that were looked at.
    pub rows: usize,
    pub samples: usize,
    /// Results that were read.
    pub results: usize,
    /// Cells that say that nothing was tested, empty ones included.
    pub not_tested: usize,
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

/// Something that was assumed while reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NoteTold {
    /// For programs.
    pub code: String,
    pub text: String,
}

impl From<&Note> for NoteTold {
    fn from(note: &Note) -> Self {
        NoteTold {
            code: note.code.to_owned(),
            text: note.text.clone(),
        }
    }
}

/// The quality of one sample of groundwater.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct WaterScreened {
    pub sample: String,
    pub point: Option<String>,
    pub quality: WaterQuality,
}

/// What results mean.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ScreeningAnswer {
    /// No error keeps a result out. With errors, what could be read is screened, and may not be all there is.
    pub accepted: bool,
    pub counts: FileCounts,
    /// At their cells, in the order of the cells.
    pub faults: Vec<ToldFault>,
    /// Faults beyond those listed.
    pub more_faults: usize,
    pub notes: Vec<NoteTold>,
    /// Null without results of soil.
    pub soil: Option<SoilScreening>,
    /// By sample, by GB/T 14848-2017.
    pub groundwater: Vec<WaterScreened>,
    /// The highest value of each analyte, with its sample and cell.
    pub maxima: Vec<LabMaximum>,
}

/// Reads a table in any format and screens what it holds; a file that is no table is a fault of the request.
pub fn screen_table(
    bytes: &[u8],
    ask: &ScreeningAsk,
) -> Result<(Workbook, LabFile, ScreeningAnswer), RegistryError> {
    let workbook =
        sheet::read(bytes).map_err(|fault| RegistryError::Invalid(vec![fault.of_body()]))?;
    let file = lab::read(&workbook, &ask.mapping);
    let answer = screen_lab(&workbook, &file, ask);
    Ok((workbook, file, answer))
}

/// Screens results that were read.
pub fn screen_lab(workbook: &Workbook, file: &LabFile, ask: &ScreeningAsk) -> ScreeningAnswer {
    let values = file.soil_values();
    let soil = (!values.is_empty()).then(|| {
        let mut screened = screen_soil(&values, &ask.soil);
        for line in &mut screened.lines {
            line.maximum_sample = sample_at(file, line.maximum_at);
        }
        for other in &mut screened.not_screened {
            other.maximum_sample = sample_at(file, other.maximum_at);
        }
        screened
    });
    let water = file.water_quality().into_iter();
    let groundwater = water.map(|(sample, quality)| WaterScreened {
        sample: sample.sample.clone(),
        point: sample.point.clone(),
        quality,
    });
    ScreeningAnswer {
        accepted: file.is_clean(),
        counts: FileCounts {
            rows: file.rows,
            samples: file.samples.len(),
            results: file.results.len(),
            not_tested: file.not_tested,
            errors: file.faults.errors(),
            warnings: file.faults.of(CellSeverity::Warning),
            notes: file.faults.of(CellSeverity::Note),
        },
        faults: file.faults.told(workbook),
        more_faults: file.faults.more,
        notes: file.notes.iter().map(NoteTold::from).collect(),
        soil,
        groundwater: groundwater.collect(),
        maxima: file.maxima(),
    }
}

fn sample_at(file: &LabFile, place: Option<usize>) -> Option<SoilSample> {
    let result = file.results.get(place?)?;
    let sample = file.sample_of(result)?;
    Some(SoilSample {
        sample: sample.sample.clone(),
        point: sample.point.clone(),
        depth_from_m: sample.depth_from_m,
        depth_to_m: sample.depth_to_m,
        sheet: sample.sheet.clone(),
        cell: cell_name(result.at),
    })
}

/// The workbook again, with its faults at their cells.
pub fn annotate(workbook: &Workbook, file: &LabFile) -> Option<Vec<u8>> {
    annotated(workbook, &file.faults).ok()
}
