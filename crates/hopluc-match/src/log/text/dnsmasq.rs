//! Lines of dnsmasq, as `log-queries` writes them with `extra` and `proto` or without.
//!
//! A name is asked by the line of its query alone. `forwarded`, `reply`, `cached` and the rest repeat it, so of them only
//! the addresses in answers are compared, with the field `answer`. The names that a CNAME leads to stand in no query and
//! are not compared.

use super::{LineFault, Question, Role, Span, Told, find, is_like_address, next_word, word};

const NAME: &[u8] = b"dnsmasq";
/// Length of `Nov 28 10:00:00 `, behind which most lines have the name of the program.
const TIME_BYTES: usize = 16;

/// What the line tells from `from` on, where the name of the program stands.
#[inline]
pub(super) fn told(line: &[u8], from: usize) -> Told {
    let usual = from + TIME_BYTES;
    let is_usual = line.get(usual..).is_some_and(|rest| rest.starts_with(NAME));
    let mut at = if is_usual { usual } else { from };
    while let Some(found) = find(line, at, NAME) {
        at = found + NAME.len();
        let tag = word(line, at);
        match tag.of(line) {
            // Other parts of the program have names of their own.
            [b'-', .., b':'] => return Told::Other,
            [b':'] | [b'[', .., b':'] => {
                return next_word(line, tag).map_or(Told::Other, |first| message(line, first));
            }
            // The name of a host.
            _ => {}
        }
    }
    Told::Fault(LineFault::Unlike)
}

/// What the message tells that begins with the word `first`.
#[inline]
pub(super) fn message(line: &[u8], first: Span) -> Told {
    let Some((verb, client)) = behind_serial(line, first) else {
        return Told::Other;
    };
    let text = verb.of(line);
    if text.starts_with(b"query[") || text.starts_with(b"auth[") {
        return query(line, verb);
    }
    match text {
        b"reply" | b"cached" | b"cached-stale" => answer(line, verb, client),
        _ => Told::Other,
    }
}

/// The verb, and the client if it stands before it: `UDP 42 10.0.0.1/5353 query[A]`. A serial of `*` stands for none.
#[inline]
fn behind_serial(line: &[u8], first: Span) -> Option<(Span, Option<Span>)> {
    let mut at = first;
    if matches!(at.of(line), b"UDP" | b"TCP") {
        at = next_word(line, at)?;
    }
    let is_serial = |text: &[u8]| text == b"*" || text.iter().all(u8::is_ascii_digit);
    if !is_serial(at.of(line)) {
        return Some((at, None));
    }
    at = next_word(line, at)?;
    let Some(n_bytes) = memchr::memchr(b'/', at.of(line)) else {
        return Some((at, None));
    };
    let client = Span {
        end: at.start + n_bytes,
        ..at
    };
    if !is_like_address(client.of(line)) {
        return Some((at, None));
    }
    Some((next_word(line, at)?, Some(client)))
}

/// `query[TYPE] NAME from CLIENT`. Names are written as they came, so there may be spaces in them.
#[inline]
fn query(line: &[u8], verb: Span) -> Told {
    const FROM: &[u8] = b" from ";
    let mut name = word(line, verb.end + 1);
    let is_whole = |name: Span| {
        line.get(name.end..)
            .is_some_and(|rest| rest.starts_with(FROM))
    };
    let mut client = word(line, name.end + FROM.len());
    if !is_whole(name) || client.end != line.len() {
        let rest = line.get(name.start..).unwrap_or(&[]);
        let Some(n_bytes) = memchr::memmem::rfind(rest, FROM) else {
            return Told::Fault(LineFault::CutOff);
        };
        name.end = name.start + n_bytes;
        client = word(line, name.end + FROM.len());
    }
    if name.start >= name.end {
        return Told::Fault(LineFault::Name);
    }
    if client.start >= client.end {
        return Told::Fault(LineFault::CutOff);
    }
    if !is_like_address(client.of(line)) {
        return Told::Fault(LineFault::Client);
    }
    Told::Question(Question::new("query", name, Some(client)))
}

/// `reply NAME is ADDRESS`, with more behind it or not.
#[inline]
fn answer(line: &[u8], verb: Span, client: Option<Span>) -> Told {
    let Some(is) = next_word(line, verb).and_then(|name| next_word(line, name)) else {
        return Told::Fault(LineFault::CutOff);
    };
    match next_word(line, is) {
        None => Told::Fault(LineFault::CutOff),
        Some(value) if is.of(line) == b"is" && is_like_address(value.of(line)) => {
            Told::Question(Question {
                role: Role::Address,
                ..Question::new("answer", value, client)
            })
        }
        Some(_) => Told::Other,
    }
}
