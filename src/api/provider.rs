//! Signing in with a provider: there, and back.
//!
//! The state goes to the provider in the address and stays with the browser in a cookie: whoever comes back must be who
//! left, so that nobody is signed in as somebody else by a link. A state works once.

use axum::extract::State;
use axum::http::header::{ACCEPT, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};

use crate::identity::{Challenge, Provider, ProviderError};
use crate::registry::{NewSession, RegistryError};

use super::params::Params;
use super::{Api, Problem};

/// The cookie that remembers a sign-in under way.
const UNDER_WAY: &str = "jingtu-sign-in";
const SECONDS: i64 = 600;

fn provider(api: &Api) -> Result<&Provider, Problem> {
    let none = || RegistryError::NotFound {
        what: "provider to sign in with",
        id: "(oidc_issuer)".to_owned(),
    };
    Ok(api.entry.provider.as_deref().ok_or_else(none)?)
}

/// A page of this register; anything else is the first page.
fn own_page(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && next.len() <= 2000;
    if own { next } else { "/" }
}

/// Go to the provider to sign in. 用统一身份登录
#[utoipa::path(
    get,
    path = "/api/v1/sessions/provider",
    operation_id = "begin_provider_sign_in",
    tag = "people",
    params(("next" = Option<String>, Query, description = "Page of this register to go to afterwards", example = "/")),
    responses(
        (status = 303, description = "To the provider"),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No provider is set up", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "The provider does not answer", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn begin(
    State(api): State<Api>,
    mut params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    params.only(&["next"]);
    params.lang();
    let next = params.one("next");
    params.checked()?;
    let provider = provider(&api)?;
    let leave = async || {
        let next = own_page(next.as_deref().unwrap_or("/"));
        let begun = api.registry.begin_provider_sign_in(next).await?;
        let challenge = Challenge {
            nonce: &begun.nonce,
            verifier: &begun.verifier,
        };
        let url = provider.authorize_url(&begun.state, &challenge).await?;
        let cookie = api.entry.set_cookie(UNDER_WAY, &begun.state, SECONDS);
        Ok((
            StatusCode::SEE_OTHER,
            [(SET_COOKIE, cookie)],
            [(LOCATION, url)],
        )
            .into_response())
    };
    leave().await.or_else(|problem| told(problem, &headers))
}

/// Come back from the provider, signed in.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/provider/return",
    operation_id = "finish_provider_sign_in",
    tag = "people",
    params(
        ("code" = Option<String>, Query, description = "Of the provider", example = "0"),
        ("state" = Option<String>, Query, description = "Of the sign-in that was begun", example = "0"),
        ("iss" = Option<String>, Query, description = "The issuer, RFC 9207"),
        ("error" = Option<String>, Query, description = "Why the provider signs nobody in")
    ),
    responses(
        (status = 303, description = "Signed in, to the page that was asked for; the cookie is set"),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is proved: another browser, a state that was used, a token that is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No provider is set up", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "There is no first account yet", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "The provider does not answer", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn finish(
    State(api): State<Api>,
    mut params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let provider = provider(&api)?;
    let [code, state, issuer, error] =
        ["code", "state", "iss", "error"].map(|name| params.one(name));
    params.checked()?;
    let back = async || {
        let state = state.as_deref().unwrap_or_default();
        let cookie = api.entry.cookie_of(&headers, UNDER_WAY);
        if state.is_empty() || cookie != Some(state) {
            let why = "this sign-in was not begun by this browser: begin again at /sign-in";
            return Err(RegistryError::Unauthorized(why).into());
        }
        let begun = api.registry.take_provider_sign_in(state).await?;
        if issuer.is_some_and(|issuer| issuer != provider.issuer()) {
            return Err(ProviderError::Refused("it is of another issuer").into());
        }
        let code = match (&code, &error) {
            (Some(code), None) => code,
            _ => return Err(ProviderError::Refused("it signs nobody in").into()),
        };
        let challenge = Challenge {
            nonce: &begun.nonce,
            verifier: &begun.verifier,
        };
        let subject = provider.prove(code, &challenge).await?;
        let limits = &api.entry.limits;
        let session = api.registry.sign_in_subject(&subject, limits).await?;
        if let Some(before) = api.entry.session_of(&headers) {
            api.registry.sign_out(before).await?;
        }
        Ok(came_back(&api, &session, &begun.next))
    };
    back().await.or_else(|problem| told(problem, &headers))
}

fn came_back(api: &Api, session: &NewSession, next: &str) -> Response {
    let cookies = AppendHeaders([
        (SET_COOKIE, api.entry.cookie_for(session)),
        (SET_COOKIE, api.entry.set_cookie(UNDER_WAY, "", 0)),
    ]);
    let to = [(LOCATION, own_page(next).to_owned())];
    (StatusCode::SEE_OTHER, cookies, to).into_response()
}

/// A person in a browser reads the page for signing in, not a problem.
fn told(problem: Problem, headers: &HeaderMap) -> Result<Response, Problem> {
    tracing::warn!(
        status = problem.status,
        "A sign-in with the provider failed: {}",
        problem.detail
    );
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|media| media.contains("text/html")) {
        let to = [(LOCATION, "/sign-in?refused=provider")];
        return Ok((StatusCode::SEE_OTHER, to).into_response());
    }
    Err(problem)
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for own in ["/", "/?lang=en&parcel=HQ-000101", "/sign-in"] {
            assert_eq!(own_page(own), own);
        }
        for other in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/ b",
        ] {
            assert_eq!(own_page(other), "/", "{other}");
        }
    }
}
