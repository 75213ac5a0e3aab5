//! Screening results by the standards, from JSON or from the table of a laboratory. Nothing is kept.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::LimitClass;
use crate::intake::lab::{LabMapping, Medium};
use crate::registry::{Act, ScreeningAnswer, ScreeningAsk, annotate, screen_table};
use crate::standards::{
    LocalLimit, LocalLimits, SoilBackground, SoilQuestion, check_local_limits, local_limits,
};

use super::params::{Fields, Params, Who, body, json};
use super::screened_samples::{ScreenedSample, screen_samples};
use super::{Api, BATCH_LIMIT, Problem};

pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const XLS: &str = "application/vnd.ms-excel";
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
/// Results of one request as JSON.
const MOST_RESULTS: usize = 100_000;

/// Whether a request carries a table and not JSON.
pub(super) fn is_table(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or_default().trim_start().to_ascii_lowercase();
    [
        "text/csv",
        XLSX,
        XLS,
        ODS,
        "application/octet-stream",
        "application/gzip",
    ]
    .iter()
    .any(|table| kind.starts_with(table))
}

/// Results to be screened.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ScreeningBody {
    /// Class of land use; I where the plan is not fixed (5.3.1). Ask again with the other class to see what changes, or
    /// read `under_other_class`.
    class: LimitClass,
    /// The day whose standards count; today when left out.
    #[schema(format = Date)]
    day: Option<String>,
    samples: Vec<ScreenedSample>,
    /// Background of arsenic, cobalt or vanadium, each with its document.
    #[schema(required = false)]
    backgrounds: Vec<SoilBackground>,
    /// Limits of local standards beside those on record.
    #[schema(required = false)]
    local_limits: Vec<LocalLimit>,
}

/// Screen results of soil and groundwater by the standards. 检测结果筛查
///
/// Soil by GB 36600-2018 and the local standards on record (screening and control values of the class, the strictest in
/// force on the day, each with table, item and clause), groundwater by
/// GB/T 14848-2017 (the worst index of a sample decides). The body is JSON, or the table itself as xlsx, xls, ods or csv,
/// with the questions in the query. Every fault is told at its cell; a unit that is not told is a fault and never guessed;
/// what was not detected is within, unless its detection limit lies above the limit or is not told. The exceedance multiple
/// is C/S - 1. `not_screened` names what has no limit. Nothing is kept.
#[utoipa::path(
    post,
    path = "/api/v1/screening",
    operation_id = "screen_results",
    tag = "standards",
    params(
        ("class" = Option<String>, Query, description = "Of a table: I (when absent) or II"),
        ("day" = Option<String>, Query, description = "Of a table: the day whose standards count; today when absent"),
        ("medium" = Option<String>, Query, description = "Of a table: soil or groundwater, where neither a column nor the name of the sheet tells it; rows of the other medium are not read"),
        ("map" = Option<Vec<String>>, Query, description = "Of a table from elsewhere, repeated: field=Heading (fields: sample, point, depth, depth_from, depth_to, day, medium, analyte, cas, value, unit, detection_limit; columns joined by +), analyte.Heading=unit, default_unit=unit"),
        ("background" = Option<Vec<String>>, Query, description = "Of a table, repeated: analyte;mg/kg;document, for arsenic, cobalt and vanadium"),
        ("answer" = Option<String>, Query, description = "Of a table: json (when absent), or annotated: the workbook with faulty cells coloured and commented"),
    ),
    request_body(
        content(
            (ScreeningBody = "application/json", example = json!({
                "class": "I",
                "day": "2026-11-20",
                "samples": [
                    {"sample": "示例-S1-1 (example)", "point": "S1", "medium": "soil", "depth_from_m": "0", "depth_to_m": "0.5", "results": [
                        {"analyte": "砷", "value": "24.1", "unit": "mg/kg"},
                        {"analyte": "铬(六价)", "below_dl": true, "detection_limit": "0.5", "unit": "mg/kg"},
                        {"analyte": "苯并[a]芘", "value": "780", "unit": "µg/kg"}]},
                    {"sample": "示例-W1 (example)", "point": "W1", "medium": "groundwater", "results": [
                        {"analyte": "砷", "value": "12", "unit": "µg/L"}]}
                ],
                "backgrounds": [{"analyte": "砷", "mg_per_kg": "25", "document": "示例区域土壤环境背景值调查报告 (example) 第12页"}]
            })),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        )
    ),
    responses(
        (status = 200, description = "What the results mean", content(
            (ScreeningAnswer = "application/json"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn screen(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<Response, Problem> {
    params.only(&["class", "day", "medium", "map", "background", "answer"]);
    caller.need(Act::Screen)?;
    let today = api.registry.clock().today();
    let _place = api.heavy(&caller)?;
    let on_record = api.registry.local_limits().await?;
    let bytes = body(content, BATCH_LIMIT).await?;
    if !is_table(&headers) {
        let fields = Fields::of(json(&bytes)?);
        let (samples, soil) = of_fields(&mut params, fields, (today, &on_record));
        params.checked()?;
        let answer = tokio::task::spawn_blocking(move || screen_samples(&samples, soil)).await;
        return Ok(Json(answer.map_err(|_| Problem::internal())??).into_response());
    }
    let ask = of_query(&mut params, (today, on_record));
    let annotated = params.one("answer");
    if !matches!(annotated.as_deref(), None | Some("json" | "annotated")) {
        let found = annotated.clone().unwrap_or_default();
        params.fault(Fault::new(
            "answer",
            "json or annotated",
            found,
            "choose one of the two",
        ));
    }
    params.checked()?;
    let wanted = annotated.as_deref() == Some("annotated");
    let answer = tokio::task::spawn_blocking(move || {
        let (workbook, file, answer) = screen_table(&bytes, &ask)?;
        let marked = if wanted {
            annotate(&workbook, &file)
        } else {
            None
        };
        Ok::<_, crate::registry::RegistryError>((answer, marked))
    });
    let (answer, marked) = answer.await.map_err(|_| Problem::internal())??;
    match marked {
        Some(bytes) => Ok(workbook_answer(bytes, "annotated.xlsx")),
        None if wanted => Err(Problem::internal()),
        None => Ok(Json(answer).into_response()),
    }
}

/// A workbook as an answer, to be saved under a name.
pub(super) fn workbook_answer(bytes: Vec<u8>, name: &str) -> Response {
    let saved = format!("attachment; filename=\"{name}\"");
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(XLSX));
    if let Ok(saved) = HeaderValue::from_str(&saved) {
        headers.insert(CONTENT_DISPOSITION, saved);
    }
    response
}

pub(super) fn of_query(
    params: &mut Params,
    (today, on_record): (Day, LocalLimits),
) -> ScreeningAsk {
    let class = params.code::<LimitClass>("class", "I or II");
    let medium = params.code::<Medium>("medium", "soil or groundwater");
    let day = params.day("day").unwrap_or(today);
    let mut mapping = LabMapping::parse(&params.all("map")).unwrap_or_else(|faults| {
        faults.into_iter().for_each(|fault| params.fault(fault));
        LabMapping::default()
    });
    mapping.medium = medium;
    let mut backgrounds = Vec::new();
    for text in params.all("background") {
        let mut parts = text.splitn(3, ';').map(str::trim);
        let read = || {
            Some(SoilBackground {
                analyte: parts.next()?.to_owned(),
                mg_per_kg: parts.next()?.parse().ok()?,
                document: parts.next()?.to_owned(),
            })
        };
        match { read }() {
            Some(background) => backgrounds.push(background),
            None => params.fault(Fault::new(
                "background",
                "analyte;mg/kg;document",
                &text,
                "write for example 砷;25;背景值调查报告 第12页",
            )),
        }
    }
    let soil = SoilQuestion {
        class: class.unwrap_or(LimitClass::I),
        day,
        backgrounds,
        local_limits: on_record,
    };
    soil.check()
        .into_iter()
        .for_each(|fault| params.fault(fault));
    ScreeningAsk { soil, mapping }
}

/// The samples of a JSON body, and what they are judged by; faults are kept in `params`.
pub(super) fn of_fields(
    params: &mut Params,
    mut fields: Fields,
    (today, on_record): (Day, &LocalLimits),
) -> (Vec<ScreenedSample>, SoilQuestion) {
    for name in ["class", "samples"] {
        if fields.rest.get(name).is_none_or(Value::is_null) {
            fields.missing(name, "I or II; and the samples");
        }
    }
    let class = fields.take::<LimitClass>("class", "I or II");
    let day = fields.take::<Day>("day", "a day YYYY-MM-DD");
    let samples = fields
        .take::<Vec<ScreenedSample>>("samples", "a list of samples, each with medium and results");
    let backgrounds = fields.take("backgrounds", "a list of {analyte, mg_per_kg, document}");
    let given: Option<Vec<LocalLimit>> = fields.take(
        "local_limits",
        "a list of {analyte, class, kind, mg_per_kg, standard, clause}",
    );
    let soil = SoilQuestion {
        class: class.unwrap_or(LimitClass::I),
        day: day.unwrap_or(today),
        backgrounds: backgrounds.unwrap_or_default(),
        local_limits: on_record.and(&local_limits(given.iter().flatten().cloned())),
    };
    let mut unfit = soil.check();
    unfit.extend(check_local_limits(given.as_deref().unwrap_or_default()));
    let samples = samples.unwrap_or_default();
    for (place, sample) in samples.iter().enumerate() {
        check_text(
            &mut unfit,
            &format!("samples[{place}].sample"),
            &sample.sample,
            100,
        );
    }
    let results: usize = samples.iter().map(|sample| sample.results.len()).sum();
    if results > MOST_RESULTS {
        let remedy = "send the rest in another request, or send the table itself";
        unfit.push(Fault::new(
            "samples",
            format!("up to {MOST_RESULTS} results"),
            results,
            remedy,
        ));
    }
    let known = ["class", "day", "samples", "backgrounds", "local_limits"];
    if let Err(faults) = fields.check(&known, unfit) {
        faults.into_iter().for_each(|fault| params.fault(fault));
    }
    (samples, soil)
}
