//! Soil monitoring: plans of a year, and rounds with what they propose.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::land_use::LimitClass;
use crate::domain::record::{Entity, MonitoringPlan, MonitoringRound, PointResult};
use crate::registry::{Act, FeatureTaken, PlanView, RoundTaken, RoundView};

use super::duties::{all_faults, keyed_body, must};
use super::features::{FeaturePage, LIST_PARAMS, deed, next, paging};
use super::params::{Params, Who};
use super::{Api, Problem};

/// Plans of soil monitoring, with the points that no round has sampled yet. 年度监测方案
#[utoipa::path(
    get,
    path = "/api/v1/monitoring/plans",
    operation_id = "list_monitoring_plans",
    tag = "monitoring",
    params(
        ("year" = Option<i32>, Query, description = "Year"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "In the order of identifiers", body = FeaturePage<PlanView>),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn plans(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<FeaturePage<PlanView>>, Problem> {
    const NAMES: &[&str] = &["year"];
    let known: Vec<&str> = NAMES.iter().copied().chain(LIST_PARAMS).collect();
    params.only(&known);
    params.lang();
    caller.need(Act::SeeMonitoring)?;
    let year = params.read("year", super::parcels::whole);
    let year = year.and_then(|year| i32::try_from(year).ok());
    let paging = paging(&mut params);
    let when = params.when();
    let again = params.clone();
    params.checked()?;
    let found = api
        .registry
        .monitoring_plans(&caller, (year, &paging), &when)
        .await?;
    let last = found.items.last().filter(|_| found.more);
    let next = next(
        &again,
        ("/api/v1/monitoring/plans", NAMES),
        last.map(|last| last.id.as_str()),
    );
    let items = found.items;
    Ok(Json(FeaturePage { items, next }))
}

/// The plan of a year.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct PlanBody {
    year: i32,
    title: String,
    /// Identifiers of points in service.
    points: Vec<String>,
    analytes: Vec<String>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Enter the plan of a year. 登记监测方案
///
/// Paper: monitoring plan.
#[utoipa::path(
    post,
    path = "/api/v1/monitoring/plans",
    operation_id = "add_monitoring_plan",
    tag = "monitoring",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = PlanBody, example = json!({"year": 2026, "title": "示例2026年土壤监测方案 (example)", "points": ["monitoring-point-example-1"], "analytes": ["砷", "镉"], "day": "2026-11-20", "paper": {"kind": "monitoring_plan", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
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
pub async fn add_plan(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<FeatureTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepMonitoring)?;
    let place = "monitoring plan";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let year: Option<i32> = must(&mut fields, "year", "a year");
    let title = fields.text("title");
    let points: Option<Vec<String>> = must(&mut fields, "points", "a list of points");
    let analytes: Option<Vec<String>> = must(&mut fields, "analytes", "a list of analytes");
    let deed = deed(&mut fields);
    let wanted = match (year, points, analytes, deed) {
        (Some(year), Some(points), Some(analytes), Some(deed)) => Some((
            MonitoringPlan {
                id: "MN".to_owned(),
                year,
                title,
                points,
                analytes,
                paper: deed.paper.clone(),
            },
            deed,
        )),
        _ => None,
    };
    let unfit = wanted.as_ref().map_or_else(Vec::new, |(plan, deed)| {
        let of_plan = Entity::from(plan.clone()).check().into_iter();
        let reason = deed
            .check()
            .into_iter()
            .filter(|fault| fault.at == "reason");
        of_plan.chain(reason).collect::<Vec<Fault>>()
    });
    let known = [
        "year", "title", "points", "analytes", "day", "paper", "reason",
    ];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let (plan, deed) = wanted.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .add_monitoring_plan(&caller, (plan, deed), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Rounds of soil monitoring, with what their exceedances propose. 监测轮次
///
/// A proposal is never entered by itself: `link` says where T01 (suspected) is entered for the parcel under the point.
#[utoipa::path(
    get,
    path = "/api/v1/monitoring/rounds",
    operation_id = "list_monitoring_rounds",
    tag = "monitoring",
    params(
        ("plan" = Option<String>, Query, description = "Identifier of a plan"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "In the order of identifiers", body = FeaturePage<RoundView>),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn rounds(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<FeaturePage<RoundView>>, Problem> {
    const NAMES: &[&str] = &["plan"];
    let known: Vec<&str> = NAMES.iter().copied().chain(LIST_PARAMS).collect();
    params.only(&known);
    params.lang();
    caller.need(Act::SeeMonitoring)?;
    let plan = params.one("plan");
    let paging = paging(&mut params);
    let when = params.when();
    let again = params.clone();
    params.checked()?;
    let found = api
        .registry
        .monitoring_rounds(&caller, (plan.as_deref(), &paging), &when)
        .await?;
    let last = found.items.last().filter(|_| found.more);
    let next = next(
        &again,
        ("/api/v1/monitoring/rounds", NAMES),
        last.map(|last| last.id.as_str()),
    );
    let items = found.items;
    Ok(Json(FeaturePage { items, next }))
}

/// A round with the summaries of its points; raw data stay with the laboratory.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct RoundBody {
    /// Identifier of the plan it carries out.
    plan: Option<String>,
    lab: String,
    /// Class of the screening values of GB 36600 that it was compared with: I or II.
    class: String,
    /// Each point once.
    results: Vec<PointResult>,
    #[schema(format = Date)]
    day: String,
    paper: Paper,
    reason: String,
}

/// Enter a round of monitoring. 登记监测轮次
///
/// Paper: monitoring report. The answer tells which parcels its exceedances propose to treat as suspected.
#[utoipa::path(
    post,
    path = "/api/v1/monitoring/rounds",
    operation_id = "add_monitoring_round",
    tag = "monitoring",
    params(
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = RoundBody, example = json!({"plan": "monitoring-plan-example-1", "lab": "示例检测公司 (example)", "class": "II", "results": [{"point": "monitoring-point-example-1", "outcome": "exceeding", "max_ratio": "1.2", "analyte": "砷"}, {"point": "monitoring-point-example-2", "outcome": "within", "max_ratio": "1", "analyte": "镉"}], "day": "2026-11-20", "paper": {"kind": "monitoring_report", "title": "示例文件 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-19"}, "reason": "示例 (example)"})),
    responses(
        (status = 201, description = "Entered", body = RoundTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn add_round(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<(StatusCode, Json<RoundTaken>), Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepMonitoring)?;
    let place = "monitoring round";
    let (key, digest, mut fields) = keyed_body((&headers, &mut params, content), place).await?;
    let plan: Option<String> = fields.take("plan", "the identifier of a plan");
    let lab = fields.text("lab");
    let class: Option<LimitClass> = must(&mut fields, "class", "I or II");
    let results: Option<Vec<PointResult>> = must(
        &mut fields,
        "results",
        "a list of {point, outcome, max_ratio, analyte}",
    );
    let deed = deed(&mut fields);
    let wanted = match (class, results, deed) {
        (Some(class), Some(results), Some(deed)) => Some((
            MonitoringRound {
                id: "MR".to_owned(),
                plan,
                lab,
                class,
                results,
                paper: deed.paper.clone(),
            },
            deed,
        )),
        _ => None,
    };
    let unfit = wanted.as_ref().map_or_else(Vec::new, |(round, deed)| {
        let of_round = Entity::from(round.clone()).check().into_iter();
        let reason = deed
            .check()
            .into_iter()
            .filter(|fault| fault.at == "reason");
        of_round.chain(reason).collect::<Vec<Fault>>()
    });
    let known = ["plan", "lab", "class", "results", "day", "paper", "reason"];
    all_faults(params, fields, &known, unfit)?;
    let made = {
        let (round, deed) = wanted.as_ref().ok_or_else(Problem::internal)?;
        api.registry
            .add_monitoring_round(&caller, (round, deed), (&key, &digest))
            .await
    };
    let made = made.map_err(|error| Problem::of_events(error, lang))?;
    Ok((StatusCode::CREATED, Json(made)))
}
