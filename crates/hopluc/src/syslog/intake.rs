//! Takes in what a listener received: some megabytes or a moment at a time, each in one transaction. Keeps no line itself.

use super::queue::{Exit, Piece};
use crate::sink::{Part, Refused, Sink};
use hopluc_core::base::clock::Clock;
use hopluc_core::watch::{BatchContent, Intake, LineReader, LogPosition};
use hopluc_match::Instant;
use std::time::Duration;
use tokio::sync::watch;

/// Bytes that are taken in together.
const BATCH_BYTES: usize = 2 << 20;
/// What the place in a stream is known by: nothing, since a stream does not come again.
const MARK: &str = "stream";
/// Between two tries while the database does not take anything.
const PAUSE: Duration = Duration::from_millis(500);
/// So many tries are made once the program is told to stop.
const LAST_TRIES: u32 = 10;

/// What became of the messages of a listener.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Messages that came, whole or broken, kept or lost: always the sum of `n_lines` and `n_lost` of the intake.
    pub n_received: u64,
    /// What became of them.
    pub intake: Intake,
}

/// The one who takes in for a listener.
pub struct Taker {
    sink: Sink,
    clock: Clock,
    /// The listener, as it is called.
    log: String,
    lines: LineReader<'static>,
    exit: Exit,
    /// How long messages are gathered.
    pause: Duration,
    stop: watch::Receiver<bool>,
    stored: Option<LogPosition>,
    taken: Taken,
}

/// Messages that are taken in together.
#[derive(Default)]
struct Gathered {
    text: Vec<u8>,
    n_broken: u64,
    n_received: u64,
    /// Their places in the queue and those who wait for them.
    pieces: Vec<Piece>,
}

impl Gathered {
    fn add(&mut self, mut piece: Piece) {
        self.text.append(&mut piece.messages.text);
        self.n_broken += piece.messages.n_broken;
        self.n_received += piece.messages.n_lines + piece.messages.n_broken;
        self.pieces.push(piece);
    }

    /// Whether somebody waits, or there is enough.
    fn is_due(&self) -> bool {
        let is_asked = self
            .pieces
            .last()
            .is_some_and(|piece| piece.stored.is_some());
        is_asked || self.text.len() >= BATCH_BYTES
    }
}

impl Taker {
    /// Takes to `sink`, for the listener `log`, what comes out of `exit`.
    pub async fn new(
        (clock, stop): (Clock, watch::Receiver<bool>),
        (sink, log): (Sink, String),
        lines: LineReader<'static>,
        (exit, pause): (Exit, Duration),
    ) -> anyhow::Result<Self> {
        let stored = sink.position(&log).await?;
        Ok(Self {
            sink,
            clock,
            log,
            lines,
            exit,
            pause,
            stop,
            stored,
            taken: Taken::default(),
        })
    }

    /// Takes in until nobody receives any more; gives back what became of everything.
    pub async fn run(mut self) -> Taken {
        while let Some(gathered) = self.gathered().await {
            self.take(gathered).await;
        }
        self.taken
    }

    async fn gathered(&mut self) -> Option<Gathered> {
        let mut gathered = Gathered::default();
        gathered.add(self.exit.next().await?);
        let until = tokio::time::Instant::now() + self.pause;
        while !gathered.is_due() {
            match tokio::time::timeout_at(until, self.exit.next()).await {
                Ok(Some(piece)) => gathered.add(piece),
                Ok(None) | Err(_) => break,
            }
        }
        Some(gathered)
    }

    async fn take(&mut self, gathered: Gathered) {
        let now = self.clock.now().unix_timestamp();
        self.lines.refer_to(Instant::of_seconds(now));
        let at = self.stored.as_ref().map_or(0, |place| place.position);
        let read = self.lines.read(at, &gathered.text);
        // Text without a line tells nothing of its format.
        let mut content = read.unwrap_or_default();
        content.n_lines += gathered.n_broken;
        content.n_broken += gathered.n_broken;
        let lost = self.exit.lost();
        (content.n_lost, content.lost) = (lost.n, lost.hours);
        self.taken.n_received += gathered.n_received + lost.n;
        if content.n_lost > 0 {
            eprintln!(
                "hopluc: {}: {} messages were lost, they came faster than they are taken in",
                self.log, content.n_lost
            );
        }
        if content != BatchContent::default() {
            let n_bytes = gathered.text.len() as u64;
            let (n_lines, n_lost) = (content.n_lines, content.n_lost);
            let Some(intake) = self.stored(n_bytes, content).await else {
                eprintln!(
                    "hopluc: {}: {n_lines} messages could not be stored before the end",
                    self.log
                );
                self.taken.intake.n_lost += n_lines + n_lost;
                // Whoever waits for them is not told.
                return;
            };
            self.taken.intake.add(&intake);
        }
        for asked in gathered.pieces.into_iter().filter_map(|piece| piece.stored) {
            // Whoever asked may be gone.
            let _ = asked.send(());
        }
    }

    /// Stores what was read, however often it has to be tried; `None` where the program ends before it can be.
    async fn stored(&mut self, n_bytes: u64, content: BatchContent) -> Option<Intake> {
        let mut part = Part {
            log: self.log.clone(),
            expected: None,
            next: LogPosition::default(),
            content,
        };
        let (mut said, mut n_last) = (String::new(), 0);
        loop {
            part.expected.clone_from(&self.stored);
            let at = self.stored.as_ref().map_or(0, |place| place.position);
            part.next = LogPosition {
                position: at + n_bytes,
                mark: MARK.to_owned(),
            };
            let error = match self.sink.take(&part).await {
                Ok(intake) => {
                    self.stored = Some(part.next);
                    return Some(intake);
                }
                Err(error) => error,
            };
            if matches!(error, Refused::Moved) {
                // Another program listened under this name; the place is only where samples stand.
                let place = self.sink.position(&self.log).await;
                self.stored = place.unwrap_or_default();
            }
            let what = error.to_string();
            if said != what {
                eprintln!("hopluc: {}: {what}", self.log);
                said = what;
            }
            n_last += u32::from(*self.stop.borrow());
            if n_last > LAST_TRIES {
                return None;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
