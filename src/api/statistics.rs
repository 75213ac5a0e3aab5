//! Statistics as of any day.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::domain::fault::Fault;
use crate::domain::safe_use::SafeUseRate;
use crate::registry::{
    BehindQuery, MOST_BEHIND, ParcelBehind, RateView, RegistryError, Statistics,
};

use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// What the register counts. 统计
///
/// Safe-use rates of contaminated parcels (污染地块安全利用率) and of key construction land (重点建设用地安全利用率),
/// counts by stage, list, street and year, recorded answers by verdict, days from a survey to an answer; as of any day
/// and as known at any revision. The public's figures are those of published parcels and published lists.
#[utoipa::path(
    get,
    path = "/api/v1/statistics",
    operation_id = "read_statistics",
    tag = "statistics",
    params(
        ("as_of" = Option<String>, Query, description = "Legal day; today when left out", format = Date),
        ("known" = Option<String>, Query, description = "A revision, or an instant: what was known then"),
    ),
    responses(
        (status = 200, description = "The figures", body = Statistics),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn statistics(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<Statistics>, Problem> {
    params.only(&["as_of", "known"]);
    let when = params.when();
    params.checked()?;
    Ok(Json(api.registry.statistics(&caller, &when).await?))
}

/// A rate with the parcels behind it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RatePage {
    pub rate: RateView,
    /// In the order of their numbers.
    pub items: Vec<ParcelBehind>,
    /// Where the next page is; null on the last.
    pub next: Option<String>,
}

/// The parcels behind a safe-use rate. 安全利用率所计地块
#[utoipa::path(
    get,
    path = "/api/v1/statistics/safe-use/{rate}",
    operation_id = "read_safe_use",
    tag = "statistics",
    params(
        ("rate" = String, Path, description = "contaminated or key_construction", example = "contaminated"),
        ("as_of" = Option<String>, Query, description = "Legal day; today when left out", format = Date),
        ("known" = Option<String>, Query, description = "A revision, or an instant: what was known then"),
        ("limit" = Option<usize>, Query, description = "Parcels on a page, 1 to 1000; 100 when left out"),
        ("after" = Option<String>, Query, description = "After this registry number; next gives it"),
    ),
    responses(
        (status = 200, description = "The parcels", body = RatePage),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such rate", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn safe_use(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(name): PathText,
    mut params: Params,
) -> Result<Json<RatePage>, Problem> {
    params.only(&["as_of", "known", "limit", "after"]);
    let limit = params.read("limit", super::parcels::whole).unwrap_or(100);
    if !(1..=MOST_BEHIND).contains(&limit) {
        let wanted = format!("1 to {MOST_BEHIND}");
        let remedy = "ask for fewer and follow next";
        params.fault(Fault::new("limit", wanted, limit, remedy));
    }
    let after = params.one("after");
    let when = params.when();
    let again = params.again(&["as_of", "known"]);
    params.checked()?;
    let code = serde_json::Value::String(name.clone());
    let Ok(rate) = serde_json::from_value::<SafeUseRate>(code) else {
        let what = "rate";
        return Err(RegistryError::NotFound { what, id: name }.into());
    };
    let query = BehindQuery { rate, after, limit };
    let (rate, items, next) = api.registry.behind_rate(&caller, &query, &when).await?;
    let next = next.map(|after| {
        let after: String = form_urlencoded::byte_serialize(after.as_bytes()).collect();
        format!("/api/v1/statistics/safe-use/{name}?{again}limit={limit}&after={after}")
    });
    Ok(Json(RatePage { rate, items, next }))
}
