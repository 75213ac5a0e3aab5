//! Who am I to this register?

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::domain::record::Role;
use crate::registry::{Act, Means, Visibility};

use super::params::{Params, Who};
use super::{Api, Problem};

/// The caller as the register knows him.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Me {
    /// `anonymous`, `account:...` or `token:...`.
    pub id: String,
    /// What the person is called; null for the public and for tokens of no person.
    pub display_name: Option<String>,
    /// How the caller is known: `nothing`, `session`, `personal_token` or `token`.
    pub signed_in_by: &'static str,
    pub roles: Vec<Role>,
    /// Sees everything; false = published data and generalised outlines.
    pub official: bool,
    /// May ask about polygons and many parcels.
    pub may_check_freely: bool,
    /// May record answers.
    pub may_record: bool,
    /// May see accounts and set roles.
    pub may_manage_accounts: bool,
}

/// Who am I, and what may I do?
#[utoipa::path(
    get,
    path = "/api/v1/me",
    operation_id = "who_am_i",
    tag = "operators",
    responses(
        (status = 200, description = "The caller", body = Me),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn me(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<Me>, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    let (signed_in_by, is_person) = match caller.means {
        Means::Nothing => ("nothing", false),
        Means::Machine => ("machine", false),
        Means::Token => ("token", false),
        Means::PersonalToken => ("personal_token", true),
        Means::Session(_) => ("session", true),
    };
    let display_name = match is_person {
        true => api.registry.display_name(&caller).await?,
        false => None,
    };
    Ok(Json(Me {
        display_name,
        signed_in_by,
        official: caller.visibility() == Visibility::Official,
        may_check_freely: caller.may(Act::CheckFreely),
        may_record: caller.may(Act::RecordDecision),
        may_manage_accounts: caller.may(Act::ManageAccounts),
        id: caller.id,
        roles: caller.roles,
    }))
}
