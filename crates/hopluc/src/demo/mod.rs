//! Seeds the demo province: an invented province with a year of work behind it, so that every page has life.
//!
//! The same day gives the same rows. Everything goes through the core, in the name of invented people and with a
//! clock that is moved through the year. Nothing is seeded into a database that has any agency.

mod agencies;
mod areas;
mod data;
mod people;
mod rng;
#[cfg(test)]
mod tests;

pub use areas::add_areas;

use anyhow::{Context, bail};
use hopluc_core::agency;
use hopluc_core::base::{
    App, Ctx,
    audit::{self, Fact},
    clock::Clock,
};
use hopluc_core::person::password;
use time::{Date, Duration, Time};

/// Noun of the journal's last fact of a seeding; without it a seeding was broken off.
const SEEDED: &str = "demo";

/// Seeds an empty database and says on standard error how far it is; gives back whether it did.
///
/// Fails on a database whose seeding was broken off, since nobody could tell what is missing.
pub async fn seed_if_empty(app: &App, password: &str) -> anyhow::Result<bool> {
    let tx = app.store.reader();
    if !audit::page(&tx, i64::MAX, SEEDED, 0, 1).await?.is_empty() {
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
}

impl Stage {
    /// Moves the clock to a local time of a day.
    fn go_to(&self, day: Date, hour: u8, minute: u8) {
        let time = Time::from_hms(hour % 24, minute % 60, 0).unwrap_or(Time::MIDNIGHT);
        let at = day
            .with_time(time)
            .assume_offset(hopluc_core::base::clock::VIETNAM);
        self.ctx.app.clock.set(at);
    }
}

async fn seed(app: &App, password: &str) -> anyhow::Result<()> {
    let content = data::Content::read()?;
    let stage = Stage {
        today: app.clock.today(),
        ctx: App {
            clock: Clock::fixed(app.clock.now()),
            ..app.clone()
        }
        .system(),
    };
    let password = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || password::hash(&password))
        .await
        .context("the password was not hashed")??;
    // The province began with the system two years ago, before bodies were merged.
    stage.go_to(stage.today - Duration::days(730), 8, 0);
    eprintln!("demo: agencies");
    let directory = agencies::seed(&stage.ctx, &content).await?;
    eprintln!("demo: {} agencies; people", directory.seats.len());
    people::seed(&stage.ctx, &content, &directory, &hash, stage.today).await?;
    finish(&stage).await
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
