//! Lines of Unbound: questions, replies with their code, and what a local or a policy zone did with a question.
//!
//! Questions have the field `query`, replies `reply`: a server that is told to log both writes two lines for one
//! question, and whoever counts questions counts one of the fields.

use super::{LineFault, Question, Span, Told, find, is_class, is_like_address, next_word, word};

const NAME: &[u8] = b"unbound";

/// What the line tells from `from` on.
#[inline]
pub(super) fn told(line: &[u8], from: usize) -> Told {
    let Some(at) = process(line, from) else {
        return Told::Fault(LineFault::Unlike);
    };
    let level = word(line, at);
    let Some(first) = next_word(line, level) else {
        return Told::Other;
    };
    match level.of(line) {
        b"info:" | b"query:" => message(line, first, "query"),
        b"reply:" => message(line, first, "reply"),
        _ => Told::Other,
    }
}

/// Where the text behind process and thread begins: `[123:0] `, in a file behind `unbound`, in syslog behind `unbound[123]: `.
#[inline]
pub(super) fn process(line: &[u8], from: usize) -> Option<usize> {
    if let Some((true, end)) = bracket(line, from) {
        return behind_space(line, end);
    }
    let mut at = from;
    while let Some(found) = find(line, at, NAME) {
        at = found + NAME.len();
        if let Some(behind) = behind_name(line, at) {
            return Some(behind);
        }
    }
    None
}

fn behind_name(line: &[u8], mut at: usize) -> Option<usize> {
    if let Some((false, end)) = bracket(line, at) {
        let is_tag = line.get(end) == Some(&b':');
        at = behind_space(line, end + usize::from(is_tag))?;
    } else if line.get(at..).is_some_and(|rest| rest.starts_with(b": ")) {
        at += 2;
    }
    match bracket(line, at) {
        Some((true, end)) => behind_space(line, end),
        _ => None,
    }
}

fn behind_space(line: &[u8], at: usize) -> Option<usize> {
    (line.get(at) == Some(&b' ')).then_some(at + 1)
}

/// Whether the bracket at `at` has a colon between its numbers, and where it ends.
fn bracket(line: &[u8], at: usize) -> Option<(bool, usize)> {
    let inside = line.get(at..)?.strip_prefix(b"[")?;
    let n_bytes = memchr::memchr(b']', inside.get(..32.min(inside.len()))?)?;
    let inside = inside.get(..n_bytes)?;
    let is_sound = inside.first()?.is_ascii_digit()
        && inside
            .iter()
            .all(|byte| byte.is_ascii_hexdigit() || *byte == b':');
    is_sound.then(|| (inside.contains(&b':'), at + n_bytes + 2))
}

/// The address of `text`, which a port may follow behind `@`.
#[inline]
fn client_of(line: &[u8], place: Span) -> Option<Span> {
    let n_bytes = memchr::memchr(b'@', place.of(line));
    let client = Span {
        end: n_bytes.map_or(place.end, |n_bytes| place.start + n_bytes),
        ..place
    };
    is_like_address(client.of(line)).then_some(client)
}

#[inline]
fn message(line: &[u8], first: Span, field: &'static str) -> Told {
    if let Some(client) = client_of(line, first) {
        return question(line, client, first, field);
    }
    // `ZONE ACTION CLIENT@PORT NAME TYPE CLASS` of a local zone; a policy zone puts `rpz:` and more in front.
    let is_policy =
        first.of(line).eq_ignore_ascii_case(b"rpz:") || first.of(line).eq_ignore_ascii_case(b"rpz");
    let field = if is_policy { "rpz" } else { "local-zone" };
    let mut at = first;
    for _ in 0..6 {
        let Some(next) = next_word(line, at) else {
            return Told::Other;
        };
        at = next;
        if memchr::memchr(b'@', at.of(line)).is_some()
            && let Some(client) = client_of(line, at)
        {
            return question(line, client, at, field);
        }
    }
    Told::Other
}

/// `NAME TYPE CLASS`, and behind them the code where it is a reply.
#[inline]
fn question(line: &[u8], client: Span, before: Span, field: &'static str) -> Told {
    const CUT: Told = Told::Fault(LineFault::CutOff);
    let Some(name) = next_word(line, before) else {
        return CUT;
    };
    // What cannot be read has no name.
    if matches!(name.of(line), b"-" | b"null") {
        return Told::Other;
    }
    let Some(class) = next_word(line, name).and_then(|kind| next_word(line, kind)) else {
        return CUT;
    };
    if !is_class(class.of(line)) {
        return if class.end == line.len() {
            CUT
        } else {
            Told::Other
        };
    }
    let is_reply = field == "query" && next_word(line, class).is_some();
    let field = if is_reply { "reply" } else { field };
    Told::Question(Question::new(field, name, Some(client)))
}
