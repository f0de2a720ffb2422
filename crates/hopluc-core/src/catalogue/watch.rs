//! When findings in logs propose an incident, what such an incident is in its register, and when it counts as mended. Never looks at
//! a finding.

use super::fault::{Fault, Place, nearest};
use super::ids::{FieldId, MeasureCode, RegisterId, RoleId};
use super::ledger::{Ledger, Sort};
use super::load::Draft;
use super::register::{FieldKind, RegisterDef};
use super::row::{Located, Row};
use hopluc_match::feed::Class;
use std::collections::BTreeMap;

/// The rules of the watch over logs ("quy tắc theo dõi mạng").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchDef {
    /// Who holds this duty sees the findings of every agency, and decides on proposals.
    pub response_role: RoleId,
    /// The last so many local days are looked at, today with them.
    pub recent_days: u8,
    /// What was not there in so many days before them is new.
    pub quiet_days: u8,
    /// With so many days before them the recent ones are compared.
    pub base_days: u8,
    /// Connections a day so many times those of the base are a rise.
    pub rise_times: u8,
    /// The base was heard on at least so many days, or nothing is said of a rise.
    pub least_base_days: u8,
    /// What was dismissed is not proposed again for so many days.
    pub held_days: u8,
    /// So many days that were heard and had nothing verify a fix.
    pub closing_days: u8,
    /// The deadline that is offered, in working days.
    pub due_working_days: u8,
    /// What a confirmed proposal is in its register.
    pub incident: IncidentUse,
    /// Texts of what is made.
    pub texts: WatchTexts,
    /// Each class that may propose, in their order.
    pub classes: BTreeMap<Class, WatchClass>,
}

/// The register of incidents, and its fields that are filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentUse {
    /// The register.
    pub register: RegisterId,
    /// What it is called.
    pub subject: FieldId,
    /// When it was found.
    pub detected_at: FieldId,
    /// Whose it is.
    pub affected_agency: FieldId,
}

/// Texts with places in braces, Vietnamese as what they become part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchTexts {
    /// Of an incident: `{agency}`, `{class}`.
    pub subject: String,
    /// Of its task: also `{n_connections}`, `{n_machines}`, `{first}`, `{last}`, `{closing_days}`.
    pub task: String,
    /// Of a fix that the logs do not bear out: `{class}`, `{days}`.
    pub still_found: String,
}

/// What is said of one class of indicators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchClass {
    /// Vietnamese name within a sentence.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Fewer connections propose nothing.
    pub least_connections: u8,
    /// The flow that its connections are, for the response team; `None` where no figure is made of them.
    pub measure: Option<MeasureCode>,
    /// What the class fills in the incident.
    pub set: Vec<(FieldId, String)>,
}

/// Reads the one file, a table with `[incident]`, `[texts]` and `[[class]]`.
pub(super) fn read(root: &mut Row<'_>, draft: &mut Draft) {
    let (incident, texts) = (incident_of(root), texts_of(root));
    let mut classes = BTreeMap::new();
    let words = Class::ALL.map(|class| (class.as_str(), class));
    for mut row in root.rows("class") {
        let class = row.choice("id", &words);
        let found = class_of(&mut row, draft);
        if let Some(class) = class
            && classes.insert(class, found).is_some()
        {
            row.fault(Fault::new("twice", row.place()).with("id", class.as_str()));
        }
        row.finish();
    }
    draft.watch = Some(WatchDef {
        response_role: root.mention("response_role", Sort::Role),
        recent_days: days(root, "recent_days"),
        quiet_days: days(root, "quiet_days"),
        base_days: days(root, "base_days"),
        rise_times: root.small("rise_times", 2, 100),
        least_base_days: days(root, "least_base_days"),
        held_days: days(root, "held_days"),
        closing_days: days(root, "closing_days"),
        due_working_days: days(root, "due_working_days"),
        incident,
        texts,
        classes,
    });
}

/// Findings are known day by day for long, but lines only for five weeks: a rule that looks farther back would see them change.
fn days(root: &mut Row<'_>, key: &'static str) -> u8 {
    if !root.has(key) {
        root.fault(Fault::new("missing_key", root.place()).with("key", key));
    }
    root.small(key, 1, 35)
}

fn incident_of(root: &mut Row<'_>) -> IncidentUse {
    let Some(mut row) = root.row("incident") else {
        root.fault(Fault::new("missing_key", root.place()).with("key", "incident"));
        return IncidentUse {
            register: "".into(),
            subject: "".into(),
            detected_at: "".into(),
            affected_agency: "".into(),
        };
    };
    let register: RegisterId = row.mention("register", Sort::Register);
    let field = |row: &mut Row<'_>, key| {
        let id = row.text(key);
        let full = format!("{register}/{}", id.value);
        row.file.ledger.mention(Sort::Field, &full, &id.place);
        FieldId::new(id.value)
    };
    let found = IncidentUse {
        subject: field(&mut row, "subject"),
        detected_at: field(&mut row, "detected_at"),
        affected_agency: field(&mut row, "affected_agency"),
        register,
    };
    row.finish();
    found
}

fn texts_of(root: &mut Row<'_>) -> WatchTexts {
    let Some(mut row) = root.row("texts") else {
        root.fault(Fault::new("missing_key", root.place()).with("key", "texts"));
        return WatchTexts {
            subject: String::new(),
            task: String::new(),
            still_found: String::new(),
        };
    };
    let texts = WatchTexts {
        subject: row.text("subject").value,
        task: row.text("task").value,
        still_found: row.text("still_found").value,
    };
    row.finish();
    texts
}

fn class_of(row: &mut Row<'_>, draft: &mut Draft) -> WatchClass {
    let (name, name_en) = row.names();
    let least_connections = row.small("least_connections", 1, 255);
    let mut set = Vec::new();
    for mut one in row.rows("set") {
        let (field, value) = (one.text("field"), one.text("value"));
        set.push((FieldId::new(field.value.clone()), value.value.clone()));
        draft.watch_values.push((field, value));
        one.finish();
    }
    WatchClass {
        name,
        name_en,
        least_connections,
        measure: row.opt_mention("measure", Sort::Measure),
        set,
    }
}

/// What a class fills stands in the register, and is one of the values of its list.
pub(super) fn check(draft: &Draft, ledger: &Ledger) {
    let Some(watch) = &draft.watch else { return };
    let Some(register) = draft.registers.get(&watch.incident.register) else {
        return;
    };
    for (field, value) in &draft.watch_values {
        check_value(draft, register, (field, value), ledger);
    }
}

fn check_value(
    draft: &Draft,
    register: &RegisterDef,
    (field, value): (&Located<String>, &Located<String>),
    ledger: &Ledger,
) {
    let Some(def) = register.field(&field.value) else {
        let known = register.fields.iter().map(|def| def.id.as_str());
        let near = nearest(&field.value, known);
        return ledger.fault(unknown(&field.place, "field", &field.value, near));
    };
    let FieldKind::Choice { list, .. } = &def.kind else {
        return;
    };
    let Some(list) = draft.lists.get(list) else {
        return;
    };
    if !list.values.iter().any(|one| one.id.as_str() == value.value) {
        let near = nearest(&value.value, list.values.iter().map(|one| one.id.as_str()));
        ledger.fault(unknown(&value.place, "value", &value.value, near));
    }
}

fn unknown(place: &Place, sort: &str, id: &str, near: String) -> Fault {
    Fault::new("unknown_name", place.clone())
        .with("sort", sort)
        .with("id", id)
        .with("near", near)
}
