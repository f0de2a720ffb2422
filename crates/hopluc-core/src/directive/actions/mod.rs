//! The verbs of a directive while it is looked through: open it, correct its duties, name its giver.
//!
//! None of them lays a task: confirming is a verb of tasks, and a person's.

mod duties;

pub use duties::{
    add_duty, correct_duty, drop_duty, merge_duty, put_successors, restore_duty, split_duty,
};

use super::{
    Directive, DutyState, SeenDirective, from_document, from_document::DocumentDays, rules, store,
};
use crate::agency::{self, naming::Directory};
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome},
    holiday,
    ids::{AgencyId, DirectiveId, DocumentId},
    permit::Verb,
    store::Tx,
};
use hopluc_text::Reading;
use serde_json::json;

/// Opens a directive from a registered document: reads it and proposes duties and agencies. Confirms nothing.
///
/// The giver is the agency that issued the document, as far as the directory knows it, else the holder of the register.
pub async fn open(ctx: &Ctx, document: DocumentId) -> Outcome<DirectiveId> {
    ctx.permit(Verb::DirectiveEdit, "directive", &[])?;
    let body = store::source(&ctx.reader(), document).await?.body;
    // Reading is the processor's work and takes long on a long document; the runtime's threads must stay free for others.
    let acts = ctx.catalogue().legal_acts();
    let reading = tokio::task::spawn_blocking(move || hopluc_text::read_with(&body, &acts))
        .await
        .map_err(ActionError::broken)?;
    let tx = ctx.begin().await?;
    if store::of_document(&tx, document).await?.is_some() {
        return Err(ActionError::Conflict {
            key: "conflict.directive_already_open",
        });
    }
    let source = store::source(&tx, document).await?;
    let days = DocumentDays {
        issued_on: source.issued_on.or_else(|| Some(ctx.today())),
        arrived_on: source.arrived_on,
    };
    // Names are taken as of today: the body that must act is the one that exists now.
    let directory = Directory::load(&tx, ctx.catalogue(), ctx.today()).await?;
    let calendar = holiday::calendar(&tx, ctx.catalogue()).await?;
    let duties = from_document::duties_from(&reading, &directory, days, &calendar);
    let giver = giver_of(&source, &reading, &directory);
    let now = ctx.now_text();
    let by = (ctx.actor.person_id, now.as_str());
    let id = store::add(&tx, (document, giver), &reading, &duties, by).await?;
    let dropped = duties
        .iter()
        .filter(|duty| duty.state == DutyState::Dropped);
    let n_dropped = dropped.count();
    let detail = json!({
        "document": document, "n_duties": duties.len(), "n_dropped": n_dropped, "giver": giver
    });
    ctx.record(
        &tx,
        Fact::new("directive.open", "directive", id.0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

fn giver_of(source: &store::Source, reading: &Reading, directory: &Directory<'_>) -> AgencyId {
    let read = reading.header.issuer.as_ref();
    source
        .issuer_agency_id
        .or_else(|| directory.one(&source.issuer))
        .or_else(|| read.and_then(|issuer| directory.one(&issuer.value)))
        .unwrap_or(source.holder_agency_id)
}

/// Loads a directive that the actor may correct, and that is still being looked through.
pub(in crate::directive) async fn open_one(
    ctx: &Ctx,
    tx: &Tx,
    id: DirectiveId,
) -> Outcome<Directive> {
    let directive = store::get(tx, id).await?;
    ctx.permit(
        Verb::DirectiveRead,
        "directive",
        &[directive.giver_agency_id],
    )?;
    ctx.permit(
        Verb::DirectiveEdit,
        "directive",
        &[directive.giver_agency_id],
    )?;
    rules::may_correct(&directive)?;
    Ok(directive)
}

/// Names the agency that gives the orders of a directive.
pub async fn set_giver(ctx: &Ctx, seen: SeenDirective, giver: AgencyId) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let directive = open_one(ctx, &tx, seen.id).await?;
    rules::same_edition(seen.row_version, directive.row_version)?;
    set_giver_within(ctx, &tx, &directive, giver).await?;
    store::touch(&tx, seen.id, Some(seen.row_version)).await?;
    Ok(tx.commit().await?)
}

/// [`set_giver`] in the transaction of a verb that has loaded the directive and compared its edition.
pub(crate) async fn set_giver_within(
    ctx: &Ctx,
    tx: &Tx,
    directive: &Directive,
    giver: AgencyId,
) -> Outcome<()> {
    let before = directive.giver_agency_id;
    ctx.permit(Verb::DirectiveEdit, "directive", &[before])?;
    let known = agency::store::many(tx, &[giver]).await?;
    let named = known.get(&giver);
    if !named.is_some_and(|agency| agency.is_valid_on(ctx.today())) {
        return Err(ActionError::invalid("giver", "error.agency_not_in_force"));
    }
    store::set_giver(tx, directive.id, giver).await?;
    let fact = Fact::new("directive.set_giver", "directive", directive.id.0);
    let detail = json!({ "before": before, "after": giver });
    ctx.record(tx, fact.detail(detail)).await
}
