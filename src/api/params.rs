//! Taking a request apart: who asks, in which language, with which parameters. Unknown parameters are refused with the
//! nearest right one.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequestParts, Path};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::request::Parts;
use base64::Engine;
use bytes::BytesMut;
use futures::StreamExt;
use serde::de::DeserializeOwned;

use crate::domain::day::Day;
use crate::domain::fault::{Fault, shorten};
use crate::registry::{Caller, Known, RegistryError, When, check_key, unknown_name};
use crate::rules::render::Lang;

use super::entry::WithCookie;
use super::{Api, Problem};

/// Who asks: by bearer token, by the cookie of a session, or nobody in particular. A token or session that is not valid
/// is refused, never read as anonymous; a write by cookie must come from a page of this register.
pub struct Who(pub Caller);

impl FromRequestParts<Api> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        if let Some(secret) = bearer(&parts.headers)? {
            return Ok(Who(api.registry.caller_of(secret).await?));
        }
        let Some(secret) = api.entry.session_of(&parts.headers) else {
            return Ok(Who(Caller::anonymous()));
        };
        if !parts.method.is_safe() {
            api.entry.own_page(parts, WithCookie::Yes)?;
        }
        let limits = &api.entry.limits;
        Ok(Who(api.registry.caller_of_session(secret, limits).await?))
    }
}

/// The token of a program that sends `Authorization: Bearer`, or HTTP Basic with the token as the password: calendars and
/// desktop GIS send nothing else.
pub fn secret_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let header = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let basic = header.and_then(|text| {
        let (scheme, rest) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("basic").then(|| rest.trim())
    });
    let Some(basic) = basic else {
        return Ok(bearer(headers)?.map(str::to_owned));
    };
    let decoded = base64::engine::general_purpose::STANDARD.decode(basic).ok();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    match text.as_deref().and_then(|text| text.split_once(':')) {
        Some((_, secret)) => Ok(Some(secret.to_owned())),
        None => {
            let why = "expected HTTP Basic with a token as the password";
            Err(RegistryError::Unauthorized(why).into())
        }
    }
}

/// The secret of the header `Authorization`, where there is one.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(header) = headers.get(AUTHORIZATION) else {
        return Ok(None);
    };
    let secret = header.to_str().ok().and_then(|text| {
        let (scheme, secret) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(secret)
    });
    match secret {
        Some(secret) => Ok(Some(secret.trim())),
        None => {
            let why = "expected Authorization: Bearer <token>, found another scheme";
            Err(RegistryError::Unauthorized(why).into())
        }
    }
}

/// The query string, with repeated names, and the language of the reader.
#[derive(Clone)]
pub struct Params {
    pairs: Vec<(String, String)>,
    accept_language: Option<String>,
    faults: Vec<Fault>,
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let accept_language = parts
            .headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        Ok(Params {
            pairs,
            accept_language,
            faults: Vec::new(),
        })
    }
}

/// The header `Idempotency-Key`; empty without one.
pub fn idempotency_key(headers: &HeaderMap) -> &str {
    let key = headers.get("idempotency-key");
    key.and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

impl Params {
    /// Refuses parameters that the operation does not know, naming the nearest one that it does.
    pub fn only(&mut self, known: &[&str]) {
        let known: Vec<&str> = known.iter().copied().chain(["lang"]).collect();
        let faults = self
            .pairs
            .iter()
            .filter(|(name, _)| !known.contains(&name.as_str()))
            .map(|(name, _)| unknown_name(name, &known));
        let faults: Vec<Fault> = faults.collect();
        self.faults.extend(faults);
    }

    /// Refuses parameters that are known, but not of a thing such as "a tile".
    pub fn without(&mut self, names: &[&str], of: &str) {
        for name in names {
            if let Some(found) = self.one(name) {
                let wanted = format!("no such parameter of {of}");
                self.fault(Fault::new(*name, wanted, found, "leave it out"));
            }
        }
    }

    /// The value of a name that may stand once.
    pub fn one(&mut self, name: &str) -> Option<String> {
        let mut values = self.all(name);
        if values.len() > 1 {
            self.faults
                .push(Fault::new(name, "one value", values.len(), "give it once"));
        }
        values.pop()
    }

    /// Every value of a name that may be repeated.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.pairs
            .iter()
            .filter(|(own, _)| own == name)
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// These parameters as they were given, each with a `&` behind it: what the address of a next page begins with.
    pub fn again(&self, names: &[&str]) -> String {
        let mut again = String::new();
        for name in names {
            for value in self.all(name) {
                let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
                again.push_str(&format!("{name}={value}&"));
            }
        }
        again
    }

    /// As [`Params::read`]; the parameter is then no longer among those that the operation must know.
    pub fn take<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let value = self.read(name, parse);
        self.pairs.retain(|(own, _)| own != name);
        value
    }

    /// A value read by its own parser, which says what it wanted.
    pub fn read<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let text = self.one(name)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.faults.push(if fault.at.is_empty() {
                    Fault {
                        at: name.to_owned(),
                        ..fault
                    }
                } else {
                    fault
                });
                None
            }
        }
    }

    /// A value of an enum with codes on the wire.
    pub fn code<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<T> {
        self.read(name, |text| {
            serde_json::from_value(serde_json::Value::String(text.to_owned()))
                .map_err(|_| Fault::new("", wanted, text, "use one of the codes"))
        })
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.read(name, |text| match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Fault::new("", "true or false", text, "write true or false")),
        })
    }

    /// A legal day.
    pub fn day(&mut self, name: &str) -> Option<Day> {
        self.read(name, |text| {
            Day::parse(text).map_err(|_| {
                Fault::new("", "a day YYYY-MM-DD", text, "write for example 2026-11-23")
            })
        })
    }

    /// The point in time: `as_of` and `known`.
    pub fn when(&mut self) -> When {
        When {
            day: self.day("as_of"),
            known: self.read("known", Known::parse),
        }
    }

    /// The language: `lang`, else `Accept-Language`, else zh-CN.
    pub fn lang(&mut self) -> Lang {
        let asked = self.read("lang", |text| {
            Lang::parse(text)
                .ok_or_else(|| Fault::new("", "zh-CN or en", text, "choose one of the two"))
        });
        asked
            .or_else(|| self.accept_language.as_deref().and_then(Lang::parse))
            .unwrap_or(Lang::Zh)
    }

    /// The header `Idempotency-Key`, which this operation needs.
    pub fn key(&mut self, headers: &HeaderMap) -> String {
        let key = idempotency_key(headers);
        check_key(&mut self.faults, key);
        key.to_owned()
    }

    /// A fault that the operation itself found.
    pub fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Every fault so far, or nothing.
    pub fn checked(self) -> Result<(), Problem> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.faults))
        }
    }
}

/// A text from the path, percent-decoded.
pub struct PathText(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) => Ok(PathText(text)),
            Err(rejection) => {
                let found = rejection.body_text();
                Err(Fault::new("path", "UTF-8, percent-encoded", found, "mend the path").into())
            }
        }
    }
}

/// Two texts from the path, percent-decoded.
pub struct PathTexts(pub String, pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathTexts {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<(String, String)>::from_request_parts(parts, state).await {
            Ok(Path((one, other))) => Ok(PathTexts(one, other)),
            Err(rejection) => {
                let found = rejection.body_text();
                Err(Fault::new("path", "UTF-8, percent-encoded", found, "mend the path").into())
            }
        }
    }
}

/// The whole body, of at most `limit` bytes; more is not read.
pub async fn body(body: Body, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::too_large(limit);
    if HttpBody::size_hint(&body).lower() > limit as u64 {
        return Err(too_large());
    }
    let mut chunks = body.into_data_stream();
    let mut whole = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let chunk =
            chunk.map_err(|error| Fault::new("", "a complete body", error, "send it again"))?;
        if whole.len() + chunk.len() > limit {
            return Err(too_large());
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

/// A JSON body.
pub fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|error| {
        let start = body.get(..200.min(body.len())).unwrap_or_default();
        let found = String::from_utf8_lossy(start);
        let wanted = format!(
            "a JSON body as documented ({})",
            shorten(&error.to_string())
        );
        Fault::new("", wanted, found, "mend the body")
    })
}

/// The fields of a JSON object, taken one by one; what is wrong is kept until all are read.
pub struct Fields {
    /// What was not taken.
    pub rest: serde_json::Map<String, serde_json::Value>,
    pub faults: Vec<Fault>,
}

impl Fields {
    pub fn of(rest: serde_json::Map<String, serde_json::Value>) -> Self {
        Fields {
            rest,
            faults: Vec::new(),
        }
    }

    /// A field by its name; none when it is absent, null or wrong.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<T> {
        let value = self.rest.remove(name).filter(|value| !value.is_null())?;
        match serde_json::from_value(value.clone()) {
            Ok(value) => Some(value),
            Err(_) => {
                self.faults
                    .push(Fault::new(name, wanted, value, "mend this field"));
                None
            }
        }
    }

    /// A text that must be there.
    pub fn text(&mut self, name: &str) -> String {
        if !self.rest.contains_key(name) {
            self.missing(name, "a text");
        }
        self.take(name, "a text").unwrap_or_default()
    }

    /// A text that must be there and is never repeated.
    pub fn secret(&mut self, name: &str) -> String {
        match self.rest.remove(name) {
            Some(serde_json::Value::String(text)) => text,
            None => {
                self.missing(name, "a text");
                String::new()
            }
            Some(_) => {
                let remedy = "write it in quotation marks";
                self.faults
                    .push(Fault::new(name, "a text", "something else", remedy));
                String::new()
            }
        }
    }

    /// Notes that a field is not there.
    pub fn missing(&mut self, name: &str, wanted: &str) {
        self.faults
            .push(Fault::new(name, wanted, "nothing", "give this field"));
    }

    /// Refuses fields that were not taken, and everything that is wrong: what could not be read, and of what was read
    /// that which does not fit.
    pub fn checked(self, known: &[&str], unfit: Vec<Fault>) -> Result<(), Problem> {
        self.check(known, unfit).map_err(Problem::invalid)
    }

    /// The same, as faults.
    pub fn check(mut self, known: &[&str], unfit: Vec<Fault>) -> Result<(), Vec<Fault>> {
        let unread: Vec<String> = self.faults.iter().map(|fault| fault.at.clone()).collect();
        let unknown = self.rest.keys().map(|name| unknown_name(name, known));
        self.faults.extend(unknown);
        let unfit = unfit
            .into_iter()
            .filter(|fault| !unread.contains(&fault.at));
        self.faults.extend(unfit);
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(self.faults)
        }
    }
}
