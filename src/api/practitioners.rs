//! Firms: seen, registered, amended.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::codes::CreditCode;
use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::record::{Practitioner, StaffRole, WorkField};
use crate::registry::{
    Act, FeatureTaken, FirmAmendment, FirmQuery, FirmView, NewFirm, PractitionerView,
};

use super::duties::{A_DAY, all_faults, keyed_body};
use super::features::{FeaturePage, LIST_PARAMS, deed, next, paging};
use super::params::{Fields, Params, PathText, Who};
use super::{Api, Problem};

/// Fields of work, for faults.
const FIELDS_OF_WORK: &str = "survey, risk_assessment, plan, control_works, remediation_works, control_effect, \
                              remediation_effect, supervision, soil_monitoring, groundwater_monitoring";
const STAFF: &str = "a list of {role, certificate_no}, without names";

/// Filters of the list.
const FILTERS: [&str; 4] = ["name", "credit_code", "field", "banned_on"];

fn credit_code(text: &str) -> Result<CreditCode, Fault> {
    CreditCode::parse(text)
        .map_err(|error| Fault::new("", error.wanted, &error.found, error.remedy))
}

/// Firms that survey, assess and remediate. 从业单位
///
/// For everybody. Being on this list says nothing of the quality of a firm's work.
#[utoipa::path(
    get,
    path = "/api/v1/practitioners",
    operation_id = "list_practitioners",
    tag = "practitioners",
    params(
        ("name" = Option<String>, Query, description = "A part of a name that the firm bears or bore"),
        ("credit_code" = Option<String>, Query, description = "Unified social credit code, 18 characters"),
        ("field" = Option<WorkField>, Query, description = "Field of work"),
        ("banned_on" = Option<String>, Query, description = "Under a ban on this day, YYYY-MM-DD"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Firms in the order of their identifiers", body = FeaturePage<PractitionerView>),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<FeaturePage<PractitionerView>>, Problem> {
    let known: Vec<&str> = FILTERS.into_iter().chain(LIST_PARAMS).collect();
    params.only(&known);
    params.lang();
    let query = FirmQuery {
        name: params.one("name"),
        credit_code: params.read("credit_code", credit_code),
        field: params.code("field", FIELDS_OF_WORK),
        banned_on: params.day("banned_on"),
        paging: paging(&mut params),
    };
    let when = params.when();
    params.clone().checked()?;
    let found = api.registry.practitioners(&caller, &query, &when).await?;
    let last = found.items.last().filter(|_| found.more);
    let last = last.map(|firm| firm.id.as_str());
    let next = next(&params, ("/api/v1/practitioners", &FILTERS), last);
    Ok(Json(FeaturePage {
        items: found.items,
        next,
    }))
}

/// One firm: its jobs as the record of the land tells them, violations, bans, repairs of credit. 从业单位详情
///
/// The public sees no staff, and jobs on published land only; the statistics count the jobs that are shown.
#[utoipa::path(
    get,
    path = "/api/v1/practitioners/{id}",
    operation_id = "read_practitioner",
    tag = "practitioners",
    params(
        ("id" = String, Path, description = "Identifier", example = "practitioner-example-1"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The firm", body = FirmView),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such firm", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<FirmView>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let when = params.when();
    params.checked()?;
    Ok(Json(api.registry.practitioner(&caller, &id, &when).await?))
}

/// A firm to be registered.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct FirmBody {
    /// Unified social credit code.
    credit_code: String,
    name: String,
    former_names: Option<Vec<String>>,
    fields: Option<Vec<WorkField>>,
    /// First day in the national credit system; absent = not registered there.
    #[schema(format = Date)]
    registered_from: Option<String>,
    /// Last day there; absent = it goes on.
    #[schema(format = Date)]
    registered_until: Option<String>,
    /// CMA certificate of its laboratory.
    cma_no: Option<String>,
    /// What its staff does and their certificates, without names.
    staff: Option<Vec<StaffRole>>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

fn days(fields: &mut Fields) -> (Option<Day>, Option<Day>) {
    (
        fields.take("registered_from", A_DAY),
        fields.take("registered_until", A_DAY),
    )
}

/// Register a firm. 登记从业单位
#[utoipa::path(
    post,
    path = "/api/v1/practitioners",
    operation_id = "register_practitioner",
    tag = "practitioners",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = FirmBody, example = json!({"credit_code": "91120106MA0000002P", "name": "示例环境检测有限公司 (example)", "fields": ["survey"], "registered_from": "2026-01-05", "day": "2026-11-20", "paper": {"kind": "credit_registration", "title": "示例信用系统登记 (example)", "number": "示例登记〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例:登记 (example)"})),
    responses(
        (status = 201, description = "Entered", body = FeatureTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (firm_on_record, day_ahead, paper_later), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn register(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<FeatureTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepFirms)?;
    let place = "practitioner";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let code = fields.text("credit_code");
    let code = match CreditCode::parse(&code) {
        Ok(code) => Some(code),
        Err(error) => {
            if !code.is_empty() {
                let fault = Fault::new("credit_code", error.wanted, &error.found, error.remedy);
                fields.faults.push(fault);
            }
            None
        }
    };
    let name = fields.text("name");
    let former: Option<Vec<String>> = fields.take("former_names", "a list of names");
    let work: Option<Vec<WorkField>> = fields.take("fields", FIELDS_OF_WORK);
    let (registered_from, registered_until) = days(&mut fields);
    let cma_no = fields.take("cma_no", "a text");
    let staff: Option<Vec<StaffRole>> = fields.take("staff", STAFF);
    let wanted = code
        .zip(deed(&mut fields))
        .map(|(credit_code, deed)| NewFirm {
            firm: Practitioner {
                id: "PR".to_owned(),
                credit_code,
                name,
                former_names: former.unwrap_or_default(),
                fields: work.unwrap_or_default(),
                registered_from,
                registered_until,
                cma_no,
                staff: staff.unwrap_or_default(),
            },
            deed,
        });
    let unfit = wanted.as_ref().map(NewFirm::check).unwrap_or_default();
    let known = [
        "credit_code",
        "name",
        "former_names",
        "fields",
        "registered_from",
        "registered_until",
        "cma_no",
        "staff",
        "day",
        "paper",
        "reason",
    ];
    all_faults(params, fields, &known, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .register_firm(&caller, &wanted, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// What changes of a firm; what is absent stays.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct FirmAmendmentBody {
    /// Its new name; the one before stays among the former names.
    name: Option<String>,
    fields: Option<Vec<WorkField>>,
    /// It registers anew: the last day before is void.
    #[schema(format = Date)]
    registered_from: Option<String>,
    #[schema(format = Date)]
    registered_until: Option<String>,
    cma_no: Option<String>,
    staff: Option<Vec<StaffRole>>,
    /// The day from which it is so.
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Amend a firm: name, fields, registration, certificate, staff. 从业单位变更
///
/// A new name frees nobody: bans and jobs follow the firm by every name it bore.
#[utoipa::path(
    post,
    path = "/api/v1/practitioners/{id}/amendments",
    operation_id = "amend_practitioner",
    tag = "practitioners",
    params(
        ("id" = String, Path, description = "Identifier of the firm", example = "practitioner-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = FirmAmendmentBody, example = json!({"cma_no": "示例CMA-2", "day": "2026-11-20", "paper": {"kind": "official_letter", "title": "示例变更通知 (example)", "number": "示例变更〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例:换证 (example)"})),
    responses(
        (status = 201, description = "Entered", body = FeatureTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such firm", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (day_contradicts, day_ahead, paper_later), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn amend(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<FeatureTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepFirms)?;
    let place = format!("amendment of firm {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let name = fields.take("name", "a text");
    let work: Option<Vec<WorkField>> = fields.take("fields", FIELDS_OF_WORK);
    let (registered_from, registered_until) = days(&mut fields);
    let cma_no = fields.take("cma_no", "a text");
    let staff: Option<Vec<StaffRole>> = fields.take("staff", STAFF);
    let wanted = deed(&mut fields).map(|deed| FirmAmendment {
        name,
        fields: work,
        registered_from,
        registered_until,
        cma_no,
        staff,
        deed,
    });
    let unfit = wanted
        .as_ref()
        .map(FirmAmendment::check)
        .unwrap_or_default();
    let known = [
        "name",
        "fields",
        "registered_from",
        "registered_until",
        "cma_no",
        "staff",
        "day",
        "paper",
        "reason",
    ];
    all_faults(params, fields, &known, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let made = api
        .registry
        .amend_firm(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
