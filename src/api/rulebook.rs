//! The rulebook and the legal settings.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::domain::event::Paper;
use crate::domain::setting::Setting;
use crate::registry::{Act, SettingTaken, SettingView, SettingWanted};
use crate::rules::RULEBOOK_VERSION;
use crate::rules::book::{RuleEntry, book};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::keyed::NotTaken;
use super::params::{Params, PathText, Who};
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

/// A legal setting to stand.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct SettingBody {
    /// A decimal, `true` or `false`, or a code: as the setting takes.
    value: String,
    /// The day from which it holds, up to today.
    #[schema(format = Date)]
    day: String,
    /// What orders it.
    paper: Paper,
    reason: String,
}

/// Set a legal setting from a day on. 变更法定设置
///
/// What was answered for earlier days stays as it was; the setting is a version on record like any other.
#[utoipa::path(
    post,
    path = "/api/v1/settings/{name}",
    operation_id = "set_setting",
    tag = "rules",
    params(
        ("name" = String, Path, description = "Name of the setting", example = "adjacent_m"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = SettingBody, example = json!({
        "value": "60", "day": "2026-11-20",
        "paper": {"kind": "official_letter", "title": "示例相邻距离通知 (example)", "number": "示例函〔2026〕5号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例:地方规定 (example)"
    })),
    responses((status = 201, description = "Recorded", body = SettingTaken), NotTaken),
    security(("bearer" = []))
)]
pub async fn set(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(name): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<SettingTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::SetSetting)?;
    let place = format!("setting {name}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let value = fields.text("value");
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let wanted = day.zip(paper).map(|(day, paper)| SettingWanted {
        setting: Setting { name, value },
        day,
        paper,
        reason,
    });
    let unfit = wanted.as_ref().map(SettingWanted::check);
    let known = ["value", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit.unwrap_or_default())?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api.registry.set_setting(&caller, &wanted, (&key, &digest));
    let made = made
        .await
        .map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
