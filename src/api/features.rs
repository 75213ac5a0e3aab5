//! Lists of things that have a place: JSON for programs, GeoJSON for maps; and what their bodies have in common.

use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domain::codes::RegistryNo;
use crate::domain::decimal::optional;
use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::geometry::{Limits, Outline};
use crate::domain::record::Position;
use crate::registry::{Deed, Listed, Paging, Placed};

use super::duties::{A_DAY, A_PAPER, must};
use super::params::{Fields, Params};

/// GeoJSON (RFC 7946).
const GEOJSON: &str = "application/geo+json";

/// In which form a list is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    GeoJson,
}

/// The form asked for: `f`, else `Accept`, else JSON.
pub(super) fn form(params: &mut Params, headers: &HeaderMap) -> Form {
    let asked = params.read("f", |text| match text {
        "json" => Ok(Form::Json),
        "geojson" => Ok(Form::GeoJson),
        _ => Err(Fault::new(
            "",
            "json or geojson",
            text,
            "choose one of the two",
        )),
    });
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let maps = accepted.is_some_and(|accepted| accepted.contains(GEOJSON));
    asked.unwrap_or(if maps { Form::GeoJson } else { Form::Json })
}

/// What every list may be asked.
pub(super) const LIST_PARAMS: [&str; 4] = ["after", "limit", "as_of", "known"];

/// The part of a list that is asked for.
pub(super) fn paging(params: &mut Params) -> Paging {
    let limit = params.read("limit", super::parcels::whole).unwrap_or(100);
    let paging = Paging {
        after: params.one("after"),
        limit,
    };
    paging
        .check()
        .into_iter()
        .for_each(|fault| params.fault(fault));
    paging
}

/// The path of the next page: what was asked, after the last that was answered.
pub(super) fn next(
    params: &Params,
    (path, names): (&str, &[&str]),
    last: Option<&str>,
) -> Option<String> {
    let last = last?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    let kept = names
        .iter()
        .copied()
        .chain(["limit", "as_of", "known", "lang"]);
    for name in kept.filter(|name| *name != "after") {
        for value in params.all(name) {
            query.append_pair(name, &value);
        }
    }
    query.append_pair("after", last);
    Some(format!("{path}?{}", query.finish()))
}

/// A page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FeaturePage<T> {
    pub items: Vec<T>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// Answers a list in its form.
pub(super) fn answer<T: Serialize + Placed>(
    form: Form,
    found: Listed<T>,
    next: impl FnOnce(Option<&str>) -> Option<String>,
) -> Response {
    let last = found.items.last().filter(|_| found.more).map(Placed::id);
    let next = next(last);
    if form == Form::Json {
        let items = found.items;
        return Json(FeaturePage { items, next }).into_response();
    }
    let features: Vec<Value> = found.items.iter().map(feature).collect();
    let collection = json!({"type": "FeatureCollection", "features": features, "next": next});
    ([(CONTENT_TYPE, GEOJSON)], collection.to_string()).into_response()
}

fn feature<T: Serialize + Placed>(item: &T) -> Value {
    let mut properties = serde_json::to_value(item).unwrap_or_default();
    if let Some(properties) = properties.as_object_mut() {
        for place in ["outline", "position"] {
            properties.remove(place);
        }
    }
    json!({"type": "Feature", "id": item.id(), "geometry": item.place(), "properties": properties})
}

/// Day, paper and reason of an act; none until all three can be read.
pub(super) fn deed(fields: &mut Fields) -> Option<Deed> {
    let day = must(fields, "day", A_DAY);
    let paper: Option<Paper> = must(fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    Some(Deed {
        day: day?,
        paper: paper?,
        reason,
    })
}

/// A number that may be written as a number or as text.
#[derive(Deserialize)]
#[serde(transparent)]
struct Number(#[serde(deserialize_with = "optional")] Option<Decimal>);

/// A decimal of a body.
pub(super) fn decimal(fields: &mut Fields, name: &str) -> Option<Decimal> {
    let number: Number = fields.take(name, "a decimal")?;
    number.0
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    lon: Number,
    lat: Number,
}

/// A position of a body: longitude and latitude in degrees.
pub(super) fn position(fields: &mut Fields) -> Option<Position> {
    let place: Place = fields.take("position", "{\"lon\", \"lat\"} in degrees, CGCS2000")?;
    Some(Position {
        lon: place.lon.0?,
        lat: place.lat.0?,
    })
}

/// An outline of a body.
pub(super) fn outline(fields: &mut Fields) -> Option<Outline> {
    let geometry: Value = fields.take("outline", "a GeoJSON geometry")?;
    match Outline::parse_geojson(&geometry, Limits::STORED) {
        Ok(outline) => Some(outline),
        Err(found) => {
            let remedy = "give a GeoJSON polygon in CGCS2000 longitude and latitude";
            let fault = Fault::new("outline", "a valid outline", found, remedy);
            fields.faults.push(fault);
            None
        }
    }
}

/// A place in a body.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct PlaceBody {
    /// Longitude, degrees CGCS2000, decimal.
    lon: String,
    /// Latitude, degrees CGCS2000, decimal.
    lat: String,
}

/// Day, paper and reason.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct DeedBody {
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// The filter `parcel`.
pub(super) fn parcel(params: &mut Params) -> Option<RegistryNo> {
    params.read("parcel", |text| {
        RegistryNo::parse(text)
            .map_err(|error| Fault::new("", error.wanted, &error.found, error.remedy))
    })
}

/// Registry numbers of a body.
pub(super) fn parcels(fields: &mut Fields) -> Vec<RegistryNo> {
    let texts: Option<Vec<String>> = fields.take("parcels", "a list of registry numbers");
    let mut found = Vec::new();
    for (index, text) in texts.unwrap_or_default().iter().enumerate() {
        match RegistryNo::parse(text) {
            Ok(no) => found.push(no),
            Err(error) => {
                let at = format!("parcels[{index}]");
                let fault = Fault::new(at, error.wanted, &error.found, error.remedy);
                fields.faults.push(fault);
            }
        }
    }
    found
}
