//! Connections: as axum serves them, with the names of headers in title case over HTTP/1, because QGIS up to 3.40 looks
//! for `Location` letter by letter; and with a bound on how long a caller may take to send its headers.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// How long a caller may take to send its headers.
const HEADERS: Duration = Duration::from_secs(30);
/// How long we wait when the machine has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(200);

/// Serves until `stop`; requests that were begun are answered.
pub(super) async fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .title_case_headers(true)
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS);
    builder.http2().timer(TokioTimer::new());
    let open = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!("A connection was not accepted: {error}");
                tokio::time::sleep(NO_ROOM).await;
                continue;
            }
        };
        // a page is one write: nothing is gained by waiting for more
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("A connection waits to send: {error}");
        }
        let app = app.clone();
        let answer = service_fn(move |request: Request<Incoming>| {
            let app = app.clone();
            async move {
                let mut request = request.map(Body::new);
                request
                    .extensions_mut()
                    .insert(ConnectInfo::<SocketAddr>(peer));
                Ok::<_, Infallible>(match app.oneshot(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                })
            }
        });
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), answer);
        let connection = open.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("A connection ended: {error}");
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}
