//! Plumes over time.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::record::{Entity, Plume};
use crate::registry::{Act, Deed, PlumeHistory, PlumeTaken, PlumeView};

use super::duties::{all_faults, keyed_body, parcel_of};
use super::features::{
    DeedBody, FeaturePage, LIST_PARAMS, answer, decimal, deed, form, next, outline, paging,
};
use super::params::{Fields, Params, PathText, Who};
use super::{Api, Problem};

/// Plumes with the parcels under them. 地下水污染羽
///
/// As of any day; read the same.
#[utoipa::path(
    get,
    path = "/api/v1/plumes",
    operation_id = "list_plumes",
    tag = "groundwater",
    params(
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100 when absent"),
        ("f" = Option<String>, Query, description = "json or geojson; else by Accept (application/geo+json)"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "In the order of identifiers; with f=geojson or Accept: application/geo+json a FeatureCollection", body = FeaturePage<PlumeView>),
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
    const NAMES: &[&str] = &["f"];
    let known: Vec<&str> = NAMES.iter().copied().chain(LIST_PARAMS).collect();
    params.only(&known);
    params.lang();
    caller.need(Act::SeeGroundwater)?;
    let form = form(&mut params, &headers);
    let paging = paging(&mut params);

    let when = params.when();
    let again = params.clone();
    params.checked()?;
    let found = api.registry.plumes(&caller, &paging, &when).await?;
    Ok(answer(form, found, |last| {
        next(&again, ("/api/v1/plumes", NAMES), last)
    }))
}

/// A plume over time: every drawing, the parcels under it then, those that it reached and left. 污染羽变化
#[utoipa::path(
    get,
    path = "/api/v1/plumes/{id}",
    operation_id = "read_plume",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier", example = "plume-example-1"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The plume", body = PlumeHistory),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such plume", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Json<PlumeHistory>, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let when = params.when();
    params.checked()?;
    Ok(Json(api.registry.plume(&caller, &id, &when).await?))
}

/// A plume as it is drawn. A new drawing keeps what it does not say.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct PlumeBody {
    /// GeoJSON Polygon or MultiPolygon, CGCS2000.
    #[schema(value_type = Object)]
    outline: String,
    name: Option<String>,
    /// The parcel it spreads from.
    source_parcel: Option<String>,
    /// Distance that counts as adjacent to the source parcel, decimal, metres.
    reach_m: Option<String>,
    substances: Option<Vec<String>>,
    aquifer: Option<String>,
    /// Below the ground, decimal, metres.
    depth_from_m: Option<String>,
    /// Below the ground, decimal, metres.
    depth_to_m: Option<String>,
    /// How it was drawn.
    method: Option<String>,
    /// Identifier of a survey on record.
    based_on_survey: Option<String>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// The fields of a drawing.
const DRAWING: [&str; 13] = [
    "outline",
    "name",
    "source_parcel",
    "reach_m",
    "substances",
    "aquifer",
    "depth_from_m",
    "depth_to_m",
    "method",
    "based_on_survey",
    "day",
    "paper",
    "reason",
];

/// A drawing with its deed; none until it can be read.
fn drawing(fields: &mut Fields) -> Option<(Plume, Deed)> {
    if fields
        .rest
        .get("outline")
        .is_none_or(serde_json::Value::is_null)
    {
        fields.missing("outline", "a GeoJSON geometry");
    }
    let outline = outline(fields);
    let name = fields.take("name", "a text");
    let source_parcel = parcel_of(fields, "source_parcel");
    let reach_m = decimal(fields, "reach_m");
    let substances: Option<Vec<String>> = fields.take("substances", "a list of texts");
    let aquifer = fields.take("aquifer", "a text");
    let (depth_from_m, depth_to_m) = (
        decimal(fields, "depth_from_m"),
        decimal(fields, "depth_to_m"),
    );
    let method = fields.take("method", "a text");
    let based_on_survey = fields.take("based_on_survey", "the identifier of a survey");
    let deed = deed(fields);
    let plume = Plume {
        name,
        source_parcel,
        reach_m,
        substances: substances.unwrap_or_default(),
        aquifer,
        depth_from_m,
        depth_to_m,
        method,
        based_on_survey,
        ..Plume::at("PL", outline?)
    };
    Some((plume, deed?))
}

fn unfit(wanted: Option<&(Plume, Deed)>) -> Vec<Fault> {
    wanted.map_or_else(Vec::new, |(plume, deed)| {
        let of_plume = Entity::from(plume.clone()).check().into_iter();
        of_plume.chain(deed.check()).collect()
    })
}

/// Draw a plume. 划定污染羽
///
/// Papers: survey report, risk-assessment report or monitoring report. The answer tells the parcels under it.
#[utoipa::path(
    post,
    path = "/api/v1/plumes",
    operation_id = "draw_plume",
    tag = "groundwater",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = PlumeBody, example = json!({"outline": {"type": "Polygon", "coordinates": [[[117.16, 39.17], [117.161, 39.17], [117.161, 39.171], [117.16, 39.171], [117.16, 39.17]]]}, "name": "示例污染羽 (example)", "substances": ["苯"], "aquifer": "潜水", "depth_from_m": "2.5", "depth_to_m": "9", "method": "示例:监测井间插值", "day": "2026-11-20", "paper": {"kind": "monitoring_report", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Drawn", body = PlumeTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn draw(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<PlumeTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepGroundwater)?;
    let place = "plume";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let wanted = drawing(&mut fields);
    let unfit = unfit(wanted.as_ref());
    all_faults(params, fields, &DRAWING, unfit)?;
    let made = {
        let (plume, deed) = wanted.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .draw_plume(&caller, (None, plume, deed), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Draw a plume anew. 重新划定污染羽
///
/// The drawing before holds up to the day before; the answer tells the parcels under both, reached and left.
#[utoipa::path(
    post,
    path = "/api/v1/plumes/{id}/versions",
    operation_id = "redraw_plume",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier", example = "plume-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = PlumeBody, example = json!({"outline": {"type": "Polygon", "coordinates": [[[117.16, 39.17], [117.162, 39.17], [117.162, 39.171], [117.16, 39.171], [117.16, 39.17]]]}, "day": "2026-11-20", "paper": {"kind": "monitoring_report", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Drawn", body = PlumeTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such plume", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn redraw(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<PlumeTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepGroundwater)?;
    let place = format!("version of plume {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let wanted = drawing(&mut fields);
    let unfit = unfit(wanted.as_ref());
    all_faults(params, fields, &DRAWING, unfit)?;
    let made = {
        let (plume, deed) = wanted.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .draw_plume(&caller, (Some(id.as_str()), plume, deed), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// End a plume. 注销污染羽
///
/// Papers: effect report, acceptance or monitoring report.
#[utoipa::path(
    post,
    path = "/api/v1/plumes/{id}/ending",
    operation_id = "end_plume",
    tag = "groundwater",
    params(
        ("id" = String, Path, description = "Identifier", example = "plume-example-2"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = DeedBody, example = json!({"day": "2026-11-20", "paper": {"kind": "effect_report", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Ended", body = PlumeTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such plume", body = Problem, content_type = "application/problem+json"),
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
) -> Result<(StatusCode, Json<PlumeTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepGroundwater)?;
    let place = format!("ending of plume {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let deed = deed(&mut fields);
    let unfit = deed.as_ref().map(Deed::check).unwrap_or_default();
    let known = ["day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let deed = deed.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .end_plume(&caller, (&id, deed), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
