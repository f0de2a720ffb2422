//! `/api/v1/registers` and `/api/v1/records`: one set of calls for all registers.

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
};
use crate::forms::Asked;
use axum::{Json, extract::Path};
use hopluc_core::base::{
    Ctx,
    clock::{date_from, date_text},
    error::{ActionError, Outcome},
    ids::{AgencyId, RecordId},
};
use hopluc_core::catalogue::{FieldDef, FieldKind, RegisterId};
use hopluc_core::record::{
    Input, Record as Stored, Seen,
    actions::{self, Taken},
    list::{self, Cursor, Filter, Scope},
    page,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A register.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Register {
    /// Its name in the API.
    id: String,
    /// Vietnamese name.
    name: String,
    /// English name.
    name_en: String,
    /// Its fields, in the order of the form.
    fields: Vec<Field>,
    /// Its states, the first of which a new record has.
    states: Vec<String>,
    /// Its steps.
    steps: Vec<Step>,
}

/// A field of a register.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Field {
    /// Its name in `values`.
    id: String,
    /// Vietnamese name.
    name: String,
    /// English name.
    name_en: String,
    /// `text`, `date`, `date_time`, `money`, `count`, `choice`, `agency`, `area`, `party`, `file`, `identifier`,
    /// `penalty` (a rule of `/api/v1/penalties`) or `table`.
    kind: String,
    /// The value list of a choice.
    list: Option<String>,
    /// States in which it must be filled.
    required_in: Vec<String>,
    /// Whether it is sealed: written like any other, left alone when left out or blank, read by `open-sealed` only.
    is_sealed: bool,
    /// Names of the columns of a table.
    columns: Vec<String>,
}

/// A step of a register.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Step {
    /// Its name.
    id: String,
    /// States from which it may be taken.
    from: Vec<String>,
    /// State after it.
    to: String,
}

/// A record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Record {
    /// Key.
    id: i64,
    /// Its register.
    register: String,
    /// Whose it is.
    agency_id: i64,
    /// Its state.
    state: String,
    /// Its number; empty before it has one.
    number: String,
    /// What it is called.
    title: String,
    /// The day by which it is put in order (YYYY-MM-DD).
    dated_on: String,
    /// Its values by field, in normal form, without those that are sealed.
    #[schema(value_type = Object)]
    values: Map<String, Value>,
    /// Fields in which something is sealed.
    sealed: Vec<String>,
    /// Who works on it where it was handed over.
    holder_id: Option<i64>,
    /// Edition; every write must bring it back.
    row_version: i64,
}

/// A page of records.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Records {
    /// At most `limit`.
    items: Vec<Record>,
    /// Value for `after` of the next page; null on the last.
    next: Option<String>,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecordQuery {
    /// Only this state.
    #[serde(default)]
    state: String,
    /// Whose: `own`, which is also what is read when it is left out, or `referred` for what was shared or handed over.
    #[serde(default)]
    scope: String,
    /// Only this agency's.
    agency_id: Option<i64>,
    /// From this day on (YYYY-MM-DD).
    #[serde(default)]
    from: String,
    /// Up to and with this day (YYYY-MM-DD).
    #[serde(default)]
    to: String,
    /// Words, with or without tone marks.
    #[serde(default)]
    q: String,
    /// `next` of the page before.
    #[serde(default)]
    after: String,
    /// 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Values to write.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewRecord {
    /// Values by field: texts, numbers, lists of texts for several choices, lists of objects for tables.
    #[schema(value_type = Object)]
    values: Map<String, Value>,
}

/// Values to write over an edition.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RecordChange {
    /// The edition that the caller saw.
    row_version: i64,
    /// All values of the record; a field that is left out becomes empty.
    #[schema(value_type = Object)]
    values: Map<String, Value>,
}

/// A step to take.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct StepTaken {
    /// The edition that the caller saw.
    row_version: i64,
    /// Why, where the step asks for it.
    #[serde(default)]
    reason: String,
    /// Values that the step fills; others stay.
    #[serde(default)]
    #[schema(value_type = Object)]
    values: Map<String, Value>,
}

/// What became of a step.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StepOutcome {
    /// The record.
    id: i64,
    /// The request that other persons must grant; null where the step was taken.
    request_id: Option<i64>,
}

fn kind_word(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text { .. } => "text",
        FieldKind::Date => "date",
        FieldKind::DateTime => "date_time",
        FieldKind::Money => "money",
        FieldKind::Count => "count",
        FieldKind::Choice { .. } => "choice",
        FieldKind::Agency { .. } => "agency",
        FieldKind::Area => "area",
        FieldKind::Party => "party",
        FieldKind::File => "file",
        FieldKind::Identifier { .. } => "identifier",
        FieldKind::Penalty => "penalty",
        FieldKind::Table { .. } => "table",
    }
}

fn field(def: &FieldDef) -> Field {
    let columns = def.columns().iter();
    Field {
        id: def.id.as_str().to_owned(),
        name: def.name.clone(),
        name_en: def.name_en.clone(),
        kind: kind_word(&def.kind).to_owned(),
        list: def.list().map(|list| list.as_str().to_owned()),
        required_in: def
            .required_in
            .iter()
            .map(|s| s.as_str().to_owned())
            .collect(),
        is_sealed: def.is_sealed,
        columns: columns
            .map(|column| column.id.as_str().to_owned())
            .collect(),
    }
}

/// The registers of the province.
#[utoipa::path(get, path = "/api/v1/registers", tag = "registers",
    responses((status = 200, body = [Register]), (status = 401, body = Refusal)))]
pub async fn registers(Caller(ctx): Caller) -> Answer<Vec<Register>> {
    let verb = hopluc_core::base::permit::Verb::RecordRead;
    ctx.permit(verb, "register", &[ctx.actor.agency()])?;
    let all = ctx.catalogue().registers.values().map(|def| Register {
        id: def.id.as_str().to_owned(),
        name: def.name.clone(),
        name_en: def.name_en.clone(),
        fields: def.live_fields().map(field).collect(),
        states: def
            .states
            .iter()
            .map(|s| s.id.as_str().to_owned())
            .collect(),
        steps: def
            .steps
            .iter()
            .map(|step| Step {
                id: step.id.as_str().to_owned(),
                from: step.from.iter().map(|s| s.as_str().to_owned()).collect(),
                to: step.to.as_str().to_owned(),
            })
            .collect(),
    });
    Ok(Json(all.collect()))
}

fn record(ctx: &Ctx, mut stored: Stored) -> Record {
    let register = ctx.catalogue().registers.get(&stored.register);
    let fields = register.map(|register| register.fields.as_slice());
    let mut sealed = Vec::new();
    for field in fields.unwrap_or_default().iter().filter(|f| f.is_sealed) {
        let id = field.id.as_str();
        if stored.values.remove(id).is_some() {
            sealed.push(id.to_owned());
        }
    }
    Record {
        id: stored.id.0,
        register: stored.register.as_str().to_owned(),
        agency_id: stored.agency_id.0,
        state: stored.state.as_str().to_owned(),
        number: stored.number_text,
        title: stored.title,
        dated_on: date_text(stored.dated_on),
        values: stored.values,
        sealed,
        holder_id: stored.holder_id.map(|id| id.0),
        row_version: stored.row_version,
    }
}

fn day(field: &str, text: &str) -> Outcome<Option<time::Date>> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = date_from(text).ok_or_else(|| ActionError::invalid(field, "error.date"));
    found.map(Some)
}

/// The filter that a query asks for.
pub(super) fn filter_of(query: RecordQuery) -> Outcome<Filter> {
    let after = query.after.split_once('.').and_then(|(id, key)| {
        Some(Cursor {
            key: key.to_owned(),
            id: RecordId(id.parse().ok()?),
        })
    });
    Ok(Filter {
        scope: match query.scope.as_str() {
            "" | "own" => Scope::Own,
            "referred" => Scope::Referred,
            _ => return Err(ActionError::invalid("scope", "error.unknown_value")),
        },
        agency: query.agency_id.map(AgencyId),
        state: (!query.state.is_empty()).then_some(query.state),
        from: day("from", &query.from)?,
        to: day("to", &query.to)?,
        words: query.q,
        after,
        limit: query.limit.unwrap_or(50),
        ..Filter::default()
    })
}

/// Records of a register that the caller may see, newest first.
#[utoipa::path(get, path = "/api/v1/registers/{register}/records", tag = "registers", params(RecordQuery, ("register" = String, Path)),
    responses((status = 200, body = Records), (status = 401, body = Refusal), (status = 404, body = Refusal), (status = 422, body = Refusal)))]
pub async fn list(
    Caller(ctx): Caller,
    Path(register): Path<String>,
    Asked(query): Asked<RecordQuery>,
) -> Answer<Records> {
    let filter = filter_of(query)?;
    let found = list::list(&ctx, &RegisterId::new(register), &filter).await?;
    Ok(Json(Records {
        items: found
            .records
            .into_iter()
            .map(|stored| record(&ctx, stored))
            .collect(),
        next: found
            .next
            .map(|cursor| format!("{}.{}", cursor.id, cursor.key)),
    }))
}

/// One record.
#[utoipa::path(get, path = "/api/v1/records/{id}", tag = "registers", params(("id" = i64, Path)),
    responses((status = 200, body = Record), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Record> {
    Ok(Json(stored(&ctx, RecordId(id)).await?))
}

async fn stored(ctx: &Ctx, id: RecordId) -> Outcome<Record> {
    Ok(record(ctx, page::record_page(ctx, id).await?.record))
}

/// Values of JSON as a form would send them.
fn input_of(values: &Map<String, Value>) -> Input {
    let mut input = Input::new();
    for (field, value) in values {
        match value {
            Value::Array(all) if all.iter().any(Value::is_object) => {
                for (number, row) in all.iter().enumerate() {
                    for (column, cell) in row.as_object().into_iter().flatten() {
                        input.insert(format!("{field}.{number}.{column}"), word(cell));
                    }
                }
            }
            other => {
                input.insert(field.clone(), word(other));
            }
        }
    }
    input
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(word).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Enters a record of the caller's agency.
#[utoipa::path(post, path = "/api/v1/registers/{register}/records", tag = "registers", params(("register" = String, Path)), request_body = NewRecord,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn add(
    Caller(ctx): Caller,
    Path(register): Path<String>,
    Body(form): Body<NewRecord>,
) -> Answer<Written> {
    let register = RegisterId::new(register);
    let id = actions::create(&ctx, &register, &input_of(&form.values)).await?;
    Ok(Json(Written { id: id.0 }))
}

/// Corrects a record.
#[utoipa::path(post, path = "/api/v1/records/{id}", tag = "registers", params(("id" = i64, Path)), request_body = RecordChange,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn change(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(form): Body<RecordChange>,
) -> Answer<Written> {
    let seen = Seen {
        id: RecordId(id),
        row_version: form.row_version,
    };
    actions::change(&ctx, seen, &input_of(&form.values)).await?;
    Ok(Json(Written { id }))
}

/// Takes a step, or asks for one that other persons must grant.
#[utoipa::path(post, path = "/api/v1/records/{id}/steps/{step}", tag = "registers", params(("id" = i64, Path), ("step" = String, Path)), request_body = StepTaken,
    responses((status = 200, body = StepOutcome), (status = 401, body = Refusal), (status = 403, body = Refusal), (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn step(
    Caller(ctx): Caller,
    Path((id, step)): Path<(i64, String)>,
    Body(form): Body<StepTaken>,
) -> Answer<StepOutcome> {
    let seen = Seen {
        id: RecordId(id),
        row_version: form.row_version,
    };
    let input = input_of(&form.values);
    let taken = actions::take(&ctx, seen, &step, &input, &form.reason).await?;
    Ok(Json(StepOutcome {
        id,
        request_id: match taken {
            Taken::Done => None,
            Taken::Asked(request) => Some(request.0),
        },
    }))
}
