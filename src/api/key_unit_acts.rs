//! What happens at a unit under key soil supervision: dangers, surveys, the end of production.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::supervision::KeyUnitAct;
use crate::registry::{Act, Caller, KeyUnitTaken};

use super::duties::{A_DAY, all_faults, keyed_body, must};
use super::features::{DeedBody, deed};
use super::params::{Fields, Params, PathText, PathTexts, Who};
use super::{Api, Problem};

/// Fields of a deed.
pub(super) const DEED: [&str; 3] = ["day", "paper", "reason"];

/// Reads an act and enters it into the file of a unit.
pub(super) async fn enter(
    (api, caller, headers, mut params, content): (Api, Caller, HeaderMap, Params, Body),
    (id, what): (&str, &str),
    names: &[&str],
    read: impl FnOnce(&mut Fields) -> Option<KeyUnitAct>,
) -> Result<(StatusCode, Json<KeyUnitTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepKeyUnits)?;
    let place = format!("{what} of supervised unit {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let act = read(&mut fields);
    let deed = deed(&mut fields);
    let known: Vec<&str> = names.iter().copied().chain(DEED).collect();
    let unfit = deed.as_ref().map_or_else(Vec::new, |deed| deed.check());
    all_faults(params, fields, &known, unfit)?;
    let (Some(act), Some(deed)) = (act, deed) else {
        return Err(Problem::internal());
    };
    let asked = (id, &act, &deed);
    let made = api
        .registry
        .keep_key_unit(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

pub(super) fn number(text: &str) -> Result<usize, Problem> {
    let wrong = || Fault::new("n", "a number from 1", text, "see the file of the unit");
    text.parse().map_err(|_| Problem::from(wrong()))
}

/// A hidden danger that a check found.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct DangerBody {
    items: Vec<String>,
    /// Last day for its rectification.
    #[schema(format = Date)]
    rectify_by: String,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Enter a hidden danger that was found on a day. 登记隐患
///
/// It is open until it is rectified, and counts for R-63 from its day on (Code 414). Papers: hidden_danger_report,
/// inspection_record.
#[utoipa::path(
    post,
    path = "/api/v1/supervised-units/{id}/dangers",
    operation_id = "add_hidden_danger",
    tag = "supervised-units",
    params(
        ("id" = String, Path, description = "Identifier", example = "key-unit-example-49"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = DangerBody, example = json!({"items": ["示例:储罐区防渗层破损"], "rectify_by": "2027-02-28", "day": "2026-11-20", "paper": {"kind": "hidden_danger_report", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Entered", body = KeyUnitTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such unit, danger or demolition", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn danger(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<(StatusCode, Json<KeyUnitTaken>), Problem> {
    let asked = (api, caller, headers, params, body);
    let place = (id.as_str(), "danger");
    enter(asked, place, &["items", "rectify_by"], |fields| {
        let items: Option<Vec<String>> = must(fields, "items", "a list of texts");
        let rectify_by = must(fields, "rectify_by", A_DAY);
        Some(KeyUnitAct::Danger {
            items: items?,
            rectify_by: rectify_by?,
        })
    })
    .await
}

/// A danger was rectified. 隐患整改完成
///
/// Papers: acceptance, inspection_record, hidden_danger_report (Code 414).
#[utoipa::path(
    post,
    path = "/api/v1/supervised-units/{id}/dangers/{n}/rectification",
    operation_id = "rectify_hidden_danger",
    tag = "supervised-units",
    params(
        ("id" = String, Path, description = "Identifier", example = "key-unit-example-49"),
        ("n" = usize, Path, description = "Number in the file, from 1", example = 1),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = DeedBody, example = json!({"day": "2026-11-20", "paper": {"kind": "acceptance", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Entered", body = KeyUnitTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such unit, danger or demolition", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn rectify(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(id, n): PathTexts,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<(StatusCode, Json<KeyUnitTaken>), Problem> {
    let n = number(&n)?;
    let asked = (api, caller, headers, params, body);
    let what = format!("rectification {n}");
    let place = (id.as_str(), what.as_str());
    enter(asked, place, &[], |fields| {
        let _ = fields;
        Some(KeyUnitAct::Rectify(n))
    })
    .await
}

/// A survey that was filed or passed.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct UnitSurveyBody {
    /// Last day of sampling.
    #[schema(format = Date)]
    sampling_end: String,
    exceeding: bool,
    /// Passed its review; else it was filed only.
    passed: bool,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Enter a survey of the unit. 重点监管单位土壤污染状况调查
///
/// Before a change of use, taking back or transfer (Code 462); read the one sampled last, and every
/// exceedance. Papers: survey_report, filing_receipt; passed: review_opinion, department_letter.
#[utoipa::path(
    post,
    path = "/api/v1/supervised-units/{id}/surveys",
    operation_id = "add_supervised_unit_survey",
    tag = "supervised-units",
    params(
        ("id" = String, Path, description = "Identifier", example = "key-unit-example-49"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = UnitSurveyBody, example = json!({"sampling_end": "2026-10-20", "exceeding": false, "passed": false, "day": "2026-11-20", "paper": {"kind": "survey_report", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Entered", body = KeyUnitTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such unit, danger or demolition", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn survey(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<(StatusCode, Json<KeyUnitTaken>), Problem> {
    let asked = (api, caller, headers, params, body);
    let place = (id.as_str(), "survey");
    enter(
        asked,
        place,
        &["sampling_end", "exceeding", "passed"],
        |fields| {
            let sampling_end = must(fields, "sampling_end", A_DAY);
            let exceeding = must(fields, "exceeding", "true or false");
            let passed = must(fields, "passed", "true or false");
            Some(KeyUnitAct::Survey {
                sampling_end: sampling_end?,
                exceeding: exceeding?,
                passed: passed?,
            })
        },
    )
    .await
}

/// The end of production.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ProductionEndBody {
    /// It ended on `day`; false = it is about to end.
    ended: bool,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Enter that production is about to end, or ended. 停产
///
/// About to end: advice to survey. Ended: a survey counts only when it was sampled later. Papers:
/// official_letter, inspection_record.
#[utoipa::path(
    post,
    path = "/api/v1/supervised-units/{id}/production-end",
    operation_id = "end_production",
    tag = "supervised-units",
    params(
        ("id" = String, Path, description = "Identifier", example = "key-unit-example-48"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ProductionEndBody, example = json!({"ended": true, "day": "2026-11-20", "paper": {"kind": "official_letter", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Entered", body = KeyUnitTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such unit, danger or demolition", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn production_end(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<(StatusCode, Json<KeyUnitTaken>), Problem> {
    let asked = (api, caller, headers, params, body);
    let place = (id.as_str(), "end of production");
    enter(asked, place, &["ended"], |fields| {
        let ended = must(fields, "ended", "true or false");
        Some(KeyUnitAct::ProductionEnd { ended: ended? })
    })
    .await
}
