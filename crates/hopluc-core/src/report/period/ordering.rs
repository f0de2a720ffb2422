//! Verbs that make a reporting schedule out of what was read from a confirmed directive.
//!
//! An official starts each of them and corrects what is proposed; none opens a period, which is a step of its own.

use super::{
    Schedule,
    from_directive::{ScheduleForm, definition_from, form_from, model_for},
    store,
};
use crate::base::{
    audit::Fact,
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::{DirectiveId, DocumentId, ScheduleId},
    permit::Verb,
    store::Tx,
};
use crate::catalogue::ScheduleDef;
use crate::directive::{self, Directive, DirectiveState, store::Source};
use hopluc_text::Reading;
use serde_json::json;

/// What the page needs that asks an official for a schedule.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The directive.
    pub directive: Directive,
    /// The document behind it.
    pub source: Source,
    /// What was read from it.
    pub reading: Reading,
    /// What its schedules propose, without a basis: how a document is named is a matter of the reader's language.
    pub form: ScheduleForm,
}

/// What a directive proposes from its read schedule number `picked` on; stores nothing. `Conflict` before it is confirmed.
pub async fn propose(ctx: &Ctx, id: DirectiveId, picked: Option<usize>) -> Outcome<Proposal> {
    let tx = ctx.reader();
    ctx.permit_all(Verb::PeriodManage)?;
    let directive = confirmed(ctx, &tx, id).await?;
    let source = directive::store::source(&tx, directive.document_id).await?;
    let said = directive::claim::store::of(&tx, id).await?;
    let reading =
        directive::claim::rules::applied(directive::store::reading(&tx, id).await?, &said);
    let mut form = form_from(&reading, picked);
    if let Some(model) = model_for(&form, ctx.catalogue()) {
        model.id.as_str().clone_into(&mut form.model);
    }
    Ok(Proposal {
        directive,
        source,
        reading,
        form,
    })
}

/// Stores the schedule that an official entered for a confirmed directive, compiled by the official's own agency.
///
/// `Invalid` for a form with faults, and for a name that a schedule of the same document already has, so that a form
/// sent twice makes one schedule.
pub async fn order_schedule(
    ctx: &Ctx,
    id: DirectiveId,
    form: &ScheduleForm,
) -> Outcome<ScheduleId> {
    let tx = ctx.begin().await?;
    ctx.permit_all(Verb::PeriodManage)?;
    let directive = confirmed(ctx, &tx, id).await?;
    let source = directive::store::source(&tx, directive.document_id).await?;
    let Some(model) = ctx.catalogue().schedules.get(form.model.as_str()) else {
        return Err(ActionError::invalid("model", "error.required"));
    };
    let definition = with_source(definition_from(form, model)?, &source);
    let known = store::schedules_ordered_by(&tx, source.document_id).await?;
    if known
        .iter()
        .any(|schedule| schedule.name == definition.name)
    {
        return Err(ActionError::invalid("name", "error.schedule_name_taken"));
    }
    let schedule = Schedule {
        id: ScheduleId(0),
        catalogue_id: String::new(),
        name: definition.name.clone(),
        basis: definition.order.text.clone(),
        document_id: Some(source.document_id),
        focal_agency_id: ctx.actor.agency(),
        definition,
        is_active: true,
        row_version: 1,
    };
    let stored = store::add_schedule(&tx, &schedule, &ctx.now_text()).await?;
    let detail = json!({
        "document": source.document_id,
        "directive": id,
        "model": form.model,
        "name": schedule.name,
    });
    let fact = Fact::new("period.add_schedule", "schedule", stored.0).detail(detail);
    ctx.record(&tx, fact).await?;
    tx.commit().await?;
    Ok(stored)
}

/// Schedules that a document orders, oldest first; empty for those who read no periods.
pub async fn schedules_ordered_by(ctx: &Ctx, document: DocumentId) -> Outcome<Vec<Schedule>> {
    if ctx.permit_all(Verb::PeriodRead).is_err() {
        return Ok(Vec::new());
    }
    store::schedules_ordered_by(&ctx.reader(), document).await
}

async fn confirmed(ctx: &Ctx, tx: &Tx, id: DirectiveId) -> Outcome<Directive> {
    let directive = directive::store::get(tx, id).await?;
    ctx.permit(
        Verb::DirectiveRead,
        "directive",
        &[directive.giver_agency_id],
    )?;
    match directive.state {
        DirectiveState::Confirmed => Ok(directive),
        DirectiveState::Opened => Err(ActionError::Conflict {
            key: "conflict.directive_not_confirmed",
        }),
        DirectiveState::Withdrawn => Err(ActionError::Conflict {
            key: "conflict.directive_withdrawn",
        }),
    }
}

fn with_source(mut definition: ScheduleDef, source: &Source) -> ScheduleDef {
    let symbol = source.number_symbol.trim();
    definition.order.symbol = (!symbol.is_empty()).then(|| symbol.to_owned());
    definition.order.issued_on = source.issued_on;
    definition
}
