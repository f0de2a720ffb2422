//! Pages of compiled reports: the draft with its numbers linked to their origins, editing, approval, issue, download.

use crate::{
    collision::{Collision, Pair, collision},
    english,
    error::{Shown, WebError, html, html_with},
    forms::{Asked, Sent},
    listing::{DOWN, Heading, Listing, UP},
    page::Page,
    saved_view::{self, Bar},
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery},
    http::{StatusCode, header},
    response::IntoResponse,
};
use hopluc_core::agency;
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, ReportId},
    permit::Verb,
};
use hopluc_core::document;
use hopluc_core::figure::{
    Cell,
    checks::{Finding, Rule},
};
use hopluc_core::person::{self, saved_view::ViewPage};
use hopluc_core::report::compiled::{
    BlockKind, Inline, NarrativeSource, OriginTerm, Report, ReportHead, ReportState, Touch,
    actions::{self, FileForm, OriginPage, ReportPage},
    merge::Line,
    origin, rules,
};
use hopluc_core::report::period::Period;
use serde::Deserialize;
use std::collections::BTreeMap;
use time::Date;

/// Class of the badge of a state.
pub fn badge(state: ReportState) -> &'static str {
    match state {
        ReportState::Draft => "warn",
        ReportState::Submitted => "info",
        ReportState::Approved | ReportState::Issued => "good",
        ReportState::Withdrawn => "bad",
        ReportState::Replaced => "",
    }
}

/// Query of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    trang_thai: String,
    xep: String,
}

impl ListQuery {
    fn listing(&self) -> Listing<'_> {
        let pairs = vec![("trang_thai", self.trang_thai.as_str()), ("xep", &self.xep)];
        Listing::new("/bao-cao-tong-hop", pairs)
    }

    fn headings(&self, page: &Page) -> Vec<Heading> {
        let here = if self.xep.is_empty() {
            "newest"
        } else {
            &self.xep
        };
        let listing = self.listing();
        let sorting = |key, orders| listing.sorting(page.t(key), here, orders);
        vec![
            sorting("period.period", [("window", DOWN), ("window_last", UP)]),
            Heading::plain(page.t("report.version")),
            sorting("report.compiled_at", [("newest", DOWN), ("oldest", UP)]),
            Heading::plain(page.t("period.state")),
        ]
    }

    /// Keeps what is asked for and puts it in order; reports come newest first.
    fn arrange(&self, reports: &mut Vec<(Report, Period)>) {
        reports.retain(|(report, _)| {
            self.trang_thai.is_empty() || report.state.code() == self.trang_thai
        });
        match self.xep.as_str() {
            "oldest" => reports.reverse(),
            "window" => reports.sort_by_key(|(_, period)| std::cmp::Reverse(period.window.to)),
            "window_last" => reports.sort_by_key(|(_, period)| period.window.to),
            _ => {}
        }
    }
}

#[derive(Template)]
#[template(path = "report/list.html")]
struct ListPage {
    page: Page,
    bar: Bar,
    headings: Vec<Heading>,
    query: ListQuery,
    reports: Vec<(Report, Period)>,
}

/// `GET /bao-cao-tong-hop`
pub async fn list(
    signed: Signed,
    RawQuery(asked): RawQuery,
    Asked(query): Asked<ListQuery>,
) -> Shown {
    let mut reports = actions::list(&signed.ctx, 100).await?;
    let kept = query.listing().query();
    let bar = saved_view::bar(&signed, ViewPage::Reports, "/bao-cao-tong-hop", kept).await?;
    if let Some(opening) = bar.opening(asked.as_deref()) {
        return Ok(opening);
    }
    query.arrange(&mut reports);
    for (_, period) in &mut reports {
        english::name_period(&signed, period);
    }
    html(&ListPage {
        headings: query.headings(&signed.page),
        page: signed.page,
        bar,
        query,
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
    today: Date,
    /// Names of the agencies whose words are printed once for several.
    names: BTreeMap<AgencyId, String>,
    origin: Option<OriginPage>,
    open: Option<usize>,
    editing: String,
    can_edit: bool,
    can_approve: bool,
    can_give_back: bool,
    can_issue: bool,
    can_withdraw: bool,
    /// Whether the report is withdrawn and a new one may be made.
    can_compile: bool,
    /// Why its document was withdrawn.
    withdrawn_for: String,
    /// What was typed into the form that came back.
    typed: Sent,
    collision: Option<Collision>,
}

impl ShowPage {
    /// The agencies that wrote a line alike, where there are several; of a sentence with figures whoever says the same.
    fn writers(&self, line: &Line) -> Vec<&str> {
        let has_figures = line.block.inlines.iter().any(|run| run.figure.is_some());
        let is_shared = |s: &&NarrativeSource| has_figures || !s.also.is_empty();
        let Some(source) = line.block.source.as_ref().filter(is_shared) else {
            return Vec::new();
        };
        let ids = std::iter::once(&source.agency_id).chain(&source.also);
        ids.filter_map(|id| self.names.get(id).map(String::as_str))
            .collect()
    }

    /// What the editor of a paragraph holds: what was typed, or its text.
    fn wording(&self, line: &Line) -> String {
        if self.typed.text("block") == line.block.id {
            self.typed.text("text").to_owned()
        } else {
            line.block.text()
        }
    }

    /// Head and foot as typed, or as stored.
    fn head(&self) -> ReportHead {
        if self.typed.all("governing_body").is_empty() {
            self.found.draft.head.clone()
        } else {
            head_of(&self.typed)
        }
    }

    /// What is stored and what was typed, of the paragraph or of the head.
    fn pairs(&self, typed: &Sent) -> Vec<Pair<'static>> {
        let block = typed.text("block");
        if !block.is_empty() {
            let line = self.found.lines.iter().find(|line| line.block.id == block);
            let now = line.map(|line| line.block.text()).unwrap_or_default();
            return vec![("report.wording", now, typed.text("text").to_owned())];
        }
        if typed.all("governing_body").is_empty() {
            return Vec::new();
        }
        let (now, mine) = (&self.found.draft.head, head_of(typed));
        let pair = |key, of: fn(&ReportHead) -> String| (key, of(now), of(&mine));
        vec![
            pair("report.governing_body", |h| h.governing_body.clone()),
            pair("report.symbol", |h| h.symbol.clone()),
            pair("report.place", |h| h.place.clone()),
            pair("report.province", |h| h.province.clone()),
            pair("report.recipient", |h| h.recipient.clone()),
            pair("report.capacity", |h| h.capacity.join("\n")),
            pair("report.position", |h| h.position.clone()),
            pair("report.signer", |h| h.signer.clone()),
            pair("report.copies", |h| h.copies.join("\n")),
        ]
    }

    fn is_partial(&self, inline: &Inline) -> bool {
        let figure = inline
            .figure
            .and_then(|n| self.found.draft.compiled.figures.get(n));
        figure.is_some_and(|figure| figure.is_partial)
    }

    /// What an official should know before the report goes out: that its days are not over, or who has not reported.
    fn early(&self) -> String {
        use ReportState::{Approved, Draft, Submitted};
        if !matches!(self.found.report.state, Draft | Submitted | Approved) {
            return String::new();
        }
        let (period, compiled) = (&self.found.period, &self.found.draft.compiled);
        let mut told = Vec::new();
        if self.today <= period.window.to {
            told.push(
                self.page
                    .tn("report.not_over", words::date(period.window.to)),
            );
        }
        let n_missing = compiled.n_due - compiled.n_reported;
        if n_missing > 0 {
            let text = self.page.tn("report.n_silent", n_missing);
            told.push(text.replace("{n_due}", &compiled.n_due.to_string()));
        }
        told.join(" ")
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

    /// The submissions that a contradiction is between: who, and the page of what he sent.
    fn sides(&self, finding: &Finding) -> Vec<(String, String)> {
        let terms = sides_of(&self.found, finding);
        terms
            .into_iter()
            .map(|term| {
                let known = self.names.get(&term.agency_id);
                let name = known.cloned().unwrap_or_else(|| term.agency_id.to_string());
                (name, format!("/duyet-bao-cao/{}", term.submission_id))
            })
            .collect()
    }

    fn is_changed(&self, block: &str) -> bool {
        self.found
            .draft
            .changes
            .iter()
            .any(|change| change.id == block)
    }

    fn cell(&self, cell: &Cell) -> String {
        crate::submission::words_of(&self.page, Some(*cell), None)
    }

    fn level(&self, line: &Line) -> u8 {
        match &line.block.kind {
            BlockKind::Heading { level, .. } => level + 1,
            _ => 0,
        }
    }
}

/// Most submissions that one contradiction links to.
const SIDES: usize = 12;

/// What each agency told of the figure at which a contradiction stands; none for other findings.
fn sides_of<'a>(found: &'a ReportPage, finding: &Finding) -> Vec<&'a OriginTerm> {
    if !matches!(finding.rule, Rule::NilAgainstValue | Rule::SameEvent) {
        return Vec::new();
    }
    let figures = found.draft.compiled.figures.iter();
    let sums = figures.flat_map(|figure| origin::sums_in(&figure.origin));
    // The contradiction is looked for among all reporters; a section's sum has only those of the section.
    let widest = sums
        .filter(|sum| sum.key == finding.cell)
        .max_by_key(|sum| sum.terms.len());
    let Some(sum) = widest else {
        return Vec::new();
    };
    let speaks = |term: &&OriginTerm| matches!(term.cell, Cell::Value { .. } | Cell::Nil);
    sum.terms.iter().filter(speaks).take(SIDES).collect()
}

/// `GET /bao-cao-tong-hop/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>, Asked(query): Asked<ShowQuery>) -> Shown {
    let page = signed.page.clone();
    html(&show_page(&signed, ReportId(id), page, query).await?)
}

async fn show_page(
    signed: &Signed,
    id: ReportId,
    page: Page,
    query: ShowQuery,
) -> Result<ShowPage, WebError> {
    let mut found = actions::page(&signed.ctx, id).await?;
    english::name_period(signed, &mut found.period);
    let origin = match query.so {
        Some(number) => Some(actions::origins(&signed.ctx, id, number).await?),
        None => None,
    };
    let own = [found.period.focal_agency_id];
    let state = found.report.state;
    let sources = found
        .lines
        .iter()
        .filter_map(|line| line.block.source.as_ref());
    let mut ids: Vec<AgencyId> = sources
        .flat_map(|source| std::iter::once(source.agency_id).chain(source.also.clone()))
        .collect();
    for placed in &found.findings {
        let sides = sides_of(&found, &placed.finding);
        ids.extend(sides.iter().map(|term| term.agency_id));
    }
    ids.sort_unstable();
    ids.dedup();
    let tx = signed.ctx.reader();
    let withdrawn_for = match found.report.document_id {
        Some(id) if state == ReportState::Withdrawn => document::store::get(&tx, id).await?.reason,
        _ => String::new(),
    };
    let agencies = agency::store::many(&tx, &ids).await?;
    let names = agencies.into_iter().map(|(id, agency)| (id, agency.name));
    Ok(ShowPage {
        today: signed.ctx.today(),
        names: names.collect(),
        can_edit: state == ReportState::Draft && signed.ctx.may(Verb::ReportCompile, &own),
        can_approve: state == ReportState::Submitted && signed.ctx.may(Verb::ReportApprove, &own),
        can_give_back: rules::RETURNABLE.contains(&state)
            && signed.ctx.may(Verb::ReportApprove, &own),
        can_withdraw: state == ReportState::Issued && signed.ctx.may(Verb::DocumentIssue, &own),
        can_compile: state == ReportState::Withdrawn && signed.ctx.may(Verb::ReportCompile, &own),
        can_issue: state == ReportState::Approved && signed.ctx.may(Verb::ReportIssue, &own),
        open: query.so,
        editing: query.sua,
        typed: Sent::default(),
        collision: None,
        withdrawn_for,
        page,
        origin,
        found,
    })
}

fn row_version(sent: &Sent) -> i64 {
    sent.parsed("row_version").unwrap_or(0)
}

/// Key of the conflict with somebody else's save.
const MEANWHILE: &str = "conflict.changed_meanwhile";

/// Names who changed this paragraph last: the journal's last fact of the report may be another paragraph's.
async fn by_whom(
    signed: &Signed,
    mut both: Collision,
    touch: Option<&Touch>,
) -> Result<Collision, WebError> {
    let by = touch.and_then(|touch| touch.by);
    let names = person::store::names(&signed.ctx.reader(), by.as_slice()).await?;
    both.who = by
        .and_then(|by| names.get(&by).cloned())
        .unwrap_or_default();
    both.at = touch
        .map(|touch| words::stored_instant(&touch.at))
        .unwrap_or_default();
    Ok(both)
}

/// The report again with what was done, or with why not and all that was typed; after somebody else's save both
/// versions of it stand beside each other.
async fn answer(signed: &Signed, id: i64, sent: Sent, outcome: Outcome<()>, key: &str) -> Shown {
    let block = sent.text("block").to_owned();
    let (status, faults) = match outcome {
        Ok(()) if block.is_empty() => return Ok(done(&format!("/bao-cao-tong-hop/{id}"), key)),
        Ok(()) => return Ok(done(&format!("/bao-cao-tong-hop/{id}#b-{block}"), key)),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let is_elsewhere = faults.iter().any(|fault| fault.key == MEANWHILE);
    let page = signed.page.clone().with_faults(faults);
    let query = ShowQuery {
        sua: block.clone(),
        ..ShowQuery::default()
    };
    let mut shown = show_page(signed, ReportId(id), page, query).await?;
    let pairs = shown.pairs(&sent);
    if status == StatusCode::CONFLICT && !pairs.is_empty() {
        let record = ("report", id);
        let both = collision(signed, &shown.page, record, pairs).await?;
        let touch = shown
            .found
            .draft
            .touched
            .get(&block)
            .filter(|_| is_elsewhere);
        shown.collision = Some(by_whom(signed, both, touch).await?);
    }
    shown.typed = sent;
    html_with(status, &shown)
}

/// `POST /bao-cao-tong-hop/{id}/sua`: words one paragraph anew.
pub async fn edit(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let (block, text) = (sent.text("block"), sent.text("text"));
    let version = row_version(&sent);
    let outcome = actions::edit(&signed.ctx, ReportId(id), version, block, text).await;
    answer(&signed, id, sent, outcome, "saved").await
}

/// Head and foot of the document as they were typed.
fn head_of(sent: &Sent) -> ReportHead {
    let one = |name: &str| sent.text(name).trim().to_owned();
    let many = |name: &str| {
        let lines = sent.text(name).lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    };
    ReportHead {
        governing_body: one("governing_body"),
        symbol: one("symbol"),
        place: one("place"),
        province: one("province"),
        recipient: one("recipient"),
        capacity: many("capacity"),
        position: one("position"),
        signer: one("signer"),
        copies: many("copies"),
    }
}

/// `POST /bao-cao-tong-hop/{id}/the-thuc`: head and foot of the document.
pub async fn head(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let version = row_version(&sent);
    let head = head_of(&sent);
    let outcome = actions::change_head(&signed.ctx, ReportId(id), version, head).await;
    answer(&signed, id, sent, outcome, "saved").await
}

fn url(signed: &Signed, id: i64) -> String {
    format!("{}/bao-cao-tong-hop/{id}", signed.ctx.app.settings.base_url)
}

/// `POST /bao-cao-tong-hop/{id}/trinh`
pub async fn submit(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let page_url = url(&signed, id);
    let version = row_version(&sent);
    let outcome = actions::submit(&signed.ctx, ReportId(id), version, &page_url).await;
    answer(&signed, id, sent, outcome.map(drop), "report_submitted").await
}

/// `POST /bao-cao-tong-hop/{id}/duyet`
pub async fn approve(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let outcome = actions::approve(&signed.ctx, ReportId(id), row_version(&sent)).await;
    answer(&signed, id, sent, outcome.map(drop), "report_approved").await
}

/// `POST /bao-cao-tong-hop/{id}/tra-lai`
pub async fn give_back(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let (version, reason) = (row_version(&sent), sent.text("reason"));
    let outcome = actions::give_back(&signed.ctx, ReportId(id), version, reason).await;
    answer(&signed, id, sent, outcome.map(drop), "saved").await
}

/// `POST /bao-cao-tong-hop/{id}/ban-hanh`
pub async fn issue(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let outcome = actions::issue(&signed.ctx, ReportId(id), row_version(&sent)).await;
    answer(&signed, id, sent, outcome.map(drop), "report_issued").await
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
