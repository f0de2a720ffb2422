//! `hopluc indicators compile IN OUT` and `hopluc indicators explain LIST [VALUE...]`: lists of indicators as files.
//!
//! A list is lines `kind TAB value`; a compiled list is the same as it is used, and opens in milliseconds. Never asks the network.

use crate::commands::{DONE, wrong_call};
use anyhow::Context;
use hopluc_match::{Index, IndicatorKind, IndicatorList, Snapshot, Stored};
use serde_json::json;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Bytes of a list that are read in one go.
const BUFFER_BYTES: usize = 256 << 10;

/// A list of indicators that was opened, compiled or not.
pub enum IndicatorSet {
    /// Read from lines, with what was wrong with them.
    Read(IndicatorList),
    /// Used where it lies.
    Compiled(Stored<File>),
}

impl IndicatorSet {
    /// Opens the list at `path`; its first bytes tell whether it is compiled.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let told = || format!("cannot read {}", path.display());
        let mut file = File::open(path).with_context(told)?;
        let mut first = Vec::new();
        file.by_ref()
            .take(8)
            .read_to_end(&mut first)
            .with_context(told)?;
        if Snapshot::is_one(&first) {
            let n_bytes = file.metadata().with_context(told)?.len();
            return Ok(Self::Compiled(
                Stored::open(file, n_bytes).with_context(told)?,
            ));
        }
        let whole = first.as_slice().chain(file);
        let list = IndicatorList::read(BufReader::with_capacity(BUFFER_BYTES, whole));
        Ok(Self::Read(list.with_context(told)?))
    }

    /// The index of the list.
    pub fn index(&self) -> Index<'_> {
        match self {
            Self::Read(list) => list.snapshot.index(),
            Self::Compiled(stored) => stored.index(),
        }
    }

    /// Tells on standard error which lines were left out; gives back how many.
    pub fn tell_faults(&self, path: &Path) -> u64 {
        let Self::Read(list) = self else {
            return 0;
        };
        for fault in &list.faults {
            eprintln!("{}:{}: {}", path.display(), fault.line, fault.error);
        }
        let n_told = list.faults.len() as u64;
        if list.n_faults > n_told {
            eprintln!(
                "{}: {} more lines were left out",
                path.display(),
                list.n_faults - n_told
            );
        }
        list.n_faults
    }
}

/// Compiles the list `from` into `to`. A program that has the old `to` open goes on with it.
pub fn compile(from: &Path, to: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let set = IndicatorSet::open(from)?;
    let n_faults = set.tell_faults(from);
    let IndicatorSet::Read(list) = &set else {
        return Ok(wrong_call(&format!(
            "{} is a compiled list already",
            from.display()
        )));
    };
    let bytes = list.snapshot.as_bytes();
    let mut aside = PathBuf::from(to).into_os_string();
    aside.push(".new");
    let aside = PathBuf::from(aside);
    std::fs::write(&aside, bytes).with_context(|| format!("cannot write {}", aside.display()))?;
    std::fs::rename(&aside, to).with_context(|| format!("cannot write {}", to.display()))?;
    let n = list.snapshot.index().n_indicators();
    if as_json {
        println!(
            "{}",
            json!({"version": 1, "n_indicators": n, "n_faults": n_faults, "n_bytes": bytes.len()})
        );
    } else {
        eprintln!(
            "{n} indicators, {n_faults} lines left out, {} bytes",
            bytes.len()
        );
    }
    Ok(DONE)
}

/// Tells how many indicators of each kind a list has, or which one each of `values` would meet in a log.
pub fn explain(path: &Path, values: &[String], as_json: bool) -> anyhow::Result<ExitCode> {
    let set = IndicatorSet::open(path)?;
    set.tell_faults(path);
    let index = set.index();
    if values.is_empty() {
        let counts: Vec<(&str, usize)> = IndicatorKind::ALL
            .into_iter()
            .map(|kind| (kind.as_str(), index.count(kind)))
            .filter(|(_, n)| *n > 0)
            .collect();
        if as_json {
            let counts: serde_json::Map<String, serde_json::Value> = counts
                .into_iter()
                .map(|(kind, n)| (kind.to_owned(), n.into()))
                .collect();
            println!(
                "{}",
                json!({"version": 1, "n_indicators": index.n_indicators(), "kinds": counts})
            );
        } else {
            for (kind, n) in counts {
                println!("{kind}\t{n}");
            }
        }
        return Ok(DONE);
    }
    for value in values {
        let found = index.lookup(value);
        if as_json {
            let (kind, indicator) =
                found.map_or((None, None), |it| (Some(it.kind.as_str()), Some(it.value)));
            println!(
                "{}",
                json!({"value": value, "kind": kind, "indicator": indicator})
            );
        } else {
            let (kind, indicator) =
                found.map_or(("-", "-".to_owned()), |it| (it.kind.as_str(), it.value));
            println!("{value}\t{kind}\t{indicator}");
        }
    }
    Ok(DONE)
}
