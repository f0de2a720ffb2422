//! The verbs of a record, each in one transaction: entering, correcting, taking a step, linking, adding a file. What a
//! register may switch on besides has its own file: `request`, `referral`, `sealed`.
//!
//! None of them knows a register: what must be filled and who may do what stands in the catalogue.

use super::rules::Filled;
use super::value::{Agencies, Reading};
use super::{
    Input, Record, Seen, Values, contribution, mark, penalty, referral, register_of, request,
    rules, sealed, store,
};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, AttachmentId, RecordId, RequestId},
    job,
    permit::Verb,
    store::Tx,
};
use crate::catalogue::{FieldKind, RegisterDef, RegisterId, StateId, StepDef};
use crate::document::attachment::{self, CheckedFile};
use crate::document::search;
use crate::person::notice::{NewNotice, notify};
use serde_json::{Value, json};

/// A record with its register and the agency that answers for it today.
pub(crate) struct Held<'a> {
    /// The register.
    pub register: &'a RegisterDef,
    /// The record as it is stored.
    pub record: Record,
    /// Who works on it today.
    pub keeper: AgencyId,
}

/// Loads a record that the actor may see: its own, one that it answers for, works on or was told of. One who may not is told
/// that there is none.
pub(crate) async fn held<'a>(ctx: &'a Ctx, tx: &Tx, id: RecordId) -> Outcome<Held<'a>> {
    let record = store::get(tx, id).await?;
    let holder = record.holder_id.unwrap_or(record.agency_id);
    let keeper = agency::store::answering(tx, holder, ctx.today()).await?;
    let mut readers = vec![keeper, record.agency_id];
    if !ctx.may(Verb::RecordRead, &readers) {
        let line = agency::store::line(ctx, tx).await?;
        let is_told =
            line.contains(&record.agency_id) || store::referral::reaches(tx, id, &line).await?;
        readers.extend(ctx.actor.agency_id.filter(|_| is_told));
    }
    ctx.permit(Verb::RecordRead, store::NOUN, &readers)?;
    let register = register_of(ctx.catalogue(), &record.register)?;
    Ok(Held {
        register,
        record,
        keeper,
    })
}

async fn held_as_seen<'a>(ctx: &'a Ctx, tx: &Tx, seen: Seen) -> Outcome<Held<'a>> {
    let held = held(ctx, tx, seen.id).await?;
    rules::same_edition(seen.row_version, held.record.row_version)?;
    if held.record.merged_into_id.is_some() {
        return Err(ActionError::Conflict {
            key: "conflict.record_merged",
        });
    }
    Ok(held)
}

/// What somebody wrote, read and checked for a state, over `old`: the values there are and the state they are in.
fn read(
    ctx: &Ctx,
    agencies: &Agencies,
    (register, state): (&RegisterDef, &StateId),
    input: &Input,
    old: Option<&Record>,
) -> Outcome<Filled> {
    let reading = Reading {
        catalogue: ctx.catalogue(),
        agencies,
        on: ctx.today(),
    };
    let none = Values::new();
    let values = old.map_or(&none, |record| &record.values);
    let mut filled = rules::values_from(register, &reading, input, values);
    if let Some(record) = old {
        let kept = rules::kept(register, record, &filled);
        filled.faults.extend(kept);
    }
    let told: Vec<String> = filled.faults.iter().map(|f| f.field.clone()).collect();
    let missing = rules::missing(register, state, &filled.values);
    let missing = missing
        .into_iter()
        .filter(|fault| !told.contains(&fault.field))
        .filter(|fault| !filled.sealed.contains_key(&fault.field));
    filled.faults.extend(missing);
    if filled.faults.is_empty() {
        let both = (values, &filled.values);
        let law = penalty::faults(ctx.catalogue(), register, both, input, ctx.today());
        filled.faults.extend(law);
    }
    if filled.faults.is_empty() {
        Ok(filled)
    } else {
        Err(ActionError::Invalid(filled.faults))
    }
}

/// Enters a record of the actor's agency and gives back its key.
///
/// `Invalid` with one fault per field (`table.3.column` within a table), `Conflict` where the natural key is taken.
pub async fn create(ctx: &Ctx, register: &RegisterId, input: &Input) -> Outcome<RecordId> {
    let tx = ctx.begin().await?;
    let agencies = store::agencies(&tx).await?;
    let id = create_in(ctx, &tx, &agencies, (register, "create"), input).await?;
    tx.commit().await?;
    Ok(id)
}

pub(crate) async fn create_in(
    ctx: &Ctx,
    tx: &Tx,
    agencies: &Agencies,
    (register, deed): (&RegisterId, &str),
    input: &Input,
) -> Outcome<RecordId> {
    let def = register_of(ctx.catalogue(), register)?;
    let agency = ctx.actor.agency();
    ctx.permit(Verb::RecordWrite, store::NOUN, &[agency])?;
    if !def.validity.holds_on(ctx.today()) {
        return Err(ActionError::Conflict {
            key: "conflict.register_closed",
        });
    }
    let first = def.states.first().map(|state| state.id.clone());
    let state = first.ok_or(ActionError::NotFound { noun: "register" })?;
    let filled = read(ctx, agencies, (def, &state), input, None)?;
    let values = filled.values;
    let now = ctx.now_text();
    let record = Record {
        id: RecordId(0),
        register: register.clone(),
        agency_id: agency,
        holder_id: None,
        title: rules::title_of(def, &values, &ctx.catalogue().lists),
        dated_on: rules::dated_on(def, &values).unwrap_or_else(|| ctx.today()),
        state,
        number_text: String::new(),
        values,
        hold: String::new(),
        merged_into_id: None,
        created_by: ctx.actor.person_id,
        created_at: now.clone(),
        changed_by: ctx.actor.person_id,
        changed_at: now,
        row_version: 1,
    };
    enter(ctx, tx, def, (record, filled.sealed), deed).await
}

async fn enter(
    ctx: &Ctx,
    tx: &Tx,
    def: &RegisterDef,
    (mut record, sealed): (Record, Values),
    deed: &str,
) -> Outcome<RecordId> {
    let key = rules::natural_key(def, &record.values);
    free_key(tx, &record, key.as_deref()).await?;
    record.id = store::add(tx, &record, key.as_deref()).await?;
    if !sealed.is_empty() {
        // A seal is bound to the key of its record, which is known from here on.
        sealed::seal(ctx, &mut record, sealed)?;
        store::set_content(tx, &record).await?;
    }
    if number(ctx, tx, def, &mut record).await? {
        store::save(tx, &record, key.as_deref(), 1).await?;
        record.row_version = 2;
    }
    keep(ctx, tx, def, &record, (deed, "")).await?;
    let detail =
        json!({ "register": def.id.as_str(), "state": record.state.as_str(), "deed": deed });
    let fact = Fact::new(Verb::RecordWrite.code(), store::NOUN, record.id.0).detail(detail);
    ctx.record(tx, fact).await?;
    Ok(record.id)
}

async fn free_key(tx: &Tx, record: &Record, key: Option<&str>) -> Outcome<()> {
    let Some(key) = key else { return Ok(()) };
    let twin = store::by_natural_key(tx, &record.register, record.agency_id, key).await?;
    match twin {
        Some(twin) if twin.id != record.id => Err(ActionError::Conflict {
            key: "conflict.record_exists",
        }),
        _ => Ok(()),
    }
}

/// Gives the record its number where it has reached the state that numbers; whether it did.
async fn number(ctx: &Ctx, tx: &Tx, def: &RegisterDef, record: &mut Record) -> Outcome<bool> {
    let Some(numbering) = &def.numbering else {
        return Ok(false);
    };
    if record.state != numbering.at || !record.number_text.is_empty() {
        return Ok(false);
    }
    let year = record.dated_on.year();
    let series = format!("#record/{}", def.id);
    let n = crate::document::store::next_number(tx, record.agency_id, &series, year).await?;
    store::set_number(tx, record.id, n, year).await?;
    record.number_text = rules::number_text(&numbering.pattern, n, year);
    let detail = json!({ "number": n, "year": year });
    let fact = Fact::new("record.number", store::NOUN, record.id.0).detail(detail);
    ctx.record(tx, fact).await?;
    Ok(true)
}

/// Writes everything that stands beside a record: its version, keys, contributions and searched text.
pub(super) async fn keep(
    ctx: &Ctx,
    tx: &Tx,
    def: &RegisterDef,
    record: &Record,
    (deed, reason): (&str, &str),
) -> Outcome<()> {
    let version = store::NewVersion {
        record,
        row_version: record.row_version,
        deed,
        reason,
        by: (ctx.actor.person_id, ctx.actor.agency_id),
    };
    store::add_version(tx, version).await?;
    store::set_keys(tx, record.id, &def.id, &rules::keys_of(def, &record.values)).await?;
    let parts = contribution::contributions(ctx.catalogue(), def, record);
    store::set_contributions(tx, record.id, record.agency_id, &parts).await?;
    mark::keep(&ctx.app, tx, def, record).await?;
    let lists = &ctx.catalogue().lists;
    let text = format!(
        "{} {}",
        record.number_text,
        rules::search_text(def, &record.values, lists)
    );
    let owner = (store::NOUN, record.id.0);
    search::put(tx, owner, &record.title, &text, &record.changed_at).await
}

/// Corrects a record. What the state needs must stay filled; sealed fields that are left blank, retired fields and files stay as
/// they are.
pub async fn change(ctx: &Ctx, seen: Seen, input: &Input) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let agencies = store::agencies(&tx).await?;
    change_in(ctx, &tx, &agencies, (seen, "change"), input).await?;
    Ok(tx.commit().await?)
}

/// As [`change`], within a transaction; whether anything changed.
pub(super) async fn change_in(
    ctx: &Ctx,
    tx: &Tx,
    agencies: &Agencies,
    (seen, deed): (Seen, &str),
    input: &Input,
) -> Outcome<bool> {
    let held = held_as_seen(ctx, tx, seen).await?;
    ctx.permit(Verb::RecordWrite, store::NOUN, &[held.keeper])?;
    let (def, old) = (held.register, held.record);
    let filled = read(ctx, agencies, (def, &old.state), input, Some(&old))?;
    let mut record = revised(ctx, def, &old, filled.values);
    sealed::seal(ctx, &mut record, filled.sealed)?;
    let changed = rules::changed_fields(def, &old.values, &record.values);
    if changed.is_empty() {
        return Ok(false);
    }
    let detail = json!({ "register": def.id.as_str(), "fields": changed, "deed": deed });
    save(ctx, tx, def, &mut record, (deed, "")).await?;
    let fact = Fact::new(Verb::RecordWrite.code(), store::NOUN, record.id.0).detail(detail);
    ctx.record(tx, fact).await?;
    Ok(true)
}

/// The record with other values, in the actor's name.
fn revised(ctx: &Ctx, def: &RegisterDef, old: &Record, values: Values) -> Record {
    Record {
        title: rules::title_of(def, &values, &ctx.catalogue().lists),
        dated_on: rules::dated_on(def, &values).unwrap_or(old.dated_on),
        values,
        changed_by: ctx.actor.person_id,
        changed_at: ctx.now_text(),
        ..old.clone()
    }
}

async fn save(
    ctx: &Ctx,
    tx: &Tx,
    def: &RegisterDef,
    record: &mut Record,
    why: (&str, &str),
) -> Outcome<()> {
    let key = rules::natural_key(def, &record.values);
    free_key(tx, record, key.as_deref()).await?;
    number(ctx, tx, def, record).await?;
    store::save(tx, record, key.as_deref(), record.row_version).await?;
    record.row_version += 1;
    keep(ctx, tx, def, record, why).await
}

/// What became of a step that somebody wanted to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was taken.
    Done,
    /// It waits for other persons.
    Asked(RequestId),
}

/// Takes `step` with what the form changes on the way: fields that the new state needs and that are not written yet. A step
/// that others must grant is only asked for.
///
/// Fields that `input` does not name stay as they are.
pub async fn take(
    ctx: &Ctx,
    seen: Seen,
    step: &str,
    input: &Input,
    reason: &str,
) -> Outcome<Taken> {
    let tx = ctx.begin().await?;
    let agencies = store::agencies(&tx).await?;
    let taken = take_in(ctx, &tx, &agencies, (seen, step, reason), input).await?;
    tx.commit().await?;
    Ok(taken)
}

/// As [`take`], within a transaction.
pub(super) async fn take_in(
    ctx: &Ctx,
    tx: &Tx,
    agencies: &Agencies,
    (seen, step, reason): (Seen, &str, &str),
    input: &Input,
) -> Outcome<Taken> {
    let held = held_as_seen(ctx, tx, seen).await?;
    ctx.permit(Verb::RecordStep, store::NOUN, &[held.keeper])?;
    let step = held.register.step(step);
    let step = step.ok_or(ActionError::NotFound { noun: "step" })?;
    rules::check_step(held.register, &held.record, step, (&ctx.actor, reason))?;
    let Some(approval) = &step.approval else {
        carry_out(ctx, tx, agencies, (&held, step, reason), input).await?;
        return Ok(Taken::Done);
    };
    let filled = filled_for(ctx, agencies, &held, step, input)?;
    if let Some(field) = filled.sealed.keys().next() {
        // A request is kept as it was written; nothing that is to be sealed may lie in it.
        return Err(ActionError::invalid(field, "error.sealed_in_request"));
    }
    let wanted = (step, approval, reason);
    Ok(Taken::Asked(
        request::ask(ctx, tx, &held, wanted, input).await?,
    ))
}

/// What the record holds after `step` with what `input` changes on the way.
fn filled_for(
    ctx: &Ctx,
    agencies: &Agencies,
    held: &Held<'_>,
    step: &StepDef,
    input: &Input,
) -> Outcome<Filled> {
    let mut whole = rules::input_of(held.register, &held.record.values);
    whole.extend(input.iter().map(|(key, text)| (key.clone(), text.clone())));
    let to = (held.register, &step.to);
    read(ctx, agencies, to, &whole, Some(&held.record))
}

/// Takes a step that nothing stands against any more.
pub(super) async fn carry_out(
    ctx: &Ctx,
    tx: &Tx,
    agencies: &Agencies,
    (held, step, reason): (&Held<'_>, &StepDef, &str),
    input: &Input,
) -> Outcome<()> {
    let def = held.register;
    let filled = filled_for(ctx, agencies, held, step, input)?;
    let mut record = revised(ctx, def, &held.record, filled.values);
    sealed::seal(ctx, &mut record, filled.sealed)?;
    let changed = rules::changed_fields(def, &held.record.values, &record.values);
    let mut detail = json!({
        "register": def.id.as_str(), "step": step.id.as_str(), "from": held.record.state.as_str(),
        "to": step.to.as_str(), "fields": changed,
    });
    if rules::is_held(def, &held.record, step) {
        // Somebody ended it although something speaks against that, and the journal says so.
        detail["hold"] = Value::from(record.hold.as_str());
    }
    record.state = step.to.clone();
    save(ctx, tx, def, &mut record, (step.id.as_str(), reason)).await?;
    let fact = Fact::new(Verb::RecordStep.code(), store::NOUN, record.id.0).detail(detail);
    ctx.record(tx, fact).await?;
    tell(ctx, tx, step, &record).await
}

/// Tells an agency what happened to a record, once for each `id` of what happened.
pub(super) async fn tell_of(
    tx: &Tx,
    held: &Held<'_>,
    (kind, agency_id): (&str, AgencyId),
    id: impl std::fmt::Display,
    now: &str,
) -> Outcome<()> {
    let told = NewNotice {
        agency_id,
        kind,
        record: (store::NOUN, held.record.id.0),
        args: json!({ "title": held.record.title, "register": held.register.name }),
        dedupe_key: &format!("{kind}.{id}"),
    };
    notify(tx, &told, now).await?;
    Ok(())
}

async fn tell(ctx: &Ctx, tx: &Tx, step: &StepDef, record: &Record) -> Outcome<()> {
    let named = step.tells.iter();
    let agencies: Vec<i64> = named
        .filter_map(|field| record.values.get(field.as_str())?.as_i64())
        .collect();
    if agencies.is_empty() {
        return Ok(());
    }
    // Whoever is told may read what they are told of.
    for to in &agencies {
        referral::share_by_step(ctx, tx, record, AgencyId(*to), &step.name).await?;
    }
    let payload = json!({
        "record_id": record.id, "row_version": record.row_version, "agency_ids": agencies,
    });
    job::enqueue(tx, super::jobs::NOTIFY, &payload, "", &ctx.now_text()).await
}

/// Links a record to another one, which the actor must see too. Only where the catalogue knows the link, in either direction.
pub async fn link(ctx: &Ctx, from: RecordId, to: RecordId) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let here = held(ctx, &tx, from).await?;
    let there = held(ctx, &tx, to).await?;
    ctx.permit(Verb::RecordWrite, store::NOUN, &[here.keeper])?;
    let knows = |a: &RegisterDef, b: &RegisterDef| a.links.iter().any(|l| l.register == b.id);
    if from == to || !(knows(here.register, there.register) || knows(there.register, here.register))
    {
        return Err(ActionError::Conflict {
            key: "conflict.record_link",
        });
    }
    link_in(ctx, &tx, from, to).await?;
    Ok(tx.commit().await?)
}

async fn link_in(ctx: &Ctx, tx: &Tx, from: RecordId, to: RecordId) -> Outcome<()> {
    store::add_link(tx, from, to, ctx.actor.person_id, &ctx.now_text()).await?;
    let fact = Fact::new("record.link", store::NOUN, from.0).detail(json!({ "to": to }));
    ctx.record(tx, fact).await
}

/// Enters a record that comes of another one and links the two.
pub async fn create_from(
    ctx: &Ctx,
    from: RecordId,
    register: &RegisterId,
    input: &Input,
) -> Outcome<RecordId> {
    let tx = ctx.begin().await?;
    let here = held(ctx, &tx, from).await?;
    if !here
        .register
        .links
        .iter()
        .any(|link| link.register == *register)
    {
        return Err(ActionError::Conflict {
            key: "conflict.record_link",
        });
    }
    let agencies = store::agencies(&tx).await?;
    let id = create_in(ctx, &tx, &agencies, (register, "create"), input).await?;
    link_in(ctx, &tx, from, id).await?;
    tx.commit().await?;
    Ok(id)
}

/// Puts a file into a field of kind file, in place of the one that was there, which stays in the history.
pub async fn attach(
    ctx: &Ctx,
    seen: Seen,
    field: &str,
    file: &CheckedFile,
) -> Outcome<AttachmentId> {
    let tx = ctx.begin().await?;
    let held = held_as_seen(ctx, &tx, seen).await?;
    ctx.permit(Verb::RecordWrite, store::NOUN, &[held.keeper])?;
    let def = held.register;
    let known = def.field(field);
    let is_file = known.is_some_and(|f| f.kind == FieldKind::File && !f.is_retired && !f.is_sealed);
    if !is_file {
        return Err(ActionError::Invalid(vec![FieldError::new(
            field,
            "error.unknown_field",
        )]));
    }
    let owner = (store::NOUN, held.record.id.0);
    let id = attachment::add(ctx, &tx, owner, Some(held.keeper), file).await?;
    let mut values = held.record.values.clone();
    values.insert(field.to_owned(), Value::from(id.0));
    let mut record = revised(ctx, def, &held.record, values);
    save(ctx, &tx, def, &mut record, ("change", "")).await?;
    let detail = json!({ "register": def.id.as_str(), "fields": [field], "deed": "attach" });
    let fact = Fact::new(Verb::RecordWrite.code(), store::NOUN, record.id.0).detail(detail);
    ctx.record(&tx, fact).await?;
    tx.commit().await?;
    Ok(id)
}
