//! What is found against firms: bans, violations, repairs of credit.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::registry::{Act, BanTaken, FeatureTaken, NewBan, NewRepair, NewViolation};

use super::duties::{A_DAY, all_faults, keyed_body, must};
use super::features::deed;
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// A ban of a firm; its decision is the paper.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct BanBody {
    /// First day.
    #[schema(format = Date)]
    from: String,
    /// Last day, by the term of five or ten years; absent = for good.
    #[schema(format = Date)]
    until: Option<String>,
    /// Reports that it is imposed for, by their numbers.
    reports: Option<Vec<String>>,
    /// The day of the decision.
    #[schema(format = Date)]
    day: String,
    /// The decision: its number is that of the ban. Kind penalty_decision.
    paper: Paper,
    reason: String,
}

/// Enter a ban. 禁业
///
/// With it, in the same commit, V-7 for each report it names: from that day the report is of no use. A report signed on a
/// day of the ban is refused. Eco-environmental Code, arts. 438, 1230.
#[utoipa::path(
    post,
    path = "/api/v1/practitioners/{id}/bans",
    operation_id = "ban_practitioner",
    tag = "practitioners",
    params(
        ("id" = String, Path, description = "Identifier of the firm", example = "practitioner-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = BanBody, example = json!({"from": "2026-11-20", "until": "2031-11-19", "day": "2026-11-20", "paper": {"kind": "penalty_decision", "title": "示例处罚决定书 (example)", "number": "示例罚〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例:禁业五年 (example)"})),
    responses(
        (status = 201, description = "Entered", body = BanTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such firm", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (ban_term_contradicts, report_not_of_firm, day_contradicts, day_ahead, paper_later), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn ban(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<BanTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepFirms)?;
    let place = format!("ban of firm {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let from = must(&mut fields, "from", A_DAY);
    let until: Option<Day> = fields.take("until", A_DAY);
    let reports: Option<Vec<String>> = fields.take("reports", "a list of numbers of reports");
    let wanted = from.zip(deed(&mut fields)).map(|(from, deed)| NewBan {
        from,
        until,
        reports: reports.unwrap_or_default(),
        deed,
    });
    let unfit = wanted.as_ref().map(NewBan::check).unwrap_or_default();
    let known = ["from", "until", "reports", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api.registry.ban_firm(&caller, asked, (&key, &digest)).await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// What was found against a firm; the decision is the paper.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ViolationBody {
    /// What was done. Without names of persons.
    act: String,
    penalty: String,
    /// The provision that the decision names.
    article: String,
    /// The day of the decision.
    #[schema(format = Date)]
    day: String,
    /// The decision. Kind penalty_decision.
    paper: Paper,
    reason: String,
}

/// Enter a violation of a firm. 违法违规记录
#[utoipa::path(
    post,
    path = "/api/v1/practitioners/{id}/violations",
    operation_id = "record_violation",
    tag = "practitioners",
    params(
        ("id" = String, Path, description = "Identifier of the firm", example = "practitioner-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ViolationBody, example = json!({"act": "示例:出具虚假报告 (example)", "penalty": "示例:罚款二十万元", "article": "生态环境法典第一千二百三十条", "day": "2026-11-20", "paper": {"kind": "penalty_decision", "title": "示例处罚决定书 (example)", "number": "示例罚〔2026〕2号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例:录入处罚 (example)"})),
    responses(
        (status = 201, description = "Entered", body = FeatureTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such firm", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (day_ahead, paper_later), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn violation(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<FeatureTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepFirms)?;
    let place = format!("violation of firm {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let (act, penalty) = (fields.text("act"), fields.text("penalty"));
    let article = fields.text("article");
    let wanted = deed(&mut fields).map(|deed| NewViolation {
        act,
        penalty,
        article,
        deed,
    });
    let unfit = wanted.as_ref().map(NewViolation::check).unwrap_or_default();
    let known = ["act", "penalty", "article", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .record_violation(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A repair of credit; the decision is the paper.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct RepairBody {
    /// The violation, by its number.
    violation: String,
    /// The day of the decision.
    #[schema(format = Date)]
    day: String,
    /// The decision. Kind credit_repair_decision.
    paper: Paper,
    reason: String,
}

/// Enter the repair of a firm's credit after a violation. 信用修复
///
/// It ends no ban, and the violation stays on record.
#[utoipa::path(
    post,
    path = "/api/v1/practitioners/{id}/repairs",
    operation_id = "repair_credit",
    tag = "practitioners",
    params(
        ("id" = String, Path, description = "Identifier of the firm", example = "practitioner-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = RepairBody, example = json!({"violation": "violation-example-1", "day": "2026-11-20", "paper": {"kind": "credit_repair_decision", "title": "示例信用修复决定 (example)", "number": "示例修复〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例:信用修复 (example)"})),
    responses(
        (status = 201, description = "Entered", body = FeatureTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such firm", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (repaired_already, day_contradicts, day_ahead, paper_later), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn repair(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<FeatureTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepFirms)?;
    let place = format!("repair of firm {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let violation = fields.text("violation");
    let wanted = deed(&mut fields).map(|deed| NewRepair { violation, deed });
    let unfit = wanted.as_ref().map(NewRepair::check).unwrap_or_default();
    let known = ["violation", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .repair_credit(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
