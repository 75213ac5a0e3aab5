//! Entries that were made in error are taken back: lookups, works, transactions, samplings of wells.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::registry::{Caller, EntryWithdrawn, WrongEntry};

use super::duties::{all_faults, keyed_body};
use super::params::{Params, PathTexts, Who};
use super::procedure::Refusals;
use super::review_close::WithdrawalBody;
use super::transfers::number;
use super::{Api, Problem};

type Taken = Result<(StatusCode, Json<EntryWithdrawn>), Problem>;

/// Takes one back; every one is asked for alike.
async fn take_back(
    api: &Api,
    caller: &Caller,
    (wrong, place): (WrongEntry, String),
    (headers, mut params, content): (HeaderMap, Params, Body),
) -> Taken {
    params.only(&[]);
    let lang = params.lang();
    caller.need(wrong.act())?;
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let reason = fields.text("reason");
    all_faults(params, fields, &["reason"], Vec::new())?;
    let asked = (&wrong, reason.as_str());
    let made = api
        .registry
        .withdraw_entry(caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

fn a_day(text: &str) -> Result<Day, Problem> {
    let fault = |_| Fault::new("day", "a day YYYY-MM-DD", text, "give the day of the entry");
    Day::parse(text).map_err(|error| fault(error).into())
}

/// Take back a lookup that was written down in error. 撤销误录的系统查询
///
/// The answer of the parcel counts it no longer; what stood before it stands again. It stays in the log and for who asks
/// what was known before.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/lookups/{day}/withdrawal",
    operation_id = "withdraw_lookup",
    tag = "procedure",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000107"),
        ("day" = String, Path, description = "The day it bears, YYYY-MM-DD", example = "2026-11-20"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = WithdrawalBody, example = json!({"reason": "示例:误录 (example)"})),
    responses((status = 201, description = "Taken back", body = EntryWithdrawn), Refusals),
    security(("bearer" = []))
)]
pub async fn lookup(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(registry_no, day): PathTexts,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Taken {
    let parcel = number(&registry_no)?;
    let place = format!("lookup withdrawal {parcel} {day}");
    let wrong = WrongEntry::Lookup(parcel, a_day(&day)?);
    take_back(&api, &caller, (wrong, place), (headers, params, content)).await
}

/// Take back works that were written down in error. 撤销误录的开工
///
/// The answer of the parcel counts them no longer; works that this entry had taken the place of stand again.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/works/{day}/withdrawal",
    operation_id = "withdraw_works",
    tag = "procedure",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000107"),
        ("day" = String, Path, description = "The day they bear, YYYY-MM-DD", example = "2026-11-20"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = WithdrawalBody, example = json!({"reason": "示例:误录 (example)"})),
    responses((status = 201, description = "Taken back", body = EntryWithdrawn), Refusals),
    security(("bearer" = []))
)]
pub async fn works(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(registry_no, day): PathTexts,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Taken {
    let parcel = number(&registry_no)?;
    let place = format!("works withdrawal {parcel} {day}");
    let wrong = WrongEntry::Works(parcel, a_day(&day)?);
    take_back(&api, &caller, (wrong, place), (headers, params, content)).await
}

/// Take back a transaction that was written down in error. 撤销误录的流转事项
///
/// Statistics count it no longer.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/transactions/{id}/withdrawal",
    operation_id = "withdraw_transaction",
    tag = "procedure",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000101"),
        ("id" = String, Path, description = "Its number", example = "TX-%E7%A4%BA%E4%BE%8B-01"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = WithdrawalBody, example = json!({"reason": "示例:误录 (example)"})),
    responses((status = 201, description = "Taken back", body = EntryWithdrawn), Refusals),
    security(("bearer" = []))
)]
pub async fn transaction(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(registry_no, id): PathTexts,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Taken {
    let parcel = number(&registry_no)?;
    let place = format!("transaction withdrawal {parcel} {id}");
    let wrong = WrongEntry::Transaction(parcel, id);
    take_back(&api, &caller, (wrong, place), (headers, params, content)).await
}

/// Take back a sampling that was entered in error. 撤销误录的监测结果
#[utoipa::path(
    post,
    path = "/api/v1/wells/{id}/observations/{observation}/withdrawal",
    operation_id = "withdraw_observation",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier of the well", example = "well-%E7%A4%BA%E4%BE%8B-01"),
        ("observation" = String, Path, description = "Its number", example = "well-%E7%A4%BA%E4%BE%8B-01~2026-07-27~00000005"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = WithdrawalBody, example = json!({"reason": "示例:误录 (example)"})),
    responses((status = 201, description = "Taken back", body = EntryWithdrawn), Refusals),
    security(("bearer" = []))
)]
pub async fn observation(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(well, id): PathTexts,
    headers: HeaderMap,
    params: Params,
    content: Body,
) -> Taken {
    let place = format!("observation withdrawal {id}");
    let wrong = WrongEntry::Observation { well, id };
    take_back(&api, &caller, (wrong, place), (headers, params, content)).await
}
