//! Rules that hold within a register and between registers, value lists and measures, once all files are read.

use std::collections::BTreeSet;

use super::fault::{Fault, Place, nearest};
use super::ids::{FieldId, StateId};
use super::ledger::{Ledger, Sort};
use super::load::Draft;
use super::measure::{BreakdownRule, MeasureDef, MeasureKind};
use super::register::{FieldDef, FieldKind, RecordSource, RegisterDef};
use super::value_list::{UnitForm, ValueSource};

/// Runs every rule and notes the faults.
pub(super) fn run(draft: &Draft, ledger: &Ledger) {
    for register in draft.registers.values() {
        let check = Check {
            register,
            draft,
            ledger,
        };
        check.states();
        check.fields();
        check.open_uses();
        check.clocks();
        check.links();
    }
    for measure in draft.measures.values() {
        for source in &measure.records {
            check_source(measure, source, draft, ledger);
        }
    }
}

struct Check<'a> {
    register: &'a RegisterDef,
    draft: &'a Draft,
    ledger: &'a Ledger,
}

impl Check<'_> {
    fn place(&self, sort: Sort, id: &str) -> Place {
        let full = format!("{}/{id}", self.register.id);
        self.ledger.place_of(sort, &full)
    }

    fn of_register(&self) -> Place {
        self.ledger
            .place_of(Sort::Register, self.register.id.as_str())
    }

    /// A record reaches every state from the first, and from every open one goes on.
    fn states(&self) {
        let Some(first) = self.register.states.first() else {
            return;
        };
        let mut reached: BTreeSet<&StateId> = BTreeSet::from([&first.id]);
        for _ in &self.register.states {
            let next = self.register.steps.iter();
            let next = next.filter(|step| step.from.iter().any(|from| reached.contains(from)));
            let next: Vec<&StateId> = next.map(|step| &step.to).collect();
            reached.extend(next);
        }
        for state in &self.register.states {
            let fault = |key| {
                Fault::new(key, self.place(Sort::State, state.id.as_str())).with("id", &state.id)
            };
            if !reached.contains(&state.id) {
                self.ledger.fault(fault("state_unreachable"));
            }
            let goes_on = self
                .register
                .steps
                .iter()
                .any(|s| s.from.contains(&state.id));
            if !state.is_closed && !goes_on {
                self.ledger.fault(fault("state_stuck"));
            }
            self.status(state.value.as_ref().map(super::ValueId::as_str), &fault);
        }
        if first.is_closed {
            let place = self.place(Sort::State, first.id.as_str());
            self.ledger
                .fault(Fault::new("first_state_closed", place).with("id", &first.id));
        }
        for step in &self.register.steps {
            let place = self.place(Sort::Step, step.id.as_str());
            for field in &step.tells {
                self.must_be(field, &place, "step_tells", |kind| {
                    matches!(kind, FieldKind::Agency { .. })
                });
            }
        }
    }

    fn status(&self, value: Option<&str>, fault: &impl Fn(&'static str) -> Fault) {
        match (&self.register.status_list, value) {
            (Some(list), Some(value)) => {
                let known = self.draft.lists.get(list);
                if known.is_some_and(|list| list.value(value).is_none()) {
                    let near = known.map_or_else(String::new, |list| {
                        nearest(value, list.values.iter().map(|v| v.id.as_str()))
                    });
                    let fault = fault("state_value").with("value", value);
                    self.ledger
                        .fault(fault.with("list", list).with("near", near));
                }
            }
            (None, Some(_)) => self.ledger.fault(fault("state_value_without_list")),
            (_, None) => {}
        }
    }

    /// Choices are from lists that name their values, identifiers and agencies from where they come.
    fn fields(&self) {
        for field in &self.register.fields {
            self.field(field, None);
            for column in field.columns() {
                self.field(column, Some(field));
            }
        }
    }

    fn field(&self, field: &FieldDef, table: Option<&FieldDef>) {
        let full = match table {
            Some(table) => format!("{}.{}", table.id, field.id),
            None => field.id.as_str().to_owned(),
        };
        let place = self.place(Sort::Field, &full);
        let Some(list) = field.list().and_then(|list| self.draft.lists.get(list)) else {
            return;
        };
        let fits = match &field.kind {
            FieldKind::Choice { .. } => {
                list.source == ValueSource::Listed && list.values.iter().any(|v| !v.hand_only)
            }
            FieldKind::Agency { .. } => matches!(list.source, ValueSource::Agencies(_)),
            _ => true,
        };
        if !fits {
            let fault = Fault::new("field_list", place).with("id", &field.id);
            self.ledger.fault(fault.with("list", &list.id));
        }
    }

    /// What everybody with the record sees or what names it is not sealed, and of a kind that can be read.
    fn open_uses(&self) {
        let place = self.of_register();
        let is_words =
            |kind: &FieldKind| !matches!(kind, FieldKind::Table { .. } | FieldKind::File);
        for (key, ids) in [
            ("title", &self.register.title),
            ("search", &self.register.search),
            ("natural_key", &self.register.natural_key),
        ] {
            for id in ids {
                let Some(field) = self.register.field(id.as_str()) else {
                    continue;
                };
                let fault = |name| {
                    Fault::new(name, place.clone())
                        .with("key", key)
                        .with("id", id)
                };
                if field.is_sealed {
                    self.ledger.fault(fault("sealed_used"));
                }
                if !is_words(&field.kind) && key != "search" {
                    self.ledger.fault(fault("not_words"));
                }
            }
        }
        self.must_be(&self.register.dated, &place, "not_a_date", |kind| {
            matches!(kind, FieldKind::Date | FieldKind::DateTime)
        });
        let first = self.register.states.first();
        let dated = self.register.field(self.register.dated.as_str());
        let is_early = dated
            .zip(first)
            .is_some_and(|(field, first)| field.required_in.contains(&first.id));
        if dated.is_some() && !is_early {
            let fault = Fault::new("dated_not_required", place).with("id", &self.register.dated);
            self.ledger.fault(fault);
        }
    }

    fn must_be(
        &self,
        id: &FieldId,
        place: &Place,
        key: &'static str,
        fits: impl Fn(&FieldKind) -> bool,
    ) {
        let field = self.register.field(id.as_str());
        if field.is_some_and(|field| !fits(&field.kind) || field.is_sealed) {
            self.ledger
                .fault(Fault::new(key, place.clone()).with("id", id));
        }
    }

    fn clocks(&self) {
        let place = self.of_register();
        for (at, clock) in self.register.clocks.iter().enumerate() {
            self.must_be(&clock.from, &place, "clock_from", |kind| {
                matches!(kind, FieldKind::Date | FieldKind::DateTime)
            });
            let both = clock
                .stops_in
                .iter()
                .find(|state| clock.pauses_in.contains(state));
            if both.is_some() {
                self.ledger
                    .fault(Fault::new("clock_pauses", place.clone()).with("id", &clock.id));
            }
            let twins = self.register.clocks.iter().skip(at + 1);
            let twin = twins
                .filter(|other| other.id == clock.id)
                .any(|other| super::check::overlap(clock.validity, other.validity));
            if twin {
                self.ledger
                    .fault(Fault::new("clock_twice", place.clone()).with("id", &clock.id));
            }
        }
    }

    /// What a link carries over exists on the other side under the same name and of the same kind.
    fn links(&self) {
        for link in &self.register.links {
            let Some(other) = self.draft.registers.get(&link.register) else {
                continue;
            };
            for id in &link.carries {
                let mine = self.register.field(id.as_str());
                let theirs = other.field(id.as_str());
                let fits = match (mine, theirs) {
                    (Some(mine), Some(theirs)) => {
                        mine.kind == theirs.kind && !mine.is_sealed && !theirs.is_retired
                    }
                    _ => mine.is_none(),
                };
                if !fits {
                    let fault = Fault::new("link_carries", self.of_register());
                    let fault = fault.with("id", id).with("other", &link.register);
                    self.ledger.fault(fault);
                }
            }
        }
    }
}

/// The fields by which a measure is made are of the right kind, and every breakdown that must add up has a field.
fn check_source(measure: &MeasureDef, source: &RecordSource, draft: &Draft, ledger: &Ledger) {
    let place = ledger.place_of(Sort::Measure, measure.code.as_str());
    let Some(register) = draft.registers.get(&source.register) else {
        return;
    };
    let fault = |key| {
        Fault::new(key, place.clone())
            .with("code", &measure.code)
            .with("register", &register.id)
    };
    let dates = std::iter::once(&source.dated).chain(&source.until);
    for id in dates {
        let field = register.field(id.as_str());
        if field.is_some_and(|f| !matches!(f.kind, FieldKind::Date | FieldKind::DateTime)) {
            ledger.fault(fault("source_date").with("id", id));
        }
    }
    if source.until.is_some() && measure.kind != MeasureKind::Stock {
        ledger.fault(fault("source_until"));
    }
    if let Some(rows) = &source.rows
        && register
            .field(rows.as_str())
            .is_some_and(|f| f.columns().is_empty())
    {
        ledger.fault(fault("source_rows").with("id", rows));
    }
    check_sum(measure, source, register, draft, &fault, ledger);
    for condition in &source.conditions {
        check_condition(condition, register, draft, &fault, ledger);
    }
    for dimension in &measure.dimensions {
        let found = register.along(source.rows.as_ref(), &dimension.list);
        if dimension.rule == BreakdownRule::Sum && found.is_none() {
            ledger.fault(fault("source_dimension").with("list", &dimension.list));
        }
    }
}

fn check_sum(
    measure: &MeasureDef,
    source: &RecordSource,
    register: &RegisterDef,
    draft: &Draft,
    fault: &impl Fn(&'static str) -> Fault,
    ledger: &Ledger,
) {
    let is_money = draft
        .units
        .get(&measure.unit)
        .is_some_and(|unit| unit.form == UnitForm::Money);
    let Some(path) = &source.sum else {
        if is_money {
            ledger.fault(fault("source_money"));
        }
        return;
    };
    let Some((table, field)) = register.at(path) else {
        return;
    };
    let fits = match field.kind {
        FieldKind::Money => is_money,
        FieldKind::Count => !is_money,
        _ => false,
    };
    if !fits {
        ledger.fault(fault("source_sum").with("id", path));
    }
    if table.map(|table| &table.id) != source.rows.as_ref().filter(|_| table.is_some()) {
        ledger.fault(fault("source_path").with("id", path));
    }
}

fn check_condition(
    condition: &super::Condition,
    register: &RegisterDef,
    draft: &Draft,
    fault: &impl Fn(&'static str) -> Fault,
    ledger: &Ledger,
) {
    let Some((_, field)) = register.at(&condition.field) else {
        return;
    };
    if field.is_sealed {
        ledger.fault(fault("source_sealed").with("id", &condition.field));
    }
    let list = field.list().and_then(|list| draft.lists.get(list));
    for value in &condition.is {
        let known = list.and_then(|list| list.value(value.as_str()));
        if known.is_none_or(|value| value.hand_only) {
            let near = list.map_or_else(String::new, |list| {
                nearest(value.as_str(), list.values.iter().map(|v| v.id.as_str()))
            });
            let fault = fault("source_value").with("id", &condition.field);
            ledger.fault(fault.with("value", value).with("near", near));
        }
    }
}
