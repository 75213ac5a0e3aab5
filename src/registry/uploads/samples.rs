//! Samples as they would enter the record, from the rows of all files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use crate::domain::fault::Fault;
use crate::domain::record::{Position, Sample, SampleMedium, SampleResult};
use crate::intake::lab::{LabFile, LabFound, LabResult, LabSample, Medium, cell_name};
use crate::standards::{convert, gb36600, gbt14848, mg_per_kg};

use super::content::ReadFile;
use super::declared::DeclaredReport;
use super::draft::Land;

/// Places of faults that are listed by name.
const NAMED: usize = 10;

/// Samples of all files, by medium and number: metals and organics often come in files of their own.
#[derive(Default)]
pub(super) struct Samples<'a> {
    order: Vec<(&'a LabSample, Vec<(&'a LabFile, &'a LabResult)>)>,
    known: HashMap<(Medium, &'a str), usize>,
}

impl<'a> Samples<'a> {
    pub fn take(&mut self, file: &ReadFile, lab: &'a LabFile, faults: &mut Vec<Fault>) {
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
    pub fn recorded(
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
pub(super) fn printed(analyte: &str, medium: Medium) -> String {
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
