//! Taking over a stage from an existing register.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::event::Paper;
use crate::domain::lifecycle::{Adopted, U1Kind};
use crate::domain::stage::Stage;
use crate::registry::{Act, AdoptionTaken, NewAdoption};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::events::target;
use super::params::{Params, PathText, Who};
use super::procedure::Refusals;
use super::{Api, Problem};

/// A stage to be taken over. What the source does not state stays absent and is never guessed.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct AdoptionBody {
    /// Management unit, where the parcel is divided.
    unit: Option<String>,
    /// Stage code, such as `U0`.
    stage: String,
    /// `U0` or `U1`, from which the survey started.
    origin: Option<String>,
    /// `risk` or `industry`, where a survey is owed.
    u1_kind: Option<String>,
    /// The survey is voluntary.
    voluntary: Option<bool>,
    /// A sample exceeded.
    preliminary_exceeded: Option<bool>,
    /// At N0: `U1`, `A0` or `L0`.
    n0_from: Option<String>,
    /// At R1: whether aftercare is open; absent counts as open.
    aftercare_open: Option<bool>,
    /// The day from which the source says that it stands there.
    #[schema(format = Date)]
    day: String,
    /// The source. P0, A0: a department letter; L0 to L4: a list notice; R0, R1: a removal notice; N0: a zone decision.
    paper: Paper,
    reason: String,
}

const FIELDS: [&str; 11] = [
    "unit",
    "stage",
    "origin",
    "u1_kind",
    "voluntary",
    "preliminary_exceeded",
    "n0_from",
    "aftercare_open",
    "day",
    "paper",
    "reason",
];

/// Take over a stage. 台账接收
///
/// The first act of land of which no stage is on record: the stage that another register or a document states. From then
/// on it moves by acts of the life cycle only; an error in it is corrected by an act that names it.
#[utoipa::path(
    post,
    path = "/api/v1/parcels/{registry_no}/adoptions",
    operation_id = "adopt_stage",
    tag = "events",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000162"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = AdoptionBody, example = json!({
        "stage": "U1", "u1_kind": "industry", "day": "2026-11-01",
        "paper": {"kind": "signal_record", "title": "示例疑似地块台账 (example)", "number": "示例台账〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-01"},
        "reason": "示例:接收台账 (example)"
    })),
    responses((status = 201, description = "Taken over", body = AdoptionTaken), Refusals),
    security(("bearer" = []))
)]
pub async fn adopt(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<AdoptionTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::AdoptStage)?;
    let place = format!("adoption {registry_no}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let unit: Option<String> = fields.take("unit", "a management unit, or null");
    let target = target((&registry_no, unit.as_deref()))?;
    let stage: Option<Stage> = must(&mut fields, "stage", "a stage code such as U0");
    let origin = fields.take("origin", "U0 or U1");
    let u1_kind: Option<U1Kind> = fields.take("u1_kind", "risk or industry");
    let voluntary = fields.take("voluntary", "true or false");
    let exceeded = fields.take("preliminary_exceeded", "true or false");
    let n0_from = fields.take("n0_from", "U1, A0 or L0");
    let aftercare_open = fields.take("aftercare_open", "true or false");
    let day = must(&mut fields, "day", A_DAY);
    let paper = must(&mut fields, "paper", A_PAPER);
    let reason = fields.text("reason");
    let wanted = match (stage, day, paper) {
        (Some(stage), Some(day), Some(paper)) => Some(NewAdoption {
            adopted: Adopted {
                stage,
                origin,
                u1_kind,
                voluntary: voluntary.unwrap_or(false),
                preliminary_exceeded: exceeded.unwrap_or(false),
                n0_from,
                aftercare_open,
                emergency: false,
            },
            day,
            paper,
            reason,
        }),
        _ => None,
    };
    let unfit = wanted.as_ref().map(NewAdoption::check).unwrap_or_default();
    all_faults(params, fields, &FIELDS, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (&target, &wanted);
    let made = api
        .registry
        .adopt_stage(&caller, asked, (&key, &digest))
        .await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
