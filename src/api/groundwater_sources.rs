//! Sources of risk to groundwater.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::domain::event::Paper;
use crate::domain::groundwater::SourceState;
use crate::domain::record::{Entity, GroundwaterSource, SourceKind};
use crate::registry::{Act, Deed, FeatureTaken, SourceQuery, SourceView};

use super::duties::{all_faults, keyed_body, must};
use super::features::{
    FeaturePage, LIST_PARAMS, PlaceBody, answer, deed, form, next, outline, paging, position,
};
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// Kinds of sources.
const KINDS: &str = "petrol_station, chemical_site, landfill, hazardous_waste, industrial_cluster, plating, listed_parcel or other";
/// States of sources.
const STATES: &str = "identified, checked, anti_seepage, monitored or closed";

/// Sources of risk to groundwater. 地下水典型风险源
#[utoipa::path(
    get,
    path = "/api/v1/groundwater-sources",
    operation_id = "list_groundwater_sources",
    tag = "groundwater",
    params(
        ("kind" = Option<SourceKind>, Query, description = "Kind of source"),
        ("state" = Option<SourceState>, Query, description = "State on its path"),
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100 when absent"),
        ("f" = Option<String>, Query, description = "json or geojson; else by Accept (application/geo+json)"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "In the order of identifiers; with f=geojson or Accept: application/geo+json a FeatureCollection", body = FeaturePage<SourceView>),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, Problem> {
    const NAMES: &[&str] = &["kind", "state", "parcel", "f"];
    let known: Vec<&str> = NAMES.iter().copied().chain(LIST_PARAMS).collect();
    params.only(&known);
    params.lang();
    caller.need(Act::SeeGroundwater)?;
    let form = form(&mut params, &headers);
    let paging = paging(&mut params);
    let query = SourceQuery {
        kind: params.code("kind", KINDS),
        state: params.code("state", STATES),
        parcel: super::features::parcel(&mut params),
        paging,
    };
    let when = params.when();
    let again = params.clone();
    params.checked()?;
    let found = api
        .registry
        .groundwater_sources(&caller, &query, &when)
        .await?;
    Ok(answer(form, found, |last| {
        next(&again, ("/api/v1/groundwater-sources", NAMES), last)
    }))
}

/// One source of risk, with the papers of its steps. 风险源档案
#[utoipa::path(
    get,
    path = "/api/v1/groundwater-sources/{id}",
    operation_id = "read_groundwater_source",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier", example = "groundwater-source-example-1"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The source", body = SourceView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such source", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<SourceView>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let when = params.when();
    params.checked()?;
    Ok(Json(
        api.registry.groundwater_source(&caller, &id, &when).await?,
    ))
}

/// A source of risk that was identified.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct SourceBody {
    name: String,
    kind: SourceKind,
    /// The organisation that owns or runs it.
    owner: Option<String>,
    /// A position, an outline or parcels are needed.
    position: Option<PlaceBody>,
    /// GeoJSON Polygon or MultiPolygon, CGCS2000.
    #[schema(value_type = Option<Object>)]
    outline: Option<String>,
    /// Registry numbers.
    parcels: Option<Vec<String>>,
    /// What keeps pollutants from seeping.
    seepage_measure: Option<String>,
    /// Absent = not known.
    double_wall: Option<bool>,
    /// Absent = not known.
    leak_monitoring: Option<bool>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Enter a source of risk that was identified. 登记风险源
///
/// Papers: record of the signal, record of an inspection, or an official letter (Groundwater Regulation, arts. 39-42).
#[utoipa::path(
    post,
    path = "/api/v1/groundwater-sources",
    operation_id = "add_groundwater_source",
    tag = "groundwater",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = SourceBody, example = json!({"name": "示例加油站 (example)", "kind": "petrol_station", "owner": "示例石油有限公司", "position": {"lon": "117.1601", "lat": "39.1702"}, "parcels": ["HQ-000107"], "double_wall": true, "leak_monitoring": false, "day": "2026-11-20", "paper": {"kind": "inspection_record", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Entered", body = FeatureTaken),
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
    content: Body,
) -> Result<(StatusCode, Json<FeatureTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepGroundwater)?;
    let place = "groundwater source";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let name = fields.text("name");
    let kind = must(&mut fields, "kind", KINDS);
    let owner = fields.take("owner", "a text");
    let (position, outline) = (position(&mut fields), outline(&mut fields));
    let parcels = super::features::parcels(&mut fields);
    let seepage_measure = fields.take("seepage_measure", "a text");
    let double_wall = fields.take("double_wall", "true or false");
    let leak_monitoring = fields.take("leak_monitoring", "true or false");
    let deed = deed(&mut fields);
    let source = kind.map(|kind| GroundwaterSource {
        id: "GS".to_owned(),
        name,
        kind,
        owner,
        position,
        outline,
        parcels,
        seepage_measure,
        double_wall,
        leak_monitoring,
        state: SourceState::Identified,
        steps: Vec::new(),
    });
    let wanted = source.zip(deed);
    let unfit = wanted.as_ref().map_or_else(Vec::new, |(source, deed)| {
        let of_source = Entity::from(source.clone()).check().into_iter();
        of_source.chain(deed.check()).collect()
    });
    let known = [
        "name",
        "kind",
        "owner",
        "position",
        "outline",
        "parcels",
        "seepage_measure",
        "double_wall",
        "leak_monitoring",
        "day",
        "paper",
        "reason",
    ];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let (source, deed) = wanted.as_ref().ok_or_else(Problem::internal)?;
        let asked = (source, deed);
        api.registry
            .add_groundwater_source(&caller, asked, (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The next state of a source.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct SourceStepBody {
    state: SourceState,
    /// The measure that was taken.
    seepage_measure: Option<String>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Take a source one step further. 风险源状态变更
///
/// identified, checked (record of an inspection, hidden-danger report), anti_seepage (record of the measure, acceptance),
/// monitored (monitoring report), closed (acceptance). No step is skipped.
#[utoipa::path(
    post,
    path = "/api/v1/groundwater-sources/{id}/state",
    operation_id = "move_groundwater_source",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier", example = "groundwater-source-example-2"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = SourceStepBody, example = json!({"state": "checked", "day": "2026-11-20", "paper": {"kind": "inspection_record", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Taken further", body = FeatureTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such source", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn step(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<FeatureTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepGroundwater)?;
    let place = format!("state of groundwater source {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let to: Option<SourceState> = must(&mut fields, "state", STATES);
    let measure: Option<String> = fields.take("seepage_measure", "a text");
    let deed = deed(&mut fields);
    let unfit = deed.as_ref().map(Deed::check).unwrap_or_default();
    let known = ["state", "seepage_measure", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let (Some(to), Some(deed)) = (to, &deed) else {
            return Err(Problem::internal());
        };
        let asked = (id.as_str(), to, measure.as_deref(), deed);
        api.registry
            .move_groundwater_source(&caller, asked, (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
