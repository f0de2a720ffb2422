//! The steps of an outgoing document, the recipient's receipt, and files for saving.

use super::show_page;
use crate::{
    error::{Shown, WebError, html_with},
    files,
    forms::Sent,
    session::{Signed, done},
    urls,
};
use axum::{extract::Path, http::StatusCode};
use hopluc_core::base::{
    Ctx,
    error::{ActionError, FieldError, Outcome},
    ids::{AttachmentId, DocumentId},
};
use hopluc_core::document::{
    actions,
    attachment::{self, Attachment},
};
use hopluc_core::publish::render::{self, FileForm};

/// The document again with what was done, or with why not and the reason as it was typed.
async fn answer(signed: &Signed, id: i64, fields: &Sent, outcome: Outcome<()>, key: &str) -> Shown {
    let (status, faults) = match outcome {
        Ok(()) => return Ok(done(&urls::record("document", id), key)),
        Err(ActionError::Invalid(mut faults)) => {
            // The page has the field of the reason alone; the others stand in the form of the draft.
            for fault in faults.iter_mut().filter(|fault| fault.field != "reason") {
                fault.field.clear();
            }
            (StatusCode::UNPROCESSABLE_ENTITY, faults)
        }
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let page = signed.page.clone().with_faults(faults);
    let mut shown = show_page(signed, DocumentId(id), page).await?;
    fields.text("reason").clone_into(&mut shown.reason);
    html_with(status, &shown)
}

fn version(fields: &Sent) -> i64 {
    fields.parsed("row_version").unwrap_or(0)
}

/// `POST /van-ban/{id}/trinh`
pub async fn submit(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let outcome = actions::submit(&signed.ctx, DocumentId(id), version(&fields)).await;
    answer(&signed, id, &fields, outcome, "document_submitted").await
}

/// `POST /van-ban/{id}/duyet`
pub async fn approve(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let outcome = actions::approve(&signed.ctx, DocumentId(id), version(&fields)).await;
    answer(&signed, id, &fields, outcome, "document_approved").await
}

/// `POST /van-ban/{id}/tra-lai`
pub async fn give_back(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let reason = fields.text("reason");
    let outcome =
        actions::return_to_drafter(&signed.ctx, DocumentId(id), version(&fields), reason).await;
    answer(&signed, id, &fields, outcome, "document_returned").await
}

/// `POST /van-ban/{id}/ban-hanh`
pub async fn issue(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let outcome = actions::issue(&signed.ctx, DocumentId(id), version(&fields)).await;
    answer(&signed, id, &fields, outcome.map(drop), "document_issued").await
}

/// `POST /van-ban/{id}/thu-hoi`
pub async fn withdraw(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let reason = fields.text("reason");
    let outcome = actions::withdraw(&signed.ctx, DocumentId(id), version(&fields), reason).await;
    answer(&signed, id, &fields, outcome, "document_withdrawn").await
}

/// `POST /van-ban/{id}/da-nhan`
pub async fn receive(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let outcome = actions::receive(&signed.ctx, DocumentId(id)).await;
    answer(&signed, id, &fields, outcome, "document_received").await
}

/// `GET /van-ban/{id}/tai/{form}`: the document as `docx` or `pdf`.
pub async fn file(signed: Signed, Path((id, form)): Path<(i64, String)>) -> Shown {
    let form = FileForm::from_extension(&form).ok_or(WebError::Action(ActionError::NotFound {
        noun: "attachment",
    }))?;
    let file = render::file(&signed.ctx, DocumentId(id), form).await?;
    files::save_as(&file.name, &file.media_type, file.bytes)
}

/// `GET /van-ban/{id}/tep/{attachment}`: a kept file.
pub async fn kept(signed: Signed, Path((id, attachment)): Path<(i64, i64)>) -> Shown {
    let attachment = AttachmentId(attachment);
    let (kept, bytes) = kept_file(&signed.ctx, DocumentId(id), attachment).await?;
    files::download(&kept, bytes)
}

/// A file of a document that the actor may see.
pub(crate) async fn kept_file(
    ctx: &Ctx,
    id: DocumentId,
    file: AttachmentId,
) -> Outcome<(Attachment, Vec<u8>)> {
    attachment::open(ctx, file, async |tx, kept| {
        if kept.noun != "document" || kept.noun_id != id.0 {
            return Err(ActionError::NotFound { noun: "attachment" });
        }
        actions::seen(ctx, tx, id).await?;
        Ok(())
    })
    .await
}
