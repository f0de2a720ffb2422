//! Workbooks: the form an agency fills in for one period, and plain tables in and out.
//!
//! Never decides whether a figure is right for its measure, and never runs a formula: the last value that the office
//! program stored is read.

mod form;
mod form_read;
mod form_write;
mod grid;
mod number;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use form::{
    Approximation, CellError, Form, FormBlank, FormEntry, FormReading, FormRow, FormSeen,
    FormState, FormWords, NarrativeEntry, NarrativeRow,
};
pub use form_read::read_form_xlsx;
pub use form_write::form_xlsx;
pub use table::{TableCell, table_rows, table_xlsx};
