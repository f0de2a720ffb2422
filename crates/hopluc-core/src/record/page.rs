//! What the page of one record needs, in a fixed number of statements: values, history, deadlines, links, what may be done.

use super::actions::held;
use super::clock::{Deadline, deadlines};
use super::{Input, Record, Version, rules, store};
use crate::agency;
use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    holiday,
    ids::{AgencyId, RecordId},
    permit::Verb,
};
use crate::catalogue::{FieldKind, RegisterDef, RegisterId, StepDef};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One record as its page shows it.
pub struct RecordView<'a> {
    /// The register.
    pub register: &'a RegisterDef,
    /// The record.
    pub record: Record,
    /// The name of its agency.
    pub agency: String,
    /// Its versions, oldest first.
    pub history: Vec<Version>,
    /// Its deadlines.
    pub deadlines: Vec<Deadline<'a>>,
    /// Records linked with it that the actor may see.
    pub linked: Vec<Record>,
    /// How many linked records the actor may not see.
    pub n_hidden: usize,
    /// Names of the agencies that its values name.
    pub agencies: BTreeMap<AgencyId, String>,
    /// Whether the actor may correct it.
    pub may_write: bool,
    /// The steps that the actor may take.
    pub steps: Vec<&'a StepDef>,
}

/// The page of a record; `NotFound` where there is none that the actor may see.
pub async fn record_page(ctx: &Ctx, id: RecordId) -> Outcome<RecordView<'_>> {
    let tx = ctx.reader();
    let held = held(ctx, &tx, id).await?;
    let (register, record) = (held.register, held.record);
    let history = store::versions(&tx, id).await?;
    let calendar = holiday::calendar(&tx, ctx.catalogue()).await?;
    let now = ctx.app.clock.now();
    let deadlines = deadlines(register, &record, &history, &calendar, now);
    let all = store::linked(&tx, id).await?;
    let n_all = all.len();
    let own = super::list::reach(ctx, &tx).await?;
    let is_seen = |record: &Record| {
        own.as_ref()
            .is_none_or(|own| own.contains(&record.agency_id))
    };
    let linked: Vec<Record> = all.into_iter().filter(is_seen).collect();
    let mut named = agencies_in(register, &record, &history);
    named.insert(record.agency_id);
    let named: Vec<AgencyId> = named.into_iter().collect();
    let agencies = agency::store::many(&tx, &named).await?;
    let agencies: BTreeMap<AgencyId, String> =
        agencies.into_iter().map(|(id, a)| (id, a.name)).collect();
    let may = |verb| ctx.may(verb, &[held.keeper]);
    let steps = if may(Verb::RecordStep) {
        rules::open_steps(register, &record, &ctx.actor)
    } else {
        Vec::new()
    };
    Ok(RecordView {
        agency: agencies.get(&record.agency_id).cloned().unwrap_or_default(),
        n_hidden: n_all - linked.len(),
        may_write: may(Verb::RecordWrite),
        register,
        record,
        history,
        deadlines,
        linked,
        agencies,
        steps,
    })
}

/// Keys of the agencies that a record names, in any version.
fn agencies_in(register: &RegisterDef, record: &Record, history: &[Version]) -> BTreeSet<AgencyId> {
    let mut found = BTreeSet::new();
    let mut add = |value: Option<&Value>| found.extend(value.and_then(Value::as_i64).map(AgencyId));
    let all = history.iter().map(|version| &version.values);
    for values in all.chain([&record.values]) {
        for field in &register.fields {
            let value = values.get(field.id.as_str());
            if matches!(field.kind, FieldKind::Agency { .. }) {
                add(value);
            }
            let rows = value.and_then(Value::as_array).into_iter().flatten();
            let columns = field.columns().iter();
            let columns: Vec<_> = columns
                .filter(|column| matches!(column.kind, FieldKind::Agency { .. }))
                .collect();
            for row in rows {
                for column in &columns {
                    add(row.get(column.id.as_str()));
                }
            }
        }
    }
    found
}

/// What the form of a new record begins with: what `from` carries over by a link of its register, if it is given.
pub async fn new_record(
    ctx: &Ctx,
    register: &RegisterId,
    from: Option<RecordId>,
) -> Outcome<(Input, Option<Record>)> {
    let def = super::register_of(ctx.catalogue(), register)?;
    ctx.permit(Verb::RecordWrite, store::NOUN, &[ctx.actor.agency()])?;
    let Some(from) = from else {
        return Ok((Input::new(), None));
    };
    let held = held(ctx, &ctx.reader(), from).await?;
    let link = held
        .register
        .links
        .iter()
        .find(|link| link.register == def.id);
    let link = link.ok_or(ActionError::NotFound { noun: "link" })?;
    let mut input = rules::input_of(held.register, &held.record.values);
    input.retain(|key, _| {
        let field = key.split('.').next().unwrap_or_default();
        link.carries.iter().any(|id| id.as_str() == field)
    });
    Ok((input, Some(held.record)))
}
