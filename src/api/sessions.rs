//! Signing in and out, the first account, the own password.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use time::OffsetDateTime;

use crate::registry::{NewAccount, NewSession, RegistryError};

use super::entry::{Address, OwnPage};
use super::params::{Fields, Params, Who, json};
use super::{Api, BODY_LIMIT, Problem, params};

/// A session that was opened; its secret is in the cookie.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SessionOpened {
    /// The account that is signed in.
    pub account: String,
    /// When it ends in any case; it ends earlier when nothing is asked for a while.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// Name and password.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct SignIn {
    /// The sign-in name; capital letters do not matter.
    name: String,
    password: String,
}

/// The first account.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct SetUp {
    /// What stands behind `#` in the address that the server printed.
    secret: String,
    /// 1 to 80 characters without blanks.
    sign_in_name: String,
    /// What the person is called on the pages.
    display_name: String,
    /// 10 to 200 characters.
    password: String,
}

/// The own password, changed.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct PasswordChange {
    current: String,
    /// 10 to 200 characters.
    new: String,
}

fn opened(api: &Api, session: NewSession) -> Response {
    let cookie = api.entry.cookie_for(&session);
    let body = Json(SessionOpened {
        account: session.account,
        expires_at: session.expires_at,
    });
    (StatusCode::CREATED, [(SET_COOKIE, cookie)], body).into_response()
}

/// Sign in with name and password. 登录
///
/// The session is in a cookie that scripts cannot read. A name that nobody has and a wrong password are answered alike;
/// after repeated failures of a name or from an address there is a wait that grows.
#[utoipa::path(
    post,
    path = "/api/v1/sessions",
    operation_id = "sign_in",
    tag = "people",
    request_body(content = SignIn, example = json!({"name": "wang", "password": "correct horse battery"})),
    responses(
        (status = 201, description = "Signed in; the cookie is set", body = SessionOpened),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The name or the password is not right", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Sent by a page of another site", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts failed: Retry-After says how long to wait", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn sign_in(
    State(api): State<Api>,
    _own: OwnPage,
    Address(address): Address,
    mut params: Params,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    let body = params::body(body, BODY_LIMIT).await?;
    let mut fields = Fields::of(json(&body)?);
    let name = fields.text("name");
    let password = fields.secret("password");
    fields.checked(&["name", "password"], Vec::new())?;
    let session = api
        .registry
        .sign_in((&name, &password), address.as_deref(), &api.entry.limits)
        .await?;
    if let Some(before) = api.entry.session_of(&headers) {
        api.registry.sign_out(before).await?;
    }
    Ok(opened(&api, session))
}

/// Sign out: the session of the cookie ends. 退出
#[utoipa::path(
    delete,
    path = "/api/v1/sessions/current",
    operation_id = "sign_out",
    tag = "people",
    responses(
        (status = 204, description = "The session is over and the cookie is gone, also when it was over before"),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in by cookie", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Sent by a page of another site, or with a token", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn sign_out(
    State(api): State<Api>,
    _own: OwnPage,
    mut params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    if let Some(bearer) = params::bearer(&headers)? {
        api.registry.caller_of(bearer).await?;
        return Err(RegistryError::NotByToken.into());
    }
    let Some(secret) = api.entry.session_of(&headers) else {
        return Err(RegistryError::Unauthorized("nobody is signed in by cookie").into());
    };
    api.registry.sign_out(secret).await?;
    let gone = [(SET_COOKIE, api.entry.no_cookie())];
    Ok((StatusCode::NO_CONTENT, gone).into_response())
}

/// Make the first account, an administrator, with the link that the server printed. 首个账号
#[utoipa::path(
    post,
    path = "/api/v1/setup",
    operation_id = "set_up",
    tag = "people",
    request_body(
        content = SetUp,
        example = json!({"secret": "jf_0000000000000000000000000000000000000000000000000000000000000000", "sign_in_name": "wang", "display_name": "示例 王", "password": "correct horse battery"})
    ),
    responses(
        (status = 201, description = "Made, and signed in; the cookie is set", body = SessionOpened),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The secret of the link is not right", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Sent by a page of another site", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The link was used or has expired, or there is an account already", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn set_up(
    State(api): State<Api>,
    _own: OwnPage,
    mut params: Params,
    body: Body,
) -> Result<Response, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    let body = params::body(body, BODY_LIMIT).await?;
    let mut fields = Fields::of(json(&body)?);
    let secret = fields.secret("secret");
    let wanted = NewAccount {
        sign_in_name: fields.text("sign_in_name"),
        display_name: fields.text("display_name"),
        password: fields.secret("password"),
        roles: Vec::new(),
    };
    let known = ["secret", "sign_in_name", "display_name", "password"];
    fields.checked(&known, wanted.check_person())?;
    let session = api
        .registry
        .set_up(&secret, wanted, &api.entry.limits)
        .await?;
    Ok(opened(&api, session))
}

/// Change the own password; the other sessions end. 修改密码
#[utoipa::path(
    put,
    path = "/api/v1/me/password",
    operation_id = "change_password",
    tag = "people",
    request_body(content = PasswordChange, example = json!({"current": "correct horse battery", "new": "another long sentence"})),
    responses(
        (status = 204, description = "Changed; this session goes on"),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the current password is not right", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "By a token, or sent by a page of another site", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The account signs in with a provider", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts failed: Retry-After says how long to wait", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn change_password(
    State(api): State<Api>,
    Who(caller): Who,
    Address(address): Address,
    mut params: Params,
    body: Body,
) -> Result<Response, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    caller.person()?;
    let body = params::body(body, BODY_LIMIT).await?;
    let mut fields = Fields::of(json(&body)?);
    let current = fields.secret("current");
    let new = fields.secret("new");
    fields.checked(&["current", "new"], Vec::new())?;
    api.registry
        .change_password(&caller, (&current, &new), address.as_deref())
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
