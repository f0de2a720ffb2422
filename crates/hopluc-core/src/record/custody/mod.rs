//! Custody of evidence ("chứng cứ"): a file as it was taken in, and the signed chain of everything that was done with it since.
//!
//! An exhibit never changes and is never served as it is: it leaves in a bag, and each copy is a step of the chain. Whether a
//! register keeps exhibits the catalogue says. No step says anything about what a file contains.

pub mod actions;
pub mod bag;
mod case_graph;
pub mod jobs;
pub mod page;
pub mod rules;
pub mod stamp;
pub mod store;

#[cfg(test)]
mod tests;

use crate::base::ids::{AgencyId, ExhibitId, PersonId, RecordId};
use serde::{Deserialize, Serialize};

/// The glossary word of an exhibit.
pub const NOUN: &str = "exhibit";

/// An item of evidence as it was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exhibit {
    /// Key; also its number for people.
    pub id: ExhibitId,
    /// The record that it belongs to.
    pub record_id: RecordId,
    /// Who took it in.
    pub agency_id: AgencyId,
    /// The name it came with; free of path separators.
    pub file_name: String,
    /// Media type by content.
    pub media_type: String,
    /// Size.
    pub n_bytes: i64,
    /// SHA-256 of the content at intake, hexadecimal.
    pub sha256: String,
    /// What it is.
    pub description: String,
    /// When it was taken, with the offset that was told.
    pub taken_at: String,
    /// Where.
    pub taken_place: String,
    /// By whom, as written; often not somebody who signs in.
    pub taken_by: String,
    /// Who entered it.
    pub added_by: Option<PersonId>,
    /// When (UTC).
    pub added_at: String,
}

/// What was done with an exhibit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Taken in.
    TakeIn,
    /// The giver signs that it is handed to an agency.
    Offer,
    /// The receiver signs that it was received whole.
    Receive,
    /// The receiver does not take it, with a reason.
    Refuse,
    /// The giver takes the offer back.
    Recall,
    /// Sealed: nothing is copied from here on.
    Seal,
    /// Unsealed.
    Unseal,
    /// A copy left in a bag.
    Copy,
}

impl Deed {
    const ALL: [Self; 8] = [
        Self::TakeIn,
        Self::Offer,
        Self::Receive,
        Self::Refuse,
        Self::Recall,
        Self::Seal,
        Self::Unseal,
        Self::Copy,
    ];

    /// The word in the database, in the chain, in the journal and in the locales.
    pub fn code(self) -> &'static str {
        match self {
            Self::TakeIn => "take_in",
            Self::Offer => "offer",
            Self::Receive => "receive",
            Self::Refuse => "refuse",
            Self::Recall => "recall",
            Self::Seal => "seal",
            Self::Unseal => "unseal",
            Self::Copy => "copy",
        }
    }

    /// The deed called `code`.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.code() == code)
    }
}

/// What was taken in, as the first statement of a chain tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenIn {
    /// The name it came with.
    pub file_name: String,
    /// Size.
    pub n_bytes: i64,
    /// What it is.
    pub description: String,
    /// When it was taken.
    pub taken_at: String,
    /// Where.
    pub taken_place: String,
    /// By whom.
    pub taken_by: String,
}

/// One statement of a chain, in the order in which it is written and signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Version of this form: 1.
    pub version: u32,
    /// The exhibit.
    pub exhibit: ExhibitId,
    /// Its place in the chain, from 1 without gaps.
    pub n: i64,
    /// What was done.
    pub deed: Deed,
    /// When (UTC).
    pub at: String,
    /// Who signs; `None` for the program itself.
    pub person_id: Option<PersonId>,
    /// By name.
    pub person: String,
    /// For which agency; `None` for the program itself.
    pub agency_id: Option<AgencyId>,
    /// By name.
    pub agency: String,
    /// To whom it is offered.
    pub to_agency_id: Option<AgencyId>,
    /// By name; empty where it is offered to nobody.
    pub to_agency: String,
    /// Why.
    pub reason: String,
    /// SHA-256 of the file as it lay here at that moment.
    pub sha256: String,
    /// What was taken in; in the first statement only.
    pub taken_in: Option<TakenIn>,
    /// SHA-256 of the statement before this one; empty in the first.
    pub previous: String,
}

/// A step of a chain as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustodyStep {
    /// What is said.
    pub statement: Statement,
    /// The bytes that were signed.
    pub content: String,
    /// Their SHA-256, hexadecimal.
    pub hash: String,
    /// Ed25519 signature of the bytes by the key of the journal, hexadecimal.
    pub signature: String,
    /// When a time-stamp authority says that it had seen it (UTC); empty while none has.
    pub stamped_at: String,
}
