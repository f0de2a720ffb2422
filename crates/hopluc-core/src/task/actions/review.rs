//! The giver's verbs: take the result, send it back with a reason, take the task back. For a share the lead is the giver.

use super::{Held, Step, held_as_seen, take};
use crate::base::{
    Ctx,
    error::{ActionError, Faults, Outcome},
    permit::Verb,
    store::Tx,
};
use crate::task::{Deed, Seen, Task, rules, store};
use serde_json::{Value, json};

/// The giver accepts a task that was reported done. `text` may be empty.
pub async fn accept(ctx: &Ctx, seen: Seen, text: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let held = for_giver(ctx, &tx, seen, Verb::TaskReview).await?;
    let mut task = held.task;
    task.state = rules::state_after(task.state, Deed::Accept)?;
    check_words(text, false)?;
    if !task.hold.is_empty() && text.trim().is_empty() {
        return Err(ActionError::invalid("text", "error.held"));
    }
    task.closed_at = Some(ctx.now_text());
    store::lapse_extension(&tx, task.id, &ctx.now_text()).await?;
    let step = Step {
        detail: json!({ "hold": task.hold }),
        ..Step::new(Verb::TaskReview, Deed::Accept, text)
    };
    take(ctx, &tx, &task, step).await?;
    Ok(tx.commit().await?)
}

/// The giver returns a task that was reported done; the agency goes on.
pub async fn return_(ctx: &Ctx, seen: Seen, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let held = for_giver(ctx, &tx, seen, Verb::TaskReview).await?;
    check_words(reason, true)?;
    return_in(ctx, &tx, held.task, reason).await?;
    Ok(tx.commit().await?)
}

/// Returns one task that was reported done inside a larger verb that has asked for permission.
pub(crate) async fn return_in(ctx: &Ctx, tx: &Tx, mut task: Task, reason: &str) -> Outcome<()> {
    task.state = rules::state_after(task.state, Deed::Return)?;
    let step = Step::new(Verb::TaskReview, Deed::Return, reason);
    take(ctx, tx, &task, step).await
}

/// The giver takes a task back, and with a lead's task the shares that are still open.
pub async fn withdraw(ctx: &Ctx, seen: Seen, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let held = for_giver(ctx, &tx, seen, Verb::TaskWithdraw).await?;
    rules::state_after(held.task.state, Deed::Withdraw)?;
    check_words(reason, true)?;
    let id = held.task.id;
    withdraw_in(ctx, &tx, held.task, reason, Value::Null).await?;
    for share in store::shares(&tx, id).await? {
        if !share.state.is_closed() {
            withdraw_in(ctx, &tx, share, reason, json!({ "with": id })).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Withdraws one open task inside a larger verb that has asked for permission.
pub(super) async fn withdraw_in(
    ctx: &Ctx,
    tx: &Tx,
    mut task: Task,
    reason: &str,
    detail: Value,
) -> Outcome<()> {
    task.state = rules::state_after(task.state, Deed::Withdraw)?;
    task.closed_at = Some(ctx.now_text());
    store::lapse_extension(tx, task.id, &ctx.now_text()).await?;
    let step = Step {
        detail,
        ..Step::new(Verb::TaskWithdraw, Deed::Withdraw, reason)
    };
    take(ctx, tx, &task, step).await
}

async fn for_giver(ctx: &Ctx, tx: &Tx, seen: Seen, verb: Verb) -> Outcome<Held> {
    let held = held_as_seen(ctx, tx, seen).await?;
    ctx.permit(verb, "task", &[held.giver])?;
    Ok(held)
}

fn check_words(text: &str, is_required: bool) -> Outcome<()> {
    let mut faults = Faults::default();
    rules::check_text(&mut faults, "text", text, is_required);
    faults.stop_if_any()
}
