//! The verbs of a proposal: a person makes an incident and a task of it, or says that it is none.

use super::{IncidentProposal, ProposalState, SeenProposal, rules, store};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    clock::{VIETNAM, instant_from},
    error::{ActionError, Faults, Outcome},
    holiday,
    ids::{AgencyId, RecordId, TaskId},
    permit::Verb,
    store::Tx,
};
use crate::catalogue::WatchDef;
use crate::person::notice::settle;
use crate::record;
use crate::task::{self, NewTask, Part};
use crate::watch::sight::response_team;
use serde_json::json;
use time::Date;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// The message of a record and a task whose fix the logs have not borne out.
pub const HOLD: &str = "hold.watch";

/// What a person says when confirming.
#[derive(Clone, Debug, Default)]
pub struct ConfirmForm {
    /// The deadline of the task; `None` takes the one that is offered.
    pub due_on: Option<Date>,
}

/// What became of a confirmed proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The incident in its register.
    pub record_id: RecordId,
    /// The task of the agency.
    pub task_id: TaskId,
}

/// The rules of the catalogue; `NotFound` where it has none.
pub(super) fn rule_of(ctx: &Ctx) -> Outcome<&WatchDef> {
    let rule = ctx.catalogue().watch.as_ref();
    rule.ok_or(ActionError::NotFound { noun: store::NOUN })
}

/// Loads a proposal in `state` for a person who may decide on it.
async fn as_seen(
    ctx: &Ctx,
    tx: &Tx,
    seen: SeenProposal,
    state: ProposalState,
) -> Outcome<IncidentProposal> {
    let proposal = store::get(tx, seen.id).await?;
    let team = response_team(tx, ctx.catalogue(), ctx.today()).await?;
    let answering = agency::store::answering(tx, proposal.agency_id, ctx.today()).await?;
    let readers: Vec<AgencyId> = team.iter().copied().chain([answering]).collect();
    ctx.permit(Verb::WatchRead, store::NOUN, &readers)?;
    ctx.permit(Verb::WatchDecide, store::NOUN, &team)?;
    if ctx.actor.person_id.is_none() {
        // The machine proposes, a named officer decides: no job and no program does.
        return Err(ActionError::Denied {
            verb: Verb::WatchDecide.code(),
        });
    }
    if proposal.state != state {
        return Err(ActionError::Conflict {
            key: "conflict.proposal_decided",
        });
    }
    if proposal.row_version != seen.row_version {
        return Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        });
    }
    Ok(proposal)
}

/// A person makes an incident of the proposal: a record in the register of incidents, and a task for the agency.
///
/// Neither is ended without a word until the logs bear the fix out. `Conflict` where it was decided before.
pub async fn confirm(ctx: &Ctx, seen: SeenProposal, form: &ConfirmForm) -> Outcome<Confirmed> {
    let tx = ctx.begin().await?;
    let mut proposal = as_seen(ctx, &tx, seen, ProposalState::Open).await?;
    let rule = rule_of(ctx)?;
    let due_on = due_on_of(ctx, &tx, rule, form).await?;
    let to = agency::store::answering(&tx, proposal.agency_id, ctx.today()).await?;
    let to = agency::store::get(&tx, to).await?;
    let record_id = enter(ctx, &tx, (rule, &proposal), &to).await?;
    let task_id = lay(ctx, &tx, (rule, &proposal), (&to, record_id, due_on)).await?;
    hold(&tx, (record_id, task_id), HOLD).await?;
    proposal.state = ProposalState::Confirmed;
    (proposal.record_id, proposal.task_id) = (Some(record_id), Some(task_id));
    let detail = json!({ "record_id": record_id, "task_id": task_id, "agency_id": to.id });
    decide(ctx, &tx, proposal, ("watch.confirm", detail)).await?;
    tx.commit().await?;
    Ok(Confirmed { record_id, task_id })
}

async fn due_on_of(ctx: &Ctx, tx: &Tx, rule: &WatchDef, form: &ConfirmForm) -> Outcome<Date> {
    let due_on = match form.due_on {
        Some(due_on) => due_on,
        None => offered_due_on(ctx, tx, rule).await?,
    };
    let mut faults = Faults::default();
    faults.when(due_on < ctx.today(), "due_on", "error.in_the_past");
    faults.stop_if_any()?;
    Ok(due_on)
}

/// Lays the task of the agency.
async fn lay(
    ctx: &Ctx,
    tx: &Tx,
    (rule, proposal): (&WatchDef, &IncidentProposal),
    (to, record, due_on): (&agency::Agency, RecordId, Date),
) -> Outcome<TaskId> {
    let number = record::store::get(tx, record).await?.number_text;
    let text = task_text(rule, proposal, &to.name);
    let task = NewTask {
        directive_id: None,
        duty_id: None,
        lead_task_id: None,
        part: Part::Lead,
        agency_id: to.id,
        giver_agency_id: ctx.actor.agency(),
        title: task::rules::title_of(&text),
        text,
        due_on: Some(due_on),
    };
    task::actions::give_in(ctx, tx, &task, &number).await
}

/// A person lays the task again where the former one is closed and the logs still speak against the fix.
pub async fn give_again(ctx: &Ctx, seen: SeenProposal, form: &ConfirmForm) -> Outcome<TaskId> {
    let tx = ctx.begin().await?;
    let mut proposal = as_seen(ctx, &tx, seen, ProposalState::Confirmed).await?;
    let rule = rule_of(ctx)?;
    let (Some(record_id), Some(former)) = (proposal.record_id, proposal.task_id) else {
        return Err(ActionError::NotFound { noun: "task" });
    };
    if !task::store::get(&tx, former).await?.state.is_closed() {
        return Err(ActionError::Conflict {
            key: "conflict.proposal_has_task",
        });
    }
    let due_on = due_on_of(ctx, &tx, rule, form).await?;
    let to = agency::store::answering(&tx, proposal.agency_id, ctx.today()).await?;
    let to = agency::store::get(&tx, to).await?;
    let task_id = lay(ctx, &tx, (rule, &proposal), (&to, record_id, due_on)).await?;
    hold(&tx, (record_id, task_id), HOLD).await?;
    proposal.task_id = Some(task_id);
    store::save(&tx, &proposal).await?;
    let detail = json!({ "task_id": task_id, "agency_id": to.id });
    let fact = Fact::new("watch.give_again", store::NOUN, proposal.id.0).detail(detail);
    ctx.record(&tx, fact).await?;
    tx.commit().await?;
    Ok(task_id)
}

/// Says of record and task that the logs have not borne the fix out, or takes it back.
pub(super) async fn hold(tx: &Tx, (record, task): (RecordId, TaskId), key: &str) -> Outcome<()> {
    record::store::set_hold(tx, record, key).await?;
    task::store::set_hold(tx, task, key).await
}

/// The deadline that is offered today.
pub(super) async fn offered_due_on(ctx: &Ctx, tx: &Tx, rule: &WatchDef) -> Outcome<Date> {
    let calendar = holiday::calendar(tx, ctx.catalogue()).await?;
    Ok(calendar.add_working_days(ctx.today(), rule.due_working_days.into()))
}

/// Enters the incident into its register, by the verb of the register.
async fn enter(
    ctx: &Ctx,
    tx: &Tx,
    (rule, proposal): (&WatchDef, &IncidentProposal),
    to: &agency::Agency,
) -> Outcome<RecordId> {
    let class = rule.classes.get(&proposal.class);
    let class_name = class.map_or("", |class| class.name.as_str());
    let places = [
        ("agency", to.name.clone()),
        ("class", class_name.to_owned()),
    ];
    let fields = &rule.incident;
    let mut input = record::Input::new();
    let mut put = |field: &crate::catalogue::FieldId, text: String| {
        input.insert(field.as_str().to_owned(), text);
    };
    put(&fields.subject, rules::filled(&rule.texts.subject, &places));
    put(&fields.detected_at, local_minute(&proposal.first_at));
    put(&fields.affected_agency, to.id.to_string());
    for (field, value) in class.iter().flat_map(|class| &class.set) {
        put(field, value.clone());
    }
    let agencies = record::store::agencies(tx).await?;
    let register = (&fields.register, "create");
    record::actions::create_in(ctx, tx, &agencies, register, &input).await
}

fn task_text(rule: &WatchDef, proposal: &IncidentProposal, agency: &str) -> String {
    let class = rule.classes.get(&proposal.class);
    let values = [
        ("agency", agency.to_owned()),
        (
            "class",
            class.map_or(String::new(), |class| class.name.clone()),
        ),
        ("n_connections", proposal.evidence.n_connections.to_string()),
        ("n_machines", proposal.n_machines.to_string()),
        ("first", day_text_of(&proposal.first_at)),
        ("last", day_text_of(&proposal.last_at)),
        ("closing_days", rule.closing_days.to_string()),
    ];
    rules::filled(&rule.texts.task, &values)
}

/// `2026-07-05 09:30` in Viet Nam.
fn local_minute(instant: &str) -> String {
    instant_from(instant).map_or(String::new(), |at| {
        let local = at.to_offset(VIETNAM);
        let day = crate::base::clock::date_text(local.date());
        format!("{day} {:02}:{:02}", local.hour(), local.minute())
    })
}

/// `05/7/2026` in Viet Nam, as letters write it.
fn day_text_of(instant: &str) -> String {
    instant_from(instant).map_or(String::new(), |at| {
        day_text(crate::base::clock::local_date(at))
    })
}

/// `05/7/2026`, as letters write it: months of one digit without a zero.
pub(super) fn day_text(on: Date) -> String {
    format!("{:02}/{}/{}", on.day(), u8::from(on.month()), on.year())
}

/// A person says that the proposal is no incident, and why.
pub async fn dismiss(ctx: &Ctx, seen: SeenProposal, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let mut proposal = as_seen(ctx, &tx, seen, ProposalState::Open).await?;
    let mut faults = Faults::default();
    faults.when(reason.trim().is_empty(), "reason", "error.required");
    let is_long = reason.chars().count() > LONGEST_REASON;
    faults.when(is_long, "reason", "error.too_long");
    faults.stop_if_any()?;
    proposal.state = ProposalState::Dismissed;
    reason.trim().clone_into(&mut proposal.reason);
    let detail = json!({ "agency_id": proposal.agency_id });
    decide(ctx, &tx, proposal, ("watch.dismiss", detail)).await?;
    Ok(tx.commit().await?)
}

/// Saves a decision, and writes it to the journal.
async fn decide(
    ctx: &Ctx,
    tx: &Tx,
    mut proposal: IncidentProposal,
    (deed, detail): (&str, serde_json::Value),
) -> Outcome<()> {
    proposal.decided_by = ctx.actor.person_id;
    proposal.decided_at = Some(ctx.now_text());
    store::save(tx, &proposal).await?;
    let fact = Fact::new(deed, store::NOUN, proposal.id.0).detail(detail);
    ctx.record(tx, fact).await?;
    let about = (store::NOUN, proposal.id.0);
    settle(tx, ctx.actor.agency_id, about, &ctx.now_text()).await?;
    super::jobs::tell(&ctx.app, tx, &proposal, deed).await
}
