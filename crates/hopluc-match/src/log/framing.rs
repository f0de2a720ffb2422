//! Cuts a stream of syslog into messages, as RFC 6587 has it: by a count of bytes in front, or by the end of the line.
//!
//! Pure: looks at what was received so far and says how much of it is one message. Reads no socket and keeps nothing.

use super::time::number_at;

/// Digits of a count; a longer one is no count.
const MOST_DIGITS: usize = 9;

/// What the beginning of a buffer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// A whole message, which may be empty, without its count or the end of its line.
    Message {
        /// The message.
        text: &'a [u8],
        /// Bytes of the buffer that it takes up.
        n_bytes: usize,
    },
    /// The beginning of one: more has to be received before anything can be said.
    Partial,
    /// A message longer than allowed, or a count that is none. The sender is out of step, and the connection should be
    /// closed where messages are counted; where they are lines, these bytes may be passed over.
    Broken {
        /// Bytes of the buffer that are certainly no message: up to the end of the line, or all there is.
        n_bytes: usize,
    },
}

/// The message that `buffer` begins with; at most `most_bytes` long.
///
/// A message with a count begins with a digit that is not 0, since a priority begins with `<`. A line that begins with a
/// digit and has no `<` behind the count is a line. Linear in the length of the message.
pub fn frame(buffer: &[u8], most_bytes: usize) -> Frame<'_> {
    match counted(buffer) {
        Count::None => line(buffer, most_bytes),
        Count::Unknown => Frame::Partial,
        Count::Of(n_bytes, _) if n_bytes > most_bytes => Frame::Broken {
            n_bytes: buffer.len(),
        },
        Count::Of(n_bytes, start) => match buffer.get(start..start + n_bytes) {
            Some(text) => Frame::Message {
                text,
                n_bytes: start + n_bytes,
            },
            None => Frame::Partial,
        },
    }
}

/// What stands in front of a message.
enum Count {
    /// No count.
    None,
    /// Perhaps the beginning of a count.
    Unknown,
    /// The length of the message, and where it begins.
    Of(usize, usize),
}

fn counted(buffer: &[u8]) -> Count {
    if !matches!(buffer.first(), Some(b'1'..=b'9')) {
        return Count::None;
    }
    let Some((n_bytes, end)) = number_at(buffer, 0, MOST_DIGITS) else {
        return Count::None;
    };
    match buffer.get(end..) {
        Some([] | [b' ']) => Count::Unknown,
        Some([b' ', b'<', ..]) => Count::Of(n_bytes as usize, end + 1),
        _ => Count::None,
    }
}

fn line(buffer: &[u8], most_bytes: usize) -> Frame<'_> {
    // Some senders end a message with a zero byte.
    match memchr::memchr2(b'\n', 0, buffer) {
        Some(end) if end <= most_bytes => {
            let text = buffer.get(..end).unwrap_or(&[]);
            Frame::Message {
                text: text.strip_suffix(b"\r").unwrap_or(text),
                n_bytes: end + 1,
            }
        }
        Some(end) => Frame::Broken { n_bytes: end + 1 },
        None if buffer.len() > most_bytes => Frame::Broken {
            n_bytes: buffer.len(),
        },
        None => Frame::Partial,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut buffer: &[u8], most_bytes: usize) -> (Vec<String>, Frame<'_>) {
        let mut messages = Vec::new();
        loop {
            match frame(buffer, most_bytes) {
                Frame::Message { text, n_bytes } => {
                    messages.push(String::from_utf8_lossy(text).into_owned());
                    buffer = buffer.get(n_bytes..).unwrap();
                }
                other => return (messages, other),
            }
        }
    }

    #[test]
    fn counted_messages_and_lines_may_follow_each_other() {
        let stream = b"7 <34>a\nb<34>c\r\n<34>d\n\n5 <34>e2 <";
        let (messages, rest) = all(stream, 100);
        assert_eq!(messages, ["<34>a\nb", "<34>c", "<34>d", "", "<34>e"]);
        assert_eq!(rest, Frame::Partial);
    }

    #[test]
    fn what_has_not_come_whole_is_waited_for_wherever_it_is_cut() {
        let stream = b"10 <34>abcdef5 <34>g<34>line\n";
        let (whole, _) = all(stream, 100);
        assert_eq!(whole, ["<34>abcdef", "<34>g", "<34>line"]);
        for cut in 0..stream.len() {
            let (messages, rest) = all(stream.get(..cut).unwrap(), 100);
            assert!(whole.starts_with(&messages), "{cut}");
            assert_eq!(rest, Frame::Partial, "{cut}");
        }
    }

    #[test]
    fn what_is_too_long_or_no_count_is_told() {
        assert_eq!(frame(b"99 <34>", 20), Frame::Broken { n_bytes: 7 });
        assert_eq!(frame(&[b'a'; 30], 20), Frame::Broken { n_bytes: 30 });
        let long = [&[b'a'; 30][..], b"\nb"].concat();
        assert_eq!(frame(&long, 20), Frame::Broken { n_bytes: 31 });
        assert_eq!(frame(b"", 20), Frame::Partial);
        // A line may begin with digits: no priority follows.
        let (messages, _) = all(b"2026-11-28 x\n12 names\n1234567890123 <\n", 40);
        assert_eq!(messages.len(), 3);
    }
}
