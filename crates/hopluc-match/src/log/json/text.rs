//! JSON strings: their escapes turned back into what they mean. A broken escape stays as it stands.

use std::borrow::Cow;

/// What the inside of a JSON string means.
pub(super) fn unescaped(inside: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', inside).is_none() {
        return Cow::Borrowed(inside);
    }
    let mut out = Vec::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((&byte, behind)) = rest.split_first() {
        if byte != b'\\' {
            out.push(byte);
            rest = behind;
            continue;
        }
        let (plain, n_bytes) = match behind.first() {
            Some(b'u') => {
                rest = unicode(rest, &mut out);
                continue;
            }
            Some(b'n') => (b'\n', 2),
            Some(b't') => (b'\t', 2),
            Some(b'r') => (b'\r', 2),
            Some(b'b') => (8, 2),
            Some(b'f') => (12, 2),
            Some(&other @ (b'"' | b'\\' | b'/')) => (other, 2),
            _ => (b'\\', 1),
        };
        out.push(plain);
        rest = rest.get(n_bytes..).unwrap_or(&[]);
    }
    Cow::Owned(out)
}

/// Takes `\uXXXX`, or two of them for one character, from the beginning of `rest`; gives back what follows.
fn unicode<'a>(rest: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let Some(first) = code_unit(rest) else {
        out.push(b'\\');
        return rest.get(1..).unwrap_or(&[]);
    };
    let behind = rest.get(6..).unwrap_or(&[]);
    let second = code_unit(behind);
    let units: Vec<u16> = [Some(first), second].into_iter().flatten().collect();
    let read = char::decode_utf16(units.iter().copied()).next();
    let (c, n_units) = match read {
        Some(Ok(c)) => (c, c.len_utf16()),
        _ => (char::REPLACEMENT_CHARACTER, 1),
    };
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    if n_units == 2 {
        behind.get(6..).unwrap_or(&[])
    } else {
        behind
    }
}

fn code_unit(bytes: &[u8]) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = bytes else {
        return None;
    };
    let digits = digits.get(..4)?;
    digits.iter().try_fold(0, |unit: u16, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | digit as u16)
    })
}
