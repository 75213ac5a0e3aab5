//! Pictures of results, as SVG. Nothing is kept.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::domain::fault::Fault;
use crate::domain::land_use::LimitClass;
use crate::registry::{Act, PictureAsk, PictureKind, RegistryError, picture};
use crate::standards::{LocalLimit, SoilBackground};

use super::params::{Params, PathText, Who, body};
use super::picture_body::PictureBytes;
use super::screened_samples::ScreenedSample;
use super::{Api, BATCH_LIMIT, Problem};

/// A picture may look and do nothing: no script, no request, not even in a tab of its own.
const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
/// Characters of a title.
const MOST_TITLE: usize = 100;

/// Results to be drawn: the body of a screening, with points and outline.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct PictureBody {
    /// Class of land use; the query may name the other.
    class: LimitClass,
    /// The day whose standards count; today when left out.
    #[schema(format = Date)]
    day: Option<String>,
    samples: Vec<ScreenedSample>,
    /// Background of arsenic, cobalt or vanadium, each with its document.
    #[schema(required = false)]
    backgrounds: Vec<SoilBackground>,
    /// Limits of local standards.
    #[schema(required = false)]
    local_limits: Vec<LocalLimit>,
    /// GeoJSON FeatureCollection of points, CGCS2000 degrees, longitude first; each with the property `point`, as the
    /// samples write it.
    #[schema(value_type = Option<Object>)]
    points: Option<serde_json::Value>,
    /// Outline of the land: a GeoJSON Polygon or MultiPolygon, or a feature with one.
    #[schema(value_type = Option<Object>)]
    outline: Option<serde_json::Value>,
}

/// The parts of a form.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read part by part")]
pub struct PictureForm {
    /// The table (xlsx, xls, ods, csv), or the JSON body.
    #[schema(value_type = String, format = Binary)]
    results: Vec<u8>,
    /// GeoJSON, or a sheet of sampling points (template sampling-points.xlsx).
    #[schema(value_type = Option<String>, format = Binary)]
    points: Option<Vec<u8>>,
    /// GeoJSON.
    #[schema(value_type = Option<String>, format = Binary)]
    outline: Option<Vec<u8>>,
}

/// Draw results of soil as a picture for a report. 检测结果图
///
/// `map`: points by the gravest result, with outline, north and scale. `profiles`: contents against depth. `boxes`: how
/// contents are spread. `heat`: point and depth by analyte. Each draws the limits of both classes (GB 36600-2018, or
/// stricter local ones) or colours by them; what a picture leaves out, it says. The body is that of a screening: JSON, or
/// the table itself; or a form with the parts `results`, `points`, `outline`. Without points beside it, a sheet of sampling
/// points in the same workbook counts. Cells that cannot be read are counted in the picture; a table of which nothing can
/// be read is refused. The same request gives the same bytes. Nothing is kept.
#[utoipa::path(
    post,
    path = "/api/v1/screening/pictures/{picture}",
    operation_id = "draw_results",
    tag = "standards",
    params(
        ("picture" = String, Path, description = "map, profiles, boxes or heat", example = "map"),
        ("analyte" = Option<Vec<String>>, Query, description = "Only this analyte, by any name, symbol or CAS number; repeated for several"),
        ("class" = Option<String>, Query, description = "I or II; of a JSON body it counts before the class in it"),
        ("title" = Option<String>, Query, description = "What stands above the picture, up to 100 characters"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
        ("day" = Option<String>, Query, description = "Of a table: as in a screening"),
        ("medium" = Option<String>, Query, description = "Of a table: as in a screening"),
        ("map" = Option<Vec<String>>, Query, description = "Of a table: as in a screening"),
        ("background" = Option<Vec<String>>, Query, description = "Of a table: as in a screening"),
    ),
    request_body(
        content(
            (PictureBody = "application/json", example = json!({
                "class": "I",
                "day": "2026-11-20",
                "samples": [
                    {"sample": "示例-S1-1 (example)", "point": "S1", "medium": "soil", "depth_from_m": "0", "depth_to_m": "0.5", "results": [
                        {"analyte": "砷", "value": "24.1", "unit": "mg/kg"},
                        {"analyte": "铬(六价)", "below_dl": true, "detection_limit": "0.5", "unit": "mg/kg"}]}
                ],
                "points": {"type": "FeatureCollection", "features": [
                    {"type": "Feature", "properties": {"point": "S1"}, "geometry": {"type": "Point", "coordinates": [117.305, 39.105]}}]},
                "outline": {"type": "Polygon", "coordinates": [[[117.304, 39.104], [117.306, 39.104], [117.306, 39.106], [117.304, 39.106], [117.304, 39.104]]]}
            })),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (PictureForm = "multipart/form-data")
        )
    ),
    responses(
        (status = 200, description = "The picture", body = String, content_type = "image/svg+xml"),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such picture", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn draw(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(name): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<Response, Problem> {
    params.only(&[
        "analyte",
        "class",
        "title",
        "day",
        "medium",
        "map",
        "background",
    ]);
    caller.need(Act::Screen)?;
    let kind = kind_named(&name)?;
    let today = api.registry.clock().today();
    let place = api.heavy(&caller)?;
    let on_record = api.registry.local_limits().await?;
    let bytes = PictureBytes::of(&headers, body(content, BATCH_LIMIT).await?).await?;
    let drawn = tokio::task::spawn_blocking(move || {
        let _place = place;
        let (lang, analytes) = (params.lang(), params.all("analyte"));
        let title = params.read("title", title).unwrap_or_default();
        let read = bytes.read(&mut params, (today, on_record))?;
        let ask = PictureAsk {
            kind,
            lang,
            title,
            analytes,
            points: read.points,
            outline: read.outline,
        };
        Ok::<_, Problem>(picture(&read.workbook, &read.file, &read.soil, ask)?)
    });
    let svg = drawn.await.map_err(|_| Problem::internal())??;
    Ok(svg_answer(svg, kind.code()))
}

/// The picture of this name.
pub(super) fn kind_named(name: &str) -> Result<PictureKind, Problem> {
    let missing = || RegistryError::NotFound {
        what: "picture",
        id: name.to_owned(),
    };
    Ok(PictureKind::find(name).ok_or_else(missing)?)
}

fn title(text: &str) -> Result<String, Fault> {
    match text.chars().count() {
        0..=MOST_TITLE => Ok(text.to_owned()),
        _ => Err(Fault::new(
            "",
            format!("up to {MOST_TITLE} characters"),
            text,
            "shorten it",
        )),
    }
}

/// A picture as an answer.
pub(super) fn svg_answer(svg: String, name: &str) -> Response {
    let mut response = svg.into_response();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(CONTENT_TYPE, "image/svg+xml");
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        CONTENT_DISPOSITION,
        &format!("inline; filename=\"{name}.svg\""),
    );
    response
}
