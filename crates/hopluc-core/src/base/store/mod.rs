//! One store on SQLite or PostgreSQL, chosen by URL; SQL that both understand, and the few differences.
//!
//! Only this folder and the nouns' `store.rs` know that there is a database.

mod direct;
mod error;
mod migration;
mod row;

use super::frozen::Frozen;
use direct::{Direct, Moment};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::path::PathBuf;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};
use std::time::Duration;

pub use error::StoreError;
pub use row::{FromColumn, Row};
pub use sea_orm::Value as Bind;

/// The values of a statement, in the order of `$1`, `$2`, ...
#[macro_export]
macro_rules! binds {
    ($($value:expr),* $(,)?) => { vec![$($crate::base::store::Bind::from($value)),*] };
}

/// The few ways in which the two databases differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Embedded, one file, write-ahead log.
    Sqlite,
    /// A server, by URL.
    Postgres,
}

/// An open database. Clones share the pools.
#[derive(Clone, Debug)]
pub struct Store {
    read: Readers,
    write: DatabaseConnection,
    dialect: Dialect,
    statements: Arc<AtomicU64>,
    frozen: Frozen,
}

/// Where reads go that stand outside a transaction.
#[derive(Clone, Debug)]
enum Readers {
    /// To the embedded file, on the calling thread.
    Direct(Direct),
    /// There too, and all to one state of it.
    Moment(Moment),
    /// To the server, through the pool.
    Pool(DatabaseConnection),
}

impl Store {
    /// Connects to `sqlite://PATH` (made if missing) or `postgres://...`; changes nothing in it.
    ///
    /// SQLite gets one writing connection, so writers queue instead of failing, and readers as they are needed.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, true).await
    }

    /// As [`Store::open`], but SQLite does not wait for the disk: for filling a file that nobody uses yet, a power cut may
    /// leave it broken. Make it durable when it is closed.
    pub async fn open_for_filling(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, false).await
    }

    async fn open_with(url: &str, is_durable: bool) -> Result<Self, StoreError> {
        let dialect = if url.starts_with("postgres") {
            Dialect::Postgres
        } else {
            Dialect::Sqlite
        };
        let (read, write) = match dialect {
            Dialect::Postgres => {
                let pool = Database::connect(options(url, 16)).await?;
                (Readers::Pool(pool.clone()), pool)
            }
            Dialect::Sqlite => {
                let url = if url.contains('?') {
                    url.to_owned()
                } else {
                    format!("{url}?mode=rwc")
                };
                let write = Database::connect(sqlite_options(&url, is_durable)).await?;
                (Readers::Direct(Direct::of(file_of(&url)?)), write)
            }
        };
        Ok(Self {
            read,
            write,
            dialect,
            statements: Arc::default(),
            frozen: Frozen::default(),
        })
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Statements run so far, for tests that assert how many a page costs.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// A writing transaction; on SQLite it takes the write lock at once (`begin immediate`).
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.dialect == Dialect::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        if let Readers::Moment(moment) = &self.read {
            moment.end();
        }
        let inner = self.write.begin_with_options(options).await?;
        Ok(Tx {
            inner: Handle::Write(inner),
            dialect: self.dialect,
            statements: Arc::clone(&self.statements),
            frozen: self.frozen.clone(),
            has_written: AtomicBool::new(false),
        })
    }

    /// A reading handle: each statement sees the newest committed rows; writes are refused.
    pub fn reader(&self) -> Tx {
        Tx {
            inner: Handle::Read(self.read.clone()),
            dialect: self.dialect,
            statements: Arc::clone(&self.statements),
            frozen: self.frozen.clone(),
            has_written: AtomicBool::new(false),
        }
    }

    /// The same store for one request that shows something: its readers see the embedded database as it stands at their first
    /// statement, whatever is written meanwhile, until something is written through it. Meant to be dropped soon: what it sees
    /// cannot be cleared out of the log. On PostgreSQL it is the store itself.
    #[must_use]
    pub fn at_one_moment(&self) -> Self {
        let mut store = self.clone();
        if let Readers::Direct(direct) = &self.read {
            store.read = Readers::Moment(direct.moment());
        }
        store
    }

    /// Copies an SQLite database into a new file while it is in use; refused on PostgreSQL, which has `pg_dump`.
    pub async fn copy_to(&self, path: &str) -> Result<(), StoreError> {
        match &self.read {
            Readers::Direct(direct) => direct.copy_to(path).await,
            Readers::Moment(moment) => moment.direct().copy_to(path).await,
            Readers::Pool(_) => Err(StoreError::ReadOnly(
                "copy a PostgreSQL database with pg_dump".to_owned(),
            )),
        }
    }

    /// What an SQLite file finds wrong with itself, page by page; empty for a sound one, and on PostgreSQL, which proves its pages
    /// as it reads them. Reads the whole file.
    pub async fn file_faults(&self) -> Result<Vec<String>, StoreError> {
        if self.dialect() == Dialect::Postgres {
            return Ok(Vec::new());
        }
        let rows = self
            .reader()
            .rows("pragma integrity_check", Vec::new())
            .await?;
        let told = rows.iter().map(|row| row.get::<String>("integrity_check"));
        let told: Vec<String> = told.collect::<Result<_, _>>()?;
        Ok(told.into_iter().filter(|line| line != "ok").collect())
    }

    /// Makes a further database on the same PostgreSQL server, for tests.
    #[cfg(any(test, feature = "testing"))]
    pub async fn create_database(&self, name: &str) -> Result<(), StoreError> {
        self.write
            .execute_unprepared(&format!("create database {name}"))
            .await?;
        Ok(())
    }

    /// Closes the pools; running statements finish first.
    pub async fn close(self) -> Result<(), StoreError> {
        match self.read {
            Readers::Direct(direct) => direct.close(),
            Readers::Moment(moment) => moment.direct().close(),
            Readers::Pool(pool) => pool.close().await?,
        }
        self.write.close().await?;
        Ok(())
    }
}

fn options(url: &str, most: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(most)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(20))
        .test_before_acquire(false)
        .sqlx_logging(false);
    options
}

/// Path of the file of an SQLite URL, as the pool reads it.
fn file_of(url: &str) -> Result<PathBuf, StoreError> {
    use sea_orm::sqlx::sqlite::SqliteConnectOptions;
    match url.parse::<SqliteConnectOptions>() {
        Ok(options) => Ok(options.get_filename().to_owned()),
        Err(error) => Err(StoreError::Reading(error.to_string())),
    }
}

fn sqlite_options(url: &str, is_durable: bool) -> ConnectOptions {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    // An acknowledged write must survive a power cut: the log is synced at each commit.
    let synchronous = if is_durable {
        SqliteSynchronous::Full
    } else {
        SqliteSynchronous::Off
    };
    let mut options = options(url, 1);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(20))
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "memory")
            .statement_cache_capacity(300)
    });
    options
}

enum Handle {
    Read(Readers),
    Write(DatabaseTransaction),
}

/// A handle on the database: a transaction from [`Store::begin`], or a reader from [`Store::reader`].
///
/// A transaction that is dropped without [`Tx::commit`] is rolled back.
pub struct Tx {
    inner: Handle,
    dialect: Dialect,
    statements: Arc<AtomicU64>,
    frozen: Frozen,
    has_written: AtomicBool,
}

impl Tx {
    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// All rows, in the order of the statement.
    pub async fn rows(&self, sql: &str, binds: Vec<Bind>) -> Result<Vec<Row>, StoreError> {
        self.check(sql, &binds)?;
        let rows = match &self.inner {
            Handle::Read(Readers::Direct(direct)) => {
                return direct.rows(sql, binds, usize::MAX).await;
            }
            Handle::Read(Readers::Moment(moment)) => {
                return moment.rows(sql, binds, usize::MAX).await;
            }
            Handle::Read(Readers::Pool(pool)) => {
                pool.query_all_raw(self.statement(sql, binds)).await?
            }
            Handle::Write(tx) => tx.query_all_raw(self.statement(sql, binds)).await?,
        };
        Ok(rows.into_iter().map(Row::given).collect())
    }

    /// The first row, if there is one.
    pub async fn row(&self, sql: &str, binds: Vec<Bind>) -> Result<Option<Row>, StoreError> {
        self.check(sql, &binds)?;
        let row = match &self.inner {
            Handle::Read(Readers::Direct(direct)) => {
                return Ok(direct.rows(sql, binds, 1).await?.pop());
            }
            Handle::Read(Readers::Moment(moment)) => {
                return Ok(moment.rows(sql, binds, 1).await?.pop());
            }
            Handle::Read(Readers::Pool(pool)) => {
                pool.query_one_raw(self.statement(sql, binds)).await?
            }
            Handle::Write(tx) => tx.query_one_raw(self.statement(sql, binds)).await?,
        };
        Ok(row.map(Row::given))
    }

    /// The first row; `NoRow` where there is none.
    pub async fn one(&self, sql: &str, binds: Vec<Bind>) -> Result<Row, StoreError> {
        self.row(sql, binds)
            .await?
            .ok_or_else(|| StoreError::NoRow(sql.to_owned()))
    }

    /// Runs a writing statement and gives back how many rows it changed.
    pub async fn run(&self, sql: &str, binds: Vec<Bind>) -> Result<u64, StoreError> {
        self.check(sql, &binds)?;
        match &self.inner {
            Handle::Read(_) => Err(StoreError::ReadOnly(sql.to_owned())),
            Handle::Write(tx) => {
                let statement = self.statement(sql, binds);
                Ok(tx.execute_raw(statement).await?.rows_affected())
            }
        }
    }

    /// Runs an `insert ... returning id` and gives back the new key.
    pub async fn insert(&self, sql: &str, binds: Vec<Bind>) -> Result<i64, StoreError> {
        if let Handle::Read(_) = &self.inner {
            return Err(StoreError::ReadOnly(sql.to_owned()));
        }
        self.one(sql, binds).await?.get("id")
    }

    /// Runs several statements without values (migrations only).
    pub async fn script(&self, sql: &str) -> Result<(), StoreError> {
        match &self.inner {
            Handle::Read(_) => Err(StoreError::ReadOnly(sql.to_owned())),
            Handle::Write(tx) => {
                tx.execute_unprepared(sql).await?;
                Ok(())
            }
        }
    }

    /// Makes all writes of the transaction durable, or fails and makes none.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.inner {
            Handle::Read(_) => Ok(()),
            Handle::Write(tx) => Ok(tx.commit().await?),
        }
    }

    /// What was kept by [`Tx::remember`] of the row with this key.
    pub fn recall<T: Send + Sync + 'static>(&self, key: i64) -> Option<Arc<T>> {
        self.frozen.recall(key)
    }

    /// Keeps what was read of a row that never changes once it is committed, for all handles on this store.
    ///
    /// A transaction that has written keeps nothing: its rows may yet be rolled back, and their keys used again.
    pub fn remember<T: Send + Sync + 'static>(&self, key: i64, value: &Arc<T>) {
        if !self.has_written.load(Ordering::Relaxed) {
            self.frozen.remember(key, value);
        }
    }

    /// Counts the statement, and refuses one that has not as many values as places. What is read on the calling thread is
    /// refused there, where the places of a statement are counted once and not each time.
    fn check(&self, sql: &str, binds: &[Bind]) -> Result<(), StoreError> {
        if let Handle::Read(Readers::Direct(_) | Readers::Moment(_)) = &self.inner {
            self.statements.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let wanted = highest_placeholder(sql);
        if wanted != binds.len() {
            return Err(StoreError::BindCount {
                wanted,
                given: binds.len(),
                sql: sql.to_owned(),
            });
        }
        self.statements.fetch_add(1, Ordering::Relaxed);
        if !sql.trim_start().starts_with("select") {
            self.has_written.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    fn statement(&self, sql: &str, binds: Vec<Bind>) -> Statement {
        let backend = match self.dialect {
            Dialect::Sqlite => DbBackend::Sqlite,
            Dialect::Postgres => DbBackend::Postgres,
        };
        Statement::from_sql_and_values(backend, sql, binds)
    }
}

/// Highest `$n` of a statement; a missing bind would be NULL in SQLite, silently.
fn highest_placeholder(sql: &str) -> usize {
    sql.split('$')
        .skip(1)
        .map(|rest| {
            rest.bytes()
                .take_while(u8::is_ascii_digit)
                .fold(0_usize, |n, digit| {
                    n.saturating_mul(10)
                        .saturating_add(usize::from(digit - b'0'))
                })
        })
        .max()
        .unwrap_or(0)
}

/// `$first, $first+1, ...` for `n` values of an `in (...)` list; `null` for none, which matches nothing.
pub fn placeholders(first: usize, n: usize) -> String {
    if n == 0 {
        return "null".to_owned();
    }
    (first..first + n)
        .map(|i| format!("${i}"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_counted_by_their_highest_number() {
        assert_eq!(highest_placeholder("select 1"), 0);
        assert_eq!(highest_placeholder("a = $1 and b = $12 or c = $1"), 12);
    }
}
