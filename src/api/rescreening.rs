//! All results on record under another class, day or limits: looked at before anything is recorded.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use serde_json::{Map, Value};

use crate::domain::land_use::LimitClass;
use crate::registry::{Act, Rescreened, RescreeningAsk};
use crate::standards::LocalLimit;

use super::duties::all_faults;
use super::keyed::NotSeen;
use super::params::{Fields, Params, Who, body, json};
use super::{Api, BODY_LIMIT, Problem};

/// Under what all results are screened again.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct RescreeningBody {
    /// Class of GB 36600 for all; null = the class that each survey was judged on.
    class: Option<LimitClass>,
    /// The day whose limits count; today when left out.
    #[schema(format = Date)]
    day: Option<String>,
    /// Limits of a local standard, stricter or of more items.
    #[schema(required = false)]
    local_limits: Vec<LocalLimit>,
}

/// Screen all results on record under other limits; looks only. 重新筛查
///
/// V-3: where a standard changes, or a stricter local one comes into force, stored results are screened again. `changed`
/// names the surveys whose outcome would be another, with the analytes, their highest value and its sample; nothing is
/// recorded. Surveys of which only the highest values are on record take part with those.
#[utoipa::path(
    post,
    path = "/api/v1/rescreening",
    operation_id = "rescreen",
    tag = "standards",
    params(("lang" = Option<String>, Query, description = "zh-CN or en")),
    request_body(content = RescreeningBody, example = json!({
        "class": null, "day": "2026-11-20",
        "local_limits": [{"analyte": "砷", "class": "I", "kind": "screening", "mg_per_kg": "15", "standard": "示例地方标准 DB00/T 0000-2026 (example)", "clause": "表1 示例"}]
    })),
    responses(
        (status = 200, description = "Surveys whose outcome would be another", body = Rescreened),
        NotSeen,
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn rescreen(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
    content: Body,
) -> Result<Json<Rescreened>, Problem> {
    params.only(&[]);
    params.lang();
    caller.need(Act::Rescreen)?;
    let bytes = body(content, BODY_LIMIT).await?;
    let fields: Map<String, Value> = json(&bytes)?;
    let mut fields = Fields::of(fields);
    let today = api.registry.clock().today();
    let ask = RescreeningAsk {
        class: fields.take("class", "I, II or null"),
        day: fields.take("day", "a day YYYY-MM-DD").unwrap_or(today),
        local_limits: fields
            .take(
                "local_limits",
                "a list of {analyte, class, kind, mg_per_kg, standard, clause}",
            )
            .unwrap_or_default(),
    };
    all_faults(
        params,
        fields,
        &["class", "day", "local_limits"],
        Vec::new(),
    )?;
    let _place = api.heavy(&caller)?;
    Ok(Json(api.registry.rescreen(&caller, &ask).await?))
}
