//! To whom a document goes ("nơi nhận") and what became of each copy. Holds the types; `publish` sends.

pub mod store;

use crate::base::ids::{AgencyId, DocumentId};
use serde::Serialize;
use time::OffsetDateTime;

stored_words! {
    /// What became of one copy.
    DispatchState {
        /// Named in a draft.
        Planned = "planned",
        /// Issued, to be sent by a job.
        Waiting = "waiting",
        /// Handed to the mail server, or shown in the recipient's register.
        Sent = "sent",
        /// For one outside the directory: it stands in our register and the system sends nothing.
        Kept = "kept",
        /// The recipient says that it came.
        Received = "received",
        /// Given up; `last_error` says why.
        Failed = "failed",
    }
}

impl Dispatch {
    /// Whether the recipient found it in the register only: no letter went beside it.
    pub fn is_unmailed(&self, all: &[Self]) -> bool {
        let is_shown = matches!(self.state, DispatchState::Sent | DispatchState::Received);
        // A letter goes to whoever answers for the agency today, under the name that the document prints.
        let name = &self.recipient.name;
        let is_mail = |other: &Self| other.channel == "email" && other.recipient.name == *name;
        self.channel == "register" && is_shown && !all.iter().any(is_mail)
    }
}

/// One who gets a copy: an agency of the directory, or only a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Recipient {
    /// The agency; `None` for one outside.
    pub agency_id: Option<AgencyId>,
    /// As printed under "Nơi nhận". One name is listed once.
    pub name: String,
}

/// One copy and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dispatch {
    /// Key.
    pub id: i64,
    /// Which document.
    pub document_id: DocumentId,
    /// To whom.
    pub recipient: Recipient,
    /// `register` or `email`.
    pub channel: String,
    /// What became of it.
    pub state: DispatchState,
    /// When it went.
    pub sent_at: Option<OffsetDateTime>,
    /// When the recipient said that it came.
    pub received_at: Option<OffsetDateTime>,
    /// Why it did not; for the operator.
    pub last_error: String,
}
