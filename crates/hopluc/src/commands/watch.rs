//! `hopluc watch scan` and `hopluc watch lookalike`: indicators against logs, names against protected names.
//!
//! Needs no database and keeps nothing but what it found: lines without a hit are counted and forgotten.

use crate::commands::{DONE, indicators::IndicatorSet, wrong_call};
use anyhow::Context;
use hopluc_match::lookalike::Protected;
use hopluc_match::scan::{Scan, ScanSummary, unpacked};
use hopluc_match::{Dates, EventTime, Format, Hit, Instant, Zone};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufReader, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant as Clock, UNIX_EPOCH};

/// Bytes of a list of names that are read in one go.
const BUFFER_BYTES: usize = 256 << 10;

/// What `hopluc watch scan` was called with.
#[derive(clap::Args, Debug)]
pub struct ScanCall {
    /// List of indicators, lines `kind TAB value`, or a compiled list.
    #[arg(long)]
    indicators: PathBuf,
    /// File to write: log TAB record TAB indicator, a line for each record with one.
    #[arg(long)]
    out: PathBuf,
    /// Format of the logs (zeek, zeek-json, eve, bind, unbound, dnsmasq, windows-dns, syslog, cef); recognised if left out.
    #[arg(long)]
    format: Option<String>,
    /// Zone of times that name none; Vietnam's if left out.
    #[arg(long, default_value = "+07:00", allow_hyphen_values = true)]
    zone: String,
    /// Threads that read; as many as there are processors if left out.
    #[arg(long)]
    threads: Option<usize>,
    /// File to write with all that is known of each hit, one JSON object a line.
    #[arg(long)]
    details: Option<PathBuf>,
    /// A summary as one JSON object on standard output.
    #[arg(long)]
    json: bool,
    /// Logs, plain or packed with gzip or zstd.
    #[arg(required = true)]
    logs: Vec<PathBuf>,
}

/// What `hopluc watch lookalike` was called with.
#[derive(clap::Args, Debug)]
pub struct LookalikeCall {
    /// List of protected names, one a line.
    #[arg(long)]
    protected: PathBuf,
    /// List of names that look like protected ones and are nobody's bait, one a line.
    #[arg(long)]
    allow: Option<PathBuf>,
    /// File to write: name TAB protected name TAB kind TAB score.
    #[arg(long)]
    out: PathBuf,
    /// Least score that is told.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=100))]
    score: Option<u8>,
    /// A summary as one JSON object on standard output.
    #[arg(long)]
    json: bool,
    /// Names, one a line.
    names: PathBuf,
}

/// Runs every log through the indicators.
pub fn scan(call: &ScanCall) -> anyhow::Result<ExitCode> {
    let format = match call
        .format
        .as_deref()
        .map(|name| (name, Format::named(name)))
    {
        Some((name, None)) => {
            return Ok(wrong_call(&format!(
                "`{name}` is no format of logs; see --help"
            )));
        }
        Some((_, format)) => format,
        None => None,
    };
    let Some(zone) = Zone::parse(&call.zone) else {
        return Ok(wrong_call(&format!(
            "`{}` is no zone; write it as +07:00",
            call.zone
        )));
    };
    let set = IndicatorSet::open(&call.indicators)?;
    let n_faults = set.tell_faults(&call.indicators);
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let scan = Scan {
        index: set.index(),
        format,
        dates: Dates {
            zone,
            reference: None,
        },
        n_threads: call.threads.unwrap_or(processors).max(1),
    };
    let mut hits = Hits::create(call)?;
    let names = log_names(&call.logs);
    let mut logs = Vec::new();
    for (path, name) in call.logs.iter().zip(&names) {
        let summary = scan_log(&scan, path, name, &mut hits)?;
        logs.push((name.as_str(), summary));
    }
    hits.finish()?;
    if call.json {
        println!("{}", in_json(scan.index.n_indicators(), n_faults, &logs));
    }
    Ok(DONE)
}

/// The files that hits are written to.
struct Hits {
    lines: BufWriter<File>,
    details: Option<BufWriter<File>>,
}

impl Hits {
    fn create(call: &ScanCall) -> anyhow::Result<Self> {
        Ok(Self {
            lines: created(&call.out)?,
            details: call.details.as_deref().map(created).transpose()?,
        })
    }

    fn finish(mut self) -> std::io::Result<()> {
        self.lines.flush()?;
        self.details.iter_mut().try_for_each(Write::flush)
    }
}

fn created(path: &Path) -> anyhow::Result<BufWriter<File>> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(BufWriter::with_capacity(BUFFER_BYTES, file))
}

/// The scan writes one stream: lines of both files, told apart again by their first byte.
impl Write for Hits {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            match (line.strip_prefix(b"{"), &mut self.details) {
                (Some(_), Some(details)) => details.write_all(line)?,
                _ => self
                    .lines
                    .write_all(line.strip_prefix(b"\t").unwrap_or(line))?,
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn scan_log(
    scan: &Scan<'_>,
    path: &Path,
    name: &str,
    hits: &mut Hits,
) -> anyhow::Result<ScanSummary> {
    let told = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(told)?;
    let mut scan = *scan;
    scan.dates.reference = written_at(&file);
    let log = unpacked(file).with_context(told)?;
    let mut progress = Progress::new(name);
    let with_details = hits.details.is_some();
    let write = |hit: &Hit<'_>, lines: &mut Vec<u8>| {
        let value = hit.indicator().map_or("-", |indicator| &indicator.value);
        lines.extend_from_slice(format!("\t{name}\t{}\t{value}\n", hit.id).as_bytes());
        if with_details {
            lines.extend_from_slice(format!("{}\n", detail(name, hit)).as_bytes());
        }
    };
    let tell = |done: &ScanSummary| {
        progress.tell(|| {
            format!(
                "{} records, {} hits, {} MiB",
                done.n_records,
                done.n_hits,
                done.n_bytes >> 20
            )
        });
    };
    let summary = scan.run(log, &mut *hits, write, tell).with_context(told)?;
    eprintln!(
        "{name}: {} records, {} hits, {} lines unreadable, {}",
        summary.n_records,
        summary.n_hits,
        summary.n_unreadable,
        summary.format.map_or("empty", Format::as_str)
    );
    Ok(summary)
}

/// When a log was last written, from which times without a year take it.
fn written_at(log: &File) -> Option<Instant> {
    let written = log.metadata().ok()?.modified().ok()?;
    let seconds = written.duration_since(UNIX_EPOCH).ok()?.as_secs();
    Some(Instant::of_seconds(i64::try_from(seconds).ok()?))
}

/// All that is known of a hit: when it was and who asked, where it stands, what names it, and each indicator with its field.
fn detail(name: &str, hit: &Hit<'_>) -> Value {
    let matches: Vec<Value> = hit
        .matches
        .iter()
        .map(|found| {
            json!({
                "field": found.field,
                "at": found.offset,
                "kind": found.indicator.kind.as_str(),
                "indicator": found.indicator.value,
            })
        })
        .collect();
    json!({
        "log": name,
        "id": hit.id,
        "offset": hit.offset,
        "time": hit.time.map(in_time),
        "client": hit.client.map(|client| client.to_string()),
        "matches": matches,
        "record": String::from_utf8_lossy(hit.record),
    })
}

/// The time of an event in UTC, and where its own text stands in the record.
fn in_time(time: EventTime) -> Value {
    json!({
        "utc": time.at.to_string(),
        "zone_minutes": time.zone.minutes(),
        "has_zone": time.has_zone,
        "text": [time.text.0, time.text.1],
    })
}

/// Names of logs in the list of hits: the last part of the path, or all of it where two logs would have one name.
fn log_names(paths: &[PathBuf]) -> Vec<String> {
    let last = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    paths
        .iter()
        .map(|path| {
            let is_shared = paths
                .iter()
                .filter(|other| last(other) == last(path))
                .count()
                > 1;
            let whole = || path.to_string_lossy().into_owned();
            let name = if is_shared {
                whole()
            } else {
                last(path).unwrap_or_else(whole)
            };
            name.replace(char::is_control, " ")
        })
        .collect()
}

fn in_json(n_indicators: usize, n_faults: u64, logs: &[(&str, ScanSummary)]) -> Value {
    let list: Vec<Value> = logs
        .iter()
        .map(|(name, summary)| {
            json!({
                "log": name,
                "format": summary.format.map(Format::as_str),
                "n_bytes": summary.n_bytes,
                "n_records": summary.n_records,
                "n_other": summary.n_other,
                "n_unreadable": summary.n_unreadable,
                "faults": faults_of(summary),
                "n_hits": summary.n_hits,
            })
        })
        .collect();
    let n_hits: u64 = logs.iter().map(|(_, summary)| summary.n_hits).sum();
    json!({"version": 1, "n_indicators": n_indicators, "n_faults": n_faults, "n_hits": n_hits, "logs": list})
}

/// Lines that could not be read, by what is wrong with them.
fn faults_of(summary: &ScanSummary) -> Value {
    let met = summary.faults.met();
    met.map(|(fault, n)| (fault.as_str(), Value::from(n)))
        .collect()
}

/// Looks for names that are made to be taken for protected ones.
pub fn lookalike(call: &LookalikeCall) -> anyhow::Result<ExitCode> {
    let text = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let protected = text(&call.protected)?;
    let allowed = call
        .allow
        .as_deref()
        .map(text)
        .transpose()?
        .unwrap_or_default();
    let mut protected = Protected::new(names_in(&protected), names_in(&allowed));
    if let Some(score) = call.score {
        protected = protected.with_least_score(score);
    }
    let told = || format!("cannot read {}", call.names.display());
    let names = unpacked(File::open(&call.names).with_context(told)?).with_context(told)?;
    let mut progress = Progress::new("names");
    let summary = protected
        .run(
            BufReader::with_capacity(BUFFER_BYTES, names),
            created(&call.out)?,
            |done| {
                progress.tell(|| format!("{} looked at, {} flagged", done.n_names, done.n_flagged));
            },
        )
        .with_context(told)?;
    eprintln!(
        "{} names, {} flagged, {} protected",
        summary.n_names,
        summary.n_flagged,
        protected.n_names()
    );
    if call.json {
        let summary = json!({
            "version": 1,
            "n_protected": protected.n_names(),
            "n_names": summary.n_names,
            "n_flagged": summary.n_flagged,
        });
        println!("{summary}");
    }
    Ok(DONE)
}

/// The names of a list, without what begins with `#`.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| !name.starts_with('#'))
}

/// Tells people how far the work is: often on a screen, seldom in a file.
pub(super) struct Progress<'a> {
    name: &'a str,
    is_screen: bool,
    told_at: Clock,
}

impl<'a> Progress<'a> {
    pub(super) fn new(name: &'a str) -> Self {
        Self {
            name,
            is_screen: std::io::stderr().is_terminal(),
            told_at: Clock::now(),
        }
    }

    pub(super) fn tell(&mut self, what: impl FnOnce() -> String) {
        let pause = Duration::from_millis(if self.is_screen { 500 } else { 10_000 });
        if self.told_at.elapsed() < pause {
            return;
        }
        self.told_at = Clock::now();
        if self.is_screen {
            eprint!("\r\x1b[K{}: {}\r", self.name, what());
        } else {
            eprintln!("{}: {}", self.name, what());
        }
    }
}
