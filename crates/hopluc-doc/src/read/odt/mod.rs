//! Text of an OpenDocument text file (LibreOffice).
//!
//! Same rules as for .docx: deletions are gone, list labels are written out, layout tables are read cell by cell.

mod lists;

use std::fmt::Write as _;

use super::docx::{has_layout_words, join_rows, stamps_among};
use super::package::Package;
use super::xml::{Child, Element};
use super::{Limits, ReadError};
use crate::format::Format;
use lists::Lists;

/// Most copies of one repeated cell, row or blank that are written out.
const MAX_REPEAT: usize = 64;
/// Longest text of a repeated cell that is written out more than once.
const MAX_REPEATED_BYTES: usize = 500;

/// Text of `content.xml`, then the notes as `[n] …`.
pub(super) fn text(bytes: &[u8], limits: &Limits) -> Result<String, ReadError> {
    let mut package = Package::open(bytes, Format::Odt, limits)?;
    let manifest = package.optional_xml("META-INF/manifest.xml")?;
    if manifest.is_some_and(|root| !root.descendants("encryption-data").is_empty()) {
        return Err(ReadError::Encrypted);
    }
    let content = package.required_xml("content.xml")?;
    let styles = package.optional_xml("styles.xml")?;
    let body = content
        .at(&["body", "text"])
        .ok_or_else(|| ReadError::broken(Format::Odt, "the document has no text body"))?;
    let mut walk = Walk {
        lists: Lists::new([Some(&content), styles.as_ref()]),
        ruled: ruled_cells(&content),
        out: String::new(),
        notes: Vec::new(),
    };
    for stamp in styles.as_ref().map(stamps).unwrap_or_default() {
        let _ = write!(walk.out, "{stamp}\n\n");
    }
    walk.blocks(body, &mut None);
    for (n, note) in walk.notes.iter().enumerate() {
        let _ = write!(walk.out, "\n\n[{}] {note}", n + 1);
    }
    Ok(walk.out)
}

/// Stamps that stand in a header or a footer of a page, each once.
fn stamps(styles: &Element) -> Vec<String> {
    let mut lines = Vec::new();
    for page in styles.descendants("master-page") {
        let margins = page.elements().filter(|margin| {
            margin.name.starts_with("header") || margin.name.starts_with("footer")
        });
        for margin in margins {
            let paragraphs = margin.descendants("p");
            lines.extend(paragraphs.into_iter().map(words_of));
        }
    }
    stamps_among(lines)
}

/// The words of an element and of all in it.
fn words_of(element: &Element) -> String {
    let words = element.children.iter().map(|child| match child {
        Child::Text(text) => text.clone(),
        Child::Element(inner) if matches!(&*inner.name, "s" | "tab" | "line-break") => {
            " ".to_owned()
        }
        Child::Element(inner) => words_of(inner),
    });
    words.collect()
}

/// Names of cell styles that draw a border.
fn ruled_cells(content: &Element) -> Vec<String> {
    let styles = content
        .descendants("style")
        .into_iter()
        .filter(|style| style.attribute("family") == Some("table-cell"));
    styles
        .filter(|style| {
            style
                .child("table-cell-properties")
                .is_some_and(|properties| {
                    let edges = properties.attributes.iter().filter(|(name, value)| {
                        name.starts_with("border") && value.contains(' ') && **value != *"none"
                    });
                    edges
                        .filter(|(name, _)| {
                            matches!(
                                &**name,
                                "border"
                                    | "border-top"
                                    | "border-left"
                                    | "border-right"
                                    | "border-bottom"
                            )
                        })
                        .count()
                        > 0
                        && (properties.attribute("border").is_some_and(|b| b != "none")
                            || count_edges(properties) >= 2)
                })
        })
        .filter_map(|style| style.attribute("name").map(str::to_owned))
        .collect()
}

fn count_edges(properties: &Element) -> usize {
    ["border-top", "border-left", "border-right", "border-bottom"]
        .iter()
        .filter(|edge| {
            properties
                .attribute(edge)
                .is_some_and(|value| value != "none")
        })
        .count()
}

struct Walk {
    lists: Lists,
    ruled: Vec<String>,
    out: String,
    notes: Vec<String>,
}

impl Walk {
    /// Reads block content; `label` is put before the next paragraph.
    fn blocks(&mut self, parent: &Element, label: &mut Option<String>) {
        for element in parent.elements() {
            match &*element.name {
                "p" | "h" => self.paragraph(element, label),
                "list" => self.list(element),
                "table" => self.table(element),
                "tracked-changes"
                | "sequence-decls"
                | "forms"
                | "variable-decls"
                | "annotation"
                | "table-of-content-source" => {}
                _ => self.blocks(element, label),
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Element, label: &mut Option<String>) {
        let mut boxes = Vec::new();
        let mut text = String::new();
        self.inline(paragraph, &mut text, &mut boxes);
        if !text.trim().is_empty() {
            if let Some(label) = label.take() {
                self.out.push_str(&label);
                self.out.push(' ');
            }
            self.out.push_str(text.trim());
        }
        self.out.push_str("\n\n");
        for boxed in boxes {
            self.out.push_str(&boxed);
            self.out.push_str("\n\n");
        }
    }

    fn inline(&mut self, parent: &Element, text: &mut String, boxes: &mut Vec<String>) {
        for child in &parent.children {
            let element = match child {
                Child::Text(part) => {
                    text.push_str(&collapse(part, text.ends_with(char::is_whitespace)));
                    continue;
                }
                Child::Element(element) => element,
            };
            match &*element.name {
                "s" => text.extend(std::iter::repeat_n(' ', repeat(element, "c"))),
                "tab" => text.push('\t'),
                "line-break" => text.push('\n'),
                "note" => {
                    let note = element
                        .child("note-body")
                        .map(|body| self.apart(|walk| walk.blocks(body, &mut None)))
                        .unwrap_or_default();
                    self.notes.push(note.trim().to_owned());
                    let _ = write!(text, "[{}]", self.notes.len());
                }
                "number" | "annotation" | "annotation-end" | "change" | "change-start"
                | "change-end" | "image" => {}
                "text-box" => {
                    let boxed = self.apart(|walk| walk.blocks(element, &mut None));
                    if !boxed.trim().is_empty() {
                        boxes.push(boxed.trim().to_owned());
                    }
                }
                _ => self.inline(element, text, boxes),
            }
        }
    }

    fn list(&mut self, list: &Element) {
        self.lists.enter(list);
        for item in list.elements() {
            let mut label = match &*item.name {
                "list-item" => self.lists.next(item),
                _ => None,
            };
            self.blocks(item, &mut label);
        }
        self.lists.leave();
    }

    fn table(&mut self, table: &Element) {
        let mut rows = Vec::new();
        let (mut n_cells, mut n_ruled) = (0, 0);
        for row in rows_of(table) {
            let mut cells = Vec::new();
            for cell in row
                .elements()
                .filter(|e| matches!(&*e.name, "table-cell" | "covered-table-cell"))
            {
                let is_ruled = cell
                    .attribute("style-name")
                    .is_some_and(|name| self.ruled.iter().any(|ruled| ruled == name));
                n_cells += 1;
                n_ruled += usize::from(is_ruled);
                let text = self
                    .apart(|walk| walk.blocks(cell, &mut None))
                    .trim()
                    .to_owned();
                // Tables in repeated cells of tables would multiply without end.
                let n = if text.len() > MAX_REPEATED_BYTES {
                    1
                } else {
                    repeat(cell, "number-columns-repeated")
                };
                cells.extend(std::iter::repeat_n(text, n));
            }
            rows.push(cells);
        }
        let is_layout = n_ruled * 2 <= n_cells || has_layout_words(&rows);
        let _ = write!(self.out, "\n\n{}\n\n", join_rows(&rows, is_layout));
    }

    fn apart(&mut self, read: impl FnOnce(&mut Self)) -> String {
        let outer = std::mem::take(&mut self.out);
        read(self);
        std::mem::replace(&mut self.out, outer)
    }
}

fn rows_of(table: &Element) -> Vec<&Element> {
    let mut rows = Vec::new();
    for element in table.elements() {
        match &*element.name {
            "table-row" => rows.push(element),
            "table-header-rows" | "table-rows" | "table-row-group" => rows.extend(rows_of(element)),
            _ => {}
        }
    }
    rows
}

fn repeat(element: &Element, name: &str) -> usize {
    element
        .attribute(name)
        .and_then(|value| value.parse().ok())
        .unwrap_or(1)
        .min(MAX_REPEAT)
}

/// White space of the file means one blank, and none after another.
fn collapse(part: &str, is_after_blank: bool) -> String {
    let mut out = String::with_capacity(part.len());
    let mut is_blank = is_after_blank;
    for c in part.chars() {
        if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
            if !is_blank {
                out.push(' ');
            }
            is_blank = true;
        } else {
            out.push(c);
            is_blank = false;
        }
    }
    out
}
