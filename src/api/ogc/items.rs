//! Features of a collection: pages of them, and one.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CONTENT_ENCODING, ETAG, LINK, VARY};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::domain::lang::Lang;
use crate::registry::{Known, Layer, LayerPage, LayerState, RegistryError, Row, When};

use super::super::params::PathText;
use super::super::params::PathTexts;
use super::super::{Api, Problem};
use super::asked::{Asked, Form, GEOJSON, HTML, JSON, answered, link};
use super::collections::layer_of;
use super::compressed::Coding;
use super::cursor::Cursor;
use super::kept::{Kept, Wire};
use super::query::{ItemsAsked, Written, items as read_items, served};
use super::written::{Features, feature, features};
use super::{download, html, query};

const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
const MATCHED: HeaderName = HeaderName::from_static("ogc-numbermatched");
const RETURNED: HeaderName = HeaderName::from_static("ogc-numberreturned");

/// Bytes of a feature by itself, as room is made for it.
const A_BODY: usize = 4 << 10;

/// The tag of an answer: the revision and day it was read at, who sees it, and what was asked.
pub(super) fn tag(asked: &Asked, state: &LayerState, form: Form) -> String {
    let mut hash = Sha256::new();
    let seen = format!("{:?}", asked.caller.visibility());
    let roles = format!("{:?}", asked.caller.roles);
    for part in [
        asked.base.as_str(),
        &asked.path,
        &asked.query,
        asked.lang.code(),
        &seen,
        &roles,
        &format!("{form:?}"),
        &state.published_at.to_string(),
    ] {
        hash.update(part);
        hash.update([0]);
    }
    let digest = hash.finalize();
    let short: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{}-{}-{short}\"", state.known, state.day)
}

pub(super) fn not_modified(tag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    set(&mut response, ETAG, tag);
    response
}

pub(super) fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The address of a page with the questions again.
fn address(
    asked: &Asked,
    layer: &Layer,
    again: &[(String, String)],
    more: &[(&str, &str)],
) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let replaced = |name: &str| more.iter().any(|(own, _)| *own == name);
    for (name, value) in again.iter().filter(|(name, _)| !replaced(name)) {
        query.append_pair(name, value);
    }
    for (name, value) in more {
        query.append_pair(name, value);
    }
    let path = asked.address(&format!("/collections/{}/items", layer.id));
    match query.finish() {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

/// The page before and the page after.
pub(super) struct Around {
    pub prev: Option<String>,
    pub next: Option<String>,
}

pub(super) fn around(
    asked: &Asked,
    layer: &Layer,
    ask: &ItemsAsked,
    page: &LayerPage,
    read: &Features,
) -> Around {
    let sorted = ask.sorted;
    let cursor = |after: Option<String>, offset: usize| {
        let cursor = Cursor {
            known: page.state.known,
            day: page.state.day,
            questions: ask.questions.clone(),
            after,
            offset,
        };
        address(asked, layer, &ask.again, &[("cursor", &cursor.write())])
    };
    let more = page.more || read.cut;
    let next = more.then(|| match (&read.last, sorted) {
        (Some(last), false) => cursor(Some(last.clone()), 0),
        _ => cursor(None, ask.offset + read.count),
    });
    let prev = match (&page.before, sorted) {
        _ if page.first == 0 => None,
        (_, true) => Some(cursor(None, page.first.saturating_sub(ask.limit))),
        (Some(before), false) => Some(cursor(Some(before.clone()), 0)),
        (None, false) => Some(cursor(None, 0)),
    };
    Around { prev, next }
}

/// `GET /ogc/collections/{id}/items`
pub(super) async fn items(
    State(api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
) -> Result<Response, Problem> {
    if let Some(format) = download::wanted(&asked) {
        return download::answer(api, &id, asked, format).await;
    }
    let form = asked.form(&["json", "geojson"], &[GEOJSON, JSON])?;
    let layer = layer_of(&asked, &id)?;
    let mut ask = read_items(&mut asked, layer, api.registry.clock().today());
    asked.params.clone().checked()?;
    if form == Form::Html {
        let query = std::mem::take(&mut ask.query);
        let page = (api.registry)
            .layer_page(&asked.caller, (layer, query), &ask.when)
            .await?;
        let tag = tag(&asked, &page.state, form);
        if asked.has(&tag) {
            return Ok(not_modified(&tag));
        }
        let matched = page.matched;
        let written = tokio::task::spawn_blocking(move || html::items(&asked, layer, &ask, &page));
        let mut response = written.await.map_err(|_| Problem::internal())?;
        set(&mut response, ETAG, &tag);
        set(&mut response, MATCHED, &matched.to_string());
        return Ok(response);
    }
    let state = (api.registry)
        .layer_state(&asked.caller, layer, &ask.when)
        .await?;
    let known = tag(&asked, &state, form);
    if asked.has(&known) {
        return Ok(not_modified(&known));
    }
    let coding = Coding::of(&asked.headers);
    if let Some(page) = api.kept.page(&page_key(&known, coding)) {
        return Ok(sent(page));
    }
    let query = std::mem::take(&mut ask.query);
    let page = (api.registry)
        .layer_page(&asked.caller, (layer, query), &ask.when)
        .await?;
    // the register may have moved since the look above: the tag is that of what is written
    let tag = tag(&asked, &page.state, form);
    let kept = api.kept.clone();
    let written = tokio::task::spawn_blocking(move || {
        let (mut response, bytes) = collection(&asked, layer, &ask, &page, &kept);
        set(&mut response, ETAG, &tag);
        set(&mut response, MATCHED, &page.matched.to_string());
        if coding != Coding::Identity {
            set(&mut response, CONTENT_ENCODING, coding.name());
        }
        let bytes = coding.of_bytes(bytes)?;
        set(&mut response, VARY, "Accept-Encoding");
        let headers = std::mem::take(response.headers_mut());
        let page = Wire { headers, bytes };
        kept.keep_page(page_key(&tag, coding), page.clone());
        Ok::<_, std::io::Error>(page)
    });
    let page = written.await.map_err(|_| Problem::internal())?;
    Ok(sent(page.map_err(|_| Problem::internal())?))
}

fn page_key(tag: &str, coding: Coding) -> String {
    format!("{tag}{}", coding.name())
}

fn sent(page: Wire) -> Response {
    let mut response = page.bytes.into_response();
    *response.headers_mut() = page.headers;
    response
}

fn collection(
    asked: &Asked,
    layer: &'static Layer,
    ask: &ItemsAsked,
    page: &LayerPage,
    kept: &Kept,
) -> (Response, Bytes) {
    let lang = asked.lang;
    let kept = Some(kept).filter(|_| layer.stands_alone());
    let read = if ask.hits {
        Features::none()
    } else {
        features(page, &ask.written, kept)
    };
    let around = around(asked, layer, ask, page, &read);
    let mut links = vec![
        link(
            "self",
            GEOJSON,
            address(asked, layer, &ask.again, &[]),
            lang.pick("本页", "This page"),
        ),
        link(
            "alternate",
            HTML,
            address(asked, layer, &ask.again, &[("f", "html")]),
            lang.pick("网页", "As a page"),
        ),
        link(
            "collection",
            JSON,
            asked.address(&format!("/collections/{}", layer.id)),
            lang.pick("数据集", "Collection"),
        ),
    ];
    if !ask.hits {
        if let Some(next) = &around.next {
            links.push(link(
                "next",
                GEOJSON,
                next.clone(),
                lang.pick("下一页", "Next page"),
            ));
        }
        if let Some(prev) = &around.prev {
            links.push(link(
                "prev",
                GEOJSON,
                prev.clone(),
                lang.pick("上一页", "Page before"),
            ));
        }
    }
    let stamp = page.state.known;
    let mut out = Vec::with_capacity(2048);
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"numberMatched\":");
    out.extend_from_slice(page.matched.to_string().as_bytes());
    out.extend_from_slice(b",\"numberReturned\":");
    out.extend_from_slice(read.count.to_string().as_bytes());
    let timed = json!({"revision": stamp, "day": page.state.day, "links": links}).to_string();
    out.push(b',');
    // the members of the object, without its braces
    out.extend_from_slice(timed.get(1..timed.len() - 1).unwrap_or_default().as_bytes());
    out.extend_from_slice(b",\"features\":[");
    let count = read.count;
    let page = read.between(&out, b"]}");
    let mut response = answered(GEOJSON, Bytes::new());
    set(
        &mut response,
        CONTENT_CRS,
        &format!("<{}>", ask.written.crs.uri()),
    );
    set(&mut response, RETURNED, &count.to_string());
    let mut header = String::new();
    for (rel, href) in [("next", &around.next), ("prev", &around.prev)] {
        if let Some(href) = href.as_ref().filter(|_| !ask.hits) {
            if !header.is_empty() {
                header.push_str(", ");
            }
            header.push_str(&format!("<{href}>; rel=\"{rel}\"; type=\"{GEOJSON}\""));
        }
    }
    if !header.is_empty() {
        set(&mut response, LINK, &header);
    }
    (response, page)
}

/// The address of a feature.
pub(super) fn feature_path(asked: &Asked, layer: &Layer, id: &str) -> String {
    let mut path = asked.address(&format!("/collections/{}/items/", layer.id));
    path.extend(percent_encoding::utf8_percent_encode(
        id,
        percent_encoding::NON_ALPHANUMERIC,
    ));
    path
}

/// `GET /ogc/collections/{id}/items/{item}`
pub(super) async fn item(
    State(api): State<Api>,
    PathTexts(id, item): PathTexts,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let form = asked.form(&["json", "geojson"], &[GEOJSON, JSON])?;
    let layer = layer_of(&asked, &id)?;
    asked
        .params
        .only(&["f", "crs", "datetime", "known", "maxdecimaldigits"]);
    let crs = asked
        .params
        .read("crs", served)
        .unwrap_or(crate::domain::geometry::ServedCrs::CRS84);
    let today = api.registry.clock().today();
    let when = When {
        day: asked
            .params
            .read("datetime", |text| query::datetime(text, today))
            .flatten(),
        known: asked.params.read("known", Known::parse),
    };
    let digits = asked.params.read("maxdecimaldigits", query::digits);
    asked.params.clone().checked()?;
    let found = api
        .registry
        .layer_item(&asked.caller, (layer, &item), &when)
        .await?;
    let written = Written {
        crs,
        fields: layer.fields_of(&asked.caller),
        geometry: true,
        digits,
        every_field: true,
    };
    let row = found.row().ok_or_else(|| RegistryError::NotFound {
        what: "feature",
        id: item.clone(),
    })?;
    if form == Form::Html {
        let tag = tag(&asked, &found.state(), form);
        if asked.has(&tag) {
            return Ok(not_modified(&tag));
        }
        let mut response = html::item(&asked, layer, &row, &written);
        set(&mut response, ETAG, &tag);
        return Ok(response);
    }
    let body = single(&asked, (layer, found.page(), &row), &written, &api.kept);
    // the revision that `If-Match` is compared with, and what was written of it
    let digest = Sha256::digest(&body);
    let short = digest.iter().take(8).map(|byte| format!("{byte:02x}"));
    let tag = format!("\"{}-{}\"", row.revision(), short.collect::<String>());
    if asked.has(&tag) {
        return Ok(not_modified(&tag));
    }
    let mut response = answered(GEOJSON, body);
    set(&mut response, ETAG, &tag);
    let crs = format!("<{}>", written.crs.uri());
    set(&mut response, CONTENT_CRS, &crs);
    Ok(response)
}

fn single(
    asked: &Asked,
    (layer, page, row): (&Layer, &LayerPage, &Row<'_>),
    written: &Written,
    kept: &Kept,
) -> Vec<u8> {
    let lang: Lang = asked.lang;
    let path = feature_path(asked, layer, row.id);
    let links: Vec<Value> = vec![
        link(
            "self",
            GEOJSON,
            path.clone(),
            lang.pick("本要素", "This feature"),
        ),
        link(
            "alternate",
            HTML,
            format!("{path}?f=html"),
            lang.pick("网页", "As a page"),
        ),
        link(
            "collection",
            JSON,
            asked.address(&format!("/collections/{}", layer.id)),
            lang.pick("数据集", "Collection"),
        ),
    ];
    let mut out = Vec::with_capacity(A_BODY);
    out.push(b'{');
    let write = |row: &Row<'_>, out: &mut Vec<u8>| feature(row, written, out);
    let kept = Some(kept).filter(|_| layer.stands_alone() && written.is_default());
    match (kept, page.places()) {
        (Some(kept), [place]) => {
            kept.features(page).append((page, *place), &mut out, write);
        }
        _ => write(row, &mut out),
    }
    out.extend_from_slice(b",\"links\":");
    out.extend_from_slice(Value::Array(links).to_string().as_bytes());
    out.push(b'}');
    out
}
