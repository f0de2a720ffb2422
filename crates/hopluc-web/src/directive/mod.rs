//! Pages of directives: the list, one directive with its text and what was read from it, corrections, confirmation.
//!
//! Forms only; what a correction or a confirmation may do is decided by the core.

pub mod claim;
pub mod confirm;
pub mod duty;
mod finding;
mod view;

use crate::{
    agency::{Choice, choices},
    collision::{Collision, collision_in},
    document::mention::{Known, Mention, read_mention},
    error::{Shown, WebError, html, html_with},
    files,
    forms::{Asked, Sent},
    listing::{DOWN, Heading, Listing, UP},
    marks::Piece,
    page::Page,
    saved_view::{self, Bar},
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use claim::{Claims, Opened};
pub use finding::{FindingView, findings as draft_findings, schedule_doubts, severity_code};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, DirectiveId, DocumentId, DutyId},
    permit::Verb,
};
use hopluc_core::directive::{
    DirectiveState, DutyForm, Order, SeenDirective, SeenDuty, actions, example,
    page::{DirectivePage, directive_page, directives_by},
    store::DirectiveRow,
};
use hopluc_core::document::{Document, actions as documents, attachment::NewFile};
use hopluc_core::person::saved_view::ViewPage;
use hopluc_core::report::period::{Schedule as Ordered, ordering::schedules_ordered_by};
use hopluc_core::task::{actions as tasks, list as task_list};
use hopluc_text::gold_json;
use serde::Deserialize;
use view::{DutyCard, Fact};
pub use view::{ScheduleView, pieces_of_draft as draft_pieces, schedules as schedule_views};

const ROWS: i64 = 50;

/// Class of the badge of a state.
pub fn badge(state: DirectiveState) -> &'static str {
    match state {
        DirectiveState::Opened => "warn",
        DirectiveState::Confirmed => "good",
        DirectiveState::Withdrawn => "",
    }
}

/// Query of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    trang_thai: String,
    xep: String,
    truoc: String,
}

impl ListQuery {
    fn listing(&self) -> Listing<'_> {
        let pairs = vec![("trang_thai", self.trang_thai.as_str()), ("xep", &self.xep)];
        Listing::new("/chi-dao", pairs)
    }

    fn with(&self, name: &str, value: &str) -> String {
        self.listing().with(name, value)
    }
}

/// A row of the list with how far its tasks are.
struct RowView {
    row: DirectiveRow,
    badge: &'static str,
    n_tasks: i64,
    n_done: i64,
    n_overdue: i64,
}

#[derive(Template)]
#[template(path = "directive/list.html")]
struct ListPage {
    page: Page,
    bar: Bar,
    headings: Vec<Heading>,
    query: ListQuery,
    states: &'static [DirectiveState],
    rows: Vec<RowView>,
    next: String,
}

/// `GET /chi-dao`
pub async fn list(
    signed: Signed,
    RawQuery(asked): RawQuery,
    Asked(query): Asked<ListQuery>,
) -> Shown {
    let state = DirectiveState::from_code(&query.trang_thai);
    let order = Order::from_code(&query.xep).unwrap_or(Order::Newest);
    let before = query.truoc.parse().ok().map(DirectiveId);
    let mut rows = directives_by(&signed.ctx, state, order, before, ROWS + 1).await?;
    let kept = query.listing().query();
    let bar = saved_view::bar(&signed, ViewPage::Directives, "/chi-dao", kept).await?;
    if let Some(opening) = bar.opening(asked.as_deref()) {
        return Ok(opening);
    }
    let has_more = rows.len() as i64 > ROWS;
    rows.truncate(ROWS as usize);
    let ids: Vec<DirectiveId> = rows.iter().map(|row| row.id).collect();
    let mut totals = task_list::totals(&signed.ctx, &ids).await?;
    let next = rows
        .last()
        .filter(|_| has_more)
        .map(|row| query.with("truoc", &row.id.to_string()))
        .unwrap_or_default();
    let rows = rows
        .into_iter()
        .map(|row| {
            let total = totals.remove(&row.id).unwrap_or_default();
            RowView {
                badge: badge(row.state),
                n_tasks: total.n,
                n_done: total.n_done,
                n_overdue: total.n_overdue,
                row,
            }
        })
        .collect();
    let headings = headings(&signed.page, &query, order);
    html(&ListPage {
        page: signed.page,
        bar,
        headings,
        query,
        states: DirectiveState::ALL,
        rows,
        next,
    })
}

fn headings(page: &Page, query: &ListQuery, order: Order) -> Vec<Heading> {
    let listing = query.listing();
    let sorting = |key, orders| listing.sorting(page.t(key), order.code(), orders);
    vec![
        sorting("directive.title", [("newest", DOWN), ("oldest", UP)]),
        sorting("directive.giver", [("giver", UP), ("newest", "")]),
        sorting(
            "directive.issued_on",
            [("issued", DOWN), ("issued_oldest", UP)],
        ),
        Heading::plain(page.t("directive.state")),
        Heading::plain(page.t("directive.progress")),
    ]
}

#[derive(Template)]
#[template(path = "directive/new.html")]
struct NewPage {
    page: Page,
    limit_mb: usize,
}

fn new_page(signed: &Signed, page: Page) -> NewPage {
    NewPage {
        page,
        limit_mb: signed.ctx.app.settings.upload_limit_bytes / (1024 * 1024),
    }
}

/// `GET /chi-dao/moi`
pub async fn new_form(signed: Signed) -> Shown {
    signed.ctx.permit_all(Verb::DirectiveEdit)?;
    html(&new_page(&signed, signed.page.clone()))
}

/// `POST /chi-dao/moi`: registers an arrived document and opens a directive from it.
///
/// A file that cannot be read as text is refused with its reason and not kept.
pub async fn upload(signed: Signed, mut fields: Sent) -> Shown {
    signed.ctx.permit_all(Verb::DirectiveEdit)?;
    let file = std::mem::take(&mut fields.files).into_iter().next();
    let outcome = match file {
        Some(file) => {
            let file = NewFile {
                name: file.name,
                bytes: file.bytes,
            };
            let holder = signed.ctx.actor.agency();
            documents::register_directive(&signed.ctx, holder, file).await
        }
        None => Err(ActionError::invalid("file", "error.required")),
    };
    match outcome {
        Ok(registered) => {
            let id = actions::open(&signed.ctx, registered.id).await?;
            Ok(done(&format!("/chi-dao/{id}"), "directive_opened"))
        }
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.clone().with_faults(faults);
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &new_page(&signed, page))
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /chi-dao`: opens a directive from a registered document, or shows the one that was opened from it.
pub async fn open(signed: Signed, fields: Sent) -> Shown {
    let document = DocumentId(fields.parsed("document_id").unwrap_or(0));
    let id = match actions::open(&signed.ctx, document).await {
        Err(ActionError::Conflict {
            key: "conflict.directive_already_open",
        }) => hopluc_core::directive::store::of_document(&signed.ctx.reader(), document)
            .await?
            .ok_or(ActionError::NotFound { noun: "directive" })?,
        other => other?,
    };
    Ok(Redirect::to(&format!("/chi-dao/{id}")).into_response())
}

#[derive(Template)]
#[template(path = "directive/show.html")]
struct ShowPage {
    page: Page,
    found: DirectivePage,
    badge: &'static str,
    giver: String,
    is_editable: bool,
    may_withdraw: bool,
    pieces: Vec<Piece>,
    header: Vec<Fact>,
    /// Fields of the head that could not be read, in one line.
    missing: String,
    duplicates: Vec<Document>,
    findings: Vec<FindingView>,
    n_notes: usize,
    schedules: Vec<ScheduleView>,
    mentions: Vec<Mention>,
    /// Mentions, times and figures, each with the form that corrects it.
    claims: [Claims; 3],
    may_order: bool,
    ordered: Vec<Ordered>,
    cards: Vec<DutyCard>,
    agencies: Vec<Choice>,
    groups: Vec<Choice>,
    n_kept: usize,
    n_agencies: usize,
    typed: Sent,
    collision: Option<Collision>,
}

impl ShowPage {
    /// Whether the corrected reading can be taken away.
    fn has_example(&self) -> bool {
        self.found.directive.state != DirectiveState::Opened
            && self.page.sees_all(Verb::DirectiveRead)
    }

    /// Whether there are passages that order reports, or others that only set a day.
    fn has_dates(&self, is_report: bool) -> bool {
        let mut found = self.schedules.iter();
        found.any(|schedule| schedule.is_report == is_report)
    }
}

/// What the directive cites, each mention with what the register and the law catalogue know of it on the day of issue.
async fn mentions(signed: &Signed, found: &DirectivePage) -> Outcome<Vec<Mention>> {
    let (kept, visible) = documents::mentions(&signed.ctx, found.directive.document_id).await?;
    let acts = signed.ctx.catalogue().legal_acts();
    let day = found.source.issued_on;
    let known = Known {
        acts: &acts,
        day: &words::iso(day.unwrap_or_else(|| signed.ctx.today())),
        visible: &visible,
    };
    let read = found.reading.citations.iter();
    Ok(read
        .map(|read| {
            let range = (read.span.start, read.span.end);
            let kept = kept.iter().find(|one| one.range == range);
            read_mention(&signed.page, &known, read, kept)
        })
        .collect())
}

/// Documents of the register that may be the same letter; only who may see the register is told what stands in it.
async fn duplicates(signed: &Signed, id: DocumentId) -> Outcome<Vec<Document>> {
    if signed.ctx.permit_all(Verb::DirectiveRead).is_err() {
        return Ok(Vec::new());
    }
    documents::duplicates(&signed.ctx, id).await
}

/// Agencies that confirming would lay a task on.
fn n_agencies(found: &DirectivePage) -> usize {
    let kept = found.duties.iter();
    kept.filter(|view| view.duty.state.code() == "kept")
        .flat_map(|view| view.duty.leads.iter().chain(&view.duty.partners))
        .collect::<std::collections::BTreeSet<&AgencyId>>()
        .len()
}

/// What was typed and not stored, and which form over a passage is open.
#[derive(Clone, Copy, Default)]
struct Typed<'a> {
    duty: Option<(DutyId, &'a DutyForm)>,
    claim: Opened<'a>,
}

async fn show_page(
    signed: &Signed,
    id: DirectiveId,
    page: Page,
    typed: Typed<'_>,
) -> Result<ShowPage, WebError> {
    let found = directive_page(&signed.ctx, id).await?;
    let is_editable = found.directive.state == DirectiveState::Opened
        && signed
            .ctx
            .may(Verb::DirectiveEdit, &[found.directive.giver_agency_id]);
    let progress = if signed.ctx.permit_all(Verb::DirectiveRead).is_ok() {
        task_list::progress(&signed.ctx, id).await?
    } else {
        Vec::new()
    };
    let (agencies, groups) = if is_editable {
        (choices(signed).await?, view::groups(signed))
    } else {
        (Vec::new(), Vec::new())
    };
    let duplicates = duplicates(signed, found.directive.document_id).await?;
    let cards = view::cards(&page, &found, &progress, typed.duty, &agencies);
    let findings = finding::findings(&page, &found.reading);
    let mentions = mentions(signed, &found).await?;
    let ordered = schedules_ordered_by(&signed.ctx, found.directive.document_id).await?;
    Ok(ShowPage {
        badge: badge(found.directive.state),
        giver: view::name_of(&found, found.directive.giver_agency_id),
        may_withdraw: found.directive.state != DirectiveState::Withdrawn
            && signed
                .ctx
                .may(Verb::DirectiveWithdraw, &[found.directive.giver_agency_id]),
        is_editable,
        pieces: view::pieces_of(&found),
        header: view::header(&page, &found),
        missing: view::missing(&page, &found),
        duplicates,
        n_notes: findings.iter().filter(|finding| finding.is_note).count(),
        findings,
        schedules: view::schedules(&page, &found.reading),
        mentions,
        claims: claim::claims_of(&page, &found, typed.claim),
        may_order: found.directive.state == DirectiveState::Confirmed
            && signed.ctx.permit_all(Verb::PeriodManage).is_ok(),
        ordered,
        n_kept: cards.iter().filter(|card| card.is_kept).count(),
        n_agencies: n_agencies(&found),
        cards,
        agencies,
        groups,
        typed: Sent::default(),
        collision: None,
        page,
        found,
    })
}

/// Query of the page: which form over a passage is open.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ShowQuery {
    /// A passage that is corrected: `citation-120-150`.
    sua: String,
    /// Of which kind one is added.
    them: String,
}

/// `GET /chi-dao/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>, Asked(query): Asked<ShowQuery>) -> Shown {
    let page = signed.page.clone();
    // Who may not correct is shown no form over a passage: the page leaves it out.
    let name = if query.sua.is_empty() {
        &query.them
    } else {
        &query.sua
    };
    let claim = Opened { name, typed: None };
    let typed = Typed { duty: None, claim };
    html(&show_page(&signed, DirectiveId(id), page, typed).await?)
}

/// `GET /chi-dao/{id}/ban-doc/{form}`: the corrected reading (`json`), or the text that its quotes are from (`txt`).
pub async fn reading(signed: Signed, Path((id, form)): Path<(i64, String)>) -> Shown {
    let found = example::corrected_reading(&signed.ctx, DirectiveId(id)).await?;
    let name = format!("chi-dao-{id}.{form}");
    match form.as_str() {
        "json" => {
            let gold = serde_json::to_vec_pretty(&gold_json(&found)).map_err(ActionError::from)?;
            files::save_as(&name, "application/json", gold)
        }
        "txt" => files::save_as(&name, "text/plain; charset=utf-8", found.text.into_bytes()),
        _ => Err(ActionError::NotFound { noun: "file" }.into()),
    }
}

fn seen(id: i64, fields: &Sent) -> SeenDirective {
    SeenDirective {
        id: DirectiveId(id),
        row_version: fields.parsed("row_version").unwrap_or(0),
    }
}

fn seen_duty(duty: i64, fields: &Sent) -> SeenDuty {
    SeenDuty {
        id: DutyId(duty),
        row_version: fields.parsed("row_version").unwrap_or(0),
    }
}

/// Shows the outcome of a correction: the directive at the duty, or the form with its faults and what was typed.
async fn answer<T>(
    signed: &Signed,
    (id, duty): (i64, i64),
    fields: Sent,
    outcome: Outcome<T>,
) -> Shown {
    let (status, mut faults) = match outcome {
        Ok(_) => {
            let place = if duty == 0 {
                "duties".to_owned()
            } else {
                format!("f-duty-{duty}")
            };
            return Ok(done(&format!("/chi-dao/{id}#{place}"), "saved"));
        }
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    for fault in &mut faults {
        if fault.field == "texts" {
            "text".clone_into(&mut fault.field);
        }
        if !fault.field.is_empty() && !fault.field.starts_with("duty-") {
            fault.field = format!("duty-{duty}-{}", fault.field);
        }
    }
    let page = signed.page.clone().with_faults(faults);
    let mut shown = show_page(signed, DirectiveId(id), page.clone(), Typed::default()).await?;
    let form = duty::typed_form(&fields, &shown.agencies);
    let is_typed = duty != 0 && !form.text.is_empty();
    let now = shown
        .found
        .duties
        .iter()
        .find(|view| is_typed && view.duty.id.0 == duty);
    let both = now.map(|view| {
        let is_form_there = shown.is_editable && view.duty.state.code() == "kept";
        (
            is_form_there,
            view::pairs(&shown.found, &shown.agencies, &view.duty, &form),
        )
    });
    if let Some((is_form_there, pairs)) = both {
        if is_form_there {
            let typed = Typed {
                duty: Some((DutyId(duty), &form)),
                claim: Opened::default(),
            };
            shown = show_page(signed, DirectiveId(id), page, typed).await?;
        }
        if status == StatusCode::CONFLICT {
            // A correction is a fact of its duty; only opening, confirming and the like are facts of the directive.
            let records = [("duty", duty), ("directive", id)];
            shown.collision = Some(collision_in(signed, &shown.page, &records, pairs).await?);
        }
    }
    shown.typed = fields;
    html_with(status, &shown)
}

/// `POST /chi-dao/{id}/co-quan-giao`
pub async fn set_giver(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let giver = AgencyId(fields.parsed("giver").unwrap_or(0));
    let outcome = actions::set_giver(&signed.ctx, seen(id, &fields), giver).await;
    answer(&signed, (id, 0), fields, outcome).await
}

/// `POST /chi-dao/{id}/thu-hoi`
pub async fn withdraw(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let reason = fields.text("reason").to_owned();
    match tasks::withdraw_directive(&signed.ctx, seen(id, &fields), &reason).await {
        Ok(_) => Ok(done(&format!("/chi-dao/{id}"), "directive_withdrawn")),
        Err(error) => answer::<()>(&signed, (id, 0), fields, Err(error)).await,
    }
}
