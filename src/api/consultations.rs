//! Consultations between the two offices: asked and seen.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::domain::codes::RegistryNo;
use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::land_use::LandUse;
use crate::domain::record::{ConsultationKind, ConsultationState, Office};
use crate::registry::{
    Act, ConsultationQuery, ConsultationView, MOST_CONSULTATIONS, NewConsultation,
};

use super::duties::{A_DAY, all_faults, keyed_body, must};
use super::params::{Fields, Params, PathText, Who};
use super::{Api, Problem};

const OFFICES: &str = "district_environment or natural_resources";
const KINDS: &str = "planned_use, supply, transfer, listing, removal, zone or other";
const STATES: &str = "asked, answered, acknowledged or withdrawn";

/// A page of consultations.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ConsultationPage {
    pub items: Vec<ConsultationView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// A number of rows to a page, 50 unless told.
pub(super) fn page_limit(params: &mut Params) -> usize {
    let limit = params.read("limit", super::parcels::whole).unwrap_or(50);
    if !(1..=MOST_CONSULTATIONS).contains(&limit) {
        let wanted = format!("1 to {MOST_CONSULTATIONS}");
        let remedy = "ask for fewer and follow next";
        params.fault(Fault::new("limit", wanted, limit, remedy));
    }
    limit
}

/// A registry number of the query.
pub(super) fn parcel_param(params: &mut Params) -> Option<String> {
    let parcel = params.read("parcel", |text| {
        super::transfers::number(text).map_err(|fault| Fault {
            at: String::new(),
            ..fault
        })
    });
    parcel.map(|no| no.to_string())
}

/// The path of the next page but for the place after which to go on: the parameters again.
pub(super) fn page_again(params: &Params, path: &str, names: &[&str], limit: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in names.iter().chain(&["as_of", "known", "lang"]) {
        for value in params.all(name) {
            query.append_pair(name, &value);
        }
    }
    query.append_pair("limit", &limit.to_string());
    format!("{path}?{}&after=", query.finish())
}

/// The path of the page after this number, where there is one.
pub(super) fn page_after(again: &str, last: Option<&String>) -> Option<String> {
    let last = last?;
    let place: String = form_urlencoded::byte_serialize(last.as_bytes()).collect();
    Some(format!("{again}{place}"))
}

const FILTERS: [&str; 6] = ["asking", "asked", "about", "state", "parcel", "overdue"];

/// Consultations between the two offices. 会商清单
///
/// In the order of their numbers. What waits for an answer is a duty of the asked office, too.
#[utoipa::path(
    get,
    path = "/api/v1/consultations",
    operation_id = "list_consultations",
    tag = "offices",
    params(
        ("asking" = Option<Office>, Query, description = "The office that asks"),
        ("asked" = Option<Office>, Query, description = "The office that is asked"),
        ("about" = Option<ConsultationKind>, Query, description = "What it is about"),
        ("state" = Option<ConsultationState>, Query, description = "asked, answered, acknowledged or withdrawn"),
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("overdue" = Option<bool>, Query, description = "Whether the answer is owed and its last day has passed"),
        ("after" = Option<String>, Query, description = "Number after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Consultations in the order of their numbers", body = ConsultationPage),
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
) -> Result<Json<ConsultationPage>, Problem> {
    let known: Vec<&str> = FILTERS
        .into_iter()
        .chain(["after", "limit", "as_of", "known"])
        .collect();
    params.only(&known);
    params.lang();
    caller.need(Act::SeeConsultations)?;
    let query = ConsultationQuery {
        asking: params.code("asking", OFFICES),
        asked: params.code("asked", OFFICES),
        about: params.code("about", KINDS),
        state: params.code("state", STATES),
        parcel: parcel_param(&mut params),
        overdue: params.flag("overdue"),
        after: params.one("after"),
        limit: page_limit(&mut params),
    };
    let when = params.when();
    let again = page_again(&params, "/api/v1/consultations", &FILTERS, query.limit);
    params.checked()?;
    let (items, more) = api.registry.consultations(&caller, &query, &when).await?;
    let last = items.last().filter(|_| more).map(|last| &last.id);
    let next = page_after(&again, last);
    Ok(Json(ConsultationPage { items, next }))
}

/// One consultation. 会商
#[utoipa::path(
    get,
    path = "/api/v1/consultations/{id}",
    operation_id = "read_consultation",
    tag = "offices",
    params(
        ("id" = String, Path, description = "Its number", example = "consultation-example-1"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The consultation", body = ConsultationView),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such consultation", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<ConsultationView>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    caller.need(Act::SeeConsultations)?;
    let when = params.when();
    params.checked()?;
    Ok(Json(api.registry.consultation(&caller, &id, &when).await?))
}

/// A question to the other office.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ConsultationBody {
    /// The office that is asked; the other one asks, and the caller has its role (registrar for
    /// district_environment, planner for natural_resources).
    asked: Office,
    /// What it is about.
    about: ConsultationKind,
    /// The question in words.
    question: String,
    /// Registry numbers, 1 to 100.
    parcels: Vec<String>,
    /// Planned uses, such as `0701`; those on record when absent.
    planned_uses: Option<Vec<String>>,
    /// The letter and what is enclosed.
    papers: Option<Vec<Paper>>,
    /// The day on which was asked.
    #[schema(format = Date)]
    day: String,
}

/// Registry numbers of a body.
fn parcels_of(fields: &mut Fields) -> Vec<RegistryNo> {
    let texts: Option<Vec<String>> = must(fields, "parcels", "a list of registry numbers");
    let mut numbers = Vec::new();
    for (index, text) in texts.unwrap_or_default().iter().enumerate() {
        match RegistryNo::parse(text) {
            Ok(no) => numbers.push(no),
            Err(error) => fields.faults.push(Fault::new(
                format!("parcels[{index}]"),
                error.wanted,
                &error.found,
                error.remedy,
            )),
        }
    }
    numbers
}

fn uses_of(fields: &mut Fields) -> Vec<LandUse> {
    let texts: Option<Vec<String>> = fields.take("planned_uses", "a list of codes of land uses");
    let mut uses = Vec::new();
    for (index, text) in texts.unwrap_or_default().iter().enumerate() {
        match LandUse::parse(text) {
            Ok(land_use) => uses.push(land_use),
            Err(fault) => fields.faults.push(Fault {
                at: format!("planned_uses[{index}]"),
                ..fault
            }),
        }
    }
    uses
}

const ASKED: [&str; 7] = [
    "asked",
    "about",
    "question",
    "parcels",
    "planned_uses",
    "papers",
    "day",
];

/// Ask the other office. 征求意见
///
/// The register's own answer at this revision (planned_use, supply, transfer) is attached by reference. Until when an
/// answer is owed is a legal setting, counted in working days: no law gives a day.
#[utoipa::path(
    post,
    path = "/api/v1/consultations",
    operation_id = "consult",
    tag = "offices",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ConsultationBody, example = json!({
        "asked": "natural_resources", "about": "supply", "question": "示例:拟供地,请提出意见 (example)",
        "parcels": ["HQ-000107"], "planned_uses": ["1001"], "day": "2026-11-20",
        "papers": [{"kind": "official_letter", "title": "示例征求意见函 (example)", "number": "示例函〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}]
    })),
    responses(
        (status = 201, description = "Asked", body = ConsultationView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (role_not_entitled, day_ahead, paper_later), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn ask(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ConsultationView>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::Consult)?;
    let read = keyed_body((&headers, &mut params, content), "consultation").await?;
    let (key, digest, mut fields) = read;
    let asked: Option<Office> = must(&mut fields, "asked", OFFICES);
    let about: Option<ConsultationKind> = must(&mut fields, "about", KINDS);
    let question = fields.text("question");
    let parcels = parcels_of(&mut fields);
    let planned_uses = uses_of(&mut fields);
    let papers: Option<Vec<Paper>> = fields.take("papers", "a list of papers");
    let day = must(&mut fields, "day", A_DAY);
    let wanted = match (asked, about, day) {
        (Some(asked), Some(about), Some(day)) => Some(NewConsultation {
            asked,
            about,
            question,
            parcels,
            planned_uses,
            papers: papers.unwrap_or_default(),
            day,
        }),
        _ => None,
    };
    let unfit = wanted.as_ref().map(NewConsultation::check);
    all_faults(params, fields, &ASKED, unfit.unwrap_or_default())?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let key = (key.as_str(), digest.as_slice());
    let made = api.registry.consult(&caller, &wanted, key).await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
