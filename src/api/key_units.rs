//! Units under key soil supervision: their register and their yearly lists.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::codes::{CodeError, CreditCode, PermitNo};
use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::record::Tank;
use crate::domain::supervision::{Amendment, KeyUnitAct};
use crate::registry::{Act, KeyUnitQuery, KeyUnitRow, KeyUnitTaken, KeyUnitView, NewKeyUnit};

use super::duties::{all_faults, keyed_body, must};
use super::features::{FeaturePage, LIST_PARAMS, deed, next, paging, parcel, parcels};
use super::key_unit_acts::{DEED, enter};
use super::params::{Fields, Params, PathText, Who};
use super::{Api, Problem};

const PATH: &str = "/api/v1/supervised-units";

/// Units under key soil supervision. 土壤污染重点监管单位
///
/// Names, addresses and years of the list are public (Code 414). A unit off the list still owes the survey of its land
/// (Code 462), and land without a unit here is not thereby clean.
#[utoipa::path(
    get,
    path = "/api/v1/supervised-units",
    operation_id = "list_supervised_units",
    tag = "supervised-units",
    params(
        ("text" = Option<String>, Query, description = "Part of the name or the address"),
        ("year" = Option<i32>, Query, description = "On the list in this year"),
        ("parcel" = Option<String>, Query, description = "Registry number of its land; for officials"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "In the order of identifiers", body = FeaturePage<KeyUnitRow>),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<FeaturePage<KeyUnitRow>>, Problem> {
    const NAMES: &[&str] = &["text", "year", "parcel"];
    let known: Vec<&str> = NAMES.iter().copied().chain(LIST_PARAMS).collect();
    params.only(&known);
    params.lang();
    let paging = paging(&mut params);
    let query = KeyUnitQuery {
        text: params.one("text"),
        year: params.read("year", year),
        parcel: parcel(&mut params),
        paging,
    };
    let when = params.when();
    let again = params.clone();
    params.checked()?;
    let found = api.registry.key_units(&caller, &query, &when).await?;
    let last = found.items.last().filter(|_| found.more);
    let next = next(&again, (PATH, NAMES), last.map(|last| last.id.as_str()));
    let items = found.items;
    Ok(Json(FeaturePage { items, next }))
}

pub(super) fn year(text: &str) -> Result<i32, Fault> {
    let read = text
        .parse()
        .ok()
        .filter(|year| (2016..=2200).contains(year));
    read.ok_or_else(|| Fault::new("", "a year from 2016 on", text, "write it as 2026"))
}

/// One unit with its file. 重点监管单位档案
///
/// Officials see its land, permit, toxic substances, tanks, the yearly duties with their states, dangers, demolitions and
/// surveys; the public name, address and years of the list.
#[utoipa::path(
    get,
    path = "/api/v1/supervised-units/{id}",
    operation_id = "read_supervised_unit",
    tag = "supervised-units",
    params(
        ("id" = String, Path, description = "Identifier", example = "key-unit-example-48"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The unit", body = KeyUnitView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such unit, danger or demolition", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<KeyUnitView>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let when = params.when();
    params.checked()?;
    Ok(Json(api.registry.key_unit(&caller, &id, &when).await?))
}

/// A unit that the notice of a list names.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct KeyUnitBody {
    credit_code: String,
    name: String,
    /// Year of the list.
    year: i32,
    address: Option<String>,
    industry: Option<String>,
    permit_no: Option<String>,
    toxic_substances: Option<Vec<String>>,
    tanks: Option<Vec<Tank>>,
    /// Registry numbers of the land that it uses or used.
    parcels: Option<Vec<String>>,
    report_in_registration_file: Option<bool>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

const CONTENT: [&str; 8] = [
    "name",
    "address",
    "industry",
    "permit_no",
    "toxic_substances",
    "tanks",
    "parcels",
    "report_in_registration_file",
];

fn coded<T>(
    fields: &mut Fields,
    name: &str,
    parse: impl FnOnce(&str) -> Result<T, CodeError>,
) -> Option<T> {
    let text: String = fields.take(name, "a code")?;
    match parse(&text) {
        Ok(code) => Some(code),
        Err(error) => {
            let fault = Fault::new(name, error.wanted, &error.found, error.remedy);
            fields.faults.push(fault);
            None
        }
    }
}

fn content(fields: &mut Fields) -> Amendment {
    let has_parcels = fields.rest.contains_key("parcels");
    let parcels = parcels(fields);
    Amendment {
        name: fields.take("name", "a text"),
        address: fields.take("address", "a text"),
        industry: fields.take("industry", "a text"),
        permit_no: coded(fields, "permit_no", PermitNo::parse),
        toxic_substances: fields.take("toxic_substances", "a list of texts"),
        tanks: fields.take("tanks", "tanks: substance, volume_m3, wall, year, position"),
        parcels: has_parcels.then_some(parcels),
        report_in_registration_file: fields.take("report_in_registration_file", "true or false"),
    }
}

/// Register a unit that the notice of a yearly list names. 登记重点监管单位
///
/// Paper: list_notice; `day` is the first day on the list (Code 414). One unit to a credit code.
#[utoipa::path(
    post,
    path = "/api/v1/supervised-units",
    operation_id = "add_supervised_unit",
    tag = "supervised-units",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = KeyUnitBody, example = json!({"credit_code": "91350100M000100Y43", "name": "示例化工厂 (example)", "year": 2026, "address": "示例路1号", "industry": "C2614", "permit_no": "91350100M000100Y43001P", "toxic_substances": ["苯"], "tanks": [{"substance": "苯", "volume_m3": "30.5", "wall": "double", "year": 2015, "position": {"lon": "117.1505", "lat": "39.1705"}}], "parcels": ["HQ-000107"], "day": "2026-11-20", "paper": {"kind": "list_notice", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Registered", body = KeyUnitTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    body: Body,
) -> Result<(StatusCode, Json<KeyUnitTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepKeyUnits)?;
    let place = "supervised unit";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, body), place).await?;
    if !fields.rest.contains_key("credit_code") {
        fields.missing("credit_code", "a credit code");
    }
    let credit_code = coded(&mut fields, "credit_code", CreditCode::parse);
    let year = must(&mut fields, "year", "a year");
    let mut content = content(&mut fields);
    let name = content.name.take();
    if name.is_none() {
        fields.missing("name", "a text");
    }
    let deed = deed(&mut fields);
    let known: Vec<&str> = ["credit_code", "year"]
        .into_iter()
        .chain(CONTENT)
        .chain(DEED)
        .collect();
    let unfit = deed.as_ref().map_or_else(Vec::new, |deed| deed.check());
    all_faults(params, fields, &known, unfit)?;
    let (Some(credit_code), Some(name), Some(year), Some(deed)) = (credit_code, name, year, deed)
    else {
        return Err(Problem::internal());
    };
    let wanted = NewKeyUnit {
        credit_code,
        name,
        year,
        content,
    };
    let made = api
        .registry
        .add_key_unit(&caller, (&wanted, &deed), (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// What is new of a unit.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct AmendmentBody {
    name: Option<String>,
    address: Option<String>,
    industry: Option<String>,
    permit_no: Option<String>,
    toxic_substances: Option<Vec<String>>,
    /// All of them (Code 414).
    tanks: Option<Vec<Tank>>,
    /// All the land that it uses or used; none may be left out (Code 462).
    parcels: Option<Vec<String>>,
    /// The survey report lies in the registration file.
    report_in_registration_file: Option<bool>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Amend what is on record of a unit. 变更重点监管单位信息
///
/// Fields that are absent stay. Land that it once used stays as well: neither delisting nor giving it up ends the duty to
/// survey (Code 462).
#[utoipa::path(
    post,
    path = "/api/v1/supervised-units/{id}/amendments",
    operation_id = "amend_supervised_unit",
    tag = "supervised-units",
    params(
        ("id" = String, Path, description = "Identifier", example = "key-unit-example-49"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = AmendmentBody, example = json!({"industry": "C2614", "tanks": [{"substance": "苯", "volume_m3": "30.5", "wall": "double", "year": 2015}], "day": "2026-11-20", "paper": {"kind": "tank_report", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Amended", body = KeyUnitTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such unit, danger or demolition", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn amend(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<(StatusCode, Json<KeyUnitTaken>), Problem> {
    let asked = (api, caller, headers, params, body);
    enter(asked, (&id, "amendment"), &CONTENT, |fields| {
        let amendment = content(fields);
        if amendment == Amendment::default() {
            fields.missing("name", "at least one field that is new");
        }
        Some(KeyUnitAct::Amend(Box::new(amendment)))
    })
    .await
}
