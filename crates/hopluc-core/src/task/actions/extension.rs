//! Later deadlines: asked by the agency with a reason, answered by the giver. `due_on` moves nowhere else.

use super::{Step, held_as_seen, take};
use crate::base::{
    Ctx,
    clock::date_text,
    error::{ActionError, Outcome},
    permit::Verb,
};
use crate::task::{Deed, Seen, rules, store};
use serde_json::json;
use time::Date;

/// The agency asks for a later deadline. One open request per task.
pub async fn ask_extension(ctx: &Ctx, seen: Seen, wanted_on: Date, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let held = held_as_seen(ctx, &tx, seen).await?;
    ctx.permit(Verb::TaskAskExtension, "task", &[held.doer])?;
    let mut task = held.task;
    task.state = rules::state_after(task.state, Deed::AskExtension)?;
    rules::check_wanted(&task, wanted_on, reason, ctx.today())?;
    if store::open_extension(&tx, task.id).await?.is_some() {
        return Err(ActionError::Conflict {
            key: "conflict.extension_already_asked",
        });
    }
    let by = (ctx.actor.person_id, ctx.now_text());
    store::add_extension(&tx, task.id, wanted_on, reason, (by.0, &by.1)).await?;
    let step = Step {
        detail: json!({ "due_on": task.due_on.map(date_text), "wanted_on": date_text(wanted_on) }),
        ..Step::new(Verb::TaskAskExtension, Deed::AskExtension, reason)
    };
    take(ctx, &tx, &task, step).await?;
    Ok(tx.commit().await?)
}

/// The giver's answer to a request for a later deadline.
#[derive(Clone, Debug)]
pub struct ExtensionAnswer {
    /// The new last day; `None` refuses.
    pub granted_on: Option<Date>,
    /// Why; may be empty only where exactly the day asked for is granted.
    pub reason: String,
}

/// The giver answers the open request of a task; the deadline moves to the day granted.
pub async fn answer_extension(ctx: &Ctx, seen: Seen, answer: &ExtensionAnswer) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let held = held_as_seen(ctx, &tx, seen).await?;
    ctx.permit(Verb::TaskAnswerExtension, "task", &[held.giver])?;
    let mut task = held.task;
    let deed = if answer.granted_on.is_some() {
        Deed::GrantExtension
    } else {
        Deed::RefuseExtension
    };
    task.state = rules::state_after(task.state, deed)?;
    let request = store::open_extension(&tx, task.id)
        .await?
        .ok_or(ActionError::Conflict {
            key: "conflict.no_extension_asked",
        })?;
    rules::check_answer(
        &task,
        request.wanted_on,
        answer.granted_on,
        &answer.reason,
        ctx.today(),
    )?;
    let by = (ctx.actor.person_id, ctx.now_text());
    store::answer_extension(
        &tx,
        request.id,
        answer.granted_on,
        &answer.reason,
        (by.0, &by.1),
    )
    .await?;
    let before = task.due_on;
    task.due_on = answer.granted_on.or(task.due_on);
    let step = Step {
        detail: json!({ "due_on": before.map(date_text), "granted_on": answer.granted_on.map(date_text) }),
        ..Step::new(Verb::TaskAnswerExtension, deed, &answer.reason)
    };
    take(ctx, &tx, &task, step).await?;
    Ok(tx.commit().await?)
}
