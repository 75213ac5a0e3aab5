//! The lists of the register, read.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::fault::Fault;
use crate::domain::listing::ListName;
use crate::registry::{
    CurrentNegative, EditionHead, EditionView, EntryQuery, EntryState, ListEntryView, ListView,
};

use super::params::{Params, PathText, PathTexts, Who};
use super::transfers::number;
use super::{Api, Problem};

/// Every list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Lists {
    pub items: Vec<ListView>,
}

/// A page of entries.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EntryPage {
    pub items: Vec<ListEntryView>,
    /// Path of the next page, at the same revision; null on the last.
    pub next: Option<String>,
    /// The last revision that changed something of the list: its ETag.
    pub revision: u64,
}

/// The editions of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Editions {
    /// The last one first.
    pub items: Vec<EditionHead>,
}

/// A list by the code in the path.
pub(super) fn list_name(text: &str) -> Result<ListName, Fault> {
    ListName::find(text).ok_or_else(|| {
        let codes = ListName::ALL.map(ListName::code).join(", ");
        Fault::new("list", codes, text, "use one of these codes")
    })
}

/// The lists: maker, basis, counts, freshness. 名录
///
/// Source: lifecycle of the parcel (order 42; Code 453 to 461; the Tianjin procedure of 2018). A municipal list that was
/// not compared with its notice within `mirror_refresh_days` makes every transfer answer conditional.
#[utoipa::path(
    get,
    path = "/api/v1/lists",
    operation_id = "read_lists",
    tag = "lists",
    params(
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "Every list; counts of what the caller may see", body = Lists),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn lists(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<Lists>, Problem> {
    params.only(&["as_of", "known"]);
    let (when, lang) = (params.when(), params.lang());
    params.checked()?;
    let items = api.registry.lists(&caller, &when, lang).await?;
    Ok(Json(Lists { items }))
}

/// Entries of a list. 名录条目
///
/// The public reads the lists that the law publishes, of parcels that are published.
#[utoipa::path(
    get,
    path = "/api/v1/lists/{list}/entries",
    operation_id = "read_list_entries",
    tag = "lists",
    params(
        ("list" = String, Path, description = "suspected, priority_supervised, contaminated_list_42, negative_list, control_list or not_developed_now", example = "control_list"),
        ("parcel" = Option<String>, Query, description = "Registry number"),
        ("state" = Option<String>, Query, description = "in_force (when absent), ended or all"),
        ("after" = Option<String>, Query, description = "Identifier after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "Entries in the order of their identifiers; ETag is the revision of the list", body = EntryPage),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The list is not published, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The list is not published", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn entries(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(list): PathText,
    mut params: Params,
) -> Result<Response, Problem> {
    params.only(&["parcel", "state", "after", "limit", "as_of", "known"]);
    let name = list_name(&list).map_err(|fault| params.fault(fault)).ok();
    let query = EntryQuery {
        parcel: params
            .read("parcel", |text| {
                number(text).map_err(|fault| Fault {
                    at: String::new(),
                    ..fault
                })
            })
            .map(|no| no.to_string()),
        state: params.read("state", state).unwrap_or_default(),
        after: params.one("after"),
        limit: params.read("limit", limit).unwrap_or(50),
    };
    let (when, carried) = (params.when(), carried(&params, query.limit));
    params.checked()?;
    let Some(name) = name else {
        return Err(Problem::internal());
    };
    let found = api
        .registry
        .list_entries(&caller, name, &query, &when)
        .await?;
    let next = found.next.map(|after| {
        let mut query = form_urlencoded::Serializer::new(carried);
        query.append_pair("known", &found.known.to_string());
        query.append_pair("after", &after);
        format!("/api/v1/lists/{list}/entries?{}", query.finish())
    });
    let etag = [("etag", format!("\"{}\"", found.revision))];
    let page = EntryPage {
        items: found.items,
        next,
        revision: found.revision,
    };
    Ok((etag, Json(page)).into_response())
}

fn state(text: &str) -> Result<EntryState, Fault> {
    match text {
        "in_force" => Ok(EntryState::InForce),
        "ended" => Ok(EntryState::Ended),
        "all" => Ok(EntryState::All),
        _ => {
            let remedy = "choose one of the three";
            Err(Fault::new("", "in_force, ended or all", text, remedy))
        }
    }
}

fn limit(text: &str) -> Result<usize, Fault> {
    let fits = text.parse().ok().filter(|limit| (1..=1000).contains(limit));
    let remedy = "ask for fewer and follow next";
    fits.ok_or_else(|| Fault::new("", "a number from 1 to 1000", text, remedy))
}

/// The parameters that the next page repeats.
fn carried(params: &Params, limit: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["parcel", "state", "as_of"] {
        for value in params.all(name) {
            query.append_pair(name, &value);
        }
    }
    query.append_pair("limit", &limit.to_string());
    query.finish()
}

/// The editions of the negative list. 负面清单年度版
#[utoipa::path(
    get,
    path = "/api/v1/lists/{list}/editions",
    operation_id = "read_editions",
    tag = "lists",
    params(
        ("list" = String, Path, description = "negative_list; no other list is published by editions", example = "negative_list"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "Editions, the last one first", body = Editions),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The list is not published, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The list is not published", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not a list with editions", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn editions(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(list): PathText,
    mut params: Params,
) -> Result<Json<Editions>, Problem> {
    params.only(&["as_of", "known"]);
    let when = params.when();
    let list = list_name(&list).map_err(|fault| params.fault(fault));
    params.checked()?;
    let list = list.map_err(|()| Problem::internal())?;
    let items = api.registry.editions(&caller, list, &when).await?;
    Ok(Json(Editions { items }))
}

/// An edition of the negative list, frozen, with a digest that anyone can recompute. 年度版及摘要
///
/// `sha256` is SHA-256 over `jingtu negative list edition 1` LF, year LF, day LF, title LF, and for each entry of `items`
/// in order its `row_sha256` LF. `row_sha256` is SHA-256 over the ten fields of the entry with TAB between them, in the
/// order `entry`, `parcel`, `name`, `extent`, `edition_year`, `listed_on`, `forbidden`, `until_condition`, `reason`,
/// `confirmed`; values of lists with `,` between them; null is empty. UTF-8 without byte order mark, digests in
/// lower-case hex. In `title`, texts and codes `\` is written `\\`, TAB `\t`, LF `\n`, CR `\r`. Of a parcel that is no
/// longer published only `row_sha256` is shown, so that the digest can still be recomputed.
#[utoipa::path(
    get,
    path = "/api/v1/lists/{list}/editions/{year}",
    operation_id = "read_edition",
    tag = "lists",
    params(
        ("list" = String, Path, description = "negative_list", example = "negative_list"),
        ("year" = String, Path, description = "Year of the edition", example = "2026"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "The edition as it was published", body = EditionView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The list is not published, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The list is not published", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such edition", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn edition(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(list, year): PathTexts,
    mut params: Params,
) -> Result<Json<EditionView>, Problem> {
    params.only(&["as_of", "known"]);
    let when = params.when();
    let list = list_name(&list).map_err(|fault| params.fault(fault));
    let year = year.parse::<i32>().map_err(|_| {
        let remedy = "the edition in force with its amendments is at lists/negative_list/current";
        params.fault(Fault::new("year", "a year such as 2026", &year, remedy));
    });
    params.checked()?;
    let (Ok(list), Ok(year)) = (list, year) else {
        return Err(Problem::internal());
    };
    Ok(Json(
        api.registry.edition(&caller, list, year, &when).await?,
    ))
}

/// The negative list as it stands: last edition and dated amendments. 现行负面清单
#[utoipa::path(
    get,
    path = "/api/v1/lists/{list}/current",
    operation_id = "read_current_list",
    tag = "lists",
    params(
        ("list" = String, Path, description = "negative_list", example = "negative_list"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "The last edition, what was amended since, and the entries as they stand", body = CurrentNegative),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The list is not published, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The list is not published", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not a list with editions", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn current(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(list): PathText,
    mut params: Params,
) -> Result<Json<CurrentNegative>, Problem> {
    params.only(&["as_of", "known"]);
    let when = params.when();
    let list = list_name(&list).map_err(|fault| params.fault(fault));
    params.checked()?;
    let list = list.map_err(|()| Problem::internal())?;
    Ok(Json(
        api.registry.current_negative(&caller, list, &when).await?,
    ))
}
