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

/// Places of one departure that are shown; the others are counted.
const PLACES: usize = 3;

/// One departure from the layout, in words, with all places at which it is the same.
#[derive(Clone, Debug)]
pub struct LayoutView {
    /// Its stable code, as `hopluc lint` prints it.
    pub code: &'static str,
    /// What it says.
    pub text: String,
    /// How often it was found.
    pub n: usize,
    /// First words of the first places; none for pages.
    pub passages: Vec<String>,
    /// What should stand instead; empty where the words tell it.
    pub mend: String,
}

impl LayoutView {
    /// The first places in quotes: `“Căn cứ ...”, “Thực hiện ...”`.
    pub fn places(&self) -> String {
        let quoted = self.passages.iter().map(|words| format!("“{words}”"));
        quoted.collect::<Vec<_>>().join(", ")
    }

    /// The places as one line tells them: how many, and the first; empty where there is none.
    pub fn at(&self, texts: impl std::borrow::Borrow<Texts>) -> String {
        let places = self.places();
        if self.n < 2 {
            return places;
        }
        let texts: &Texts = texts.borrow();
        let counted = texts
            .get("lint.n_places")
            .replace("{n}", &self.n.to_string());
        if places.is_empty() {
            return counted;
        }
        let rest = if self.n > self.passages.len() {
            ", …"
        } else {
            ""
        };
        format!("{counted}: {places}{rest}")
    }
}

/// A draft that was looked through.
struct Found {
    pieces: Vec<Piece>,
    findings: Vec<FindingView>,
    n_notes: usize,
    layout: Vec<LayoutView>,
    n_layout: usize,
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
        n_layout: linted.layout.len(),
        layout: layout_views(page.texts, &linted.layout),
        file_name,
    }
}

/// Departures that are the same at several places, told once each, in the order of their first places.
///
/// The same is what concerns the same element and property and wants the same; what was found may differ from place to place.
pub fn layout_views(texts: Texts, findings: &[LayoutFinding]) -> Vec<LayoutView> {
    let mut groups: Vec<Vec<&LayoutFinding>> = Vec::new();
    for finding in findings {
        let is_same = |other: &LayoutFinding| {
            (other.element, other.property) == (finding.element, finding.property)
                && other.expected == finding.expected
        };
        match groups.iter_mut().find(|group| is_same(group[0])) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
        .iter()
        .map(|group| {
            let mut found: Vec<&str> = Vec::new();
            for finding in group {
                if !finding.found.is_empty() && !found.contains(&finding.found.as_str()) {
                    found.push(&finding.found);
                }
            }
            let one = LayoutFinding {
                found: found.join("; "),
                ..group[0].clone()
            };
            let passages = group.iter().map(|finding| finding.excerpt.clone());
            LayoutView {
                code: one.code(),
                text: layout_text(texts, &one),
                n: group.len(),
                passages: passages
                    .filter(|words| !words.is_empty())
                    .take(PLACES)
                    .collect(),
                mend: one.mend().unwrap_or_default().to_owned(),
            }
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use hopluc_doc::{LayoutElement, LayoutProperty};

    #[test]
    fn a_departure_of_many_paragraphs_is_told_once_with_its_first_places() {
        let finding = |n: usize, property, found: &str| LayoutFinding {
            element: LayoutElement::Body,
            property,
            found: found.to_owned(),
            expected: "13 - 14".to_owned(),
            excerpt: format!("Đoạn {n}"),
            n_alike_before: 0,
        };
        let mut findings: Vec<LayoutFinding> = (1..=48)
            .map(|n| finding(n, LayoutProperty::Size, if n == 9 { "11" } else { "12" }))
            .collect();
        findings.insert(5, finding(99, LayoutProperty::Font, "Arial"));
        let views = layout_views(Texts::Vi, &findings);
        assert_eq!(views.len(), 2);
        assert_eq!((views[0].n, views[1].n), (48, 1));
        assert!(views[0].text.contains("12; 11"), "{}", views[0].text);
        let at = views[0].at(Texts::Vi);
        assert_eq!(at, "48 chỗ: “Đoạn 1”, “Đoạn 2”, “Đoạn 3”, …");
        assert_eq!(views[1].at(Texts::Vi), "“Đoạn 99”");
    }
}
