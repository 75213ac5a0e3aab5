//! The pool of experts, and the erasing of persons.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::domain::codes::CreditCode;
use crate::domain::event::Paper;
use crate::domain::person::PersonFields;
use crate::domain::record::Engagement;
use crate::domain::review::ExpertField;
use crate::registry::{
    Act, ExpertQuery, ExpertRetirement, ExpertTaken, ExpertView, ExpertWanted, MOST_EXPERTS,
    PersonErased,
};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::keyed::{NotSeen, NotTaken, limit, next};
use super::params::{Fields, Params, PathText, Who};
use super::{Api, Problem};

const SOME_FIELDS: &str = "a list of survey, risk_assessment, control_effect, remediation_effect, groundwater, planning, laboratory, engineering";

/// A page of experts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExpertPage {
    pub items: Vec<ExpertView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// The pool of experts. 专家库
///
/// Names are for registrar, approver, auditor and reviewer; never for the public.
#[utoipa::path(
    get,
    path = "/api/v1/experts",
    operation_id = "list_experts",
    tag = "reviews",
    params(
        ("field" = Option<ExpertField>, Query, description = "Field of the expert"),
        ("in_pool" = Option<bool>, Query, description = "In the pool on the day, or not; both when absent"),
        ("after" = Option<String>, Query, description = "Number after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses((status = 200, description = "Experts in the order of their numbers", body = ExpertPage), NotSeen),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<ExpertPage>, Problem> {
    params.only(&["field", "in_pool", "after", "limit", "as_of", "known"]);
    params.lang();
    caller.need(Act::SeeExperts)?;
    let query = ExpertQuery {
        field: params.code("field", SOME_FIELDS),
        in_pool: params.flag("in_pool"),
        after: params.one("after"),
        limit: limit(&mut params, MOST_EXPERTS),
    };
    let when = params.when();
    let next = next(
        &params,
        ("/api/v1/experts", &["field", "in_pool"]),
        query.limit,
    );
    params.checked()?;
    let (items, more) = api.registry.experts(&caller, &query, &when).await?;
    let last = items.last().filter(|_| more);
    Ok(Json(ExpertPage {
        next: last.map(|last| next(&last.id)),
        items,
    }))
}

/// An expert to stand in the pool.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ExpertBody {
    /// Kept beside the record, which carries a salted commitment. May be absent in an amendment: the person stays.
    person: Option<PersonFields>,
    employer: String,
    employer_code: Option<String>,
    fields: Vec<ExpertField>,
    /// Firms that employed or paid him, beside his employer; the conflict check reads them.
    engagements: Option<Vec<Engagement>>,
    /// The day from which it holds; of a new expert the first day in the pool.
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

const FIELDS: [&str; 8] = [
    "person",
    "employer",
    "employer_code",
    "fields",
    "engagements",
    "day",
    "paper",
    "reason",
];

fn expert_wanted(fields: &mut Fields, person: Option<PersonFields>) -> Option<ExpertWanted> {
    let employer = fields.text("employer");
    let employer_code: Option<CreditCode> = fields.take("employer_code", "a credit code");
    let own = must(fields, "fields", SOME_FIELDS);
    let engagements: Option<Vec<Engagement>> = fields.take(
        "engagements",
        "a list of firm, credit_code, kind, from, until",
    );
    let day = must(fields, "day", A_DAY);
    let paper = must(fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    match (own, day, paper) {
        (Some(own), Some(day), Some(paper)) => Some(ExpertWanted {
            person,
            employer,
            employer_code,
            fields: own,
            engagements: engagements.unwrap_or_default(),
            day,
            paper,
            reason,
        }),
        _ => None,
    }
}

/// Take an expert into the pool. 专家入库
///
/// His number is given by the register and never reused.
#[utoipa::path(
    post,
    path = "/api/v1/experts",
    operation_id = "add_expert",
    tag = "reviews",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ExpertBody, example = json!({
        "person": {"name": "示例专家乙 (example)", "title": "高级工程师"}, "employer": "示例大学", "fields": ["survey", "groundwater"],
        "engagements": [{"firm": "示例咨询有限公司", "kind": "paid", "from": "2024-01-01", "until": "2024-12-31"}],
        "day": "2026-11-20", "paper": {"kind": "official_letter", "title": "示例专家库名单 (example)", "number": "示例库〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例:入库 (example)"
    })),
    responses((status = 201, description = "Recorded", body = ExpertTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ExpertTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepExperts)?;
    let place = "expert";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let person = must(&mut fields, "person", "name, and title, phone, certificate");
    let wanted = expert_wanted(&mut fields, person);
    let unfit = wanted.as_ref().map(ExpertWanted::check).unwrap_or_default();
    all_faults(params, fields, &FIELDS, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .add_expert(&caller, &wanted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Amend an expert. 专家信息变更
///
/// What is given takes the place of what stood; other data of the person is another row beside the record.
#[utoipa::path(
    post,
    path = "/api/v1/experts/{id}/amendment",
    operation_id = "amend_expert",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the expert", example = "X-000009"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ExpertBody, example = json!({
        "employer": "示例研究院", "fields": ["survey", "risk_assessment"], "day": "2026-11-20",
        "paper": {"kind": "official_letter", "title": "示例专家库名单 (example)", "number": "示例库〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例:调动 (example)"
    })),
    responses((status = 201, description = "Recorded", body = ExpertTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn amend(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ExpertTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepExperts)?;
    let place = format!("amendment {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let person = fields.take("person", "name, and title, phone, certificate");
    let wanted = expert_wanted(&mut fields, person);
    let unfit = wanted.as_ref().map(ExpertWanted::check).unwrap_or_default();
    all_faults(params, fields, &FIELDS, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .amend_expert(&caller, (id.as_str(), &wanted), (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The end of an expert's time in the pool.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct RetirementBody {
    /// The first day no longer in the pool.
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Take an expert out of the pool. 专家出库
///
/// Panels on which he sits are not touched.
#[utoipa::path(
    post,
    path = "/api/v1/experts/{id}/retirement",
    operation_id = "retire_expert",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the expert", example = "X-000009"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = RetirementBody, example = json!({"day": "2026-11-20", "paper": {"kind": "official_letter", "title": "示例专家库名单 (example)", "number": "示例库〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例:出库 (example)"})),
    responses((status = 201, description = "Recorded", body = ExpertTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn retire(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ExpertTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepExperts)?;
    let place = format!("retirement {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let day = must(&mut fields, "day", A_DAY);
    let paper: Option<Paper> = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let wanted = match (day, paper) {
        (Some(day), Some(paper)) => Some(ExpertRetirement { day, paper, reason }),
        _ => None,
    };
    let unfit = wanted
        .as_ref()
        .map(ExpertRetirement::check)
        .unwrap_or_default();
    all_faults(params, fields, &["day", "paper", "reason"], unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .retire_expert(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Why a person is erased.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ErasureBody {
    /// In words that name nobody.
    reason: String,
}

/// Erase a person. 删除个人信息
///
/// Every state of his data beside the record is erased, with its salt; the record keeps commitments that say nothing any
/// more, and every hash of the log holds. An expert leaves the pool. Exports and backups made before still hold him.
#[utoipa::path(
    post,
    path = "/api/v1/persons/{id}/erasure",
    operation_id = "erase_person",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Identifier of the person, as the pool of experts tells it", example = "00000000000000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ErasureBody, example = json!({"reason": "示例:本人申请 (example)"})),
    responses((status = 201, description = "Recorded", body = PersonErased), NotTaken),
    security(("bearer" = []))
)]
pub async fn erase(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<PersonErased>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::ErasePerson)?;
    let place = format!("erasure {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let reason = fields.text("reason");
    all_faults(params, fields, &["reason"], Vec::new())?;
    let asked = (id.as_str(), reason.as_str());
    let made = api
        .registry
        .erase_person(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
