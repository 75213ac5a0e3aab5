//! Quality inspections of surveys: recorded and seen.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::domain::event::{Actor, Paper};
use crate::domain::review::inspection::{InspectionResult, ItemAnswered};
use crate::registry::{
    Act, InspectionQuery, InspectionTaken, InspectionView, InspectionWanted, MOST_INSPECTIONS,
};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must, parcel_of};
use super::keyed::{NotSeen, NotTaken, limit, next, parcel};
use super::params::{Params, Who};
use super::{Api, Problem};

/// A page of inspections.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InspectionPage {
    pub items: Vec<InspectionView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// Quality inspections. 质控检查清单
#[utoipa::path(
    get,
    path = "/api/v1/quality-inspections",
    operation_id = "list_quality_inspections",
    tag = "reviews",
    params(
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("result" = Option<InspectionResult>, Query, description = "none_found, general or serious"),
        ("after" = Option<String>, Query, description = "Number after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses((status = 200, description = "Inspections in the order of their numbers", body = InspectionPage), NotSeen),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<InspectionPage>, Problem> {
    params.only(&["parcel", "result", "after", "limit", "as_of", "known"]);
    params.lang();
    caller.need(Act::SeeInspections)?;
    let query = InspectionQuery {
        parcel: parcel(&mut params),
        result: params.code("result", "none_found, general or serious"),
        after: params.one("after"),
        limit: limit(&mut params, MOST_INSPECTIONS),
    };
    let when = params.when();
    let path = "/api/v1/quality-inspections";
    let next = next(&params, (path, &["parcel", "result"]), query.limit);
    params.checked()?;
    let (items, more) = api.registry.inspections(&caller, &query, &when).await?;
    let last = items.last().filter(|_| more);
    Ok(Json(InspectionPage {
        next: last.map(|last| next(&last.inspection.id)),
        items,
    }))
}

/// An inspection to be recorded.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct InspectionBody {
    /// Registry number.
    parcel: String,
    /// Management unit of the parcel.
    unit: Option<String>,
    /// Identifier of the survey.
    survey: String,
    inspector: Actor,
    /// Each of the 20 items once: 1.1 to 1.3, 2.1 to 2.4, 3.1 to 3.13.
    items: Vec<ItemAnswered>,
    #[schema(format = Date)]
    day: String,
    /// The form, or the record of the inspection.
    paper: Paper,
    /// V2 (supplementary survey) when absent, or VR: where a serious problem leads land at P0 or P1.
    reopen_to: Option<String>,
    reason: String,
}

const FIELDS: [&str; 9] = [
    "parcel",
    "unit",
    "survey",
    "inspector",
    "items",
    "day",
    "paper",
    "reopen_to",
    "reason",
];

/// Record a quality inspection of a survey. 质控检查
///
/// Three starred items "no", or six "no" or "insufficient": a serious problem. Which items are starred is the legal setting
/// `quality_inspection.starred`. A serious problem in a survey that has passed reopens the land (V-8, T32) in the same
/// commit; one that is under review does not pass.
#[utoipa::path(
    post,
    path = "/api/v1/quality-inspections",
    operation_id = "inspect_quality",
    tag = "reviews",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = InspectionBody, example = json!({
        "parcel": "HQ-000146", "survey": "HQ-000146-survey", "inspector": {"kind": "district_environment", "name": "示例区生态环境局"},
        "items": [{"item": "1.1", "answer": "yes"}, {"item": "1.2", "answer": "yes"}, {"item": "1.3", "answer": "yes"}, {"item": "2.1", "answer": "yes"}, {"item": "2.2", "answer": "yes"}, {"item": "2.3", "answer": "yes"}, {"item": "2.4", "answer": "yes"}, {"item": "3.1", "answer": "yes"}, {"item": "3.2", "answer": "yes"}, {"item": "3.3", "answer": "yes"}, {"item": "3.4", "answer": "insufficient"}, {"item": "3.5", "answer": "yes"}, {"item": "3.6", "answer": "yes"}, {"item": "3.7", "answer": "yes"}, {"item": "3.8", "answer": "yes"}, {"item": "3.9", "answer": "yes"}, {"item": "3.10", "answer": "yes"}, {"item": "3.11", "answer": "yes"}, {"item": "3.12", "answer": "yes"}, {"item": "3.13", "answer": "yes"}],
        "day": "2026-11-20",
        "paper": {"kind": "official_letter", "title": "示例质控检查表 (example)", "number": "示例质〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"},
        "reason": "示例:质控检查 (example)"
    })),
    responses((status = 201, description = "Recorded", body = InspectionTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn record(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<InspectionTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::InspectQuality)?;
    let place = "quality inspection";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    if fields.rest.get("parcel").is_none_or(Value::is_null) {
        fields.missing("parcel", "a registry number");
    }
    let parcel = parcel_of(&mut fields, "parcel");
    let unit = fields.take("unit", "a management unit");
    let survey = fields.text("survey");
    let inspector = must(&mut fields, "inspector", "an actor: kind, name");
    let items = must(
        &mut fields,
        "items",
        "a list of item, answer (yes, no, insufficient), note",
    );
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reopen_to = fields.take("reopen_to", "V2 or VR");
    let reason = fields.text("reason");
    let wanted = match (parcel, inspector, items, day, paper) {
        (Some(parcel), Some(inspector), Some(items), Some(day), Some(paper)) => {
            Some(InspectionWanted {
                parcel,
                unit,
                survey,
                inspector,
                items,
                day,
                paper,
                reopen_to,
                reason,
            })
        }
        _ => None,
    };
    let unfit = wanted
        .as_ref()
        .map(InspectionWanted::check)
        .unwrap_or_default();
    all_faults(params, fields, &FIELDS, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .inspect_quality(&caller, &wanted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
