//! The verbs of the register, each in one transaction: here reading; `incoming` registers, `outgoing` drafts and issues,
//! `lint` looks a draft through.
//!
//! The `*_within` functions are for verbs of other nouns that draft or issue a document of theirs in their own transaction;
//! they ask no permission: the calling verb has.

mod incoming;
mod lint;
mod outgoing;
mod proposal;
mod receipt;

pub use incoming::{Registered, correct, register_directive, register_incoming};
pub use lint::{DraftReading, lint, permit_lint};
pub use outgoing::{
    DraftHead, Issued, approve, approve_within, change_draft, draft, draft_within, issue,
    issue_within, return_to_drafter, sent_within, submit, submit_within, usual_head, withdraw,
    withdraw_within,
};
pub use proposal::{Proposal, propose};
pub use receipt::{arrivals, may_receive, receive};

use super::{
    Direction, Dispatch, Document, Filter,
    attachment::{self, Attachment},
    citation::{self, Citation},
    dispatch,
    search::{self, Hit, Query},
    store,
};
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, DocumentId},
    permit::{Reach, Verb},
    store::Tx,
};
use std::collections::BTreeMap;

/// Everything that the page of a document shows.
#[derive(Clone, Debug)]
pub struct DocumentPage {
    /// The document.
    pub document: Document,
    /// Text of an incoming one; empty where it has none.
    pub body: String,
    /// Its files.
    pub files: Vec<Attachment>,
    /// Its copies.
    pub copies: Vec<Dispatch>,
    /// What it mentions, in text order.
    pub citations: Vec<Citation>,
    /// Documents that mention it and that the actor may see.
    pub cited_by: Vec<Document>,
    /// Incoming documents of the same register that may be the same letter.
    pub duplicates: Vec<Document>,
}

/// Loads a document that the actor may see; one who may not is told that there is none.
pub async fn seen(ctx: &Ctx, tx: &Tx, id: DocumentId) -> Outcome<Document> {
    let document = store::get(tx, id).await?;
    let concerned = concerned(ctx, tx, &[&document]).await?;
    ctx.permit(
        Verb::DocumentRead,
        "document",
        concerned.get(&id).map_or(&[], Vec::as_slice),
    )?;
    Ok(document)
}

/// Those whom each document concerns, and who answers for them today.
///
/// A merged body still reads what came to it, as its list shows it; what is to be done with it only its successor does.
async fn concerned(
    ctx: &Ctx,
    tx: &Tx,
    documents: &[&Document],
) -> Outcome<BTreeMap<DocumentId, Vec<AgencyId>>> {
    let named = store::concerned(tx, documents).await?;
    let all: Vec<AgencyId> = named.values().flatten().copied().collect();
    let answering = agency::store::answering_many(tx, &all, ctx.today()).await?;
    Ok(named
        .into_iter()
        .map(|(id, agencies)| {
            let heirs = agencies
                .iter()
                .filter_map(|agency| answering.get(agency).copied())
                .collect::<Vec<_>>();
            (id, agencies.into_iter().chain(heirs).collect())
        })
        .collect())
}

/// Loads a document of whose register the actor is and may do `verb` to.
async fn held(ctx: &Ctx, tx: &Tx, id: DocumentId, verb: Verb) -> Outcome<Document> {
    let document = seen(ctx, tx, id).await?;
    let holder = agency::store::answering(tx, document.holder_agency_id, ctx.today()).await?;
    ctx.permit(verb, "document", &[holder])?;
    Ok(document)
}

fn same_edition(seen: i64, stored: i64) -> Outcome<()> {
    if seen == stored {
        Ok(())
    } else {
        Err(changed_meanwhile())
    }
}

fn changed_meanwhile() -> ActionError {
    ActionError::Conflict {
        key: "conflict.changed_meanwhile",
    }
}

/// The page of a document.
pub async fn page(ctx: &Ctx, id: DocumentId) -> Outcome<DocumentPage> {
    let tx = ctx.reader();
    let document = seen(ctx, &tx, id).await?;
    let citing: Vec<DocumentId> = citation::store::citing(&tx, id)
        .await?
        .into_iter()
        .map(|citation| citation.document_id)
        .collect();
    let cited_by = visible(ctx, &tx, &citing).await?;
    let files = attachment::store::list(&tx, "document", id.0).await?;
    Ok(DocumentPage {
        body: store::body(&tx, id).await?,
        duplicates: alike(ctx, &tx, &document, &files).await?,
        files,
        copies: dispatch::store::copies(&tx, id).await?,
        citations: citation::store::of(&tx, id).await?,
        cited_by: cited_by.into_values().collect(),
        document,
    })
}

/// Incoming documents of the same register that may be the same letter as document `id`, and that the actor may see.
pub async fn duplicates(ctx: &Ctx, id: DocumentId) -> Outcome<Vec<Document>> {
    let tx = ctx.reader();
    let document = store::get(&tx, id).await?;
    let files = attachment::store::list(&tx, "document", id.0).await?;
    alike(ctx, &tx, &document, &files).await
}

async fn alike(
    ctx: &Ctx,
    tx: &Tx,
    document: &Document,
    files: &[Attachment],
) -> Outcome<Vec<Document>> {
    if document.direction != Direction::Incoming {
        return Ok(Vec::new());
    }
    let known_by = (document.number_symbol.as_str(), document.issuer.as_str());
    let sha256 = files.first().map(|file| file.sha256.as_str());
    let found = store::alike(tx, document.holder_agency_id, known_by, sha256).await?;
    let ids = found.iter().map(|same| same.id);
    let others: Vec<DocumentId> = ids.filter(|same| *same != document.id).collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    Ok(visible(ctx, tx, &others).await?.into_values().collect())
}

/// What a document mentions, in text order, and those documents that are meant and that the actor may see.
///
/// Asks no permission for the document itself: for pages that show its text.
pub async fn mentions(
    ctx: &Ctx,
    id: DocumentId,
) -> Outcome<(Vec<Citation>, BTreeMap<DocumentId, Document>)> {
    let tx = ctx.reader();
    let citations = citation::store::of(&tx, id).await?;
    let mut wanted: Vec<DocumentId> = citations
        .iter()
        .filter_map(|citation| citation.target_id)
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted.truncate(500);
    let visible = visible(ctx, &tx, &wanted).await?;
    Ok((citations, visible))
}

/// Those of `ids` (at most 500) that exist and that the actor may see.
pub async fn visible(
    ctx: &Ctx,
    tx: &Tx,
    ids: &[DocumentId],
) -> Outcome<BTreeMap<DocumentId, Document>> {
    let found = store::many(tx, ids).await?;
    if ctx.permit_all(Verb::DocumentRead).is_ok() {
        return Ok(found);
    }
    let concerned = concerned(ctx, tx, &found.values().collect::<Vec<_>>()).await?;
    Ok(found
        .into_iter()
        .filter(|(id, _)| {
            concerned
                .get(id)
                .is_some_and(|agencies| ctx.may(Verb::DocumentRead, agencies))
        })
        .collect())
}

/// The words of documents (at most 500), as people read them: of an incoming one its text, of an outgoing one its content.
///
/// Asks no permission: for lists whose documents have been asked for.
pub(crate) async fn texts(tx: &Tx, ids: &[DocumentId]) -> Outcome<BTreeMap<DocumentId, String>> {
    let bodies = store::bodies(tx, ids).await?.into_iter();
    Ok(bodies
        .map(|(id, (body, content))| (id, content.as_ref().map_or(body, outgoing::words_of)))
        .collect())
}

/// The next `limit` documents that the actor may see after `before`, in the order of the filter.
pub async fn list(
    ctx: &Ctx,
    filter: &Filter,
    before: Option<DocumentId>,
    limit: i64,
) -> Outcome<Vec<Document>> {
    let tx = ctx.reader();
    if ctx.permit_all(Verb::DocumentRead).is_ok() {
        return store::list(&tx, filter, None, before, limit).await;
    }
    if Verb::DocumentRead.reach(ctx.actor.role) == Reach::Never {
        return Err(ActionError::Denied {
            verb: Verb::DocumentRead.code(),
        });
    }
    let own = agency::store::line(ctx, &tx).await?;
    store::list(&tx, filter, Some(&own), before, limit).await
}

/// Documents that hold the words of `text` and that the actor may see, newest entry first, with the place to continue before.
///
/// Looks at no more than 2,000 hits at a time for one who sees few of them; then the place alone comes back.
pub async fn find(
    ctx: &Ctx,
    text: &str,
    before: i64,
    limit: usize,
) -> Outcome<(Vec<Hit>, Option<i64>)> {
    let tx = ctx.reader();
    let query = Query::of(text);
    let mut found = Vec::new();
    let mut place = before;
    for _ in 0..20 {
        let hits = search::store::find(&tx, &query, "document", place, 100).await?;
        let ids: Vec<DocumentId> = hits.iter().map(|hit| DocumentId(hit.noun_id)).collect();
        let visible = visible(ctx, &tx, &ids).await?;
        let n_hits = hits.len();
        for hit in hits {
            place = hit.id;
            if visible.contains_key(&DocumentId(hit.noun_id)) {
                found.push(hit);
                if found.len() == limit {
                    return Ok((found, Some(place)));
                }
            }
        }
        if n_hits < 100 {
            return Ok((found, None));
        }
    }
    Ok((found, Some(place)))
}
