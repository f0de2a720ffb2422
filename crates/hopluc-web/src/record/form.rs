//! The form of a record, made of what the catalogue says: one control per field, a table of controls per table.
//!
//! Works without JavaScript: tables come with blank rows, and a button asks for more of them.

use super::{by_slug, either, penalty};
use crate::{
    agency::{Choice, choices},
    error::{Shown, WebError, html, html_with},
    forms::{Asked, Sent},
    page::Page,
    session::{Signed, done},
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use hopluc_core::agency::store;
use hopluc_core::base::{
    error::{ActionError, FieldError},
    ids::RecordId,
    permit::Verb,
};
use hopluc_core::catalogue::{FieldDef, FieldKind, RegisterDef, StateId, ValueList, kinds_of};
use hopluc_core::record::{
    Input, Seen, actions,
    page::{new_record, record_page},
    rules,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Blank rows that a table of a form comes with, and that its button adds.
const BLANK_ROWS: usize = 2;
const MORE_ROWS: usize = 10;

/// What the selects of a form offer.
pub(super) struct Options {
    agencies: Vec<(Choice, String)>,
    areas: Vec<Choice>,
    penalties: Vec<Choice>,
}

impl Options {
    /// Agencies with their kinds, and the communes of the provinces that the agencies lie in.
    pub async fn load(signed: &Signed) -> Result<Self, WebError> {
        let kinds: BTreeMap<String, (String, String)> = store::all(&signed.ctx.reader())
            .await?
            .into_iter()
            .map(|a| (a.id.to_string(), (a.kind.as_str().to_owned(), a.area_code)))
            .collect();
        let catalogue = signed.ctx.catalogue();
        let provinces: std::collections::BTreeSet<&str> = kinds
            .values()
            .filter_map(|(_, area)| area.get(..area.len().min(5)))
            .filter_map(|code| catalogue.areas.get(code))
            .map(|area| area.parent.as_ref().unwrap_or(&area.code).as_str())
            .collect();
        let is_near = |area: &&hopluc_core::catalogue::Area| {
            let parent = area.parent.as_ref().unwrap_or(&area.code);
            provinces.contains(parent.as_str())
        };
        let areas = catalogue.areas.values().filter(is_near);
        let agencies = choices(signed).await?.into_iter().map(|choice| {
            let kind = kinds.get(&choice.value).map(|(kind, _)| kind.clone());
            (choice, kind.unwrap_or_default())
        });
        Ok(Self {
            agencies: agencies.collect(),
            areas: areas
                .map(|area| Choice {
                    value: area.code.as_str().to_owned(),
                    text: area.name.clone(),
                })
                .collect(),
            penalties: Vec::new(),
        })
    }

    /// With the rules of penalty for a record that holds `input`, if its register applies any.
    pub fn with_penalties(
        mut self,
        signed: &Signed,
        register: &RegisterDef,
        input: &Input,
    ) -> Self {
        self.penalties = penalty::choices(signed, register, input);
        self
    }

    fn agencies(&self, list: Option<&ValueList>) -> Vec<Choice> {
        let kinds = kinds_of(list);
        let fits = |kind: &str| kinds.is_empty() || kinds.iter().any(|k| k.as_str() == kind);
        let fitting = self.agencies.iter().filter(|(_, kind)| fits(kind));
        fitting.map(|(choice, _)| choice.clone()).collect()
    }
}

/// A control that takes one value.
pub(super) struct Cell {
    /// Its name in the form.
    pub name: String,
    /// What it is called, for readers.
    pub label: String,
    /// `text`, `long`, `date`, `datetime`, `number`, `select` or `checks`.
    pub kind: &'static str,
    /// What stands in it.
    pub value: String,
    /// What may be chosen, and whether it is.
    pub options: Vec<(Choice, bool)>,
    /// What is wrong with it.
    pub fault: String,
}

/// A field of the form: one control, or rows of them.
pub(super) struct Control {
    /// Id of the field.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What to write.
    pub hint: String,
    /// Whether the state of the record needs it.
    pub is_required: bool,
    /// Whether what stands in it is not shown: a sealed field.
    pub is_sealed: bool,
    /// What is wrong with it as a whole.
    pub fault: String,
    /// The one control of a plain field; none of a table.
    pub cells: Vec<Cell>,
    /// Heads of a table.
    pub heads: Vec<String>,
    /// Rows of a table.
    pub rows: Vec<Vec<Cell>>,
}

impl Control {
    /// The control of `field`, filled from `input`; names in the form begin with `prefix`.
    pub fn of(
        signed: &Signed,
        options: &Options,
        field: &FieldDef,
        input: &Input,
        prefix: &str,
        is_required: bool,
    ) -> Self {
        let page = &signed.page;
        let id = field.id.as_str();
        let mut control = Self {
            id: format!("{prefix}{id}"),
            label: either(page, &field.name, &field.name_en).to_owned(),
            hint: either(page, &field.hint, &field.hint_en).to_owned(),
            is_required,
            is_sealed: field.is_sealed,
            fault: page.fault_of(&format!("{prefix}{id}")),
            cells: Vec::new(),
            heads: Vec::new(),
            rows: Vec::new(),
        };
        if field.columns().is_empty() {
            let cell = cell(signed, options, field, (id.to_owned(), prefix), input);
            control.cells.push(cell);
            return control;
        }
        let columns = field.columns().iter();
        control.heads = columns
            .map(|c| either(page, &c.name, &c.name_en).to_owned())
            .collect();
        for number in row_numbers(id, input) {
            let columns = field.columns().iter();
            let row = columns.map(|column| {
                let path = format!("{id}.{number}.{}", column.id);
                cell(signed, options, column, (path, prefix), input)
            });
            control.rows.push(row.collect());
        }
        control
    }
}

impl Control {
    /// Whether it is a group of boxes to tick.
    pub fn is_checks(&self) -> bool {
        self.cells.iter().any(|cell| cell.kind == "checks")
    }
}

/// Numbers of the rows that `input` holds, and of blank ones after them.
fn row_numbers(table: &str, input: &Input) -> Vec<usize> {
    let prefix = format!("{table}.");
    let mut numbers: Vec<usize> = input
        .keys()
        .filter_map(|key| key.strip_prefix(&prefix)?.split('.').next()?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let next = numbers.last().map_or(0, |last| last + 1);
    let more = input.get(&format!("+{table}")).map_or(0, |_| MORE_ROWS);
    numbers.extend(next..next + BLANK_ROWS + more);
    numbers
}

fn cell(
    signed: &Signed,
    options: &Options,
    field: &FieldDef,
    (path, prefix): (String, &str),
    input: &Input,
) -> Cell {
    let (page, catalogue) = (&signed.page, signed.ctx.catalogue());
    let value = input.get(&path).cloned().unwrap_or_default();
    let list = field.list().and_then(|list| catalogue.lists.get(list));
    let (kind, offered) = match &field.kind {
        FieldKind::Text { is_long: true } => ("long", Vec::new()),
        FieldKind::Date => ("date", Vec::new()),
        FieldKind::DateTime => ("datetime", Vec::new()),
        FieldKind::Money | FieldKind::Count => ("number", Vec::new()),
        FieldKind::Choice { is_many, .. } => {
            let kind = if *is_many { "checks" } else { "select" };
            (
                kind,
                list.map_or_else(Vec::new, |list| values_of(signed, list)),
            )
        }
        FieldKind::Agency { .. } => ("select", options.agencies(list)),
        FieldKind::Area => ("select", options.areas.clone()),
        FieldKind::Penalty => ("select", options.penalties.clone()),
        _ => ("text", Vec::new()),
    };
    let chosen: Vec<&str> = value.split(',').collect();
    let is_chosen = |choice: &Choice| chosen.contains(&choice.value.as_str());
    let mut options: Vec<(Choice, bool)> = offered
        .into_iter()
        .map(|choice| {
            let is_chosen = is_chosen(&choice);
            (choice, is_chosen)
        })
        .collect();
    // A value that is no longer offered stays what it is until somebody chooses another.
    if kind == "select" && !value.is_empty() && !options.iter().any(|(_, is_chosen)| *is_chosen) {
        let (value, text) = (value.clone(), value.clone());
        options.push((Choice { value, text }, true));
    }
    Cell {
        options,
        label: either(page, &field.name, &field.name_en).to_owned(),
        fault: page.fault_of(&format!("{prefix}{path}")),
        name: format!("{prefix}{path}"),
        kind,
        value,
    }
}

fn values_of(signed: &Signed, list: &ValueList) -> Vec<Choice> {
    let offered = list.offered(signed.ctx.today());
    offered
        .map(|value| Choice {
            value: value.id.as_str().to_owned(),
            text: either(&signed.page, &value.name, &value.name_en).to_owned(),
        })
        .collect()
}

/// What was written into a form whose names begin with `prefix`; several values of one name are joined by commas.
pub(super) fn input_of(fields: &Sent, prefix: &str) -> Input {
    let mut input = Input::new();
    for name in fields.names("") {
        let Some(path) = name.strip_prefix(prefix) else {
            continue;
        };
        if matches!(path, "row_version" | "tu" | "reason") {
            continue;
        }
        input.insert(path.to_owned(), fields.all(name).join(","));
    }
    input
}

#[derive(Template)]
#[template(path = "record/form.html")]
struct FormPage {
    page: Page,
    title: String,
    action: String,
    back: String,
    back_text: String,
    controls: Vec<Control>,
    /// The rules of penalty that fit what the form holds.
    proposals: Vec<penalty::PenaltyView>,
    row_version: i64,
    from: String,
    from_title: String,
}

/// Query of a new form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    tu: String,
}

async fn controls(
    signed: &Signed,
    register: &RegisterDef,
    state: Option<&StateId>,
    input: &Input,
) -> Result<Vec<Control>, WebError> {
    let options = Options::load(signed).await?;
    let options = options.with_penalties(signed, register, input);
    let fields = register.live_fields().filter(|f| f.kind != FieldKind::File);
    let is_required = |field: &FieldDef| state.is_some_and(|s| field.required_in.contains(s));
    Ok(fields
        .map(|field| Control::of(signed, &options, field, input, "", is_required(field)))
        .collect())
}

fn with_faults(signed: &Signed, faults: Vec<FieldError>) -> Signed {
    Signed {
        page: signed.page.clone().with_faults(faults),
        ctx: signed.ctx.clone(),
    }
}

async fn new_page(
    signed: &Signed,
    register: &RegisterDef,
    input: &Input,
    from: (&str, String),
) -> Result<FormPage, WebError> {
    let page = signed.page.clone();
    let first = register.states.first().map(|state| &state.id);
    let one = either(&page, &register.one, &register.one_en);
    Ok(FormPage {
        title: format!("{}: {one}", page.t("record.new")),
        action: format!("/so-theo-doi/{}/moi", register.slug),
        back: format!("/so-theo-doi/{}", register.slug),
        back_text: either(&page, &register.name, &register.name_en).to_owned(),
        controls: controls(signed, register, first, input).await?,
        proposals: penalty::proposals(signed, register, input),
        row_version: 0,
        from: from.0.to_owned(),
        from_title: from.1,
        page,
    })
}

/// `GET /so-theo-doi/{slug}/moi`
pub async fn new_form(
    signed: Signed,
    Path(slug): Path<String>,
    Asked(query): Asked<NewQuery>,
) -> Shown {
    let register = by_slug(&signed, &slug)?;
    let from = query.tu.parse().ok().map(RecordId);
    let (input, source) = new_record(&signed.ctx, &register.id, from).await?;
    let title = source.map_or_else(String::new, |record| record.title);
    html(&new_page(&signed, register, &input, (&query.tu, title)).await?)
}

/// Whether the form asks for more rows of a table instead of being saved.
fn asks_for_rows(fields: &Sent, input: &mut Input) -> bool {
    let table = fields.text("more");
    if table.is_empty() {
        return false;
    }
    input.insert(format!("+{table}"), "1".to_owned());
    true
}

/// `POST /so-theo-doi/{slug}/moi`
pub async fn enter(signed: Signed, Path(slug): Path<String>, fields: Sent) -> Shown {
    let register = by_slug(&signed, &slug)?;
    signed
        .ctx
        .permit(Verb::RecordWrite, "record", &[signed.ctx.actor.agency()])?;
    let mut input = input_of(&fields, "");
    input.remove("more");
    let from = fields.text("tu").to_owned();
    if asks_for_rows(&fields, &mut input) {
        return html(&new_page(&signed, register, &input, (&from, String::new())).await?);
    }
    let outcome = match from.parse().ok().map(RecordId) {
        Some(source) => actions::create_from(&signed.ctx, source, &register.id, &input).await,
        None => actions::create(&signed.ctx, &register.id, &input).await,
    };
    let (status, faults) = match outcome {
        Ok(id) => return Ok(done(&format!("/ho-so/{id}"), "record_saved")),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let signed = with_faults(&signed, faults);
    let register = by_slug(&signed, &slug)?;
    html_with(
        status,
        &new_page(&signed, register, &input, (&from, String::new())).await?,
    )
}

async fn edit_page(
    signed: &Signed,
    id: RecordId,
    typed: Option<&Input>,
    row_version: Option<i64>,
) -> Result<FormPage, WebError> {
    let view = record_page(&signed.ctx, id).await?;
    if !view.may_write {
        return Err(ActionError::Denied {
            verb: Verb::RecordWrite.code(),
        }
        .into());
    }
    let stored = rules::input_of(view.register, &view.record.values);
    let page = signed.page.clone();
    Ok(FormPage {
        title: format!("{}: {}", page.t("record.edit"), view.record.title),
        action: format!("/ho-so/{id}/sua"),
        back: format!("/ho-so/{id}"),
        back_text: view.record.title.clone(),
        controls: controls(
            signed,
            view.register,
            Some(&view.record.state),
            typed.unwrap_or(&stored),
        )
        .await?,
        proposals: penalty::proposals(signed, view.register, typed.unwrap_or(&stored)),
        row_version: row_version.unwrap_or(view.record.row_version),
        from: String::new(),
        from_title: String::new(),
        page,
    })
}

/// `GET /ho-so/{id}/sua`
pub async fn edit_form(signed: Signed, Path(id): Path<i64>) -> Shown {
    html(&edit_page(&signed, RecordId(id), None, None).await?)
}

/// `POST /ho-so/{id}/sua`
pub async fn change(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let mut input = input_of(&fields, "");
    input.remove("more");
    let seen = Seen {
        id: RecordId(id),
        row_version: fields.parsed("row_version").unwrap_or(0),
    };
    if asks_for_rows(&fields, &mut input) {
        return html(&edit_page(&signed, seen.id, Some(&input), Some(seen.row_version)).await?);
    }
    let (status, faults) = match actions::change(&signed.ctx, seen, &input).await {
        Ok(()) => return Ok(done(&format!("/ho-so/{id}"), "record_saved")),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let signed = with_faults(&signed, faults);
    let kept = (status != StatusCode::CONFLICT).then_some(seen.row_version);
    html_with(
        status,
        &edit_page(&signed, seen.id, Some(&input), kept).await?,
    )
}
