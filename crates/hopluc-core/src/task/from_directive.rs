//! Makes tasks out of a confirmed directive: one for each agency that answers for a duty, and the shares of partners. Pure.

use super::{NewTask, Part, rules};
use crate::directive::{Directive, Duty};

/// The tasks of one duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyTasks {
    /// One for each agency that answers for it, by agency.
    pub leads: Vec<NewTask>,
    /// One for each partner, by agency. With a single lead they belong under its task.
    pub shares: Vec<NewTask>,
}

impl DutyTasks {
    /// Whether the shares stand under the one lead's task, and not beside several.
    pub fn has_one_lead(&self) -> bool {
        self.leads.len() == 1
    }
}

/// Tasks that `directive` lays on agencies, duty by duty in text order.
///
/// A duty with three leads gives three tasks with the same `duty_id`; their giver is the directive's. With one lead, the
/// lead is the giver of each partner's share, which gets its `lead_task_id` when the lead's task is stored. With several
/// leads there is no single one to judge a share: each partner gets one share for all, given by the directive's giver,
/// and not one under each of a hundred communes. Duties without lead give nothing: `directive::rules::ready` refuses
/// them before. O(duties x agencies).
pub fn tasks_from(directive: &Directive, duties: &[&Duty]) -> Vec<DutyTasks> {
    duties
        .iter()
        .map(|duty| {
            let new = |agency_id, giver_agency_id, part| NewTask {
                directive_id: Some(directive.id),
                duty_id: Some(duty.id),
                lead_task_id: None,
                part,
                agency_id,
                giver_agency_id,
                title: rules::title_of(&duty.text),
                text: duty.text.clone(),
                due_on: duty.due_on,
            };
            let giver = directive.giver_agency_id;
            let judge = match duty.leads.as_slice() {
                [one] => *one,
                _ => giver,
            };
            DutyTasks {
                leads: duty
                    .leads
                    .iter()
                    .map(|lead| new(*lead, giver, Part::Lead))
                    .collect(),
                shares: duty
                    .partners
                    .iter()
                    .map(|partner| new(*partner, judge, Part::Partner))
                    .collect(),
            }
        })
        .collect()
}
