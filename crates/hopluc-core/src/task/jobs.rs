//! What the program does by itself about tasks: tells the other side of a step, and reminds of deadlines.
//!
//! Both are idempotent: a notice is told once per agency and key. No job changes a task.

use super::{Deed, Task, rules, store};
use crate::agency;
use crate::base::{
    clock::{date_text, instant_text},
    ctx::App,
    error::{ActionError, Outcome},
    ids::{AgencyId, TaskId},
};
use crate::person::notice::{NewNotice, notify as tell};
use serde_json::{Value, json};

/// Kind of the job that [`notify`] runs.
pub const NOTIFY: &str = "task.notify";
/// Kind of the job that [`mark_overdue`] runs, once a day.
pub const MARK_OVERDUE: &str = "task.mark_overdue";

/// Whom a step of a task's history is told, and who took it: the giver what the agency did, and the agency what the
/// giver did.
fn told(task: &Task, deed: &str) -> (AgencyId, AgencyId) {
    let by_doer = [
        Deed::Acknowledge,
        Deed::Note,
        Deed::AskExtension,
        Deed::Share,
        Deed::ReportDone,
    ];
    match Deed::from_code(deed) {
        Some(deed) if by_doer.contains(&deed) => (task.giver_agency_id, task.agency_id),
        _ => (task.agency_id, task.giver_agency_id),
    }
}

/// Tells the other side of one step. Payload: `task_ids`, `deed` (or `give` for a new task), `note_id`.
pub async fn notify(app: &App, payload: &Value) -> Outcome<()> {
    let ids: Vec<TaskId> = serde_json::from_value(payload["task_ids"].clone())?;
    let deed = payload["deed"]
        .as_str()
        .ok_or_else(|| ActionError::broken("task.notify names no deed"))?;
    let note_id = payload["note_id"].as_i64().unwrap_or(0);
    let (today, now) = (app.clock.today(), instant_text(app.clock.now()));
    let tx = app.store.begin().await?;
    for id in ids {
        let task = store::get(&tx, id).await?;
        let (reader, doer) = told(&task, deed);
        let agency_id = agency::store::answering(&tx, reader, today).await?;
        let doer = agency::store::get(&tx, doer).await?;
        let notice = NewNotice {
            agency_id,
            kind: &format!("task.{deed}"),
            record: ("task", id.0),
            args: json!({
                "title": task.title,
                "due_on": task.due_on.map(date_text),
                "agency": doer.name,
                "directive": store::notice::number_symbol(&tx, task.directive_id).await?,
            }),
            dedupe_key: &format!("task.{deed}.{id}.{note_id}"),
        };
        tell(&tx, &notice, &now).await?;
    }
    Ok(tx.commit().await?)
}

/// Reminds agencies of deadlines that come near or have passed: one notice per task, deadline and threshold.
///
/// Gives back how many notices are new. Who answers for the agency is told; where nobody does, nobody is. A later deadline begins its own series.
pub async fn mark_overdue(app: &App) -> Outcome<usize> {
    let mut n_new = 0;
    let mut after = TaskId(0);
    loop {
        let (seen, new) = remind_some(app, after).await?;
        n_new += new;
        match seen {
            Some(last) => after = last,
            None => return Ok(n_new),
        }
    }
}

/// One transaction's worth of reminders; the key of the last task looked at, or `None` at the end.
async fn remind_some(app: &App, after: TaskId) -> Outcome<(Option<TaskId>, usize)> {
    let (today, now) = (app.clock.today(), instant_text(app.clock.now()));
    let tx = app.store.begin().await?;
    let pressing = store::notice::pressing(&tx, today, after, 500).await?;
    let ids: Vec<AgencyId> = pressing.iter().map(|task| task.agency_id).collect();
    let standing = agency::store::standing_many(&tx, &ids, today).await?;
    let mut n_new = 0;
    for task in &pressing {
        let threshold = rules::threshold(task.due_on, today);
        let (Some(threshold), Some(reader)) = (threshold, standing.get(&task.agency_id)) else {
            continue;
        };
        let kind = if threshold == 0 {
            "task.overdue"
        } else {
            "task.due_soon"
        };
        let due = date_text(task.due_on);
        let notice = NewNotice {
            agency_id: *reader,
            kind,
            record: ("task", task.id.0),
            args: json!({ "title": task.title, "due_on": due, "days": (task.due_on - today).whole_days() }),
            dedupe_key: &format!("task.due.{}.{due}.{threshold}", task.id),
        };
        n_new += usize::from(tell(&tx, &notice, &now).await?);
    }
    tx.commit().await?;
    Ok((pressing.last().map(|task| task.id), n_new))
}
