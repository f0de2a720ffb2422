//! One search over documents and tasks ("tìm kiếm"), newest entry first: what the actor may see of what the index holds.

use super::{TaskState, store};
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::{DocumentId, TaskId},
    permit::{Reach, Verb},
    store::Tx,
};
use crate::document::{
    Document, actions,
    search::{self, Hit as Entry, Query},
};
use std::collections::BTreeMap;
use time::Date;

/// Entries of the index that are looked at in one go.
const CHUNK: i64 = 100;
/// Goes per page: who sees few of many hits is given the place to continue instead of a page that takes long.
const MOST_CHUNKS: usize = 20;

/// A task as a search shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskHit {
    /// Key.
    pub id: TaskId,
    /// First words.
    pub title: String,
    /// The order.
    pub text: String,
    /// Where it stands.
    pub state: TaskState,
    /// Last day.
    pub due_on: Option<Date>,
    /// On whom it lies.
    pub agency: String,
}

/// What was found.
#[derive(Clone, Debug)]
pub enum Hit {
    /// A document and its text.
    Document(Box<Document>, String),
    /// A task.
    Task(TaskHit),
}

/// A page of what was found.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    /// Newest entry first.
    pub items: Vec<Hit>,
    /// Where the next page begins; `None` on the last. A page may be short, even empty, and still have a next one.
    pub next: Option<i64>,
}

/// Records that hold the words of `text`, of one noun (`document`, `task`) or of both (empty), below `before`.
///
/// A fixed number of statements per 100 hits looked at.
pub async fn find(ctx: &Ctx, text: &str, noun: &str, before: i64, limit: usize) -> Outcome<Hits> {
    if Verb::TaskRead.reach(ctx.actor.role) == Reach::Never && !ctx.actor.is_system {
        return Err(ActionError::Denied {
            verb: Verb::TaskRead.code(),
        });
    }
    let tx = ctx.reader();
    let query = Query::of(text);
    let mut found = Hits::default();
    let mut place = before;
    for _ in 0..MOST_CHUNKS {
        let hits = search::store::find(&tx, &query, noun, place, CHUNK).await?;
        let is_last = (hits.len() as i64) < CHUNK;
        let mut seen = Seen::load(ctx, &tx, &hits, limit - found.items.len()).await?;
        for hit in hits {
            place = hit.id;
            let Some(one) = seen.take(&hit) else {
                continue;
            };
            found.items.push(one);
            if found.items.len() == limit {
                found.next = Some(place);
                return Ok(found);
            }
        }
        if is_last {
            return Ok(found);
        }
    }
    found.next = Some(place);
    Ok(found)
}

/// Those of some hits that the actor may see.
struct Seen {
    documents: BTreeMap<DocumentId, Document>,
    texts: BTreeMap<DocumentId, String>,
    tasks: BTreeMap<TaskId, TaskHit>,
}

impl Seen {
    /// Texts are loaded for the first `n_wanted` visible records only: bodies may be long.
    async fn load(ctx: &Ctx, tx: &Tx, hits: &[Entry], n_wanted: usize) -> Outcome<Self> {
        let of = |noun: &str| {
            hits.iter()
                .filter(|hit| hit.noun == noun)
                .map(|hit| hit.noun_id)
                .collect::<Vec<_>>()
        };
        let documents: Vec<DocumentId> = of("document").into_iter().map(DocumentId).collect();
        let documents = actions::visible(ctx, tx, &documents).await?;
        let own = if Verb::TaskRead.reach(ctx.actor.role) == Reach::All || ctx.actor.is_system {
            None
        } else {
            Some(agency::store::line(ctx, tx).await?)
        };
        let tasks: Vec<TaskId> = of("task").into_iter().map(TaskId).collect();
        let tasks = store::find::visible(tx, &tasks, own.as_deref()).await?;
        let shown: Vec<DocumentId> = hits
            .iter()
            .filter(|hit| hit.noun == "document")
            .map(|hit| DocumentId(hit.noun_id))
            .filter(|id| documents.contains_key(id))
            .take(n_wanted)
            .collect();
        Ok(Self {
            texts: actions::texts(tx, &shown).await?,
            documents,
            tasks,
        })
    }

    fn take(&mut self, hit: &Entry) -> Option<Hit> {
        if hit.noun == "task" {
            return self.tasks.remove(&TaskId(hit.noun_id)).map(Hit::Task);
        }
        let id = DocumentId(hit.noun_id);
        let document = self.documents.remove(&id)?;
        let text = self.texts.remove(&id).unwrap_or_default();
        Some(Hit::Document(Box::new(document), text))
    }
}
