//! A log as it grows: read from where it was left, through rotation and truncation, whole lines at a time.
//!
//! The place up to which a log was taken in lies where it is taken to, beside what was read. It is known again by the file (device and
//! number) and by what stands before it, so that a file that was written anew is read from its beginning. Whatever is read twice is
//! counted once, so in doubt it is read again.

use crate::sink::{Part, Refused, Sink};
use anyhow::Context;
use hopluc_core::base::audit::hex;
use hopluc_core::watch::{BatchContent, Intake, LineReader, Listing, LogPosition};
use hopluc_match::scan::{Packing, unpacked};
use hopluc_match::{Dates, Format, Instant};
use sha2::{Digest, Sha256};
use std::fs::{File, Metadata};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Bytes that are taken in together; a longer line is broken.
const MOST_BYTES: usize = 4 << 20;
/// Bytes before the place by which it is known again.
const TAIL_BYTES: u64 = 64;
/// Bytes from which a format is recognised, and in which a head stands.
const HEAD_BYTES: u64 = 64 << 10;

/// After so many looks that found nothing more, a file that was renamed has come to its end.
const QUIET_LOOKS: u32 = 3;

/// How logs are read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The indicators.
    pub listing: &'a Listing,
    /// The format; recognised if it is left out.
    pub format: Option<Format>,
    /// What times leave out.
    pub dates: Dates,
}

/// A log of a sensor.
pub struct Followed<'a> {
    reading: Reading<'a>,
    sink: Sink,
    path: PathBuf,
    name: String,
    /// The place up to which it was taken.
    stored: Option<LogPosition>,
    /// Whether the file that has the log's name is to be read from its beginning.
    is_anew: bool,
    open: Option<Open<'a>>,
}

/// What became of a look at a log.
#[derive(Debug)]
pub enum Step {
    /// Lines were taken in.
    Taken(Intake),
    /// There is nothing new.
    Nothing,
    /// What was read before is no longer the log; look again.
    Again,
    /// The file is not there.
    Missing,
    /// There is something, and nothing tells which format it is.
    UnknownFormat,
}

impl<'a> Followed<'a> {
    /// The log at `path` of a sensor, as far as it was taken in; what is read of it goes to `sink`.
    pub async fn of(reading: Reading<'a>, sink: Sink, path: &Path) -> anyhow::Result<Self> {
        let name = std::path::absolute(path)
            .unwrap_or_else(|_| path.to_owned())
            .to_string_lossy()
            .into_owned();
        let stored = sink.position(&name).await?;
        Ok(Self {
            reading,
            sink,
            path: path.to_owned(),
            name,
            stored,
            is_anew: false,
            open: None,
        })
    }

    /// The path, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes in what is there next, at most some megabytes. With `is_last`, a line without an end is one too.
    pub async fn step(&mut self, is_last: bool) -> anyhow::Result<Step> {
        let told = format!("cannot read {}", self.path.display());
        if self.open.is_none() {
            self.open = self.opened().context(told.clone())?;
        }
        let now = std::fs::metadata(&self.path).ok().map(|now| id_of(&now));
        let Some(open) = &mut self.open else {
            return Ok(Step::Missing);
        };
        if open.was_written_anew() {
            return Ok(self.again());
        }
        open.fill().context(told)?;
        // A file that was renamed is read to its end first, and its writer may take a moment to let go of it.
        let is_other = now.is_some_and(|now| now != open.id);
        let is_over = is_other && open.n_quiet >= QUIET_LOOKS;
        let Some(n_bytes) = open.whole_lines(is_last || is_over) else {
            return Ok(if is_over { self.again() } else { Step::Nothing });
        };
        let Some(content) = open.content(n_bytes) else {
            return Ok(Step::UnknownFormat);
        };
        self.take(n_bytes, content).await
    }

    /// The next look begins with the beginning of the file that has the log's name.
    fn again(&mut self) -> Step {
        self.open = None;
        self.is_anew = true;
        Step::Again
    }

    async fn take(&mut self, n_bytes: usize, content: BatchContent) -> anyhow::Result<Step> {
        let Some(open) = &mut self.open else {
            return Ok(Step::Missing);
        };
        let position = open.position + n_bytes as u64;
        let (mark, tail) = open.mark(position);
        let next = LogPosition { position, mark };
        let part = Part {
            log: self.name.clone(),
            expected: self.stored.clone(),
            next: next.clone(),
            content,
        };
        match self.sink.take(&part).await {
            Ok(intake) => {
                (open.position, open.tail) = (position, tail);
                open.rest.drain(..n_bytes.min(open.rest.len()));
                self.stored = Some(next);
                Ok(Step::Taken(intake))
            }
            Err(Refused::Moved) => {
                // Go on from where they are.
                self.stored = self.sink.position(&self.name).await?;
                self.open = None;
                self.is_anew = false;
                Ok(Step::Again)
            }
            Err(Refused::Failed(error)) => Err(error),
        }
    }

    /// The file to go on with: the one that was left, under its name or another in the folder, or else the one with the log's name.
    fn opened(&mut self) -> std::io::Result<Option<Open<'a>>> {
        if let Some(stored) = self.stored.as_ref().filter(|_| !self.is_anew) {
            for path in self.candidates() {
                let open = File::open(&path).and_then(|file| Open::of(file, &self.reading));
                let Ok(mut open) = open else {
                    continue;
                };
                if open.goes_on_at(stored)? {
                    return Ok(Some(open));
                }
            }
        }
        let open = match File::open(&self.path) {
            Ok(file) => Open::of(file, &self.reading)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        self.is_anew = false;
        Ok(Some(open))
    }

    /// The log's own path, and those in its folder that begin with its name: `conn.log.1`, `conn.log-20261123`.
    fn candidates(&self) -> Vec<PathBuf> {
        let mut paths = vec![self.path.clone()];
        let folder = self
            .path
            .parent()
            .filter(|path| !path.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let other = entry.file_name();
            let other = other.to_string_lossy();
            if other.starts_with(name.as_ref()) && other != name {
                paths.push(entry.path());
            }
        }
        paths.sort();
        paths
    }
}

/// A file in the reading.
struct Open<'a> {
    /// The file, where it is not packed.
    plain: Option<File>,
    id: (u64, u64),
    source: Box<dyn Read + Send>,
    lines: LineReader<'a>,
    /// Bytes that were taken in, and what stands before them.
    position: u64,
    tail: Vec<u8>,
    /// What was read behind them.
    rest: Vec<u8>,
    /// Looks in a row that found nothing more.
    n_quiet: u32,
}

impl<'a> Open<'a> {
    fn of(file: File, reading: &Reading<'a>) -> std::io::Result<Self> {
        let about = file.metadata()?;
        let mut first = [0; 4];
        let n = file.read_at(&mut first, 0)?;
        let is_plain = Packing::of(first.get(..n).unwrap_or(&[])) == Packing::Plain;
        let plain = if is_plain {
            Some(file.try_clone()?)
        } else {
            None
        };
        let source: Box<dyn Read + Send> = if is_plain {
            Box::new(file)
        } else {
            unpacked(file)?
        };
        let mut lines = LineReader::new(reading.listing, reading.format, reading.dates);
        lines.refer_to(written_at(&about));
        Ok(Self {
            plain,
            id: id_of(&about),
            source,
            lines,
            position: 0,
            tail: Vec::new(),
            rest: Vec::new(),
            n_quiet: 0,
        })
    }

    /// Goes to a place that was left; `false` where this is not the file or something else stands before the place.
    fn goes_on_at(&mut self, stored: &LogPosition) -> std::io::Result<bool> {
        let Some(file) = &mut self.plain else {
            return Ok(false);
        };
        let Some(tail) = tail_before(file, stored.position)? else {
            return Ok(false);
        };
        if mark_of(self.id, &tail) != stored.mark {
            return Ok(false);
        }
        let mut head = vec![0; HEAD_BYTES.min(stored.position) as usize];
        file.read_exact_at(&mut head, 0)?;
        if !head.is_empty() && !self.lines.knows(&head) {
            return Ok(false);
        }
        // The clone and the source share one place.
        file.seek(SeekFrom::Start(stored.position))?;
        self.position = stored.position;
        self.tail = tail;
        Ok(true)
    }

    /// Whether the file is shorter than what was read of it, or something else stands where that was.
    fn was_written_anew(&self) -> bool {
        let Some(file) = &self.plain else {
            return false;
        };
        let is_short = file
            .metadata()
            .is_ok_and(|about| about.len() < self.position + self.rest.len() as u64);
        let before = tail_before(file, self.position).ok().flatten();
        is_short || before.is_none_or(|tail| tail != self.tail)
    }

    /// Reads on until there is as much as is taken in together.
    fn fill(&mut self) -> std::io::Result<()> {
        if let Some(about) = self.plain.as_ref().and_then(|file| file.metadata().ok()) {
            self.lines.refer_to(written_at(&about));
        }
        let room = MOST_BYTES.saturating_sub(self.rest.len());
        let n = self
            .source
            .by_ref()
            .take(room as u64)
            .read_to_end(&mut self.rest)?;
        self.n_quiet = if n == 0 { self.n_quiet + 1 } else { 0 };
        Ok(())
    }

    /// How many of the bytes are whole lines; `None` where there is none to take in yet.
    fn whole_lines(&self, is_last: bool) -> Option<usize> {
        let end = self.rest.iter().rposition(|byte| *byte == b'\n');
        let is_full = self.rest.len() >= MOST_BYTES;
        match end {
            Some(end) if !is_last || is_full => Some(end + 1),
            None if !is_last && !is_full => None,
            _ => (!self.rest.is_empty()).then_some(self.rest.len()),
        }
    }

    fn content(&mut self, n_bytes: usize) -> Option<BatchContent> {
        let text = self.rest.get(..n_bytes).unwrap_or(&[]);
        if text.ends_with(b"\n") {
            return self.lines.read(self.position, text);
        }
        if text.len() >= MOST_BYTES {
            // A line that does not end is none.
            return Some(BatchContent {
                n_lines: 1,
                n_broken: 1,
                ..BatchContent::default()
            });
        }
        let ended = [text, b"\n"].concat();
        self.lines.read(self.position, &ended)
    }

    /// What the place `position` is known by, and what stands before it.
    fn mark(&self, position: u64) -> (String, Vec<u8>) {
        let Some(file) = &self.plain else {
            return ("packed".to_owned(), Vec::new());
        };
        let tail = tail_before(file, position).ok().flatten();
        let tail = tail.unwrap_or_default();
        (mark_of(self.id, &tail), tail)
    }
}

/// The bytes before a place; `None` where the file does not reach that far.
fn tail_before(file: &File, position: u64) -> std::io::Result<Option<Vec<u8>>> {
    if file.metadata()?.len() < position {
        return Ok(None);
    }
    let n_bytes = position.min(TAIL_BYTES);
    let mut tail = vec![0; n_bytes as usize];
    file.read_exact_at(&mut tail, position - n_bytes)?;
    Ok(Some(tail))
}

fn mark_of((device, number): (u64, u64), tail: &[u8]) -> String {
    let digest = hex(&Sha256::digest(tail));
    format!("{device}:{number}:{digest}")
}

fn id_of(about: &Metadata) -> (u64, u64) {
    (about.dev(), about.ino())
}

/// When a file was last written, for times without a year.
fn written_at(about: &Metadata) -> Instant {
    let written = about.modified().ok();
    let since = written.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    Instant::of_seconds(since.map_or(0, |since| since.as_secs() as i64))
}
