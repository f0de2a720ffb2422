//! Plain tables: rows of an .xlsx or .csv file that someone imports, and tables that someone takes away.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format as Look, FormatAlign, FormatBorder, Workbook,
};

use super::form_write::cut;
use super::grid::sheets;
use crate::WriteError;
use crate::format::{Format, Sniffed, sniff};
use crate::read::{Limits, ReadError, decode_plain, guarded};

/// Most columns and rows read; columns beyond are left out, more rows are refused.
const MAX_COLUMNS: usize = 256;
const MAX_ROWS: usize = 200_000;
/// Most cells, empty ones included.
const MAX_CELLS: usize = 2_000_000;

/// A cell of a table to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum TableCell {
    /// Words; never read as a formula.
    Text(String),
    /// A number that can be summed.
    Number(f64),
    /// Nothing.
    Empty,
}

impl From<&str> for TableCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for TableCell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for TableCell {
    /// Exact up to 2^53, as far as workbooks count.
    fn from(number: i64) -> Self {
        Self::Number(number as f64)
    }
}

/// Rows of the first sheet of a workbook, or of a .csv file parted by `,`, `;` or tabs.
///
/// All rows are as long as the longest; cells are trimmed, dates are `yyyy-mm-dd`, empty rows at the end are gone.
/// Empty rows in between stay in a workbook, so that row numbers agree with it; empty lines of a .csv are left out. The content decides what the file is.
pub fn table_rows(name: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>, ReadError> {
    let limits = Limits::default();
    let mut rows = match sniff(bytes) {
        Sniffed::Plain if !bytes.is_empty() => guarded(Format::Csv, || csv_rows(bytes, &limits))?,
        _ => xlsx_rows(bytes, &limits).map_err(|error| claim(name, error))?,
    };
    while rows
        .last()
        .is_some_and(|row| row.iter().all(String::is_empty))
    {
        rows.pop();
    }
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    // Two cells in far corners would make millions of empty ones.
    if rows.len() * n_columns > MAX_CELLS {
        return Err(ReadError::ZipBomb {
            why: format!("{} rows of {n_columns} columns", rows.len()),
        });
    }
    for row in &mut rows {
        row.resize(n_columns, String::new());
    }
    if rows.is_empty() {
        Err(ReadError::NoText)
    } else {
        Ok(rows)
    }
}

/// A file called .xlsx or .csv that is something else is named so.
fn claim(name: &str, error: ReadError) -> ReadError {
    let claimed = crate::format::extension_of(name);
    match error {
        ReadError::UnknownType { found } if matches!(claimed.as_str(), "xlsx" | "csv") => {
            ReadError::WrongType { claimed, found }
        }
        other => other,
    }
}

fn xlsx_rows(bytes: &[u8], limits: &Limits) -> Result<Vec<Vec<String>>, ReadError> {
    let first = sheets(bytes, limits)?
        .into_iter()
        .find(|(_, grid)| !grid.is_empty());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for ((row, column), cell) in first.map(|(_, grid)| grid).unwrap_or_default() {
        let (row, column) = (row as usize, column as usize);
        if row >= MAX_ROWS {
            return Err(ReadError::ZipBomb {
                why: format!("more than {MAX_ROWS} rows"),
            });
        }
        if column >= MAX_COLUMNS {
            continue;
        }
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        if let Some(cells) = rows.get_mut(row) {
            cells.resize(cells.len().max(column), String::new());
            cells.push(cell.words());
        }
    }
    Ok(rows)
}

fn csv_rows(bytes: &[u8], limits: &Limits) -> Result<Vec<Vec<String>>, ReadError> {
    if bytes.len() as u64 > limits.upload_bytes {
        return Err(ReadError::TooLarge {
            limit: limits.upload_bytes,
        });
    }
    let text = decode_plain(bytes)?;
    let head: String = text.lines().take(5).collect();
    let count = |sign: char| head.chars().filter(|c| *c == sign).count();
    let sign = [';', '\t', ',']
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sign as u8)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| ReadError::broken(Format::Csv, error))?;
        if rows.len() >= MAX_ROWS {
            return Err(ReadError::ZipBomb {
                why: format!("more than {MAX_ROWS} rows"),
            });
        }
        rows.push(record.iter().take(MAX_COLUMNS).map(str::to_owned).collect());
    }
    Ok(rows)
}

/// A table as a workbook: bold heads that stay on screen, a filter, widths by content. Two calls give the same bytes.
pub fn table_xlsx(headers: &[String], rows: &[Vec<TableCell>]) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_author("Hợp Lực")
            .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?),
    );
    let base = || {
        Look::new()
            .set_font_name("Times New Roman")
            .set_font_size(12)
            .set_border(FormatBorder::Thin)
    };
    let (plain, head) = (
        base().set_text_wrap().set_align(FormatAlign::Top),
        base().set_bold().set_align(FormatAlign::Center),
    );
    let number = base()
        .set_num_format("#,##0.##")
        .set_align(FormatAlign::Top);
    let sheet = book.add_worksheet();
    for (column, title) in (0u16..).zip(headers) {
        sheet.write_string_with_format(0, column, cut(title), &head)?;
        let longest = rows
            .iter()
            .take(200)
            .filter_map(|row| row.get(usize::from(column)))
            .map(width)
            .max()
            .unwrap_or(0);
        sheet.set_column_width(
            column,
            longest.max(title.chars().count() + 3).clamp(8, 60) as f64,
        )?;
    }
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                TableCell::Text(text) => {
                    sheet.write_string_with_format(row, column, cut(text), &plain)?
                }
                TableCell::Number(value) => {
                    sheet.write_number_with_format(row, column, *value, &number)?
                }
                TableCell::Empty => sheet.write_blank(row, column, &plain)?,
            };
        }
    }
    if let Some(last) = headers.len().checked_sub(1) {
        sheet.autofilter(0, 0, rows.len() as u32, last as u16)?;
        sheet.set_freeze_panes(1, 0)?;
    }
    Ok(book.save_to_buffer()?)
}

fn width(cell: &TableCell) -> usize {
    match cell {
        TableCell::Text(text) => text.chars().count() + 2,
        TableCell::Number(_) => 12,
        TableCell::Empty => 0,
    }
}
