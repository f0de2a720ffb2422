//! SQL of the numbers over and beside lists of tasks: one statement each, from the kept tally of tasks by whose they are, state
//! and last day where the filter allows, else from indexes alone.

use super::NO_DEADLINE;
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

/// Whose tally answers for a filter: its side and agencies. `None` where only the tasks themselves tell.
fn tallied(scope: &Scope) -> Option<(&'static str, &[AgencyId])> {
    let filter = &scope.filter;
    if filter.directive.is_some() || filter.part.is_some() || filter.state.is_some() {
        return None;
    }
    match (filter.side, filter.agency) {
        (Side::Ours, None) => Some(("agency", &scope.ours)),
        (Side::Given, None) => Some(("giver", &scope.ours)),
        (Side::All, None) => Some(("all", &[AgencyId(0)])),
        (Side::All, Some(_)) => Some(("agency", &scope.agencies)),
        (Side::Ours | Side::Given, Some(_)) => None,
    }
}

/// Columns of a tally's answer and the headings that they count; the rest of a state's tasks is due later.
const DATED: [(&str, Group); 4] = [
    ("n_overdue", Group::Overdue),
    ("n_today", Group::Today),
    ("n_this_week", Group::ThisWeek),
    ("n_no_deadline", Group::NoDeadline),
];

/// Tasks of a tally by state and, of those that are to be done, by heading; only what has some. One statement, which costs the
/// days on which something is due and not the tasks.
async fn tally(
    tx: &Tx,
    (side, agencies): (&'static str, &[AgencyId]),
    scope: &Scope,
) -> Outcome<(BTreeMap<Group, i64>, BTreeMap<TaskState, i64>)> {
    let sql = format!(
        "select y.state, cast(sum(y.n) as bigint) as n,
                cast(sum(case when y.due_key < $2 then y.n else 0 end) as bigint) as n_overdue,
                cast(sum(case when y.due_key = $2 then y.n else 0 end) as bigint) as n_today,
                cast(sum(case when y.due_key > $2 and y.due_key <= $3 then y.n else 0 end) as bigint) as n_this_week,
                cast(sum(case when y.due_key = $4 then y.n else 0 end) as bigint) as n_no_deadline
         from task_tally y
         where y.side = $1 and y.agency_id in ({})
         group by y.state
         limit 20",
        placeholders(5, agencies.len())
    );
    let (today, sunday) = (date_text(scope.today), date_text(scope.end_of_week));
    let mut values = binds![side, today, sunday, NO_DEADLINE];
    values.extend(agencies.iter().map(|id| Bind::from(*id)));
    let (mut groups, mut states) = (BTreeMap::new(), BTreeMap::new());
    for row in tx.rows(&sql, values).await? {
        let state = row.required("state", TaskState::from_code)?;
        let n: i64 = row.get("n")?;
        states.insert(state, n);
        if state.is_to_do() {
            let mut later = n;
            for (column, group) in DATED {
                let n: i64 = row.get(column)?;
                later -= n;
                *groups.entry(group).or_insert(0) += n;
            }
            *groups.entry(Group::Later).or_insert(0) += later;
        }
    }
    groups.retain(|_, n| *n > 0);
    Ok((groups, states))
}

/// Tasks of `scope` under each heading that has some, its heading and page left out of the filter. One statement.
pub(crate) async fn counts_by_group(tx: &Tx, scope: &Scope) -> Outcome<BTreeMap<Group, i64>> {
    if scope.filter.stage == Stage::ToDo
        && let Some(whose) = tallied(scope)
    {
        return Ok(tally(tx, whose, scope).await?.0);
    }
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
    if let Some(whose) = tallied(scope) {
        let (mut groups, states) = tally(tx, whose, scope).await?;
        if scope.filter.stage != Stage::ToDo {
            groups = counts_by_group(tx, scope).await?;
        }
        return Ok((groups, states.into_iter().collect()));
    }
    let groups = counts_by_group(tx, scope).await?;
    let mut whole = scope.clone();
    whole.filter.stage = Stage::Any;
    Ok((groups, counts_of_states(tx, conditions(&whole)).await?))
}

/// Tasks by state, in the order of a task's life.
async fn counts_of_states(tx: &Tx, on: Where) -> Outcome<Vec<(TaskState, i64)>> {
    let sql = format!(
        "select t.state, count(*) as n from task t where {} group by t.state limit 20",
        on.text()
    );
    let rows = tx.rows(&sql, on.values).await?;
    let count = |row: &Row| Ok((row.required("state", TaskState::from_code)?, row.get("n")?));
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
    // What one agency gave is not tallied by those on whom it lies.
    let whose = tallied(&scope).filter(|(side, _)| *side != "giver");
    let (mut on, from, n) = match whose {
        Some((side, agencies)) => {
            let mut on = Where::new();
            on.same("t.side", "agency");
            if side == "agency" {
                on.among("t.agency_id", agencies);
            }
            (on, "task_tally", "t.n")
        }
        None => (conditions(&scope), "task", "1"),
    };
    let today = on.bind(date_text(scope.today));
    let sql = format!(
        "select n.agency_id, a.name as agency, n.state, n.n, n.n_late
         from (
           select t.agency_id, t.state, cast(sum({n}) as bigint) as n,
                  cast(sum(case when t.due_key < {today} then {n} else 0 end) as bigint) as n_late
           from {from} t
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
        let state = row.required("state", TaskState::from_code)?;
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
        let state = row.required("state", TaskState::from_code)?;
        counts.push(DutyCount {
            duty_id: DutyId(row.get("duty_id")?),
            part: row.required("part", Part::from_code)?,
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
