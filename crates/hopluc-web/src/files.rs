//! Kept files on their way to a browser, and uploaded ones on their way to the core.
//!
//! A file is always a download: nothing that somebody uploaded is shown as a page of the house.

use crate::{error::Shown, forms::Sent, urls};
use axum::{
    http::{HeaderValue, header},
    response::IntoResponse,
};
use hopluc_core::base::{Ctx, error::Outcome};
use hopluc_core::document::attachment::{self, Attachment, CheckedFile, NewFile};

/// A kept file as a download under its own name.
pub fn download(file: &Attachment, bytes: Vec<u8>) -> Shown {
    save_as(&file.file_name, &file.media_type, bytes)
}

/// Bytes as a download under a name.
pub fn save_as(file_name: &str, media_type: &str, bytes: Vec<u8>) -> Shown {
    // Names in Vietnamese go in the extended form (RFC 6266); old readers take the plain one.
    let plain: String = file_name
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => c,
            _ => '_',
        })
        .collect();
    let name = urls::encode(file_name).replace('/', "%2F");
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{name}");
    let text = |value: &str| HeaderValue::from_str(value).ok();
    let fallback = HeaderValue::from_static("application/octet-stream");
    let headers = [
        (header::CONTENT_TYPE, text(media_type).unwrap_or(fallback)),
        (
            header::CONTENT_DISPOSITION,
            text(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// Rows under their heads as RFC 4180 text with a mark that spreadsheets know UTF-8 by; a cell never begins a formula.
pub fn csv(heads: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let mut text = String::from('\u{feff}');
    for row in std::iter::once(heads).chain(rows.iter().map(Vec::as_slice)) {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| {
                let is_formula = cell.starts_with(['=', '+', '-', '@', '\t']);
                let guard = if is_formula { "'" } else { "" };
                format!("\"{guard}{}\"", cell.replace('"', "\"\""))
            })
            .collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// The files of a form, each checked; a fault names the first that may not be kept.
pub async fn checked(ctx: &Ctx, sent: &mut Sent) -> Outcome<Vec<CheckedFile>> {
    let mut files = Vec::with_capacity(sent.files.len());
    for upload in std::mem::take(&mut sent.files) {
        let file = NewFile {
            name: upload.name,
            bytes: upload.bytes,
        };
        files.push(attachment::check(ctx, file).await?);
    }
    Ok(files)
}
