//! Demolitions at units under key soil supervision.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::event::Paper;
use crate::domain::supervision::{Filing, KeyUnitAct};
use crate::registry::KeyUnitTaken;

use super::duties::{A_DAY, must};
use super::key_unit_acts::{enter, number};
use super::params::{Fields, Params, PathText, PathTexts, Who};
use super::{Api, Problem};

fn filing(fields: &mut Fields) -> Filing {
    Filing {
        env: fields.take("filed_env", A_DAY),
        industry: fields.take("filed_industry", A_DAY),
    }
}

/// A demolition that is planned.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct DemolitionBody {
    /// What is taken down.
    what: String,
    #[schema(format = Date)]
    planned_start: String,
    /// Filed with the environment department.
    #[schema(format = Date)]
    filed_env: Option<String>,
    /// Filed with the industry department.
    #[schema(format = Date)]
    filed_industry: Option<String>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Enter a demolition. 登记拆除活动
///
/// Its plan lies with both departments so many working days before the start (setting `demolition_plan_working_days`); a
/// later filing is refused (Code 415). Not filed, the duty to file stays, and overdue it counts for R-63. Papers:
/// demolition_plan, filing_receipt; without filing also official_letter, inspection_record.
#[utoipa::path(
    post,
    path = "/api/v1/supervised-units/{id}/demolitions",
    operation_id = "add_demolition",
    tag = "supervised-units",
    params(
        ("id" = String, Path, description = "Identifier", example = "key-unit-example-49"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = DemolitionBody, example = json!({"what": "示例车间 (example)", "planned_start": "2027-03-01", "filed_env": "2026-11-19", "filed_industry": "2026-11-19", "day": "2026-11-20", "paper": {"kind": "demolition_plan", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
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
pub async fn demolish(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<(StatusCode, Json<KeyUnitTaken>), Problem> {
    let asked = (api, caller, headers, params, body);
    let place = (id.as_str(), "demolition");
    enter(
        asked,
        place,
        &["what", "planned_start", "filed_env", "filed_industry"],
        |fields| {
            let what = fields.text("what");
            let planned_start = must(fields, "planned_start", A_DAY);
            let filing = filing(fields);
            Some(KeyUnitAct::Demolition {
                what,
                planned_start: planned_start?,
                filing,
            })
        },
    )
    .await
}

/// What became of a demolition.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct DemolitionStepBody {
    /// Another start.
    #[schema(format = Date)]
    planned_start: Option<String>,
    #[schema(format = Date)]
    filed_env: Option<String>,
    #[schema(format = Date)]
    filed_industry: Option<String>,
    /// It was carried out on `day`.
    done: Option<bool>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// File the plan of a demolition, put it off, or enter that it was carried out. 拆除活动进展
///
/// Carried out without a filed plan it counts for R-63 from then on (Code 415). Papers: demolition_plan, filing_receipt;
/// done: completion_report, acceptance, inspection_record.
#[utoipa::path(
    post,
    path = "/api/v1/supervised-units/{id}/demolitions/{n}/steps",
    operation_id = "step_demolition",
    tag = "supervised-units",
    params(
        ("id" = String, Path, description = "Identifier", example = "key-unit-example-49"),
        ("n" = usize, Path, description = "Number in the file, from 1", example = 1),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = DemolitionStepBody, example = json!({"done": true, "day": "2026-11-20", "paper": {"kind": "completion_report", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
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
pub async fn step(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(id, n): PathTexts,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<(StatusCode, Json<KeyUnitTaken>), Problem> {
    let n = number(&n)?;
    let asked = (api, caller, headers, params, body);
    let what = format!("demolition {n}");
    let place = (id.as_str(), what.as_str());
    enter(
        asked,
        place,
        &["planned_start", "filed_env", "filed_industry", "done"],
        |fields| {
            let planned_start = fields.take("planned_start", A_DAY);
            let filing = filing(fields);
            let done = fields.take("done", "true or false").unwrap_or(false);
            if !done && planned_start.is_none() && filing == Filing::default() {
                fields.missing("done", "done, another start or a filing");
            }
            Some(KeyUnitAct::DemolitionStep {
                n,
                planned_start,
                filing,
                done,
            })
        },
    )
    .await
}
