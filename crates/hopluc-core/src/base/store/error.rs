//! What can go wrong below a verb.

use sea_orm::DbErr;

/// What can go wrong below a verb.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another writer held the database longer than the time-out.
    #[error("the database is busy")]
    Busy,
    /// A named rule of the schema refused the row.
    #[error("constraint `{name}` does not hold")]
    Constraint {
        /// The database's message, which holds the name of the rule.
        name: String,
    },
    /// The statement names another number of values than it was given.
    #[error("statement wants {wanted} values and has {given}: {sql}")]
    BindCount {
        /// Highest `$n` in the statement.
        wanted: usize,
        /// Values given.
        given: usize,
        /// The statement.
        sql: String,
    },
    /// A write was tried on a reading handle.
    #[error("write outside a transaction: {0}")]
    ReadOnly(String),
    /// A row that must be there is not.
    #[error("no row for: {0}")]
    NoRow(String),
    /// A stored value is not of the form it was written in.
    #[error("stored value `{value}` of column `{column}` is malformed")]
    Malformed {
        /// Column.
        column: String,
        /// What was found.
        value: String,
    },
    /// The schema is newer than this program.
    #[error("the database has migration {found}, this program knows {known}")]
    TooNew {
        /// Highest applied migration.
        found: i64,
        /// Highest embedded migration.
        known: i64,
    },
    /// A statement was stopped because it took too many steps; it is asked again elsewhere, so no verb sees this.
    #[error("the statement was stopped")]
    Stopped,
    /// Anything else that the embedded database said to a reader.
    #[error("reading failed: {0}")]
    Reading(String),
    /// Anything else that the database said.
    #[error(transparent)]
    Database(DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        if text.contains("database is locked") || text.contains("database is busy") {
            return Self::Busy;
        }
        if error.sql_err().is_some() || text.contains("constraint") {
            return Self::Constraint { name: text };
        }
        Self::Database(error)
    }
}
