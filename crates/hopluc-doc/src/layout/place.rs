//! Where the words of a line stand in the text that was read of the same file.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// Bytes of the place at which `words` stand for the time `n` (from 0) at the beginning of a line or a cell of `text`. White
/// space counts as equal; the last word may be the beginning of one. None for no words.
pub(super) fn nth(text: &str, words: &str, n: usize) -> Option<Range<usize>> {
    let words: String = words.nfc().collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    let first = words.first()?;
    let places = text.match_indices(first).filter_map(|(at, _)| {
        let before = text.get(..at)?.trim_end_matches([' ', '\t']);
        let begins = before.is_empty() || before.ends_with(['\n', '|']);
        let end = begins.then(|| end_of(text, at, &words)).flatten()?;
        Some(at..end)
    });
    places.into_iter().nth(n)
}

/// Where `words`, in their order and with nothing but white space between, end if they begin at `at`.
fn end_of(text: &str, at: usize, words: &[&str]) -> Option<usize> {
    let mut rest = text.get(at..)?;
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            let next = rest.trim_start();
            if next.len() == rest.len() {
                return None;
            }
            rest = next;
        }
        rest = rest.strip_prefix(word)?;
    }
    Some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_their_line_begins() {
        let text =
            "Nơi nhận:\n- Như trên;\nSố: 1 | Hưng Yên,\n  ngày 02\n- Như  trên; và như trên;";
        let at = |words, n| nth(text, words, n).and_then(|range| text.get(range));
        assert_eq!(at("Nơi nhận:", 0), Some("Nơi nhận:"));
        assert_eq!(at("Hưng Yên, ngày 0", 0), Some("Hưng Yên,\n  ngày 0"));
        assert_eq!(at("- Như trên;", 1), Some("- Như  trên;"));
        assert_eq!(at("- Như trên;", 2), None);
        assert_eq!(at("như trên;", 0), None, "in the middle of a line");
        assert_eq!(at("", 0), None);
        let decomposed: String = "Nơi nhận:".nfd().collect();
        assert_eq!(at(&decomposed, 0), Some("Nơi nhận:"));
    }
}
