//! SQL of the numbers over and beside lists of tasks: one statement each, from indexes alone where the filter allows.

use super::code_of;
use super::list::{Where, conditions, within_group};
use crate::base::{
    clock::date_text,
    error::Outcome,
    ids::{AgencyId, DirectiveId, DutyId},
    store::{Bind, Row, StoreError, Tx, placeholders},
};
use crate::binds;
use crate::task::list::{DutyCount, Scope, Side, Stage, StateCount, Total};
use crate::task::rules::Group;
use crate::task::{Part, TaskState};
use std::collections::BTreeMap;
use std::fmt::Write;
use time::Date;

/// How many tasks of `on` are left by each part that `narrow` makes of it, in the order of `parts`. One statement.
///
/// A count for each stretch of an index is cheaper than asking of every task where it falls.
async fn count_each<T>(
    tx: &Tx,
    mut on: Where,
    parts: &[T],
    narrow: impl Fn(&mut Where, &T),
) -> Outcome<Vec<i64>> {
    let shared = on.clauses.len();
    let mut sql = String::with_capacity(4096);
    for (n, part) in parts.iter().enumerate() {
        narrow(&mut on, part);
        let before = if n == 0 { "select" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(sql, "{before} (select count(*) from task t where ");
        on.write(&mut sql);
        let _ = write!(sql, ") as n{n}");
        on.clauses.truncate(shared);
    }
    let row = tx.one(&sql, on.values).await?;
    let mut name = String::new();
    let counts = (0..parts.len()).map(|n| {
        name.clear();
        let _ = write!(name, "n{n}");
        row.get(&name)
    });
    Ok(counts.collect::<Result<_, StoreError>>()?)
}

/// Tasks of `scope` under each heading that has some, its heading and page left out of the filter. One statement.
pub(crate) async fn counts_by_group(tx: &Tx, scope: &Scope) -> Outcome<BTreeMap<Group, i64>> {
    let in_group = |on: &mut Where, group: &Group| within_group(on, *group, scope);
    let counts = count_each(tx, conditions(scope), &Group::ALL, in_group).await?;
    let counts = Group::ALL.into_iter().zip(counts);
    Ok(counts.filter(|(_, n)| *n > 0).collect())
}

/// What stands over the first page of a list: tasks of `scope` under each heading, and tasks of its side and directive by
/// state. One statement for a list of what is to be done without further filters, else two.
pub(crate) async fn counts_of_first_page(
    tx: &Tx,
    scope: &Scope,
) -> Outcome<(BTreeMap<Group, i64>, Vec<(TaskState, i64)>)> {
    let filter = &scope.filter;
    let mut whole = scope.clone();
    whole.filter.stage = Stage::Any;
    let on = conditions(&whole);
    let is_plain = filter.stage == Stage::ToDo && filter.state.is_none() && filter.part.is_none();
    // Then an index begins with the agency and the state, and all stretches together see each task once.
    let is_indexed =
        filter.directive.is_none() && (filter.agency.is_none() || filter.side == Side::All);
    if !is_plain || !is_indexed {
        let groups = counts_by_group(tx, scope).await?;
        return Ok((groups, counts_of_states(tx, on).await?));
    }
    let parts: Vec<(TaskState, Option<Group>)> = TaskState::ALL
        .iter()
        .flat_map(|state| {
            let groups = if state.is_to_do() {
                Group::ALL.map(Some).to_vec()
            } else {
                vec![None]
            };
            groups.into_iter().map(|group| (*state, group))
        })
        .collect();
    let narrow = |on: &mut Where, (state, group): &(TaskState, Option<Group>)| {
        on.same("t.state", state.code());
        if let Some(group) = group {
            within_group(on, *group, scope);
        }
    };
    let counts = count_each(tx, on, &parts, narrow).await?;
    let (mut groups, mut states) = (BTreeMap::new(), BTreeMap::new());
    for ((state, group), n) in parts.into_iter().zip(counts).filter(|(_, n)| *n > 0) {
        *states.entry(state).or_insert(0) += n;
        if let Some(group) = group {
            *groups.entry(group).or_insert(0) += n;
        }
    }
    Ok((groups, states.into_iter().collect()))
}

/// Tasks by state, in the order of a task's life.
async fn counts_of_states(tx: &Tx, on: Where) -> Outcome<Vec<(TaskState, i64)>> {
    let sql = format!(
        "select t.state, count(*) as n from task t where {} group by t.state limit 20",
        on.text()
    );
    let rows = tx.rows(&sql, on.values).await?;
    let count = |row: &Row| Ok((code_of(row, "state", TaskState::from_code)?, row.get("n")?));
    let mut states: Vec<_> = rows.iter().map(count).collect::<Result<_, StoreError>>()?;
    states.sort_unstable();
    Ok(states)
}

/// Those of a count whose day has passed (`n_late`), where something is still owed.
fn n_overdue(row: &Row, state: TaskState) -> Result<i64, StoreError> {
    if state.is_to_do() {
        row.get("n_late")
    } else {
        Ok(0)
    }
}

/// Tasks of the side and directive of `scope` by agency and state. One statement, at most 20,000 rows.
pub(crate) async fn counts_by_state(tx: &Tx, scope: &Scope) -> Outcome<Vec<StateCount>> {
    let mut scope = scope.clone();
    scope.filter.stage = Stage::Any;
    let mut on = conditions(&scope);
    let today = on.bind(date_text(scope.today));
    let sql = format!(
        "select n.agency_id, a.name as agency, n.state, n.n, n.n_late
         from (
           select t.agency_id, t.state, count(*) as n, sum(case when t.due_key < {today} then 1 else 0 end) as n_late
           from task t
           where {}
           group by t.agency_id, t.state
         ) n
         join agency a on a.id = n.agency_id
         order by a.folded, n.agency_id, n.state
         limit 20000",
        on.text()
    );
    let mut counts = Vec::new();
    for row in tx.rows(&sql, on.values).await? {
        let state = code_of(&row, "state", TaskState::from_code)?;
        counts.push(StateCount {
            agency_id: AgencyId(row.get("agency_id")?),
            agency: row.get("agency")?,
            state,
            n: row.get("n")?,
            n_overdue: n_overdue(&row, state)?,
        });
    }
    Ok(counts)
}

/// Tasks of a directive by duty, part and state, in text order. One statement, at most 20,000 rows.
pub(crate) async fn counts_by_duty(
    tx: &Tx,
    directive: DirectiveId,
    today: Date,
) -> Outcome<Vec<DutyCount>> {
    let rows = tx
        .rows(
            "select t.duty_id, t.part, t.state, count(*) as n, sum(case when t.due_key < $2 then 1 else 0 end) as n_late
             from task t
             where t.directive_id = $1 and t.duty_id is not null
             group by t.duty_id, t.part, t.state
             order by t.duty_id, t.part, t.state
             limit 20000",
            binds![directive, date_text(today)],
        )
        .await?;
    let mut counts = Vec::new();
    for row in &rows {
        let state = code_of(row, "state", TaskState::from_code)?;
        counts.push(DutyCount {
            duty_id: DutyId(row.get("duty_id")?),
            part: code_of(row, "part", Part::from_code)?,
            state,
            n: row.get("n")?,
            n_overdue: n_overdue(row, state)?,
        });
    }
    Ok(counts)
}

/// Tasks of each of `ids`: not withdrawn, accepted, overdue.
pub(crate) async fn totals(
    tx: &Tx,
    ids: &[DirectiveId],
    today: Date,
) -> Outcome<BTreeMap<DirectiveId, Total>> {
    let sql = format!(
        "select t.directive_id, count(*) as n, sum(case when t.state = 'accepted' then 1 else 0 end) as n_done,
                sum(case when t.closed_at is null and t.state <> 'reported_done' and t.due_key < $1 then 1 else 0 end) as n_late
         from task t
         where t.state <> 'withdrawn' and t.directive_id in ({})
         group by t.directive_id
         order by t.directive_id
         limit 1000",
        placeholders(2, ids.len())
    );
    let mut values = binds![date_text(today)];
    values.extend(ids.iter().map(|id| Bind::from(*id)));
    let mut totals = BTreeMap::new();
    for row in tx.rows(&sql, values).await? {
        let total = Total {
            n: row.get("n")?,
            n_done: row.get("n_done")?,
            n_overdue: row.get("n_late")?,
        };
        totals.insert(DirectiveId(row.get("directive_id")?), total);
    }
    Ok(totals)
}
