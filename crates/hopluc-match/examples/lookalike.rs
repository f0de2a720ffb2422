//! Looks through a list of names for look-alikes: `lookalike PROTECTED FLAGGED NAMES`.
//!
//! The command of the program does the same with words for people.

use hopluc_match::lookalike::Protected;
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [protected, flagged, names] = arguments.as_slice() else {
        return Err("usage: lookalike PROTECTED FLAGGED NAMES".into());
    };
    let started = Instant::now();
    let list = std::fs::read_to_string(protected)?;
    let protected = Protected::new(list.lines(), []);
    let built = started.elapsed();
    let summary = protected.run(
        BufReader::with_capacity(256 << 10, File::open(names)?),
        BufWriter::new(File::create(flagged)?),
        |_| {},
    )?;
    eprintln!(
        "{summary:?}, built in {built:?}, all in {:?}",
        started.elapsed()
    );
    Ok(())
}
