//! Citations alone, fast: looks for the signs that every citation has and reads only the words around them.
//! Gives the citations that a full reading gives; tells nothing else of the document.

use regex::Regex;

use super::{named, numbered};
use crate::gold::collapsed;
use crate::normal::normalised;
use crate::paragraph::{Layout, view_of};
use crate::reading::{Citation, Span};

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
    let (body, subject) = body_of(&text);
    let mut found = Vec::new();
    for (start, end) in windows(&text, body, subject) {
        read_window(&text, start, end, &mut found);
    }
    found
}

/// Where the text proper begins, and the subject above it.
fn body_of(text: &str) -> (usize, Option<Span>) {
    let head = crate::window::after(text, 0, LETTERHEAD);
    let lines = crate::lines::lines_of(head);
    let top = crate::header::top_of(head, &lines);
    let body = lines
        .get(top.body_line)
        .filter(|_| top.body_line > 0)
        .map_or(0, |line| line.start);
    (body, top.header.subject.map(|subject| subject.span))
}

/// Stretches around signs, ascending, none overlapping another.
fn windows(text: &str, body: usize, subject: Option<Span>) -> Vec<(usize, usize)> {
    let mut signs: Vec<usize> = slashes(text.as_bytes())
        .filter(|at| is_sign(text.as_bytes(), *at))
        .collect();
    signs.extend(names().find_iter(text).map(|hit| hit.start()));
    signs.sort_unstable();
    let mut found: Vec<(usize, usize)> = Vec::new();
    if let Some(subject) = subject.filter(|subject| {
        signs
            .iter()
            .any(|sign| (subject.start..subject.end).contains(sign))
    }) {
        found.push((subject.start, subject.end));
    }
    for sign in signs.into_iter().filter(|sign| *sign >= body) {
        let start = floor(text, sign.saturating_sub(BEFORE).max(body));
        let end = floor(text, (sign + AFTER).min(text.len()));
        match found.last_mut() {
            Some(last) if start <= last.1 && last.0 >= body => last.1 = last.1.max(end),
            _ => found.push((start, end)),
        }
    }
    found
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
    let Some(last) = last.filter(|b| b.is_ascii_alphanumeric() || **b >= 0x80) else {
        return false;
    };
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
        Some(b'0'..=b'9') => digits == 4 && last.is_ascii_digit(),
        _ => false,
    }
}

fn names() -> &'static Regex {
    named::openers()
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn read_window(text: &str, start: usize, end: usize, found: &mut Vec<Citation>) {
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
    });
    let numbers = numbered::mentions(&view);
    let names = named::mentions(&view, &numbers);
    let mut mentions: Vec<_> = numbers.into_iter().chain(names).collect();
    mentions.sort_by_key(|mention| (mention.start, mention.end));
    found.extend(mentions.into_iter().map(|mention| {
        let mut citation = mention.citation(&view, piece);
        citation.span = Span::new(citation.span.start + start, citation.span.end + start);
        citation.quote = collapsed(text, citation.span);
        citation
    }));
}
