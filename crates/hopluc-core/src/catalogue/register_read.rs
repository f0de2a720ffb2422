//! Reads one register per file of `registers/`, and of which records a measure is made. Never compares entries with one another.

use super::fault::Fault;
use super::ids::{FieldId, ListId, RegisterId, StateId, StepId, ValueId};
use super::ledger::Sort;
use super::load::Draft;
use super::register::{
    ApprovalDef, ClockDef, ClockUnit, Condition, FieldDef, FieldKind, IdentifierSort, LinkDef,
    Numbering, RecordSource, RegisterDef, StateDef, StepDef,
};
use super::row::{FromText, Row};
use crate::base::actor::Role;

/// Reads a file of `registers/`.
pub(super) fn read(root: &mut Row<'_>, draft: &mut Draft) {
    let id = root.id("id", Sort::Register).value;
    let (name, name_en) = root.names();
    let (one, one_en) = (root.text("one").value, root.text("one_en").value);
    let slug = slug_of(root);
    let fields = fields_in(root, "field", &id, None);
    let states = states_in(root, &id);
    let register = RegisterDef {
        name,
        name_en,
        one,
        one_en,
        slug,
        fields,
        states,
        steps: steps_in(root, &id),
        status_list: root.opt_mention("status_list", Sort::List),
        title: names(root, "title", Sort::Field, &id),
        search: names(root, "search", Sort::Field, &id),
        dated: name_in(root, "dated", Sort::Field, &id),
        natural_key: names(root, "natural_key", Sort::Field, &id),
        numbering: numbering_of(root, &id),
        clocks: clocks_in(root, &id),
        links: links_in(root, &id),
        penalty: super::penalty_read::use_in(root, &id),
        has_custody: root.flag("custody", false),
        validity: root.validity(),
        id: RegisterId::new(id),
    };
    if register.title.is_empty() {
        root.fault(Fault::new("register_no_title", root.place()).with("id", &register.id));
    }
    draft.registers.insert(register.id.clone(), register);
}

/// The name under `key` of an entry of `sort` within `register`; the key must be there.
fn name_in<T: FromText>(row: &mut Row<'_>, key: &'static str, sort: Sort, register: &str) -> T {
    let found = row.text(key);
    if !found.value.is_empty() {
        let full = format!("{register}/{}", found.value);
        row.file.ledger.mention(sort, &full, &found.place);
    }
    T::from_text(&found.value)
}

/// The names under `key` of entries of `sort` within `register`.
fn names<T: FromText>(row: &mut Row<'_>, key: &'static str, sort: Sort, register: &str) -> Vec<T> {
    let found = row.texts(key);
    for text in &found {
        let full = format!("{register}/{}", text.value);
        row.file.ledger.mention(sort, &full, &text.place);
    }
    found.iter().map(|text| T::from_text(&text.value)).collect()
}

/// The id under `key`, entered as a definition of `sort` within `register`.
fn id_in(row: &mut Row<'_>, sort: Sort, register: &str, table: Option<&str>) -> String {
    let id = row.text("id");
    let is_word = id
        .value
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_word {
        row.fault(Fault::new("bad_id", id.place.clone()).with("id", &id.value));
    }
    let full = match table {
        Some(table) => format!("{register}/{table}.{}", id.value),
        None => format!("{register}/{}", id.value),
    };
    row.file.ledger.define(sort, &full, &id.place);
    id.value
}

fn slug_of(root: &mut Row<'_>) -> String {
    let slug = root.text("slug");
    let is_slug = !slug.value.starts_with('-')
        && slug
            .value
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_slug {
        root.fault(Fault::new("bad_slug", slug.place.clone()).with("text", &slug.value));
    }
    let ledger = root.file.ledger;
    ledger.define(Sort::Slug, &slug.value, &slug.place);
    slug.value
}

fn fields_in(
    parent: &mut Row<'_>,
    key: &'static str,
    register: &str,
    table: Option<&str>,
) -> Vec<FieldDef> {
    let rows = parent.rows(key);
    if rows.is_empty() {
        parent.fault(Fault::new("register_no_fields", parent.place()).with("key", key));
    }
    let one = |mut row: Row<'_>| {
        let field = field_of(&mut row, register, table);
        row.finish();
        field
    };
    rows.into_iter().map(one).collect()
}

fn field_of(row: &mut Row<'_>, register: &str, table: Option<&str>) -> FieldDef {
    let id = id_in(row, Sort::Field, register, table);
    let (name, name_en) = row.names();
    let kind = kind_of(row, register, table, &id);
    let optional = |row: &mut Row<'_>, key| row.opt_text(key).map(|text| text.value);
    let hint = optional(row, "hint").unwrap_or_default();
    let hint_en = optional(row, "hint_en").unwrap_or_default();
    let mut field = FieldDef {
        id: FieldId::new(id),
        name,
        name_en,
        kind,
        hint,
        hint_en,
        required_in: Vec::new(),
        is_required: false,
        is_sealed: false,
        is_column: false,
        is_filter: false,
        is_retired: false,
    };
    if table.is_some() {
        field.is_required = row.flag("required", false);
        return field;
    }
    field.required_in = names(row, "required_in", Sort::State, register);
    field.is_sealed = row.flag("sealed", false);
    field.is_column = row.flag("column", false);
    field.is_filter = row.flag("filter", false);
    field.is_retired = row.flag("retired", false);
    let is_shown = field.is_column || field.is_filter;
    if field.is_sealed && is_shown {
        row.fault(Fault::new("sealed_shown", row.place()).with("id", &field.id));
    }
    if field.is_sealed && matches!(field.kind, FieldKind::Table { .. } | FieldKind::File) {
        row.fault(Fault::new("sealed_kind", row.place()).with("id", &field.id));
    }
    if is_shown && matches!(field.kind, FieldKind::Table { .. } | FieldKind::File) {
        row.fault(Fault::new("not_shown_in_list", row.place()).with("id", &field.id));
    }
    if field.is_retired && !field.required_in.is_empty() {
        row.fault(Fault::new("retired_required", row.place()).with("id", &field.id));
    }
    field
}

#[derive(Clone, Copy)]
enum Word {
    Text,
    LongText,
    Date,
    DateTime,
    Money,
    Count,
    Choice,
    Choices,
    Agency,
    Area,
    Party,
    File,
    Identifier,
    Penalty,
    Table,
}

const WORDS: [(&str, Word); 15] = [
    ("text", Word::Text),
    ("long_text", Word::LongText),
    ("date", Word::Date),
    ("datetime", Word::DateTime),
    ("money", Word::Money),
    ("count", Word::Count),
    ("choice", Word::Choice),
    ("choices", Word::Choices),
    ("agency", Word::Agency),
    ("area", Word::Area),
    ("party", Word::Party),
    ("file", Word::File),
    ("identifier", Word::Identifier),
    ("penalty", Word::Penalty),
    ("table", Word::Table),
];

fn kind_of(row: &mut Row<'_>, register: &str, table: Option<&str>, id: &str) -> FieldKind {
    let word = row.choice("kind", &WORDS).unwrap_or(Word::Text);
    if table.is_some() && matches!(word, Word::Table | Word::File | Word::Choices) {
        row.fault(Fault::new("not_in_table", row.place()).with("id", id));
        return FieldKind::Text { is_long: false };
    }
    let takes_list = matches!(word, Word::Choice | Word::Choices | Word::Agency);
    if !takes_list && row.has("list") {
        row.fault(Fault::new("list_unused", row.place()).with("id", id));
        let _: Option<ListId> = row.opt_mention("list", Sort::List);
    }
    match word {
        Word::Text => FieldKind::Text { is_long: false },
        Word::LongText => FieldKind::Text { is_long: true },
        Word::Date => FieldKind::Date,
        Word::DateTime => FieldKind::DateTime,
        Word::Money => FieldKind::Money,
        Word::Count => FieldKind::Count,
        Word::Choice | Word::Choices => FieldKind::Choice {
            list: row.mention("list", Sort::List),
            is_many: matches!(word, Word::Choices),
        },
        Word::Agency => FieldKind::Agency {
            list: row.opt_mention("list", Sort::List),
        },
        Word::Area => FieldKind::Area,
        Word::Party => FieldKind::Party,
        Word::File => FieldKind::File,
        Word::Identifier => FieldKind::Identifier {
            sort: row
                .choice("sort", &IDENTIFIERS)
                .unwrap_or(IdentifierSort::Other),
        },
        Word::Penalty => FieldKind::Penalty,
        Word::Table => FieldKind::Table {
            columns: fields_in(row, "columns", register, Some(id)),
        },
    }
}

const IDENTIFIERS: [(&str, IdentifierSort); 11] = [
    ("domain", IdentifierSort::Domain),
    ("url", IdentifierSort::Url),
    ("phone", IdentifierSort::Phone),
    ("imei", IdentifierSort::Imei),
    ("iccid", IdentifierSort::Iccid),
    ("bank_account", IdentifierSort::BankAccount),
    ("ip", IdentifierSort::Ip),
    ("email", IdentifierSort::Email),
    ("wallet", IdentifierSort::Wallet),
    ("document_number", IdentifierSort::DocumentNumber),
    ("other", IdentifierSort::Other),
];

fn states_in(root: &mut Row<'_>, register: &str) -> Vec<StateDef> {
    let rows = root.rows("state");
    if rows.is_empty() {
        root.fault(Fault::new("register_no_states", root.place()).with("id", register));
    }
    let one = |mut row: Row<'_>| {
        let id = StateId::new(id_in(&mut row, Sort::State, register, None));
        let (name, name_en) = row.names();
        let state = StateDef {
            id,
            name,
            name_en,
            is_closed: row.flag("closed", false),
            is_counted: row.flag("counted", true),
            value: row.opt_text("value").map(|text| ValueId::new(text.value)),
            keeps: names(&mut row, "keeps", Sort::Field, register),
        };
        row.finish();
        state
    };
    rows.into_iter().map(one).collect()
}

/// Roles that may take a step; who only reads or only keeps the system may take none.
const ROLES: [(&str, Role); 3] = [
    ("officer", Role::Officer),
    ("leader", Role::Leader),
    ("focal", Role::Focal),
];

fn steps_in(root: &mut Row<'_>, register: &str) -> Vec<StepDef> {
    let one = |mut row: Row<'_>| {
        let id = StepId::new(id_in(&mut row, Sort::Step, register, None));
        let (name, name_en) = row.names();
        let roles = roles_of(&mut row, "roles", &id);
        let approval = approval_of(&mut row, &id);
        let step = StepDef {
            name,
            name_en,
            from: names(&mut row, "from", Sort::State, register),
            to: name_in(&mut row, "to", Sort::State, register),
            roles,
            needs_reason: row.flag("needs_reason", false),
            needs_second_person: row.flag("second_person", false),
            approval,
            tells: names(&mut row, "tells", Sort::Field, register),
            id,
        };
        if step.from.is_empty() {
            row.fault(Fault::new("step_from_nowhere", row.place()).with("id", &step.id));
        }
        if step.approval.is_some() && step.needs_second_person {
            row.fault(Fault::new("approval_twice", row.place()).with("id", &step.id));
        }
        row.finish();
        step
    };
    root.rows("step").into_iter().map(one).collect()
}

/// Most days for which a request may wait.
const MOST_DAYS: u8 = 90;

fn approval_of(step: &mut Row<'_>, id: &StepId) -> Option<ApprovalDef> {
    let mut row = step.row("approval")?;
    let approval = ApprovalDef {
        n_persons: row.small("persons", 1, 2),
        by: roles_of(&mut row, "by", id),
        n_days: row.small("days", 1, MOST_DAYS),
    };
    row.finish();
    Some(approval)
}

fn roles_of(row: &mut Row<'_>, key: &'static str, step: &StepId) -> Vec<Role> {
    let mut roles = Vec::new();
    let texts = row.texts(key);
    if texts.is_empty() {
        row.fault(Fault::new("step_for_nobody", row.place()).with("id", step));
    }
    for text in texts {
        match ROLES.iter().find(|(word, _)| *word == text.value) {
            Some((_, role)) => roles.push(*role),
            None => row.fault(Fault::new("step_role", text.place).with("role", &text.value)),
        }
    }
    roles
}

fn numbering_of(root: &mut Row<'_>, register: &str) -> Option<Numbering> {
    let mut row = root.row("numbering")?;
    let at = name_in(&mut row, "at", Sort::State, register);
    let pattern = row.text("pattern");
    let has_n = pattern.value.contains("{n}") || pattern.value.contains("{nn}");
    if !has_n {
        let fault = Fault::new("numbering_pattern", pattern.place.clone());
        row.fault(fault.with("text", &pattern.value));
    }
    row.finish();
    Some(Numbering {
        at,
        pattern: pattern.value,
    })
}

fn clocks_in(root: &mut Row<'_>, register: &str) -> Vec<ClockDef> {
    let units = [
        ("hours", ClockUnit::Hours),
        ("days", ClockUnit::Days),
        ("working_days", ClockUnit::WorkingDays),
        ("months", ClockUnit::Months),
    ];
    let one = |mut row: Row<'_>| {
        // Several clocks of one name follow each other in time: the law changed.
        let id = row.text("id").value;
        let (name, name_en) = row.names();
        let n = row.small("n", 1, 250);
        let clock = ClockDef {
            id: StepId::new(id),
            name,
            name_en,
            from: name_in(&mut row, "from", Sort::Field, register),
            n: u32::from(n),
            unit: row.choice("unit", &units).unwrap_or(ClockUnit::Days),
            conditions: conditions_in(&mut row, register),
            stops_in: names(&mut row, "stops_in", Sort::State, register),
            pauses_in: names(&mut row, "pauses_in", Sort::State, register),
            basis: row.text("basis").value,
            is_verified: row.flag("verified", false),
            validity: row.validity(),
        };
        if clock.stops_in.is_empty() {
            row.fault(Fault::new("clock_never_stops", row.place()).with("id", &clock.id));
        }
        row.finish();
        clock
    };
    root.rows("clock").into_iter().map(one).collect()
}

fn links_in(root: &mut Row<'_>, register: &str) -> Vec<LinkDef> {
    let one = |mut row: Row<'_>| {
        let (name, name_en) = row.names();
        let link = LinkDef {
            register: row.mention("register", Sort::Register),
            name,
            name_en,
            carries: names(&mut row, "carries", Sort::Field, register),
        };
        row.finish();
        link
    };
    root.rows("link").into_iter().map(one).collect()
}

/// The records of which a measure is made, `[[measure.records]]`.
pub(super) fn sources_in(measure: &mut Row<'_>) -> Vec<RecordSource> {
    let one = |mut row: Row<'_>| {
        let register: RegisterId = row.mention("register", Sort::Register);
        let within = register.as_str().to_owned();
        let optional = |row: &mut Row<'_>, key| {
            let found = row.opt_text(key)?;
            let full = format!("{within}/{}", found.value);
            row.file.ledger.mention(Sort::Field, &full, &found.place);
            Some(found.value)
        };
        let source = RecordSource {
            rows: optional(&mut row, "rows").map(FieldId::new),
            sum: optional(&mut row, "sum"),
            dated: name_in(&mut row, "dated", Sort::Field, &within),
            until: optional(&mut row, "until").map(FieldId::new),
            conditions: conditions_in(&mut row, &within),
            register,
        };
        row.finish();
        source
    };
    measure.rows("records").into_iter().map(one).collect()
}

fn conditions_in(parent: &mut Row<'_>, register: &str) -> Vec<Condition> {
    let one = |mut row: Row<'_>| {
        let field: FieldId = name_in(&mut row, "field", Sort::Field, register);
        let is = row.texts("is");
        row.finish();
        Condition {
            field: field.as_str().to_owned(),
            is: is.into_iter().map(|v| ValueId::new(v.value)).collect(),
        }
    };
    parent.rows("where").into_iter().map(one).collect()
}
