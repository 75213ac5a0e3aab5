//! Clues and correction requests: sent and read back by anybody, handled by officials.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::domain::record::{ClueKind, ClueState, Position};
use crate::registry::{
    Act, ClueErased, ClueQuery, ClueSaid, ClueSent, ClueStep, ClueTaken, ClueView, NewClue,
};

use super::consultations::{page_after, page_again, page_limit, parcel_param};
use super::duties::{A_DAY, all_faults, keyed_body, must, parcel_of};
use super::entry::{Address, OwnPage};
use super::params::{Fields, Params, PathText, Who, body, json};
use super::{Api, Problem};

/// A clue, bytes.
const CLUE_LIMIT: usize = 16 << 10;
const KINDS: &str = "clue or correction";
const STATES: &str = "received, accepted, rejected, investigated or closed";

/// A clue as it is sent.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ClueBody {
    /// clue: something happened there; correction: the register says something wrong.
    kind: ClueKind,
    /// Registry number, where it is known; a parcel, a place or a position is needed.
    parcel: Option<String>,
    /// Where it is, in words; up to 500 characters.
    place: Option<String>,
    /// Where it is.
    position: Option<CluePosition>,
    /// What it is about; up to 4000 characters.
    text: String,
    /// How the sender can be reached, if he wants to be; never published, and erased when it is no longer needed.
    contact: Option<String>,
}

/// A place on the ground, CGCS2000.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct CluePosition {
    /// Longitude, decimal degrees as text.
    lon: String,
    /// Latitude, decimal degrees as text.
    lat: String,
}

/// Send a clue or a request for correction. 提交线索或更正申请
///
/// Without an account. The answer holds a number and a code, shown this once, with which its state and outcome are read.
/// What was said and the contact are kept apart from the record and can be erased; whoever reports is protected (Code
/// article 146). There is no idempotency key, because the code is kept nowhere: a clue that is sent twice is two. From one
/// address and in all, so many are taken in an hour.
#[utoipa::path(
    post,
    path = "/api/v1/clues",
    operation_id = "send_clue",
    tag = "clues",
    params(("lang" = Option<String>, Query, description = "zh-CN or en")),
    request_body(content = ClueBody, example = json!({
        "kind": "clue", "place": "示例路与示例街交口 (example)", "text": "示例:夜间有人倾倒废渣 (example)", "contact": "示例电话 (example)"
    })),
    responses(
        (status = 201, description = "Taken in", body = ClueSent),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token or the session is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Sent by a page of another site", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many in this hour: Retry-After says how long to wait", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn send(
    State(api): State<Api>,
    _own: OwnPage,
    Who(caller): Who,
    Address(address): Address,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ClueSent>), Problem> {
    params.only(&[]);
    params.lang();
    caller.need(Act::SendClue)?;
    let bytes = body(content, CLUE_LIMIT).await?;
    let mut fields = Fields::of(json(&bytes)?);
    let kind: Option<ClueKind> = must(&mut fields, "kind", KINDS);
    let parcel = parcel_of(&mut fields, "parcel");
    let place = fields.take("place", "a text");
    let position: Option<Position> = fields.take("position", "lon and lat as decimal texts");
    let text = fields.text("text");
    let contact = fields.take("contact", "a text");
    let wanted = kind.map(|kind| NewClue {
        kind,
        parcel,
        place,
        position,
        text,
        contact,
    });
    let unfit = wanted.as_ref().map(NewClue::check).unwrap_or_default();
    let known = ["kind", "parcel", "place", "position", "text", "contact"];
    all_faults(params, fields, &known, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let sent = (&wanted, address.as_deref());
    let limits = api.entry.clues;
    let made = api.registry.send_clue(&caller, sent, limits).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A page of clues.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CluePage {
    pub items: Vec<ClueView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

const FILTERS: [&str; 4] = ["kind", "state", "parcel", "overdue"];

/// Clues and what became of them, for officials. 线索清单
#[utoipa::path(
    get,
    path = "/api/v1/clues",
    operation_id = "list_clues",
    tag = "clues",
    params(
        ("kind" = Option<ClueKind>, Query, description = "clue or correction"),
        ("state" = Option<ClueState>, Query, description = "received, accepted, rejected, investigated or closed"),
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("overdue" = Option<bool>, Query, description = "Whether the answer is owed and its last day has passed"),
        ("after" = Option<String>, Query, description = "Number after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Clues in the order of their numbers", body = CluePage),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<CluePage>, Problem> {
    let known: Vec<&str> = FILTERS
        .into_iter()
        .chain(["after", "limit", "as_of", "known"])
        .collect();
    params.only(&known);
    params.lang();
    caller.need(Act::SeeClues)?;
    let query = ClueQuery {
        kind: params.code("kind", KINDS),
        state: params.code("state", STATES),
        parcel: parcel_param(&mut params),
        overdue: params.flag("overdue"),
        after: params.one("after"),
        limit: page_limit(&mut params),
    };
    let when = params.when();
    let again = page_again(&params, "/api/v1/clues", &FILTERS, query.limit);
    params.checked()?;
    let (items, more) = api.registry.clues(&caller, &query, &when).await?;
    let last = items.last().filter(|_| more).map(|last| &last.number);
    let next = page_after(&again, last);
    Ok(Json(CluePage { items, next }))
}

/// What became of a clue. 查询线索
///
/// For whoever has its code, or for an official without one. A wrong code is answered like a number that nobody has.
#[utoipa::path(
    get,
    path = "/api/v1/clues/{number}",
    operation_id = "read_clue",
    tag = "clues",
    params(
        ("number" = String, Path, description = "Its number", example = "clue-example-1"),
        ("code" = Option<String>, Query, description = "The code that was given when it was sent"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Its state and public outcome", body = ClueView),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No code, and nobody is signed in; or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "No code, and not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such clue, or not its code", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(number): PathText,
    mut params: Params,
) -> Result<Json<ClueView>, Problem> {
    params.only(&["code"]);
    params.lang();
    let code = params.one("code");
    params.checked()?;
    let asked = (number.as_str(), code.as_deref());
    Ok(Json(api.registry.clue(&caller, asked).await?))
}

/// What was said in a clue, and how to reach who said it. 线索内容
///
/// For who handles clues. Nothing of it is in the record.
#[utoipa::path(
    get,
    path = "/api/v1/clues/{number}/contents",
    operation_id = "read_clue_contents",
    tag = "clues",
    params(
        ("number" = String, Path, description = "Its number", example = "M-2026-000001"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "What was said; null where it is erased", body = ClueSaid),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such clue", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn contents(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(number): PathText,
    mut params: Params,
) -> Result<Json<ClueSaid>, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    Ok(Json(api.registry.clue_said(&caller, &number).await?))
}

/// A step of a clue.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ClueStepBody {
    /// received leads to accepted or rejected, accepted to investigated, investigated to closed.
    state: ClueState,
    #[schema(format = Date)]
    day: String,
    /// The parcel it is about, where it was not known.
    parcel: Option<String>,
    /// The act of that parcel it led to (T01, a correction, a cadastral act), by its number.
    act: Option<String>,
    /// What the public is told; needed to reject and to close. Without names.
    outcome: Option<String>,
    /// Why, for the record. Without names: it cannot be erased.
    reason: String,
}

/// Accept, reject, investigate or close a clue. 办理线索
#[utoipa::path(
    post,
    path = "/api/v1/clues/{number}/steps",
    operation_id = "step_clue",
    tag = "clues",
    params(
        ("number" = String, Path, description = "Its number", example = "clue-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ClueStepBody, example = json!({"state": "accepted", "day": "2026-11-24", "reason": "示例:予以受理 (example)"})),
    responses(
        (status = 201, description = "Taken", body = ClueTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such clue", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (step_contradicts, carried_missing, not_carried, day_ahead, day_contradicts), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn step(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(number): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ClueTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::HandleClues)?;
    let place = format!("clue {number}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let state: Option<ClueState> = must(&mut fields, "state", STATES);
    let day = must(&mut fields, "day", A_DAY);
    let parcel = parcel_of(&mut fields, "parcel");
    let act = fields.take("act", "the number of an act");
    let outcome = fields.take("outcome", "a text");
    let reason = fields.text("reason");
    let step = match (state, day) {
        (Some(state), Some(day)) => Some(ClueStep {
            state,
            day,
            parcel,
            act,
            outcome,
            reason,
        }),
        _ => None,
    };
    let unfit = step.as_ref().map(ClueStep::check).unwrap_or_default();
    let known = ["state", "day", "parcel", "act", "outcome", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let step = step.ok_or_else(Problem::internal)?;
    let key = (key.as_str(), digest.as_slice());
    let made = api.registry.step_clue(&caller, (&number, &step), key).await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Erase what a clue tells of persons. 删除线索中的个人信息
///
/// How to reach the sender; with `everything=true` what was said, too. The record keeps what became of it.
#[utoipa::path(
    delete,
    path = "/api/v1/clues/{number}/contents",
    operation_id = "erase_clue_contents",
    tag = "clues",
    params(
        ("number" = String, Path, description = "Its number", example = "M-2026-000001"),
        ("everything" = Option<bool>, Query, description = "Erase what was said, too; false when absent"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Erased", body = ClueErased),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such clue", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn erase(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(number): PathText,
    mut params: Params,
) -> Result<Json<ClueErased>, Problem> {
    params.only(&["everything"]);
    params.lang();
    let everything = params.flag("everything").unwrap_or(false);
    params.checked()?;
    let asked = (number.as_str(), everything);
    Ok(Json(api.registry.erase_clue(&caller, asked).await?))
}
