//! The body of a picture: results as JSON or as a table, with points and outline beside them.

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use futures::stream;
use serde_json::Value;

use crate::domain::day::Day;
use crate::domain::fault::{Fault, shorten};
use crate::domain::geometry::{Limits, Outline};
use crate::intake::lab::{LabFile, read as read_lab};
use crate::intake::sheet::{self, Workbook};
use crate::registry::{PlacedPoint, placed_features, placed_points};
use crate::standards::{LocalLimits, SoilQuestion};

use super::Problem;
use super::params::{Fields, Params, json};
use super::screened_samples::read_samples;
use super::screening::{is_table, of_fields, of_query};
use super::transfers::geometry_faults;

/// Parts of a form.
const PARTS: [&str; 3] = ["results", "points", "outline"];

/// What a body holds, read.
pub(super) struct Drawn {
    pub(super) workbook: Workbook,
    pub(super) file: LabFile,
    pub(super) soil: SoilQuestion,
    pub(super) points: Vec<PlacedPoint>,
    pub(super) outline: Option<Outline>,
}

/// The parts of a body as they came.
pub(super) struct PictureBytes {
    results: Bytes,
    is_table: bool,
    points: Option<Bytes>,
    outline: Option<Bytes>,
}

impl PictureBytes {
    /// Takes a body apart: JSON, a table, or a form with several files.
    pub(super) async fn of(headers: &HeaderMap, bytes: Bytes) -> Result<PictureBytes, Problem> {
        let kind = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        if let Some(boundary) = kind.and_then(|kind| multer::parse_boundary(kind).ok()) {
            return form(bytes, boundary).await;
        }
        Ok(PictureBytes {
            is_table: is_table(headers),
            results: bytes,
            points: None,
            outline: None,
        })
    }

    /// Reads it all, or tells every fault, those of `params` among them.
    pub(super) fn read(
        self,
        params: &mut Params,
        (today, on_record): (Day, LocalLimits),
    ) -> Result<Drawn, Problem> {
        let mut points = self.points.map(|bytes| placed_points(&bytes));
        let mut outline = self.outline.map(|bytes| {
            let value = json(&bytes).map_err(|fault| vec![fault])?;
            outline_of(&value)
        });
        let read = if self.is_table {
            let ask = of_query(params, (today, on_record));
            let workbook = sheet::read(&self.results).map_err(|fault| {
                Fault::new(
                    "results",
                    fault.kind.wanted,
                    &fault.found,
                    fault.kind.remedy,
                )
            })?;
            let file = read_lab(&workbook, &ask.mapping);
            Some((workbook, file, ask.soil))
        } else {
            let mut fields = Fields::of(json(&self.results)?);
            if let Some(value) = fields
                .rest
                .remove("points")
                .filter(|value| !value.is_null())
            {
                points = Some(placed_features(&value));
            }
            if let Some(value) = fields
                .rest
                .remove("outline")
                .filter(|value| !value.is_null())
            {
                outline = Some(outline_of(&value));
            }
            // the query says last which class is drawn, so that one body serves both
            let class = params.code("class", "I or II");
            let (samples, mut soil) = of_fields(params, fields, (today, &on_record));
            soil.class = class.unwrap_or(soil.class);
            match read_samples(&samples) {
                Ok(read) => Some((read.workbook, read.file, soil)),
                Err(faults) => {
                    faults.into_iter().for_each(|fault| params.fault(fault));
                    None
                }
            }
        };
        let points = taken(params, "points", points).unwrap_or_default();
        let outline = taken(params, "outline", outline);
        params.clone().checked()?;
        let (workbook, file, soil) = read.ok_or_else(Problem::internal)?;
        Ok(Drawn {
            workbook,
            file,
            soil,
            points,
            outline,
        })
    }
}

/// What was read, or its faults under the name of its part.
fn taken<T>(params: &mut Params, part: &str, read: Option<Result<T, Vec<Fault>>>) -> Option<T> {
    match read? {
        Ok(value) => Some(value),
        Err(faults) => {
            faults.into_iter().for_each(|fault| {
                params.fault(if fault.at.starts_with(part) {
                    fault
                } else {
                    fault.under(part)
                })
            });
            None
        }
    }
}

/// A Polygon or MultiPolygon, plain or in a feature.
fn outline_of(value: &Value) -> Result<Outline, Vec<Fault>> {
    let geometry = value.get("geometry").unwrap_or(value);
    Outline::parse_geojson(geometry, Limits::POSTED)
        .map_err(|faults| geometry_faults("outline", &faults))
}

async fn form(bytes: Bytes, boundary: String) -> Result<PictureBytes, Problem> {
    let wrong = |found: &str| -> Problem {
        let wanted =
            "a form with the file \"results\", and \"points\" and \"outline\" where they are known";
        Fault::new(
            "body",
            wanted,
            shorten(found),
            "send it as multipart/form-data",
        )
        .into()
    };
    let whole = stream::once(async move { Ok::<_, std::convert::Infallible>(bytes) });
    let mut form = multer::Multipart::new(whole, boundary);
    let mut parts: [Option<Bytes>; 3] = [None, None, None];
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|error| wrong(&error.to_string()))?
    {
        let name = field.name().unwrap_or_default().to_owned();
        let place = PARTS.iter().position(|part| *part == name);
        let Some(part) = place.and_then(|place| parts.get_mut(place)) else {
            return Err(wrong(&format!("a part named {name:?}")));
        };
        if part.is_some() {
            return Err(wrong(&format!("two parts named {name:?}")));
        }
        *part = Some(
            field
                .bytes()
                .await
                .map_err(|error| wrong(&error.to_string()))?,
        );
    }
    let [results, points, outline] = parts;
    let results = results.ok_or_else(|| wrong("no part named \"results\""))?;
    Ok(PictureBytes {
        is_table: !results.trim_ascii_start().starts_with(b"{"),
        results,
        points,
        outline,
    })
}
