//! Text of a PDF that has a text layer.
//!
//! Never reads pictures (no OCR), never tries passwords, never unpacks more than the limits.
//! The third-party reader runs on a thread with a large stack, because it recurses with the nesting of the file; a
//! panic there ends the thread and is reported as a broken file. It has no time limit of its own.

mod forms;
mod widths;

use std::io::{Read, Write};
use std::thread;

use flate2::read::ZlibDecoder;
use pdf_extract::{Dictionary, Document, Object, PlainTextOutput, output_doc_page};

use super::{Limits, ReadError};
use crate::format::{Format, find};

/// Stack of the reading thread. Only touched pages cost memory.
const STACK_BYTES: usize = 64 * 1024 * 1024;
/// Fewer letters than this a page, in a file with pictures, is a scan (perhaps with the text of a signature stamp).
const SCAN_LETTERS_A_PAGE: usize = 100;

/// Text and number of pages.
pub(super) fn text(bytes: &[u8], limits: &Limits) -> Result<(String, usize), ReadError> {
    refuse_bomb(bytes, limits)?;
    thread::scope(|scope| {
        let reading = thread::Builder::new()
            .name("read-pdf".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || extract(bytes, limits));
        match reading.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(ReadError::broken(
                Format::Pdf,
                "the reader gave up on this file",
            )),
            Err(error) => Err(ReadError::broken(Format::Pdf, error)),
        }
    })
}

fn extract(bytes: &[u8], limits: &Limits) -> Result<(String, usize), ReadError> {
    refuse_told_pages(bytes, limits)?;
    let document = load(bytes)?;
    if find(bytes, b"/Encrypt").is_some() {
        refuse_decrypted_bomb(&document, limits)?;
    }
    let pages = document.get_pages();
    let n_pages = pages.len();
    if n_pages > limits.pages {
        return Err(ReadError::TooManyPages {
            n: n_pages,
            limit: limits.pages,
        });
    }
    if n_pages == 0 {
        return Err(ReadError::broken(Format::Pdf, "the file has no pages"));
    }
    forms::refuse_endless(&document, &pages)?;
    let mut output = Capped {
        bytes: Vec::new(),
        room: limits.text_bytes,
        limit: limits.text_bytes,
    };
    for page in 1..=n_pages as u32 {
        // One page that cannot be read fails the file: a page left out silently could hide a task or a figure.
        page_text(&document, page, &mut output)?;
        output.bytes.extend(b"\n\n");
    }
    let text = String::from_utf8_lossy(&output.bytes).into_owned();
    let n_letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    if n_letters < SCAN_LETTERS_A_PAGE * n_pages && has_pictures(&document) {
        return Err(ReadError::ScanWithoutText { n_pages });
    }
    Ok((text, n_pages))
}

/// Refuses a file that says at the root of its pages how many they are (ISO 32000-1, 7.7.3.2), before its objects are read:
/// that alone takes seconds where they are tens of thousands. What cannot be told here is counted later.
fn refuse_told_pages(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let told = Document::load_metadata_mem(bytes).map_or(0, |about| about.page_count as usize);
    if told > limits.pages {
        return Err(ReadError::TooManyPages {
            n: told,
            limit: limits.pages,
        });
    }
    Ok(())
}

/// The file as objects, decrypted with the empty password that many offices set, letter widths repaired.
pub(crate) fn load(bytes: &[u8]) -> Result<Document, ReadError> {
    let mut document = match Document::load_mem(bytes) {
        Ok(document) => document,
        Err(pdf_extract::Error::InvalidPassword | pdf_extract::Error::Decryption(_)) => {
            return Err(ReadError::Encrypted);
        }
        Err(error) => return Err(ReadError::broken(Format::Pdf, error)),
    };
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(ReadError::Encrypted);
    }
    widths::repair(&mut document);
    Ok(document)
}

fn page_text(document: &Document, page: u32, output: &mut Capped) -> Result<(), ReadError> {
    let result = output_doc_page(
        document,
        &mut PlainTextOutput::new(&mut *output as &mut dyn Write),
        page,
    );
    if output.room == 0 {
        return Err(ReadError::TooMuchText {
            limit: output.limit,
        });
    }
    result.map_err(|error| ReadError::broken(Format::Pdf, format!("page {page}: {error}")))
}

/// Takes text up to a limit and then refuses more, which stops the reader: forms drawn within forms can multiply a few
/// bytes into any length.
struct Capped {
    bytes: Vec<u8>,
    room: usize,
    limit: usize,
}

impl Write for Capped {
    fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
        if part.len() >= self.room {
            self.room = 0;
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.room -= part.len();
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn is_picture(dictionary: &Dictionary) -> bool {
    dictionary
        .get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|name| name == b"Image")
}

fn has_pictures(document: &Document) -> bool {
    document.objects.values().any(|object| {
        object
            .as_stream()
            .is_ok_and(|stream| is_picture(&stream.dict))
    })
}

/// Refuses a file whose packed streams grow beyond the limit, pictures each by itself and all others together.
///
/// Done on the raw bytes before the reader sees them, since it unpacks object streams without a limit on loading.
fn refuse_bomb(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let mut budget = limits.unpacked_bytes;
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|rest| find(rest, b"stream")) {
        let keyword = from + at;
        from = keyword + b"stream".len();
        let data = bytes.get(from..).unwrap_or_default();
        let data = data
            .strip_prefix(b"\r\n")
            .or_else(|| data.strip_prefix(b"\n"))
            .unwrap_or(data);
        // Filters can hide behind long or indirect dictionaries, so the data itself says whether it is packed.
        let is_packed = matches!(data, [first, second, ..] if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0);
        if !is_packed {
            continue;
        }
        let dictionary = bytes
            .get(keyword.saturating_sub(4096)..keyword)
            .unwrap_or_default();
        let dictionary = find_last(dictionary, b"obj")
            .and_then(|start| dictionary.get(start..))
            .unwrap_or(dictionary);
        let is_picture =
            find(dictionary, b"/Image").is_some() && find(dictionary, b"/ObjStm").is_none();
        let n = unpacked_bytes(data, budget, dictionary);
        if n > budget {
            return Err(ReadError::ZipBomb {
                why: format!("streams unpack beyond {} bytes", limits.unpacked_bytes),
            });
        }
        // Pictures are bounded one by one: the pages of a scan are large together.
        budget -= if is_picture { 0 } else { n };
    }
    Ok(())
}

/// The same for the streams of a file whose raw bytes were encrypted.
fn refuse_decrypted_bomb(document: &Document, limits: &Limits) -> Result<(), ReadError> {
    let mut budget = limits.unpacked_bytes;
    for stream in document
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok())
    {
        let n = if is_picture(&stream.dict) {
            0
        } else {
            count(ZlibDecoder::new(stream.content.as_slice()), budget)
        };
        if n > budget {
            return Err(ReadError::ZipBomb {
                why: format!("streams unpack beyond {} bytes", limits.unpacked_bytes),
            });
        }
        budget -= n;
    }
    Ok(())
}

/// How much a stream unpacks to, counted up to just over `budget`; a second layer of the same filter is counted too.
fn unpacked_bytes(data: &[u8], budget: u64, dictionary: &[u8]) -> u64 {
    let once = ZlibDecoder::new(data);
    let is_twice = find(dictionary, b"Flate")
        .and_then(|at| dictionary.get(at + 5..))
        .is_some_and(|rest| find(rest, b"Flate").is_some());
    if is_twice {
        count(ZlibDecoder::new(once), budget)
    } else {
        count(once, budget)
    }
}

fn count(reader: impl Read, budget: u64) -> u64 {
    let mut reader = reader.take(budget + 1);
    let mut buffer = vec![0; 64 * 1024];
    let mut n = 0;
    while let Ok(step @ 1..) = reader.read(&mut buffer) {
        n += step as u64;
    }
    n
}

fn find_last(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .rposition(|window| window == needle)
}
