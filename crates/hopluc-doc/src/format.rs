//! Which kind of file some bytes are: by their content first, by the file's name only where content cannot tell.
//!
//! Never reads the text of a file and never trusts a name against the content.

use serde::{Deserialize, Serialize};

/// Kinds of file that the readers of this crate open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Office Open XML text document.
    Docx,
    /// OpenDocument text.
    Odt,
    /// Portable Document Format.
    Pdf,
    /// A web page.
    Html,
    /// Markdown, read as plain text.
    Markdown,
    /// Plain text.
    Text,
    /// Office Open XML workbook, read only by [`crate::read`]'s table readers.
    Xlsx,
    /// Comma- or semicolon-separated values.
    Csv,
}

impl Format {
    /// The usual file extension, lower case, without a dot; also the word shown to people.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Text => "txt",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }
}

/// What the first bytes (and, for containers, a few names inside) give away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sniffed {
    Docx,
    Odt,
    Xlsx,
    Pdf,
    Html,
    /// OLE container with an `EncryptedPackage` stream: a password-protected Office file.
    EncryptedOffice,
    /// OLE container with a `WordDocument` stream: Word 97-2003.
    LegacyDoc,
    /// A kind we know the name of and do not read; the media type.
    Other(&'static str),
    /// No signature: text, or nothing we know.
    Plain,
}

/// IANA media type of a file, for storing and serving attachments.
///
/// Content decides; the name decides only between kinds of plain text. `application/octet-stream` when unknown.
/// `text/html` and `image/svg+xml` can carry scripts: whoever serves them must do so as a download.
pub fn media_type(bytes: &[u8], name: &str) -> &'static str {
    match sniff(bytes) {
        Sniffed::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Sniffed::Odt => "application/vnd.oasis.opendocument.text",
        Sniffed::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Sniffed::Pdf => "application/pdf",
        Sniffed::Html => "text/html",
        Sniffed::EncryptedOffice => "application/x-ole-storage",
        Sniffed::LegacyDoc => "application/msword",
        Sniffed::Other(kind) => kind,
        Sniffed::Plain if looks_like_text(bytes) => match extension_of(name).as_str() {
            "md" | "markdown" => "text/markdown",
            "csv" => "text/csv",
            "json" => "application/json",
            "xml" => "application/xml",
            _ => "text/plain",
        },
        Sniffed::Plain => "application/octet-stream",
    }
}

/// The extension of `name`, lower case, without a dot; empty when there is none.
pub(crate) fn extension_of(name: &str) -> String {
    name.rsplit_once('.')
        .map(|(_, tail)| tail.trim().to_lowercase())
        .unwrap_or_default()
}

/// Signatures of kinds that are stored as attachments but not read here.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BM", "image/bmp"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
];

/// The kind of `bytes` by signature. Never decompresses; looks at no more than the bytes given.
pub(crate) fn sniff(bytes: &[u8]) -> Sniffed {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return sniff_zip(bytes);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return sniff_ole(bytes);
    }
    if find(head, b"%PDF-").is_some() {
        return Sniffed::Pdf;
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP".as_slice()) {
        return Sniffed::Other("image/webp");
    }
    let is_short_magic = |magic: &[u8]| magic.len() < 4 && looks_like_text(bytes);
    if let Some((_, kind)) = SIGNATURES
        .iter()
        .find(|(magic, _)| head.starts_with(magic) && !is_short_magic(magic))
    {
        return Sniffed::Other(kind);
    }
    if looks_like_html(head) {
        Sniffed::Html
    } else {
        Sniffed::Plain
    }
}

/// Tells the office containers apart by the entry names, which stand uncompressed in every zip file.
fn sniff_zip(bytes: &[u8]) -> Sniffed {
    if find(bytes, b"mimetypeapplication/vnd.oasis.opendocument.text").is_some() {
        return Sniffed::Odt;
    }
    if find(bytes, b"[Content_Types].xml").is_some() {
        if find(bytes, b"word/").is_some() {
            return Sniffed::Docx;
        }
        if find(bytes, b"xl/").is_some() {
            return Sniffed::Xlsx;
        }
    }
    Sniffed::Other("application/zip")
}

/// Tells Word 97-2003 from a password-protected Office file by the stream names (UTF-16) of the OLE directory.
fn sniff_ole(bytes: &[u8]) -> Sniffed {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &wide).is_some()
    };
    if has("EncryptedPackage") {
        Sniffed::EncryptedOffice
    } else if has("WordDocument") {
        Sniffed::LegacyDoc
    } else if has("Workbook") {
        Sniffed::Other("application/vnd.ms-excel")
    } else {
        Sniffed::Other("application/x-ole-storage")
    }
}

fn looks_like_html(head: &[u8]) -> bool {
    let start: String = head
        .iter()
        .filter(|b| **b != 0)
        .take(512)
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect();
    let start = start.trim_start_matches(|c: char| !c.is_ascii() || c.is_whitespace());
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| start.starts_with(tag))
        || (start.starts_with("<?xml") && start.contains("<html"))
        || (start.starts_with("<!--") && start.contains("<html"))
}

/// Whether `bytes` hold no control bytes beyond those of text, or are UTF-16 with a mark or plain alternation of NUL.
pub(crate) fn looks_like_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return true;
    }
    let sample = bytes.get(..bytes.len().min(64 * 1024)).unwrap_or_default();
    let n_control = sample
        .iter()
        .filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c))
        .count();
    n_control * 200 <= sample.len()
}

/// Position of `needle` in `haystack`.
pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, _) = needle.split_first()?;
    let mut from = 0;
    while let Some(step) = haystack.get(from..)?.iter().position(|b| b == first) {
        let at = from + step;
        if haystack.get(at..at + needle.len()) == Some(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_the_media_type_and_the_name_only_between_texts() {
        assert_eq!(media_type(b"%PDF-1.7\n", "a.docx"), "application/pdf");
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n....", "a.pdf"), "image/png");
        assert_eq!(media_type("Kính gửi".as_bytes(), "a.md"), "text/markdown");
        assert_eq!(
            media_type("BM là viết tắt".as_bytes(), "a.txt"),
            "text/plain"
        );
        assert_eq!(media_type(b"<!DOCTYPE html><p>x", "a.txt"), "text/html");
        assert_eq!(
            media_type(&[0, 1, 2, 3, 4, 5], "a.txt"),
            "application/octet-stream"
        );
        assert_eq!(media_type(b"PK\x05\x06", "a.docx"), "application/zip");
    }

    #[test]
    fn find_returns_the_first_place() {
        assert_eq!(find(b"aab aab", b"aab"), Some(0));
        assert_eq!(find(b"xaaab", b"aab"), Some(2));
        assert_eq!(find(b"x", b"aab"), None);
        assert_eq!(find(b"", b""), None);
    }
}
