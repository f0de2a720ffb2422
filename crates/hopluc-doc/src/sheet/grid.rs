//! Cells of a workbook, read under limits.
//!
//! Cells are streamed into a map: a sheet with one cell in its farthest corner must not cost a sheet's worth of memory.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use crate::format::{Format, Sniffed, media_type, sniff};
use crate::read::package::Package;
use crate::read::{Limits, ReadError, guarded};

/// Most cells read of one workbook.
const MAX_CELLS: usize = 2_000_000;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    /// Date as `yyyy-mm-dd`.
    Date(String),
    /// An error of the office program, or a truth value.
    Other(String),
    /// A formula, with its sign, of which the file keeps no result.
    Formula(String),
}

impl Cell {
    /// The cell as people see it; whole numbers without a decimal sign.
    pub fn words(&self) -> String {
        match self {
            Self::Text(text) | Self::Date(text) | Self::Other(text) | Self::Formula(text) => {
                text.clone()
            }
            Self::Number(number) => number.to_string(),
        }
    }
}

/// Filled cells of one sheet by (row, column), both from 0.
pub(super) type Grid = BTreeMap<(u32, u32), Cell>;

/// The sheets of a workbook in order.
pub(super) fn sheets(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, Grid)>, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() as u64 > limits.upload_bytes {
        return Err(ReadError::TooLarge {
            limit: limits.upload_bytes,
        });
    }
    match sniff(bytes) {
        Sniffed::Xlsx => {}
        Sniffed::EncryptedOffice => return Err(ReadError::Encrypted),
        _ => {
            return Err(ReadError::UnknownType {
                found: media_type(bytes, "").to_owned(),
            });
        }
    }
    guarded(Format::Xlsx, || {
        Package::open(bytes, Format::Xlsx, limits)?.unpack_all()?;
        read_all(bytes)
    })
}

fn read_all(bytes: &[u8]) -> Result<Vec<(String, Grid)>, ReadError> {
    let broken = |error: calamine::XlsxError| ReadError::broken(Format::Xlsx, error);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    let mut n_cells = 0;
    for name in book.sheet_names() {
        let mut grid = Grid::new();
        // A chart sheet has no cells; it is left out.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            let at = cell.get_position();
            if let Some(value) = cell_of(cell.get_value()) {
                grid.insert(at, value);
                n_cells += 1;
            }
            if n_cells > MAX_CELLS {
                return Err(ReadError::ZipBomb {
                    why: format!("more than {MAX_CELLS} cells"),
                });
            }
        }
        sheets.push((name, grid));
    }
    Ok(sheets)
}

fn cell_of(value: &DataRef<'_>) -> Option<Cell> {
    let text = |text: &str| (!text.trim().is_empty()).then(|| Cell::Text(text.trim().to_owned()));
    match value {
        DataRef::Empty => None,
        DataRef::Int(number) => Some(Cell::Number(*number as f64)),
        DataRef::Float(number) => Some(Cell::Number(*number)),
        DataRef::String(words) => text(words),
        DataRef::SharedString(words) => text(words),
        DataRef::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            Some(Cell::Date(format!("{year:04}-{month:02}-{day:02}")))
        }
        DataRef::DateTimeIso(date) | DataRef::DurationIso(date) => {
            Some(Cell::Date(date.chars().take(10).collect()))
        }
        DataRef::Bool(value) => Some(Cell::Other(value.to_string().to_uppercase())),
        DataRef::Error(error) => Some(Cell::Other(error.to_string())),
    }
}

/// Adds the formulas of the sheet `name` to its `grid`, where the file keeps no result of them: a program that writes
/// workbooks without calculating leaves such.
pub(super) fn add_formulas(bytes: &[u8], name: &str, grid: &mut Grid) -> Result<(), ReadError> {
    guarded(Format::Xlsx, || {
        let broken = |error: calamine::XlsxError| ReadError::broken(Format::Xlsx, error);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
        let Ok(mut cells) = book.worksheet_cells_reader(name) else {
            return Ok(());
        };
        while let Some(cell) = cells.next_formula().map_err(broken)? {
            let formula = cell.get_value();
            if !formula.is_empty() && grid.len() < MAX_CELLS {
                let held = grid.entry(cell.get_position());
                held.or_insert_with(|| Cell::Formula(format!("={formula}")));
            }
        }
        Ok(())
    })
}

/// Name of a cell as office programs show it: (11, 4) is `E12`.
pub(super) fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect::<String>() + &(row + 1).to_string()
}
