//! Cadastral acts, and the lineage of parcels.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::domain::event::{Actor, Paper};
use crate::domain::fault::Fault;
use crate::domain::land_use::LandUse;
use crate::registry::{Act, CadastralConditions, CadastralTaken, Lineage, read_cadastral};

use super::params::{Params, PathText, Who, body, json};
use super::transfers::number;
use super::{Api, Problem};

/// Outlines of many parcels, bytes.
const CADASTRAL_LIMIT: usize = 8 << 20;

/// A cadastral act.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)]
pub struct CadastralBody {
    /// split (one to several), merge (several to one), redraw (any to any), renumber (one to one, outline as it is).
    #[schema(example = "split")]
    kind: String,
    /// The legal day from which the successors stand.
    #[schema(format = Date)]
    day: String,
    /// Registry numbers, 1 to 200.
    predecessors: Vec<String>,
    /// 1 to 200.
    successors: Vec<SuccessorBody>,
    /// The cadastral change document (`cadastral_change`) must be among them.
    papers: Vec<Paper>,
    /// Natural resources (`natural_resources`).
    actor: Actor,
    reason: String,
    /// Work it out and tell, and record nothing; needs no Idempotency-Key.
    dry_run: Option<bool>,
    /// The question that a dry run asks of each successor: the fields of a transfer check.
    #[schema(value_type = Option<Object>)]
    check: Option<Value>,
}

/// A successor.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)]
pub struct SuccessorBody {
    /// A number never given before; the next free one when absent.
    registry_no: Option<String>,
    name: Option<String>,
    address: Option<String>,
    /// GeoJSON polygon, CGCS2000 longitude and latitude; not for a renumbering.
    #[schema(value_type = Option<Object>)]
    outline: Option<Value>,
    /// Cadastral codes (宗地代码).
    cadastral_codes: Option<Vec<String>>,
    /// As the predecessors when absent.
    current_use: Option<Vec<LandUse>>,
    planned_use: Option<Vec<LandUse>>,
}

/// Record a split, merge, redraw or renumbering. 地籍变更
///
/// The successors inherit by geometry: the most cautious stage of every overlapping unit (as management units where they
/// differ), every list and negative-list entry, flag and open obligation. A survey covers only the land that it saw; land
/// won is unsurveyed. Predecessors are superseded (X0). One commit; everything that stands in the way is told at once,
/// areas with their square metres.
#[utoipa::path(
    post,
    path = "/api/v1/cadastral-acts",
    operation_id = "record_cadastral_act",
    tag = "parcels",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters; needed unless dry_run"),
        ("If-Match" = Option<String>, Header, description = "Revisions of the predecessors in their order, such as \"12\", \"15\""),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = CadastralBody, example = json!({
        "kind": "renumber",
        "day": "2026-11-20",
        "predecessors": ["HQ-000107"],
        "successors": [{"name": "示例 (example)"}],
        "papers": [{"kind": "cadastral_change", "title": "示例地籍变更文件 (example)", "number": "示例籍〔2026〕1号", "issuer": "示例区自然资源局", "day": "2026-11-19"}],
        "actor": {"kind": "natural_resources", "name": "示例区自然资源局"},
        "reason": "示例:换号 (example)",
        "dry_run": true,
        "check": {"transaction": "TRANSFER"}
    })),
    responses(
        (status = 200, description = "What would be recorded (dry run)", body = CadastralTaken),
        (status = 201, description = "Recorded", body = CadastralTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "A predecessor moved; `revision` and ETag say where it stands", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn record(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<Response, Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::RecordCadastralAct)?;
    let _place = api.heavy(&caller)?;
    let bytes = body(content, CADASTRAL_LIMIT).await?;
    let fields = json::<Map<String, Value>>(&bytes).map_err(|fault| params.fault(fault));
    let Ok(fields) = fields else {
        return Err(params.checked().err().unwrap_or_else(Problem::internal));
    };
    let digest = Sha256::digest(serde_json::to_vec(&fields).unwrap_or_default()).to_vec();
    let is_dry = fields.get("dry_run") == Some(&Value::Bool(true));
    let count = fields.get("predecessors").and_then(Value::as_array);
    let count = count.map_or(0, Vec::len);
    let key = (!is_dry).then(|| params.key(&headers));
    let if_match = if_match(&headers, count, &mut params);
    // outlines take time
    let read = tokio::task::spawn_blocking(move || read_cadastral(fields))
        .await
        .map_err(|_| Problem::internal())?;
    let request = read.map_err(|faults| faults.into_iter().for_each(|fault| params.fault(fault)));
    params.checked()?;
    let Ok(request) = request else {
        return Err(Problem::internal());
    };
    let conditions = CadastralConditions {
        key: key.as_deref().map(|key| (key, digest.as_slice())),
        if_match,
        lang,
    };
    let taken = api
        .registry
        .cadastral_act(&caller, &request, &conditions)
        .await
        .map_err(|error| Problem::of_events(error, lang))?;
    Ok(match taken.revision {
        Some(revision) => {
            let etag = [("etag", format!("\"{revision}\""))];
            (StatusCode::CREATED, etag, Json(taken)).into_response()
        }
        None => Json(taken).into_response(),
    })
}

/// The revisions of all predecessors; none, or `*`, to go by none.
fn if_match(headers: &HeaderMap, count: usize, params: &mut Params) -> Option<Vec<u64>> {
    let given = headers.get("if-match")?;
    let text = given.to_str().unwrap_or_default().trim();
    if text == "*" {
        return None;
    }
    let one = |tag: &str| tag.trim().trim_matches('"').parse::<u64>().ok();
    let read: Option<Vec<u64>> = text.split(',').map(one).collect();
    match read.filter(|read| read.len() == count) {
        Some(read) => Some(read),
        None => {
            let wanted = format!("{count} revisions in quotes, in the order of the predecessors");
            let remedy = "send the revision that each parcel told";
            params.fault(Fault::new("If-Match", wanted, text, remedy));
            None
        }
    }
}

/// Where a parcel came from and what became of it. 地块沿革
///
/// Predecessors and successors, one step either way, with what they have in common; as of any day. The public is told of
/// what is published.
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}/lineage",
    operation_id = "read_lineage",
    tag = "parcels",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000143"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD; today when absent"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant up to which the record is known"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The lineage", body = Lineage),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel on record, which never means clean", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn lineage(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    mut params: Params,
) -> Result<Response, Problem> {
    params.only(&["as_of", "known"]);
    params.lang();
    let number = number(&registry_no)
        .map_err(|fault| params.fault(fault))
        .ok();
    let when = params.when();
    params.checked()?;
    let Some(number) = number else {
        return Err(Problem::invalid(Vec::new()));
    };
    let lineage = api.registry.lineage(&caller, &number, &when).await?;
    let etag = [("etag", format!("\"{}\"", lineage.revision))];
    Ok((etag, Json(lineage)).into_response())
}
