//! The frozen form of a period, made from the catalogue and the directory as they are on the opening day. Pure.

use super::{Asked, Form, Plan, Profile};
use crate::agency::Agency;
use crate::base::ids::AgencyId;
use crate::catalogue::{
    BreakdownRule, Catalogue, Derivation, MeasureDef, MeasureKind, Reporters, UnitForm,
};
use crate::figure::{DimensionSpec, MeasureSpec, NumberForm, PartRule, TimeKind, ValueSpec};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// An agency with the duties of the province that it holds on the last day of the window.
#[derive(Clone, Debug)]
pub struct Reporter<'a> {
    /// The agency.
    pub agency: &'a Agency,
    /// Its duties.
    pub roles: BTreeSet<String>,
}

/// The form that `plan` asks of `reporters`, with names and breakdowns as in `catalogue` on `on`.
///
/// Computed measures and those of nobody are left out. O(agencies x measures), once per distinct kind and set of duties.
pub fn form_of(catalogue: &Catalogue, plan: &Plan, reporters: &[Reporter<'_>], on: Date) -> Form {
    let measures: Vec<&MeasureDef> = catalogue
        .measures
        .values()
        .filter(|measure| measure.derivation != Derivation::Formula)
        .filter(|measure| measure.validity.holds_on(on))
        .filter(|measure| {
            plan.measures.is_empty()
                || plan
                    .measures
                    .iter()
                    .any(|code| code == measure.code.as_str())
        })
        .collect();
    let mut profiles: Vec<Profile> = Vec::new();
    let mut index: BTreeMap<(String, BTreeSet<String>), usize> = BTreeMap::new();
    let mut profile_of = BTreeMap::new();
    for reporter in reporters {
        let kind = reporter.agency.kind.as_str().to_owned();
        let at = *index
            .entry((kind.clone(), reporter.roles.clone()))
            .or_insert_with(|| {
                profiles.push(profile_of_sort(plan, &measures, &kind, &reporter.roles));
                profiles.len() - 1
            });
        profile_of.insert(reporter.agency.id.0, at);
    }
    let asked: BTreeSet<&str> = profiles
        .iter()
        .flat_map(|profile| profile.measures.iter().map(String::as_str))
        .collect();
    let measures = measures
        .into_iter()
        .filter(|measure| asked.contains(measure.code.as_str()))
        .map(|measure| spec_of(catalogue, measure, on))
        .collect();
    Form {
        version: 1,
        measures,
        sections: plan.sections.clone(),
        profiles,
        profile_of,
        parent_of: reporters
            .iter()
            .filter_map(|reporter| Some((reporter.agency.id.0, reporter.agency.parent_id?.0)))
            .collect(),
    }
}

fn profile_of_sort(
    plan: &Plan,
    measures: &[&MeasureDef],
    kind: &str,
    roles: &BTreeSet<String>,
) -> Profile {
    Profile {
        kind: kind.to_owned(),
        roles: roles.clone(),
        measures: measures
            .iter()
            .filter(|measure| asked_of(&measure.reporters).covers(kind, roles))
            .map(|measure| measure.code.as_str().to_owned())
            .collect(),
        sections: plan
            .sections
            .iter()
            .filter(|section| section.asked.covers(kind, roles))
            .map(|section| section.id.clone())
            .collect(),
    }
}

/// The catalogue's reporters in the form that is frozen.
pub fn asked_of(reporters: &Reporters) -> Asked {
    Asked {
        all: reporters.all,
        kinds: reporters
            .kinds
            .iter()
            .map(|kind| kind.as_str().to_owned())
            .collect(),
        roles: reporters
            .roles
            .iter()
            .map(|role| role.as_str().to_owned())
            .collect(),
    }
}

/// A measure of the catalogue as a form freezes it; only listed values valid on `on` can be chosen.
pub fn spec_of(catalogue: &Catalogue, measure: &MeasureDef, on: Date) -> MeasureSpec {
    let unit = catalogue.units.get(&measure.unit);
    let dimensions = measure
        .dimensions
        .iter()
        .filter_map(|dimension| {
            let list = catalogue.lists.get(&dimension.list)?;
            let values: Vec<ValueSpec> = list
                .values
                .iter()
                .filter(|value| value.validity.holds_on(on))
                .map(|value| ValueSpec {
                    id: value.id.as_str().to_owned(),
                    name: value.name.clone(),
                    name_en: value.name_en.clone(),
                    phrase: value.phrase.clone().unwrap_or_else(|| small(&value.name)),
                })
                .collect();
            (!values.is_empty()).then(|| DimensionSpec {
                list: list.id.as_str().to_owned(),
                name: list.name.clone(),
                name_en: list.name_en.clone(),
                rule: match dimension.rule {
                    BreakdownRule::Sum => PartRule::Sum,
                    BreakdownRule::AtMost => PartRule::AtMost,
                    BreakdownRule::None => PartRule::None,
                },
                values,
            })
        })
        .collect();
    MeasureSpec {
        code: measure.code.as_str().to_owned(),
        name: measure.name.clone(),
        name_en: measure.name_en.clone(),
        unit: measure.unit.as_str().to_owned(),
        unit_name: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
        form: match unit.map(|unit| unit.form) {
            Some(UnitForm::Money) => NumberForm::Money,
            Some(UnitForm::Percent) => NumberForm::Percent,
            Some(UnitForm::Decimal) => NumberForm::Decimal,
            Some(UnitForm::Count) | None => NumberForm::Count,
        },
        kind: match measure.kind {
            MeasureKind::Flow => TimeKind::Flow,
            MeasureKind::Stock => TimeKind::Stock,
            MeasureKind::Ratio => TimeKind::Ratio,
        },
        is_computed: measure.derivation == Derivation::Formula,
        leaf_of: measure
            .leaf_of
            .as_ref()
            .map(|code| code.as_str().to_owned()),
        dimensions,
    }
}

/// The first letter small, unless the word is all capitals ("SIM").
fn small(name: &str) -> String {
    let mut chars = name.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let rest = chars.as_str();
    if rest.chars().next().is_some_and(char::is_uppercase) {
        return name.to_owned();
    }
    first.to_lowercase().chain(rest.chars()).collect()
}

/// Agencies that `plan` obliges: those that existed on a day of the window and are of an asked kind or duty, by id.
///
/// `roles` are the duties held on the last day of the window.
pub fn reporters_of<'a>(
    plan: &Plan,
    agencies: &'a [Agency],
    roles: &BTreeMap<AgencyId, BTreeSet<String>>,
    window: super::Window,
) -> Vec<Reporter<'a>> {
    agencies
        .iter()
        .filter(|agency| {
            agency.valid_from <= window.to && agency.valid_to.is_none_or(|to| to > window.from)
        })
        .map(|agency| Reporter {
            agency,
            roles: roles.get(&agency.id).cloned().unwrap_or_default(),
        })
        .filter(|reporter| {
            plan.reporters
                .covers(reporter.agency.kind.as_str(), &reporter.roles)
        })
        .collect()
}
