//! `POST /api/v1/documents/lint`: what `hopluc lint` prints, for programs of drafters. Keeps nothing.

use super::{Answer, Refusal, caller::Caller};
use crate::{
    directive::severity_code,
    document::lint::{draft_of, layout_text},
    forms::Sent,
    texts::Texts,
};
use axum::Json;
use hopluc_core::document::actions::{self, DraftReading};
use serde::Serialize;

/// A draft that is to be looked through: a file, or its text.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the fields of a form for OpenAPI")]
pub struct DraftFile {
    /// The file.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: Option<String>,
    /// The text, where there is no file.
    text: Option<String>,
}

/// Something that should be looked at again.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DraftFinding {
    /// Stable code: `schedule.two_start_dates`, `layout.margin_left`.
    code: String,
    /// `error`, `warning` or `note`.
    severity: String,
    /// First byte of the passage in `text`; null for whole pages and for what is missing.
    start: Option<usize>,
    /// One past its last byte; null where `start` is.
    end: Option<usize>,
    /// The words; empty for whole pages.
    quote: String,
    /// What it says, in Vietnamese.
    message: String,
    /// In English.
    message_en: String,
    /// What would put it right, where that can be told.
    mend: Option<String>,
}

/// A draft that was looked through.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DraftFindings {
    /// The text as it was read; the places of findings are bytes of it.
    text: String,
    /// Findings on the text in its order, then on the layout.
    findings: Vec<DraftFinding>,
}

/// Looks a draft through; stores nothing. A document stamped secret is refused.
#[utoipa::path(post, path = "/api/v1/documents/lint", tag = "documents",
    request_body(content = DraftFile, content_type = "multipart/form-data"),
    responses((status = 200, body = DraftFindings), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn lint(Caller(ctx): Caller, mut fields: Sent) -> Answer<DraftFindings> {
    actions::permit_lint(&ctx)?;
    let linted = actions::lint(&ctx, draft_of(&mut fields)?).await?;
    Ok(Json(DraftFindings {
        findings: findings(&linted),
        text: linted.reading.text,
    }))
}

fn findings(linted: &DraftReading) -> Vec<DraftFinding> {
    let text = &linted.reading.text;
    let of_text = linted.reading.findings.iter().map(|finding| {
        let (key, args) = (finding.message_key(), finding.args.to_map());
        DraftFinding {
            code: finding.code.as_str().to_owned(),
            severity: severity_code(finding.severity).to_owned(),
            start: Some(finding.span.start),
            end: Some(finding.span.end),
            quote: finding.span.of(text).to_owned(),
            message: Texts::Vi.fill(&key, &args),
            message_en: Texts::En.fill(&key, &args),
            mend: finding.mend().map(str::to_owned),
        }
    });
    let of_layout = linted.layout.iter().map(|finding| {
        let place = finding.place_in(text);
        DraftFinding {
            code: finding.code().to_owned(),
            severity: "warning".to_owned(),
            start: place.as_ref().map(|place| place.start),
            end: place.map(|place| place.end),
            quote: finding.excerpt.clone(),
            message: layout_text(Texts::Vi, finding),
            message_en: layout_text(Texts::En, finding),
            mend: finding.mend().map(str::to_owned),
        }
    });
    of_text.chain(of_layout).collect()
}
