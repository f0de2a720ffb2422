//! What the logs propose as an incident ("đề xuất sự cố"): proposed by rule, decided by a person, and mended only when the logs say so.
//!
//! No job confirms, closes a record or accepts a task.

pub mod actions;
pub mod jobs;
pub mod page;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;

use crate::base::ids::{AgencyId, PersonId, ProposalId, RecordId, TaskId};
use crate::directive::codes;
use hopluc_match::feed::Class;
use time::Date;

codes! {
    /// Why something is proposed.
    ProposalKind {
        /// The class was not seen at the agency before.
        New = "new",
        /// It is seen much more often than before.
        Rising = "rising",
        /// It is seen again after the logs had borne a fix out.
        Again = "again",
    }
}

codes! {
    /// Where a proposal stands.
    ProposalState {
        /// Waits for a person ("chờ xem xét").
        Open = "open",
        /// A person said that it is none ("đã bác").
        Dismissed = "dismissed",
        /// A person made an incident and a task of it ("đang xử lý").
        Confirmed = "confirmed",
        /// The agency reports it mended; the logs are being asked ("chờ kiểm chứng").
        Fixed = "fixed",
        /// The logs bear it out ("đã kiểm chứng").
        Closed = "closed",
    }
}

impl ProposalState {
    /// Whether nothing else is proposed for the same agency and class meanwhile.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Confirmed | Self::Fixed)
    }
}

/// What a proposal rests on, as it was when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Why it is proposed.
    pub kind: ProposalKind,
    /// First of the days that were looked at.
    pub from_on: Date,
    /// Last of them.
    pub until_on: Date,
    /// Connections in these days.
    pub n_connections: i64,
    /// Connections in the days before with which they were compared.
    pub n_before: i64,
    /// How many days these were.
    pub n_before_days: i64,
    /// On how many of them every sensor of the agency was heard.
    pub n_before_heard: i64,
}

/// A proposal as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentProposal {
    /// Key.
    pub id: ProposalId,
    /// Whose machines.
    pub agency_id: AgencyId,
    /// What was found.
    pub class: Class,
    /// Where it stands.
    pub state: ProposalState,
    /// What it rests on.
    pub evidence: Evidence,
    /// Distinct machines in the days of the evidence.
    pub n_machines: i64,
    /// First connection of these days (UTC).
    pub first_at: String,
    /// Last connection of these days (UTC).
    pub last_at: String,
    /// When it was proposed.
    pub proposed_at: String,
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<String>,
    /// Why it was dismissed.
    pub reason: String,
    /// The incident in its register.
    pub record_id: Option<RecordId>,
    /// The task of the agency.
    pub task_id: Option<TaskId>,
    /// When the agency last reported it mended.
    pub fixed_at: Option<String>,
    /// On which days the logs spoke against the last report, with how many connections.
    pub refused_days: Vec<(Date, i64)>,
    /// When the logs had borne it out.
    pub closed_at: Option<String>,
    /// The last of the days without a connection that did.
    pub clean_until_on: Option<Date>,
    /// Counts the changes; a form carries the one it was made from.
    pub row_version: i64,
}

/// Which proposal a form speaks of, and which edition of it its writer saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenProposal {
    /// The proposal.
    pub id: ProposalId,
    /// Its `row_version` when the form was made.
    pub row_version: i64,
}

/// What the logs say of a fix that was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClosureState {
    /// There were connections after it, on these days.
    Refused(Vec<(Date, i64)>),
    /// Not enough days yet.
    Waiting {
        /// Days that were heard and had nothing.
        clean: Vec<Date>,
        /// Days of which nothing is known, since a sensor was silent.
        silent: Vec<Date>,
        /// How many clean days are needed.
        n_needed: i64,
    },
    /// There were enough days without a connection; the last of them.
    Verified(Date),
}
