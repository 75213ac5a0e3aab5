//! For operators: does the process live, does the register answer?

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::{Api, Problem};

/// The process lives.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Alive {
    pub status: &'static str,
}

/// The process lives.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "is_alive",
    tag = "operators",
    responses((status = 200, description = "It lives", body = Alive))
)]
pub async fn alive() -> Json<Alive> {
    Json(Alive { status: "ok" })
}

/// The register answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Ready {
    pub status: &'static str,
    /// How far the record has come.
    pub revision: u64,
    pub version: &'static str,
    /// The legal day, at UTC+08:00.
    pub today: String,
}

/// The register answers: its database does.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "is_ready",
    tag = "operators",
    responses(
        (status = 200, description = "It answers", body = Ready),
        (status = 503, description = "The database does not", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn ready(State(api): State<Api>) -> Result<Json<Ready>, Problem> {
    let revision = api.registry.is_ready().await?;
    let today = api.registry.clock().today().to_string();
    Ok(Json(Ready {
        status: "ready",
        revision,
        version: env!("CARGO_PKG_VERSION"),
        today,
    }))
}
