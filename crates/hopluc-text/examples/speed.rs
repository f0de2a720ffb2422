//! Prints how fast a file is read, repeated to a given number of megabytes: `speed FILE [MB]`.

use std::io::Write as _;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: speed FILE [MB]")?;
    let megabytes: usize = arguments.next().map_or(Ok(2), |text| text.parse())?;
    let once = std::fs::read_to_string(path)?;
    let text = once.repeat((megabytes << 20) / once.len().max(1) + 1);
    let started = Instant::now();
    let reading = hopluc_text::read(&text);
    let seconds = started.elapsed().as_secs_f64();
    let rate = text.len() as f64 / seconds / 1e6;
    writeln!(
        std::io::stdout(),
        "{} bytes, {seconds:.3} s, {rate:.1} MB/s, {} citations, {} duties, {} figures",
        text.len(),
        reading.citations.len(),
        reading.duties.len(),
        reading.figures.len()
    )?;
    Ok(())
}
