//! What does this file say? Text of an office document, or one clear reason why it cannot be read.
//!
//! Never: keeps a file, opens a network address named in it, runs its macros, reads pictures (no OCR), or panics.

pub(crate) mod docx;
mod html;
mod legacy_font;
pub(crate) mod odt;
pub(crate) mod package;
pub(crate) mod pdf;
mod plain;
#[cfg(test)]
mod tests;
pub(crate) mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::converter::Stopped;
use crate::format::{Format, Sniffed, extension_of, looks_like_text, sniff};

pub use legacy_font::LegacyEncoding;
pub(crate) use plain::text as decode_plain;

/// Bounds on what a reader accepts, so that one file cannot exhaust the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Largest file taken at all, in bytes.
    pub upload_bytes: u64,
    /// Most pages of a PDF (or pages that a .docx says it has).
    pub pages: usize,
    /// Most bytes that a container may unpack to, all entries together.
    pub unpacked_bytes: u64,
    /// Most times an entry of more than 1 MB may be larger than its packed form.
    pub ratio: u64,
    /// Most entries of a container.
    pub zip_entries: usize,
    /// Most bytes of text taken out of a file: a few bytes of it can be repeated without end.
    pub text_bytes: usize,
    /// Most XML elements of one part: a tree needs some 100 bytes for each.
    pub xml_elements: usize,
}

impl Default for Limits {
    /// 50 MB, 2,000 pages, 200 MB unpacked at a ratio of 200, 10,000 entries, 20 MB of text (some 5,000 full pages), 3 million XML elements.
    fn default() -> Self {
        Self {
            upload_bytes: 50 * 1024 * 1024,
            pages: 2_000,
            unpacked_bytes: 200 * 1024 * 1024,
            ratio: 200,
            zip_entries: 10_000,
            text_bytes: 20 * 1024 * 1024,
            xml_elements: 3_000_000,
        }
    }
}

/// Text of a document with what is known about its outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtractedText {
    /// NFC text with `\n` line ends. Paragraphs are separated by an empty line, forced line breaks by `\n`; a row of
    /// a ruled table is one line with cells joined by ` | `; the cells of an unruled (layout) table follow each other
    /// as blocks, left to right. Lines of a PDF are the printed lines.
    pub text: String,
    /// The kind of file that the content showed.
    pub format: Format,
    /// Pages, known for PDF only.
    pub n_pages: Option<usize>,
    /// The code table from before Unicode in which the letters of `text` still stand; who takes the text converts it. None
    /// where it is Unicode.
    pub legacy: Option<LegacyEncoding>,
}

/// Why a file was not read. [`ReadError::code`] is stable and keys the message for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ReadError {
    /// More bytes than the upload limit.
    #[error("file is larger than {limit} bytes")]
    TooLarge {
        /// The limit that was passed, in bytes.
        limit: u64,
    },
    /// No bytes at all.
    #[error("file is empty")]
    Empty,
    /// A kind of file that no reader here opens.
    #[error("file type `{found}` is not read")]
    UnknownType {
        /// Media type of the content.
        found: String,
    },
    /// The name says one kind, the content shows another.
    #[error("file is named `.{claimed}` but contains `{found}`")]
    WrongType {
        /// Extension of the name.
        claimed: String,
        /// Media type of the content.
        found: String,
    },
    /// The file is of a known kind and damaged.
    #[error("{} file is broken: {why}", format.extension())]
    Broken {
        /// The kind of file.
        format: Format,
        /// For the log; English, may quote the third-party reader.
        why: String,
    },
    /// Needs a password.
    #[error("file is encrypted")]
    Encrypted,
    /// A PDF of pictures: "văn bản quét, chưa có lớp chữ".
    #[error("pdf of {n_pages} pages is a scan without text layer")]
    ScanWithoutText {
        /// Pages of the scan.
        n_pages: usize,
    },
    /// More pages than the limit.
    #[error("file has {n} pages, limit {limit}")]
    TooManyPages {
        /// Pages found.
        n: usize,
        /// Pages allowed.
        limit: usize,
    },
    /// Unpacks to more than the limits allow.
    #[error("file unpacks to too much: {why}")]
    ZipBomb {
        /// Which limit, for the log.
        why: String,
    },
    /// More words than anybody reads.
    #[error("file holds more than {limit} bytes of text")]
    TooMuchText {
        /// Bytes of text allowed.
        limit: usize,
    },
    /// Letters of an old Vietnamese font that could not be turned into Unicode. No reader of files says so: it is for who
    /// converts the text.
    #[error("text is in the legacy font encoding {}", encoding.name())]
    LegacyFont {
        /// Which encoding.
        encoding: LegacyEncoding,
    },
    /// Word 97-2003.
    #[error("legacy .doc is not read")]
    LegacyDoc,
    /// Nothing to read inside.
    #[error("file contains no text")]
    NoText,
    /// Stopped from outside before it was read; see [`crate::Converter`].
    #[error("reading was stopped: {0}")]
    Stopped(Stopped),
}

impl ReadError {
    /// Stable key of the case, for messages, logs and JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::Empty => "empty",
            Self::UnknownType { .. } => "unknown_type",
            Self::WrongType { .. } => "wrong_type",
            Self::Broken { .. } => "broken",
            Self::Encrypted => "encrypted",
            Self::ScanWithoutText { .. } => "scan_without_text",
            Self::TooManyPages { .. } => "too_many_pages",
            Self::ZipBomb { .. } => "zip_bomb",
            Self::TooMuchText { .. } => "too_much_text",
            Self::LegacyFont { .. } => "legacy_font",
            Self::LegacyDoc => "legacy_doc",
            Self::NoText => "no_text",
            Self::Stopped(stopped) => stopped.code(),
        }
    }

    pub(crate) fn broken(format: Format, why: impl Into<Reason>) -> Self {
        Self::Broken {
            format,
            why: why.into().0,
        }
    }
}

/// What a third-party reader said, or our own words.
pub(crate) struct Reason(String);

impl<T: ToString> From<T> for Reason {
    fn from(why: T) -> Self {
        Self(why.to_string())
    }
}

/// Text of the file `bytes`, called `file_name` by its sender.
///
/// The content decides what it is; the name is only held against it (a `.pdf` that is no PDF is
/// [`ReadError::WrongType`]). Never panics. O(bytes) for all kinds but PDF, whose cost is that of `pdf-extract`.
pub fn read_text(
    file_name: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<ExtractedText, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() as u64 > limits.upload_bytes {
        return Err(ReadError::TooLarge {
            limit: limits.upload_bytes,
        });
    }
    let format = format_of(file_name, bytes)?;
    let (text, n_pages) = guarded(format, || match format {
        Format::Docx => docx::text(bytes, limits).map(|text| (text, None)),
        Format::Odt => odt::text(bytes, limits).map(|text| (text, None)),
        Format::Pdf => pdf::text(bytes, limits).map(|(text, n)| (text, Some(n))),
        Format::Html => html::text(bytes).map(|text| (text, None)),
        Format::Markdown | Format::Text | Format::Csv | Format::Xlsx => {
            plain::text(bytes).map(|text| (text, None))
        }
    })?;
    let too_much = || ReadError::TooMuchText {
        limit: limits.text_bytes,
    };
    if text.len() > limits.text_bytes {
        return Err(too_much());
    }
    let text = tidy(&text);
    // Composing a text can lengthen it.
    if text.len() > limits.text_bytes {
        return Err(too_much());
    }
    if text.is_empty() {
        return Err(ReadError::NoText);
    }
    let legacy = legacy_font::encoding_of(&text);
    Ok(ExtractedText {
        text,
        format,
        n_pages,
        legacy,
    })
}

/// Runs a reader and turns a panic inside third-party code into [`ReadError::Broken`].
pub(crate) fn guarded<T>(
    format: Format,
    read: impl FnOnce() -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(ReadError::broken(format, "the reader gave up on this file")))
}

/// The kind of file to read as, or why it is refused before reading.
fn format_of(file_name: &str, bytes: &[u8]) -> Result<Format, ReadError> {
    let claimed = extension_of(file_name);
    let found = match sniff(bytes) {
        Sniffed::EncryptedOffice => return Err(ReadError::Encrypted),
        Sniffed::LegacyDoc => return Err(ReadError::LegacyDoc),
        Sniffed::Docx => Some(Format::Docx),
        Sniffed::Odt => Some(Format::Odt),
        Sniffed::Pdf => Some(Format::Pdf),
        Sniffed::Html => Some(Format::Html),
        Sniffed::Plain if looks_like_text(bytes) || plain::is_bare_utf16(bytes) => {
            Some(match claimed.as_str() {
                "md" | "markdown" => Format::Markdown,
                "htm" | "html" | "xhtml" => Format::Html,
                "csv" => Format::Csv,
                _ => Format::Text,
            })
        }
        Sniffed::Xlsx | Sniffed::Other(_) | Sniffed::Plain => None,
    };
    let found_type = || crate::format::media_type(bytes, file_name).to_owned();
    let is_promise = matches!(claimed.as_str(), "docx" | "odt" | "pdf");
    match found {
        Some(format) if is_promise && format.extension() != claimed => Err(ReadError::WrongType {
            claimed,
            found: found_type(),
        }),
        Some(format) => Ok(format),
        None if is_promise && !is_truncated_container(bytes) => Err(ReadError::WrongType {
            claimed,
            found: found_type(),
        }),
        None if is_promise => {
            let format = if claimed == "odt" {
                Format::Odt
            } else {
                Format::Docx
            };
            Err(ReadError::broken(format, "the container lacks its parts"))
        }
        None => Err(ReadError::UnknownType {
            found: found_type(),
        }),
    }
}

/// A zip file whose tail (with the names of the parts) may be cut off.
fn is_truncated_container(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") && crate::format::find(bytes, b"PK\x05\x06").is_none()
}

/// NFC, `\n` ends, no trailing blanks, no NUL, at most one empty line in a row.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut n_breaks = 2;
    let clean: String = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{c}', '\u{2028}', '\u{2029}'], "\n");
    for line in clean
        .chars()
        // Before composing: what stood between a letter and its mark no longer does.
        .filter(|c| !matches!(c, '\0' | '\u{feff}'))
        .nfc()
        .collect::<String>()
        .split('\n')
    {
        let line = line.trim_end();
        if line.is_empty() {
            n_breaks += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if n_breaks > 1 { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        n_breaks = 1;
    }
    out
}
