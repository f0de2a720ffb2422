//! The verbs of a task, each in one transaction. Here those of the agency on which it lies; the giver's are in
//! `review`, deadlines in `extension`, partners in `share`, what a directive does in `directive`, tasks without one in `give`. None of them reads the clock or decides by itself.

mod directive;
mod extension;
mod give;
mod review;
mod share;

pub use directive::{confirm_directive, confirm_directive_for, newest, withdraw_directive};
pub use extension::{ExtensionAnswer, answer_extension, ask_extension};
pub(crate) use give::give_in;
pub(crate) use review::return_in;
pub use review::{accept, return_, withdraw};
pub use share::{NewShare, share};

use super::{Deed, Part, Seen, Task, rules, store};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::Outcome,
    ids::{AgencyId, TaskId},
    job,
    permit::Verb,
    store::Tx,
};
use crate::document::attachment::{self, CheckedFile};
use crate::person::notice::settle;
use serde_json::{Value, json};

/// Record that files hang on: a step of a task's history.
pub(crate) const NOTE: &str = "task_note";

/// A task with the agencies that answer today for those it names.
pub(crate) struct Held {
    /// The task as it is stored.
    pub task: Task,
    /// Who acts: the agency of the task, or its successor.
    pub doer: AgencyId,
    /// Who judges: the giver, or its successor.
    pub giver: AgencyId,
}

/// Loads a task that the actor may see. One who may not is told that there is none.
///
/// The agency, the giver, the partners of a lead's task and the giver of a share's lead may see it.
pub(crate) async fn held(ctx: &Ctx, tx: &Tx, id: TaskId) -> Outcome<Held> {
    let task = store::get(tx, id).await?;
    let today = ctx.today();
    let doer = agency::store::answering(tx, task.agency_id, today).await?;
    let giver = agency::store::answering(tx, task.giver_agency_id, today).await?;
    if !ctx.may(Verb::TaskRead, &[doer, giver, task.agency_id]) {
        let others = concerned(ctx, tx, &task).await?;
        ctx.permit(Verb::TaskRead, "task", &others)?;
    }
    Ok(Held { task, doer, giver })
}

async fn concerned(ctx: &Ctx, tx: &Tx, task: &Task) -> Outcome<Vec<AgencyId>> {
    let mut named = Vec::new();
    match (task.part, task.lead_task_id) {
        (Part::Lead, _) => {
            let shares = store::shares(tx, task.id).await?;
            named.extend(shares.iter().map(|share| share.agency_id));
        }
        (Part::Partner, Some(lead)) => named.push(store::get(tx, lead).await?.giver_agency_id),
        (Part::Partner, None) => {}
    }
    let mut answering = Vec::with_capacity(named.len());
    for id in named {
        answering.push(agency::store::answering(tx, id, ctx.today()).await?);
    }
    Ok(answering)
}

/// The same for a form: also refuses an edition that is no longer the stored one.
pub(crate) async fn held_as_seen(ctx: &Ctx, tx: &Tx, seen: Seen) -> Outcome<Held> {
    let held = held(ctx, tx, seen.id).await?;
    rules::same_edition(seen.row_version, held.task.row_version)?;
    Ok(held)
}

/// What one verb does to a task: the words of its history and the verb of its journal.
pub(crate) struct Step<'a> {
    pub verb: Verb,
    pub deed: Deed,
    pub text: &'a str,
    pub n_percent: Option<i64>,
    pub files: &'a [CheckedFile],
    pub detail: Value,
}

impl<'a> Step<'a> {
    pub fn new(verb: Verb, deed: Deed, text: &'a str) -> Self {
        Self {
            verb,
            deed,
            text,
            n_percent: None,
            files: &[],
            detail: Value::Null,
        }
    }
}

/// Saves `task` over the edition it was loaded from, and writes history, journal and the job that tells the other side.
pub(crate) async fn take(ctx: &Ctx, tx: &Tx, task: &Task, step: Step<'_>) -> Outcome<()> {
    let now = ctx.now_text();
    store::save(tx, task, task.row_version).await?;
    let note = store::NewNote {
        task_id: task.id,
        deed: step.deed,
        text: step.text,
        n_percent: step.n_percent,
    };
    let note_id = store::add_note(tx, note, &ctx.actor, &now).await?;
    for file in step.files {
        attachment::add(ctx, tx, (NOTE, note_id), ctx.actor.agency_id, file).await?;
    }
    let detail = json!({
        "deed": step.deed.code(),
        "state": task.state.code(),
        "version": task.row_version + 1,
        "note": note_id,
        "more": step.detail,
    });
    ctx.record(
        tx,
        Fact::new(step.verb.code(), "task", task.id.0).detail(detail),
    )
    .await?;
    settle(tx, ctx.actor.agency_id, ("task", task.id.0), &now).await?;
    let payload = json!({ "task_ids": [task.id], "deed": step.deed.code(), "note_id": note_id });
    job::enqueue(tx, "task.notify", &payload, "", &now).await
}

/// The agency takes notice of a task.
pub async fn acknowledge(ctx: &Ctx, seen: Seen) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let held = held_as_seen(ctx, &tx, seen).await?;
    ctx.permit(Verb::TaskAcknowledge, "task", &[held.doer])?;
    let mut task = held.task;
    task.state = rules::state_after(task.state, Deed::Acknowledge)?;
    task.acknowledged_at = Some(ctx.now_text());
    let step = Step::new(Verb::TaskAcknowledge, Deed::Acknowledge, "");
    take(ctx, &tx, &task, step).await?;
    Ok(tx.commit().await?)
}

/// Progress as an agency tells it.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// What was done; may be empty where a percentage or a file is given.
    pub text: String,
    /// How far the task is, 0 to 100; `None` leaves it.
    pub n_percent: Option<i64>,
    /// Files that may be kept.
    pub files: Vec<CheckedFile>,
}

/// The agency notes progress.
pub async fn note(ctx: &Ctx, seen: Seen, progress: &Progress) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let held = held_as_seen(ctx, &tx, seen).await?;
    ctx.permit(Verb::TaskNote, "task", &[held.doer])?;
    let mut task = held.task;
    task.state = rules::state_after(task.state, Deed::Note)?;
    rules::check_note(&progress.text, progress.n_percent, progress.files.len())?;
    task.n_percent = progress.n_percent.unwrap_or(task.n_percent);
    let step = Step {
        n_percent: progress.n_percent,
        files: &progress.files,
        ..Step::new(Verb::TaskNote, Deed::Note, &progress.text)
    };
    take(ctx, &tx, &task, step).await?;
    Ok(tx.commit().await?)
}

/// The agency reports a task done. While shares of partners are open, `text` must say why.
pub async fn report_done(ctx: &Ctx, seen: Seen, text: &str, files: &[CheckedFile]) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let held = held_as_seen(ctx, &tx, seen).await?;
    ctx.permit(Verb::TaskReportDone, "task", &[held.doer])?;
    let mut task = held.task;
    task.state = rules::state_after(task.state, Deed::ReportDone)?;
    let n_open_shares = store::n_open_shares(&tx, task.id).await?;
    rules::check_done(n_open_shares, text)?;
    task.reported_at = Some(ctx.now_text());
    task.n_percent = 100;
    let step = Step {
        files,
        detail: json!({ "n_open_shares": n_open_shares }),
        ..Step::new(Verb::TaskReportDone, Deed::ReportDone, text)
    };
    take(ctx, &tx, &task, step).await?;
    Ok(tx.commit().await?)
}

/// What the actor may do to a task now; pages show these forms and no others.
pub(crate) fn allowed(ctx: &Ctx, held: &Held, has_open_request: bool) -> Vec<Deed> {
    let of_doer = |verb| ctx.may(verb, &[held.doer]);
    let of_giver = |verb| ctx.may(verb, &[held.giver]);
    Deed::ALL
        .iter()
        .copied()
        .filter(|deed| rules::after(held.task.state, *deed).is_some())
        .filter(|deed| match deed {
            Deed::Acknowledge => of_doer(Verb::TaskAcknowledge),
            Deed::Note => of_doer(Verb::TaskNote),
            Deed::AskExtension => {
                held.task.due_on.is_some() && !has_open_request && of_doer(Verb::TaskAskExtension)
            }
            Deed::GrantExtension | Deed::RefuseExtension => {
                has_open_request && of_giver(Verb::TaskAnswerExtension)
            }
            Deed::Share => held.task.part == Part::Lead && of_doer(Verb::TaskShare),
            Deed::ReportDone => of_doer(Verb::TaskReportDone),
            Deed::Accept | Deed::Return => of_giver(Verb::TaskReview),
            Deed::Withdraw => of_giver(Verb::TaskWithdraw),
        })
        .collect()
}
