//! What is owed by when: seen, set by hand, closed.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::duty::escalation::Level;
use crate::domain::duty::{Duty, DutyKind, DutyOutcome, DutyOwner, DutyState};
use crate::domain::event::{Paper, PaperKind};
use crate::domain::fault::Fault;
use crate::domain::law::in_force;
use crate::registry::{Act, DutyClosing, DutyQuery, DutySet, DutyTaken, NewDuty, place};
use crate::rules::render::{AnswerBasis, Lang};

use super::events::{conditions, digest};
use super::params::{Fields, Params, PathText, Who, body, json};
use super::{Api, BODY_LIMIT, Problem};

/// A duty on the day asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DutyView {
    pub id: String,
    pub kind: DutyKind,
    /// What is to be done, in words.
    pub title: String,
    pub parcel: Option<String>,
    /// Further parcels that it is about.
    pub further_parcels: Vec<String>,
    pub unit: Option<String>,
    pub key_unit: Option<String>,
    /// Provisions in force on its last day; empty where it is set by hand.
    pub basis: Vec<AnswerBasis>,
    /// The basis in words, where it is set by hand.
    pub basis_text: Option<String>,
    /// `office:...`, `firm:...` or `account:...`.
    pub owner: String,
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub due: Day,
    /// When the last day ends: 24:00 in Tianjin.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub due_ends_at: OffsetDateTime,
    /// Years whose holidays are not on record: the last day was counted by weekends alone.
    pub counted_by_weekends: Vec<i32>,
    /// Papers of which one closes it; empty = any, or none where the record closes it.
    pub evidence: Vec<PaperKind>,
    /// The acts that close it; null where a paper does.
    pub closed_by_record: Option<String>,
    /// What happens when it is overdue.
    pub escalation: String,
    pub state: DutyState,
    /// Where an overdue duty has climbed to by that day.
    pub escalated_to: Option<Level>,
    /// The first day at that level.
    #[schema(value_type = Option<String>, format = Date)]
    pub escalated_since: Option<Day>,
    pub ended: Option<DutyEndView>,
}

/// How a duty came to its end.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DutyEndView {
    pub outcome: DutyOutcome,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The act, or the number of the paper.
    pub by: String,
}

impl DutyView {
    /// A duty on a day, in a language.
    pub(super) fn of(duty: &Duty, on: Day, lang: Lang) -> Self {
        let pick = |(zh, en): (&'static str, &'static str)| lang.pick(zh, en).to_owned();
        let by_record = duty.kind.closed_by();
        let evidence = match duty.evidence {
            Some(kind) => vec![kind],
            None => duty.kind.evidence().to_vec(),
        };
        let basis = in_force(duty.kind.basis(), duty.due);
        let by_hand = duty.basis.is_some();
        DutyView {
            id: duty.id.clone(),
            kind: duty.kind,
            title: (duty.title.clone()).unwrap_or_else(|| pick(duty.kind.names())),
            parcel: duty.parcel.clone(),
            further_parcels: duty.further_parcels.clone(),
            unit: duty.unit.clone(),
            key_unit: duty.key_unit.clone(),
            basis: (basis.filter(|_| !by_hand))
                .map(|citation| AnswerBasis::of(citation, lang))
                .collect(),
            basis_text: duty.basis.clone(),
            owner: duty.owner.code(),
            since: duty.since,
            due: duty.due,
            due_ends_at: duty.due.ends().to_offset(time::UtcOffset::UTC),
            counted_by_weekends: duty.by_weekends.clone(),
            evidence,
            closed_by_record: Some(by_record.to_owned()).filter(|acts| !acts.is_empty()),
            escalation: (duty.escalation.clone()).unwrap_or_else(|| pick(duty.kind.escalation())),
            state: duty.state(on),
            escalated_to: duty.escalated.map(|(level, _)| level),
            escalated_since: duty.escalated.map(|(_, since)| since),
            ended: duty.ended.as_ref().map(|end| DutyEndView {
                outcome: end.outcome,
                day: end.day,
                by: end.by.clone(),
            }),
        }
    }
}

/// A page of duties.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DutyPage {
    pub items: Vec<DutyView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

const FILTERS: [&str; 6] = [
    "owner",
    "parcel",
    "kind",
    "state",
    "escalated_to",
    "due_before",
];

/// The filters of a query string. Faults stay with the parameters.
pub(super) fn filters(params: &mut Params) -> DutyQuery {
    let kinds: Vec<&str> = DutyKind::ALL.iter().map(|kind| kind.code()).collect();
    let mut states = Vec::new();
    for text in params.all("state") {
        match serde_json::from_value(Value::String(text.clone())) {
            Ok(state) => states.push(state),
            Err(_) => {
                let wanted = "open, overdue, done or cancelled";
                params.fault(Fault::new("state", wanted, text, "use one of the codes"));
            }
        }
    }
    DutyQuery {
        owner: params.read("owner", DutyOwner::parse),
        parcel: params.read("parcel", |text| {
            RegistryNo::parse(text)
                .map(|no| no.to_string())
                .map_err(|error| Fault::new("", error.wanted, &error.found, error.remedy))
        }),
        kind: params.code("kind", &format!("one of {}", kinds.join(", "))),
        states,
        escalated_to: params.code(
            "escalated_to",
            "office_head, approver or district_government",
        ),
        due_before: params.day("due_before"),
        after: None,
        limit: 50,
    }
}

/// What is owed, by whom and by when. 义务与期限
///
/// Duties that follow from the record (survey after the notice, aftercare reports, yearly duties of key units, ...) are
/// derived for the day asked for; beside them stand those set by hand. In the order of their last days.
#[utoipa::path(
    get,
    path = "/api/v1/duties",
    operation_id = "list_duties",
    tag = "duties",
    params(
        ("owner" = Option<String>, Query, description = "office:CODE, firm:NAME or account:ID", example = "office:district_environment"),
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("kind" = Option<DutyKind>, Query, description = "Kind of duty"),
        ("state" = Option<Vec<DutyState>>, Query, description = "May be repeated; every state when absent"),
        ("escalated_to" = Option<Level>, Query, description = "Overdue duties that have climbed to this level"),
        ("due_before" = Option<String>, Query, description = "Last day earlier than this day"),
        ("after" = Option<String>, Query, description = "Place after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Duties in the order of their last days", body = DutyPage),
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
) -> Result<Json<DutyPage>, Problem> {
    let known: Vec<&str> = FILTERS
        .into_iter()
        .chain(["after", "limit", "as_of", "known"])
        .collect();
    params.only(&known);
    let lang = params.lang();
    caller.need(Act::SeeDuties)?;
    let mut query = filters(&mut params);
    query.after = params.read("after", DutyQuery::read_place);
    query.limit = params.read("limit", super::parcels::whole).unwrap_or(50);
    let when = params.when();
    query
        .check()
        .into_iter()
        .for_each(|fault| params.fault(fault));
    let again = repeated(&params, query.limit);
    params.checked()?;
    let found = api.registry.duties(&caller, &query, &when).await?;
    let next = found.items.last().filter(|_| found.more).map(|last| {
        let after: String = form_urlencoded::byte_serialize(place(last).as_bytes()).collect();
        format!("/api/v1/duties?{again}&after={after}")
    });
    let items = found.items.iter();
    let items = items
        .map(|duty| DutyView::of(duty, found.day, lang))
        .collect();
    Ok(Json(DutyPage { items, next }))
}

/// The parameters that the next page repeats.
fn repeated(params: &Params, limit: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in FILTERS.into_iter().chain(["as_of", "known", "lang"]) {
        for value in params.all(name) {
            query.append_pair(name, &value);
        }
    }
    query.append_pair("limit", &limit.to_string());
    query.finish()
}

/// A duty to be set.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct DutyBody {
    /// What is to be done.
    title: String,
    /// Registry number.
    parcel: Option<String>,
    /// Management unit of the parcel.
    unit: Option<String>,
    /// Unit under key supervision.
    key_unit: Option<String>,
    /// The citation it rests on.
    basis: String,
    /// `office:CODE`, `firm:NAME` or `account:ID`.
    owner: String,
    /// The last day.
    #[schema(format = Date)]
    due: String,
    /// The paper that closes it; any when absent.
    evidence: Option<PaperKind>,
    /// What happens when it is overdue.
    escalation: Option<String>,
    /// The day from which it is owed.
    #[schema(format = Date)]
    day: String,
    /// The order or agreement that sets it.
    paper: Paper,
    reason: String,
}

/// The body of an act with its key: the fields, and the digest of all of them.
pub(super) async fn keyed_body(
    (headers, params, content): (&HeaderMap, &mut Params, Body),
    place: &str,
) -> Result<(String, Vec<u8>, Fields), Problem> {
    let (key, _) = conditions(headers, params);
    let bytes = body(content, BODY_LIMIT).await?;
    let fields: Map<String, Value> = json(&bytes)?;
    let digest = digest(place, &fields);
    Ok((key, digest, Fields::of(fields)))
}

/// A field that must be there; what stands for it until all faults are told.
pub(super) fn must<T: serde::de::DeserializeOwned>(
    fields: &mut Fields,
    name: &str,
    wanted: &str,
) -> Option<T> {
    if fields.rest.get(name).is_none_or(Value::is_null) {
        fields.missing(name, wanted);
    }
    fields.take(name, wanted)
}

pub(super) const A_DAY: &str = "a day YYYY-MM-DD";
pub(super) const A_PAPER: &str = "a paper: kind, title, number, issuer, day";

/// A registry number of a body.
pub(super) fn parcel_of(fields: &mut Fields, name: &str) -> Option<RegistryNo> {
    let text: String = fields.take(name, "a registry number")?;
    match RegistryNo::parse(&text) {
        Ok(no) => Some(no),
        Err(error) => {
            let fault = Fault::new(name, error.wanted, &error.found, error.remedy);
            fields.faults.push(fault);
            None
        }
    }
}

/// All that stands in the way: of the headers and the query, and of the body.
pub(super) fn all_faults(
    params: Params,
    fields: Fields,
    known: &[&str],
    unfit: Vec<Fault>,
) -> Result<(), Problem> {
    let of_body = fields.checked(known, unfit);
    match (params.checked(), of_body) {
        (Ok(()), body) => body,
        (Err(of_params), Ok(())) => Err(of_params),
        (Err(of_params), Err(of_body)) => Err(Problem::invalid(
            of_params.faults.into_iter().chain(of_body.faults).collect(),
        )),
    }
}

/// Set a duty by hand. 设定义务
///
/// By an order or an agreement, which is the paper. Duties that follow from the record are not set.
#[utoipa::path(
    post,
    path = "/api/v1/duties",
    operation_id = "set_duty",
    tag = "duties",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = DutyBody, example = json!({
        "title": "示例:提交地下水监测季报 (example)", "parcel": "HQ-000107",
        "basis": "示例决定书第三条 (example)", "owner": "firm:示例有限公司", "due": "2027-03-31",
        "evidence": "official_letter", "day": "2026-11-20",
        "paper": {"kind": "official_letter", "title": "示例决定书 (example)", "number": "示例决〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"},
        "reason": "示例:责令提交季报 (example)"
    })),
    responses(
        (status = 201, description = "Set", body = DutySet),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn set(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<DutySet>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::SetDuty)?;
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), "duty").await?;
    let owner = fields.text("owner");
    let owner = match DutyOwner::parse(&owner) {
        Ok(owner) => Some(owner),
        Err(fault) => {
            if !owner.is_empty() {
                fields.faults.push(fault);
            }
            None
        }
    };
    let (title, basis, reason) = (
        fields.text("title"),
        fields.text("basis"),
        fields.text("reason"),
    );
    let parcel = parcel_of(&mut fields, "parcel");
    let unit: Option<String> = fields.take("unit", "a management unit");
    let key_unit = fields.take("key_unit", "a key unit");
    let evidence = fields.take("evidence", "a kind of paper");
    let escalation = fields.take("escalation", "a text");
    let due: Option<Day> = must(&mut fields, "due", A_DAY);
    let day: Option<Day> = must(&mut fields, "day", A_DAY);
    let paper: Option<Paper> = must(&mut fields, "paper", A_PAPER);
    let wanted = match (owner, due, day, paper) {
        (Some(owner), Some(due), Some(day), Some(paper)) => Some(NewDuty {
            title,
            unit: unit.map(|unit| super::events::unit_of(parcel.as_ref(), &unit)),
            parcel,
            key_unit,
            basis,
            owner,
            due,
            evidence,
            escalation,
            day,
            paper,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted.as_ref().map(NewDuty::check).unwrap_or_default();
    let known = [
        "title",
        "parcel",
        "unit",
        "key_unit",
        "basis",
        "owner",
        "due",
        "evidence",
        "escalation",
        "day",
        "paper",
        "reason",
    ];
    all_faults(params, fields, &known, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .set_duty(&caller, &wanted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The end of a duty.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ClosureBody {
    outcome: DutyOutcome,
    #[schema(format = Date)]
    day: String,
    /// The evidence.
    paper: Paper,
    reason: String,
}

/// Close a duty with its paper. 结束义务
///
/// A duty that an act of the record ends (such as a survey after the notice) is refused, with that act.
#[utoipa::path(
    post,
    path = "/api/v1/duties/{id}/closures",
    operation_id = "close_duty",
    tag = "duties",
    params(
        ("id" = String, Path, description = "Identifier of the duty", example = "key_unit_release_report.key-unit-example-48.2026"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ClosureBody, example = json!({
        "outcome": "done", "day": "2026-11-20",
        "paper": {"kind": "release_report", "title": "示例年度报告 (example)", "number": "示例报〔2026〕1号", "issuer": "示例电镀厂", "day": "2026-11-19"},
        "reason": "示例:已提交 (example)"
    })),
    responses(
        (status = 201, description = "Closed", body = DutyTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such duty", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, ended already, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn close(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<DutyTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::CloseDuty)?;
    let place = format!("closure {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let outcome = must(&mut fields, "outcome", "done or cancelled");
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let closing = match (outcome, day, paper) {
        (Some(outcome), Some(day), Some(paper)) => Some(DutyClosing {
            outcome,
            day,
            paper,
            reason,
        }),
        _ => None,
    };
    let unfit = closing.as_ref().map(DutyClosing::check).unwrap_or_default();
    all_faults(
        params,
        fields,
        &["outcome", "day", "paper", "reason"],
        unfit,
    )?;
    let closing = closing.ok_or_else(Problem::internal)?;
    let wanted = (id.as_str(), &closing);
    let made = api
        .registry
        .close_duty(&caller, wanted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
