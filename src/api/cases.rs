//! Flags of a parcel as they stand, their amendment, and enforcement cases, which are public once they are decided.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::domain::event::Paper;
use crate::domain::record::{CaseFacts, EmergencyFacts};
use crate::registry::{Act, CaseQuery, CaseView, FlagAmendment, FlagTaken, FlagView};

use super::consultations::{page_after, page_again, page_limit, parcel_param};
use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::params::{Params, PathText, PathTexts, Who};
use super::transfers::number;
use super::{Api, Problem};

pub(super) const AN_EMERGENCY: &str =
    "happened, measures, soil_affected and groundwater_affected (yes, no or unknown)";
pub(super) const A_CASE: &str = "number, subject, article, decision, measures";

/// The flags of a parcel.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FlagList {
    pub items: Vec<FlagView>,
}

/// The flags of a parcel, also those that ended. 地块标记
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}/flags",
    operation_id = "list_flags",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000152"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Flags in the order of their numbers", body = FlagList),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn flags(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    mut params: Params,
) -> Result<Json<FlagList>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    caller.need(Act::SeeFlags)?;
    let when = params.when();
    let parcel = number(&registry_no)?;
    params.checked()?;
    let items = api.registry.flags(&caller, &parcel, &when).await?;
    Ok(Json(FlagList { items }))
}

/// What has become known of a flag.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct FlagAmendmentBody {
    /// Takes the place of the text before.
    text: Option<String>,
    /// Takes the place of what was known of the emergency.
    emergency: Option<EmergencyFacts>,
    /// Takes the place of what was known of the case; measures that were ordered keep their places and words.
    case: Option<CaseFacts>,
    /// The day from which it is known.
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Amend a flag that holds. 补充应急或案件情况
///
/// Each measure of a case is a duty with its last day, `case_measure.FLAG.N`, which a paper closes.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/flags/{id}/amendments",
    operation_id = "amend_flag",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000153"),
        ("id" = String, Path, description = "Number of the flag", example = "flag-example-02"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = FlagAmendmentBody, example = json!({
        "text": "示例:已作出决定 (example)", "day": "2026-11-23",
        "paper": {"kind": "official_letter", "title": "示例处罚决定书 (example)", "number": "示例罚〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-23"},
        "reason": "示例:补充案件情况 (example)"
    })),
    responses(
        (status = 201, description = "Amended", body = FlagTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel or flag", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (measure_gone, day_contradicts, ...), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn amend(
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
    let place = format!("amendment {parcel} {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let text = fields.take("text", "a text");
    let emergency = fields.take("emergency", AN_EMERGENCY);
    let case = fields.take("case", A_CASE);
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let wanted = match (day, paper) {
        (Some(day), Some(paper)) => Some(FlagAmendment {
            text,
            emergency,
            case,
            day,
            paper,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted.as_ref().map(FlagAmendment::check);
    let known = ["text", "emergency", "case", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit.unwrap_or_default())?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (&parcel, id.as_str(), &wanted);
    let key = (key.as_str(), digest.as_slice());
    let made = api.registry.amend_flag(&caller, asked, key).await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A page of enforcement cases.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CasePage {
    pub items: Vec<CaseView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// Enforcement cases with their measures. 执法案件
///
/// The public sees those that are decided, on published land: penalties are public. Organisations are named, private
/// persons are not.
#[utoipa::path(
    get,
    path = "/api/v1/enforcement-cases",
    operation_id = "list_enforcement_cases",
    tag = "events",
    params(
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("open" = Option<bool>, Query, description = "true: not closed; false: closed"),
        ("after" = Option<String>, Query, description = "Number after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Cases in the order of their numbers", body = CasePage),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<CasePage>, Problem> {
    params.only(&["parcel", "open", "after", "limit", "as_of", "known"]);
    params.lang();
    caller.need(Act::SeeCases)?;
    let query = CaseQuery {
        parcel: parcel_param(&mut params),
        open: params.flag("open"),
        after: params.one("after"),
        limit: page_limit(&mut params),
    };
    let when = params.when();
    let path = "/api/v1/enforcement-cases";
    let again = page_again(&params, path, &["parcel", "open"], query.limit);
    params.checked()?;
    let (items, more) = api.registry.cases(&caller, &query, &when).await?;
    let last = items.last().filter(|_| more).map(|last| &last.id);
    let next = page_after(&again, last);
    Ok(Json(CasePage { items, next }))
}
