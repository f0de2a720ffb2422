//! Puts what the threads found back into the order of the log.

use super::{ScanError, ScanSummary};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Pieces that may wait for an earlier one; a thread that is farther ahead waits itself.
const MOST_WAITING: u64 = 64;

/// Where the hits go.
pub(super) struct Outlet<W, P> {
    state: Mutex<State<W, P>>,
    moved: Condvar,
}

struct State<W, P> {
    hits: W,
    progress: P,
    /// The piece that is written next.
    next: u64,
    waiting: BTreeMap<u64, (Vec<u8>, ScanSummary)>,
    sum: ScanSummary,
    error: Option<ScanError>,
}

impl<W: Write, P: FnMut(&ScanSummary)> Outlet<W, P> {
    pub(super) fn new(hits: W, progress: P) -> Self {
        Self {
            state: Mutex::new(State {
                hits,
                progress,
                next: 0,
                waiting: BTreeMap::new(),
                sum: ScanSummary::default(),
                error: None,
            }),
            moved: Condvar::new(),
        }
    }

    /// Ends the scan.
    pub(super) fn fail(&self, error: ScanError) {
        let mut state = self.lock();
        state.error.get_or_insert(error);
        self.moved.notify_all();
    }

    /// Takes the lines of piece `number`; `false` once the scan has failed.
    pub(super) fn put(&self, number: u64, lines: Vec<u8>, done: &ScanSummary) -> bool {
        let mut state = self.lock();
        while state.error.is_none() && number >= state.next + MOST_WAITING {
            state = self
                .moved
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting.insert(number, (lines, *done));
        if let Err(error) = state.write() {
            state.error.get_or_insert(error.into());
        }
        self.moved.notify_all();
        state.error.is_none()
    }

    /// What was done in all, once every thread has ended.
    pub(super) fn finish(self) -> Result<ScanSummary, ScanError> {
        let mut state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = state.error {
            return Err(error);
        }
        state.hits.flush()?;
        Ok(state.sum)
    }

    fn lock(&self) -> MutexGuard<'_, State<W, P>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write, P: FnMut(&ScanSummary)> State<W, P> {
    /// Writes what can be written in order.
    fn write(&mut self) -> io::Result<()> {
        while let Some((lines, done)) = self.waiting.remove(&self.next) {
            self.hits.write_all(&lines)?;
            self.sum.n_bytes += done.n_bytes;
            self.sum.n_records += done.n_records;
            self.sum.n_other += done.n_other;
            self.sum.n_unreadable += done.n_unreadable;
            self.sum.faults.add_all(&done.faults);
            self.sum.n_hits += done.n_hits;
            self.next += 1;
            (self.progress)(&self.sum);
        }
        Ok(())
    }
}
