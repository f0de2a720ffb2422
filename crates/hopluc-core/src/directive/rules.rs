//! What may be done to a directive in which state, what makes a duty wrong, and when a directive is ready. Pure.

use super::{Directive, DirectiveState, Duty, DutyForm, DutyState, store::Source};
use crate::base::error::{ActionError, Faults, FieldError, Outcome};
use crate::base::ids::AgencyId;
use std::collections::BTreeSet;

/// Longest text of a duty, in characters.
pub const LONGEST_TEXT: usize = 20_000;

/// Most agencies on one duty; more is a slip of the mouse.
pub const MOST_AGENCIES: usize = 5_000;

/// Refuses corrections of a directive that is no longer being looked through.
pub fn may_correct(directive: &Directive) -> Outcome<()> {
    match directive.state {
        DirectiveState::Opened => Ok(()),
        DirectiveState::Confirmed => Err(ActionError::Conflict {
            key: "conflict.directive_confirmed",
        }),
        DirectiveState::Withdrawn => Err(ActionError::Conflict {
            key: "conflict.directive_withdrawn",
        }),
    }
}

/// Whether the holder of the register only stands in for an issuer that the directory does not know: nobody has said who
/// gives the tasks.
pub fn has_stand_in(directive: &Directive, source: &Source) -> bool {
    source.issuer_agency_id.is_none() && directive.giver_agency_id == source.holder_agency_id
}

/// Refuses to withdraw twice. A directive that was never confirmed may be withdrawn too.
pub fn may_withdraw(directive: &Directive) -> Outcome<()> {
    if directive.state == DirectiveState::Withdrawn {
        return Err(ActionError::Conflict {
            key: "conflict.directive_withdrawn",
        });
    }
    Ok(())
}

/// Refuses a form that was made from another edition than the stored one.
pub fn same_edition(seen: i64, stored: i64) -> Outcome<()> {
    if seen == stored {
        Ok(())
    } else {
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        })
    }
}

/// Faults of a duty's form; a duty without lead may be stored and is refused only when the directive is confirmed.
pub fn check_duty(form: &DutyForm) -> Outcome<()> {
    let mut faults = Faults::default();
    faults.when(form.text.trim().is_empty(), "text", "error.required");
    faults.when(
        form.text.chars().count() > LONGEST_TEXT,
        "text",
        "error.too_long",
    );
    let leads: BTreeSet<AgencyId> = form.leads.iter().copied().collect();
    faults.when(
        form.partners.iter().any(|id| leads.contains(id)),
        "partners",
        "error.lead_and_partner",
    );
    faults.when(
        form.leads.len() + form.partners.len() > MOST_AGENCIES,
        "leads",
        "error.too_many_agencies",
    );
    faults.stop_if_any()
}

/// Faults of a duty that is to be split: at least two texts, none empty.
pub fn check_split(texts: &[String]) -> Outcome<()> {
    let mut faults = Faults::default();
    faults.when(texts.len() < 2, "texts", "error.split_in_two");
    faults.when(
        texts.iter().any(|text| text.trim().is_empty()),
        "texts",
        "error.required",
    );
    faults.when(
        texts.iter().any(|text| text.chars().count() > LONGEST_TEXT),
        "texts",
        "error.too_long",
    );
    faults.stop_if_any()
}

/// The kept duties, or every fault that keeps a directive from being confirmed.
///
/// `in_force` are those of the named agencies that exist today. A fault names the duty as field `duty-<id>` and by its
/// number on the page.
pub fn ready<'d>(duties: &'d [Duty], in_force: &BTreeSet<AgencyId>) -> Outcome<Vec<&'d Duty>> {
    let kept: Vec<&Duty> = duties
        .iter()
        .filter(|duty| duty.state == DutyState::Kept)
        .collect();
    let mut faults = Faults::default();
    faults.when(kept.is_empty(), "", "error.no_duty");
    for (index, duty) in kept.iter().enumerate() {
        let field = format!("duty-{}", duty.id);
        let mut fault = |key: &str| {
            faults.push(FieldError::new(&field, key).arg("n", index + 1));
        };
        if duty.leads.is_empty() {
            fault("error.duty_without_lead");
        }
        if duty
            .leads
            .iter()
            .chain(&duty.partners)
            .any(|id| !in_force.contains(id))
        {
            fault("error.duty_agency_closed");
        }
    }
    faults.stop_if_any()?;
    Ok(kept)
}

/// The part of `text` before and after the `at`-th character, trimmed; for splitting where the cursor stands.
pub fn split_at(text: &str, at: usize) -> Vec<String> {
    let head: String = text.chars().take(at).collect();
    let tail: String = text.chars().skip(at).collect();
    [head, tail]
        .iter()
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}
