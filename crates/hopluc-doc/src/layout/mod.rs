//! Does a file look as Decree 30/2020/NĐ-CP, appendix I, wants it? Page, margins, and the look of each element.
//!
//! Elements are recognised by their words. Never judges content, and says nothing of what it cannot see: a PDF shows
//! sizes and places but not which words are bold.

mod docx;
mod pdf;
mod rules;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use docx::check_layout_docx;
pub use pdf::check_layout_pdf;

/// Part of a document that a finding speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
