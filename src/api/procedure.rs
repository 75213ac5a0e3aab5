//! Steps of the procedure that are acts of no stage: a lookup in the national system, works begun, a transaction.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::domain::event::Paper;
use crate::domain::land_use::LandUse;
use crate::domain::transaction::Transaction;
use crate::registry::{Act, NewProcedureStep, Step, StepTaken, StepView};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::keyed::NotSeen;
use super::params::{Fields, Params, PathText, Who};
use super::transfers::number;
use super::{Api, Problem};

/// The steps of a parcel.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StepPage {
    pub items: Vec<StepView>,
    /// Always null: all of them are told.
    pub next: Option<String>,
}

/// Lookups, works and transactions of a parcel, the last first. 查询、开工、流转记录
///
/// Those that were taken back are not told; ask with `known` for what was known before.
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}/procedure",
    operation_id = "list_procedure_steps",
    tag = "procedure",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000101"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses((status = 200, description = "Steps", body = StepPage), NotSeen),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    mut params: Params,
) -> Result<Json<StepPage>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    caller.need(Act::SeeProcedure)?;
    let parcel = number(&registry_no)?;
    let when = params.when();
    params.checked()?;
    let found = api.registry.procedure_steps(&caller, &parcel, &when).await;
    let (items, next) = (found?, None);
    Ok(Json(StepPage { items, next }))
}

/// Path, headers and body of a request under a parcel.
type Asked = (String, HeaderMap, Params, Body);

/// One step: what its own fields say, and the day, paper and reason that all have.
async fn step(
    api: &Api,
    caller: &crate::registry::Caller,
    (kind, known, act): (&str, &[&str], Act),
    (registry_no, headers, mut params, content): Asked,
    own: impl FnOnce(&mut Fields) -> Option<Step>,
) -> Result<(StatusCode, Json<StepTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(act)?;
    let parcel = number(&registry_no)?;
    let place = format!("{kind} {parcel}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let step = own(&mut fields);
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let wanted = match (step, day, paper) {
        (Some(step), Some(day), Some(paper)) => Some(NewProcedureStep {
            step,
            day,
            paper,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted.as_ref().map(|wanted| wanted.check(&parcel));
    let all: Vec<&str> = known
        .iter()
        .copied()
        .chain(["day", "paper", "reason"])
        .collect();
    all_faults(params, fields, &all, unfit.unwrap_or_default())?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (&parcel, &wanted);
    let made = api
        .registry
        .record_step(caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// How a step is refused.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "describes the answers")]
pub enum Refusals {
    /// Every fault in the request.
    #[response(status = 400, content_type = "application/problem+json")]
    Faults(Problem),
    /// Nobody is signed in, or the token is not valid.
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(Problem),
    /// Not with these roles.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// No such parcel.
    #[response(status = 404, content_type = "application/problem+json")]
    Missing(Problem),
    /// Refused by guards, or the key was used for another request.
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// Body too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
}

/// A lookup in the national system.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct LookupBody {
    /// What the system showed.
    result: String,
    #[schema(format = Date)]
    day: String,
    /// The printout or record of the lookup.
    paper: Paper,
    reason: String,
}

/// Write down a lookup in the national system. 登记全国系统查询
///
/// R-80 asks for one before land is supplied. The answer of the parcel changes at once.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/lookups",
    operation_id = "record_lookup",
    tag = "procedure",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000107"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = LookupBody, example = json!({
        "result": "示例:系统内无该地块记录 (example)", "day": "2026-11-20",
        "paper": {"kind": "official_letter", "title": "示例系统查询记录 (example)", "number": "示例查〔2026〕1号", "issuer": "示例区规划资源分局", "day": "2026-11-20"},
        "reason": "示例:供地前查询 (example)"
    })),
    responses((status = 201, description = "Written down", body = StepTaken), Refusals),
    security(("bearer" = []))
)]
pub async fn lookup(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Result<(StatusCode, Json<StepTaken>), Problem> {
    let what = ("lookup", &["result"][..], Act::RecordLookup);
    let asked = (registry_no, headers, params, content);
    step(&api, &caller, what, asked, |fields| {
        let result = fields.text("result");
        Some(Step::Lookup { result })
    })
    .await
}

/// Works begun.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct WorksBody {
    /// Number of the permit; null without one.
    permit: Option<String>,
    #[schema(format = Date)]
    day: String,
    /// The permit, or the record of who saw the works.
    paper: Paper,
    reason: String,
}

/// Write down that building works began. 登记开工
///
/// R-86 reads it. Works that began without a permit are written down too.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/works",
    operation_id = "record_works",
    tag = "procedure",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000107"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = WorksBody, example = json!({
        "permit": "示例建〔2026〕1号", "day": "2026-11-20",
        "paper": {"kind": "official_letter", "title": "示例施工许可证 (example)", "number": "示例建〔2026〕1号", "issuer": "示例区住房建设委", "day": "2026-11-19"},
        "reason": "示例:开工 (example)"
    })),
    responses((status = 201, description = "Written down", body = StepTaken), Refusals),
    security(("bearer" = []))
)]
pub async fn works(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Result<(StatusCode, Json<StepTaken>), Problem> {
    let what = ("works", &["permit"][..], Act::RecordWorks);
    let asked = (registry_no, headers, params, content);
    step(&api, &caller, what, asked, |fields| {
        let permit = fields.take("permit", "the number of the permit, or null");
        Some(Step::Works { permit })
    })
    .await
}

/// A transaction that was carried out.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct TransactionBody {
    transaction: Transaction,
    /// The uses it was carried out for, where it sets one.
    planned_uses: Vec<LandUse>,
    /// Number of the recorded answer that was at hand; null without one.
    check: Option<String>,
    /// The day of the contract or decision.
    #[schema(format = Date)]
    day: String,
    /// The contract or decision.
    paper: Paper,
    reason: String,
}

/// Write down a transaction that was carried out. 登记已办理的流转事项
///
/// What was done is written down whatever the answer was; statistics count what was done against the answer or without
/// one. The safe-use rate of key construction land counts supplies from here.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/transactions",
    operation_id = "record_transaction",
    tag = "procedure",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000107"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = TransactionBody, example = json!({
        "transaction": "SUPPLY", "planned_uses": [{"system": "YDYH2023", "code": "0701"}], "check": null, "day": "2026-11-20",
        "paper": {"kind": "official_letter", "title": "示例出让合同 (example)", "number": "示例让〔2026〕1号", "issuer": "示例区规划资源分局", "day": "2026-11-20"},
        "reason": "示例:出让 (example)"
    })),
    responses((status = 201, description = "Written down", body = StepTaken), Refusals),
    security(("bearer" = []))
)]
pub async fn transaction(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Result<(StatusCode, Json<StepTaken>), Problem> {
    let known = ["transaction", "planned_uses", "check"];
    let what = ("transaction", &known[..], Act::RecordTransaction);
    let asked = (registry_no, headers, params, content);
    step(&api, &caller, what, asked, |fields| {
        let codes = Transaction::ALL.map(Transaction::code).join(", ");
        let transaction = must(fields, "transaction", &format!("one of {codes}"));
        let uses = fields.take("planned_uses", "land uses, each {system, code}");
        let check = fields.take("check", "the number of a recorded answer, or null");
        Some(Step::Transaction {
            transaction: transaction?,
            planned_uses: uses.unwrap_or_default(),
            check,
        })
    })
    .await
}
