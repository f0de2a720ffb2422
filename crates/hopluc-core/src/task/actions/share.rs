//! A lead hands a share of its task to a partner; the share is a task of its own whose giver is the lead.

use super::{Step, held_as_seen, take};
use crate::agency::{self, Agency};
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Faults, Outcome},
    ids::{AgencyId, TaskId},
    job,
    permit::Verb,
    store::Tx,
};
use crate::task::{Deed, NewTask, Part, Seen, Task, rules, store};
use serde_json::json;
use time::Date;

/// A share as the lead writes it.
#[derive(Clone, Debug)]
pub struct NewShare {
    /// Who is to contribute.
    pub partner: AgencyId,
    /// What is to be contributed.
    pub text: String,
    /// By when; `None` takes the lead's deadline.
    pub due_on: Option<Date>,
}

/// The lead hands a share to a partner; gives back the partner's task.
pub async fn share(ctx: &Ctx, seen: Seen, form: &NewShare) -> Outcome<TaskId> {
    let tx = ctx.begin().await?;
    let held = held_as_seen(ctx, &tx, seen).await?;
    ctx.permit(Verb::TaskShare, "task", &[held.doer])?;
    let mut lead = held.task;
    rules::only_lead(&lead, Deed::Share)?;
    lead.state = rules::state_after(lead.state, Deed::Share)?;
    let due_on = check(ctx, &tx, &lead, held.doer, form).await?;
    let task = NewTask {
        directive_id: lead.directive_id,
        duty_id: lead.duty_id,
        lead_task_id: Some(lead.id),
        part: Part::Partner,
        agency_id: form.partner,
        giver_agency_id: held.doer,
        title: rules::title_of(&form.text),
        text: form.text.trim().to_owned(),
        due_on,
    };
    let now = ctx.now_text();
    let id = store::add(&tx, &task, "", &now).await?;
    let step = Step {
        detail: json!({ "share": id, "partner": form.partner }),
        ..Step::new(Verb::TaskShare, Deed::Share, &form.text)
    };
    take(ctx, &tx, &lead, step).await?;
    let fact = Fact::new("task.give", "task", id.0)
        .detail(json!({ "lead_task": lead.id, "agency": form.partner }));
    ctx.record(&tx, fact).await?;
    let payload = json!({ "task_ids": [id], "deed": "give", "note_id": 0 });
    job::enqueue(&tx, "task.notify", &payload, "", &now).await?;
    tx.commit().await?;
    Ok(id)
}

/// The share's deadline, or every fault of the form at once.
async fn check(
    ctx: &Ctx,
    tx: &Tx,
    lead: &Task,
    doer: AgencyId,
    form: &NewShare,
) -> Outcome<Option<Date>> {
    let mut faults = Faults::default();
    rules::check_text(&mut faults, "text", &form.text, true);
    faults.when(
        form.partner == doer || form.partner == lead.agency_id,
        "partner",
        "error.partner_is_lead",
    );
    let partner = agency::store::many(tx, &[form.partner]).await?;
    let is_in_force = |partner: &Agency| partner.is_valid_on(ctx.today());
    faults.when(
        !partner.get(&form.partner).is_some_and(is_in_force),
        "partner",
        "error.agency_not_in_force",
    );
    let has_one = store::shares(tx, lead.id)
        .await?
        .iter()
        .any(|share| share.agency_id == form.partner && !share.state.is_closed());
    if has_one {
        return Err(ActionError::Conflict {
            key: "conflict.task_already_shared",
        });
    }
    let due_on = rules::share_due(lead, form.due_on, ctx.today());
    if let Err(key) = due_on {
        faults.when(true, "due_on", key);
    }
    faults.stop_if_any()?;
    Ok(due_on.unwrap_or_default())
}
