//! Many questions at once: up to 10,000 rows, answered as JSON Lines while they are worked out.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::fault::Fault;
use crate::domain::question::Question;
use crate::registry::{
    Act, AsOf, BatchRow, BatchSummary, Caller, Known, RegistryError, check_recording,
};
use crate::rules::render::{Answer, Lang};

use super::params::{Params, Who, json};
use super::transfers::question_beside;
use super::{Api, BATCH_LIMIT, Problem, params};

/// Most rows of a batch.
const MOST_ROWS: usize = 10_000;
/// Lines that wait for a slow reader.
const LINES_AHEAD: usize = 64;
/// Bytes to a chunk of the stream.
const CHUNK: usize = 32 << 10;

/// Many questions.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchRequest {
    #[schema(value_type = Vec<RowRequest>)]
    pub rows: Vec<BatchRow>,
    /// `short` (verdict, rules, holds until) or `full` (whole answers).
    #[serde(default)]
    pub detail: Detail,
    /// Record the batch as one change with the digests of questions and results; needs the role reviewer.
    #[serde(default)]
    pub record: bool,
    #[serde(default)]
    pub case_reference: Option<String>,
    /// Up to when the record is known.
    #[serde(default)]
    pub known: Option<String>,
}

/// A row: a parcel and a question.
pub struct RowRequest;

#[derive(utoipa::ToSchema)]
#[expect(
    dead_code,
    reason = "describes what stands beside the question of a row"
)]
struct BesideRow {
    /// Registry number, or any code.
    parcel: String,
}

impl PartialSchema for RowRequest {
    fn schema() -> RefOr<Schema> {
        question_beside(BesideRow::schema(), "A row: a parcel and a question.")
    }
}

impl ToSchema for RowRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Question::schemas(schemas);
    }
}

/// How much of each answer is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    #[default]
    Short,
    Full,
}

/// One line of the answer; the last line holds the summary alone.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub struct BatchLine {
    /// Row of the request, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parcel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<crate::domain::decision::Verdict>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub rules: Vec<crate::domain::decision::RuleId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub holds_until: Option<crate::domain::decision::HoldsUntil>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Box<Answer>>,
    /// Why this row has no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<BatchSummary>,
    /// The revision that every row was answered at; in the last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// Number of the recorded batch; in the last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
}

/// May this be done with these parcels? Up to 10,000 rows, streamed as JSON Lines. 批量核查
///
/// All rows are answered at one revision. A row that cannot be answered says why in its line and stops nothing.
#[utoipa::path(
    post,
    path = "/api/v1/transfer-checks/batch",
    operation_id = "ask_about_many_transfers",
    tag = "transfer-checks",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Needed with record; the same for a retry"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = BatchRequest, example = json!({
        "rows": [
            {"parcel": "HQ-000101", "transaction": "SUPPLY", "planned_uses": [{"system": "YDYH2023", "code": "070102"}]},
            {"parcel": "HQ-000102", "transaction": "TRANSFER"}
        ]
    })),
    responses(
        (status = 200, description = "JSON Lines", body = BatchLine, content_type = "application/x-ndjson"),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn many(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    body: Body,
) -> Result<Response, Problem> {
    params.only(&[]);
    let lang = params.lang();
    params.checked()?;
    caller.need(Act::CheckFreely)?;
    let place = api.heavy(&caller)?;
    let body = params::body(body, BATCH_LIMIT).await?;
    let request: BatchRequest = json(&body)?;
    if request.record {
        caller.need(Act::RecordDecision)?;
    }
    let key = params::idempotency_key(&headers).to_owned();
    let known = check(&request, &key)?;
    let ground = api.registry.batch_ground(&caller, known).await?;
    let (send, lines) =
        tokio::sync::mpsc::channel::<Result<Bytes, std::convert::Infallible>>(LINES_AHEAD);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let mut out = Lines {
            send,
            buffer: Vec::with_capacity(CHUNK + 4096),
            all: sha2::Sha256::default(),
        };
        let summary = answer_rows(&api, &caller, &ground, &request, lang, &mut out);
        let Some(summary) = summary else { return };
        let mut last = BatchLine {
            revision: Some(ground.1.known),
            ..BatchLine::default()
        };
        if request.record {
            let case = request.case_reference.as_deref().unwrap_or_default();
            let results = out.digest();
            let work = api.registry.record_batch(
                &caller,
                (case, &key),
                (&body, &results),
                (&summary, ground.1.known),
            );
            match runtime.block_on(work) {
                Ok(id) => last.recorded = Some(id),
                Err(error) => last.problem = Some(error.into()),
            }
        }
        last.summary = Some(summary);
        out.push(&last);
        out.flush();
    });
    let stream = futures::stream::unfold(lines, |mut lines| async move {
        lines.recv().await.map(|line| (line, lines))
    });
    let body = Body::from_stream(stream);
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

/// Up to when the record is known, or every fault.
fn check(request: &BatchRequest, key: &str) -> Result<Option<Known>, Problem> {
    let mut faults = Vec::new();
    if request.rows.is_empty() || request.rows.len() > MOST_ROWS {
        let wanted = format!("1 to {MOST_ROWS} rows");
        faults.push(Fault::new(
            "rows",
            wanted,
            request.rows.len(),
            "split the batch",
        ));
    }
    if request.record {
        let case = request.case_reference.as_deref().unwrap_or_default();
        faults.extend(check_recording(case, key));
    }
    if request.record && request.known.is_some() {
        faults.push(super::transfers::known_with_record());
    }
    let known = request.known.as_deref().map(Known::parse).transpose();
    let known = known.map_err(|fault| faults.push(fault)).ok().flatten();
    if faults.is_empty() {
        Ok(known)
    } else {
        Err(Problem::invalid(faults))
    }
}

/// Answers every row in turn; none when the reader has gone away.
fn answer_rows(
    api: &Api,
    caller: &Caller,
    ground: &(std::sync::Arc<crate::registry::Ground>, AsOf),
    request: &BatchRequest,
    lang: Lang,
    out: &mut Lines,
) -> Option<BatchSummary> {
    let mut summary = BatchSummary::default();
    for (index, row) in request.rows.iter().enumerate() {
        let answered = api.registry.batch_row(caller, ground, row);
        let mut line = BatchLine {
            row: Some(index + 1),
            parcel: Some(row.parcel.clone()),
            ..BatchLine::default()
        };
        match answered {
            Ok(answered) => {
                summary.count(Some(answered.decision.verdict));
                line.verdict = Some(answered.decision.verdict);
                line.rules = answered.decision.rules();
                line.holds_until = answered.decision.holds_until;
                line.answer =
                    (request.detail == Detail::Full).then(|| Box::new(answered.render(lang)));
            }
            Err(error) => {
                summary.count(None);
                line.problem = Some(problem_of(error));
            }
        }
        if !out.push(&line) {
            return None;
        }
    }
    Some(summary)
}

fn problem_of(error: RegistryError) -> Problem {
    error.into()
}

/// Lines on their way to the reader, in chunks.
struct Lines {
    send: tokio::sync::mpsc::Sender<Result<Bytes, std::convert::Infallible>>,
    buffer: Vec<u8>,
    all: sha2::Sha256,
}

impl Lines {
    /// Adds a line; false when the reader has gone away.
    fn push(&mut self, line: &BatchLine) -> bool {
        use sha2::Digest;
        let start = self.buffer.len();
        if serde_json::to_writer(&mut self.buffer, line).is_err() {
            self.buffer.truncate(start);
            return true;
        }
        self.buffer.push(b'\n');
        self.all
            .update(self.buffer.get(start..).unwrap_or_default());
        if self.buffer.len() >= CHUNK {
            self.flush()
        } else {
            true
        }
    }

    fn flush(&mut self) -> bool {
        let chunk = std::mem::take(&mut self.buffer);
        chunk.is_empty() || self.send.blocking_send(Ok(Bytes::from(chunk))).is_ok()
    }

    /// SHA-256 of every line so far.
    fn digest(&self) -> Vec<u8> {
        use sha2::Digest;
        self.all.clone().finalize().to_vec()
    }
}
