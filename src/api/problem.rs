//! Problems: what went wrong, as `application/problem+json` (RFC 9457) with every fault. The one place that knows status
//! codes.

use std::num::NonZeroU64;

use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::event::Refusal;
use crate::domain::fault::{Fault, shorten};
use crate::identity::ProviderError;
use crate::registry::{RefusalText, RegistryError};
use crate::rules::render::Lang;

/// Faults listed in one problem; the others are counted.
const MOST_FAULTS: usize = 100;

/// A problem, RFC 9457.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// What kind of problem: `not-found`, `invalid-request`, `unauthorized`, `forbidden`, `conflict`, `refused`,
    /// `precondition-failed`, `precondition-required`, `too-large`, `unsupported-media-type`, `no-such-range`, `too-many-requests`, `not-acceptable`, `method-not-allowed`, `provider-unreachable`,
    /// `unavailable`, `internal`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: &'static str,
    pub status: u16,
    /// The problem in one sentence.
    pub detail: String,
    /// Every fault found, in one pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// Seconds to wait, in the header `Retry-After`. Small, because Clippy counts the bytes of an error.
    #[serde(skip)]
    #[schema(ignore)]
    retry_after_s: Option<u16>,
    /// Every guard that refuses an act, each with its article.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<RefusalText>,
    /// The revision at which the resource stands, where `If-Match` named another.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub revision: Option<NonZeroU64>,
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
            retry_after_s: None,
            refusals: Vec::new(),
            revision: None,
        }
    }

    /// Acts that were refused, in the language of their sender.
    pub fn of_events(error: RegistryError, lang: Lang) -> Self {
        match error {
            RegistryError::Refused(faults, refusals) => Problem::refused(faults, &refusals, lang),
            other => other.into(),
        }
    }

    fn refused(faults: Vec<Fault>, refusals: &[Refusal], lang: Lang) -> Self {
        let shown = refusals.iter().take(MOST_FAULTS);
        let told = shown
            .map(|refusal| RefusalText::of(refusal, lang))
            .collect();
        let problem = if faults.is_empty() {
            let count = refusals.len();
            let detail = match refusals {
                [refusal] => refusal.to_string(),
                _ if count > MOST_FAULTS => {
                    format!("{count} guards refuse, see `refusals` for the first {MOST_FAULTS}")
                }
                _ => format!("{count} guards refuse, see `refusals`"),
            };
            Problem::new(
                StatusCode::CONFLICT,
                "refused",
                "Not as the law has it",
                detail,
            )
        } else {
            Problem::invalid(faults)
        };
        Problem {
            refusals: told,
            ..problem
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
        Problem::busy(format!(
            "{most} heavy requests of yours are under way: wait for one to end"
        ))
    }

    /// More heavy requests than those may have under way together who did not sign in.
    pub fn too_many_strangers() -> Self {
        let detail = "too many files are being sent to those who did not sign in: come back later, or sign in";
        Problem::busy(detail.to_owned())
    }

    fn busy(detail: String) -> Self {
        Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            "Too many requests",
            detail,
        )
    }

    /// A form that there is not.
    pub fn not_acceptable(accept: &str, media: &[&str]) -> Self {
        let detail = format!(
            "expected Accept to name one of {}, text/html, or */*; found {}",
            media.join(", "),
            shorten(accept)
        );
        let title = "Not in this form";
        Problem::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", title, detail)
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

    /// A range of bytes that the file does not have.
    pub fn no_such_range(size: u64) -> Self {
        Problem::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "no-such-range",
            "No such range",
            format!("expected a range within the {size} bytes of the file"),
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

    /// A request that a browser sends for a page of somebody else.
    pub fn cross_site(found: &str) -> Self {
        Problem::forbidden(format!(
            "expected a request from a page of this register, found one from {}: use the register's own address",
            shorten(found)
        ))
    }

    fn forbidden(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
    }

    fn not_found(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::NOT_FOUND, "not-found", "Not on record", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after_s.unwrap_or(1);
        let etag = self
            .revision
            .and_then(|revision| HeaderValue::from_str(&format!("\"{revision}\"")).ok());
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(tag) = etag {
            headers.insert(header::ETAG, tag);
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        let wait = match status {
            StatusCode::TOO_MANY_REQUESTS => Some(retry_after),
            StatusCode::SERVICE_UNAVAILABLE => Some(5),
            _ => None,
        };
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<RegistryError> for Problem {
    fn from(error: RegistryError) -> Self {
        let detail = error.to_string();
        match error {
            RegistryError::NotFound { .. } => Problem::not_found(detail),
            RegistryError::Forbidden(_) | RegistryError::NotByToken => Problem::forbidden(detail),
            RegistryError::Wait { seconds } | RegistryError::TooMany { seconds } => Problem {
                retry_after_s: Some(u16::try_from(seconds).unwrap_or(u16::MAX)),
                ..Problem::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too-many-requests",
                    "Too many attempts",
                    detail,
                )
            },
            RegistryError::Unauthorized(_) => Problem::new(
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "Who are you?",
                detail,
            ),
            RegistryError::Invalid(faults) => Problem::invalid(faults),
            RegistryError::NotYourAct(_) => {
                Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
            }
            RegistryError::Refused(faults, refusals) => {
                Problem::refused(faults, &refusals, Lang::Zh)
            }
            RegistryError::Moved(revision) => Problem {
                revision: NonZeroU64::new(revision),
                ..Problem::new(
                    StatusCode::PRECONDITION_FAILED,
                    "precondition-failed",
                    "The resource moved",
                    detail,
                )
            },
            RegistryError::Conflict(_) => Problem::new(
                StatusCode::CONFLICT,
                "conflict",
                "Not as things stand",
                detail,
            ),
            RegistryError::TooLarge { limit } => {
                Problem::too_large(usize::try_from(limit).unwrap_or(usize::MAX))
            }
            RegistryError::NotTaken(_) => Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "Not a kind of file that is kept",
                detail,
            ),
            RegistryError::Blob(cause) => {
                tracing::error!(error = %cause, "The blob store failed");
                Problem::internal()
            }
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

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        let detail = error.to_string();
        match error {
            ProviderError::Refused(_) => Problem::new(
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "Who are you?",
                detail,
            ),
            ProviderError::Unreachable(_) | ProviderError::Settings(_) => {
                tracing::error!("{detail}");
                Problem::new(
                    StatusCode::BAD_GATEWAY,
                    "provider-unreachable",
                    "The provider does not answer",
                    "the provider to sign in with cannot be asked: try again later, or sign in by name",
                )
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
    method_not_allowed(format!(
        "{} does not answer {method}: see /api/v1/docs",
        shorten(uri.path())
    ))
}

pub(super) fn method_not_allowed(detail: String) -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "Method not allowed",
        detail,
    )
}

/// A write without the condition that this register asks for.
pub(super) fn precondition_required() -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_REQUIRED,
        "precondition-required",
        "A condition is required",
        "send If-Match with the ETag of the feature as you read it: the setting require_if_match asks for it",
    )
}

/// What a panic is answered with.
pub(super) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("A handler panicked");
    Problem::internal().into_response()
}
