//! Rows of `task`, `task_note` and `extension`: one task at a time. Lists are in `list`, notices in `notice`.

pub mod counts;
pub mod find;
pub mod list;
pub mod notice;

use super::{Deed, Extension, ExtensionState, NewTask, Note, Part, Task, TaskState};
use crate::base::{
    actor::Actor,
    clock::date_text,
    error::{ActionError, Outcome},
    ids::{AgencyId, AttachmentId, DirectiveId, DutyId, ExtensionId, PersonId, TaskId},
    store::{Row, StoreError, Tx},
};
use crate::binds;
use crate::document::search;
use time::Date;

/// Stands in `due_key` where no deadline is set, so that it sorts last and is never null.
pub const NO_DEADLINE: &str = "9999-12-31";

/// What `due_key` holds for a deadline.
pub fn due_key(due_on: Option<Date>) -> String {
    due_on.map_or_else(|| NO_DEADLINE.to_owned(), date_text)
}

const COLUMNS: &str = "t.id, t.directive_id, t.duty_id, t.lead_task_id, t.part, t.agency_id, t.giver_agency_id, t.title, t.text,
       t.due_on, t.state, t.n_percent, t.given_at, t.acknowledged_at, t.reported_at, t.closed_at, t.hold, t.row_version";

fn task_of(row: &Row) -> Result<Task, StoreError> {
    Ok(Task {
        id: TaskId(row.get("id")?),
        directive_id: row.get::<Option<i64>>("directive_id")?.map(DirectiveId),
        duty_id: row.get::<Option<i64>>("duty_id")?.map(DutyId),
        lead_task_id: row.get::<Option<i64>>("lead_task_id")?.map(TaskId),
        part: row.required("part", Part::from_code)?,
        agency_id: AgencyId(row.get("agency_id")?),
        giver_agency_id: AgencyId(row.get("giver_agency_id")?),
        title: row.get("title")?,
        text: row.get("text")?,
        due_on: row.date("due_on")?,
        state: row.required("state", TaskState::from_code)?,
        n_percent: row.get("n_percent")?,
        given_at: row.get("given_at")?,
        acknowledged_at: row.get("acknowledged_at")?,
        reported_at: row.get("reported_at")?,
        closed_at: row.get("closed_at")?,
        hold: row.get("hold")?,
        row_version: row.get("row_version")?,
    })
}

/// One task; `NotFound` where there is none.
pub async fn get(tx: &Tx, id: TaskId) -> Outcome<Task> {
    let sql = format!("select {COLUMNS}\nfrom task t\nwhere t.id = $1");
    let row = tx
        .row(&sql, binds![id])
        .await?
        .ok_or(ActionError::NotFound { noun: "task" })?;
    Ok(task_of(&row)?)
}

/// The shares under a lead's task, oldest first, at most 1,000.
pub async fn shares(tx: &Tx, lead: TaskId) -> Outcome<Vec<Task>> {
    let sql = format!(
        "select {COLUMNS}\nfrom task t\nwhere t.lead_task_id = $1\norder by t.id\nlimit 1000"
    );
    let rows = tx.rows(&sql, binds![lead]).await?;
    Ok(rows.iter().map(task_of).collect::<Result<_, _>>()?)
}

/// Tasks of a directive that are not closed, leads before their shares, at most 100,000.
pub async fn open_of_directive(tx: &Tx, directive: DirectiveId) -> Outcome<Vec<Task>> {
    let sql = format!(
        "select {COLUMNS}
         from task t
         where t.directive_id = $1 and t.closed_at is null
         order by t.id
         limit 100000"
    );
    let rows = tx.rows(&sql, binds![directive]).await?;
    Ok(rows.iter().map(task_of).collect::<Result<_, _>>()?)
}

/// Lays a task and makes it findable; `found_by` is searched beside its text (number of the directive, names).
pub async fn add(tx: &Tx, task: &NewTask, found_by: &str, at: &str) -> Outcome<TaskId> {
    let id = tx
        .insert(
            "insert into task (directive_id, duty_id, lead_task_id, part, agency_id, giver_agency_id, title, text,
                               due_on, due_key, state, n_percent, given_at, row_version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'given', 0, $11, 1)
             returning id",
            binds![
                task.directive_id.map(|id| id.0),
                task.duty_id.map(|id| id.0),
                task.lead_task_id.map(|id| id.0),
                task.part.code(),
                task.agency_id,
                task.giver_agency_id,
                task.title.as_str(),
                task.text.as_str(),
                task.due_on.map(date_text),
                due_key(task.due_on),
                at
            ],
        )
        .await?;
    let text = format!("{} {found_by}", task.text);
    search::put(tx, ("task", id), &task.title, &text, at).await?;
    Ok(TaskId(id))
}

/// Writes what may change of a task, if it still is the edition `seen`; `Conflict` where it is not.
pub async fn save(tx: &Tx, task: &Task, seen: i64) -> Outcome<()> {
    let n = tx
        .run(
            "update task
             set state = $3, n_percent = $4, due_on = $5, due_key = $6, acknowledged_at = $7, reported_at = $8,
                 closed_at = $9, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                task.id,
                seen,
                task.state.code(),
                task.n_percent,
                task.due_on.map(date_text),
                due_key(task.due_on),
                task.acknowledged_at.clone(),
                task.reported_at.clone(),
                task.closed_at.clone()
            ],
        )
        .await?;
    if n == 1 {
        Ok(())
    } else {
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        })
    }
}

/// Says why the result of a task may not be accepted without a word; an empty key takes that back.
pub(crate) async fn set_hold(tx: &Tx, id: TaskId, hold: &str) -> Outcome<()> {
    tx.run("update task set hold = $2 where id = $1", binds![id, hold])
        .await?;
    Ok(())
}

/// How many shares under a lead's task are neither reported done nor closed.
pub async fn n_open_shares(tx: &Tx, lead: TaskId) -> Outcome<i64> {
    let row = tx
        .one(
            "select count(*) as n
             from task t
             where t.lead_task_id = $1 and t.state in ('given', 'acknowledged', 'in_progress', 'returned')",
            binds![lead],
        )
        .await?;
    Ok(row.get("n")?)
}

/// A step for a task's history.
#[derive(Clone, Copy, Debug)]
pub struct NewNote<'a> {
    /// The task.
    pub task_id: TaskId,
    /// What was done.
    pub deed: Deed,
    /// The words given with it.
    pub text: &'a str,
    /// Progress told with it.
    pub n_percent: Option<i64>,
}

/// Adds a step to a task's history and gives back its key.
pub async fn add_note(tx: &Tx, note: NewNote<'_>, actor: &Actor, at: &str) -> Outcome<i64> {
    Ok(tx
        .insert(
            "insert into task_note (task_id, kind, text, n_percent, person_id, agency_id, added_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             returning id",
            binds![
                note.task_id,
                note.deed.code(),
                note.text.trim(),
                note.n_percent,
                actor.person_id.map(|id| id.0),
                actor.agency_id.map(|id| id.0),
                at
            ],
        )
        .await?)
}

/// The history of a task, oldest first, at most 1,000 steps, with names and files. Two statements.
pub async fn notes(tx: &Tx, task: TaskId) -> Outcome<Vec<Note>> {
    let rows = tx
        .rows(
            "select n.id, n.kind, n.text, n.n_percent, n.person_id, n.added_at,
                    coalesce(p.name, '') as person, coalesce(a.name, '') as agency
             from task_note n
             left join person p on p.id = n.person_id
             left join agency a on a.id = n.agency_id
             where n.task_id = $1
             order by n.id
             limit 1000",
            binds![task],
        )
        .await?;
    let files = tx
        .rows(
            "select f.id, f.noun_id, f.file_name
             from attachment f
             join task_note n on n.id = f.noun_id
             where f.noun = 'task_note' and n.task_id = $1
             order by f.noun_id, f.id
             limit 5000",
            binds![task],
        )
        .await?;
    let mut notes = rows.iter().map(note_of).collect::<Result<Vec<_>, _>>()?;
    for file in &files {
        let of: i64 = file.get("noun_id")?;
        if let Some(note) = notes.iter_mut().find(|note| note.id == of) {
            note.files
                .push((AttachmentId(file.get("id")?), file.get("file_name")?));
        }
    }
    Ok(notes)
}

fn note_of(row: &Row) -> Result<Note, StoreError> {
    Ok(Note {
        id: row.get("id")?,
        deed: row.required("kind", Deed::from_code)?,
        text: row.get("text")?,
        n_percent: row.get("n_percent")?,
        person_id: row.get::<Option<i64>>("person_id")?.map(PersonId),
        person: row.get("person")?,
        agency: row.get("agency")?,
        added_at: row.get("added_at")?,
        files: Vec::new(),
    })
}

fn extension_of(row: &Row) -> Result<Extension, StoreError> {
    Ok(Extension {
        id: ExtensionId(row.get("id")?),
        task_id: TaskId(row.get("task_id")?),
        wanted_on: row
            .date("wanted_on")?
            .ok_or_else(|| StoreError::NoRow("wanted_on".to_owned()))?,
        reason: row.get("reason")?,
        state: row.required("state", ExtensionState::from_code)?,
        asked_at: row.get("asked_at")?,
        answered_at: row.get("answered_at")?,
        granted_on: row.date("granted_on")?,
        answer: row.get("answer")?,
    })
}

/// The requests for a later deadline of a task, newest first, at most 200.
pub async fn extensions(tx: &Tx, task: TaskId) -> Outcome<Vec<Extension>> {
    let rows = tx
        .rows(
            "select e.id, e.task_id, e.wanted_on, e.reason, e.state, e.asked_at, e.answered_at, e.granted_on, e.answer
             from extension e
             where e.task_id = $1
             order by e.id desc
             limit 200",
            binds![task],
        )
        .await?;
    Ok(rows.iter().map(extension_of).collect::<Result<_, _>>()?)
}

/// The request that waits for an answer, if there is one.
pub async fn open_extension(tx: &Tx, task: TaskId) -> Outcome<Option<Extension>> {
    Ok(extensions(tx, task)
        .await?
        .into_iter()
        .find(|extension| extension.state == ExtensionState::Asked))
}

/// Asks for a later deadline. The schema refuses a second open request of the same task.
pub async fn add_extension(
    tx: &Tx,
    task: TaskId,
    wanted_on: Date,
    reason: &str,
    by: (Option<PersonId>, &str),
) -> Outcome<ExtensionId> {
    let id = tx
        .insert(
            "insert into extension (task_id, wanted_on, reason, state, asked_by, asked_at)
             values ($1, $2, $3, 'asked', $4, $5)
             returning id",
            binds![
                task,
                date_text(wanted_on),
                reason.trim(),
                by.0.map(|id| id.0),
                by.1
            ],
        )
        .await?;
    Ok(ExtensionId(id))
}

/// Answers the open request with a date, or with no; `Conflict` where it was answered meanwhile.
pub async fn answer_extension(
    tx: &Tx,
    id: ExtensionId,
    granted_on: Option<Date>,
    answer: &str,
    by: (Option<PersonId>, &str),
) -> Outcome<()> {
    let state = if granted_on.is_some() {
        ExtensionState::Granted
    } else {
        ExtensionState::Refused
    };
    let n = tx
        .run(
            "update extension
             set state = $2, granted_on = $3, answer = $4, answered_by = $5, answered_at = $6
             where id = $1 and state = 'asked'",
            binds![
                id,
                state.code(),
                granted_on.map(date_text),
                answer.trim(),
                by.0.map(|id| id.0),
                by.1
            ],
        )
        .await?;
    if n == 1 {
        Ok(())
    } else {
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        })
    }
}

/// Ends an unanswered request of a task that is closed.
pub async fn lapse_extension(tx: &Tx, task: TaskId, at: &str) -> Outcome<()> {
    tx.run(
        "update extension
         set state = 'lapsed', answered_at = $2
         where task_id = $1 and state = 'asked'",
        binds![task, at],
    )
    .await?;
    Ok(())
}

/// The task to whose history a step belongs; `NotFound` where there is no such step.
pub async fn task_of_note(tx: &Tx, note: i64) -> Outcome<TaskId> {
    let row = tx
        .row(
            "select n.task_id from task_note n where n.id = $1",
            binds![note],
        )
        .await?
        .ok_or(ActionError::NotFound { noun: "task" })?;
    Ok(TaskId(row.get("task_id")?))
}
