//! Submissions ("báo cáo của đơn vị"): one agency's answer to one period, in versions, filled, sent, reviewed.
//!
//! A version that was sent is never changed except by the verdicts of its review; a correction is the next version.

pub mod actions;
pub mod choices;
pub mod from_document;
pub mod from_records;
pub mod from_xlsx;
pub mod review;
pub mod rules;
pub mod store;

#[cfg(test)]
mod tests;

use crate::base::ids::{ObligationId, SubmissionId};
use crate::figure::{Cell, CellKey};
use serde::{Deserialize, Serialize};

/// Life of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionState {
    /// Being filled.
    Draft,
    /// Sent, waits for review.
    Submitted,
    /// Returned as a whole or in cells.
    Returned,
    /// Accepted.
    Accepted,
}

impl SubmissionState {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
        }
    }

    /// The state that [`SubmissionState::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Draft, Self::Submitted, Self::Returned, Self::Accepted]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// One version of an agency's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Submission {
    /// Key.
    pub id: SubmissionId,
    /// Which obligation it answers.
    pub obligation_id: ObligationId,
    /// From 1, without gaps.
    pub version: i64,
    /// How far it is.
    pub state: SubmissionState,
    /// `web`, `xlsx` or `api`: where it was last filled from.
    pub source: String,
    /// Person who filled last.
    pub filled_by: Option<i64>,
    /// Person who sent it.
    pub submitted_by: Option<i64>,
    /// When it was sent.
    pub submitted_at: Option<String>,
    /// Person who reviewed it.
    pub reviewed_by: Option<i64>,
    /// When it was reviewed.
    pub reviewed_at: Option<String>,
    /// Words of the reviewer on the whole.
    pub review_note: String,
    /// When it was last changed.
    pub changed_at: String,
    /// Counts the changes.
    pub row_version: i64,
}

/// What the reviewer says of a cell or section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing yet.
    #[default]
    None,
    /// Taken.
    Accepted,
    /// To be looked at again, with a reason.
    Returned,
}

impl Verdict {
    /// The stored word; empty for none.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Accepted => "accepted",
            Self::Returned => "returned",
        }
    }

    /// The verdict that [`Verdict::code`] names; none for anything else.
    pub fn from_code(code: &str) -> Self {
        match code {
            "accepted" => Self::Accepted,
            "returned" => Self::Returned,
            _ => Self::None,
        }
    }
}

/// One stored cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Which.
    pub key: CellKey,
    /// The answer.
    pub cell: Cell,
    /// The agency's explanation; may be empty.
    pub note: String,
    /// What the reviewer said.
    pub verdict: Verdict,
    /// Why it was returned; kept on the next version so that the agency sees it.
    pub reason: String,
}

/// One stored section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Narrative {
    /// Name of the section in the form.
    pub section: String,
    /// What the agency wrote.
    pub text: String,
    /// What the reviewer said.
    pub verdict: Verdict,
    /// Why it was returned.
    pub reason: String,
}

/// What a page showed in a cell when the person began to type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// The caller does not say: a cell that differs from the stored one conflicts once somebody else has saved, unless
    /// that one is blank.
    #[default]
    Unknown,
    /// This; `None` is a blank.
    Was(Option<Cell>),
}

/// One cell to save.
#[derive(Clone, Debug)]
pub struct CellInput {
    /// Which.
    pub key: CellKey,
    /// The answer; `None` clears the cell.
    pub cell: Option<Cell>,
    /// The explanation; `None` leaves it as it is.
    pub note: Option<String>,
    /// What the page showed before.
    pub seen: Seen,
    /// The explanation that the page showed before; `None` where the caller does not say.
    pub seen_note: Option<String>,
}

impl CellInput {
    /// A cell without note whose page state is unknown.
    pub fn new(key: CellKey, cell: Option<Cell>) -> Self {
        Self {
            key,
            cell,
            note: None,
            seen: Seen::Unknown,
            seen_note: None,
        }
    }
}

/// One section to save.
#[derive(Clone, Debug)]
pub struct NarrativeInput {
    /// Name of the section.
    pub section: String,
    /// The text.
    pub text: String,
    /// What the page showed before, if the caller says.
    pub seen: Option<String>,
}

/// What a page saves at once.
#[derive(Clone, Debug, Default)]
pub struct Save {
    /// Row version of the draft that the page showed; 0 where there was none.
    pub row_version: i64,
    /// Cells that were typed.
    pub cells: Vec<CellInput>,
    /// Sections that were typed.
    pub narratives: Vec<NarrativeInput>,
    /// `web`, `xlsx` or `api`.
    pub source: &'static str,
}

/// A cell that two people changed: neither value is lost, nothing was overwritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellConflict {
    /// Which.
    pub key: CellKey,
    /// What this save brought.
    pub mine: Option<Cell>,
    /// What the other person stored, which stays.
    pub theirs: Option<Cell>,
    /// The explanation that this save brought and the stored one, which stays; `None` where they are the same.
    pub notes: Option<(String, String)>,
}

/// A section that two people changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NarrativeConflict {
    /// Name of the section.
    pub section: String,
    /// What this save brought.
    pub mine: String,
    /// What the other person stored, which stays.
    pub theirs: String,
}

/// What became of a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The draft; `None` where nothing was written and there is none.
    pub submission: Option<SubmissionId>,
    /// Its row version now; 0 without a draft.
    pub row_version: i64,
    /// Whether nobody else had saved since the page was shown.
    pub is_current: bool,
    /// Cells and sections that were written.
    pub n_saved: usize,
    /// Cells that were not.
    pub conflicts: Vec<CellConflict>,
    /// Sections that were not.
    pub narrative_conflicts: Vec<NarrativeConflict>,
}

/// A cell in which two versions differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellChange {
    /// Which.
    pub key: CellKey,
    /// In the older version; `None` where it had none.
    pub before: Option<Cell>,
    /// In the newer version.
    pub after: Option<Cell>,
    /// The agency's explanation before and after, where it is another.
    pub notes: Option<(String, String)>,
}

/// A section whose text two versions have differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextChange {
    /// Name of the section in the form.
    pub section: String,
    /// In the older version; empty where it had none.
    pub before: String,
    /// In the newer version.
    pub after: String,
}
