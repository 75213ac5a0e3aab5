//! Transfer checks: by number with GET; by number, code or polygon with POST, looking or recorded.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::PartialSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::geometry::{Limits, Outline};
use crate::domain::land_use::LandUse;
use crate::domain::question::{Design, Question};
use crate::domain::transaction::Transaction;
use crate::registry::{Act, CheckTarget, Known, RecordedCheck, check_recording, read_question};
use crate::rules::render::{Answer, Lang};

use super::params::{Fields, Params, PathText, Who, json};
use super::{Api, BODY_LIMIT, Problem, params};

/// Vertices of a polygon above which it is judged on the blocking pool.
const HEAVY_VERTICES: usize = 200;

/// A question with the land it is about.
pub struct CheckRequest {
    beside: Beside,
    question: Map<String, Value>,
}

/// What stands beside the question.
#[derive(utoipa::ToSchema)]
struct Beside {
    /// Registry number; exactly one of `parcel`, `code`, `polygon`.
    parcel: Option<String>,
    /// Any code: cadastral, real-estate unit, national soil code, plan plot.
    code: Option<String>,
    /// A GeoJSON Polygon or MultiPolygon, CGCS2000 longitude and latitude; need not be registered.
    #[schema(value_type = Option<Object>)]
    polygon: Option<Value>,
    /// Record the answer as evidence; needs the role reviewer, `case_reference` and the header `Idempotency-Key`.
    #[schema(required = false)]
    record: bool,
    case_reference: Option<String>,
    /// Up to when the record is known: a revision, or an RFC 3339 instant; the head when absent. Not with `record`.
    known: Option<String>,
}

impl utoipa::PartialSchema for CheckRequest {
    fn schema() -> RefOr<Schema> {
        question_beside(Beside::schema(), "A question with the land it is about.")
    }
}

impl utoipa::ToSchema for CheckRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Question::schemas(schemas);
    }
}

/// The schema of a question with more fields beside it.
pub(super) fn question_beside(beside: RefOr<Schema>, description: &str) -> RefOr<Schema> {
    let (RefOr::T(Schema::Object(mut all)), RefOr::T(Schema::Object(beside))) =
        (Question::schema(), beside)
    else {
        return Question::schema();
    };
    all.properties.extend(beside.properties);
    all.required.extend(beside.required);
    all.description = Some(description.to_owned());
    RefOr::T(Schema::Object(all))
}

/// Names that stand beside a question.
const BESIDE: &[&str] = &[
    "parcel",
    "code",
    "polygon",
    "record",
    "case_reference",
    "known",
];

/// A request read in one pass.
struct Asked {
    target: CheckTarget,
    question: Question,
    known: Option<Known>,
}

impl CheckRequest {
    /// The land, the question and the time, or every fault; `key` is that of a recorded answer, `today` bounds days.
    fn read(self, mut faults: Vec<Fault>, key: &str, today: Day) -> Result<Asked, Problem> {
        let target = target(&self.beside).map_err(|found| {
            // a field of the wrong type was named already, and is not missing
            let named = |fault: &Fault| ["parcel", "code", "polygon"].contains(&fault.at.as_str());
            if !faults.iter().any(named) {
                faults.extend(found);
            }
        });
        let question = read_question(&self.question, BESIDE);
        let question = question.map_err(|found| faults.extend(found));
        if let Ok(question) = &question {
            faults.extend(question.check(today));
        }
        let known = self.beside.known.as_deref().map(Known::parse).transpose();
        let known = known.map_err(|fault| faults.push(fault));
        if self.beside.record {
            let case = self.beside.case_reference.as_deref().unwrap_or_default();
            faults.extend(check_recording(case, key));
            if self.beside.known.is_some() {
                faults.push(known_with_record());
            }
        }
        match (target, question, known) {
            (Ok(target), Ok(question), Ok(known)) if faults.is_empty() => Ok(Asked {
                target,
                question,
                known,
            }),
            _ => Err(Problem::invalid(faults)),
        }
    }
}

/// What is recorded is decided on the record as it stands.
pub(super) fn known_with_record() -> Fault {
    let remedy = "leave it out: what is recorded is decided on the record as it stands";
    Fault::new(
        "known",
        "nothing, when the answer is recorded",
        "a value",
        remedy,
    )
}

/// A recorded answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecordedAnswer {
    /// Its number, such as `D-2026-000012`.
    pub id: String,
    pub case_reference: String,
    /// The commit that recorded it.
    pub recorded_revision: u64,
    /// The legal day on which it was recorded.
    pub recorded_on: String,
    /// SHA-256 of the facts that were judged, hex.
    pub facts_digest: String,
    pub answer: Answer,
}

impl RecordedAnswer {
    fn of(check: &RecordedCheck, lang: Lang) -> Self {
        RecordedAnswer {
            id: check.record.id.clone(),
            case_reference: check.record.case_reference.clone(),
            recorded_revision: check.revision,
            recorded_on: check.day.to_string(),
            facts_digest: check.record.facts_digest.clone(),
            answer: check.answered.render(lang),
        }
    }
}

/// Parameters of the GET form.
const LOOK: &[&str] = &[
    "transaction",
    "planned_use",
    "as_of",
    "known",
    "current_use",
    "registered_act",
    "report_in_registration_file",
    "residual_conditions",
    "court_sale",
    "works_kind",
    "works_started_on",
    "follows_act",
    "own_expansion",
    "permit_on_demolition_part",
    "polluting_industry",
    "sensitive_neighbours",
    "basement_depth_m",
    "excavation_m",
    "basement_levels",
    "groundwater_use",
    "removes_barrier",
    "as_assessed",
];

/// May this be done with this parcel? 地块能否流转
///
/// Looking only; nothing is recorded. Every parameter of the question can be given; `planned_use` repeats for a mixed
/// use, and `system:code` names another code system than the 2023 guide (用地用海分类).
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}/transfer-check",
    operation_id = "look_at_transfer",
    tag = "transfer-checks",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000101"),
        ("transaction" = Transaction, Query, description = "What is to be done with the land", example = "SUPPLY"),
        ("planned_use" = Option<Vec<String>>, Query, description = "`code` or `system:code`; may be repeated", example = json!(["080404"])),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD; today when absent"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant up to which the record is known"),
        ("current_use" = Option<Vec<String>>, Query, description = "As planned_use; the recorded use when absent"),
        ("registered_act" = Option<Transaction>, Query, description = "The act behind REGISTER"),
        ("report_in_registration_file" = Option<bool>, Query),
        ("residual_conditions" = Option<bool>, Query),
        ("court_sale" = Option<crate::domain::question::CourtSale>, Query),
        ("works_kind" = Option<crate::domain::question::WorksKind>, Query),
        ("works_started_on" = Option<String>, Query),
        ("follows_act" = Option<crate::domain::question::FollowsAct>, Query),
        ("own_expansion" = Option<bool>, Query),
        ("permit_on_demolition_part" = Option<bool>, Query),
        ("polluting_industry" = Option<bool>, Query),
        ("sensitive_neighbours" = Option<bool>, Query),
        ("basement_depth_m" = Option<String>, Query, description = "Metres below ground"),
        ("excavation_m" = Option<String>, Query, description = "Metres below ground"),
        ("basement_levels" = Option<u8>, Query),
        ("groundwater_use" = Option<bool>, Query),
        ("removes_barrier" = Option<bool>, Query),
        ("as_assessed" = Option<bool>, Query),
        ("lang" = Option<String>, Query, description = "zh-CN or en; else Accept-Language, else zh-CN"),
    ),
    responses(
        (status = 200, description = "The answer", body = Answer),
        (status = 400, description = "Every fault in the question", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel on record, which never means clean", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn look(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    mut params: Params,
) -> Result<Json<Answer>, Problem> {
    params.only(LOOK);
    let lang = params.lang();
    let number = number(&registry_no)
        .map_err(|fault| params.fault(fault))
        .ok();
    let question = question(&mut params);
    let today = api.registry.clock().today();
    for fault in question.iter().flat_map(|question| question.check(today)) {
        params.fault(fault);
    }
    let known = params.read("known", Known::parse);
    params.checked()?;
    let (Some(number), Some(question)) = (number, question) else {
        return Err(Fault::new("", "a parcel and a transaction", "neither", "give both").into());
    };
    let answered = api
        .registry
        .check(&caller, &CheckTarget::Parcel(number), &question, known)
        .await?;
    Ok(Json(answered.render(lang)))
}

/// A registry number from a path or a body.
pub(super) fn number(text: &str) -> Result<RegistryNo, Fault> {
    RegistryNo::parse(text)
        .map_err(|error| Fault::new("registry_no", error.wanted, &error.found, error.remedy))
}

/// The question of a query string. Faults stay with the parameters.
fn question(params: &mut Params) -> Option<Question> {
    let transactions = Transaction::ALL.map(Transaction::code).join(", ");
    let transaction = params.code::<Transaction>("transaction", &format!("one of {transactions}"));
    if transaction.is_none() && params.all("transaction").is_empty() {
        let wanted = format!("one of {transactions}");
        params.fault(Fault::new(
            "transaction",
            wanted,
            "nothing",
            "say what is to be done with the land",
        ));
    }
    let mut question = Question::new(transaction.unwrap_or(Transaction::Plan));
    question.as_of = params.day("as_of");
    question.planned_uses = uses(params, "planned_use");
    let current = uses(params, "current_use");
    question.current_use = (!params.all("current_use").is_empty()).then_some(current);
    question.registered_act = params.code("registered_act", "a transaction code");
    question.report_in_registration_file = params.flag("report_in_registration_file");
    question.residual_conditions = params.flag("residual_conditions");
    question.court_sale = params.code("court_sale", "court_auction or bankruptcy");
    question.works_kind = params
        .code(
            "works_kind",
            "ordinary, survey, control, remediation or source_removal",
        )
        .unwrap_or_default();
    question.works_started_on = params.day("works_started_on");
    question.follows_act = params.code("follows_act", "a transaction code or none");
    question.own_expansion = params.flag("own_expansion").unwrap_or(false);
    question.permit_on_demolition_part = params.flag("permit_on_demolition_part").unwrap_or(true);
    question.polluting_industry = params.flag("polluting_industry").unwrap_or(false);
    question.sensitive_neighbours = params.flag("sensitive_neighbours");
    let design = design(params);
    question.design = (design != Design::default()).then_some(design);
    transaction.map(|_| question)
}

fn design(params: &mut Params) -> Design {
    let metres = |text: &str| {
        text.parse()
            .map_err(|_| Fault::new("", "metres as a decimal", text, "write for example 4.5"))
    };
    Design {
        basement_depth_m: params.read("basement_depth_m", metres),
        excavation_m: params.read("excavation_m", metres),
        basement_levels: params.read("basement_levels", |text| {
            text.parse().map_err(|_| {
                Fault::new(
                    "",
                    "levels below ground, 0 to 255",
                    text,
                    "write a whole number",
                )
            })
        }),
        groundwater_use: params.flag("groundwater_use"),
        removes_barrier: params.flag("removes_barrier"),
        as_assessed: params.flag("as_assessed"),
    }
}

fn uses(params: &mut Params, name: &str) -> Vec<LandUse> {
    let mut uses = Vec::new();
    for (index, text) in params
        .all(name)
        .iter()
        .enumerate()
        .take(crate::domain::question::MOST_USES + 1)
    {
        match LandUse::parse(text) {
            Ok(land_use) => uses.push(land_use),
            Err(fault) => params.fault(fault.under(&format!("{name}[{index}]"))),
        }
    }
    uses
}

/// May this be done with this land? By number, by code, or by a drawn polygon. 地块能否流转
///
/// Looks, or with `"record": true` records the answer under a number: then it is decided inside the write door, on the
/// record as it stands at that moment.
#[utoipa::path(
    post,
    path = "/api/v1/transfer-checks",
    operation_id = "ask_about_transfer",
    tag = "transfer-checks",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Needed with record; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = CheckRequest, example = json!({
        "parcel": "HQ-000101",
        "transaction": "SUPPLY",
        "planned_uses": [{"system": "YDYH2023", "code": "080404"}]
    })),
    responses(
        (status = 200, description = "The answer", body = Answer),
        (status = 201, description = "The recorded answer", body = RecordedAnswer),
        (status = 400, description = "Every fault in the question", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn ask(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    body: Body,
) -> Result<Response, Problem> {
    params.only(&[]);
    let lang = params.lang();
    params.checked()?;
    caller.need(Act::CheckFreely)?;
    let body = params::body(body, BODY_LIMIT).await?;
    let mut fields = Fields::of(json(&body)?);
    let beside = Beside {
        parcel: fields.take("parcel", "a registry number as text"),
        code: fields.take("code", "a code as text"),
        polygon: fields.take("polygon", "a GeoJSON polygon"),
        record: fields.take("record", "true or false").unwrap_or(false),
        case_reference: fields.take("case_reference", "a text"),
        known: fields.take("known", "a revision or an instant, as text"),
    };
    if beside.record {
        caller.need(Act::RecordDecision)?;
    }
    let (record, case) = (beside.record, beside.case_reference.clone());
    let Fields { rest, faults } = fields;
    let request = CheckRequest {
        beside,
        question: rest,
    };
    let key = params::idempotency_key(&headers);
    let today = api.registry.clock().today();
    let asked = request.read(faults, key, today)?;
    let Asked {
        target,
        question,
        known,
    } = asked;
    if record {
        let case = case.unwrap_or_default();
        let check = api
            .registry
            .record_check(&caller, (&target, &question), &case, key)
            .await?;
        let location = format!("/api/v1/transfer-checks/{}", check.record.id);
        let body = Json(RecordedAnswer::of(&check, lang));
        return Ok((StatusCode::CREATED, [("location", location)], body).into_response());
    }
    let heavy =
        matches!(&target, CheckTarget::Polygon(outline) if outline.vertices() > HEAVY_VERTICES);
    let answered = if heavy {
        let _place = api.heavy(&caller)?;
        let registry = api.registry.clone();
        let runtime = tokio::runtime::Handle::current();
        let work = move || runtime.block_on(registry.check(&caller, &target, &question, known));
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Problem::internal())??
    } else {
        api.registry
            .check(&caller, &target, &question, known)
            .await?
    };
    Ok(Json(answered.render(lang)).into_response())
}

fn target(request: &Beside) -> Result<CheckTarget, Vec<Fault>> {
    match (&request.parcel, &request.code, &request.polygon) {
        (Some(parcel), None, None) => Ok(CheckTarget::Parcel(
            number(parcel).map_err(|fault| vec![fault])?,
        )),
        (None, Some(code), None) => Ok(CheckTarget::Code(code.clone())),
        (None, None, Some(polygon)) => Outline::parse_geojson(polygon, Limits::POSTED)
            .map(CheckTarget::Polygon)
            .map_err(|faults| geometry_faults(&faults)),
        given => {
            let given = [given.0.is_some(), given.1.is_some(), given.2.is_some()];
            let found = format!("{} of them", given.iter().filter(|given| **given).count());
            Err(vec![Fault::new(
                "parcel",
                "exactly one of parcel, code, polygon",
                found,
                "say which land is meant",
            )])
        }
    }
}

/// The faults of a posted geometry.
pub(super) fn geometry_faults(found: &crate::domain::geometry::GeometryFaults) -> Vec<Fault> {
    let place = |fault: &crate::domain::geometry::GeometryFault| {
        let mut at = "polygon".to_owned();
        for (name, number) in [
            ("part", fault.part),
            ("ring", fault.ring),
            ("vertex", fault.vertex),
        ] {
            if let Some(number) = number {
                at.push_str(&format!(" {name} {number}"));
            }
        }
        at
    };
    found
        .faults
        .iter()
        .map(|fault| Fault::new(place(fault), fault.wanted, &fault.found, fault.remedy))
        .collect()
}

/// A recorded answer by its number.
#[utoipa::path(
    get,
    path = "/api/v1/transfer-checks/{id}",
    operation_id = "read_recorded_transfer_check",
    tag = "transfer-checks",
    params(
        ("id" = String, Path, description = "Number of the answer", example = "D-2026-000001"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The recorded answer", body = RecordedAnswer),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such answer", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn recorded(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<RecordedAnswer>, Problem> {
    params.only(&[]);
    let lang = params.lang();
    params.checked()?;
    Ok(Json(RecordedAnswer::of(
        &api.registry.recorded(&caller, &id).await?,
        lang,
    )))
}
