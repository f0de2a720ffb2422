//! Which format a line has: of a whole log by its first line that tells, and of each message behind a syslog header.

use super::envelope::{self, Envelope};
use super::{LineFault, Lines, Told, bind, cef, dnsmasq, find, unbound, windows, word};
use crate::log::json::Writer;

/// The format of the first line of `text` that tells; the end of the text may be cut off.
pub(in crate::log) fn format_of(text: &[u8]) -> Option<Lines> {
    text.split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .find_map(line_format)
}

fn line_format(line: &[u8]) -> Option<Lines> {
    if envelope::of(line).is_some_and(|envelope| envelope.is_sure) {
        return Some(Lines::Syslog);
    }
    if cef::is_at(line, 0) {
        return Some(Lines::Cef);
    }
    let is_head = line.starts_with(b"DNS Server log") || line.starts_with(b"Message logging key");
    if is_head || matches!(windows::told(line), Told::Question(_)) {
        return Some(Lines::Windows);
    }
    if matches!(bind::told(line, 0), Told::Question(_)) {
        return Some(Lines::Bind);
    }
    // Both name themselves in every line.
    if unbound::process(line, 0).is_some() && find(line, 0, b"unbound[").is_some() {
        return Some(Lines::Unbound);
    }
    let is_own = envelope::of(line).is_some_and(|envelope| tag_of(line, &envelope) == b"dnsmasq");
    (is_own || line.starts_with(b"dnsmasq: ")).then_some(Lines::Dnsmasq)
}

fn tag_of<'a>(line: &'a [u8], envelope: &Envelope) -> &'a [u8] {
    envelope.tag.map_or(&[], |tag| tag.of(line))
}

/// What a line of syslog tells, by the program that wrote it or else by the message itself.
#[inline]
pub(super) fn in_syslog(line: &[u8]) -> Told {
    let Some(envelope) = envelope::of(line) else {
        return match any(line, 0) {
            Told::Other => Told::Fault(LineFault::Unlike),
            told => told,
        };
    };
    let at = envelope.message;
    match tag_of(line, &envelope) {
        b"named" => bind::told(line, at),
        b"unbound" => match unbound::told(line, at) {
            // Words about its own start and end.
            Told::Fault(LineFault::Unlike) => Told::Other,
            told => told,
        },
        b"dnsmasq" => dnsmasq::message(line, word(line, at)),
        _ => any(line, at),
    }
}

/// What the message at `at` tells, if it is one of any format.
fn any(line: &[u8], at: usize) -> Told {
    let at = json_at(line, at);
    let message = line.get(at..).unwrap_or(&[]);
    if message.first() == Some(&b'{') {
        return Told::Json(at);
    }
    if cef::is_at(line, at) {
        return Told::Cef(at);
    }
    // Many programs write what strangers send them: a message has to begin like one, not to hold one.
    if bind::begins(line, at) {
        return bind::told(line, at);
    }
    let first = word(line, at);
    let is_unbound = matches!(first.of(line), [b'[', ..]) || first.of(line).starts_with(b"unbound");
    if is_unbound && unbound::process(line, at).is_some() {
        return unbound::told(line, at);
    }
    if first.of(line).starts_with(b"dnsmasq") {
        return dnsmasq::told(line, at);
    }
    dnsmasq::message(line, first)
}

/// Where an object begins that some writers mark.
fn json_at(line: &[u8], at: usize) -> usize {
    const MARK: &[u8] = b"@cee:";
    let is_marked = line.get(at..).is_some_and(|rest| rest.starts_with(MARK));
    let at = if is_marked { at + MARK.len() } else { at };
    let rest = line.get(at..).unwrap_or(&[]);
    at + (rest.len() - rest.trim_ascii_start().len())
}

/// The program whose JSON `object` is.
pub(in crate::log) fn writer_of(object: &[u8]) -> Writer {
    let has = |key: &[u8]| memchr::memmem::find(object, key).is_some();
    if has(b"\"event_type\"") && has(b"\"timestamp\"") {
        Writer::Suricata
    } else {
        Writer::Zeek
    }
}
