//! Reports that experts upload: made, listed, looked at. Their files are in `upload_files`, what is done with them in
//! `upload_steps`.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::domain::day::Day;
use crate::domain::event::{Actor, Paper};
use crate::domain::land_use::{LandUse, LimitClass};
use crate::domain::record::TriState;
use crate::registry::{
    Act, DeclaredReport, MOST_UPLOADS, NewUpload, UploadHead, UploadKind, UploadQuery, UploadSeen,
    UploadState,
};
use crate::standards::SoilBackground;

use super::duties::{A_DAY, all_faults, keyed_body, must, parcel_of};
use super::events::unit_of;
use super::keyed::{NotSeen, NotTaken, limit, next, parcel};
use super::params::{Fields, Params, PathText, Who};
use super::upload_steps::Loose;
use super::{Api, Problem};

/// A report about to be uploaded: what its uploader says of it. Its numbers come with its files.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct UploadBody {
    /// Survey when left out.
    #[schema(required = false)]
    kind: UploadKind,
    /// Registry number.
    parcel: String,
    /// Management unit, where it concerns one only.
    unit: Option<String>,
    /// The accepted upload whose report this one is the next version of: accepted, it corrects maxima and samples of that.
    supersedes: Option<String>,
    title: String,
    /// The firm that made it.
    firm: String,
    laboratory: Option<String>,
    /// Class of GB 36600 that its results are judged on.
    class_assessed: LimitClass,
    /// The uses it was made for.
    #[schema(required = false)]
    made_for: Vec<LandUse>,
    #[schema(format = Date)]
    sampling_start: Option<String>,
    #[schema(format = Date)]
    sampling_end: String,
    #[schema(format = Date)]
    signed_on: String,
    /// The report (`survey_report`) with its number, and what is handed in with it; a file that was sent to
    /// `/api/v1/documents` by its `sha256`.
    papers: Vec<Paper>,
    /// Who applies for the review, where it is submitted through the national system (T09).
    applicant: Option<Actor>,
    /// Background of arsenic, cobalt or vanadium, each with its document.
    #[schema(required = false)]
    backgrounds: Vec<SoilBackground>,
    #[schema(required = false)]
    groundwater_polluted: TriState,
    /// Decimal; null = the outline among the files, or all of the land.
    #[schema(value_type = Option<String>)]
    covered_area_m2: Option<Decimal>,
    remarks: Option<String>,
}

const FIELDS: [&str; 18] = [
    "kind",
    "parcel",
    "unit",
    "supersedes",
    "title",
    "firm",
    "laboratory",
    "class_assessed",
    "made_for",
    "sampling_start",
    "sampling_end",
    "signed_on",
    "papers",
    "applicant",
    "backgrounds",
    "groundwater_polluted",
    "covered_area_m2",
    "remarks",
];

/// A page of uploads.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct UploadPage {
    pub items: Vec<UploadHead>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// Begin to upload a report. 上传调查报告
///
/// Files come next (`POST .../files`), then submission; an approver accepts. Nothing is record before. Laboratory data
/// are shown to officials only.
#[utoipa::path(
    post,
    path = "/api/v1/uploads",
    operation_id = "begin_upload",
    tag = "uploads",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = UploadBody, example = json!({
        "parcel": "HQ-000110", "title": "示例地块土壤污染状况调查报告 (example)", "firm": "示例检测技术有限公司",
        "laboratory": "示例检测公司 (example)", "class_assessed": "I",
        "made_for": [{"system": "YDYH2023", "code": "070102"}],
        "sampling_start": "2026-10-08", "sampling_end": "2026-10-20", "signed_on": "2026-11-12",
        "papers": [{"kind": "survey_report", "title": "示例地块土壤污染状况调查报告 (example)", "number": "示例调〔2026〕1号", "issuer": "示例检测技术有限公司", "day": "2026-11-12"}]
    })),
    responses((status = 201, description = "Begun", body = UploadHead), NotTaken),
    security(("bearer" = []))
)]
pub async fn begin(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<UploadHead>), Problem> {
    params.only(&[]);
    params.lang();
    caller.need(Act::UploadReport)?;
    let place = "upload";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let wanted = wanted(&mut fields);
    let today = api.registry.clock().today();
    let unfit = wanted.as_ref();
    let unfit = unfit.map_or_else(Vec::new, |wanted| wanted.declared.check(today));
    all_faults(params, fields, &FIELDS, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let made = api
        .registry
        .new_upload(&caller, &wanted, (&key, &digest))
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

fn wanted(fields: &mut Fields) -> Option<NewUpload> {
    if !fields.rest.contains_key("parcel") {
        fields.missing("parcel", "a registry number");
    }
    let parcel = parcel_of(fields, "parcel");
    let unit: Option<String> = fields.take("unit", "a management unit, or null");
    let supersedes = fields.take("supersedes", "the identifier of an upload, or null");
    let title = fields.text("title");
    let firm = fields.text("firm");
    let class_assessed: Option<LimitClass> = must(fields, "class_assessed", "I or II");
    let sampling_end: Option<Day> = must(fields, "sampling_end", A_DAY);
    let signed_on: Option<Day> = must(fields, "signed_on", A_DAY);
    let papers: Option<Vec<Paper>> = must(
        fields,
        "papers",
        "a list of papers: kind, title, number, issuer, day",
    );
    let kind = fields.take("kind", "survey");
    let laboratory = fields.take("laboratory", "the name of a laboratory, or null");
    let made_for = fields.take("made_for", "land uses, each {system, code}");
    let sampling_start = fields.take("sampling_start", A_DAY);
    let applicant = fields.take("applicant", "who applies: kind and name");
    let backgrounds = fields.take("backgrounds", "a list of {analyte, mg_per_kg, document}");
    let groundwater_polluted = fields.take("groundwater_polluted", "yes, no or unknown");
    let covered: Option<Loose> = fields.take("covered_area_m2", "square metres, a decimal");
    let remarks = fields.take("remarks", "a text, or null");
    let declared = DeclaredReport {
        kind: kind.unwrap_or_default(),
        title,
        firm,
        laboratory,
        class_assessed: class_assessed?,
        made_for: made_for.unwrap_or_default(),
        sampling_start,
        sampling_end: sampling_end?,
        signed_on: signed_on?,
        papers: papers?,
        applicant,
        backgrounds: backgrounds.unwrap_or_default(),
        groundwater_polluted: groundwater_polluted.unwrap_or_default(),
        covered_area_m2: covered.map(|covered| covered.0),
        remarks,
    };
    let parcel = parcel?;
    Some(NewUpload {
        unit: unit.map(|unit| unit_of(Some(&parcel), &unit)),
        parcel,
        supersedes,
        declared,
    })
}

/// Uploads, the newest first. 上传的报告
///
/// Experts see their own.
#[utoipa::path(
    get,
    path = "/api/v1/uploads",
    operation_id = "list_uploads",
    tag = "uploads",
    params(
        ("state" = Option<UploadState>, Query, description = "checked, submitted, accepted, returned or withdrawn"),
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 200; 50 when absent"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses((status = 200, description = "The newest first", body = UploadPage), NotSeen),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<UploadPage>, Problem> {
    const NAMES: &[&str] = &["state", "parcel"];
    params.only(&["state", "parcel", "after", "limit"]);
    params.lang();
    caller.need(Act::SeeUploads)?;
    let states = "checked, submitted, accepted, returned or withdrawn";
    let query = UploadQuery {
        state: params.code("state", states),
        parcel: parcel(&mut params),
        after: params.one("after"),
        limit: limit(&mut params, MOST_UPLOADS),
    };
    let next = next(&params, ("/api/v1/uploads", NAMES), query.limit);
    params.checked()?;
    let (items, more) = api.registry.uploads(&caller, &query).await?;
    let last = items.last().filter(|_| more);
    let next = last.map(|last| next(&last.id));
    Ok(Json(UploadPage { items, next }))
}

/// An upload with all that is found in it. 上传报告的核查结果
///
/// Worked out anew from its files: every fault at its cell, what the results mean, which acts its acceptance would record,
/// and what transfer checks are answered before and would be answered after. `moved` names what changed in the parcel's
/// file since it was checked.
#[utoipa::path(
    get,
    path = "/api/v1/uploads/{id}",
    operation_id = "see_upload",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Upload", example = "U-20261124-200000-1f3a9c04"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "As it stands", body = UploadSeen),
        NotSeen,
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<UploadSeen>, Problem> {
    params.only(&[]);
    let lang = params.lang();
    params.checked()?;
    caller.need(Act::SeeUploads)?;
    let _place = api.heavy(&caller)?;
    Ok(Json(api.registry.upload(&caller, &id, lang).await?))
}
