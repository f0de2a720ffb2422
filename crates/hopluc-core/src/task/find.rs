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
    store as document_store,
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

/// Documents with the number that was asked for that stand before all else.
const MOST_NAMED: usize = 5;

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
/// Where `text` names the number of a document ("09/CT-UBND"), the first page (`before` of `i64::MAX`) begins with those that bear it,
/// at most [`MOST_NAMED`]. A fixed number of statements per 100 hits looked at.
pub async fn find(ctx: &Ctx, text: &str, noun: &str, before: i64, limit: usize) -> Outcome<Hits> {
    if Verb::TaskRead.reach(ctx.actor.role) == Reach::Never && !ctx.actor.is_system {
        return Err(ActionError::Denied {
            verb: Verb::TaskRead.code(),
        });
    }
    let tx = ctx.reader();
    let query = Query::of(text);
    let named = if noun == "task" {
        Vec::new()
    } else {
        named(ctx, &tx, text).await?
    };
    let is_named = |hit: &Entry| {
        let id = DocumentId(hit.noun_id);
        hit.noun == "document" && named.iter().any(|document| document.id == id)
    };
    let mut found = Hits::default();
    if before == i64::MAX {
        found.items = with_texts(&tx, &named).await?;
    }
    let mut place = before;
    for _ in 0..MOST_CHUNKS {
        let hits = search::store::find(&tx, &query, noun, place, CHUNK).await?;
        let is_last = (hits.len() as i64) < CHUNK;
        let hits: Vec<Entry> = hits.into_iter().filter(|hit| !is_named(hit)).collect();
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

/// The documents that the actor may see and that bear the number that `text` names, newest first; none where it names none.
///
/// Words before the number ("Chỉ thị số 09/CT-UBND") and after it are no part of it.
async fn named(ctx: &Ctx, tx: &Tx, text: &str) -> Outcome<Vec<Document>> {
    let is_edge = |c: char| c.is_whitespace() || "\"“”".contains(c);
    let number = text.trim_matches(is_edge);
    let number = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    if !number.contains('/') {
        return Ok(Vec::new());
    }
    let mut bearing = document_store::by_number(tx, number).await?;
    if bearing.is_empty() {
        let first = number.split(is_edge).next().unwrap_or_default();
        bearing = document_store::by_number(tx, first).await?;
    }
    let ids: Vec<DocumentId> = bearing.iter().map(|document| document.id).collect();
    let visible = actions::visible(ctx, tx, &ids).await?;
    let named = visible.into_values().rev().take(MOST_NAMED);
    Ok(named.collect())
}

async fn with_texts(tx: &Tx, documents: &[Document]) -> Outcome<Vec<Hit>> {
    let ids: Vec<DocumentId> = documents.iter().map(|document| document.id).collect();
    let mut texts = actions::texts(tx, &ids).await?;
    let hit = |document: &Document| {
        let text = texts.remove(&document.id).unwrap_or_default();
        Hit::Document(Box::new(document.clone()), text)
    };
    Ok(documents.iter().map(hit).collect())
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
