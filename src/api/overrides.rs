//! Overrides of `default` and `policy` findings: proposed, confirmed, withdrawn, seen.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::land_use::LandUse;
use crate::domain::transaction::Transaction;
use crate::registry::{
    Act, MOST_OVERRIDES, NewOverride, OverrideQuery, OverrideState, OverrideView,
};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must, parcel_of};
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// A page of overrides.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OverridePage {
    pub items: Vec<OverrideView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// Overrides, proposed, in force or ended. 例外清单
#[utoipa::path(
    get,
    path = "/api/v1/overrides",
    operation_id = "list_overrides",
    tag = "overrides",
    params(
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("state" = Option<OverrideState>, Query, description = "proposed, in_force, expired or withdrawn"),
        ("after" = Option<String>, Query, description = "Number after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "Overrides in the order of their numbers", body = OverridePage),
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
) -> Result<Json<OverridePage>, Problem> {
    params.only(&["parcel", "state", "after", "limit", "as_of", "known"]);
    params.lang();
    caller.need(Act::SeeOverrides)?;
    let parcel = params.read("parcel", |text| {
        super::transfers::number(text).map_err(|fault| Fault {
            at: String::new(),
            ..fault
        })
    });
    let limit = params.read("limit", super::parcels::whole).unwrap_or(50);
    if !(1..=MOST_OVERRIDES).contains(&limit) {
        let wanted = format!("1 to {MOST_OVERRIDES}");
        params.fault(Fault::new(
            "limit",
            wanted,
            limit,
            "ask for fewer and follow next",
        ));
    }
    let query = OverrideQuery {
        parcel: parcel.map(|no| no.to_string()),
        state: params.code("state", "proposed, in_force, expired or withdrawn"),
        after: params.one("after"),
        limit,
    };
    let when = params.when();
    let again = params.again(&["parcel", "state", "as_of", "known"]);
    params.checked()?;
    let (items, more) = api.registry.overrides(&caller, &query, &when).await?;
    let last = items.last().filter(|_| more);
    let next = last.map(|last| {
        let after: String = form_urlencoded::byte_serialize(last.id.as_bytes()).collect();
        format!("/api/v1/overrides?{again}limit={limit}&after={after}")
    });
    Ok(Json(OverridePage { items, next }))
}

/// An override to be proposed.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct OverrideBody {
    /// Registry number.
    parcel: String,
    /// The rule, such as R-32; not one of a law.
    rule: String,
    /// The transactions it is for.
    transactions: Vec<Transaction>,
    /// The planned uses it is for, such as `1001` or `GBT21010:0601`.
    uses: Vec<String>,
    reason: String,
    /// The document behind it.
    paper: Paper,
    /// Last day on which it holds.
    #[schema(format = Date)]
    expiry: String,
    /// who pays and who does the works is agreed.
    duty_allocated: Option<bool>,
    /// no construction until removal.
    no_construction_until_removal: Option<bool>,
    /// the municipal department consents.
    municipal_consent: Option<bool>,
}

const FIELDS: [&str; 10] = [
    "parcel",
    "rule",
    "transactions",
    "uses",
    "reason",
    "paper",
    "expiry",
    "duty_allocated",
    "no_construction_until_removal",
    "municipal_consent",
];

/// Propose an override. 提出例外
///
/// Without effect until another person confirms it. A rule of a law is refused, with its articles.
#[utoipa::path(
    post,
    path = "/api/v1/overrides",
    operation_id = "propose_override",
    tag = "overrides",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = OverrideBody, example = json!({
        "parcel": "HQ-000107", "rule": "R-71", "transactions": ["SUPPLY"], "uses": ["1001"],
        "reason": "示例:相邻地块影响已核实 (example)",
        "paper": {"kind": "official_letter", "title": "示例请示 (example)", "number": "示例请〔2026〕1号", "issuer": "示例区规划和自然资源局", "day": "2026-11-19"},
        "expiry": "2027-05-31"
    })),
    responses(
        (status = 201, description = "Proposed", body = OverrideView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A law is not overridden, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn propose(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<OverrideView>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::ProposeOverride)?;
    let (key, digest, mut fields) =
        keyed_body((&headers, &mut params, content), "override").await?;
    if fields.rest.get("parcel").is_none_or(Value::is_null) {
        fields.missing("parcel", "a registry number");
    }
    let parcel = parcel_of(&mut fields, "parcel");
    let (rule, reason) = (fields.text("rule"), fields.text("reason"));
    let codes = Transaction::ALL.map(Transaction::code).join(", ");
    let transactions = must(&mut fields, "transactions", &format!("a list of {codes}"));
    let codes: Option<Vec<String>> = must(&mut fields, "uses", "a list of codes of land use");
    let mut uses = Vec::new();
    for (index, code) in codes.unwrap_or_default().iter().enumerate() {
        match LandUse::parse(code) {
            Ok(land_use) => uses.push(land_use),
            Err(fault) => fields.faults.push(fault.under(&format!("uses[{index}]"))),
        }
    }
    let paper: Option<Paper> = must(&mut fields, "paper", A_PAPER);
    let expiry: Option<Day> = must(&mut fields, "expiry", A_DAY);
    let mut point = |name: &str| fields.take(name, "true or false").unwrap_or(false);
    let points = (
        point("duty_allocated"),
        point("no_construction_until_removal"),
        point("municipal_consent"),
    );
    let wanted = match (parcel, transactions, paper, expiry) {
        (Some(parcel), Some(transactions), Some(paper), Some(expiry)) => Some(NewOverride {
            parcel,
            rule,
            transactions,
            uses,
            reason,
            paper,
            expiry,
            duty_allocated: points.0,
            no_construction_until_removal: points.1,
            municipal_consent: points.2,
        }),
        _ => None,
    };
    let unfit = wanted.as_ref().map(NewOverride::check).unwrap_or_default();
    all_faults(params, fields, &FIELDS, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let key = (key.as_str(), digest.as_slice());
    let made = api.registry.propose_override(&caller, &wanted, key).await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Why somebody confirms or withdraws.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct OverrideReason {
    reason: String,
}

/// The reason and the key of an act on an override.
async fn reasoned(
    headers: &HeaderMap,
    mut params: Params,
    content: Body,
    place: &str,
) -> Result<(String, Vec<u8>, String), Problem> {
    let (key, digest, mut fields) = keyed_body((headers, &mut params, content), place).await?;
    let reason = fields.text("reason");
    all_faults(params, fields, &["reason"], Vec::new())?;
    Ok((key, digest, reason))
}

/// Confirm an override that somebody else proposed. 确认例外
#[utoipa::path(
    post,
    path = "/api/v1/overrides/{id}/confirmation",
    operation_id = "confirm_override",
    tag = "overrides",
    params(
        ("id" = String, Path, description = "Number of the override", example = "X-2026-000001"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = OverrideReason, example = json!({"reason": "示例:同意 (example)"})),
    responses(
        (status = 201, description = "In force", body = OverrideView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such override", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "By the one who proposed it, or it does not stand", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn confirm(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<OverrideView>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::ConfirmOverride)?;
    let place = format!("confirmation {id}");
    let (key, digest, reason) = reasoned(&headers, params, content, &place).await?;
    let wanted = (id.as_str(), reason.as_str());
    let made = api
        .registry
        .confirm_override(&caller, wanted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Withdraw an override. 撤回例外
#[utoipa::path(
    post,
    path = "/api/v1/overrides/{id}/withdrawal",
    operation_id = "withdraw_override",
    tag = "overrides",
    params(
        ("id" = String, Path, description = "Number of the override", example = "override-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = OverrideReason, example = json!({"reason": "示例:情况变化 (example)"})),
    responses(
        (status = 201, description = "Withdrawn", body = OverrideView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such override", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Withdrawn already, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn withdraw(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<OverrideView>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::WithdrawOverride)?;
    let place = format!("withdrawal {id}");
    let (key, digest, reason) = reasoned(&headers, params, content, &place).await?;
    let wanted = (id.as_str(), reason.as_str());
    let made = api
        .registry
        .withdraw_override(&caller, wanted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
