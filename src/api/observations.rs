//! What was found in wells.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::event::Paper;
use crate::domain::record::WaterResult;
use crate::registry::{Act, NewObservation, ObservationView, place_of};

use super::duties::{all_faults, keyed_body};
use super::features::{FeaturePage, LIST_PARAMS, decimal, deed, next, paging};
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// What was found in a well, classed by GB/T 14848-2017. 监测结果与水质类别
///
/// The worst single index decides. What was not tested is told in `not_classed`; below a detection limit above the limit of a
/// class, water cannot be classed better. Not public unless the setting `publish_groundwater_results` says so.
#[utoipa::path(
    get,
    path = "/api/v1/wells/{id}/observations",
    operation_id = "list_observations",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier", example = "well-%E7%A4%BA%E4%BE%8B-01"),
        ("from" = Option<String>, Query, description = "First day"),
        ("to" = Option<String>, Query, description = "Last day"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "In the order of days", body = FeaturePage<ObservationView>),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such well", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<FeaturePage<ObservationView>>, Problem> {
    const NAMES: &[&str] = &["from", "to"];
    let known: Vec<&str> = NAMES.iter().copied().chain(LIST_PARAMS).collect();
    params.only(&known);
    params.lang();
    let days = (params.day("from"), params.day("to"));
    let paging = paging(&mut params);
    let when = params.when();
    let again = params.clone();
    params.checked()?;
    let asked = (id.as_str(), days, &paging);
    let found = api.registry.observations(&caller, asked, &when).await?;
    let encoded: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    let path = format!("/api/v1/wells/{}/observations", encoded.replace('+', "%20"));
    let last = found.items.last().filter(|_| found.more).map(place_of);
    let next = next(&again, (&path, NAMES), last);
    let items = found.items;
    Ok(Json(FeaturePage { items, next }))
}

/// A sampling of a well.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ObservationBody {
    /// Elevation of the water table, decimal, metres.
    level_m: Option<String>,
    /// The laboratory.
    lab: Option<String>,
    /// Up to 300, each analyte once.
    results: Option<Vec<WaterResult>>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Enter a sampling of a well in service. 登记监测结果
///
/// Papers: monitoring report or monitoring data. Units are converted exactly; one that cannot be converted is refused.
#[utoipa::path(
    post,
    path = "/api/v1/wells/{id}/observations",
    operation_id = "observe_well",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier", example = "well-%E7%A4%BA%E4%BE%8B-01"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ObservationBody, example = json!({"level_m": "1.35", "lab": "示例检测公司", "results": [{"analyte": "砷", "value": "0.012", "unit": "mg/L", "detection_limit": "0.0003"}, {"analyte": "苯", "unit": "µg/L", "below_dl": true, "detection_limit": "0.4"}, {"analyte": "pH", "value": "7.3", "unit": ""}], "day": "2026-11-20", "paper": {"kind": "monitoring_report", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Entered, with its class", body = ObservationView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such well", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ObservationView>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepGroundwater)?;
    let place = format!("observation of well {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let level_m = decimal(&mut fields, "level_m");
    let lab: Option<String> = fields.take("lab", "a text");
    let results: Option<Vec<WaterResult>> = fields.take(
        "results",
        "a list of {analyte, value | text | below_dl, unit, detection_limit}",
    );
    let deed = deed(&mut fields);
    let wanted = deed.map(|deed| NewObservation {
        level_m,
        lab,
        results: results.unwrap_or_default(),
        deed,
    });
    let unfit = wanted
        .as_ref()
        .map(NewObservation::check)
        .unwrap_or_default();
    let known = ["level_m", "lab", "results", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let wanted = wanted.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .observe_well(&caller, (&id, wanted), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
