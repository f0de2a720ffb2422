//! Pages of tasks: one task with its history and a form for each thing that may be done; the list is in `list`.

mod list;

pub use list::{acknowledge_many, by_state, counts, list};

use crate::{
    agency::{Choice, choices},
    error::{Shown, WebError, html, html_with},
    files,
    forms::Sent,
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, AttachmentId, TaskId},
};
use hopluc_core::document::attachment::CheckedFile;
use hopluc_core::task::{
    Deed, Seen, TaskState,
    actions::{self, ExtensionAnswer, NewShare, Progress},
    page::{self, TaskPage, task_page},
};
use time::Date;

/// Class of the badge of a state.
pub fn badge(state: impl std::borrow::Borrow<TaskState>) -> &'static str {
    match state.borrow() {
        TaskState::Given => "warn",
        TaskState::Acknowledged | TaskState::InProgress | TaskState::ReportedDone => "info",
        TaskState::Returned => "bad",
        TaskState::Accepted => "good",
        TaskState::Withdrawn => "",
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
        self.typed.text_or(name, usual).to_owned()
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

/// `GET /nhiem-vu/{id}/tep/{file}`
pub async fn file(signed: Signed, Path((_, file)): Path<(i64, i64)>) -> Shown {
    let (file, bytes) = page::file(&signed.ctx, AttachmentId(file)).await?;
    files::download(&file, bytes)
}

/// The files of a form about a task, once it is sure that the actor may add any.
async fn attached(signed: &Signed, id: i64, sent: &mut Sent) -> Outcome<Vec<CheckedFile>> {
    page::may_attach(&signed.ctx, TaskId(id)).await?;
    files::checked(&signed.ctx, sent).await
}

/// `POST /nhiem-vu/{id}/tien-do`
pub async fn note(signed: Signed, Path(id): Path<i64>, mut fields: Sent) -> Shown {
    let outcome = match attached(&signed, id, &mut fields).await {
        Ok(files) => {
            let percent = fields.text("note-n_percent").trim();
            let progress = Progress {
                text: fields.text("note-text").to_owned(),
                // A number that is none is refused as one out of range.
                n_percent: (!percent.is_empty()).then(|| percent.parse().unwrap_or(-1)),
                files,
            };
            actions::note(&signed.ctx, seen(id, &fields), &progress).await
        }
        Err(error) => Err(error),
    };
    answer(&signed, id, Deed::Note, fields, outcome).await
}

/// `POST /nhiem-vu/{id}/bao-cao-xong`
pub async fn report_done(signed: Signed, Path(id): Path<i64>, mut fields: Sent) -> Shown {
    let outcome = match attached(&signed, id, &mut fields).await {
        Ok(files) => {
            let text = fields.text("report_done-text").to_owned();
            actions::report_done(&signed.ctx, seen(id, &fields), &text, &files).await
        }
        Err(error) => Err(error),
    };
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
