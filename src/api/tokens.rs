//! Tokens of the person who asks: for programs that work in his name.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use time::OffsetDateTime;

use crate::domain::record::Role;
use crate::registry::{PersonalToken, TOKEN_DAYS_MOST, TokenWanted};

use super::params::{Fields, Params, PathText, Who, json};
use super::{Api, BODY_LIMIT, Problem, params};

/// A token, without its secret.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TokenView {
    pub id: String,
    /// What it is for.
    pub name: String,
    /// The roles that it may use, of those that the account has at the moment.
    pub scopes: Vec<Role>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// To the minute.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_used_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub revoked_at: Option<OffsetDateTime>,
}

impl From<PersonalToken> for TokenView {
    fn from(token: PersonalToken) -> Self {
        TokenView {
            id: token.id,
            name: token.name,
            scopes: token.scopes,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            revoked_at: token.revoked_at,
        }
    }
}

/// The own tokens.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TokenPage {
    pub items: Vec<TokenView>,
    /// Null: there is one page.
    pub next: Option<String>,
}

/// A token just made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TokenMade {
    pub token: TokenView,
    /// Shown this once: send it as `Authorization: Bearer ...`.
    pub secret: String,
}

/// A token to be made.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct TokenAdd {
    /// What it is for.
    name: String,
    /// The roles that it may use, of your own.
    scopes: Vec<Role>,
    /// Days until it expires, 1 to 366; 90 when absent.
    #[schema(required = false)]
    days: u32,
}

/// Days that a token lives when nobody says how many.
const DAYS: u32 = 90;

/// The own tokens, oldest first. 我的令牌
#[utoipa::path(
    get,
    path = "/api/v1/tokens",
    operation_id = "list_own_tokens",
    tag = "people",
    responses(
        (status = 200, description = "Tokens of the person who asks, without secrets", body = TokenPage),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For a person who is signed in, not for a token", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<TokenPage>, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    let tokens = api.registry.own_tokens(&caller).await?;
    Ok(Json(TokenPage {
        items: tokens.into_iter().map(TokenView::from).collect(),
        next: None,
    }))
}

/// Make a token for a program that works in the own name. 新建令牌
///
/// It never has more than the roles that the account has at the moment.
#[utoipa::path(
    post,
    path = "/api/v1/tokens",
    operation_id = "add_own_token",
    tag = "people",
    request_body(content = TokenAdd, example = json!({"name": "示例 QGIS", "scopes": ["reviewer"], "days": 30})),
    responses(
        (status = 201, description = "Made; the secret is shown this once", body = TokenMade),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "By a token, or sent by a page of another site", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Too many tokens are in force", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
    body: Body,
) -> Result<(StatusCode, Json<TokenMade>), Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    caller.person()?;
    let body = params::body(body, BODY_LIMIT).await?;
    let mut fields = Fields::of(json(&body)?);
    let codes = Role::ALL.map(Role::code).join(", ");
    let days = format!("days, 1 to {TOKEN_DAYS_MOST}");
    let wanted = TokenWanted {
        name: fields.text("name"),
        scopes: fields
            .take("scopes", &format!("a list of roles of yours: {codes}"))
            .unwrap_or_default(),
        days: fields.take("days", &days).unwrap_or(DAYS),
    };
    fields.checked(&["name", "scopes", "days"], wanted.check(&caller))?;
    let made = api.registry.add_own_token(&caller, &wanted).await?;
    let body = TokenMade {
        token: made.token.into(),
        secret: made.secret,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Revoke an own token. 撤销令牌
#[utoipa::path(
    delete,
    path = "/api/v1/tokens/{id}",
    operation_id = "revoke_own_token",
    tag = "people",
    params(("id" = String, Path, description = "Identifier", example = "token:0000000000000000")),
    responses(
        (status = 204, description = "Revoked"),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "By a token, or sent by a page of another site", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such token of yours in force", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn revoke(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
) -> Result<Response, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    api.registry.revoke_own_token(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
