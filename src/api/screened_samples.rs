//! Results of samples as JSON: they pass the same reader as a table, and their faults are told at their fields.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::domain::day::Day;
use crate::domain::decimal::optional;
use crate::domain::fault::Fault;
use crate::domain::record::WaterResult;
use crate::intake::lab::{self, LabFile, LabMapping, Medium};
use crate::intake::sheet::{Cell, CellValue, Format, Row, Sheet, SheetFault, Workbook};
use crate::registry::{ScreeningAnswer, ScreeningAsk, screen_lab};
use crate::standards::SoilQuestion;

use super::Problem;

/// A sample with its results.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenedSample {
    pub(super) sample: String,
    #[serde(default)]
    point: Option<String>,
    medium: Medium,
    /// Decimal, metres below the ground.
    #[serde(default, deserialize_with = "optional")]
    #[schema(value_type = Option<String>)]
    depth_from_m: Option<Decimal>,
    /// Decimal, metres below the ground.
    #[serde(default, deserialize_with = "optional")]
    #[schema(value_type = Option<String>)]
    depth_to_m: Option<Decimal>,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    day: Option<Day>,
    pub(super) results: Vec<WaterResult>,
}

/// The headings of results that come as JSON: they pass the same reader as a table.
const HEADINGS: [&str; 10] = [
    "sample",
    "point",
    "medium",
    "depth_from",
    "depth_to",
    "day",
    "analyte",
    "value",
    "unit",
    "detection_limit",
];

/// Samples, read as a table is.
pub(super) struct ReadSamples {
    pub(super) workbook: Workbook,
    pub(super) file: LabFile,
    places: Vec<(usize, usize)>,
}

/// Reads samples, or tells every fault at its field.
pub(super) fn read_samples(samples: &[ScreenedSample]) -> Result<ReadSamples, Vec<Fault>> {
    let (workbook, places) = as_table(samples);
    let file = lab::read(&workbook, &LabMapping::default());
    let faults: Vec<Fault> = file
        .faults
        .listed
        .iter()
        .filter(|fault| fault.is_error())
        .map(|fault| as_fault(fault, &places))
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(ReadSamples {
        workbook,
        file,
        places,
    })
}

/// Screens samples; cells of a table that nobody sent are told as places in what was sent.
pub(super) fn screen_samples(
    samples: &[ScreenedSample],
    soil: SoilQuestion,
) -> Result<ScreeningAnswer, Problem> {
    let ReadSamples {
        workbook,
        file,
        places,
    } = read_samples(samples).map_err(Problem::invalid)?;
    let mapping = LabMapping::default();
    let mut answer = screen_lab(&workbook, &file, &ScreeningAsk { soil, mapping });
    for fault in &mut answer.faults {
        (fault.row, fault.cell, fault.column) = (None, None, None);
    }
    if let Some(soil) = &mut answer.soil {
        let lines = soil.lines.iter_mut().map(|line| &mut line.maximum_sample);
        let others = soil.not_screened.iter_mut();
        let others = others.map(|other| &mut other.maximum_sample);
        for at in lines.chain(others).flatten() {
            at.cell = place_of(&at.cell, &places);
        }
    }
    for maximum in &mut answer.maxima {
        maximum.cell = place_of(&maximum.cell, &places);
    }
    Ok(answer)
}

/// Samples as rows, and which result each row is.
fn as_table(samples: &[ScreenedSample]) -> (Workbook, Vec<(usize, usize)>) {
    let mut sheet = Sheet::default();
    let mut places = Vec::new();
    let mut add = |texts: &[Option<String>]| {
        let number = sheet.rows.len() + 1;
        let cells = (0_u16..).zip(texts).filter_map(|(column, text)| {
            Some(Cell {
                column,
                value: CellValue::Text(text.as_deref()?.into()),
                formula: None,
            })
        });
        sheet.rows.push(Row {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            hidden: false,
            cells: cells.collect(),
        });
    };
    add(&HEADINGS.map(|heading| Some(heading.to_owned())));
    for (of, sample) in samples.iter().enumerate() {
        for (place, result) in sample.results.iter().enumerate() {
            let decimal = |number: Option<Decimal>| number.map(|number| number.to_string());
            let value = match (&result.text, result.below_dl) {
                (Some(words), false) => Some(words.clone()),
                (_, true) => Some("ND".to_owned()),
                (None, false) => decimal(result.value),
            };
            add(&[
                Some(sample.sample.clone()),
                // a point that is not told is no fault here: the sample is named
                Some(
                    sample
                        .point
                        .clone()
                        .unwrap_or_else(|| sample.sample.clone()),
                ),
                Some(sample.medium.code().to_owned()),
                decimal(sample.depth_from_m),
                decimal(sample.depth_to_m),
                sample.day.map(|day| day.to_string()),
                Some(result.analyte.clone()),
                value,
                Some(result.unit.clone()).filter(|unit| !unit.trim().is_empty()),
                decimal(result.detection_limit),
            ]);
            places.push((of, place));
        }
    }
    let workbook = Workbook {
        format: Format::Csv,
        sheets: vec![sheet],
        notes: Vec::new(),
    };
    (workbook, places)
}

/// `samples[0].results[1]` of a cell of the table of samples.
fn place_of(cell: &str, places: &[(usize, usize)]) -> String {
    let digits = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let row = digits
        .parse::<usize>()
        .ok()
        .and_then(|row| row.checked_sub(2));
    let place = row.and_then(|row| places.get(row));
    place.map_or_else(String::new, |(sample, result)| {
        format!("samples[{sample}].results[{result}]")
    })
}

fn as_fault(fault: &SheetFault, places: &[(usize, usize)]) -> Fault {
    let row = fault
        .at
        .row
        .and_then(|row| usize::try_from(row).ok())
        .and_then(|row| row.checked_sub(2));
    let at = match row.and_then(|row| places.get(row)) {
        Some((sample, result)) => {
            let field = fault
                .at
                .column
                .and_then(|column| HEADINGS.get(usize::from(column)));
            match field.copied() {
                Some(field @ ("analyte" | "value" | "unit" | "detection_limit")) => {
                    format!("samples[{sample}].results[{result}].{field}")
                }
                Some(field) => format!("samples[{sample}].{field}"),
                None => format!("samples[{sample}].results[{result}]"),
            }
        }
        None => "samples".to_owned(),
    };
    Fault::new(at, fault.kind.wanted, &fault.found, fault.kind.remedy)
}
