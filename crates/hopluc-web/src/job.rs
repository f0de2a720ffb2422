//! Jobs: what waits, what failed and why, and running a failed one again.

use crate::{
    error::{Shown, html},
    forms::Asked,
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::extract::Path;
use hopluc_core::base::{
    ids::JobId,
    job::{self, JobRow},
};
use serde::Deserialize;

const ROWS: i64 = 100;

/// Query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct JobQuery {
    trang_thai: String,
    truoc: Option<i64>,
}

#[derive(Template)]
#[template(path = "job/list.html")]
struct ListPage {
    page: Page,
    query: JobQuery,
    jobs: Vec<JobRow>,
    counts: Vec<(String, i64)>,
    next: i64,
}

/// `GET /viec-nen`
pub async fn list(signed: Signed, Asked(query): Asked<JobQuery>) -> Shown {
    let before = query.truoc.unwrap_or(i64::MAX);
    let (mut jobs, counts) = job::page(&signed.ctx, &query.trang_thai, before, ROWS + 1).await?;
    let has_more = jobs.len() as i64 > ROWS;
    jobs.truncate(ROWS as usize);
    let next = if has_more {
        jobs.last().map_or(0, |job| job.id.0)
    } else {
        0
    };
    html(&ListPage {
        page: signed.page,
        query,
        jobs,
        counts,
        next,
    })
}

/// `POST /viec-nen/{id}/chay-lai`
pub async fn retry(signed: Signed, Path(id): Path<i64>) -> Shown {
    job::retry(&signed.ctx, JobId(id)).await?;
    Ok(done("/viec-nen", "job_again"))
}
