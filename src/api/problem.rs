//! Problems: what went wrong, as `application/problem+json` (RFC 9457) with every fault. The one place that knows status
//! codes.

use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::fault::{Fault, shorten};
use crate::registry::RegistryError;

/// Faults listed in one problem; the others are counted.
const MOST_FAULTS: usize = 100;

/// A problem, RFC 9457.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// What kind of problem: `not-found`, `invalid-request`, `unauthorized`, `forbidden`, `conflict`, `too-large`,
    /// `too-many-requests`, `method-not-allowed`, `unavailable`, `internal`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: &'static str,
    pub status: u16,
    /// The problem in one sentence.
    pub detail: String,
    /// Every fault found, in one pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
}

impl Problem {
    fn new(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Problem {
            kind,
            title,
            status: status.as_u16(),
            detail: detail.into(),
            faults: Vec::new(),
        }
    }

    /// The request is wrong: every fault.
    pub fn invalid(mut faults: Vec<Fault>) -> Self {
        let detail = match faults.as_slice() {
            [fault] => fault.to_string(),
            faults if faults.len() > MOST_FAULTS => format!(
                "{} faults, see `faults` for the first {MOST_FAULTS}",
                faults.len()
            ),
            faults => format!("{} faults, see `faults`", faults.len()),
        };
        faults.truncate(MOST_FAULTS);
        let title = "The request cannot be understood";
        Problem {
            faults,
            ..Problem::new(StatusCode::BAD_REQUEST, "invalid-request", title, detail)
        }
    }

    /// More heavy requests than one caller may have under way.
    pub fn too_many(most: usize) -> Self {
        let detail = format!("{most} heavy requests of yours are under way: wait for one to end");
        Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            "Too many requests",
            detail,
        )
    }

    /// A body larger than its kind may be.
    pub fn too_large(limit: usize) -> Self {
        let detail = format!("expected a body of at most {limit} bytes: split the request");
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The body is too large",
            detail,
        )
    }

    /// The database cannot be reached for now.
    pub fn unavailable() -> Self {
        let detail = "the database cannot be reached for now: try again in a while. A write that was under way may be \
                      on record: send it again with the same Idempotency-Key, or look before you repeat it";
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The register cannot answer now",
            detail,
        )
    }

    /// Something failed inside: the cause is in the log.
    pub fn internal() -> Self {
        let detail = "something failed inside; the operator finds the cause in the log";
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Internal error",
            detail,
        )
    }

    fn not_found(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::NOT_FOUND, "not-found", "Not on record", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        let wait = match status {
            StatusCode::TOO_MANY_REQUESTS => Some("1"),
            StatusCode::SERVICE_UNAVAILABLE => Some("5"),
            _ => None,
        };
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}

impl From<RegistryError> for Problem {
    fn from(error: RegistryError) -> Self {
        let detail = error.to_string();
        match error {
            RegistryError::NotFound { .. } => Problem::not_found(detail),
            RegistryError::Forbidden(_) => {
                Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
            }
            RegistryError::Unauthorized(_) => Problem::new(
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "Who are you?",
                detail,
            ),
            RegistryError::Invalid(faults) => Problem::invalid(faults),
            RegistryError::Conflict(_) => Problem::new(
                StatusCode::CONFLICT,
                "conflict",
                "Not as things stand",
                detail,
            ),
            RegistryError::Unavailable(cause) => {
                tracing::warn!(error = %cause, "The database cannot be reached");
                Problem::unavailable()
            }
            RegistryError::Store(cause) => {
                tracing::error!(error = %cause, "The database failed");
                Problem::internal()
            }
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Problem::invalid(vec![fault])
    }
}

pub(super) async fn no_such_route(uri: Uri) -> Problem {
    Problem::not_found(format!(
        "there is nothing at {}: see /api/v1/docs",
        shorten(uri.path())
    ))
}

pub(super) async fn no_such_method(method: Method, uri: Uri) -> Problem {
    let detail = format!(
        "{} does not answer {method}: see /api/v1/docs",
        shorten(uri.path())
    );
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "Method not allowed",
        detail,
    )
}

/// What a panic is answered with.
pub(super) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("A handler panicked");
    Problem::internal().into_response()
}
