//! Runs a log through an index: reads it piece by piece, on as many threads as it is given, and writes hits in log order.
//!
//! Opens no file: the log is a `Read`, the hits go to a `Write`. Memory is a few pieces of the log for each thread, however
//! long the log is. What has no hit is counted and forgotten.

mod outlet;
mod source;
#[cfg(test)]
mod tests;
mod unpack;

pub use unpack::{Packing, unpacked};

use crate::index::Index;
use crate::log::{Dates, Format, Hit, LineFault, LineFaults, Probe};
use outlet::Outlet;
use source::Source;
use std::io::{self, Read, Write};
use std::sync::Mutex;

/// What to run a log through, and how.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    /// The indicators.
    pub index: Index<'a>,
    /// The format; recognised from the beginning of the log if left out.
    pub format: Option<Format>,
    /// What times leave out.
    pub dates: Dates,
    /// Threads that read and compare, at least one.
    pub n_threads: usize,
}

/// What a log held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScanSummary {
    /// The format that was recognised or forced; `None` for an empty log.
    pub format: Option<Format>,
    /// Bytes of the unpacked log.
    pub n_bytes: u64,
    /// Records that were compared.
    pub n_records: u64,
    /// Sound lines about something else, which were passed over.
    pub n_other: u64,
    /// Lines that were no records of the format, or too long.
    pub n_unreadable: u64,
    /// Those lines by what is wrong with them.
    pub faults: LineFaults,
    /// Records with at least one indicator.
    pub n_hits: u64,
}

/// Why a log was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// Nothing tells which format it is.
    #[error("the format of the log is not recognised; name it with --format")]
    UnknownFormat,
    /// A part of the indicators could not be read, so hits may be missing.
    #[error("the compiled list of indicators could not be read any more")]
    Indicators,
    /// The log cannot be read or the hits cannot be written.
    #[error("the log was not read to its end")]
    Io(#[from] io::Error),
}

/// How a hit is written: appends it to the bytes, with the end of its line.
pub trait WriteHit: Fn(&Hit<'_>, &mut Vec<u8>) + Sync {}
impl<F: Fn(&Hit<'_>, &mut Vec<u8>) + Sync> WriteHit for F {}

impl Scan<'_> {
    /// Reads `log` to its end and writes each record that has an indicator to `hits`, in the order of the log.
    ///
    /// `progress` is told what has been done so far, after every piece that is written. The same log gives the same bytes,
    /// whatever the number of threads.
    pub fn run(
        &self,
        log: impl Read + Send,
        hits: impl Write + Send,
        write_hit: impl WriteHit,
        progress: impl FnMut(&ScanSummary) + Send,
    ) -> Result<ScanSummary, ScanError> {
        let source = Mutex::new(Source::new(log, self.format, self.dates));
        let outlet = Outlet::new(hits, progress);
        std::thread::scope(|threads| {
            let work = || self.work(&source, &outlet, &write_hit);
            for _ in 1..self.n_threads {
                threads.spawn(work);
            }
            work();
        });
        let source = source
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut summary = outlet.finish()?;
        if self.index.has_failed() {
            return Err(ScanError::Indicators);
        }
        summary.format = source.format();
        Ok(summary)
    }

    /// Takes piece after piece until there is none or something is wrong.
    fn work<R: Read, W: Write, P: FnMut(&ScanSummary)>(
        &self,
        source: &Mutex<Source<R>>,
        outlet: &Outlet<W, P>,
        write_hit: &impl WriteHit,
    ) {
        let mut probe = Probe::new(self.index);
        let mut piece = source::Piece::default();
        loop {
            let taken = match source.lock() {
                Ok(mut source) => source.take(&mut piece),
                // Another thread panicked, which ends the scan.
                Err(_) => return,
            };
            match taken {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    outlet.fail(error);
                    return;
                }
            }
            let mut lines = Vec::new();
            let mut n_hits = 0;
            let mut counts = piece.read(&mut probe, &mut |hit| {
                n_hits += 1;
                write_hit(hit, &mut lines);
            });
            counts.faults.add(LineFault::TooLong, piece.n_too_long);
            let done = ScanSummary {
                format: None,
                n_bytes: piece.n_bytes(),
                n_records: counts.records,
                n_other: counts.other,
                n_unreadable: counts.faults.sum(),
                faults: counts.faults,
                n_hits,
            };
            if !outlet.put(piece.number, lines, &done) {
                return;
            }
        }
    }
}
