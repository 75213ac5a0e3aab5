//! Results of laboratories: a workbook or csv to samples and results, each with the cell it came from.
//!
//! Two layouts are read: long (one row for each result) and wide (one row for each sample, analytes as columns, their
//! units in the heading or in a row below it). Read is what can mean one thing only. A unit that is not told is a fault
//! and never guessed; `<0.01`, `0.01L`, `ND`, an empty cell and `/` are different things; a formula counts by its cached
//! value, a hidden row is read, a merged cell counts for every row it covers, and each of these is a note.
//!
//! | file | what |
//! | --- | --- |
//! | `headings`, `columns` | which column is what: known headings, or what the caller declares |
//! | `analytes` | names and units as laboratories write them |
//! | `values` | numbers, what was not detected, depths |
//! | `rows` | rows to samples and results |
//! | `faults` | what can be wrong |
//!
//! To read another column: its field and headings in `headings`, its cell in `rows`.

mod analytes;
mod columns;
mod faults;
mod headings;
mod rows;
#[cfg(test)]
mod tests;
mod values;

use rust_decimal::Decimal;
use serde::Serialize;

use super::fault::Note;
use super::sheet::{FaultList, Place, Workbook, column_letters};
use crate::domain::day::Day;
use crate::domain::record::WaterResult;
use crate::standards::{SoilFound, SoilValue, WaterQuality, classify};

pub use analytes::Medium;
pub use headings::LabMapping;

/// A sample, with the row it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LabSample {
    pub sample: String,
    pub point: Option<String>,
    pub medium: Medium,
    /// Decimal, metres below the ground.
    #[schema(value_type = Option<String>)]
    pub depth_from_m: Option<Decimal>,
    /// Decimal, metres below the ground.
    #[schema(value_type = Option<String>)]
    pub depth_to_m: Option<Decimal>,
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<Day>,
    /// Name of the sheet; empty for csv.
    pub sheet: String,
    /// The first row of the sample.
    pub row: u32,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabFound {
    Value(Decimal),
    /// Not detected, below this limit; none where it is not told.
    Below(Option<Decimal>),
    /// In words, for what is told in words.
    Words(String),
}

/// One result; soil in mg/kg, water in the unit of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabResult {
    /// Place among the samples.
    pub sample: usize,
    /// Place among the analytes.
    pub analyte: usize,
    pub found: LabFound,
    /// Place among the units.
    pub unit: usize,
    /// Place of the unit that the report gives, which for soil may be another.
    pub given: usize,
    pub at: Place,
}

/// A file of results, read.
#[derive(Debug, Clone, Default)]
pub struct LabFile {
    pub samples: Vec<LabSample>,
    pub results: Vec<LabResult>,
    /// Names as the standards know them, or as written.
    pub analytes: Vec<String>,
    pub units: Vec<String>,
    pub faults: FaultList,
    pub notes: Vec<Note>,
    /// Rows of results that were looked at, and cells that say not tested.
    pub rows: usize,
    pub not_tested: usize,
}

/// The highest value of an analyte, with its sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LabMaximum {
    pub analyte: String,
    pub medium: Medium,
    /// Decimal, in `unit`.
    #[schema(value_type = String)]
    pub value: Decimal,
    pub unit: String,
    pub sample: String,
    pub point: Option<String>,
    /// Decimal, metres.
    #[schema(value_type = Option<String>)]
    pub depth_from_m: Option<Decimal>,
    /// Decimal, metres.
    #[schema(value_type = Option<String>)]
    pub depth_to_m: Option<Decimal>,
    pub sheet: String,
    /// Such as `D7`.
    pub cell: String,
}

/// Reads the results of a workbook.
pub fn read(workbook: &Workbook, mapping: &LabMapping) -> LabFile {
    rows::read(workbook, mapping)
}

/// Headings of results that a workbook has, in the sheet that has most; none where no sheet has a table of results.
pub fn headings_known(workbook: &Workbook) -> Option<usize> {
    let sheets = workbook.sheets.iter().enumerate();
    let tables = sheets
        .filter(|(_, sheet)| rows::may_hold_results(sheet))
        .filter_map(|(at, sheet)| {
            let mapping = LabMapping::default();
            let mut faults = FaultList::default();
            columns::find(sheet, at, Medium::Soil, &mapping, &mut faults)
        });
    tables.map(|columns| columns.known()).max()
}

impl LabFile {
    /// Whether anything keeps a part of it out.
    pub fn is_clean(&self) -> bool {
        self.faults.errors() == 0
    }

    pub fn sample_of(&self, result: &LabResult) -> Option<&LabSample> {
        self.samples.get(result.sample)
    }

    pub fn analyte_of(&self, result: &LabResult) -> &str {
        self.analytes.get(result.analyte).map_or("", String::as_str)
    }

    pub fn unit_of(&self, result: &LabResult) -> &str {
        self.units.get(result.unit).map_or("", String::as_str)
    }

    /// The unit that the report gives.
    pub fn given_unit(&self, result: &LabResult) -> &str {
        self.units.get(result.given).map_or("", String::as_str)
    }

    /// The results of one medium.
    pub fn of(&self, medium: Medium) -> impl Iterator<Item = (usize, &LabResult)> {
        self.results.iter().enumerate().filter(move |(_, result)| {
            self.sample_of(result)
                .is_some_and(|sample| sample.medium == medium)
        })
    }

    /// Results of soil as they are screened; `place` is the place among the results.
    pub fn soil_values(&self) -> Vec<SoilValue<'_>> {
        let value = |(place, result): (usize, &LabResult)| {
            let found = match &result.found {
                LabFound::Value(value) => SoilFound::Value(*value),
                LabFound::Below(limit) => SoilFound::Below(*limit),
                LabFound::Words(_) => return None,
            };
            let analyte = self.analytes.get(result.analyte)?;
            Some(SoilValue {
                analyte,
                found,
                place,
            })
        };
        self.of(Medium::Soil).filter_map(value).collect()
    }

    /// The quality of each sample of groundwater (GB/T 14848-2017).
    pub fn water_quality(&self) -> Vec<(&LabSample, WaterQuality)> {
        let mut by_sample: Vec<Vec<WaterResult>> = vec![Vec::new(); self.samples.len()];
        for (_, result) in self.of(Medium::Groundwater) {
            if let Some(results) = by_sample.get_mut(result.sample) {
                results.push(self.water_result(result));
            }
        }
        let classed = self.samples.iter().zip(&by_sample);
        classed
            .filter(|(_, results)| !results.is_empty())
            .map(|(sample, results)| (sample, classify(results)))
            .collect()
    }

    fn water_result(&self, result: &LabResult) -> WaterResult {
        let mut water = WaterResult {
            analyte: self.analyte_of(result).to_owned(),
            value: None,
            text: None,
            unit: self.unit_of(result).to_owned(),
            below_dl: false,
            detection_limit: None,
        };
        match &result.found {
            LabFound::Value(value) => water.value = Some(*value),
            LabFound::Below(limit) => {
                water.below_dl = true;
                water.detection_limit = *limit;
            }
            LabFound::Words(words) => water.text = Some(words.clone()),
        }
        water
    }

    /// The highest value of each analyte and medium, the first of equals; water in the unit of its highest value.
    pub fn maxima(&self) -> Vec<LabMaximum> {
        let mut highest: std::collections::BTreeMap<(Medium, &str), (Decimal, &LabResult)> =
            std::collections::BTreeMap::new();
        for result in &self.results {
            let (LabFound::Value(value), Some(sample)) = (&result.found, self.sample_of(result))
            else {
                continue;
            };
            let unit = self.unit_of(result);
            let common = match sample.medium {
                Medium::Soil => Some(*value),
                Medium::Groundwater => {
                    crate::standards::convert(*value, unit, "ng/L").or(Some(*value))
                }
            };
            let Some(common) = common else { continue };
            let best = highest
                .entry((sample.medium, self.analyte_of(result)))
                .or_insert((common, result));
            if common > best.0 {
                *best = (common, result);
            }
        }
        highest
            .into_iter()
            .filter_map(|((medium, analyte), (_, result))| {
                let LabFound::Value(value) = result.found else {
                    return None;
                };
                let sample = self.sample_of(result)?;
                Some(LabMaximum {
                    analyte: shown(analyte, medium),
                    medium,
                    value: value.normalize(),
                    unit: self.unit_of(result).to_owned(),
                    sample: sample.sample.clone(),
                    point: sample.point.clone(),
                    depth_from_m: sample.depth_from_m,
                    depth_to_m: sample.depth_to_m,
                    sheet: sample.sheet.clone(),
                    cell: cell_name(result.at),
                })
            })
            .collect()
    }
}

/// An analyte as people read it: an index of water by its name and not its number.
fn shown(analyte: &str, medium: Medium) -> String {
    match medium {
        Medium::Soil => analyte.to_owned(),
        Medium::Groundwater => crate::standards::gbt14848::find(analyte)
            .map_or_else(|| analyte.to_owned(), |index| index.name_zh.clone()),
    }
}

/// A cell such as `D7`.
pub fn cell_name(at: Place) -> String {
    let column = at.column.map(column_letters).unwrap_or_default();
    format!("{column}{}", at.row.unwrap_or_default())
}
