//! Work given to one agency ("nhiệm vụ"): its life from given to accepted, its deadline, its shares and its history.
//!
//! It never reads a directive's text and never decides who must act: that is chosen by a person on the directive.

pub mod actions;
pub mod find;
pub mod from_directive;
pub mod jobs;
pub mod list;
pub mod page;
pub mod rules;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[cfg(test)]
mod tests;

use crate::base::ids::{
    AgencyId, AttachmentId, DirectiveId, DutyId, ExtensionId, PersonId, TaskId,
};
use crate::directive::codes;
use time::Date;

codes! {
    /// Where a task stands in its life.
    TaskState {
        /// Laid on the agency, which has not yet said that it knows ("mới giao").
        Given = "given",
        /// The agency has taken notice ("đã tiếp nhận").
        Acknowledged = "acknowledged",
        /// The agency has noted progress ("đang thực hiện").
        InProgress = "in_progress",
        /// The agency says it is done; the giver has not yet looked ("chờ đánh giá").
        ReportedDone = "reported_done",
        /// The giver sent it back with a reason; the agency goes on ("bị trả lại").
        Returned = "returned",
        /// The giver took the result; the end ("hoàn thành").
        Accepted = "accepted",
        /// The giver took the task back; the end ("đã thu hồi").
        Withdrawn = "withdrawn",
    }
}

impl TaskState {
    /// Whether the agency still has to act.
    pub fn is_to_do(self) -> bool {
        matches!(
            self,
            Self::Given | Self::Acknowledged | Self::InProgress | Self::Returned
        )
    }

    /// Whether nothing can happen to the task any more.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Accepted | Self::Withdrawn)
    }
}

codes! {
    /// Whether an agency answers for the whole of a duty or for a share of it.
    Part {
        /// Answers for it ("chủ trì").
        Lead = "lead",
        /// Contributes a share ("phối hợp").
        Partner = "partner",
    }
}

codes! {
    /// What can be done to a task; also the kinds of its history.
    Deed {
        /// The agency takes notice.
        Acknowledge = "acknowledge",
        /// The agency notes progress.
        Note = "note",
        /// The agency asks for a later deadline.
        AskExtension = "ask_extension",
        /// The giver sets a later deadline as asked, or another one.
        GrantExtension = "grant_extension",
        /// The giver keeps the deadline.
        RefuseExtension = "refuse_extension",
        /// The lead hands a share to a partner.
        Share = "share",
        /// The agency reports the task done.
        ReportDone = "report_done",
        /// The giver accepts the result.
        Accept = "accept",
        /// The giver returns the result.
        Return = "return",
        /// The giver takes the task back.
        Withdraw = "withdraw",
    }
}

codes! {
    /// Where a request for a later deadline stands.
    ExtensionState {
        /// Not answered yet; at most one per task.
        Asked = "asked",
        /// Answered with a later date.
        Granted = "granted",
        /// Answered with no.
        Refused = "refused",
        /// The task ended before it was answered.
        Lapsed = "lapsed",
    }
}

/// A task as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Key.
    pub id: TaskId,
    /// The directive that laid it; `None` never happens for tasks of this program, only for imported ones.
    pub directive_id: Option<DirectiveId>,
    /// The duty of that directive.
    pub duty_id: Option<DutyId>,
    /// For a partner's share, the lead's task; `None` for a lead, and for a share in a duty with several leads.
    pub lead_task_id: Option<TaskId>,
    /// Lead or partner.
    pub part: Part,
    /// The agency it was laid on. Its successor answers where it is closed; the row stays.
    pub agency_id: AgencyId,
    /// Who gave it and judges the result: the issuing agency, or the lead for a share.
    pub giver_agency_id: AgencyId,
    /// First words of the text, at most about 120 characters.
    pub title: String,
    /// What is to be done.
    pub text: String,
    /// Last local day; `None` where none is set.
    pub due_on: Option<Date>,
    /// Where it stands.
    pub state: TaskState,
    /// Progress as the agency tells it, 0 to 100.
    pub n_percent: i64,
    /// Instant at which it was given.
    pub given_at: String,
    /// Instant of the acknowledgement.
    pub acknowledged_at: Option<String>,
    /// Instant of the last report that it is done.
    pub reported_at: Option<String>,
    /// Instant of acceptance or withdrawal.
    pub closed_at: Option<String>,
    /// Why its result may not be accepted without a word, as a message key; empty where nothing speaks against it.
    pub hold: String,
    /// Counts the changes; a form carries the one it was made from.
    pub row_version: i64,
}

impl Task {
    /// Whether the last day has passed and the agency still has to act.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state.is_to_do() && self.due_on.is_some_and(|due| due < today)
    }
}

/// Which task a form speaks of, and which edition of it its writer saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The task.
    pub id: TaskId,
    /// Its `row_version` when the form was made.
    pub row_version: i64,
}

/// A task that is about to be laid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// The directive that lays it.
    pub directive_id: Option<DirectiveId>,
    /// The duty of that directive.
    pub duty_id: Option<DutyId>,
    /// Lead's task of a share.
    pub lead_task_id: Option<TaskId>,
    /// Lead or partner.
    pub part: Part,
    /// On whom.
    pub agency_id: AgencyId,
    /// By whom.
    pub giver_agency_id: AgencyId,
    /// First words.
    pub title: String,
    /// What is to be done.
    pub text: String,
    /// By when.
    pub due_on: Option<Date>,
}

/// One step of a task's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Key, rising in time.
    pub id: i64,
    /// What was done.
    pub deed: Deed,
    /// The words that were given; empty where the step needs none.
    pub text: String,
    /// Progress told with it.
    pub n_percent: Option<i64>,
    /// Who.
    pub person_id: Option<PersonId>,
    /// Name of that person; empty for the program itself.
    pub person: String,
    /// Name of the agency acted for.
    pub agency: String,
    /// When (UTC).
    pub added_at: String,
    /// Files, in the order they were added: key and name.
    pub files: Vec<(AttachmentId, String)>,
}

/// A request for a later deadline and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Key.
    pub id: ExtensionId,
    /// The task.
    pub task_id: TaskId,
    /// The day asked for.
    pub wanted_on: Date,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: ExtensionState,
    /// When it was asked.
    pub asked_at: String,
    /// When it was answered.
    pub answered_at: Option<String>,
    /// The day granted.
    pub granted_on: Option<Date>,
    /// The giver's words.
    pub answer: String,
}
