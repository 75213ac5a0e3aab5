//! Flags of a parcel: emergency, enforcement case, conflict of sources.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::event::Paper;
use crate::domain::record::{CaseFacts, EmergencyFacts};
use crate::registry::{Act, FlagEnding, FlagTaken, NewFlag};

use super::cases::{A_CASE, AN_EMERGENCY};
use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::params::{Params, PathText, PathTexts, Who};
use super::transfers::number;
use super::{Api, Problem};

/// Kinds of flags that this door knows.
const KINDS: &str = "emergency, enforcement_case, boundary_conflict, stage_conflict, listing_conflict or taken_back";

/// A flag to be raised.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct FlagBody {
    /// emergency, enforcement_case, boundary_conflict, stage_conflict, listing_conflict or taken_back.
    flag: String,
    /// What is the matter; officials read it.
    text: String,
    /// What happened; of an emergency only.
    emergency: Option<EmergencyFacts>,
    /// The case; of an enforcement case only. A private person is written 个人 and not named.
    case: Option<CaseFacts>,
    /// The day from which it holds.
    #[schema(format = Date)]
    day: String,
    /// emergency: an emergency report; enforcement_case: a case filing.
    paper: Paper,
    reason: String,
}

/// Raise a flag. 登记应急、案件等标记
///
/// An emergency stops transfers, an open enforcement case asks for its end, a conflict of sources for a
/// decision.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/flags",
    operation_id = "raise_flag",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000107"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = FlagBody, example = json!({
        "flag": "enforcement_case", "text": "示例:涉嫌倾倒 (example)", "day": "2026-11-20",
        "paper": {"kind": "case_filing", "title": "示例立案审批表 (example)", "number": "示例立〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"},
        "reason": "示例:立案 (example)"
    })),
    responses(
        (status = 201, description = "Raised", body = FlagTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn raise(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<FlagTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::RaiseFlag)?;
    let parcel = number(&registry_no)?;
    let place = format!("flag {parcel}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let flag = must(&mut fields, "flag", KINDS);
    let text = fields.text("text");
    let emergency = fields.take("emergency", AN_EMERGENCY);
    let case = fields.take("case", A_CASE);
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let wanted = match (flag, day, paper) {
        (Some(flag), Some(day), Some(paper)) => Some(NewFlag {
            flag,
            text,
            emergency,
            case,
            day,
            paper,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted.as_ref().map(NewFlag::check).unwrap_or_default();
    let known = [
        "flag",
        "text",
        "emergency",
        "case",
        "day",
        "paper",
        "reason",
    ];
    all_faults(params, fields, &known, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (&parcel, &wanted);
    let made = api
        .registry
        .raise_flag(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The end of a flag.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct FlagEndingBody {
    /// The first day on which it no longer holds.
    #[schema(format = Date)]
    day: String,
    /// emergency: an emergency report or an acceptance; enforcement_case: a case closing.
    paper: Paper,
    reason: String,
    /// What the public is told of the end of a case; needed where it was decided.
    outcome: Option<String>,
}

/// End a flag. 解除标记
///
/// A case ends when its ordered measures are closed. After an emergency a survey is owed, unless neither soil nor
/// groundwater was affected (Code 443).
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/flags/{id}/ending",
    operation_id = "end_flag",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000107"),
        ("id" = String, Path, description = "Number of the flag", example = "F-2026-000001"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = FlagEndingBody, example = json!({
        "day": "2026-11-22",
        "paper": {"kind": "case_closing", "title": "示例结案审批表 (example)", "number": "示例结〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-21"},
        "reason": "示例:结案 (example)"
    })),
    responses(
        (status = 201, description = "Ended", body = FlagTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel or flag", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn end(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(registry_no, id): PathTexts,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<FlagTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::RaiseFlag)?;
    let parcel = number(&registry_no)?;
    let place = format!("ending {parcel} {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let outcome = fields.take("outcome", "a text");
    let ending = match (day, paper) {
        (Some(day), Some(paper)) => Some(FlagEnding {
            day,
            paper,
            reason,
            outcome,
        }),
        _ => None,
    };
    let unfit = ending.as_ref().map(FlagEnding::check).unwrap_or_default();
    let known = ["day", "paper", "reason", "outcome"];
    all_faults(params, fields, &known, unfit)?;
    let ending = ending.ok_or_else(Problem::internal)?;
    let asked = (&parcel, id.as_str(), &ending);
    let made = api.registry.end_flag(&caller, asked, (&key, &digest)).await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
