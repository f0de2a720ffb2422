//! Compiled reports ("báo cáo tổng hợp"): the outline filled with summed figures and gathered words, edited, approved, issued.
//!
//! Every printed number names its origin (invariant 3). The same inputs give the same bytes (invariant 1). The machine
//! drafts; officials edit, approve and issue.

pub mod actions;
pub mod book;
pub mod compile;
pub mod inputs;
pub mod merge;
pub mod origin;
pub mod rules;
pub mod sources;
pub mod store;
pub mod to_official;
pub mod words;

mod difference;
mod gathered;
mod sentence;
mod table;

#[cfg(test)]
mod tests;

use crate::base::ids::{AgencyId, DocumentId, PeriodId, ReportId, SubmissionId};
use crate::figure::checks::Finding;
use crate::figure::{Cell, CellKey, NumberForm, Sum};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Head and foot of the document that a report becomes; kept from compile to compile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportHead {
    /// The body above the focal agency; may be empty.
    pub governing_body: String,
    /// Symbol after the number: `BC-SKHCN`.
    pub symbol: String,
    /// Place of the date line.
    pub place: String,
    /// Kind and name of the province.
    pub province: String,
    /// To whom it goes.
    pub recipient: String,
    /// Lines of signing capacity: `TM. ỦY BAN NHÂN DÂN`.
    pub capacity: Vec<String>,
    /// Position of the signer.
    pub position: String,
    /// Name of the signer.
    pub signer: String,
    /// "Nơi nhận", one each.
    pub copies: Vec<String>,
}

/// Life of a compiled report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// Being edited.
    Draft,
    /// Compiled anew since: kept for comparison.
    Replaced,
    /// Waits for approval ("trình ký").
    Submitted,
    /// Approved by a second person.
    Approved,
    /// Has its number.
    Issued,
    /// Was issued, and its document was withdrawn since ("thu hồi"). Never stored: the document says so.
    Withdrawn,
}

impl ReportState {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Replaced => "replaced",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Issued => "issued",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether its document got a number, which it keeps.
    pub fn has_number(self) -> bool {
        matches!(self, Self::Issued | Self::Withdrawn)
    }

    /// The state that [`ReportState::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::Draft,
            Self::Replaced,
            Self::Submitted,
            Self::Approved,
            Self::Issued,
            Self::Withdrawn,
        ]
        .into_iter()
        .find(|state| state.code() == code)
    }
}

/// What is kept of one compilation: what the machine made, and what officials made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportDraft {
    /// Version of this form, 1.
    pub version: u32,
    /// Head and foot.
    pub head: ReportHead,
    /// What the machine made.
    pub compiled: Compiled,
    /// Edited paragraphs by name of the block.
    pub edits: BTreeMap<String, Edit>,
    /// Paragraphs in which the machine says something else than at the compile before.
    pub changes: Vec<ParagraphChange>,
    /// Who changed each paragraph last in this draft, by name of the block; the head and foot under [`HEAD`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub touched: BTreeMap<String, Touch>,
}

/// The name under which a change of head and foot is kept; no block has it.
pub const HEAD: &str = "";

/// The last change of one paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touch {
    /// Row version of the report with this change: who saw an earlier one has not seen it.
    pub row_version: i64,
    /// Person.
    pub by: Option<i64>,
    /// When.
    pub at: String,
}

/// An official's wording of one paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The wording; empty leaves the paragraph out.
    pub text: String,
    /// What the machine said when it was written.
    pub base: String,
    /// Section of the paragraph, for the case that the machine no longer makes it.
    pub section: String,
    /// Person who wrote it.
    pub by: Option<i64>,
    /// When.
    pub at: String,
}

/// A paragraph, or a row of a table, that the machine words differently than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParagraphChange {
    /// Name of the block.
    pub id: String,
    /// Before; `None` where it is new.
    pub before: Option<String>,
    /// Now; `None` where it is gone.
    pub after: Option<String>,
}

/// A compiled report of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Key.
    pub id: ReportId,
    /// Of which period.
    pub period_id: PeriodId,
    /// From 1, one more each time it is compiled.
    pub version: i64,
    /// How far it is.
    pub state: ReportState,
    /// SHA-256 of what the machine made.
    pub origins_hash: String,
    /// Person who compiled it.
    pub compiled_by: Option<i64>,
    /// When.
    pub compiled_at: String,
    /// Person who put it before the approver.
    pub submitted_by: Option<i64>,
    /// Person who approved it.
    pub approved_by: Option<i64>,
    /// When.
    pub approved_at: Option<String>,
    /// Why it was given back, the last time.
    pub return_reason: String,
    /// The document that it became.
    pub document_id: Option<DocumentId>,
    /// Counts the changes.
    pub row_version: i64,
}

/// What the machine made of one period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compiled {
    /// Version of this form, 1.
    pub version: u32,
    /// The outline that was filled.
    pub outline_id: String,
    /// Kind of document in the catalogue, e.g. `bao_cao`.
    pub document_kind: String,
    /// "Trích yếu".
    pub subject: String,
    /// The text in order.
    pub blocks: Vec<Block>,
    /// Annexes in order.
    pub annexes: Vec<AnnexBlocks>,
    /// Every printed number; [`Inline::figure`] is an index into this list.
    pub figures: Vec<PrintedFigure>,
    /// What does not fit, worst first.
    pub findings: Vec<PlacedFinding>,
    /// Agencies that have reported.
    pub n_reported: i64,
    /// Agencies that had to report.
    pub n_due: i64,
    /// What they had sent, by agency; empty in reports of before this was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<sources::Source>,
}

/// One paragraph, heading or table, with a name that stays the same from compile to compile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Path such as `I.2.1/3`.
    pub id: String,
    /// Section that it stands in; `opening` and `closing` for the ends.
    pub section: String,
    /// Its look.
    pub kind: BlockKind,
    /// Its text; empty for a table.
    pub inlines: Vec<Inline>,
    /// The words of which agency it repeats, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<NarrativeSource>,
}

impl Block {
    /// The text without links.
    pub fn text(&self) -> String {
        match &self.kind {
            BlockKind::Table(table) => table.text(),
            _ => self
                .inlines
                .iter()
                .map(|inline| inline.text.as_str())
                .collect(),
        }
    }
}

/// Look of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "look", rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading with its label.
    Heading {
        /// 1 for `I`, 2 for `1`, 3 for `1.1`.
        level: u8,
        /// Label without punctuation.
        label: String,
    },
    /// A paragraph.
    Paragraph,
    /// A paragraph that starts with a dash.
    Bullet,
    /// A table.
    Table(TableBlock),
}

/// A run of text, with its figure if it is a printed number or a nil told in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inline {
    /// The words.
    pub text: String,
    /// Index of the figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<usize>,
}

impl Inline {
    /// Words without a figure.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            figure: None,
        }
    }
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableBlock {
    /// Heading above it.
    pub title: String,
    /// Heads of the columns.
    pub heads: Vec<String>,
    /// Columns before the first number: these stand left.
    pub n_words: usize,
    /// Rows from top to bottom.
    pub rows: Vec<TableRow>,
}

impl TableBlock {
    /// Whether one of its sums bears the mark of a missing part.
    pub fn has_partial(&self) -> bool {
        let mark = words::WORDS.table.partial.trim();
        let mut cells = self.rows.iter().flat_map(|row| &row.cells);
        cells.any(|cell| cell.text.ends_with(mark))
    }

    /// Title and cells, parted by tabs and line breaks.
    pub fn text(&self) -> String {
        let row = |row: &TableRow| {
            let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
            cells.join("\t")
        };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        format!(
            "{}\n{}\n{}",
            self.title,
            self.heads.join("\t"),
            rows.join("\n")
        )
    }
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// Cells from left to right.
    pub cells: Vec<Inline>,
    /// Whether it is the row of totals.
    pub is_total: bool,
}

/// An annex.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnexBlocks {
    /// Title.
    pub title: String,
    /// Its tables.
    pub blocks: Vec<Block>,
}

/// Whose words a block repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NarrativeSource {
    /// The agency.
    pub agency_id: AgencyId,
    /// Its submission.
    pub submission_id: SubmissionId,
    /// The slot.
    pub slot: String,
    /// Other agencies that wrote the same line; it is printed once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<AgencyId>,
}

/// A printed number and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedFigure {
    /// As printed.
    pub text: String,
    /// In which form it is printed.
    pub form: PrintForm,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether a part of it is missing.
    pub is_partial: bool,
}

/// How a number is printed, so that printing it again gives the same text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum PrintForm {
    /// In a sentence: "02", "hơn 42.000".
    Number {
        /// Form of the unit.
        number: NumberForm,
    },
    /// With its unit: "25.850.000 đồng".
    Unit {
        /// Form of the unit.
        number: NumberForm,
        /// The word after the number.
        unit: String,
    },
    /// In a table: "2", "x", "…".
    Table {
        /// Form of the unit.
        number: NumberForm,
    },
    /// A nil told in words; the text is the sentence.
    Nil,
    /// A change in words.
    Change {
        /// Form of the unit.
        number: NumberForm,
        /// The word after the number.
        unit: String,
        /// Which words.
        style: ChangeStyle,
    },
    /// A count of agencies.
    Count,
}

/// How a change is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeStyle {
    /// "tăng 06 trường hợp (37,5%) so với kỳ trước"
    SincePrevious,
    /// "tăng 06 trường hợp (37,5%)"
    SinceLastYear,
    /// "tăng"
    Trend,
    /// "+6 (37,5%)"
    Table,
}

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "origin", rename_all = "snake_case")]
pub enum Origin {
    /// A sum over agencies of one period; one term for a single agency's figure.
    Sum(SumOrigin),
    /// 100 × numerator / denominator.
    Share {
        /// Above the line.
        numerator: Vec<SumOrigin>,
        /// Below the line.
        denominator: Vec<SumOrigin>,
    },
    /// A figure against the same figure of another period.
    Change {
        /// Of this period.
        now: Box<Origin>,
        /// Of the base period.
        base: Box<Origin>,
    },
    /// Several signed nils told in one sentence.
    Nils {
        /// The nils.
        sums: Vec<SumOrigin>,
    },
    /// Obligations of the period, counted.
    Obligations {
        /// The period.
        period_id: PeriodId,
        /// How many of them.
        n: i64,
        /// Whether only those with a submission.
        is_reported: bool,
    },
}

/// A sum with its terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumOrigin {
    /// Of which period.
    pub period_id: PeriodId,
    /// Which figure.
    pub key: CellKey,
    /// The answers, by agency.
    pub terms: Vec<OriginTerm>,
    /// Agencies in scope that owe the figure and sent nothing.
    pub missing: Vec<AgencyId>,
}

impl SumOrigin {
    /// What the terms add up to.
    pub fn sum(&self) -> Sum {
        let mut tally = crate::figure::Tally::default();
        for term in &self.terms {
            tally.count(term.cell, 1);
        }
        tally.sum(self.missing.len() as i64)
    }
}

/// One answer in a sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginTerm {
    /// Who.
    #[serde(rename = "a")]
    pub agency_id: AgencyId,
    /// In which submission.
    #[serde(rename = "s")]
    pub submission_id: SubmissionId,
    /// Of which version.
    #[serde(rename = "v")]
    pub version: i64,
    /// What counted: "not yet" for a returned cell.
    #[serde(rename = "c")]
    pub cell: Cell,
}

/// A finding with the block that it stands at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlacedFinding {
    /// What does not fit.
    #[serde(flatten)]
    pub finding: Finding,
    /// Name of the block; empty for the report as a whole.
    pub block: String,
}
