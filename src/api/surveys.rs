//! Surveys on record and the results of their samples: for officials.

use axum::Json;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE, LINK};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::fault::Fault;
use crate::registry::{Act, SampleView, SurveyView};

use super::features::{FeaturePage, LIST_PARAMS, next, paging};
use super::keyed::NotSeen;
use super::params::{Params, PathText, Who};
use super::transfers::number;
use super::{Api, Problem};

/// The surveys of a parcel.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SurveyList {
    pub items: Vec<SurveyView>,
}

/// A survey on record, with its highest values. 调查报告
#[utoipa::path(
    get,
    path = "/api/v1/surveys/{id}",
    operation_id = "see_survey",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Survey", example = "HQ-000114-survey"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses((status = 200, description = "As it holds", body = SurveyView), NotSeen),
    security(("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<SurveyView>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let when = params.when();
    params.checked()?;
    Ok(Json(api.registry.survey(&caller, &id, &when).await?))
}

/// The surveys of a parcel. 地块的调查报告
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}/surveys",
    operation_id = "list_surveys",
    tag = "uploads",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000114"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses((status = 200, description = "The earliest first", body = SurveyList), NotSeen),
    security(("bearer" = []))
)]
pub async fn of_parcel(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    mut params: Params,
) -> Result<Json<SurveyList>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let when = params.when();
    params.checked()?;
    caller.need(Act::SeeSurveys)?;
    let parcel = number(&registry_no)?;
    let items = api.registry.surveys(&caller, &parcel, &when).await?;
    Ok(Json(SurveyList { items }))
}

/// Results of the samples of a survey, in the order of the report. 样品检测结果
///
/// As JSON by sample, or as csv (`f=csv`, or `Accept: text/csv`) with a row for each result; the next page of csv is in
/// the header `Link`.
#[utoipa::path(
    get,
    path = "/api/v1/surveys/{id}/results",
    operation_id = "list_survey_results",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Survey", example = "HQ-000114-survey"),
        ("f" = Option<String>, Query, description = "json (when absent) or csv"),
        ("after" = Option<String>, Query, description = "Identifier of the sample after which to go on"),
        ("limit" = Option<usize>, Query, description = "Samples, 1 to 1000; 100 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Samples with their results", content(
            (FeaturePage<SampleView> = "application/json"),
            (String = "text/csv"))),
        NotSeen
    ),
    security(("bearer" = []))
)]
pub async fn results(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, Problem> {
    const NAMES: &[&str] = &["f"];
    let known: Vec<&str> = NAMES.iter().copied().chain(LIST_PARAMS).collect();
    params.only(&known);
    params.lang();
    let csv = is_csv(&mut params, &headers);
    let paging = paging(&mut params);
    let when = params.when();
    let again = params.clone();
    params.checked()?;
    let found = api
        .registry
        .survey_samples(&caller, (&id, &paging), &when)
        .await?;
    let last = found.items.last().filter(|_| found.more);
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    let path = format!("/api/v1/surveys/{id}/results");
    let next = next(&again, (&path, NAMES), last.map(|last| last.id.as_str()));
    let items = found.items;
    if !csv {
        return Ok(Json(FeaturePage { items, next }).into_response());
    }
    let mut response = rows(&items)
        .map_err(|_| Problem::internal())?
        .into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv"));
    let saved = HeaderValue::from_static("attachment; filename=\"results.csv\"");
    headers.insert(CONTENT_DISPOSITION, saved);
    if let Some(link) =
        next.and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok())
    {
        headers.insert(LINK, link);
    }
    Ok(response)
}

fn is_csv(params: &mut Params, headers: &HeaderMap) -> bool {
    let asked = params.read("f", |text| match text {
        "json" => Ok(false),
        "csv" => Ok(true),
        _ => Err(Fault::new("", "json or csv", text, "choose one of the two")),
    });
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let csv = accepted.is_some_and(|accepted| accepted.contains("text/csv"));
    asked.unwrap_or(csv)
}

const COLUMNS: [&str; 16] = [
    "sample_id",
    "sample",
    "point",
    "lon",
    "lat",
    "medium",
    "depth_from_m",
    "depth_to_m",
    "day",
    "laboratory",
    "analyte",
    "value",
    "below_dl",
    "detection_limit",
    "unit",
    "converted",
];

/// A row for each result; a text that a spreadsheet would compute is marked as text.
fn rows(samples: &[SampleView]) -> Result<Vec<u8>, csv::Error> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(COLUMNS)?;
    let text = |text: Option<&str>| match text {
        Some(text) if text.starts_with(['=', '+', '-', '@']) => format!("'{text}"),
        Some(text) => text.to_owned(),
        None => String::new(),
    };
    let number = |number: Option<rust_decimal::Decimal>| {
        number.map_or_else(String::new, |number| number.to_string())
    };
    for sample in samples {
        let medium = serde_json::to_value(sample.medium).unwrap_or_default();
        for result in &sample.results {
            rows.write_record([
                sample.id.clone(),
                text(Some(&sample.sample)),
                text(sample.point.as_deref()),
                sample.lon.clone().unwrap_or_default(),
                sample.lat.clone().unwrap_or_default(),
                medium.as_str().unwrap_or_default().to_owned(),
                sample.depth_from_m.clone().unwrap_or_default(),
                sample.depth_to_m.clone().unwrap_or_default(),
                sample.day.map_or_else(String::new, |day| day.to_string()),
                text(sample.laboratory.as_deref()),
                text(Some(&result.analyte)),
                match &result.text {
                    Some(words) => text(Some(words)),
                    None => number(result.value),
                },
                result.below_dl.to_string(),
                number(result.detection_limit),
                text(Some(&result.unit)),
                number(result.converted),
            ])?;
        }
    }
    rows.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}
