//! `/api/v1/reports`

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
};
use crate::{
    error::{Shown, WebError},
    files,
};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    Ctx,
    error::ActionError,
    ids::{PeriodId, ReportId},
    permit::Verb,
};
use hopluc_core::publish::render::FileForm as Printed;
use hopluc_core::report::compiled::{Report as Stored, ReportHead, actions};
use serde::{Deserialize, Serialize};

/// A compiled report.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Report {
    /// Key.
    id: i64,
    /// Its period.
    period_id: i64,
    /// Name of the period.
    period: String,
    /// From 1, one more each time it is compiled.
    version: i64,
    /// `draft`, `replaced`, `submitted`, `approved`, `issued`, or `withdrawn` where its document was withdrawn since.
    state: String,
    /// When it was compiled (UTC).
    compiled_at: String,
    /// The document that it became.
    document_id: Option<i64>,
    /// Edition; every write must bring it back.
    row_version: i64,
}

impl Report {
    fn of(report: Stored, period: String) -> Self {
        Self {
            id: report.id.0,
            period_id: report.period_id.0,
            period,
            version: report.version,
            state: report.state.code().to_owned(),
            compiled_at: report.compiled_at,
            document_id: report.document_id.map(|id| id.0),
            row_version: report.row_version,
        }
    }
}

/// A paragraph of a report.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Paragraph {
    /// Stable name, for editing.
    block: String,
    /// Section of the outline.
    section: String,
    /// What it says.
    text: String,
    /// Whether an official worded it.
    is_edited: bool,
}

/// A report with its text.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WholeReport {
    /// The report.
    report: Report,
    /// Its paragraphs as printed, in order.
    paragraphs: Vec<Paragraph>,
    /// Stable keys of what does not fit, worst first.
    findings: Vec<String>,
    /// Head and foot.
    layout: Layout,
}

/// Compiled reports, newest first, at most 200.
#[utoipa::path(get, path = "/api/v1/reports", tag = "reports",
    responses((status = 200, body = Vec<Report>), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn list(Caller(ctx): Caller) -> Answer<Vec<Report>> {
    if Verb::ReportRead.reach(ctx.actor.role) == hopluc_core::base::permit::Reach::Never {
        return Err(ActionError::Denied {
            verb: Verb::ReportRead.code(),
        }
        .into());
    }
    let found = actions::list(&ctx, 200).await?;
    Ok(Json(
        found
            .into_iter()
            .map(|(report, period)| Report::of(report, period.name))
            .collect(),
    ))
}

/// One report with its text.
#[utoipa::path(get, path = "/api/v1/reports/{id}", tag = "reports", params(("id" = i64, Path)),
    responses((status = 200, body = WholeReport), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<WholeReport> {
    let page = actions::page(&ctx, ReportId(id)).await?;
    let paragraphs = page
        .lines
        .iter()
        .filter(|line| !line.is_removed)
        .map(|line| {
            let text: String = line
                .block
                .inlines
                .iter()
                .map(|run| run.text.as_str())
                .collect();
            Paragraph {
                block: line.block.id.clone(),
                section: line.block.section.clone(),
                text,
                is_edited: page.draft.edits.contains_key(&line.block.id),
            }
        });
    Ok(Json(WholeReport {
        paragraphs: paragraphs.collect(),
        findings: page
            .findings
            .iter()
            .map(|found| found.finding.message().to_owned())
            .collect(),
        layout: page.draft.head.into(),
        report: Report::of(page.report, page.period.name),
    }))
}

/// Which period to compile.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Compilation {
    /// The period.
    period_id: i64,
}

/// Compiles the report of a period as a draft, or anew; edits are carried over.
#[utoipa::path(post, path = "/api/v1/reports", tag = "reports", request_body = Compilation,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn compile(Caller(ctx): Caller, Body(body): Body<Compilation>) -> Answer<Written> {
    let id = actions::compile(&ctx, PeriodId(body.period_id)).await?;
    Ok(Json(Written { id: id.0 }))
}

/// A new wording of one paragraph.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Wording {
    /// Edition that was seen.
    row_version: i64,
    /// Name of the paragraph.
    block: String,
    /// The wording; empty leaves the paragraph out.
    text: String,
}

/// Words one paragraph anew.
#[utoipa::path(post, path = "/api/v1/reports/{id}/paragraphs", tag = "reports", params(("id" = i64, Path)), request_body = Wording,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn edit(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(body): Body<Wording>,
) -> Answer<Written> {
    actions::edit(
        &ctx,
        ReportId(id),
        body.row_version,
        &body.block,
        &body.text,
    )
    .await?;
    Ok(Json(Written { id }))
}

/// Head and foot of the document that a report becomes.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Layout {
    /// The body above the compiling agency; may be empty.
    #[serde(default)]
    governing_body: String,
    /// Symbol after the number: `BC-SKHCN`.
    symbol: String,
    /// Place of the date line.
    place: String,
    /// Kind and name of the province.
    province: String,
    /// To whom it goes.
    #[serde(default)]
    recipient: String,
    /// Lines of signing capacity: `TM. ỦY BAN NHÂN DÂN`.
    #[serde(default)]
    capacity: Vec<String>,
    /// Position of the signer.
    position: String,
    /// Name of the signer.
    signer: String,
    /// Who gets it ("Nơi nhận"), one each.
    #[serde(default)]
    copies: Vec<String>,
}

impl From<ReportHead> for Layout {
    fn from(head: ReportHead) -> Self {
        Self {
            governing_body: head.governing_body,
            symbol: head.symbol,
            place: head.place,
            province: head.province,
            recipient: head.recipient,
            capacity: head.capacity,
            position: head.position,
            signer: head.signer,
            copies: head.copies,
        }
    }
}

impl From<Layout> for ReportHead {
    fn from(layout: Layout) -> Self {
        Self {
            governing_body: layout.governing_body,
            symbol: layout.symbol,
            place: layout.place,
            province: layout.province,
            recipient: layout.recipient,
            capacity: layout.capacity,
            position: layout.position,
            signer: layout.signer,
            copies: layout.copies,
        }
    }
}

/// A layout to write over an edition.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct LayoutChange {
    /// Edition that was seen.
    row_version: i64,
    /// The whole layout.
    layout: Layout,
}

/// Changes head and foot of a report that is a draft.
#[utoipa::path(post, path = "/api/v1/reports/{id}/layout", tag = "reports", params(("id" = i64, Path)), request_body = LayoutChange,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn change_layout(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(change): Body<LayoutChange>,
) -> Answer<Written> {
    let head = change.layout.into();
    actions::change_head(&ctx, ReportId(id), change.row_version, head).await?;
    Ok(Json(Written { id }))
}

/// A step of a report's life.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ReportStep {
    /// Edition that was seen.
    row_version: i64,
    /// Why; needed to return.
    #[serde(default)]
    reason: String,
}

fn page_url(ctx: &Ctx, id: i64) -> String {
    format!("{}/bao-cao-tong-hop/{id}", ctx.app.settings.base_url)
}

/// Puts a report before the approver.
#[utoipa::path(post, path = "/api/v1/reports/{id}/submit", tag = "reports", params(("id" = i64, Path)), request_body = ReportStep,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn submit(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(step): Body<ReportStep>,
) -> Answer<Written> {
    let url = page_url(&ctx, id);
    actions::submit(&ctx, ReportId(id), step.row_version, &url).await?;
    Ok(Json(Written { id }))
}

/// Approves a report: a person who neither compiled, edited nor submitted it.
#[utoipa::path(post, path = "/api/v1/reports/{id}/approve", tag = "reports", params(("id" = i64, Path)), request_body = ReportStep,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn approve(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(step): Body<ReportStep>,
) -> Answer<Written> {
    actions::approve(&ctx, ReportId(id), step.row_version).await?;
    Ok(Json(Written { id }))
}

/// Gives a submitted or approved report back to its writers, with the reason. One that is issued is withdrawn as a document.
#[utoipa::path(post, path = "/api/v1/reports/{id}/return", tag = "reports", params(("id" = i64, Path)), request_body = ReportStep,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn give_back(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(step): Body<ReportStep>,
) -> Answer<Written> {
    actions::give_back(&ctx, ReportId(id), step.row_version, &step.reason).await?;
    Ok(Json(Written { id }))
}

/// The number of an issued report.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Numbered {
    /// Number within symbol and year.
    number: i64,
    /// `01/BC-SKHCN`.
    number_symbol: String,
}

/// Gives an approved report its number and lets it be sent.
#[utoipa::path(post, path = "/api/v1/reports/{id}/issue", tag = "reports", params(("id" = i64, Path)), request_body = ReportStep,
    responses((status = 200, body = Numbered), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn issue(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(step): Body<ReportStep>,
) -> Answer<Numbered> {
    let issued = actions::issue(&ctx, ReportId(id), step.row_version).await?;
    Ok(Json(Numbered {
        number: issued.number,
        number_symbol: issued.number_symbol,
    }))
}

/// A report as a file: `docx` or `pdf`.
#[utoipa::path(get, path = "/api/v1/reports/{id}/file/{form}", tag = "reports",
    params(("id" = i64, Path), ("form" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn file(Caller(ctx): Caller, Path((id, form)): Path<(i64, String)>) -> Shown {
    let not_found = || WebError::Action(ActionError::NotFound { noun: "attachment" });
    let printed = Printed::from_extension(&form).ok_or_else(not_found)?;
    let form = actions::FileForm::from_extension(&form).ok_or_else(not_found)?;
    let url = page_url(&ctx, id);
    let (name, bytes) = actions::file(&ctx, ReportId(id), form, &url).await?;
    files::save_as(&name, printed.media_type(), bytes)
}
