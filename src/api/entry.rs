//! How people come in by browser: the cookie of a session, the check that a request was sent by a page of this register,
//! the address that attempts are counted by.
//!
//! A cookie goes along with whatever page makes a browser ask, so a write that is signed in by cookie must come from a
//! page of this register: `Origin` is our own, or `Sec-Fetch-Site` is `same-origin`. A bearer token is sent on purpose
//! and needs no such check.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::identity::Provider;
use crate::registry::{ClueLimits, NewSession, SessionLimits};

use super::{Api, Problem};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The machine settings of coming in.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The address under which browsers know this register, without a path: `https://...`. None = the address that they
    /// ask.
    pub public_url: Option<String>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether edits of features must name the state that they were made on.
    pub require_if_match: bool,
    pub limits: SessionLimits,
    /// How many clues strangers may send.
    pub clues: ClueLimits,
    /// The provider that people sign in with.
    pub provider: Option<Arc<Provider>>,
}

impl Entry {
    /// Whether browsers know this register by https.
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// A name of a cookie. `__Host-` holds a browser to https, to this host and to the whole of it.
    pub(super) fn cookie(&self, name: &str) -> String {
        if self.is_https() {
            format!("__Host-{name}")
        } else {
            name.to_owned()
        }
    }

    /// The value of a cookie of ours; one that stands twice is none.
    pub(super) fn cookie_of<'a>(&self, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let name = self.cookie(name);
        let mut values = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|all| all.split(';'))
            .filter_map(|one| one.trim().split_once('='))
            .filter(|(own, _)| *own == name)
            .map(|(_, value)| value);
        let first = values.next();
        first.filter(|_| values.next().is_none())
    }

    /// The secret of the session that a request comes with.
    pub(super) fn session_of<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        self.cookie_of(headers, SESSION)
    }

    /// A cookie that scripts do not see and that other sites' requests for writing do not carry.
    pub(super) fn set_cookie(&self, name: &str, value: &str, seconds: i64) -> HeaderValue {
        let secure = if self.is_https() { "; Secure" } else { "" };
        let name = self.cookie(name);
        let cookie =
            format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
        HeaderValue::from_str(&cookie).expect("secrets are hexadecimal digits")
    }

    /// The cookie of a session just opened.
    pub(super) fn cookie_for(&self, session: &NewSession) -> HeaderValue {
        self.set_cookie(
            SESSION,
            &session.secret,
            self.limits.absolute.whole_seconds(),
        )
    }

    /// Takes the cookie of the session away.
    pub(super) fn no_cookie(&self) -> HeaderValue {
        self.set_cookie(SESSION, "", 0)
    }

    /// Refuses what a page of somebody else sends. A request that tells nothing of its page is refused when it is signed
    /// in by cookie, for a browser always tells.
    pub(super) fn own_page(&self, parts: &Parts, cookie: WithCookie) -> Result<(), Problem> {
        let text = |name| {
            let value: Option<&HeaderValue> = parts.headers.get(name);
            value.map(|value| value.to_str().unwrap_or("?"))
        };
        match (text(ORIGIN), text(SEC_FETCH_SITE)) {
            (Some(origin), _) if self.is_own(origin, parts) => Ok(()),
            (Some(origin), _) => Err(Problem::cross_site(origin)),
            (None, Some("same-origin")) => Ok(()),
            (None, None) if cookie == WithCookie::No => Ok(()),
            (None, site) => Err(Problem::cross_site(site.unwrap_or("nowhere"))),
        }
    }

    /// Whether an origin is ours: the one of the settings, or the host that is asked.
    fn is_own(&self, origin: &str, parts: &Parts) -> bool {
        if let Some(own) = &self.public_url {
            return origin == own;
        }
        let host = parts
            .uri
            .authority()
            .map(|authority| authority.as_str())
            .or_else(|| parts.headers.get(HOST)?.to_str().ok());
        let asked = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        asked.is_some() && asked == host
    }

    /// The address under which whoever asks knows this register, without a path: that of the settings, else what a proxy
    /// of ours tells, else the host that is asked.
    pub(super) fn base(&self, parts: &Parts) -> String {
        if let Some(own) = &self.public_url {
            return own.clone();
        }
        let peer = peer_of(parts).map(|peer| peer.ip().to_canonical());
        let trusted = peer.is_some_and(|peer| self.trusted_proxies.contains(&peer));
        let text = |name: &str| parts.headers.get(name)?.to_str().ok().map(str::to_owned);
        let told = if trusted {
            let forwarded = text("forwarded");
            let last = forwarded.as_deref().and_then(|all| all.rsplit(',').next());
            let part = |name: &str| {
                let mut parts = last?
                    .split(';')
                    .filter_map(|part| part.trim().split_once('='));
                let (_, value) = parts.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
                Some(value.trim_matches('"').to_owned())
            };
            (
                part("proto").or_else(|| text("x-forwarded-proto")),
                part("host").or_else(|| text("x-forwarded-host")),
            )
        } else {
            (None, None)
        };
        let scheme = if told.0.as_deref() == Some("https") {
            "https"
        } else {
            "http"
        };
        let asked = parts.uri.authority().map(|authority| authority.to_string());
        let host = told.1.or(asked).or_else(|| text("host"));
        let host = host.filter(|host| {
            let plain = |c: char| c.is_ascii_alphanumeric() || ".:-[]".contains(c);
            !host.is_empty() && host.len() <= 255 && host.chars().all(plain)
        });
        format!("{scheme}://{}", host.as_deref().unwrap_or("localhost"))
    }

    /// The address that a request comes from, as attempts are counted: that of the nearest proxy that is not ours. A
    /// network of IPv6 that one customer has (/64) counts as one.
    pub(super) fn address(&self, headers: &HeaderMap, peer: Option<SocketAddr>) -> Option<String> {
        let mut address = peer?.ip().to_canonical();
        let named: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|all| all.split(','))
            .collect();
        for named in named.iter().rev() {
            let Ok(before) = named.trim().parse::<IpAddr>() else {
                break;
            };
            if !self.trusted_proxies.contains(&address) {
                break;
            }
            address = before.to_canonical();
        }
        Some(match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        })
    }
}

/// Whether a request is signed in by cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WithCookie {
    Yes,
    No,
}

const SESSION: &str = "jingtu";

/// Who is at the other end of the socket that a request came over.
pub(super) fn peer_of(parts: &Parts) -> Option<SocketAddr> {
    let told = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    told.map(|ConnectInfo(peer)| *peer)
}

/// The address that a request comes from, where it came over a socket.
pub struct Address(pub Option<String>);

impl FromRequestParts<Api> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Infallible> {
        Ok(Address(api.entry.address(&parts.headers, peer_of(parts))))
    }
}

/// A request that may come without a caller, from a page of this register or from a program.
pub struct OwnPage;

impl FromRequestParts<Api> for OwnPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        api.entry.own_page(parts, WithCookie::No).map(|()| OwnPage)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn parts(headers: &[(&str, &str)], peer: &str) -> Parts {
        let mut request = Request::post("/api/v1/sessions");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut parts = request.body(()).unwrap().into_parts().0;
        let peer: SocketAddr = peer.parse().unwrap();
        parts.extensions.insert(ConnectInfo(peer));
        parts
    }

    #[test]
    fn only_our_own_pages_write_with_a_cookie() {
        let local = Entry::default();
        let known = Entry {
            public_url: Some("https://jingtu.example".to_owned()),
            ..Entry::default()
        };
        let own = |entry: &Entry, headers: &[(&str, &str)]| {
            let parts = parts(headers, "127.0.0.1:1");
            [WithCookie::Yes, WithCookie::No].map(|cookie| entry.own_page(&parts, cookie).is_ok())
        };
        let host = ("host", "127.0.0.1:8080");
        assert_eq!(
            own(&local, &[host, ("origin", "http://127.0.0.1:8080")]),
            [true, true]
        );
        assert_eq!(
            own(&local, &[host, ("origin", "http://127.0.0.1:8081")]),
            [false, false]
        );
        assert_eq!(own(&local, &[host, ("origin", "null")]), [false, false]);
        assert_eq!(own(&local, &[host]), [false, true]);
        assert_eq!(
            own(&local, &[host, ("sec-fetch-site", "same-origin")]),
            [true, true]
        );
        assert_eq!(
            own(&local, &[host, ("sec-fetch-site", "same-site")]),
            [false, false]
        );
        assert_eq!(
            own(&local, &[host, ("sec-fetch-site", "none")]),
            [false, false]
        );
        let forged = ("host", "evil.example");
        assert_eq!(
            own(&known, &[forged, ("origin", "http://evil.example")]),
            [false, false]
        );
        assert_eq!(
            own(&known, &[host, ("origin", "https://jingtu.example")]),
            [true, true]
        );
        assert_eq!(
            own(&known, &[host, ("origin", "http://jingtu.example")]),
            [false, false]
        );
    }

    #[test]
    fn a_cookie_of_https_has_the_name_that_browsers_guard() {
        let known = Entry {
            public_url: Some("https://jingtu.example".to_owned()),
            ..Entry::default()
        };
        let cookie = known.set_cookie(SESSION, "js_1", 60);
        assert_eq!(
            cookie.to_str().unwrap(),
            "__Host-jingtu=js_1; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
        );
        let headers = |text: &str| parts(&[("cookie", text)], "127.0.0.1:1").headers;
        assert_eq!(
            known.session_of(&headers("a=b; __Host-jingtu=js_1")),
            Some("js_1")
        );
        assert_eq!(
            known.session_of(&headers("jingtu=js_1")),
            None,
            "set by anybody"
        );
        let twice = headers("__Host-jingtu=js_1; __Host-jingtu=js_2");
        assert_eq!(known.session_of(&twice), None);
        assert_eq!(
            Entry::default().session_of(&headers("jingtu=js_1")),
            Some("js_1")
        );
    }

    #[test]
    fn an_address_is_believed_from_our_own_proxies_alone() {
        let entry = Entry {
            trusted_proxies: vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()],
            ..Entry::default()
        };
        let address = |forwarded: &str, peer: &str| {
            let parts = parts(&[("x-forwarded-for", forwarded)], peer);
            entry.address(&parts.headers, peer_of(&parts))
        };
        let told = |text: &str| Some(text.to_owned());
        assert_eq!(address("6.6.6.6", "203.0.113.9:1"), told("203.0.113.9"));
        assert_eq!(
            address("6.6.6.6, 203.0.113.9", "10.0.0.1:1"),
            told("203.0.113.9")
        );
        assert_eq!(
            address("203.0.113.9, 10.0.0.2", "10.0.0.1:1"),
            told("203.0.113.9")
        );
        assert_eq!(address("nonsense", "10.0.0.1:1"), told("10.0.0.1"));
        assert_eq!(
            address("", "[2001:db8:1:2:3::9]:1"),
            told("2001:db8:1:2::/64")
        );
        assert_eq!(address("", "[::ffff:203.0.113.9]:1"), told("203.0.113.9"));
    }
}
