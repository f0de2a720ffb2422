//! `hopluc lint FILE [--json]`: findings in an official document, each with code, place and explanation.

use crate::commands::{DONE, findings, read::reading_of};
use hopluc_text::{explain_en, explain_vi};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// Prints each finding as `line:column: code: explanation`; exit code 1 if there are any.
pub fn run(file: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let reading = match reading_of(file)? {
        Ok(reading) => reading,
        Err(code) => return Ok(code),
    };
    if as_json {
        let list: Vec<_> = reading
            .findings
            .iter()
            .map(|finding| {
                json!({
                    "code": finding.code.as_str(),
                    "severity": finding.severity,
                    "start": finding.span.start,
                    "end": finding.span.end,
                    "quote": finding.span.of(&reading.text),
                    "message": explain_vi(finding),
                    "message_en": explain_en(finding),
                })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&list)?);
    } else {
        for finding in &reading.findings {
            let (line, column) = place(&reading.text, finding.span.start);
            println!(
                "{}:{line}:{column}: {}: {}",
                file.display(),
                finding.code.as_str(),
                explain_vi(finding)
            );
        }
    }
    Ok(if reading.findings.is_empty() {
        DONE
    } else {
        findings()
    })
}

/// Line and column from 1 of a byte in the normalised text; columns count characters.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |rest| rest.chars().count())
        + 1;
    (line, column)
}
