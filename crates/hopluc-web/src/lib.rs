//! The door: HTTP, HTML and JSON shapes. A handler reads a form, calls one verb of the core, shows the outcome.
//!
//! It never holds a rule of the cycle and never sees the database.

pub mod agency;
pub mod agency_import;
pub mod api;
pub mod assets;
pub mod audit;
mod audit_words;
pub mod calendar;
pub mod chart;
pub mod collision;
pub mod custody;
pub mod directive;
pub mod document;
mod english;
pub mod error;
pub mod files;
pub mod forms;
pub mod health;
pub mod home;
pub mod job;
mod labels;
pub mod listing;
pub mod marks;
pub mod measure;
pub mod notice;
pub mod page;
pub mod period;
pub mod person;
pub mod record;
pub mod report;
pub mod routes;
pub mod saved_view;
pub mod search;
pub mod session;
pub mod state;
pub mod submission;
pub mod task;
pub mod texts;
pub mod urls;
pub mod watch;
pub mod words;

pub use routes::router;
pub use state::Web;

/// Serves the house on a bound listener until `stop` ends; requests in flight finish first.
pub async fn serve(
    listener: tokio::net::TcpListener,
    web: Web,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(web))
        .with_graceful_shutdown(stop)
        .await
}
