//! The map as a service: OGC API for desktop GIS, scripts and web maps, under `/ogc`.
//!
//! Who asks is known by a bearer token or by HTTP Basic with a token as the password, never by a cookie. Everything is
//! answered on what the caller may see. To add a resource: its handler in the file of its noun, its line in [`router`],
//! its path in `description`.

mod asked;
mod collections;
mod compressed;
mod cursor;
mod description;
mod download;
mod edits;
mod html;
mod items;
mod kept;
mod landing;
mod progress;
mod query;
mod schema;
mod tiles;
mod written;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ALLOW,
    VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use super::{Api, problem};

pub(super) use kept::Kept;
pub(super) use progress::Downloads;

/// The resources, with what every answer bears.
pub(super) fn router() -> Router<Api> {
    Router::new()
        .route("/ogc", get(landing::landing))
        .route("/ogc/", get(landing::landing))
        .route("/ogc/conformance", get(landing::conformance))
        .route("/ogc/api", get(description::description))
        .route("/ogc/collections", get(collections::list))
        .route("/ogc/collections/{id}", get(collections::one))
        .route("/ogc/collections/{id}/schema", get(schema::schema))
        .route("/ogc/collections/{id}/feature-schema", get(schema::feature))
        .route("/ogc/collections/{id}/queryables", get(schema::queryables))
        .route("/ogc/collections/{id}/sortables", get(schema::sortables))
        .route(
            "/ogc/collections/{id}/items",
            get(items::items)
                .post(edits::create)
                .options(edits::items_options),
        )
        .route(
            "/ogc/collections/{id}/items/{item}",
            get(items::item)
                .put(edits::replace)
                .patch(edits::update)
                .delete(edits::delete)
                .options(edits::item_options),
        )
        .route("/ogc/collections/{id}/download", get(download::download))
        .route(
            "/ogc/collections/{id}/downloads/{name}",
            get(progress::progress),
        )
        .route("/ogc/progress.js", get(progress::script))
        .route("/ogc/collections/{id}/tiles", get(tiles::tilesets))
        .route("/ogc/collections/{id}/tiles/{set}", get(tiles::one_tileset))
        .route("/ogc/tileMatrixSets", get(tiles::matrix_sets))
        .route("/ogc/tileMatrixSets/{set}", get(tiles::matrix_set))
        .route("/ogc/{*path}", axum::routing::any(problem::no_such_route))
        .layer(
            CompressionLayer::new().compress_when(
                DefaultPredicate::new()
                    .and(NotForContentType::const_new("application/zip"))
                    .and(NotForContentType::const_new(
                        "application/vnd.openxmlformats-officedocument",
                    )),
            ),
        )
        // kept as they are sent, compressed or not
        .route(
            "/ogc/collections/{id}/tiles/{set}/{zoom}/{row}/{column}",
            get(tiles::tile),
        )
}

/// What may be done with a resource that is read only.
const READ: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

/// Lets pages of other hosts read, errors too; answers OPTIONS with what may be done. A browser's question before a
/// request is told apart by `Access-Control-Request-Method`: desktop GIS asks OPTIONS to learn `Allow`.
pub(super) async fn open_to_pages(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path != "/ogc" && !path.starts_with("/ogc/") {
        return next.run(request).await;
    }
    let options = request.method() == Method::OPTIONS;
    let before = request
        .headers()
        .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if options && before {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    // what is read only has no answer of its own
    if options && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = (StatusCode::NO_CONTENT, [(ALLOW, READ)]).into_response();
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Basic realm=\"jingtu\", charset=\"UTF-8\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    }
    let headers = response.headers_mut();
    let mut set = |name, value| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        "Link, Location, ETag, Allow, Content-Crs, Content-Disposition, OGC-NumberMatched, OGC-NumberReturned",
    );
    if before {
        set(
            ACCESS_CONTROL_ALLOW_METHODS,
            "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
        );
        set(
            ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Accept, Accept-Language, If-None-Match, If-Match, Content-Type, Content-Crs, Idempotency-Key",
        );
        set(ACCESS_CONTROL_MAX_AGE, "86400");
    }
    headers.append(
        VARY,
        HeaderValue::from_static("Accept, Accept-Language, Authorization"),
    );
    response
}
