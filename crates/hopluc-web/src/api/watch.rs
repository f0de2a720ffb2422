//! `/api/v1/watch`: what the logs of networks show, and what they propose.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    opt_date,
};
use crate::{forms::Asked, words};
use axum::{Json, extract::Path};
use hopluc_core::base::ids::ProposalId;
use hopluc_core::watch::proposal::{
    ClosureState, ProposalState, SeenProposal,
    actions::{self, ConfirmForm},
    page::{self, ProposalRow, ProposalView},
};
use serde::{Deserialize, Serialize};

/// An incident that the logs propose.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Proposal {
    /// Key.
    id: i64,
    /// Whose machines.
    agency_id: i64,
    /// Its name.
    agency: String,
    /// `phishing`, `coin-miner`, `c2`, `ransomware`, `botnet`, `scam` or `malware`.
    class: String,
    /// `new`, `rising` or `again`.
    kind: String,
    /// `open`, `dismissed`, `confirmed`, `fixed` or `closed`.
    state: String,
    /// Connections in the days that were looked at when it was proposed.
    n_connections: i64,
    /// Distinct machines in these days.
    n_machines: i64,
    /// First of these days.
    from: String,
    /// Last of them.
    until: String,
    /// Connections in the days before with which they were compared.
    n_before: i64,
    /// How many days these were.
    n_before_days: i64,
    /// On how many of them every sensor was heard.
    n_before_heard: i64,
    /// When it was proposed (UTC).
    proposed_at: String,
    /// Why it was dismissed.
    reason: String,
    /// The incident in its register.
    record_id: Option<i64>,
    /// The task of the agency.
    task_id: Option<i64>,
    /// When the agency last reported it mended (UTC).
    fixed_at: Option<String>,
    /// When the logs had borne that out (UTC).
    closed_at: Option<String>,
    /// Which edition this is; every write must bring it back.
    row_version: i64,
}

impl From<ProposalRow> for Proposal {
    fn from(row: ProposalRow) -> Self {
        let proposal = row.proposal;
        Self {
            id: proposal.id.0,
            agency_id: proposal.agency_id.0,
            agency: row.agency,
            class: proposal.class.as_str().to_owned(),
            kind: proposal.evidence.kind.code().to_owned(),
            state: proposal.state.code().to_owned(),
            n_connections: proposal.evidence.n_connections,
            n_machines: proposal.n_machines,
            from: words::iso(proposal.evidence.from_on),
            until: words::iso(proposal.evidence.until_on),
            n_before: proposal.evidence.n_before,
            n_before_days: proposal.evidence.n_before_days,
            n_before_heard: proposal.evidence.n_before_heard,
            proposed_at: proposal.proposed_at,
            reason: proposal.reason,
            record_id: proposal.record_id.map(|id| id.0),
            task_id: proposal.task_id.map(|id| id.0),
            fixed_at: proposal.fixed_at,
            closed_at: proposal.closed_at,
            row_version: proposal.row_version,
        }
    }
}

/// A page of proposals.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Proposals {
    /// Newest first, at most `limit`.
    items: Vec<Proposal>,
    /// Value for `before` of the next page; null on the last.
    next: Option<i64>,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProposalQuery {
    /// Only those in this state.
    state: Option<String>,
    /// `next` of the page before.
    before: Option<i64>,
    /// 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Proposals that the caller may see, newest first.
#[utoipa::path(get, path = "/api/v1/watch/proposals", tag = "watch", params(ProposalQuery),
    responses((status = 200, body = Proposals), (status = 401, body = Refusal), (status = 403, body = Refusal)))]
pub async fn proposals(
    Caller(ctx): Caller,
    Asked(query): Asked<ProposalQuery>,
) -> Answer<Proposals> {
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let state = query.state.as_deref().and_then(ProposalState::from_code);
    let mut found = page::list(&ctx, state, query.before, limit + 1).await?;
    let has_more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    Ok(Json(Proposals {
        next: found
            .last()
            .filter(|_| has_more)
            .map(|last| last.proposal.id.0),
        items: found.into_iter().map(Proposal::from).collect(),
    }))
}

/// Connections of one local day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchDay {
    /// The day (YYYY-MM-DD).
    on: String,
    /// Connections; without a listener, at least so many.
    n_connections: i64,
    /// Whether every sensor of the agency was heard all day; null where the answer does not say.
    is_heard: Option<bool>,
}

impl From<hopluc_core::watch::day::DayCount> for WatchDay {
    fn from(day: hopluc_core::watch::day::DayCount) -> Self {
        Self {
            on: words::iso(day.on),
            n_connections: day.n_connections,
            is_heard: Some(day.is_heard),
        }
    }
}

/// What the logs say of a fix that was reported.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchClosure {
    /// `refused`, `waiting` or `verified`.
    state: String,
    /// Days with connections after the fix.
    against: Vec<WatchDay>,
    /// Days that were heard and had none.
    clean: Vec<String>,
    /// Days of which nothing is known.
    silent: Vec<String>,
}

impl From<ClosureState> for WatchClosure {
    fn from(closure: ClosureState) -> Self {
        let iso = |days: Vec<time::Date>| days.into_iter().map(words::iso).collect();
        let (state, against, clean, silent) = match closure {
            ClosureState::Refused(days) => ("refused", days, vec![], vec![]),
            ClosureState::Waiting { clean, silent, .. } => ("waiting", vec![], clean, silent),
            ClosureState::Verified(until) => ("verified", vec![], vec![until], vec![]),
        };
        Self {
            state: state.to_owned(),
            against: against
                .into_iter()
                .map(|(on, n_connections)| WatchDay {
                    on: words::iso(on),
                    n_connections,
                    is_heard: None,
                })
                .collect(),
            clean: iso(clean),
            silent: iso(silent),
        }
    }
}

/// A proposal with what the logs say by now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProposalDetail {
    /// The proposal.
    proposal: Proposal,
    /// The last weeks, day by day.
    days: Vec<WatchDay>,
    /// What the logs say of the last fix that was reported; null before one was.
    closure: Option<WatchClosure>,
    /// Whether the caller may confirm or dismiss it now.
    may_decide: bool,
    /// The deadline that is offered (YYYY-MM-DD).
    offered_due_on: String,
}

impl From<ProposalView> for ProposalDetail {
    fn from(view: ProposalView) -> Self {
        Self {
            days: view.days.into_iter().map(WatchDay::from).collect(),
            closure: view.closure.map(WatchClosure::from),
            may_decide: view.may_decide,
            offered_due_on: words::iso(view.offered_due_on),
            proposal: view.row.into(),
        }
    }
}

/// One proposal.
#[utoipa::path(get, path = "/api/v1/watch/proposals/{id}", tag = "watch", params(("id" = i64, Path)),
    responses((status = 200, body = ProposalDetail), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn proposal(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<ProposalDetail> {
    Ok(Json(page::view(&ctx, ProposalId(id)).await?.into()))
}

/// Confirms a proposal, or gives its task again.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ProposalConfirm {
    /// Which edition was seen.
    row_version: i64,
    /// Last day of the task (YYYY-MM-DD); left out, the one that is offered.
    due_on: Option<String>,
}

impl ProposalConfirm {
    fn read(
        &self,
        id: i64,
    ) -> Result<(SeenProposal, ConfirmForm), hopluc_core::base::error::ActionError> {
        let seen = SeenProposal {
            id: ProposalId(id),
            row_version: self.row_version,
        };
        let due_on = opt_date("due_on", self.due_on.as_ref())?;
        Ok((seen, ConfirmForm { due_on }))
    }
}

/// What became of a confirmed proposal.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProposalMade {
    /// The incident in its register.
    record_id: i64,
    /// The task of the agency.
    task_id: i64,
}

/// Makes an incident and a task of a proposal; only for a person, not for a token.
#[utoipa::path(post, path = "/api/v1/watch/proposals/{id}/confirm", tag = "watch", params(("id" = i64, Path)), request_body = ProposalConfirm,
    responses((status = 200, body = ProposalMade), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn confirm(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<ProposalConfirm>,
) -> Answer<ProposalMade> {
    let (seen, asked) = form.read(id)?;
    let made = actions::confirm(&ctx, seen, &asked).await?;
    Ok(Json(ProposalMade {
        record_id: made.record_id.0,
        task_id: made.task_id.0,
    }))
}

/// Lays the task of a confirmed proposal again, where the former one is closed; only for a person.
#[utoipa::path(post, path = "/api/v1/watch/proposals/{id}/give-again", tag = "watch", params(("id" = i64, Path)), request_body = ProposalConfirm,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn give_again(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<ProposalConfirm>,
) -> Answer<Written> {
    let (seen, asked) = form.read(id)?;
    let task = actions::give_again(&ctx, seen, &asked).await?;
    Ok(Json(Written { id: task.0 }))
}

/// Says that a proposal is no incident.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ProposalDismiss {
    /// Which edition was seen.
    row_version: i64,
    /// Why.
    reason: String,
}

/// Dismisses a proposal with a reason; only for a person, not for a token.
#[utoipa::path(post, path = "/api/v1/watch/proposals/{id}/dismiss", tag = "watch", params(("id" = i64, Path)), request_body = ProposalDismiss,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn dismiss(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<ProposalDismiss>,
) -> Answer<Written> {
    let seen = SeenProposal {
        id: ProposalId(id),
        row_version: form.row_version,
    };
    actions::dismiss(&ctx, seen, &form.reason).await?;
    Ok(Json(Written { id }))
}
