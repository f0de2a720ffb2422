//! Where a passage of the text that was read stands in the file that it was read from.
//! Aligns letter by letter; knows nothing of how the text was freed of what it left out.

use crate::normal::leaves_no_letter;
use crate::reading::Span;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The byte ranges in `source` of `spans` of `text`, in their order, where `text` was read from the Unicode text `source`.
///
/// `text` may have lost signs that are not seen, have other spaces and line ends, fewer blank lines and composed letters:
/// letters and signs are paired one by one, without their marks. `None` where they cannot be, as where the letters were
/// converted from an encoding before Unicode. An empty span is where the letter behind it stands. O(n + m log n) for m spans.
pub fn places_in(source: &str, text: &str, spans: &[Span]) -> Option<Vec<Span>> {
    let mut seen = letters(source);
    // For each letter of the text: where it begins there, and its range in the source.
    let mut pairs: Vec<(usize, Span)> = Vec::new();
    for (base, here) in letters(text) {
        let (other, there) = seen.next()?;
        if other != base {
            return None;
        }
        pairs.push((here.start, there));
    }
    if seen.next().is_some() {
        return None;
    }
    let place = |span: &Span| {
        let first = pairs.partition_point(|(at, _)| *at < span.start);
        let behind = pairs.partition_point(|(at, _)| *at < span.end);
        let start = pairs
            .get(first)
            .map_or(source.len(), |(_, there)| there.start);
        let end = match pairs.get(first..behind).and_then(<[_]>::last) {
            Some((_, there)) => there.end,
            None => start,
        };
        Span { start, end }
    };
    Some(spans.iter().map(place).collect())
}

/// The letters and signs that are seen, without marks, each with its bytes; its marks, and what is not seen before them,
/// belong to it.
fn letters(text: &str) -> impl Iterator<Item = (char, Span)> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, base) = loop {
            let (at, c) = chars.next()?;
            if let Some(base) = base_of(c) {
                break (at, base);
            }
        };
        let mut end = chars.peek().map_or(text.len(), |(at, _)| *at);
        let mut ahead = chars.clone();
        while let Some((_, c)) = ahead.next() {
            if is_combining_mark(c) {
                end = ahead.peek().map_or(text.len(), |(at, _)| *at);
                chars = ahead.clone();
            } else if !leaves_no_letter(c) || c.is_whitespace() {
                break;
            }
        }
        Some((base, Span { start, end }))
    })
}

/// The letter or sign without its marks; `None` of a mark, a space and what is not seen.
fn base_of(c: char) -> Option<char> {
    if c.is_ascii_graphic() {
        return Some(c);
    }
    if leaves_no_letter(c) || is_combining_mark(c) {
        return None;
    }
    if matches!(c, '\u{e000}'..='\u{f8ff}') {
        // As the text has the bullets of symbol fonts.
        return Some('•');
    }
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    base
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;
    use unicode_normalization::UnicodeNormalization;

    /// What the source has where the text has `words`.
    fn found(source: &str, words: &str) -> Option<String> {
        let text = read(source).text;
        let start = text.find(words).unwrap();
        let span = Span {
            start,
            end: start + words.len(),
        };
        let places = places_in(source, &text, &[span])?;
        source
            .get(places[0].start..places[0].end)
            .map(str::to_owned)
    }

    #[test]
    fn a_passage_is_found_in_a_file_with_other_line_ends_and_signs_that_are_not_seen() {
        let source =
            "\u{feff}ỦY BAN\r\n\r\n\r\nGiao Sở\u{a0}Tài\u{ad}\u{200b} chính; \u{f0b7} Công an";
        assert_eq!(
            found(source, "Sở Tài chính").as_deref(),
            Some("Sở\u{a0}Tài\u{ad}\u{200b} chính")
        );
        assert_eq!(found(source, "• Công").as_deref(), Some("\u{f0b7} Công"));
    }

    #[test]
    fn a_passage_is_found_in_decomposed_letters_with_all_their_marks() {
        let source: String = "Giao Sở Tài chính\u{1ec7}".nfd().collect();
        let wanted: String = "Sở".nfd().collect();
        assert_eq!(found(&source, "Sở").as_deref(), Some(wanted.as_str()));
        let parted = "U\u{200b}\u{309}y ban";
        assert_eq!(found(parted, "Ủy").as_deref(), Some("U\u{200b}\u{309}y"));
    }

    #[test]
    fn texts_of_other_letters_have_no_places() {
        let span = Span { start: 0, end: 1 };
        assert_eq!(places_in("abc", "abd", &[span]), None);
        assert_eq!(places_in("abcd", "abc", &[span]), None);
        assert_eq!(places_in("ab", "abc", &[span]), None);
        let nothing = places_in("", "", &[Span { start: 0, end: 0 }]);
        assert_eq!(nothing, Some(vec![Span { start: 0, end: 0 }]));
    }
}
