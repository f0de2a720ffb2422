//! Penalties of the law catalogue, applied by any register that says so: which rules are proposed, and what may not be decided.
//!
//! It proposes and refuses; it never chooses a rule or an amount. A record whose penalty fields did not change is never judged anew,
//! so that a corrected catalogue does not stop the payment of an old fine. Pure.

use super::rules::row_numbers;
use super::value::day_of;
use super::{Input, Values};
use crate::agency::rules::folded;
use crate::base::error::FieldError;
use crate::catalogue::{
    Catalogue, MeasuredBy, PartyKind, PenaltyDef, PenaltyUse, RegisterDef, Rung, ValueId,
};
use serde_json::Value;
use time::Date;

/// One violation of a record: a rule with what is decided under it.
struct Applied<'a> {
    /// What the names of its inputs begin with.
    prefix: String,
    rule: &'a PenaltyDef,
    fine: Option<i64>,
    n: Option<i64>,
}

/// What a record says about its penalties as a whole.
struct Setting<'a> {
    catalogue: &'a Catalogue,
    used: &'a PenaltyUse,
    party: PartyKind,
    acted_on: Date,
    decided_on: Date,
    authority: Option<&'a str>,
    is_reprimand: bool,
}

/// The kind of party that the values of a record name, if its register knows it.
pub fn party_of(used: &PenaltyUse, values: &Values) -> Option<PartyKind> {
    let chosen = values.get(used.party.as_str())?.as_str()?;
    let is_in = |all: &[ValueId]| all.iter().any(|v| v.as_str() == chosen);
    if is_in(&used.organisations) {
        return Some(PartyKind::Organisation);
    }
    is_in(&used.individuals).then_some(PartyKind::Individual)
}

/// Rules that fit a record, by the day of its act (`today` where none is written), its behaviour and its party; then every other that
/// is in force on that day, since the catalogue may file a behaviour under another name. Each rule once.
pub fn proposed<'a>(
    catalogue: &'a Catalogue,
    used: &PenaltyUse,
    values: &Values,
    today: Date,
) -> (Vec<&'a PenaltyDef>, Vec<&'a PenaltyDef>) {
    let acted_on = values.get(used.acted_on.as_str()).and_then(day_of);
    let behaviour = values.get(used.behaviour.as_str()).and_then(Value::as_str);
    let party = party_of(used, values);
    let all = catalogue.penalties_on(acted_on.unwrap_or(today), None, party);
    let fits = |rule: &&PenaltyDef| {
        behaviour.is_none_or(|wanted| rule.behaviours.iter().any(|b| b.as_str() == wanted))
    };
    all.partition(fits)
}

/// The rules that `values` apply, in the order of their rows; those that the catalogue no longer has are left out.
pub fn rules_in<'a>(
    catalogue: &'a Catalogue,
    used: &PenaltyUse,
    values: &Values,
) -> Vec<&'a PenaltyDef> {
    let applied = applied(catalogue, used, values, &Input::new());
    applied.into_iter().map(|one| one.rule).collect()
}

/// The offices that may decide `rule` for `party` whatever the fine within its range, in the order of its ladder, on any day.
pub fn deciders(catalogue: &Catalogue, rule: &PenaltyDef, party: PartyKind) -> Vec<ValueId> {
    let Some(ladder) = catalogue.ladders.get(&rule.ladder) else {
        return Vec::new();
    };
    let (_, top) = rule.range(party, rule.each_up_to.unwrap_or(1));
    let rungs = ladder.rungs.iter();
    rungs
        .filter(|rung| ladder.scale.amount(rung.up_to_vnd, party) >= top)
        .map(|rung| rung.authority.clone())
        .collect()
}

/// The id of the rule that `text` means: its id, or its citation in either language.
pub fn rule_from<'a>(catalogue: &'a Catalogue, text: &str) -> Option<&'a str> {
    if let Some(rule) = catalogue.penalties.get(text) {
        return Some(rule.id.as_str());
    }
    let wanted = folded(text);
    let cited = |rule: &&PenaltyDef| {
        [false, true]
            .into_iter()
            .any(|english| folded(&catalogue.citation(&rule.act, &rule.clause, english)) == wanted)
    };
    // Folding takes the marks off, and two points of one clause may be `d` and `đ`: then the text as written decides.
    let mut hits = catalogue.penalties.values().filter(cited);
    let first = hits.next()?;
    let is_exact = |rule: &&PenaltyDef| {
        let exact = |english| catalogue.citation(&rule.act, &rule.clause, english);
        [exact(false), exact(true)]
            .iter()
            .any(|cited| cited == text)
    };
    match hits.next() {
        None => Some(first.id.as_str()),
        Some(_) => catalogue
            .penalties
            .values()
            .find(is_exact)
            .map(|rule| rule.id.as_str()),
    }
}

/// Whether any field by which penalties are judged differs.
fn has_changed(register: &RegisterDef, used: &PenaltyUse, old: &Values, new: &Values) -> bool {
    let top = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
    let fields = [
        &used.acted_on,
        &used.decided_on,
        &used.party,
        &used.authority,
    ];
    let form = used.reprimand.as_ref().map(|(form, _)| form);
    let mut names: Vec<String> = fields
        .into_iter()
        .chain(&used.total)
        .chain(form)
        .map(|id| id.as_str().to_owned())
        .collect();
    names.push(top(&used.rule));
    names.push(top(&used.fine));
    register
        .fields
        .iter()
        .map(|field| field.id.as_str())
        .any(|id| names.iter().any(|name| name == id) && old.get(id) != new.get(id))
}

/// What the law does not allow in `values`, by the input that it is about; nothing where no rule of the catalogue is applied.
///
/// `old` are the values before, `input` what was written, so that a fault names the row that it stands in.
pub fn faults(
    catalogue: &Catalogue,
    register: &RegisterDef,
    (old, values): (&Values, &Values),
    input: &Input,
    today: Date,
) -> Vec<FieldError> {
    let Some(used) = &register.penalty else {
        return Vec::new();
    };
    if !has_changed(register, used, old, values) {
        return Vec::new();
    }
    let applied = applied(catalogue, used, values, input);
    if applied.is_empty() {
        return Vec::new();
    }
    let setting = match setting(catalogue, used, values, today) {
        Ok(setting) => setting,
        Err(faults) => return faults,
    };
    let mut found: Vec<FieldError> = applied
        .iter()
        .flat_map(|one| setting.faults_of(one))
        .collect();
    found.extend(total_fault(used, values, &applied));
    found
}

fn applied<'a>(
    catalogue: &'a Catalogue,
    used: &PenaltyUse,
    values: &Values,
    input: &Input,
) -> Vec<Applied<'a>> {
    let column = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let one = |prefix: String, row: &Values| {
        let id = row.get(&column(&used.rule))?.as_str()?;
        let number = |path: &str| row.get(&column(path)).and_then(Value::as_i64);
        Some(Applied {
            prefix,
            rule: catalogue.penalties.get(id)?,
            fine: number(&used.fine),
            n: used.count.as_ref().and_then(|count| number(count)),
        })
    };
    let Some((table, _)) = used.rule.split_once('.') else {
        return one(String::new(), values).into_iter().collect();
    };
    let rows = values.get(table).and_then(Value::as_array);
    let rows: Vec<&Values> = rows
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .collect();
    let numbers = row_numbers(table, input);
    rows.into_iter()
        .enumerate()
        .filter_map(|(at, row)| {
            let number = numbers.get(at).copied().unwrap_or(at);
            one(format!("{table}.{number}."), row)
        })
        .collect()
}

fn setting<'a>(
    catalogue: &'a Catalogue,
    used: &'a PenaltyUse,
    values: &'a Values,
    today: Date,
) -> Result<Setting<'a>, Vec<FieldError>> {
    let party = party_of(used, values);
    let acted_on = values.get(used.acted_on.as_str()).and_then(day_of);
    let mut faults = Vec::new();
    if acted_on.is_none() {
        faults.push(FieldError::new(
            used.acted_on.as_str(),
            "error.penalty_no_day",
        ));
    }
    if party.is_none() {
        faults.push(FieldError::new(
            used.party.as_str(),
            "error.penalty_no_party",
        ));
    }
    let text = |id: &str| values.get(id).and_then(Value::as_str);
    let is_reprimand = used
        .reprimand
        .as_ref()
        .is_some_and(|(form, value)| text(form.as_str()) == Some(value.as_str()));
    match (party, acted_on) {
        (Some(party), Some(acted_on)) => Ok(Setting {
            catalogue,
            used,
            party,
            acted_on,
            decided_on: values
                .get(used.decided_on.as_str())
                .and_then(day_of)
                .unwrap_or(today),
            authority: text(used.authority.as_str()),
            is_reprimand,
        }),
        _ => Err(faults),
    }
}

impl Setting<'_> {
    fn faults_of(&self, one: &Applied<'_>) -> Vec<FieldError> {
        let column = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
        let at = |path: &str| format!("{}{}", one.prefix, column(path));
        let rule = at(&self.used.rule);
        if !one.rule.validity.holds_on(self.acted_on) {
            return vec![self.cited(one, &rule, "error.penalty_not_in_force")];
        }
        if !one.rule.is_for(self.party) {
            return vec![self.cited(one, &rule, "error.penalty_other_party")];
        }
        let mut faults = Vec::new();
        let count = self
            .used
            .count
            .as_ref()
            .map_or_else(|| rule.clone(), |count| at(count));
        let n = match (one.rule.each_up_to, one.n) {
            (None, _) => 1,
            (Some(most), Some(n)) if (1..=most).contains(&n) => n,
            (Some(most), _) => {
                faults.push(
                    self.cited(one, &count, "error.penalty_count")
                        .arg("most", most),
                );
                return faults;
            }
        };
        faults.extend(self.amount_fault(one, &at(&self.used.fine), n));
        faults.extend(self.authority_fault(one, n));
        faults
    }

    fn amount_fault(&self, one: &Applied<'_>, field: &str, n: i64) -> Option<FieldError> {
        if self.is_reprimand {
            if !one.rule.may_reprimand {
                return Some(self.cited(one, field, "error.penalty_no_reprimand"));
            }
            return one
                .fine
                .map(|_| self.cited(one, field, "error.penalty_reprimand_with_fine"));
        }
        let fine = one.fine?;
        let (low, high) = one.rule.range(self.party, n);
        let is_outside = !(low..=high).contains(&fine);
        is_outside.then(|| {
            self.cited(one, field, "error.penalty_range")
                .arg("low", grouped(low))
                .arg("high", grouped(high))
        })
    }

    fn authority_fault(&self, one: &Applied<'_>, n: i64) -> Option<FieldError> {
        let authority = self.authority?;
        let field = self.used.authority.as_str();
        let Some(rung) = self.catalogue.rung(one.rule, authority, self.decided_on) else {
            return Some(self.cited(one, field, "error.penalty_no_power"));
        };
        let ceiling = self.ceiling(one.rule, rung);
        let weighed = self.weighed(one, n)?;
        (weighed > ceiling).then(|| {
            let ladder = self.catalogue.ladders.get(&one.rule.ladder);
            let act = ladder.map_or(one.rule.act.as_str(), |ladder| ladder.act.as_str());
            self.cited(one, field, "error.penalty_beyond_power")
                .arg("ceiling", grouped(ceiling))
                .arg("weighed", grouped(weighed))
                .arg("power", self.catalogue.citation(act, &rung.clause, false))
                .arg("power_en", self.catalogue.citation(act, &rung.clause, true))
        })
    }

    fn ceiling(&self, rule: &PenaltyDef, rung: &Rung) -> i64 {
        let ladder = self.catalogue.ladders.get(&rule.ladder);
        ladder.map_or(0, |ladder| ladder.scale.amount(rung.up_to_vnd, self.party))
    }

    /// What is compared with the ceiling: the top of the range or the fine, as the ladder says.
    fn weighed(&self, one: &Applied<'_>, n: i64) -> Option<i64> {
        let ladder = self.catalogue.ladders.get(&one.rule.ladder)?;
        match ladder.measured_by {
            MeasuredBy::Range => Some(one.rule.range(self.party, n).1),
            MeasuredBy::Fine => one.fine,
        }
    }

    fn cited(&self, one: &Applied<'_>, field: &str, key: &str) -> FieldError {
        let citation = |english| {
            self.catalogue
                .citation(&one.rule.act, &one.rule.clause, english)
        };
        FieldError::new(field, key)
            .arg("clause", citation(false))
            .arg("clause_en", citation(true))
    }
}

/// The fine in all is the sum of those of the rules.
fn total_fault(used: &PenaltyUse, values: &Values, applied: &[Applied<'_>]) -> Option<FieldError> {
    let total = used.total.as_ref()?;
    let written = values.get(total.as_str())?.as_i64()?;
    let fines: Option<Vec<i64>> = applied.iter().map(|one| one.fine).collect();
    let sum: i64 = fines?.iter().sum();
    (sum != written)
        .then(|| FieldError::new(total.as_str(), "error.penalty_total").arg("sum", grouped(sum)))
}

/// Đồng with points between thousands.
pub fn grouped(vnd: i64) -> String {
    let digits = vnd.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}
