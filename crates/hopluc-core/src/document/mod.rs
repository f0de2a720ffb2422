//! The register of documents ("sổ văn bản"), their files, numbers, citations and full text.
//!
//! Incoming documents are registered as they come; outgoing ones are drafted, approved by a second person, and get their
//! number only at issue. Nothing is deleted. Sends nothing itself and lays no duty on anybody.

macro_rules! stored_words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All values, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that is stored and that locale keys use.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What [`Self::code`] names.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

pub mod actions;
pub mod attachment;
pub mod citation;
pub mod dispatch;
pub mod from_text;
pub mod jobs;
pub mod rules;
pub mod search;
pub mod store;

#[cfg(test)]
mod arrival_tests;
#[cfg(test)]
mod outgoing_tests;
#[cfg(test)]
mod tests;

use crate::base::ids::{AgencyId, AttachmentId, DocumentId, PersonId};
pub use crate::catalogue::DocumentKindId;
use hopluc_doc::official::OfficialDocument;
use serde::Serialize;
use time::{Date, OffsetDateTime};

pub use dispatch::{Dispatch, DispatchState, Recipient};

/// The job that sends an issued document; `publish` runs it. Payload: `document_id`.
pub const SEND: &str = "publish.send";

stored_words! {
    /// Which of the two books of the register.
    Direction {
        /// "Văn bản đến".
        Incoming = "incoming",
        /// "Văn bản đi".
        Outgoing = "outgoing",
    }

    /// Where a document stands.
    State {
        /// Incoming, with its arrival number.
        Registered = "registered",
        /// Outgoing, being written.
        Draft = "draft",
        /// Waits for approval ("trình ký").
        Submitted = "submitted",
        /// Approved by a second person; its text is fixed.
        Approved = "approved",
        /// Has its number and date ("ban hành").
        Issued = "issued",
        /// Went to all who receive it.
        Sent = "sent",
        /// Taken back, with a reason; an issued one keeps its number ("thu hồi").
        Withdrawn = "withdrawn",
    }
}

/// A document of the register, without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Key.
    pub id: DocumentId,
    /// Incoming or outgoing.
    pub direction: Direction,
    /// Legal form: an id of the catalogue, or `khac` or `tham_luan` of an incoming one.
    pub kind: DocumentKindId,
    /// Own number; `None` before issue, or where an incoming one has none.
    pub number: Option<i64>,
    /// `BC-SKHCN`; may be empty.
    pub symbol: String,
    /// `01/BC-SKHCN`; empty before issue, or where an incoming one has none.
    pub number_symbol: String,
    /// Of an outgoing one the year of its number, of an incoming one that of its arrival.
    pub year: Option<i32>,
    /// Who issued it, as written.
    pub issuer: String,
    /// The agency that is, where the directory knows it for certain.
    pub issuer_agency_id: Option<AgencyId>,
    /// In whose register it stands.
    pub holder_agency_id: AgencyId,
    /// Place of its date line.
    pub place: String,
    /// Date of the document.
    pub issued_on: Option<Date>,
    /// Day of arrival, of an incoming one.
    pub arrived_on: Option<Date>,
    /// Running number of arrival in the holder's year, of an incoming one.
    pub arrival_number: Option<i64>,
    /// "Trích yếu".
    pub subject: String,
    /// Urgency as stamped; may be empty.
    pub urgency: String,
    /// Who signed.
    pub signer: String,
    /// In which capacity.
    pub signer_title: String,
    /// Where it stands.
    pub state: State,
    /// The file of an incoming one.
    pub attachment_id: Option<AttachmentId>,
    /// Who drafted it.
    pub drafted_by: Option<PersonId>,
    /// Who approved it.
    pub approved_by: Option<PersonId>,
    /// When.
    pub approved_at: Option<OffsetDateTime>,
    /// When it got its number.
    pub issued_at: Option<OffsetDateTime>,
    /// The document that it replaces.
    pub replaces_id: Option<DocumentId>,
    /// Why it was returned or withdrawn, the last time.
    pub reason: String,
    /// When it was entered or first drafted.
    pub created_at: Option<OffsetDateTime>,
    /// Counts the changes.
    pub row_version: i64,
}

/// What is entered of an incoming document. What is empty is taken from what the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncomingForm {
    /// Legal form.
    pub kind: Option<DocumentKindId>,
    /// Number and symbol as printed.
    pub number_symbol: String,
    /// Who issued it.
    pub issuer: String,
    /// Place of its date line.
    pub place: String,
    /// Its date.
    pub issued_on: Option<Date>,
    /// Day of arrival; today where empty.
    pub arrived_on: Option<Date>,
    /// "Trích yếu".
    pub subject: String,
    /// Urgency as stamped.
    pub urgency: String,
    /// Who signed.
    pub signer: String,
    /// In which capacity.
    pub signer_title: String,
}

/// What is drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftForm {
    /// Whose document it is.
    pub holder_agency_id: AgencyId,
    /// Legal form, of the catalogue.
    pub kind: DocumentKindId,
    /// Symbol that follows the number: `BC-SKHCN`, `UBND-KGVX`.
    pub symbol: String,
    /// Place of the date line.
    pub place: String,
    /// The document itself; its number, date and draft mark are set at issue. Its subject is the register's.
    pub content: OfficialDocument,
    /// Who gets a copy.
    pub recipients: Vec<Recipient>,
    /// The document that it replaces.
    pub replaces_id: Option<DocumentId>,
}

/// Which documents a list shows; the default shows all that the actor may see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of the two books.
    pub direction: Option<Direction>,
    /// In this state.
    pub state: Option<State>,
    /// Of this legal form.
    pub kind: Option<DocumentKindId>,
    /// Of this year of the register.
    pub year: Option<i32>,
    /// In this agency's register.
    pub holder: Option<AgencyId>,
    /// Number and symbol begin with this.
    pub number: String,
    /// Issued by others and sent to one of these agencies; empty for no matter to whom.
    pub sent_to: Vec<AgencyId>,
    /// Its text holds all of these words, with or without tone marks.
    pub words: String,
    /// In which order.
    pub order: Order,
}

/// In which order a list of documents stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest entry first.
    #[default]
    Newest,
    /// Oldest entry first.
    Oldest,
    /// By the date of the document, newest first; those without one last.
    Issued,
    /// The same, oldest first; those without one first.
    IssuedOldest,
}
