//! Text of a .docx file as a reader of the printed page sees it.
//!
//! Tracked changes count as accepted, automatic numbers are written out, layout tables are read cell by cell.
//! Of headers and footers only stamps are read, never page numbers and running titles; comments, hidden text and anything
//! outside the file are not.

mod numbering;
mod tables;

use std::fmt::Write as _;

use super::package::Package;
use super::xml::{Child, Element};
use super::{Limits, ReadError};
use crate::format::Format;
use numbering::Numbering;
pub(super) use numbering::numeral;
pub(super) use tables::{has_layout_words, join_rows};

/// Text of the main part, then the footnotes and endnotes as `[n] …`.
pub(super) fn text(bytes: &[u8], limits: &Limits) -> Result<String, ReadError> {
    let mut package = Package::open(bytes, Format::Docx, limits)?;
    refuse_too_many_pages(&mut package, limits)?;
    let main = main_part(&mut package)?;
    let folder = main
        .rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let document = package.required_xml(&main)?;
    let numbering = package.optional_xml(&format!("{folder}numbering.xml"))?;
    let styles = package.optional_xml(&format!("{folder}styles.xml"))?;
    let mut walk = Walk {
        numbering: Numbering::new(numbering.as_ref(), styles.as_ref()),
        styles: styles.as_ref(),
        out: String::new(),
    };
    let body = document
        .child("body")
        .ok_or_else(|| ReadError::broken(Format::Docx, "the document has no body"))?;
    for stamp in stamps(&mut package, &folder)? {
        let _ = write!(walk.out, "{stamp}\n\n");
    }
    walk.blocks(body);
    for part in ["footnotes.xml", "endnotes.xml"] {
        if let Some(notes) = package.optional_xml(&format!("{folder}{part}"))? {
            walk.notes(&notes);
        }
    }
    Ok(walk.out)
}

/// Headers and footers of one kind that are looked at: a section may have one for its first, its even and its other pages.
const MARGINS: usize = 6;
/// Letters of a stamp ("MẬT", "HỎA TỐC", "DỰ THẢO LẦN 2"); a running title is longer.
const STAMP_CHARS: usize = 24;
/// Letters of a stamp of secrecy with what is added to it ("TÀI LIỆU MẬT - KHÔNG SAO CHỤP").
const SECRET_CHARS: usize = 80;

/// Stamps that stand in a header, a footer or a watermark, each once.
fn stamps(package: &mut Package<'_>, folder: &str) -> Result<Vec<String>, ReadError> {
    let mut lines = Vec::new();
    for kind in ["header", "footer"] {
        for n in 1..=MARGINS {
            if let Some(margin) = package.optional_xml(&format!("{folder}{kind}{n}.xml"))? {
                printed_lines(&margin, &mut lines);
            }
        }
    }
    Ok(stamps_among(lines))
}

/// Those of the lines of margins that look like a stamp: short and in capitals, or with the word of secrecy in capitals.
pub(super) fn stamps_among(lines: Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in lines {
        let line = line.trim();
        let n_chars = line.chars().count();
        let is_short = n_chars <= STAMP_CHARS
            && line.chars().any(char::is_uppercase)
            && !line.chars().any(char::is_lowercase);
        let is_secret = n_chars <= SECRET_CHARS && line.contains('Ậ');
        if (is_short || is_secret) && !found.iter().any(|known| known == line) {
            found.push(line.to_owned());
        }
    }
    found
}

/// The words of each paragraph, those of text boxes too.
fn printed_lines(element: &Element, lines: &mut Vec<String>) {
    if &*element.name == "p" && !has_paragraph(element) {
        lines.push(printed(element));
        return;
    }
    for child in element.elements() {
        printed_lines(child, lines);
    }
}

fn has_paragraph(element: &Element) -> bool {
    element
        .elements()
        .any(|child| &*child.name == "p" || has_paragraph(child))
}

/// The words of `w:t` and of watermarks: no codes of fields, no text that was deleted.
fn printed(element: &Element) -> String {
    match &*element.name {
        "t" => plain_text(element),
        "textpath" => element.attribute("string").unwrap_or_default().to_owned(),
        "tab" | "br" => " ".to_owned(),
        "del" | "moveFrom" | "instrText" => String::new(),
        _ => element.elements().map(printed).collect(),
    }
}

/// Refuses a file whose own statistics name more pages than allowed.
fn refuse_too_many_pages(package: &mut Package<'_>, limits: &Limits) -> Result<(), ReadError> {
    let properties = package.optional_xml("docProps/app.xml")?;
    let n = properties
        .as_ref()
        .and_then(|root| root.child("Pages"))
        .map(plain_text)
        .and_then(|text| text.trim().parse::<usize>().ok());
    match n {
        Some(n) if n > limits.pages => Err(ReadError::TooManyPages {
            n,
            limit: limits.pages,
        }),
        _ => Ok(()),
    }
}

/// Name of the main part, by the package's relations; `word/document.xml` unless they say otherwise.
fn main_part(package: &mut Package<'_>) -> Result<String, ReadError> {
    let relations = package.optional_xml("_rels/.rels")?;
    let target = relations.as_ref().and_then(|root| {
        root.elements()
            .find(|relation| {
                relation
                    .attribute("Type")
                    .is_some_and(|kind| kind.ends_with("/officeDocument"))
            })?
            .attribute("Target")
    });
    Ok(target
        .unwrap_or("word/document.xml")
        .trim_start_matches('/')
        .to_owned())
}

fn plain_text(element: &Element) -> String {
    element
        .children
        .iter()
        .map(|child| match child {
            Child::Text(text) => text.clone(),
            Child::Element(element) => plain_text(element),
        })
        .collect()
}

/// A property element that is present and not switched off (`w:val="0"`).
pub(super) fn is_on(element: Option<&Element>) -> bool {
    element.is_some_and(|element| {
        !matches!(
            element.attribute("val"),
            Some("0" | "false" | "none" | "off")
        )
    })
}

/// One pass over the document.
struct Walk<'a> {
    numbering: Numbering,
    styles: Option<&'a Element>,
    out: String,
}

/// What the runs of one paragraph give.
#[derive(Default)]
struct Runs {
    text: String,
    /// Contents of text boxes anchored here, read after the paragraph.
    boxes: Vec<String>,
}

impl Walk<'_> {
    /// Reads block content (body, cell, text box, note) in order.
    fn blocks(&mut self, parent: &Element) {
        for element in parent.elements() {
            match &*element.name {
                "p" => self.paragraph(element),
                "tbl" => self.table(element),
                "del" | "moveFrom" | "sectPr" | "tcPr" => {}
                "AlternateContent" => self.blocks(alternative(element)),
                _ => self.blocks(element),
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Element) {
        let properties = paragraph.child("pPr");
        let mut runs = Runs::default();
        self.runs(paragraph, &mut runs);
        let text = runs.text.trim();
        if !text.is_empty() {
            if let Some(label) = self.numbering.label(properties) {
                self.out.push_str(&label);
                self.out.push(' ');
            }
            self.out.push_str(text);
        }
        // A paragraph whose end mark was deleted in a tracked change runs on into the next one.
        let is_joined = properties.and_then(|p| p.at(&["rPr", "del"])).is_some();
        self.out.push_str(if is_joined { " " } else { "\n\n" });
        for boxed in runs.boxes {
            self.out.push_str(&boxed);
            self.out.push_str("\n\n");
        }
    }

    fn runs(&mut self, parent: &Element, runs: &mut Runs) {
        for element in parent.elements() {
            match &*element.name {
                "r" => self.run(element, runs),
                "pPr" | "del" | "moveFrom" | "rPr" | "sdtPr" => {}
                "AlternateContent" => self.runs(alternative(element), runs),
                "t" => runs.text.push_str(&plain_text(element)),
                _ => self.runs(element, runs),
            }
        }
    }

    fn run(&mut self, run: &Element, runs: &mut Runs) {
        let properties = run.child("rPr");
        if is_on(properties.and_then(|p| p.child("vanish"))) {
            return;
        }
        let is_upper = is_on(properties.and_then(|p| p.child("caps")));
        for element in run.elements() {
            match &*element.name {
                "t" if is_upper => runs.text.push_str(&plain_text(element).to_uppercase()),
                "t" => runs.text.push_str(&plain_text(element)),
                "tab" | "ptab" => runs.text.push('\t'),
                "br" | "cr" => runs.text.push('\n'),
                "noBreakHyphen" => runs.text.push('-'),
                "footnoteReference" | "endnoteReference" => {
                    if let Some(id) = element.attribute("id") {
                        let _ = write!(runs.text, "[{id}]");
                    }
                }
                "drawing" | "pict" | "object" => self.text_boxes(element, runs),
                "AlternateContent" => self.text_boxes(alternative(element), runs),
                _ => {}
            }
        }
    }

    /// Reads the text boxes inside a drawing; their paragraphs are not part of the anchoring sentence.
    fn text_boxes(&mut self, drawing: &Element, runs: &mut Runs) {
        for element in drawing.elements() {
            match &*element.name {
                "txbxContent" => {
                    let text = self.apart(|walk| walk.blocks(element));
                    if !text.trim().is_empty() {
                        runs.boxes.push(text.trim().to_owned());
                    }
                }
                "AlternateContent" => self.text_boxes(alternative(element), runs),
                _ => self.text_boxes(element, runs),
            }
        }
    }

    fn notes(&mut self, notes: &Element) {
        for note in notes
            .elements()
            .filter(|note| note.attribute("type").is_none())
        {
            let text = self.apart(|walk| walk.blocks(note));
            if let (Some(id), false) = (note.attribute("id"), text.trim().is_empty()) {
                let _ = write!(self.out, "\n\n[{id}] {}", text.trim());
            }
        }
    }

    /// What `read` writes, as a text of its own.
    fn apart(&mut self, read: impl FnOnce(&mut Self)) -> String {
        let outer = std::mem::take(&mut self.out);
        read(self);
        std::mem::replace(&mut self.out, outer)
    }
}

/// The branch of `mc:AlternateContent` to read: the newest choice, else the fallback, never both.
fn alternative(element: &Element) -> &Element {
    element
        .child("Choice")
        .or_else(|| element.child("Fallback"))
        .unwrap_or(element)
}
