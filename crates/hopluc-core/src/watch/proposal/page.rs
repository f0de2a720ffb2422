//! What lists and pages of proposals need: what a proposal rests on, what the logs say by now, and what may be done.

use super::actions::{offered_due_on, rule_of};
use super::jobs::closure;
use super::{ClosureState, IncidentProposal, ProposalState, store};
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, ProposalId, RecordId},
    permit::Verb,
    store::Tx,
};
use crate::person;
use crate::record;
use crate::task::{self, TaskState};
use crate::watch::{
    day::{self, DayCount, Heard},
    sight::{response_team, visible},
};
use time::{Date, Duration};

/// Days that a page of a proposal shows.
const SHOWN_DAYS: i64 = 42;

/// A proposal in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRow {
    /// The proposal.
    pub proposal: IncidentProposal,
    /// The name of its agency.
    pub agency: String,
}

/// The incident of a proposal, in its register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentRef {
    /// Key.
    pub id: RecordId,
    /// Number, or title where it has none.
    pub title: String,
    /// Vietnamese and English name of its state.
    pub state: (String, String),
    /// Whether the actor may open it.
    pub is_open_to_actor: bool,
    /// Whether somebody ended it although the logs did not bear the fix out.
    pub is_ended_against_logs: bool,
}

/// A proposal as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalView {
    /// The proposal and its agency.
    pub row: ProposalRow,
    /// The last weeks, day by day.
    pub days: Vec<DayCount>,
    /// What the logs say of the last fix that was reported.
    pub closure: Option<ClosureState>,
    /// The incident.
    pub incident: Option<IncidentRef>,
    /// Where the task stands.
    pub task_state: Option<TaskState>,
    /// Who decided; empty before.
    pub decided_by: String,
    /// Whether the actor may confirm or dismiss it now.
    pub may_decide: bool,
    /// Whether the actor may lay the task again now.
    pub may_give_again: bool,
    /// The deadline that is offered.
    pub offered_due_on: Date,
}

/// Proposals that the actor may see in a state (any for `None`) with a key below `before`, newest first.
pub async fn list(
    ctx: &Ctx,
    state: Option<ProposalState>,
    before: Option<i64>,
    limit: i64,
) -> Outcome<Vec<ProposalRow>> {
    let tx = ctx.reader();
    let own = visible(ctx, &tx).await?;
    let span = (before.unwrap_or(i64::MAX), limit);
    let found = store::list(&tx, own.as_ref(), state, span).await?;
    let ids: Vec<AgencyId> = found.iter().map(|one| one.agency_id).collect();
    let agencies = agency::store::many(&tx, &ids).await?;
    let rows = found.into_iter().map(|proposal| ProposalRow {
        agency: agencies
            .get(&proposal.agency_id)
            .map_or(String::new(), |agency| agency.name.clone()),
        proposal,
    });
    Ok(rows.collect())
}

/// One proposal that the actor may see.
pub async fn view(ctx: &Ctx, id: ProposalId) -> Outcome<ProposalView> {
    let tx = ctx.reader();
    let own = visible(ctx, &tx).await?;
    let proposal = store::get(&tx, id).await?;
    if own.is_some_and(|own| !own.contains(&proposal.agency_id)) {
        return Err(ActionError::NotFound { noun: store::NOUN });
    }
    let rule = rule_of(ctx)?;
    let closure = closure(ctx, &tx, rule, &proposal).await?;
    let team = response_team(&tx, ctx.catalogue(), ctx.today()).await?;
    let may_write = ctx.actor.person_id.is_some() && ctx.may(Verb::WatchDecide, &team);
    let task_state = match proposal.task_id {
        Some(task) => Some(task::store::get(&tx, task).await?.state),
        None => None,
    };
    let is_task_closed = task_state.is_some_and(TaskState::is_closed);
    Ok(ProposalView {
        days: days(ctx, &tx, &proposal).await?,
        incident: incident(ctx, &tx, &proposal).await?,
        decided_by: decider(&tx, &proposal).await?,
        closure,
        may_decide: may_write && proposal.state == ProposalState::Open,
        may_give_again: may_write && is_task_closed && proposal.state == ProposalState::Confirmed,
        task_state,
        offered_due_on: offered_due_on(ctx, &tx, rule).await?,
        row: ProposalRow {
            agency: agency::store::get(&tx, proposal.agency_id).await?.name,
            proposal,
        },
    })
}

async fn decider(tx: &Tx, proposal: &IncidentProposal) -> Outcome<String> {
    let Some(person) = proposal.decided_by else {
        return Ok(String::new());
    };
    match person::store::get(tx, person).await {
        Ok(person) => Ok(person.name),
        Err(ActionError::NotFound { .. }) => Ok(String::new()),
        Err(error) => Err(error),
    }
}

async fn days(ctx: &Ctx, tx: &Tx, proposal: &IncidentProposal) -> Outcome<Vec<DayCount>> {
    let until = ctx.today();
    let span = (until.saturating_sub(Duration::days(SHOWN_DAYS - 1)), until);
    let heard = Heard::read(ctx, tx, span).await?.of(proposal.agency_id);
    let found = store::days_since(tx, (proposal.agency_id, proposal.class), span.0).await?;
    Ok(day::counts(span, Some(&found), &heard))
}

async fn incident(ctx: &Ctx, tx: &Tx, proposal: &IncidentProposal) -> Outcome<Option<IncidentRef>> {
    let Some(id) = proposal.record_id else {
        return Ok(None);
    };
    let record = record::store::get(tx, id).await?;
    let register = record::register_of(ctx.catalogue(), &record.register)?;
    let state = record.state_def(register);
    let is_ended = state.is_some_and(|state| state.is_closed && state.is_counted);
    Ok(Some(IncidentRef {
        id,
        title: if record.number_text.is_empty() {
            record.title
        } else {
            record.number_text
        },
        state: state.map_or_else(Default::default, |one| {
            (one.name.clone(), one.name_en.clone())
        }),
        is_open_to_actor: record::actions::held(ctx, tx, id).await.is_ok(),
        is_ended_against_logs: is_ended && !record.hold.is_empty(),
    }))
}
