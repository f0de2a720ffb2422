//! How parent and child talk: one line of JSON, then bytes to the end.
//!
//! Both ends are the same program, so the form has no version. Never interprets the bytes.

use serde::{Serialize, de::DeserializeOwned};
use std::io::{BufRead, Error, ErrorKind, Write};

/// Writes a head and a body.
pub fn write(out: &mut impl Write, head: &impl Serialize, body: &[u8]) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(head)?;
    line.push(b'\n');
    out.write_all(&line)?;
    out.write_all(body)?;
    out.flush()
}

/// The head and the body of all that comes.
pub fn read<T: DeserializeOwned>(mut from: impl BufRead) -> std::io::Result<(T, Vec<u8>)> {
    let mut line = Vec::new();
    from.read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return Err(Error::from(ErrorKind::UnexpectedEof));
    }
    let head = serde_json::from_slice(&line)?;
    let mut body = Vec::new();
    from.read_to_end(&mut body)?;
    Ok((head, body))
}
