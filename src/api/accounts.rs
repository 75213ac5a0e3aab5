//! Accounts, for administrators.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::domain::record::{Role, Source};
use crate::registry::{Account, Act, Grounds, NewAccount, check_roles};

use super::params::{Fields, Params, PathText, Who, json};
use super::{Api, BODY_LIMIT, Problem, params};

/// An account. The record knows the person by `id` alone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AccountView {
    pub id: String,
    /// Null for who signs in with a provider.
    pub sign_in_name: Option<String>,
    pub display_name: String,
    /// The provider that this person signs in with.
    pub issuer: Option<String>,
    /// As they are today, at the head of the record.
    pub roles: Vec<Role>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub disabled_at: Option<OffsetDateTime>,
    /// After repeated failures nobody signs in under this name before.
    #[serde(with = "time::serde::rfc3339::option")]
    pub locked_until: Option<OffsetDateTime>,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        AccountView {
            id: account.id,
            sign_in_name: account.sign_in_name,
            display_name: account.display_name,
            issuer: account.issuer,
            roles: account.roles,
            created_at: account.created_at,
            disabled_at: account.disabled_at,
            locked_until: account.locked_until,
        }
    }
}

/// Every account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AccountPage {
    pub items: Vec<AccountView>,
    /// Null: there is one page.
    pub next: Option<String>,
}

/// An account to be made.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct AccountAdd {
    /// 1 to 80 characters without blanks; capital letters do not matter.
    sign_in_name: String,
    display_name: String,
    /// 10 to 200 characters; the person changes it after signing in.
    password: String,
    #[schema(required = false)]
    roles: Vec<Role>,
    /// Why the roles are granted; needed when there are some. Names no person.
    reason: Option<String>,
    /// The document behind it; needed when there are roles. Names no person.
    #[schema(value_type = Option<Object>)]
    source: Option<Source>,
}

/// Roles to be set.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct RolesSet {
    /// All of them; none = the roles end.
    roles: Vec<Role>,
    /// Why; names no person.
    reason: String,
    /// The document behind it: `title`, and `number`, `issuer`, `day`, `sha256` where there are. Names no person.
    #[schema(value_type = Object)]
    source: Source,
}

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    Enabled,
    Disabled,
}

/// The state to be set.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the body, which is read field by field")]
pub struct StateSet {
    state: AccountState,
    /// Why; needed to disable. Names no person.
    reason: Option<String>,
    /// The document behind it; needed to disable. Names no person.
    #[schema(value_type = Option<Object>)]
    source: Option<Source>,
}

fn grounds(fields: &mut Fields) -> Grounds {
    let source = "a source such as {\"title\": \"人事通知\", \"number\": \"…\"}";
    Grounds {
        reason: fields.take("reason", "a text").unwrap_or_default(),
        source: fields.take("source", source),
    }
}

fn roles(fields: &mut Fields) -> Option<Vec<Role>> {
    let codes = Role::ALL.map(Role::code).join(", ");
    fields.take("roles", &format!("a list of roles: {codes}"))
}

/// Takes a request of an administrator apart.
async fn fields(body: Body) -> Result<Fields, Problem> {
    let body = params::body(body, BODY_LIMIT).await?;
    let object: Map<String, Value> = json(&body)?;
    Ok(Fields::of(object))
}

/// Accounts, in the order in which they were made. 账号
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    operation_id = "list_accounts",
    tag = "people",
    responses(
        (status = 200, description = "Every account", body = AccountPage),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Only an administrator may", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<AccountPage>, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    let accounts = api.registry.accounts(&caller).await?;
    Ok(Json(AccountPage {
        items: accounts.into_iter().map(AccountView::from).collect(),
        next: None,
    }))
}

/// Make an account with a password. 新建账号
#[utoipa::path(
    post,
    path = "/api/v1/accounts",
    operation_id = "add_account",
    tag = "people",
    request_body(
        content = AccountAdd,
        example = json!({"sign_in_name": "li", "display_name": "示例 李", "password": "a sentence to be changed", "roles": ["registrar"], "reason": "登记岗位任命", "source": {"title": "示例 岗位通知"}})
    ),
    responses(
        (status = 201, description = "Made", body = AccountView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Only an administrator may, from a page of this register", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The sign-in name is taken", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
    body: Body,
) -> Result<(StatusCode, Json<AccountView>), Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    caller.need(Act::ManageAccounts)?;
    let mut fields = fields(body).await?;
    let wanted = NewAccount {
        sign_in_name: fields.text("sign_in_name"),
        display_name: fields.text("display_name"),
        password: fields.secret("password"),
        roles: roles(&mut fields).unwrap_or_default(),
    };
    let grounds = grounds(&mut fields);
    let known = [
        "sign_in_name",
        "display_name",
        "password",
        "roles",
        "reason",
        "source",
    ];
    fields.checked(&known, wanted.check(&grounds))?;
    let account = api.registry.add_account(&caller, wanted, &grounds).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}

/// Set the roles of an account: an act on record. 授予角色
///
/// They replace those that it has. The last administrator stays one.
#[utoipa::path(
    put,
    path = "/api/v1/accounts/{id}/roles",
    operation_id = "set_account_roles",
    tag = "people",
    params(("id" = String, Path, description = "Identifier", example = "account:0000000000000000")),
    request_body(
        content = RolesSet,
        example = json!({"roles": ["reviewer"], "reason": "审查岗位任命", "source": {"title": "示例 岗位通知", "number": "红规人〔2026〕3号"}})
    ),
    responses(
        (status = 200, description = "Set", body = AccountView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Only an administrator may, from a page of this register", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such account", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The last administrator, or a disabled account", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn set_roles(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
    body: Body,
) -> Result<Json<AccountView>, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    caller.need(Act::ManageAccounts)?;
    let mut fields = fields(body).await?;
    let given = fields.rest.contains_key("roles");
    let roles = roles(&mut fields);
    if !given {
        fields.missing("roles", "a list of roles; [] = none");
    }
    let grounds = grounds(&mut fields);
    let roles = roles.unwrap_or_default();
    let mut unfit = check_roles(&roles);
    unfit.extend(grounds.check());
    fields.checked(&["roles", "reason", "source"], unfit)?;
    let account = api
        .registry
        .set_roles(&caller, &id, &roles, &grounds)
        .await?;
    Ok(Json(account.into()))
}

/// Disable an account, or enable it again. 停用账号
///
/// Disabling ends its sessions and, on record, its roles; its tokens are refused. The last administrator stays.
#[utoipa::path(
    put,
    path = "/api/v1/accounts/{id}/state",
    operation_id = "set_account_state",
    tag = "people",
    params(("id" = String, Path, description = "Identifier", example = "account:0000000000000000")),
    request_body(
        content = StateSet,
        example = json!({"state": "disabled", "reason": "调离", "source": {"title": "示例 人事通知"}})
    ),
    responses(
        (status = 200, description = "Set", body = AccountView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Only an administrator may, from a page of this register", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such account", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The last administrator", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn set_state(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    mut params: Params,
    body: Body,
) -> Result<Json<AccountView>, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    caller.need(Act::ManageAccounts)?;
    let mut fields = fields(body).await?;
    let given = fields.rest.contains_key("state");
    let state = fields.take::<AccountState>("state", "enabled or disabled");
    if !given {
        fields.missing("state", "enabled or disabled");
    }
    let grounds = grounds(&mut fields);
    let unfit = match state {
        Some(AccountState::Enabled) => Vec::new(),
        Some(AccountState::Disabled) | None => grounds.check(),
    };
    fields.checked(&["state", "reason", "source"], unfit)?;
    let account = match state {
        Some(AccountState::Enabled) => api.registry.enable_account(&caller, &id).await?,
        Some(AccountState::Disabled) | None => {
            api.registry.disable_account(&caller, &id, &grounds).await?
        }
    };
    Ok(Json(account.into()))
}
