//! What may stand in a record, what must, what it is called, and which steps it may take. Pure.

use super::value::{self, Reading};
use super::{Input, Record, Values};
use crate::base::{
    actor::{Actor, Role},
    error::{ActionError, FieldError, Outcome},
};
use crate::catalogue::{FieldDef, FieldKind, RegisterDef, StateId, StepDef, ValueList};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use time::Date;

/// Most rows of one table of a record.
pub const MOST_ROWS: usize = 2_000;

/// What a form says, read.
#[derive(Debug, Default)]
pub struct Filled {
    /// The values of the record, without what is to be sealed now.
    pub values: Values,
    /// What is to be sealed, by field, in normal form. Never stored as it is.
    pub sealed: Values,
    /// Every fault, in the order of the form.
    pub faults: Vec<FieldError>,
}

/// The values that `input` asks for and every fault of it.
///
/// Files and retired fields keep what `old` holds, and so does a sealed field that is left blank: nobody who writes a form
/// sees what is in it. A table whose name is not mentioned at all keeps its rows, so that a form of a part of the record is
/// possible.
pub fn values_from(
    register: &RegisterDef,
    reading: &Reading<'_>,
    input: &Input,
    old: &Values,
) -> Filled {
    let Filled {
        mut values,
        mut sealed,
        mut faults,
    } = Filled::default();
    for field in &register.fields {
        let id = field.id.as_str();
        let is_kept = field.is_retired || field.kind == FieldKind::File;
        let value = if is_kept {
            old.get(id).cloned()
        } else if field.is_sealed {
            if let Some(value) = one(reading, field, id, input.get(id), &mut faults) {
                sealed.insert(id.to_owned(), value);
            }
            old.get(id).cloned()
        } else if field.columns().is_empty() {
            match (old.get(id), input.get(id)) {
                // What is stored stays good when the catalogue no longer offers it.
                (Some(kept), Some(text)) if written(kept) == *text => Some(kept.clone()),
                (_, text) => one(reading, field, id, text, &mut faults),
            }
        } else {
            rows(reading, field, input, old, &mut faults)
        };
        if let Some(value) = value {
            values.insert(id.to_owned(), value);
        }
    }
    unknown(register, input, &mut faults);
    Filled {
        values,
        sealed,
        faults,
    }
}

fn one(
    reading: &Reading<'_>,
    field: &FieldDef,
    path: &str,
    text: Option<&String>,
    faults: &mut Vec<FieldError>,
) -> Option<Value> {
    match value::read(reading, field, text.map_or("", String::as_str)) {
        Ok(value) => value,
        Err(key) => {
            faults.push(FieldError::new(path, key));
            None
        }
    }
}

fn rows(
    reading: &Reading<'_>,
    table: &FieldDef,
    input: &Input,
    old: &Values,
    faults: &mut Vec<FieldError>,
) -> Option<Value> {
    let id = table.id.as_str();
    let prefix = format!("{id}.");
    let mut numbers: Vec<usize> = input
        .range(prefix.clone()..)
        .take_while(|(key, _)| key.starts_with(&prefix))
        .filter_map(|(key, _)| key.split('.').nth(1)?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() && !input.contains_key(id) {
        return old.get(id).cloned();
    }
    if numbers.len() > MOST_ROWS {
        faults.push(FieldError::new(id, "error.too_many_rows").arg("most", MOST_ROWS));
        return None;
    }
    let mut found = Vec::new();
    for number in numbers {
        let path = |column: &FieldDef| format!("{id}.{number}.{}", column.id);
        let mut row = Map::new();
        for column in table.columns() {
            let at = path(column);
            if let Some(value) = one(reading, column, &at, input.get(&at), faults) {
                row.insert(column.id.as_str().to_owned(), value);
            }
        }
        let has_fault = faults
            .iter()
            .any(|fault| fault.field.starts_with(&format!("{id}.{number}.")));
        if row.is_empty() && !has_fault {
            continue;
        }
        for column in table.columns().iter().filter(|column| column.is_required) {
            let at = path(column);
            let is_told = faults.iter().any(|fault| fault.field == at);
            if !row.contains_key(column.id.as_str()) && !is_told {
                faults.push(FieldError::new(&at, "error.required"));
            }
        }
        found.push(Value::Object(row));
    }
    (!found.is_empty()).then_some(Value::Array(found))
}

/// The numbers under which `input` holds the rows of `table` that are not blank, in the order of the stored rows.
pub(super) fn row_numbers(table: &str, input: &Input) -> Vec<usize> {
    let prefix = format!("{table}.");
    let mut numbers: Vec<usize> = input
        .range(prefix.clone()..)
        .take_while(|(key, _)| key.starts_with(&prefix))
        .filter(|(_, text)| !text.trim().is_empty())
        .filter_map(|(key, _)| key.split('.').nth(1)?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn unknown(register: &RegisterDef, input: &Input, faults: &mut Vec<FieldError>) {
    for key in input.keys() {
        let mut parts = key.split('.');
        let field = parts.next().and_then(|id| register.field(id));
        let is_known = match (field, parts.next(), parts.next()) {
            (Some(_), None, None) => true,
            (Some(table), Some(_), Some(column)) => {
                table.columns().iter().any(|c| c.id.as_str() == column)
            }
            _ => false,
        };
        if !is_known {
            faults.push(FieldError::new(key, "error.unknown_field"));
        }
    }
}

/// Fields that `state` needs and `values` lack.
pub fn missing(register: &RegisterDef, state: &StateId, values: &Values) -> Vec<FieldError> {
    let needed = register
        .live_fields()
        .filter(|field| field.required_in.contains(state));
    needed
        .filter(|field| !values.contains_key(field.id.as_str()))
        .map(|field| FieldError::new(field.id.as_str(), "error.required"))
        .collect()
}

/// Fields that the state of `record` keeps as they are and that `filled` would change.
pub fn kept(register: &RegisterDef, record: &Record, filled: &Filled) -> Vec<FieldError> {
    let state = record.state_def(register);
    let keeps = state.into_iter().flat_map(|state| &state.keeps);
    keeps
        .map(crate::catalogue::FieldId::as_str)
        .filter(|id| {
            filled.sealed.contains_key(*id) || filled.values.get(*id) != record.values.get(*id)
        })
        .map(|id| FieldError::new(id, "error.kept_in_state"))
        .collect()
}

/// Dates that lie in the future where they say that something has happened: only the day of the register itself.
pub fn dated_on(register: &RegisterDef, values: &Values) -> Option<Date> {
    value::day_of(values.get(register.dated.as_str())?)
}

/// What a record is called: its title fields, at most 200 characters.
pub fn title_of(
    register: &RegisterDef,
    values: &Values,
    lists: &BTreeMap<crate::catalogue::ListId, ValueList>,
) -> String {
    let parts: Vec<String> = register
        .title
        .iter()
        .filter_map(|id| {
            let field = register.field(id.as_str())?;
            let value = values.get(id.as_str())?;
            Some(plain(field, value, lists))
        })
        .collect();
    let title = parts.join(", ");
    if title.is_empty() {
        return register.one.clone();
    }
    title.chars().take(200).collect()
}

/// A value in words for titles and search: names of choices in Vietnamese, everything else as it stands.
fn plain(
    field: &FieldDef,
    value: &Value,
    lists: &BTreeMap<crate::catalogue::ListId, ValueList>,
) -> String {
    let name = |text: &str| {
        let list = field.list().and_then(|list| lists.get(list));
        let known = list.and_then(|list| list.value(text));
        known.map_or_else(|| text.to_owned(), |value| value.name.clone())
    };
    match value {
        Value::String(text) => name(text),
        Value::Array(all) => {
            let texts: Vec<String> = all
                .iter()
                .map(|one| match one {
                    Value::Object(row) => row
                        .values()
                        .map(|cell| plain(field, cell, lists))
                        .collect::<Vec<_>>()
                        .join(" "),
                    other => plain(field, other, lists),
                })
                .collect();
            texts.join(", ")
        }
        other => other.to_string(),
    }
}

/// The text by which a record is found; sealed fields are never in it.
pub fn search_text(
    register: &RegisterDef,
    values: &Values,
    lists: &BTreeMap<crate::catalogue::ListId, ValueList>,
) -> String {
    let parts: Vec<String> = register
        .search
        .iter()
        .filter_map(|id| {
            let field = register.field(id.as_str()).filter(|f| !f.is_sealed)?;
            Some(plain(field, values.get(id.as_str())?, lists))
        })
        .collect();
    parts.join("\n")
}

/// What names the record within its agency; `None` unless every field of the key is filled.
pub fn natural_key(register: &RegisterDef, values: &Values) -> Option<String> {
    if register.natural_key.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    for id in &register.natural_key {
        let text = match values.get(id.as_str())? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        parts.push(
            text.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase(),
        );
    }
    Some(parts.join(" | "))
}

/// Field and key of every value that lists are narrowed or put in order by; a column without a value has an empty key.
pub fn keys_of(register: &RegisterDef, values: &Values) -> Vec<(String, String)> {
    let mut keys = Vec::new();
    for field in register.fields.iter().filter(|field| field.is_indexed()) {
        let id = field.id.as_str();
        let found = values.get(id).map(|value| value::keys(field, value));
        let mut found = found.unwrap_or_default();
        if found.is_empty() {
            found.push(String::new());
        }
        found.sort();
        found.dedup();
        keys.extend(found.into_iter().map(|key| (id.to_owned(), key)));
    }
    keys
}

/// `Conflict` where the form was made from another edition than the stored one.
pub fn same_edition(seen: i64, stored: i64) -> Outcome<()> {
    if seen == stored {
        Ok(())
    } else {
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        })
    }
}

/// Whether `role` may take `step` at all.
pub fn is_for(step: &StepDef, role: Role) -> bool {
    step.roles.contains(&role)
}

/// `Ok` where `actor` may take `step` now and gave what it needs; reach over the agency is asked elsewhere.
pub fn check_step(
    register: &RegisterDef,
    record: &Record,
    step: &StepDef,
    (actor, reason): (&Actor, &str),
) -> Outcome<()> {
    if !step.from.contains(&record.state) {
        return Err(ActionError::Conflict {
            key: "conflict.record_state",
        });
    }
    if !actor.is_system && !is_for(step, actor.role) {
        return Err(ActionError::Denied {
            verb: "record.step",
        });
    }
    if step.needs_second_person && is_same_person(record, actor) {
        return Err(ActionError::Conflict {
            key: "conflict.record_second_person",
        });
    }
    if step.needs_reason && reason.trim().is_empty() {
        return Err(ActionError::invalid("reason", "error.required"));
    }
    if is_held(register, record, step) && reason.trim().is_empty() {
        return Err(ActionError::invalid("reason", "error.held"));
    }
    Ok(())
}

/// Whether `step` would end the record although something speaks against it.
pub fn is_held(register: &RegisterDef, record: &Record, step: &StepDef) -> bool {
    let to = register.state(step.to.as_str());
    !record.hold.is_empty() && to.is_some_and(|state| state.is_closed && state.is_counted)
}

fn is_same_person(record: &Record, actor: &Actor) -> bool {
    !actor.is_system && actor.person_id.is_some() && actor.person_id == record.changed_by
}

/// The steps that `actor` may take from where the record stands, in the order of the catalogue.
pub fn open_steps<'a>(
    register: &'a RegisterDef,
    record: &Record,
    actor: &Actor,
) -> Vec<&'a StepDef> {
    let steps = register.steps.iter();
    steps
        .filter(|step| step.from.contains(&record.state) && is_for(step, actor.role))
        .filter(|step| !(step.needs_second_person && is_same_person(record, actor)))
        .collect()
}

/// The shortest way from `from` to `to` by steps that `role` may take alone and without a reason; empty where it is there.
///
/// For imports, which may do what the person could do by hand, and nothing beyond.
pub fn way<'a>(
    register: &'a RegisterDef,
    from: &StateId,
    to: &StateId,
    role: Role,
) -> Option<Vec<&'a StepDef>> {
    let mut ways: Vec<(&StateId, Vec<&'a StepDef>)> = vec![(from, Vec::new())];
    for at in 0.. {
        let (state, way) = ways.get(at)?.clone();
        if state == to {
            return Some(way);
        }
        let open = register.steps.iter().filter(|step| {
            step.from.contains(state)
                && is_for(step, role)
                && !step.needs_reason
                && !step.needs_second_person
                && step.approval.is_none()
        });
        for step in open {
            if ways.iter().all(|(known, _)| **known != step.to) {
                let mut longer = way.clone();
                longer.push(step);
                ways.push((&step.to, longer));
            }
        }
    }
    None
}

/// Fields whose values differ, in the order of the register.
pub fn changed_fields<'a>(register: &'a RegisterDef, old: &Values, new: &Values) -> Vec<&'a str> {
    let ids = register.fields.iter().map(|field| field.id.as_str());
    ids.filter(|id| old.get(*id) != new.get(*id)).collect()
}

/// The number as it is written.
pub fn number_text(pattern: &str, n: i64, year: i32) -> String {
    pattern
        .replace("{nn}", &format!("{n:02}"))
        .replace("{n}", &n.to_string())
        .replace("{year}", &year.to_string())
}

/// The input that a form would hold for `values`: each value as [`value::read`] takes it. Files and sealed fields are left out.
pub fn input_of(register: &RegisterDef, values: &Values) -> Input {
    let mut input = Input::new();
    for field in register
        .live_fields()
        .filter(|f| !f.is_sealed && f.kind != FieldKind::File)
    {
        let id = field.id.as_str();
        match values.get(id) {
            Some(Value::Array(all)) if !field.columns().is_empty() => {
                for (number, row) in all.iter().enumerate() {
                    let cells = row.as_object().into_iter().flatten();
                    for (column, cell) in cells {
                        input.insert(format!("{id}.{number}.{column}"), written(cell));
                    }
                }
            }
            Some(value) => {
                input.insert(id.to_owned(), written(value));
            }
            None => {}
        }
    }
    input
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(written).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
