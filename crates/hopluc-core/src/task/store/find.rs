//! SQL of the search over tasks: which of some tasks an agency may see.

use crate::base::{
    error::Outcome,
    ids::{AgencyId, TaskId},
    store::{Bind, Tx, placeholders},
};
use crate::task::{TaskState, find::TaskHit};
use std::collections::BTreeMap;

/// Those of `ids` (at most 500) that concern one of `own`: it does the task, gave it, gave its lead or does a share of
/// it. Without `own` all of them.
pub async fn visible(
    tx: &Tx,
    ids: &[TaskId],
    own: Option<&[AgencyId]>,
) -> Outcome<BTreeMap<TaskId, TaskHit>> {
    let mut values: Vec<Bind> = ids.iter().map(|id| Bind::from(*id)).collect();
    let concerned = own.map_or_else(String::new, |own| {
        let list = placeholders(values.len() + 1, own.len());
        values.extend(own.iter().map(|id| Bind::from(*id)));
        format!(
            "and (t.agency_id in ({list}) or t.giver_agency_id in ({list})
               or exists (select 1 from task l where l.id = t.lead_task_id and l.giver_agency_id in ({list}))
               or exists (select 1 from task s where s.lead_task_id = t.id and s.agency_id in ({list})))"
        )
    });
    let sql = format!(
        "select t.id, t.title, t.text, t.state, t.due_on, a.name
         from task t
         join agency a on a.id = t.agency_id
         where t.id in ({})
           {concerned}
         order by t.id
         limit 500",
        placeholders(1, ids.len())
    );
    let mut found = BTreeMap::new();
    for row in tx.rows(&sql, values).await? {
        let id = TaskId(row.get("id")?);
        found.insert(
            id,
            TaskHit {
                id,
                title: row.get("title")?,
                text: row.get("text")?,
                state: row.required("state", TaskState::from_code)?,
                due_on: row.date("due_on")?,
                agency: row.get("name")?,
            },
        );
    }
    Ok(found)
}
