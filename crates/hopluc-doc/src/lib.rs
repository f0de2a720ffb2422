//! Bytes of office documents in and out: what does a file say, and what does an official file look like?
//!
//! - [`read`]: text of .docx, .odt, .pdf, .html, .md and .txt, under limits.
//! - [`official`]: the model of an official document (Decree 30/2020/NĐ-CP, appendix I).
//! - [`format`]: which kind of file some bytes are.
//!
//! Never: opens a file, a socket or a clock, runs a macro, follows a link inside a document, or guesses what a text means.

pub mod format;
pub mod official;
pub mod read;

pub use format::{Format, media_type};
pub use read::{ExtractedText, LegacyEncoding, Limits, ReadError, read_text};

#[cfg(test)]
mod testing;
