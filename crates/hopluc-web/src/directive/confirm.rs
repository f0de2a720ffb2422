//! The last look at a directive before it is confirmed, and the confirmation.

use super::view::{self, DutyCard};
use super::{Typed, answer, seen, show_page};
use crate::{
    agency::Choice,
    error::{Shown, html},
    forms::Sent,
    page::Page,
    session::{Signed, done},
};
use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect},
};
use hopluc_core::base::{
    error::ActionError,
    ids::{AgencyId, DirectiveId, DutyId},
};
use hopluc_core::directive::{Gone, actions, page::DirectivePage};
use hopluc_core::document::Document;
use hopluc_core::task::actions as tasks;

#[derive(Template)]
#[template(path = "directive/confirm.html")]
struct ConfirmPage {
    page: Page,
    found: DirectivePage,
    giver: String,
    /// Who issued the document by its own words, where that is not the giver.
    other_issuer: String,
    /// Who may give the tasks, and who is proposed; 0 for nobody.
    agencies: Vec<Choice>,
    proposed_giver: i64,
    cards: Vec<DutyCard>,
    duplicates: Vec<Document>,
    n_agencies: usize,
    /// Passages that only order reports and become no tasks.
    n_report_only: usize,
    /// Kept duties without a lead, in words: they stop the confirmation.
    leaderless: String,
    /// The first of them; 0 for none.
    first_leaderless: i64,
    /// Duties that name agencies which do not exist today: they stop the confirmation.
    gone: Vec<GoneLine>,
    /// Whether a successor can be put in the place of one of them.
    has_heirs: bool,
}

/// A duty and its agencies that do not exist today, each with its successor.
struct GoneLine {
    duty: DutyId,
    n: usize,
    agencies: String,
}

fn gone_lines(found: &DirectivePage, cards: &[DutyCard]) -> Vec<GoneLine> {
    let kept = cards.iter().filter(|card| card.is_kept);
    let line = |card: &DutyCard| {
        let view = found.duties.iter().find(|view| view.duty.id == card.id)?;
        let named = view.duty.leads.iter().chain(&view.duty.partners);
        let closed: Vec<String> = named
            .filter_map(|id| found.gone.get(id))
            .map(Gone::words)
            .collect();
        (!closed.is_empty()).then(|| GoneLine {
            duty: card.id,
            n: card.n,
            agencies: closed.join("; "),
        })
    };
    kept.filter_map(line).collect()
}

/// `GET /chi-dao/{id}/xac-nhan`: what confirming will lay on whom, before it is done.
pub async fn confirm_form(signed: Signed, Path(id): Path<i64>) -> Shown {
    let page = &signed.page;
    let shown = show_page(&signed, DirectiveId(id), page.clone(), Typed::default()).await?;
    if !shown.is_editable {
        return Ok(Redirect::to(&format!("/chi-dao/{id}")).into_response());
    }
    let is_report_only = |card: &&DutyCard| !card.is_kept && card.is_report_only;
    let is_leaderless = |card: &&DutyCard| card.is_kept && card.n_leads() == 0;
    let leaderless: Vec<&DutyCard> = shown.cards.iter().filter(is_leaderless).collect();
    let word = page.t("directive.duty");
    let names: Vec<String> = leaderless
        .iter()
        .map(|card| format!("{word} {}", card.n))
        .collect();
    html(&ConfirmPage {
        gone: gone_lines(&shown.found, &shown.cards),
        has_heirs: shown.found.gone.values().any(|gone| gone.heir.is_some()),
        first_leaderless: leaderless.first().map_or(0, |card| card.id.0),
        leaderless: names.join(", "),
        page: shown.page,
        giver: shown.giver,
        other_issuer: view::other_issuer(&shown.found),
        proposed_giver: view::proposed_giver(&shown.found),
        agencies: shown.agencies,
        n_report_only: shown.cards.iter().filter(is_report_only).count(),
        cards: shown.cards,
        duplicates: shown.duplicates,
        n_agencies: shown.n_agencies,
        found: shown.found,
    })
}

/// `POST /chi-dao/{id}/co-quan-ke-thua`: the official takes the successors that the confirmation proposes.
pub async fn put_successors(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    match actions::put_successors(&signed.ctx, seen(id, &fields)).await {
        Ok(_) => Ok(done(&format!("/chi-dao/{id}/xac-nhan"), "saved")),
        Err(error) => answer::<()>(&signed, (id, 0), fields, Err(error)).await,
    }
}

/// `POST /chi-dao/{id}/xac-nhan`
pub async fn confirm(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let giver = fields.parsed("giver").map(AgencyId);
    if giver.is_none() && !fields.text("asks_giver").is_empty() {
        let missing = ActionError::invalid("giver", "error.required");
        return answer::<()>(&signed, (id, 0), fields, Err(missing)).await;
    }
    match tasks::confirm_directive_for(&signed.ctx, seen(id, &fields), giver).await {
        Ok(_) => Ok(done(&format!("/chi-dao/{id}"), "directive_confirmed")),
        Err(error) => answer::<()>(&signed, (id, 0), fields, Err(error)).await,
    }
}
