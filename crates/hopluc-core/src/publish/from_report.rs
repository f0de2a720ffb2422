//! The draft of a reminder letter out of a period: who has not reported, what is awaited, by which document.
//!
//! Makes a draft in the register and nothing more: a second person approves it, and only then it goes.

use super::letter::{Missing, Reminder, reminder_letter, successor_name};
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Faults, Outcome},
    ids::{DocumentId, PeriodId},
    permit::Verb,
};
use crate::document::{self, DraftForm, Recipient, rules::issuer_part};
use crate::report::period::{
    self, PeriodState,
    actions::{Board, BoardLine},
};
use hopluc_doc::official::Signing;
use time::Date;

/// What the drafter says of a reminder letter.
#[derive(Clone, Debug)]
pub struct ReminderForm {
    /// The new day by which the report is asked.
    pub new_due_on: Option<Date>,
    /// Symbol after the number (`SKHCN-BCVT`); the issuer's part alone where empty.
    pub symbol: String,
    /// Place of the date line.
    pub place: String,
    /// Who signs.
    pub signing: Signing,
}

/// The board of an open period and its lines of those who have sent nothing.
async fn awaited(ctx: &Ctx, id: PeriodId) -> Outcome<(Board, Vec<BoardLine>)> {
    let board = period::actions::board(ctx, id, None).await?;
    if board.period.state == PeriodState::Closed {
        return Err(ActionError::Conflict {
            key: "conflict.reminder_of_closed",
        });
    }
    let mut lines = period::actions::not_reported(ctx, id).await?;
    // A body that ended without a successor answers no letter.
    lines.retain(|line| {
        let asked = line.answering.as_ref().unwrap_or(&line.agency);
        asked.is_valid_on(ctx.today())
    });
    if lines.is_empty() {
        return Err(ActionError::Conflict {
            key: "conflict.all_have_reported",
        });
    }
    Ok((board, lines))
}

/// Drafts the letter to all who have submitted nothing for a period ("công văn đôn đốc").
///
/// `Conflict` with `conflict.all_have_reported` where nobody is left, and for a closed period, which takes no report.
pub async fn draft_reminder(ctx: &Ctx, id: PeriodId, form: &ReminderForm) -> Outcome<DocumentId> {
    ctx.permit_all(Verb::ReminderDraft)?;
    let (board, lines) = awaited(ctx, id).await?;
    check(ctx, form)?;
    let tx = ctx.begin().await?;
    let focal = agency::store::get(&tx, board.period.focal_agency_id).await?;
    agency::actions::still_stands(ctx, &tx, focal.id).await?;
    let above = match focal.parent_id {
        Some(parent) => Some(agency::store::get(&tx, parent).await?.name),
        None => None,
    };
    let missing: Vec<Missing> = lines
        .iter()
        .map(|line| Missing {
            agency: addressee(line),
            due_on: line.obligation.due_on,
        })
        .collect();
    let symbol = match form.symbol.trim() {
        "" => issuer_part(focal.label()),
        symbol => symbol.to_owned(),
    };
    let content = reminder_letter(&Reminder {
        governing_body: above.as_deref(),
        issuer: &focal.name,
        place: form.place.trim(),
        symbol: &symbol,
        period: &super::letter::period_name(&board.period.name),
        basis: &board.schedule.basis,
        missing: &missing,
        today: ctx.today(),
        new_due_on: form.new_due_on.unwrap_or_else(|| ctx.today()),
        signing: &form.signing,
    });
    let recipients = lines.iter().map(|line| Recipient {
        agency_id: Some(line.obligation.answering_agency_id),
        name: addressee(line),
    });
    let draft = DraftForm {
        holder_agency_id: focal.id,
        kind: "cong_van".into(),
        symbol,
        place: form.place.trim().to_owned(),
        content,
        recipients: recipients.collect(),
        replaces_id: None,
    };
    let id = document::actions::draft_within(ctx, &tx, &draft).await?;
    tx.commit().await?;
    Ok(id)
}

/// Who is asked for the report of a line: the agency that owes it, or its successor.
fn addressee(line: &BoardLine) -> String {
    match &line.answering {
        Some(heir) => successor_name(&heir.name, &line.agency.name),
        None => line.agency.name.clone(),
    }
}

fn check(ctx: &Ctx, form: &ReminderForm) -> Outcome<()> {
    let mut faults = Faults::default();
    faults.when(form.new_due_on.is_none(), "new_due_on", "error.required");
    faults.when(
        form.new_due_on.is_some_and(|on| on < ctx.today()),
        "new_due_on",
        "error.in_the_past",
    );
    faults.when(form.place.trim().is_empty(), "place", "error.required");
    faults.stop_if_any()
}
