//! Everything that opens a stranger's file or lays out pages, behind one door, so that a program can run it elsewhere.
//!
//! Such work can exhaust memory or time in third-party code, and then the whole process is lost. A program that serves
//! many people therefore does it in a child process with limits; tests and small tools use [`InProcess`]. Never starts a
//! process itself.

use serde::{Deserialize, Serialize};

use crate::layout::LayoutFinding;
use crate::official::OfficialDocument;
use crate::read::{ExtractedText, Limits, ReadError};
use crate::sheet::{Form, FormReading};
use crate::write_error::WriteError;

/// Reads and writes files. Calls block; call them beside the request threads.
pub trait Converter: Send + Sync {
    /// As [`crate::read_text`], and [`ReadError::Stopped`].
    fn read_text(
        &self,
        file_name: &str,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<ExtractedText, ReadError>;

    /// As [`crate::check_layout`], and [`ReadError::Stopped`].
    fn check_layout(&self, bytes: &[u8]) -> Result<Vec<LayoutFinding>, ReadError>;

    /// As [`crate::table_rows`], and [`ReadError::Stopped`].
    fn table_rows(&self, file_name: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>, ReadError>;

    /// As [`crate::read_form_xlsx`], and [`ReadError::Stopped`].
    fn read_form_xlsx(&self, bytes: &[u8], form: &Form) -> Result<FormReading, ReadError>;

    /// As [`crate::to_pdf`], and [`WriteError::Stopped`].
    fn to_pdf(&self, document: &OfficialDocument) -> Result<Vec<u8>, WriteError>;
}

/// Does the work where it is called: a file that exhausts memory ends the caller.
#[derive(Debug, Clone, Copy, Default)]
pub struct InProcess;

impl Converter for InProcess {
    fn read_text(
        &self,
        file_name: &str,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<ExtractedText, ReadError> {
        crate::read_text(file_name, bytes, limits)
    }

    fn check_layout(&self, bytes: &[u8]) -> Result<Vec<LayoutFinding>, ReadError> {
        crate::check_layout(bytes)
    }

    fn table_rows(&self, file_name: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>, ReadError> {
        crate::table_rows(file_name, bytes)
    }

    fn read_form_xlsx(&self, bytes: &[u8], form: &Form) -> Result<FormReading, ReadError> {
        crate::read_form_xlsx(bytes, form)
    }

    fn to_pdf(&self, document: &OfficialDocument) -> Result<Vec<u8>, WriteError> {
        crate::to_pdf(document)
    }
}

/// How work on a file ended before it was done. Nothing of the result is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// It took longer than allowed, by the processor's clock or by the wall's.
    #[error("took longer than {seconds} seconds")]
    TooSlow {
        /// Seconds of computing that were allowed.
        seconds: u64,
    },
    /// It asked for more memory than allowed.
    #[error("needed more than {megabytes} MB of memory")]
    OutOfMemory {
        /// Megabytes that were allowed.
        megabytes: u64,
    },
    /// It ended in a way that no reader or writer ends.
    #[error("ended without an answer: {why}")]
    Crashed {
        /// For the log: a signal or an exit code, nothing of the file.
        why: String,
    },
    /// Too many files are being worked on; the same call may succeed later.
    #[error("too many files at once")]
    Busy,
}

impl Stopped {
    /// Stable key of the case, for messages, logs and JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooSlow { .. } => "too_slow",
            Self::OutOfMemory { .. } => "out_of_memory",
            Self::Crashed { .. } => "crashed",
            Self::Busy => "busy",
        }
    }
}
