//! The debug log of the Windows DNS server: a line for each packet, with the name as labels behind their lengths.
//!
//! Only questions that the server received are records. What it passes on and what is answered repeat the name, and the
//! details of packets stand in lines of their own, which are passed over like the head of the file.

use super::{LineFault, Question, Span, Spelling, Told, is_like_address, next_word, word};

const PACKET: &[u8] = b"PACKET ";

/// What the line tells.
#[inline]
pub(super) fn told(line: &[u8]) -> Told {
    for at in memchr::memchr_iter(b'P', line) {
        let is_one = line.get(at..).is_some_and(|rest| rest.starts_with(PACKET));
        if is_one && at > 0 {
            return packet(line, at).unwrap_or(Told::Fault(LineFault::CutOff));
        }
    }
    Told::Other
}

/// `PACKET [ID] UDP Rcv CLIENT XID [R] Q [FLAGS CODE] TYPE NAME`; `None` where the line ends before the name does.
#[inline]
fn packet(line: &[u8], at: usize) -> Option<Told> {
    let mut next = next_word(line, word(line, at))?;
    if !matches!(next.of(line), b"UDP" | b"TCP") {
        next = next_word(line, next)?;
    }
    if !matches!(next.of(line), b"UDP" | b"TCP") {
        return Some(Told::Other);
    }
    let direction = next_word(line, next)?;
    let client = next_word(line, direction)?;
    let xid = next_word(line, client)?;
    let operation = next_word(line, xid)?;
    let is_question = direction.of(line) == b"Rcv" && operation.of(line) == b"Q";
    if !is_question {
        return Some(Told::Other);
    }
    if !is_like_address(client.of(line)) {
        return Some(Told::Fault(LineFault::Client));
    }
    let flags_end = operation.end + memchr::memchr(b']', line.get(operation.end..)?)? + 1;
    let kind = next_word(line, word(line, flags_end))?;
    let name = next_word(line, kind)?;
    // A label may have spaces in it.
    let rest = line.get(name.start..)?.trim_ascii_end();
    let name = Span {
        end: name.start + rest.len(),
        ..name
    };
    if rest.first() != Some(&b'(') {
        return Some(Told::Fault(LineFault::Name));
    }
    let question = Question {
        spelling: Spelling::Lengths,
        ..Question::new("query", name, Some(client))
    };
    rest.ends_with(b"(0)").then_some(Told::Question(question))
}
