//! `/api/v1/agencies`

use super::{Answer, Refusal, caller::Caller, malformed::not_one_of};
use crate::{
    error::Shown,
    forms::{Asked, Sent},
    texts::Texts,
    words,
};
use axum::{Json, extract::Path};
use hopluc_core::agency::{Filter, KindId, PageKey, from_rows, store};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::AgencyId,
    permit::Verb,
};
use serde::{Deserialize, Serialize};

/// A body of the directory.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Agency {
    /// Key.
    id: i64,
    /// Code of Decision 20/2020/QĐ-TTg.
    code: String,
    /// Name.
    name: String,
    /// Short name; may be empty.
    short_name: String,
    /// Kind, an id of the catalogue.
    kind: String,
    /// Code of its area; may be empty.
    area_code: String,
    /// The body above it.
    parent_id: Option<i64>,
    /// The body that answers for it once it is closed.
    successor_id: Option<i64>,
    /// First day (YYYY-MM-DD).
    valid_from: String,
    /// First day on which it is closed; null while it exists.
    valid_to: Option<String>,
    /// Thirteen-character code of QCVN 102:2016; may be empty.
    code_edxml: String,
    /// Tax number of an enterprise; may be empty.
    tax_number: String,
    /// Where letters go; may be empty.
    email: String,
    /// Switchboard; may be empty.
    phone: String,
    /// Postal address; may be empty.
    address: String,
    /// Edition; a change must bring it back.
    row_version: i64,
}

impl From<hopluc_core::agency::Agency> for Agency {
    fn from(agency: hopluc_core::agency::Agency) -> Self {
        Self {
            id: agency.id.0,
            code: agency.code,
            name: agency.name,
            short_name: agency.short_name,
            kind: agency.kind.as_str().to_owned(),
            area_code: agency.area_code,
            parent_id: agency.parent_id.map(|id| id.0),
            successor_id: agency.successor_id.map(|id| id.0),
            valid_from: words::iso(agency.valid_from),
            valid_to: agency.valid_to.map(words::iso),
            code_edxml: agency.code_edxml,
            tax_number: agency.tax_number,
            email: agency.email,
            phone: agency.phone,
            address: agency.address,
            row_version: agency.row_version,
        }
    }
}

/// A page of agencies, by name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Agencies {
    /// At most `limit`.
    items: Vec<Agency>,
    /// Value for `after` of the next page; null on the last.
    next: Option<String>,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgencyQuery {
    /// Words of name, code or other name, with or without tone marks.
    #[serde(default)]
    q: String,
    /// Kind, an id of the catalogue.
    #[serde(default)]
    kind: String,
    /// `next` of the page before.
    #[serde(default)]
    after: String,
    /// 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Agencies of the directory, closed ones too, by name.
#[utoipa::path(get, path = "/api/v1/agencies", tag = "agencies", params(AgencyQuery),
    responses((status = 200, body = Agencies), (status = 401, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<AgencyQuery>) -> Answer<Agencies> {
    ctx.permit_all(Verb::AgencyRead)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let filter = Filter {
        text: query.q,
        kind: (!query.kind.is_empty()).then(|| KindId::new(query.kind)),
        ..Filter::default()
    };
    let after = query.after.rsplit_once('~').and_then(|(folded, id)| {
        Some(PageKey {
            folded: folded.to_owned(),
            id: id.parse().ok()?,
        })
    });
    let mut found = store::list(&ctx.reader(), &filter, after.as_ref(), limit + 1).await?;
    let has_more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| has_more).map(|last| {
        let key = last.page_key();
        format!("{}~{}", key.folded, key.id)
    });
    Ok(Json(Agencies {
        items: found.into_iter().map(Into::into).collect(),
        next,
    }))
}

/// One agency.
#[utoipa::path(get, path = "/api/v1/agencies/{id}", tag = "agencies", params(("id" = i64, Path)),
    responses((status = 200, body = Agency), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Agency> {
    ctx.permit_all(Verb::AgencyRead)?;
    Ok(Json(store::get(&ctx.reader(), AgencyId(id)).await?.into()))
}

/// A table of agencies as a file.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the fields of a form for OpenAPI")]
pub struct AgencyTable {
    /// `.xlsx` or `.csv` with the columns of the form at `/co-quan/nhap/mau`.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    /// `1` or `true` stores what is read; `0`, `false` or nothing is a dry run.
    apply: Option<String>,
}

/// What an import found, or did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AgencyImport {
    /// Rows with any text, without the header.
    n_rows: usize,
    /// Agencies that are new.
    n_added: usize,
    /// Agencies of which something changes.
    n_changed: usize,
    /// Headers of columns that mean nothing here.
    ignored_columns: Vec<String>,
    /// Whether it was stored; false for a dry run.
    is_stored: bool,
    /// Faults by row; nothing is stored while there is any.
    faults: Vec<ImportFault>,
}

/// A fault of one row.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ImportFault {
    /// Stable key of the fault.
    key: String,
    /// Values that its message names, `row` (the header is row 1) and `column` among them.
    values: std::collections::BTreeMap<String, String>,
}

impl From<FieldError> for ImportFault {
    fn from(fault: FieldError) -> Self {
        Self {
            key: fault.key,
            values: fault.args,
        }
    }
}

/// Whether an import is to be stored, as its form says; a word that says neither is refused.
pub(super) fn applies(sent: &Sent) -> Outcome<bool> {
    match sent.text("apply").trim() {
        "1" | "true" => Ok(true),
        "" | "0" | "false" => Ok(false),
        other => Err(not_one_of("apply", other, &["1", "true", "0", "false"])),
    }
}

/// An empty workbook with the heads that the import reads.
#[utoipa::path(get, path = "/api/v1/agencies/template", tag = "agencies",
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn template(Caller(ctx): Caller) -> Shown {
    ctx.permit_all(Verb::AgencyEdit)?;
    crate::agency_import::template_of(Texts::of("vi"))
}

/// The whole directory as a workbook that the import takes again without a change.
#[utoipa::path(get, path = "/api/v1/agencies/export", tag = "agencies",
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal)))]
pub async fn export(Caller(ctx): Caller) -> Shown {
    ctx.permit_all(Verb::AgencyRead)?;
    crate::agency_import::exported(&ctx, Texts::of("vi")).await
}

/// Reads a table of agencies: a dry run, or with `apply` the import itself, all rows or none.
#[utoipa::path(post, path = "/api/v1/agencies/import", tag = "agencies",
    request_body(content = AgencyTable, content_type = "multipart/form-data"),
    responses((status = 200, body = AgencyImport), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn import(Caller(ctx): Caller, mut sent: Sent) -> Answer<AgencyImport> {
    ctx.permit_all(Verb::AgencyEdit)?;
    let file = sent
        .files
        .pop()
        .ok_or_else(|| ActionError::invalid("file", "error.required"))?;
    let rows = crate::agency_import::rows_of(&ctx, file)
        .await?
        .map_err(|fault| ActionError::Invalid(vec![fault]))?;
    let is_dry_run = !applies(&sent)?;
    let imported = from_rows::import(&ctx, &rows, is_dry_run).await?;
    let is_stored = !is_dry_run && imported.findings.is_empty();
    let faults = imported.findings.into_iter().map(Into::into);
    Ok(Json(AgencyImport {
        n_rows: imported.n_rows,
        n_added: imported.n_added,
        n_changed: imported.n_changed,
        ignored_columns: imported.ignored_columns,
        is_stored,
        faults: faults.collect(),
    }))
}
