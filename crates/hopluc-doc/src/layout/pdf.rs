//! Pages and lines of a PDF: paper, edges of the text, sizes of letters, fonts.
//!
//! The weight of words is not seen; that some font is bold and some italic is.

use pdf_extract::{Document, MediaBox, Object, OutputDev, OutputError, Transform, output_doc};

use super::rules::{is_times, judge, judge_margins, judge_paper};
use super::{LayoutElement, LayoutFinding, LayoutProperty, Line};
use crate::format::Format;
use crate::read::{Limits, ReadError, guarded};

const MM_PER_PT: f32 = 25.4 / 72.0;
/// Text runs to the margin only where there are enough lines.
const MIN_LINES: usize = 8;

/// Departures of a PDF from the decree as far as a PDF shows them. Meant for our own files; `Err` for unreadable ones.
pub fn check_layout_pdf(bytes: &[u8]) -> Result<Vec<LayoutFinding>, ReadError> {
    // Reading the text first applies all limits.
    crate::read_text("a.pdf", bytes, &Limits::default())?;
    guarded(Format::Pdf, || {
        let document = crate::read::pdf::load(bytes)?;
        let mut pages = Pages::default();
        output_doc(&document, &mut pages).map_err(|error| ReadError::broken(Format::Pdf, error))?;
        let mut findings = fonts(&document);
        findings.extend(
            pages
                .paper
                .iter()
                .filter_map(|(width, height)| judge_paper(*width, *height)),
        );
        findings.dedup();
        findings.extend(pages.margins());
        findings.extend(pages.page_numbers());
        let lines: Vec<Line> = pages.pieces.iter().map(Piece::line).collect();
        findings.extend(judge(&lines));
        Ok(findings)
    })
}

/// Every font must be Times New Roman or one of its widths, and bold and italic must be among them.
fn fonts(document: &Document) -> Vec<LayoutFinding> {
    let fonts = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|dictionary| {
            dictionary
                .get(b"Type")
                .and_then(Object::as_name)
                .is_ok_and(|kind| kind == b"FontDescriptor")
        });
    let mut names: Vec<String> = fonts
        .filter_map(|font| font.get(b"FontName").and_then(Object::as_name).ok())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    names.sort();
    let finding = |property, found: &str, expected: &str| LayoutFinding {
        element: LayoutElement::Body,
        property,
        found: found.to_owned(),
        expected: expected.to_owned(),
        excerpt: String::new(),
        n_alike_before: 0,
    };
    let mut findings: Vec<LayoutFinding> = names
        .iter()
        .filter(|name| !is_times(name))
        .map(|name| finding(LayoutProperty::Font, name, "Times New Roman"))
        .collect();
    for (property, word) in [
        (LayoutProperty::Bold, "Bold"),
        (LayoutProperty::Italic, "Italic"),
    ] {
        if !names.iter().any(|name| name.contains(word)) {
            findings.push(finding(property, "", "true"));
        }
    }
    findings
}

/// A stretch of characters on one line.
#[derive(Debug, Clone, Default)]
struct Piece {
    page: usize,
    text: String,
    size: f32,
    /// Edges in points from the left and top of the page.
    left: f32,
    right: f32,
    baseline: f32,
}

impl Piece {
    fn line(&self) -> Line {
        Line {
            text: self.text.trim().to_owned(),
            size: (self.size * 10.0).round() / 10.0,
            ..Line::default()
        }
    }

    fn is_page_number(&self) -> bool {
        !self.text.trim().is_empty()
            && self.text.trim().chars().all(|c| c.is_ascii_digit())
            && self.baseline * MM_PER_PT < 20.0
    }
}

/// All pieces of a document in the order they are drawn.
#[derive(Debug, Default)]
struct Pages {
    /// Width and height in mm.
    paper: Vec<(f32, f32)>,
    pieces: Vec<Piece>,
    height: f32,
}

impl Pages {
    /// Edges of the text on portrait pages; the page number is not text.
    fn margins(&self) -> Vec<LayoutFinding> {
        let is_portrait = |page: usize| {
            page.checked_sub(1)
                .and_then(|i| self.paper.get(i))
                .is_some_and(|(width, height)| width < height)
        };
        let text: Vec<&Piece> = self
            .pieces
            .iter()
            .filter(|piece| {
                is_portrait(piece.page) && !piece.text.trim().is_empty() && !piece.is_page_number()
            })
            .collect();
        if text.len() < MIN_LINES {
            return Vec::new();
        }
        let (width, height) = (210.0, 297.0);
        let least = |values: &mut dyn Iterator<Item = f32>| values.fold(f32::MAX, f32::min);
        // The letters of Times rise 0.66 em above the line and fall 0.22 em below it.
        let top =
            least(&mut text.iter().map(|piece| piece.baseline - 0.66 * piece.size)) * MM_PER_PT;
        let bottom = height
            - text
                .iter()
                .map(|piece| piece.baseline + 0.22 * piece.size)
                .fold(0.0, f32::max)
                * MM_PER_PT;
        let left = least(&mut text.iter().map(|piece| piece.left)) * MM_PER_PT;
        let right = width - text.iter().map(|piece| piece.right).fold(0.0, f32::max) * MM_PER_PT;
        // The last page line rarely touches the margin: text may end earlier, never later.
        let bottom = bottom.min(25.0);
        let found = [
            (LayoutProperty::MarginTop, top),
            (LayoutProperty::MarginBottom, bottom),
            (LayoutProperty::MarginLeft, left),
            (LayoutProperty::MarginRight, right),
        ];
        judge_margins(found, 1.5)
    }

    /// The first page has no number, the second has one in the middle of the top margin.
    fn page_numbers(&self) -> Option<LayoutFinding> {
        let of = |page: usize| {
            self.pieces
                .iter()
                .find(|piece| piece.page == page && piece.is_page_number())
        };
        let is_second_right = self.paper.len() < 2
            || self
                .pieces
                .iter()
                .any(|piece| piece.page > 1 && piece.is_page_number())
            || self.paper.get(1).is_some_and(|(w, h)| w > h);
        (of(1).is_some() || !is_second_right).then(|| LayoutFinding {
            element: LayoutElement::Page,
            property: LayoutProperty::PageNumber,
            found: of(1).map(|piece| piece.text.clone()).unwrap_or_default(),
            expected: String::new(),
            excerpt: String::new(),
            n_alike_before: 0,
        })
    }
}

impl OutputDev for Pages {
    fn begin_page(
        &mut self,
        _page: u32,
        media: &MediaBox,
        _art: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.height = (media.ury - media.lly) as f32;
        self.paper.push((
            (media.urx - media.llx) as f32 * MM_PER_PT,
            self.height * MM_PER_PT,
        ));
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        at: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        char: &str,
    ) -> Result<(), OutputError> {
        let size = (at.m22.abs() * font_size) as f32;
        let (left, baseline) = (at.m31 as f32, self.height - at.m32 as f32);
        let right = left + width as f32 * size;
        let page = self.paper.len();
        match self.pieces.last_mut() {
            Some(last)
                if last.page == page
                    && (last.baseline - baseline).abs() < 0.3 * size
                    && left > last.left
                    && left - last.right < 1.5 * size =>
            {
                if left - last.right > 0.12 * size && !last.text.ends_with(' ') {
                    last.text.push(' ');
                }
                last.text.push_str(char);
                last.right = if char.trim().is_empty() {
                    last.right
                } else {
                    right
                };
                last.size = last.size.max(size);
            }
            _ => self.pieces.push(Piece {
                page,
                text: char.to_owned(),
                size,
                left,
                right,
                baseline,
            }),
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
