//! A document that gives orders ("văn bản chỉ đạo"), what was read from it, and what an official made of that.
//!
//! The machine proposes duties and agencies; nothing becomes a task before an official confirms, and that is done by
//! the station of tasks. The reading is kept as it was, whatever is corrected.

pub mod actions;
pub mod claim;
pub mod example;
pub mod from_document;
pub mod page;
pub mod rules;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[cfg(test)]
mod tests;

use crate::base::ids::{AgencyId, DirectiveId, DocumentId, DutyId, PersonId};
pub use hopluc_text::{Finding, Reading, Spanned};
use serde::{Deserialize, Serialize};
use time::Date;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All values, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable word that is stored and that locale keys and the API use.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value that `code` names, if any.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// Where a directive stands.
    DirectiveState {
        /// Read; an official corrects what was read ("đang rà soát").
        Opened = "opened",
        /// Confirmed; its tasks are laid ("đã giao").
        Confirmed = "confirmed",
        /// Taken back with its open tasks ("đã thu hồi").
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// In which order a list of directives stands.
    Order {
        /// Newest entry first.
        Newest = "newest",
        /// Oldest entry first.
        Oldest = "oldest",
        /// By the date of the document, newest first.
        Issued = "issued",
        /// The same, oldest first.
        IssuedOldest = "issued_oldest",
        /// By the giver's name, oldest entry first.
        Giver = "giver",
    }
}

codes! {
    /// Whether a duty will become tasks.
    DutyState {
        /// It will.
        Kept = "kept",
        /// It will not: an official took it out, or it only sets reports. It can be taken back in.
        Dropped = "dropped",
    }
}

codes! {
    /// What an agency is to a duty.
    DutyPart {
        /// Answers for it ("chủ trì").
        Lead = "lead",
        /// Contributes ("phối hợp").
        Partner = "partner",
    }
}

/// A directive without its reading, which is large and asked for apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Key.
    pub id: DirectiveId,
    /// The document that gives the orders.
    pub document_id: DocumentId,
    /// Who gives them; the giver of its tasks.
    pub giver_agency_id: AgencyId,
    /// Where it stands.
    pub state: DirectiveState,
    /// Who confirmed it.
    pub confirmed_by: Option<PersonId>,
    /// When.
    pub confirmed_at: Option<String>,
    /// Why it was taken back; empty while it was not.
    pub withdrawn_reason: String,
    /// When it was opened.
    pub created_at: String,
    /// Counts the changes, those of its duties too, so that what is confirmed is what was seen.
    pub row_version: i64,
}

/// An agency of a duty that does not exist on the day: closed since the directive was opened, or founded later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its name.
    pub name: String,
    /// Who answers for it and exists; `None` for nobody.
    pub heir: Option<(AgencyId, String)>,
}

impl Gone {
    /// Its name and, behind an arrow, its successor's.
    pub fn words(&self) -> String {
        match &self.heir {
            Some((_, heir)) => format!("{} → {heir}", self.name),
            None => self.name.clone(),
        }
    }
}

/// One order, as read and as corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Key.
    pub id: DutyId,
    /// Of which directive.
    pub directive_id: DirectiveId,
    /// Place in the directive; not gapless.
    pub position: i64,
    /// Path of the outline above it: `V.1`; empty outside any part.
    pub part: String,
    /// What is to be done.
    pub text: String,
    /// Byte range in the reading's text; `None` for a duty that an official added.
    pub range: Option<(usize, usize)>,
    /// Bodies that must act, as the text names them.
    pub named_assignees: Vec<Spanned<String>>,
    /// Bodies named as partners.
    pub named_partners: Vec<Spanned<String>>,
    /// Last local day; `None` where none is set.
    pub due_on: Option<Date>,
    /// The words that set the deadline; empty where there are none.
    pub deadline_text: String,
    /// What must be handed over; empty where the text says nothing.
    pub deliverable: String,
    /// Kept or dropped.
    pub state: DutyState,
    /// Agencies that answer for it, by id.
    pub leads: Vec<AgencyId>,
    /// Agencies that contribute, by id.
    pub partners: Vec<AgencyId>,
    /// Counts the changes.
    pub row_version: i64,
}

/// A duty that is about to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDuty {
    /// Path of the outline above it.
    pub part: String,
    /// What is to be done.
    pub text: String,
    /// Byte range in the reading's text.
    pub range: Option<(usize, usize)>,
    /// Bodies that must act, as named.
    pub named_assignees: Vec<Spanned<String>>,
    /// Partners, as named.
    pub named_partners: Vec<Spanned<String>>,
    /// Last local day.
    pub due_on: Option<Date>,
    /// The words that set it.
    pub deadline_text: String,
    /// What must be handed over.
    pub deliverable: String,
    /// Proposed agencies: which, as what, and the name in the text that led to it.
    pub agencies: Vec<DutyAgency>,
    /// Whether it is proposed as a task; a passage that only sets reports is proposed as dropped.
    pub state: DutyState,
}

/// An agency that a duty is laid on, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DutyAgency {
    /// The agency.
    pub agency_id: AgencyId,
    /// Whether it answers for the duty; else it contributes.
    pub is_lead: bool,
    /// The name in the text; empty where an official chose it.
    pub named_as: String,
}

/// Which duty a form speaks of, and which edition of it its writer saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenDuty {
    /// The duty.
    pub id: DutyId,
    /// Its `row_version` when the form was made.
    pub row_version: i64,
}

/// Which directive a form speaks of, and which edition of it its writer saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenDirective {
    /// The directive.
    pub id: DirectiveId,
    /// Its `row_version` when the form was made.
    pub row_version: i64,
}

/// What an official enters of a duty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DutyForm {
    /// What is to be done.
    pub text: String,
    /// Last local day.
    pub due_on: Option<Date>,
    /// What must be handed over.
    pub deliverable: String,
    /// Agencies that answer for it.
    pub leads: Vec<AgencyId>,
    /// Agencies that contribute.
    pub partners: Vec<AgencyId>,
}
