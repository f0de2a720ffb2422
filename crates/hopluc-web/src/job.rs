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
use hopluc_core::{document, person::notice, publish::digest, report, task, watch};
use serde::Deserialize;

const ROWS: i64 = 100;

/// Query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct JobQuery {
    trang_thai: String,
    truoc: Option<i64>,
}

/// Kinds that are told in words; another, of a program that is older or newer, is told as a job of no known kind.
const KINDS: [&str; 10] = [
    task::jobs::NOTIFY,
    task::jobs::MARK_OVERDUE,
    document::jobs::RESOLVE_CITATIONS,
    document::SEND,
    hopluc_core::agency::jobs::INHERIT,
    report::period::jobs::REMIND,
    watch::proposal::jobs::LOOK,
    watch::actions::ATTRIBUTE,
    notice::MAIL,
    digest::DIGEST,
];

/// What a job does, in words.
pub fn kind_text(page: &Page, kind: &str) -> String {
    let known = KINDS.iter().find(|known| **known == kind);
    page.tc("job.kind.", known.unwrap_or(&"other"))
}

/// What did not work, and what a person can do about it; empty for a job that has not failed.
pub fn failure_text(page: &Page, job: &JobRow) -> String {
    if job.last_error.is_empty() || job.state == "done" {
        return String::new();
    }
    match job.kind.as_str() {
        document::SEND | notice::MAIL | digest::DIGEST => page.t("job.failed.mail").to_owned(),
        _ => page.t("job.failed.other").to_owned(),
    }
}

/// The record that a job is about: the word for its noun, and its key. The list names no content.
fn about(page: &Page, job: &JobRow) -> String {
    let one = [("document", "document_id"), ("period", "period_id")]
        .into_iter()
        .find_map(|(noun, name)| job.payload[name].as_i64().map(|id| (noun, id)));
    let ids = job.payload["task_ids"].as_array();
    match (one, ids.map(Vec::as_slice)) {
        (Some((noun, id)), _) => format!("{} {id}", page.tc("record.", noun)),
        (None, Some([id])) => format!("{} {id}", page.tc("record.", "task")),
        (None, Some(ids)) => page.tn("job.n_tasks", ids.len()),
        (None, None) => String::new(),
    }
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
