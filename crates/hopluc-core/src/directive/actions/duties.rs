//! Corrections of what was read: change, add, split, merge, drop and restore a duty. Each counts as a change of the
//! directive, so that an official confirms what he saw. The reading itself is never changed.

use super::open_one;
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Faults, Outcome},
    ids::{AgencyId, DirectiveId, DutyId},
    store::Tx,
};
use crate::directive::{
    Duty, DutyAgency, DutyForm, DutyState, NewDuty, SeenDirective, SeenDuty, rules, store,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The duty that was seen, with all of its directive; the same edition, of a directive that may be corrected.
async fn seen_duty(ctx: &Ctx, tx: &Tx, seen: SeenDuty) -> Outcome<(Duty, Vec<Duty>)> {
    let directive = store::directive_of_duty(tx, seen.id).await?;
    open_one(ctx, tx, directive).await?;
    let duties = store::duties(tx, directive).await?;
    let duty = duties
        .iter()
        .find(|duty| duty.id == seen.id)
        .cloned()
        .ok_or(ActionError::NotFound { noun: "duty" })?;
    rules::same_edition(seen.row_version, duty.row_version)?;
    Ok((duty, duties))
}

async fn done(
    ctx: &Ctx,
    tx: Tx,
    verb: &str,
    of: (DirectiveId, DutyId),
    detail: Value,
) -> Outcome<()> {
    store::touch(&tx, of.0, None).await?;
    ctx.record(&tx, Fact::new(verb, "duty", of.1.0).detail(detail))
        .await?;
    Ok(tx.commit().await?)
}

/// Names of the fields that a form changes, for the journal.
fn changed(duty: &Duty, form: &DutyForm) -> Vec<&'static str> {
    let set = |ids: &[AgencyId]| ids.iter().copied().collect::<BTreeSet<_>>();
    let pairs = [
        ("text", duty.text != form.text.trim()),
        ("due_on", duty.due_on != form.due_on),
        ("deliverable", duty.deliverable != form.deliverable.trim()),
        ("leads", set(&duty.leads) != set(&form.leads)),
        ("partners", set(&duty.partners) != set(&form.partners)),
    ];
    pairs
        .into_iter()
        .filter(|pair| pair.1)
        .map(|pair| pair.0)
        .collect()
}

async fn check_agencies(tx: &Tx, form: &DutyForm) -> Outcome<()> {
    let known = agency::store::many(tx, &form.leads).await?;
    let partners = agency::store::many(tx, &form.partners).await?;
    let mut faults = Faults::default();
    faults.when(
        form.leads.iter().any(|id| !known.contains_key(id)),
        "leads",
        "error.choice",
    );
    faults.when(
        form.partners.iter().any(|id| !partners.contains_key(id)),
        "partners",
        "error.choice",
    );
    faults.stop_if_any()
}

/// Writes a form over a duty.
pub async fn correct_duty(ctx: &Ctx, seen: SeenDuty, form: &DutyForm) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let (duty, _) = seen_duty(ctx, &tx, seen).await?;
    rules::check_duty(form)?;
    check_agencies(&tx, form).await?;
    store::correct(&tx, seen, form).await?;
    let detail =
        json!({ "changed": changed(&duty, form), "leads": form.leads, "partners": form.partners });
    done(
        ctx,
        tx,
        "duty.correct",
        (duty.directive_id, duty.id),
        detail,
    )
    .await
}

/// Puts the successor in the place of every agency of the kept duties that does not exist today; gives back in how many
/// duties.
///
/// A proposal that an official takes: the directive is confirmed only after it was seen so. `Conflict` with
/// `conflict.nothing_to_inherit` where no agency is gone, or none of them has a successor.
pub async fn put_successors(ctx: &Ctx, seen: SeenDirective) -> Outcome<usize> {
    let tx = ctx.begin().await?;
    let directive = open_one(ctx, &tx, seen.id).await?;
    rules::same_edition(seen.row_version, directive.row_version)?;
    let duties = store::duties(&tx, seen.id).await?;
    let gone = store::gone(&tx, &duties, ctx.today()).await?;
    let mut n_changed = 0;
    for duty in duties.iter().filter(|duty| duty.state == DutyState::Kept) {
        let Some(form) = rules::inherited(duty, &gone) else {
            continue;
        };
        let edition = SeenDuty {
            id: duty.id,
            row_version: duty.row_version,
        };
        store::correct(&tx, edition, &form).await?;
        let detail = json!({
            "changed": changed(duty, &form), "leads": form.leads, "partners": form.partners,
        });
        ctx.record(
            &tx,
            Fact::new("duty.correct", "duty", duty.id.0).detail(detail),
        )
        .await?;
        n_changed += 1;
    }
    if n_changed == 0 {
        return Err(ActionError::Conflict {
            key: "conflict.nothing_to_inherit",
        });
    }
    store::touch(&tx, seen.id, Some(seen.row_version)).await?;
    tx.commit().await?;
    Ok(n_changed)
}

fn new_duty(form: &DutyForm, part: &str) -> NewDuty {
    let mapped = |ids: &[AgencyId], is_lead| {
        ids.iter()
            .map(|agency_id| DutyAgency {
                agency_id: *agency_id,
                is_lead,
                named_as: String::new(),
            })
            .collect::<BTreeSet<_>>()
    };
    let mut agencies: Vec<DutyAgency> = mapped(&form.leads, true).into_iter().collect();
    agencies.extend(mapped(&form.partners, false));
    NewDuty {
        part: part.to_owned(),
        text: form.text.trim().to_owned(),
        range: None,
        named_assignees: Vec::new(),
        named_partners: Vec::new(),
        due_on: form.due_on,
        deadline_text: String::new(),
        deliverable: form.deliverable.trim().to_owned(),
        agencies,
        state: DutyState::Kept,
    }
}

/// Adds a duty that was not read, at the end.
pub async fn add_duty(ctx: &Ctx, seen: SeenDirective, form: &DutyForm) -> Outcome<DutyId> {
    let tx = ctx.begin().await?;
    let directive = open_one(ctx, &tx, seen.id).await?;
    rules::same_edition(seen.row_version, directive.row_version)?;
    rules::check_duty(form)?;
    check_agencies(&tx, form).await?;
    let duties = store::duties(&tx, seen.id).await?;
    let last = duties.last().map_or(0, |duty| duty.position);
    let id = store::add_duty(&tx, seen.id, last + 1, &new_duty(form, "")).await?;
    done(ctx, tx, "duty.add", (seen.id, id), Value::Null).await?;
    Ok(id)
}

/// Splits a duty into one per text: the first keeps its place and key, the others follow with the same agencies and day.
pub async fn split_duty(ctx: &Ctx, seen: SeenDuty, texts: &[String]) -> Outcome<Vec<DutyId>> {
    let tx = ctx.begin().await?;
    let (duty, _) = seen_duty(ctx, &tx, seen).await?;
    rules::check_split(texts)?;
    let form = |text: &str| DutyForm {
        text: text.to_owned(),
        due_on: duty.due_on,
        deliverable: duty.deliverable.clone(),
        leads: duty.leads.clone(),
        partners: duty.partners.clone(),
    };
    let mut ids = vec![duty.id];
    let n_new = i64::try_from(texts.len()).unwrap_or(i64::MAX) - 1;
    store::make_room(&tx, duty.directive_id, duty.position, n_new).await?;
    for (position, text) in (duty.position..).zip(texts) {
        if position == duty.position {
            store::correct(&tx, seen, &form(text)).await?;
            continue;
        }
        let mut new = new_duty(&form(text), &duty.part);
        new.named_assignees.clone_from(&duty.named_assignees);
        new.named_partners.clone_from(&duty.named_partners);
        new.deadline_text.clone_from(&duty.deadline_text);
        new.range = duty.range;
        ids.push(store::add_duty(&tx, duty.directive_id, position, &new).await?);
    }
    let detail = json!({ "into": ids });
    done(ctx, tx, "duty.split", (duty.directive_id, duty.id), detail).await?;
    Ok(ids)
}

/// Joins a duty to the kept one before it: texts one after the other, agencies of both, the earlier day; it is dropped.
///
/// An agency that leads one of them leads the joined duty.
pub async fn merge_duty(ctx: &Ctx, seen: SeenDuty) -> Outcome<DutyId> {
    let tx = ctx.begin().await?;
    let (duty, duties) = seen_duty(ctx, &tx, seen).await?;
    let into = duties
        .iter()
        .take_while(|other| other.id != duty.id)
        .filter(|other| other.state == DutyState::Kept)
        .last()
        .ok_or(ActionError::Conflict {
            key: "conflict.no_duty_before",
        })?;
    let leads: BTreeSet<AgencyId> = into.leads.iter().chain(&duty.leads).copied().collect();
    let partners = into.partners.iter().chain(&duty.partners).copied();
    let form = DutyForm {
        text: format!("{}\n{}", into.text, duty.text),
        due_on: match (into.due_on, duty.due_on) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
        deliverable: [into.deliverable.as_str(), duty.deliverable.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
        partners: partners.filter(|id| !leads.contains(id)).collect(),
        leads: leads.iter().copied().collect(),
    };
    rules::check_duty(&form)?;
    let earlier = SeenDuty {
        id: into.id,
        row_version: into.row_version,
    };
    store::correct(&tx, earlier, &form).await?;
    store::set_duty_state(&tx, seen, DutyState::Dropped).await?;
    let detail = json!({ "into": into.id });
    done(ctx, tx, "duty.merge", (duty.directive_id, duty.id), detail).await?;
    Ok(into.id)
}

/// Takes a duty out; it stays on the page and can be restored.
pub async fn drop_duty(ctx: &Ctx, seen: SeenDuty) -> Outcome<()> {
    set_state(ctx, seen, DutyState::Dropped, "duty.drop").await
}

/// Takes a dropped duty back in.
pub async fn restore_duty(ctx: &Ctx, seen: SeenDuty) -> Outcome<()> {
    set_state(ctx, seen, DutyState::Kept, "duty.restore").await
}

async fn set_state(ctx: &Ctx, seen: SeenDuty, state: DutyState, verb: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let (duty, _) = seen_duty(ctx, &tx, seen).await?;
    store::set_duty_state(&tx, seen, state).await?;
    done(ctx, tx, verb, (duty.directive_id, duty.id), Value::Null).await
}
