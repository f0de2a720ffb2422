//! Does a file look as Decree 30/2020/NĐ-CP, appendix I, wants it? Page, margins, and the look of each element.
//!
//! Elements are recognised by their words. Never judges content, and says nothing of what it cannot see: a PDF shows
//! sizes and places but not which words are bold.

mod docx;
mod pdf;
mod place;
mod rules;
#[cfg(test)]
mod tests;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::format::{Sniffed, sniff};
use crate::read::ReadError;

pub use docx::check_layout_docx;
pub use pdf::check_layout_pdf;

/// Part of a document that a finding speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutElement {
    /// The sheet of paper.
    Page,
    /// "Quốc hiệu".
    NationalName,
    /// "Tiêu ngữ".
    Motto,
    /// "Cơ quan chủ quản".
    GoverningBody,
    /// "Cơ quan ban hành".
    Issuer,
    /// Number and symbol.
    Number,
    /// Place and date.
    PlaceDate,
    /// Type name.
    Title,
    /// Running text.
    Body,
    /// "Nơi nhận:" itself.
    RecipientsHead,
    /// The lines below it.
    Recipients,
}

/// What about the element is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutProperty {
    /// The element was not found.
    Missing,
    /// Size of the paper, in mm.
    PaperSize,
    /// Margins, in mm.
    MarginTop,
    /// See [`LayoutProperty::MarginTop`].
    MarginBottom,
    /// See [`LayoutProperty::MarginTop`].
    MarginLeft,
    /// See [`LayoutProperty::MarginTop`].
    MarginRight,
    /// No page number, or one on the first page.
    PageNumber,
    /// Font family.
    Font,
    /// Size of letters, in points.
    Size,
    /// Bold or not.
    Bold,
    /// Italic or not.
    Italic,
    /// Left, right, centred, justified.
    Align,
    /// Indent of the first line, in mm.
    FirstLine,
}

/// One departure from the decree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayoutFinding {
    /// Where.
    pub element: LayoutElement,
    /// What.
    pub property: LayoutProperty,
    /// What the file has, with its unit; empty when missing.
    pub found: String,
    /// What the decree wants.
    pub expected: String,
    /// First words of the place; empty for pages.
    pub excerpt: String,
    /// How many lines before it begin with the same words.
    pub n_alike_before: usize,
}

impl LayoutElement {
    /// Stable word of the element, for keys and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::NationalName => "national_name",
            Self::Motto => "motto",
            Self::GoverningBody => "governing_body",
            Self::Issuer => "issuer",
            Self::Number => "number",
            Self::PlaceDate => "place_date",
            Self::Title => "title",
            Self::Body => "body",
            Self::RecipientsHead => "recipients_head",
            Self::Recipients => "recipients",
        }
    }
}

impl LayoutFinding {
    /// Stable code of the departure, which is also the key of its message: `layout.margin_left`, `layout.not_bold`.
    pub fn code(&self) -> &'static str {
        let wants = self.expected == "true";
        match self.property {
            LayoutProperty::Missing => "layout.missing",
            LayoutProperty::PaperSize => "layout.paper_size",
            LayoutProperty::MarginTop => "layout.margin_top",
            LayoutProperty::MarginBottom => "layout.margin_bottom",
            LayoutProperty::MarginLeft => "layout.margin_left",
            LayoutProperty::MarginRight => "layout.margin_right",
            LayoutProperty::PageNumber => "layout.page_number",
            LayoutProperty::Font => "layout.font",
            LayoutProperty::Size => "layout.size",
            LayoutProperty::Bold if wants => "layout.bold",
            LayoutProperty::Bold => "layout.not_bold",
            LayoutProperty::Italic if wants => "layout.italic",
            LayoutProperty::Italic => "layout.not_italic",
            LayoutProperty::Align if self.expected == "both" => "layout.justified",
            LayoutProperty::Align => "layout.centred",
            LayoutProperty::FirstLine => "layout.first_line",
        }
    }

    /// Bytes of the excerpt in `text`, the text read of the same file; white space may differ. None for pages and for what is
    /// missing, and where the words stand otherwise in the text.
    pub fn place_in(&self, text: &str) -> Option<Range<usize>> {
        place::nth(text, &self.excerpt, self.n_alike_before)
    }

    /// What should stand in place of what was found, with the unit of `found`; none where only words can tell it.
    pub fn mend(&self) -> Option<&str> {
        let told = matches!(
            self.property,
            LayoutProperty::Bold | LayoutProperty::Italic | LayoutProperty::Align
        );
        Some(self.expected.as_str()).filter(|expected| !told && !expected.is_empty())
    }
}

/// Departures of a file from the decree; empty for forms whose look is not read (text, web pages, .odt).
///
/// Content decides what the file is, not its name.
pub fn check_layout(bytes: &[u8]) -> Result<Vec<LayoutFinding>, ReadError> {
    match sniff(bytes) {
        Sniffed::Docx => check_layout_docx(bytes),
        Sniffed::Pdf => check_layout_pdf(bytes),
        _ => Ok(Vec::new()),
    }
}

/// One line (PDF) or paragraph (.docx) with what is known of its look.
#[derive(Debug, Clone, Default)]
struct Line {
    text: String,
    /// Points.
    size: f32,
    font: Option<String>,
    bold: Option<bool>,
    italic: Option<bool>,
    /// `both`, `center`, `left`, `right`.
    align: Option<String>,
    first_line_mm: Option<f32>,
    is_in_table: bool,
}
