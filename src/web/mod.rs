//! HTTP for people: the page and its assets, embedded in the program.
//!
//! The page is plain HTML, CSS and JavaScript modules without a build step: what lies in `assets` is what the browser
//! gets. It speaks to the register through `/api/v1` like every other program; this room holds no data, rule or query.
//! Nothing is loaded from another host, except tiles of the base map that the machine's settings name.
//!
//! To add a page: its file in `assets`, its line in [`router`]. Texts for people stand once, in `assets/texts.js` and
//! the files that it gathers.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use rust_embed::RustEmbed;
use serde::Serialize;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

#[derive(RustEmbed)]
#[folder = "src/web/assets"]
struct Assets;

/// What the page must know of the machine's settings.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PageConfig {
    /// Template of a raster base map; null = none.
    pub base_map: Option<String>,
    pub base_map_attribution: Option<String>,
    /// Whether people can sign in with a provider.
    pub provider_sign_in: bool,
}

/// `/`, the pages of the office, `/sign-in`, `/setup`, `/assets/...`, and a page for every path that does not exist.
pub fn router(config: PageConfig) -> Router {
    let policy = policy(config.base_map.as_deref().and_then(origin));
    let set =
        |name: HeaderName, value: HeaderValue| SetResponseHeaderLayer::if_not_present(name, value);
    Router::new()
        .route("/", get(first_page))
        .route("/parcels/{no}", get(office))
        .route("/duties", get(office))
        .route("/lists", get(office))
        .route("/lists/{list}", get(office))
        .route("/statistics", get(office))
        .route("/screening", get(office))
        .route("/groundwater", get(office))
        .route("/documents", get(office))
        .route("/uploads", get(office))
        .route("/uploads/{id}", get(office))
        .route("/practitioners", get(office))
        .route("/practitioners/{id}", get(office))
        .route("/supervised-units", get(office))
        .route("/supervised-units/{id}", get(office))
        .route("/reviews", get(office))
        .route("/reviews/{id}", get(office))
        .route("/consultations", get(office))
        .route("/consultations/{id}", get(office))
        .route("/exchange", get(office))
        .route("/clues", get(office))
        .route("/people", get(office))
        .route("/sign-in", get(entry))
        .route("/setup", get(entry))
        .route("/assets/config.json", get(page_config))
        .route("/assets/{*path}", get(asset))
        .fallback(no_such_page)
        .with_state(Arc::new(config))
        .layer(CompressionLayer::new())
        .layer(set(CONTENT_SECURITY_POLICY, policy))
        .layer(set(
            X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(set(
            REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ))
}

async fn first_page(headers: HeaderMap) -> Response {
    file("index.html", &headers)
}

async fn entry(headers: HeaderMap) -> Response {
    file("entry.html", &headers)
}

async fn office(headers: HeaderMap) -> Response {
    file("office.html", &headers)
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    file(&path, &headers)
}

async fn page_config(State(config): State<Arc<PageConfig>>) -> Response {
    ([(CACHE_CONTROL, "no-cache")], Json(&*config)).into_response()
}

async fn no_such_page(headers: HeaderMap) -> Response {
    let mut page = file("404.html", &headers);
    *page.status_mut() = StatusCode::NOT_FOUND;
    page
}

/// A file of the page. Browsers keep it and ask each time whether it is still the same: a new program never meets old
/// modules, and an unchanged file costs a 304.
fn file(path: &str, headers: &HeaderMap) -> Response {
    let Some(found) = Assets::get(path) else {
        return (StatusCode::NOT_FOUND, [(CONTENT_TYPE, TEXT)], "404\n").into_response();
    };
    let tag = format!("\"{}\"", hex::encode(&found.metadata.sha256_hash()[..16]));
    let common = [(ETAG, tag.clone()), (CACHE_CONTROL, "no-cache".to_owned())];
    if is_known(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let body = match found.data {
        Cow::Borrowed(bytes) => bytes::Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    (common, [(CONTENT_TYPE, content_type(path))], body).into_response()
}

/// Whether the browser has this version. Compression makes strong tags weak, so `W/` is not compared.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|known| known.trim().trim_start_matches("W/") == tag)
        })
}

const TEXT: &str = "text/plain; charset=utf-8";

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => TEXT,
    }
}

/// Scheme and host of a tile template; `None` for tiles of this host.
fn origin(template: &str) -> Option<&str> {
    let after = template.find("://")? + 3;
    let rest = template.get(after..)?;
    let end = rest.find('/').unwrap_or(rest.len());
    let origin = template.get(..after + end)?;
    // no blank or semicolon: it stands in a header
    origin
        .bytes()
        .all(|b| b.is_ascii_graphic() && b != b';' && b != b',')
        .then_some(origin)
}

/// Nothing but our own files; MapLibre's worker is one of them, its images are blobs, tiles are fetched.
fn policy(tiles: Option<&str>) -> HeaderValue {
    let tiles = tiles.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = format!(
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{tiles}; \
         worker-src 'self' blob:; connect-src 'self'{tiles}; object-src 'none'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'self'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_of_the_base_map_are_the_only_guests() {
        let tiles = origin("https://t0.tianditu.gov.cn/img_w/wmts?x={x}&y={y}");
        assert_eq!(tiles, Some("https://t0.tianditu.gov.cn"));
        let with = policy(tiles);
        let with = with.to_str().unwrap();
        assert!(with.contains("connect-src 'self' https://t0.tianditu.gov.cn;"));
        assert!(!policy(None).to_str().unwrap().contains("http"));
        assert_eq!(origin("/tiles/{z}/{x}/{y}.png"), None);
        assert_eq!(origin("https://a;script-src *"), None);
    }

    #[test]
    fn an_unchanged_file_is_not_sent_again() {
        let first = file("index.html", &HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        assert_eq!(
            file("index.html", &headers).status(),
            StatusCode::NOT_MODIFIED
        );
    }

    #[test]
    fn modules_are_javascript() {
        assert!(content_type("maplibre/maplibre-gl.mjs").starts_with("text/javascript"));
        assert!(content_type("maplibre/LICENSE.txt").starts_with("text/plain"));
    }
}
