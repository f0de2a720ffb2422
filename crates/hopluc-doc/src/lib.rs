//! Bytes of office documents in and out: what does a file say, and what does an official file look like?
//!
//! - [`read`]: text of .docx, .odt, .pdf, .html, .md and .txt, under limits.
//! - [`official`]: the model of an official document (Decree 30/2020/NĐ-CP, appendix I).
//! - [`docx`]: an official document as .docx.
//! - [`pdf`]: the same as a tagged PDF (feature `pdf`).
//! - [`sheet`]: forms and tables as workbooks.
//! - [`layout`]: whether a file keeps to the decree's layout.
//! - [`archive`]: files as one .zip.
//! - [`mod@format`]: which kind of file some bytes are.
//! - [`converter`]: all of these behind one door, for programs that do such work in a process of its own.
//!
//! Never: opens a file (but the PDF writer reads the installed fonts), a socket or a clock, runs a macro, follows a link
//! inside a document, or guesses what a text means.

pub mod archive;
pub mod converter;
pub mod docx;
pub mod format;
pub mod layout;
pub mod official;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(not(feature = "pdf"))]
#[path = "without_pdf.rs"]
pub mod pdf;
pub mod read;
pub mod sheet;
mod write_error;

pub use archive::to_zip;
pub use converter::{Converter, InProcess, Stopped};
pub use docx::to_docx;
pub use format::{Format, media_type};
pub use layout::{
    LayoutElement, LayoutFinding, LayoutProperty, check_layout, check_layout_docx, check_layout_pdf,
};
pub use pdf::to_pdf;
pub use read::{ExtractedText, LegacyEncoding, Limits, ReadError, read_text};
pub use sheet::{form_xlsx, read_form_xlsx, table_rows, table_xlsx};
pub use write_error::WriteError;

#[cfg(test)]
mod testing;
