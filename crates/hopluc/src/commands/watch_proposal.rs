//! `hopluc watch look|proposals|confirm|dismiss|fix|give-again`: from what the logs propose to a fix that they bear out.
//!
//! The same verbs that the pages call. The machine looks; whatever is decided or reported is the deed of a person who signs in.

use super::acting::{As, acted, told};
use super::watch_intake::{day, wrong};
use crate::{
    At,
    commands::{DONE, findings},
    config::Config,
};
use hopluc_core::base::{
    App, Ctx,
    error::{ActionError, Outcome},
    ids::{ProposalId, TaskId},
};
use hopluc_core::task;
use hopluc_core::watch::proposal::{
    ClosureState, ProposalKind, ProposalState, SeenProposal,
    actions::{self, ConfirmForm},
    jobs,
    page::{self, ProposalRow, ProposalView},
    store,
};
use hopluc_web::api::watch::{Proposal, ProposalDetail};
use hopluc_web::{texts::Texts, words};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Proposals that are listed; older ones are on the pages.
const MOST_ROWS: i64 = 500;

/// What `hopluc watch look` was called with.
#[derive(clap::Args, Debug)]
pub struct LookCall {
    /// One JSON object instead of a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

/// What `hopluc watch proposals` was called with.
#[derive(clap::Args, Debug)]
pub struct ProposalsCall {
    /// One of them, with its days and what the logs say of its fix; all if left out.
    id: Option<i64>,
    /// Only those in this state: open, dismissed, confirmed, fixed, closed.
    #[arg(long, conflicts_with = "id")]
    state: Option<String>,
    /// JSON instead of lines, in the form of the API.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

/// A proposal, and who acts on it.
#[derive(clap::Args, Debug)]
pub struct ProposalCall {
    /// The proposal.
    id: i64,
    #[command(flatten)]
    who: As,
    /// One JSON object instead of a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

/// What `hopluc watch confirm` and `give-again` were called with.
#[derive(clap::Args, Debug)]
pub struct ConfirmCall {
    #[command(flatten)]
    on: ProposalCall,
    /// Last day of the agency's task (YYYY-MM-DD); so many working days as the catalogue says if left out.
    #[arg(long, value_name = "DAY")]
    due: Option<String>,
}

/// What `hopluc watch dismiss` was called with.
#[derive(clap::Args, Debug)]
pub struct DismissCall {
    #[command(flatten)]
    on: ProposalCall,
    /// Why it is no incident.
    #[arg(long)]
    reason: String,
}

/// What `hopluc watch fix` was called with.
#[derive(clap::Args, Debug)]
pub struct FixCall {
    #[command(flatten)]
    on: ProposalCall,
    /// What was found and mended.
    #[arg(long, value_name = "TEXT")]
    report: String,
}

fn t(key: &str) -> &'static str {
    Texts::Vi.of_code(key, "")
}

fn filled(key: &str, values: &[(&str, String)]) -> String {
    let values: BTreeMap<String, String> = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    Texts::Vi.fill(key, &values)
}

/// Looks what the logs propose, and what they say of fixes that were reported; the server does the same every hour.
pub async fn look(call: &LookCall) -> anyhow::Result<ExitCode> {
    let app = Config::of_existing(&call.at)?.open().await?;
    let n_moved = jobs::look(&app).await.map_err(told)?;
    app.store.close().await?;
    if call.json {
        println!("{}", json!({"version": 1, "n_moved": n_moved}));
    } else {
        println!(
            "{}",
            filled("watch.cli.looked", &[("n", n_moved.to_string())])
        );
    }
    Ok(DONE)
}

/// Lists proposals, or shows one. Exit code 1 where one waits for a person.
pub async fn proposals(call: &ProposalsCall) -> anyhow::Result<ExitCode> {
    let state = match call.state.as_deref() {
        None => None,
        Some(code) => match ProposalState::from_code(code) {
            Some(state) => Some(state),
            None => return wrong(format!("`{code}` is no state of a proposal; see --help")),
        },
    };
    let app = Config::of_existing(&call.at)?.open().await?;
    let ctx = app.system();
    let is_open = match call.id {
        Some(id) => {
            let view = page::view(&ctx, ProposalId(id)).await.map_err(told)?;
            let is_open = view.row.proposal.state == ProposalState::Open;
            if call.json {
                println!(
                    "{}",
                    serde_json::to_string_pretty(&ProposalDetail::from(view))?
                );
            } else {
                show(&ctx, &view);
            }
            is_open
        }
        None => {
            let rows = page::list(&ctx, state, None, MOST_ROWS)
                .await
                .map_err(told)?;
            let is_open = rows
                .iter()
                .any(|row| row.proposal.state == ProposalState::Open);
            list(&ctx, rows, call.json)?;
            is_open
        }
    };
    app.store.close().await?;
    Ok(if is_open { findings() } else { DONE })
}

fn list(ctx: &Ctx, rows: Vec<ProposalRow>, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let items: Vec<Proposal> = rows.into_iter().map(Proposal::from).collect();
        let told = json!({"version": 1, "items": items});
        println!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(());
    }
    for row in &rows {
        let proposal = &row.proposal;
        println!(
            "{}\t{}\t{}\t{}\t{}",
            proposal.id,
            Texts::Vi.of_code("state.proposal.", proposal.state.code()),
            row.agency,
            class_of(ctx, row),
            why(row)
        );
    }
    if rows.is_empty() {
        eprintln!("hopluc: {}", t("watch.cli.no_proposal"));
    }
    Ok(())
}

fn class_of(ctx: &Ctx, row: &ProposalRow) -> String {
    let rule = ctx.catalogue().watch.as_ref();
    let class = rule.and_then(|rule| rule.classes.get(&row.proposal.class));
    class.map_or_else(
        || row.proposal.class.as_str().to_owned(),
        |class| class.name.clone(),
    )
}

/// Why it was proposed, in the words of its page.
fn why(row: &ProposalRow) -> String {
    let (proposal, evidence) = (&row.proposal, &row.proposal.evidence);
    let key = match evidence.kind {
        ProposalKind::New => "watch.why.new",
        ProposalKind::Rising => "watch.why.rising",
        ProposalKind::Again => "watch.why.again",
    };
    let values = [
        ("n", words::number(evidence.n_connections)),
        ("machines", words::number(proposal.n_machines)),
        ("first", words::stored_instant(&proposal.first_at)),
        ("last", words::stored_instant(&proposal.last_at)),
        ("before", words::number(evidence.n_before)),
        ("days", words::number(evidence.n_before_days)),
        ("heard", words::number(evidence.n_before_heard)),
    ];
    filled(key, &values)
}

/// Prints one proposal, a line for each thing that is known of it.
fn show(ctx: &Ctx, view: &ProposalView) {
    let proposal = &view.row.proposal;
    let state = Texts::Vi.of_code("state.proposal.", proposal.state.code());
    let mut lines = vec![
        ("watch.agency", view.row.agency.clone()),
        ("watch.class", class_of(ctx, &view.row)),
        ("watch.state", state.to_owned()),
        ("watch.why", why(&view.row)),
    ];
    if let Some(at) = &proposal.decided_at {
        let decided = format!("{} · {}", words::stored_instant(at), view.decided_by);
        lines.push(("watch.decided", decided));
    }
    if !proposal.reason.is_empty() {
        lines.push(("watch.reason", proposal.reason.clone()));
    }
    if let Some(incident) = &view.incident {
        lines.push((
            "watch.incident",
            format!("{} ({})", incident.title, incident.state.0),
        ));
    }
    if let Some((task, state)) = proposal.task_id.zip(view.task_state) {
        let state = Texts::Vi.of_code("task.state.", state.code());
        lines.push(("watch.task", format!("{task} ({state})")));
    }
    if let Some(closure) = closure(view) {
        lines.push(("watch.closure", closure));
    }
    for (key, value) in lines {
        println!("{}: {value}", t(key));
    }
}

/// What the logs say of the fix, in the words of the page.
fn closure(view: &ProposalView) -> Option<String> {
    let proposal = &view.row.proposal;
    let dates = |days: &[time::Date]| days.iter().map(words::date).collect::<Vec<_>>().join(", ");
    let against = |days: &[(time::Date, i64)]| {
        let one =
            |(on, n): &(time::Date, i64)| format!("{} ({})", words::date(on), words::number(n));
        let days: Vec<String> = days.iter().map(one).collect();
        format!("{} {}", t("watch.closure.refused"), days.join(", "))
    };
    let verified = |on: time::Date| filled("watch.closure.verified", &[("n", words::date(on))]);
    if let (ProposalState::Closed, Some(until)) = (proposal.state, proposal.clean_until_on) {
        return Some(verified(until));
    }
    if !proposal.refused_days.is_empty() {
        return Some(against(&proposal.refused_days));
    }
    Some(match view.closure.as_ref()? {
        ClosureState::Refused(days) => against(days),
        ClosureState::Verified(until) => verified(*until),
        ClosureState::Waiting {
            clean,
            silent,
            n_needed,
        } => {
            let values = [
                ("n", clean.len().to_string()),
                ("needed", n_needed.to_string()),
            ];
            let text = filled("watch.closure.waiting", &values);
            let text = format!("{text} {}", dates(clean));
            if silent.is_empty() {
                return Some(text);
            }
            format!("{text}\n  {} {}", t("watch.closure.silent"), dates(silent))
        }
    })
}

impl ProposalCall {
    /// Lets the person act on the proposal as it is now, and prints what came of it.
    async fn act<T>(
        &self,
        act: impl AsyncFnOnce(&Ctx, SeenProposal) -> Outcome<T>,
        tell: impl FnOnce(T) -> (&'static str, Value),
    ) -> anyhow::Result<ExitCode> {
        let app: App = Config::of_existing(&self.at)?.open().await?;
        let id = ProposalId(self.id);
        let done = acted(&app, &self.who, async |ctx| {
            // Who may not see it learns no more of it than from its page.
            let seen = page::view(ctx, id).await?.row.proposal;
            let seen = SeenProposal {
                id,
                row_version: seen.row_version,
            };
            act(ctx, seen).await
        });
        let done = done.await;
        app.store.close().await?;
        let (key, made) = tell(done?);
        if self.json {
            println!("{}", json!({"version": 1, "id": self.id, "made": made}));
        } else {
            println!("{}", t(key));
        }
        Ok(DONE)
    }
}

impl ConfirmCall {
    fn form(&self) -> anyhow::Result<ConfirmForm> {
        let due_on = self.due.as_deref().map(day).transpose()?;
        Ok(ConfirmForm { due_on })
    }
}

/// A person makes an incident and a task of a proposal.
pub async fn confirm(call: &ConfirmCall) -> anyhow::Result<ExitCode> {
    let form = call.form()?;
    let act = async |ctx: &Ctx, seen| actions::confirm(ctx, seen, &form).await;
    let tell = |made: actions::Confirmed| {
        let made = json!({"record_id": made.record_id, "task_id": made.task_id});
        ("done.proposal_confirmed", made)
    };
    call.on.act(act, tell).await
}

/// A person lays the task again.
pub async fn give_again(call: &ConfirmCall) -> anyhow::Result<ExitCode> {
    let form = call.form()?;
    let act = async |ctx: &Ctx, seen| actions::give_again(ctx, seen, &form).await;
    let tell = |task: TaskId| ("done.proposal_given_again", json!({"task_id": task}));
    call.on.act(act, tell).await
}

/// A person says that a proposal is no incident.
pub async fn dismiss(call: &DismissCall) -> anyhow::Result<ExitCode> {
    let act = async |ctx: &Ctx, seen| actions::dismiss(ctx, seen, &call.reason).await;
    call.on
        .act(act, |()| ("done.proposal_dismissed", Value::Null))
        .await
}

/// The agency reports the task of a proposal done; one that it has not taken notice of is acknowledged with it.
pub async fn fix(call: &FixCall) -> anyhow::Result<ExitCode> {
    let act = async |ctx: &Ctx, seen: SeenProposal| {
        let proposal = store::get(&ctx.reader(), seen.id).await?;
        let Some(id) = proposal.task_id else {
            return Err(ActionError::Conflict {
                key: "conflict.proposal_no_task",
            });
        };
        let at = async || -> Outcome<(task::Seen, task::TaskState)> {
            let task = task::store::get(&ctx.reader(), id).await?;
            let row_version = task.row_version;
            Ok((task::Seen { id, row_version }, task.state))
        };
        let (seen, state) = at().await?;
        if state == task::TaskState::Given {
            task::actions::acknowledge(ctx, seen).await?;
        }
        task::actions::report_done(ctx, at().await?.0, &call.report, &[]).await?;
        Ok(id)
    };
    let tell = |task: TaskId| ("watch.cli.fixed", json!({"task_id": task}));
    call.on.act(act, tell).await
}
