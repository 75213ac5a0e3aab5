//! Reviews: what the panel decided, what was modified and rechecked, the letter.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::event::{Paper, SafeUse};
use crate::domain::record::ReviewOutcome;
use crate::registry::{
    Act, DecisionTaken, LetterTaken, ModificationsTaken, RecheckSigned, ReviewTaken,
    ReviewWithdrawn,
};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::keyed::NotTaken;
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

const OUTCOMES: &str = "pass, pass_after_modification or fail";

/// What the panel decided.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct OutcomeBody {
    outcome: ReviewOutcome,
    /// Of an effect assessment: targets met.
    targets_met: Option<bool>,
    /// Of an effect assessment whose targets are met: safe to use.
    safe_use: Option<SafeUse>,
    /// The conditions of safe use.
    conditions: Option<String>,
    /// Number of the expert at the head of the panel.
    head: String,
    /// With pass_after_modification: what is to be modified.
    modifications: Option<Vec<String>>,
    /// The opinion of the panel, a review_opinion.
    paper: Paper,
    /// The day of the meeting.
    #[schema(format = Date)]
    day: String,
    reason: String,
}

/// Record what the panel decided. 评审结论
///
/// Every expert has signed, and more than half let pass at least as much. Experts of another opinion stand in `dissent`.
/// The stage does not move by this: what counts is the letter.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/outcome",
    operation_id = "decide_review",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the review", example = "review-example-3"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = OutcomeBody, example = json!({"outcome": "pass", "targets_met": true, "safe_use": "yes", "head": "X-000001", "paper": {"kind": "review_opinion", "title": "示例文件 (example)", "number": "示例函〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"}, "day": "2026-11-20", "reason": "示例:评审通过 (example)"})),
    responses((status = 201, description = "Recorded", body = ReviewTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn outcome(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ReviewTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepReviews)?;
    let place = format!("outcome {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let outcome = must(&mut fields, "outcome", OUTCOMES);
    let targets_met = fields.take("targets_met", "true or false");
    let safe_use = fields.take("safe_use", "yes, no or with_conditions");
    let conditions = fields.take("conditions", "a text");
    let head = fields.text("head");
    let modifications: Option<Vec<String>> = fields.take("modifications", "a list of texts");
    let paper = must(&mut fields, "paper", A_PAPER);
    let day = must(&mut fields, "day", A_DAY);
    let reason = fields.text("reason");
    let wanted = match (outcome, paper, day) {
        (Some(outcome), Some(paper), Some(day)) => Some(DecisionTaken {
            outcome,
            targets_met,
            safe_use,
            conditions,
            head,
            modifications: modifications.unwrap_or_default(),
            paper,
            day,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted
        .as_ref()
        .map(DecisionTaken::check)
        .unwrap_or_default();
    all_faults(
        params,
        fields,
        &[
            "outcome",
            "targets_met",
            "safe_use",
            "conditions",
            "head",
            "modifications",
            "paper",
            "day",
            "reason",
        ],
        unfit,
    )?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .decide_review(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// What was modified.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ModificationsBody {
    /// An answer to each modification, in their order.
    answers: Vec<String>,
    /// The version of the report after it.
    version: String,
    /// The modification_table.
    paper: Paper,
    #[schema(format = Date)]
    day: String,
    reason: String,
}

/// Record what was modified. 修改对照
///
/// After an outcome of pass_after_modification. A table that comes after a recheck asks for another recheck.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/modifications",
    operation_id = "modify_report",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the review", example = "review-example-4"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ModificationsBody, example = json!({"answers": ["示例:已补充不确定性分析 (example)"], "version": "修改稿", "paper": {"kind": "modification_table", "title": "示例文件 (example)", "number": "示例函〔2026〕2号", "issuer": "示例区生态环境局", "day": "2026-11-20"}, "day": "2026-11-20", "reason": "示例:提交修改稿 (example)"})),
    responses((status = 201, description = "Recorded", body = ReviewTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn modifications(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ReviewTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepReviews)?;
    let place = format!("modifications {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let answers = must(&mut fields, "answers", "a list of texts");
    let version = fields.text("version");
    let paper = must(&mut fields, "paper", A_PAPER);
    let day = must(&mut fields, "day", A_DAY);
    let reason = fields.text("reason");
    let wanted = match (answers, paper, day) {
        (Some(answers), Some(paper), Some(day)) => Some(ModificationsTaken {
            answers,
            version,
            paper,
            day,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted
        .as_ref()
        .map(ModificationsTaken::check)
        .unwrap_or_default();
    all_faults(
        params,
        fields,
        &["answers", "version", "paper", "day", "reason"],
        unfit,
    )?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .modify_report(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A recheck, signed by an expert of the panel.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct RecheckBody {
    /// Number of the expert.
    expert: String,
    #[schema(format = Date)]
    signed_on: String,
    /// The report is modified as asked.
    ok: bool,
    /// In words that name no person.
    text: String,
    #[schema(format = Date)]
    day: String,
    reason: String,
}

/// Record the recheck of a modified report. 专家复核
///
/// By an expert of the panel, after the table of modifications.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/recheck",
    operation_id = "recheck_report",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the review", example = "review-example-5"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = RecheckBody, example = json!({"expert": "X-000001", "signed_on": "2026-11-20", "ok": true, "text": "示例:已按意见修改 (example)", "day": "2026-11-20", "reason": "示例:复核 (example)"})),
    responses((status = 201, description = "Recorded", body = ReviewTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn recheck(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ReviewTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepReviews)?;
    let place = format!("recheck {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let expert = fields.text("expert");
    let signed_on = must(&mut fields, "signed_on", A_DAY);
    let ok = must(&mut fields, "ok", "true or false");
    let text = fields.text("text");
    let day = must(&mut fields, "day", A_DAY);
    let reason = fields.text("reason");
    let wanted = match (signed_on, ok, day) {
        (Some(signed_on), Some(ok), Some(day)) => Some(RecheckSigned {
            expert,
            signed_on,
            ok,
            text,
            day,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted
        .as_ref()
        .map(RecheckSigned::check)
        .unwrap_or_default();
    all_faults(
        params,
        fields,
        &["expert", "signed_on", "ok", "text", "day", "reason"],
        unfit,
    )?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .recheck_report(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The letter of the department.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct LetterBody {
    /// A department_letter; of a failed report also a defect_list, of a risk assessment a list_notice, of an effect
    /// assessment a removal_notice. The act bears the day of the letter.
    paper: Paper,
    reason: String,
}

/// Close a review with the letter of the department. 主管部门函
///
/// From its day the outcome counts. The event that moves the stage is entered at `parcels/{registry_no}/events`, and agrees
/// with this record: outcome, number and day of the letter.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/letter",
    operation_id = "close_review",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the review", example = "review-example-6"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = LetterBody, example = json!({"paper": {"kind": "department_letter", "title": "示例文件 (example)", "number": "示例函〔2026〕3号", "issuer": "示例区生态环境局", "day": "2026-11-20"}, "reason": "示例:复函 (example)"})),
    responses((status = 201, description = "Recorded", body = ReviewTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn letter(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ReviewTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepReviews)?;
    let place = format!("letter {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let wanted = paper.map(|paper| LetterTaken { paper, reason });
    let unfit = wanted.as_ref().map(LetterTaken::check).unwrap_or_default();
    all_faults(params, fields, &["paper", "reason"], unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .close_review(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Why a review is taken back.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct WithdrawalBody {
    reason: String,
}

/// Take back a review that was recorded in error. 撤销误录的评审
///
/// As if it never was; what was recorded stays in the log. An act that rests on its letter is corrected first.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/withdrawal",
    operation_id = "withdraw_review",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the review", example = "review-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = WithdrawalBody, example = json!({"reason": "示例:误录 (example)"})),
    responses((status = 201, description = "Taken back", body = ReviewWithdrawn), NotTaken),
    security(("bearer" = []))
)]
pub async fn withdrawal(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ReviewWithdrawn>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepReviews)?;
    let place = format!("review withdrawal {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let reason = fields.text("reason");
    all_faults(params, fields, &["reason"], Vec::new())?;
    let asked = (id.as_str(), reason.as_str());
    let made = api
        .registry
        .withdraw_review(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
