//! `hopluc serve --config FILE`

use crate::{
    commands::{DONE, wrong_call},
    config::Config,
    serve,
};
use anyhow::Context;
use hopluc_core::base::{App, actor::Role};
use hopluc_core::person::store as people;
use hopluc_web::texts::Texts;
use std::path::Path;
use std::process::ExitCode;
use tokio::net::TcpListener;

/// Serves the province of a configuration file.
pub async fn run(config: &Path) -> anyhow::Result<ExitCode> {
    serve::start_logs();
    let config = Config::from_file(config)?;
    let Some(_held) = config.hold(false)? else {
        let data = config.data.display();
        return Ok(wrong_call(&format!(
            "{data} is being restored; start when that is done"
        )));
    };
    let app = config.open().await?;
    say_if_nobody_administers(&app).await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    serve::serve(app, listener).await?;
    Ok(DONE)
}

/// A new province has nobody who could give access to anybody: how it begins is said.
async fn say_if_nobody_administers(app: &App) -> anyhow::Result<()> {
    let today = app.clock.today();
    if people::n_holders(&app.store.reader(), Role::Administrator, today).await? == 0 {
        for texts in [Texts::Vi, Texts::En] {
            tracing::warn!("{}", texts.get("person.none_administers"));
        }
    }
    Ok(())
}
