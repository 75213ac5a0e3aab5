//! Soil monitoring: points, and how much of the district is covered.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::record::{Entity, MonitoringPoint, PointKind, PointLand};
use crate::registry::{Act, CoverageView, Deed, FeatureTaken, PointQuery, PointView};

use super::duties::{all_faults, keyed_body, must};
use super::features::{
    DeedBody, FeaturePage, LIST_PARAMS, PlaceBody, answer, deed, form, next, paging, position,
};
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// Kinds of points.
const KINDS: &str = "national, provincial, district or enterprise";
/// Kinds of land.
const LANDS: &str = "construction, agricultural or unused";

/// Soil monitoring points in service. 土壤环境监测点位
#[utoipa::path(
    get,
    path = "/api/v1/monitoring/points",
    operation_id = "list_monitoring_points",
    tag = "monitoring",
    params(
        ("kind" = Option<PointKind>, Query, description = "Kind of point"),
        ("land" = Option<PointLand>, Query, description = "Land on which it stands"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100 when absent"),
        ("f" = Option<String>, Query, description = "json or geojson; else by Accept (application/geo+json)"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "In the order of identifiers; with f=geojson or Accept: application/geo+json a FeatureCollection", body = FeaturePage<PointView>),
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
    const NAMES: &[&str] = &["kind", "land", "f"];
    let known: Vec<&str> = NAMES.iter().copied().chain(LIST_PARAMS).collect();
    params.only(&known);
    params.lang();
    caller.need(Act::SeeMonitoring)?;
    let form = form(&mut params, &headers);
    let paging = paging(&mut params);
    let query = PointQuery {
        kind: params.code("kind", KINDS),
        land: params.code("land", LANDS),
        paging,
    };
    let when = params.when();
    let again = params.clone();
    params.checked()?;
    let found = api
        .registry
        .monitoring_points(&caller, &query, &when)
        .await?;
    Ok(answer(form, found, |last| {
        next(&again, ("/api/v1/monitoring/points", NAMES), last)
    }))
}

/// A monitoring point.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct PointBody {
    name: String,
    kind: PointKind,
    land: PointLand,
    position: PlaceBody,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Set up a monitoring point. 设立监测点位
///
/// Papers: monitoring plan or official letter.
#[utoipa::path(
    post,
    path = "/api/v1/monitoring/points",
    operation_id = "add_monitoring_point",
    tag = "monitoring",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = PointBody, example = json!({"name": "示例监测点 (example)", "kind": "district", "land": "construction", "position": {"lon": "117.1603", "lat": "39.1704"}, "day": "2026-11-20", "paper": {"kind": "monitoring_plan", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Set up", body = FeatureTaken),
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
    caller.need(Act::KeepMonitoring)?;
    let place = "monitoring point";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let name = fields.text("name");
    let kind: Option<PointKind> = must(&mut fields, "kind", KINDS);
    let land: Option<PointLand> = must(&mut fields, "land", LANDS);
    if fields
        .rest
        .get("position")
        .is_none_or(serde_json::Value::is_null)
    {
        fields.missing("position", "{\"lon\", \"lat\"} in degrees, CGCS2000");
    }
    let position = position(&mut fields);
    let deed = deed(&mut fields);
    let point = match (kind, land, position) {
        (Some(kind), Some(land), Some(position)) => Some(MonitoringPoint {
            id: "MP".to_owned(),
            name,
            kind,
            land,
            position,
        }),
        _ => None,
    };
    let wanted = point.zip(deed);
    let unfit = wanted.as_ref().map_or_else(Vec::new, |(point, deed)| {
        let of_point = Entity::from(point.clone()).check().into_iter();
        of_point.chain(deed.check()).collect::<Vec<Fault>>()
    });
    let known = ["name", "kind", "land", "position", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let (point, deed) = wanted.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .add_monitoring_point(&caller, (point, deed), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Give a monitoring point up. 撤销监测点位
#[utoipa::path(
    post,
    path = "/api/v1/monitoring/points/{id}/ending",
    operation_id = "end_monitoring_point",
    tag = "monitoring",
    params(
        ("id" = String, Path, description = "Identifier", example = "monitoring-point-example-3"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = DeedBody, example = json!({"day": "2026-11-20", "paper": {"kind": "official_letter", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Given up", body = FeatureTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such point", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn end(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<FeatureTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepMonitoring)?;
    let place = format!("ending of monitoring point {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let deed = deed(&mut fields);
    let unfit = deed.as_ref().map(Deed::check).unwrap_or_default();
    let known = ["day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let deed = deed.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .end_monitoring_point(&caller, (&id, deed), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// How much of the district is monitored. 监测覆盖率
///
/// Shares of the district and of its listed parcels, key units and suspected parcels within a distance of a soil
/// monitoring point, and of a groundwater well in service, on any day. The public reads shares alone: no place, nothing of
/// the suspected list.
#[utoipa::path(
    get,
    path = "/api/v1/monitoring/coverage",
    operation_id = "read_monitoring_coverage",
    tag = "monitoring",
    params(
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The coverage", body = CoverageView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No outline of the district", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn coverage(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<CoverageView>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let when = params.when();
    params.checked()?;
    let _place = api.heavy(&caller)?;
    Ok(Json(
        api.registry.monitoring_coverage(&caller, &when).await?,
    ))
}
