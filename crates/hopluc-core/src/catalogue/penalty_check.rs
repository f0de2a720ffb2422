//! Rules that hold between penalties, ladders, value lists and the registers that use them, once all files are read.

use super::fault::{Fault, Place};
use super::ledger::{Ledger, Sort};
use super::load::Draft;
use super::penalty::{AUTHORITIES, BEHAVIOURS, PenaltyDef};
use super::register::{FieldDef, FieldKind, PenaltyUse, RegisterDef};

/// Runs every rule and notes the faults.
pub(super) fn run(draft: &Draft, ledger: &Ledger) {
    for rule in draft.penalties.values() {
        check_rule(rule, draft, ledger);
    }
    for register in draft.registers.values() {
        let place = ledger.place_of(Sort::Register, register.id.as_str());
        if let Some(used) = &register.penalty {
            check_use(register, used, draft, &place, ledger);
        } else if has_rules(register) {
            ledger.fault(Fault::new("penalty_unused", place).with("id", &register.id));
        }
    }
}

/// A behaviour of a rule is inside the field, its ladder of its act, and what replaced it begins no earlier than it ends.
fn check_rule(rule: &PenaltyDef, draft: &Draft, ledger: &Ledger) {
    let place = ledger.place_of(Sort::Penalty, rule.id.as_str());
    let fault = |key| Fault::new(key, place.clone()).with("id", &rule.id);
    let list = draft.lists.get(BEHAVIOURS);
    for behaviour in &rule.behaviours {
        let known = list.and_then(|list| list.value(behaviour.as_str()));
        if known.is_some_and(|value| value.hand_only) {
            ledger.fault(fault("penalty_outside_field").with("value", behaviour));
        }
    }
    if let Some(ladder) = draft.ladders.get(&rule.ladder)
        && ladder.act != rule.act
    {
        ledger.fault(fault("penalty_ladder").with("ladder", &ladder.id));
    }
    let next = rule
        .replaced_by
        .as_ref()
        .and_then(|id| draft.penalties.get(id));
    if let Some(next) = next
        && super::check::overlap(rule.validity, next.validity)
    {
        ledger.fault(fault("penalty_replaced").with("next", &next.id));
    }
}

fn has_rules(register: &RegisterDef) -> bool {
    let columns = register.fields.iter().flat_map(FieldDef::columns);
    register
        .fields
        .iter()
        .chain(columns)
        .any(|field| field.kind == FieldKind::Penalty)
}

/// Every field that the capability names is of the kind it needs, open, and rules, amounts and counts stand in one place.
fn check_use(
    register: &RegisterDef,
    used: &PenaltyUse,
    draft: &Draft,
    place: &Place,
    ledger: &Ledger,
) {
    let is_list = |kind: &FieldKind, wanted: &str| matches!(kind, FieldKind::Choice { list, is_many: false } if list.as_str() == wanted);
    let check = |path: &str, fits: &dyn Fn(&FieldKind) -> bool| {
        let Some((_, field)) = register.at(path) else {
            return;
        };
        if !fits(&field.kind) || field.is_sealed {
            ledger.fault(Fault::new("penalty_field", place.clone()).with("id", path));
        }
    };
    let is_choice = |kind: &FieldKind| matches!(kind, FieldKind::Choice { is_many: false, .. });
    check(&used.rule, &|kind| *kind == FieldKind::Penalty);
    check(&used.fine, &|kind| *kind == FieldKind::Money);
    check(used.acted_on.as_str(), &|kind| *kind == FieldKind::Date);
    check(used.decided_on.as_str(), &|kind| *kind == FieldKind::Date);
    check(used.party.as_str(), &is_choice);
    check(used.behaviour.as_str(), &|kind| is_list(kind, BEHAVIOURS));
    check(used.authority.as_str(), &|kind| is_list(kind, AUTHORITIES));
    if let Some(count) = &used.count {
        check(count, &|kind| *kind == FieldKind::Count);
    }
    if let Some(total) = &used.total {
        check(total.as_str(), &|kind| *kind == FieldKind::Money);
    }
    if let Some((form, _)) = &used.reprimand {
        check(form.as_str(), &is_choice);
    }
    let table = |path: &str| path.split_once('.').map(|(table, _)| table.to_owned());
    let counts = used.count.iter().map(|count| table(count));
    if counts
        .chain([table(&used.fine)])
        .any(|other| other != table(&used.rule))
    {
        ledger.fault(Fault::new("penalty_apart", place.clone()).with("id", &used.rule));
    }
    let list = register.field(used.party.as_str()).and_then(FieldDef::list);
    let list = list.and_then(|list| draft.lists.get(list));
    for value in used.organisations.iter().chain(&used.individuals) {
        let is_both = used.organisations.contains(value) && used.individuals.contains(value);
        if is_both || list.is_some_and(|list| list.value(value.as_str()).is_none()) {
            ledger.fault(Fault::new("penalty_party", place.clone()).with("value", value));
        }
    }
}
