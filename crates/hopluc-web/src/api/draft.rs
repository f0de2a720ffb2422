//! `/api/v1/drafts`: drafting outgoing documents. Their steps (submit, approve, issue) are under `/api/v1/documents`.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
};
use crate::document::outgoing::Fields;
use axum::{Json, extract::Path};
use hopluc_core::base::{error::ActionError, ids::DocumentId, permit::Verb};
use hopluc_core::document::{DraftForm, Recipient, actions, dispatch, store};
use serde::{Deserialize, Serialize};

/// The draft of an outgoing document. Lists have one entry a line, the text one paragraph a line.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Draft {
    /// Id of the legal form: `cong_van`, `bao_cao`, ...
    kind: String,
    /// Symbol after the number: `SKHCN-BCVT`.
    symbol: String,
    /// Place of the date line.
    place: String,
    /// The body above the issuer; may be empty.
    governing_body: String,
    /// Subject line.
    subject: String,
    /// `khan`, `thuong_khan`, `hoa_toc` or empty.
    urgency: String,
    /// To whom it is addressed, one a line.
    addressees: String,
    /// Legal bases, one a line.
    legal_bases: String,
    /// The text.
    text: String,
    /// Closing line; may be empty.
    closing: String,
    /// Keys of the agencies that get it.
    agencies: Vec<i64>,
    /// Recipients as printed ("Nơi nhận"), one a line.
    recipients: String,
    /// Signing capacity, one line each: `KT. GIÁM ĐỐC`.
    capacity: String,
    /// Office of the signer.
    position: String,
    /// Name of the signer.
    signer: String,
}

impl From<Draft> for Fields {
    fn from(draft: Draft) -> Self {
        Self {
            kind: draft.kind,
            symbol: draft.symbol,
            place: draft.place,
            governing_body: draft.governing_body,
            subject: draft.subject,
            urgency: draft.urgency,
            addressees: draft.addressees,
            legal_bases: draft.legal_bases,
            text: draft.text,
            closing: draft.closing,
            agencies: draft.agencies.iter().map(ToString::to_string).collect(),
            recipients: draft.recipients,
            capacity: draft.capacity,
            position: draft.position,
            signer: draft.signer,
        }
    }
}

impl From<Fields> for Draft {
    fn from(fields: Fields) -> Self {
        Self {
            kind: fields.kind,
            symbol: fields.symbol,
            place: fields.place,
            governing_body: fields.governing_body,
            subject: fields.subject,
            urgency: fields.urgency,
            addressees: fields.addressees,
            legal_bases: fields.legal_bases,
            text: fields.text,
            closing: fields.closing,
            agencies: fields
                .agencies
                .iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
            recipients: fields.recipients,
            capacity: fields.capacity,
            position: fields.position,
            signer: fields.signer,
        }
    }
}

/// A stored draft.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StoredDraft {
    /// Key of the document.
    id: i64,
    /// What is drafted.
    draft: Draft,
    /// Edition; a change must bring it back.
    row_version: i64,
}

/// A changed draft.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct DraftChange {
    /// Edition that was seen.
    row_version: i64,
    /// The whole draft as it shall be.
    draft: Draft,
}

/// Drafts an outgoing document in the register of the caller's agency.
#[utoipa::path(post, path = "/api/v1/drafts", tag = "documents", request_body = Draft,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn add(Caller(ctx): Caller, Body(draft): Body<Draft>) -> Answer<Written> {
    let own = ctx.actor.agency();
    ctx.permit(Verb::DocumentDraft, "document", &[own])?;
    let form = Fields::from(draft).form(&ctx, own).await?;
    let id = actions::draft(&ctx, &form).await?;
    Ok(Json(Written { id: id.0 }))
}

/// The draft of a document; 409 where its text holds tables or links and is edited where it was made.
#[utoipa::path(get, path = "/api/v1/drafts/{id}", tag = "documents", params(("id" = i64, Path)),
    responses((status = 200, body = StoredDraft), (status = 401, body = Refusal), (status = 404, body = Refusal),
        (status = 409, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<StoredDraft> {
    let tx = ctx.reader();
    let document = actions::seen(&ctx, &tx, DocumentId(id)).await?;
    let own = [document.holder_agency_id];
    ctx.permit(Verb::DocumentDraft, "document", &own)?;
    let content = store::content(&tx, DocumentId(id)).await?;
    let copies = dispatch::store::copies(&tx, DocumentId(id)).await?;
    let copies: Vec<Recipient> = copies.into_iter().map(|copy| copy.recipient).collect();
    let fields = Fields::stored(&document, &content, &copies).ok_or(ActionError::Conflict {
        key: "conflict.document_not_plain",
    })?;
    Ok(Json(StoredDraft {
        id,
        draft: fields.into(),
        row_version: document.row_version,
    }))
}

/// Changes a draft; 409 where somebody else changed it since: read it again and compare.
#[utoipa::path(post, path = "/api/v1/drafts/{id}", tag = "documents", params(("id" = i64, Path)), request_body = DraftChange,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn change(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(change): Body<DraftChange>,
) -> Answer<Written> {
    let tx = ctx.reader();
    let document = actions::seen(&ctx, &tx, DocumentId(id)).await?;
    let form = Fields::from(change.draft);
    let form = DraftForm {
        replaces_id: document.replaces_id,
        ..form.form(&ctx, document.holder_agency_id).await?
    };
    actions::change_draft(&ctx, DocumentId(id), change.row_version, &form).await?;
    Ok(Json(Written { id }))
}
