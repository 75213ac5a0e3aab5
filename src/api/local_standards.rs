//! Local standards of soil: on record with their limits and days.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::domain::event::Paper;
use crate::domain::record::SoilLimit;
use crate::registry::{
    Act, SoilStandardEnding, SoilStandardTaken, SoilStandardView, SoilStandardWanted,
};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::keyed::NotTaken;
use super::params::{Fields, Params, PathText, Who};
use super::{Api, Problem};

const SOME_LIMITS: &str = "a list of {analyte, class, kind, mg_per_kg, clause}";

/// Local standards on record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SoilStandards {
    pub items: Vec<SoilStandardView>,
}

/// Local standards of soil with their limits. 地方土壤环境标准
///
/// A local standard is stricter than GB 36600 or covers more items (Code 400). Its limits count beside the national ones,
/// the strictest in force on the day: in transfer answers, in the guards of the life cycle, in uploads, screenings, pictures
/// and re-screenings. Standards of later days are listed with those that are in force.
#[utoipa::path(
    get,
    path = "/api/v1/local-standards",
    operation_id = "list_local_standards",
    tag = "standards",
    params(
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD, for `in_force`"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "The standards", body = SoilStandards),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<SoilStandards>, Problem> {
    params.only(&["as_of", "known"]);
    let when = params.when();
    params.checked()?;
    Ok(Json(SoilStandards {
        items: api.registry.soil_standards(&caller, &when).await?,
    }))
}

/// A local standard to stand on record.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct SoilStandardBody {
    /// Its number with the year.
    number: String,
    title: String,
    /// Who adopted it.
    issuer: String,
    /// 1 to 2000 limits.
    limits: Vec<SoilLimit>,
    /// The day from which it is in force so; it may lie ahead.
    #[schema(format = Date)]
    day: String,
    /// The notice that issued it.
    paper: Paper,
    reason: String,
}

const FIELDS: [&str; 7] = [
    "number", "title", "issuer", "limits", "day", "paper", "reason",
];

fn standard_wanted(fields: &mut Fields) -> Option<SoilStandardWanted> {
    let (number, title) = (fields.text("number"), fields.text("title"));
    let issuer = fields.text("issuer");
    let limits = must(fields, "limits", SOME_LIMITS);
    let day = must(fields, "day", A_DAY);
    let paper = must(fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    Some(SoilStandardWanted {
        number,
        title,
        issuer,
        limits: limits?,
        day: day?,
        paper: paper?,
        reason,
    })
}

/// Record a local standard. 登记地方标准
///
/// Ask `rescreen` first which surveys on record it would touch.
#[utoipa::path(
    post,
    path = "/api/v1/local-standards",
    operation_id = "add_local_standard",
    tag = "standards",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = SoilStandardBody, example = json!({
        "number": "DB00/T 0000-2026 (example)", "title": "示例地方土壤污染风险筛选值 (example)", "issuer": "示例省生态环境厅",
        "limits": [{"analyte": "砷", "class": "I", "kind": "screening", "mg_per_kg": "15", "clause": "表1 第1项"}],
        "day": "2026-12-01",
        "paper": {"kind": "official_letter", "title": "示例标准发布公告 (example)", "number": "示例公告〔2026〕1号", "issuer": "示例省生态环境厅", "day": "2026-11-19"}, "reason": "示例:发布 (example)"
    })),
    responses((status = 201, description = "Recorded", body = SoilStandardTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<SoilStandardTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepStandards)?;
    let place = "local standard";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let wanted = standard_wanted(&mut fields);
    let unfit = wanted.as_ref().map(SoilStandardWanted::check);
    all_faults(params, fields, &FIELDS, unfit.unwrap_or_default())?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .add_soil_standard(&caller, &wanted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Amend a local standard. 地方标准修订
///
/// What is given takes the place of what stood from the day on: a new edition, or a correction from its first day.
#[utoipa::path(
    post,
    path = "/api/v1/local-standards/{id}/amendment",
    operation_id = "amend_local_standard",
    tag = "standards",
    params(
        ("id" = String, Path, description = "The standard", example = "LS-000001"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = SoilStandardBody, example = json!({
        "number": "DB00/T 0000-2026 (example)", "title": "示例地方土壤污染风险筛选值 (example)", "issuer": "示例省生态环境厅",
        "limits": [{"analyte": "砷", "kind": "screening", "mg_per_kg": "12", "clause": "表1 第1项"}],
        "day": "2026-12-01",
        "paper": {"kind": "official_letter", "title": "示例标准修改单 (example)", "number": "示例公告〔2026〕2号", "issuer": "示例省生态环境厅", "day": "2026-11-19"}, "reason": "示例:修改单 (example)"
    })),
    responses((status = 201, description = "Recorded", body = SoilStandardTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn amend(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<SoilStandardTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepStandards)?;
    let place = format!("local standard amendment {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let wanted = standard_wanted(&mut fields);
    let unfit = wanted.as_ref().map(SoilStandardWanted::check);
    all_faults(params, fields, &FIELDS, unfit.unwrap_or_default())?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .amend_soil_standard(&caller, (&id, &wanted), (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The end of a local standard.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct SoilStandardEndingBody {
    /// The first day on which it is no longer in force; it may lie ahead.
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// End a local standard. 地方标准废止
///
/// From its first day on it never was in force: so it is taken back.
#[utoipa::path(
    post,
    path = "/api/v1/local-standards/{id}/ending",
    operation_id = "end_local_standard",
    tag = "standards",
    params(
        ("id" = String, Path, description = "The standard", example = "LS-000001"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = SoilStandardEndingBody, example = json!({
        "day": "2026-12-31",
        "paper": {"kind": "official_letter", "title": "示例标准废止公告 (example)", "number": "示例公告〔2026〕3号", "issuer": "示例省生态环境厅", "day": "2026-11-19"}, "reason": "示例:废止 (example)"
    })),
    responses((status = 201, description = "Recorded", body = SoilStandardTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn end(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<SoilStandardTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepStandards)?;
    let place = format!("local standard ending {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let wanted = day.zip(paper);
    let wanted = wanted.map(|(day, paper)| SoilStandardEnding { day, paper, reason });
    let unfit = wanted.as_ref().map(SoilStandardEnding::check);
    let known = ["day", "paper", "reason"];
    all_faults(params, fields, &known, unfit.unwrap_or_default())?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .end_soil_standard(&caller, (&id, &wanted), (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
