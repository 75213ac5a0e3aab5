//! Taking a request apart: who asks, in which language, with which parameters. Unknown parameters are refused with the
//! nearest right one.

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::registry::{Caller, Known, When};
use crate::rules::render::Lang;

use super::{Api, Problem};

/// Who asks: by bearer token, or nobody in particular. A token that is not valid is refused, never read as anonymous.
pub struct Who(pub Caller);

impl FromRequestParts<Api> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let Some(header) = parts.headers.get(AUTHORIZATION) else {
            return Ok(Who(Caller::anonymous()));
        };
        let secret = header
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix("Bearer "));
        let Some(secret) = secret else {
            let found = "another scheme";
            return Err(Fault::new(
                "Authorization",
                "Bearer <token>",
                found,
                "send the token as a bearer",
            )
            .into());
        };
        Ok(Who(api.registry.caller_of(secret.trim()).await?))
    }
}

/// The query string, with repeated names, and the language of the reader.
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

impl Params {
    /// Refuses parameters that the operation does not know, naming the nearest one that it does.
    pub fn only(&mut self, known: &[&str]) {
        let strangers = self
            .pairs
            .iter()
            .filter(|(name, _)| !known.contains(&name.as_str()) && name != "lang");
        let faults = strangers.map(|(name, _)| {
            let nearest = known
                .iter()
                .min_by_key(|own| distance(own, name))
                .copied()
                .unwrap_or("lang");
            let wanted = format!("one of {}, lang", known.join(", "));
            Fault::new(
                name.clone(),
                wanted,
                name,
                format!("did you mean {nearest}?"),
            )
        });
        let faults: Vec<Fault> = faults.collect();
        self.faults.extend(faults);
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

/// A JSON body of at most `limit` bytes.
pub fn json<T: DeserializeOwned>(body: &Bytes, limit: usize) -> Result<T, Problem> {
    if body.len() > limit {
        return Err(Problem::too_large(limit));
    }
    serde_json::from_slice(body).map_err(|error| {
        let found = String::from_utf8_lossy(body.get(..200.min(body.len())).unwrap_or_default())
            .into_owned();
        Fault::new(
            "",
            format!("a JSON body as documented: {error}"),
            found,
            "mend the body",
        )
        .into()
    })
}

/// Edit distance between two short names.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.chars().enumerate().take(64) {
            let above = row[j + 1];
            let best = (diagonal + usize::from(x != y))
                .min(above + 1)
                .min(row[j] + 1);
            diagonal = above;
            row[j + 1] = best;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested() {
        assert_eq!(distance("planned_use", "planed_use"), 1);
        assert_eq!(distance("as_of", "asof"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
