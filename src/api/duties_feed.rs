//! Duties as a calendar that other programs subscribe to: RFC 5545.

use axum::extract::{FromRequestParts, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, NaiveDate};
use icalendar::{Calendar, Component, Event, EventLike};

use crate::domain::duty::{Duty, DutyState};
use crate::registry::{Act, Caller, MOST_DUTIES, When};
use crate::rules::render::Lang;

use super::duties::{DutyView, filters};
use super::params::{Params, Who, secret_of};
use super::{Api, Problem};

/// Who subscribes: as everywhere, or by HTTP Basic with a token as the password, because programs for calendars send
/// nothing else. Never by a part of the address: addresses are written into logs.
pub struct Subscriber(Caller);

impl FromRequestParts<Api> for Subscriber {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        if parts.headers.contains_key(AUTHORIZATION)
            && let Some(secret) = secret_of(&parts.headers)?
        {
            return Ok(Subscriber(api.registry.caller_of(&secret).await?));
        }
        Ok(Subscriber(Who::from_request_parts(parts, api).await?.0))
    }
}

/// What is owed, as a calendar. 义务日历
///
/// Open and overdue duties, one all-day entry on the last day of each, at most 1000, the earliest first. A program for
/// calendars signs in by HTTP Basic: any name, and a token of a person as the password.
#[utoipa::path(
    get,
    path = "/api/v1/duties.ics",
    operation_id = "duties_calendar",
    tag = "duties",
    params(
        ("owner" = Option<String>, Query, description = "office:CODE, firm:NAME or account:ID", example = "office:district_environment"),
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("kind" = Option<crate::domain::duty::DutyKind>, Query, description = "Kind of duty"),
        ("escalated_to" = Option<crate::domain::duty::escalation::Level>, Query, description = "Overdue duties that have climbed to this level"),
        ("due_before" = Option<String>, Query, description = "Last day earlier than this day"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "iCalendar, RFC 5545", body = String, content_type = "text/calendar"),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn feed(
    State(api): State<Api>,
    Subscriber(caller): Subscriber,
    mut params: Params,
) -> Result<Response, Problem> {
    params.only(&["owner", "parcel", "kind", "escalated_to", "due_before"]);
    let lang = params.lang();
    caller.need(Act::SeeDuties)?;
    let mut query = filters(&mut params);
    params.checked()?;
    query.states = vec![DutyState::Open, DutyState::Overdue];
    query.limit = MOST_DUTIES;
    let found = api
        .registry
        .duties(&caller, &query, &When::default())
        .await?;
    let now = api.registry.clock().now().unix_timestamp();
    let stamp = DateTime::from_timestamp(now, 0).ok_or_else(Problem::internal)?;
    let mut calendar = Calendar::new();
    calendar.name(lang.pick("净土 义务", "jingtu duties"));
    for duty in &found.items {
        let told = DutyView::of(duty, found.day, lang);
        if let Some(entry) = entry(duty, &told, (stamp, lang)) {
            calendar.push(entry);
        }
    }
    let text = calendar.done().to_string();
    Ok(([(CONTENT_TYPE, "text/calendar")], text).into_response())
}

fn entry(
    duty: &Duty,
    told: &DutyView,
    (stamp, lang): (DateTime<chrono::Utc>, Lang),
) -> Option<Event> {
    let due = chrono_day(duty.due)?;
    let land = [&told.parcel, &told.unit, &told.key_unit];
    let land: Vec<&str> = land.into_iter().flatten().map(String::as_str).collect();
    let basis: Vec<String> = told
        .basis
        .iter()
        .map(|basis| format!("{} {}", basis.instrument, basis.article.unwrap_or_default()))
        .chain(told.basis_text.clone())
        .collect();
    let climbed = duty.escalated.map(|(level, since)| {
        let (zh, en) = level.names();
        format!("\n{} {since}", lang.pick(zh, en))
    });
    let mut event = Event::new();
    event
        .uid(&format!("{}@jingtu", told.id))
        .timestamp(stamp)
        .summary(format!("{} {}", told.title, land.join(" ")).trim_end())
        .description(&format!(
            "{}\n{}\n{}{}",
            told.owner,
            basis.join("\n"),
            told.escalation,
            climbed.unwrap_or_default()
        ))
        .all_day(due);
    Some(event.done())
}

fn chrono_day(day: crate::domain::day::Day) -> Option<NaiveDate> {
    // both count days: those of the Gregorian calendar from the Julian epoch
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    let days = day.since(crate::domain::day::Day::new(1970, 1, 1)?);
    NaiveDate::from_num_days_from_ce_opt(epoch.num_days_from_ce() + i32::try_from(days).ok()?)
}
