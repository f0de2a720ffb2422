//! `hopluc lint FILE [--json]`: findings in an official document, each with code, place and explanation.
//!
//! What the text says first, with the laws of the embedded catalogue; then how a .docx or .pdf departs from the decree's layout.

use crate::child::ChildLimits;
use crate::commands::{DONE, findings, read::reading_of};
use hopluc_doc::{Converter, LayoutFinding};
use hopluc_text::{Reading, Severity, explain_en, explain_vi};
use hopluc_web::{
    document::lint::{layout_text, layout_views},
    texts::Texts,
};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// Prints each finding as `line:column: severity: code: explanation`, a departure from the layout that many paragraphs have
/// as one line with how many and the first of them (JSON lists each); exit code 1 if there are any.
pub fn run(file: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let reading = match reading_of(file)? {
        Ok(reading) => reading,
        Err(code) => return Ok(code),
    };
    let layout = layout_of(file)?;
    if as_json {
        let list: Vec<_> = in_json(&reading)
            .chain(
                layout
                    .iter()
                    .map(|finding| layout_in_json(&reading.text, finding)),
            )
            .collect();
        println!("{}", serde_json::to_string_pretty(&list)?);
    } else {
        in_lines(file, &reading, &layout);
    }
    Ok(if reading.findings.is_empty() && layout.is_empty() {
        DONE
    } else {
        findings()
    })
}

/// Departures from the layout; a file whose look cannot be read has none to tell.
fn layout_of(file: &Path) -> anyhow::Result<Vec<LayoutFinding>> {
    let bytes = std::fs::read(file)?;
    let converter = crate::config::converter(ChildLimits::default())?;
    Ok(converter.check_layout(&bytes).unwrap_or_default())
}

fn in_json(reading: &Reading) -> impl Iterator<Item = Value> {
    reading.findings.iter().map(|finding| {
        json!({
            "code": finding.code.as_str(),
            "severity": finding.severity,
            "start": finding.span.start,
            "end": finding.span.end,
            "quote": finding.span.of(&reading.text),
            "message": explain_vi(finding),
            "message_en": explain_en(finding),
            "mend": finding.mend(),
        })
    })
}

fn layout_in_json(text: &str, finding: &LayoutFinding) -> Value {
    let place = finding.place_in(text);
    json!({
        "code": finding.code(),
        "severity": "warning",
        "element": finding.element.code(),
        "start": place.as_ref().map(|place| place.start),
        "end": place.as_ref().map(|place| place.end),
        "quote": finding.excerpt,
        "message": layout_text(Texts::Vi, finding),
        "message_en": layout_text(Texts::En, finding),
        "mend": finding.mend(),
    })
}

fn in_lines(file: &Path, reading: &Reading, layout: &[LayoutFinding]) {
    for finding in &reading.findings {
        let (line, column) = place(&reading.text, finding.span.start);
        println!(
            "{}:{line}:{column}: {}: {}: {}",
            file.display(),
            severity(finding.severity),
            finding.code.as_str(),
            explain_vi(finding)
        );
    }
    for view in layout_views(Texts::Vi, layout) {
        let at = view.at(Texts::Vi);
        let at = if at.is_empty() {
            at
        } else {
            format!(" [{at}]")
        };
        println!(
            "{}: {}: {}: {}{at}",
            file.display(),
            severity(Severity::Warning),
            view.code,
            view.text,
        );
    }
}

fn severity(severity: Severity) -> &'static str {
    Texts::Vi.get(match severity {
        Severity::Error => "severity.error",
        Severity::Warning => "severity.warning",
        Severity::Note => "severity.note",
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
