//! Which acts are possible, and what happened.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};

use crate::registry::{Caller, History, Possible};

use super::events::target;
use super::params::{Params, PathText, PathTexts, Who};
use super::transfers::number;
use super::{Api, Problem};

/// The answer with the revision of the parcel as its tag.
type Tagged<T> = ([(HeaderName, String); 1], Json<T>);

fn tagged<T>(revision: u64, answer: T) -> Tagged<T> {
    ([(header::ETAG, format!("\"{revision}\""))], Json(answer))
}

/// Which acts are possible now for this parcel and this caller? 可办理环节
///
/// Every transition, with who acts, the papers demanded, the time limit, the provisions in force today, and where it is
/// not possible each guard that stands in the way.
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}/events/possible",
    operation_id = "possible_events",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000101"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Acts, possible or not", body = Possible),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn possible(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    params: Params,
) -> Result<Tagged<Possible>, Problem> {
    acts(&api, &caller, (&registry_no, None), params).await
}

/// Which acts are possible now for this management unit and this caller? 管理单元可办理环节
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}/units/{unit}/events/possible",
    operation_id = "possible_events_for_unit",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000159"),
        ("unit" = String, Path, description = "Management unit", example = "B"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Acts, possible or not", body = Possible),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel or unit", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn possible_for_unit(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(registry_no, unit): PathTexts,
    params: Params,
) -> Result<Tagged<Possible>, Problem> {
    acts(&api, &caller, (&registry_no, Some(&unit)), params).await
}

async fn acts(
    api: &Api,
    caller: &Caller,
    land: (&str, Option<&str>),
    mut params: Params,
) -> Result<Tagged<Possible>, Problem> {
    params.only(&[]);
    let lang = params.lang();
    let target = target(land).map_err(|fault| params.fault(fault)).ok();
    params.checked()?;
    let Some(target) = target else {
        return Err(Problem::invalid(Vec::new()));
    };
    let possible = api.registry.possible_events(caller, &target, lang).await?;
    Ok(tagged(possible.revision, possible))
}

/// The history of a parcel: stages with days, acts, papers, who. 地块过程记录
///
/// The public is told what is published: stages with their days, and the acts that the law publishes with their official
/// papers.
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}/history",
    operation_id = "read_history",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000101"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD; today when absent"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant up to which the record is known"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The history", body = History),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel on record, which never means clean", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn history(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    mut params: Params,
) -> Result<Tagged<History>, Problem> {
    params.only(&["as_of", "known"]);
    let lang = params.lang();
    let number = number(&registry_no)
        .map_err(|fault| params.fault(fault))
        .ok();
    let when = params.when();
    params.checked()?;
    let Some(number) = number else {
        return Err(Problem::invalid(Vec::new()));
    };
    let history = api.registry.history(&caller, &number, &when, lang).await?;
    Ok(tagged(history.revision, history))
}
