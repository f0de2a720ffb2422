//! `/api/v1/exhibits`: evidence of a record, its chain, and the bag in which it leaves.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    task::SentFile,
};
use crate::{
    custody::{exported, taken_in},
    error::Shown,
    files,
};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    error::ActionError,
    ids::{AgencyId, ExhibitId, RecordId},
};
use hopluc_core::record::custody::{
    CustodyStep, Deed,
    actions::{self, Intake},
    page::{ExhibitView, exhibit_page, may_see, of_record},
};
use hopluc_core::record::page::record_page;
use serde::{Deserialize, Serialize};

/// An item of evidence.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Exhibit {
    /// Key, and its number for people.
    id: i64,
    /// The record that it belongs to.
    record_id: i64,
    /// The name it came with.
    file_name: String,
    /// Media type by content.
    media_type: String,
    /// Size.
    n_bytes: i64,
    /// SHA-256 at intake, hexadecimal.
    sha256: String,
    /// What it is.
    description: String,
    /// When it was taken, with the offset that was told.
    taken_at: String,
    /// Where.
    taken_place: String,
    /// By whom.
    taken_by: String,
    /// Who holds it.
    holder_id: i64,
    /// To whom it is offered; null where it is not.
    offered_to_id: Option<i64>,
    /// Whether it is sealed: no copy leaves.
    is_sealed: bool,
    /// What the caller may do next: `offer`, `receive`, `refuse`, `recall`, `seal`, `unseal`, `copy`.
    deeds: Vec<String>,
    /// Its chain, oldest first.
    steps: Vec<ExhibitStep>,
}

/// A step of a chain.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExhibitStep {
    /// The bytes that were signed: JSON with a line per value.
    statement: String,
    /// Their SHA-256, which the next statement names as `previous`.
    sha256: String,
    /// Ed25519 signature of the bytes by the key of the journal, hexadecimal.
    signature: String,
    /// When a time-stamp authority saw it, as `20260706050000Z`; empty while none has.
    stamped_at: String,
}

/// A file as evidence.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewExhibit {
    /// The file.
    file: SentFile,
    /// What it is.
    description: String,
    /// When it was taken: `2026-07-05T23:30:00+07:00`.
    taken_at: String,
    /// Where.
    taken_place: String,
    /// By whom.
    taken_by: String,
}

/// To whom an exhibit is handed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ExhibitOffer {
    /// The agency; the caller's own for a colleague.
    to_agency_id: i64,
    /// Why.
    reason: String,
}

/// What is said with a deed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct DeedReason {
    /// Why; may be blank for a receipt.
    #[serde(default)]
    reason: String,
}

/// What leaves in a bag.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ExhibitCopy {
    /// The exhibits, at most 20.
    exhibits: Vec<i64>,
    /// What for, which each chain keeps.
    reason: String,
}

fn step_of(step: CustodyStep) -> ExhibitStep {
    ExhibitStep {
        statement: step.content,
        sha256: step.hash,
        signature: step.signature,
        stamped_at: step.stamped_at,
    }
}

fn exhibit_of(view: ExhibitView) -> Exhibit {
    let exhibit = view.exhibit;
    Exhibit {
        id: exhibit.id.0,
        record_id: exhibit.record_id.0,
        file_name: exhibit.file_name,
        media_type: exhibit.media_type,
        n_bytes: exhibit.n_bytes,
        sha256: exhibit.sha256,
        description: exhibit.description,
        taken_at: exhibit.taken_at,
        taken_place: exhibit.taken_place,
        taken_by: exhibit.taken_by,
        holder_id: view.holding.holder.0,
        offered_to_id: view.holding.offered.map(|(to, _)| to.0),
        is_sealed: view.holding.is_sealed,
        deeds: view.deeds.iter().map(|d| d.code().to_owned()).collect(),
        steps: view.steps.into_iter().map(step_of).collect(),
    }
}

/// The evidence of a record.
#[utoipa::path(get, path = "/api/v1/records/{id}/exhibits", tag = "registers", params(("id" = i64, Path)),
    responses((status = 200, body = [Exhibit]), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Vec<Exhibit>> {
    let found = of_record(&ctx, RecordId(id)).await?.exhibits;
    Ok(Json(found.into_iter().map(exhibit_of).collect()))
}

/// Takes a file in as evidence of a record, for good; a program cannot, since it signs nothing.
#[utoipa::path(post, path = "/api/v1/records/{id}/exhibits", tag = "registers", params(("id" = i64, Path)), request_body = NewExhibit,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn take_in(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(sent): Body<NewExhibit>,
) -> Answer<Written> {
    // Whoever may not see the record learns nothing by sending a file.
    record_page(&ctx, RecordId(id)).await?;
    let intake = Intake {
        description: sent.description,
        taken_at: sent.taken_at,
        taken_place: sent.taken_place,
        taken_by: sent.taken_by,
    };
    let file = sent.file.decoded("file")?;
    let exhibit = taken_in(&ctx, RecordId(id), &intake, Some(file)).await?;
    Ok(Json(Written { id: exhibit.0 }))
}

/// An item of evidence with its chain.
#[utoipa::path(get, path = "/api/v1/exhibits/{id}", tag = "registers", params(("id" = i64, Path)),
    responses((status = 200, body = Exhibit), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Exhibit> {
    let view = exhibit_page(&ctx, ExhibitId(id)).await?;
    Ok(Json(exhibit_of(view)))
}

/// Signs that an exhibit is handed to an agency, whose people sign for it in turn.
#[utoipa::path(post, path = "/api/v1/exhibits/{id}/offer", tag = "registers", params(("id" = i64, Path)), request_body = ExhibitOffer,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn offer(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(sent): Body<ExhibitOffer>,
) -> Answer<Written> {
    let to = AgencyId(sent.to_agency_id);
    actions::offer(&ctx, ExhibitId(id), to, &sent.reason).await?;
    Ok(Json(Written { id }))
}

/// `receive`, `refuse`, `recall`, `seal` or `unseal`, each a signed step of the chain.
#[utoipa::path(post, path = "/api/v1/exhibits/{id}/deeds/{deed}", tag = "registers", params(("id" = i64, Path), ("deed" = String, Path)),
    request_body = DeedReason,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn act(
    Caller(ctx): Caller,
    Path((id, deed)): Path<(i64, String)>,
    Body(sent): Body<DeedReason>,
) -> Answer<Written> {
    may_see(&ctx, ExhibitId(id)).await?;
    let deed = Deed::of(&deed);
    let deed = deed.ok_or_else(|| ActionError::invalid("deed", "error.unknown_value"))?;
    actions::act(&ctx, ExhibitId(id), deed, &sent.reason).await?;
    Ok(Json(Written { id }))
}

/// Exhibits as a BagIt bag in a .zip, which is a step of each chain. A sealed one does not leave.
#[utoipa::path(post, path = "/api/v1/exhibits/export", tag = "registers", request_body = ExhibitCopy,
    responses((status = 200, content_type = "application/zip"), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn export(Caller(ctx): Caller, Body(sent): Body<ExhibitCopy>) -> Shown {
    let ids: Vec<ExhibitId> = sent.exhibits.into_iter().map(ExhibitId).collect();
    let (name, bytes) = exported(&ctx, &ids, &sent.reason).await?;
    files::save_as(&name, "application/zip", bytes)
}
