//! Cuts a log into pieces of whole lines, each with all that is needed to read it by itself.

use super::ScanError;
use crate::log::{Counts, Dates, Format, Hit, Probe, Reader};
use std::io::{self, Read};

/// Bytes that are read in one go. Two pieces stay in the cache of a core.
const PIECE_BYTES: usize = 256 << 10;
/// A longer line is no record of any log.
const MOST_LINE_BYTES: usize = 16 << 20;

/// Whole lines of a log.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub(super) number: u64,
    /// Lines that were left out because they were too long.
    pub(super) n_too_long: u64,
    /// Where it begins in the log.
    at: u64,
    bytes: Vec<u8>,
    /// How much of the bytes it is.
    n_bytes: usize,
    reader: Option<Reader>,
    /// Bytes of the log, without what was put in to end the last line.
    n_of_log: u64,
}

impl Piece {
    pub(super) fn n_bytes(&self) -> u64 {
        self.n_of_log
    }

    pub(super) fn read(&mut self, probe: &mut Probe<'_>, emit: &mut dyn FnMut(&Hit<'_>)) -> Counts {
        let text = self.bytes.get(..self.n_bytes).unwrap_or(&[]);
        match &mut self.reader {
            Some(reader) => reader.read(probe, (self.at, text), emit),
            None => Counts::default(),
        }
    }
}

/// A log that is being read.
pub(super) struct Source<R> {
    log: R,
    format: Option<Format>,
    dates: Dates,
    reader: Option<Reader>,
    /// The beginning of a line whose end has not been read.
    rest: Vec<u8>,
    at: u64,
    number: u64,
    is_done: bool,
}

impl<R: Read> Source<R> {
    pub(super) fn new(log: R, format: Option<Format>, dates: Dates) -> Self {
        Self {
            log,
            format,
            dates,
            reader: format.map(|format| Reader::new(format, dates)),
            rest: Vec::new(),
            at: 0,
            number: 0,
            is_done: false,
        }
    }

    pub(super) fn format(&self) -> Option<Format> {
        self.format
    }

    /// Fills `piece` with the next lines; `false` at the end of the log.
    pub(super) fn take(&mut self, piece: &mut Piece) -> Result<bool, ScanError> {
        if self.is_done {
            return Ok(false);
        }
        let (n_filled, n_too_long) = self.fill(&mut piece.bytes)?;
        let mut n_bytes = n_filled;
        if n_filled == 0 && n_too_long == 0 {
            return Ok(false);
        }
        let text = piece.bytes.get(..n_bytes).unwrap_or(&[]);
        piece.n_of_log = n_bytes as u64;
        if text.last().is_some_and(|byte| *byte != b'\n') {
            piece.bytes.truncate(n_bytes);
            piece.bytes.push(b'\n');
            n_bytes += 1;
        }
        let text = piece.bytes.get(..n_bytes).unwrap_or(&[]);
        if self.reader.is_none() && !text.trim_ascii().is_empty() {
            let format = Format::of(text).ok_or(ScanError::UnknownFormat)?;
            self.format = Some(format);
            self.reader = Some(Reader::new(format, self.dates));
        }
        piece.reader.clone_from(&self.reader);
        if let Some(Reader::Zeek(columns)) = &mut self.reader {
            take_heads(columns, text);
        }
        piece.number = self.number;
        piece.n_too_long = n_too_long;
        piece.at = self.at;
        piece.n_bytes = n_bytes;
        self.number += 1;
        self.at += piece.n_of_log;
        Ok(true)
    }

    /// Reads until there are whole lines; gives back their length, and how many lines were too long.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> io::Result<(usize, u64)> {
        let mut n = self.rest.len();
        bytes.resize(bytes.len().max(PIECE_BYTES).max(n), 0);
        if let Some(to) = bytes.get_mut(..n) {
            to.copy_from_slice(&self.rest);
        }
        self.rest.clear();
        let mut n_too_long = 0;
        loop {
            if n == bytes.len() {
                if n >= MOST_LINE_BYTES {
                    n_too_long += 1;
                    n = self.skip_line(bytes, n)?;
                    continue;
                }
                bytes.resize((n * 2).min(MOST_LINE_BYTES), 0);
            }
            let from = n;
            n += read_some(&mut self.log, bytes.get_mut(n..).unwrap_or(&mut []))?;
            if n == from {
                self.is_done = true;
                return Ok((n, n_too_long));
            }
            // A pipe gives little at a time; go on until the piece is worth its way.
            let is_full = n == bytes.len();
            let fresh = bytes.get(from..n).unwrap_or(&[]);
            if is_full && let Some(end) = memchr::memrchr(b'\n', fresh) {
                let end = from + end + 1;
                self.rest
                    .extend_from_slice(bytes.get(end..n).unwrap_or(&[]));
                return Ok((end, n_too_long));
            }
        }
    }

    /// Passes over the rest of a line that fills all of `bytes`; what follows it is moved to the beginning.
    fn skip_line(&mut self, bytes: &mut Vec<u8>, n: usize) -> io::Result<usize> {
        self.at += n as u64;
        bytes.truncate(PIECE_BYTES);
        loop {
            let n = read_some(&mut self.log, bytes)?;
            let read = bytes.get(..n).unwrap_or(&[]);
            if let Some(end) = memchr::memchr(b'\n', read) {
                self.at += end as u64 + 1;
                bytes.copy_within(end + 1..n, 0);
                return Ok(n - end - 1);
            }
            self.at += n as u64;
            if n == 0 {
                return Ok(0);
            }
        }
    }
}

/// Reads until `to` is full or the log ends.
fn read_some(log: &mut impl Read, to: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while let Some(rest) = to.get_mut(n..)
        && !rest.is_empty()
    {
        match log.read(rest) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n)
}

/// Takes in the lines of `text` that begin with `#`, for the pieces behind it.
fn take_heads(columns: &mut crate::log::zeek::Columns, text: &[u8]) {
    for at in memchr::memchr_iter(b'#', text) {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        if before.is_none_or(|byte| *byte == b'\n') {
            let line = text.get(at..).unwrap_or(&[]);
            let end = memchr::memchr(b'\n', line).unwrap_or(line.len());
            columns.take(line.get(..end).unwrap_or(&[]));
        }
    }
}
