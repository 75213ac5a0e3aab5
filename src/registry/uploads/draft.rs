//! The report as it would enter the record: one survey with its highest values, and its samples.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::record::{
    Maximum, NotDetected, Position, Sample, SampleMedium, SampleResult, Survey,
};
use crate::intake::lab::{LabFile, LabFound, LabResult, LabSample, Medium, cell_name};
use crate::standards::{
    SoilFound, SoilOutcome, SoilSample, SoilScreening, SoilValue, convert, gb36600, gbt14848,
    mg_per_kg, screen_soil,
};

use super::super::screening::WaterScreened;
use super::content::{Content, ReadFile};
use super::declared::DeclaredReport;

/// Places of faults that are listed by name.
const NAMED: usize = 10;

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
    today: Day,
) -> Draft {
    let mut faults = Vec::new();
    let labs: Vec<(&ReadFile, &LabFile)> = files
        .iter()
        .filter_map(|file| match &file.content {
            Content::Results(_, lab) => Some((file, lab)),
            _ => None,
        })
        .collect();
    let soil = screened(&labs, declared, today);
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
fn screened(
    labs: &[(&ReadFile, &LabFile)],
    declared: &DeclaredReport,
    today: Day,
) -> Option<SoilScreening> {
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
    let mut soil = screen_soil(&values, &declared.question(today));
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

/// Samples of all files, by medium and number: metals and organics often come in files of their own.
#[derive(Default)]
struct Samples<'a> {
    order: Vec<(&'a LabSample, Vec<(&'a LabFile, &'a LabResult)>)>,
    known: HashMap<(Medium, &'a str), usize>,
}

impl<'a> Samples<'a> {
    fn take(&mut self, file: &ReadFile, lab: &'a LabFile, faults: &mut Vec<Fault>) {
        let mut contradicting = Vec::new();
        let mut twice = Vec::new();
        let places: Vec<usize> = lab
            .samples
            .iter()
            .map(|sample| {
                let key = (sample.medium, sample.sample.as_str());
                let next = self.order.len();
                let place = *self.known.entry(key).or_insert(next);
                match self.order.get(place) {
                    None => self.order.push((sample, Vec::new())),
                    Some((first, _)) if !fits(first, sample) => {
                        contradicting.push(sample.sample.as_str());
                    }
                    Some(_) => {}
                }
                place
            })
            .collect();
        // within one file the reader has seen to it
        let before: HashMap<usize, BTreeSet<&str>> = places
            .iter()
            .map(|place| {
                let results = self.order.get(*place).map(|(_, results)| results);
                let names = results.into_iter().flatten();
                let names = names.map(|(lab, result)| lab.analyte_of(result));
                (*place, names.collect())
            })
            .collect();
        for result in &lab.results {
            let Some(place) = places.get(result.sample) else {
                continue;
            };
            let analyte = lab.analyte_of(result);
            if before
                .get(place)
                .is_some_and(|names| names.contains(analyte))
            {
                twice.push(format!("{analyte} ({})", cell_name(result.at)));
            } else if let Some((_, results)) = self.order.get_mut(*place) {
                results.push((lab, result));
            }
        }
        let at = format!("files[{}]", file.row.n);
        if !contradicting.is_empty() {
            let wanted = "the same point and depth of a sample in every file";
            let remedy = "check the samples in both files";
            faults.push(Fault::new(&at, wanted, some(&contradicting), remedy));
        }
        if !twice.is_empty() {
            let wanted = "one result for each sample and analyte in all files";
            let remedy = "leave the second result out, or give a parallel sample its own number";
            faults.push(Fault::new(&at, wanted, some(&twice), remedy));
        }
    }

    /// The samples as they would be recorded.
    fn recorded(
        self,
        land: &Land<'_>,
        declared: &DeclaredReport,
        positions: &BTreeMap<String, Position>,
        unplaced: &mut BTreeSet<String>,
    ) -> Vec<Sample> {
        let mut recorded = Vec::with_capacity(self.order.len());
        for (sample, results) in self.order {
            if results.is_empty() {
                continue;
            }
            let point = sample.point.clone();
            let position = point.as_ref().and_then(|point| positions.get(point));
            if position.is_none() {
                unplaced.extend(point.clone());
            }
            recorded.push(Sample {
                id: String::new(),
                survey: String::new(),
                version: land.report_version,
                parcel: land.parcel.clone(),
                unit: land.unit.map(str::to_owned),
                sample: sample.sample.clone(),
                point,
                position: position.copied(),
                medium: match sample.medium {
                    Medium::Soil => SampleMedium::Soil,
                    Medium::Groundwater => SampleMedium::Groundwater,
                },
                depth_from_m: sample.depth_from_m,
                depth_to_m: sample.depth_to_m,
                day: sample.day,
                laboratory: declared.laboratory.clone(),
                results: results
                    .into_iter()
                    .map(|(lab, result)| recorded_result(lab, result, sample.medium))
                    .collect(),
            });
        }
        recorded
    }
}

/// What two files say of one sample; what one of them leaves out is no contradiction.
fn fits(one: &LabSample, other: &LabSample) -> bool {
    fn same<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
        one.zip(other).is_none_or(|(one, other)| one == other)
    }
    same(one.point.as_ref(), other.point.as_ref())
        && same(one.depth_from_m.as_ref(), other.depth_from_m.as_ref())
        && same(one.depth_to_m.as_ref(), other.depth_to_m.as_ref())
        && same(one.day.as_ref(), other.day.as_ref())
}

fn some<T: AsRef<str>>(names: &[T]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(AsRef::as_ref).collect();
    let more = names.len().saturating_sub(NAMED);
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn recorded_result(lab: &LabFile, result: &LabResult, medium: Medium) -> SampleResult {
    let (unit, given) = (lab.unit_of(result), lab.given_unit(result));
    let number = match &result.found {
        LabFound::Value(number) => Some(*number),
        LabFound::Below(limit) => *limit,
        LabFound::Words(_) => None,
    };
    let (as_given, converted) = match medium {
        // the reader has converted soil into mg/kg
        Medium::Soil if unit == "mg/kg" => {
            let one = mg_per_kg(Decimal::ONE, given).filter(|one| !one.is_zero());
            let back = |number: Decimal| match one {
                Some(one) if one != Decimal::ONE => number.checked_div(one).unwrap_or(number),
                _ => number,
            };
            (number.map(back), number)
        }
        Medium::Soil => (number, None),
        Medium::Groundwater => (
            number,
            number.and_then(|number| convert(number, given, "mg/L")),
        ),
    };
    let below_dl = matches!(result.found, LabFound::Below(_));
    SampleResult {
        analyte: printed(lab.analyte_of(result), medium),
        value: as_given.filter(|_| !below_dl),
        text: match &result.found {
            LabFound::Words(words) => Some(words.clone()),
            _ => None,
        },
        below_dl,
        detection_limit: as_given.filter(|_| below_dl),
        unit: given.to_owned(),
        converted: converted.map(|number| number.normalize()),
    }
}

/// An analyte as the standard prints it: symbol, else CAS number, else name; as written for what no standard lists.
fn printed(analyte: &str, medium: Medium) -> String {
    let name = match medium {
        Medium::Soil => {
            let item = gb36600::find(analyte).filter(|_| gb36600::is_whole(analyte));
            item.map(name_of)
        }
        Medium::Groundwater => gbt14848::find(analyte).map(|index| index.name_zh.as_str()),
    };
    name.unwrap_or(analyte).to_owned()
}

fn name_of(item: &gb36600::Item) -> &str {
    match (item.symbol, item.cas.as_slice()) {
        (Some(symbol), _) => symbol,
        (None, [cas]) => cas,
        (None, _) => &item.name_zh,
    }
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
            gb36600::find(&background.analyte).is_some_and(|item| {
                (Some(item.table), Some(item.no)) == (line.table, line.item)
            })
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
