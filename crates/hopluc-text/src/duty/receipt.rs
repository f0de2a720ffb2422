//! From which day does a term run: the day of the document, or the day on which it comes? Never counts days.

use crate::fold::tone_key;
use crate::reading::{Duty, Reading};

/// Bytes behind the term in which its beginning is named.
const BEGINNING: usize = 90;

/// Whether the term of a duty runs from the day on which the document comes: "kể từ ngày nhận được văn bản".
///
/// What stands behind the end of the sentence, or behind a word of issue ("kể từ ngày ban hành"), names no receipt.
pub fn runs_from_receipt(reading: &Reading, duty: &Duty) -> bool {
    let Some(span) = duty.deadline_span else {
        return false;
    };
    let term = span.of(&reading.text);
    let behind = crate::window::after(&reading.text, span.end, BEGINNING);
    let behind = behind.split(['.', ';']).next().unwrap_or_default();
    let words = tone_key(&[term, behind].concat());
    let signs = ["kể từ ", "tính từ ", "từ ngày ", "từ khi ", "sau khi "];
    let Some(from) = signs.iter().filter_map(|sign| words.find(sign)).min() else {
        return false;
    };
    let named = words.get(from..).unwrap_or_default();
    let first = |signs: &[&str]| signs.iter().filter_map(|sign| named.find(sign)).min();
    let receipt = first(&[" nhận "]);
    let issue = first(&[" ban hành", " ký ", " phát hành"]);
    receipt.is_some_and(|receipt| issue.is_none_or(|issue| receipt < issue))
}
