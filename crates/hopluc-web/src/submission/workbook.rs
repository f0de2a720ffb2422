//! The form of one obligation as a workbook: taken away empty or half filled, brought back filled.

use super::{
    Extra,
    both::{conflicts, texts_of},
    fill::{form_again, form_view, shown_form},
};
use crate::{
    error::{Shown, html},
    forms::Sent,
    session::Signed,
};
use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::IntoResponse,
};
use hopluc_core::base::{
    error::{ActionError, FieldError},
    ids::ObligationId,
};
use hopluc_core::report::submission::from_xlsx;

/// `GET /bao-cao-don-vi/{id}/bieu-mau`: the form as a workbook.
pub async fn workbook(signed: Signed, Path(id): Path<i64>) -> Shown {
    let (name, bytes) = from_xlsx::form_file(&signed.ctx, ObligationId(id)).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// `POST /bao-cao-don-vi/{id}/bieu-mau`: a filled workbook.
pub async fn upload(signed: Signed, Path(id): Path<i64>, mut sent: Sent) -> Shown {
    let id = ObligationId(id);
    let Some(file) = sent.files.pop() else {
        return refused(signed, id, vec![FieldError::new("file", "error.required")]).await;
    };
    let replaces = !sent.text("replaces").is_empty();
    let imported = match from_xlsx::import_file(&signed.ctx, id, file.bytes, replaces).await {
        Ok(imported) => imported,
        Err(ActionError::Invalid(faults)) => return refused(signed, id, faults).await,
        Err(error) => return Err(error.into()),
    };
    let found = shown_form(&signed, id).await?;
    let page = signed.page;
    let mut notes = vec![page.tn("submission.imported", imported.saved.n_saved)];
    for fault in &imported.faults {
        let key = format!("workbook.{}", fault.code);
        let args = fault.args.join(", ");
        // A fault of the whole file, or of a row that is not there, has no cell to name.
        let place = format!("{} {}", fault.sheet, fault.cell);
        let place = match place.trim() {
            "" => String::new(),
            place => format!("{place}: "),
        };
        let text = format!("{place}{} {args}", page.t(&key));
        notes.push(text.trim_end().to_owned());
    }
    let mut extra = Extra::default();
    let lines = conflicts(&page, &found, &imported.saved, &mut extra);
    let mine = texts_of(&imported.saved);
    let page = page.with_faults(lines);
    html(&form_view(page, found, &extra, &mine, notes))
}

/// The form with what was wrong with the file.
async fn refused(signed: Signed, id: ObligationId, faults: Vec<FieldError>) -> Shown {
    form_again(signed, id, StatusCode::UNPROCESSABLE_ENTITY, faults).await
}
