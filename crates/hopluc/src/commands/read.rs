//! `hopluc read FILE [--json|--text]`: what the reader finds in an official document.

use crate::child::ChildLimits;
use crate::commands::{DONE, failed};
use anyhow::Context;
use hopluc_core::catalogue::Catalogue;
use hopluc_core::document::attachment;
use hopluc_doc::{Converter, LegacyEncoding, Limits, ReadError};
use hopluc_text::Reading;
use hopluc_web::texts::Texts;
use std::path::Path;
use std::process::ExitCode;

/// The reading of a document of any form with the laws of the embedded catalogue, so that every command finds the same;
/// a refused file is told in Vietnamese and English on standard error.
pub fn reading_of(file: &Path) -> anyhow::Result<Result<Reading, ExitCode>> {
    let text = match text_of(file)? {
        Ok(text) => text,
        Err(code) => return Ok(Err(code)),
    };
    let acts = Catalogue::embedded()
        .map_err(|faults| anyhow::anyhow!("the embedded catalogue has faults:\n{faults}"))?
        .legal_acts();
    Ok(Ok(hopluc_text::read_with(&text, &acts)))
}

fn text_of(file: &Path) -> anyhow::Result<Result<String, ExitCode>> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let converter = crate::config::converter(ChildLimits::default())?;
    let read = converter.read_text(&name, &bytes, &Limits::default());
    let legacy = read.as_ref().ok().and_then(|read| read.legacy);
    Ok(match read.and_then(attachment::in_unicode) {
        Ok(text) if hopluc_text::is_marked_secret(&text).is_some() => Err(secret(file)),
        Ok(text) => {
            if let Some(encoding) = legacy {
                told_conversion(file, encoding);
            }
            Ok(text)
        }
        Err(error) => Err(refused(file, &error)),
    })
}

/// A name or a number that was turned into other letters is for a person to check.
fn told_conversion(file: &Path, encoding: LegacyEncoding) {
    for texts in [Texts::Vi, Texts::En] {
        let text = texts.get("read.converted");
        eprintln!(
            "{}: {}",
            file.display(),
            text.replace("{encoding}", encoding.name())
        );
    }
}

/// Nothing of a document that is stamped secret is told.
fn secret(file: &Path) -> ExitCode {
    let told = |texts: Texts| format!("{}: {}", file.display(), texts.get("read.marked_secret"));
    failed(&told(Texts::Vi));
    failed(&told(Texts::En))
}

fn refused(file: &Path, error: &ReadError) -> ExitCode {
    let key = format!("read.{}", error.code());
    failed(&format!("{}: {}", file.display(), Texts::Vi.get(&key)));
    failed(&format!(
        "{}: {} ({error})",
        file.display(),
        Texts::En.get(&key)
    ))
}

/// Prints a summary, or one JSON object in the form of the gold files, or the text that was read.
pub fn run(file: &Path, json: bool, text: bool) -> anyhow::Result<ExitCode> {
    let reading = match reading_of(file)? {
        Ok(reading) => reading,
        Err(code) => return Ok(code),
    };
    if json {
        println!(
            "{}",
            serde_json::to_string_pretty(&hopluc_text::gold_json(&reading))?
        );
    } else if text {
        print!("{}", reading.text);
    } else {
        summary(&reading);
    }
    Ok(DONE)
}

fn summary(reading: &Reading) {
    let header = &reading.header;
    let blank = || "–".to_owned();
    let shown = |field: &Option<hopluc_text::Spanned<String>>| {
        field
            .as_ref()
            .map_or_else(blank, |field| field.value.clone())
    };
    println!("Loại:        {}", header.kind.code());
    println!(
        "Số, ký hiệu: {}",
        header
            .number
            .as_ref()
            .map_or_else(|| shown(&header.symbol), |number| number.value.clone())
    );
    println!("Cơ quan:     {}", shown(&header.issuer));
    println!("Ngày:        {}", shown(&header.date));
    println!("Trích yếu:   {}", shown(&header.subject));
    println!("Người ký:    {}", shown(&header.signer));
    println!("\nNhiệm vụ: {}", reading.duties.len());
    for (i, duty) in reading.duties.iter().enumerate() {
        let text: String = duty.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = text.chars().take(90).collect();
        println!("{:>4}. [{}] {short}", i + 1, names(&duty.assignees));
        if let Some(deadline) = &duty.deadline {
            println!("      hạn: {deadline}");
        }
    }
    let n = (
        reading.citations.len(),
        reading.schedules.len(),
        reading.figures.len(),
        reading.findings.len(),
    );
    println!(
        "\nViện dẫn: {}   Chế độ báo cáo: {}   Số liệu: {}   Phát hiện: {}",
        n.0, n.1, n.2, n.3
    );
}

fn names(bodies: &[hopluc_text::Spanned<String>]) -> String {
    let names: Vec<&str> = bodies.iter().map(|body| body.value.as_str()).collect();
    names.join("; ")
}
