//! Pages of proposed incidents: what the logs propose and why, what a person decided, what the logs say of the fix.

use super::{class_name, export};
use crate::{
    chart::{Series, lines},
    error::{Shown, WebError, html, html_with},
    forms::{Asked, Sent},
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::ProposalId,
};
use hopluc_core::catalogue::Catalogue;
use hopluc_core::task::page::task_page;
use hopluc_core::watch::proposal::{
    ClosureState, ProposalKind, ProposalState, SeenProposal,
    actions::{self, ConfirmForm},
    page::{self as core_page, ProposalRow, ProposalView},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use time::Date;

const ROWS: i64 = 50;
/// Proposals of one file.
const MOST_EXPORTED: i64 = 10_000;
const PLACE: &str = "/theo-doi-mang/de-xuat";

/// Query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    trang_thai: String,
    truoc: Option<i64>,
    /// `csv` for a download.
    dang: String,
}

/// A proposal as lists show it.
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) agency_id: i64,
    pub(super) agency: String,
    pub(super) class: String,
    pub(super) state: String,
    pub(super) badge: &'static str,
    pub(super) why: String,
    pub(super) at: String,
}

/// Class of the badge of a state.
fn badge(state: ProposalState) -> &'static str {
    match state {
        ProposalState::Open | ProposalState::Fixed => "warn",
        ProposalState::Confirmed => "bad",
        ProposalState::Closed => "good",
        ProposalState::Dismissed => "",
    }
}

/// Why it was proposed, in a sentence.
fn why(page: &Page, row: &ProposalRow) -> String {
    let evidence = &row.proposal.evidence;
    let key = match evidence.kind {
        ProposalKind::New => "watch.why.new",
        ProposalKind::Rising => "watch.why.rising",
        ProposalKind::Again => "watch.why.again",
    };
    let args = [
        ("n", words::number(evidence.n_connections)),
        ("machines", words::number(row.proposal.n_machines)),
        ("first", words::stored_instant(&row.proposal.first_at)),
        ("last", words::stored_instant(&row.proposal.last_at)),
        ("before", words::number(evidence.n_before)),
        ("days", words::number(evidence.n_before_days)),
        ("heard", words::number(evidence.n_before_heard)),
    ];
    let args: BTreeMap<String, String> = args
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    page.texts.fill(key, &args)
}

pub(super) fn row(page: &Page, catalogue: &Catalogue, row: &ProposalRow) -> Row {
    let proposal = &row.proposal;
    Row {
        id: proposal.id.0,
        agency_id: proposal.agency_id.0,
        agency: row.agency.clone(),
        class: class_name(page, catalogue, proposal.class.as_str()),
        state: page.tc("state.proposal.", proposal.state.code()),
        badge: badge(proposal.state),
        why: why(page, row),
        at: words::stored_instant(&proposal.proposed_at),
    }
}

#[derive(Template)]
#[template(path = "watch/proposals.html")]
struct ListPage {
    page: Page,
    sees_all: bool,
    query: ListQuery,
    states: Vec<&'static str>,
    rows: Vec<Row>,
    next: i64,
}

/// `GET /theo-doi-mang/de-xuat`
pub async fn list(signed: Signed, Asked(query): Asked<ListQuery>) -> Shown {
    let state = ProposalState::from_code(&query.trang_thai);
    if query.dang == "csv" {
        let found = core_page::list(&signed.ctx, state, None, MOST_EXPORTED).await?;
        return export::proposals((&signed.page, &signed.ctx), &found);
    }
    let mut found = core_page::list(&signed.ctx, state, query.truoc, ROWS + 1).await?;
    let has_more = found.len() as i64 > ROWS;
    found.truncate(ROWS as usize);
    let catalogue = signed.ctx.catalogue();
    html(&ListPage {
        sees_all: hopluc_core::watch::overview::sees_all(&signed.ctx).await?,
        rows: found
            .iter()
            .map(|one| row(&signed.page, catalogue, one))
            .collect(),
        next: match found.last() {
            Some(last) if has_more => last.proposal.id.0,
            _ => 0,
        },
        states: ProposalState::ALL
            .iter()
            .map(|state| state.code())
            .collect(),
        query,
        page: signed.page,
    })
}

#[derive(Template)]
#[template(path = "watch/proposal.html")]
struct ShowPage {
    page: Page,
    row: Row,
    row_version: i64,
    reason: String,
    decided: String,
    /// What the logs say of the fix; empty before one was reported.
    closure: String,
    closure_days: Vec<String>,
    silent: Vec<String>,
    svg: String,
    days: Vec<(String, String, bool)>,
    incident: Option<(i64, String, String, bool)>,
    is_ended_against_logs: bool,
    /// Key and state, and whether the actor may open it.
    task: Option<(i64, String, bool)>,
    may_decide: bool,
    may_give_again: bool,
    due_on: String,
    typed_reason: String,
}

fn dates(days: &[Date]) -> Vec<String> {
    days.iter().map(words::date).collect()
}

/// The words for what the logs say, the days they rest on, and the days of which nothing is known.
fn closure(page: &Page, view: &ProposalView) -> (String, Vec<String>, Vec<String>) {
    let proposal = &view.row.proposal;
    let counted = |days: &[(Date, i64)]| -> Vec<String> {
        let one = |(on, n): &(Date, i64)| format!("{} ({})", words::date(on), words::number(n));
        days.iter().map(one).collect()
    };
    let refused = || {
        let text = page.t("watch.closure.refused").to_owned();
        (text, counted(&proposal.refused_days), Vec::new())
    };
    match (proposal.state, &view.closure) {
        (ProposalState::Closed, _) => {
            let until = proposal.clean_until_on.map(words::date);
            let text = page.tn("watch.closure.verified", until.unwrap_or_default());
            (text, Vec::new(), Vec::new())
        }
        _ if !proposal.refused_days.is_empty() => refused(),
        (_, Some(ClosureState::Refused(days))) => {
            let text = page.t("watch.closure.refused").to_owned();
            (text, counted(days), Vec::new())
        }
        (
            _,
            Some(ClosureState::Waiting {
                clean,
                silent,
                n_needed,
            }),
        ) => {
            let text = page
                .tn("watch.closure.waiting", clean.len())
                .replace("{needed}", &n_needed.to_string());
            (text, dates(clean), dates(silent))
        }
        (_, Some(ClosureState::Verified(on))) => {
            let text = page.tn("watch.closure.verified", words::date(on));
            (text, Vec::new(), Vec::new())
        }
        (_, None) => Default::default(),
    }
}

fn chart(page: &Page, view: &ProposalView) -> String {
    let labels: Vec<String> = view.days.iter().map(|day| words::date(day.on)).collect();
    let series = Series {
        label: page.t("watch.connections").to_owned(),
        colour: 1,
        is_base: false,
        // A day that was not heard and had nothing is a gap, not a zero.
        values: view
            .days
            .iter()
            .map(|day| (day.is_heard || day.n_connections > 0).then_some(day.n_connections))
            .collect(),
    };
    lines(page.t("watch.by_day"), &labels, &[series], words::number)
}

async fn show_page(
    signed: &Signed,
    id: i64,
    page: Page,
    typed_reason: &str,
) -> Result<ShowPage, WebError> {
    let catalogue = signed.ctx.catalogue();
    let view = core_page::view(&signed.ctx, ProposalId(id)).await?;
    let proposal = &view.row.proposal;
    let (closure, closure_days, silent) = closure(&page, &view);
    let decided = match &proposal.decided_at {
        Some(at) => format!("{} · {}", words::stored_instant(at), view.decided_by),
        None => String::new(),
    };
    let task = match proposal.task_id.zip(view.task_state) {
        Some((id, state)) => {
            let is_open = task_page(&signed.ctx, id).await.is_ok();
            Some((id.0, page.tc("task.state.", state.code()), is_open))
        }
        None => None,
    };
    Ok(ShowPage {
        row: row(&page, catalogue, &view.row),
        row_version: proposal.row_version,
        reason: proposal.reason.clone(),
        decided,
        closure,
        closure_days,
        silent,
        svg: chart(&page, &view),
        days: day_rows(&view),
        incident: view.incident.as_ref().map(|one| {
            let name = if page.lang() == "en" {
                &one.state.1
            } else {
                &one.state.0
            };
            (
                one.id.0,
                one.title.clone(),
                name.clone(),
                one.is_open_to_actor,
            )
        }),
        is_ended_against_logs: view
            .incident
            .as_ref()
            .is_some_and(|one| one.is_ended_against_logs),
        task,
        may_decide: view.may_decide,
        may_give_again: view.may_give_again,
        due_on: words::iso(view.offered_due_on),
        typed_reason: typed_reason.to_owned(),
        page,
    })
}

/// Days with connections or without a listener, newest first: day, connections, whether it was heard.
fn day_rows(view: &ProposalView) -> Vec<(String, String, bool)> {
    let some = view.days.iter().rev();
    some.filter(|day| day.n_connections > 0)
        .map(|day| {
            (
                words::date(day.on),
                words::number(day.n_connections),
                day.is_heard,
            )
        })
        .collect()
}

/// `GET /theo-doi-mang/de-xuat/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>) -> Shown {
    let page = signed.page.clone();
    html(&show_page(&signed, id, page, "").await?)
}

fn seen(id: i64, form: &Sent) -> SeenProposal {
    SeenProposal {
        id: ProposalId(id),
        row_version: form.parsed("row_version").unwrap_or(0),
    }
}

/// The page again with what was wrong, or the way on.
async fn answer(
    signed: &Signed,
    id: i64,
    form: &Sent,
    (outcome, key): (Outcome<()>, &str),
) -> Shown {
    let (status, faults) = match outcome {
        Ok(()) => return Ok(done(&format!("{PLACE}/{id}"), key)),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let page = signed.page.clone().with_faults(faults);
    html_with(
        status,
        &show_page(signed, id, page, form.text("reason")).await?,
    )
}

fn confirm_form(form: &Sent) -> Outcome<ConfirmForm> {
    Ok(ConfirmForm {
        due_on: form.date("due_on")?,
    })
}

/// `POST /theo-doi-mang/de-xuat/{id}/xac-nhan`
pub async fn confirm(signed: Signed, Path(id): Path<i64>, form: Sent) -> Shown {
    let outcome = match confirm_form(&form) {
        Ok(asked) => actions::confirm(&signed.ctx, seen(id, &form), &asked)
            .await
            .map(drop),
        Err(error) => Err(error),
    };
    answer(&signed, id, &form, (outcome, "proposal_confirmed")).await
}

/// `POST /theo-doi-mang/de-xuat/{id}/giao-lai`
pub async fn give_again(signed: Signed, Path(id): Path<i64>, form: Sent) -> Shown {
    let outcome = match confirm_form(&form) {
        Ok(asked) => actions::give_again(&signed.ctx, seen(id, &form), &asked)
            .await
            .map(drop),
        Err(error) => Err(error),
    };
    answer(&signed, id, &form, (outcome, "proposal_given_again")).await
}

/// `POST /theo-doi-mang/de-xuat/{id}/bac`
pub async fn dismiss(signed: Signed, Path(id): Path<i64>, form: Sent) -> Shown {
    let outcome = actions::dismiss(&signed.ctx, seen(id, &form), form.text("reason")).await;
    answer(&signed, id, &form, (outcome, "proposal_dismissed")).await
}
