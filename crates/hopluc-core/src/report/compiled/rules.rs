//! Which step a compiled report may take, and what its state says to whoever asks for another. Pure.

use super::ReportState;
use crate::base::error::{ActionError, Outcome};

/// States in which the approver may give a report back: it has no number yet.
pub const RETURNABLE: &[ReportState] = &[ReportState::Submitted, ReportState::Approved];

/// The refusal of a step that a report in `state` does not take. Its message names the state and what can be done in it.
pub fn wrong_state(state: ReportState) -> ActionError {
    let key = match state {
        ReportState::Draft => "conflict.report_is_draft",
        ReportState::Replaced => "conflict.report_is_replaced",
        ReportState::Submitted => "conflict.report_is_submitted",
        ReportState::Approved => "conflict.report_is_approved",
        ReportState::Issued => "conflict.report_is_issued",
        ReportState::Withdrawn => "conflict.report_is_withdrawn",
    };
    ActionError::Conflict { key }
}

/// Refuses a compile while the last report is looked at, or in force: of one period there is one official report.
pub fn free_to_compile(last: Option<ReportState>) -> Outcome<()> {
    use ReportState::{Approved, Issued, Submitted};
    match last {
        Some(state @ (Submitted | Approved | Issued)) => Err(wrong_state(state)),
        _ => Ok(()),
    }
}
