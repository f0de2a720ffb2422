//! The names that a breakdown over agencies or areas takes, and how what was typed becomes one of them.
//!
//! A name is that of the directory in the days of the period, so a past report reads as it was written. Never changes one.

use super::Save;
use crate::agency::{self, rules::folded};
use crate::base::{
    ctx::Ctx,
    error::{FieldError, Outcome},
    store::Tx,
};
use crate::figure::{DimensionSource, MeasureSpec};
use crate::report::period::Period;
use std::collections::BTreeMap;

/// Longest word of an open list, in characters.
pub const LONGEST_WORD: usize = 80;

/// So many names and no more are rows of a form from the beginning; of longer lists a name is chosen.
pub const MOST_LISTED: usize = 12;

/// Names to choose from, by value list; lists of open words and listed values have no entry.
pub type Choices = BTreeMap<String, Vec<String>>;

/// By value list: folded names and codes, each with the name that it stands for.
type Known = BTreeMap<String, BTreeMap<String, String>>;

/// The names that the free breakdowns of `measures` take, in the order of the alphabet.
pub async fn choices(
    ctx: &Ctx,
    tx: &Tx,
    period: &Period,
    measures: &[MeasureSpec],
) -> Outcome<Choices> {
    let mut choices = Choices::new();
    for (list, names) in known(ctx, tx, period, measures).await? {
        let mut names: Vec<String> = names.into_values().collect();
        names.sort();
        names.dedup();
        choices.insert(list, names);
    }
    Ok(choices)
}

/// `save` with each typed name of a free breakdown as it is kept; names that nobody bears are faults of their cells.
pub async fn canonical(
    ctx: &Ctx,
    tx: &Tx,
    (period, measures): (&Period, &[MeasureSpec]),
    save: &Save,
) -> Outcome<(Save, Vec<FieldError>)> {
    let mut save = save.clone();
    let mut faults = Vec::new();
    let mut found: Option<Known> = None;
    for input in &mut save.cells {
        let measure = measures.iter().find(|m| m.code == input.key.measure);
        let part = measure.and_then(|m| m.part(&input.key.dimension));
        let Some((dimension, typed, _)) = part.filter(|(dimension, ..)| dimension.is_free()) else {
            continue;
        };
        let known = match &mut found {
            Some(known) => known,
            None => found.insert(known(ctx, tx, period, measures).await?),
        };
        let word = words(typed);
        let name = match known.get(&dimension.list) {
            Some(names) => names.get(&folded(&word)).cloned(),
            None => (!word.is_empty() && word.chars().count() <= LONGEST_WORD).then_some(word),
        };
        match name {
            Some(name) => input.key.dimension = dimension.part(&name),
            // What was stored once can be cleared, whatever has become of its name.
            None if input.cell.is_none() => {}
            None => faults.push(FieldError::new(
                &input.key.to_string(),
                "error.value_unknown",
            )),
        }
    }
    Ok((save, faults))
}

/// The text with single spaces, without those at its ends.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn known(ctx: &Ctx, tx: &Tx, period: &Period, measures: &[MeasureSpec]) -> Outcome<Known> {
    let mut known = Known::new();
    let mut agencies = None;
    for dimension in measures.iter().flat_map(|measure| &measure.dimensions) {
        if known.contains_key(&dimension.list) {
            continue;
        }
        let names = match &dimension.source {
            DimensionSource::Listed | DimensionSource::Open => continue,
            DimensionSource::Areas => areas(ctx, tx, period).await?,
            DimensionSource::Agencies(kinds) => {
                let all = match &agencies {
                    Some(all) => all,
                    None => agencies.insert(agency::store::all(tx).await?),
                };
                let window = period.window;
                let is_there = |agency: &&agency::Agency| {
                    let is_of = kinds.is_empty() || kinds.iter().any(|k| k == agency.kind.as_str());
                    let ended = agency.valid_to.is_some_and(|to| to <= window.from);
                    is_of && agency.valid_from <= window.to && !ended
                };
                named(all.iter().filter(is_there).map(|agency| {
                    let others = [agency.code.as_str(), agency.short_name.as_str()];
                    (agency.name.as_str(), others)
                }))
            }
        };
        known.insert(dimension.list.clone(), names);
    }
    Ok(known)
}

/// The areas of the province in which the agency of the period works.
async fn areas(ctx: &Ctx, tx: &Tx, period: &Period) -> Outcome<BTreeMap<String, String>> {
    let focal = agency::store::get(tx, period.focal_agency_id).await?;
    let province = focal.area_code.get(..2).unwrap_or_default();
    let own = ctx.catalogue().areas.values().filter(|area| {
        let parent = area.parent.as_ref();
        parent.is_some_and(|parent| parent.as_str() == province)
    });
    Ok(named(own.map(|area| {
        (area.name.as_str(), [area.code.as_str(), ""])
    })))
}

/// Full names first: a short form never hides the full name of another.
fn named<'a>(
    bodies: impl Iterator<Item = (&'a str, [&'a str; 2])> + Clone,
) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (name, _) in bodies.clone() {
        names.entry(folded(name)).or_insert_with(|| name.to_owned());
    }
    for (name, others) in bodies {
        for other in others.into_iter().filter(|other| !other.is_empty()) {
            names
                .entry(folded(other))
                .or_insert_with(|| name.to_owned());
        }
    }
    names
}
