//! Which tasks press, so that their agencies are told; a deadline is told once. The telling itself is in `person::notice`.

use super::super::rules;
use crate::base::{
    clock::date_text,
    error::Outcome,
    ids::{AgencyId, DirectiveId, TaskId},
    store::Tx,
};
use crate::binds;
use time::{Date, Duration};

/// A task of which its agency must be reminded.
#[derive(Clone, Debug)]
pub struct Pressing {
    /// The task.
    pub id: TaskId,
    /// On whom it lies.
    pub agency_id: AgencyId,
    /// First words.
    pub title: String,
    /// Last day.
    pub due_on: Date,
}

/// Number and symbol of the letter behind a directive; empty where there is none.
pub async fn number_symbol(tx: &Tx, directive: Option<DirectiveId>) -> Outcome<String> {
    let row = tx
        .row(
            "select c.number_symbol
             from directive d
             join document c on c.id = d.document_id
             where d.id = $1",
            binds![directive.map(|id| id.0)],
        )
        .await?;
    Ok(match row {
        Some(row) => row.get("number_symbol")?,
        None => String::new(),
    })
}

/// Tasks to do that are due within the widest threshold of `today` or are overdue, after `after` in key order.
///
/// An overdue task whose own agency has been told is left out, so that a year's arrears cost nothing each night.
pub async fn pressing(tx: &Tx, today: Date, after: TaskId, limit: i64) -> Outcome<Vec<Pressing>> {
    let widest = rules::THRESHOLDS.into_iter().max().unwrap_or(0);
    let rows = tx
        .rows(
            "select t.id, t.agency_id, t.title, t.due_on
             from task t
             where t.closed_at is null and t.state <> 'reported_done' and t.due_key <= $1 and t.id > $2
               and not exists (
                 select 1
                 from notice n
                 where n.agency_id = t.agency_id and n.dedupe_key = 'task.due.' || cast(t.id as text) || '.' || t.due_key || '.0'
               )
             order by t.id
             limit $3",
            binds![
                date_text(today.saturating_add(Duration::days(widest))),
                after,
                limit
            ],
        )
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        if let Some(due_on) = row.date("due_on")? {
            found.push(Pressing {
                id: TaskId(row.get("id")?),
                agency_id: AgencyId(row.get("agency_id")?),
                title: row.get("title")?,
                due_on,
            });
        }
    }
    Ok(found)
}
