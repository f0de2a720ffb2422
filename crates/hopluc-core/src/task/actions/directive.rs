//! What a directive does to tasks: confirming it lays them all in one transaction, withdrawing it takes the open ones back.

use super::review::withdraw_in;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Faults, Outcome},
    ids::{AgencyId, DirectiveId, TaskId},
    job,
    permit::Verb,
    store::Tx,
};
use crate::directive::{self, Directive, SeenDirective};
use crate::task::from_directive::{DutyTasks, tasks_from};
use crate::task::{rules, store};
use serde_json::json;

async fn seen_directive(ctx: &Ctx, tx: &Tx, seen: SeenDirective, verb: Verb) -> Outcome<Directive> {
    let directive = directive::store::get(tx, seen.id).await?;
    let giver = [directive.giver_agency_id];
    ctx.permit(Verb::DirectiveRead, "directive", &giver)?;
    ctx.permit(verb, "directive", &giver)?;
    Ok(directive)
}

/// An official confirms a directive: every kept duty becomes tasks, and each agency is told. Gives back their keys.
///
/// Refused while a duty has no agency that answers for it, or one that does not exist today; when the directive is no longer
/// the edition that was seen; and when only a stand-in gives the tasks, who must be named by [`confirm_directive_for`].
pub async fn confirm_directive(ctx: &Ctx, seen: SeenDirective) -> Outcome<Vec<TaskId>> {
    confirm_directive_for(ctx, seen, None).await
}

/// [`confirm_directive`], in the same transaction naming the agency that gives the tasks: the document of another body
/// does not say who does.
pub async fn confirm_directive_for(
    ctx: &Ctx,
    seen: SeenDirective,
    giver: Option<AgencyId>,
) -> Outcome<Vec<TaskId>> {
    let tx = ctx.begin().await?;
    let mut directive = seen_directive(ctx, &tx, seen, Verb::DirectiveConfirm).await?;
    if ctx.actor.person_id.is_none() {
        // The machine proposes, a named officer decides: no job and no program confirms.
        return Err(ActionError::Denied {
            verb: Verb::DirectiveConfirm.code(),
        });
    }
    directive::rules::may_correct(&directive)?;
    directive::rules::same_edition(seen.row_version, directive.row_version)?;
    if let Some(giver) = giver.filter(|giver| *giver != directive.giver_agency_id) {
        directive::actions::set_giver_within(ctx, &tx, &directive, giver).await?;
        directive.giver_agency_id = giver;
    }
    let source = directive::store::source(&tx, directive.document_id).await?;
    if giver.is_none() && directive::rules::has_stand_in(&directive, &source) {
        return Err(ActionError::invalid("giver", "error.required"));
    }
    let duties = directive::store::duties(&tx, seen.id).await?;
    let gone = directive::store::gone(&tx, &duties, ctx.today()).await?;
    let tasks = tasks_from(&directive, &directive::rules::ready(&duties, &gone)?);
    let ids = lay(ctx, &tx, &tasks, &source.number_symbol).await?;
    let now = ctx.now_text();
    let by = (ctx.actor.person_id, now.as_str());
    directive::store::confirm(&tx, seen.id, seen.row_version, by).await?;
    let fact = Fact::new(Verb::DirectiveConfirm.code(), "directive", seen.id.0);
    ctx.record(&tx, fact.detail(json!({ "task_ids": ids })))
        .await?;
    let payload = json!({ "task_ids": ids, "deed": "give", "note_id": 0 });
    job::enqueue(&tx, crate::task::jobs::NOTIFY, &payload, "", &now).await?;
    tx.commit().await?;
    Ok(ids)
}

/// Stores the tasks, shares after the lead's task under which they stand.
async fn lay(ctx: &Ctx, tx: &Tx, tasks: &[DutyTasks], found_by: &str) -> Outcome<Vec<TaskId>> {
    let now = ctx.now_text();
    let mut ids = Vec::new();
    for duty in tasks {
        let mut lead = None;
        for task in &duty.leads {
            let id = store::add(tx, task, found_by, &now).await?;
            lead = Some(id);
            ids.push(id);
        }
        for share in &duty.shares {
            let mut share = share.clone();
            share.lead_task_id = lead.filter(|_| duty.has_one_lead());
            ids.push(store::add(tx, &share, found_by, &now).await?);
        }
    }
    Ok(ids)
}

/// Takes a directive back: its open tasks are withdrawn for the same reason, closed ones stay. Gives back how many.
pub async fn withdraw_directive(ctx: &Ctx, seen: SeenDirective, reason: &str) -> Outcome<usize> {
    let tx = ctx.begin().await?;
    let directive = seen_directive(ctx, &tx, seen, Verb::DirectiveWithdraw).await?;
    directive::rules::may_withdraw(&directive)?;
    directive::rules::same_edition(seen.row_version, directive.row_version)?;
    let mut faults = Faults::default();
    rules::check_text(&mut faults, "reason", reason, true);
    faults.stop_if_any()?;
    let open = store::open_of_directive(&tx, seen.id).await?;
    let n_open = open.len();
    for task in open {
        withdraw_in(ctx, &tx, task, reason, json!({ "with_directive": seen.id })).await?;
    }
    directive::store::withdraw(&tx, seen.id, seen.row_version, reason).await?;
    let fact = Fact::new(Verb::DirectiveWithdraw.code(), "directive", seen.id.0);
    ctx.record(&tx, fact.detail(json!({ "n_tasks": n_open })))
        .await?;
    tx.commit().await?;
    Ok(n_open)
}

/// The directive of a key, for callers that only have that and act on its newest edition (the command line, seeding).
pub async fn newest(ctx: &Ctx, id: DirectiveId) -> Outcome<SeenDirective> {
    let directive = directive::store::get(&ctx.reader(), id).await?;
    Ok(SeenDirective {
        id,
        row_version: directive.row_version,
    })
}
