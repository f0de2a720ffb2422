//! Lists of indicators as lines `kind TAB value`. A bad line is told with its number and does not stop the rest.

use super::{IndexBuilder, Snapshot};
use crate::kind::IndicatorKind;
use crate::normal::IndicatorError;
use std::borrow::Cow;
use std::io::{self, BufRead};

/// Bad lines that are kept with their reason; more are only counted.
const MOST_FAULTS: usize = 100;

/// A line that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorFault {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub error: IndicatorError,
}

/// What was read from a list.
#[derive(Debug)]
pub struct IndicatorList {
    /// The index of its sound lines.
    pub snapshot: Snapshot,
    /// Lines with an indicator, duplicates included.
    pub n_lines: u64,
    /// Lines that were left out.
    pub n_faults: u64,
    /// The first hundred of them.
    pub faults: Vec<IndicatorFault>,
}

impl IndicatorList {
    /// Reads `source` to its end. Empty lines and lines that begin with `#` say nothing.
    pub fn read(mut source: impl BufRead) -> io::Result<Self> {
        let mut builder = IndexBuilder::new();
        let (mut n_lines, mut n_faults, mut faults) = (0, 0, Vec::new());
        let mut buffer = Vec::new();
        for line in 1.. {
            buffer.clear();
            if source.read_until(b'\n', &mut buffer)? == 0 {
                break;
            }
            let text = match std::str::from_utf8(&buffer) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => String::from_utf8_lossy(&buffer),
            };
            let mut text = text.trim_ascii();
            if line == 1 {
                text = text.trim_start_matches('\u{feff}');
            }
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            match add(&mut builder, text) {
                Ok(()) => n_lines += 1,
                Err(error) => {
                    n_faults += 1;
                    if faults.len() < MOST_FAULTS {
                        faults.push(IndicatorFault { line, error });
                    }
                }
            }
        }
        Ok(Self {
            snapshot: builder.finish(),
            n_lines,
            n_faults,
            faults,
        })
    }
}

fn add(builder: &mut IndexBuilder, line: &str) -> Result<(), IndicatorError> {
    let at = memchr::memchr(b'\t', line.as_bytes()).ok_or(IndicatorError::NoTab)?;
    let (word, rest) = line.split_at(at);
    // What stands behind a second tab is for people.
    let rest = rest.trim_ascii_start();
    let end = memchr::memchr(b'\t', rest.as_bytes()).unwrap_or(rest.len());
    let value = rest.split_at(end).0;
    let kind =
        IndicatorKind::named(word.trim(), value).ok_or_else(|| IndicatorError::UnknownKind {
            word: word.to_owned(),
        })?;
    builder.add(kind, value)
}
