//! Walks through one JSON object by its grammar and shows every value with the path that leads to it.
//!
//! Slow beside the first step, and asked only about lines that it suspects. Stops where the grammar is broken, after
//! having shown what stands before.

use super::text::unescaped;

/// A string or another plain value of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// Where its text begins in the line; for a string behind the quote.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// An object or a list that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// With the length of the path before its present key.
    Object(usize),
    /// With the length of the path of its members.
    List(usize),
}

struct Walk<'a> {
    line: &'a [u8],
    at: usize,
    path: Vec<u8>,
    open: Vec<Open>,
}

/// Calls `each` with path and place of every plain value of `line`; gives back whether the line is one whole object.
pub(super) fn walk(line: &[u8], mut each: impl FnMut(&[u8], Value)) -> bool {
    let mut walk = Walk {
        line,
        at: 0,
        path: Vec::new(),
        open: Vec::new(),
    };
    walk.object(&mut each).is_some() && {
        walk.skip_space();
        walk.at == line.len()
    }
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.skip_space();
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    /// Everything from the first `{` to the `}` that closes it.
    fn object(&mut self, each: &mut impl FnMut(&[u8], Value)) -> Option<()> {
        self.take(b'{')?;
        self.open.push(Open::Object(0));
        let mut is_first = true;
        while let Some(inner) = self.open.last().copied() {
            self.skip_space();
            let end = match inner {
                Open::Object(_) => b'}',
                Open::List(_) => b']',
            };
            if self.peek() == Some(end) {
                self.at += 1;
                self.open.pop();
                is_first = false;
                continue;
            }
            if !is_first {
                self.take(b',')?;
                self.skip_space();
            }
            let (Open::Object(n_bytes) | Open::List(n_bytes)) = inner;
            self.path.truncate(n_bytes);
            if matches!(inner, Open::Object(_)) {
                self.key()?;
            }
            is_first = self.value(each)?;
        }
        Some(())
    }

    fn key(&mut self) -> Option<()> {
        self.take(b'"')?;
        let key = self.string()?;
        if !self.path.is_empty() {
            self.path.push(b'.');
        }
        self.path
            .extend_from_slice(&unescaped(self.line.get(key.start..key.end)?));
        self.take(b':')
    }

    /// A plain value, or the beginning of an object or a list; gives back whether it was a beginning.
    fn value(&mut self, each: &mut impl FnMut(&[u8], Value)) -> Option<bool> {
        self.skip_space();
        let value = match self.peek()? {
            b'{' => {
                self.at += 1;
                self.open.push(Open::Object(self.path.len()));
                return Some(true);
            }
            b'[' => {
                self.at += 1;
                self.open.push(Open::List(self.path.len()));
                return Some(true);
            }
            b'"' => {
                self.at += 1;
                self.string()?
            }
            _ => self.word()?,
        };
        each(&self.path, value);
        Some(false)
    }

    /// The rest of a string whose quote was taken.
    fn string(&mut self) -> Option<Value> {
        let start = self.at;
        loop {
            let rest = self.line.get(self.at..)?;
            let next = memchr::memchr2(b'"', b'\\', rest)?;
            self.at += next;
            if self.peek() == Some(b'"') {
                self.at += 1;
                return Some(Value {
                    start,
                    end: self.at - 1,
                });
            }
            self.at += 2;
        }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<Value> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        {
            self.at += 1;
        }
        (self.at > start).then_some(Value {
            start,
            end: self.at,
        })
    }
}
