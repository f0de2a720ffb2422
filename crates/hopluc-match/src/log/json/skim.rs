//! The first step: one pass over many lines that finds those which may have an indicator.
//!
//! Quotes, ends of lines and backslashes are found 64 bytes at a time. Between two quotes stands a string; with a colon
//! behind, it is a key. Braces are not looked at, so the depth of a key is not known, and need not be.

use super::roles::{Look, Writer, is_client, is_time};
use super::text::unescaped;
use super::walk::{Value, walk};
use crate::kind::IndicatorKind;
use crate::log::probe::{Probe, matched};
use crate::log::time::{Dates, EventTime, Stamp};
use crate::log::{Counts, Hit, LineFault, Match, Role, sort_matches};
use crate::marks;
use crate::normal::address;
use std::borrow::Cow;
use std::net::IpAddr;

/// A string of the present line.
#[derive(Clone, Copy, Debug)]
struct Token {
    start: usize,
    end: usize,
    has_escape: bool,
}

/// Addresses of the ends of a connection that are kept until it is clear whether the record is one of DNS.
const MOST_ENDS: usize = 4;

/// What is known of the present line.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    /// The quote that the present string begins with.
    open: Option<usize>,
    has_escape: bool,
    look: Look,
    host: Option<Token>,
    path: Option<Token>,
    ends: [Option<Token>; MOST_ENDS],
    n_ends: usize,
    is_dns: bool,
    is_suspect: bool,
}

impl Line {
    fn at(start: usize) -> Self {
        Self {
            start,
            open: None,
            has_escape: false,
            look: Look::Away,
            host: None,
            path: None,
            ends: [None; MOST_ENDS],
            n_ends: 0,
            is_dns: false,
            is_suspect: false,
        }
    }
}

struct Skim<'t, 'p, 'i> {
    writer: Writer,
    dates: Dates,
    text: &'t [u8],
    at: u64,
    probe: &'p mut Probe<'i>,
    line: Line,
    /// The byte behind a backslash, which means nothing by itself.
    escaped: usize,
    counts: Counts,
}

/// Reads whole lines.
pub(crate) fn read(
    (writer, dates): (Writer, Dates),
    probe: &mut Probe<'_>,
    (at, text): (u64, &[u8]),
    emit: &mut dyn FnMut(&Hit<'_>),
) -> Counts {
    let mut skim = Skim {
        writer,
        dates,
        text,
        at,
        probe,
        line: Line::at(0),
        escaped: usize::MAX,
        counts: Counts::default(),
    };
    marks::each_mark(text, [b'"', b'\n', b'\\'], |place| {
        skim.mark(place, emit);
    });
    skim.counts
}

impl Skim<'_, '_, '_> {
    #[inline]
    fn mark(&mut self, place: usize, emit: &mut dyn FnMut(&Hit<'_>)) {
        match self.text.get(place) {
            Some(b'"') if place == self.escaped => {}
            Some(b'"') => match self.line.open.take() {
                None => self.line.open = Some(place),
                Some(open) => {
                    let token = Token {
                        start: open + 1,
                        end: place,
                        has_escape: self.line.has_escape,
                    };
                    self.line.has_escape = false;
                    self.string(token);
                }
            },
            Some(b'\n') => {
                self.end_line(place, emit);
                self.line = Line::at(place + 1);
            }
            _ if place == self.escaped => {}
            _ => {
                self.escaped = place + 1;
                self.line.has_escape = true;
            }
        }
    }

    #[inline]
    fn string(&mut self, token: Token) {
        if self.is_key(token.end + 1) {
            self.key(token);
            return;
        }
        match self.line.look {
            Look::Away | Look::Dns => self.away(token),
            Look::Place => self.place(token),
            Look::End => match self.line.ends.get_mut(self.line.n_ends) {
                Some(end) => {
                    *end = Some(token);
                    self.line.n_ends += 1;
                }
                None => self.line.is_suspect = true,
            },
            Look::Host => {
                self.line.is_suspect |= self.line.host.replace(token).is_some();
                self.place(token);
            }
            Look::Path => self.line.is_suspect |= self.line.path.replace(token).is_some(),
            Look::Digest => self.digest(token),
        }
    }

    #[inline]
    fn is_key(&self, behind: usize) -> bool {
        match self.text.get(behind) {
            Some(b':') => true,
            Some(b' ' | b'\t' | b'\r') => self
                .text
                .get(behind..)
                .and_then(|rest| rest.iter().find(|byte| !b" \t\r".contains(byte)))
                .is_some_and(|byte| *byte == b':'),
            _ => false,
        }
    }

    #[inline]
    fn key(&mut self, token: Token) {
        let Some(key) = self.text.get(token.start..token.end) else {
            return;
        };
        self.line.look = if token.has_escape {
            self.writer.look_at(&unescaped(key))
        } else {
            self.writer.look_at(key)
        };
        self.line.is_dns |= self.line.look == Look::Dns;
    }

    /// A string under a key that does not matter. In a list behind an object it may stand under another key than the last
    /// one: nobody writes such lists, and if somebody does, the line is walked through.
    #[inline]
    fn away(&mut self, token: Token) {
        let before = token.start.wrapping_sub(2);
        if self.text.get(before) == Some(&b':') {
            return;
        }
        let before = self
            .text
            .get(self.line.start..token.start.saturating_sub(1));
        let mut before = before
            .unwrap_or(&[])
            .iter()
            .rev()
            .filter(|byte| !byte.is_ascii_whitespace());
        if before.next() == Some(&b',') && matches!(before.next(), Some(b'}' | b']')) {
            self.line.is_suspect = true;
        }
    }

    #[inline]
    fn place(&mut self, token: Token) {
        self.line.is_suspect |= if token.has_escape {
            let value = unescaped(self.text.get(token.start..token.end).unwrap_or(&[]));
            self.probe.place(&value, 0, value.len()).is_some()
        } else {
            self.probe
                .place(self.text, token.start, token.end)
                .is_some()
        };
    }

    fn digest(&mut self, token: Token) {
        let value = unescaped(self.text.get(token.start..token.end).unwrap_or(&[]));
        let kinds: &[IndicatorKind] = match value.len() {
            32 => &[IndicatorKind::Md5, IndicatorKind::Ja3, IndicatorKind::Ja3s],
            40 => &[IndicatorKind::Sha1],
            64 => &[IndicatorKind::Sha256],
            _ => &[],
        };
        self.line.is_suspect |= kinds
            .iter()
            .any(|kind| self.probe.digest(*kind, &value).is_some());
    }

    #[inline]
    fn end_line(&mut self, end: usize, emit: &mut dyn FnMut(&Hit<'_>)) {
        let line = self.text.get(self.line.start..end).unwrap_or(&[]);
        let line = line.trim_ascii();
        if line.is_empty() {
            return;
        }
        if line.first() != Some(&b'{') || line.last() != Some(&b'}') || self.line.open.is_some() {
            self.counts.faults.add(LineFault::Object, 1);
        } else {
            self.counts.records += 1;
        }
        // Depth is not known here: only in a flat object is a key of DNS surely the record's own.
        let is_flat_dns =
            self.line.is_dns && memchr::memchr(b'{', line.get(1..).unwrap_or(&[])).is_none();
        if !is_flat_dns {
            for end in self.line.ends.into_iter().flatten() {
                self.place(end);
            }
        }
        if let (Some(host), Some(path)) = (self.line.host, self.line.path)
            && !self.line.is_suspect
        {
            self.url(host, path);
        }
        if self.line.is_suspect {
            self.verify(end, emit);
        }
    }

    fn url(&mut self, host: Token, path: Token) {
        let host = self.text.get(host.start..host.end).unwrap_or(&[]);
        let path = self.text.get(path.start..path.end).unwrap_or(&[]);
        self.line.is_suspect |= self.probe.url(&unescaped(host), &unescaped(path)).is_some();
    }

    /// The second step.
    #[cold]
    fn verify(&mut self, end: usize, emit: &mut dyn FnMut(&Hit<'_>)) {
        let record = self.text.get(self.line.start..end).unwrap_or(&[]);
        let record = record.strip_suffix(b"\r").unwrap_or(record);
        let mut found = Vec::new();
        let (mut time, mut client) = (None, None);
        walk(record, |path, value| {
            if let Some(role) = self.writer.role_of(path) {
                found.push((path.to_vec(), role, value));
            }
            if is_time(path) {
                time = Some(value);
            } else if is_client(path) {
                client = Some(value);
            }
        });
        let mut matches = matches_of(self.probe, record, &found);
        if matches.is_empty() {
            return;
        }
        sort_matches(&mut matches);
        emit(&Hit {
            id: &id_of(record, &found),
            record,
            offset: self.at + self.line.start as u64,
            time: time.and_then(|value| time_of(record, value, &self.dates)),
            client: client.and_then(|value| client_of(record, value)),
            matches,
        });
    }
}

fn time_of(record: &[u8], value: Value, dates: &Dates) -> Option<EventTime> {
    let text = record.get(value.start..value.end)?;
    let stamp = Stamp::at(text, 0).filter(|stamp| stamp.end == text.len())?;
    stamp.moved(value.start).resolved(dates)
}

fn client_of(record: &[u8], value: Value) -> Option<IpAddr> {
    address::observed(record.get(value.start..value.end)?).map(IpAddr::from)
}

/// What names the record.
fn id_of(record: &[u8], found: &[(Vec<u8>, Role, Value)]) -> String {
    let best = found
        .iter()
        .filter_map(|(_, role, value)| match role {
            Role::Id(rank) => Some((*rank, *value)),
            _ => None,
        })
        .min_by_key(|(rank, _)| *rank);
    let inside = best.map_or(Cow::Borrowed(&b"-"[..]), |(_, value)| {
        unescaped(record.get(value.start..value.end).unwrap_or(&[]))
    });
    if inside.is_empty() {
        return "-".to_owned();
    }
    // The lists of hits have columns with tabs between.
    String::from_utf8_lossy(&inside).replace(char::is_control, " ")
}

fn matches_of(
    probe: &mut Probe<'_>,
    record: &[u8],
    found: &[(Vec<u8>, Role, Value)],
) -> Vec<Match> {
    let inside = |value: &Value| unescaped(record.get(value.start..value.end).unwrap_or(&[]));
    let is_dns = found
        .iter()
        .any(|(path, role, _)| *role == Role::Dns || path == b"query");
    let mut matches = Vec::new();
    for (path, role, value) in found {
        if *role == Role::Address && is_dns {
            continue;
        }
        let text = inside(value);
        if let Some(indicator) = probe.ask(*role, &text, (0, text.len())) {
            let field = String::from_utf8_lossy(path);
            matches.push(matched(&field, value.start, indicator));
        }
    }
    let of_role = |wanted: Role| {
        found
            .iter()
            .filter(move |(_, role, _)| *role == wanted)
            .map(|(path, _, value)| (path, value))
    };
    for (_, host) in of_role(Role::Host) {
        for (path, value) in of_role(Role::Path) {
            if let Some(indicator) = probe.url(&inside(host), &inside(value)) {
                let field = String::from_utf8_lossy(path);
                matches.push(matched(&field, value.start, indicator));
            }
        }
    }
    matches
}
