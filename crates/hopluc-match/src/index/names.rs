//! Which listed domain a name is or lies below. The labels are hashed once, from the right; each boundary is one question.

use super::hashing;
use super::table::Table;
use crate::kind::IndicatorKind;
use crate::marks;
use crate::normal::domain;

/// Bytes of a name that are looked at in one go.
const BLOCK: usize = 64;

/// A name that has to be put into normal form first, or is none: it has capitals, a colon, bytes beyond ASCII, a dot at its
/// end, or 64 bytes and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Odd;

/// The longest domain of the table that the name in `text[start..end]` is or lies below.
#[inline]
pub(super) fn find(
    table: &Table<'_>,
    labels: (u8, u8),
    text: &[u8],
    (start, end): (usize, usize),
) -> Result<Option<String>, Odd> {
    let n_bytes = end.saturating_sub(start);
    if let Some(window) = text
        .get(start..)
        .and_then(|rest| rest.first_chunk::<BLOCK>())
        && n_bytes < BLOCK
        && n_bytes > 0
    {
        let name = marks::name_marks(window, n_bytes);
        if !name.is_odd {
            return Ok(in_window(table, labels, window, n_bytes, name.dots));
        }
    }
    Err(Odd)
}

/// As [`find`], for a name in normal form of fewer than 64 bytes whose dots are the ones of `dots`.
#[inline]
fn in_window(
    table: &Table<'_>,
    (fewest, most): (u8, u8),
    window: &[u8; BLOCK],
    n_bytes: usize,
    mut dots: u64,
) -> Option<String> {
    let (mut hash, mut end, mut found) = (hashing::START, n_bytes, None);
    for n_labels in 1..=most {
        let start = if dots == 0 {
            0
        } else {
            BLOCK - dots.leading_zeros() as usize
        };
        hash = with_label(hash, window, start, end);
        if n_labels >= fewest {
            let suffix = window.get(start..n_bytes)?;
            if table.find(hash, IndicatorKind::Domain, suffix) {
                found = Some(suffix);
            }
        }
        if start == 0 {
            break;
        }
        end = start - 1;
        dots ^= 1 << end;
    }
    found.map(|suffix| String::from_utf8_lossy(suffix).into_owned())
}

/// The same as [`hashing::with_label`] for `window[start..end]`, in words that may reach beyond the label.
#[inline]
fn with_label(mut hash: u64, window: &[u8; BLOCK], mut start: usize, end: usize) -> u64 {
    let n_bytes = end - start;
    while start < end {
        let left = end - start;
        let word = match window.get(start..start + 8) {
            Some(bytes) => bytes.try_into().map_or(0, u64::from_le_bytes),
            None => hashing::word_of(window.get(start..end).unwrap_or(&[])),
        };
        let kept = if left < 8 {
            (1 << (left * 8)) - 1
        } else {
            u64::MAX
        };
        hash = hashing::with_word(hash, word & kept);
        start += 8;
    }
    hashing::with_label_end(hash, n_bytes)
}

/// The same for any name. What lies farther left than any domain is long is not read.
pub(super) fn find_odd(table: &Table<'_>, (fewest, most): (u8, u8), name: &[u8]) -> Option<String> {
    let name = domain::observed(name);
    if name.is_empty() {
        return None;
    }
    let (mut hash, mut end, mut found) = (hashing::START, name.len(), None);
    for n_labels in 1..=most {
        let start = memchr::memrchr(b'.', name.get(..end)?).map_or(0, |dot| dot + 1);
        hash = hashing::with_label(hash, name.get(start..end)?);
        let suffix = name.get(start..)?;
        if n_labels >= fewest && table.find(hash, IndicatorKind::Domain, suffix) {
            found = Some(suffix);
        }
        let Some(dot) = start.checked_sub(1) else {
            break;
        };
        end = dot;
    }
    found.map(|suffix| String::from_utf8_lossy(suffix).into_owned())
}

/// Whether exactly this name, in normal form, is in the table.
pub(super) fn contains(table: &Table<'_>, name: &[u8]) -> bool {
    table.find(hashing::of_name(name), IndicatorKind::Domain, name)
}
