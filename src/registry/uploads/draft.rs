//! The report as it would enter the record: one survey with its highest values, and its samples.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::domain::codes::RegistryNo;
use crate::domain::fault::Fault;
use crate::domain::record::{Maximum, NotDetected, Position, Sample, Survey};
use crate::intake::lab::{LabFile, Medium, cell_name};
use crate::standards::{
    SoilFound, SoilOutcome, SoilQuestion, SoilSample, SoilScreening, SoilValue, gb36600,
    screen_soil,
};

use super::super::screening::WaterScreened;
use super::content::{Content, ReadFile};
use super::declared::DeclaredReport;
use super::samples::{Samples, printed};

/// What the files and the declaration come to.
pub(super) struct Draft {
    /// Its identity comes with its commit.
    pub survey: Survey,
    /// Their identities come with the survey.
    pub samples: Vec<Sample>,
    pub results: usize,
    pub soil: Option<SoilScreening>,
    pub groundwater: Vec<WaterScreened>,
    /// What is wrong with the files together.
    pub faults: Vec<Fault>,
    /// Errors in all, those at cells included: with any, it cannot be submitted.
    pub errors: usize,
    /// Points of samples that no table of points places.
    pub unplaced: Vec<String>,
}

impl Draft {
    /// Whether a sample of soil is above screening.
    pub fn is_exceeding(&self) -> bool {
        let outcome = self.soil.as_ref().and_then(|soil| soil.outcome);
        outcome.is_some_and(|outcome| outcome >= SoilOutcome::AboveScreening)
    }
}

/// The land that a report is about.
pub(super) struct Land<'a> {
    pub parcel: &'a RegistryNo,
    pub unit: Option<&'a str>,
    pub report_version: u32,
}

/// Works the files of a report out; heavy, for the blocking pool.
pub(super) fn draft(
    land: &Land<'_>,
    declared: &DeclaredReport,
    files: &[ReadFile],
    question: &SoilQuestion,
) -> Draft {
    let mut faults = Vec::new();
    let labs: Vec<(&ReadFile, &LabFile)> = files
        .iter()
        .filter_map(|file| match &file.content {
            Content::Results(_, lab) => Some((file, lab)),
            _ => None,
        })
        .collect();
    let soil = screened(&labs, question);
    let positions = positions(files, &mut faults);
    let mut samples = Samples::default();
    for (file, lab) in &labs {
        samples.take(file, lab, &mut faults);
    }
    let mut unplaced = BTreeSet::new();
    let samples = samples.recorded(land, declared, &positions, &mut unplaced);
    if samples.is_empty() && !labs.is_empty() {
        let remedy = "mend the faults at their cells, or send the table of the laboratory";
        faults.push(Fault::new("files", "results of samples", "none", remedy));
    }
    let mut survey = survey(land, declared, soil.as_ref(), &labs);
    survey.outline = outline(files, &mut faults);
    let errors = files.iter().map(ReadFile::errors).sum::<usize>() + faults.len();
    Draft {
        results: samples.iter().map(|sample| sample.results.len()).sum(),
        groundwater: groundwater(&labs),
        soil,
        survey,
        samples,
        faults,
        errors,
        unplaced: unplaced.into_iter().collect(),
    }
}

/// Soil of all files together, each maximum with the sample it was found in.
fn screened(labs: &[(&ReadFile, &LabFile)], question: &SoilQuestion) -> Option<SoilScreening> {
    let mut values: Vec<SoilValue<'_>> = Vec::new();
    let mut places: Vec<(&LabFile, usize)> = Vec::new();
    for (_, lab) in labs {
        for value in lab.soil_values() {
            values.push(SoilValue {
                place: places.len(),
                ..value
            });
            places.push((lab, value.place));
        }
    }
    if values.is_empty() {
        return None;
    }
    let mut soil = screen_soil(&values, question);
    let at = |place: Option<usize>| {
        let (lab, place) = places.get(place?)?;
        let result = lab.results.get(*place)?;
        let sample = lab.sample_of(result)?;
        Some(SoilSample {
            sample: sample.sample.clone(),
            point: sample.point.clone(),
            depth_from_m: sample.depth_from_m,
            depth_to_m: sample.depth_to_m,
            sheet: sample.sheet.clone(),
            cell: cell_name(result.at),
        })
    };
    for line in &mut soil.lines {
        line.maximum_sample = at(line.maximum_at);
    }
    for other in &mut soil.not_screened {
        other.maximum_sample = at(other.maximum_at);
    }
    Some(soil)
}

fn groundwater(labs: &[(&ReadFile, &LabFile)]) -> Vec<WaterScreened> {
    let classed = labs.iter().flat_map(|(_, lab)| lab.water_quality());
    let water = classed.map(|(sample, quality)| WaterScreened {
        sample: sample.sample.clone(),
        point: sample.point.clone(),
        quality,
    });
    water.collect()
}

/// Places of points, by their names.
fn positions(files: &[ReadFile], faults: &mut Vec<Fault>) -> BTreeMap<String, Position> {
    let mut positions = BTreeMap::new();
    for file in files {
        let Content::Points(_, table) = &file.content else {
            continue;
        };
        for point in &table.points {
            // a tenth of a millimetre
            let degrees = |number: f64| Decimal::from_f64_retain(number).map(|it| it.round_dp(9));
            let (Some(lon), Some(lat)) = (degrees(point.lon), degrees(point.lat)) else {
                continue;
            };
            let position = Position {
                lon: lon.normalize(),
                lat: lat.normalize(),
            };
            let before = positions.insert(point.point.clone(), position);
            if before.is_some_and(|before| before != position) {
                let remedy = "leave it out of one of the tables";
                let at = format!("files[{}] row {}", file.row.n, point.row);
                let wanted = "one place for each point";
                faults.push(Fault::new(at, wanted, &point.point, remedy));
            }
        }
    }
    positions
}

/// The outline that the survey covers: one feature of one file.
fn outline(
    files: &[ReadFile],
    faults: &mut Vec<Fault>,
) -> Option<crate::domain::geometry::Outline> {
    let mut found = Vec::new();
    for file in files {
        if let Content::Outline(read) = &file.content {
            found.extend(read.drafts.iter().filter_map(|draft| draft.outline.clone()));
        }
    }
    if found.len() > 1 {
        let found = format!("{} outlines", found.len());
        let remedy = "join them into one multipolygon";
        faults.push(Fault::new(
            "files",
            "one outline of the survey",
            found,
            remedy,
        ));
        return None;
    }
    found.pop()
}

/// The survey with the highest values of its soil. An analyte that was not detected counts with its highest detection
/// limit, also beside lower values that were; the values are complete when every basic item has a result, and every result
/// of a basic item says at least below what it lies.
fn survey(
    land: &Land<'_>,
    declared: &DeclaredReport,
    soil: Option<&SoilScreening>,
    labs: &[(&ReadFile, &LabFile)],
) -> Survey {
    let mut maxima = Vec::new();
    let mut not_detected = Vec::new();
    let lines = soil.map(|soil| soil.lines.as_slice()).unwrap_or_default();
    for line in lines {
        let analyte = printed(&line.analyte, Medium::Soil);
        let background = declared.backgrounds.iter().find(|background| {
            gb36600::find(&background.analyte)
                .is_some_and(|item| (Some(item.table), Some(item.no)) == (line.table, line.item))
        });
        if let Some(mg_per_kg) = line.maximum_mg_per_kg {
            maxima.push(Maximum {
                analyte: analyte.clone(),
                mg_per_kg,
                background_mg_per_kg: background.map(|background| background.mg_per_kg),
            });
        }
        if let Some(limit) = line.highest_detection_limit
            && line.maximum_mg_per_kg.is_none_or(|maximum| limit > maximum)
        {
            not_detected.push(NotDetected {
                analyte,
                detection_limit_mg_per_kg: limit,
            });
        }
    }
    let untold = labs.iter().flat_map(|(_, lab)| lab.soil_values());
    let untold = untold
        .filter(|value| value.found == SoilFound::Below(None))
        .any(|value| gb36600::find(value.analyte).is_some_and(|item| item.basic));
    Survey {
        id: "new".to_owned(),
        parcel: land.parcel.clone(),
        unit: land.unit.map(str::to_owned),
        title: declared.title.clone(),
        firm: Some(declared.firm.clone()),
        class_assessed: Some(declared.class_assessed),
        made_for: declared.made_for.clone(),
        sampling_end: Some(declared.sampling_end),
        signed_on: Some(declared.signed_on),
        outline: None,
        covered_area_m2: declared.covered_area_m2,
        review: None,
        maxima,
        maxima_complete: soil.is_some_and(|soil| soil.basic_not_tested.is_empty()) && !untold,
        not_detected,
        groundwater_polluted: declared.groundwater_polluted,
        neighbour_checked_no_effect: false,
        no_change_statement_on: None,
        remarks: declared.remarks.clone(),
    }
}
