//! Why a file could not be written. Writers fail on broken promises of libraries, never on the content they are given.

use crate::converter::Stopped;

/// Failure of a writer.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The container could not be assembled.
    #[error("cannot assemble the zip container")]
    Zip(#[from] zip::result::ZipError),
    /// Bytes could not be written into memory.
    #[error("cannot write into memory")]
    Io(#[from] std::io::Error),
    /// The workbook could not be assembled.
    #[error("cannot assemble the workbook")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
    /// Stopped from outside before it was done.
    #[error("the work was stopped: {0}")]
    Stopped(Stopped),
    /// This build lacks the feature `pdf`.
    #[error("this build cannot write pdf")]
    WithoutPdf,
    /// The page layout failed; the text is the layout engine's.
    #[error("cannot lay out the pages: {why}")]
    Layout {
        /// Messages of the layout engine.
        why: String,
    },
}
