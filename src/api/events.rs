//! Acts of the life cycle: one for a parcel, one for a management unit, many at once.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::domain::codes::RegistryNo;
use crate::domain::event::EventRequest;
use crate::domain::fault::Fault;
use crate::registry::{
    Act, Caller, EventSheet, EventTaken, EventTarget, EventsTaken, MOST_EVENTS, read_event,
    unknown_name,
};

use super::event_body::{EventBody, EventRows};
use super::params::{Params, PathText, PathTexts, Who, body, json};
use super::transfers::number;
use super::{Api, BATCH_LIMIT, BODY_LIMIT, Problem};

/// Record an act of the life cycle. 环节办理
///
/// Guards read the record inside the write door. Everything that the act brings is one commit. All that stands in the way
/// is told at once: `faults` for what cannot be read, `refusals` for guards, each with its article.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/events",
    operation_id = "record_event",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000107"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("If-Match" = Option<String>, Header, description = "The parcel's revision, in quotes"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = EventBody, example = json!({
        "transition": "T02",
        "day": "2026-11-20",
        "papers": [
            {"kind": "survey_notice", "title": "示例调查通知书 (example)", "number": "示例通〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"},
            {"kind": "proof_of_service", "title": "示例送达回证 (example)", "number": "示例送〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"}
        ],
        "actor": {"kind": "district_environment", "name": "示例区生态环境局"},
        "reason": "示例:通知开展调查 (example)"
    })),
    responses(
        (status = 201, description = "Recorded", body = EventTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "The parcel moved; `revision` and ETag say where it stands", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn record(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Response, Problem> {
    one(&api, &caller, (&registry_no, None), (headers, params, body)).await
}

/// Record an act for a management unit. 管理单元环节办理
///
/// As for a parcel; the unit is named by its identifier, or by what follows the parcel's number in it.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/units/{unit}/events",
    operation_id = "record_event_for_unit",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000159"),
        ("unit" = String, Path, description = "Management unit", example = "B"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("If-Match" = Option<String>, Header, description = "The parcel's revision, in quotes"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = EventBody, example = json!({
        "transition": "T34",
        "day": "2026-11-20",
        "papers": [{"kind": "emergency_report", "title": "示例应急报告 (example)", "number": "示例应急〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"}],
        "actor": {"kind": "district_environment", "name": "示例区生态环境局"},
        "reason": "示例:突发事件 (example)"
    })),
    responses(
        (status = 201, description = "Recorded", body = EventTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel or unit", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "The parcel moved; `revision` and ETag say where it stands", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn record_for_unit(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(registry_no, unit): PathTexts,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Response, Problem> {
    let land = (registry_no.as_str(), Some(unit.as_str()));
    one(&api, &caller, land, (headers, params, body)).await
}

/// The unit of a path or a body: its whole identifier, or what follows the parcel's number in it.
pub(super) fn target((registry_no, unit): (&str, Option<&str>)) -> Result<EventTarget, Fault> {
    let parcel = number(registry_no)?;
    let unit = unit.map(|unit| unit_of(Some(&parcel), unit));
    Ok(EventTarget { parcel, unit })
}

/// The whole identifier of a unit.
pub(super) fn unit_of(parcel: Option<&RegistryNo>, unit: &str) -> String {
    match parcel {
        Some(parcel) if !unit.starts_with(parcel.as_str()) => format!("{parcel}/{unit}"),
        _ => unit.to_owned(),
    }
}

async fn one(
    api: &Api,
    caller: &Caller,
    land: (&str, Option<&str>),
    (headers, mut params, content): (HeaderMap, Params, Body),
) -> Result<Response, Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::RecordEvent)?;
    let (key, if_match) = conditions(&headers, &mut params);
    let bytes = body(content, BODY_LIMIT).await?;
    let fields = json::<Map<String, Value>>(&bytes).map_err(|fault| params.fault(fault));
    let Ok(fields) = fields else {
        return Err(params.checked().err().unwrap_or_else(Problem::internal));
    };
    let digest = digest(&format!("{land:?}"), &fields);
    let asked = read(land, fields).map_err(|faults| {
        faults.into_iter().for_each(|fault| params.fault(fault));
        Vec::new()
    });
    params.checked()?;
    let sheet = EventSheet {
        at: String::new(),
        asked,
    };
    let taken = api
        .registry
        .record_events(caller, &[sheet], (&key, &digest), if_match)
        .await
        .map_err(|error| Problem::of_events(error, lang))?;
    let revision = taken.revision;
    let Some(event) = taken.events.into_iter().next() else {
        return Err(Problem::internal());
    };
    let etag = [("etag", format!("\"{revision}\""))];
    Ok((StatusCode::CREATED, etag, Json(event)).into_response())
}

/// Record many acts, all of them or none. 批量办理
///
/// Acts are judged in their order, each on the record as the acts before it leave it. Everything that is wrong with any of
/// them is told in one pass, with its place such as `events[3]`.
#[utoipa::path(
    post,
    path = "/api/v1/events",
    operation_id = "record_events",
    tag = "events",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = EventRows, example = json!({"events": [{
        "parcel": "HQ-000107",
        "transition": "T02",
        "day": "2026-11-20",
        "papers": [
            {"kind": "survey_notice", "title": "示例调查通知书 (example)", "number": "示例通〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"},
            {"kind": "proof_of_service", "title": "示例送达回证 (example)", "number": "示例送〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"}
        ],
        "actor": {"kind": "district_environment", "name": "示例区生态环境局"},
        "reason": "示例:通知开展调查 (example)"
    }]})),
    responses(
        (status = 201, description = "Recorded", body = EventsTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn record_many(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<Response, Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::RecordEvent)?;
    let (key, if_match) = conditions(&headers, &mut params);
    if if_match.is_some() {
        let remedy = "leave it out: many parcels have many revisions";
        params.fault(Fault::new(
            "If-Match",
            "nothing, with many acts",
            "a value",
            remedy,
        ));
    }
    let _place = api.heavy(&caller)?;
    let bytes = body(content, BATCH_LIMIT).await?;
    let mut fields: Map<String, Value> = json(&bytes)?;
    let digest = digest("many", &fields);
    let events = fields.remove("events");
    for name in fields.keys() {
        params.fault(unknown_name(name, &["events"]));
    }
    let events = match events {
        Some(Value::Array(events)) if (1..=MOST_EVENTS).contains(&events.len()) => events,
        other => {
            let found = match &other {
                Some(Value::Array(events)) => format!("{} acts", events.len()),
                Some(_) => "something else".to_owned(),
                None => "nothing".to_owned(),
            };
            let wanted = format!("a list of 1 to {MOST_EVENTS} acts");
            params.fault(Fault::new("events", wanted, found, "split the request"));
            Vec::new()
        }
    };
    params.checked()?;
    let read_all = move || {
        let events = events.into_iter().enumerate();
        let sheet = |(index, event)| EventSheet {
            at: format!("events[{index}]"),
            asked: row(event),
        };
        events.map(sheet).collect::<Vec<EventSheet>>()
    };
    // outlines among them take time
    let sheets = tokio::task::spawn_blocking(read_all)
        .await
        .map_err(|_| Problem::internal())?;
    let taken = api
        .registry
        .record_events(&caller, &sheets, (&key, &digest), None)
        .await
        .map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(taken)).into_response())
}

fn row(event: Value) -> Result<(EventTarget, EventRequest), Vec<Fault>> {
    let Value::Object(mut fields) = event else {
        return Err(vec![Fault::new("", "an act", event, "see /api/v1/docs")]);
    };
    let mut faults = Vec::new();
    let mut text = |name: &str, fields: &mut Map<String, Value>| match fields.remove(name) {
        Some(Value::String(text)) => Some(text),
        None | Some(Value::Null) => None,
        Some(other) => {
            faults.push(Fault::new(name, "a text", other, "mend this field"));
            None
        }
    };
    let (parcel, unit) = (text("parcel", &mut fields), text("unit", &mut fields));
    let land = (parcel.as_deref().unwrap_or_default(), unit.as_deref());
    match read(land, fields) {
        Ok(asked) if faults.is_empty() => Ok(asked),
        Ok(_) => Err(faults),
        Err(found) => {
            let named = found.into_iter().map(|fault| match fault.at.as_str() {
                "registry_no" => Fault {
                    at: "parcel".to_owned(),
                    ..fault
                },
                _ => fault,
            });
            Err(faults.into_iter().chain(named).collect())
        }
    }
}

/// The unit and the act, or everything that is wrong with either.
fn read(
    land: (&str, Option<&str>),
    fields: Map<String, Value>,
) -> Result<(EventTarget, EventRequest), Vec<Fault>> {
    match target(land) {
        Ok(target) => {
            let request = read_event(fields, (&target.parcel, target.unit.as_deref()))?;
            Ok((target, request))
        }
        Err(fault) => {
            let mut faults = vec![fault];
            // what is wrong with the act is told even where the land is not known
            if let Ok(other) = RegistryNo::new("HQ", 1) {
                faults.extend(read_event(fields, (&other, None)).err().unwrap_or_default());
            }
            Err(faults)
        }
    }
}

/// The key, and the revision that the caller saw.
pub(super) fn conditions(headers: &HeaderMap, params: &mut Params) -> (String, Option<u64>) {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let key = params.key(headers);
    let mut if_match = None;
    if headers.contains_key("if-match") {
        let given = text("if-match").unwrap_or_default().trim();
        let inside = given
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        match inside.unwrap_or(given).parse() {
            Ok(revision) => if_match = Some(revision),
            Err(_) if given == "*" => {}
            Err(_) => {
                let wanted = "a revision in quotes, such as \"12\"";
                let remedy = "send the revision that the parcel or its history told";
                params.fault(Fault::new("If-Match", wanted, given, remedy));
            }
        }
    }
    (key, if_match)
}

/// What was asked, however it was spaced.
pub(super) fn digest(land: &str, fields: &Map<String, Value>) -> Vec<u8> {
    let body = serde_json::to_string(fields).unwrap_or_default();
    Sha256::digest(format!("{land}\n{body}")).to_vec()
}
