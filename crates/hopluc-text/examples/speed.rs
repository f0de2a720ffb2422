//! Prints how fast a file is read, repeated to a given number of megabytes: `speed FILE [MB] [--citations]`.
//! With `--documents` each repetition is read as a document of its own. Speed is text for a second of the processor, since the
//! clock of a machine with other work says little; memory is the most that was held, for a byte of text.

use std::io::Write as _;

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
    let started = processor_seconds();
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
    let seconds = processor_seconds() - started;
    let rate = bytes as f64 / seconds / 1e6;
    let held = peak_bytes() / bytes as f64;
    writeln!(
        std::io::stdout(),
        "{bytes} bytes, {seconds:.3} s, {rate:.1} MB/s, {held:.1} times in memory, {told}"
    )?;
    Ok(())
}

/// Time that this process spent on a processor, as Linux counts it; zero elsewhere.
fn processor_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}

/// Most memory that this process held, as Linux counts it; zero elsewhere.
fn peak_bytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok())
        .unwrap_or_default()
        * 1024.0
}
