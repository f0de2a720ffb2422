//! Text freed from mark-up debris, with a map back to where each byte came from.
//! Drops and collapses only; it never adds words and never reorders.

use std::cell::Cell;

use crate::reading::Span;
use crate::repair::Repair;

/// Bytes of a vowel with two signs, which is what a mended letter is; with one it has a byte less.
const MENDED_BYTES: usize = 3;

/// A growing cleaned text. Spaces are single, mark-up (`**`, `#`, tags, entities, footnote numbers) is gone.
#[derive(Debug, Default)]
pub(crate) struct Clean {
    pub text: String,
    /// (offset in `text`, offset in the source), ascending; bytes between two entries correspond one to one.
    map: Vec<(usize, usize)>,
    /// Entry of the map that was asked for last: the next one is mostly near.
    near: Cell<usize>,
    /// Letters that were mended: where they stand in `text`, and how the source has them; ascending.
    mended: Vec<(usize, char)>,
}

impl Clean {
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            map: Vec::new(),
            near: Cell::new(0),
            mended: Vec::new(),
        }
    }

    /// Appends one character that stands for the source byte at `from`.
    pub fn push_char(&mut self, c: char, from: usize) {
        self.map.push((self.text.len(), from));
        self.text.push(c);
    }

    /// Appends `source[start..end]` cleaned.
    pub fn push_range(&mut self, source: &str, start: usize, end: usize) {
        let bytes = source.as_bytes();
        let mut run = start;
        let mut at = start;
        while at < end {
            let next = match bytes.get(at) {
                Some(b' ' | b'\n') => {
                    let next = at
                        + bytes
                            .get(at..end)
                            .unwrap_or_default()
                            .iter()
                            .take_while(|b| matches!(b, b' ' | b'\n'))
                            .count();
                    let doubled = self.ends_open() && run == at;
                    if next == at + 1 && !doubled && bytes.get(at) == Some(&b' ') {
                        at = next;
                        continue;
                    }
                    self.copy(source, run, at);
                    if !self.ends_open() {
                        self.push_char(' ', at);
                    }
                    next
                }
                Some(b'*' | b'<' | b'&' | b'\\' | b'[' | b'_' | b'`') => {
                    let Some((next, put)) = debris_at(source, at, end) else {
                        at += 1;
                        continue;
                    };
                    self.copy(source, run, at);
                    if let Some(c) = put {
                        self.push_char(c, at);
                    }
                    next
                }
                _ => {
                    at += 1;
                    continue;
                }
            };
            at = next;
            run = next;
        }
        self.copy(source, run, end);
    }

    /// Where the cleaned bytes `start..end` stand in the source; an empty range gives an empty span.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let first = self.source_of(start);
        if end <= start {
            return Span::new(first, first);
        }
        // A mended letter is a byte longer here than in the source.
        let ends_mended = self
            .mended
            .binary_search_by_key(&end, |(at, _)| at + MENDED_BYTES)
            .is_ok();
        let last = if ends_mended {
            self.source_of(end - MENDED_BYTES) + MENDED_BYTES - 1
        } else {
            self.source_of(end - 1) + 1
        };
        Span::new(first, last)
    }

    /// Puts the letters in that a scan damaged. Ranges that were taken before move with them: `moved` tells how.
    pub fn mend(&mut self, repairs: &[Repair]) {
        let mut text = String::with_capacity(self.text.len() + repairs.len());
        let mut map = Vec::with_capacity(self.map.len() + 2 * repairs.len());
        let mut entries = std::mem::take(&mut self.map).into_iter().peekable();
        let mut done = 0;
        for repair in repairs {
            let Some((old, letter)) = self.mendable(*repair) else {
                continue;
            };
            let next = repair.at + old.len_utf8();
            let shift = text.len() - done;
            while let Some((clean, from)) = entries.next_if(|(clean, _)| *clean <= repair.at) {
                lay(&mut map, clean + shift, from);
            }
            let source = map
                .last()
                .map_or(0, |(clean, from)| from + (repair.at + shift - clean));
            text.push_str(self.text.get(done..repair.at).unwrap_or_default());
            self.mended.push((text.len(), old));
            text.push(letter);
            map.push((text.len(), source + old.len_utf8()));
            done = next;
        }
        let shift = text.len() - done;
        for (clean, from) in entries {
            lay(&mut map, clean + shift, from);
        }
        text.push_str(self.text.get(done..).unwrap_or_default());
        self.text = text;
        self.map = map;
    }

    /// The letter that stands where a repair belongs, and the one that it becomes, in its case; none where either has another size
    /// than expected: a mended letter is one byte longer, so that offsets behind it can be told by counting.
    pub fn mendable(&self, repair: Repair) -> Option<(char, char)> {
        let old = self.text.get(repair.at..)?.chars().next()?;
        let letter = if old.is_uppercase() {
            repair.letter.to_uppercase().next()?
        } else {
            repair.letter
        };
        (letter.len_utf8() == MENDED_BYTES && old.len_utf8() + 1 == MENDED_BYTES)
            .then_some((old, letter))
    }

    /// Where a byte of the text before mending stands now.
    pub fn moved(&self, at: usize) -> usize {
        // The letter of entry i stood i bytes earlier.
        let mut low = 0;
        let mut high = self.mended.len();
        while low < high {
            let middle = usize::midpoint(low, high);
            let before = self
                .mended
                .get(middle)
                .is_some_and(|(place, _)| place - middle < at);
            if before {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        at + low
    }

    /// The cleaned bytes `start..end` with the letters that the source has.
    pub fn said(&self, start: usize, end: usize) -> String {
        let first = self.mended.partition_point(|(at, _)| *at < start);
        let mut out = String::with_capacity(end.saturating_sub(start));
        let mut done = start;
        for (at, letter) in self
            .mended
            .iter()
            .skip(first)
            .take_while(|(at, _)| *at < end)
        {
            out.push_str(self.text.get(done..*at).unwrap_or_default());
            out.push(*letter);
            done = at + MENDED_BYTES;
        }
        out.push_str(self.text.get(done..end).unwrap_or_default());
        out
    }

    /// True when a space put now would stand at a line start or double another.
    fn ends_open(&self) -> bool {
        matches!(self.text.as_bytes().last(), None | Some(b' ' | b'\n'))
    }

    fn copy(&mut self, source: &str, start: usize, end: usize) {
        if let Some(piece) = source.get(start..end)
            && !piece.is_empty()
        {
            self.map.push((self.text.len(), start));
            self.text.push_str(piece);
        }
    }

    fn source_of(&self, at: usize) -> usize {
        const NEAR: usize = 16;
        let from = self.near.get();
        let covers = self.map.get(from).is_some_and(|(clean, _)| *clean <= at);
        let window = self.map.get(from..).unwrap_or_default();
        let step = window.iter().take(NEAR).position(|(clean, _)| *clean > at);
        let after = match step {
            Some(step) if covers => from + step,
            _ => self.map.partition_point(|(clean, _)| *clean <= at),
        };
        self.near.set(after.saturating_sub(1));
        match after.checked_sub(1).and_then(|i| self.map.get(i)) {
            Some((clean, source)) => source + (at - clean),
            None => 0,
        }
    }
}

/// Adds an entry to a map; one that stands at the same byte gives way, since mark-up may part a letter from the next.
fn lay(map: &mut Vec<(usize, usize)>, clean: usize, from: usize) {
    if map.last().is_some_and(|(last, _)| *last == clean) {
        map.pop();
    }
    map.push((clean, from));
}

/// One piece of mark-up at `at`: the byte after it and the character it stands for.
fn debris_at(source: &str, at: usize, end: usize) -> Option<(usize, Option<char>)> {
    let rest = source.get(at..end)?;
    match rest.as_bytes().first()? {
        b'*' => {
            let stars = rest.bytes().take_while(|b| *b == b'*').count();
            let glued = rest.as_bytes().get(stars).is_some_and(|b| *b != b' ')
                || source.get(..at).is_some_and(|head| {
                    head.chars().next_back().is_some_and(|c| !c.is_whitespace())
                });
            (stars > 1 || glued).then_some((at + stars, None))
        }
        b'_' => {
            let length = rest.bytes().take_while(|b| *b == b'_').count();
            (length == 2).then_some((at + 2, None))
        }
        b'`' => Some((at + 1, None)),
        b'\\' => rest
            .as_bytes()
            .get(1)
            .is_some_and(u8::is_ascii_punctuation)
            .then_some((at + 1, None)),
        b'[' => note_reference(source, at, rest).or_else(|| {
            let close = rest.strip_prefix("[bookmark:")?.find(']')?;
            Some((at + "[bookmark:".len() + close + 1, None))
        }),
        b'&' => [
            ("&amp;", '&'),
            ("&lt;", '<'),
            ("&gt;", '>'),
            ("&nbsp;", ' '),
            ("&quot;", '"'),
            ("&#39;", '\''),
        ]
        .into_iter()
        .find(|(entity, _)| rest.starts_with(entity))
        .map(|(entity, c)| (at + entity.len(), Some(c))),
        b'<' => tag_at(rest).map(|(length, put)| (at + length, put)),
        _ => None,
    }
}

/// "Quyết định[1] số ...": the number of a note behind a word or sign, which readers of office files leave in the sentence.
fn note_reference(source: &str, at: usize, rest: &str) -> Option<(usize, Option<char>)> {
    let close = rest.find(']').filter(|close| (2..=4).contains(close))?;
    let number = rest.get(1..close)?.bytes().all(|b| b.is_ascii_digit());
    let glued = source
        .get(..at)?
        .chars()
        .next_back()
        .is_some_and(|c| !c.is_whitespace());
    (number && glued).then_some((at + close + 1, None))
}

/// Length of the tag at the start of `rest`; a footnote number inside `<sup>` goes with its tag, a line break becomes a space.
fn tag_at(rest: &str) -> Option<(usize, Option<char>)> {
    let window = rest.as_bytes().get(1..rest.len().min(81))?;
    let close = window
        .iter()
        .position(|b| matches!(b, b'>' | b'<' | b'\n'))
        .filter(|i| window.get(*i) == Some(&b'>'))?;
    let inner = rest.get(1..=close)?;
    let name = inner.trim_start_matches('/');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let length = close + 2;
    if inner == "sup" {
        let body = rest.get(length..)?;
        let digits = body
            .bytes()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b'[' | b']' | b'(' | b')'))
            .count();
        if digits <= 5
            && body
                .get(digits..)
                .is_some_and(|tail| tail.starts_with("</sup>"))
        {
            return Some((length + digits + "</sup>".len(), None));
        }
    }
    Some((length, name.starts_with("br").then_some(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(source: &str) -> Clean {
        let mut clean = Clean::default();
        clean.push_range(source, 0, source.len());
        clean
    }

    #[test]
    fn debris_goes_and_words_stay() {
        assert_eq!(
            cleaned("**Số:**  <b>12</b>/KH<sup>3</sup> TT&amp;TT a*b").text,
            "Số: 12/KH TT&TT ab"
        );
        assert_eq!(cleaned("[bookmark: _x]3. Công tác").text, "3. Công tác");
        assert_eq!(cleaned("5 < 6 và 7 > 3 * 2").text, "5 < 6 và 7 > 3 * 2");
    }

    #[test]
    fn mended_letters_lead_back_to_the_source() {
        let source = "**Phôi** hợp vơi Bô A";
        let mut clean = cleaned(source);
        let before = clean.text.clone();
        let repairs = crate::repair::repairs_in(&crate::fold::aligned_key(&before));
        clean.mend(&repairs);
        assert_eq!(clean.text, "Phối hợp với Bộ A");
        assert_eq!(clean.said(0, clean.text.len()), "Phôi hợp vơi Bô A");
        for (word, quoted) in [
            ("Phối", "Phôi"),
            ("Phố", "Phô"),
            ("hợp với", "hợp vơi"),
            ("Bộ", "Bô"),
            ("Bộ A", "Bô A"),
        ] {
            let at = clean.text.find(word).unwrap();
            assert_eq!(clean.span(at, at + word.len()).of(source), quoted);
        }
        for word in ["hợp", "A"] {
            let (old, new) = (before.find(word).unwrap(), clean.text.find(word).unwrap());
            assert_eq!(clean.moved(old), new, "{word}");
        }
    }

    #[test]
    fn spans_lead_back_to_the_source() {
        let source = "tổng số **01**  Kế hoạch";
        let clean = cleaned(source);
        let at = clean.text.find("01 Kế").unwrap();
        assert_eq!(clean.span(at, at + "01 Kế".len()).of(source), "01**  Kế");
    }
}
