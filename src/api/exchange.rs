//! Exchange between the offices: packages, their content and receipt; what differs from what an office holds.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::domain::fault::{Fault, check_text};
use crate::domain::record::Office;
use crate::intake::holdings::{Holdings, read_csv, read_json};
use crate::registry::{Act, DifferenceReport, PackageForm, PackageTaken, PackageView};

use super::duties::{all_faults, keyed_body, must};
use super::params::{Fields, Params, PathText, Who, body, json};
use super::{Api, BATCH_LIMIT, Problem};

const OFFICES: &str = "district_environment or natural_resources";

/// Every package.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PackageList {
    pub items: Vec<PackageView>,
}

/// Packages that were made. 数据交换包清单
#[utoipa::path(
    get,
    path = "/api/v1/exchange/packages",
    operation_id = "list_packages",
    tag = "offices",
    params(
        ("office" = Option<Office>, Query, description = "Who receives it"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Packages in the order of their numbers", body = PackageList),
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
) -> Result<Json<PackageList>, Problem> {
    params.only(&["office"]);
    params.lang();
    caller.need(Act::SeeExchange)?;
    let office = params.code("office", OFFICES);
    params.checked()?;
    let items = api.registry.packages(&caller, office).await?;
    Ok(Json(PackageList { items }))
}

/// The manifest of a package. 数据交换包目录
///
/// Applied in the order of their revisions, each row in the place of the one with the same kind, id, rev_from and
/// valid_from, packages give the register's own versions of the agreed kinds.
#[utoipa::path(
    get,
    path = "/api/v1/exchange/packages/{id}",
    operation_id = "read_package",
    tag = "offices",
    params(
        ("id" = String, Path, description = "Its number", example = "package-example-1"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The manifest", body = PackageView),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such package", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<PackageView>, Problem> {
    params.only(&[]);
    params.lang();
    caller.need(Act::SeeExchange)?;
    params.checked()?;
    Ok(Json(api.registry.package(&caller, &id).await?))
}

/// The content of a package. 数据交换包内容
///
/// `json`: every row, canonical; the SHA-256 of these bytes is the digest of the package. `csv`: the versions of one
/// kind. `geojson`: what holds and has an outline (CGCS2000 longitude and latitude). Made from the record at the revision
/// of the package, byte for byte the same at any time.
#[utoipa::path(
    get,
    path = "/api/v1/exchange/packages/{id}/content",
    operation_id = "read_package_content",
    tag = "offices",
    params(
        ("id" = String, Path, description = "Its number", example = "package-example-1"),
        ("form" = Option<String>, Query, description = "json, csv or geojson; json when absent"),
        ("kind" = Option<String>, Query, description = "A kind of the manifest; needed for csv, not with json"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The rows", content(
            (Vec<Value> = "application/json"),
            (String = "text/csv"),
            (Value = "application/geo+json")
        )),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such package", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The record does not give the digest of the package", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn content(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Response, Problem> {
    params.only(&["form", "kind"]);
    params.lang();
    caller.need(Act::SeeExchange)?;
    let form = params.code("form", "json, csv or geojson");
    let form: PackageForm = form.unwrap_or(PackageForm::Json);
    let kind = params.one("kind");
    params.checked()?;
    let _place = api.heavy(&caller)?;
    let asked = (id.as_str(), form, kind.as_deref());
    let made = api.registry.package_content(&caller, asked).await?;
    let headers = [
        (CONTENT_TYPE, made.content_type),
        (CONTENT_DISPOSITION, "attachment"),
    ];
    Ok((headers, made.bytes).into_response())
}

/// A package to be made.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct PackageBody {
    /// Who receives it.
    office: Office,
    reason: String,
}

fn check_reason(reason: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    check_text(&mut faults, "reason", reason, 2000);
    faults
}

/// Make the next package for an office. 制作数据交换包
///
/// What changed since the last package that the office receipted, of the kinds in the setting `exchange_kinds`, frozen at
/// the head of the record.
#[utoipa::path(
    post,
    path = "/api/v1/exchange/packages",
    operation_id = "make_package",
    tag = "offices",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = PackageBody, example = json!({"office": "natural_resources", "reason": "示例:每周交换 (example)"})),
    responses(
        (status = 201, description = "Made", body = PackageTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Nothing changed, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn make(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<PackageTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::Exchange)?;
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), "package").await?;
    let office: Option<Office> = must(&mut fields, "office", OFFICES);
    let reason = fields.text("reason");
    let unfit = check_reason(&reason);
    all_faults(params, fields, &["office", "reason"], unfit)?;
    let office = office.ok_or_else(Problem::internal)?;
    let _place = api.heavy(&caller)?;
    let key = (key.as_str(), digest.as_slice());
    let made = api.registry.make_package(&caller, (office, &reason), key);
    let made = made
        .await
        .map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The receipt of a package.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ReceiptBody {
    /// SHA-256 of the content as JSON, hex, computed of what came in.
    digest: String,
    reason: String,
}

/// Receipt a package, for the office that receives it. 签收数据交换包
#[utoipa::path(
    post,
    path = "/api/v1/exchange/packages/{id}/receipt",
    operation_id = "receipt_package",
    tag = "offices",
    params(
        ("id" = String, Path, description = "Its number", example = "P-2026-000001"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ReceiptBody, example = json!({
        "digest": "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945", "reason": "示例:已核对 (example)"
    })),
    responses(
        (status = 201, description = "Receipted", body = PackageTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such package", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (role_not_entitled, digest_differs), receipted before, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn receipt(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<PackageTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::Exchange)?;
    let place = format!("receipt {id}");
    let (key, sent, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let digest = fields.text("digest");
    let reason = fields.text("reason");
    let mut unfit = check_reason(&reason);
    if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()) {
        let wanted = "64 hexadecimal digits";
        let remedy = "compute the SHA-256 of the content as JSON";
        unfit.push(Fault::new("digest", wanted, &digest, remedy));
    }
    all_faults(params, fields, &["digest", "reason"], unfit)?;
    let asked = (id.as_str(), digest.as_str(), reason.as_str());
    let key = (key.as_str(), sent.as_slice());
    let made = api.registry.receipt_package(&caller, asked, key).await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// What an office holds.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct HeldBody {
    rows: Vec<HeldRowBody>,
}

/// What an office holds about one parcel. A field that is not there is not compared.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct HeldRowBody {
    /// Registry number, or any code.
    parcel: String,
    /// Codes of stages, divided by semicolons.
    stage: Option<String>,
    /// Codes of lists as GET /api/v1/parcels gives them.
    lists: Option<Vec<String>>,
    /// Codes of planned uses.
    planned_use: Option<Vec<String>>,
    /// Square metres, as text.
    area_m2: Option<String>,
}

/// Compare what an office holds with the register. 比对差异
///
/// By JSON or csv (headings parcel, stage, lists, planned_use, area_m2 or 登记编号, 阶段, 名录, 规划用途, 面积; UTF-8 or
/// GB18030). Areas agree within 1 m² or 0.05 %. Nothing is applied, nothing is kept.
#[utoipa::path(
    post,
    path = "/api/v1/exchange/differences",
    operation_id = "compare_holdings",
    tag = "offices",
    params(("lang" = Option<String>, Query, description = "zh-CN or en")),
    request_body(content(
        (HeldBody = "application/json", example = json!({"rows": [{"parcel": "HQ-000107", "stage": "U0", "area_m2": "12,345.6"}]})),
        (String = "text/csv")
    )),
    responses(
        (status = 200, description = "What differs", body = DifferenceReport),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn differences(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<Json<DifferenceReport>, Problem> {
    params.only(&[]);
    params.lang();
    caller.need(Act::SeeExchange)?;
    params.checked()?;
    let _place = api.heavy(&caller)?;
    let bytes = body(content, BATCH_LIMIT).await?;
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .trim_start()
        .to_ascii_lowercase();
    let held: Holdings = if kind.starts_with("text/csv") {
        let read = tokio::task::spawn_blocking(move || read_csv(&bytes)).await;
        read.map_err(|_| Problem::internal())?
    } else {
        let mut fields = Fields::of(json(&bytes)?);
        let rows: Option<Vec<Value>> = must(&mut fields, "rows", "a list of rows");
        fields.checked(&["rows"], Vec::new())?;
        read_json(&rows.unwrap_or_default())
    };
    Ok(Json(api.registry.differences(&caller, held).await?))
}
