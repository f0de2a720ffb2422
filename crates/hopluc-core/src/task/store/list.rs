//! SQL of lists of tasks: keyset paging, every filter optional. The numbers over them are in `counts`.

use crate::base::{
    clock::date_text,
    error::Outcome,
    ids::{AgencyId, DirectiveId, DocumentId, TaskId},
    store::{Bind, Dialect, Row, StoreError, Tx, placeholders},
};
use crate::document::search::store::{beginning, begins_in};
use crate::task::list::{Scope, Side, Sort, Stage, TaskRow};
use crate::task::page::Origin;
use crate::task::rules::Group;
use crate::task::{Part, TaskState};
use crate::{agency, binds};
use std::collections::BTreeMap;
use time::Date;

/// A `where` that grows, and its values.
pub(super) struct Where {
    pub(super) clauses: Vec<String>,
    pub(super) values: Vec<Bind>,
}

impl Where {
    pub(super) fn new() -> Self {
        Self {
            clauses: vec!["1 = 1".to_owned()],
            values: Vec::new(),
        }
    }

    /// `$n` for a text that may have its place already: what stands in each of many counts is bound once.
    fn bind_once(&mut self, text: &str) -> String {
        let is_text =
            |value: &Bind| matches!(value, Bind::String(Some(known)) if known.as_str() == text);
        match self.values.iter().position(is_text) {
            Some(at) => format!("${}", at + 1),
            None => self.bind(text),
        }
    }

    /// `$n` for a further value.
    pub(super) fn bind(&mut self, value: impl Into<Bind>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    pub(super) fn and(&mut self, clause: String) {
        self.clauses.push(clause);
    }

    pub(super) fn equal(&mut self, column: &str, value: impl Into<Bind>) {
        let place = self.bind(value);
        self.and(format!("{column} = {place}"));
    }

    /// The same for a text that many counts share.
    pub(super) fn same(&mut self, column: &str, text: &str) {
        let place = self.bind_once(text);
        self.and(format!("{column} = {place}"));
    }

    pub(super) fn among(&mut self, column: &str, ids: &[AgencyId]) {
        if let [one] = ids {
            return self.equal(column, *one);
        }
        let places: Vec<String> = ids.iter().map(|id| self.bind(*id)).collect();
        let list = if places.is_empty() {
            "null".to_owned()
        } else {
            places.join(", ")
        };
        self.and(format!("{column} in ({list})"));
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    /// The same, at the end of a statement.
    pub(super) fn write(&self, sql: &mut String) {
        for (n, clause) in self.clauses.iter().enumerate() {
            if n > 0 {
                sql.push_str(" and ");
            }
            sql.push_str(clause);
        }
    }
}

/// Tasks that are looked through in the order of the list before the index of words is asked; fewer in tests.
const LOOKED_THROUGH: i64 = if cfg!(test) { 80 } else { 2_000 };

/// The words that are looked for: each must begin a word of the text.
fn words_of(scope: &Scope) -> Vec<String> {
    let folded = agency::rules::folded(&scope.filter.words);
    folded
        .split_whitespace()
        .take(20)
        .map(str::to_owned)
        .collect()
}

/// How the words of a list are found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finding {
    /// No words are looked for.
    Nothing,
    /// In the texts of the first [`LOOKED_THROUGH`] tasks of the list.
    ByReading,
    /// Through the index of words.
    ByIndex,
}

/// What can still be done, in the words of the indexes over it: lists and the numbers over later pages walk these alone.
const TO_DO: &str = "t.closed_at is null and t.state <> 'reported_done'";

/// Whose tasks, in which part of their lives and state: all of a filter but its heading, words and page.
pub(super) fn conditions(scope: &Scope) -> Where {
    let filter = &scope.filter;
    let mut on = Where::new();
    match filter.side {
        Side::Ours => on.among("t.agency_id", &scope.ours),
        Side::Given => on.among("t.giver_agency_id", &scope.ours),
        Side::All => {}
    }
    if filter.agency.is_some() {
        on.among("t.agency_id", &scope.agencies);
    }
    match filter.stage {
        Stage::ToDo => on.and(TO_DO.to_owned()),
        Stage::Waiting => on.equal("t.state", TaskState::ReportedDone.code()),
        Stage::Done => on.equal("t.state", TaskState::Accepted.code()),
        Stage::Withdrawn => on.equal("t.state", TaskState::Withdrawn.code()),
        Stage::Any => {}
    }
    if let Some(state) = filter.state {
        on.equal("t.state", state.code());
    }
    if let Some(part) = filter.part {
        on.equal("t.part", part.code());
    }
    if let Some(directive) = filter.directive {
        on.equal("t.directive_id", directive);
    }
    on
}

/// Adds that a task stands under this heading.
pub(super) fn within_group(on: &mut Where, group: Group, scope: &Scope) {
    let (today, sunday) = (date_text(scope.today), date_text(scope.end_of_week));
    match group {
        Group::Overdue => {
            let today = on.bind_once(&today);
            on.and(format!("t.due_key < {today}"));
        }
        Group::Today => on.same("t.due_key", &today),
        Group::ThisWeek => {
            let (today, sunday) = (on.bind_once(&today), on.bind_once(&sunday));
            on.and(format!("t.due_key > {today} and t.due_key <= {sunday}"));
        }
        Group::Later => {
            let (sunday, none) = (on.bind_once(&sunday), on.bind_once(super::NO_DEADLINE));
            on.and(format!("t.due_key > {sunday} and t.due_key < {none}"));
        }
        Group::NoDeadline => on.same("t.due_key", super::NO_DEADLINE),
    }
}

/// The next page of `scope`, one row more than its limit where there is more.
///
/// One statement without words, and two for the names and numbers beside the tasks. With words at most two more: the first
/// tasks of the list are looked through, which finds a page of common words at once; only where that is not enough is the
/// index asked, whose answer is then short.
pub(crate) async fn rows(tx: &Tx, scope: &Scope) -> Outcome<Vec<TaskRow>> {
    let found = tasks_of(tx, scope).await?;
    // The few agencies and directives of a page are looked up once, not beside each of its tasks.
    let agencies = keys(&found, &["agency_id", "giver_agency_id"])?;
    let agencies: Vec<AgencyId> = agencies.into_iter().map(AgencyId).collect();
    let agencies = agency::store::names(tx, &agencies).await?;
    let numbers = numbers(tx, &keys(&found, &["directive_id"])?).await?;
    Ok(found
        .iter()
        .map(|row| row_of(row, scope.today, &agencies, &numbers))
        .collect::<Result<_, _>>()?)
}

async fn tasks_of(tx: &Tx, scope: &Scope) -> Outcome<Vec<Row>> {
    if words_of(scope).is_empty() {
        return found(tx, scope, Finding::Nothing).await;
    }
    let read = found(tx, scope, Finding::ByReading).await?;
    let is_full = read.len() as i64 > scope.filter.limit;
    if is_full || n_at_most(tx, scope, LOOKED_THROUGH + 1).await? <= LOOKED_THROUGH {
        return Ok(read);
    }
    found(tx, scope, Finding::ByIndex).await
}

/// Conditions of the page that comes next, without words.
fn of_page(scope: &Scope) -> Where {
    let mut on = conditions(scope);
    if let Some(group) = scope.filter.group {
        within_group(&mut on, group, scope);
    }
    if let Some(after) = &scope.filter.after {
        let id = on.bind(after.id);
        match scope.filter.sort {
            Sort::Due => {
                let due = on.bind(after.due_key.as_str());
                on.and(format!("(t.due_key, t.id) > ({due}, {id})"));
            }
            Sort::DueLast => {
                let due = on.bind(after.due_key.as_str());
                on.and(format!("(t.due_key, t.id) < ({due}, {id})"));
            }
            Sort::Newest => on.and(format!("t.id < {id}")),
            Sort::Oldest => on.and(format!("t.id > {id}")),
            Sort::Agency => on.and(format!(
                "(a.folded, a.id, t.due_key, t.id) > (
                   select x.folded, x.id, y.due_key, y.id
                   from task y
                   join agency x on x.id = y.agency_id
                   where y.id = {id})"
            )),
        }
    }
    on
}

/// Tasks; beside the agencies on which they lie where the order needs their names.
fn tasks(scope: &Scope, dialect: Dialect) -> &'static str {
    match (scope.filter.sort, dialect) {
        // Agencies in the order of their names first: then no list of tasks has to be sorted as a whole.
        (Sort::Agency, Dialect::Sqlite) => "agency a cross join task t on t.agency_id = a.id",
        (Sort::Agency, Dialect::Postgres) => "task t join agency a on a.id = t.agency_id",
        _ => "task t",
    }
}

/// How many tasks are left of the list, words apart, counted up to `most`.
async fn n_at_most(tx: &Tx, scope: &Scope, most: i64) -> Outcome<i64> {
    let mut on = of_page(scope);
    let most = on.bind(most);
    let sql = format!(
        "select count(*) as n from (select t.id from {} where {} limit {most}) few",
        tasks(scope, tx.dialect()),
        on.text()
    );
    Ok(tx.one(&sql, on.values).await?.get("n")?)
}

async fn found(tx: &Tx, scope: &Scope, finding: Finding) -> Outcome<Vec<Row>> {
    let order = match scope.filter.sort {
        Sort::Due => "t.due_key, t.id",
        Sort::DueLast => "t.due_key desc, t.id desc",
        Sort::Newest => "t.id desc",
        Sort::Oldest => "t.id",
        Sort::Agency => "a.folded, a.id, t.due_key, t.id",
    };
    let mut on = of_page(scope);
    let words = words_of(scope);
    let mut from = tasks(scope, tx.dialect()).to_owned();
    match finding {
        Finding::Nothing => {}
        Finding::ByReading => {
            let most = on.bind(LOOKED_THROUGH);
            from = format!(
                "(select t.id, t.title, t.due_on, t.due_key, t.state, t.part, t.n_percent, t.agency_id, t.giver_agency_id,
                    t.directive_id, t.row_version
                  from {from}
                  where {}
                  order by {order}
                  limit {most}) t",
                on.text()
            );
            if scope.filter.sort == Sort::Agency {
                from.push_str(" join agency a on a.id = t.agency_id");
            }
            let place = on.values.len() + 1;
            let (sql, values) = begins_in(&words, tx.dialect(), ("task", "t.id"), place);
            on.clauses = vec![sql];
            on.values.extend(values.into_iter().map(Bind::from));
        }
        Finding::ByIndex => {
            let place = on.values.len() + 1;
            let (keys, value) = beginning(&words, tx.dialect(), "task", place);
            on.bind(value);
            on.and(format!("t.id in ({keys})"));
        }
    }
    let limit = on.bind(scope.filter.limit + 1);
    let sql = format!(
        "select t.id, t.title, t.due_on, t.state, t.part, t.n_percent, t.agency_id, t.giver_agency_id, t.directive_id,
                t.row_version,
                exists (select 1 from extension e where e.task_id = t.id and e.state = 'asked') as is_asked
         from {from}
         where {}
         order by {order}
         limit {limit}",
        on.text()
    );
    Ok(tx.rows(&sql, on.values).await?)
}

/// The keys in some columns of `rows`, each once, in order.
fn keys(rows: &[Row], columns: &[&str]) -> Result<Vec<i64>, StoreError> {
    let mut keys = Vec::new();
    for row in rows {
        for column in columns {
            keys.extend(row.get::<Option<i64>>(column)?);
        }
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// Numbers of the documents behind directives, by the directive's key; empty where a document has none.
async fn numbers(tx: &Tx, directives: &[i64]) -> Outcome<BTreeMap<i64, String>> {
    if directives.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = format!(
        "select d.id, coalesce(c.number_symbol, '') as number_symbol
         from directive d
         left join document c on c.id = d.document_id
         where d.id in ({})
         limit 200",
        placeholders(1, directives.len())
    );
    let rows = tx
        .rows(&sql, directives.iter().map(|id| (*id).into()).collect())
        .await?;
    Ok(rows
        .iter()
        .map(|row| Ok((row.get("id")?, row.get("number_symbol")?)))
        .collect::<Result<_, StoreError>>()?)
}

fn row_of(
    row: &Row,
    today: Date,
    agencies: &BTreeMap<AgencyId, String>,
    numbers: &BTreeMap<i64, String>,
) -> Result<TaskRow, StoreError> {
    let named = |id: AgencyId| {
        let name = agencies.get(&id).cloned();
        name.ok_or_else(|| StoreError::NoRow(format!("agency {id}")))
    };
    let id = TaskId(row.get("id")?);
    let title = row.get("title")?;
    let due_on = row.date("due_on")?;
    let state = row.required("state", TaskState::from_code)?;
    let part = row.required("part", Part::from_code)?;
    let n_percent = row.get("n_percent")?;
    let agency_id = AgencyId(row.get("agency_id")?);
    let giver = AgencyId(row.get("giver_agency_id")?);
    let directive: Option<i64> = row.get("directive_id")?;
    Ok(TaskRow {
        id,
        title,
        due_on,
        group: Group::of(due_on, today),
        state,
        part,
        n_percent,
        agency_id,
        agency: named(agency_id)?,
        giver: named(giver)?,
        directive: directive.map(|id| {
            let number = numbers.get(&id).cloned().unwrap_or_default();
            (DirectiveId(id), number)
        }),
        row_version: row.get("row_version")?,
        has_open_request: row.get("is_asked")?,
    })
}

/// The document behind a directive, if both are there.
pub(crate) async fn origin(tx: &Tx, directive: DirectiveId) -> Outcome<Option<Origin>> {
    let row = tx
        .row(
            "select c.id, c.number_symbol, c.subject
             from directive d
             join document c on c.id = d.document_id
             where d.id = $1",
            binds![directive],
        )
        .await?;
    Ok(row
        .map(|row| {
            Ok::<_, StoreError>(Origin {
                document_id: DocumentId(row.get("id")?),
                number_symbol: row.get("number_symbol")?,
                subject: row.get("subject")?,
            })
        })
        .transpose()?)
}
