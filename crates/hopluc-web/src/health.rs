//! `/healthz` (the program runs), `/readyz` (the database answers), `/metrics` (counters for Prometheus).

use crate::state::Web;
use axum::{
    extract::{MatchedPath, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Instant;

/// The program runs.
pub async fn live() -> &'static str {
    "ok\n"
}

/// The database answers.
pub async fn ready(State(web): State<Web>) -> Response {
    match web.app.store.reader().rows("select 1 as one", vec![]).await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n").into_response()
        }
    }
}

/// Counters in the text format of Prometheus. No address, name or id of a record is a label.
pub async fn metrics(State(web): State<Web>) -> Response {
    web.metrics.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |handle| handle.render().into_response(),
    )
}

/// Middleware: counts requests and their time by route pattern and status.
pub async fn count(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().as_str().to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let labels = [("method", method), ("route", route), ("status", status)];
    metrics::counter!("hopluc_requests_total", &labels).increment(1);
    metrics::histogram!("hopluc_request_seconds", &labels).record(started.elapsed().as_secs_f64());
    response
}
