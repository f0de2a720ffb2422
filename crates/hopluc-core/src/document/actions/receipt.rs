//! The recipient's word that a document came ("đã nhận"), and what waits for it.

use super::{concerned, seen};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome},
    ids::DocumentId,
    permit::Verb,
    store::Tx,
};
use crate::document::{Dispatch, DispatchState, Document, dispatch, rules, store};
use crate::person::notice::settle;
use serde_json::json;

/// Copies of a document that went to the actor's agency, or to one for which it answers.
async fn own_copies(ctx: &Ctx, tx: &Tx, id: DocumentId) -> Outcome<Vec<Dispatch>> {
    let copies = dispatch::store::copies(tx, id).await?;
    let own = agency::store::acting_line(ctx, tx).await?;
    Ok(copies
        .into_iter()
        .filter(|copy| copy.recipient.agency_id.is_some_and(|id| own.contains(&id)))
        .collect())
}

fn waits(copy: &Dispatch) -> bool {
    matches!(copy.state, DispatchState::Waiting | DispatchState::Sent)
}

/// Says for the actor's agency that an issued document came. A second time changes nothing.
///
/// `Conflict` where no copy went to the agency.
pub async fn receive(ctx: &Ctx, id: DocumentId) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let document = seen(ctx, &tx, id).await?;
    ctx.permit(Verb::DocumentRegister, "document", &[ctx.actor.agency()])?;
    let copies = own_copies(ctx, &tx, id).await?;
    let is_public = rules::is_public(
        document.direction,
        document.state,
        document.number.is_some(),
    );
    if copies.is_empty() || !is_public {
        return Err(ActionError::Conflict {
            key: "conflict.document_not_addressed",
        });
    }
    let waiting: Vec<i64> = copies
        .iter()
        .filter(|copy| waits(copy))
        .map(|copy| copy.id)
        .collect();
    if waiting.is_empty() {
        return Ok(());
    }
    dispatch::store::set_received(&tx, &waiting, &ctx.now_text()).await?;
    settle(
        &tx,
        ctx.actor.agency_id,
        ("document", id.0),
        &ctx.now_text(),
    )
    .await?;
    let detail = json!({ "agency_id": ctx.actor.agency().0 });
    ctx.record(
        &tx,
        Fact::new("document.receive", "document", id.0).detail(detail),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Whether a copy of an issued document waits for the word of the actor's agency, and the actor may give it.
pub async fn may_receive(ctx: &Ctx, document: &Document) -> Outcome<bool> {
    let tx = ctx.reader();
    if !ctx.may(Verb::DocumentRegister, &[ctx.actor.agency()])
        || !concerned(ctx, &tx, &[document])
            .await?
            .contains_key(&document.id)
    {
        return Ok(false);
    }
    let is_public = rules::is_public(
        document.direction,
        document.state,
        document.number.is_some(),
    );
    Ok(is_public && own_copies(ctx, &tx, document.id).await?.iter().any(waits))
}

/// Issued documents that went to the actor's agency and of which it has not said that they came, newest first.
pub async fn arrivals(ctx: &Ctx, limit: i64) -> Outcome<Vec<Document>> {
    let own = ctx.actor.agency();
    ctx.permit(Verb::DocumentRead, "document", &[own])?;
    let tx = ctx.reader();
    let own = agency::store::acting_line(ctx, &tx).await?;
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let ids = dispatch::store::unreceived(&tx, &own, limit).await?;
    let mut found: Vec<Document> = store::many(&tx, &ids).await?.into_values().collect();
    found.reverse();
    Ok(found)
}
