//! Between those who receive and the one who takes in: a queue of bounded bytes. Who can wait, waits; what cannot is counted as lost.

use super::stream::Messages;
use hopluc_core::base::clock::{Clock, VIETNAM};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use time::Date;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// Bytes that wait for the one who takes in.
const MOST_WAITING: usize = 8 << 20;
/// What a piece costs beside its bytes.
const PIECE_BYTES: usize = 256;

/// Messages that were received together.
pub struct Piece {
    /// The messages.
    pub messages: Messages,
    /// Told once these and all before them are in the database.
    pub stored: Option<oneshot::Sender<()>>,
    /// Their place in the queue.
    _room: Option<OwnedSemaphorePermit>,
}

/// Lines that came and could not be kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// How many.
    pub n: u64,
    /// In which hours of which local days, a bit each.
    pub hours: BTreeMap<Date, u32>,
}

/// The end of the queue at which messages enter. Cheap to clone.
#[derive(Clone)]
pub struct Entry {
    pieces: mpsc::UnboundedSender<Piece>,
    room: Arc<Semaphore>,
    lost: Arc<Mutex<Lost>>,
    clock: Clock,
}

/// The end of the queue at which they leave.
pub struct Exit {
    pieces: mpsc::UnboundedReceiver<Piece>,
    lost: Arc<Mutex<Lost>>,
}

/// A queue.
pub fn queue(clock: Clock) -> (Entry, Exit) {
    queue_of(clock, MOST_WAITING)
}

fn queue_of(clock: Clock, most_waiting: usize) -> (Entry, Exit) {
    let (enter, leave) = mpsc::unbounded_channel();
    let lost = Arc::new(Mutex::new(Lost::default()));
    let entry = Entry {
        pieces: enter,
        room: Arc::new(Semaphore::new(most_waiting)),
        lost: lost.clone(),
        clock,
    };
    (
        entry,
        Exit {
            pieces: leave,
            lost,
        },
    )
}

fn n_bytes(messages: &Messages) -> u32 {
    let n_bytes = (messages.text.len() + PIECE_BYTES).min(MOST_WAITING);
    u32::try_from(n_bytes).unwrap_or(u32::MAX)
}

impl Entry {
    /// Enters messages of a sender who can wait until there is room.
    pub async fn put(&self, messages: Messages) {
        let room = self.room.clone().acquire_many_owned(n_bytes(&messages));
        self.send(messages, room.await.ok(), None);
    }

    /// Enters messages of a sender who does not wait: without room they are lost.
    pub fn put_or_lose(&self, messages: Messages) {
        match self.room.clone().try_acquire_many_owned(n_bytes(&messages)) {
            Ok(room) => self.send(messages, Some(room), None),
            Err(_) => self.lose(messages.n_lines),
        }
    }

    /// Counts lines as lost in this hour.
    pub fn lose(&self, n_lines: u64) {
        let local = self.clock.now().to_offset(VIETNAM);
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        let is_told = lost.n > 0;
        lost.n += n_lines;
        *lost.hours.entry(local.date()).or_default() |= 1 << local.hour();
        drop(lost);
        if !is_told {
            // Whoever takes in has something to tell; once, since nothing bounds such pieces.
            self.send(Messages::default(), None, None);
        }
    }

    /// Waits until all that was entered before is in the database; `false` where it will not be.
    pub async fn stored(&self) -> bool {
        let (tell, told) = oneshot::channel();
        self.send(Messages::default(), None, Some(tell));
        told.await.is_ok()
    }

    fn send(
        &self,
        messages: Messages,
        room: Option<OwnedSemaphorePermit>,
        stored: Option<oneshot::Sender<()>>,
    ) {
        // Without the other end the program is ending, and nothing was promised.
        let _ = self.pieces.send(Piece {
            messages,
            stored,
            _room: room,
        });
    }
}

impl Exit {
    /// The next piece; `None` once nobody enters any more and all is out.
    pub async fn next(&mut self) -> Option<Piece> {
        self.pieces.recv().await
    }

    /// What was lost since the last call.
    pub fn lost(&self) -> Lost {
        std::mem::take(&mut *self.lost.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(n: usize) -> Messages {
        let mut messages = Messages::default();
        messages.push(&vec![b'x'; n]);
        messages
    }

    #[tokio::test]
    async fn who_waits_loses_nothing_and_who_does_not_is_counted() {
        let (entry, mut exit) = queue_of(Clock::System, 1_000);
        entry.put(messages(500)).await;
        entry.put_or_lose(messages(500));
        let lost = exit.lost();
        assert_eq!((lost.n, lost.hours.len()), (1, 1));
        assert_eq!(exit.lost(), Lost::default());
        // The patient one comes in once there is room.
        let waiting = tokio::spawn({
            let entry = entry.clone();
            async move {
                entry.put(messages(500)).await;
                entry.stored().await
            }
        });
        let first = exit.next().await.unwrap();
        assert_eq!(first.messages.n_lines, 1);
        // Word of what was lost.
        assert!(exit.next().await.unwrap().messages.is_empty());
        drop(first);
        assert_eq!(exit.next().await.unwrap().messages.n_lines, 1);
        let asked = exit.next().await.unwrap();
        asked.stored.unwrap().send(()).unwrap();
        assert!(waiting.await.unwrap());
    }

    #[tokio::test]
    async fn nothing_is_acknowledged_where_nobody_takes_in() {
        let (entry, exit) = queue(Clock::System);
        drop(exit);
        assert!(!entry.stored().await);
    }
}
