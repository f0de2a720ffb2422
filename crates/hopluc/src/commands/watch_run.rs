//! `hopluc watch run`: follows logs and receives syslog until it is told to stop; what is being taken in then is finished first.
//! `hopluc watch work` counts what others have read and sent.
//!
//! Opens the database of the province beside the server that may be running, or none where it sends to those who count. Keeps of a
//! log only what has an indicator.

use super::watch_intake::{LinesCall, in_json, in_words, listing_of, sensor_called, wrong};
use crate::{
    At,
    commands::{DONE, watch::Progress},
    config::{Config, WatchConfig},
    follow::{Followed, Reading, Step},
    serve::wait_for_signal,
    sink::Sink,
    spool::Spool,
    syslog::{How, Listening, Over, Port, Taken, TlsFiles, listen},
};
use anyhow::Context;
use hopluc_core::base::{App, clock::Clock};
use hopluc_core::watch::{Intake, Listing, actions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Megabytes that wait in a spool unless it is said otherwise.
const SPOOL_MB: u64 = 512;

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
    /// Sends what is read through this message system to those who count (`hopluc watch work`), and opens no database.
    #[arg(long, value_name = "URL")]
    nats: Option<String>,
    /// Folder in which waits what is to be sent.
    #[arg(long, value_name = "DIR")]
    spool: Option<PathBuf>,
    /// Most megabytes that wait in it; then logs are read no further. 512 if left out.
    #[arg(long, value_name = "MB")]
    spool_mb: Option<u64>,
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
            nats: self.nats.clone().or_else(|| file.nats.clone()),
            spool: or(self.spool.as_ref(), file.spool.as_ref()),
            spool_mb: self.spool_mb.or(file.spool_mb),
        }
    }
}

/// What `hopluc watch work` was called with.
#[derive(clap::Args, Debug)]
pub struct WorkCall {
    /// Message system through which sensors send; the one of the configuration if left out.
    #[arg(long, value_name = "URL")]
    nats: Option<String>,
    /// What a worker took and did not count within so many seconds is given to another; set by the first worker.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(2..=600))]
    patience_seconds: u64,
    /// A summary as one JSON object on standard output, at the end.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

/// Where what is read goes.
enum Target {
    /// Into the database of a province.
    Province(Box<App>),
    /// Into a spool, from which it is sent.
    Spool(Arc<Spool>),
}

impl Target {
    /// Where the configuration says; a spool where what is read is sent.
    async fn of(config: &Config, what: &WatchConfig) -> anyhow::Result<Self> {
        if what.nats.is_none() {
            return Ok(Self::Province(Box::new(config.open().await?)));
        }
        let Some(folder) = &what.spool else {
            return wrong("name the folder of what is to be sent with --spool".to_owned());
        };
        let most_bytes = what.spool_mb.unwrap_or(SPOOL_MB).saturating_mul(1 << 20);
        Ok(Self::Spool(Arc::new(Spool::open(folder, most_bytes)?)))
    }

    fn clock(&self) -> Clock {
        match self {
            Self::Province(app) => app.clock.clone(),
            Self::Spool(_) => Clock::System,
        }
    }

    /// Where what a sensor wrote goes; a spool does not know which sensors there are.
    async fn sink(&self, code: &str) -> anyhow::Result<Sink> {
        match self {
            Self::Province(app) => {
                let ctx = app.system();
                let sensor = sensor_called(&ctx, code).await?;
                Ok(Sink::Store(Box::new(ctx), sensor))
            }
            Self::Spool(spool) => Ok(Sink::Spool(spool.clone(), code.into())),
        }
    }

    /// Once a day.
    async fn tidy(&self) -> anyhow::Result<()> {
        if let Self::Province(app) = self {
            let n = actions::forget_lines(&app.system()).await?;
            tracing::info!(n, "forgot lines that can no longer come again");
        }
        Ok(())
    }
}

/// Follows logs and receives syslog until the program is told to stop.
pub async fn run(call: &RunCall) -> anyhow::Result<ExitCode> {
    let config = Config::of(&call.at)?;
    let what = call.with(&config.watch);
    if what.nats.is_none() {
        Config::of_existing(&call.at)?;
    }
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
    let target = Target::of(&config, &what).await?;
    let mut logs = followed(&target, reading, &what.logs).await?;
    let (stop, stopped) = watch::channel(false);
    let listeners = listeners((&target, &stopped), &what, how).await?;
    if logs.is_empty() && listeners.is_empty() {
        return wrong("name a log or a port; see --help".to_owned());
    }
    let (end, ended) = watch::channel(false);
    let sending = sending(&target, &what, ended);
    eprintln!(
        "hopluc: following {} logs, {} indicators",
        logs.len(),
        listing.n_listed()
    );
    let followed = follow(&target, &mut logs, (how.pause, told)).await?;
    let _ = stop.send(true);
    let mut received = Vec::new();
    for listener in listeners {
        received.push(listener.ended().await?);
    }
    let _ = end.send(true);
    if let Some(sending) = sending {
        let n_sent = sending.await.context("the sender failed")??;
        eprintln!("hopluc: {n_sent} messages sent");
    }
    tell(&followed, &received, call.json);
    if let Target::Province(app) = target {
        app.store.close().await?;
    }
    Ok(DONE)
}

/// Begins to send what is in the spool, where there is one.
fn sending(
    target: &Target,
    what: &WatchConfig,
    ended: watch::Receiver<bool>,
) -> Option<JoinHandle<anyhow::Result<u64>>> {
    let (Target::Spool(spool), Some(url)) = (target, &what.nats) else {
        return None;
    };
    let sending = crate::nats::send(spool.clone(), url.clone(), ended);
    Some(tokio::spawn(sending))
}

/// Counts what sensors send until the program is told to stop.
pub async fn work(call: &WorkCall) -> anyhow::Result<ExitCode> {
    let config = Config::of_existing(&call.at)?;
    let Some(url) = call.nats.as_ref().or(config.watch.nats.as_ref()) else {
        return wrong("name the message system with --nats".to_owned());
    };
    let told = wait_for_signal();
    let app = config.open().await?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        told.await;
        let _ = stop.send(true);
    });
    eprintln!("hopluc: counting what sensors send");
    let patience = Duration::from_secs(call.patience_seconds);
    let worked = crate::nats::work(&app.system(), url, patience, &stopped).await?;
    eprintln!(
        "hopluc: stopped; {} messages; {}",
        worked.n_messages,
        in_words(&worked.intake)
    );
    if call.json {
        println!(
            "{}",
            json!({"version": 1, "n_messages": worked.n_messages, "intake": in_json(&worked.intake)})
        );
    }
    app.store.close().await?;
    Ok(DONE)
}

/// The logs that are followed, each with what was last told of it.
type Logs<'a> = Vec<(Followed<'a>, String)>;

async fn followed<'a>(
    target: &Target,
    reading: Reading<'a>,
    texts: &[String],
) -> anyhow::Result<Logs<'a>> {
    let mut logs = Vec::new();
    for text in texts {
        let Some((code, path)) = text.split_once('=') else {
            return wrong(format!("`{text}` is no log; write it as SENSOR=PATH"));
        };
        let sink = target.sink(code).await?;
        let log = Followed::of(reading, sink, Path::new(path)).await?;
        logs.push((log, String::new()));
    }
    Ok(logs)
}

/// Begins to listen everywhere.
async fn listeners(
    (target, stopped): (&Target, &watch::Receiver<bool>),
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
        let sink = target.sink(&port.sensor).await?;
        let run = (target.clock(), stopped.clone());
        let listening = listen(run, (sink, over, port.address), tls.clone(), how).await?;
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
    target: &Target,
    logs: &mut Logs<'_>,
    (pause, stop): (Duration, impl Future<Output = ()>),
) -> anyhow::Result<Intake> {
    let clock = target.clock();
    let mut sum = Intake::default();
    let mut progress = Progress::new("watch");
    let mut forgot_on = None;
    let mut stop = std::pin::pin!(stop);
    loop {
        if forgot_on != Some(clock.today()) {
            forgot_on = Some(clock.today());
            target.tidy().await?;
        }
        let mut is_busy = false;
        for (log, said) in logs.iter_mut() {
            match log.step(false).await {
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
