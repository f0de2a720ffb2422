//! Records out of the rows of a table (.xlsx, .csv), and back: the same heads for the template, the export and the import.
//!
//! A record is one row and those after it whose own fields are blank: they hold further rows of its tables. An import is
//! a dry run that is rolled back, or the same for good; running it twice by the natural key enters and changes nothing.
//! It does what the person could do by hand, step by step, and nothing beyond.

use super::value::Agencies;
use super::{Input, Record, Seen, actions, register_of, rules, store};
use crate::agency::rules::folded;
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, RecordId},
    permit::Verb,
    store::Tx,
};
use crate::catalogue::{Catalogue, FieldDef, FieldKind, RegisterDef, RegisterId, StateId};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Most rows of one import.
pub const MOST_ROWS: usize = 60_000;

/// The head of the column that holds the state, in both languages.
const STATE: [&str; 2] = ["Trạng thái", "State"];

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records in the table.
    pub n_records: usize,
    /// New ones.
    pub n_added: usize,
    /// Changed ones.
    pub n_changed: usize,
    /// What is wrong, with `row` (counted from 1, heads included) and `column` among its arguments.
    pub findings: Vec<FieldError>,
    /// Heads that no field has; their cells are not read.
    pub ignored: Vec<String>,
}

/// What a column of the table stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Field(String),
    Cell(String, String),
    State,
    Ignored,
}

/// A column of the template and the export: path and head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// `field`, `table.column`, or empty for the state.
    pub path: String,
    /// What stands above it.
    pub text: String,
}

fn is_in_tables(field: &FieldDef) -> bool {
    !field.is_sealed && !field.is_retired && field.kind != FieldKind::File
}

/// The heads of `register`, Vietnamese or English: sealed and retired fields and files are left out.
pub fn heads(register: &RegisterDef, is_english: bool) -> Vec<Head> {
    let name = |field: &FieldDef| {
        if is_english {
            field.name_en.clone()
        } else {
            field.name.clone()
        }
    };
    let mut heads = Vec::new();
    for field in register.fields.iter().filter(|field| is_in_tables(field)) {
        if field.columns().is_empty() {
            heads.push(Head {
                path: field.id.as_str().to_owned(),
                text: name(field),
            });
        }
    }
    heads.push(Head {
        path: String::new(),
        text: STATE[usize::from(is_english)].to_owned(),
    });
    for table in register.fields.iter().filter(|field| is_in_tables(field)) {
        heads.extend(table.columns().iter().map(|column| Head {
            path: format!("{}.{}", table.id, column.id),
            text: format!("{}: {}", name(table), name(column)),
        }));
    }
    heads
}

fn columns_of(register: &RegisterDef, header: &[String]) -> Vec<Column> {
    let mut known: BTreeMap<String, Column> = BTreeMap::new();
    for is_english in [true, false] {
        for head in heads(register, is_english) {
            let column = match head.path.split_once('.') {
                Some((table, column)) => Column::Cell(table.to_owned(), column.to_owned()),
                None if head.path.is_empty() => Column::State,
                None => Column::Field(head.path.clone()),
            };
            known.insert(folded(&head.text), column.clone());
            if !head.path.is_empty() {
                known.insert(head.path, column);
            }
        }
    }
    let find = |head: &String| {
        let by_path = known.get(head.trim());
        let found = by_path.or_else(|| known.get(&folded(head)));
        found.cloned().unwrap_or(Column::Ignored)
    };
    header.iter().map(find).collect()
}

/// One record of the table: its first row, what its fields hold, the state it should reach, and which row a cell came from.
#[derive(Debug, Default)]
struct Group {
    row: usize,
    input: Input,
    state: String,
    rows: BTreeMap<String, usize>,
}

fn groups_of(columns: &[Column], rows: &[Vec<String>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, row) in rows.iter().enumerate().skip(1) {
        let cells: Vec<(&Column, &str)> = columns
            .iter()
            .zip(row.iter().map(|cell| cell.trim()))
            .filter(|(column, cell)| !cell.is_empty() && **column != Column::Ignored)
            .collect();
        if cells.is_empty() {
            continue;
        }
        let is_new = cells
            .iter()
            .any(|(column, _)| !matches!(column, Column::Cell(..)));
        if is_new || groups.is_empty() {
            groups.push(Group {
                row: at + 1,
                ..Group::default()
            });
        }
        let Some(group) = groups.last_mut() else {
            continue;
        };
        for (column, cell) in cells {
            let path = match column {
                Column::Field(field) => field.clone(),
                Column::Cell(table, column) => {
                    format!("{table}.{}.{column}", at + 1 - group.row)
                }
                Column::State => {
                    cell.clone_into(&mut group.state);
                    continue;
                }
                Column::Ignored => continue,
            };
            group.rows.insert(path.clone(), at + 1);
            group.input.insert(path, cell.to_owned());
        }
    }
    groups
}

/// Enters or changes the records of `rows`, the first of which holds the heads; `is_dry` writes nothing.
///
/// For good only as a whole: with any finding nothing is kept and `Invalid` holds the findings.
pub async fn import(
    ctx: &Ctx,
    register: &RegisterId,
    rows: &[Vec<String>],
    is_dry: bool,
) -> Outcome<Imported> {
    let def = register_of(ctx.catalogue(), register)?;
    ctx.permit(Verb::RecordWrite, store::NOUN, &[ctx.actor.agency()])?;
    if rows.len() > MOST_ROWS {
        return Err(ActionError::invalid("file", "error.too_many_rows"));
    }
    let header = rows.first().cloned().unwrap_or_default();
    let columns = columns_of(def, &header);
    let mut outcome = Imported::default();
    for (column, head) in columns.iter().zip(&header) {
        if *column == Column::Ignored && !head.trim().is_empty() {
            outcome.ignored.push(head.clone());
        }
    }
    let groups = groups_of(&columns, rows);
    outcome.n_records = groups.len();
    let tx = ctx.begin().await?;
    let agencies = store::agencies(&tx).await?;
    for group in &groups {
        match one(ctx, &tx, &agencies, def, group).await {
            Ok(Done::Added) => outcome.n_added += 1,
            Ok(Done::Changed) => outcome.n_changed += 1,
            Ok(Done::Same) => {}
            Err(ActionError::Invalid(faults)) => outcome
                .findings
                .extend(faults.into_iter().map(|fault| placed(def, group, fault))),
            Err(ActionError::Conflict { key }) => {
                outcome
                    .findings
                    .push(placed(def, group, FieldError::new("", key)));
            }
            Err(other) => return Err(other),
        }
    }
    if is_dry {
        // Nothing is committed: the transaction ends with this function.
        return Ok(outcome);
    }
    if !outcome.findings.is_empty() {
        return Err(ActionError::Invalid(outcome.findings));
    }
    let detail = json!({
        "register": def.id.as_str(), "n_added": outcome.n_added, "n_changed": outcome.n_changed,
    });
    ctx.record(
        &tx,
        Fact::new("record.import", "register", 0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(outcome)
}

enum Done {
    Added,
    Changed,
    Same,
}

async fn one(
    ctx: &Ctx,
    tx: &Tx,
    agencies: &Agencies,
    def: &RegisterDef,
    group: &Group,
) -> Outcome<Done> {
    let state = state_of(def, &group.state)?;
    let known = known(ctx, tx, agencies, def, &group.input).await?;
    let (id, done) = match known {
        Some(old) => {
            let seen = Seen {
                id: old.id,
                row_version: old.row_version,
            };
            let input = laid_over(def, &old, &group.input);
            let has_changed =
                actions::change_in(ctx, tx, agencies, (seen, "import"), &input).await?;
            let done = if has_changed {
                Done::Changed
            } else {
                Done::Same
            };
            (old.id, done)
        }
        None => {
            let from = (&def.id, "import");
            let id = actions::create_in(ctx, tx, agencies, from, &group.input).await?;
            (id, Done::Added)
        }
    };
    let has_moved = move_to(ctx, tx, agencies, def, (id, state)).await?;
    Ok(match done {
        Done::Same if has_moved => Done::Changed,
        other => other,
    })
}

fn state_of<'a>(def: &'a RegisterDef, text: &str) -> Outcome<Option<&'a StateId>> {
    if text.is_empty() {
        return Ok(None);
    }
    let wanted = folded(text);
    let state = def.states.iter().find(|state| {
        state.id.as_str() == text
            || [&state.name, &state.name_en]
                .iter()
                .any(|n| folded(n) == wanted)
    });
    let fault = || ActionError::invalid("", "error.import_state");
    Ok(Some(&state.ok_or_else(fault)?.id))
}

/// The record of the actor's agency that the row names by its natural key.
async fn known(
    ctx: &Ctx,
    tx: &Tx,
    agencies: &Agencies,
    def: &RegisterDef,
    input: &Input,
) -> Outcome<Option<Record>> {
    let reading = super::value::Reading {
        catalogue: ctx.catalogue(),
        agencies,
        on: ctx.today(),
    };
    let values = rules::values_from(def, &reading, input, &super::Values::new()).values;
    match rules::natural_key(def, &values) {
        Some(key) => store::by_natural_key(tx, &def.id, ctx.actor.agency(), &key).await,
        None => Ok(None),
    }
}

/// The stored record as a form, with what the row says in place of it; a table that the row mentions is replaced whole.
fn laid_over(def: &RegisterDef, old: &Record, input: &Input) -> Input {
    let mut whole = rules::input_of(def, &old.values);
    let table_of = |key: &str| key.split_once('.').map(|(table, _)| table.to_owned());
    let tables: Vec<String> = input.keys().filter_map(|key| table_of(key)).collect();
    whole.retain(|key, _| table_of(key).is_none_or(|table| !tables.contains(&table)));
    whole.extend(input.iter().map(|(key, text)| (key.clone(), text.clone())));
    whole
}

/// Takes the steps that lead to the state of the row; whether any was taken.
async fn move_to(
    ctx: &Ctx,
    tx: &Tx,
    agencies: &Agencies,
    def: &RegisterDef,
    (id, state): (RecordId, Option<&StateId>),
) -> Outcome<bool> {
    let Some(state) = state else {
        return Ok(false);
    };
    let record = store::get(tx, id).await?;
    let way = rules::way(def, &record.state, state, ctx.actor.role);
    let way = way.ok_or_else(|| ActionError::invalid("", "error.import_state"))?;
    let mut row_version = record.row_version;
    for step in &way {
        let seen = Seen { id, row_version };
        let how = (seen, step.id.as_str(), "");
        actions::take_in(ctx, tx, agencies, how, &Input::new()).await?;
        row_version = store::get(tx, id).await?.row_version;
    }
    Ok(!way.is_empty())
}

/// The fault with the row and the head of the cell that it is about.
fn placed(def: &RegisterDef, group: &Group, fault: FieldError) -> FieldError {
    let row = group.rows.get(&fault.field).copied().unwrap_or_else(|| {
        // A cell that is blank stands in the row of its neighbours.
        let inner = fault
            .field
            .split('.')
            .nth(1)
            .and_then(|n| n.parse::<usize>().ok());
        group.row + inner.unwrap_or(0)
    });
    let mut parts = fault.field.split('.');
    let (table, _, column) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let path = column.map_or_else(|| table.to_owned(), |column| format!("{table}.{column}"));
    let head = heads(def, false).into_iter().find(|head| head.path == path);
    let column = head.map(|head| head.text).unwrap_or_default();
    fault.arg("row", row).arg("column", column)
}

/// The rows of one record in the order of [`heads`]: its own fields in the first, its tables beside and below.
pub fn rows_of(
    catalogue: &Catalogue,
    register: &RegisterDef,
    record: &Record,
    agencies: &BTreeMap<AgencyId, String>,
    is_english: bool,
) -> Vec<Vec<String>> {
    let heads = heads(register, is_english);
    let tables = register.fields.iter().filter(|field| is_in_tables(field));
    let longest = tables
        .filter(|field| !field.columns().is_empty())
        .filter_map(|table| record.values.get(table.id.as_str())?.as_array())
        .map(Vec::len)
        .max();
    let n_rows = longest.unwrap_or(0).max(1);
    let state = record.state_def(register);
    let state = state.map(|s| if is_english { &s.name_en } else { &s.name });
    let cell = |head: &Head, at: usize| -> String {
        let words = |field: &FieldDef, value: &Value| {
            words_of(catalogue, field, value, agencies, is_english)
        };
        match (register.at(&head.path), at) {
            (None, 0) => state.cloned().unwrap_or_default(),
            (Some((None, field)), 0) => {
                let value = record.values.get(field.id.as_str());
                value.map(|value| words(field, value)).unwrap_or_default()
            }
            (Some((Some(table), column)), at) => {
                let rows = record
                    .values
                    .get(table.id.as_str())
                    .and_then(Value::as_array);
                let row = rows.and_then(|rows| rows.get(at));
                let value = row.and_then(|row| row.get(column.id.as_str()));
                value.map(|value| words(column, value)).unwrap_or_default()
            }
            _ => String::new(),
        }
    };
    (0..n_rows)
        .map(|at| heads.iter().map(|head| cell(head, at)).collect())
        .collect()
}

/// A value as people read it: names of choices and agencies, dates as `01/03/2026`, numbers without dots.
pub fn words_of(
    catalogue: &Catalogue,
    field: &FieldDef,
    value: &Value,
    agencies: &BTreeMap<AgencyId, String>,
    is_english: bool,
) -> String {
    let list = field.list().and_then(|list| catalogue.lists.get(list));
    match (&field.kind, value) {
        (_, Value::Array(all)) => {
            let words = all
                .iter()
                .map(|one| words_of(catalogue, field, one, agencies, is_english));
            words.collect::<Vec<_>>().join("; ")
        }
        (FieldKind::Choice { .. }, Value::String(id)) => match list.and_then(|l| l.value(id)) {
            Some(known) if is_english => known.name_en.clone(),
            Some(known) => known.name.clone(),
            None => id.clone(),
        },
        (FieldKind::Agency { .. }, _) => {
            let name = value.as_i64().and_then(|id| agencies.get(&AgencyId(id)));
            name.cloned().unwrap_or_else(|| value.to_string())
        }
        (FieldKind::Area, Value::String(code)) => {
            let area = catalogue.areas.get(code.as_str());
            area.map_or_else(|| code.clone(), |area| format!("{code} {}", area.name))
        }
        (FieldKind::Penalty, Value::String(id)) => {
            let rule = catalogue.penalties.get(id.as_str());
            let cited = rule.map(|rule| catalogue.citation(&rule.act, &rule.clause, is_english));
            cited.unwrap_or_else(|| id.clone())
        }
        (FieldKind::Date, Value::String(text)) => {
            let parts: Vec<&str> = text.split('-').rev().collect();
            parts.join("/")
        }
        (FieldKind::DateTime, Value::String(text)) => told(text),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// `01/03/2026 08:05`, with the offset where it is not Viet Nam's.
fn told(text: &str) -> String {
    let Some((day, rest)) = text.split_once('T') else {
        return text.to_owned();
    };
    let day: Vec<&str> = day.split('-').rev().collect();
    let (time, offset) = rest.split_at_checked(5).unwrap_or((rest, ""));
    let offset = if offset == "+07:00" { "" } else { offset };
    format!("{} {time}{offset}", day.join("/"))
}
