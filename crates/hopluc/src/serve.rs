//! Runs the door and the jobs until it is told to stop; then requests in flight finish first.

use anyhow::Context;
use hopluc_core::base::{App, error::Outcome, job};
use hopluc_web::Web;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Serves on a bound listener until SIGINT or SIGTERM.
pub async fn serve(app: App, listener: TcpListener) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let jobs = tokio::spawn(run_jobs(app.clone(), stopped.clone()));
    let mut until = stopped.clone();
    let served = hopluc_web::serve(listener, Web::new(app.clone()), async move {
        let _ = until.wait_for(|stop| *stop).await;
    });
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("stopping: no new requests, those in flight finish");
        let _ = stop.send(true);
    });
    served.await.context("the server failed")?;
    jobs.await.context("the jobs failed")?;
    if let Err(error) = checkpoint(&app).await {
        tracing::error!(%error, "the last checkpoint was not signed");
    }
    app.store
        .close()
        .await
        .context("the database did not close")?;
    Ok(())
}

/// Waits until the program is told to stop. From the call on that no longer ends it at once, even before it is waited for.
pub fn wait_for_signal() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    );
    async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

/// Every second what is due; every hour, and at the end, a signed checkpoint of the journal; every hour the day's reminders and letters.
async fn run_jobs(app: App, mut stopped: watch::Receiver<bool>) {
    let mut n_seconds = 0_u64;
    while !*stopped.borrow() {
        if n_seconds.is_multiple_of(3600)
            && let Err(error) = hourly(&app).await
        {
            tracing::error!(%error, "the hourly work failed");
        }
        if let Err(error) =
            job::run_due(&app, |job| crate::commands::run_job(app.clone(), job)).await
        {
            tracing::error!(%error, "the queue failed");
        }
        n_seconds += 1;
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Signs what the journal holds when the program stops, so that nothing of it can be cut off unseen until the next start.
async fn checkpoint(app: &App) -> Outcome<()> {
    let at = hopluc_core::base::clock::instant_text(app.clock.now());
    let tx = app.store.begin().await?;
    app.journal.checkpoint(&tx, &at).await?;
    Ok(tx.commit().await?)
}

async fn hourly(app: &App) -> Outcome<()> {
    let at = hopluc_core::base::clock::instant_text(app.clock.now());
    let tx = app.store.begin().await?;
    app.journal.checkpoint(&tx, &at).await?;
    // One run a day, however often the program is started: the key is the day's.
    let key = format!(
        "{}-{}",
        hopluc_core::task::jobs::MARK_OVERDUE,
        app.clock.today()
    );
    job::enqueue_once(&tx, hopluc_core::task::jobs::MARK_OVERDUE, &key, &at).await?;
    // Every hour, since a sensor may speak at any: what is proposed or judged already is left as it is.
    let look = hopluc_core::watch::proposal::jobs::LOOK;
    job::enqueue(&tx, look, &serde_json::Value::Null, look, &at).await?;
    hopluc_core::publish::digest::plan(&tx, app).await?;
    tx.commit().await?;
    Ok(())
}

/// Structured logs on standard error: JSON lines, or plain text on a terminal. Level by `RUST_LOG`.
pub fn start_logs() {
    use std::io::IsTerminal;
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first.
    let _ = if std::io::stderr().is_terminal() {
        builder.try_init()
    } else {
        builder.json().try_init()
    };
}
