//! CEF: seven parts with pipes between, then keys and values. Knows the keys that hold places, links and hashes.
//!
//! Writers often leave the `=` of a link as it is, so a key is what stands between a space and `=` and has only the bytes
//! of a key. Of a host in a link the name is compared too.

use super::{LineFault, Span, Told, find};
use crate::kind::{Indicator, IndicatorKind};
use crate::log::Match;
use crate::log::probe::{Probe, matched};
use crate::log::time::Stamp;
use std::borrow::Cow;

const MARK: &[u8] = b"CEF:";
/// Pipes in front of the keys.
const N_PIPES: usize = 7;

/// What the line tells: CEF, wherever in it that begins.
pub(super) fn told(line: &[u8]) -> Told {
    match find(line, 0, MARK) {
        Some(at) => Told::Cef(at),
        None => Told::Fault(LineFault::Unlike),
    }
}

/// Whether CEF begins at `at`.
pub(super) fn is_at(line: &[u8], at: usize) -> bool {
    let version = line.get(at..).and_then(|rest| rest.strip_prefix(MARK));
    version.is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit))
}

/// What is read of an event beside its matches.
#[derive(Debug, Default)]
pub(super) struct Event {
    pub(super) client: Option<Span>,
    /// The best time that was met, and how good it is; the lower the number, the better.
    time: Option<(u8, Span)>,
    host: Option<Span>,
    request: Option<Span>,
}

impl Event {
    /// Compares the values of the event that begins at `from` of `line`.
    pub(super) fn read(
        &mut self,
        line: &[u8],
        from: usize,
        probe: &mut Probe<'_>,
        matches: &mut Vec<Match>,
    ) -> Result<(), LineFault> {
        let start = behind_head(line, from)?;
        each_pair(line, start, |key, value| {
            self.pair(line, key, value, probe, matches);
        });
        if let Some(request) = self.request {
            self.link(line, request, probe, matches);
        }
        Ok(())
    }

    /// When the event was received, else began, else ended; `None` where nothing of it can be read.
    pub(super) fn stamp(&self, line: &[u8]) -> Option<Stamp> {
        let (_, place) = self.time?;
        let stamp = Stamp::at(place.of(line), 0)?;
        // Names of zones are not known, and a wrong hour is worse than none.
        (stamp.end == place.end - place.start).then(|| stamp.moved(place.start))
    }

    fn pair(
        &mut self,
        line: &[u8],
        key: &[u8],
        value: Span,
        probe: &Probe<'_>,
        matches: &mut Vec<Match>,
    ) {
        let mut ask = |find: &dyn Fn(&[u8]) -> Option<Indicator>| {
            if let Some(found) = find(&unescaped(value.of(line))) {
                matches.push(matched(&String::from_utf8_lossy(key), value.start, found));
            }
        };
        match key {
            b"src"
            | b"dst"
            | b"c6a2"
            | b"c6a3"
            | b"sourceTranslatedAddress"
            | b"destinationTranslatedAddress" => {
                ask(&|text| probe.address(text, 0, text.len()));
                if key == b"src" || (key == b"c6a2" && self.client.is_none()) {
                    self.client = Some(value);
                }
            }
            b"shost" | b"dhost" | b"sourceDnsDomain" | b"destinationDnsDomain" => {
                ask(&|text| probe.place(text, 0, text.len()));
                if key == b"dhost" {
                    self.host = Some(value);
                }
            }
            b"fileHash" => ask(&|text| digest(probe, text)),
            b"request" => self.request = Some(value),
            b"rt" => self.take_time(0, value),
            b"start" => self.take_time(1, value),
            b"end" => self.take_time(2, value),
            _ => {}
        }
    }

    fn take_time(&mut self, rank: u8, value: Span) {
        if self.time.is_none_or(|(known, _)| rank < known) {
            self.time = Some((rank, value));
        }
    }

    /// A whole link, or a path on the host that the event names.
    fn link(&self, line: &[u8], request: Span, probe: &mut Probe<'_>, matches: &mut Vec<Match>) {
        let text = unescaped(request.of(line));
        let host = self
            .host
            .map_or(Cow::Borrowed(&b""[..]), |host| unescaped(host.of(line)));
        let authority = authority_of(&text);
        if authority.is_none() && host.is_empty() {
            return;
        }
        let mut put = |found: Option<Indicator>| {
            if let Some(found) = found {
                matches.push(matched("request", request.start, found));
            }
        };
        put(probe.url(&host, &text));
        put(authority.and_then(|place| probe.place(place, 0, place.len())));
    }
}

/// Host and port of a link, without what stands before `@`.
fn authority_of(link: &[u8]) -> Option<&[u8]> {
    let at = memchr::memmem::find(link.get(..16.min(link.len()))?, b"://")?;
    let rest = link.get(at + 3..)?;
    let end = rest.iter().position(|byte| b"/?#".contains(byte));
    let authority = rest.get(..end.unwrap_or(rest.len()))?;
    let bait = memchr::memrchr(b'@', authority).map_or(0, |at| at + 1);
    authority.get(bait..)
}

/// A hash of any kind, by its length; some writers put its kind and a colon in front.
fn digest(probe: &Probe<'_>, text: &[u8]) -> Option<Indicator> {
    let from = memchr::memrchr(b':', text).map_or(0, |at| at + 1);
    let text = text.get(from..)?.trim_ascii();
    let kind = match text.len() {
        32 => IndicatorKind::Md5,
        40 => IndicatorKind::Sha1,
        64 => IndicatorKind::Sha256,
        _ => return None,
    };
    probe.digest(kind, text)
}

/// Where the keys begin.
fn behind_head(line: &[u8], from: usize) -> Result<usize, LineFault> {
    let rest = line.get(from..).unwrap_or(&[]);
    let mut n_pipes = 0;
    let mut escaped = usize::MAX;
    for at in memchr::memchr2_iter(b'|', b'\\', rest) {
        if at == escaped {
            continue;
        }
        if rest.get(at) == Some(&b'\\') {
            escaped = at + 1;
            continue;
        }
        n_pipes += 1;
        if n_pipes == N_PIPES {
            return Ok(from + at + 1);
        }
    }
    Err(LineFault::Header)
}

/// Calls `each` with every key and the place of its value, without the spaces around it.
fn each_pair(line: &[u8], start: usize, mut each: impl FnMut(&[u8], Span)) {
    let rest = line.get(start..).unwrap_or(&[]);
    let mut open: Option<(Span, usize)> = None;
    let mut escaped = usize::MAX;
    for at in memchr::memchr2_iter(b'=', b'\\', rest) {
        if at == escaped {
            continue;
        }
        if rest.get(at) == Some(&b'\\') {
            escaped = at + 1;
            continue;
        }
        let value_from = open.map_or(0, |(_, from)| from);
        let Some(key) = key_before(rest, value_from, at) else {
            continue;
        };
        if let Some((known, from)) = open {
            each(known.of(rest), value_of(rest, from, key.start, start));
        }
        open = Some((key, at + 1));
    }
    if let Some((key, from)) = open {
        each(key.of(rest), value_of(rest, from, rest.len(), start));
    }
}

/// The key that ends at `end`: from the last space on, and only bytes that keys have.
fn key_before(rest: &[u8], from: usize, end: usize) -> Option<Span> {
    let before = rest.get(from..end)?;
    let space = memchr::memrchr(b' ', before);
    // The first key may follow the last pipe at once; any other has a space before it.
    let start = match space {
        Some(at) => from + at + 1,
        None if from == 0 => 0,
        None => return None,
    };
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-[]".contains(byte);
    let key = Span { start, end };
    let text = key.of(rest);
    (!text.is_empty() && text.iter().all(is_key)).then_some(key)
}

/// The value between two places of `rest`, as a place of the line in which `rest` begins at `by`.
fn value_of(rest: &[u8], from: usize, to: usize, by: usize) -> Span {
    let value = rest.get(from..to).unwrap_or(&[]);
    let start = from + (value.len() - value.trim_ascii_start().len());
    let end = start + value.trim_ascii().len();
    Span {
        start: start + by,
        end: end + by,
    }
}

/// A value with its escapes turned back; a backslash before any other byte is itself.
fn unescaped(value: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', value).is_none() {
        return Cow::Borrowed(value);
    }
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&byte, behind)) = rest.split_first() {
        let (plain, n_bytes) = match (byte, behind.first()) {
            (b'\\', Some(b'n')) => (b'\n', 2),
            (b'\\', Some(b'r')) => (b'\r', 2),
            (b'\\', Some(&other @ (b'\\' | b'=' | b'|'))) => (other, 2),
            _ => (byte, 1),
        };
        out.push(plain);
        rest = rest.get(n_bytes..).unwrap_or(&[]);
    }
    Cow::Owned(out)
}
