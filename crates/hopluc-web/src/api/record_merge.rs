//! `/api/v1/record-merges`: two records of one register that are the same event.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    record_work::Why,
};
use axum::{Json, extract::Path};
use hopluc_core::base::ids::{MergeId, RecordId};
use hopluc_core::record::{
    merge,
    page::{MergeView, record_page},
};
use serde::{Deserialize, Serialize};

/// A record merged with another, or proposed to be.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecordMerge {
    /// Key.
    id: i64,
    /// The record that goes on and counts.
    kept_id: i64,
    /// The record that is merged into it and counts for nothing.
    merged_id: i64,
    /// Why the first counts: `first_entered` or `chosen`.
    rule: String,
    /// Why they are the same.
    reason: String,
    /// When it was proposed (UTC).
    proposed_at: String,
    /// `proposed`, `confirmed`, `dismissed` or `undone`.
    standing: String,
    /// What was said to it last.
    answer: String,
}

/// Two records that are the same.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewMerge {
    /// The other record.
    other_id: i64,
    /// The record of the two that goes on and counts; the one that was entered first if left out.
    #[serde(default)]
    counts_id: Option<i64>,
    /// Why they are the same.
    reason: String,
}

/// An answer to a proposal.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct MergeAnswer {
    /// Whether they are the same.
    is_same: bool,
    /// Needed where they are not.
    #[serde(default)]
    reason: String,
}

/// With which records a record is merged, or proposed to be, newest first.
#[utoipa::path(get, path = "/api/v1/records/{id}/merges", tag = "registers", params(("id" = i64, Path)),
    responses((status = 200, body = [RecordMerge]), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Vec<RecordMerge>> {
    let view = record_page(&ctx, RecordId(id)).await?;
    let one = |seen: MergeView| RecordMerge {
        id: seen.merge.id.0,
        kept_id: seen.merge.kept_id.0,
        merged_id: seen.merge.merged_id.0,
        rule: seen.merge.rule.code().to_owned(),
        reason: seen.merge.reason,
        proposed_at: seen.merge.proposed_at,
        standing: seen.merge.standing.code().to_owned(),
        answer: seen.merge.answer,
    };
    Ok(Json(view.merges.into_iter().map(one).collect()))
}

/// Proposes that two records of one register are the same event; another person confirms it.
#[utoipa::path(post, path = "/api/v1/records/{id}/merges", tag = "registers", params(("id" = i64, Path)), request_body = NewMerge,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn propose(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<NewMerge>,
) -> Answer<Written> {
    let pair = (RecordId(id), RecordId(form.other_id));
    let counts = form.counts_id.map(RecordId);
    let id = merge::propose(&ctx, pair, counts, &form.reason).await?;
    Ok(Json(Written { id: id.0 }))
}

/// Confirms or dismisses a proposal; for whoever may decide for the keepers of both records, and never the proposer.
#[utoipa::path(post, path = "/api/v1/record-merges/{id}/answer", tag = "registers", params(("id" = i64, Path)), request_body = MergeAnswer,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn answer(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<MergeAnswer>,
) -> Answer<Written> {
    merge::answer(&ctx, MergeId(id), form.is_same, &form.reason).await?;
    Ok(Json(Written { id }))
}

/// Takes a merge back: both records stand and count as before.
#[utoipa::path(post, path = "/api/v1/record-merges/{id}/undo", tag = "registers", params(("id" = i64, Path)), request_body = Why,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn undo(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<Why>,
) -> Answer<Written> {
    merge::undo(&ctx, MergeId(id), &form.reason).await?;
    Ok(Json(Written { id }))
}
