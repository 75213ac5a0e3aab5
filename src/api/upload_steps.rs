//! What is done with an upload: checked anew, submitted, withdrawn, sent back, accepted.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::domain::day::Day;
use crate::domain::decimal::required;
use crate::domain::event::{Paper, ReviewFound};
use crate::domain::record::ReviewOutcome;
use crate::domain::stage::Stage;
use crate::registry::{Acceptance, AcceptanceShown, Act, Conclusion, UploadAccepted, UploadHead};

use super::duties::{A_DAY, all_faults, keyed_body};
use super::keyed::NotTaken;
use super::params::{Fields, Params, PathText, Who};
use super::{Api, Problem};

/// A decimal, as a number or as text.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Loose(#[serde(deserialize_with = "required")] pub Decimal);

/// A reason.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct UploadReason {
    reason: String,
}

/// Nothing.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct NothingMore {}

/// A step whose body has a reason, or nothing.
async fn read(
    (headers, mut params, content): (HeaderMap, Params, Body),
    place: String,
    with_reason: bool,
) -> Result<(String, Vec<u8>, String), Problem> {
    params.only(&[]);
    params.lang();
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let (reason, known) = if with_reason {
        (fields.text("reason"), &["reason"][..])
    } else {
        (String::new(), &[][..])
    };
    all_faults(params, fields, known, Vec::new())?;
    Ok((key, digest, reason))
}

/// Check an upload on the record as it stands now. 重新核查
///
/// Where the parcel moved since it was checked. One that was submitted is with its uploader again.
#[utoipa::path(
    post,
    path = "/api/v1/uploads/{id}/check",
    operation_id = "check_upload",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Upload", example = "U-20261124-200000-1f3a9c04"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = NothingMore, example = json!({})),
    responses((status = 200, description = "Checked", body = UploadHead), NotTaken),
    security(("bearer" = []))
)]
pub async fn check(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Result<Json<UploadHead>, Problem> {
    caller.need(Act::UploadReport)?;
    let asked = (headers, params, content);
    let (key, digest, _) = read(asked, format!("check {id}"), false).await?;
    let key = (key.as_str(), digest.as_slice());
    Ok(Json(api.registry.check_upload(&caller, &id, key).await?))
}

/// Submit an upload to the approvers. 提交
///
/// Refused (409) while a fault of severity error stands in its files, and where the parcel moved since it was checked.
#[utoipa::path(
    post,
    path = "/api/v1/uploads/{id}/submission",
    operation_id = "submit_upload",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Upload", example = "U-20261124-200000-1f3a9c04"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = NothingMore, example = json!({})),
    responses((status = 200, description = "Submitted", body = UploadHead), NotTaken),
    security(("bearer" = []))
)]
pub async fn submit(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Result<Json<UploadHead>, Problem> {
    caller.need(Act::UploadReport)?;
    let asked = (headers, params, content);
    let (key, digest, _) = read(asked, format!("submit {id}"), false).await?;
    let key = (key.as_str(), digest.as_slice());
    Ok(Json(api.registry.submit_upload(&caller, &id, key).await?))
}

/// Give an upload up. 撤回
///
/// By its uploader, before it is accepted.
#[utoipa::path(
    post,
    path = "/api/v1/uploads/{id}/withdrawal",
    operation_id = "withdraw_upload",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Upload", example = "U-20261124-200000-1f3a9c04"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = UploadReason, example = json!({"reason": "示例:重复上传 (example)"})),
    responses((status = 200, description = "Withdrawn", body = UploadHead), NotTaken),
    security(("bearer" = []))
)]
pub async fn withdraw(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Result<Json<UploadHead>, Problem> {
    caller.need(Act::UploadReport)?;
    let asked = (headers, params, content);
    let (key, digest, reason) = read(asked, format!("withdraw {id}"), true).await?;
    let moved = api
        .registry
        .withdraw_upload(&caller, (&id, &reason), (&key, &digest))
        .await?;
    Ok(Json(moved))
}

/// Send an upload back to its uploader. 退回
#[utoipa::path(
    post,
    path = "/api/v1/uploads/{id}/return",
    operation_id = "return_upload",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Upload", example = "U-20261124-200000-1f3a9c04"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = UploadReason, example = json!({"reason": "示例:补充苯系物检测结果 (example)"})),
    responses((status = 200, description = "Sent back", body = UploadHead), NotTaken),
    security(("bearer" = []))
)]
pub async fn send_back(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Result<Json<UploadHead>, Problem> {
    caller.need(Act::ReturnUpload)?;
    let asked = (headers, params, content);
    let (key, digest, reason) = read(asked, format!("return {id}"), true).await?;
    let moved = api
        .registry
        .return_upload(&caller, (&id, &reason), (&key, &digest))
        .await?;
    Ok(Json(moved))
}

/// The review of a report that is accepted (评审结论): with it the survey is concluded in the same commit.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedReview {
    outcome: ReviewOutcome,
    /// An expert signed that the report was modified as asked.
    #[serde(default)]
    recheck_signed: bool,
    /// Where a report that failed is sent back to: V1, V2 or V3.
    #[schema(value_type = Option<String>)]
    to: Option<Stage>,
    /// The office whose review it is.
    office: String,
    /// Opinion of the experts, letter of the department; of one that failed the list of defects.
    papers: Vec<Paper>,
}

/// An acceptance.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct AcceptanceBody {
    /// The legal day of the acts; today when left out.
    #[schema(format = Date)]
    day: Option<String>,
    reason: String,
    /// False = the data alone, where guards refuse the acts. True when left out.
    acts: Option<bool>,
    /// The review, where its papers are at hand.
    review: Option<AcceptedReview>,
    /// False = a look at what acceptance would do. True when left out.
    record: Option<bool>,
}

fn acceptance(fields: &mut Fields, today: Day) -> (Acceptance, bool) {
    let review: Option<AcceptedReview> = fields.take(
        "review",
        "the review: outcome, recheck_signed, to, office, papers",
    );
    let wanted = Acceptance {
        day: fields.take("day", A_DAY).unwrap_or(today),
        reason: fields.text("reason"),
        with_acts: fields.take("acts", "true or false").unwrap_or(true),
        conclusion: review.map(|review| Conclusion {
            review: ReviewFound {
                outcome: review.outcome,
                recheck_signed: review.recheck_signed,
                targets_met: None,
                safe_use: None,
            },
            to: review.to,
            office: review.office,
            papers: review.papers,
        }),
    };
    let record = fields.take("record", "true or false").unwrap_or(true);
    (wanted, record)
}

/// Accept an upload: it becomes record. 审核通过入库
///
/// By somebody else than its uploader. One commit writes the acts that the life cycle allows (the report is filed; with a
/// `review`, concluded), the survey with its highest values, its samples with their results, its tables as documents. The
/// guards are those of `POST .../events`; what they refuse is told with its article. 409 where the parcel moved since the
/// upload was checked. With `record: false` it is a look: acts and answers before and after.
#[utoipa::path(
    post,
    path = "/api/v1/uploads/{id}/acceptance",
    operation_id = "accept_upload",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Upload", example = "U-20261124-200000-1f3a9c04"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = AcceptanceBody, example = json!({
        "day": "2026-11-20", "reason": "示例:数据完整,评审通过 (example)",
        "review": {
            "outcome": "pass", "office": "示例区生态环境局",
            "papers": [
                {"kind": "review_opinion", "title": "示例评审意见 (example)", "number": "示例评〔2026〕1号", "issuer": "示例专家组", "day": "2026-11-18"},
                {"kind": "department_letter", "title": "示例复函 (example)", "number": "示例函〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}
            ]
        }
    })),
    responses(
        (status = 200, description = "A look: nothing was recorded", body = AcceptanceShown),
        (status = 201, description = "On record", body = UploadAccepted),
        NotTaken,
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn accept(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<Response, Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::AcceptUpload)?;
    let place = format!("accept {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let (wanted, record) = acceptance(&mut fields, api.registry.clock().today());
    let known = ["day", "reason", "acts", "review", "record"];
    all_faults(params, fields, &known, wanted.check())?;
    let _place = api.heavy(&caller)?;
    let asked = (id.as_str(), &wanted);
    if !record {
        let shown = api.registry.look_at_acceptance(&caller, asked, lang).await;
        let shown = shown.map_err(|error| Problem::of_events(error, lang))?;
        return Ok(Json(shown).into_response());
    }
    let accepted = api
        .registry
        .accept_upload(&caller, asked, (&key, &digest))
        .await;
    let accepted = accepted.map_err(|error| Problem::of_events(error, lang))?;
    let etag = [("etag", format!("\"{}\"", accepted.revision))];
    Ok((StatusCode::CREATED, etag, Json(accepted)).into_response())
}
