//! The page for drafters: a file or pasted text is looked through before it is signed. Nothing of it is kept.

use crate::{
    directive::{FindingView, draft_findings, draft_pieces},
    error::{Shown, html, html_with},
    forms::Sent,
    marks::Piece,
    page::Page,
    session::Signed,
    texts::Texts,
};
use askama::Template;
use axum::http::StatusCode;
use hopluc_core::base::error::{ActionError, FieldError, Outcome};
use hopluc_core::document::{actions, actions::DraftReading, attachment::NewFile};
use hopluc_doc::LayoutFinding;
use std::collections::BTreeMap;

/// Name of the file that pasted text is read as.
const PASTED: &str = "van-ban.txt";

/// One departure from the layout, in words.
#[derive(Clone, Debug)]
pub struct LayoutView {
    /// Its stable code, as `hopluc lint` prints it.
    pub code: &'static str,
    /// What it says.
    pub text: String,
    /// First words of the place; empty for pages.
    pub passage: String,
    /// What should stand instead; empty where the words tell it.
    pub mend: String,
}

/// A draft that was looked through.
struct Found {
    pieces: Vec<Piece>,
    findings: Vec<FindingView>,
    n_notes: usize,
    layout: Vec<LayoutView>,
    file_name: String,
}

#[derive(Template)]
#[template(path = "document/lint.html")]
struct LintPage {
    page: Page,
    limit_mb: usize,
    pasted: String,
    found: Option<Found>,
}

fn lint_page(signed: &Signed, page: Page, pasted: String) -> LintPage {
    LintPage {
        page,
        limit_mb: signed.ctx.app.settings.upload_limit_bytes / (1024 * 1024),
        pasted,
        found: None,
    }
}

/// `GET /soat-van-ban`
pub async fn form(signed: Signed) -> Shown {
    actions::permit_lint(&signed.ctx)?;
    html(&lint_page(&signed, signed.page.clone(), String::new()))
}

/// `POST /soat-van-ban`: what should be looked at again in a file, or in pasted text where no file was chosen.
pub async fn show(signed: Signed, mut fields: Sent) -> Shown {
    actions::permit_lint(&signed.ctx)?;
    let pasted = fields.text("text").to_owned();
    let is_pasted = fields.files.is_empty() && !pasted.trim().is_empty();
    let file = draft_of(&mut fields);
    let name = file
        .as_ref()
        .map_or_else(|_| String::new(), |file| file.name.clone());
    let outcome = match file {
        Ok(file) => actions::lint(&signed.ctx, file).await,
        Err(error) => Err(error),
    };
    let mut page = signed.page.clone();
    match outcome {
        Ok(linted) => {
            let found = found(&page, &linted, if is_pasted { String::new() } else { name });
            let mut shown = lint_page(&signed, page, pasted);
            shown.found = Some(found);
            html(&shown)
        }
        Err(ActionError::Invalid(faults)) => {
            page = page.with_faults(faults.into_iter().map(|f| at_field(f, is_pasted)).collect());
            let shown = lint_page(&signed, page, pasted);
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(other) => Err(other.into()),
    }
}

/// The file of a form; where none was chosen, its text as a file.
pub fn draft_of(fields: &mut Sent) -> Outcome<NewFile> {
    if !fields.files.is_empty() {
        let file = fields.files.swap_remove(0);
        return Ok(NewFile {
            name: file.name,
            bytes: file.bytes,
        });
    }
    let text = fields.text("text");
    if text.trim().is_empty() {
        return Err(ActionError::invalid("file", "error.required"));
    }
    Ok(NewFile {
        name: PASTED.to_owned(),
        bytes: text.as_bytes().to_vec(),
    })
}

/// A fault of pasted text stands beside the text.
fn at_field(mut fault: FieldError, is_pasted: bool) -> FieldError {
    if is_pasted && fault.field == "file" {
        "text".clone_into(&mut fault.field);
    }
    fault
}

fn found(page: &Page, linted: &DraftReading, file_name: String) -> Found {
    let findings = draft_findings(page, &linted.reading);
    Found {
        pieces: draft_pieces(&linted.reading),
        n_notes: findings.iter().filter(|finding| finding.is_note).count(),
        findings,
        layout: linted
            .layout
            .iter()
            .map(|finding| layout_view(page.texts, finding))
            .collect(),
        file_name,
    }
}

fn layout_view(texts: Texts, finding: &LayoutFinding) -> LayoutView {
    LayoutView {
        code: finding.code(),
        text: layout_text(texts, finding),
        passage: finding.excerpt.clone(),
        mend: finding.mend().unwrap_or_default().to_owned(),
    }
}

/// What a departure from the layout says in a language.
pub fn layout_text(texts: Texts, finding: &LayoutFinding) -> String {
    let key = format!("layout.element.{}", finding.element.code());
    let args: BTreeMap<String, String> = [
        ("element", texts.get(&key)),
        ("found", &finding.found),
        ("expected", &finding.expected),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    texts.fill(finding.code(), &args)
}
