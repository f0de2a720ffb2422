//! Registers as files: an empty table, the list for saving, a filled one, and files of records.

use super::{
    Answer, Refusal, Written,
    agency::{ImportFault, applies},
    caller::{Body, Caller},
    record::{RecordQuery, filter_of},
    task::SentFile,
};
use crate::{
    agency_import::rows_of,
    error::Shown,
    files,
    forms::{Asked, Sent},
    record::{exported, template_of},
};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::{AttachmentId, RecordId},
    permit::Verb,
};
use hopluc_core::catalogue::{RegisterDef, RegisterId};
use hopluc_core::document::attachment;
use hopluc_core::record::{self, Seen, actions, from_rows, page::record_page};
use serde::{Deserialize, Serialize};

fn register<'a>(ctx: &'a Ctx, id: &str) -> Outcome<&'a RegisterDef> {
    let found = ctx.catalogue().registers.get(&RegisterId::new(id));
    found.ok_or(ActionError::NotFound { noun: "register" })
}

/// An empty workbook with the heads that the import reads.
#[utoipa::path(get, path = "/api/v1/registers/{register}/template", tag = "registers", params(("register" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn template(Caller(ctx): Caller, Path(id): Path<String>) -> Shown {
    let own = [ctx.actor.agency()];
    ctx.permit(Verb::RecordWrite, record::NOUN, &own)?;
    template_of(register(&ctx, &id)?, false)
}

/// The list of a register for saving, `xlsx` or `csv`, without what is sealed; the import takes it again.
#[utoipa::path(get, path = "/api/v1/registers/{register}/export/{form}", tag = "registers",
    params(RecordQuery, ("register" = String, Path), ("form" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal), (status = 404, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn export(
    Caller(ctx): Caller,
    Path((id, form)): Path<(String, String)>,
    Asked(query): Asked<RecordQuery>,
) -> Shown {
    let register = register(&ctx, &id)?;
    if !["xlsx", "csv"].contains(&form.as_str()) {
        return Err(ActionError::NotFound { noun: "file" }.into());
    }
    exported(&ctx, register, filter_of(query)?, (&form, false)).await
}

/// A table of records as a file.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the fields of a form for OpenAPI")]
pub struct RecordTable {
    /// `.xlsx` or `.csv` with the heads of the template.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    /// `1` or `true` stores what is read; `0`, `false` or nothing is a dry run.
    apply: Option<String>,
}

/// What an import of records found, or did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecordImport {
    /// Records in the table.
    n_records: usize,
    /// New ones.
    n_added: usize,
    /// Changed ones.
    n_changed: usize,
    /// Heads that no field has; their cells are not read.
    ignored_columns: Vec<String>,
    /// Whether it was stored; false for a dry run.
    is_stored: bool,
    /// Faults by row and column; nothing is stored while there is any.
    faults: Vec<ImportFault>,
}

/// Reads a table of records of the caller's agency: a dry run, or with `apply` the import itself, all rows or none.
///
/// Rows of the same natural key change the record that has it, so the same file twice is the same as once.
#[utoipa::path(post, path = "/api/v1/registers/{register}/import", tag = "registers", params(("register" = String, Path)),
    request_body(content = RecordTable, content_type = "multipart/form-data"),
    responses((status = 200, body = RecordImport), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 422, body = Refusal)))]
pub async fn import(
    Caller(ctx): Caller,
    Path(id): Path<String>,
    mut sent: Sent,
) -> Answer<RecordImport> {
    ctx.permit(Verb::RecordWrite, record::NOUN, &[ctx.actor.agency()])?;
    let register = register(&ctx, &id)?;
    let file = sent.files.pop();
    let file = file.ok_or_else(|| ActionError::invalid("file", "error.required"))?;
    let rows = rows_of(&ctx, file).await?;
    let rows = rows.map_err(|fault| ActionError::Invalid(vec![fault]))?;
    let is_dry_run = !applies(&sent)?;
    let found = from_rows::import(&ctx, &register.id, &rows, is_dry_run).await?;
    Ok(Json(RecordImport {
        n_records: found.n_records,
        n_added: found.n_added,
        n_changed: found.n_changed,
        ignored_columns: found.ignored,
        is_stored: !is_dry_run && found.findings.is_empty(),
        faults: found.findings.into_iter().map(Into::into).collect(),
    }))
}

/// A file for a field of a record.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RecordFile {
    /// The edition that the caller saw.
    row_version: i64,
    /// Field of kind `file`.
    field: String,
    /// The file.
    file: SentFile,
}

/// Puts a file into a field of a record; the answer names the file.
#[utoipa::path(post, path = "/api/v1/records/{id}/files", tag = "registers", params(("id" = i64, Path)), request_body = RecordFile,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn attach(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(sent): Body<RecordFile>,
) -> Answer<Written> {
    // Whoever may not see the record learns nothing by sending a file.
    record_page(&ctx, RecordId(id)).await?;
    let file = attachment::check(&ctx, sent.file.decoded("file")?).await?;
    let seen = Seen {
        id: RecordId(id),
        row_version: sent.row_version,
    };
    let kept = actions::attach(&ctx, seen, &sent.field, &file).await?;
    Ok(Json(Written { id: kept.0 }))
}

/// A file of a record.
#[utoipa::path(get, path = "/api/v1/records/{id}/files/{file}", tag = "registers", params(("id" = i64, Path), ("file" = i64, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn file(Caller(ctx): Caller, Path((id, file)): Path<(i64, i64)>) -> Shown {
    let (kept, bytes) = crate::record::kept_file(&ctx, RecordId(id), AttachmentId(file)).await?;
    files::download(&kept, bytes)
}
