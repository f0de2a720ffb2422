//! Runs logs through a list of indicators and measures it: `scan INDICATORS HITS LOG... [--threads N] [--compile OUT]`.
//!
//! The command of the program does the same with words for people.

use hopluc_match::scan::{Scan, unpacked};
use hopluc_match::{Index, IndicatorList, Snapshot, Stored};
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut plain = Vec::new();
    let (mut n_threads, mut compiled) = (std::thread::available_parallelism()?.get(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--threads" => n_threads = arguments.next().ok_or("how many?")?.parse()?,
            "--compile" => compiled = arguments.next(),
            _ => plain.push(argument),
        }
    }
    let [indicators, hits, logs @ ..] = plain.as_slice() else {
        return Err("usage: scan INDICATORS HITS LOG... [--threads N] [--compile OUT]".into());
    };
    let started = Instant::now();
    let set = Set::open(Path::new(indicators))?;
    let index = set.index();
    eprintln!(
        "{} indicators, {:.1} ms",
        index.n_indicators(),
        started.elapsed().as_secs_f64() * 1e3
    );
    if let (Some(path), Set::Built(list)) = (compiled, &set) {
        std::fs::write(path, list.snapshot.as_bytes())?;
    }
    let scan = Scan {
        index,
        format: None,
        n_threads,
    };
    let mut hits = BufWriter::new(File::create(hits)?);
    for log in logs {
        let name = Path::new(log)
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let summary = scan.run(
            unpacked(File::open(log)?)?,
            &mut hits,
            |hit, lines| {
                let value = hit.indicator().map_or("", |indicator| &indicator.value);
                lines.extend_from_slice(format!("{name}\t{}\t{value}\n", hit.id).as_bytes());
            },
            |_| {},
        )?;
        eprintln!("{log}: {summary:?}");
    }
    hits.flush()?;
    Ok(())
}

enum Set {
    Built(IndicatorList),
    Compiled(Stored<File>),
}

impl Set {
    fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut file = File::open(path)?;
        let mut first = [0; 8];
        let n = file.read(&mut first)?;
        if first.get(..n).is_some_and(Snapshot::is_one) {
            let n_bytes = file.metadata()?.len();
            return Ok(Self::Compiled(Stored::open(file, n_bytes)?));
        }
        let file = File::open(path)?;
        let list = IndicatorList::read(BufReader::with_capacity(256 << 10, file))?;
        for fault in &list.faults {
            eprintln!("line {}: {}", fault.line, fault.error);
        }
        Ok(Self::Built(list))
    }

    fn index(&self) -> Index<'_> {
        match self {
            Self::Built(list) => list.snapshot.index(),
            Self::Compiled(stored) => stored.index(),
        }
    }
}
