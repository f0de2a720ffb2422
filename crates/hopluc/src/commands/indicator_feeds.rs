//! `hopluc indicators import --out LIST FROM...` and `hopluc indicators export --format FORMAT --out PATH LIST`.
//!
//! Reads files that lie here already: it never asks the network, and it never shows what a marking keeps in the house.

use crate::commands::{DONE, WrongCall};
use anyhow::{Context, bail};
use hopluc_core::base::clock::Clock;
use hopluc_match::Instant;
use hopluc_match::feed::{
    self, Allowed, Class, FeedFormat, FeedReading, FeedTerms, OutFormat, OutTerms, Pap, Tlp,
};
use hopluc_match::scan::unpacked;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A list is read whole; a longer one is refused before it fills the memory.
const MOST_BYTES: u64 = 512 << 20;

/// What `hopluc indicators import` was called with.
#[derive(clap::Args, Debug)]
pub struct ImportCall {
    /// Format of the lists (list, csv, plain, hosts, rpz, misp, stix, suricata, zeek); recognised if left out.
    #[arg(long)]
    format: Option<String>,
    /// Class of entries that name none (phishing, coin-miner, c2, ransomware, botnet, scam, malware).
    #[arg(long)]
    class: Option<String>,
    /// Where entries come from that do not say it; the name of their file if left out.
    #[arg(long)]
    source: Option<String>,
    /// Marking of entries that have none (clear, green, amber, amber+strict, red).
    #[arg(long, default_value = "amber")]
    tlp: String,
    /// What may be done with entries that do not say it (clear, green, amber, red).
    #[arg(long, default_value = "green")]
    pap: String,
    /// List of names, networks, URLs and hashes that are good, one a line.
    #[arg(long)]
    allow: Option<PathBuf>,
    /// List to write.
    #[arg(long)]
    out: PathBuf,
    /// A summary as one JSON object on standard output.
    #[arg(long)]
    json: bool,
    /// Lists, plain or packed with gzip or zstd; a folder is a feed of MISP with its `manifest.json`.
    #[arg(required = true)]
    from: Vec<PathBuf>,
}

/// What `hopluc indicators export` was called with.
#[derive(clap::Args, Debug)]
pub struct ExportCall {
    /// Format to write (csv, zeek, suricata, rpz, hosts).
    #[arg(long)]
    format: String,
    /// File to write; for suricata a folder.
    #[arg(long)]
    out: PathBuf,
    /// The narrowest marking that goes out (clear, green, amber, amber+strict, red).
    #[arg(long, default_value = "amber")]
    tlp: String,
    /// Number of the first rule of Suricata.
    #[arg(long, default_value_t = 9_000_000)]
    first_sid: u32,
    /// A summary as one JSON object on standard output.
    #[arg(long)]
    json: bool,
    /// List that `import` wrote.
    list: PathBuf,
}

/// Reads lists of others into one of ours.
pub fn import(call: &ImportCall) -> anyhow::Result<ExitCode> {
    let format = call.format.as_deref();
    let format = format
        .map(|name| known(name, FeedFormat::named(name), "format of lists"))
        .transpose()?;
    let class = call.class.as_deref();
    let class = class
        .map(|name| known(name, Class::of_word(name), "class"))
        .transpose()?;
    let allowed = match &call.allow {
        Some(path) => {
            let (allowed, bad) = Allowed::read(&text_of(path)?);
            for line in bad {
                eprintln!("{}:{line}: nothing that can be allowed", path.display());
            }
            allowed
        }
        None => Allowed::default(),
    };
    let mut terms = FeedTerms {
        class,
        source: String::new(),
        tlp: known(&call.tlp, Tlp::named(&call.tlp), "marking")?,
        pap: known(&call.pap, Pap::named(&call.pap), "marking")?,
    };
    let mut reading = FeedReading::default();
    for path in &call.from {
        terms.source = call.source.clone().unwrap_or_else(|| source_of(path));
        for file in files_of(path)? {
            let told = || format!("cannot read {}", file.display());
            let text = text_of(&file)?;
            let found = feed::read(&text, format, &terms, &allowed).with_context(told)?;
            for refusal in &found.refusals {
                eprintln!("{}:{}: {}", file.display(), refusal.place, refusal.reason);
            }
            reading.add(found);
        }
    }
    let out = OutTerms {
        at: Instant::of_seconds(0),
        most_tlp: Tlp::Red,
        first_sid: 0,
    };
    let written = feed::write(&reading.listed, OutFormat::List, &out);
    for (_, text) in &written.files {
        replace(&call.out, text)?;
    }
    tell_import(&reading, call.json);
    Ok(DONE)
}

fn tell_import(reading: &FeedReading, as_json: bool) {
    let n = reading.listed.len();
    let mut classes: Vec<(&str, u64)> = Vec::new();
    for class in Class::ALL {
        let of_it = reading.listed.iter().filter(|one| one.class == class);
        classes.push((class.as_str(), of_it.count() as u64));
    }
    classes.retain(|(_, n)| *n > 0);
    if as_json {
        let counts = |list: &[(&str, u64)]| -> Value {
            let pairs = list.iter();
            pairs
                .map(|(word, n)| ((*word).to_owned(), Value::from(*n)))
                .collect()
        };
        let refused: Vec<(&str, u64)> = reading.refused.iter().map(|(why, n)| (*why, *n)).collect();
        println!(
            "{}",
            json!({"version": 1, "n_entries": reading.n_entries, "n_indicators": n,
                   "classes": counts(&classes), "n_refused": reading.n_refused(), "refused": counts(&refused)})
        );
        return;
    }
    eprintln!(
        "{} entries, {n} indicators, {} refused",
        reading.n_entries,
        reading.n_refused()
    );
    for (word, n) in classes {
        eprintln!("  {word}: {n}");
    }
    for (why, n) in &reading.refused {
        eprintln!("  refused, {why}: {n}");
    }
}

/// Writes one of our lists for other programs.
pub fn export(call: &ExportCall) -> anyhow::Result<ExitCode> {
    let format = known(
        &call.format,
        OutFormat::named(&call.format),
        "format to write",
    )?;
    let seconds = Clock::System.now().unix_timestamp();
    let out = OutTerms {
        at: Instant::of_seconds(seconds),
        most_tlp: known(&call.tlp, Tlp::named(&call.tlp), "marking")?,
        first_sid: call.first_sid,
    };
    let reading = ours(&call.list)?;
    let written = feed::write(&reading.listed, format, &out);
    for (name, text) in &written.files {
        if name.is_empty() {
            replace(&call.out, text)?;
            continue;
        }
        let told = || format!("cannot write {}", call.out.display());
        std::fs::create_dir_all(&call.out).with_context(told)?;
        replace(&call.out.join(name), text)?;
    }
    let left_out: serde_json::Map<String, Value> = written
        .left_out
        .iter()
        .map(|(why, n)| (why.as_str().to_owned(), Value::from(*n)))
        .collect();
    if call.json {
        println!(
            "{}",
            json!({"version": 1, "n_entries": written.n_entries, "n_files": written.files.len(), "left_out": left_out})
        );
    } else {
        eprintln!("{} entries written", written.n_entries);
        for (why, n) in &left_out {
            eprintln!("  left out, {why}: {n}");
        }
    }
    Ok(DONE)
}

/// A list that `import` wrote, with what was wrong told on standard error.
pub fn ours(path: &Path) -> anyhow::Result<FeedReading> {
    let terms = FeedTerms {
        class: None,
        source: String::new(),
        tlp: Tlp::Amber,
        pap: Pap::Green,
    };
    let told = || format!("cannot read {}", path.display());
    let text = text_of(path)?;
    let reading = feed::read(&text, Some(FeedFormat::List), &terms, &Allowed::default())
        .with_context(told)?;
    for refusal in &reading.refusals {
        eprintln!("{}:{}: {}", path.display(), refusal.place, refusal.reason);
    }
    Ok(reading)
}

fn known<T>(name: &str, found: Option<T>, what: &str) -> anyhow::Result<T> {
    found.ok_or_else(|| WrongCall(format!("`{name}` is no {what}; see --help")).into())
}

fn source_of(path: &Path) -> String {
    let name = path.file_stem().or_else(|| path.file_name());
    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The file itself, or the events of a feed that its list names.
fn files_of(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let list = path.join("manifest.json");
    let told = || format!("cannot read {}", list.display());
    let list: Value = serde_json::from_str(&text_of(&list)?).with_context(told)?;
    if !feed::is_manifest(&list) {
        bail!("{}: manifest.json is no list of events", path.display());
    }
    let names = feed::manifest_events(&list);
    Ok(names.iter().map(|name| path.join(name)).collect())
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    let told = || format!("cannot read {}", path.display());
    let file = unpacked(File::open(path).with_context(told)?).with_context(told)?;
    let mut bytes = Vec::new();
    let n = file
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .with_context(told)? as u64;
    if n > MOST_BYTES {
        bail!("{}: more than {} MiB", path.display(), MOST_BYTES >> 20);
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// Puts `text` in the place of the file at once, so that whoever reads it meanwhile has the old one or the new one.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let aside = PathBuf::from(aside);
    std::fs::write(&aside, text).with_context(|| format!("cannot write {}", aside.display()))?;
    std::fs::rename(&aside, path).with_context(|| format!("cannot write {}", path.display()))
}
