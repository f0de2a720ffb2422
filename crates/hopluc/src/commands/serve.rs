//! `hopluc serve --config FILE`

use crate::{
    commands::{DONE, wrong_call},
    config::Config,
    serve,
};
use anyhow::Context;
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
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    serve::serve(app, listener).await?;
    Ok(DONE)
}
