//! Prints the reading of a file in the gold form. With `--findings`, the findings follow on standard error.

use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: gold FILE [--findings]")?;
    let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
    let reading = hopluc_text::read(&text);
    let json = serde_json::to_string_pretty(&hopluc_text::gold_json(&reading))?;
    writeln!(std::io::stdout(), "{json}")?;
    if arguments.next().as_deref() == Some("--findings") {
        for finding in &reading.findings {
            let words: Vec<&str> = finding.span.of(&reading.text).split_whitespace().collect();
            let said = hopluc_text::explain_vi(finding);
            eprintln!(
                "{:?} {} {said} | {}",
                finding.severity,
                finding.code.as_str(),
                words.join(" ")
            );
        }
    }
    Ok(())
}
