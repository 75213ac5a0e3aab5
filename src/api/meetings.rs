//! Land-grant project meetings: recorded and seen.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::domain::event::Paper;
use crate::domain::record::GrantOutcome;
use crate::registry::{Act, MeetingTaken, MeetingView, MeetingWanted};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::keyed::{NotSeen, NotTaken};
use super::params::{Params, PathText, Who};
use super::transfers::number;
use super::{Api, Problem};

/// The meetings of a parcel.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MeetingPage {
    pub items: Vec<MeetingView>,
    /// Always null: all of them are told.
    pub next: Option<String>,
}

/// Land-grant meetings of a parcel, the last first. 土地出让项目专家评审会
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}/grant-meetings",
    operation_id = "list_grant_meetings",
    tag = "reviews",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000114"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses((status = 200, description = "Meetings", body = MeetingPage), NotSeen),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    mut params: Params,
) -> Result<Json<MeetingPage>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    caller.need(Act::SeeGrantMeetings)?;
    let parcel = number(&registry_no)?;
    let when = params.when();
    params.checked()?;
    let items = api.registry.grant_meetings(&caller, &parcel, &when).await?;
    Ok(Json(MeetingPage { items, next: None }))
}

/// A meeting to be recorded.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct MeetingBody {
    outcome: GrantOutcome,
    /// With usable_with_conditions, and only then.
    conditions: Option<String>,
    /// The day of the meeting; after that of the last one, unless it corrects.
    #[schema(format = Date)]
    day: String,
    /// The minutes.
    paper: Paper,
    /// How many took part.
    participants: u16,
    /// The day of the wrong record that this one takes the place of.
    #[schema(format = Date)]
    corrects: Option<String>,
    reason: String,
}

const FIELDS: [&str; 7] = [
    "outcome",
    "conditions",
    "day",
    "paper",
    "participants",
    "corrects",
    "reason",
];

/// Record a land-grant meeting. 登记土地出让项目专家评审会
///
/// R-81 reads it at once: none, or usable with conditions, is a condition of a supply; not usable blocks it.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/grant-meetings",
    operation_id = "record_grant_meeting",
    tag = "reviews",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000107"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = MeetingBody, example = json!({
        "outcome": "usable_with_conditions", "conditions": "示例:供地前补充检测 (example)", "day": "2026-11-20",
        "paper": {"kind": "official_letter", "title": "示例会议纪要 (example)", "number": "示例纪要〔2026〕1号", "issuer": "示例区规划和自然资源局", "day": "2026-11-20"},
        "participants": 7, "reason": "示例:登记会议 (example)"
    })),
    responses((status = 201, description = "Recorded", body = MeetingTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn record(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<MeetingTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::RecordGrantMeeting)?;
    let parcel = number(&registry_no)?;
    let place = format!("grant meeting {parcel}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let outcome = must(
        &mut fields,
        "outcome",
        "usable, usable_with_conditions or not_usable",
    );
    let conditions = fields.take("conditions", "a text");
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let participants = must(&mut fields, "participants", "a whole number");
    let corrects = fields.take("corrects", A_DAY);
    let reason = fields.text("reason");
    let wanted = match (outcome, day, paper, participants) {
        (Some(outcome), Some(day), Some(paper), Some(participants)) => Some(MeetingWanted {
            outcome,
            conditions,
            day,
            paper,
            participants,
            corrects,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted
        .as_ref()
        .map(MeetingWanted::check)
        .unwrap_or_default();
    all_faults(params, fields, &FIELDS, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (&parcel, &wanted);
    let made = api
        .registry
        .record_grant_meeting(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
