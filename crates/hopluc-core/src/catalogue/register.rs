//! Registers, "sổ theo dõi": which fields, states, clocks and links a record has and who may move it. Never holds a record.
//!
//! What a register may say is a closed list; the record station runs all of them with the same code. Read by `register_read`,
//! checked against the rest of the catalogue by `register_check`.

use serde::Serialize;

use super::Validity;
use super::ids::{FieldId, KindId, ListId, RegisterId, StateId, StepId, ValueId};
use crate::base::actor::Role;

/// One register.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegisterDef {
    /// Its name in the catalogue, in tables and in the API: `inspection`.
    pub id: RegisterId,
    /// Vietnamese name of the register: "Thanh tra, kiểm tra".
    pub name: String,
    /// English name.
    pub name_en: String,
    /// What one record is called in Vietnamese: "cuộc thanh tra, kiểm tra".
    pub one: String,
    /// What one record is called in English.
    pub one_en: String,
    /// The Vietnamese word of its page addresses: `thanh-tra`.
    pub slug: String,
    /// Fields in the order of the form, retired ones too.
    pub fields: Vec<FieldDef>,
    /// States in the order of a record's life; the first is that of a new record.
    pub states: Vec<StateDef>,
    /// What may be done to a record beside correcting it.
    pub steps: Vec<StepDef>,
    /// The value list that the states stand for in figures.
    pub status_list: Option<ListId>,
    /// Fields whose values make the title of a record, in order.
    pub title: Vec<FieldId>,
    /// Fields whose words are searched.
    pub search: Vec<FieldId>,
    /// The date field by which records are put in order and looked for by period.
    pub dated: FieldId,
    /// Fields that together name a record within its agency; empty where nothing outside the system does.
    pub natural_key: Vec<FieldId>,
    /// How records get their number, if they do.
    pub numbering: Option<Numbering>,
    /// Deadlines of the law.
    pub clocks: Vec<ClockDef>,
    /// Links to records of other registers.
    pub links: Vec<LinkDef>,
    /// Where it applies penalties of the law catalogue, if it does.
    pub penalty: Option<PenaltyUse>,
    /// Whether its records keep evidence.
    pub has_custody: bool,
    /// When records may be entered.
    pub validity: Validity,
}

impl RegisterDef {
    /// The field called `id`.
    pub fn field(&self, id: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.id.as_str() == id)
    }

    /// The state called `id`.
    pub fn state(&self, id: &str) -> Option<&StateDef> {
        self.states.iter().find(|state| state.id.as_str() == id)
    }

    /// The step called `id`.
    pub fn step(&self, id: &str) -> Option<&StepDef> {
        self.steps.iter().find(|step| step.id.as_str() == id)
    }

    /// The column `path` (`table.column`) or the field of that name; with the table, if it is in one.
    pub fn at(&self, path: &str) -> Option<(Option<&FieldDef>, &FieldDef)> {
        let Some((table, column)) = path.split_once('.') else {
            return self.field(path).map(|field| (None, field));
        };
        let table = self.field(table)?;
        let column = table.columns().iter().find(|c| c.id.as_str() == column)?;
        Some((Some(table), column))
    }

    /// Where the value of the dimension `list` stands, for rows of the table `rows` or for whole records: a column first,
    /// then a field, then the state. Sealed fields are never looked at.
    pub fn along(&self, rows: Option<&FieldId>, list: &ListId) -> Option<Along<'_>> {
        let is_it = |field: &&FieldDef| {
            !field.is_sealed
                && (field.list() == Some(list)
                    || (list.as_str() == "area" && field.kind == FieldKind::Area))
        };
        let table = rows.and_then(|id| self.field(id.as_str()));
        let columns = table.map(FieldDef::columns).unwrap_or_default();
        if let Some(column) = columns.iter().find(is_it) {
            return Some(Along::Column(column));
        }
        if let Some(field) = self.fields.iter().find(is_it) {
            return Some(Along::Field(field));
        }
        (self.status_list.as_ref() == Some(list)).then_some(Along::State)
    }

    /// Fields that are still filled in, in the order of the form.
    pub fn live_fields(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(|field| !field.is_retired)
    }
}

/// Where the value of a dimension stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Along<'a> {
    /// In a column of the rows that are counted.
    Column(&'a FieldDef),
    /// In a field of the record.
    Field(&'a FieldDef),
    /// It is what the state stands for.
    State,
}

/// One field of a register, or one column of a table in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a yes or no of the catalogue, written there by this name"
)]
pub struct FieldDef {
    /// Its name within the register.
    pub id: FieldId,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// What may stand in it.
    pub kind: FieldKind,
    /// What to write, Vietnamese; empty where the name says enough.
    pub hint: String,
    /// What to write, English.
    pub hint_en: String,
    /// States in which it must be filled; for a column: whether each row must fill it, where not empty.
    pub required_in: Vec<StateId>,
    /// For a column: each row must fill it.
    pub is_required: bool,
    /// Kept encrypted; never in a list, a search, a title, a figure or an export.
    pub is_sealed: bool,
    /// Shown in the list, which can be put in order by it.
    pub is_column: bool,
    /// The list can be narrowed by it.
    pub is_filter: bool,
    /// No longer asked; what is stored stays readable.
    pub is_retired: bool,
}

impl FieldDef {
    /// The columns of a table; none for any other kind.
    pub fn columns(&self) -> &[FieldDef] {
        match &self.kind {
            FieldKind::Table { columns } => columns,
            _ => &[],
        }
    }

    /// The value list from which the field takes its values, if it does.
    pub fn list(&self) -> Option<&ListId> {
        match &self.kind {
            FieldKind::Choice { list, .. } => Some(list),
            FieldKind::Agency { list } => list.as_ref(),
            _ => None,
        }
    }

    /// Whether the list of records keeps an index of its values.
    pub fn is_indexed(&self) -> bool {
        (self.is_column || self.is_filter) && !self.is_sealed && self.columns().is_empty()
    }
}

/// What may stand in a field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Words.
    Text {
        /// Several lines.
        is_long: bool,
    },
    /// A local date.
    Date,
    /// An instant with the offset in which it was told.
    DateTime,
    /// Whole đồng.
    Money,
    /// A whole number, not below zero.
    Count,
    /// A value of a list.
    Choice {
        /// The list; its values that are totals typed by hand are never offered.
        list: ListId,
        /// Several values.
        is_many: bool,
    },
    /// An agency of the directory.
    Agency {
        /// The list of agencies along which figures are broken down by this field.
        list: Option<ListId>,
    },
    /// An area of the catalogue.
    Area,
    /// A person or organisation, by name ("đối tượng").
    Party,
    /// A file.
    File,
    /// A domain, number or the like, in one normal form.
    Identifier {
        /// Which sort.
        sort: IdentifierSort,
    },
    /// A rule of the law catalogue of penalties.
    Penalty,
    /// Rows of columns.
    Table {
        /// The columns; none is a table or a file.
        columns: Vec<FieldDef>,
    },
}

/// The sorts of identifier that link records ("dấu hiệu").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierSort {
    /// A DNS name.
    Domain,
    /// A web address.
    Url,
    /// A telephone number.
    Phone,
    /// The number of a device.
    Imei,
    /// The number of a SIM card.
    Iccid,
    /// A bank account, with its bank.
    BankAccount,
    /// An address of the Internet protocol.
    Ip,
    /// A mailbox.
    Email,
    /// A wallet of a virtual currency.
    Wallet,
    /// Number and symbol of an official document.
    DocumentNumber,
    /// Any other reference, kept as typed.
    Other,
}

/// A state of a register's records.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StateDef {
    /// Its name within the register.
    pub id: StateId,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The work is over; the record is still there and may be taken up again only by a step.
    pub is_closed: bool,
    /// Figures count records in this state; drafts and withdrawn records are not counted.
    pub is_counted: bool,
    /// The value of the status list that it stands for.
    pub value: Option<ValueId>,
    /// Fields that stay as they are while a record is in it: what somebody has approved.
    pub keeps: Vec<FieldId>,
}

/// A step from state to state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepDef {
    /// Its name within the register.
    pub id: StepId,
    /// What the button says in Vietnamese.
    pub name: String,
    /// What the button says in English.
    pub name_en: String,
    /// States in which it may be taken.
    pub from: Vec<StateId>,
    /// State after it.
    pub to: StateId,
    /// Roles that may take it, beside the permission for the record itself.
    pub roles: Vec<Role>,
    /// A reason must be given.
    pub needs_reason: bool,
    /// It must be taken by another person than the one who took the step before or wrote the record last.
    pub needs_second_person: bool,
    /// It is asked for and waits until others have granted it.
    pub approval: Option<ApprovalDef>,
    /// Fields of agencies that are told.
    pub tells: Vec<FieldId>,
}

/// Who must grant a step that somebody asks for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApprovalDef {
    /// How many persons beside the one who asks: 1 or 2.
    pub n_persons: u8,
    /// Roles that may grant it.
    pub by: Vec<Role>,
    /// Days after which an unanswered request lapses.
    pub n_days: u8,
}

/// How records get their number: without gaps per agency and year, at one step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Numbering {
    /// The state in which a record is given its number.
    pub at: StateId,
    /// What is written: `{n}` the number, `{nn}` with two digits, `{year}` the year.
    pub pattern: String,
}

/// A deadline of the law.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClockDef {
    /// Its name within the register.
    pub id: StepId,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The date field from which it runs.
    pub from: FieldId,
    /// How many.
    pub n: u32,
    /// Of what.
    pub unit: ClockUnit,
    /// For which records it runs; all where there is none.
    pub conditions: Vec<Condition>,
    /// States in which it has stopped.
    pub stops_in: Vec<StateId>,
    /// States in which it stands still.
    pub pauses_in: Vec<StateId>,
    /// The clause that sets it.
    pub basis: String,
    /// Since and until when the clause holds, by the day from which the clock runs.
    pub validity: Validity,
    /// Whether somebody has compared the clause with the signed text.
    pub is_verified: bool,
}

/// The fields by which a register applies penalties of the law catalogue: a capability, whatever the register is called.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PenaltyUse {
    /// The rule (`field` or `table.column`); in a table each row is one violation.
    pub rule: String,
    /// The fine under that rule, in the same place.
    pub fine: String,
    /// For how many things, for rules that are for each of them; in the same place.
    pub count: Option<String>,
    /// The fine in all.
    pub total: Option<FieldId>,
    /// The day of the act, which chooses the rules in force.
    pub acted_on: FieldId,
    /// The day of the decision, on which the office must hold its power.
    pub decided_on: FieldId,
    /// The behaviour for which rules are proposed.
    pub behaviour: FieldId,
    /// The kind of party.
    pub party: FieldId,
    /// Values of the party's list that are organisations.
    pub organisations: Vec<ValueId>,
    /// Values of the party's list that are individuals.
    pub individuals: Vec<ValueId>,
    /// The office that decides.
    pub authority: FieldId,
    /// The field and the value that say that the party is reprimanded and not fined.
    pub reprimand: Option<(FieldId, ValueId)>,
}

/// What a clock counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockUnit {
    /// Hours.
    Hours,
    /// Days of the calendar; an end on a day off moves to the next working day.
    Days,
    /// Working days.
    WorkingDays,
    /// Months; an end on a day off moves to the next working day.
    Months,
}

/// A link to records of another register.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LinkDef {
    /// The other register.
    pub register: RegisterId,
    /// What the other record is to this one, in Vietnamese.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Fields that a record made from this one takes over: those of the same name and kind.
    pub carries: Vec<FieldId>,
}

/// Of which records a measure is made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordSource {
    /// The register.
    pub register: RegisterId,
    /// The table whose rows are counted; records where there is none.
    pub rows: Option<FieldId>,
    /// The field (`field` or `table.column`) that is added up; ones where there is none.
    pub sum: Option<String>,
    /// The date field that places a record in a period.
    pub dated: FieldId,
    /// For a stock: the date field from which on the record is no longer counted.
    pub until: Option<FieldId>,
    /// What must hold of a record or row; all of them.
    pub conditions: Vec<Condition>,
}

/// A field has one of some values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Condition {
    /// The field (`field` or `table.column`).
    pub field: String,
    /// The values, one of which it must have; any value at all where there is none.
    pub is: Vec<ValueId>,
}

/// Kinds that a list of agencies is limited to, for a field of agencies; empty where any agency may stand.
pub fn kinds_of(list: Option<&super::ValueList>) -> &[KindId] {
    match list.map(|list| &list.source) {
        Some(super::ValueSource::Agencies(kinds)) => kinds,
        _ => &[],
    }
}
