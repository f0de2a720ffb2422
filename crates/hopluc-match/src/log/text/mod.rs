//! Logs of plain lines: name servers and CEF, with or without a syslog header in front.
//!
//! One pass over a line finds what is compared; time and client are read only where something was found. A line means
//! the same wherever it stands. The record of such a log has no name of its own: `@` and the offset of its line stand
//! in its place, which are the same in every run. A name is asked once, by the line of its query: what a server then
//! forwards, caches or answers is no second query, and only the addresses of answers are compared.

mod bind;
mod cef;
mod dnsmasq;
pub(crate) mod envelope;
mod name;
mod recognise;
#[cfg(test)]
mod tests;
mod unbound;
mod windows;

pub(super) use recognise::{format_of, writer_of};

use super::json;
use super::probe::{Probe, matched};
use super::time::{Dates, Stamp, of_line};
use super::{Counts, Hit, LineFault, Match, Role, sort_matches};
use crate::normal::address;
use std::net::IpAddr;

/// A format of plain lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    Bind,
    Unbound,
    Dnsmasq,
    Windows,
    Cef,
    /// Any of them or JSON behind a syslog header.
    Syslog,
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
}

impl Span {
    #[inline]
    fn of(self, line: &[u8]) -> &[u8] {
        line.get(self.start..self.end).unwrap_or(&[])
    }
}

/// How the name of a question is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// With dots, every other byte as it came.
    Plain,
    /// With dots, and bytes that a name seldom has behind a backslash.
    Escaped,
    /// Each label behind its length.
    Lengths,
}

/// What a line tells of one question to a name server, or of one address in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Question {
    /// What sort of line it is.
    field: &'static str,
    value: Span,
    role: Role,
    spelling: Spelling,
    client: Option<Span>,
}

impl Question {
    #[inline]
    fn new(field: &'static str, value: Span, client: Option<Span>) -> Self {
        Self {
            field,
            value,
            role: Role::Name,
            spelling: Spelling::Plain,
            client,
        }
    }
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// A question or an answer.
    Question(Question),
    /// CEF that begins here.
    Cef(usize),
    /// A JSON object that begins here.
    Json(usize),
    /// A sound line about something else.
    Other,
    /// A record that is broken.
    Fault(LineFault),
}

/// A stretch of a log in the reading.
struct Reading<'t, 'p, 'i> {
    dates: Dates,
    text: &'t [u8],
    at: u64,
    probe: &'p mut Probe<'i>,
    counts: Counts,
    name: Vec<u8>,
}

/// Reads whole lines of a log of `format`.
pub(super) fn read(
    (format, dates): (Lines, Dates),
    probe: &mut Probe<'_>,
    (at, text): (u64, &[u8]),
    emit: &mut dyn FnMut(&Hit<'_>),
) -> Counts {
    let mut reading = Reading {
        dates,
        text,
        at,
        probe,
        counts: Counts::default(),
        name: Vec::new(),
    };
    // The mark that some editors put in front of a file.
    let has_mark = at == 0 && text.starts_with(b"\xef\xbb\xbf");
    let mut start = if has_mark { 3 } else { 0 };
    for end in memchr::memchr_iter(b'\n', text) {
        reading.line(format, Span { start, end }, emit);
        start = end + 1;
    }
    reading.counts
}

impl Reading<'_, '_, '_> {
    #[inline]
    fn line(&mut self, format: Lines, place: Span, emit: &mut dyn FnMut(&Hit<'_>)) {
        let line = place.of(self.text);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return;
        }
        let told = match format {
            Lines::Bind => bind::told(line, 0),
            Lines::Unbound => unbound::told(line, 0),
            Lines::Dnsmasq => dnsmasq::told(line, 0),
            Lines::Windows => windows::told(line),
            Lines::Cef => cef::told(line),
            Lines::Syslog => recognise::in_syslog(line),
        };
        match told {
            Told::Question(question) => self.question(place.start, line, &question, emit),
            Told::Cef(from) => self.cef(place.start, line, from, emit),
            Told::Json(from) => self.json(place, line, from, emit),
            Told::Other => self.counts.other += 1,
            Told::Fault(fault) => self.counts.faults.add(fault, 1),
        }
    }

    #[inline]
    fn question(
        &mut self,
        start: usize,
        line: &[u8],
        question: &Question,
        emit: &mut dyn FnMut(&Hit<'_>),
    ) {
        let value = question.value.of(line);
        let is_plain = match question.spelling {
            Spelling::Plain => true,
            Spelling::Escaped => memchr::memchr(b'\\', value).is_none(),
            Spelling::Lengths => false,
        };
        let found = if is_plain {
            let n_bytes = value.strip_suffix(b".").unwrap_or(value).len();
            let from = start + question.value.start;
            self.counts.records += 1;
            self.probe
                .ask(question.role, self.text, (from, from + n_bytes))
        } else {
            let Some(n_bytes) = name::read(value, question.spelling, &mut self.name) else {
                self.counts.faults.add(LineFault::Name, 1);
                return;
            };
            self.counts.records += 1;
            self.probe.ask(question.role, &self.name, (0, n_bytes))
        };
        if let Some(indicator) = found {
            let matches = vec![matched(question.field, question.value.start, indicator)];
            let client = question.client.and_then(|client| ip_of(client.of(line)));
            self.tell(start, line, (of_line(line), client), matches, emit);
        }
    }

    fn cef(&mut self, start: usize, line: &[u8], from: usize, emit: &mut dyn FnMut(&Hit<'_>)) {
        let mut event = cef::Event::default();
        let mut matches = Vec::new();
        match event.read(line, from, self.probe, &mut matches) {
            Err(fault) => self.counts.faults.add(fault, 1),
            Ok(()) => {
                self.counts.records += 1;
                if !matches.is_empty() {
                    let stamp = event.stamp(line).or_else(|| of_line(line));
                    let client = event.client.and_then(|client| ip_of(client.of(line)));
                    self.tell(start, line, (stamp, client), matches, emit);
                }
            }
        }
    }

    /// JSON behind a header is read as JSON; its record is the whole line.
    fn json(&mut self, place: Span, line: &[u8], from: usize, emit: &mut dyn FnMut(&Hit<'_>)) {
        let writer = writer_of(line.get(from..).unwrap_or(&[]));
        let text = self.text.get(place.start + from..=place.end).unwrap_or(&[]);
        let at = self.at + place.start as u64;
        let dates = self.dates;
        let mut emit_whole = |hit: &Hit<'_>| {
            let mut matches = hit.matches.clone();
            for found in &mut matches {
                found.offset += from;
            }
            let inner = hit.time.map(|mut time| {
                time.text = (time.text.0 + from, time.text.1 + from);
                time
            });
            let outer = || of_line(line).and_then(|stamp| stamp.resolved(&dates));
            emit(&Hit {
                id: hit.id,
                record: line,
                offset: at,
                time: inner.or_else(outer),
                client: hit.client,
                matches,
            });
        };
        let counts = json::read((writer, dates), self.probe, (at, text), &mut emit_whole);
        self.counts.add(&counts);
    }

    #[cold]
    fn tell(
        &self,
        start: usize,
        line: &[u8],
        (stamp, client): (Option<Stamp>, Option<IpAddr>),
        mut matches: Vec<Match>,
        emit: &mut dyn FnMut(&Hit<'_>),
    ) {
        sort_matches(&mut matches);
        let offset = self.at + start as u64;
        emit(&Hit {
            id: &format!("@{offset}"),
            record: line,
            offset,
            time: stamp.and_then(|stamp| stamp.resolved(&self.dates)),
            client,
            matches,
        });
    }
}

/// The address that `text` spells, without the zone of a link-local one.
fn ip_of(text: &[u8]) -> Option<IpAddr> {
    let end = memchr::memchr(b'%', text).unwrap_or(text.len());
    address::observed(text.get(..end)?).map(IpAddr::from)
}

/// Whether `text` may be an address: it is told apart from words, not checked.
#[inline]
fn is_like_address(text: &[u8]) -> bool {
    let text = match memchr::memchr(b'%', text) {
        Some(end) => text.get(..end).unwrap_or(text),
        None => text,
    };
    if memchr::memchr(b':', text).is_some() {
        let is_part = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':');
        return text.iter().all(is_part);
    }
    let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    // Names of zones end in a dot.
    text.iter().all(is_part) && !text.ends_with(b".") && memchr::memchr(b'.', text).is_some()
}

/// Whether `text` is the class of a question.
#[inline]
fn is_class(text: &[u8]) -> bool {
    let is_numbered = || {
        text.strip_prefix(b"CLASS")
            .is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
    };
    matches!(
        text,
        b"IN" | b"CH" | b"HS" | b"ANY" | b"NONE" | b"RESERVED0"
    ) || is_numbered()
}

/// The word at `at`: up to the next space or the end of the line. Empty where a space stands.
#[inline]
fn word(line: &[u8], at: usize) -> Span {
    let rest = line.get(at..).unwrap_or(&[]);
    let n_bytes = memchr::memchr(b' ', rest).unwrap_or(rest.len());
    Span {
        start: at,
        end: at + n_bytes,
    }
}

/// The word behind the spaces that follow `before`; `None` at the end of the line.
#[inline]
fn next_word(line: &[u8], before: Span) -> Option<Span> {
    let rest = line.get(before.end..)?;
    let n_spaces = rest.iter().position(|byte| *byte != b' ')?;
    Some(word(line, before.end + n_spaces))
}

/// Where `sought` stands in `line` at or behind `from`.
fn find(line: &[u8], from: usize, sought: &[u8]) -> Option<usize> {
    let found = memchr::memmem::find(line.get(from..)?, sought)?;
    Some(from + found)
}
