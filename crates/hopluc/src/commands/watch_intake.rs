//! `hopluc watch sensor|network|take-in|figures`: what sensors hear, in a province.
//!
//! Opens the database of the province beside the server that may be running. Keeps of a log only what has an indicator.

use crate::{
    At,
    commands::{DONE, WrongCall, findings, indicator_feeds::ours, watch::Progress},
    config::Config,
    follow::{Followed, Reading, Step},
    sink::Sink,
};
use anyhow::bail;
use hopluc_core::agency;
use hopluc_core::base::{
    Ctx,
    clock::{date_from, date_text},
    error::ActionError,
    ids::{AgencyId, SensorId},
};
use hopluc_core::watch::{
    Intake, Listing, NetworkForm, SensorForm, actions,
    page::{self, AgencyFigures, SensorCoverage, UnknownSource},
    store, triage,
};
use hopluc_match::{Dates, Format, Zone};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use time::Date;

/// What `hopluc watch sensor` was called with.
#[derive(clap::Args, Debug)]
pub struct SensorCall {
    /// Short name, which other commands call it by.
    code: String,
    /// Name.
    #[arg(long)]
    name: String,
    /// Code of the agency whose network it listens to; left out for a sensor that hears several.
    #[arg(long)]
    agency: Option<String>,
    /// It is heard at least once in so many hours (1, 2, 3, 4, 6, 8, 12, 24); longer silence is unknown, never zero.
    #[arg(long, default_value_t = 1)]
    rhythm_hours: u8,
    /// First day (YYYY-MM-DD); today if left out.
    #[arg(long)]
    from: Option<String>,
    /// Last day.
    #[arg(long)]
    until: Option<String>,
    #[command(flatten)]
    at: At,
}

/// What `hopluc watch network` was called with.
#[derive(clap::Args, Debug)]
pub struct NetworkCall {
    /// Its addresses, as 203.0.113.0/24.
    cidr: String,
    /// Code of the agency whose it is.
    #[arg(long)]
    agency: String,
    /// What people call it.
    #[arg(long, default_value = "")]
    name: String,
    /// Number of its autonomous system.
    #[arg(long)]
    asn: Option<u32>,
    /// First day (YYYY-MM-DD); today if left out.
    #[arg(long)]
    from: Option<String>,
    /// Last day.
    #[arg(long)]
    until: Option<String>,
    #[command(flatten)]
    at: At,
}

/// How lines are read.
#[derive(clap::Args, Debug)]
pub struct LinesCall {
    /// Format of the logs; recognised if left out, and syslog of any program where syslog is received.
    #[arg(long)]
    format: Option<String>,
    /// Zone of times that name none; Vietnam's if left out.
    #[arg(long, default_value = "+07:00", allow_hyphen_values = true)]
    zone: String,
}

/// What `hopluc watch take-in` was called with.
#[derive(clap::Args, Debug)]
pub struct TakeInCall {
    /// Code of the sensor that wrote the logs.
    sensor: String,
    /// List of indicators with classes, as `hopluc indicators import` writes it.
    #[arg(long)]
    indicators: PathBuf,
    #[command(flatten)]
    how: LinesCall,
    /// A summary as one JSON object on standard output.
    #[arg(long)]
    json: bool,
    /// Logs, plain or packed with gzip or zstd.
    #[arg(required = true)]
    logs: Vec<PathBuf>,
    #[command(flatten)]
    at: At,
}

/// What `hopluc watch figures` was called with.
#[derive(clap::Args, Debug)]
pub struct FiguresCall {
    /// First local day (YYYY-MM-DD).
    #[arg(long)]
    from: String,
    /// Last local day.
    #[arg(long)]
    until: String,
    /// One JSON object instead of lines.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

pub(super) fn wrong<T>(message: String) -> anyhow::Result<T> {
    Err(WrongCall(message).into())
}

pub(super) fn day(text: &str) -> anyhow::Result<Date> {
    match date_from(text) {
        Some(day) => Ok(day),
        None => wrong(format!("`{text}` is no day; write it as 2026-11-23")),
    }
}

async fn agency_called(ctx: &Ctx, code: &str) -> anyhow::Result<AgencyId> {
    match agency::store::by_code(&ctx.reader(), code).await? {
        Some(agency) => Ok(agency.id),
        None => wrong(format!("no agency has the code `{code}`")),
    }
}

pub(super) async fn sensor_called(ctx: &Ctx, code: &str) -> anyhow::Result<SensorId> {
    match store::sensor_by_code(&ctx.reader(), code).await? {
        Some(sensor) => Ok(sensor.id),
        None => wrong(format!(
            "no sensor has the code `{code}`; enter it with `hopluc watch sensor`"
        )),
    }
}

/// A fault of a form is a wrong call, which names its field.
fn told(error: ActionError) -> anyhow::Error {
    let ActionError::Invalid(faults) = &error else {
        return error.into();
    };
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    WrongCall(format!("wrong value of {}; see --help", fields.join(", "))).into()
}

/// Enters a sensor.
pub async fn sensor(call: &SensorCall) -> anyhow::Result<ExitCode> {
    let app = Config::of_existing(&call.at)?.open().await?;
    let ctx = app.system();
    let agency_id = match &call.agency {
        Some(code) => Some(agency_called(&ctx, code).await?),
        None => None,
    };
    let form = SensorForm {
        code: call.code.clone(),
        name: call.name.clone(),
        agency_id,
        rhythm_hours: call.rhythm_hours,
        from_on: call.from.as_deref().map_or(Ok(ctx.today()), day)?,
        until_on: call.until.as_deref().map(day).transpose()?,
    };
    let id = actions::save_sensor(&ctx, &form).await.map_err(told)?;
    eprintln!("sensor {id}: {}", call.code);
    app.store.close().await?;
    Ok(DONE)
}

/// Enters a network of an agency.
pub async fn network(call: &NetworkCall) -> anyhow::Result<ExitCode> {
    let app = Config::of_existing(&call.at)?.open().await?;
    let ctx = app.system();
    let form = NetworkForm {
        agency_id: agency_called(&ctx, &call.agency).await?,
        cidr: call.cidr.clone(),
        asn: call.asn.map(i64::from),
        name: call.name.clone(),
        from_on: call.from.as_deref().map_or(Ok(ctx.today()), day)?,
        until_on: call.until.as_deref().map(day).transpose()?,
    };
    let id = actions::save_network(&ctx, &form).await.map_err(told)?;
    eprintln!("network {id}: {}", call.cidr);
    let known = triage::attribute(&ctx).await.map_err(told)?;
    if known.n_connections > 0 {
        eprintln!(
            "{} connections of unknown sources are known now",
            known.n_connections
        );
    }
    app.store.close().await?;
    Ok(DONE)
}

/// The indicators of a list.
pub(super) fn listing_of(list: &Path) -> anyhow::Result<Listing> {
    Ok(Listing::of(ours(list)?.listed))
}

impl LinesCall {
    pub(super) fn reading<'a>(&self, listing: &'a Listing) -> anyhow::Result<Reading<'a>> {
        let format = match self.format.as_deref() {
            None => None,
            Some(name) => match Format::named(name) {
                Some(format) => Some(format),
                None => return wrong(format!("`{name}` is no format of logs; see --help")),
            },
        };
        let Some(zone) = Zone::parse(&self.zone) else {
            return wrong(format!("`{}` is no zone; write it as +07:00", self.zone));
        };
        let dates = Dates {
            zone,
            reference: None,
        };
        Ok(Reading {
            listing,
            format,
            dates,
        })
    }
}

/// Takes logs in, each to its end.
pub async fn take_in(call: &TakeInCall) -> anyhow::Result<ExitCode> {
    let listing = listing_of(&call.indicators)?;
    let reading = call.how.reading(&listing)?;
    let app = Config::of_existing(&call.at)?.open().await?;
    let ctx = app.system();
    let sensor = sensor_called(&ctx, &call.sensor).await?;
    actions::forget_lines(&ctx).await?;
    let mut logs = Vec::new();
    for path in &call.logs {
        let intake = whole_log(&ctx, reading, sensor, path).await?;
        logs.push((path, intake));
    }
    let mut sum = Intake::default();
    for (_, intake) in &logs {
        sum.add(intake);
    }
    if call.json {
        let list: Vec<Value> = logs
            .iter()
            .map(|(path, intake)| json!({"log": path.to_string_lossy(), "intake": in_json(intake)}))
            .collect();
        println!(
            "{}",
            json!({"version": 1, "sensor": call.sensor, "n_indicators": listing.n_listed(), "intake": in_json(&sum), "logs": list})
        );
    }
    app.store.close().await?;
    Ok(DONE)
}

async fn whole_log(
    ctx: &Ctx,
    reading: Reading<'_>,
    sensor: SensorId,
    path: &Path,
) -> anyhow::Result<Intake> {
    let name = path.to_string_lossy().into_owned();
    let sink = Sink::Store(Box::new(ctx.clone()), sensor);
    let mut log = Followed::of(reading, sink, path).await?;
    let mut sum = Intake::default();
    let mut progress = Progress::new(&name);
    loop {
        match log.step(true).await? {
            Step::Taken(intake) => sum.add(&intake),
            Step::Nothing => break,
            Step::Again => {}
            Step::Missing => bail!("{name}: no such file"),
            Step::UnknownFormat => {
                bail!("{name}: the format of the log is not recognised; name it with --format")
            }
        }
        progress.tell(|| in_words(&sum));
    }
    eprintln!("{name}: {}", in_words(&sum));
    Ok(sum)
}

pub(super) fn in_words(intake: &Intake) -> String {
    let sent = match intake.n_sent {
        0 => String::new(),
        n => format!("{n} sent on, "),
    };
    format!(
        "{} lines, {} broken, {} lost, {} with an indicator: {sent}{} counted ({} of no known agency), {} counted before, {} rejected",
        intake.n_lines,
        intake.n_broken,
        intake.n_lost,
        intake.n_hits,
        intake.n_stored,
        intake.n_triage,
        intake.n_duplicate,
        intake.n_rejected()
    )
}

pub(super) fn in_json(intake: &Intake) -> Value {
    let rejected: Value = intake
        .rejected
        .iter()
        .map(|(reason, n)| (reason.code().to_owned(), Value::from(*n)))
        .collect();
    json!({
        "n_lines": intake.n_lines, "n_broken": intake.n_broken, "n_lost": intake.n_lost, "n_hits": intake.n_hits, "n_sent": intake.n_sent,
        "n_stored": intake.n_stored, "n_triage": intake.n_triage, "n_duplicate": intake.n_duplicate, "n_rejected": intake.n_rejected(),
        "rejected": rejected,
    })
}

/// Prints what was found. Exit code 1 where a sensor was silent in part of the time or a source is nobody's.
pub async fn figures(call: &FiguresCall) -> anyhow::Result<ExitCode> {
    let days = (day(&call.from)?, day(&call.until)?);
    let app = Config::of_existing(&call.at)?.open().await?;
    let ctx = app.system();
    let figures = page::figures(&ctx, days).await?;
    let sensors = page::coverage(&ctx, days).await?;
    let triage = page::triage(&ctx, days).await?;
    let ids: Vec<AgencyId> = figures.iter().map(|one| one.agency_id).collect();
    let names = agency::store::names(&ctx.reader(), &ids).await?;
    app.store.close().await?;
    let name = |id: AgencyId| names.get(&id).cloned().unwrap_or_default();
    if call.json {
        println!(
            "{}",
            figures_in_json(days, (&figures, &name), &sensors, &triage)
        );
    } else {
        print_figures((&figures, &name), &sensors, &triage);
    }
    let is_whole = sensors.iter().all(|one| one.coverage.is_whole());
    Ok(if is_whole && triage.is_empty() {
        DONE
    } else {
        findings()
    })
}

type Named<'a> = (&'a [AgencyFigures], &'a dyn Fn(AgencyId) -> String);

fn print_figures((figures, name): Named<'_>, sensors: &[SensorCoverage], triage: &[UnknownSource]) {
    for agency in figures {
        for figure in &agency.classes {
            println!(
                "{}\t{}\t{}\t{} connections\t{} machines",
                name(agency.agency_id),
                figure.class.as_str(),
                figure.extent.code(),
                figure.n_connections,
                figure.n_machines
            );
        }
    }
    for one in sensors.iter().filter(|one| !one.coverage.is_whole()) {
        eprintln!(
            "sensor {} was heard in {} of {} windows of {} hours: what it did not hear is unknown",
            one.sensor.code, one.coverage.n_heard, one.coverage.n_windows, one.sensor.rhythm_hours
        );
    }
    for one in triage {
        eprintln!(
            "{} connections ({}) from {}, which is in no agency's network",
            one.n_connections, one.class, one.source
        );
    }
}

fn figures_in_json(
    (from, until): (Date, Date),
    (figures, name): Named<'_>,
    sensors: &[SensorCoverage],
    triage: &[UnknownSource],
) -> Value {
    let of_class = |figure: &page::ClassFigure| {
        json!({
            "class": figure.class.as_str(), "extent": figure.extent.code(), "n_connections": figure.n_connections,
            "n_machines": figure.n_machines, "n_indicators": figure.n_indicators,
            "first_at": figure.seen_at.as_ref().map(|seen| &seen.0),
            "last_at": figure.seen_at.as_ref().map(|seen| &seen.1),
        })
    };
    let agencies: Vec<Value> = figures
        .iter()
        .map(|one| {
            json!({
                "agency_id": one.agency_id, "agency": name(one.agency_id),
                "n_windows": one.coverage.n_windows, "n_heard": one.coverage.n_heard,
                "classes": one.classes.iter().map(of_class).collect::<Vec<_>>(),
            })
        })
        .collect();
    let sensors: Vec<Value> = sensors
        .iter()
        .map(|one| {
            json!({
                "sensor": one.sensor.code, "rhythm_hours": one.sensor.rhythm_hours,
                "n_windows": one.coverage.n_windows, "n_heard": one.coverage.n_heard,
            })
        })
        .collect();
    let triage: Vec<Value> = triage
        .iter()
        .map(|one| {
            json!({
                "class": one.class, "source": one.source, "n_connections": one.n_connections,
                "first_at": one.first_at, "last_at": one.last_at,
            })
        })
        .collect();
    json!({
        "version": 1, "from": date_text(from), "until": date_text(until), "agencies": agencies, "sensors": sensors,
        "triage": triage,
    })
}
