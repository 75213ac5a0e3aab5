//! What follows a question between the offices: the opinion, its acknowledgement, withdrawal, reopening.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::event::Paper;
use crate::domain::record::Opinion;
use crate::registry::{Act, Caller, ConsultationView, NewOpinion, NewStep, StepKind};

use super::duties::{A_DAY, A_PAPER, all_faults, keyed_body, must};
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// The opinion of the asked office.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct OpinionBody {
    opinion: Opinion,
    /// The opinion in words; needed to disagree and to ask for more.
    text: Option<String>,
    /// Needed to agree with conditions, and for nothing else.
    conditions: Option<Vec<String>>,
    /// An official_letter or a department_letter.
    paper: Paper,
    #[schema(format = Date)]
    day: String,
}

/// Answer for the asked office. 答复会商
///
/// By somebody with its role who did not ask. A plain `agree` is refused where the register itself answers BLOCKED.
#[utoipa::path(
    post,
    path = "/api/v1/consultations/{id}/opinion",
    operation_id = "give_opinion",
    tag = "offices",
    params(
        ("id" = String, Path, description = "Its number", example = "consultation-example-1"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = OpinionBody, example = json!({
        "opinion": "agree_with_conditions", "conditions": ["示例:供地前完成调查 (example)"], "day": "2026-11-23",
        "paper": {"kind": "official_letter", "title": "示例复函 (example)", "number": "示例复〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-23"}
    })),
    responses(
        (status = 201, description = "Answered", body = ConsultationView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such consultation", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards (role_not_entitled, own_question, step_contradicts, register_blocks, paper_missing, ...), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn opinion(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<ConsultationView>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::Consult)?;
    let place = format!("opinion {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let known = "agree, agree_with_conditions, disagree or need_more";
    let opinion: Option<Opinion> = must(&mut fields, "opinion", known);
    let text = fields.take("text", "a text");
    let conditions: Option<Vec<String>> = fields.take("conditions", "a list of texts");
    let paper = must(&mut fields, "paper", A_PAPER);
    let day = must(&mut fields, "day", A_DAY);
    let wanted = match (opinion, paper, day) {
        (Some(opinion), Some(paper), Some(day)) => Some(NewOpinion {
            opinion,
            text,
            conditions: conditions.unwrap_or_default(),
            paper,
            day,
        }),
        _ => None,
    };
    let unfit = wanted.as_ref().map(NewOpinion::check).unwrap_or_default();
    let known = ["opinion", "text", "conditions", "paper", "day"];
    all_faults(params, fields, &known, unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let asked = (id.as_str(), &wanted);
    let key = (key.as_str(), digest.as_slice());
    let made = api.registry.give_opinion(&caller, asked, key).await;
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A step of the asking office.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ConsultationStepBody {
    #[schema(format = Date)]
    day: String,
    /// Why; of a reopening, what is added to the question.
    reason: String,
    /// Papers that a reopening adds.
    papers: Option<Vec<Paper>>,
}

async fn step(
    (api, caller): (&Api, &Caller),
    (id, kind): (&str, StepKind),
    (headers, mut params, content): (HeaderMap, Params, Body),
) -> Result<(StatusCode, Json<ConsultationView>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::Consult)?;
    let place = format!("{kind:?} {id}");
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), &place).await?;
    let day = must(&mut fields, "day", A_DAY);
    let reason = fields.text("reason");
    let papers: Option<Vec<Paper>> = match kind {
        StepKind::Reopening => fields.take("papers", "a list of papers"),
        StepKind::Acknowledgement | StepKind::Withdrawal => None,
    };
    let wanted = day.map(|day| NewStep {
        kind,
        day,
        reason,
        papers: papers.unwrap_or_default(),
    });
    let unfit = wanted.as_ref().map(NewStep::check).unwrap_or_default();
    all_faults(params, fields, &["day", "reason", "papers"], unfit)?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let key = (key.as_str(), digest.as_slice());
    let made = api.registry.step_consultation(caller, (id, &wanted), key);
    let made = made
        .await
        .map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

macro_rules! step_door {
    ($name:ident, $kind:ident, $path:literal, $id:literal, $example:literal, $(#[$doc:meta])*) => {
        $(#[$doc])*
        #[utoipa::path(
            post,
            path = $path,
            operation_id = $id,
            tag = "offices",
            params(
                ("id" = String, Path, description = "Its number", example = $example),
                ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
                ("lang" = Option<String>, Query, description = "zh-CN or en"),
            ),
            request_body(content = ConsultationStepBody, example = json!({"day": "2026-11-24", "reason": "示例:已知悉 (example)"})),
            responses(
                (status = 201, description = "Taken", body = ConsultationView),
                (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
                (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
                (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
                (status = 404, description = "No such consultation", body = Problem, content_type = "application/problem+json"),
                (status = 409, description = "Refused by guards (role_not_entitled, step_contradicts, day_contradicts, ...), or the key was used for another request", body = Problem, content_type = "application/problem+json"),
                (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
            ),
            security(("bearer" = []))
        )]
        pub async fn $name(
            State(api): State<Api>,
            Who(caller): Who,
            PathText(id): PathText,
            headers: HeaderMap,
            params: Params,
            content: Body,
        ) -> Result<(StatusCode, Json<ConsultationView>), Problem> {
            step((&api, &caller), (&id, StepKind::$kind), (headers, params, content)).await
        }
    };
}

step_door!(
    acknowledge, Acknowledgement, "/api/v1/consultations/{id}/acknowledgement", "acknowledge_opinion",
    "consultation-example-4",
    /// Take note of an opinion, for the office that asked. 知悉
);
step_door!(
    withdraw, Withdrawal, "/api/v1/consultations/{id}/withdrawal", "withdraw_consultation",
    "consultation-example-2",
    /// Withdraw a question that waits for its answer, for the office that asked. 撤回
);
step_door!(
    reopen, Reopening, "/api/v1/consultations/{id}/reopening", "reopen_consultation",
    "consultation-example-3",
    /// Open an answered question again, for the office that asked. 再次征求意见
    ///
    /// `reason` says what is added; a new answer is owed.
);
