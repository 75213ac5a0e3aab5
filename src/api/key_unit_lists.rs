//! Yearly lists of units under key soil supervision.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::codes::CreditCode;
use crate::domain::event::Paper;
use crate::registry::{Act, KeyUnitListView, ListCompared, ListEntryAsked, ListPosted};

use super::duties::{all_faults, keyed_body, must};
use super::features::deed;
use super::key_unit_acts::DEED;
use super::key_units::year;
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// A year from the path.
fn year_of_path(text: &str) -> Result<i32, Problem> {
    year(text).map_err(|fault| Problem::from(fault.under("year")))
}

/// The list of a year. 年度名录
///
/// Where the notice of the year is on record, it alone says who is on the list.
#[utoipa::path(
    get,
    path = "/api/v1/supervised-units/lists/{year}",
    operation_id = "read_supervised_unit_list",
    tag = "supervised-units",
    params(
        ("year" = i32, Path, description = "Year of the list", example = 2026),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The list", body = KeyUnitListView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn yearly(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(year): PathText,
    mut params: Params,
) -> Result<Json<KeyUnitListView>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let year = year_of_path(&year)?;
    let when = params.when();
    params.checked()?;
    Ok(Json(
        api.registry.key_unit_list(&caller, year, &when).await?,
    ))
}

/// The notice of a yearly list.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct KeyUnitListBody {
    /// Identifiers or credit codes.
    units: Vec<String>,
    /// Writes it; absent or false = compares only.
    accept: Option<bool>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Compare the notice of a yearly list, or accept it. 年度名录比对与采用
///
/// Without `accept` nothing is written: new, stayed and gone units are told. With it one commit enters and delists them.
/// Delisting never ends the duty to survey (Code 462, R-60). Paper: list_notice.
#[utoipa::path(
    post,
    path = "/api/v1/supervised-units/lists/{year}",
    operation_id = "post_supervised_unit_list",
    tag = "supervised-units",
    params(
        ("year" = i32, Path, description = "Year of the list", example = 2026),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = KeyUnitListBody, example = json!({"units": ["key-unit-example-48", "key-unit-example-49", "key-unit-example-51"], "accept": true, "day": "2026-11-20", "paper": {"kind": "list_notice", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 200, description = "Compared only", body = ListCompared),
        (status = 201, description = "Accepted", body = ListCompared),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn post_yearly(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(year): PathText,
    headers: HeaderMap,
    mut params: Params,
    body: Body,
) -> Result<(StatusCode, Json<ListCompared>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepKeyUnits)?;
    let year = year_of_path(&year)?;
    let place = format!("list {year} of supervised units");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, body), &place).await?;
    let texts: Option<Vec<String>> = must(&mut fields, "units", "a list of identifiers or codes");
    let accept: Option<bool> = fields.take("accept", "true or false");
    let deed = deed(&mut fields);
    let known: Vec<&str> = ["units", "accept"].into_iter().chain(DEED).collect();
    let unfit = deed.as_ref().map_or_else(Vec::new, |deed| deed.check());
    all_faults(params, fields, &known, unfit)?;
    let (Some(texts), Some(deed)) = (texts, deed) else {
        return Err(Problem::internal());
    };
    let asked = texts
        .into_iter()
        .map(|text| match CreditCode::parse(&text) {
            Ok(code) => ListEntryAsked::Code(code),
            Err(_) => ListEntryAsked::Id(text),
        });
    let posted = ListPosted {
        year,
        units: asked.collect(),
        accept: accept.unwrap_or(false),
        deed,
    };
    let made = api
        .registry
        .post_key_unit_list(&caller, &posted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    let status = if posted.accept {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(made)))
}
