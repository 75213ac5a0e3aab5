//! Who am I to this register?

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::domain::record::Role;
use crate::registry::{Act, Visibility};

use super::params::{Params, Who};
use super::{Api, Problem};

/// The caller as the register knows him.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Me {
    pub id: String,
    pub roles: Vec<Role>,
    /// Sees everything; false = published data and generalised outlines.
    pub official: bool,
    /// May ask about polygons and many parcels.
    pub may_check_freely: bool,
    /// May record answers.
    pub may_record: bool,
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
    State(_api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<Me>, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    Ok(Json(Me {
        official: caller.visibility() == Visibility::Official,
        may_check_freely: caller.may(Act::CheckFreely),
        may_record: caller.may(Act::RecordDecision),
        id: caller.id,
        roles: caller.roles,
    }))
}
