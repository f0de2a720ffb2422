//! `/api/v1/tasks`

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::one_of,
};
use crate::{error::Shown, files, forms::Asked, words};
use axum::{Json, extract::Path};
use base64::{Engine, engine::general_purpose::STANDARD};
use hopluc_core::base::{
    Ctx,
    clock::date_from,
    error::{ActionError, Outcome},
    ids::{AgencyId, AttachmentId, DirectiveId, TaskId},
};
use hopluc_core::document::attachment::{self, CheckedFile, NewFile};
use hopluc_core::task::{
    Seen, TaskState, actions,
    list::{self, Cursor, Filter, Side, Stage},
    page,
};
use serde::{Deserialize, Serialize};
use time::Date;

/// A task as lists show it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TaskRow {
    /// Key.
    id: i64,
    /// First words of the order.
    title: String,
    /// Last day (YYYY-MM-DD); null where none is set.
    due_on: Option<String>,
    /// `given`, `acknowledged`, `in_progress`, `reported_done`, `returned`, `accepted` or `withdrawn`.
    state: String,
    /// `lead` or `partner`.
    part: String,
    /// How far it is, 0 to 100.
    n_percent: i64,
    /// The agency that must act.
    agency_id: i64,
    /// Its name.
    agency: String,
    /// Name of the giver.
    giver: String,
    /// Which edition this is; every write must bring it back.
    row_version: i64,
}

/// A page of tasks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Tasks {
    /// At most `limit`.
    items: Vec<TaskRow>,
    /// Value for `after` of the next page; null on the last.
    next: Option<String>,
}

/// A task.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Task {
    /// Key.
    id: i64,
    /// First words of the order.
    title: String,
    /// The order as the directive has it.
    text: String,
    /// Last day (YYYY-MM-DD); null where none is set.
    due_on: Option<String>,
    /// State, as in lists.
    state: String,
    /// `lead` or `partner`.
    part: String,
    /// How far it is, 0 to 100.
    n_percent: i64,
    /// Name of the agency that must act.
    agency: String,
    /// Name of the giver.
    giver: String,
    /// Whether the last day has passed and the agency still has to act.
    is_overdue: bool,
    /// What the caller may do now.
    allowed: Vec<String>,
    /// History, oldest first.
    notes: Vec<Note>,
    /// Edition; every write must bring it back.
    row_version: i64,
}

/// One entry of a task's history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Note {
    /// What was done.
    deed: String,
    /// Words.
    text: String,
    /// For which agency.
    agency: String,
    /// When (UTC).
    added_at: String,
    /// Files that came with it.
    files: Vec<KeptFile>,
}

/// A kept file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct KeptFile {
    /// Key.
    pub(super) id: i64,
    /// Name with its ending.
    pub(super) name: String,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskQuery {
    /// `ours` (default), `given` or `all`.
    #[serde(default)]
    side: String,
    /// `to_do` (default), `waiting`, `done`, `withdrawn` or `any`.
    #[serde(default)]
    stage: String,
    /// Only this state.
    #[serde(default)]
    state: String,
    /// Only this directive's.
    directive_id: Option<i64>,
    /// Words, with or without tone marks.
    #[serde(default)]
    q: String,
    /// `next` of the page before.
    #[serde(default)]
    after: String,
    /// 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

fn choice<T: Copy>(
    field: &str,
    text: &str,
    (all, code): (&[T], fn(T) -> &'static str),
) -> Outcome<Option<T>> {
    if text.is_empty() {
        return Ok(None);
    }
    one_of(field, text, all, code).map(Some)
}

/// Tasks that the caller may see, nearest deadline first.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "tasks", params(TaskQuery),
    responses((status = 200, body = Tasks), (status = 401, body = Refusal), (status = 422, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<TaskQuery>) -> Answer<Tasks> {
    let state = choice("state", &query.state, (TaskState::ALL, TaskState::code))?;
    let side = choice("side", &query.side, (Side::ALL, Side::code))?;
    let stage = choice("stage", &query.stage, (Stage::ALL, Stage::code))?;
    let filter = Filter {
        side: side.unwrap_or(Side::Ours),
        stage: stage.unwrap_or(Stage::ToDo),
        state,
        directive: query.directive_id.map(DirectiveId),
        words: query.q,
        after: Cursor::from_text(&query.after),
        limit: query.limit.unwrap_or(50).clamp(1, 200),
        ..Filter::default()
    };
    let found = list::page(&ctx, &filter).await?;
    let items = found.rows.into_iter().map(|row| TaskRow {
        id: row.id.0,
        title: row.title,
        due_on: row.due_on.map(words::iso),
        state: row.state.code().to_owned(),
        part: row.part.code().to_owned(),
        n_percent: row.n_percent,
        agency_id: row.agency_id.0,
        agency: row.agency,
        giver: row.giver,
        row_version: row.row_version,
    });
    Ok(Json(Tasks {
        items: items.collect(),
        next: found.next.map(|cursor| cursor.to_string()),
    }))
}

/// One task with its history.
#[utoipa::path(get, path = "/api/v1/tasks/{id}", tag = "tasks", params(("id" = i64, Path)),
    responses((status = 200, body = Task), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Task> {
    let found = page::task_page(&ctx, TaskId(id)).await?;
    let notes = found.notes.into_iter().map(|note| Note {
        deed: note.deed.code().to_owned(),
        text: note.text,
        agency: note.agency,
        added_at: note.added_at,
        files: note
            .files
            .into_iter()
            .map(|(id, name)| KeptFile { id: id.0, name })
            .collect(),
    });
    Ok(Json(Task {
        id,
        title: found.task.title,
        text: found.task.text,
        due_on: found.task.due_on.map(words::iso),
        state: found.task.state.code().to_owned(),
        part: found.task.part.code().to_owned(),
        n_percent: found.task.n_percent,
        agency: found.agency,
        giver: found.giver,
        is_overdue: found.is_overdue,
        allowed: found
            .allowed
            .iter()
            .map(|deed| deed.code().to_owned())
            .collect(),
        notes: notes.collect(),
        row_version: found.task.row_version,
    }))
}

/// Which edition of a task the caller saw, and words.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Deed {
    /// `row_version` of the task as it was read.
    row_version: i64,
    /// Words of the agency or the giver; a reason where one is required.
    #[serde(default)]
    text: String,
}

impl Deed {
    fn seen(&self, id: i64) -> Seen {
        Seen {
            id: TaskId(id),
            row_version: self.row_version,
        }
    }
}

macro_rules! deed {
    ($(#[$doc:meta])* $name:ident $path:literal |$ctx:ident, $seen:ident, $deed:ident| $call:expr) => {
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "tasks", params(("id" = i64, Path)), request_body = Deed,
            responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
                (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
        pub async fn $name(Caller($ctx): Caller, Path(id): Path<i64>, Body($deed): Body<Deed>) -> Answer<Written> {
            let $seen = $deed.seen(id);
            $call.await?;
            Ok(Json(Written { id }))
        }
    };
}

deed! {
    /// The agency takes notice of a task.
    acknowledge "/api/v1/tasks/{id}/acknowledge" |ctx, seen, deed| actions::acknowledge(&ctx, seen)
}
deed! {
    /// The giver accepts a task reported done.
    accept "/api/v1/tasks/{id}/accept" |ctx, seen, deed| actions::accept(&ctx, seen, &deed.text)
}
deed! {
    /// The giver returns a task reported done; `text` is the reason.
    give_back "/api/v1/tasks/{id}/return" |ctx, seen, deed| actions::return_(&ctx, seen, &deed.text)
}
deed! {
    /// The giver takes a task back; `text` is the reason.
    withdraw "/api/v1/tasks/{id}/withdraw" |ctx, seen, deed| actions::withdraw(&ctx, seen, &deed.text)
}

/// A task reported done.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Done {
    /// Edition that was read.
    row_version: i64,
    /// What was done.
    #[serde(default)]
    text: String,
    /// Files that prove it.
    #[serde(default)]
    files: Vec<SentFile>,
}

/// The agency reports a task done.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/report-done", tag = "tasks", params(("id" = i64, Path)), request_body = Done,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn report_done(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(done): Body<Done>,
) -> Answer<Written> {
    let seen = Seen {
        id: TaskId(id),
        row_version: done.row_version,
    };
    let files = checked(&ctx, seen.id, done.files).await?;
    actions::report_done(&ctx, seen, &done.text, &files).await?;
    Ok(Json(Written { id }))
}

/// A file of a task's history.
#[utoipa::path(get, path = "/api/v1/tasks/{id}/files/{file}", tag = "tasks", params(("id" = i64, Path), ("file" = i64, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn file(Caller(ctx): Caller, Path((_, file)): Path<(i64, i64)>) -> Shown {
    let (file, bytes) = page::file(&ctx, AttachmentId(file)).await?;
    files::download(&file, bytes)
}

/// Which tasks are counted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountQuery {
    /// `ours` (default), `given` or `all`.
    #[serde(default)]
    side: String,
    /// Only this directive's.
    directive_id: Option<i64>,
}

/// How many tasks of one state lie on one agency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TaskCount {
    /// Key of the agency.
    agency_id: i64,
    /// Its name.
    agency: String,
    /// State, as in lists.
    state: String,
    /// How many.
    n: i64,
    /// How many of them are overdue.
    n_overdue: i64,
}

/// Tasks by agency and state, by the agency's name.
#[utoipa::path(get, path = "/api/v1/tasks/counts", tag = "tasks", params(CountQuery),
    responses((status = 200, body = Vec<TaskCount>), (status = 401, body = Refusal), (status = 422, body = Refusal)))]
pub async fn counts(
    Caller(ctx): Caller,
    Asked(query): Asked<CountQuery>,
) -> Answer<Vec<TaskCount>> {
    let side = choice("side", &query.side, (Side::ALL, Side::code))?;
    let filter = Filter {
        side: side.unwrap_or(Side::Ours),
        directive: query.directive_id.map(DirectiveId),
        ..Filter::default()
    };
    let found = list::counts(&ctx, &filter).await?;
    let shown = found.into_iter().map(|count| TaskCount {
        agency_id: count.agency_id.0,
        agency: count.agency,
        state: count.state.code().to_owned(),
        n: count.n,
        n_overdue: count.n_overdue,
    });
    Ok(Json(shown.collect()))
}

/// Progress of a task.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Progress {
    /// Edition that was read.
    row_version: i64,
    /// What was done.
    #[serde(default)]
    text: String,
    /// How far the task is, 0 to 100; left out, it stays.
    n_percent: Option<i64>,
    /// Files that prove it.
    #[serde(default)]
    files: Vec<SentFile>,
}

/// A file as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct SentFile {
    /// Name with its ending.
    name: String,
    /// Content in base64 (RFC 4648, with padding).
    content: String,
}

impl SentFile {
    /// The file itself; a fault names `field`.
    pub(super) fn decoded(self, field: &str) -> Outcome<NewFile> {
        let bytes = STANDARD.decode(&self.content);
        Ok(NewFile {
            name: self.name,
            bytes: bytes.map_err(|_| ActionError::invalid(field, "error.base64"))?,
        })
    }
}

async fn checked(ctx: &Ctx, id: TaskId, files: Vec<SentFile>) -> Outcome<Vec<CheckedFile>> {
    let mut checked = Vec::with_capacity(files.len());
    if !files.is_empty() {
        page::may_attach(ctx, id).await?;
    }
    for file in files {
        checked.push(attachment::check(ctx, file.decoded("files")?).await?);
    }
    Ok(checked)
}

/// The agency notes progress.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/notes", tag = "tasks", params(("id" = i64, Path)), request_body = Progress,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn note(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(body): Body<Progress>,
) -> Answer<Written> {
    let progress = actions::Progress {
        text: body.text,
        n_percent: body.n_percent,
        files: checked(&ctx, TaskId(id), body.files).await?,
    };
    actions::note(
        &ctx,
        Seen {
            id: TaskId(id),
            row_version: body.row_version,
        },
        &progress,
    )
    .await?;
    Ok(Json(Written { id }))
}

fn day(field: &str, text: &str) -> Outcome<Date> {
    date_from(text).ok_or_else(|| ActionError::invalid(field, "error.date_form"))
}

/// A later deadline asked for.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct LaterDeadline {
    /// Edition that was read.
    row_version: i64,
    /// The day asked for (YYYY-MM-DD).
    wanted_on: String,
    /// Why.
    reason: String,
}

/// The agency asks for a later deadline.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/extension", tag = "tasks", params(("id" = i64, Path)), request_body = LaterDeadline,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn ask_extension(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(body): Body<LaterDeadline>,
) -> Answer<Written> {
    let seen = Seen {
        id: TaskId(id),
        row_version: body.row_version,
    };
    actions::ask_extension(&ctx, seen, day("wanted_on", &body.wanted_on)?, &body.reason).await?;
    Ok(Json(Written { id }))
}

/// The answer to a request for a later deadline.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ExtensionAnswer {
    /// Edition that was read.
    row_version: i64,
    /// The new last day (YYYY-MM-DD); left out, the request is refused.
    granted_on: Option<String>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// The giver answers a request for a later deadline.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/extension/answer", tag = "tasks", params(("id" = i64, Path)),
    request_body = ExtensionAnswer,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn answer_extension(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(body): Body<ExtensionAnswer>,
) -> Answer<Written> {
    let granted_on = body
        .granted_on
        .as_deref()
        .map(|text| day("granted_on", text))
        .transpose()?;
    let answer = actions::ExtensionAnswer {
        granted_on,
        reason: body.reason,
    };
    actions::answer_extension(
        &ctx,
        Seen {
            id: TaskId(id),
            row_version: body.row_version,
        },
        &answer,
    )
    .await?;
    Ok(Json(Written { id }))
}

/// A share for a partner.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Share {
    /// Edition that was read.
    row_version: i64,
    /// Key of the partner.
    partner_id: i64,
    /// What is to be contributed.
    text: String,
    /// By when (YYYY-MM-DD); left out, the lead's deadline holds.
    due_on: Option<String>,
}

/// The lead hands a share to a partner; the answer names the partner's task.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/shares", tag = "tasks", params(("id" = i64, Path)), request_body = Share,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn share(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(body): Body<Share>,
) -> Answer<Written> {
    let due_on = body
        .due_on
        .as_deref()
        .map(|text| day("due_on", text))
        .transpose()?;
    let form = actions::NewShare {
        partner: AgencyId(body.partner_id),
        text: body.text,
        due_on,
    };
    let made = share_of(&ctx, id, body.row_version, &form).await?;
    Ok(Json(Written { id: made.0 }))
}

async fn share_of(
    ctx: &Ctx,
    id: i64,
    row_version: i64,
    form: &actions::NewShare,
) -> Outcome<TaskId> {
    actions::share(
        ctx,
        Seen {
            id: TaskId(id),
            row_version,
        },
        form,
    )
    .await
}
