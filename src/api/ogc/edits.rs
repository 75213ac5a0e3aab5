//! Features written by desktop GIS (Features Part 4): entered, replaced, updated, taken back, each a commit of the record.
//!
//! What may be done with a resource stands in `Allow`, for whoever asks. A feature's tag begins with the revision that last
//! changed it, and `If-Match` is compared with that; whether it must be sent is a machine setting.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ALLOW, IF_MATCH, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use geo::Coord;
use serde_json::{Map, Value};

use crate::clock::random;
use crate::domain::fault::Fault;
use crate::domain::geometry::{Limits, Outline, ServedCrs};
use crate::domain::record::Position;
use crate::registry::{Drawn, Edit, Editable, Edited, Layer, degrees};

use super::super::events::digest;
use super::super::params::{PathText, PathTexts, body, idempotency_key, json};
use super::super::{Api, BODY_LIMIT, Problem, problem};
use super::asked::Asked;
use super::collections::layer_of;
use super::items::feature_path;

/// Which resource is asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Resource {
    Items,
    Item,
}

/// What a caller may do with the features of a layer.
fn allowed(asked: &Asked, layer: &Layer, resource: Resource) -> &'static str {
    let editable = Editable::of(layer).filter(|own| own.is_open_to(&asked.caller));
    match (editable.map(|own| own.comes_and_goes), resource) {
        (Some(true), Resource::Items) => "GET, HEAD, OPTIONS, POST",
        (Some(true), Resource::Item) => "GET, HEAD, OPTIONS, PUT, PATCH, DELETE",
        (Some(false), Resource::Item) => "GET, HEAD, OPTIONS, PUT, PATCH",
        _ => "GET, HEAD, OPTIONS",
    }
}

fn with_allow(mut response: Response, allow: &'static str) -> Response {
    let allow = HeaderValue::from_static(allow);
    response.headers_mut().insert(ALLOW, allow);
    response
}

/// `OPTIONS /ogc/collections/{id}/items`
pub(super) async fn items_options(
    PathText(id): PathText,
    asked: Asked,
) -> Result<Response, Problem> {
    let layer = layer_of(&asked, &id)?;
    let allow = allowed(&asked, layer, Resource::Items);
    Ok(with_allow(StatusCode::NO_CONTENT.into_response(), allow))
}

/// `OPTIONS /ogc/collections/{id}/items/{item}`; desktop GIS asks it of features that are not there, too.
pub(super) async fn item_options(
    PathTexts(id, _): PathTexts,
    asked: Asked,
) -> Result<Response, Problem> {
    let layer = layer_of(&asked, &id)?;
    let allow = allowed(&asked, layer, Resource::Item);
    Ok(with_allow(StatusCode::NO_CONTENT.into_response(), allow))
}

/// The layer, where whoever asks may edit it so; else the answer.
fn editable(
    asked: &Asked,
    id: &str,
    (resource, method): (Resource, &str),
) -> Result<Result<&'static Layer, Response>, Problem> {
    let layer = layer_of(asked, id)?;
    if let Some(editable) = Editable::of(layer) {
        editable.permit(&asked.caller)?;
    }
    let allow = allowed(asked, layer, resource);
    if allow.split(", ").any(|own| own == method) {
        return Ok(Ok(layer));
    }
    let refused = problem::method_not_allowed(format!(
        "{} does not take {method}: it takes {allow}; what is not edited on a map comes by acts, see /api/v1/docs",
        asked.path
    ));
    Ok(Err(with_allow(refused.into_response(), allow)))
}

/// The system of the coordinates that are sent.
fn content_crs(headers: &HeaderMap) -> Result<ServedCrs, Fault> {
    let Some(value) = headers.get("content-crs") else {
        return Ok(ServedCrs::CRS84);
    };
    let text = value.to_str().unwrap_or_default().trim();
    let bare = text
        .strip_prefix('<')
        .and_then(|text| text.strip_suffix('>'))
        .unwrap_or(text);
    ServedCrs::parse(bare).ok_or_else(|| {
        let known: Vec<String> = ServedCrs::all().iter().map(|crs| crs.uri()).collect();
        Fault::new(
            "Content-Crs",
            known.join(", "),
            text,
            "send coordinates in one of these",
        )
    })
}

/// The revision that `If-Match` names; none where it is absent or a star.
fn expected(headers: &HeaderMap) -> Result<Option<u64>, Fault> {
    let Some(value) = headers.get(IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let bare = text.trim_start_matches("W/").trim_matches('"');
    let revision = bare.split('-').next().unwrap_or_default();
    match revision.parse() {
        Ok(revision) => Ok(Some(revision)),
        Err(_) => {
            let wanted = "the ETag of the feature";
            let remedy = "read the feature again and send its ETag";
            Err(Fault::new("If-Match", wanted, text, remedy))
        }
    }
}

/// Coordinates in the order of their system, as longitude and latitude.
fn turned(coordinates: &Value, crs: ServedCrs) -> Option<Value> {
    let all = coordinates.as_array()?;
    if let [a, b] = all.as_slice()
        && let (Some(a), Some(b)) = (a.as_f64(), b.as_f64())
    {
        let at = crs.to_lon_lat(Coord { x: a, y: b });
        return Some(serde_json::json!([at.x, at.y]));
    }
    let parts: Option<Vec<Value>> = all.iter().map(|part| turned(part, crs)).collect();
    parts.filter(|parts| !parts.is_empty()).map(Value::Array)
}

fn drawn(geometry: &Value, crs: ServedCrs) -> Result<Option<Drawn>, Fault> {
    if geometry.is_null() {
        return Ok(None);
    }
    let wanted = "a GeoJSON Point, Polygon or MultiPolygon of two dimensions";
    let wrong = || {
        let remedy = "draw it so, in the system that Content-Crs names";
        Fault::new("geometry", wanted, geometry, remedy)
    };
    let coordinates = geometry.get("coordinates").ok_or_else(wrong)?;
    let coordinates = turned(coordinates, crs).ok_or_else(wrong)?;
    match geometry.get("type").and_then(Value::as_str) {
        Some("Point") => {
            let lon_lat: [f64; 2] = serde_json::from_value(coordinates).map_err(|_| wrong())?;
            let [lon, lat] = lon_lat.map(degrees);
            let (lon, lat) = lon.zip(lat).ok_or_else(wrong)?;
            Ok(Some(Drawn::Point(Position { lon, lat })))
        }
        Some(kind @ ("Polygon" | "MultiPolygon")) => {
            let geometry = serde_json::json!({"type": kind, "coordinates": coordinates});
            let outline = Outline::parse_geojson(&geometry, Limits::STORED);
            let outline = outline.map_err(|found| {
                let remedy = "mend the polygon";
                Fault::new("geometry", "a valid outline", found, remedy)
            })?;
            Ok(Some(Drawn::Outline(outline)))
        }
        _ => Err(wrong()),
    }
}

/// Members of a feature that say nothing of it, or are told by the address.
const AROUND: [&str; 4] = ["type", "id", "bbox", "links"];

/// What is written: a whole feature, or the part of one that changes (RFC 7396).
fn edit(headers: &HeaderMap, body: &Map<String, Value>, whole: bool) -> Result<Edit, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut edit = Edit {
        whole,
        ..Edit::default()
    };
    let kind = body.get("type");
    if kind.is_some_and(|kind| kind != "Feature") || (whole && kind.is_none()) {
        let found = kind.cloned().unwrap_or_default();
        faults.push(Fault::new("type", "Feature", found, "send one feature"));
    }
    match body.get("properties") {
        Some(Value::Object(properties)) => edit.properties.clone_from(properties),
        Some(Value::Null) | None => {}
        Some(other) => {
            faults.push(Fault::new("properties", "an object", other, "send one"));
        }
    }
    match (content_crs(headers), body.get("geometry")) {
        (Err(fault), _) => faults.push(fault),
        (Ok(_), None) if whole => faults.push(Fault::new(
            "geometry",
            "a geometry, or null",
            "nothing",
            "send all of the feature, or PATCH a part of it",
        )),
        (Ok(_), None) => {}
        (Ok(crs), Some(geometry)) => match drawn(geometry, crs) {
            Ok(place) => edit.place = Some(place),
            Err(fault) => faults.push(fault),
        },
    }
    for name in body.keys() {
        let known = AROUND.contains(&name.as_str()) || name == "properties" || name == "geometry";
        if !known {
            let wanted = "type, id, geometry and properties";
            let found = "an unknown member";
            faults.push(Fault::new(name, wanted, found, "leave it out"));
        }
    }
    if faults.is_empty() {
        Ok(edit)
    } else {
        Err(faults)
    }
}

/// The key of the caller, else one of our own: desktop GIS sends none.
fn key_of(asked: &mut Asked) -> String {
    if idempotency_key(&asked.headers).is_empty() {
        return format!("map-{}", hex::encode(random::<16>()));
    }
    let headers = asked.headers.clone();
    asked.params.key(&headers)
}

/// What a request that writes comes with.
struct Writing {
    key: String,
    digest: Vec<u8>,
    edit: Edit,
    expected: Option<u64>,
}

async fn writing(
    asked: &mut Asked,
    (content, whole): (Body, bool),
    demanded: bool,
) -> Result<Writing, Problem> {
    asked.params.only(&[]);
    let key = key_of(asked);
    let bytes = body(content, BODY_LIMIT).await?;
    let fields: Map<String, Value> = json(&bytes)?;
    let digest = digest(&format!("{} {whole}", asked.path), &fields);
    let expected = expected_of(asked, demanded)?;
    let edit = match edit(&asked.headers, &fields, whole) {
        Ok(edit) => edit,
        Err(faults) => {
            for fault in faults {
                asked.params.fault(fault);
            }
            Edit::default()
        }
    };
    asked.params.clone().checked()?;
    Ok(Writing {
        key,
        digest,
        edit,
        expected,
    })
}

fn expected_of(asked: &mut Asked, demanded: bool) -> Result<Option<u64>, Problem> {
    if demanded && !asked.headers.contains_key(IF_MATCH) {
        return Err(problem::precondition_required());
    }
    Ok(match expected(&asked.headers) {
        Ok(expected) => expected,
        Err(fault) => {
            asked.params.fault(fault);
            None
        }
    })
}

fn told(asked: &Asked) -> impl Fn(crate::registry::RegistryError) -> Problem {
    let lang = asked.lang;
    move |error| Problem::of_events(error, lang)
}

/// `POST /ogc/collections/{id}/items`
pub(super) async fn create(
    State(api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
    content: Body,
) -> Result<Response, Problem> {
    let layer = match editable(&asked, &id, (Resource::Items, "POST"))? {
        Ok(layer) => layer,
        Err(refused) => return Ok(refused),
    };
    let writing = writing(&mut asked, (content, true), false).await?;
    let key = (writing.key.as_str(), writing.digest.as_slice());
    let entered = api
        .registry
        .enter_feature(&asked.caller, (layer, &writing.edit), key)
        .await
        .map_err(told(&asked))?;
    let location = feature_path(&asked, layer, &entered.id);
    let mut response = StatusCode::CREATED.into_response();
    super::items::set(&mut response, LOCATION, &location);
    Ok(response)
}

/// `PUT /ogc/collections/{id}/items/{item}`
pub(super) async fn replace(
    State(api): State<Api>,
    PathTexts(id, item): PathTexts,
    asked: Asked,
    content: Body,
) -> Result<Response, Problem> {
    amend(api, (&id, &item), asked, (content, "PUT")).await
}

/// `PATCH /ogc/collections/{id}/items/{item}`
pub(super) async fn update(
    State(api): State<Api>,
    PathTexts(id, item): PathTexts,
    asked: Asked,
    content: Body,
) -> Result<Response, Problem> {
    amend(api, (&id, &item), asked, (content, "PATCH")).await
}

async fn amend(
    api: Api,
    (id, item): (&str, &str),
    mut asked: Asked,
    (content, method): (Body, &str),
) -> Result<Response, Problem> {
    let layer = match editable(&asked, id, (Resource::Item, method))? {
        Ok(layer) => layer,
        Err(refused) => return Ok(refused),
    };
    let demanded = api.entry.require_if_match;
    let writing = writing(&mut asked, (content, method == "PUT"), demanded).await?;
    let key = (writing.key.as_str(), writing.digest.as_slice());
    let edit = (&writing.edit, writing.expected);
    api.registry
        .amend_feature(&asked.caller, (layer, item), edit, key)
        .await
        .map_err(told(&asked))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /ogc/collections/{id}/items/{item}`: a withdrawal on record; `reason` may be sent in the query.
pub(super) async fn delete(
    State(api): State<Api>,
    PathTexts(id, item): PathTexts,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let layer = match editable(&asked, &id, (Resource::Item, "DELETE"))? {
        Ok(layer) => layer,
        Err(refused) => return Ok(refused),
    };
    asked.params.only(&["reason"]);
    let reason = asked.params.read("reason", |text| {
        let mut faults = Vec::new();
        crate::domain::fault::check_text(&mut faults, "", text, 2000);
        faults.pop().map_or_else(|| Ok(text.to_owned()), Err)
    });
    let reason = reason.unwrap_or_else(|| "在地图中撤回 / taken back on a map".to_owned());
    let key = key_of(&mut asked);
    let expected = expected_of(&mut asked, api.entry.require_if_match)?;
    asked.params.clone().checked()?;
    let digest = digest(&format!("{} DELETE {reason}", asked.path), &Map::new());
    let key = (key.as_str(), digest.as_slice());
    let _: Edited = api
        .registry
        .take_feature_back(&asked.caller, (layer, &item), (&reason, expected), key)
        .await
        .map_err(told(&asked))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
