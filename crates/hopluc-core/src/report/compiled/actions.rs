//! Verbs of compiled reports: compile, edit, put before the approver, approve, give back, issue, ask for origins.
//!
//! The number comes from `document`, and only at issue. Each write is one transaction.

use super::{
    Edit, HEAD, PlacedFinding, PrintedFigure, Report, ReportDraft, ReportHead, ReportState, Touch,
    compile::compile as compiled_of,
    inputs, merge, origin, rules, sources, store,
    to_official::{Frame, to_official},
};
use crate::agency::{self, Agency};
use crate::base::{
    audit::{self, Fact, hex},
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, PeriodId, PersonId, ReportId},
    permit::Verb,
    store::Tx,
};
use crate::document::{self, DraftForm, Recipient, actions::Issued};
use crate::figure::checks::Severity;
use crate::person::notice::{NewNotice, notify};
use crate::report::period::{self, Period};
use hopluc_doc::official::OfficialDocument;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Longest edited paragraph, in characters.
pub const LONGEST_PARAGRAPH: usize = 20_000;

/// Everything that the page of a report shows.
#[derive(Clone, Debug)]
pub struct ReportPage {
    /// The report.
    pub report: Report,
    /// Its period.
    pub period: Period,
    /// The agency that compiles.
    pub focal: Agency,
    /// Text, edits, figures.
    pub draft: ReportDraft,
    /// Paragraphs as printed.
    pub lines: Vec<merge::Line>,
    /// What does not fit, worst first.
    pub findings: Vec<PlacedFinding>,
    /// What agencies returned, replaced or sent since it was compiled, worst first.
    pub moved: Vec<sources::SourceChange>,
    /// Earlier compilations of the period, newest first.
    pub versions: Vec<Report>,
}

/// The period of a report, with who compiles it today.
async fn period_of(ctx: &Ctx, tx: &Tx, report: &Report) -> Outcome<Period> {
    let period = period::store::period(tx, report.period_id).await?;
    period::store::compiled_on(tx, period, ctx.today()).await
}

async fn load(ctx: &Ctx, tx: &Tx, id: ReportId, verb: Verb) -> Outcome<(Report, Period)> {
    let report = store::get(tx, id).await?;
    let period = period_of(ctx, tx, &report).await?;
    let own = [period.focal_agency_id];
    ctx.permit(Verb::ReportRead, "report", &own)?;
    ctx.permit(verb, "report", &own)?;
    Ok((report, period))
}

/// The page of a report.
pub async fn page(ctx: &Ctx, id: ReportId) -> Outcome<ReportPage> {
    let tx = ctx.reader();
    let (report, period) = load(ctx, &tx, id, Verb::ReportRead).await?;
    let draft = store::draft(&tx, id).await?;
    let moved = sources::moved(&tx, &report, &draft).await?;
    let mut findings = sources::findings(&moved);
    findings.extend(merge::findings(&draft));
    findings.sort_by_key(|found| found.finding.severity);
    Ok(ReportPage {
        focal: agency::store::get(&tx, period.focal_agency_id).await?,
        versions: store::versions(&tx, period.id).await?,
        lines: merge::lines(&draft),
        findings,
        moved,
        report,
        period,
        draft,
    })
}

/// Reports that the actor may see, newest first, each with its period; replaced compilations are left out.
pub async fn list(ctx: &Ctx, limit: i64) -> Outcome<Vec<(Report, Period)>> {
    let tx = ctx.reader();
    let mut found = Vec::new();
    for report in store::list(&tx, limit).await? {
        let period = period_of(ctx, &tx, &report).await?;
        if ctx.may(Verb::ReportRead, &[period.focal_agency_id]) {
            found.push((report, period));
        }
    }
    Ok(found)
}

/// Compiles a period: a new version, in which the officials' edits and head of the one before are kept.
///
/// `Conflict` while a version waits for approval or is approved and not yet issued, and for an agency that has ended. Compiles
/// of one period wait for each other.
pub async fn compile(ctx: &Ctx, period: PeriodId) -> Outcome<ReportId> {
    let tx = ctx.begin().await?;
    period::store::hold(&tx, period).await?;
    let mut loaded = inputs::load(&tx, period).await?;
    loaded.period = period::store::compiled_on(&tx, loaded.period, ctx.today()).await?;
    loaded.focal = agency::store::get(&tx, loaded.period.focal_agency_id).await?;
    ctx.permit(
        Verb::ReportCompile,
        "report",
        &[loaded.period.focal_agency_id],
    )?;
    agency::actions::still_stands(ctx, &tx, loaded.focal.id).await?;
    let outline = loaded.outline(ctx)?;
    let versions = store::versions(&tx, period).await?;
    let last = versions.first();
    rules::free_to_compile(last.map(|last| last.state))?;
    let old = match last {
        Some(last) => Some(store::draft(&tx, last.id).await?),
        None => None,
    };
    let head = next_head(ctx, &tx, &loaded, last.zip(old.as_ref())).await?;
    let mut compiled = compiled_of(&loaded.inputs(ctx.catalogue(), outline, &head));
    compiled.sources.clone_from(&loaded.sources);
    let hash = hex(&Sha256::digest(serde_json::to_vec(&compiled)?));
    let draft = merge::recompiled(old.as_ref(), head, compiled);
    if let Some(last) = last
        && last.state == ReportState::Draft
    {
        moved(&tx, last, ReportState::Replaced).await?;
    }
    let report = Report {
        id: ReportId(0),
        period_id: period,
        version: last.map_or(1, |last| last.version + 1),
        state: ReportState::Draft,
        origins_hash: hash.clone(),
        compiled_by: ctx.actor.person_id.map(|person| person.0),
        compiled_at: ctx.now_text(),
        submitted_by: None,
        approved_by: None,
        approved_at: None,
        return_reason: String::new(),
        document_id: None,
        row_version: 1,
    };
    let id = store::add(&tx, &report, &draft).await?;
    let fact = Fact::new("report.compile", "report", id.0).detail(json!({
        "period_id": period.0,
        "version": report.version,
        "sha256": hash,
        "n_figures": draft.compiled.figures.len(),
        "n_reported": draft.compiled.n_reported,
        "n_due": draft.compiled.n_due,
    }));
    ctx.record(&tx, fact).await?;
    tx.commit().await?;
    Ok(id)
}

/// The head of the version before where the same agency made it, else that of a first version.
async fn next_head(
    ctx: &Ctx,
    tx: &Tx,
    loaded: &inputs::Loaded,
    before: Option<(&Report, &ReportDraft)>,
) -> Outcome<ReportHead> {
    if let Some((report, draft)) = before
        && is_of_focal(tx, loaded.focal.id, report.id).await?
    {
        return Ok(draft.head.clone());
    }
    first_head(ctx, tx, loaded).await
}

/// Whether the head of a report is the word of `focal`, which compiles now: that of a body before it names another signer,
/// another symbol and numbers that are given already. The journal knows for whom the last hand in it acted.
async fn is_of_focal(tx: &Tx, focal: AgencyId, report: ReportId) -> Outcome<bool> {
    let facts = audit::of_record(tx, "report", report.0, 1_000).await?;
    let wrote = facts.iter().find(|fact| {
        let is_head = fact.verb == "report.edit" && fact.detail.contains("\"head\":true");
        is_head || fact.verb == "report.compile"
    });
    // The program itself acts for no agency.
    let agency = wrote.and_then(|fact| fact.agency_id);
    Ok(agency.is_none_or(|agency| agency == focal.0))
}

/// The head of the newest report of the same schedule where the same agency made it, else what the directory knows.
async fn first_head(ctx: &Ctx, tx: &Tx, loaded: &inputs::Loaded) -> Outcome<ReportHead> {
    let schedule = Some(loaded.period.schedule_id);
    for other in period::store::periods(tx, schedule, 24).await? {
        if let Some(report) = store::versions(tx, other.id).await?.first() {
            if is_of_focal(tx, loaded.focal.id, report.id).await? {
                return Ok(store::draft(tx, report.id).await?.head);
            }
            break;
        }
    }
    inputs::first_head(ctx, tx, &loaded.focal).await
}

async fn moved(tx: &Tx, report: &Report, state: ReportState) -> Outcome<()> {
    let next = Report {
        state,
        ..report.clone()
    };
    if store::change(tx, &next).await? {
        Ok(())
    } else {
        Err(changed_meanwhile())
    }
}

fn changed_meanwhile() -> ActionError {
    ActionError::Conflict {
        key: "conflict.changed_meanwhile",
    }
}

async fn editable(ctx: &Ctx, tx: &Tx, id: ReportId, row_version: i64) -> Outcome<Report> {
    let (report, _) = load(ctx, tx, id, Verb::ReportCompile).await?;
    if report.state != ReportState::Draft {
        return Err(rules::wrong_state(report.state));
    }
    if report.row_version != row_version {
        return Err(changed_meanwhile());
    }
    Ok(report)
}

/// A draft of which `part` (a block, or [`HEAD`]) is as it was at `row_version`, held for this transaction.
///
/// What others changed elsewhere in it meanwhile is no conflict.
async fn part_editable(
    ctx: &Ctx,
    tx: &Tx,
    id: ReportId,
    (row_version, part): (i64, &str),
) -> Outcome<(Report, ReportDraft)> {
    load(ctx, tx, id, Verb::ReportCompile).await?;
    store::hold(tx, id).await?;
    let report = store::get(tx, id).await?;
    if report.state != ReportState::Draft {
        return Err(rules::wrong_state(report.state));
    }
    let draft = store::draft(tx, id).await?;
    let last = draft.touched.get(part).map_or(0, |touch| touch.row_version);
    if row_version < last || row_version < 1 || row_version > report.row_version {
        return Err(changed_meanwhile());
    }
    Ok((report, draft))
}

/// Words one paragraph anew; the machine's own text takes the edit back, an empty text leaves the paragraph out.
///
/// `Conflict` only where this paragraph was changed since `row_version`, which may be an earlier one of the report.
pub async fn edit(
    ctx: &Ctx,
    id: ReportId,
    row_version: i64,
    block: &str,
    text: &str,
) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let (report, mut draft) = part_editable(ctx, &tx, id, (row_version, block)).await?;
    let lines = merge::lines(&draft);
    let Some(line) = lines.iter().find(|line| line.block.id == block) else {
        return Err(ActionError::NotFound { noun: "paragraph" });
    };
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > LONGEST_PARAGRAPH {
        return Err(ActionError::invalid("text", "error.too_long"));
    }
    if matches!(line.block.kind, super::BlockKind::Table(_)) {
        return Err(ActionError::invalid("text", "error.table_not_edited"));
    }
    if matches!(line.block.kind, super::BlockKind::Heading { .. }) {
        return Err(ActionError::invalid("text", "error.heading_not_edited"));
    }
    if text == line.machine {
        draft.edits.remove(block);
    } else {
        let edit = Edit {
            text,
            base: line.machine.clone(),
            section: line.block.section.clone(),
            by: ctx.actor.person_id.map(|person| person.0),
            at: ctx.now_text(),
        };
        draft.edits.insert(block.to_owned(), edit);
    }
    let detail = json!({ "block": block });
    save(ctx, &tx, &report, (&mut draft, block), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes the head of the document. The text is compiled with it at the next compile.
pub async fn change_head(
    ctx: &Ctx,
    id: ReportId,
    row_version: i64,
    head: ReportHead,
) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let (report, mut draft) = part_editable(ctx, &tx, id, (row_version, HEAD)).await?;
    draft.head = head;
    save(
        ctx,
        &tx,
        &report,
        (&mut draft, HEAD),
        json!({ "head": true }),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

async fn save(
    ctx: &Ctx,
    tx: &Tx,
    report: &Report,
    (draft, part): (&mut ReportDraft, &str),
    detail: serde_json::Value,
) -> Outcome<()> {
    moved(tx, report, ReportState::Draft).await?;
    let touch = Touch {
        row_version: report.row_version + 1,
        by: ctx.actor.person_id.map(|person| person.0),
        at: ctx.now_text(),
    };
    draft.touched.insert(part.to_owned(), touch);
    store::put_draft(tx, report.id, draft).await?;
    ctx.record(
        tx,
        Fact::new("report.edit", "report", report.id.0).detail(detail),
    )
    .await
}

/// Puts the draft before the approver. The document is drafted now; its number comes at issue.
///
/// `Invalid` where the head lacks what a document needs, or a source was returned or replaced since; `Conflict` where a finding is an error.
pub async fn submit(ctx: &Ctx, id: ReportId, row_version: i64, page_url: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let report = editable(ctx, &tx, id, row_version).await?;
    let draft = store::draft(&tx, id).await?;
    sources::stop_if_undone(&tx, &report, &draft).await?;
    let has_error = |found: &PlacedFinding| found.finding.severity == Severity::Error;
    if merge::findings(&draft).iter().any(has_error) {
        return Err(ActionError::Conflict {
            key: "conflict.report_has_errors",
        });
    }
    let period = period_of(ctx, &tx, &report).await?;
    let form = document_form(ctx, &tx, &period, &draft, page_url).await?;
    let document = document::actions::draft_within(ctx, &tx, &form).await?;
    document::actions::submit_within(ctx, &tx, document).await?;
    let next = Report {
        state: ReportState::Submitted,
        submitted_by: ctx.actor.person_id.map(|person| person.0),
        document_id: Some(document),
        return_reason: String::new(),
        ..report
    };
    close(ctx, &tx, &next, "report.submit").await?;
    tx.commit().await?;
    Ok(())
}

async fn document_form(
    ctx: &Ctx,
    tx: &Tx,
    period: &Period,
    draft: &ReportDraft,
    page_url: &str,
) -> Outcome<DraftForm> {
    let focal = agency::store::get(tx, period.focal_agency_id).await?;
    let recipients = draft.head.copies.iter().map(|name| Recipient {
        agency_id: None,
        name: name.clone(),
    });
    let earlier = store::versions(tx, period.id).await?;
    let issued = earlier.iter().find(|report| report.state.has_number());
    Ok(DraftForm {
        holder_agency_id: focal.id,
        kind: draft.compiled.document_kind.as_str().into(),
        symbol: draft.head.symbol.trim().to_owned(),
        place: draft.head.place.trim().to_owned(),
        content: official(ctx, &focal, draft, page_url),
        recipients: recipients.collect(),
        replaces_id: issued.and_then(|report| report.document_id),
    })
}

fn official(ctx: &Ctx, focal: &Agency, draft: &ReportDraft, page_url: &str) -> OfficialDocument {
    let frame = Frame {
        issuer: &focal.name,
        year: ctx.today().year(),
        page_url,
    };
    to_official(ctx.catalogue(), draft, &frame)
}

async fn close(ctx: &Ctx, tx: &Tx, next: &Report, verb: &'static str) -> Outcome<()> {
    if !store::change(tx, next).await? {
        return Err(changed_meanwhile());
    }
    let detail = json!({ "period_id": next.period_id.0, "version": next.version });
    ctx.record(tx, Fact::new(verb, "report", next.id.0).detail(detail))
        .await
}

/// A report in one of `states`; where it is in another, that is told before anything about its edition, since it says
/// what to do.
async fn waiting(
    ctx: &Ctx,
    tx: &Tx,
    id: ReportId,
    (row_version, states): (i64, &[ReportState]),
    verb: Verb,
) -> Outcome<Report> {
    let (report, _) = load(ctx, tx, id, verb).await?;
    if !states.contains(&report.state) {
        return Err(rules::wrong_state(report.state));
    }
    if report.row_version != row_version {
        return Err(changed_meanwhile());
    }
    Ok(report)
}

/// Approves a submitted report; never one who compiled, edited or submitted it.
pub async fn approve(ctx: &Ctx, id: ReportId, row_version: i64) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let seen = (row_version, &[ReportState::Submitted][..]);
    let report = waiting(ctx, &tx, id, seen, Verb::ReportApprove).await?;
    let draft = store::draft(&tx, id).await?;
    sources::stop_if_undone(&tx, &report, &draft).await?;
    let editors = draft.edits.values().map(|edit| edit.by);
    let hands: Vec<Option<i64>> = editors
        .chain([report.compiled_by, report.submitted_by])
        .collect();
    let approver = ctx.actor.person_id.map(|person: PersonId| person.0);
    if approver.is_none() || hands.contains(&approver) {
        return Err(ActionError::Conflict {
            key: "conflict.second_person",
        });
    }
    if let Some(document) = report.document_id {
        document::actions::approve_within(ctx, &tx, document).await?;
    }
    let next = Report {
        state: ReportState::Approved,
        approved_by: approver,
        approved_at: Some(ctx.now_text()),
        ..report
    };
    close(ctx, &tx, &next, "report.approve").await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a submitted or approved report back to its editors, with the reason, and tells them; its document draft, which
/// has no number yet, is withdrawn.
pub async fn give_back(ctx: &Ctx, id: ReportId, row_version: i64, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let seen = (row_version, rules::RETURNABLE);
    let report = waiting(ctx, &tx, id, seen, Verb::ReportApprove).await?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ActionError::invalid("reason", "error.reason_required"));
    }
    if reason.chars().count() > 1_000 {
        return Err(ActionError::invalid("reason", "error.too_long"));
    }
    if let Some(id) = report.document_id {
        document::actions::withdraw_within(ctx, &tx, id, reason).await?;
    }
    let next = Report {
        state: ReportState::Draft,
        approved_by: None,
        approved_at: None,
        return_reason: reason.to_owned(),
        document_id: None,
        ..report
    };
    close(ctx, &tx, &next, "report.give_back").await?;
    tell_writers(ctx, &tx, &next).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells the agency that compiles that its report came back. The reason stands on the report's page, not in the notice.
async fn tell_writers(ctx: &Ctx, tx: &Tx, report: &Report) -> Outcome<()> {
    let period = period_of(ctx, tx, report).await?;
    let notice = NewNotice {
        agency_id: period.focal_agency_id,
        kind: "report.give_back",
        record: ("report", report.id.0),
        args: json!({ "period": period.name }),
        dedupe_key: &format!("report.give_back-{}-{}", report.id, report.row_version),
    };
    notify(tx, &notice, &ctx.now_text()).await?;
    Ok(())
}

/// Issues an approved report: its document gets the next number of its symbol and goes to its recipients.
pub async fn issue(ctx: &Ctx, id: ReportId, row_version: i64) -> Outcome<Issued> {
    let tx = ctx.begin().await?;
    let seen = (row_version, &[ReportState::Approved][..]);
    let report = waiting(ctx, &tx, id, seen, Verb::ReportIssue).await?;
    sources::stop_if_undone(&tx, &report, &store::draft(&tx, id).await?).await?;
    let Some(document) = report.document_id else {
        return Err(ActionError::broken("an approved report has no document"));
    };
    let issued = document::actions::issue_within(ctx, &tx, document).await?;
    let next = Report {
        state: ReportState::Issued,
        ..report
    };
    close(ctx, &tx, &next, "report.issue").await?;
    tx.commit().await?;
    Ok(issued)
}

/// The report as a document: the issued one where it was issued, else as it stands.
pub async fn as_document(ctx: &Ctx, id: ReportId, page_url: &str) -> Outcome<OfficialDocument> {
    let tx = ctx.reader();
    let (report, period) = load(ctx, &tx, id, Verb::ReportRead).await?;
    if let Some(document) = report.document_id
        && report.state.has_number()
    {
        return document::store::content(&tx, document).await;
    }
    let focal = agency::store::get(&tx, period.focal_agency_id).await?;
    Ok(official(
        ctx,
        &focal,
        &store::draft(&tx, id).await?,
        page_url,
    ))
}

/// A form in which a report leaves the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    /// An editable document.
    Docx,
    /// A printed one.
    Pdf,
}

impl FileForm {
    /// Extension of the file.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
        }
    }

    /// The form with this extension.
    pub fn from_extension(extension: &str) -> Option<Self> {
        [Self::Docx, Self::Pdf]
            .into_iter()
            .find(|form| form.extension() == extension)
    }
}

/// Name and bytes of the report as a file; rendered off the request thread.
pub async fn file(
    ctx: &Ctx,
    id: ReportId,
    form: FileForm,
    page_url: &str,
) -> Outcome<(String, Vec<u8>)> {
    let content = as_document(ctx, id, page_url).await?;
    let converter = ctx.app.converter.clone();
    let bytes = tokio::task::spawn_blocking(move || match form {
        FileForm::Docx => hopluc_doc::to_docx(&content),
        FileForm::Pdf => converter.to_pdf(&content),
    });
    let bytes = bytes.await.map_err(ActionError::broken)??;
    let report = store::get(&ctx.reader(), id).await?;
    let period = period::store::period(&ctx.reader(), report.period_id).await?;
    let name = format!(
        "bao-cao-{}-v{}.{}",
        period.code,
        report.version,
        form.extension()
    );
    Ok((name, bytes))
}

/// A printed number with its origin, and whether the cells of the store still say so.
#[derive(Clone, Debug)]
pub struct OriginPage {
    /// The figure.
    pub figure: PrintedFigure,
    /// Its terms, by period and agency.
    pub terms: Vec<origin::Traced>,
    /// Whether printing it from the stored cells gives the same text.
    pub is_true: bool,
}

/// Where the `number`-th printed figure of a report comes from, down to the stored cells.
pub async fn origins(ctx: &Ctx, id: ReportId, number: usize) -> Outcome<OriginPage> {
    let tx = ctx.reader();
    load(ctx, &tx, id, Verb::ReportRead).await?;
    let mut draft = store::draft(&tx, id).await?;
    if number >= draft.compiled.figures.len() {
        return Err(ActionError::NotFound { noun: "figure" });
    }
    let figure = draft.compiled.figures.swap_remove(number);
    let terms = origin::traced(&tx, &figure.origin).await?;
    let is_true = origin::is_true(&figure) && terms.iter().all(|term| term.is_stored);
    Ok(OriginPage {
        figure,
        terms,
        is_true,
    })
}
