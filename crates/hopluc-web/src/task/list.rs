//! Tasks as people look at them: by deadline, filtered and found; and in numbers by state and agency.

use super::{badge, due_note};
use crate::{
    agency::{Choice, choices},
    chart,
    error::{Shown, html},
    forms::{Asked, Sent},
    listing::{DOWN, Heading, Listing, UP},
    page::Page,
    saved_view::{self, Bar},
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::extract::RawQuery;
use hopluc_core::base::{
    actor::Role,
    error::ActionError,
    ids::{AgencyId, DirectiveId, TaskId},
    permit::{Reach, Verb},
};
use hopluc_core::person::saved_view::ViewPage;
use hopluc_core::task::{
    Part, Seen, TaskState, actions,
    list::{self, Cursor, Filter, Side, Sort, Stage, StateCount, TaskRow},
    rules::Group,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use time::Date;

const ROWS: i64 = 50;

/// Colour of a state in charts, 1 to 6.
fn colour(state: TaskState) -> u8 {
    match state {
        TaskState::Given => 3,
        TaskState::Acknowledged => 5,
        TaskState::InProgress => 1,
        // Withdrawn tasks are in no chart.
        TaskState::ReportedDone | TaskState::Withdrawn => 6,
        TaskState::Returned => 4,
        TaskState::Accepted => 2,
    }
}

/// Query of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    ben: String,
    muc: String,
    nhom: String,
    q: String,
    co_quan: String,
    chi_dao: String,
    xep: String,
    sau: String,
}

impl ListQuery {
    fn filter(&self, signed: &Signed) -> Filter {
        let usual = if Verb::TaskRead.reach(signed.ctx.actor.role) == Reach::All {
            Side::All
        } else {
            Side::Ours
        };
        Filter {
            side: Side::from_code(&self.ben).unwrap_or(usual),
            stage: Stage::from_code(&self.muc).unwrap_or(Stage::ToDo),
            group: Group::from_code(&self.nhom),
            agency: self.co_quan.parse().ok().map(AgencyId),
            directive: self.chi_dao.parse().ok().map(DirectiveId),
            words: self.q.clone(),
            sort: Sort::from_code(&self.xep).unwrap_or(Sort::Due),
            after: Cursor::from_text(&self.sau),
            limit: ROWS,
            ..Filter::default()
        }
    }

    fn listing(&self) -> Listing<'_> {
        Listing::new(
            "/nhiem-vu",
            vec![
                ("ben", &self.ben),
                ("muc", &self.muc),
                ("nhom", &self.nhom),
                ("q", &self.q),
                ("co_quan", &self.co_quan),
                ("chi_dao", &self.chi_dao),
                ("xep", &self.xep),
            ],
        )
    }

    fn with(&self, name: &str, value: &str) -> String {
        self.listing().with(name, value)
    }
}

/// A link of a row of tabs or tiles.
struct Tab {
    href: String,
    text: String,
    class: &'static str,
    n: String,
    is_here: bool,
}

/// A row of the list with its words.
struct RowView {
    row: TaskRow,
    /// The heading above it; empty inside a group.
    heading: &'static str,
    /// Its part and its state in words.
    part: &'static str,
    state: &'static str,
    due_note: String,
    badge: &'static str,
    is_late: bool,
    /// Whether it can be ticked, to be acknowledged with others.
    is_new: bool,
}

#[derive(Template)]
#[template(path = "task/list.html")]
struct ListPage {
    page: Page,
    bar: Bar,
    headings: Vec<Heading>,
    query: ListQuery,
    side: Side,
    sides: Vec<Tab>,
    stages: Vec<Tab>,
    tiles: Vec<Tab>,
    rows: Vec<RowView>,
    /// The heading of the second column, which stands beside each value on a phone.
    whose: &'static str,
    due_label: &'static str,
    state_label: &'static str,
    agencies: Vec<Choice>,
    next: String,
    chart: String,
    legend: Vec<chart::Part>,
    /// Whether some row can be acknowledged from here.
    has_bulk: bool,
}

/// `GET /nhiem-vu`
pub async fn list(
    signed: Signed,
    RawQuery(asked): RawQuery,
    Asked(query): Asked<ListQuery>,
) -> Shown {
    let listing = query.listing();
    let bar = saved_view::bar(&signed, ViewPage::Tasks, "/nhiem-vu", listing.query()).await?;
    if let Some(opening) = bar.opening(asked.as_deref()) {
        return Ok(opening);
    }
    let filter = query.filter(&signed);
    let (found, states) = if filter.after.is_none() {
        list::first_page(&signed.ctx, &filter).await?
    } else {
        (list::page(&signed.ctx, &filter).await?, Vec::new())
    };
    let agencies = if filter.side == Side::Ours {
        Vec::new()
    } else {
        choices(&signed).await?
    };
    let page = signed.page.clone();
    let next = found
        .next
        .map(|next| query.with("sau", &next.to_string()))
        .unwrap_or_default();
    let today = signed.ctx.today();
    let legend = legend(&page, |state| {
        let of_state = states.iter().filter(|(known, _)| *known == state);
        of_state.map(|(_, n)| n).sum()
    });
    let rows = rows(&page, found.rows, filter.sort, today);
    let may_act = filter.side == Side::Ours && page.may_ever(Verb::TaskAcknowledge);
    html(&ListPage {
        bar,
        has_bulk: may_act && rows.iter().any(|view| view.is_new),
        headings: headings(&page, &query, &filter),
        sides: sides(&signed, &query, filter.side),
        stages: stages(&page, &query, filter.stage),
        tiles: tiles(&page, &query, &filter, &found.counts),
        rows,
        chart: drawing(&page, &legend),
        legend,
        whose: page.t(if filter.side == Side::Ours {
            "task.giver"
        } else {
            "task.agency"
        }),
        due_label: page.t("task.due_on"),
        state_label: page.t("task.state"),
        side: filter.side,
        agencies,
        next,
        query,
        page,
    })
}

/// `POST /nhiem-vu/tiep-nhan`: acknowledges the ticked tasks, each by itself; one that somebody else has taken meanwhile
/// does not hold the others up.
pub async fn acknowledge_many(signed: Signed, sent: Sent) -> Shown {
    let mut n_left = 0;
    let ticked: Vec<Seen> = sent
        .all("viec")
        .iter()
        .filter_map(|ticked| {
            let (id, row_version) = ticked.split_once('.')?;
            Some(Seen {
                id: TaskId(id.parse().ok()?),
                row_version: row_version.parse().ok()?,
            })
        })
        .take(ROWS as usize)
        .collect();
    for seen in &ticked {
        match actions::acknowledge(&signed.ctx, *seen).await {
            Ok(()) => {}
            Err(ActionError::Conflict { .. } | ActionError::NotFound { .. }) => n_left += 1,
            Err(other) => return Err(other.into()),
        }
    }
    let key = match (ticked.len(), n_left) {
        (0, _) => "tasks_none_ticked",
        (_, 0) => "tasks_acknowledged",
        _ => "tasks_acknowledged_some",
    };
    Ok(done("/nhiem-vu?ben=ours", key))
}

fn headings(page: &Page, query: &ListQuery, filter: &Filter) -> Vec<Heading> {
    let listing = query.listing();
    let here = filter.sort.code();
    let sorting = |key, orders| listing.sorting(page.t(key), here, orders);
    let whose = if filter.side == Side::Ours {
        Heading::plain(page.t("task.giver"))
    } else {
        sorting("task.agency", [("agency", UP), ("due", "")])
    };
    vec![
        sorting("task.title", [("newest", DOWN), ("oldest", UP)]),
        whose,
        sorting("task.due_on", [("due", UP), ("due_last", DOWN)]),
        Heading::plain(page.t("task.state")),
    ]
}

fn sides(signed: &Signed, query: &ListQuery, here: Side) -> Vec<Tab> {
    let role = signed.ctx.actor.role;
    let sides: &[Side] = match role {
        Role::Auditor => &[Side::All],
        Role::Focal => &[Side::All, Side::Given, Side::Ours],
        _ => &[Side::Ours, Side::Given],
    };
    sides
        .iter()
        .map(|side| Tab {
            href: query.with("ben", side.code()),
            text: signed.page.tc("task.side.", side.code()),
            class: "",
            n: String::new(),
            is_here: *side == here,
        })
        .collect()
}

fn stages(page: &Page, query: &ListQuery, here: Stage) -> Vec<Tab> {
    Stage::ALL
        .iter()
        .map(|stage| Tab {
            href: query.with("muc", stage.code()),
            text: page.tc("task.stage.", stage.code()),
            class: "",
            n: String::new(),
            is_here: *stage == here,
        })
        .collect()
}

fn tiles(
    page: &Page,
    query: &ListQuery,
    filter: &Filter,
    counts: &BTreeMap<Group, i64>,
) -> Vec<Tab> {
    if filter.stage != Stage::ToDo || !filter.words.trim().is_empty() {
        return Vec::new();
    }
    Group::ALL
        .into_iter()
        .map(|group| {
            let is_here = filter.group == Some(group);
            Tab {
                href: query.with("nhom", if is_here { "" } else { group.code() }),
                text: page.tc("task.group.", group.code()),
                class: match group {
                    Group::Overdue => "bad",
                    Group::Today => "warn",
                    Group::ThisWeek => "info",
                    Group::Later | Group::NoDeadline => "",
                },
                n: words::number(counts.get(&group).copied().unwrap_or(0)),
                is_here,
            }
        })
        .collect()
}

fn rows(page: &Page, rows: Vec<TaskRow>, sort: Sort, today: Date) -> Vec<RowView> {
    let mut last = None;
    // Each word is looked up once a page, not once a row.
    let parts: BTreeMap<Part, &str> = Part::ALL
        .iter()
        .map(|part| (*part, page.texts.of_code("task.part.", part.code())))
        .collect();
    let states: BTreeMap<TaskState, &str> = TaskState::ALL
        .iter()
        .map(|state| (*state, page.texts.of_code("task.state.", state.code())))
        .collect();
    // Rows of one day follow each other in most orders.
    let mut note = (None, false, String::new());
    rows.into_iter()
        .map(|row| {
            if (note.0, note.1) != (row.due_on, row.state.is_to_do()) {
                let text = due_note(page, row.due_on, row.state, today);
                note = (row.due_on, row.state.is_to_do(), text);
            }
            let is_new = sort == Sort::Due && last != Some(row.group) && row.state.is_to_do();
            last = Some(row.group);
            RowView {
                heading: if is_new {
                    page.texts.of_code("task.group.", row.group.code())
                } else {
                    ""
                },
                part: parts.get(&row.part).copied().unwrap_or_default(),
                state: states.get(&row.state).copied().unwrap_or_default(),
                due_note: note.2.clone(),
                badge: badge(row.state),
                is_late: row.state.is_to_do() && row.group == Group::Overdue,
                is_new: row.state == TaskState::Given,
                row,
            }
        })
        .collect()
}

/// Tasks by state; withdrawn ones and states without tasks are left out.
pub fn by_state(page: &Page, counts: &[StateCount]) -> Vec<chart::Part> {
    legend(page, |state| {
        let of_state = counts.iter().filter(|count| count.state == state);
        of_state.map(|count| count.n).sum()
    })
}

/// The parts of the chart of states, of which `n` tells how many tasks each has.
fn legend(page: &Page, n: impl Fn(TaskState) -> i64) -> Vec<chart::Part> {
    TaskState::ALL
        .iter()
        .filter(|state| **state != TaskState::Withdrawn)
        .map(|state| chart::Part {
            label: page.tc("task.state.", state.code()),
            value: n(*state),
            colour: colour(*state),
        })
        .filter(|part| part.value > 0)
        .collect()
}

/// One bar of them all; empty where there are none.
fn drawing(page: &Page, parts: &[chart::Part]) -> String {
    if parts.is_empty() {
        String::new()
    } else {
        chart::stack(page.t("task.by_state"), parts)
    }
}

/// One agency's counts.
struct AgencyCounts {
    id: AgencyId,
    name: String,
    n_open: i64,
    n_waiting: i64,
    n_done: i64,
    n_overdue: i64,
    n_all: i64,
    /// The same as a bar, beside the agency with the most tasks.
    bar: String,
}

#[derive(Template)]
#[template(path = "task/counts.html")]
struct CountsPage {
    page: Page,
    chart: String,
    legend: Vec<chart::Part>,
    headings: Vec<Heading>,
    order: &'static str,
    agencies: Vec<AgencyCounts>,
}

/// An order of the counts by agency: code, key of the heading, value.
type CountOrder = (&'static str, &'static str, fn(&AgencyCounts) -> i64);

/// Orders of the counts by agency. The first is in force where none is asked for.
const COUNT_ORDERS: [CountOrder; 5] = [
    ("overdue", "task.group.overdue", |a| a.n_overdue),
    ("open", "task.stage.to_do", |a| a.n_open),
    ("waiting", "task.stage.waiting", |a| a.n_waiting),
    ("done", "task.stage.done", |a| a.n_done),
    ("all", "task.stage.any", |a| a.n_all),
];
/// The counts by the name of the agency.
const BY_NAME: &str = "agency";

/// `GET /nhiem-vu/thong-ke`
pub async fn counts(signed: Signed, Asked(query): Asked<ListQuery>) -> Shown {
    let filter = query.filter(&signed);
    let counts = list::counts(&signed.ctx, &filter).await?;
    let page = signed.page;
    let legend = by_state(&page, &counts);
    let known = COUNT_ORDERS.iter().map(|(code, _, _)| *code);
    let order = known
        .chain([BY_NAME])
        .find(|code| *code == query.xep)
        .unwrap_or(COUNT_ORDERS[0].0);
    html(&CountsPage {
        chart: drawing(&page, &legend),
        legend,
        headings: count_headings(&page, &query, order),
        agencies: by_agency(&page, &counts, order),
        order,
        page,
    })
}

fn count_headings(page: &Page, query: &ListQuery, order: &str) -> Vec<Heading> {
    let pairs = vec![
        ("ben", query.ben.as_str()),
        ("muc", query.muc.as_str()),
        ("co_quan", query.co_quan.as_str()),
        ("chi_dao", query.chi_dao.as_str()),
    ];
    let listing = Listing::new("/nhiem-vu/thong-ke", pairs);
    let name = page.t("task.agency");
    let first = listing.sorting(name, order, [(BY_NAME, UP), (BY_NAME, UP)]);
    let counted = COUNT_ORDERS.iter().map(|(code, key, _)| {
        let orders = [(*code, DOWN), (*code, DOWN)];
        listing.sorting(page.t(key), order, orders).number()
    });
    let bar = Heading::plain(page.t("task.by_state"));
    [first].into_iter().chain(counted).chain([bar]).collect()
}

/// Sums per agency: by name, or the most of `order` first and then by name.
fn by_agency(page: &Page, counts: &[StateCount], order: &str) -> Vec<AgencyCounts> {
    let mut agencies: Vec<AgencyCounts> = Vec::new();
    let of_one = counts.chunk_by(|a, b| a.agency_id == b.agency_id);
    for counts in of_one {
        let n = |is_meant: fn(TaskState) -> bool| {
            let meant = counts.iter().filter(|count| is_meant(count.state));
            meant.map(|count| count.n).sum::<i64>()
        };
        agencies.push(AgencyCounts {
            id: counts[0].agency_id,
            name: counts[0].agency.clone(),
            n_open: n(TaskState::is_to_do),
            n_waiting: n(|state| state == TaskState::ReportedDone),
            n_done: n(|state| state == TaskState::Accepted),
            n_overdue: counts.iter().map(|count| count.n_overdue).sum(),
            n_all: n(|_| true),
            bar: String::new(),
        });
    }
    let most = agencies.iter().map(|agency| agency.n_all).max();
    let of_one = counts.chunk_by(|a, b| a.agency_id == b.agency_id);
    for (agency, counts) in agencies.iter_mut().zip(of_one) {
        agency.bar = chart::stack_of(&agency.name, &by_state(page, counts), most.unwrap_or(0));
    }
    match COUNT_ORDERS.iter().find(|(code, _, _)| *code == order) {
        Some((_, _, value)) => agencies.sort_by_key(|agency| -value(agency)),
        None => agencies.sort_by(|a, b| a.name.cmp(&b.name)),
    }
    agencies
}
