//! Reviews: the panel drawn, its conflicts, its opinions.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::record::ReviewOutcome;
use crate::domain::review::ExpertField;
use crate::domain::review::conflict::ConflictKind;
use crate::registry::{Act, ConflictDeclared, DrawWanted, OpinionSigned, ReviewTaken};

use super::duties::{A_DAY, all_faults, keyed_body, must};
use super::keyed::NotTaken;
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

const OUTCOMES: &str = "pass, pass_after_modification or fail";

/// A panel to be drawn.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct DrawBody {
    /// Seats; the least that the legal setting asks for when absent.
    size: Option<u16>,
    /// Fields beside that of the review from which experts may come.
    fields: Option<Vec<ExpertField>>,
    /// The day of the draw.
    #[schema(format = Date)]
    day: String,
    reason: String,
}

/// Draw the panel of a review. 随机抽取专家
///
/// By chance from the pool, with a seed that is kept: `draw` in the answer holds seed, revision of the pool and the whole
/// order. Anybody can do it again: each expert of the pool (on `draw.day`, as known at `draw.revision`, with one of
/// `draw.fields`) is ranked by `SHA-256("jingtu draw v1\\n" + review + "\\n" + seed + "\\n" + expert)`, the smallest
/// first; whoever has a conflict with a firm on the file is passed over, and the conflict stands in `passed_over`.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/draw",
    operation_id = "draw_panel",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the review", example = "review-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = DrawBody, example = json!({"day": "2026-11-20", "reason": "示例:抽取专家 (example)"})),
    responses((status = 201, description = "Recorded", body = ReviewTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn draw(
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
    let place = format!("draw {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let size = fields.take("size", "a whole number");
    let more: Option<Vec<ExpertField>> = fields.take("fields", "a list of fields of experts");
    let day = must(&mut fields, "day", A_DAY);
    let reason = fields.text("reason");
    let wanted = day.map(|day| DrawWanted {
        size,
        fields: more.unwrap_or_default(),
        day,
        reason,
    });
    let unfit = wanted.as_ref().map(DrawWanted::check).unwrap_or_default();
    all_faults(params, fields, &["size", "fields", "day", "reason"], unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .draw_panel(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A conflict of an expert of the panel.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ConflictBody {
    /// Number of the expert.
    expert: String,
    kind: ConflictKind,
    /// The firm, where there is one.
    firm: Option<String>,
    #[schema(format = Date)]
    day: String,
    /// Why, in words that name no person.
    reason: String,
}

/// Declare a conflict of an expert of the panel. 利益冲突回避
///
/// The expert leaves the panel, his opinion with him; the next in the order of the draw takes the seat, and what the panel
/// had decided falls. Until the letter is out.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/conflicts",
    operation_id = "declare_conflict",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the review", example = "review-example-2"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ConflictBody, example = json!({"expert": "X-000002", "kind": "declared", "day": "2026-11-20", "reason": "示例:与业主单位有顾问关系 (example)"})),
    responses((status = 201, description = "Recorded", body = ReviewTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn conflict(
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
    let place = format!("conflicts {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let expert = fields.text("expert");
    let kind = must(
        &mut fields,
        "kind",
        "employed, paid, authorship or declared",
    );
    let firm = fields.take("firm", "the name of a firm");
    let day = must(&mut fields, "day", A_DAY);
    let reason = fields.text("reason");
    let wanted = match (kind, day) {
        (Some(kind), Some(day)) => Some(ConflictDeclared {
            expert,
            kind,
            firm,
            day,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted
        .as_ref()
        .map(ConflictDeclared::check)
        .unwrap_or_default();
    all_faults(
        params,
        fields,
        &["expert", "kind", "firm", "day", "reason"],
        unfit,
    )?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .declare_conflict(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// An opinion, signed by an expert of the panel.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ExpertOpinionBody {
    /// Number of the expert.
    expert: String,
    #[schema(format = Date)]
    signed_on: String,
    verdict: ReviewOutcome,
    /// In words that name no person.
    text: String,
    /// The day of this act: the day of signing or later.
    #[schema(format = Date)]
    day: String,
    reason: String,
}

/// Record the opinion of an expert of the panel. 专家意见
///
/// A second opinion of the same expert takes the place of the first; both stay in the history.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/opinions",
    operation_id = "sign_opinion",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the review", example = "review-example-2"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ExpertOpinionBody, example = json!({"expert": "X-000003", "signed_on": "2026-11-20", "verdict": "pass", "text": "示例:同意 (example)", "day": "2026-11-20", "reason": "示例:录入意见 (example)"})),
    responses((status = 201, description = "Recorded", body = ReviewTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn opinion(
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
    let place = format!("opinions {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let expert = fields.text("expert");
    let signed_on = must(&mut fields, "signed_on", A_DAY);
    let verdict = must(&mut fields, "verdict", OUTCOMES);
    let text = fields.text("text");
    let day = must(&mut fields, "day", A_DAY);
    let reason = fields.text("reason");
    let wanted = match (signed_on, verdict, day) {
        (Some(signed_on), Some(verdict), Some(day)) => Some(OpinionSigned {
            expert,
            signed_on,
            verdict,
            text,
            day,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted
        .as_ref()
        .map(OpinionSigned::check)
        .unwrap_or_default();
    all_faults(
        params,
        fields,
        &["expert", "signed_on", "verdict", "text", "day", "reason"],
        unfit,
    )?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .sign_opinion(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
