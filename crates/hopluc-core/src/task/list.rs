//! Lists of tasks as people look at them: whose, in which state, by deadline; and the counts beside the list.
//!
//! It shows an agency its own tasks and those it gave; everything only to roles that may read everything.

use super::rules::{Group, end_of_week};
use super::{Part, TaskState, store};
use crate::agency;
use crate::base::{
    Ctx,
    error::Outcome,
    ids::{AgencyId, DirectiveId, TaskId},
    permit::Verb,
    store::Tx,
};
use crate::directive::codes;
use std::collections::BTreeMap;
use time::Date;

codes! {
    /// Whose tasks a list shows.
    Side {
        /// Laid on the actor's agency or on those it succeeds.
        Ours = "ours",
        /// Given by them.
        Given = "given",
        /// Everybody's.
        All = "all",
    }
}

codes! {
    /// Which part of their lives a list shows.
    Stage {
        /// The agency still has to act.
        ToDo = "to_do",
        /// Reported done, not yet looked at.
        Waiting = "waiting",
        /// Accepted.
        Done = "done",
        /// Withdrawn.
        Withdrawn = "withdrawn",
        /// All of them.
        Any = "any",
    }
}

codes! {
    /// In which order.
    Sort {
        /// Nearest deadline first, none last.
        Due = "due",
        /// Farthest deadline first, after those without one.
        DueLast = "due_last",
        /// Newest first.
        Newest = "newest",
        /// Oldest first.
        Oldest = "oldest",
        /// By the name of the agency on which they lie, then by deadline.
        Agency = "agency",
    }
}

/// What a list of tasks shows.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Whose.
    pub side: Side,
    /// Which part of their lives.
    pub stage: Stage,
    /// Only this state.
    pub state: Option<TaskState>,
    /// Only one directive's.
    pub directive: Option<DirectiveId>,
    /// Only one agency's, with those it succeeds.
    pub agency: Option<AgencyId>,
    /// Only one heading of the list.
    pub group: Option<Group>,
    /// Only leads or only shares.
    pub part: Option<Part>,
    /// Words that must all begin a word of the text, with or without tone marks.
    pub words: String,
    /// Order.
    pub sort: Sort,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Rows on a page, 1 to 200.
    pub limit: i64,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            side: Side::Ours,
            stage: Stage::ToDo,
            state: None,
            directive: None,
            agency: None,
            group: None,
            part: None,
            words: String::new(),
            sort: Sort::Due,
            after: None,
            limit: 50,
        }
    }
}

/// The place after a row: its `due_key` and key. Written `2026-08-31.17` in addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// `due_key` of the last row seen.
    pub due_key: String,
    /// Key of the last row seen.
    pub id: TaskId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.due_key, self.id)
    }
}

impl Cursor {
    /// The cursor that `text` writes; `None` for anything else, which a page treats as the beginning.
    pub fn from_text(text: &str) -> Option<Self> {
        let (due_key, id) = text.split_once('.')?;
        crate::base::clock::date_from(due_key)?;
        Some(Self {
            due_key: due_key.to_owned(),
            id: id.parse().ok()?,
        })
    }
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Key.
    pub id: TaskId,
    /// First words.
    pub title: String,
    /// Last day.
    pub due_on: Option<Date>,
    /// Under which heading it stands today.
    pub group: Group,
    /// Where it stands.
    pub state: TaskState,
    /// Lead or share.
    pub part: Part,
    /// 0 to 100.
    pub n_percent: i64,
    /// On whom it lies.
    pub agency_id: AgencyId,
    /// Its name.
    pub agency: String,
    /// Name of the giver.
    pub giver: String,
    /// The directive and its number; empty where it has none.
    pub directive: Option<(DirectiveId, String)>,
    /// Whether a request for a later deadline waits for an answer.
    pub has_open_request: bool,
    /// For the forms of a list that acknowledge at once.
    pub row_version: i64,
}

/// One page of a list and how many tasks stand under each heading.
#[derive(Clone, Debug)]
pub struct TaskList {
    /// The rows, in the order asked for.
    pub rows: Vec<TaskRow>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
    /// Tasks under each heading for the same filter without heading and page; headings without tasks are left out.
    /// Empty where words are looked for.
    pub counts: BTreeMap<Group, i64>,
}

/// A filter with every agency spelled out and every day worked out, as the store takes it.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub ours: Vec<AgencyId>,
    pub agencies: Vec<AgencyId>,
    pub today: Date,
    pub end_of_week: Date,
    pub filter: Filter,
}

/// A page of tasks that the actor may see, whatever its length.
///
/// Five statements at most; one more where one agency is asked for; with words at most one more.
pub async fn page(ctx: &Ctx, filter: &Filter) -> Outcome<TaskList> {
    let tx = ctx.reader();
    let scope = scope(ctx, &tx, filter).await?;
    // Who looks for words wants the rows; counting all that have a common word would cost as much again.
    let counts = if filter.words.trim().is_empty() {
        store::counts::counts_by_group(&tx, &scope).await?
    } else {
        BTreeMap::new()
    };
    rows_of(&tx, &scope, counts).await
}

/// The same, and tasks by state for `filter` whatever their stage: what stands over the first page of a list. The states are empty where words are looked for. At most one statement more.
pub async fn first_page(ctx: &Ctx, filter: &Filter) -> Outcome<(TaskList, Vec<(TaskState, i64)>)> {
    if !filter.words.trim().is_empty() {
        return Ok((page(ctx, filter).await?, Vec::new()));
    }
    let tx = ctx.reader();
    let scope = scope(ctx, &tx, filter).await?;
    let (counts, states) = store::counts::counts_of_first_page(&tx, &scope).await?;
    Ok((rows_of(&tx, &scope, counts).await?, states))
}

async fn rows_of(tx: &Tx, scope: &Scope, counts: BTreeMap<Group, i64>) -> Outcome<TaskList> {
    let mut rows = store::list::rows(tx, scope).await?;
    let limit = usize::try_from(scope.filter.limit).unwrap_or(1);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|row| Cursor {
        due_key: store::due_key(row.due_on),
        id: row.id,
    });
    Ok(TaskList { rows, next, counts })
}

async fn scope(ctx: &Ctx, tx: &Tx, filter: &Filter) -> Outcome<Scope> {
    let today = ctx.today();
    match filter.side {
        Side::All => ctx.permit_all(Verb::TaskRead)?,
        Side::Ours | Side::Given => {
            ctx.permit(Verb::TaskRead, "task", &[ctx.actor.agency()])?;
        }
    }
    let ours = agency::store::line(ctx, tx).await?;
    let agencies = match filter.agency {
        Some(id) => agency::store::answered_by(tx, id, today).await?,
        None => Vec::new(),
    };
    let mut filter = filter.clone();
    filter.limit = filter.limit.clamp(1, 200);
    Ok(Scope {
        ours,
        agencies,
        today,
        end_of_week: end_of_week(today),
        filter,
    })
}

/// How many tasks of one agency are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateCount {
    /// The agency on which they lie.
    pub agency_id: AgencyId,
    /// Its name.
    pub agency: String,
    /// Their state.
    pub state: TaskState,
    /// How many.
    pub n: i64,
    /// How many of them are overdue.
    pub n_overdue: i64,
}

/// Tasks by agency and state, by the agency's name; for the side and directive of `filter`, whatever their stage.
///
/// Counts of an agency that was closed stay under its own name. O(tasks of the scope), read from an index. Empty where
/// words are looked for, as the counts of a page are.
pub async fn counts(ctx: &Ctx, filter: &Filter) -> Outcome<Vec<StateCount>> {
    if !filter.words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let tx = ctx.reader();
    let scope = scope(ctx, &tx, filter).await?;
    store::counts::counts_by_state(&tx, &scope).await
}

/// How many tasks of a duty are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyCount {
    /// The duty.
    pub duty_id: crate::base::ids::DutyId,
    /// Lead or partner.
    pub part: Part,
    /// Their state.
    pub state: TaskState,
    /// How many.
    pub n: i64,
    /// How many of them are overdue.
    pub n_overdue: i64,
}

/// How far a directive is: tasks per duty, part and state.
pub async fn progress(ctx: &Ctx, directive: DirectiveId) -> Outcome<Vec<DutyCount>> {
    ctx.permit_all(Verb::DirectiveRead)?;
    store::counts::counts_by_duty(&ctx.reader(), directive, ctx.today()).await
}

/// How far a directive's tasks are, all duties together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Tasks that were not withdrawn.
    pub n: i64,
    /// Accepted ones.
    pub n_done: i64,
    /// Overdue ones.
    pub n_overdue: i64,
}

/// Totals of several directives; those without tasks are left out. One statement.
pub async fn totals(ctx: &Ctx, ids: &[DirectiveId]) -> Outcome<BTreeMap<DirectiveId, Total>> {
    ctx.permit_all(Verb::DirectiveRead)?;
    store::counts::totals(&ctx.reader(), ids, ctx.today()).await
}
