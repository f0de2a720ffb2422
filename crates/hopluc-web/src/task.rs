//! Pages of tasks: the list by deadline, the counts, one task with its history and a form for each thing that may be done.

use crate::{
    agency::{Choice, choices},
    chart,
    error::{Shown, WebError, html, html_with},
    fields::Asked,
    forms::Sent,
    page::Page,
    session::{Signed, done},
    urls, words,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use hopluc_core::base::{
    actor::Role,
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, DirectiveId, TaskId},
    permit::{Reach, Verb},
};
use hopluc_core::task::{
    Deed, Seen, TaskState,
    actions::{self, ExtensionAnswer, NewShare, Progress},
    list::{self, Cursor, Filter, Side, Sort, Stage, StateCount, TaskRow},
    page::{TaskPage, task_page},
    rules::Group,
};
use serde::Deserialize;
use time::Date;

const ROWS: i64 = 50;

/// Class of the badge of a state.
pub fn badge(state: TaskState) -> &'static str {
    match state {
        TaskState::Given => "warn",
        TaskState::Acknowledged | TaskState::InProgress | TaskState::ReportedDone => "info",
        TaskState::Returned => "bad",
        TaskState::Accepted => "good",
        TaskState::Withdrawn => "",
    }
}

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

/// How far a deadline is: "còn 3 ngày", "hôm nay", "quá 2 ngày"; empty without one or where nothing is owed.
pub fn due_note(page: &Page, due_on: Option<Date>, state: TaskState, today: Date) -> String {
    let Some(due) = due_on.filter(|_| state.is_to_do()) else {
        return String::new();
    };
    match words::days_left(due, today) {
        0 => page.t("task.due_today").to_owned(),
        n if n < 0 => page.tn("task.days_late", -n),
        n => page.tn("task.days_left", n),
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

    /// Address of the list with one parameter changed, from its first page.
    fn with(&self, name: &str, value: &str) -> String {
        let pairs = [
            ("ben", &self.ben),
            ("muc", &self.muc),
            ("nhom", &self.nhom),
            ("q", &self.q),
            ("co_quan", &self.co_quan),
            ("chi_dao", &self.chi_dao),
            ("xep", &self.xep),
        ];
        let mut query: Vec<String> = pairs
            .into_iter()
            .filter(|(key, old)| *key != name && !old.is_empty())
            .map(|(key, old)| format!("{key}={}", urls::encode(old)))
            .collect();
        if !value.is_empty() {
            query.push(format!("{name}={}", urls::encode(value)));
        }
        if query.is_empty() {
            "/nhiem-vu".to_owned()
        } else {
            format!("/nhiem-vu?{}", query.join("&"))
        }
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
    heading: String,
    due_note: String,
    badge: &'static str,
    is_late: bool,
}

#[derive(Template)]
#[template(path = "task/list.html")]
struct ListPage {
    page: Page,
    query: ListQuery,
    side: Side,
    sides: Vec<Tab>,
    stages: Vec<Tab>,
    tiles: Vec<Tab>,
    rows: Vec<RowView>,
    agencies: Vec<Choice>,
    next: String,
    chart: String,
    legend: Vec<chart::Part>,
}

/// `GET /nhiem-vu`
pub async fn list(signed: Signed, Asked(query): Asked<ListQuery>) -> Shown {
    let filter = query.filter(&signed);
    let found = list::page(&signed.ctx, &filter).await?;
    let counts = if filter.after.is_none() {
        list::counts(&signed.ctx, &filter).await?
    } else {
        Vec::new()
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
    let legend = by_state(&page, &counts);
    html(&ListPage {
        sides: sides(&signed, &query, filter.side),
        stages: stages(&page, &query, filter.stage),
        tiles: tiles(&page, &query, &filter, &found.counts),
        rows: rows(&page, found.rows, filter.sort, today),
        chart: drawing(&page, &legend),
        legend,
        side: filter.side,
        agencies,
        next,
        query,
        page,
    })
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
    counts: &std::collections::BTreeMap<Group, i64>,
) -> Vec<Tab> {
    if filter.stage != Stage::ToDo {
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
    rows.into_iter()
        .map(|row| {
            let is_new = sort == Sort::Due && last != Some(row.group) && row.state.is_to_do();
            last = Some(row.group);
            RowView {
                heading: if is_new {
                    page.tc("task.group.", row.group.code())
                } else {
                    String::new()
                },
                due_note: due_note(page, row.due_on, row.state, today),
                badge: badge(row.state),
                is_late: row.state.is_to_do() && row.group == Group::Overdue,
                row,
            }
        })
        .collect()
}

/// Tasks of the list's side by state; withdrawn ones and states without tasks are left out.
fn by_state(page: &Page, counts: &[StateCount]) -> Vec<chart::Part> {
    TaskState::ALL
        .iter()
        .filter(|state| **state != TaskState::Withdrawn)
        .map(|state| chart::Part {
            label: page.tc("task.state.", state.code()),
            value: counts
                .iter()
                .filter(|count| count.state == *state)
                .map(|count| count.n)
                .sum(),
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
}

#[derive(Template)]
#[template(path = "task/counts.html")]
struct CountsPage {
    page: Page,
    chart: String,
    legend: Vec<chart::Part>,
    agencies: Vec<AgencyCounts>,
}

/// `GET /nhiem-vu/thong-ke`
pub async fn counts(signed: Signed, Asked(query): Asked<ListQuery>) -> Shown {
    let filter = query.filter(&signed);
    let counts = list::counts(&signed.ctx, &filter).await?;
    let page = signed.page;
    let legend = by_state(&page, &counts);
    html(&CountsPage {
        chart: drawing(&page, &legend),
        legend,
        agencies: by_agency(&counts),
        page,
    })
}

/// Sums per agency, most overdue first, then by name.
fn by_agency(counts: &[StateCount]) -> Vec<AgencyCounts> {
    let mut agencies: Vec<AgencyCounts> = Vec::new();
    for count in counts {
        if agencies.last().map(|last| last.id) != Some(count.agency_id) {
            agencies.push(AgencyCounts {
                id: count.agency_id,
                name: count.agency.clone(),
                n_open: 0,
                n_waiting: 0,
                n_done: 0,
                n_overdue: 0,
                n_all: 0,
            });
        }
        if let Some(agency) = agencies.last_mut() {
            agency.n_all += count.n;
            agency.n_overdue += count.n_overdue;
            match count.state {
                TaskState::ReportedDone => agency.n_waiting += count.n,
                TaskState::Accepted => agency.n_done += count.n,
                TaskState::Withdrawn => {}
                _ => agency.n_open += count.n,
            }
        }
    }
    agencies.sort_by_key(|agency| -agency.n_overdue);
    agencies
}

#[derive(Template)]
#[template(path = "task/show.html")]
struct ShowPage {
    page: Page,
    found: TaskPage,
    badge: &'static str,
    due_note: String,
    agencies: Vec<Choice>,
    /// What was typed into the form that came back; empty forms on a fresh page.
    typed: Sent,
    /// Code of the deed whose form came back.
    opened: &'static str,
    today: String,
}

impl ShowPage {
    fn may(&self, code: &str) -> bool {
        self.found.allowed.iter().any(|deed| deed.code() == code)
    }

    fn may_answer(&self) -> bool {
        self.may("grant_extension")
    }

    fn is_open(&self, code: &str) -> bool {
        self.opened == code
    }

    /// What was typed into a field, or `usual` on a fresh form.
    fn typed_or(&self, name: &str, usual: &str) -> String {
        match self.typed.text(name) {
            "" => usual.to_owned(),
            typed => typed.to_owned(),
        }
    }
}

async fn show_page(signed: &Signed, id: TaskId, page: Page) -> Result<ShowPage, WebError> {
    let found = task_page(&signed.ctx, id).await?;
    let agencies = if found.allowed.contains(&Deed::Share) {
        choices(signed).await?
    } else {
        Vec::new()
    };
    let task = &found.task;
    Ok(ShowPage {
        badge: badge(task.state),
        due_note: due_note(&page, task.due_on, task.state, signed.ctx.today()),
        agencies,
        found,
        page,
        typed: Sent::default(),
        opened: "",
        today: words::iso(signed.ctx.today()),
    })
}

/// `GET /nhiem-vu/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>) -> Shown {
    let page = signed.page.clone();
    html(&show_page(&signed, TaskId(id), page).await?)
}

/// Shows the outcome of a verb: the task again with what was done, or the form with its faults and all that was typed.
async fn answer(signed: &Signed, id: i64, deed: Deed, typed: Sent, outcome: Outcome<()>) -> Shown {
    let (status, faults) = match outcome {
        Ok(()) => return Ok(acted(id, deed)),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    // Several forms of the page have a field of the same name.
    let faults = faults
        .into_iter()
        .map(|mut fault| {
            if !fault.field.is_empty() && !fault.field.starts_with(deed.code()) {
                fault.field = format!("{}-{}", deed.code(), fault.field);
            }
            fault
        })
        .collect();
    let page = signed.page.clone().with_faults(faults);
    let mut shown = show_page(signed, TaskId(id), page).await?;
    shown.typed = typed;
    shown.opened = deed.code();
    html_with(status, &shown)
}

fn acted(id: i64, deed: Deed) -> Response {
    done(&format!("/nhiem-vu/{id}"), &format!("task_{}", deed.code()))
}

fn seen(id: i64, fields: &Sent) -> Seen {
    Seen {
        id: TaskId(id),
        row_version: fields.parsed("row_version").unwrap_or(0),
    }
}

/// `POST /nhiem-vu/{id}/tiep-nhan`
pub async fn acknowledge(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let outcome = actions::acknowledge(&signed.ctx, seen(id, &fields)).await;
    answer(&signed, id, Deed::Acknowledge, fields, outcome).await
}

/// `POST /nhiem-vu/{id}/tien-do`
pub async fn note(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let percent = fields.text("note-n_percent").trim();
    let progress = Progress {
        text: fields.text("note-text").to_owned(),
        // A number that is none is refused as one out of range.
        n_percent: (!percent.is_empty()).then(|| percent.parse().unwrap_or(-1)),
        files: Vec::new(),
    };
    let outcome = actions::note(&signed.ctx, seen(id, &fields), &progress).await;
    answer(&signed, id, Deed::Note, fields, outcome).await
}

/// `POST /nhiem-vu/{id}/bao-cao-xong`
pub async fn report_done(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let text = fields.text("report_done-text").to_owned();
    let outcome = actions::report_done(&signed.ctx, seen(id, &fields), &text, &[]).await;
    answer(&signed, id, Deed::ReportDone, fields, outcome).await
}

/// `POST /nhiem-vu/{id}/xin-gia-han`
pub async fn ask_extension(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let outcome = match fields.date("ask_extension-wanted_on") {
        Ok(Some(wanted)) => {
            let reason = fields.text("ask_extension-reason").to_owned();
            actions::ask_extension(&signed.ctx, seen(id, &fields), wanted, &reason).await
        }
        Ok(None) => Err(ActionError::invalid("wanted_on", "error.required")),
        Err(error) => Err(error),
    };
    answer(&signed, id, Deed::AskExtension, fields, outcome).await
}

/// `POST /nhiem-vu/{id}/tra-loi-gia-han`
pub async fn answer_extension(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let is_granted = fields.text("grant_extension-granted") == "1";
    let outcome = match fields.date("grant_extension-granted_on") {
        Ok(None) if is_granted => Err(ActionError::invalid("granted_on", "error.required")),
        Ok(on) => {
            let answer = ExtensionAnswer {
                granted_on: on.filter(|_| is_granted),
                reason: fields.text("grant_extension-answer").to_owned(),
            };
            actions::answer_extension(&signed.ctx, seen(id, &fields), &answer).await
        }
        Err(error) => Err(error),
    };
    answer(&signed, id, Deed::GrantExtension, fields, outcome).await
}

/// `POST /nhiem-vu/{id}/phoi-hop`
pub async fn share(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let outcome = match (fields.date("share-due_on"), fields.parsed("share-partner")) {
        (Ok(due_on), Some(partner)) => {
            let form = NewShare {
                partner: AgencyId(partner),
                text: fields.text("share-text").to_owned(),
                due_on,
            };
            actions::share(&signed.ctx, seen(id, &fields), &form)
                .await
                .map(drop)
        }
        (Ok(_), None) => Err(ActionError::invalid("partner", "error.required")),
        (Err(error), _) => Err(error),
    };
    answer(&signed, id, Deed::Share, fields, outcome).await
}

/// `POST /nhiem-vu/{id}/chap-nhan`
pub async fn accept(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let text = fields.text("accept-text").to_owned();
    let outcome = actions::accept(&signed.ctx, seen(id, &fields), &text).await;
    answer(&signed, id, Deed::Accept, fields, outcome).await
}

/// `POST /nhiem-vu/{id}/tra-lai`
pub async fn return_(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let text = fields.text("return-text").to_owned();
    let outcome = actions::return_(&signed.ctx, seen(id, &fields), &text).await;
    answer(&signed, id, Deed::Return, fields, outcome).await
}

/// `POST /nhiem-vu/{id}/thu-hoi`
pub async fn withdraw(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let text = fields.text("withdraw-text").to_owned();
    let outcome = actions::withdraw(&signed.ctx, seen(id, &fields), &text).await;
    answer(&signed, id, Deed::Withdraw, fields, outcome).await
}
