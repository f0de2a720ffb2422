//! Lines of BIND: its categories `queries` and `rpz`, with or without time, category and severity in front.
//!
//! A name that a policy zone rewrote is a record of its own, with the field `rpz`; where both categories are logged, the
//! question itself stands in another line with the field `query`. Every other line of the server is passed over.

use super::{
    LineFault, Question, Span, Spelling, Told, find, is_class, is_like_address, next_word, word,
};
use crate::log::time::Stamp;

/// What the line tells from `from` on.
#[inline]
pub(super) fn told(line: &[u8], from: usize) -> Told {
    let rest = line.get(from..).unwrap_or(&[]);
    // Only the client of a question has its port behind a hash sign.
    for hash in memchr::memchr_iter(b'#', rest) {
        if let Some(client) = client_before(line, from, from + hash) {
            return behind_client(line, client);
        }
    }
    match find(line, from, b": query: ") {
        Some(_) => Told::Fault(LineFault::Client),
        None => Told::Other,
    }
}

/// Whether a message that begins at `at` begins like one of BIND: with a client behind time, category and severity, if they
/// are there. What merely quotes one does not.
pub(super) fn begins(line: &[u8], at: usize) -> bool {
    let mut next = match Stamp::at(line, at) {
        Some(stamp) => word(line, stamp.end + 1),
        None => word(line, at),
    };
    for _ in 0..3 {
        if next.of(line).ends_with(b":") {
            next = word(line, next.end + 1);
        }
    }
    next.of(line) == b"client"
}

/// The address in front of the hash sign, if `client` stands before it, with or without the number of an object.
#[inline]
fn client_before(line: &[u8], from: usize, hash: usize) -> Option<Span> {
    let before = line.get(from..hash)?;
    let start = from + memchr::memrchr(b' ', before)? + 1;
    let client = Span { start, end: hash };
    let mut front = line.get(from..start - 1)?;
    if !front.ends_with(b"client") {
        let at = memchr::memrchr(b' ', front)?;
        if !front.get(at + 1..)?.starts_with(b"@0x") {
            return None;
        }
        front = front.get(..at)?;
    }
    let front = front.strip_suffix(b"client")?;
    let is_word = front.last().is_none_or(|byte| *byte == b' ');
    (is_word && is_like_address(client.of(line))).then_some(client)
}

/// Where the text behind the next `: ` begins. Names have no space in them.
#[inline]
fn behind_colon(line: &[u8], from: usize) -> Option<usize> {
    let rest = line.get(from..)?;
    memchr::memchr_iter(b':', rest)
        .find(|at| rest.get(at + 1) == Some(&b' '))
        .map(|at| from + at + 2)
}

#[inline]
fn behind_client(line: &[u8], client: Span) -> Told {
    const CUT: Told = Told::Fault(LineFault::CutOff);
    let Some(mut at) = behind_colon(line, client.end) else {
        return CUT;
    };
    if line
        .get(at..)
        .is_some_and(|rest| rest.starts_with(b"view "))
    {
        match behind_colon(line, at) {
            Some(behind) => at = behind,
            None => return CUT,
        }
    }
    let message = line.get(at..).unwrap_or(&[]);
    if message.starts_with(b"query: ") {
        return query(line, at + 7, client);
    }
    let n_disabled = if message.starts_with(b"disabled ") {
        9
    } else {
        0
    };
    match message.get(n_disabled..) {
        Some(policy) if policy.starts_with(b"rpz ") => rewrite(line, at + n_disabled, client),
        _ => Told::Other,
    }
}

/// `NAME CLASS TYPE ...`
#[inline]
fn query(line: &[u8], at: usize, client: Span) -> Told {
    let name = word(line, at);
    let Some(class) = next_word(line, name) else {
        return Told::Fault(LineFault::CutOff);
    };
    if name.start == name.end {
        return Told::Fault(LineFault::Name);
    }
    if !is_class(class.of(line)) {
        let is_last = class.end == line.len();
        return Told::Fault(if is_last {
            LineFault::CutOff
        } else {
            LineFault::Name
        });
    }
    match next_word(line, class) {
        Some(_) => Told::Question(question("query", name, client)),
        None => Told::Fault(LineFault::CutOff),
    }
}

/// `rpz TRIGGER POLICY rewrite NAME/TYPE/CLASS via ...`, in older versions without type and class. What failed to be
/// rewritten has no policy and is passed over.
fn rewrite(line: &[u8], at: usize, client: Span) -> Told {
    const CUT: Told = Told::Fault(LineFault::CutOff);
    let mut words = [word(line, at); 5];
    for i in 1..words.len() {
        let before = words.get(i - 1).copied();
        let (Some(next), Some(to)) = (
            before.and_then(|before| next_word(line, before)),
            words.get_mut(i),
        ) else {
            return CUT;
        };
        *to = next;
    }
    let [_, _, _, verb, mut name] = words;
    if verb.of(line) != b"rewrite" {
        return Told::Other;
    }
    match next_word(line, name) {
        Some(via) if via.of(line) == b"via" => {}
        _ => return CUT,
    }
    // Names may have a slash in them, so the class decides.
    let mut parts = name.of(line).rsplitn(3, |byte| *byte == b'/');
    if let (Some(class), Some(_), Some(bare)) = (parts.next(), parts.next(), parts.next())
        && is_class(class)
    {
        name.end = name.start + bare.len();
    }
    Told::Question(question("rpz", name, client))
}

fn question(field: &'static str, name: Span, client: Span) -> Question {
    Question {
        spelling: Spelling::Escaped,
        ..Question::new(field, name, Some(client))
    }
}
