//! Mirroring a municipal notice into the list that it publishes.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::listing::ListName;
use crate::domain::record::Source;
use crate::domain::transaction::Transaction;
use crate::intake::sheet::{self, annotated};
use crate::intake::{Notice, read_notice_json, read_notice_table, read_notice_workbook};
use crate::registry::{Act, MirrorAsk, MirrorShown, MirrorTaken, Scope};

use super::events::conditions;
use super::lists::list_name;
use super::params::{Fields, Params, PathText, Who, body, json};
use super::screening::{is_table, workbook_answer};
use super::{Api, BATCH_LIMIT, Problem};

/// A notice as JSON. As a table (xlsx, xls, ods, csv) the body is the file, and the query says `notice_title`, `notice_number`, `notice_issuer`,
/// `notice_day`.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct NoticeBody {
    /// The notice: `title`, `issuer`, `day`; `number` where there is one.
    #[schema(value_type = Object)]
    notice: Source,
    /// Rows under the headings of the notice, such as 地块编码, 地块名称, 街道, 地块位置, 面积(平方米), 主要污染物, 列入日期,
    /// 移出日期, 批次.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<Value>,
}

const NOTICE: [&str; 4] = [
    "notice_title",
    "notice_number",
    "notice_issuer",
    "notice_day",
];

/// Compare a municipal notice with the list, and accept the comparison. 镜像市级名录公告
///
/// Messy input is read where it can mean one thing only: full-width digits, days in five forms, rows above the headings,
/// known headings in Chinese, byte order mark, GB18030; every fault is told with row, cell, heading, wanted, found and
/// remedy, in Chinese and English.
/// `dry_run=true` shows new, gone, changed, unchanged and unmatched rows and what the answers would become; nothing is
/// written. `dry_run=false` with `comparison` accepts exactly what was shown, as one commit, and refreshes R-03; 409 when
/// it would be another comparison now. An entry that the notice does not name goes on to count, and the disagreement is
/// flagged: removal rests on its own documents.
#[utoipa::path(
    post,
    path = "/api/v1/lists/{list}/mirror",
    operation_id = "mirror_list",
    tag = "lists",
    params(
        ("list" = String, Path, description = "contaminated_list_42 or control_list", example = "control_list"),
        ("dry_run" = Option<bool>, Query, description = "true (when absent) compares; false accepts", example = true),
        ("comparison" = Option<String>, Query, description = "The digest that was shown; needed to accept"),
        ("scope" = Option<String>, Query, description = "whole (when absent): the notice is the whole list; batch: it adds to it, and R-03 is not refreshed"),
        ("transaction" = Option<String>, Query, description = "Whose answers are shown; TRANSFER when absent"),
        ("answer" = Option<String>, Query, description = "Of a table that is compared: json (when absent), or annotated: the workbook with faulty cells coloured and commented"),
        ("notice_title" = Option<String>, Query, description = "Of a table: title of the notice"),
        ("notice_number" = Option<String>, Query, description = "Of a table: its number"),
        ("notice_issuer" = Option<String>, Query, description = "Of a table: who issued it"),
        ("notice_day" = Option<String>, Query, description = "Of a table: its day"),
        ("Idempotency-Key" = Option<String>, Header, description = "To accept: 8 to 100 visible ASCII characters; the same for a retry"),
    ),
    request_body(
        content(
            (NoticeBody = "application/json", example = json!({
                "notice": {"title": "示例名录公告 (example)", "number": "示例公告〔2026〕1号", "issuer": "示例市生态环境局", "day": "2026-11-23"},
                "rows": [{"地块编码": "HQ-000129", "地块名称": "示例地块", "主要污染物": "铬(六价)、镍", "列入日期": "2025年12月9日"}]
            })),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        )
    ),
    responses(
        (status = 200, description = "The comparison; nothing is written", content(
            (MirrorShown = "application/json"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 201, description = "Accepted", body = MirrorTaken),
        (status = 400, description = "Every fault in the request or, to accept, in the notice", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The comparison differs now, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn mirror(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(list): PathText,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<Response, Problem> {
    let own = ["dry_run", "comparison", "scope", "transaction", "answer"];
    params.only(&[&own[..], &NOTICE[..]].concat());
    caller.need(Act::KeepLists)?;
    let name = list_name(&list).and_then(|name| match name.is_mirrored() {
        true => Ok(name),
        false => {
            let wanted = "a list that the municipality makes: contaminated_list_42 or control_list";
            let remedy = "add, amend or end entries of a list that is kept here";
            Err(Fault::new("list", wanted, &list, remedy))
        }
    });
    let name = name.map_err(|fault| params.fault(fault));
    let accept = params.flag("dry_run") == Some(false);
    let comparison = params.one("comparison").unwrap_or_default();
    let scope = params
        .code::<Scope>("scope", "whole or batch")
        .unwrap_or(Scope::Whole);
    let transaction = params
        .code::<Transaction>("transaction", "a transaction such as TRANSFER")
        .unwrap_or(Transaction::Transfer);
    let mut key = String::new();
    if accept {
        let (given, _) = conditions(&headers, &mut params);
        key = given;
        if comparison.len() != 64 || !comparison.bytes().all(|b| b.is_ascii_hexdigit()) {
            let remedy = "compare with dry_run=true, look at it, and send its digest";
            let wanted = "the digest of the comparison that was shown";
            params.fault(Fault::new("comparison", wanted, &comparison, remedy));
        }
    }
    let _place = api.heavy(&caller)?;
    let bytes = body(content, BATCH_LIMIT).await?;
    let table = is_table(&headers);
    let marked = is_annotated(&mut params, table && !accept);
    let read = if table {
        let document = of_query(&mut params);
        if marked {
            params.checked()?;
            return annotated_notice(bytes).await;
        }
        let sheet = bytes.clone();
        let read = tokio::task::spawn_blocking(move || read_notice_table(&sheet)).await;
        Some((document, read.map_err(|_| Problem::internal())?))
    } else {
        of_json(&mut params, &bytes)
    };
    params.checked()?;
    let (Ok(list), Some((mut document, notice))) = (name, read) else {
        return Err(Problem::internal());
    };
    let sent = hex::encode(Sha256::digest(&bytes));
    document.sha256 = Some(sent.clone());
    let ask = MirrorAsk {
        list,
        scope,
        document,
        notice,
        transaction,
    };
    if !accept {
        let shown: MirrorShown = api.registry.look_at_notice(&caller, ask).await?;
        return Ok(Json(shown).into_response());
    }
    let request = request_digest(&ask, &comparison);
    let taken: MirrorTaken = api
        .registry
        .accept_notice(&caller, ask, &comparison, (&key, &request))
        .await?;
    Ok((StatusCode::CREATED, Json(taken)).into_response())
}

/// Whether the answer is to be the workbook, which only a table that is compared has.
fn is_annotated(params: &mut Params, may: bool) -> bool {
    let asked = params.one("answer");
    match asked.as_deref() {
        None | Some("json") => false,
        Some("annotated") if may => true,
        Some(other) => {
            let wanted = "json, or annotated with dry_run=true and a notice that is a table";
            params.fault(Fault::new("answer", wanted, other, "choose one of these"));
            false
        }
    }
}

/// The notice again, its faults at their cells.
async fn annotated_notice(bytes: Bytes) -> Result<Response, Problem> {
    let work = move || -> Result<Vec<u8>, Problem> {
        let workbook = sheet::read(&bytes).map_err(|fault| fault.of_body())?;
        let notice = read_notice_workbook(&workbook);
        annotated(&workbook, &notice.faults).map_err(|_| Problem::internal())
    };
    let done = tokio::task::spawn_blocking(work).await;
    let bytes = done.map_err(|_| Problem::internal())??;
    Ok(workbook_answer(bytes, "annotated.xlsx"))
}

/// What was asked, for a retry under the same key.
fn request_digest(ask: &MirrorAsk, comparison: &str) -> Vec<u8> {
    let document = serde_json::to_string(&ask.document).unwrap_or_default();
    let text = format!(
        "mirror\n{}\n{:?}\n{}\n{document}\n{comparison}",
        ListName::code(ask.list),
        ask.scope,
        ask.transaction.code()
    );
    Sha256::digest(text).to_vec()
}

/// The document of a table.
fn of_query(params: &mut Params) -> Source {
    let day: Option<Day> = params.day("notice_day");
    let given = day.is_some() || !params.all("notice_day").is_empty();
    let mut document = Source::titled(params.one("notice_title").unwrap_or_default());
    document.number = params.one("notice_number");
    document.issuer = params.one("notice_issuer");
    document.day = day;
    for fault in document_faults(&document, given) {
        let at = fault.at.replace("source.", "notice_");
        params.fault(Fault { at, ..fault });
    }
    document
}

fn of_json(params: &mut Params, bytes: &[u8]) -> Option<(Source, Notice)> {
    let fields: Map<String, Value> = match json(bytes) {
        Ok(fields) => fields,
        Err(fault) => {
            params.fault(fault);
            return None;
        }
    };
    let mut fields = Fields::of(fields);
    for name in ["notice", "rows"] {
        if fields.rest.get(name).is_none_or(Value::is_null) {
            fields.missing(name, "the notice, and its rows");
        }
    }
    let document = fields.take::<Source>("notice", "a document with title, issuer and day");
    let rows = fields.take::<Vec<Value>>("rows", "a list of rows");
    let mut unfit = Vec::new();
    if let Some(document) = &document {
        unfit = document_faults(document, false);
        for fault in &mut unfit {
            fault.at = fault.at.replacen("source", "notice", 1);
        }
    }
    if let Err(faults) = fields.check(&["notice", "rows"], unfit) {
        faults.into_iter().for_each(|fault| params.fault(fault));
        return None;
    }
    let notice = read_notice_json(&rows?);
    Some((document?, notice))
}

fn document_faults(document: &Source, day_is_told: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    document.check(&mut faults);
    if document.issuer.is_none() {
        faults.push(Fault::new(
            "source.issuer",
            "who issued it",
            "nothing",
            "name the issuer",
        ));
    }
    if document.day.is_none() && !day_is_told {
        faults.push(Fault::new(
            "source.day",
            "a day YYYY-MM-DD",
            "nothing",
            "give its day",
        ));
    }
    faults
}
