//! The bytes of a connection as messages: whole ones become lines, what is broken is counted. Pure: reads no socket.

use hopluc_match::framing::{Frame, frame};

/// Longest message; RFC 5425 asks for 8 KiB at least.
pub const MOST_BYTES: usize = 64 << 10;

/// Messages that came whole, each as a line, and how many did not.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Messages {
    /// Lines, each ended.
    pub text: Vec<u8>,
    /// How many there are.
    pub n_lines: u64,
    /// Messages that are too long, or whose end did not come.
    pub n_broken: u64,
}

impl Messages {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.n_lines == 0 && self.n_broken == 0
    }

    /// Adds a message as a line: what would end the line within it becomes a space. An empty one is none.
    pub fn push(&mut self, message: &[u8]) {
        let message = message.trim_ascii_end();
        if message.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.extend_from_slice(message);
        for byte in self.text.iter_mut().skip(start) {
            if *byte == b'\n' {
                *byte = b' ';
            }
        }
        self.text.push(b'\n');
        self.n_lines += 1;
    }
}

/// A connection in the reading.
#[derive(Debug, Default)]
pub struct Stream {
    /// What came of a message that has no end yet.
    rest: Vec<u8>,
    /// Whether the rest of a line is passed over that is too long.
    is_passing_over: bool,
}

impl Stream {
    /// Enters what came next; `false` where the sender is out of step and nothing more can be made of the connection.
    pub fn receive(&mut self, bytes: &[u8], messages: &mut Messages) -> bool {
        let bytes = self.behind_long_line(bytes);
        self.rest.extend_from_slice(bytes);
        let mut at = 0;
        let is_in_step = loop {
            let rest = self.rest.get(at..).unwrap_or(&[]);
            match frame(rest, MOST_BYTES) {
                Frame::Message { text, n_bytes } => {
                    messages.push(text);
                    at += n_bytes;
                }
                Frame::Partial => break true,
                Frame::Broken { n_bytes } => {
                    messages.n_broken += 1;
                    if has_count(rest) {
                        break false;
                    }
                    let passed = rest.get(..n_bytes).unwrap_or(&[]);
                    self.is_passing_over = !passed.ends_with(b"\n") && !passed.ends_with(b"\0");
                    at += n_bytes;
                }
            }
        };
        self.rest.drain(..at);
        is_in_step
    }

    /// What stands behind the end of a line that is passed over.
    fn behind_long_line<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        if !self.is_passing_over {
            return bytes;
        }
        let is_end = |byte: &u8| matches!(byte, b'\n' | 0);
        let Some(end) = bytes.iter().position(is_end) else {
            return &[];
        };
        self.is_passing_over = false;
        bytes.get(end + 1..).unwrap_or(&[])
    }

    /// The connection has ended. A message without its end is broken: cut off, it would be another one than when it is sent again.
    pub fn end(self, messages: &mut Messages) {
        if !self.rest.trim_ascii().is_empty() {
            messages.n_broken += 1;
        }
    }
}

/// Whether `buffer` begins with a count of bytes.
fn has_count(buffer: &[u8]) -> bool {
    let n_digits = buffer
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    n_digits > 0
        && buffer
            .get(n_digits..)
            .is_some_and(|rest| rest.starts_with(b" <"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out of bytes that come in pieces of `size`.
    fn read(bytes: &[u8], size: usize) -> (Messages, bool) {
        let (mut stream, mut messages) = (Stream::default(), Messages::default());
        for piece in bytes.chunks(size) {
            if !stream.receive(piece, &mut messages) {
                return (messages, false);
            }
        }
        stream.end(&mut messages);
        (messages, true)
    }

    #[test]
    fn messages_are_the_same_wherever_the_network_cuts_them() {
        let bytes = b"7 <34>a\nb<34>c\r\n<34>d\n\n5 <34>e<34>cut";
        for size in 1..bytes.len() {
            let (messages, is_in_step) = read(bytes, size);
            assert!(is_in_step);
            let text = std::str::from_utf8(&messages.text).unwrap();
            assert_eq!(text, "<34>a b\n<34>c\n<34>d\n<34>e\n", "{size}");
            assert_eq!((messages.n_lines, messages.n_broken), (4, 1));
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_what_follows_is_read() {
        let bytes = [&b"<34>a\n"[..], &vec![b'x'; 3 * MOST_BYTES], b"\n<34>b\n"].concat();
        for size in [1_000, MOST_BYTES, bytes.len()] {
            let (messages, is_in_step) = read(&bytes, size);
            assert!(is_in_step);
            assert_eq!(messages.text, b"<34>a\n<34>b\n");
            assert_eq!((messages.n_lines, messages.n_broken), (2, 1), "{size}");
        }
    }

    #[test]
    fn a_sender_that_is_out_of_step_is_told() {
        let (messages, is_in_step) = read(b"5 <34>a99999999 <34>b\n", 4);
        assert!(!is_in_step);
        assert_eq!((messages.n_lines, messages.n_broken), (1, 1));
    }
}
