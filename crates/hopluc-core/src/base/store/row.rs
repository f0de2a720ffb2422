//! One row of an answer, whichever way it came: values by the name of their column.

use super::StoreError;
use rusqlite::types::ValueRef;
use sea_orm::{QueryResult, TryGetable};
use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// One row of an answer.
#[derive(Debug)]
pub struct Row(Columns);

#[derive(Debug)]
enum Columns {
    /// As the pool of the server's connections gave it.
    Given(QueryResult),
    /// The row with this number of an answer that was read on the calling thread.
    Read(Arc<Answer>, usize),
}

/// All rows of an answer. Their texts lie one behind the other, so that a row costs no memory of its own.
#[derive(Debug)]
pub(super) struct Answer {
    names: Arc<[String]>,
    cells: Vec<Cell>,
    texts: String,
    /// The column behind the one read last: who reads a row reads its columns in their order.
    next: AtomicUsize,
}

/// A value as SQLite stores it.
#[derive(Debug)]
enum Cell {
    /// No value.
    Null,
    /// A whole number; also `false` (0) and `true` (1).
    Integer(i64),
    /// A text in the texts of the answer.
    Text(Range<usize>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A number with a fraction, which no column of ours holds.
    Real,
}

impl Answer {
    pub(super) fn with_columns(names: Arc<[String]>) -> Self {
        Self {
            names,
            cells: Vec::new(),
            texts: String::new(),
            next: AtomicUsize::default(),
        }
    }

    pub(super) fn n_columns(&self) -> usize {
        self.names.len()
    }

    pub(super) fn n_rows(&self) -> usize {
        self.cells.len() / self.names.len().max(1)
    }

    /// Where the column `name` stands.
    fn column(&self, name: &str) -> Option<usize> {
        let next = self.next.load(Ordering::Relaxed);
        let at = if self.names.get(next).is_some_and(|known| known == name) {
            next
        } else {
            self.names.iter().position(|known| known == name)?
        };
        let after = if at + 1 == self.names.len() {
            0
        } else {
            at + 1
        };
        self.next.store(after, Ordering::Relaxed);
        Some(at)
    }

    /// Adds the next value of the present row.
    pub(super) fn push(&mut self, value: ValueRef<'_>) {
        let cell = match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(value) => Cell::Integer(value),
            ValueRef::Real(_) => Cell::Real,
            ValueRef::Text(text) => {
                let start = self.texts.len();
                self.texts.push_str(&String::from_utf8_lossy(text));
                Cell::Text(start..self.texts.len())
            }
            ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        };
        self.cells.push(cell);
    }

    pub(super) fn into_rows(self) -> Vec<Row> {
        let answer = Arc::new(self);
        (0..answer.n_rows())
            .map(|n| Row(Columns::Read(Arc::clone(&answer), n)))
            .collect()
    }
}

/// What a column may hold.
pub trait FromColumn: TryGetable {
    /// The value that was read; `None` where it is of another type.
    #[doc(hidden)]
    fn from_cell(cell: &CellRef<'_>) -> Option<Self>;
}

/// A value that was read, seen from [`FromColumn`].
#[derive(Debug)]
pub struct CellRef<'a> {
    cell: &'a Cell,
    texts: &'a str,
}

impl FromColumn for i64 {
    fn from_cell(cell: &CellRef<'_>) -> Option<Self> {
        match cell.cell {
            Cell::Integer(value) => Some(*value),
            _ => None,
        }
    }
}

impl FromColumn for bool {
    fn from_cell(cell: &CellRef<'_>) -> Option<Self> {
        i64::from_cell(cell).map(|value| value != 0)
    }
}

impl FromColumn for String {
    fn from_cell(cell: &CellRef<'_>) -> Option<Self> {
        match cell.cell {
            Cell::Text(range) => cell.texts.get(range.clone()).map(str::to_owned),
            _ => None,
        }
    }
}

impl FromColumn for Vec<u8> {
    fn from_cell(cell: &CellRef<'_>) -> Option<Self> {
        match cell.cell {
            Cell::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_cell(cell: &CellRef<'_>) -> Option<Self> {
        match cell.cell {
            Cell::Null => Some(None),
            _ => T::from_cell(cell).map(Some),
        }
    }
}

impl Row {
    pub(super) fn given(row: QueryResult) -> Self {
        Self(Columns::Given(row))
    }

    /// The value of a column; `Option<T>` for columns that may be null. `NoRow` where there is no such column, `Malformed`
    /// where it holds another type.
    pub fn get<T: FromColumn>(&self, column: &str) -> Result<T, StoreError> {
        match &self.0 {
            Columns::Given(row) => Ok(row.try_get("", column)?),
            Columns::Read(answer, n) => {
                let at = answer.column(column);
                let cell = at
                    .and_then(|at| answer.cells.get(n * answer.names.len() + at))
                    .ok_or_else(|| StoreError::NoRow(format!("column `{column}`")))?;
                let texts = answer.texts.as_str();
                T::from_cell(&CellRef { cell, texts }).ok_or_else(|| StoreError::Malformed {
                    column: column.to_owned(),
                    value: format!("{cell:?}"),
                })
            }
        }
    }

    /// A stored local date (`YYYY-MM-DD`), if the column is not null.
    pub fn date(&self, column: &str) -> Result<Option<time::Date>, StoreError> {
        self.parsed(column, crate::base::clock::date_from)
    }

    /// A stored instant, if the column is not null.
    pub fn instant(&self, column: &str) -> Result<Option<time::OffsetDateTime>, StoreError> {
        self.parsed(column, crate::base::clock::instant_from)
    }

    /// A stored text read by `read`, of a column that is never null; `Malformed` where it is, or where `read` gives none.
    pub fn required<T>(
        &self,
        column: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        self.parsed(column, read)?
            .ok_or_else(|| StoreError::Malformed {
                column: column.to_owned(),
                value: String::new(),
            })
    }

    /// A stored text read by `read`, if the column is not null; `Malformed` where `read` gives none.
    pub fn parsed<T>(
        &self,
        column: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        let malformed = |value: &str| StoreError::Malformed {
            column: column.to_owned(),
            value: value.to_owned(),
        };
        if let Columns::Read(answer, n) = &self.0
            && let Some(at) = answer.column(column)
            && let Some(Cell::Text(range)) = answer.cells.get(n * answer.names.len() + at)
            && let Some(text) = answer.texts.get(range.clone())
        {
            return read(text).map(Some).ok_or_else(|| malformed(text));
        }
        let Some(text) = self.get::<Option<String>>(column)? else {
            return Ok(None);
        };
        read(&text).map(Some).ok_or_else(|| malformed(&text))
    }
}
