//! Everything that the page of one task shows, in a fixed number of statements.

use super::actions::{NOTE, allowed, held};
use super::{Deed, Extension, ExtensionState, Note, Task, TaskState, store};
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, AttachmentId, DocumentId, TaskId},
    permit::Verb,
};
use crate::document::attachment::{self, Attachment};
use time::Date;

/// A share as the lead's page lists it.
#[derive(Clone, Debug)]
pub struct ShareRow {
    /// The partner's task.
    pub id: TaskId,
    /// Name of the partner.
    pub agency: String,
    /// First words.
    pub title: String,
    /// Last day.
    pub due_on: Option<Date>,
    /// Where it stands.
    pub state: TaskState,
    /// 0 to 100.
    pub n_percent: i64,
}

/// The directive behind a task.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The document that is the directive.
    pub document_id: DocumentId,
    /// Its number.
    pub number_symbol: String,
    /// Its subject line.
    pub subject: String,
}

/// A task with all that belongs to it.
#[derive(Clone, Debug)]
pub struct TaskPage {
    /// The task.
    pub task: Task,
    /// Name of the agency on which it lies.
    pub agency: String,
    /// Name of its successor, where that is another one.
    pub successor: Option<String>,
    /// Name of the giver.
    pub giver: String,
    /// The directive that laid it.
    pub origin: Option<Origin>,
    /// For a share, the lead's task: key and name of the lead.
    pub lead: Option<(TaskId, String)>,
    /// For a lead, the shares of partners.
    pub shares: Vec<ShareRow>,
    /// What was done, oldest first.
    pub notes: Vec<Note>,
    /// Requests for a later deadline, newest first.
    pub extensions: Vec<Extension>,
    /// What the actor may do now.
    pub allowed: Vec<Deed>,
    /// Whether the last day has passed and the agency still has to act.
    pub is_overdue: bool,
}

/// One task as its page shows it; `NotFound` for those it does not concern.
pub async fn task_page(ctx: &Ctx, id: TaskId) -> Outcome<TaskPage> {
    let tx = ctx.reader();
    let held = held(ctx, &tx, id).await?;
    let shares = store::shares(&tx, id).await?;
    let extensions = store::extensions(&tx, id).await?;
    let notes = store::notes(&tx, id).await?;
    let origin = match held.task.directive_id {
        Some(directive) => store::list::origin(&tx, directive).await?,
        None => None,
    };
    let mut ids: Vec<AgencyId> = shares.iter().map(|share| share.agency_id).collect();
    ids.extend([held.task.agency_id, held.doer, held.task.giver_agency_id]);
    let agencies = agency::store::many(&tx, &ids).await?;
    let name = |id: AgencyId| {
        agencies
            .get(&id)
            .map_or_else(String::new, |agency| agency.name.clone())
    };
    let has_open_request = extensions
        .iter()
        .any(|extension| extension.state == ExtensionState::Asked);
    let allowed = allowed(ctx, &held, has_open_request);
    let task = held.task;
    Ok(TaskPage {
        agency: name(task.agency_id),
        successor: (held.doer != task.agency_id).then(|| name(held.doer)),
        giver: name(task.giver_agency_id),
        origin,
        lead: task
            .lead_task_id
            .map(|lead| (lead, name(task.giver_agency_id))),
        shares: shares
            .into_iter()
            .map(|share| ShareRow {
                id: share.id,
                agency: name(share.agency_id),
                title: share.title,
                due_on: share.due_on,
                state: share.state,
                n_percent: share.n_percent,
            })
            .collect(),
        notes,
        extensions,
        allowed,
        is_overdue: task.is_overdue(ctx.today()),
        task,
    })
}

/// Whether the actor may add files to a task: asked before a file is looked at, which is heavy.
pub async fn may_attach(ctx: &Ctx, id: TaskId) -> Outcome<()> {
    let held = held(ctx, &ctx.reader(), id).await?;
    ctx.permit(Verb::TaskNote, "task", &[held.doer])
}

/// A file of a task's history with its bytes, for those whom the task concerns.
pub async fn file(ctx: &Ctx, id: AttachmentId) -> Outcome<(Attachment, Vec<u8>)> {
    attachment::open(ctx, id, async |tx, file| {
        if file.noun != NOTE {
            return Err(ActionError::NotFound { noun: "attachment" });
        }
        let task = store::task_of_note(tx, file.noun_id).await?;
        held(ctx, tx, task).await.map(drop)
    })
    .await
}
