//! The frozen form of a period, made from the catalogue and the directory as they are on the opening day. Pure.

use super::{Form, Profile, SectionSpec, Window};
use crate::agency::{Agency, RoleId};
use crate::base::ids::AgencyId;
use crate::catalogue::{
    BreakdownRule, Catalogue, Derivation, FigurePart, FigureRef, Formula, MeasureDef, MeasureKind,
    OutlineDef, ScheduleDef, UnitForm, ValueDef, ValueSource,
};
use crate::figure::{
    CellKey, DimensionSource, DimensionSpec, MeasureSpec, NumberForm, PartRule, ShareSpec,
    TimeKind, ValueSpec, WithinSpec,
};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// Duties of the province by agency.
pub type Roles = BTreeMap<AgencyId, BTreeSet<RoleId>>;

/// Agencies that `definition` obliges, by id: those that existed on a day of the window and are of an asked kind or duty.
///
/// `roles` are the duties held on the last day of the window.
pub fn reporters_of<'a>(
    definition: &ScheduleDef,
    agencies: &'a [Agency],
    roles: &Roles,
    window: Window,
) -> Vec<&'a Agency> {
    let none = BTreeSet::new();
    agencies
        .iter()
        .filter(|agency| {
            agency.valid_from <= window.to && agency.valid_to.is_none_or(|to| to > window.from)
        })
        .filter(|agency| {
            let held = roles.get(&agency.id).unwrap_or(&none);
            definition.reporters.covers(&agency.kind, held)
        })
        .collect()
}

/// The form that `definition` asks of `reporters`, with names, values and narrative slots as in `catalogue` on `on`.
///
/// Shares that the schedule names are in it, computed and asked of nobody. O(agencies + kinds x measures).
pub fn form_of(
    catalogue: &Catalogue,
    definition: &ScheduleDef,
    reporters: &[&Agency],
    roles: &Roles,
    on: Date,
) -> Form {
    let outline = catalogue.outlines.get(&definition.outline);
    let mut profiles: Vec<Profile> = Vec::new();
    let mut index: BTreeMap<(String, BTreeSet<RoleId>), usize> = BTreeMap::new();
    let mut profile_of = BTreeMap::new();
    for agency in reporters {
        let held = roles.get(&agency.id).cloned().unwrap_or_default();
        let sort = (agency.kind.as_str().to_owned(), held);
        let at = *index.entry(sort).or_insert_with_key(|(_, held)| {
            profiles.push(profile_of_sort(
                catalogue,
                definition,
                outline,
                (agency, held, on),
            ));
            profiles.len() - 1
        });
        profile_of.insert(agency.id.0, at);
    }
    let asked: BTreeSet<&str> = profiles
        .iter()
        .flat_map(|profile| profile.measures.iter().map(String::as_str))
        .collect();
    let is_wanted = |measure: &&MeasureDef| {
        let is_listed = definition.measures.contains(&measure.code);
        asked.contains(measure.code.as_str()) || (is_listed && is_computed(measure))
    };
    Form {
        version: 1,
        measures: catalogue
            .measures
            .values()
            .filter(is_wanted)
            .map(|measure| spec_of(catalogue, measure, on))
            .collect(),
        sections: outline.map(sections_of).unwrap_or_default(),
        profiles,
        profile_of,
        parent_of: reporters
            .iter()
            .filter_map(|agency| Some((agency.id.0, agency.parent_id?.0)))
            .collect(),
    }
}

fn is_computed(measure: &MeasureDef) -> bool {
    measure.derivation == Derivation::Formula
}

fn profile_of_sort(
    catalogue: &Catalogue,
    definition: &ScheduleDef,
    outline: Option<&OutlineDef>,
    (agency, held, on): (&Agency, &BTreeSet<RoleId>, Date),
) -> Profile {
    let roles: Vec<RoleId> = held.iter().cloned().collect();
    let measures = catalogue
        .measures_asked(definition, &agency.kind, &roles)
        .into_iter()
        .filter_map(|code| catalogue.measures.get(&code))
        .filter(|measure| !is_computed(measure) && measure.validity.holds_on(on))
        .map(|measure| measure.code.as_str().to_owned())
        .collect();
    let sections = outline
        .into_iter()
        .flat_map(|outline| outline.slots_for(&agency.kind, &roles))
        .map(|slot| slot.id.as_str().to_owned())
        .collect();
    Profile {
        kind: agency.kind.as_str().to_owned(),
        roles: roles.iter().map(|role| role.as_str().to_owned()).collect(),
        measures,
        sections,
    }
}

fn sections_of(outline: &OutlineDef) -> Vec<SectionSpec> {
    let spec = outline.slots.iter().map(|slot| SectionSpec {
        id: slot.id.as_str().to_owned(),
        title: slot.name.clone(),
        title_en: slot.name_en.clone(),
        hint: slot.hint.clone(),
        hint_en: slot.hint_en.clone(),
    });
    spec.collect()
}

/// Registers whose records are things that happened; the others record what an agency did about them.
const EVENTS: [&str; 2] = ["cases", "incidents"];

/// A measure of the catalogue as a form freezes it; only listed values valid on `on` can be chosen.
pub fn spec_of(catalogue: &Catalogue, measure: &MeasureDef, on: Date) -> MeasureSpec {
    let unit = catalogue.units.get(&measure.unit);
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
        is_computed: is_computed(measure),
        leaf_of: measure
            .leaf_of
            .as_ref()
            .map(|code| code.as_str().to_owned()),
        is_event: measure
            .registers
            .iter()
            .any(|register| EVENTS.contains(&register.as_str())),
        within: measure.within.as_ref().map(|within| WithinSpec {
            measure: within.measure.as_str().to_owned(),
            unless: within.unless.iter().map(key_of).collect(),
        }),
        share: share_of(measure),
        dimensions: dimensions_of(catalogue, measure, on),
    }
}

fn share_of(measure: &MeasureDef) -> Option<ShareSpec> {
    let Some(Formula::Share {
        numerator,
        denominator,
    }) = &measure.formula
    else {
        return None;
    };
    let keys = |parts: &[FigureRef]| parts.iter().map(key_of).collect();
    Some(ShareSpec {
        numerator: keys(numerator),
        denominator: keys(denominator),
    })
}

/// The cell that a reference names; the total where it names all parts.
pub fn key_of(figure: &FigureRef) -> CellKey {
    let measure = figure.measure.as_str();
    match &figure.part {
        FigurePart::Total | FigurePart::Each(_) => CellKey::total(measure),
        FigurePart::Value(list, value) => CellKey::part(measure, &format!("{list}={value}")),
    }
}

fn dimensions_of(catalogue: &Catalogue, measure: &MeasureDef, on: Date) -> Vec<DimensionSpec> {
    let dimensions = measure.dimensions.iter().filter_map(|dimension| {
        let list = catalogue.lists.get(&dimension.list)?;
        let valid = list
            .values
            .iter()
            .filter(|value| value.validity.holds_on(on));
        let values: Vec<ValueSpec> = valid.map(value_of).collect();
        let source = match &list.source {
            ValueSource::Listed => DimensionSource::Listed,
            ValueSource::Agencies(kinds) => {
                DimensionSource::Agencies(kinds.iter().map(|k| k.as_str().to_owned()).collect())
            }
            ValueSource::Areas => DimensionSource::Areas,
            ValueSource::Open => DimensionSource::Open,
        };
        let is_fillable = !values.is_empty() || source != DimensionSource::Listed;
        is_fillable.then(|| DimensionSpec {
            source,
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
    });
    dimensions.collect()
}

fn value_of(value: &ValueDef) -> ValueSpec {
    ValueSpec {
        id: value.id.as_str().to_owned(),
        name: value.name.clone(),
        name_en: value.name_en.clone(),
        phrase: value.phrase.clone().unwrap_or_else(|| small(&value.name)),
        replaces_unit: value.replaces_unit,
        is_open: value.is_open,
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
