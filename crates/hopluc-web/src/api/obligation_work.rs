//! An owed report as a workbook, out of the agency's records, and its versions.

use super::{
    Answer, Refusal,
    caller::Caller,
    obligation::{Figure, Saved, state_of},
};
use crate::{
    error::Shown,
    files,
    forms::{Asked, Sent},
    words,
};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    error::ActionError,
    ids::{ObligationId, RecordId},
};
use hopluc_core::document::attachment::NewFile;
use hopluc_core::figure::{Cell, CellKey};
use hopluc_core::report::submission::{
    actions::{self, HistoryLine},
    from_document, from_records, from_xlsx,
};
use serde::{Deserialize, Serialize};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The form of an owed report as a workbook, with the answers so far.
#[utoipa::path(get, path = "/api/v1/obligations/{id}/workbook", tag = "obligations", params(("id" = i64, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn workbook(Caller(ctx): Caller, Path(id): Path<i64>) -> Shown {
    let (name, bytes) = from_xlsx::form_file(&ctx, ObligationId(id)).await?;
    files::save_as(&name, XLSX, bytes)
}

/// A filled workbook.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the fields of a form for OpenAPI")]
pub struct FilledWorkbook {
    /// The workbook that was taken away, filled.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    /// `1` lets an answer of the file replace a different one of the draft; else such cells come back as conflicts.
    replaces: Option<String>,
}

/// A fault of one cell of a workbook.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WorkbookFault {
    /// Name of the sheet.
    sheet: String,
    /// The cell: `E12`; empty where the fault has no place.
    cell: String,
    /// Stable key: `not_a_number`, `unknown_row`, `nil_with_value` ...
    key: String,
    /// What the message names, such as what the cell holds.
    values: Vec<String>,
}

/// What became of a workbook.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WorkbookTaken {
    /// What was saved, and what conflicts.
    saved: Saved,
    /// Faults by cell; nothing of such a row was saved.
    faults: Vec<WorkbookFault>,
}

/// Saves the answers of a filled workbook into the draft.
#[utoipa::path(post, path = "/api/v1/obligations/{id}/workbook", tag = "obligations", params(("id" = i64, Path)),
    request_body(content = FilledWorkbook, content_type = "multipart/form-data"),
    responses((status = 200, body = WorkbookTaken), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn upload(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    mut sent: Sent,
) -> Answer<WorkbookTaken> {
    let file = sent.files.pop();
    let file = file.ok_or_else(|| ActionError::invalid("file", "error.required"))?;
    let replaces = sent.text("replaces") == "1";
    let taken = from_xlsx::import_file(&ctx, ObligationId(id), file.bytes, replaces).await?;
    let faults = taken.faults.into_iter().map(|fault| WorkbookFault {
        sheet: fault.sheet,
        cell: fault.cell,
        key: fault.code,
        values: fault.args,
    });
    Ok(Json(WorkbookTaken {
        faults: faults.collect(),
        saved: taken.saved.into(),
    }))
}

/// A report that came as a letter.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the fields of a form for OpenAPI")]
pub struct Letter {
    /// `.docx`, `.pdf` with text, `.odt`, `.html`, `.md` or `.txt`.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// A number of a letter and the cell for which it is proposed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProposedFigure {
    /// The sentence in which it stands.
    passage: String,
    /// Code of the measure; null where no cell of the form is like the passage.
    measure: Option<String>,
    /// Empty for the total, else `list=value`.
    dimension: String,
    /// What the number says.
    figure: CellShown,
    /// What stands in the draft; null where nothing does.
    told: Option<CellShown>,
    /// Words that passage and cell have in common: the reason.
    shared: String,
    /// How alike they are, 0 to 1000.
    likeness: u32,
}

/// What a letter tells.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProposedFigures {
    /// Its numbers in text order, at most 300.
    items: Vec<ProposedFigure>,
    /// How many further numbers were not looked at.
    n_left_out: usize,
}

/// Reads a report that came as a letter and proposes its numbers for the form; stores nothing. A person decides: save what is right.
#[utoipa::path(post, path = "/api/v1/obligations/{id}/read", tag = "obligations", params(("id" = i64, Path)),
    request_body(content = Letter, content_type = "multipart/form-data"),
    responses((status = 200, body = ProposedFigures), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 422, body = Refusal)))]
pub async fn read(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    mut sent: Sent,
) -> Answer<ProposedFigures> {
    let file = sent.files.pop();
    let file = file.ok_or_else(|| ActionError::invalid("file", "error.required"))?;
    let file = NewFile {
        name: file.name,
        bytes: file.bytes,
    };
    let found = from_document::propose(&ctx, ObligationId(id), file).await?;
    let items = found.numbers.into_iter().map(|number| {
        let key = number.key;
        ProposedFigure {
            passage: number.passage.join(" "),
            measure: key.as_ref().map(|key| key.measure.clone()),
            dimension: key.map(|key| key.dimension).unwrap_or_default(),
            figure: number.cell.into(),
            told: number.told.map(Into::into),
            shared: number.shared,
            likeness: number.likeness,
        }
    });
    Ok(Json(ProposedFigures {
        items: items.collect(),
        n_left_out: found.n_left_out,
    }))
}

/// A cell: its state and its number.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CellShown {
    /// `value`, `nil`, `not_yet` or `not_applicable`.
    state: String,
    /// The number, with state `value`.
    value: Option<i64>,
    /// `exact`, `more_than`, `about` or `less_than`; empty for other states.
    approximation: String,
}

impl From<Cell> for CellShown {
    fn from(cell: Cell) -> Self {
        let (state, value, approximation) = state_of(cell);
        Self {
            state: state.to_owned(),
            value,
            approximation: approximation.to_owned(),
        }
    }
}

/// What the registers give for one cell, beside what was told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FromRecords {
    /// Code of the measure.
    measure: String,
    /// Empty for the total, else `list=value`.
    dimension: String,
    /// What stands in the newest version; null where nothing does.
    told: Option<CellShown>,
    /// The agency's explanation beside it.
    note: String,
    /// What the registers said when that version was sent; null for a draft.
    then: Option<i64>,
    /// What they say now.
    now: CellShown,
    /// Whether the agency told another number than its registers gave.
    is_overridden: bool,
    /// Whether records have changed the number since it was sent.
    is_restated: bool,
}

/// What the agency's registers give for an owed report, in the order of its form.
#[utoipa::path(get, path = "/api/v1/obligations/{id}/from-records", tag = "obligations", params(("id" = i64, Path)),
    responses((status = 200, body = Vec<FromRecords>), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn from_registers(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Vec<FromRecords>> {
    let (_, rows) = from_records::derived_rows(&ctx, ObligationId(id)).await?;
    let shown = rows.into_iter().map(|row| FromRecords {
        is_overridden: row.is_overridden(),
        is_restated: row.is_restated(),
        measure: row.key.measure,
        dimension: row.key.dimension,
        told: row.told.map(Into::into),
        note: row.note,
        then: row.then,
        now: row.now.into(),
    });
    Ok(Json(shown.collect()))
}

/// Fills the blanks of the draft with what the registers give.
#[utoipa::path(post, path = "/api/v1/obligations/{id}/from-records", tag = "obligations", params(("id" = i64, Path)),
    responses((status = 200, body = Saved), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn fill(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Saved> {
    let saved = from_records::fill(&ctx, ObligationId(id)).await?;
    Ok(Json(saved.into()))
}

/// Which part of a figure, and which page.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BehindQuery {
    /// Empty for the total, else `list=value`.
    #[serde(default)]
    dimension: String,
    /// `next` of the page before.
    after: Option<i64>,
}

/// A record behind a figure.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecordBehind {
    /// Key of the record.
    id: i64,
    /// Its register.
    register: String,
    /// What it is called.
    title: String,
    /// Whose it is.
    agency_id: i64,
    /// The day that places it in the period (YYYY-MM-DD).
    dated_on: String,
    /// How much it gives.
    amount: i64,
}

/// A page of the records behind a figure.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecordsBehind {
    /// By key, at most 100.
    items: Vec<RecordBehind>,
    /// Value for `after` of the next page; null on the last.
    next: Option<i64>,
}

/// The records behind one figure of an owed report.
#[utoipa::path(get, path = "/api/v1/obligations/{id}/from-records/{measure}", tag = "obligations",
    params(BehindQuery, ("id" = i64, Path), ("measure" = String, Path)),
    responses((status = 200, body = RecordsBehind), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn behind(
    Caller(ctx): Caller,
    Path((id, measure)): Path<(i64, String)>,
    Asked(query): Asked<BehindQuery>,
) -> Answer<RecordsBehind> {
    let key = CellKey::part(&measure, &query.dimension);
    let after = RecordId(query.after.unwrap_or(0));
    let found = from_records::records_behind(&ctx, ObligationId(id), &key, after, 101).await?;
    let (mut records, _) = found;
    let has_more = records.len() > 100;
    records.truncate(100);
    let next = records
        .last()
        .filter(|_| has_more)
        .map(|(last, _)| last.id.0);
    let items = records.into_iter().map(|(record, amount)| RecordBehind {
        id: record.id.0,
        register: record.register.as_str().to_owned(),
        title: record.title,
        agency_id: record.agency_id.0,
        dated_on: words::iso(record.dated_on),
        amount,
    });
    Ok(Json(RecordsBehind {
        items: items.collect(),
        next,
    }))
}

/// A cell that changed from one version to the next.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CellDifference {
    /// Code of the measure.
    measure: String,
    /// Empty for the total, else `list=value`.
    dimension: String,
    /// In the older version; null where it had none.
    before: Option<CellShown>,
    /// In this one; null where it has none.
    after: Option<CellShown>,
}

/// One version of an owed report.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReportVersion {
    /// Key of the submission.
    submission_id: i64,
    /// From 1.
    version: i64,
    /// `draft`, `submitted`, `accepted` or `returned`.
    state: String,
    /// Its cells.
    figures: Vec<Figure>,
    /// Against the version before; every cell for the first.
    changes: Vec<CellDifference>,
}

impl From<HistoryLine> for ReportVersion {
    fn from(line: HistoryLine) -> Self {
        let submission = line.version.submission;
        let changes = line.changes.into_iter().map(|change| CellDifference {
            measure: change.key.measure,
            dimension: change.key.dimension,
            before: change.before.map(Into::into),
            after: change.after.map(Into::into),
        });
        Self {
            submission_id: submission.id.0,
            version: submission.version,
            state: submission.state.code().to_owned(),
            figures: line.version.figures.into_iter().map(Figure::of).collect(),
            changes: changes.collect(),
        }
    }
}

/// Every version of an owed report that the caller may see, newest first, each with its difference.
#[utoipa::path(get, path = "/api/v1/obligations/{id}/history", tag = "obligations", params(("id" = i64, Path)),
    responses((status = 200, body = Vec<ReportVersion>), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn history(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Vec<ReportVersion>> {
    let lines = actions::history(&ctx, ObligationId(id)).await?;
    Ok(Json(lines.into_iter().map(Into::into).collect()))
}
