//! Citations alone, fast: looks for the signs that every citation has and reads only the words around them.
//! Gives the citations that a full reading gives; tells nothing else of the document.

use super::{named, numbered};
use crate::normal::normalised;
use crate::paragraph::{Layout, view_of};
use crate::reading::{Citation, Span};
use crate::shape::Shape;

/// Bytes before a sign that may belong to its citation: the type word, "số", a list's heading.
const BEFORE: usize = 200;
/// Bytes behind a sign that may belong to its citation: date, issuer, the rest of a title.
const AFTER: usize = 300;
/// Bytes at the start in which a letterhead is looked for.
const LETTERHEAD: usize = 12_000;
/// Bytes that are looked at together for a slash.
const BLOCK: usize = 64;

/// All citations of `text` in text order.
pub(crate) fn citations_in(text: &str) -> Vec<Citation> {
    let text = normalised(text);
    let body = body_of(&text);
    let mut found = Vec::new();
    for (start, end) in windows(&text, &body) {
        read_window(&text, (start, end), body.shape, &mut found);
    }
    let own = body.number.as_deref();
    found.retain(|citation| !crate::annex::heads_annex(citation, own, &text));
    found
}

/// The text proper.
struct Body {
    /// Where it begins.
    start: usize,
    /// The subject above it.
    subject: Option<Span>,
    /// How its first lines are laid out.
    shape: Shape,
    /// The number of the document itself.
    number: Option<String>,
}

fn body_of(text: &str) -> Body {
    let head = crate::window::after(text, 0, LETTERHEAD);
    let lines = crate::lines::lines_of(head);
    let top = crate::header::top_of(head, &lines);
    let start = lines
        .get(top.body_line)
        .filter(|_| top.body_line > 0)
        .map_or(0, |line| line.start);
    Body {
        start,
        subject: top.header.subject.map(|subject| subject.span),
        number: top.header.number.map(|number| number.value),
        shape: Shape::of(head, lines.get(top.body_line..).unwrap_or_default()),
    }
}

/// Stretches around signs, ascending, none overlapping another.
fn windows(text: &str, body: &Body) -> Vec<(usize, usize)> {
    let mut signs: Vec<usize> = slashes(text.as_bytes())
        .filter(|at| is_sign(text.as_bytes(), *at))
        .collect();
    signs.extend(named::openers_in(text).iter().map(|(start, _)| *start));
    signs.sort_unstable();
    let mut found: Vec<(usize, usize)> = Vec::new();
    if let Some(subject) = body.subject.filter(|subject| {
        signs
            .iter()
            .any(|sign| (subject.start..subject.end).contains(sign))
    }) {
        found.push((subject.start, subject.end));
    }
    for sign in signs.into_iter().filter(|sign| *sign >= body.start) {
        let (start, end) = around(text, sign, body.start);
        match found.last_mut() {
            Some(last) if start <= last.1 && last.0 >= body.start => last.1 = last.1.max(end),
            _ => found.push((start, end)),
        }
    }
    found
}

/// The stretch around a sign that may hold its citation: no farther than the paragraph, where its ends are plain to see.
fn around(text: &str, sign: usize, body: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let start = floor(text, sign.saturating_sub(BEFORE).max(body));
    let end = floor(text, (sign + AFTER).min(text.len()));
    let ends = |from: usize, to: usize| {
        let stretch = bytes.get(from..to).unwrap_or_default();
        let line_ends = stretch.iter().enumerate().filter(|(_, b)| **b == b'\n');
        line_ends
            .map(move |(at, _)| from + at)
            .filter(|at| ends_paragraph(bytes, *at))
    };
    let first = ends(start, sign).next_back().map_or(start, |at| at + 1);
    let last = ends(sign, end).next().unwrap_or(end);
    (first, last)
}

/// True for a line end behind a sentence and before a bullet or a row of a table: no paragraph goes on there.
fn ends_paragraph(bytes: &[u8], line_end: usize) -> bool {
    let before = bytes.get(..line_end).unwrap_or_default().iter().rev();
    let after = bytes.get(line_end..).unwrap_or_default().iter();
    let last = before.take(8).find(|b| !matches!(b, b' ' | b'\n'));
    let mut next = after.take(32).skip_while(|b| matches!(b, b' ' | b'\n'));
    matches!(last, Some(b'.' | b';' | b':' | b'|'))
        && (matches!(next.next(), Some(b'-' | b'+' | b'|')) && next.next() == Some(&b' '))
}

/// Where slashes stand. Blocks without one are told without a branch for each byte.
fn slashes(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes
        .chunks(BLOCK)
        .zip((0..).step_by(BLOCK))
        .filter(|(block, _)| {
            block
                .iter()
                .fold(0, |any, byte| any | u8::from(*byte == b'/'))
                > 0
        })
        .flat_map(|(block, from)| {
            let slash = move |(at, byte): (usize, &u8)| (*byte == b'/').then_some(from + at);
            block.iter().enumerate().filter_map(slash)
        })
}

/// True for a slash between a number, or the type group of a party document, and a capital or a year.
fn is_sign(bytes: &[u8], slash: usize) -> bool {
    let mut before = slash;
    while before > 0 && slash - before < 2 && bytes.get(before - 1) == Some(&b' ') {
        before -= 1;
    }
    let last = before.checked_sub(1).and_then(|at| bytes.get(at));
    if !last.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80) {
        return false;
    }
    let mut after = slash + 1;
    while matches!(bytes.get(after), Some(b' ' | b'\n')) && after < slash + 4 {
        after += 1;
    }
    let digits = bytes.get(after..).map_or(0, |rest| {
        rest.iter()
            .take(5)
            .take_while(|b| b.is_ascii_digit())
            .count()
    });
    match bytes.get(after) {
        // A capital, or a letter outside ASCII such as "Đ".
        Some(b'A'..=b'Z' | 0xc3..=0xc6) => true,
        Some(b'0'..=b'9') => {
            digits == 4 && before == slash && after == slash + 1 && numbers_year(bytes, slash)
        }
        _ => false,
    }
}

/// "Nghị định 15/2020": true for a slash between a number and a year that is neither part of a date nor of a longer number.
fn numbers_year(bytes: &[u8], slash: usize) -> bool {
    let head = bytes.get(..slash).unwrap_or_default();
    let digits = head.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let head = head.get(..slash - digits).unwrap_or_default();
    let dated = head.ends_with(b"/") || head.ends_with("tháng ".as_bytes());
    digits > 0 && !dated && bytes.get(slash + 5) != Some(&b'/')
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn read_window(text: &str, (start, end): (usize, usize), shape: Shape, found: &mut Vec<Citation>) {
    let Some(piece) = text.get(start..end) else {
        return;
    };
    let lines = crate::lines::lines_of(piece);
    let view = view_of(&Layout {
        text: piece,
        lines: &lines,
        subject: None,
        body_line: 0,
        tail_line: lines.len(),
        annex_line: lines.len(),
        shape: Some(shape),
    });
    let numbers = numbered::mentions(&view);
    let names = named::mentions(&view, &numbers);
    let mut mentions: Vec<_> = numbers.into_iter().chain(names).collect();
    mentions.sort_by_key(|mention| (mention.start, mention.end));
    found.extend(mentions.into_iter().map(|mention| {
        let mut citation = mention.citation(&view, piece);
        citation.span = Span::new(citation.span.start + start, citation.span.end + start);
        citation
    }));
}
