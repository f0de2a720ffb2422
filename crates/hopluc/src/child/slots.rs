//! How many children work at once: beyond that, callers wait in turn, and not for ever.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Places for children.
#[derive(Debug)]
pub struct Slots {
    n_free: Mutex<usize>,
    freed: Condvar,
}

/// One taken place; given back when dropped.
#[derive(Debug)]
pub struct Slot<'a>(&'a Slots);

impl Slots {
    /// `n` free places; at least one.
    pub fn new(n: usize) -> Self {
        Self {
            n_free: Mutex::new(n.max(1)),
            freed: Condvar::new(),
        }
    }

    /// A place, or `None` when none became free within `patience`.
    pub fn take(&self, patience: Duration) -> Option<Slot<'_>> {
        let n_free = self.n_free.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut n_free, _) = self
            .freed
            .wait_timeout_while(n_free, patience, |n_free| *n_free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        if *n_free == 0 {
            return None;
        }
        *n_free -= 1;
        Some(Slot(self))
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.n_free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}
