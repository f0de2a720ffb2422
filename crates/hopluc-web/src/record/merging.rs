//! Two records that are the same, on the page of either: proposing, confirming, taking back.

use super::shared_work::answered;
use crate::{error::Shown, forms::Sent, page::Page, session::Signed, words};
use axum::extract::Path;
use hopluc_core::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::{MergeId, RecordId},
};
use hopluc_core::record::{
    merge::{self, Standing},
    page::{RecordView, record_of_number, record_page},
};

/// A merge in words.
pub(super) struct MergedView {
    pub id: i64,
    /// Empty where the reader may not see the other record.
    pub href: String,
    pub other: String,
    /// Whether the other record goes on and this one is merged into it.
    pub is_into_other: bool,
    pub rule: String,
    pub reason: String,
    pub by: String,
    pub at: String,
    pub standing: String,
    pub badge: &'static str,
    pub is_in_force: bool,
    pub answer: String,
    pub may_answer: bool,
    pub may_undo: bool,
}

pub(super) fn merges(page: &Page, view: &RecordView<'_>) -> Vec<MergedView> {
    let one = |seen: &hopluc_core::record::page::MergeView| {
        let merge = &seen.merge;
        MergedView {
            id: merge.id.0,
            href: if seen.other.is_empty() {
                String::new()
            } else {
                format!("/ho-so/{}", seen.other_id)
            },
            other: seen.other.clone(),
            is_into_other: merge.merged_id == view.record.id,
            rule: page.tc("record.merge.rule.", merge.rule.code()),
            reason: merge.reason.clone(),
            by: merge.person.clone(),
            at: words::stored_instant(&merge.proposed_at),
            standing: page.tc("record.merge.", merge.standing.code()),
            badge: match merge.standing {
                Standing::Proposed => "warn",
                Standing::Confirmed => "good",
                Standing::Dismissed | Standing::Undone => "",
            },
            is_in_force: merge.standing == Standing::Confirmed,
            answer: merge.answer.clone(),
            may_answer: seen.may_answer,
            may_undo: seen.may_undo,
        }
    };
    view.merges.iter().map(one).collect()
}

/// `POST /ho-so/{id}/hop-nhat`: `merge-other` is the number or key of the other record, `counts` `first`, `this` or `other`.
pub async fn propose(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let outcome = proposed(&signed.ctx, RecordId(id), &fields).await;
    answered(&signed, id, outcome, "record_merge", "merge-").await
}

async fn proposed(ctx: &Ctx, id: RecordId, fields: &Sent) -> Outcome<()> {
    let other = record_of_number(ctx, id, fields.text("merge-other")).await?;
    let counts = match fields.text("counts") {
        "this" => Some(id),
        "other" => Some(other),
        _ => None,
    };
    let reason = fields.text("merge-reason");
    merge::propose(ctx, (id, other), counts, reason)
        .await
        .map(drop)
}

/// `POST /ho-so/{id}/hop-nhat/{merge}`: `answer` is `confirm`, `dismiss` or `undo`.
pub async fn decide(signed: Signed, Path((id, key)): Path<(i64, i64)>, fields: Sent) -> Shown {
    record_page(&signed.ctx, RecordId(id)).await?;
    let (ctx, merge, prefix) = (&signed.ctx, MergeId(key), format!("merge-{key}-"));
    let reason = fields.text(&format!("{prefix}reason"));
    let outcome = match fields.text("answer") {
        "confirm" => merge::answer(ctx, merge, true, reason).await,
        "dismiss" => merge::answer(ctx, merge, false, reason).await,
        "undo" => merge::undo(ctx, merge, reason).await,
        _ => Err(ActionError::invalid("", "error.unknown_value")),
    };
    answered(&signed, id, outcome, "record_merge", &prefix).await
}
