//! The district of the register.

use axum::Json;
use axum::extract::State;

use crate::registry::DistrictView;

use super::params::{Params, Who};
use super::{Api, Problem};

/// The district this register is kept for, with its outline. 行政区划
///
/// The outline is for orientation on a map and is not the legal boundary: `disclaimer` says so and is to be shown.
#[utoipa::path(
    get,
    path = "/api/v1/district",
    operation_id = "read_district",
    tag = "parcels",
    params(
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "The district", body = DistrictView),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No district was set", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn district(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<DistrictView>, Problem> {
    params.only(&["as_of", "known"]);
    let when = params.when();
    params.checked()?;
    Ok(Json(api.registry.district(&caller, &when).await?))
}
