//! Public holidays and days worked in exchange, as published year by year. Never computes a lunar date.

use std::collections::btree_map::Entry;

use serde::Serialize;
use time::Date;

use super::fault::Fault;
use super::ledger::Sort;
use super::load::Draft;
use super::row::Row;

/// A day of rest that is not only a weekend.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Which rule or notice makes it one.
    pub source: String,
    /// How well that is known.
    pub confidence: Confidence,
}

/// A weekend day that is worked in exchange for a weekday off, "hoán đổi ngày làm việc".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SwappedDay {
    /// The weekend day that is worked.
    pub date: Date,
    /// The weekday that is off instead; also entered as a holiday.
    pub instead_of: Date,
    /// Which notice says so.
    pub source: String,
    /// How well that is known.
    pub confidence: Confidence,
}

/// How well a fact of the catalogue is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// The rule itself was read.
    Read,
    /// From a secondary source or from common knowledge.
    Secondary,
    /// Not verified: an official should check it before it decides a deadline.
    Unverified,
}

const CONFIDENCE: [(&str, Confidence); 3] = [
    ("read", Confidence::Read),
    ("secondary", Confidence::Secondary),
    ("unverified", Confidence::Unverified),
];

/// Reads a file of `[[holiday]]` (a day, or `date` to `until`) and `[[swap]]` tables.
pub(super) fn read(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("holiday") {
        holiday_of(&mut row, draft);
        row.finish();
    }
    for mut row in root.rows("swap") {
        swap_of(&mut row, draft);
        row.finish();
    }
}

fn holiday_of(row: &mut Row<'_>, draft: &mut Draft) {
    let (name, name_en) = row.names();
    let source = row.text("source").value;
    let confidence = row
        .choice("confidence", &CONFIDENCE)
        .unwrap_or(Confidence::Unverified);
    let (first, until) = (row.date("date"), row.opt_date("until"));
    let Some(first) = first else { return };
    let last = until.map_or(first.value, |until| until.value);
    if last < first.value || (last - first.value).whole_days() > 31 {
        row.fault(
            Fault::new("bad_range", first.place.clone())
                .with("from", first.value)
                .with("to", last),
        );
        return;
    }
    let mut date = first.value;
    loop {
        let holiday = Holiday {
            date,
            name: name.clone(),
            name_en: name_en.clone(),
            source: source.clone(),
            confidence,
        };
        match draft.holidays.entry(date) {
            Entry::Vacant(free) => drop(free.insert(holiday)),
            Entry::Occupied(taken) => {
                row.fault(
                    Fault::new("holiday_twice", first.place.clone())
                        .with("date", date)
                        .with("name", &taken.get().name),
                );
            }
        }
        match date.next_day().filter(|next| *next <= last) {
            Some(next) => date = next,
            None => break,
        }
    }
}

fn swap_of(row: &mut Row<'_>, draft: &mut Draft) {
    let source = row.text("source").value;
    let confidence = row
        .choice("confidence", &CONFIDENCE)
        .unwrap_or(Confidence::Unverified);
    let (Some(date), Some(instead_of)) = (row.date("worked"), row.date("instead_of")) else {
        return;
    };
    let is_weekend = date.value.weekday().number_days_from_monday() >= 5;
    if !is_weekend || instead_of.value.weekday().number_days_from_monday() >= 5 {
        row.fault(
            Fault::new("bad_swap", date.place)
                .with("worked", date.value)
                .with("instead_of", instead_of.value),
        );
        return;
    }
    row.file
        .ledger
        .define(Sort::Swap, &date.value.to_string(), &date.place);
    let day = SwappedDay {
        date: date.value,
        instead_of: instead_of.value,
        source,
        confidence,
    };
    draft.swapped_days.insert(day.date, day);
}
