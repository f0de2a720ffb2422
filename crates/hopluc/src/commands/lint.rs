//! `hopluc lint FILE [--json]`: findings in an official document, each with code, place and explanation.
//!
//! What the text says first, with the laws of the embedded catalogue; then how a .docx or .pdf departs from the decree's layout.

use crate::child::ChildLimits;
use crate::commands::{DONE, findings, read::reading_of};
use hopluc_doc::{Converter, LayoutFinding};
use hopluc_text::{Reading, Severity, Span, explain_en, explain_vi, places_in};
use hopluc_web::{
    document::lint::{layout_text, layout_views},
    texts::Texts,
};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// Prints each finding as `line:column: severity: code: explanation`, in the file where that is text in UTF-8, else in the text
/// that was read (`hopluc read FILE --text`), to which `start` and `end` of the JSON always refer. A departure from the layout that many paragraphs have
/// as one line with how many and the first of them (JSON lists each); exit code 1 if there are any.
pub fn run(file: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let reading = match reading_of(file)? {
        Ok(reading) => reading,
        Err(code) => return Ok(code),
    };
    let bytes = std::fs::read(file)?;
    let layout = layout_of(&bytes)?;
    let places = Places::of(&reading, &bytes);
    if as_json {
        let list: Vec<_> = in_json(&reading, &places)
            .chain(
                layout
                    .iter()
                    .map(|finding| layout_in_json(&reading.text, finding)),
            )
            .collect();
        println!("{}", serde_json::to_string_pretty(&list)?);
    } else {
        in_lines(file, &reading, &places);
        layout_in_lines(file, &layout);
    }
    Ok(if reading.findings.is_empty() && layout.is_empty() {
        DONE
    } else {
        findings()
    })
}

/// Departures from the layout; a file whose look cannot be read has none to tell.
fn layout_of(bytes: &[u8]) -> anyhow::Result<Vec<LayoutFinding>> {
    let converter = crate::config::converter(ChildLimits::default())?;
    Ok(converter.check_layout(bytes).unwrap_or_default())
}

/// Where findings stand.
struct Places<'a> {
    /// What lines and columns are counted in: the file, else the text that was read.
    text: &'a str,
    /// One for each finding, in that.
    spans: Vec<Span>,
    /// Whether that is the file.
    is_file: bool,
}

impl<'a> Places<'a> {
    fn of(reading: &'a Reading, bytes: &'a [u8]) -> Self {
        let spans: Vec<Span> = reading.findings.iter().map(|found| found.span).collect();
        let source = std::str::from_utf8(bytes).ok();
        match source.and_then(|source| Some((source, places_in(source, &reading.text, &spans)?))) {
            Some((text, spans)) => Self {
                text,
                spans,
                is_file: true,
            },
            None => Self {
                text: &reading.text,
                spans,
                is_file: false,
            },
        }
    }

    /// The place in the file; `None` where only that in the text that was read is known.
    fn in_file(&self, span: Span) -> Option<Span> {
        self.is_file.then_some(span)
    }
}

fn in_json(reading: &Reading, places: &Places<'_>) -> impl Iterator<Item = Value> {
    let placed = reading.findings.iter().zip(&places.spans);
    placed.map(|(finding, span)| {
        let (line, column) = place(places.text, span.start);
        let in_file = places.in_file(*span);
        json!({
            "code": finding.code.as_str(),
            "severity": finding.severity,
            "start": finding.span.start,
            "end": finding.span.end,
            "line": line,
            "column": column,
            "file_start": in_file.map(|span| span.start),
            "file_end": in_file.map(|span| span.end),
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

fn in_lines(file: &Path, reading: &Reading, places: &Places<'_>) {
    for (finding, span) in reading.findings.iter().zip(&places.spans) {
        let (line, column) = place(places.text, span.start);
        println!(
            "{}:{line}:{column}: {}: {}: {}",
            file.display(),
            severity(finding.severity),
            finding.code.as_str(),
            explain_vi(finding)
        );
    }
}

fn layout_in_lines(file: &Path, layout: &[LayoutFinding]) {
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

/// Line and column from 1 of a byte; columns count characters, as an editor does, a byte order mark not.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |rest| rest.chars().count())
        + 1;
    (line, column)
}
