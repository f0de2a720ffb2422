//! Lays a task that no directive is behind, as part of a verb of another noun.

use crate::base::{Ctx, audit::Fact, error::Outcome, ids::TaskId, job, store::Tx};
use crate::task::{NewTask, store};
use serde_json::json;

/// Lays a task inside a larger verb that has asked for permission, and tells its agency; gives back its key. `found_by` is searched
/// beside its text.
pub(crate) async fn give_in(ctx: &Ctx, tx: &Tx, task: &NewTask, found_by: &str) -> Outcome<TaskId> {
    let now = ctx.now_text();
    let id = store::add(tx, task, found_by, &now).await?;
    let fact = Fact::new("task.give", "task", id.0).detail(json!({ "agency": task.agency_id }));
    ctx.record(tx, fact).await?;
    let payload = json!({ "task_ids": [id], "deed": "give", "note_id": 0 });
    job::enqueue(tx, crate::task::jobs::NOTIFY, &payload, "", &now).await?;
    Ok(id)
}
