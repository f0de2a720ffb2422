//! What an official document consists of, in the terms of Decree 30/2020/NĐ-CP, appendix I.
//!
//! A plain value that the writers ([`crate::to_docx`], [`crate::to_pdf`]) lay out. Never decides content: numbers, names
//! and sentences come from the caller; only the fixed words of the form and its punctuation are added in print.

mod columns;
pub(crate) mod measure;
mod printed;
#[cfg(test)]
mod tests;
mod words;

use serde::{Deserialize, Serialize};
use time::Date;

pub use printed::{
    Printed, PrintedAnnex, PrintedBlock, PrintedRow, PrintedRun, PrintedTable, print,
};
pub use words::{
    number_line, place_date, place_date_blank, point_letter, roman, two_digit, two_digit_month,
};

/// An official document ("văn bản hành chính") ready to be laid out.
///
/// Texts may hold `\n` where a line must break. Strings are printed as given except for the case of letters that the
/// decree fixes (names of bodies, type names, signing lines are printed in capitals) and closing punctuation of lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficialDocument {
    /// The body above the issuer ("cơ quan chủ quản"); `None` for a provincial people's committee.
    pub governing_body: Option<String>,
    /// The issuing body ("cơ quan ban hành").
    pub issuer: String,
    /// Number and symbol with its lead, e.g. `Số: 15/BC-SKHCN`; a draft leaves blanks: `Số:      /BC-SKHCN`.
    pub number_symbol: String,
    /// Place and date as printed; see [`place_date`] and [`place_date_blank`].
    pub place_date: String,
    /// Day of issue, for the properties and time stamps inside the files; `None` in a draft.
    pub issued_on: Option<Date>,
    /// Type name ("tên loại"), e.g. `BÁO CÁO`; `None` for an official letter ("công văn").
    pub kind_title: Option<String>,
    /// Subject line ("trích yếu"); printed as `V/v …` under the number when there is no type name.
    pub subject: String,
    /// Urgency stamp; `None` for an ordinary document.
    pub urgency: Option<Urgency>,
    /// Bodies addressed ("Kính gửi"); empty for types without addressee.
    pub addressees: Vec<String>,
    /// Legal bases ("căn cứ"), one each, without final punctuation.
    pub legal_bases: Vec<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// Last paragraph of the text; the end mark `./.` is added here, or to the last paragraph when `None`.
    pub closing: Option<String>,
    /// Receiving bodies ("Nơi nhận"), without dash and punctuation, in order; the archive line comes last.
    pub recipients: Vec<String>,
    /// Who signs.
    pub signing: Signing,
    /// Prints `DỰ THẢO` under the number: not yet issued.
    pub is_draft: bool,
    /// Appendices, each beginning on a new page with page numbers of its own.
    pub annexes: Vec<Annex>,
}

/// Words with which the place at the end of a name begins.
const LEVELS: [&str; 2] = [" tỉnh ", " thành phố "];

impl OfficialDocument {
    /// The name of the issuer as the head prints it: without its province where that stands in the line above, so "Sở Tài
    /// chính" under "Ủy ban nhân dân tỉnh Hưng Hà". Decree 30/2020/NĐ-CP (appendix I) wants the place in the line above; that
    /// it is not said again below is custom and no rule of the decree.
    pub fn issuer_line(&self) -> &str {
        let issuer = self.issuer.trim();
        let above = self.governing_body.as_deref().unwrap_or_default().trim();
        let place = |level: &&str| above.rfind(*level).and_then(|at| above.get(at..));
        let bare = LEVELS.iter().find_map(place);
        bare.and_then(|place| issuer.strip_suffix(place))
            .unwrap_or(issuer)
    }
}

/// Urgency stamps of the decree, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Urgency {
    /// "HỎA TỐC", 30 x 8 mm.
    HoaToc,
    /// "THƯỢNG KHẨN", 40 x 8 mm.
    ThuongKhan,
    /// "KHẨN", 20 x 8 mm.
    Khan,
}

/// A piece of text with one look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inline {
    /// The words; `\n` breaks the line.
    pub text: String,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Where the words come from: `https://…` of a figure's origin. Printed as a link without any change of look.
    pub link: Option<String>,
}

impl Inline {
    /// Upright text without link.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Text that leads to its origin.
    pub fn linked(text: impl Into<String>, link: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            link: Some(link.into()),
            ..Self::default()
        }
    }
}

/// One part of the text, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A heading: level 1 `I.` capitals bold, 2 `1.` bold, 3 `1.1.` bold italic, 4 `a)` italic.
    Heading {
        /// 1 to 4; other values print like the nearest.
        level: u8,
        /// Label with its punctuation, e.g. `I.`; may be empty.
        label: String,
        /// The heading itself.
        text: String,
    },
    /// A paragraph of the text.
    Paragraph(Vec<Inline>),
    /// A lettered or numbered point; see [`point_letter`].
    Point {
        /// Label with its punctuation, e.g. `a)`.
        label: String,
        /// The point's text.
        text: Vec<Inline>,
    },
    /// A paragraph that begins with `- `.
    Bullet(Vec<Inline>),
    /// A ruled table.
    Table(Table),
}

/// A ruled table of the text or an appendix. Rows shorter than the columns are filled with empty cells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Line above the table, centred; `None` for none.
    pub caption: Option<String>,
    /// Columns with their heads; the head row repeats on each page.
    pub columns: Vec<Column>,
    /// Rows from top to bottom.
    pub rows: Vec<Row>,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Head of the column, printed bold and centred.
    pub title: String,
    /// Share of the width against the other columns; 0 counts as 1.
    pub share: u16,
    /// How cells stand.
    pub align: Align,
}

/// A row of a [`Table`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Cells from left to right.
    pub cells: Vec<Vec<Inline>>,
    /// Printed bold: totals and group heads.
    pub is_bold: bool,
}

/// Horizontal position in a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Ordinals and units.
    Center,
    /// Numbers.
    Right,
}

/// Signature block ("quyền hạn, chức vụ, họ tên").
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signing {
    /// Lines of signing capacity above the position, e.g. `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`; may be empty.
    pub capacity: Vec<String>,
    /// Position of the signer, e.g. `PHÓ CHỦ TỊCH`.
    pub position: String,
    /// Full name without title; empty in a draft not yet assigned.
    pub name: String,
}

/// An appendix ("phụ lục"). Numbered in Roman only when there are two or more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// Title, printed in capitals.
    pub title: String,
    /// Its text.
    pub blocks: Vec<Block>,
    /// Landscape page, for wide tables.
    pub is_landscape: bool,
}
