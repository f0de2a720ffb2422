//! Plain text: which encoding, and the text in it.
//!
//! Never guesses among encodings of other languages: Unicode, Windows-1258 with clear Vietnamese marks, or a named error.

use std::borrow::Cow;

use super::{ReadError, legacy_font};
use crate::format::Format;

/// Text of a plain file: UTF-8, UTF-16 with or without mark, or Windows-1258.
pub(crate) fn text(bytes: &[u8]) -> Result<String, ReadError> {
    if let Some(text) = decode_unicode(bytes) {
        return Ok(text.into_owned());
    }
    decode_legacy(bytes)
}

/// `bytes` as Unicode text, by mark or by validity; `None` when they are not Unicode.
pub(crate) fn decode_unicode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return std::str::from_utf8(rest).ok().map(Cow::Borrowed);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes).map(Cow::Owned);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes).map(Cow::Owned);
    }
    if is_bare_utf16(bytes) {
        let is_little = bytes.iter().skip(1).step_by(2).filter(|b| **b == 0).count()
            >= bytes.iter().step_by(2).filter(|b| **b == 0).count();
        return utf16(
            bytes,
            if is_little {
                u16::from_le_bytes
            } else {
                u16::from_be_bytes
            },
        )
        .map(Cow::Owned);
    }
    std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
}

/// UTF-16 without a mark: every second byte of the Latin letters and blanks is zero.
pub(crate) fn is_bare_utf16(bytes: &[u8]) -> bool {
    let sample = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let n_even = sample.iter().step_by(2).filter(|b| **b == 0).count();
    let n_odd = sample
        .iter()
        .skip(1)
        .step_by(2)
        .filter(|b| **b == 0)
        .count();
    let half = sample.len() / 2;
    half >= 4 && (n_even.min(n_odd) * 20 < half) && (n_even.max(n_odd) * 10 > half * 4)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .ok()
}

/// Bytes that are not Unicode: those of TCVN3 and VNI become the letters of Latin-1 that stand for them, Windows-1258 is
/// decoded, anything else is broken.
fn decode_legacy(bytes: &[u8]) -> Result<String, ReadError> {
    let latin = encoding_rs::WINDOWS_1252
        .decode_without_bom_handling(bytes)
        .0;
    if legacy_font::encoding_of(&latin).is_some() {
        return Ok(latin.into_owned());
    }
    let vietnamese = encoding_rs::WINDOWS_1258
        .decode_without_bom_handling(bytes)
        .0;
    let n_marks = vietnamese
        .chars()
        .filter(|c| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'))
        .count();
    let n_letters = vietnamese.chars().filter(|c| c.is_alphabetic()).count();
    if n_marks * 20 > n_letters && !vietnamese.contains('\u{fffd}') {
        return Ok(vietnamese.into_owned());
    }
    Err(ReadError::broken(
        Format::Text,
        "the bytes are not Unicode text",
    ))
}
