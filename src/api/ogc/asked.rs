//! A request under `/ogc`, taken apart: who asks, in which form and language, under which address.

use std::net::SocketAddr;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::domain::fault::Fault;
use crate::domain::lang::Lang;
use crate::registry::Caller;

use super::super::entry::peer_of;
use super::super::params::{Params, secret_of};
use super::super::{Api, Problem};

pub(super) const GEOJSON: &str = "application/geo+json";
pub(super) const JSON: &str = "application/json";
pub(super) const HTML: &str = "text/html";
pub(super) const SCHEMA: &str = "application/schema+json";
pub(super) const OPENAPI_3_1: &str = "application/vnd.oai.openapi+json;version=3.1";
pub(super) const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// In which form a resource is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Html,
}

/// A request.
pub(super) struct Asked {
    pub caller: Caller,
    pub params: Params,
    pub lang: Lang,
    /// The address of this service, such as `https://host/ogc`.
    pub base: String,
    /// The query as it came.
    pub query: String,
    /// The path as it came.
    pub path: String,
    pub accept: Option<String>,
    pub headers: HeaderMap,
    pub peer: Option<SocketAddr>,
}

impl FromRequestParts<Api> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let caller = match secret_of(&parts.headers)? {
            Some(secret) => api.registry.caller_of(&secret).await?,
            None => Caller::anonymous(),
        };
        let mut params = Params::from_request_parts(parts, api).await?;
        let lang = params.lang();
        let accept = parts
            .headers
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok());
        Ok(Asked {
            caller,
            lang,
            params,
            base: format!("{}/ogc", api.entry.base(parts)),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            path: parts.uri.path().to_owned(),
            accept: accept.map(str::to_owned),
            headers: parts.headers.clone(),
            peer: peer_of(parts),
        })
    }
}

impl Asked {
    /// The form asked for: `f`, else `Accept`, else `json`. The codes of `f` are those of the resource.
    pub fn form(&mut self, json: &[&str], media: &[&str]) -> Result<Form, Problem> {
        let wanted = format!("{} or html", json.join(", "));
        let asked = self.params.read("f", |text| {
            if json.contains(&text) {
                Ok(Form::Json)
            } else if text == "html" {
                Ok(Form::Html)
            } else {
                Err(Fault::new("", &wanted, text, "choose one of these"))
            }
        });
        if let Some(form) = asked {
            return Ok(form);
        }
        let Some(accept) = &self.accept else {
            return Ok(Form::Json);
        };
        negotiated(accept, media).ok_or_else(|| Problem::not_acceptable(accept, media))
    }

    /// An address of this service.
    pub fn address(&self, rest: &str) -> String {
        format!("{}{rest}", self.base)
    }

    /// Whether the caller has what bears this tag.
    pub fn has(&self, tag: &str) -> bool {
        let given = self.headers.get_all(header::IF_NONE_MATCH).iter();
        let mut given = given
            .filter_map(|value| value.to_str().ok())
            .flat_map(|all| all.split(','));
        given.any(|one| {
            let one = one.trim();
            one == "*" || one.trim_start_matches("W/") == tag
        })
    }
}

/// The form that `Accept` wants most, of the forms there are; none where it wants none of them.
fn negotiated(accept: &str, media: &[&str]) -> Option<Form> {
    let mut best: Option<(f32, Form)> = None;
    for wish in accept.split(',') {
        let mut parts = wish.split(';').map(str::trim);
        let wanted = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
        let weight: f32 = weight.unwrap_or(1.0);
        let form = match wanted.as_str() {
            "*/*" | "" | "application/*" => Form::Json,
            "text/html" | "application/xhtml+xml" | "text/*" => Form::Html,
            other if media.contains(&other) => Form::Json,
            _ => continue,
        };
        if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, form));
        }
    }
    best.map(|(_, form)| form)
}

/// A link of a document.
pub(super) fn link(rel: &str, media: &str, href: String, title: &str) -> Value {
    json!({"rel": rel, "type": media, "href": href, "title": title})
}

/// JSON under a media type.
pub(super) fn answered(media: &'static str, body: impl Into<axum::body::Body>) -> Response {
    let mut response = (StatusCode::OK, body.into()).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_pages_and_programs_json() {
        let of = |accept| negotiated(accept, &[GEOJSON, JSON]);
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(of(browser), Some(Form::Html));
        assert_eq!(of("*/*"), Some(Form::Json));
        assert_eq!(of("application/geo+json"), Some(Form::Json));
        assert_eq!(
            of("text/html;q=0.2, application/geo+json"),
            Some(Form::Json)
        );
        assert_eq!(of("image/png"), None);
        assert_eq!(of("text/html;q=0, */*"), Some(Form::Json));
    }
}
