//! Monitoring wells: their path from plan to seal.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::groundwater::WellStatus;
use crate::domain::record::{Entity, Screen, Well, WellKind};
use crate::registry::{Act, Deed, FeatureTaken, WellMove, WellQuery, WellView};

use super::duties::{all_faults, keyed_body, must, parcel_of};
use super::features::{
    FeaturePage, LIST_PARAMS, PlaceBody, answer, decimal, deed, form, next, paging, position,
};
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// Kinds of wells.
const KINDS: &str = "national, local, enterprise or site";
/// States of wells.
const STATES: &str = "planned, built, in_service, damaged, moved or sealed";

/// Monitoring wells. 地下水监测井
///
/// The public sees none, or, where the setting `publish_groundwater_results` says so, wells without place, parcel and papers.
#[utoipa::path(
    get,
    path = "/api/v1/wells",
    operation_id = "list_wells",
    tag = "groundwater",
    params(
        ("kind" = Option<WellKind>, Query, description = "Kind of well"),
        ("state" = Option<WellStatus>, Query, description = "State on its path"),
        ("parcel" = Option<String>, Query, description = "Registry number: kept for it, or standing on it"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100 when absent"),
        ("f" = Option<String>, Query, description = "json or geojson; else by Accept (application/geo+json)"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "In the order of identifiers; with f=geojson or Accept: application/geo+json a FeatureCollection", body = FeaturePage<WellView>),
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

    let form = form(&mut params, &headers);
    let paging = paging(&mut params);
    let query = WellQuery {
        kind: params.code("kind", KINDS),
        state: params.code("state", STATES),
        parcel: super::features::parcel(&mut params),
        paging,
    };
    let when = params.when();
    let again = params.clone();
    params.checked()?;
    let found = api.registry.wells(&caller, &query, &when).await?;
    Ok(answer(form, found, |last| {
        next(&again, ("/api/v1/wells", NAMES), last)
    }))
}

/// One well, with the papers of its steps. 监测井档案
#[utoipa::path(
    get,
    path = "/api/v1/wells/{id}",
    operation_id = "read_well",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier", example = "well-%E7%A4%BA%E4%BE%8B-01"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The well", body = WellView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such well", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<WellView>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let when = params.when();
    params.checked()?;
    Ok(Json(api.registry.well(&caller, &id, &when).await?))
}

/// A planned well.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct WellBody {
    /// Number on the well and in its papers.
    number: String,
    kind: WellKind,
    position: PlaceBody,
    /// Elevation of the ground, decimal, metres.
    ground_elevation_m: Option<String>,
    /// Below the ground, decimal, metres.
    depth_m: Option<String>,
    screens: Option<Vec<Screen>>,
    aquifer: Option<String>,
    owner: Option<String>,
    /// Registry number.
    parcel: Option<String>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Enter a planned well. 登记监测井
///
/// Papers: monitoring plan or official letter.
#[utoipa::path(
    post,
    path = "/api/v1/wells",
    operation_id = "add_well",
    tag = "groundwater",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = WellBody, example = json!({"number": "示例井-101", "kind": "local", "position": {"lon": "117.1602", "lat": "39.1703"}, "ground_elevation_m": "3.25", "depth_m": "20", "screens": [{"from_m": "5", "to_m": "8"}], "aquifer": "潜水", "parcel": "HQ-000107", "day": "2026-11-20", "paper": {"kind": "monitoring_plan", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
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
    let place = "well";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let number = fields.text("number");
    let kind: Option<WellKind> = must(&mut fields, "kind", KINDS);
    if fields
        .rest
        .get("position")
        .is_none_or(serde_json::Value::is_null)
    {
        fields.missing("position", "{\"lon\", \"lat\"} in degrees, CGCS2000");
    }
    let position = position(&mut fields);
    let (elevation, depth) = (
        decimal(&mut fields, "ground_elevation_m"),
        decimal(&mut fields, "depth_m"),
    );
    let screens: Option<Vec<Screen>> = fields.take("screens", "a list of {from_m, to_m}, decimals");
    let aquifer = fields.take("aquifer", "a text");
    let owner = fields.take("owner", "a text");
    let parcel = parcel_of(&mut fields, "parcel");
    let deed = deed(&mut fields);
    let well = position.map(|position| Well {
        number: Some(number),
        kind,
        ground_elevation_m: elevation,
        depth_m: depth,
        screens: screens.unwrap_or_default(),
        aquifer,
        owner,
        parcel,
        ..Well::at("W", position, WellStatus::Planned)
    });
    let wanted = well.zip(deed);
    let unfit = wanted.as_ref().map_or_else(Vec::new, |(well, deed)| {
        let of_well = Entity::from(well.clone()).check().into_iter();
        of_well.chain(deed.check()).collect::<Vec<Fault>>()
    });
    let known = [
        "number",
        "kind",
        "position",
        "ground_elevation_m",
        "depth_m",
        "screens",
        "aquifer",
        "owner",
        "parcel",
        "day",
        "paper",
        "reason",
    ];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let (well, deed) = wanted.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .add_well(&caller, (well, deed), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The next state of a well.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct WellStepBody {
    state: WellStatus,
    /// The well that takes its place; with state moved only.
    replaced_by: Option<String>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Take a well one step further. 监测井状态变更
///
/// planned, built (completion record), in_service (acceptance), damaged (event record) or moved (decision: Groundwater
/// Regulation, art. 47), sealed (sealing record). No step is skipped; R-74 speaks until the well is sealed.
#[utoipa::path(
    post,
    path = "/api/v1/wells/{id}/state",
    operation_id = "move_well",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier", example = "well-%E7%A4%BA%E4%BE%8B-03"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = WellStepBody, example = json!({"state": "in_service", "day": "2026-11-20", "paper": {"kind": "acceptance", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Taken further", body = FeatureTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such well", body = Problem, content_type = "application/problem+json"),
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
    let place = format!("state of well {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let to: Option<WellStatus> = must(&mut fields, "state", STATES);
    let replaced_by: Option<String> = fields.take("replaced_by", "the identifier of a well");
    let deed = deed(&mut fields);
    let unfit_deed = deed.as_ref().map(Deed::check).unwrap_or_default();
    let wanted = to.zip(deed).map(|(to, deed)| WellMove {
        to,
        replaced_by,
        deed,
    });
    let unfit = unfit_deed;
    let known = ["state", "replaced_by", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let wanted = wanted.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .move_well(&caller, (&id, wanted), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
