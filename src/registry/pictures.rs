//! Pictures of a survey as a service: results that were just read, with points and outline beside them, to one SVG.
//! Nothing is kept.

use std::collections::BTreeSet;

use crate::domain::fault::Fault;
use crate::domain::geometry::{Limits, Outline};
use crate::domain::lang::Lang;
use crate::intake::form::read_points;
use crate::intake::lab::{LabFile, LabFound, Medium};
use crate::intake::point_features::read_point_features;
use crate::intake::sheet::{self, FaultList, Workbook};
use crate::paper::pictures::{PictureRow, SurveyPicture, draw};
use crate::standards::{SoilFound, SoilQuestion};

pub use crate::paper::pictures::{PictureKind, PlacedPoint};

use super::RegistryError;

/// What is asked beside the results.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureAsk {
    pub kind: PictureKind,
    pub lang: Lang,
    /// Stands above the picture; empty for none.
    pub title: String,
    /// Only these, each by any name; empty for all.
    pub analytes: Vec<String>,
    pub points: Vec<PlacedPoint>,
    pub outline: Option<Outline>,
}

/// Draws what a file of results holds. Points come from the question, else from a sheet of sampling points in the
/// workbook. A file of which nothing could be read is refused with its faults; where some cells could not be read, the
/// picture says so.
pub fn picture(
    workbook: &Workbook,
    file: &LabFile,
    soil: &SoilQuestion,
    ask: PictureAsk,
) -> Result<String, RegistryError> {
    if file.results.is_empty() && file.faults.errors() > 0 {
        return Err(RegistryError::Invalid(told(&file.faults, workbook)));
    }
    let mut survey = survey(&ask.title, file, soil);
    let mut points = ask.points;
    if points.is_empty() {
        let table = read_points(workbook, None);
        let faults = table.faults.listed.iter().filter(|fault| fault.is_error());
        // a workbook without such a sheet is no fault
        survey.unread += faults
            .filter(|fault| fault.kind.code != "no_headings")
            .count();
        points = table.points.into_iter().map(PlacedPoint::from).collect();
    }
    let apart = too_far_apart(&points, ask.outline.as_ref());
    if !apart.is_empty() {
        return Err(RegistryError::Invalid(apart));
    }
    survey.outline = ask.outline;
    keep_analytes(&mut survey, &ask.analytes, ask.lang)?;
    survey.place(&points);
    Ok(draw(&survey, ask.kind, ask.lang))
}

/// Keeps these analytes, each by any name; all where none is named.
pub(super) fn keep_analytes(
    survey: &mut SurveyPicture,
    names: &[String],
    lang: Lang,
) -> Result<(), RegistryError> {
    let known = survey.analytes.iter();
    let known = known.map(|analyte| analyte.name(lang).to_owned());
    let known: Vec<String> = known.take(20).collect();
    survey.only(names).map_err(|unknown| {
        let wanted = format!("an analyte of these results: {}", known.join(", "));
        let remedy = "use one of them, or leave it out for all";
        RegistryError::Invalid(vec![Fault::new("analyte", wanted, unknown, remedy)])
    })
}

/// The results of soil of a file, judged.
fn survey(title: &str, file: &LabFile, soil: &SoilQuestion) -> SurveyPicture {
    let rows = file.of(Medium::Soil).filter_map(|(_, result)| {
        let sample = file.sample_of(result)?;
        let found = match &result.found {
            LabFound::Value(value) => SoilFound::Value(*value),
            LabFound::Below(limit) => SoilFound::Below(*limit),
            LabFound::Words(_) => return None,
        };
        Some(PictureRow {
            point: sample.point.as_deref().unwrap_or(&sample.sample),
            sample: &sample.sample,
            depth_from_m: sample.depth_from_m,
            depth_to_m: sample.depth_to_m,
            analyte: file.analyte_of(result),
            found,
        })
    });
    let mut survey = SurveyPicture::of(title, soil, rows);
    survey.unread = file.faults.errors();
    survey.groundwater = file.of(Medium::Groundwater).count();
    survey
}

/// Points of a body: GeoJSON, or a sheet of sampling points in any format.
pub fn placed_points(bytes: &[u8]) -> Result<Vec<PlacedPoint>, Vec<Fault>> {
    let text = bytes.trim_ascii_start();
    if text.starts_with(b"{") || text.starts_with(b"[") {
        let value = serde_json::from_slice(bytes)
            .map_err(|error| vec![Fault::new("", "GeoJSON", error, "mend the JSON")])?;
        return placed_features(&value);
    }
    let workbook = sheet::read(bytes).map_err(|fault| {
        vec![Fault::new(
            "",
            fault.kind.wanted,
            &fault.found,
            fault.kind.remedy,
        )]
    })?;
    let table = read_points(&workbook, None);
    if table.faults.errors() > 0 {
        return Err(told(&table.faults, &workbook));
    }
    Ok(table.points.into_iter().map(PlacedPoint::from).collect())
}

/// Points of GeoJSON.
pub fn placed_features(value: &serde_json::Value) -> Result<Vec<PlacedPoint>, Vec<Fault>> {
    let points = read_point_features(value)?.into_iter();
    Ok(points
        .map(|feature| PlacedPoint {
            point: feature.point,
            lon: feature.lon,
            lat: feature.lat,
        })
        .collect())
}

impl From<crate::intake::form::SamplingPoint> for PlacedPoint {
    fn from(point: crate::intake::form::SamplingPoint) -> Self {
        PlacedPoint {
            point: point.point,
            lon: point.lon,
            lat: point.lat,
        }
    }
}

/// Errors of a table as faults of a request.
fn told(faults: &FaultList, workbook: &Workbook) -> Vec<Fault> {
    let errors = faults.listed.iter().filter(|fault| fault.is_error());
    errors
        .map(|fault| {
            let told = fault.told(&workbook.sheets);
            let row = told.row.map(|row| format!("row {row}"));
            let place = [
                told.sheet.filter(|name| !name.is_empty()),
                told.cell.or(row),
            ];
            let place: Vec<String> = place.into_iter().flatten().collect();
            Fault::new(place.join("!"), told.wanted, told.found, told.remedy)
        })
        .collect()
}

/// One survey is one piece of land: what lies half a degree apart is a slip, and no plane holds it.
fn too_far_apart(points: &[PlacedPoint], outline: Option<&Outline>) -> Vec<Fault> {
    let own = points
        .iter()
        .map(|point| (point.point.as_str(), point.lon, point.lat));
    let corners = outline.map(Outline::bbox);
    let corners = corners.iter().flat_map(|[west, south, east, north]| {
        [("outline", *west, *south), ("outline", *east, *north)]
    });
    let all: Vec<(&str, f64, f64)> = corners.chain(own).collect();
    let most = Limits::POSTED.extent_degrees;
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    let middle = |of: fn(&(&str, f64, f64)) -> f64| {
        let mut values: Vec<f64> = all.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    let (lon, lat) = (middle(|one| one.1), middle(|one| one.2));
    for (name, own_lon, own_lat) in &all {
        let far = (own_lon - lon).abs() > most / 2.0 || (own_lat - lat).abs() > most / 2.0;
        if far && seen.insert(*name) {
            faults.push(Fault::new(
                "points",
                format!(
                    "positions of one survey, within {} degrees of their middle {lon:.4}, {lat:.4}",
                    most / 2.0
                ),
                format!("{name} at {own_lon:.4}, {own_lat:.4}"),
                "check the numbers and the order of longitude and latitude",
            ));
        }
    }
    faults
}
