//! What the program does by itself about documents: finds again which documents are meant by citations.
//!
//! Idempotent. No job registers, approves, numbers or withdraws a document.

use super::citation;
use crate::base::{
    audit::Fact,
    ctx::App,
    error::{ActionError, Outcome},
    ids::DocumentId,
    job::Job,
};
use serde_json::json;

/// Kind of the job that runs after a document got a number. Payload: `document_id`.
pub const RESOLVE_CITATIONS: &str = "document.resolve_citations";

/// Runs a job of this noun; `None` for jobs of others.
pub async fn run(app: &App, job: &Job) -> Option<Outcome<()>> {
    match job.kind.as_str() {
        RESOLVE_CITATIONS => Some(resolve_citations(app, job).await),
        _ => None,
    }
}

/// The document that a job is about.
pub fn document_id(job: &Job) -> Outcome<DocumentId> {
    let id = job.payload["document_id"].as_i64();
    id.map(DocumentId)
        .ok_or_else(|| ActionError::broken(format!("{} names no document", job.kind)))
}

async fn resolve_citations(app: &App, job: &Job) -> Outcome<()> {
    let id = document_id(job)?;
    let ctx = app.system();
    let tx = ctx.begin().await?;
    let n_changed = citation::resolve_around(&tx, id).await?;
    if n_changed > 0 {
        let fact = Fact::new(RESOLVE_CITATIONS, "document", id.0);
        ctx.record(&tx, fact.detail(json!({ "n": n_changed })))
            .await?;
    }
    Ok(tx.commit().await?)
}
