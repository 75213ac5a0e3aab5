//! The description of the API and its pages, without a CDN.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_swagger_ui::SwaggerUi;

use super::Api;

/// Adds the bearer token and the cookie of a session to the description.
pub(super) struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, openapi: &mut OpenApi) {
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme(
            "bearer",
            SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
        );
        let cookie = "set by signing in; over https its name begins with __Host-";
        components.add_security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                "jingtu", cookie,
            ))),
        );
    }
}

/// Swagger's page has inline script and style, so it has a policy of its own.
const POLICY: &str = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

/// `/api/v1/openapi.json` and `/api/v1/docs`.
pub(super) fn router(openapi: OpenApi) -> Router<Api> {
    let docs: Router<Api> = SwaggerUi::new("/api/v1/docs")
        .url("/api/v1/openapi.json", openapi)
        .into();
    docs.layer(SetResponseHeaderLayer::overriding(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    ))
}
