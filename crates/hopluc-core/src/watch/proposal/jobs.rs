//! What the program does by itself: looks what the logs propose, and whether they bear out what was reported mended.
//!
//! It may run at any time and twice. It confirms nothing, closes no record and accepts no task.

use super::actions::{HOLD, day_text, hold};
use super::rules::{self, DetectionHistory};
use super::{ClosureState, IncidentProposal, ProposalState, store};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    clock::{instant_from, instant_text, local_date},
    ctx::App,
    error::Outcome,
    ids::{AgencyId, ProposalId},
    store::Tx,
};
use crate::catalogue::WatchDef;
use crate::person::notice::{NewNotice, notify};
use crate::record;
use crate::task::{self, TaskState};
use crate::watch::{day::Heard, rules as watch_rules, sight::response_team, store as watch_store};
use hopluc_match::feed::Class;
use serde_json::json;
use std::collections::BTreeSet;
use time::{Date, Duration};

/// Kind of the job that [`look`] runs, every hour.
pub const LOOK: &str = "watch.look";

/// Looks at the logs: what they propose, and what they say of fixes. Gives back how many proposals were made or moved on.
pub async fn look(app: &App) -> Outcome<usize> {
    let ctx = app.system();
    Ok(propose(&ctx).await? + verify(&ctx).await?)
}

/// Proposes what the rules find, in one transaction; what is proposed or in work already is not proposed again.
async fn propose(ctx: &Ctx) -> Outcome<usize> {
    let Some(rule) = &ctx.catalogue().watch else {
        return Ok(0);
    };
    let today = ctx.today();
    let from = today.saturating_sub(Duration::days(rules::n_days_back(rule)));
    let tx = ctx.begin().await?;
    let former = store::former(&tx).await?;
    let daily = watch_store::daily(&tx, (from, today), None).await?;
    let heard = Heard::read(ctx, &tx, (from, today)).await?;
    let mut n_new = 0;
    for ((agency_id, class), found) in daily {
        let Some(def) = rule.classes.get(&class) else {
            continue;
        };
        let pair = (agency_id, class.as_str().to_owned());
        let before = former.get(&pair).copied().unwrap_or_default();
        if before.is_live {
            continue;
        }
        let past = DetectionHistory {
            heard: heard.of(agency_id),
            found,
            clean_until_on: before.clean_until_on,
            dismissed_on: before.dismissed_at,
        };
        let least = i64::from(def.least_connections);
        if let Some(evidence) = rules::evidence_of(rule, least, &past, today) {
            n_new += usize::from(add(ctx, &tx, (agency_id, class), evidence).await?);
        }
    }
    tx.commit().await?;
    Ok(n_new)
}

async fn add(
    ctx: &Ctx,
    tx: &Tx,
    (agency_id, class): (AgencyId, Class),
    evidence: super::Evidence,
) -> Outcome<bool> {
    let days = (evidence.from_on, evidence.until_on);
    let Some((n_machines, first_at, last_at)) = store::extent(tx, (agency_id, class), days).await?
    else {
        return Ok(false);
    };
    let mut proposal = IncidentProposal {
        id: ProposalId(0),
        agency_id,
        class,
        state: ProposalState::Open,
        evidence,
        n_machines,
        first_at,
        last_at,
        proposed_at: ctx.now_text(),
        decided_by: None,
        decided_at: None,
        reason: String::new(),
        record_id: None,
        task_id: None,
        fixed_at: None,
        refused_days: Vec::new(),
        closed_at: None,
        clean_until_on: None,
        row_version: 1,
    };
    let Some(id) = store::add(tx, &proposal).await? else {
        return Ok(false);
    };
    proposal.id = id;
    let detail = json!({
        "agency_id": agency_id, "class": class.as_str(), "kind": proposal.evidence.kind.code(),
        "n_connections": proposal.evidence.n_connections,
    });
    let fact = Fact::new("watch.propose", store::NOUN, id.0).detail(detail);
    ctx.record(tx, fact).await?;
    tell(&ctx.app, tx, &proposal, "watch.propose").await?;
    Ok(true)
}

/// Tells the agency and the response team what became of a proposal, each once.
pub(super) async fn tell(
    app: &App,
    tx: &Tx,
    proposal: &IncidentProposal,
    deed: &str,
) -> Outcome<()> {
    let (today, now) = (app.clock.today(), instant_text(app.clock.now()));
    let own = agency::store::answering(tx, proposal.agency_id, today).await?;
    let mut agencies: BTreeSet<AgencyId> = BTreeSet::from([own]);
    agencies.extend(response_team(tx, &app.catalogue, today).await?);
    if let Some(task) = proposal.task_id {
        let giver = task::store::get(tx, task).await?.giver_agency_id;
        agencies.insert(agency::store::answering(tx, giver, today).await?);
    }
    let name = agency::store::get(tx, own).await?.name;
    let rule = app.catalogue.watch.as_ref();
    let class = rule.and_then(|rule| rule.classes.get(&proposal.class));
    for agency_id in agencies {
        let notice = NewNotice {
            agency_id,
            kind: deed,
            record: (store::NOUN, proposal.id.0),
            args: json!({
                "agency": name, "class": class.map_or("", |class| class.name.as_str()),
                "n_connections": proposal.evidence.n_connections,
            }),
            dedupe_key: &format!(
                "{deed}.{}.{}.{agency_id}",
                proposal.id, proposal.row_version
            ),
        };
        notify(tx, &notice, &now).await?;
    }
    Ok(())
}

/// Asks the logs about what was confirmed and about what they bore out lately, each in its own transaction.
async fn verify(ctx: &Ctx) -> Outcome<usize> {
    let Some(rule) = &ctx.catalogue().watch else {
        return Ok(0);
    };
    // A line may come so late, and no later.
    let since = ctx.app.clock.now() - Duration::days(watch_rules::KEPT_DAYS);
    let watched = store::watched(&ctx.reader(), &instant_text(since)).await?;
    let mut n_moved = 0;
    for proposal in watched {
        let tx = ctx.begin().await?;
        // As it is now: a person may have been quicker.
        let proposal = store::get(&tx, proposal.id).await?;
        if let Some(moved) = step(ctx, &tx, rule, proposal).await? {
            store::save(&tx, &moved.proposal).await?;
            let fact = Fact::new(moved.deed, store::NOUN, moved.proposal.id.0);
            ctx.record(&tx, fact.detail(moved.detail)).await?;
            tell(&ctx.app, &tx, &moved.proposal, moved.deed).await?;
            n_moved += 1;
        }
        tx.commit().await?;
    }
    Ok(n_moved)
}

/// A proposal that goes on, and what the journal says of it.
struct Moved {
    proposal: IncidentProposal,
    deed: &'static str,
    detail: serde_json::Value,
}

async fn step(
    ctx: &Ctx,
    tx: &Tx,
    rule: &WatchDef,
    proposal: IncidentProposal,
) -> Outcome<Option<Moved>> {
    let (Some(record_id), Some(task_id)) = (proposal.record_id, proposal.task_id) else {
        return Ok(None);
    };
    let record = record::store::get(tx, record_id).await?;
    let register = record::register_of(ctx.catalogue(), &record.register)?;
    let state = record.state_def(register);
    if state.is_some_and(|state| state.is_closed && !state.is_counted) && proposal.state.is_live() {
        return Ok(Some(
            no_incident(ctx, tx, proposal, (record_id, task_id)).await?,
        ));
    }
    let task = task::store::get(tx, task_id).await?;
    match proposal.state {
        ProposalState::Confirmed | ProposalState::Fixed => {
            asked(ctx, tx, rule, (proposal, task)).await
        }
        ProposalState::Closed => reopened(ctx, tx, rule, proposal).await,
        ProposalState::Open | ProposalState::Dismissed => Ok(None),
    }
}

/// A person said in the register that it was no incident.
async fn no_incident(
    ctx: &Ctx,
    tx: &Tx,
    mut proposal: IncidentProposal,
    held: (crate::base::ids::RecordId, crate::base::ids::TaskId),
) -> Outcome<Moved> {
    hold(tx, held, "").await?;
    proposal.state = ProposalState::Dismissed;
    proposal.decided_at = Some(ctx.now_text());
    let detail = json!({ "record_id": held.0 });
    Ok(Moved {
        proposal,
        deed: "watch.dismiss",
        detail,
    })
}

/// What the logs say of the fix that the agency reported last, if it reported one that was not refused before.
async fn asked(
    ctx: &Ctx,
    tx: &Tx,
    rule: &WatchDef,
    (mut proposal, task): (IncidentProposal, task::Task),
) -> Outcome<Option<Moved>> {
    let is_reported = matches!(task.state, TaskState::ReportedDone | TaskState::Accepted);
    let Some(reported_at) = task.reported_at.clone().filter(|_| is_reported) else {
        return Ok(None);
    };
    let is_told = proposal.fixed_at.as_ref() == Some(&reported_at);
    if is_told && proposal.state == ProposalState::Confirmed {
        return Ok(None);
    }
    proposal.fixed_at = Some(reported_at);
    proposal.refused_days.clear();
    match closure(ctx, tx, rule, &proposal).await? {
        Some(ClosureState::Refused(days)) => refused(ctx, tx, rule, (proposal, task), days)
            .await
            .map(Some),
        Some(ClosureState::Verified(until)) => verified(ctx, tx, proposal, until).await.map(Some),
        _ if is_told => Ok(None),
        _ => {
            proposal.state = ProposalState::Fixed;
            let detail = json!({ "task_id": task.id });
            Ok(Some(Moved {
                proposal,
                deed: "watch.fixed",
                detail,
            }))
        }
    }
}

/// What the logs say of the last reported fix; `None` where none was reported.
pub(super) async fn closure(
    ctx: &Ctx,
    tx: &Tx,
    rule: &WatchDef,
    proposal: &IncidentProposal,
) -> Outcome<Option<ClosureState>> {
    let Some(fixed_at) = &proposal.fixed_at else {
        return Ok(None);
    };
    let today = ctx.today();
    let fixed_on = instant_from(fixed_at).map_or(today, local_date);
    let pair = (proposal.agency_id, proposal.class);
    let heard = Heard::read(ctx, tx, (fixed_on, today)).await?;
    let past = DetectionHistory {
        found: store::days_since(tx, pair, fixed_on).await?,
        heard: heard.of(proposal.agency_id),
        ..DetectionHistory::default()
    };
    let late = store::n_later_on(tx, pair, fixed_on, fixed_at).await?;
    let n_needed = i64::from(rule.closing_days);
    Ok(Some(rules::closure_of(
        n_needed,
        &past,
        (fixed_on, late),
        today,
    )))
}

/// The logs speak against the fix: the task goes back to the agency with the days, where it still can.
async fn refused(
    ctx: &Ctx,
    tx: &Tx,
    rule: &WatchDef,
    (mut proposal, task): (IncidentProposal, task::Task),
    days: Vec<(Date, i64)>,
) -> Outcome<Moved> {
    let class = rule.classes.get(&proposal.class);
    let words: Vec<String> = days
        .iter()
        .map(|(on, n)| format!("{} ({n})", day_text(*on)))
        .collect();
    let values = [
        (
            "class",
            class.map_or(String::new(), |class| class.name.clone()),
        ),
        ("days", words.join(", ")),
    ];
    let reason = rules::filled(&rule.texts.still_found, &values);
    if task.state == TaskState::ReportedDone {
        task::actions::return_in(ctx, tx, task, &reason).await?;
    }
    proposal.state = ProposalState::Confirmed;
    proposal.refused_days = days;
    let n: i64 = proposal.refused_days.iter().map(|(_, n)| n).sum();
    let detail = json!({ "n_connections": n, "n_days": proposal.refused_days.len() });
    Ok(Moved {
        proposal,
        deed: "watch.refuse",
        detail,
    })
}

/// The logs bear the fix out: nothing speaks any more against ending record and task, which persons do.
async fn verified(
    ctx: &Ctx,
    tx: &Tx,
    mut proposal: IncidentProposal,
    until: Date,
) -> Outcome<Moved> {
    if let (Some(record), Some(task)) = (proposal.record_id, proposal.task_id) {
        hold(tx, (record, task), "").await?;
    }
    proposal.state = ProposalState::Closed;
    proposal.closed_at = Some(ctx.now_text());
    proposal.clean_until_on = Some(until);
    let detail = json!({ "until": crate::base::clock::date_text(until) });
    Ok(Moved {
        proposal,
        deed: "watch.verify",
        detail,
    })
}

/// Lines that came late speak against a fix that the logs had borne out: it is in work again, unless something newer is.
async fn reopened(
    ctx: &Ctx,
    tx: &Tx,
    rule: &WatchDef,
    mut proposal: IncidentProposal,
) -> Outcome<Option<Moved>> {
    let Some(ClosureState::Refused(mut days)) = closure(ctx, tx, rule, &proposal).await? else {
        return Ok(None);
    };
    let until = proposal.clean_until_on.unwrap_or(Date::MIN);
    days.retain(|(on, _)| *on <= until);
    let former = store::former(tx).await?;
    let pair = (proposal.agency_id, proposal.class.as_str().to_owned());
    if days.is_empty() || former.get(&pair).is_some_and(|former| former.is_live) {
        return Ok(None);
    }
    if let (Some(record), Some(task)) = (proposal.record_id, proposal.task_id) {
        hold(tx, (record, task), HOLD).await?;
    }
    proposal.state = ProposalState::Confirmed;
    proposal.refused_days = days;
    (proposal.closed_at, proposal.clean_until_on) = (None, None);
    let n: i64 = proposal.refused_days.iter().map(|(_, n)| n).sum();
    let detail = json!({ "n_connections": n, "n_days": proposal.refused_days.len() });
    Ok(Some(Moved {
        proposal,
        deed: "watch.reopen",
        detail,
    }))
}
