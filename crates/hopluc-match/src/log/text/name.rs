//! Names of DNS in logs, turned back into their bytes. Decides nothing about what a name means.
//!
//! A dot inside a label is no boundary: `www\.evil.example` lies below `example` and not below `evil.example`. Since
//! names are compared as text, such a dot becomes a byte that no indicator has.

use super::Spelling;
use crate::marks::BLOCK;

/// Stands for a dot inside a label.
const INNER_DOT: u8 = 0;

/// The length of the name that `text` spells, put into `out`; `None` where lengths or escapes do not fit.
///
/// Zero bytes follow the name, so that the index may look at a whole block.
pub(super) fn read(text: &[u8], spelling: Spelling, out: &mut Vec<u8>) -> Option<usize> {
    out.clear();
    match spelling {
        Spelling::Plain => out.extend_from_slice(text),
        Spelling::Escaped => unescaped(text, out)?,
        Spelling::Lengths => joined(text, out)?,
    }
    let n_bytes = out.strip_suffix(b".").unwrap_or(out).len();
    out.resize(n_bytes + BLOCK, 0);
    Some(n_bytes)
}

fn put(out: &mut Vec<u8>, byte: u8) {
    out.push(if byte == b'.' { INNER_DOT } else { byte });
}

/// `\032` is the byte of that number, in ten digits' writing, and any other byte behind a backslash is itself.
fn unescaped(mut text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    while let Some((&byte, rest)) = text.split_first() {
        text = rest;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let (first, behind) = rest.split_first()?;
        if !first.is_ascii_digit() {
            put(out, *first);
            text = behind;
            continue;
        }
        let digits = rest.first_chunk::<3>()?;
        let number = digits.iter().try_fold(0_u16, |number, digit| {
            let digit = char::from(*digit).to_digit(10)?;
            Some(number * 10 + digit as u16)
        })?;
        put(out, u8::try_from(number).ok()?);
        text = rest.get(3..)?;
    }
    Some(())
}

/// `(3)www(4)evil(0)`. A label may have brackets in it, so its length decides where it ends; if no bracket stands there,
/// which happens where the log was put into another encoding, the next bracket with a number does.
fn joined(mut text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    loop {
        let (n_bytes, rest) = length(text)?;
        if n_bytes == 0 {
            return rest.is_empty().then_some(());
        }
        let end = if rest.get(n_bytes..).and_then(length).is_some() {
            n_bytes
        } else {
            memchr::memchr_iter(b'(', rest)
                .find(|at| rest.get(*at..).and_then(length).is_some())
                .filter(|at| *at > 0)?
        };
        let (label, behind) = rest.split_at_checked(end)?;
        let from = out.len();
        out.extend_from_slice(label);
        if memchr::memchr(b'.', label).is_some() {
            let label = out.get_mut(from..)?;
            label
                .iter_mut()
                .filter(|byte| **byte == b'.')
                .for_each(|byte| *byte = INNER_DOT);
        }
        out.push(b'.');
        text = behind;
    }
}

/// The number in the brackets that `text` begins with, at most the longest label, and what follows.
fn length(text: &[u8]) -> Option<(usize, &[u8])> {
    let (number, end) = crate::log::time::number_at(text, 1, 2)?;
    let is_one = text.first() == Some(&b'(') && text.get(end) == Some(&b')') && number < 64;
    is_one.then(|| (number as usize, text.get(end + 1..).unwrap_or(&[])))
}
