//! Who may do what: role x verb -> reach. Printed as `docs/policy-matrix.txt`, which a test compares.
//!
//! It decides on the relation between actor and record only; the state of the record is the noun's rules.

use super::{
    actor::{Actor, Role},
    error::{ActionError, Outcome},
    ids::AgencyId,
};

/// How far a role's permission for a verb goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    Never,
    /// Records that are the actor's agency's own, or addressed to it.
    Own,
    /// Every record.
    All,
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident = $code:literal : $viewer:ident $officer:ident $leader:ident $focal:ident $auditor:ident $admin:ident;)+) => {
        /// Everything that can be asked of the system.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Verb { $($(#[$doc])* $name),+ }

        impl Verb {
            /// All verbs, in the order of the matrix.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable name in the matrix, the journal and the API.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// How far `role` may go with this verb.
            pub fn reach(self, role: Role) -> Reach {
                let row = match self {
                    $(Self::$name => [Reach::$viewer, Reach::$officer, Reach::$leader, Reach::$focal, Reach::$auditor, Reach::$admin]),+
                };
                row[role as usize]
            }
        }
    };
}

verbs! {
    // verb                                     viewer officer leader focal auditor administrator
    /// See a document of the register.
    DocumentRead = "document.read":             Own Own Own All All Never;
    /// Enter an incoming document.
    DocumentRegister = "document.register":     Never Own Own All Never Never;
    /// Mend what was read from a document.
    DocumentCorrect = "document.correct":       Never Own Own All Never Never;
    /// Draft an outgoing document.
    DocumentDraft = "document.draft":           Never Own Own All Never Never;
    /// Approve an outgoing document (a second person).
    DocumentApprove = "document.approve":       Never Never Own Never Never Never;
    /// Give an outgoing document its number and send it.
    DocumentIssue = "document.issue":           Never Never Own All Never Never;
    /// See a directive and what was read from it.
    DirectiveRead = "directive.read":           Own Own Own All All Never;
    /// Open a directive from a document and correct its duties.
    DirectiveEdit = "directive.edit":           Never Never Never All Never Never;
    /// Confirm a directive, which lays its tasks.
    DirectiveConfirm = "directive.confirm":     Never Never Never All Never Never;
    /// Withdraw a confirmed directive.
    DirectiveWithdraw = "directive.withdraw":   Never Never Never All Never Never;
    /// See a task.
    TaskRead = "task.read":                     Own Own Own All All Never;
    /// Acknowledge a task.
    TaskAcknowledge = "task.acknowledge":       Never Own Own Own Never Never;
    /// Note progress, attach files.
    TaskNote = "task.note":                     Never Own Own Own Never Never;
    /// Ask for a later deadline.
    TaskAskExtension = "task.ask_extension":    Never Own Own Own Never Never;
    /// Answer a request for a later deadline (the giver).
    TaskAnswerExtension = "task.answer_extension": Never Never Own All Never Never;
    /// Hand a share to a partner.
    TaskShare = "task.share":                   Never Own Own Own Never Never;
    /// Report a task done.
    TaskReportDone = "task.report_done":        Never Own Own Own Never Never;
    /// Accept or return a task reported done (the giver).
    TaskReview = "task.review":                 Never Never Own All Never Never;
    /// Take a task back (the giver).
    TaskWithdraw = "task.withdraw":             Never Never Own All Never Never;
    /// See a record of a register.
    RecordRead = "record.read":                 Own Own Own All All Never;
    /// Enter, import and correct records.
    RecordWrite = "record.write":               Never Own Own Own Never Never;
    /// Take a record from state to state, where the step is open to the role.
    RecordStep = "record.step":                 Never Own Own Own Never Never;
    /// Open what is sealed in a record, with a reason.
    RecordOpenSealed = "record.open_sealed":    Never Own Own Own Never Never;
    /// Answer a colleague's request for a step, as another person.
    RecordApprove = "record.approve":           Never Own Own Own Never Never;
    /// Share a record with another agency or hand it over.
    RecordRefer = "record.refer":               Never Own Own Own Never Never;
    /// Propose and decide that two records are the same. A decision needs it for the keepers of both.
    RecordMerge = "record.merge":               Never Own Own All Never Never;
    /// Take evidence in, hand it over and sign for it, seal and copy it. Own is whoever holds it, or whom it is offered to.
    RecordCustody = "record.custody":           Never Own Own Own Never Never;
    /// See what was found in the logs of networks.
    WatchRead = "watch.read":                   Own Own Own All All Never;
    /// Name sensors and networks.
    WatchManage = "watch.manage":               Never Never Never All Never Never;
    /// Confirm or dismiss what the logs propose as an incident. Own is what the response team is for: every agency's.
    WatchDecide = "watch.decide":               Never Own Own All Never Never;
    /// Take lines of logs in; the program itself does.
    WatchTakeIn = "watch.take_in":              Never Never Never Never Never Never;
    /// See schedules and periods.
    PeriodRead = "period.read":                 All All All All All Never;
    /// Make schedules, open and close periods.
    PeriodManage = "period.manage":             Never Never Never All Never Never;
    /// See an agency's submission.
    SubmissionRead = "submission.read":         Own Own Own All All Never;
    /// Fill figures and narrative.
    SubmissionFill = "submission.fill":         Never Own Own Own Never Never;
    /// Submit for the agency.
    SubmissionSubmit = "submission.submit":     Never Own Own Own Never Never;
    /// Accept or return a submission, cell by cell.
    SubmissionReview = "submission.review":     Never Never Never All Never Never;
    /// Draft a reminder letter to those who have not reported.
    ReminderDraft = "reminder.draft":           Never Never Never All Never Never;
    /// See a compiled report.
    ReportRead = "report.read":                 Never Own Own All All Never;
    /// Compile a report and edit its prose.
    ReportCompile = "report.compile":           Never Never Never All Never Never;
    /// Approve a compiled report (a second person of the focal agency).
    ReportApprove = "report.approve":           Never Never Own Never Never Never;
    /// Give a compiled report its number and send it.
    ReportIssue = "report.issue":               Never Never Own All Never Never;
    /// See the directory of agencies.
    AgencyRead = "agency.read":                 All All All All All All;
    /// Change or import agencies, name successors and duties.
    AgencyEdit = "agency.edit":                 Never Never Never All Never All;
    /// See the notices of one's agency.
    NoticeRead = "notice.read":                 Own Own Own Own Own Own;
    /// Mark the notices of one's agency as read.
    NoticeMark = "notice.mark":                 Never Own Own Own Never Own;
    /// See the people of an agency.
    PersonRead = "person.read":                 Never Never Own All All All;
    /// Make and change people's access.
    PersonEdit = "person.edit":                 Never Never Never Never Never All;
    /// Make and revoke the tokens of an agency's programs.
    TokenEdit = "token.edit":                   Never Never Own Never Never All;
    /// Share a saved view with the people of one's agency. One's own views are everybody's to keep, like a password.
    SavedViewShare = "saved_view.share":        Never Never Own Own Never Own;
    /// Change holidays and swapped working days.
    CalendarEdit = "calendar.edit":             Never Never Never All Never All;
    /// See the journal and verify it.
    AuditRead = "audit.read":                   Never Never Never Never All All;
    /// See jobs and run failed ones again.
    JobManage = "job.manage":                   Never Never Never Never Never All;
}

impl Verb {
    /// Whether the verb only shows something.
    pub fn is_reading(self) -> bool {
        self.code().rsplit('.').next() == Some("read")
    }
}

/// `Ok` if `actor` may do `verb` to a record that belongs to or is addressed to `agencies`.
///
/// A refused reading verb answers `NotFound { noun }`, so that nothing is learnt of records of others.
pub fn permit(actor: &Actor, verb: Verb, noun: &'static str, agencies: &[AgencyId]) -> Outcome<()> {
    if may(actor, verb, agencies) {
        return Ok(());
    }
    if verb.is_reading() {
        return Err(ActionError::NotFound { noun });
    }
    Err(ActionError::Denied { verb: verb.code() })
}

/// Whether [`permit`] would say yes; pages use it to show or leave out a button.
pub fn may(actor: &Actor, verb: Verb, agencies: &[AgencyId]) -> bool {
    actor.is_system
        || match verb.reach(actor.role) {
            Reach::Never => false,
            Reach::All => true,
            Reach::Own => actor.agency_id.is_some_and(|own| agencies.contains(&own)),
        }
}

/// The policy matrix as text, one verb a line, columns in the order of [`Role::ALL`].
pub fn matrix() -> String {
    use std::fmt::Write;
    let mut text = format!("{:<24}", "verb");
    for role in Role::ALL {
        let _ = write!(text, " {:<14}", role.code());
    }
    text = text.trim_end().to_owned();
    text.push('\n');
    for verb in Verb::ALL {
        let mut line = format!("{:<24}", verb.code());
        for role in Role::ALL {
            let word = match verb.reach(role) {
                Reach::Never => "-",
                Reach::Own => "own",
                Reach::All => "all",
            };
            let _ = write!(line, " {word:<14}");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_matrix_is_the_matrix_in_force() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/policy-matrix.txt");
        if std::env::var_os("HOPLUC_UPDATE").is_some() {
            std::fs::write(path, matrix()).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            matrix(),
            "run again with HOPLUC_UPDATE=1"
        );
    }

    #[test]
    fn an_auditor_changes_nothing() {
        for verb in Verb::ALL {
            assert!(
                verb.is_reading() || verb.reach(Role::Auditor) == Reach::Never,
                "{}",
                verb.code()
            );
        }
    }

    #[test]
    fn a_record_of_another_agency_is_not_found_rather_than_denied() {
        let actor = Actor {
            person_id: None,
            name: String::new(),
            agency_id: Some(AgencyId(1)),
            role: Role::Officer,
            is_system: false,
        };
        assert!(permit(&actor, Verb::TaskRead, "task", &[AgencyId(1)]).is_ok());
        let refused = permit(&actor, Verb::TaskRead, "task", &[AgencyId(2)]);
        assert!(matches!(
            refused,
            Err(ActionError::NotFound { noun: "task" })
        ));
        let denied = permit(&actor, Verb::TaskNote, "task", &[AgencyId(2)]);
        assert!(matches!(
            denied,
            Err(ActionError::Denied { verb: "task.note" })
        ));
    }
}
