//! Acts on lists that are kept by hand.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::geometry::Outline;
use crate::domain::land_use::Forbidden;
use crate::domain::listing::ListName;
use crate::domain::record::Source;
use crate::registry::{Act, Caller, EntryContent, ListAct, ListTaken, ListWhat};

use super::events::{conditions, digest};
use super::lists::list_name;
use super::params::{Fields, Params, PathText, PathTexts, Who, body, json};
use super::{Api, BODY_LIMIT, Problem};

/// The act of every body.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ActBody {
    /// The legal day from which it holds.
    #[schema(format = Date)]
    day: String,
    /// The document behind it: `title`, `issuer`, `day`; `number` and `sha256` where there are.
    #[schema(value_type = Object)]
    document: Source,
    reason: String,
}

/// An entry: the whole of its parcels, or the part with these units or this outline.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct EntryBody {
    #[schema(inline)]
    #[serde(flatten)]
    act: ActBody,
    /// Registry numbers; on the negative list each parcel gets an entry of its own.
    parcels: Vec<String>,
    /// Management units of the parcels; not on the negative list.
    units: Option<Vec<String>>,
    /// GeoJSON polygon, CGCS2000 longitude and latitude; a part of the parcels.
    #[schema(value_type = Option<Object>)]
    outline: Option<Value>,
    /// Square metres as a decimal string; not on the negative list.
    area_stated_m2: Option<String>,
    batch: Option<String>,
    main_pollutants: Option<Vec<String>>,
    /// Negative list: `all`, `S`, `K1`, `K2`, `class_I`, or `{"system": "YDYH2023", "prefix": "07"}`.
    forbidden: Option<Vec<Value>>,
    /// Negative list: until when, in the words of the entry.
    until_condition: Option<String>,
    /// Negative list: why, as published.
    entry_reason: Option<String>,
    /// Negative list: the current edition's when absent.
    edition_year: Option<i32>,
}

/// A confirmation for a year.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct ConfirmationBody {
    #[schema(inline)]
    #[serde(flatten)]
    act: ActBody,
    year: i32,
}

/// A yearly edition.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct EditionBody {
    #[schema(inline)]
    #[serde(flatten)]
    act: ActBody,
    year: i32,
    title: String,
}

const ACT_FIELDS: [&str; 3] = ["day", "document", "reason"];
const LIST_FIELDS: [&str; 6] = [
    "parcels",
    "units",
    "outline",
    "area_stated_m2",
    "batch",
    "main_pollutants",
];
const NEGATIVE_FIELDS: [&str; 6] = [
    "parcels",
    "outline",
    "forbidden",
    "until_condition",
    "entry_reason",
    "edition_year",
];

/// Which act a path is for.
enum Wanted<'a> {
    Add,
    Amend(&'a str),
    End(&'a str),
    Confirm(&'a str),
    Publish,
}

/// Takes a request apart and records it.
async fn act(
    (api, caller): (&Api, &Caller),
    (list, wanted): (&str, Wanted<'_>),
    (headers, mut params, content): (HeaderMap, Params, Body),
) -> Result<Response, Problem> {
    params.only(&[]);
    let lang = params.lang();
    caller.need(Act::KeepLists)?;
    let name = list_name(list).map_err(|fault| params.fault(fault));
    let (key, if_match) = conditions(&headers, &mut params);
    let bytes = body(content, BODY_LIMIT).await?;
    let fields: Map<String, Value> = match json(&bytes) {
        Ok(fields) => fields,
        Err(fault) => {
            params.fault(fault);
            return Err(params.checked().err().unwrap_or_else(Problem::internal));
        }
    };
    let (place, entry) = match wanted {
        Wanted::Add => ("add", ""),
        Wanted::Amend(id) => ("amend", id),
        Wanted::End(id) => ("end", id),
        Wanted::Confirm(id) => ("confirm", id),
        Wanted::Publish => ("publish", ""),
    };
    let digest = digest(&format!("{list} {place} {entry}"), &fields);
    let read = read(name.unwrap_or(ListName::Negative), &wanted, fields);
    let act = read.map_err(|faults| faults.into_iter().for_each(|fault| params.fault(fault)));
    params.checked()?;
    let Ok(act) = act else {
        return Err(Problem::internal());
    };
    let taken = api
        .registry
        .keep_list(caller, &act, (&key, &digest), if_match)
        .await
        .map_err(|error| Problem::of_events(error, lang))?;
    let etag = [("etag", format!("\"{}\"", taken.revision))];
    Ok((StatusCode::CREATED, etag, Json(taken)).into_response())
}

/// The act, or every fault of its body.
fn read(
    list: ListName,
    wanted: &Wanted<'_>,
    fields: Map<String, Value>,
) -> Result<ListAct, Vec<Fault>> {
    let mut fields = Fields::of(fields);
    let mut known: Vec<&str> = ACT_FIELDS.to_vec();
    let mut unfit = Vec::new();
    let day = needed::<Day>(&mut fields, "day", "a day YYYY-MM-DD");
    let document = needed::<Source>(
        &mut fields,
        "document",
        "a document with title, issuer and day",
    );
    if let Some(document) = &document {
        let mut found = Vec::new();
        document.check(&mut found);
        if document.issuer.is_none() {
            found.push(Fault::new(
                "source.issuer",
                "who issued it",
                "nothing",
                "name the issuer",
            ));
        }
        if document.day.is_none() {
            found.push(Fault::new(
                "source.day",
                "a day YYYY-MM-DD",
                "nothing",
                "give its day",
            ));
        }
        unfit.extend(found.into_iter().map(|fault| Fault {
            at: fault.at.replacen("source", "document", 1),
            ..fault
        }));
    }
    let reason = fields.text("reason");
    check_text(&mut unfit, "reason", &reason, 1000);
    let what = match wanted {
        Wanted::Add | Wanted::Amend(_) => {
            known.extend(match list {
                ListName::Of(_) => LIST_FIELDS,
                ListName::Negative => NEGATIVE_FIELDS,
            });
            let content = content(&mut fields, &mut unfit, list);
            match wanted {
                Wanted::Amend(id) => {
                    if list == ListName::Negative && content.parcels.len() > 1 {
                        let remedy = "amend the entry of each parcel";
                        let found = content.parcels.len();
                        unfit.push(Fault::new("parcels", "one parcel", found, remedy));
                    }
                    ListWhat::Amend((*id).to_owned(), content)
                }
                _ => ListWhat::Add(content),
            }
        }
        Wanted::End(id) => ListWhat::End((*id).to_owned()),
        Wanted::Confirm(id) => {
            known.push("year");
            only_negative(&mut unfit, list);
            let year = year(&mut fields, &mut unfit);
            ListWhat::Confirm((*id).to_owned(), year)
        }
        Wanted::Publish => {
            known.extend(["year", "title"]);
            only_negative(&mut unfit, list);
            let title = fields.text("title");
            check_text(&mut unfit, "title", &title, 300);
            ListWhat::Publish(year(&mut fields, &mut unfit), title)
        }
    };
    fields.check(&known, unfit)?;
    let (Some(day), Some(document)) = (day, document) else {
        return Err(Vec::new());
    };
    Ok(ListAct {
        list,
        day,
        document,
        reason,
        what,
    })
}

fn needed<T: serde::de::DeserializeOwned>(
    fields: &mut Fields,
    name: &str,
    wanted: &str,
) -> Option<T> {
    if fields.rest.get(name).is_none_or(Value::is_null) {
        fields.missing(name, wanted);
    }
    fields.take(name, wanted)
}

fn only_negative(unfit: &mut Vec<Fault>, list: ListName) {
    if list != ListName::Negative {
        let remedy = "no other list has editions";
        unfit.push(Fault::new("list", "negative_list", list.code(), remedy));
    }
}

fn year(fields: &mut Fields, unfit: &mut Vec<Fault>) -> i32 {
    let year = needed::<i32>(fields, "year", "a year such as 2026").unwrap_or_default();
    if !(2000..=2200).contains(&year) {
        let wanted = "a year between 2000 and 2200";
        unfit.push(Fault::new("year", wanted, year, "check the year"));
    }
    year
}

fn content(fields: &mut Fields, unfit: &mut Vec<Fault>, list: ListName) -> EntryContent {
    let mut texts = |fields: &mut Fields, name: &str| {
        let texts: Vec<String> = fields.take(name, "a list of texts").unwrap_or_default();
        if texts.len() > 100 {
            unfit.push(Fault::new(
                name,
                "at most 100",
                texts.len(),
                "split the entry",
            ));
        }
        for (index, text) in texts.iter().enumerate() {
            check_text(unfit, &format!("{name}[{index}]"), text, 200);
        }
        texts
    };
    let numbers = texts(fields, "parcels");
    let mut content = EntryContent::default();
    let outline = "a GeoJSON polygon, CGCS2000 longitude and latitude";
    match list {
        ListName::Of(_) => {
            content.units = texts(fields, "units");
            content.main_pollutants = texts(fields, "main_pollutants");
            content.batch = fields.take("batch", "a text");
            if let Some(text) =
                fields.take::<String>("area_stated_m2", "square metres as a decimal string")
            {
                content.area_stated_m2 = text.trim().parse().ok();
                if content
                    .area_stated_m2
                    .is_none_or(|area| area <= rust_decimal::Decimal::ZERO)
                {
                    let wanted = "square metres above zero, such as \"1234.5\"";
                    unfit.push(Fault::new(
                        "area_stated_m2",
                        wanted,
                        text,
                        "mend this field",
                    ));
                }
            }
            if let Some(batch) = &content.batch {
                check_text(unfit, "batch", batch, 200);
            }
        }
        ListName::Negative => {
            let codes = "a list of all, S, K1, K2, class_I or {\"system\", \"prefix\"}";
            content.forbidden = fields
                .take::<Vec<Forbidden>>("forbidden", codes)
                .unwrap_or_default();
            if content.forbidden.is_empty() {
                let remedy = "write what the entry forbids";
                unfit.push(Fault::new("forbidden", codes, "none", remedy));
            }
            let until = fields.text("until_condition");
            check_text(unfit, "until_condition", &until, 2000);
            content.until_condition = Some(until);
            content.reason = fields.take("entry_reason", "a text");
            if let Some(reason) = &content.reason {
                check_text(unfit, "entry_reason", reason, 2000);
            }
            content.edition_year = fields.take("edition_year", "a year such as 2026");
        }
    }
    content.outline = fields.take::<Outline>("outline", outline);
    if numbers.is_empty() {
        let remedy = "name the parcels of the entry";
        unfit.push(Fault::new(
            "parcels",
            "at least one registry number",
            "none",
            remedy,
        ));
    }
    for (index, text) in numbers.iter().enumerate() {
        match RegistryNo::parse(text) {
            Ok(no) if content.parcels.contains(&no) => {
                let at = format!("parcels[{index}]");
                unfit.push(Fault::new(at, "each parcel once", no, "leave it out"));
            }
            Ok(no) => content.parcels.push(no),
            Err(error) => {
                let at = format!("parcels[{index}]");
                unfit.push(Fault::new(at, error.wanted, &error.found, error.remedy));
            }
        }
    }
    content
}

/// Add an entry to a list that is kept by hand. 列入
///
/// The control-and-remediation list follows from the life cycle: it is refused here with a pointer to its acts.
#[utoipa::path(
    post,
    path = "/api/v1/lists/{list}/entries",
    operation_id = "add_list_entry",
    tag = "lists",
    params(
        ("list" = String, Path, description = "Code of the list", example = "suspected"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("If-Match" = Option<String>, Header, description = "The revision of the list, in quotes"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = EntryBody, example = json!({"day": "2026-11-20", "document": {"title": "示例通知 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"}, "reason": "示例:列入 (example)", "parcels": ["HQ-000101"]})),
    responses(
        (status = 201, description = "Recorded", body = ListTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "It moved; `revision` and ETag say where it stands", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(list): PathText,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Response, Problem> {
    let wanted = Wanted::Add;
    act((&api, &caller), (&list, wanted), (headers, params, body)).await
}

/// Amend an entry: it says this from the day on. 修订
///
/// The body is the whole entry. Editions that were published stay as they are.
#[utoipa::path(
    post,
    path = "/api/v1/lists/{list}/entries/{entry}/amendments",
    operation_id = "amend_list_entry",
    tag = "lists",
    params(
        ("list" = String, Path, description = "Code of the list", example = "negative_list"),
        ("entry" = String, Path, description = "Identifier of the entry, percent-encoded", example = "HQ-000145-negative"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("If-Match" = Option<String>, Header, description = "The revision of the entry, in quotes"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = EntryBody, example = json!({"day": "2026-11-20", "document": {"title": "示例通知 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"}, "reason": "示例:修订 (example)", "parcels": ["HQ-000145"], "forbidden": ["all"], "until_condition": "示例:移出名录之前"})),
    responses(
        (status = 201, description = "Recorded", body = ListTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such entry", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "It moved; `revision` and ETag say where it stands", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn amend(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(list, entry): PathTexts,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Response, Problem> {
    let wanted = Wanted::Amend(&entry);
    act((&api, &caller), (&list, wanted), (headers, params, body)).await
}

/// End an entry by a document. 移出
///
/// From the day on the entry stands no longer.
#[utoipa::path(
    post,
    path = "/api/v1/lists/{list}/entries/{entry}/ending",
    operation_id = "end_list_entry",
    tag = "lists",
    params(
        ("list" = String, Path, description = "Code of the list", example = "suspected"),
        ("entry" = String, Path, description = "Identifier of the entry, percent-encoded", example = "HQ-000108-suspected"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("If-Match" = Option<String>, Header, description = "The revision of the entry, in quotes"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ActBody, example = json!({"day": "2026-11-20", "document": {"title": "示例通知 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"}, "reason": "示例:移出 (example)"})),
    responses(
        (status = 201, description = "Recorded", body = ListTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such entry", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "It moved; `revision` and ETag say where it stands", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn end(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(list, entry): PathTexts,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Response, Problem> {
    let wanted = Wanted::End(&entry);
    act((&api, &caller), (&list, wanted), (headers, params, body)).await
}

/// Confirm an entry of the negative list for a year. 年度确认
///
/// An entry of an older edition that is not confirmed keeps its effect.
#[utoipa::path(
    post,
    path = "/api/v1/lists/{list}/entries/{entry}/confirmations",
    operation_id = "confirm_list_entry",
    tag = "lists",
    params(
        ("list" = String, Path, description = "Code of the list", example = "negative_list"),
        ("entry" = String, Path, description = "Identifier of the entry, percent-encoded", example = "HQ-000147-negative"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("If-Match" = Option<String>, Header, description = "The revision of the entry, in quotes"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = ConfirmationBody, example = json!({"day": "2026-11-20", "document": {"title": "示例通知 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"}, "reason": "示例:年度确认 (example)", "year": 2027})),
    responses(
        (status = 201, description = "Recorded", body = ListTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such entry", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "It moved; `revision` and ETag say where it stands", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn confirm(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(list, entry): PathTexts,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Response, Problem> {
    let wanted = Wanted::Confirm(&entry);
    act((&api, &caller), (&list, wanted), (headers, params, body)).await
}

/// Publish the edition of a year. 发布年度版
///
/// It freezes: no later act changes it. An earlier year cannot be published after a later one.
#[utoipa::path(
    post,
    path = "/api/v1/lists/{list}/editions",
    operation_id = "publish_edition",
    tag = "lists",
    params(
        ("list" = String, Path, description = "Code of the list", example = "negative_list"),
        ("Idempotency-Key" = String, Header, description = "8 to 100 visible ASCII characters; the same for a retry"),
        ("If-Match" = Option<String>, Header, description = "The revision of the list, in quotes"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(content = EditionBody, example = json!({"day": "2026-11-20", "document": {"title": "示例通知 (example)", "number": "示例〔2026〕1号", "issuer": "示例区生态环境局", "day": "2026-11-20"}, "reason": "示例:发布年度版 (example)", "year": 2027, "title": "示例 2027 年污染地块开发利用负面清单 (example)"})),
    responses(
        (status = 201, description = "Recorded", body = ListTaken),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused by guards, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "It moved; `revision` and ETag say where it stands", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn publish(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(list): PathText,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Response, Problem> {
    let wanted = Wanted::Publish;
    act((&api, &caller), (&list, wanted), (headers, params, body)).await
}
