//! `/api/v1/notices`: what the caller's agency should know.

use super::{
    Answer, Refusal,
    caller::{Body, Caller},
};
use crate::forms::Asked;
use axum::{Json, extract::Path};
use hopluc_core::base::clock::instant_text;
use hopluc_core::person::notice;
use serde::{Deserialize, Serialize};

/// Something that an agency should know.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Notice {
    /// Key.
    id: i64,
    /// What happened: `task.give`, `submission.return`, ...
    kind: String,
    /// Word of the record it is about: `task`, `obligation`, `document`, ...
    noun: String,
    /// Key of that record.
    noun_id: i64,
    /// Values that the message names, by name.
    values: serde_json::Value,
    /// When (UTC).
    created_at: Option<String>,
    /// When somebody of the agency took note of it (UTC); null while unread.
    read_at: Option<String>,
}

impl From<notice::Notice> for Notice {
    fn from(notice: notice::Notice) -> Self {
        Self {
            id: notice.id,
            kind: notice.kind,
            noun: notice.noun,
            noun_id: notice.noun_id,
            values: notice.args,
            created_at: notice.created_at.map(instant_text),
            read_at: notice.read_at.map(instant_text),
        }
    }
}

/// A page of notices.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Notices {
    /// Newest first, at most `limit`.
    items: Vec<Notice>,
    /// Value for `before` of the next page; null on the last.
    next: Option<i64>,
    /// Unread ones of the agency, counted up to 100.
    n_unread: i64,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NoticeQuery {
    /// Read ones too.
    #[serde(default)]
    all: bool,
    /// `next` of the page before.
    before: Option<i64>,
    /// 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Notices of the caller's agency, newest first; only unread ones unless `all`.
#[utoipa::path(get, path = "/api/v1/notices", tag = "notices", params(NoticeQuery),
    responses((status = 200, body = Notices), (status = 401, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<NoticeQuery>) -> Answer<Notices> {
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let mut found = notice::list(&ctx, !query.all, query.before, limit + 1).await?;
    let has_more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    Ok(Json(Notices {
        next: found.last().filter(|_| has_more).map(|last| last.id),
        items: found.into_iter().map(Into::into).collect(),
        n_unread: notice::count_unread(&ctx).await?,
    }))
}

/// One notice; it is marked as read if the caller may do so.
#[utoipa::path(post, path = "/api/v1/notices/{id}/open", tag = "notices", params(("id" = i64, Path)),
    responses((status = 200, body = Notice), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn open(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Notice> {
    Ok(Json(notice::open(&ctx, id).await?.into()))
}

/// Up to which notice all are taken note of.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Until {
    /// Key of the newest notice that was seen; what came later stays unread.
    newest: i64,
}

/// How many were unread.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Marked {
    /// Notices that are now read.
    n: u64,
}

/// Marks all notices up to one as read.
#[utoipa::path(post, path = "/api/v1/notices/read", tag = "notices", request_body = Until,
    responses((status = 200, body = Marked), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn mark_read(Caller(ctx): Caller, Body(until): Body<Until>) -> Answer<Marked> {
    let n = notice::mark_until(&ctx, until.newest).await?;
    Ok(Json(Marked { n }))
}
