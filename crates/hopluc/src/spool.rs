//! What is to be sent, on disk: nothing that was read is lost while those who count cannot be reached, and nothing is sent out of order.
//!
//! A folder with one file a message, by number, and `places.json`, which knows up to where each log is read and sent. A message is
//! a file before the log's place moves on, and its place is written down before its file goes: whatever happens in between, a log is
//! read again from a place before, and whatever is sent twice is counted once.

use crate::message::{Message, Place};
use crate::sink::{Part, Refused};
use anyhow::{Context, anyhow};
use hopluc_core::watch::{Intake, LogPosition};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

const PLACES: &str = "places.json";
const ENDING: &str = ".message";

/// Messages that wait to be sent. One program at a time has a spool.
pub struct Spool {
    folder: PathBuf,
    /// Bytes that may wait.
    most_bytes: u64,
    state: Mutex<State>,
    /// Told whenever a message is added.
    added: Notify,
    _lock: File,
}

/// What `places.json` says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Places {
    version: u32,
    /// Number of the next message; numbers are not given twice.
    next: u64,
    logs: Vec<LogPlace>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct LogPlace {
    sensor: String,
    log: String,
    place: Place,
}

#[derive(Default)]
struct State {
    next: u64,
    /// By sensor and log: up to where it is read.
    read: BTreeMap<(String, String), Place>,
    /// By sensor and log: up to where it is sent.
    sent: BTreeMap<(String, String), Place>,
    /// Number and bytes of each message that waits, in order.
    waiting: VecDeque<(u64, u64)>,
    n_bytes: u64,
}

/// A message that waits to be sent.
pub struct Waiting {
    /// Its number.
    pub n: u64,
    /// The message.
    pub bytes: Vec<u8>,
}

impl Spool {
    /// The spool in a folder, which is made where there is none; `most_bytes` may wait in it.
    pub fn open(folder: &Path, most_bytes: u64) -> anyhow::Result<Self> {
        let told = || format!("cannot use the spool {}", folder.display());
        std::fs::create_dir_all(folder).with_context(told)?;
        let lock = File::create(folder.join("spool.lock")).with_context(told)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                anyhow::bail!("another program has the spool {}", folder.display())
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(told),
        }
        let state = State::of(folder).with_context(told)?;
        Ok(Self {
            folder: folder.to_owned(),
            most_bytes,
            state: Mutex::new(state),
            added: Notify::new(),
            _lock: lock,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Up to where a log of a sensor is read; `None` for one that is not.
    pub fn position(&self, sensor: &str, log: &str) -> Option<LogPosition> {
        let key = (sensor.to_owned(), log.to_owned());
        self.state().read.get(&key).map(LogPosition::from)
    }

    /// Keeps what was read of a log of a sensor until it is sent. Refused while the spool is full.
    pub fn add(&self, sensor: &str, part: &Part) -> Result<Intake, Refused> {
        let mut state = self.state();
        let key = (sensor.to_owned(), part.log.clone());
        if state.read.get(&key).map(LogPosition::from) != part.expected {
            return Err(Refused::Moved);
        }
        if state.n_bytes >= self.most_bytes {
            let folder = self.folder.display();
            return Err(Refused::Failed(anyhow!("the spool {folder} is full")));
        }
        let messages = Message::of(sensor, &part.log, &part.next, &part.content);
        for message in &messages {
            self.write(&mut state, message).map_err(Refused::Failed)?;
        }
        state.read.insert(key, (&part.next).into());
        drop(state);
        self.added.notify_one();
        let content = &part.content;
        let n_hits = content.hits.len() as u64;
        Ok(Intake {
            n_lines: content.n_lines,
            n_broken: content.n_broken,
            n_lost: content.n_lost,
            n_hits,
            n_sent: n_hits,
            ..Intake::default()
        })
    }

    fn write(&self, state: &mut State, message: &Message) -> anyhow::Result<()> {
        let bytes = serde_json::to_vec(message)?;
        let n = state.next;
        replace(&self.folder, &file_name(n), &bytes)?;
        state.next = n + 1;
        state.waiting.push_back((n, bytes.len() as u64));
        state.n_bytes += bytes.len() as u64;
        Ok(())
    }

    /// How many messages wait.
    pub fn n_waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// The message that waits longest; waits for one where there is none.
    pub async fn first(&self) -> anyhow::Result<Waiting> {
        loop {
            let first = self.state().waiting.front().copied();
            if let Some((n, _)) = first {
                let path = self.folder.join(file_name(n));
                let bytes = std::fs::read(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                return Ok(Waiting { n, bytes });
            }
            self.added.notified().await;
        }
    }

    /// Lets go of the message that waits longest, which was sent.
    pub fn sent(&self, message: &Waiting) -> anyhow::Result<()> {
        let mut state = self.state();
        let Some((n, n_bytes)) = state
            .waiting
            .front()
            .copied()
            .filter(|first| first.0 == message.n)
        else {
            return Ok(());
        };
        if let Ok(said) = Message::read(&message.bytes)
            && let Some(place) = said.place
        {
            state.sent.insert((said.sensor, said.log), place);
        }
        let places = state.places();
        replace(&self.folder, PLACES, &serde_json::to_vec(&places)?)?;
        std::fs::remove_file(self.folder.join(file_name(n)))?;
        state.waiting.pop_front();
        state.n_bytes -= n_bytes;
        Ok(())
    }
}

impl State {
    /// What lies in a folder.
    fn of(folder: &Path) -> anyhow::Result<Self> {
        let mut state = Self::default();
        match std::fs::read(folder.join(PLACES)) {
            Ok(bytes) => {
                let places: Places = serde_json::from_slice(&bytes).context(PLACES)?;
                anyhow::ensure!(places.version == 1, "{PLACES}: version {}", places.version);
                state.next = places.next;
                let logs = places.logs.into_iter();
                state.sent = logs.map(|one| ((one.sensor, one.log), one.place)).collect();
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        state.read.clone_from(&state.sent);
        let mut numbers = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|name| name.strip_suffix(ENDING));
            numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
        }
        numbers.sort_unstable();
        for n in numbers {
            let name = file_name(n);
            let bytes = std::fs::read(folder.join(&name))?;
            let message = Message::read(&bytes).with_context(|| name.clone())?;
            if let Some(place) = message.place {
                state.read.insert((message.sensor, message.log), place);
            }
            state.waiting.push_back((n, bytes.len() as u64));
            state.n_bytes += bytes.len() as u64;
            state.next = state.next.max(n + 1);
        }
        Ok(state)
    }

    fn places(&self) -> Places {
        let logs = self.sent.iter().map(|((sensor, log), place)| LogPlace {
            sensor: sensor.clone(),
            log: log.clone(),
            place: place.clone(),
        });
        Places {
            version: 1,
            next: self.next,
            logs: logs.collect(),
        }
    }
}

fn file_name(n: u64) -> String {
    format!("{n:020}{ENDING}")
}

/// Puts a file in the place of the one of this name: the old one or the new one is there, whatever happens.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let (path, beside) = (folder.join(name), folder.join(format!("{name}.new")));
    let told = || format!("cannot write {}", path.display());
    let mut file = File::create(&beside).with_context(told)?;
    file.write_all(bytes).with_context(told)?;
    file.sync_data().with_context(told)?;
    std::fs::rename(&beside, &path).with_context(told)?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hopluc_core::base::testing::scratch;
    use hopluc_core::watch::BatchContent;

    fn folder(name: &str) -> PathBuf {
        let folder = scratch().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        folder
    }

    fn place(position: u64) -> LogPosition {
        LogPosition {
            position,
            mark: format!("m{position}"),
        }
    }

    fn part(expected: Option<u64>, next: u64) -> Part {
        Part {
            log: "conn.log".to_owned(),
            expected: expected.map(place),
            next: place(next),
            content: BatchContent {
                n_lines: next,
                ..BatchContent::default()
            },
        }
    }

    fn lines_of(waiting: &Waiting) -> u64 {
        let message = Message::read(&waiting.bytes).unwrap();
        message.content().unwrap().n_lines
    }

    #[tokio::test]
    async fn a_spool_that_is_opened_again_knows_what_waits_and_up_to_where_logs_are_read() {
        let folder = folder("spool-again");
        let spool = Spool::open(&folder, 1 << 20).unwrap();
        spool.add("fw", &part(None, 10)).unwrap();
        spool.add("fw", &part(Some(10), 20)).unwrap();
        assert!(matches!(
            spool.add("fw", &part(Some(10), 30)),
            Err(Refused::Moved)
        ));
        assert!(Spool::open(&folder, 1 << 20).is_err(), "it is held");
        let first = spool.first().await.unwrap();
        assert_eq!(lines_of(&first), 10);
        spool.sent(&first).unwrap();
        drop(spool);

        // What stands half-written beside is nothing.
        std::fs::write(folder.join("00000000000000000009.message.new"), b"{\"ver").unwrap();
        let spool = Spool::open(&folder, 1 << 20).unwrap();
        assert_eq!(spool.position("fw", "conn.log"), Some(place(20)));
        assert_eq!(spool.position("other", "conn.log"), None);
        let second = spool.first().await.unwrap();
        assert_eq!((second.n, lines_of(&second)), (1, 20));
        spool.sent(&first).unwrap();
        assert_eq!(spool.n_waiting(), 1, "only what waits longest is let go");
        spool.sent(&second).unwrap();
        drop(spool);

        let spool = Spool::open(&folder, 1 << 20).unwrap();
        assert_eq!(spool.n_waiting(), 0);
        assert_eq!(spool.position("fw", "conn.log"), Some(place(20)));
        spool.add("fw", &part(Some(20), 30)).unwrap();
        assert_eq!(
            spool.first().await.unwrap().n,
            2,
            "no number is given twice"
        );
    }

    #[test]
    fn a_full_spool_takes_nothing_and_forgets_nothing() {
        let spool = Spool::open(&folder("spool-full"), 1).unwrap();
        spool.add("fw", &part(None, 10)).unwrap();
        let refused = spool.add("fw", &part(Some(10), 20));
        assert!(refused.unwrap_err().to_string().contains("is full"));
        assert_eq!(spool.position("fw", "conn.log"), Some(place(10)));
    }
}
