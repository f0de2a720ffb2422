//! Reporting ("chế độ báo cáo"): schedules open periods, periods freeze obligations, agencies submit, one report is compiled.
//!
//! - [`period`]: schedules, windows, due dates, the frozen form, obligations, completeness, reminders.
//! - [`submission`]: filling, submitting, history, review cell by cell, forms as .xlsx.
//! - [`total`]: sums kept in the transaction that submits, and their recomputation.
//!
//! Never invents a figure, never moves an obligation, and gives no document a number: `document` does.

pub mod compiled;
pub mod period;
pub mod submission;
pub mod total;

#[cfg(test)]
pub(crate) mod testing;
