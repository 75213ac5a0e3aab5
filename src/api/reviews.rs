//! Reviews: seen, and accepted.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::domain::event::{Actor, Paper};
use crate::domain::record::{FirmOnFile, ReportRef};
use crate::domain::review::{ReviewKind, ReviewMode, ReviewState};
use crate::registry::{Act, MOST_REVIEWS, NewReview, ReviewQuery, ReviewTaken, ReviewView};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must, parcel_of};
use super::keyed::{NotSeen, NotTaken, limit, next, parcel};
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

const KINDS: &str =
    "survey, risk_assessment, control_effect, remediation_effect or key_unit_survey";
const STATES: &str = "opened, drawn, decided or closed";

/// A page of reviews.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReviewPage {
    pub items: Vec<ReviewView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// Reviews of reports. 评审清单
///
/// The public sees outcome, day of the letter and organisers, of published parcels and once the letter is out; never
/// experts. Officials see everything; experts go by their numbers.
#[utoipa::path(
    get,
    path = "/api/v1/reviews",
    operation_id = "list_reviews",
    tag = "reviews",
    params(
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("kind" = Option<ReviewKind>, Query, description = "Kind of report"),
        ("state" = Option<ReviewState>, Query, description = "opened, drawn, decided or closed"),
        ("after" = Option<String>, Query, description = "Number after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses((status = 200, description = "Reviews in the order of their numbers", body = ReviewPage), NotSeen),
    security((), ("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<ReviewPage>, Problem> {
    const FILTERS: [&str; 3] = ["parcel", "kind", "state"];
    params.only(&[
        "parcel", "kind", "state", "after", "limit", "as_of", "known",
    ]);
    params.lang();
    let query = ReviewQuery {
        parcel: parcel(&mut params),
        kind: params.code("kind", KINDS),
        state: params.code("state", STATES),
        after: params.one("after"),
        limit: limit(&mut params, MOST_REVIEWS),
    };
    let when = params.when();
    let next = next(&params, ("/api/v1/reviews", &FILTERS), query.limit);
    params.checked()?;
    let (items, more) = api.registry.reviews(&caller, &query, &when).await?;
    let last = items.last().filter(|_| more);
    Ok(Json(ReviewPage {
        next: last.map(|last| next(&last.id)),
        items,
    }))
}

/// One review. 评审
#[utoipa::path(
    get,
    path = "/api/v1/reviews/{id}",
    operation_id = "read_review",
    tag = "reviews",
    params(
        ("id" = String, Path, description = "Number of the review", example = "review-example-7"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses((status = 200, description = "The review; `review` is null for the public", body = ReviewView), NotSeen),
    security((), ("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<ReviewView>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let when = params.when();
    params.checked()?;
    Ok(Json(api.registry.review(&caller, &id, &when).await?))
}

/// A report to be reviewed.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ReviewBody {
    kind: ReviewKind,
    /// Registry number.
    parcel: String,
    /// Management unit of the parcel.
    unit: Option<String>,
    /// `record` is the identifier of the survey or risk assessment on record; none for an effect assessment.
    report: ReportRef,
    /// Firms on the file, the author among them; of an effect assessment who did the works, too. What the record knows is
    /// added.
    firms: Vec<FirmOnFile>,
    /// Numbers of experts of the pool who helped write the report.
    authors: Option<Vec<String>>,
    /// District environment with natural resources; of a risk or effect assessment province environment with natural
    /// resources.
    organisers: Vec<Actor>,
    mode: ReviewMode,
    /// The institution that is entrusted.
    institution: Option<String>,
    /// The day of acceptance.
    #[schema(format = Date)]
    day: String,
    /// The application.
    paper: Paper,
    reason: String,
}

const FIELDS: [&str; 12] = [
    "kind",
    "parcel",
    "unit",
    "report",
    "firms",
    "authors",
    "organisers",
    "mode",
    "institution",
    "day",
    "paper",
    "reason",
];

/// Accept a report for review. 受理评审
///
/// One review to a version of a report.
#[utoipa::path(
    post,
    path = "/api/v1/reviews",
    operation_id = "open_review",
    tag = "reviews",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ReviewBody, example = json!({
        "kind": "remediation_effect", "parcel": "HQ-000133", "report": {"title": "示例修复效果评估报告 (example)", "version": "送审稿"},
        "firms": [{"name": "示例评估有限公司", "part": "author"}, {"name": "示例环境修复有限公司", "part": "works"}, {"name": "示例置业有限公司", "part": "client"}],
        "organisers": [{"kind": "province_environment", "name": "示例市生态环境局"}, {"kind": "natural_resources", "name": "示例市规划和自然资源局"}],
        "mode": "expert_meeting", "day": "2026-11-20",
        "paper": {"kind": "review_application", "title": "示例评审申请 (example)", "number": "示例申〔2026〕1号", "issuer": "示例置业有限公司", "day": "2026-11-19"},
        "reason": "示例:受理 (example)"
    })),
    responses((status = 201, description = "Recorded", body = ReviewTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn open(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ReviewTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepReviews)?;
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), "review").await?;
    if fields.rest.get("parcel").is_none_or(Value::is_null) {
        fields.missing("parcel", "a registry number");
    }
    let kind = must(&mut fields, "kind", KINDS);
    let parcel = parcel_of(&mut fields, "parcel");
    let unit = fields.take("unit", "a management unit");
    let report = must(&mut fields, "report", "a report: record, title, version");
    let firms = must(
        &mut fields,
        "firms",
        "a list of firms: name, credit_code, part",
    );
    let authors: Option<Vec<String>> = fields.take("authors", "a list of numbers of experts");
    let organisers = must(&mut fields, "organisers", "a list of actors: kind, name");
    let mode = must(
        &mut fields,
        "mode",
        "expert_meeting or entrusted_institution",
    );
    let institution = fields.take("institution", "a name");
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let given = (kind, parcel, report, firms, organisers, mode, day, paper);
    let wanted = match given {
        (
            Some(kind),
            Some(parcel),
            Some(report),
            Some(firms),
            Some(organisers),
            Some(mode),
            Some(day),
            Some(paper),
        ) => Some(NewReview {
            kind,
            parcel,
            unit,
            report,
            firms,
            authors: authors.unwrap_or_default(),
            organisers,
            mode,
            institution,
            day,
            paper,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted.as_ref().map(NewReview::check).unwrap_or_default();
    all_faults(params, fields, &FIELDS, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .open_review(&caller, &wanted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
