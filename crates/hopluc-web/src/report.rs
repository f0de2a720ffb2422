//! Pages of compiled reports: the draft with its numbers linked to their origins, editing, approval, issue, download.

use crate::{
    error::{Shown, html},
    fields::Asked,
    forms::Sent,
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{extract::Path, http::header, response::IntoResponse};
use hopluc_core::base::{error::ActionError, ids::ReportId, permit::Verb};
use hopluc_core::report::compiled::{
    BlockKind, Inline, Report, ReportHead, ReportState,
    actions::{self, FileForm, OriginPage, ReportPage},
    merge::Line,
};
use hopluc_core::report::period::Period;
use serde::Deserialize;

/// Class of the badge of a state.
pub fn badge(state: ReportState) -> &'static str {
    match state {
        ReportState::Draft => "warn",
        ReportState::Submitted => "info",
        ReportState::Approved | ReportState::Issued => "good",
        ReportState::Replaced => "",
    }
}

#[derive(Template)]
#[template(path = "report/list.html")]
struct ListPage {
    page: Page,
    reports: Vec<(Report, Period)>,
}

/// `GET /bao-cao-tong-hop`
pub async fn list(signed: Signed) -> Shown {
    let reports = actions::list(&signed.ctx, 100).await?;
    html(&ListPage {
        page: signed.page,
        reports,
    })
}

/// Query of the report's page: which number's origin and which paragraph's editor is open.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ShowQuery {
    so: Option<usize>,
    sua: String,
}

#[derive(Template)]
#[template(path = "report/show.html")]
struct ShowPage {
    page: Page,
    found: ReportPage,
    origin: Option<OriginPage>,
    open: Option<usize>,
    editing: String,
    can_edit: bool,
    can_approve: bool,
    can_issue: bool,
}

impl ShowPage {
    fn is_partial(&self, inline: &Inline) -> bool {
        let figure = inline
            .figure
            .and_then(|n| self.found.draft.compiled.figures.get(n));
        figure.is_some_and(|figure| figure.is_partial)
    }

    fn is_open(&self, inline: &Inline) -> bool {
        self.open.is_some() && inline.figure == self.open
    }

    fn findings_of(&self, block: &str) -> Vec<String> {
        let here = self
            .found
            .findings
            .iter()
            .filter(|found| found.block == block);
        here.map(|found| crate::period::finding_text(&self.page, &found.finding))
            .collect()
    }

    fn is_changed(&self, block: &str) -> bool {
        self.found
            .draft
            .changes
            .iter()
            .any(|change| change.id == block)
    }

    fn cell(&self, cell: &hopluc_core::figure::Cell) -> String {
        crate::submission::words_of(&self.page, Some(*cell), None)
    }

    fn level(&self, line: &Line) -> u8 {
        match &line.block.kind {
            BlockKind::Heading { level, .. } => level + 1,
            _ => 0,
        }
    }
}

/// `GET /bao-cao-tong-hop/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>, Asked(query): Asked<ShowQuery>) -> Shown {
    let id = ReportId(id);
    let found = actions::page(&signed.ctx, id).await?;
    let origin = match query.so {
        Some(number) => Some(actions::origins(&signed.ctx, id, number).await?),
        None => None,
    };
    let own = [found.period.focal_agency_id];
    let state = found.report.state;
    html(&ShowPage {
        can_edit: state == ReportState::Draft && signed.ctx.may(Verb::ReportCompile, &own),
        can_approve: state == ReportState::Submitted && signed.ctx.may(Verb::ReportApprove, &own),
        can_issue: state == ReportState::Approved && signed.ctx.may(Verb::ReportIssue, &own),
        open: query.so,
        editing: query.sua,
        page: signed.page,
        origin,
        found,
    })
}

fn row_version(sent: &Sent) -> i64 {
    sent.parsed("row_version").unwrap_or(0)
}

/// `POST /bao-cao-tong-hop/{id}/sua`: words one paragraph anew.
pub async fn edit(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let block = sent.text("block").to_owned();
    actions::edit(
        &signed.ctx,
        ReportId(id),
        row_version(&sent),
        &block,
        sent.text("text"),
    )
    .await?;
    Ok(done(&format!("/bao-cao-tong-hop/{id}#b-{block}"), "saved"))
}

/// `POST /bao-cao-tong-hop/{id}/the-thuc`: head and foot of the document.
pub async fn head(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let one = |name: &str| sent.text(name).trim().to_owned();
    let many = |name: &str| {
        let lines = sent.text(name).lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let head = ReportHead {
        governing_body: one("governing_body"),
        symbol: one("symbol"),
        place: one("place"),
        province: one("province"),
        recipient: one("recipient"),
        capacity: many("capacity"),
        position: one("position"),
        signer: one("signer"),
        copies: many("copies"),
    };
    actions::change_head(&signed.ctx, ReportId(id), row_version(&sent), head).await?;
    Ok(done(&format!("/bao-cao-tong-hop/{id}"), "saved"))
}

fn url(signed: &Signed, id: i64) -> String {
    format!("{}/bao-cao-tong-hop/{id}", signed.ctx.app.settings.base_url)
}

/// `POST /bao-cao-tong-hop/{id}/trinh`
pub async fn submit(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let page_url = url(&signed, id);
    actions::submit(&signed.ctx, ReportId(id), row_version(&sent), &page_url).await?;
    Ok(done(&format!("/bao-cao-tong-hop/{id}"), "report_submitted"))
}

/// `POST /bao-cao-tong-hop/{id}/duyet`
pub async fn approve(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    actions::approve(&signed.ctx, ReportId(id), row_version(&sent)).await?;
    Ok(done(&format!("/bao-cao-tong-hop/{id}"), "report_approved"))
}

/// `POST /bao-cao-tong-hop/{id}/tra-lai`
pub async fn give_back(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    actions::give_back(
        &signed.ctx,
        ReportId(id),
        row_version(&sent),
        sent.text("reason"),
    )
    .await?;
    Ok(done(&format!("/bao-cao-tong-hop/{id}"), "saved"))
}

/// `POST /bao-cao-tong-hop/{id}/ban-hanh`
pub async fn issue(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    actions::issue(&signed.ctx, ReportId(id), row_version(&sent)).await?;
    Ok(done(&format!("/bao-cao-tong-hop/{id}"), "report_issued"))
}

/// `GET /bao-cao-tong-hop/{id}/tai/{form}`: the document as docx or pdf.
pub async fn file(signed: Signed, Path((id, form)): Path<(i64, String)>) -> Shown {
    let form = FileForm::from_extension(&form).ok_or(ActionError::NotFound { noun: "file" })?;
    let page_url = url(&signed, id);
    let (name, bytes) = actions::file(&signed.ctx, ReportId(id), form, &page_url).await?;
    let kind = match form {
        FileForm::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        FileForm::Pdf => "application/pdf",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}
