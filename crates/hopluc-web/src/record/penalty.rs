//! Rules of penalty as pages show them: what they set for the party at hand, what goes with them, who may decide, and whether somebody
//! has compared them with the signed text. Never decides anything.

use super::either;
use crate::{agency::Choice, page::Page, session::Signed};
use hopluc_core::catalogue::{
    Catalogue, FieldDef, PartyKind, PenaltyDef, PenaltyUse, RegisterDef, ValueId,
};
use hopluc_core::record::{
    Input, Values,
    penalty::{self, grouped},
    value,
};
use serde_json::Value;

/// A rule with its words.
pub(super) struct PenaltyView {
    /// Where it stands in the law.
    pub clause: String,
    /// What is done.
    pub what: String,
    /// Least and highest fine for the party, or for the base of the rule where the party is not known.
    pub range: String,
    /// Supplementary forms, remedies, offices, limitation: a line each.
    pub lines: Vec<String>,
    /// Nobody has compared it with the signed text.
    pub is_unverified: bool,
}

fn party_word(page: &Page, party: PartyKind) -> &str {
    match party {
        PartyKind::Organisation => page.t("penalty.organisation"),
        PartyKind::Individual => page.t("penalty.individual"),
    }
}

fn range_of(page: &Page, rule: &PenaltyDef, party: Option<PartyKind>) -> String {
    let party = party.unwrap_or(rule.scale.base);
    let (low, high) = rule.range(party, 1);
    let key = match rule.each_up_to {
        Some(_) => "penalty.range_each",
        None => "penalty.range",
    };
    page.t(key)
        .replace("{low}", &grouped(low))
        .replace("{high}", &grouped(high))
        .replace("{party}", party_word(page, party))
}

/// Names of values of a list, joined.
fn names(page: &Page, catalogue: &Catalogue, list: &str, ids: &[ValueId]) -> String {
    let list = catalogue.lists.get(list);
    let named = ids.iter().map(|id| {
        let known = list.and_then(|list| list.value(id.as_str()));
        known.map_or(id.as_str(), |value| {
            either(page, &value.name, &value.name_en)
        })
    });
    named.collect::<Vec<_>>().join("; ")
}

fn view(
    page: &Page,
    catalogue: &Catalogue,
    rule: &PenaltyDef,
    party: Option<PartyKind>,
) -> PenaltyView {
    let of_list = |key: &str, list: &str, ids: &[ValueId]| {
        (!ids.is_empty()).then(|| format!("{}: {}", page.t(key), names(page, catalogue, list, ids)))
    };
    let offices = penalty::deciders(catalogue, rule, party.unwrap_or(rule.scale.base));
    let lines = [
        of_list("penalty.additional", "remedy_kind", &rule.additional),
        of_list("penalty.remedies", "remedy_kind", &rule.remedies),
        of_list("penalty.deciders", "penalty_authority", &offices),
        Some(page.tn("penalty.limitation", rule.limitation_months)),
    ];
    PenaltyView {
        clause: catalogue.citation(&rule.act, &rule.clause, page.lang() == "en"),
        what: either(page, &rule.what, &rule.what_en).to_owned(),
        range: range_of(page, rule, party),
        lines: lines.into_iter().flatten().collect(),
        is_unverified: !rule.is_verified,
    }
}

/// The rules that a record applies, in the order of its rows.
pub(super) fn applied(
    page: &Page,
    catalogue: &Catalogue,
    register: &RegisterDef,
    values: &Values,
) -> Vec<PenaltyView> {
    let Some(used) = &register.penalty else {
        return Vec::new();
    };
    let party = penalty::party_of(used, values);
    let rules = penalty::rules_in(catalogue, used, values);
    rules
        .into_iter()
        .map(|rule| view(page, catalogue, rule, party))
        .collect()
}

/// What a form holds of the fields by which rules are chosen.
fn asked(
    catalogue: &Catalogue,
    register: &RegisterDef,
    used: &PenaltyUse,
    input: &Input,
) -> Values {
    let mut values = Values::new();
    let mut keep = |field: &FieldDef, text: &str| {
        let known = field.list().and_then(|list| catalogue.lists.get(list));
        let kept = match known {
            Some(list) => list.value(text).map(|value| value.id.as_str().to_owned()),
            None => value::date(text).map(|day| day.to_string()),
        };
        if let Some(kept) = kept {
            values.insert(field.id.as_str().to_owned(), Value::from(kept));
        }
    };
    for id in [&used.acted_on, &used.behaviour, &used.party] {
        let field = register.field(id.as_str());
        if let Some((field, text)) = field.zip(input.get(id.as_str())) {
            keep(field, text);
        }
    }
    values
}

/// The rules that fit what a form holds; none before it says what was done.
pub(super) fn proposals(
    signed: &Signed,
    register: &RegisterDef,
    input: &Input,
) -> Vec<PenaltyView> {
    let catalogue = signed.ctx.catalogue();
    let Some(used) = &register.penalty else {
        return Vec::new();
    };
    let values = asked(catalogue, register, used, input);
    if !values.contains_key(used.behaviour.as_str()) {
        return Vec::new();
    }
    let (fitting, _) = penalty::proposed(catalogue, used, &values, signed.ctx.today());
    let party = penalty::party_of(used, &values);
    fitting
        .into_iter()
        .map(|rule| view(&signed.page, catalogue, rule, party))
        .collect()
}

/// What a control for a rule offers: those that fit first, then the others in force on the day of the act.
pub(super) fn choices(signed: &Signed, register: &RegisterDef, input: &Input) -> Vec<Choice> {
    let catalogue = signed.ctx.catalogue();
    let Some(used) = &register.penalty else {
        return Vec::new();
    };
    let page = &signed.page;
    let values = asked(catalogue, register, used, input);
    let party = penalty::party_of(used, &values);
    let (fitting, others) = penalty::proposed(catalogue, used, &values, signed.ctx.today());
    let choice = |rule: &PenaltyDef| {
        let shown = view(page, catalogue, rule, party);
        let mark = if shown.is_unverified {
            format!(" ({})", page.t("record.unverified"))
        } else {
            String::new()
        };
        Choice {
            value: rule.id.as_str().to_owned(),
            text: format!("{}: {}. {}{mark}", shown.clause, shown.what, shown.range),
        }
    };
    fitting.into_iter().chain(others).map(choice).collect()
}
