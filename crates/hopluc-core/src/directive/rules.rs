//! What may be done to a directive in which state, what makes a duty wrong, and when a directive is ready. Pure.

use super::{Directive, DirectiveState, Duty, DutyForm, DutyState, Gone, store::Source};
use crate::base::error::{ActionError, Faults, FieldError, Outcome};
use crate::base::ids::AgencyId;
use std::collections::{BTreeMap, BTreeSet};

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
/// `gone` are those of the named agencies that do not exist today. A fault names the duty as field `duty-<id>` and by its
/// number on the page, and the agencies with their successors.
pub fn ready<'d>(duties: &'d [Duty], gone: &BTreeMap<AgencyId, Gone>) -> Outcome<Vec<&'d Duty>> {
    let kept: Vec<&Duty> = duties
        .iter()
        .filter(|duty| duty.state == DutyState::Kept)
        .collect();
    let mut faults = Faults::default();
    faults.when(kept.is_empty(), "", "error.no_duty");
    for (index, duty) in kept.iter().enumerate() {
        let field = format!("duty-{}", duty.id);
        let fault = |key: &str| FieldError::new(&field, key).arg("n", index + 1);
        if duty.leads.is_empty() {
            faults.push(fault("error.duty_without_lead"));
        }
        let named = duty.leads.iter().chain(&duty.partners);
        let closed: Vec<String> = named
            .filter_map(|id| gone.get(id))
            .map(Gone::words)
            .collect();
        if !closed.is_empty() {
            let fault = fault("error.duty_agency_closed");
            faults.push(fault.arg("agencies", closed.join("; ")));
        }
    }
    faults.stop_if_any()?;
    Ok(kept)
}

/// `duty` with the successor in the place of each agency that is gone and has one; `None` where nothing changes.
///
/// An agency that would lead and contribute leads; one that stands there already is not named twice.
pub fn inherited(duty: &Duty, gone: &BTreeMap<AgencyId, Gone>) -> Option<DutyForm> {
    let heir_of = |id: &AgencyId| {
        let heir = gone.get(id).and_then(|gone| gone.heir.as_ref());
        heir.map_or(*id, |heir| heir.0)
    };
    let leads: BTreeSet<AgencyId> = duty.leads.iter().map(heir_of).collect();
    let partners: BTreeSet<AgencyId> = duty.partners.iter().map(heir_of).collect();
    let form = DutyForm {
        text: duty.text.clone(),
        due_on: duty.due_on,
        deliverable: duty.deliverable.clone(),
        partners: partners.difference(&leads).copied().collect(),
        leads: leads.into_iter().collect(),
    };
    let named = duty.leads.iter().chain(&duty.partners);
    named
        .into_iter()
        .any(|id| heir_of(id) != *id)
        .then_some(form)
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
