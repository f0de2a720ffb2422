//! Seeds the demo province: an invented province with a year of work behind it, so that every page has life.
//!
//! The same day gives the same rows. Everything goes through the core, in the name of invented people and with a
//! clock that is moved through the year. Nothing is seeded into a database that has any agency.

mod agencies;
mod agenda;
mod areas;
mod compiling;
mod data;
mod directives;
mod documents;
mod figures;
mod people;
mod records;
mod reporting;
mod rng;
mod tasks;
#[cfg(test)]
mod tests;
mod watch;

pub use areas::add_areas;

use agenda::Agenda;
use anyhow::{Context, bail};
use hopluc_core::agency;
use hopluc_core::base::{
    App, Ctx,
    audit::{self, Fact},
    clock::Clock,
    job,
};
use hopluc_core::person::password;
use time::{Date, Time};

/// Noun of the journal's last fact of a seeding; without it a seeding was broken off.
const SEEDED: &str = "demo";

/// Seeds an empty database and says on standard error how far it is; gives back whether it did.
///
/// Fails on a database whose seeding was broken off, since nobody could tell what is missing.
pub async fn seed_if_empty(app: &App, password: &str) -> anyhow::Result<bool> {
    let tx = app.store.reader();
    if !audit::of_record(&tx, SEEDED, 0, 1).await?.is_empty() {
        return Ok(false);
    }
    let first = agency::store::list(&tx, &agency::Filter::default(), None, 1).await?;
    if !first.is_empty() {
        bail!(
            "this database has agencies but no finished demo: remove it, or name another folder with --data"
        );
    }
    let started = std::time::Instant::now();
    seed(app, password).await?;
    eprintln!("demo: done in {:.1} s", started.elapsed().as_secs_f32());
    Ok(true)
}

/// Everything that the parts of the seeding need.
struct Stage {
    ctx: Ctx,
    today: Date,
    content: data::Content,
    directory: agencies::Directory,
    cast: people::Cast,
}

async fn seed(app: &App, password: &str) -> anyhow::Result<()> {
    let content = data::Content::read()?;
    let today = app.clock.today();
    let ctx = App {
        clock: Clock::fixed(app.clock.now()),
        ..app.clone()
    }
    .system();
    let password = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || password::hash(&password))
        .await
        .context("the password was not hashed")??;
    // The province works with the system since before the oldest period was opened.
    let began_on = agenda::working_day(reporting::first_day(today));
    ctx.app.clock.set(
        began_on
            .with_time(Time::MIDNIGHT)
            .assume_offset(hopluc_core::base::clock::VIETNAM),
    );
    let directory = agencies::seed(&ctx, &content).await?;
    let cast = people::seed(&ctx, &content, &directory, &hash).await?;
    eprintln!("demo: {} agencies and their people", directory.seats.len());
    let stage = Stage {
        ctx,
        today,
        content,
        directory,
        cast,
    };
    live(&stage).await?;
    records::seed(&stage).await?;
    watch::seed(&stage).await?;
    run_jobs(&stage).await?;
    finish(&stage).await
}

/// Lets the year pass.
async fn live(stage: &Stage) -> anyhow::Result<()> {
    let mut agenda = Agenda::until(stage.today);
    directives::plan(stage, &mut agenda);
    documents::plan(stage, &mut agenda);
    reporting::plan(stage, &mut agenda);
    let (mut n_steps, mut month) = (0, None);
    let mut day = None;
    while let Some((at, step)) = agenda.next() {
        if day.replace(at.date()) != Some(at.date()) {
            run_jobs(stage).await?;
        }
        stage.ctx.app.clock.set(at);
        let today = stage.ctx.today();
        if month.replace(today.month()) != Some(today.month()) {
            eprintln!("demo: {}-{:02}", today.year(), u8::from(today.month()));
        }
        let what: String = format!("{step:?}").chars().take(200).collect();
        let done = match step {
            agenda::Step::Directive(step) => directives::run(stage, &mut agenda, step).await,
            agenda::Step::Task(step) => tasks::run(stage, step).await,
            agenda::Step::Document(step) => documents::run(stage, &mut agenda, step).await,
            agenda::Step::Reporting(step) => reporting::run(stage, &mut agenda, step).await,
            agenda::Step::Compiling(step) => compiling::run(stage, &mut agenda, step).await,
        };
        done.with_context(|| format!("{what} on {today}"))?;
        n_steps += 1;
    }
    run_jobs(stage).await?;
    eprintln!("demo: {n_steps} steps");
    Ok(())
}

/// What the program itself does at the end of a day, so that notices have the day they belong to.
///
/// Printing what was issued is left to the server's first minutes: it takes long in the development profile.
async fn run_jobs(stage: &Stage) -> anyhow::Result<()> {
    let app = &stage.ctx.app;
    let run = |job| crate::commands::run_job(app.clone(), job);
    job::run_due_but(app, hopluc_core::document::SEND, run).await?;
    Ok(())
}

async fn finish(stage: &Stage) -> anyhow::Result<()> {
    let tx = stage.ctx.begin().await?;
    stage
        .ctx
        .record(&tx, Fact::new("demo.seed", SEEDED, 1))
        .await?;
    let at = stage.ctx.now_text();
    stage.ctx.app.journal.checkpoint(&tx, &at).await?;
    tx.commit().await?;
    Ok(())
}
