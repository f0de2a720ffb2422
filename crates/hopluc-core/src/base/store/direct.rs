//! Reads from the embedded database on the thread that asks, without a change of threads.
//!
//! The pool of connections runs each of its SQLite connections on a thread of its own and hands rows over one by one, which
//! costs far more than finding them. Here a statement runs where it is asked for, as long as it is short: after
//! [`QUICK_STEPS`] of the database's machine it is stopped and asked again on a thread for blocking work, so that no long
//! question ever holds up a thread that answers others. Never writes.

use super::{
    Bind, StoreError,
    row::{Answer, Row},
};
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement, config::DbConfig};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How many steps of the database's machine pass between two looks at what is left.
const STRIDE: i32 = 1_000;
/// A statement that takes more steps is asked again beside the threads of requests; about two milliseconds.
const QUICK_STEPS: i64 = 100_000;
/// So many long statements run at once; more wait.
const MOST_LONG: usize = 4;
/// So much of the file is read where it lies in memory, without a copy; the system may take it back.
const MAPPED_BYTES: i64 = 1 << 30;
/// Prepared statements that each connection keeps.
const KEPT_STATEMENTS: usize = 300;

/// Reading connections to one SQLite file, made as they are needed. Clones share them.
#[derive(Clone)]
pub(super) struct Direct(Arc<Shared>);

struct Shared {
    path: PathBuf,
    idle: Mutex<Vec<Reader>>,
    long: Semaphore,
}

struct Reader {
    connection: Connection,
    /// Looks that are left before the running statement is stopped.
    left: Arc<AtomicI64>,
    /// What was asked of the statements that are kept, by their text.
    shapes: RefCell<FxHashMap<Box<str>, Shape>>,
}

/// What a statement takes and gives.
#[derive(Clone)]
struct Shape {
    /// Which value each of its places takes, from 0: SQLite numbers `$n` by first appearance.
    values: Arc<[usize]>,
    /// How many values it takes.
    n_values: usize,
    /// Names of its columns.
    columns: Arc<[String]>,
}

impl Shape {
    fn of(statement: &Statement<'_>) -> Result<Self, StoreError> {
        let value = |place| {
            let name = statement.parameter_name(place);
            let n: Option<usize> = name.and_then(|name| name.strip_prefix('$')?.parse().ok());
            n.and_then(|n| n.checked_sub(1))
                .ok_or_else(|| StoreError::Reading(format!("place {place} is not a `$n`")))
        };
        let values: Arc<[usize]> = (1..=statement.parameter_count())
            .map(value)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            n_values: values.iter().max().map_or(0, |most| most + 1),
            values,
            columns: statement
                .column_names()
                .into_iter()
                .map(str::to_owned)
                .collect(),
        })
    }
}

impl std::fmt::Debug for Direct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Direct({})", self.0.path.display())
    }
}

impl Direct {
    /// Readers of the file at `path`, which is there already.
    pub(super) fn of(path: PathBuf) -> Self {
        Self(Arc::new(Shared {
            path,
            idle: Mutex::default(),
            long: Semaphore::new(MOST_LONG),
        }))
    }

    /// All rows, in the order of the statement; at most `most`.
    pub(super) async fn rows(
        &self,
        sql: &str,
        binds: Vec<Bind>,
        most: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let this = self.clone();
        let asked = move |sql: &str, binds: &[Bind], steps| this.asked(sql, binds, most, steps);
        self.quick_or_beside(asked, sql, binds).await
    }

    /// Asks on this thread, and again beside the threads of requests where that takes too long.
    async fn quick_or_beside<A>(
        &self,
        asked: A,
        sql: &str,
        binds: Vec<Bind>,
    ) -> Result<Vec<Row>, StoreError>
    where
        A: Fn(&str, &[Bind], i64) -> Result<Option<Vec<Row>>, StoreError> + Send + 'static,
    {
        if let Some(rows) = asked(sql, &binds, QUICK_STEPS)? {
            return Ok(rows);
        }
        let sql = sql.to_owned();
        let _one_of_few = self.0.long.acquire().await;
        let rows = tokio::task::spawn_blocking(move || asked(&sql, &binds, i64::MAX)).await;
        // Without a budget nothing stops it; were it stopped all the same, no rows would be a wrong answer.
        rows.map_err(|error| StoreError::Reading(error.to_string()))??
            .ok_or(StoreError::Stopped)
    }

    /// Reads that all see the database as it stands at the first of them.
    pub(super) fn moment(&self) -> Moment {
        Moment(Arc::new(Shown {
            direct: self.clone(),
            held: Mutex::default(),
        }))
    }

    /// Copies the whole file as it stands into a new one.
    pub(super) async fn copy_to(&self, path: &str) -> Result<(), StoreError> {
        let (this, path) = (self.clone(), path.to_owned());
        let copied = tokio::task::spawn_blocking(move || {
            let connection = opened(&this.0.path)?;
            connection.execute("vacuum into $1", [path])
        });
        copied
            .await
            .map_err(|error| StoreError::Reading(error.to_string()))??;
        Ok(())
    }

    /// Closes the readers that are idle; one that still reads is closed when it is done.
    pub(super) fn close(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Reader>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows, or `None` where more than `steps` would be needed.
    fn asked(
        &self,
        sql: &str,
        binds: &[Bind],
        most: usize,
        steps: i64,
    ) -> Result<Option<Vec<Row>>, StoreError> {
        let reader = self.taken()?;
        let rows = reader.asked(sql, binds, most, steps);
        self.idle().push(reader);
        rows
    }

    /// A reader that nobody uses.
    fn taken(&self) -> Result<Reader, StoreError> {
        let idle = self.idle().pop();
        Ok(match idle {
            Some(reader) => reader,
            None => Reader::open(&self.0.path)?,
        })
    }
}

/// Reads of one request on one connection, in one reading transaction: they see one state of the database, and pay for its
/// beginning and end once. Clones share it; it ends with the last of them.
#[derive(Clone)]
pub(super) struct Moment(Arc<Shown>);

struct Shown {
    direct: Direct,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// Where it is read, from the first statement on.
    reader: Option<Reader>,
    /// Whether something is written: from then on each statement sees the newest rows.
    is_over: bool,
}

impl std::fmt::Debug for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Moment({})", self.0.direct.0.path.display())
    }
}

impl Moment {
    /// What it reads from.
    pub(super) fn direct(&self) -> &Direct {
        &self.0.direct
    }

    /// All rows, in the order of the statement; at most `most`.
    pub(super) async fn rows(
        &self,
        sql: &str,
        binds: Vec<Bind>,
        most: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let shown = Arc::clone(&self.0);
        let asked = move |sql: &str, binds: &[Bind], steps| shown.asked(sql, binds, most, steps);
        self.0.direct.quick_or_beside(asked, sql, binds).await
    }

    /// What is read from now on is the newest: its own writes are among it.
    pub(super) fn end(&self) {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.is_over = true;
        self.0.give_back(held.reader.take());
    }
}

impl Shown {
    fn asked(
        &self,
        sql: &str,
        binds: &[Bind],
        most: usize,
        steps: i64,
    ) -> Result<Option<Vec<Row>>, StoreError> {
        // Held while a long statement reads; whoever asks beside it waits for nobody and reads what is newest.
        let Ok(mut held) = self.held.try_lock() else {
            return self.direct.asked(sql, binds, most, steps);
        };
        if held.is_over {
            return self.direct.asked(sql, binds, most, steps);
        }
        let reader = match held.reader.take() {
            Some(reader) => reader,
            None => self.begun()?,
        };
        let rows = reader.asked(sql, binds, most, steps);
        held.reader = Some(reader);
        rows
    }

    fn begun(&self) -> Result<Reader, StoreError> {
        let reader = self.direct.taken()?;
        reader.does("begin")?;
        Ok(reader)
    }

    /// A reader that cannot end its transaction is closed, which ends it too.
    fn give_back(&self, held: Option<Reader>) {
        if let Some(reader) = held
            && reader.does("commit").is_ok()
        {
            self.direct.idle().push(reader);
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        let held = self.held.get_mut().unwrap_or_else(PoisonError::into_inner);
        let reader = held.reader.take();
        self.give_back(reader);
    }
}

fn opened(path: &PathBuf) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(20))?;
    Ok(connection)
}

impl Reader {
    fn open(path: &PathBuf) -> rusqlite::Result<Self> {
        let connection = opened(path)?;
        connection.set_prepared_statement_cache_capacity(KEPT_STATEMENTS);
        connection.pragma_update(None, "cache_size", -16_000)?;
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.pragma_update(None, "mmap_size", MAPPED_BYTES)?;
        connection.pragma_update(None, "query_only", true)?;
        // A plan that looks at the values is thrown away whenever they change, and making it costs more than most questions.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let left = Arc::new(AtomicI64::new(i64::MAX));
        let seen = Arc::clone(&left);
        connection.progress_handler(
            STRIDE,
            Some(move || seen.fetch_sub(1, Ordering::Relaxed) <= 0),
        )?;
        Ok(Self {
            connection,
            left,
            shapes: RefCell::default(),
        })
    }

    /// Begins or ends a transaction.
    fn does(&self, sql: &str) -> Result<(), StoreError> {
        self.left.store(i64::MAX, Ordering::Relaxed);
        self.connection.prepare_cached(sql)?.raw_execute()?;
        Ok(())
    }

    /// The rows, or `None` where more than `steps` would be needed.
    fn asked(
        &self,
        sql: &str,
        binds: &[Bind],
        most: usize,
        steps: i64,
    ) -> Result<Option<Vec<Row>>, StoreError> {
        match self.rows(sql, binds, most, steps) {
            Ok(rows) => Ok(Some(rows)),
            Err(StoreError::Stopped) => Ok(None),
            Err(other) => Err(other),
        }
    }

    fn rows(
        &self,
        sql: &str,
        binds: &[Bind],
        most: usize,
        steps: i64,
    ) -> Result<Vec<Row>, StoreError> {
        self.left
            .store(steps / i64::from(STRIDE), Ordering::Relaxed);
        let mut statement = self.connection.prepare_cached(sql)?;
        let shape = self.shape(sql, &statement)?;
        if shape.n_values != binds.len() {
            return Err(StoreError::BindCount {
                wanted: shape.n_values,
                given: binds.len(),
                sql: sql.to_owned(),
            });
        }
        bind(&mut statement, &shape, binds)?;
        let mut answer = Answer::with_columns(shape.columns);
        let mut found = statement.raw_query();
        while answer.n_rows() < most {
            let Some(row) = found.next()? else { break };
            for at in 0..answer.n_columns() {
                answer.push(row.get_ref(at)?);
            }
        }
        Ok(answer.into_rows())
    }

    fn shape(&self, sql: &str, statement: &Statement<'_>) -> Result<Shape, StoreError> {
        let mut shapes = self.shapes.borrow_mut();
        if let Some(known) = shapes.get(sql) {
            return Ok(known.clone());
        }
        if shapes.len() >= KEPT_STATEMENTS {
            shapes.clear();
        }
        let shape = Shape::of(statement)?;
        shapes.insert(sql.into(), shape.clone());
        Ok(shape)
    }
}

/// Gives each place of the statement its value.
fn bind(statement: &mut Statement<'_>, shape: &Shape, binds: &[Bind]) -> Result<(), StoreError> {
    for (at, n) in shape.values.iter().enumerate() {
        let place = at + 1;
        let Some(value) = binds.get(*n) else {
            return Err(StoreError::Reading(format!("no value for place {place}")));
        };
        match value {
            Bind::Bool(value) => statement.raw_bind_parameter(place, value)?,
            Bind::Int(value) => statement.raw_bind_parameter(place, value)?,
            Bind::BigInt(value) => statement.raw_bind_parameter(place, value)?,
            Bind::String(value) => statement.raw_bind_parameter(place, value)?,
            Bind::Bytes(value) => statement.raw_bind_parameter(place, value)?,
            other => {
                return Err(StoreError::Reading(format!(
                    "a value of this kind is not bound: {other:?}"
                )));
            }
        }
    }
    Ok(())
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => Self::Stopped,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(error.to_string()),
            _ => Self::Reading(error.to_string()),
        }
    }
}
