//! The rulebook and the legal settings.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::registry::{Act, SettingView};
use crate::rules::RULEBOOK_VERSION;
use crate::rules::book::{RuleEntry, book};

use super::params::{Params, Who};
use super::{Api, Problem};

/// The rulebook.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Rulebook {
    pub version: &'static str,
    pub items: Vec<RuleEntry>,
}

/// Every rule: when it speaks, what it says, under which law. 规则
#[utoipa::path(
    get,
    path = "/api/v1/rules",
    operation_id = "read_rules",
    tag = "rules",
    params(("lang" = Option<String>, Query, description = "zh-CN or en")),
    responses(
        (status = 200, description = "The rulebook", body = Rulebook),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn rules(
    State(_api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<Rulebook>, Problem> {
    params.only(&[]);
    let lang = params.lang();
    params.checked()?;
    caller.need(Act::ReadRules)?;
    Ok(Json(Rulebook {
        version: RULEBOOK_VERSION,
        items: book(lang),
    }))
}

/// The legal settings.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Settings {
    pub items: Vec<SettingView>,
}

/// What the rules, guards and tolerances read, as it stands at a point in time. 法定设置
#[utoipa::path(
    get,
    path = "/api/v1/settings",
    operation_id = "read_settings",
    tag = "rules",
    params(
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "The settings", body = Settings),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn settings(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<Settings>, Problem> {
    params.only(&["as_of", "known"]);
    let when = params.when();
    params.checked()?;
    Ok(Json(Settings {
        items: api.registry.settings(&caller, &when).await?,
    }))
}
