//! Corrections of the duties of a directive, before it is confirmed.

use super::{answer, seen, seen_duty, view};
use crate::{
    agency::{Choice, choices},
    error::Shown,
    forms::Sent,
    session::Signed,
};
use axum::extract::Path;
use hopluc_core::agency::{GroupId, RoleId, rules::folded};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::AgencyId,
};
use hopluc_core::directive::{
    DutyForm, actions,
    page::{group_members, role_holders},
};

/// What was typed of a duty, as far as it can be read: boxes by key, an agency to add by its name in `all` or its key.
pub(super) fn typed_form(fields: &Sent, all: &[Choice]) -> DutyForm {
    let agencies = |[ticked, added]: [&str; 2]| -> Vec<AgencyId> {
        let mut ids: Vec<AgencyId> = fields
            .all_parsed(ticked)
            .into_iter()
            .map(AgencyId)
            .collect();
        ids.extend(chosen(fields.text(added), all));
        ids.sort();
        ids.dedup();
        ids
    };
    DutyForm {
        text: fields.text("text").replace("\r\n", "\n"),
        due_on: fields.date("due_on").unwrap_or_default(),
        deliverable: fields.text("deliverable").to_owned(),
        leads: agencies(["leads", "add_lead"]),
        partners: agencies(["partners", "add_partner"]),
    }
}

/// The agency that a choice means: by its key, or by its name, where case and tone marks do not matter and the beginning is
/// enough if no other begins so. `None` for no or another name.
fn chosen(text: &str, all: &[Choice]) -> Option<AgencyId> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let exact = |choice: &&Choice| choice.text == text || choice.value == text;
    let known = all
        .iter()
        .find(exact)
        .or_else(|| match likely(text, all).as_slice() {
            [only] => Some(*only),
            _ => None,
        })?;
    known.value.parse().ok().map(AgencyId)
}

/// Choices of the name `text` without case and marks; where there is none, those that begin with it, else those that hold it.
fn likely<'a>(text: &str, all: &'a [Choice]) -> Vec<&'a Choice> {
    let asked = folded(text);
    let names: Vec<(String, &Choice)> = all.iter().map(|one| (folded(&one.text), one)).collect();
    let fits: [fn(&str, &str) -> bool; 3] = [
        |name, asked| name == asked,
        |name, asked| name.starts_with(asked),
        |name, asked| name.contains(asked),
    ];
    let mut found = fits.iter().map(|fits| {
        let fitting = names.iter().filter(|(name, _)| fits(name, &asked));
        fitting.map(|(_, choice)| *choice).collect::<Vec<_>>()
    });
    found
        .find(|choices| !choices.is_empty())
        .unwrap_or_default()
}

/// Agencies that an error names, where a name may mean several.
const MOST_LIKELY: usize = 5;

/// The refusal of a name that means no agency for certain; it names those that may be meant.
fn not_chosen(field: &str, text: &str, all: &[Choice]) -> ActionError {
    let likely = likely(text, all);
    let names: Vec<&str> = likely
        .iter()
        .take(MOST_LIKELY)
        .map(|choice| choice.text.as_str())
        .collect();
    let key = if names.is_empty() {
        "error.no_such_agency"
    } else {
        "error.agency_not_clear"
    };
    let fault = FieldError::new(field, key)
        .arg("typed", text)
        .arg("names", names.join("; "));
    ActionError::Invalid(vec![fault])
}

/// The form of a duty, with the agency and the group that were chosen to be added.
async fn duty_form(signed: &Signed, fields: &Sent, all: &[Choice]) -> Outcome<DutyForm> {
    let mut form = typed_form(fields, all);
    fields.date("due_on")?;
    for name in ["add_lead", "add_partner"] {
        let text = fields.text(name).trim();
        if !text.is_empty() && chosen(text, all).is_none() {
            return Err(not_chosen(name, text, all));
        }
    }
    let group = fields.text("add_group");
    if !group.is_empty() {
        let members = match group.strip_prefix(view::ROLE) {
            Some(role) => role_holders(&signed.ctx, &RoleId::new(role)).await?,
            None => group_members(&signed.ctx, &GroupId::new(group)).await?,
        };
        if members.is_empty() {
            return Err(ActionError::invalid("add_group", "error.empty_group"));
        }
        // Who contributes by name does not lead as a member of a group.
        let more = members
            .into_iter()
            .filter(|id| !form.partners.contains(id) && !form.leads.contains(id));
        let more: Vec<AgencyId> = more.collect();
        form.leads.extend(more);
    }
    Ok(form)
}

/// `POST /chi-dao/{id}/viec/{duty}/luu`
pub async fn correct(signed: Signed, Path((id, duty)): Path<(i64, i64)>, fields: Sent) -> Shown {
    let all = choices(&signed).await?;
    let outcome = match duty_form(&signed, &fields, &all).await {
        Ok(form) => actions::correct_duty(&signed.ctx, seen_duty(duty, &fields), &form).await,
        Err(error) => Err(error),
    };
    answer(&signed, (id, duty), fields, outcome).await
}

/// `POST /chi-dao/{id}/viec/{duty}/tach`: one duty per paragraph, paragraphs being parted by an empty line.
pub async fn split(signed: Signed, Path((id, duty)): Path<(i64, i64)>, fields: Sent) -> Shown {
    let texts: Vec<String> = fields
        .text("text")
        .replace("\r\n", "\n")
        .split("\n\n")
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    let outcome = actions::split_duty(&signed.ctx, seen_duty(duty, &fields), &texts).await;
    answer(&signed, (id, duty), fields, outcome).await
}

/// `POST /chi-dao/{id}/viec/{duty}/gop`
pub async fn merge(signed: Signed, Path((id, duty)): Path<(i64, i64)>, fields: Sent) -> Shown {
    let outcome = actions::merge_duty(&signed.ctx, seen_duty(duty, &fields)).await;
    let place = outcome.as_ref().map_or(duty, |into| into.0);
    answer(&signed, (id, place), fields, outcome).await
}

/// `POST /chi-dao/{id}/viec/{duty}/bo`
pub async fn drop_duty(signed: Signed, Path((id, duty)): Path<(i64, i64)>, fields: Sent) -> Shown {
    let outcome = actions::drop_duty(&signed.ctx, seen_duty(duty, &fields)).await;
    answer(&signed, (id, duty), fields, outcome).await
}

/// `POST /chi-dao/{id}/viec/{duty}/khoi-phuc`
pub async fn restore(signed: Signed, Path((id, duty)): Path<(i64, i64)>, fields: Sent) -> Shown {
    let outcome = actions::restore_duty(&signed.ctx, seen_duty(duty, &fields)).await;
    answer(&signed, (id, duty), fields, outcome).await
}

/// `POST /chi-dao/{id}/viec`
pub async fn add(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let all = choices(&signed).await?;
    let outcome = match duty_form(&signed, &fields, &all).await {
        Ok(form) => actions::add_duty(&signed.ctx, seen(id, &fields), &form).await,
        Err(error) => Err(error),
    };
    let place = outcome.as_ref().map_or(0, |duty| duty.0);
    answer(&signed, (id, place), fields, outcome).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_is_chosen_by_its_name_without_case_and_marks_and_by_a_beginning_that_only_it_has()
    {
        let names = [
            "Công an tỉnh Lam Giang",
            "Công an xã Bình An",
            "Sở Nội vụ",
            "Sở Nông nghiệp",
        ];
        let all: Vec<Choice> = names
            .iter()
            .zip(1..)
            .map(|(name, id)| Choice {
                value: id.to_string(),
                text: (*name).to_owned(),
            })
            .collect();
        for (text, id) in [
            ("Công an tỉnh Lam Giang", Some(1)),
            ("công an tỉnh lam giang", Some(1)),
            ("cong an tinh", Some(1)),
            ("nội vụ", Some(3)),
            ("4", Some(4)),
            ("công an", None),
            ("Sở Y tế", None),
            (" ", None),
        ] {
            assert_eq!(chosen(text, &all), id.map(AgencyId), "{text}");
        }
        let told = |text: &str| match not_chosen("add_lead", text, &all) {
            ActionError::Invalid(faults) => {
                (faults[0].key.clone(), faults[0].args["names"].clone())
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(told("Sở Y tế").0, "error.no_such_agency");
        assert_eq!(
            told("công an"),
            (
                "error.agency_not_clear".to_owned(),
                "Công an tỉnh Lam Giang; Công an xã Bình An".to_owned()
            )
        );
    }
}
