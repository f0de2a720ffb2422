//! Prints how fast a file is read, repeated to a given number of megabytes: `speed FILE [MB] [--citations]`.
//! With `--documents` each repetition is read as a document of its own.

use std::io::Write as _;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| arguments.iter().any(|argument| argument == name);
    let mut plain = arguments
        .iter()
        .filter(|argument| !argument.starts_with("--"));
    let path = plain
        .next()
        .ok_or("usage: speed FILE [MB] [--citations] [--documents]")?;
    let megabytes: usize = plain.next().map_or(Ok(2), |text| text.parse())?;
    let once = std::fs::read_to_string(path)?;
    let times = (megabytes << 20) / once.len().max(1) + 1;
    let text = if flag("--documents") {
        String::new()
    } else {
        once.repeat(times)
    };
    let bytes = once.len() * times;
    let started = Instant::now();
    let told = if flag("--citations") {
        format!("{} citations", hopluc_text::citations(&text).len())
    } else if flag("--documents") {
        let duties: usize = (0..times)
            .map(|_| hopluc_text::read(&once).duties.len())
            .sum();
        format!("{times} documents, {duties} duties")
    } else {
        let reading = hopluc_text::read(&text);
        format!(
            "{} citations, {} duties, {} figures",
            reading.citations.len(),
            reading.duties.len(),
            reading.figures.len()
        )
    };
    let seconds = started.elapsed().as_secs_f64();
    let rate = bytes as f64 / seconds / 1e6;
    writeln!(
        std::io::stdout(),
        "{bytes} bytes, {seconds:.3} s, {rate:.1} MB/s, {told}"
    )?;
    Ok(())
}
