//! `/api/v1/jobs`: what the program does in the background.

use super::{Answer, Refusal, Written, caller::Caller};
use crate::forms::Asked;
use axum::{Json, extract::Path};
use hopluc_core::base::{ids::JobId, job};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A job.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Job {
    /// Key.
    id: i64,
    /// What it does.
    kind: String,
    /// `waiting`, `running`, `done` or `failed`.
    state: String,
    /// When it may run (UTC).
    run_at: String,
    /// Failures so far.
    n_attempts: i64,
    /// What the last failure said.
    last_error: String,
}

/// A page of jobs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Jobs {
    /// Newest first, at most 100.
    items: Vec<Job>,
    /// How many there are in each state.
    counts: BTreeMap<String, i64>,
    /// Value for `before` of the next page; null on the last.
    next: Option<i64>,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobQuery {
    /// Only this state.
    #[serde(default)]
    state: String,
    /// `next` of the page before.
    before: Option<i64>,
}

/// Jobs, newest first.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "operation", params(JobQuery),
    responses((status = 200, body = Jobs), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<JobQuery>) -> Answer<Jobs> {
    let before = query.before.unwrap_or(i64::MAX);
    let (mut jobs, counts) = job::page(&ctx, &query.state, before, 101).await?;
    let has_more = jobs.len() > 100;
    jobs.truncate(100);
    let next = jobs.last().filter(|_| has_more).map(|last| last.id.0);
    let items = jobs.into_iter().map(|job| Job {
        id: job.id.0,
        kind: job.kind,
        state: job.state,
        run_at: job.run_at,
        n_attempts: job.attempts,
        last_error: job.last_error,
    });
    Ok(Json(Jobs {
        items: items.collect(),
        counts: counts.into_iter().collect(),
        next,
    }))
}

/// Lets a failed job run again.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/retry", tag = "operation", params(("id" = i64, Path)),
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal)))]
pub async fn retry(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Written> {
    job::retry(&ctx, JobId(id)).await?;
    Ok(Json(Written { id }))
}
