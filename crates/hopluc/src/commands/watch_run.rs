//! `hopluc watch run`: follows logs and receives syslog until it is told to stop; what is being taken in then is finished first.
//!
//! Opens the database of the province beside the server that may be running. Keeps of a log only what has an indicator.

use super::watch_intake::{LinesCall, in_json, in_words, listing_of, sensor_called, wrong};
use crate::{
    At,
    commands::{DONE, watch::Progress},
    config::{Config, WatchConfig},
    follow::{Followed, Reading, Step},
    serve::wait_for_signal,
    syslog::{How, Listening, Over, Port, Taken, TlsFiles, listen},
};
use hopluc_core::base::{App, Ctx};
use hopluc_core::watch::{Intake, Listing, actions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tokio::sync::watch;

/// What `hopluc watch run` was called with.
#[derive(clap::Args, Debug)]
pub struct RunCall {
    /// List of indicators with classes, as `hopluc indicators import` writes it.
    #[arg(long)]
    indicators: Option<PathBuf>,
    #[command(flatten)]
    how: LinesCall,
    /// Milliseconds between two looks at logs without anything new, and for which syslog is gathered.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(10..=60_000))]
    every_ms: u64,
    /// Receives syslog over UDP, as `SENSOR=ADDRESS:PORT`, or `SENSOR=PORT` on this machine only.
    #[arg(long, value_name = "SENSOR=PORT")]
    udp: Vec<String>,
    /// Receives syslog over TCP, by lines or by counted bytes.
    #[arg(long, value_name = "SENSOR=PORT")]
    tcp: Vec<String>,
    /// Receives syslog over TLS.
    #[arg(long, value_name = "SENSOR=PORT")]
    tls: Vec<String>,
    /// Certificate of the listeners over TLS, in PEM.
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
    /// Its key.
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Certificates of those who sign the senders' certificates; every sender is believed if left out.
    #[arg(long, value_name = "FILE")]
    tls_clients: Option<PathBuf>,
    /// A summary as one JSON object on standard output, at the end.
    #[arg(long)]
    json: bool,
    /// Sensors and their logs, as `SENSOR=PATH`.
    #[arg(value_name = "SENSOR=PATH")]
    logs: Vec<String>,
    #[command(flatten)]
    at: At,
}

impl RunCall {
    /// What the configuration file says, and the call adds.
    fn with(&self, file: &WatchConfig) -> WatchConfig {
        let both = |file: &[String], call: &[String]| [file, call].concat();
        let or = |call: Option<&PathBuf>, file: Option<&PathBuf>| call.or(file).cloned();
        WatchConfig {
            indicators: or(self.indicators.as_ref(), file.indicators.as_ref()),
            logs: both(&file.logs, &self.logs),
            udp: both(&file.udp, &self.udp),
            tcp: both(&file.tcp, &self.tcp),
            tls: both(&file.tls, &self.tls),
            certificate: or(self.tls_certificate.as_ref(), file.certificate.as_ref()),
            key: or(self.tls_key.as_ref(), file.key.as_ref()),
            clients: or(self.tls_clients.as_ref(), file.clients.as_ref()),
        }
    }
}

/// Follows logs and receives syslog until the program is told to stop.
pub async fn run(call: &RunCall) -> anyhow::Result<ExitCode> {
    let config = Config::of_existing(&call.at)?;
    let what = call.with(&config.watch);
    let Some(list) = &what.indicators else {
        return wrong("name the list of indicators with --indicators".to_owned());
    };
    // For as long as the program runs.
    let listing: &'static Listing = Box::leak(Box::new(listing_of(list)?));
    let reading = call.how.reading(listing)?;
    let how = How {
        listing,
        format: reading.format,
        dates: reading.dates,
        pause: Duration::from_millis(call.every_ms),
    };
    let told = wait_for_signal();
    let app = config.open().await?;
    let ctx = app.system();
    let mut logs = followed(&ctx, reading, &what.logs).await?;
    let (stop, stopped) = watch::channel(false);
    let listeners = listeners((&ctx, &stopped), &what, how).await?;
    if logs.is_empty() && listeners.is_empty() {
        return wrong("name a log or a port; see --help".to_owned());
    }
    eprintln!(
        "hopluc: following {} logs, {} indicators",
        logs.len(),
        listing.n_listed()
    );
    let followed = follow(&app, &mut logs, (how.pause, told)).await?;
    let _ = stop.send(true);
    let mut received = Vec::new();
    for listener in listeners {
        received.push(listener.ended().await?);
    }
    tell(&followed, &received, call.json);
    app.store.close().await?;
    Ok(DONE)
}

/// The logs that are followed, each with what was last told of it.
type Logs<'a> = Vec<(Followed<'a>, String)>;

async fn followed<'a>(
    ctx: &Ctx,
    reading: Reading<'a>,
    texts: &[String],
) -> anyhow::Result<Logs<'a>> {
    let mut logs = Vec::new();
    for text in texts {
        let Some((code, path)) = text.split_once('=') else {
            return wrong(format!("`{text}` is no log; write it as SENSOR=PATH"));
        };
        let sensor = sensor_called(ctx, code).await?;
        let log = Followed::of(ctx, reading, sensor, Path::new(path)).await?;
        logs.push((log, String::new()));
    }
    Ok(logs)
}

/// Begins to listen everywhere.
async fn listeners(
    (ctx, stopped): (&Ctx, &watch::Receiver<bool>),
    what: &WatchConfig,
    how: How,
) -> anyhow::Result<Vec<Listening>> {
    let tls = match (&what.certificate, &what.key) {
        _ if what.tls.is_empty() => None,
        (Some(certificate), Some(key)) => {
            let files = TlsFiles {
                certificate: certificate.clone(),
                key: key.clone(),
                clients: what.clients.clone(),
            };
            Some(files.acceptor()?)
        }
        _ => return wrong("TLS needs --tls-certificate and --tls-key".to_owned()),
    };
    let mut listeners = Vec::new();
    let over = [
        (Over::Udp, &what.udp),
        (Over::Tcp, &what.tcp),
        (Over::Tls, &what.tls),
    ];
    for (over, text) in over
        .iter()
        .flat_map(|(over, texts)| texts.iter().map(|text| (*over, text)))
    {
        let Some(port) = Port::parse(text) else {
            return wrong(format!(
                "`{text}` is no port; write it as SENSOR=127.0.0.1:5514"
            ));
        };
        let sensor = sensor_called(ctx, &port.sensor).await?;
        let run = (ctx.clone(), stopped.clone());
        let listening = listen(run, (sensor, over, port.address), tls.clone(), how).await?;
        eprintln!("hopluc: {} listens at {}", port.sensor, listening.name);
        listeners.push(listening);
    }
    Ok(listeners)
}

/// Tells what became of everything: of what came, so much was taken in, and the rest was lost.
fn tell(followed: &Intake, received: &[(String, Taken)], as_json: bool) {
    let mut sum = followed.clone();
    for (name, taken) in received {
        sum.add(&taken.intake);
        eprintln!(
            "hopluc: {name}: {} received: {}",
            taken.n_received,
            in_words(&taken.intake)
        );
    }
    eprintln!("hopluc: stopped; {}", in_words(&sum));
    if as_json {
        let one = |(name, taken): &(String, Taken)| json!({"port": name, "n_received": taken.n_received, "intake": in_json(&taken.intake)});
        let ports: Vec<Value> = received.iter().map(one).collect();
        println!(
            "{}",
            json!({"version": 1, "intake": in_json(&sum), "logs": in_json(followed), "ports": ports})
        );
    }
}

async fn follow(
    app: &App,
    logs: &mut Logs<'_>,
    (pause, stop): (Duration, impl Future<Output = ()>),
) -> anyhow::Result<Intake> {
    let ctx = app.system();
    let mut sum = Intake::default();
    let mut progress = Progress::new("watch");
    let mut forgot_on = None;
    let mut stop = std::pin::pin!(stop);
    loop {
        if forgot_on != Some(ctx.today()) {
            forgot_on = Some(ctx.today());
            let n = actions::forget_lines(&ctx).await?;
            tracing::info!(n, "forgot lines that can no longer come again");
        }
        let mut is_busy = false;
        for (log, said) in logs.iter_mut() {
            match log.step(&ctx, false).await {
                Ok(Step::Taken(intake)) => {
                    sum.add(&intake);
                    is_busy = true;
                    said.clear();
                }
                Ok(Step::Again) => is_busy = true,
                Ok(Step::Nothing) => said.clear(),
                Ok(Step::Missing) => say(log, said, "no such file yet"),
                Ok(Step::UnknownFormat) => say(log, said, "the format is not recognised yet"),
                // The database may be busy, a disk may come back: the place stays, and the next look tries again.
                Err(error) => say(log, said, &format!("{error:#}")),
            }
        }
        progress.tell(|| in_words(&sum));
        let pause = if is_busy { Duration::ZERO } else { pause };
        tokio::select! {
            biased;
            () = &mut stop => return Ok(sum),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Tells what is wrong with a log, once until something else is.
fn say(log: &Followed<'_>, said: &mut String, what: &str) {
    if said != what {
        eprintln!("hopluc: {}: {what}", log.path().display());
        what.clone_into(said);
    }
}
