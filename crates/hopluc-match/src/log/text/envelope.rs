//! The header of syslog, as RFC 5424 and RFC 3164 have it and as files keep it. Says where the message begins.
//!
//! Files leave the priority away, and many write the time of RFC 5424 into a line of RFC 3164. A line that has neither
//! priority nor time has no header.

use super::{Span, word};
use crate::log::time::{Stamp, number_at};

/// The header of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    /// The name of the program, without its number.
    pub(super) tag: Option<Span>,
    /// Whether the line was passed on by syslog for certain: it has a priority, or a host and what it says is marked.
    pub(super) is_sure: bool,
    /// Where the message begins.
    pub(super) message: usize,
}

/// Where the time stands: behind the length of the frame, the priority and the version, if there are any.
pub(crate) fn behind_priority(line: &[u8]) -> usize {
    let (at, version) = priority(line).unwrap_or((0, None));
    version.unwrap_or(at)
}

/// Where the text behind the priority begins, and behind the version of RFC 5424, if it has one.
fn priority(line: &[u8]) -> Option<(usize, Option<usize>)> {
    let mut at = 0;
    if let Some((_, end)) = number_at(line, 0, 9)
        && line.get(end..).is_some_and(|rest| rest.starts_with(b" <"))
    {
        at = end + 1;
    }
    if line.get(at) != Some(&b'<') {
        return None;
    }
    let (number, end) = number_at(line, at + 1, 3)?;
    if number > 191 || line.get(end) != Some(&b'>') {
        return None;
    }
    let at = end + 1;
    let is_current = line.get(at..).is_some_and(|rest| rest.starts_with(b"1 "));
    Some((at, is_current.then_some(at + 2)))
}

/// The header of `line`; `None` where it has none.
#[inline]
pub(super) fn of(line: &[u8]) -> Option<Envelope> {
    let priority = priority(line);
    if let Some((_, Some(at))) = priority {
        return current(line, at);
    }
    let at = priority.map_or(0, |(at, _)| at);
    let Some(stamp) = Stamp::of_syslog(line, at) else {
        return priority.map(|_| Envelope {
            tag: None,
            is_sure: true,
            message: at,
        });
    };
    let mut envelope = traditional(line, stamp.end)?;
    envelope.is_sure |= priority.is_some();
    Some(envelope)
}

/// Where the text behind spaces begins.
fn behind_spaces(line: &[u8], at: usize) -> usize {
    let rest = line.get(at..).unwrap_or(&[]);
    at + rest.iter().take_while(|byte| **byte == b' ').count()
}

/// `HOST TAG[NUMBER]: MESSAGE` behind the time; host and tag may both be left out.
#[inline]
fn traditional(line: &[u8], at: usize) -> Option<Envelope> {
    if line.get(at) != Some(&b' ') {
        return None;
    }
    let first = word(line, behind_spaces(line, at));
    let message = behind_spaces(line, first.end);
    let text = first.of(line);
    if text.ends_with(b":") {
        return Some(Envelope {
            tag: tag_of(line, first),
            is_sure: false,
            message,
        });
    }
    let second = word(line, message);
    // What a program writes into its own file, without host or tag.
    let is_message = text.contains(&b'[')
        || text.starts_with(b"{")
        || text.starts_with(b"CEF:")
        || (text == b"client" && is_client(second.of(line)));
    if is_message || text.is_empty() {
        return Some(Envelope {
            tag: None,
            is_sure: false,
            message: first.start,
        });
    }
    let has_tag = second.of(line).ends_with(b":");
    Some(Envelope {
        tag: if has_tag { tag_of(line, second) } else { None },
        is_sure: has_tag || second.of(line).starts_with(b"{") || is_marked(second.of(line)),
        message: if has_tag {
            behind_spaces(line, second.end)
        } else {
            message
        },
    })
}

/// CEF, or an object that is marked as one.
fn is_marked(text: &[u8]) -> bool {
    text.starts_with(b"CEF:") || text.starts_with(b"@cee:")
}

/// The client in a line of BIND.
fn is_client(text: &[u8]) -> bool {
    text.starts_with(b"@0x") || text.contains(&b'#')
}

/// The name of a program in `named[123]:`, without the path in front.
fn tag_of(line: &[u8], place: Span) -> Option<Span> {
    let text = place.of(line);
    let end = text.iter().position(|byte| matches!(byte, b'[' | b':'))?;
    let name = text.get(..end)?;
    let start = memchr::memrchr(b'/', name).map_or(0, |at| at + 1);
    Some(Span {
        start: place.start + start,
        end: place.start + end,
    })
}

/// `TIME HOST APP PROCESS ID DATA MESSAGE` of RFC 5424, behind the version.
fn current(line: &[u8], at: usize) -> Option<Envelope> {
    let mut part = word(line, at);
    let mut tag = None;
    for i in 1..5 {
        if line.get(part.end) != Some(&b' ') || part.start == part.end {
            return None;
        }
        part = word(line, part.end + 1);
        if i == 2 {
            tag = Some(part);
        }
    }
    if line.get(part.end) != Some(&b' ') {
        return None;
    }
    let end = behind_data(line, part.end + 1)?;
    let message = behind_spaces(line, end);
    let has_mark = line
        .get(message..)
        .is_some_and(|rest| rest.starts_with(b"\xef\xbb\xbf"));
    Some(Envelope {
        tag,
        is_sure: true,
        message: if has_mark { message + 3 } else { message },
    })
}

/// Where the structured data ends: `-`, or elements in brackets whose values have quotes and escapes.
fn behind_data(line: &[u8], start: usize) -> Option<usize> {
    if line.get(start) == Some(&b'-') {
        return Some(start + 1);
    }
    let mut at = start;
    while line.get(at) == Some(&b'[') {
        let mut is_quoted = false;
        loop {
            at += 1;
            match (line.get(at)?, is_quoted) {
                (b'\\', true) => at += 1,
                (b'"', _) => is_quoted = !is_quoted,
                (b']', false) => break,
                _ => {}
            }
        }
        at += 1;
    }
    (at > start).then_some(at)
}
