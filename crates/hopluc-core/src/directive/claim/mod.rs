//! Corrections of what was read of a directive beside its duties: mentions of documents, dates and rhythms, figures.
//!
//! A correction stands at the passage that it is about. The reading is kept as it was; what officials said is laid over it
//! wherever it is shown, taken away as an example or made into a schedule of reports. Never touches a duty or a task.

pub mod actions;
pub mod rules;
pub mod store;

#[cfg(test)]
mod tests;

use super::codes;
use crate::base::ids::DirectiveId;
use hopluc_text::{Approx, Citation, FigureMention, Recurrence, Schedule, ScheduleWhat, Span};
use serde::{Deserialize, Serialize};

codes! {
    /// What a claim is about.
    ClaimKind {
        /// Another document is meant ("viện dẫn").
        Citation = "citation",
        /// Something is due at a time.
        Schedule = "schedule",
        /// A number tells a result.
        Figure = "figure",
    }
}

codes! {
    /// What officials say of a passage.
    Verdict {
        /// The machine read it right after all, nothing where it read nothing; a correction that was taken back.
        AsRead = "as_read",
        /// It says what the correction says.
        Changed = "changed",
        /// It says nothing of the kind.
        NotOne = "not_one",
    }
}

/// What a passage says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// It means another document.
    Citation(Citation),
    /// It sets a time.
    Schedule(Schedule),
    /// It tells a number.
    Figure(FigureMention),
}

impl Claim {
    /// What it is about.
    pub fn kind(&self) -> ClaimKind {
        match self {
            Self::Citation(_) => ClaimKind::Citation,
            Self::Schedule(_) => ClaimKind::Schedule,
            Self::Figure(_) => ClaimKind::Figure,
        }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Citation(claim) => claim.span,
            Self::Schedule(claim) => claim.span,
            Self::Figure(claim) => claim.span,
        }
    }

    /// Its words, white space collapsed.
    pub fn quote(&self) -> &str {
        match self {
            Self::Citation(claim) => &claim.quote,
            Self::Schedule(claim) => &claim.quote,
            Self::Figure(claim) => &claim.quote,
        }
    }
}

/// What officials said of one passage last.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Key, by which the journal knows it.
    pub id: i64,
    /// Of what kind the claim is.
    pub kind: ClaimKind,
    /// Where the machine read it; where it read nothing, the passage that was entered first.
    pub span: Span,
    /// What was said.
    pub verdict: Verdict,
    /// What is right, where something is; its own passage may be another one.
    pub claim: Option<Claim>,
    /// Counts the changes.
    pub row_version: i64,
}

/// Which passage a form speaks of, and which edition of its correction the writer saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenClaim {
    /// The directive.
    pub directive: DirectiveId,
    /// Of what kind the claim is.
    pub kind: ClaimKind,
    /// Where it was read or entered.
    pub span: Span,
    /// `row_version` of the correction; 0 where nothing was said yet.
    pub row_version: i64,
}

/// What an official enters of a passage.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimForm {
    /// The words, as they stand in the text; white space does not count.
    pub passage: String,
    /// What they say.
    pub content: Content,
}

/// What a passage is said to say. Texts may be empty; days are ISO and may lack the day or the month (`2026-08`).
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// It means a document.
    Citation(CitationForm),
    /// It sets a time.
    Schedule(TimeForm),
    /// It tells a number.
    Figure(FigureForm),
}

/// The document that a passage means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CitationForm {
    /// "Quyết định".
    pub type_word: String,
    /// Number and symbol.
    pub number: String,
    /// Date of issue.
    pub date: String,
    /// Who issued it, where the words tell.
    pub issuer: String,
}

/// The time that a passage sets.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeForm {
    /// What is to be done.
    pub what: ScheduleWhat,
    /// First day of what it covers.
    pub period_start: String,
    /// Last day of it.
    pub period_end: String,
    /// By when; `MM-DD` for a day of every year.
    pub due: String,
    /// How often.
    pub recurs: Option<Recurrence>,
}

/// The number that a passage tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureForm {
    /// In `unit`; đồng for money.
    pub value: f64,
    /// How exact.
    pub approx: Approx,
    /// As written; `VND` for money, `%` for shares.
    pub unit: String,
    /// What is counted.
    pub of: String,
    /// Whose result.
    pub agency: String,
    /// In which period, as said.
    pub period: String,
}
