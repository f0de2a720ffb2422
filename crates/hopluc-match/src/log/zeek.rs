//! Zeek's own log format: lines of columns with tabs between, under a head that names the columns.
//!
//! Only the columns up to the last one that matters are told apart; the rest of a line is passed over.

use super::probe::{Probe, matched};
use super::time::{Dates, EventTime, Stamp};
use super::{Counts, Hit, LineFault, Match, Role, sort_matches};
use crate::kind::IndicatorKind;
use crate::marks::{self, BLOCK};
use crate::normal::address;
use std::borrow::Cow;
use std::net::IpAddr;

/// Most columns of a log; Zeek's widest has some thirty.
const MOST_COLUMNS: usize = 256;

/// A column that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    at: usize,
    role: Role,
    /// Whether it holds a set or a list.
    is_set: bool,
    name: String,
}

/// The columns of a log, as its head names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    wanted: Vec<Column>,
    id: Option<usize>,
    host: Option<usize>,
    path: Option<usize>,
    /// When it was, and who began it; only where they are told apart anyway.
    time: Option<usize>,
    client: Option<usize>,
    dates: Dates,
    /// Columns that have to be told apart.
    n_needed: usize,
    /// What separates the members of a set or a list.
    set_separator: Option<u8>,
}

impl Columns {
    pub(crate) fn new(dates: Dates) -> Self {
        Self {
            dates,
            ..Self::default()
        }
    }

    /// Takes a line that begins with `#` in, if it says something about the columns.
    pub(crate) fn take(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let Some(names) = line.strip_prefix(b"#fields\t") {
            self.take_names(names);
        } else if let Some(separator) = line.strip_prefix(b"#set_separator\t") {
            self.set_separator = separator.first().copied();
        }
    }

    fn take_names(&mut self, names: &[u8]) {
        let names: Vec<&[u8]> = names
            .split(|byte| *byte == b'\t')
            .take(MOST_COLUMNS)
            .collect();
        let roles: Vec<Option<Role>> = names.iter().map(|name| role_of(name)).collect();
        let is_dns = roles.contains(&Some(Role::Dns)) || names.contains(&b"query".as_slice());
        let place = |role| roles.iter().position(|known| *known == Some(role));
        self.id = place(Role::Id(0)).or_else(|| place(Role::Id(1)));
        self.host = place(Role::Host);
        self.path = place(Role::Path);
        self.wanted = names
            .iter()
            .zip(&roles)
            .enumerate()
            .filter_map(|(at, (name, role))| {
                let role = (*role)?;
                let is_asked = match role {
                    Role::Address => !is_dns,
                    Role::Name | Role::Host | Role::Digest(_) => true,
                    Role::Path | Role::Id(_) | Role::Dns => false,
                };
                is_asked.then(|| Column {
                    at,
                    role,
                    is_set: matches!(*name, b"answers" | b"tx_hosts" | b"rx_hosts"),
                    name: String::from_utf8_lossy(name).into_owned(),
                })
            })
            .collect();
        let last = self.wanted.iter().map(|column| column.at).max();
        let parts = [last, self.id, self.path];
        self.n_needed = parts.into_iter().flatten().max().map_or(0, |at| at + 1);
        let named = |sought: &[u8]| {
            let at = names.iter().position(|name| *name == sought);
            at.filter(|at| *at < self.n_needed)
        };
        self.time = named(b"ts");
        self.client = named(b"id.orig_h");
    }
}

/// The role of a column, by the name that Zeek's scripts give it.
pub(super) fn role_of(name: &[u8]) -> Option<Role> {
    Some(match name {
        b"uid" => Role::Id(0),
        b"fuid" => Role::Id(1),
        b"query" | b"answers" | b"server_name" => Role::Name,
        b"id.orig_h" | b"id.resp_h" | b"tx_hosts" | b"rx_hosts" | b"src" | b"dst" => Role::Address,
        b"host" => Role::Host,
        b"uri" => Role::Path,
        b"md5" => Role::Digest(IndicatorKind::Md5),
        b"sha1" => Role::Digest(IndicatorKind::Sha1),
        b"sha256" => Role::Digest(IndicatorKind::Sha256),
        b"ja3" => Role::Digest(IndicatorKind::Ja3),
        b"ja3s" => Role::Digest(IndicatorKind::Ja3s),
        b"trans_id" | b"qtype" | b"rcode" => Role::Dns,
        _ => return None,
    })
}

/// Lines in the reading: where the present one begins and where its columns end.
struct Lines<'t, 'p, 'i> {
    text: &'t [u8],
    at: u64,
    start: usize,
    ends: [u32; MOST_COLUMNS],
    n_ends: usize,
    columns: &'p mut Columns,
    probe: &'p mut Probe<'i>,
    counts: Counts,
    /// Whether there is a backslash anywhere.
    has_escapes: bool,
}

/// Reads whole lines of a log that goes on with `columns`.
pub(crate) fn read(
    columns: &mut Columns,
    probe: &mut Probe<'_>,
    (at, text): (u64, &[u8]),
    emit: &mut dyn FnMut(&Hit<'_>),
) -> Counts {
    let mut lines = Lines {
        text,
        at,
        start: 0,
        ends: [0; MOST_COLUMNS],
        n_ends: 0,
        columns,
        probe,
        counts: Counts::default(),
        has_escapes: memchr::memchr(b'\\', text).is_some(),
    };
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    for (i, block) in blocks.iter().enumerate() {
        lines.block(block, i * BLOCK, emit);
    }
    let mut last = [0; BLOCK];
    if let Some(to) = last.get_mut(..rest.len()) {
        to.copy_from_slice(rest);
    }
    lines.block(&last, blocks.len() * BLOCK, emit);
    lines.counts
}

impl Lines<'_, '_, '_> {
    #[inline]
    fn block(&mut self, block: &[u8; BLOCK], base: usize, emit: &mut dyn FnMut(&Hit<'_>)) {
        let mut line_ends = marks::mask(block, [b'\n']);
        let mut tabs = marks::mask(block, [b'\t']);
        loop {
            let mut bits = tabs;
            if line_ends != 0 {
                // Tabs before the next end of a line belong to the present one.
                bits &= (line_ends & line_ends.wrapping_neg()) - 1;
            }
            tabs &= !bits;
            while bits != 0 && self.n_ends < self.columns.n_needed {
                if let Some(end) = self.ends.get_mut(self.n_ends) {
                    *end = (base + bits.trailing_zeros() as usize) as u32;
                }
                self.n_ends += 1;
                bits &= bits - 1;
            }
            if line_ends == 0 {
                return;
            }
            let end = base + line_ends.trailing_zeros() as usize;
            line_ends &= line_ends - 1;
            self.line(end, emit);
            self.start = end + 1;
            self.n_ends = 0;
        }
    }

    #[inline]
    fn line(&mut self, end: usize, emit: &mut dyn FnMut(&Hit<'_>)) {
        if self.n_ends < self.columns.n_needed || self.columns.n_needed == 0 {
            // The last column ends where the line does.
            let is_last = self.n_ends + 1 == self.columns.n_needed;
            if !is_last || self.text.get(self.start) == Some(&b'#') {
                self.odd_line(end);
                return;
            }
            if let Some(to) = self.ends.get_mut(self.n_ends) {
                let has_return = self
                    .text
                    .get(..end)
                    .is_some_and(|text| text.ends_with(b"\r"));
                *to = (end - usize::from(has_return)) as u32;
            }
        } else if self.text.get(self.start) == Some(&b'#') {
            self.odd_line(end);
            return;
        }
        self.counts.records += 1;
        let mut matches = Vec::new();
        for column in &self.columns.wanted {
            self.ask(column, &mut matches);
        }
        if let (Some(host), Some(path)) = (self.columns.host, self.columns.path) {
            self.ask_url(host, path, &mut matches);
        }
        if !matches.is_empty() {
            self.tell(end, matches, emit);
        }
    }

    /// A line of the head, an empty line, or a record that lacks columns.
    #[cold]
    fn odd_line(&mut self, end: usize) {
        let line = self.text.get(self.start..end).unwrap_or(&[]);
        match line.first() {
            Some(b'#') => self.columns.take(line),
            None | Some(b'\r') => {}
            Some(_) => self.counts.faults.add(LineFault::Columns, 1),
        }
    }

    #[inline]
    fn bounds(&self, at: usize) -> (usize, usize) {
        let end = self.ends.get(at).map_or(0, |end| *end as usize);
        let start = match at.checked_sub(1) {
            Some(before) => self.ends.get(before).map_or(0, |end| *end as usize + 1),
            None => self.start,
        };
        (start, end)
    }

    #[inline]
    fn ask(&self, column: &Column, matches: &mut Vec<Match>) {
        let (start, end) = self.bounds(column.at);
        let Some(value) = self.text.get(start..end) else {
            return;
        };
        if matches!(value, b"" | b"-") {
            return;
        }
        if !column.is_set {
            if let Some(found) = self.ask_member(column.role, (start, end)) {
                matches.push(matched(&column.name, start - self.start, found));
            }
            return;
        }
        let separator = self.columns.set_separator.unwrap_or(b',');
        let mut from = start;
        loop {
            let part = self.text.get(from..end).unwrap_or(&[]);
            let to = part
                .iter()
                .position(|byte| *byte == separator)
                .map_or(end, |at| from + at);
            if let Some(found) = self.ask_member(column.role, (from, to)) {
                matches.push(matched(&column.name, from - self.start, found));
            }
            if to >= end {
                return;
            }
            from = to + 1;
        }
    }

    #[inline]
    fn ask_member(&self, role: Role, (from, to): (usize, usize)) -> Option<crate::Indicator> {
        if let Some(found) = self.probe.ask(role, self.text, (from, to)) {
            return Some(found);
        }
        // Addresses have no escapes.
        if !self.has_escapes || role == Role::Address {
            return None;
        }
        let value = self.text.get(from..to)?;
        memchr::memchr(b'\\', value)?;
        let value = unescaped(value);
        self.probe.ask(role, &value, (0, value.len()))
    }

    fn ask_url(&mut self, host: usize, path: usize, matches: &mut Vec<Match>) {
        let ((from, to), (path_from, path_to)) = (self.bounds(host), self.bounds(path));
        let (Some(host), Some(path)) = (self.text.get(from..to), self.text.get(path_from..path_to))
        else {
            return;
        };
        if let Some(found) = self.probe.url(&unescaped(host), &unescaped(path)) {
            matches.push(matched("uri", path_from - self.start, found));
        }
    }

    #[cold]
    fn tell(&self, end: usize, mut matches: Vec<Match>, emit: &mut dyn FnMut(&Hit<'_>)) {
        sort_matches(&mut matches);
        let id = self.columns.id.map_or((0, 0), |at| self.bounds(at));
        let id = String::from_utf8_lossy(self.text.get(id.0..id.1).unwrap_or(&[]));
        let record = self.text.get(self.start..end).unwrap_or(&[]);
        emit(&Hit {
            id: if id.is_empty() { "-" } else { &id },
            record: record.strip_suffix(b"\r").unwrap_or(record),
            offset: self.at + self.start as u64,
            time: self.time(),
            client: self.client(),
            matches,
        });
    }
}

impl Lines<'_, '_, '_> {
    fn time(&self) -> Option<EventTime> {
        let (start, end) = self.bounds(self.columns.time?);
        let text = self.text.get(start..end)?;
        let stamp = Stamp::at(text, 0).filter(|stamp| stamp.end == text.len())?;
        stamp
            .moved(start - self.start)
            .resolved(&self.columns.dates)
    }

    fn client(&self) -> Option<IpAddr> {
        let (start, end) = self.bounds(self.columns.client?);
        address::observed(self.text.get(start..end)?).map(IpAddr::from)
    }
}

/// `value` with Zeek's `\xHH` turned back into bytes.
fn unescaped(value: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', value).is_none() {
        return Cow::Borrowed(value);
    }
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&byte, behind)) = rest.split_first() {
        let digits = match rest {
            [b'\\', b'x', high, low, ..] => hex_digit(*high).zip(hex_digit(*low)),
            _ => None,
        };
        match (digits, rest) {
            (Some((high, low)), _) => {
                out.push(high << 4 | low);
                rest = rest.get(4..).unwrap_or(&[]);
            }
            (None, [b'\\', b'\\', ..]) => {
                out.push(b'\\');
                rest = rest.get(2..).unwrap_or(&[]);
            }
            _ => {
                out.push(byte);
                rest = behind;
            }
        }
    }
    Cow::Owned(out)
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}
