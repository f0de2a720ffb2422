//! What a filled form says, and which cells are wrong.
//!
//! Rows are found by their hidden key, so a sorted or moved row is still read. Never corrects a cell silently.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::form::{
    Approximation, CellError, Form, FormBlank, FormEntry, FormReading, FormSeen, FormState,
    FormWords, NarrativeEntry,
};
use super::form_write::{
    APPROXIMATION, FIRST_NARRATIVE_ROW, FIRST_ROW, FORMER_MARK, KEY, MARK, NARRATIVE_KEY,
    NARRATIVE_SEEN, NARRATIVE_TEXT, NOTE, SEEN, SEEN_BLANK, STATE, VALUE,
};
use super::grid::{Cell, Grid, add_formulas, cell_name, sheets};
use super::number;
use super::words::{self, approximation_of, state_of};
use crate::read::{Limits, ReadError};

/// The answers in a workbook made by [`super::form_xlsx`] for `form`, with the faults of single cells.
///
/// `Err` only when the file is no readable workbook. A workbook that was not made for this form gives one error
/// (`not_a_form`, `other_form`) and no entries. Blank rows come back as [`FormState::NotYet`].
pub fn read_form_xlsx(bytes: &[u8], form: &Form) -> Result<FormReading, ReadError> {
    let mut sheets: BTreeMap<String, Grid> =
        sheets(bytes, &Limits::default())?.into_iter().collect();
    for (name, grid) in &mut sheets {
        add_formulas(bytes, name, grid)?;
    }
    let mut reading = FormReading::default();
    let Some(grid) = sheets
        .get(words::FIGURES)
        .filter(|grid| [MARK, FORMER_MARK].contains(&text_at(grid, 0, KEY).as_str()))
    else {
        reading
            .errors
            .push(fault(words::FIGURES, "", "not_a_form", &[]));
        return Ok(reading);
    };
    if text_at(grid, 1, KEY) != form.version_token {
        reading
            .errors
            .push(fault(words::FIGURES, "", "other_form", &[]));
        return Ok(reading);
    }
    figures(grid, form, &mut reading);
    if let Some(grid) = sheets.get(words::NARRATIVES) {
        narratives(grid, form, &mut reading);
    }
    Ok(reading)
}

impl FormBlank {
    /// The fault `cleared` of a row in which `was` stood: what is stored stays, and the cell is named.
    pub fn cleared(&self, was: &FormEntry) -> CellError {
        let answer = match was.value {
            Some(value) => value.to_string(),
            None => words::state_label(was.state).to_owned(),
        };
        fault(words::FIGURES, &self.cell, "cleared", &[&answer])
    }
}

fn figures(grid: &Grid, form: &Form, reading: &mut FormReading) {
    let known: BTreeSet<&str> = form.rows.iter().map(|row| row.key.as_str()).collect();
    let mut answers: BTreeMap<String, Option<FormEntry>> = BTreeMap::new();
    for row in rows_of(grid, FIRST_ROW) {
        let key = text_at(grid, row, KEY);
        let has_input = [VALUE, APPROXIMATION, STATE, NOTE]
            .iter()
            .any(|column| grid.contains_key(&(row, u32::from(*column))));
        let mut report = |code: &str, args: &[&str]| {
            reading.errors.push(fault(
                words::FIGURES,
                &cell_name(row, u32::from(VALUE)),
                code,
                args,
            ));
        };
        if key.is_empty() {
            if has_input {
                report("key_missing", &[]);
            }
        } else if !known.contains(key.as_str()) {
            report("unknown_row", &[&key]);
        } else if let Entry::Vacant(place) = answers.entry(key.clone()) {
            let seen = seen(grid, row, &key);
            let answer = entry(grid, row, (&key, seen.as_ref()), &mut reading.errors);
            if answer.is_none() {
                let row = worded(grid, row, (&key, seen.as_ref()));
                reading.worded.extend(row);
            }
            let answers = |column: u16| !text_at(grid, row, column).is_empty();
            if answer.is_some() && !answers(VALUE) && !answers(STATE) {
                let cell = cell_name(row, u32::from(VALUE));
                reading.blank.push(FormBlank {
                    key: key.clone(),
                    cell,
                });
            }
            place.insert(answer);
            reading.seen.extend(seen);
        } else {
            report("duplicate_row", &[&key]);
        }
    }
    for row in &form.rows {
        match answers.remove(&row.key) {
            Some(Some(entry)) => reading.entries.push(entry),
            Some(None) => {}
            None => reading.errors.push(fault(
                words::FIGURES,
                "",
                "missing_row",
                &[&row.code, &row.name],
            )),
        }
    }
}

/// What the row held when the form was made; `None` where the file does not tell.
fn seen(grid: &Grid, row: u32, key: &str) -> Option<FormSeen> {
    let text = text_at(grid, row, SEEN);
    let entry = if text == SEEN_BLANK {
        None
    } else {
        let entry: FormEntry = serde_json::from_str(&text).ok()?;
        Some(entry).filter(|entry| entry.key == key).map(Some)?
    };
    Some(FormSeen {
        key: key.to_owned(),
        entry,
    })
}

/// What the cells of a row say, each by itself; the first faulty one is an error.
struct Typed {
    value: Option<(i64, Option<Approximation>)>,
    state: Option<FormState>,
    approximation: Option<Approximation>,
    note: String,
}

/// Code of the fault of a formula without a result.
const FORMULA: &str = "formula_unsaved";

/// A fault of a row: column, code, words.
type RowFault = (u16, &'static str, String);

fn typed(grid: &Grid, row: u32) -> Result<Typed, RowFault> {
    let value = match grid.get(&(row, u32::from(VALUE))) {
        None => None,
        Some(cell) => Some(value_of(cell).map_err(|code| (VALUE, code, cell.words()))?),
    };
    let state = choice(grid, row, STATE, "unknown_state", state_of)?;
    let approximation = choice(
        grid,
        row,
        APPROXIMATION,
        "unknown_approximation",
        approximation_of,
    )?;
    Ok(Typed {
        value,
        state,
        approximation,
        note: note(grid, row)?,
    })
}

fn note(grid: &Grid, row: u32) -> Result<String, RowFault> {
    match grid.get(&(row, u32::from(NOTE))) {
        Some(Cell::Formula(words)) => Err((NOTE, FORMULA, words.clone())),
        _ => Ok(text_at(grid, row, NOTE)),
    }
}

fn choice<T>(
    grid: &Grid,
    row: u32,
    column: u16,
    code: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, RowFault> {
    let words = text_at(grid, row, column);
    if words.is_empty() {
        return Ok(None);
    }
    if let Some(Cell::Formula(_)) = grid.get(&(row, u32::from(column))) {
        return Err((column, FORMULA, words));
    }
    read(&words).map(Some).ok_or((column, code, words))
}

/// The answer of one row; `None` when a cell is wrong, which is reported.
fn entry(
    grid: &Grid,
    row: u32,
    (key, seen): (&str, Option<&FormSeen>),
    errors: &mut Vec<CellError>,
) -> Option<FormEntry> {
    let answer = typed(grid, row).and_then(|mut typed| {
        if typed.value.is_some() {
            typed.state = typed.state.filter(|state| !is_typed_over(*state, seen));
        }
        answer(typed, key)
    });
    match answer.and_then(|entry| meant(grid, row, entry, seen)) {
        Ok(entry) => Some(entry),
        Err((column, code, words)) => {
            let args: &[&str] = if words.is_empty() { &[] } else { &[&words] };
            errors.push(fault(
                words::FIGURES,
                &cell_name(row, u32::from(column)),
                code,
                args,
            ));
            None
        }
    }
}

/// Whether "not yet" stood there when the form was made: a number typed beside it answers, which is all that it takes.
fn is_typed_over(state: FormState, seen: Option<&FormSeen>) -> bool {
    let was = seen.and_then(|seen| seen.entry.as_ref());
    state == FormState::NotYet && was.is_some_and(|was| was.state == FormState::NotYet)
}

/// The row as far as it can be read where its figure is words that are no plain number: `25,85 triệu`. Its fault stands until
/// the caller, who knows the unit, has read them.
fn worded(grid: &Grid, row: u32, (key, seen): (&str, Option<&FormSeen>)) -> Option<FormWords> {
    let Cell::Text(words) = grid.get(&(row, u32::from(VALUE)))? else {
        return None;
    };
    number::from_words(words).err()?;
    let state = choice(grid, row, STATE, "", state_of).ok()?;
    let approximation = choice(grid, row, APPROXIMATION, "", approximation_of).ok()?;
    let note = note(grid, row).ok()?;
    Some(FormWords {
        key: key.to_owned(),
        cell: cell_name(row, u32::from(VALUE)),
        words: words.clone(),
        state: state.filter(|state| !is_typed_over(*state, seen)),
        approximation,
        note,
    })
}

/// State and number must agree: a number without a state is a value, a nil may repeat its zero.
fn answer(typed: Typed, key: &str) -> Result<FormEntry, RowFault> {
    let number = typed.value.map(|(value, _)| value);
    let clash = |code| {
        Err((
            VALUE,
            code,
            number.map(|n| n.to_string()).unwrap_or_default(),
        ))
    };
    let state = match (typed.state, number) {
        (None | Some(FormState::Value), Some(_)) => FormState::Value,
        (Some(FormState::Value), None) => return clash("value_missing"),
        (Some(FormState::Nil), None | Some(0)) => FormState::Nil,
        (Some(FormState::Nil), Some(_)) => return clash("nil_with_value"),
        (Some(FormState::NotYet | FormState::NotApplicable), Some(_)) => {
            return clash("state_with_value");
        }
        (Some(state), None) => state,
        (None, None) => FormState::NotYet,
    };
    let named = match (typed.value.and_then(|(_, told)| told), typed.approximation) {
        // "Chính xác" stands there beforehand; who types "khoảng 12" has said more than the column.
        (Some(told), None | Some(Approximation::Exact)) => Some(told),
        (Some(told), Some(chosen)) if told != chosen => {
            let words = words::approximation_label(told).to_owned();
            return Err((APPROXIMATION, "approximation_clash", words));
        }
        (_, chosen) => chosen,
    };
    let is_value = state == FormState::Value;
    Ok(FormEntry {
        key: key.to_owned(),
        state,
        value: number.filter(|_| is_value),
        approximation: named.filter(|_| is_value).unwrap_or_default(),
        note: typed.note,
    })
}

/// Asks where a file of the former format has a number typed over an inexact one and the word beside it as it was: whether
/// it still holds cannot be told.
fn meant(
    grid: &Grid,
    row: u32,
    entry: FormEntry,
    seen: Option<&FormSeen>,
) -> Result<FormEntry, RowFault> {
    let Some(was) = seen.and_then(|seen| seen.entry.as_ref()) else {
        return Ok(entry);
    };
    let is_former = text_at(grid, 0, KEY) == FORMER_MARK;
    let is_bare = matches!(grid.get(&(row, u32::from(VALUE))), Some(Cell::Number(_)));
    let is_left = entry.approximation != Approximation::Exact
        && entry.approximation == was.approximation
        && entry.value != was.value;
    if is_former && is_bare && is_left {
        let word = words::approximation_label(was.approximation).to_owned();
        return Err((APPROXIMATION, "approximation_left", word));
    }
    Ok(entry)
}

fn value_of(cell: &Cell) -> Result<(i64, Option<Approximation>), number::Fault> {
    match cell {
        Cell::Number(value) => number::from_float(*value).map(|value| (value, None)),
        Cell::Text(text) => number::from_words(text),
        Cell::Date(_) | Cell::Other(_) => Err("not_a_number"),
        Cell::Formula(_) => Err(FORMULA),
    }
}

fn narratives(grid: &Grid, form: &Form, reading: &mut FormReading) {
    let mut texts: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
    let has_seen = text_at(grid, 0, NARRATIVE_SEEN) == MARK;
    for row in rows_of(grid, FIRST_NARRATIVE_ROW) {
        let (key, text) = (
            text_at(grid, row, NARRATIVE_KEY),
            text_at(grid, row, NARRATIVE_TEXT),
        );
        if text.is_empty() {
            continue;
        }
        if let Some(Cell::Formula(_)) = grid.get(&(row, u32::from(NARRATIVE_TEXT))) {
            reading.errors.push(fault(
                words::NARRATIVES,
                &cell_name(row, u32::from(NARRATIVE_TEXT)),
                FORMULA,
                &[&text],
            ));
        } else if form.narratives.iter().any(|asked| asked.key == key) {
            let seen = has_seen.then(|| text_at(grid, row, NARRATIVE_SEEN));
            texts.entry(key).or_insert((text, seen));
        } else {
            let code = if key.is_empty() {
                "key_missing"
            } else {
                "unknown_row"
            };
            reading.errors.push(fault(
                words::NARRATIVES,
                &cell_name(row, u32::from(NARRATIVE_TEXT)),
                code,
                &[&key],
            ));
        }
    }
    for asked in &form.narratives {
        if let Some((text, seen)) = texts.remove(&asked.key) {
            reading.narratives.push(NarrativeEntry {
                key: asked.key.clone(),
                text,
                seen,
            });
        }
    }
}

/// Rows with any filled cell, from `first` on, in order.
fn rows_of(grid: &Grid, first: u32) -> BTreeSet<u32> {
    grid.range((first, 0)..).map(|((row, _), _)| *row).collect()
}

fn text_at(grid: &Grid, row: u32, column: u16) -> String {
    grid.get(&(row, u32::from(column)))
        .map(Cell::words)
        .unwrap_or_default()
}

fn fault(sheet: &str, cell: &str, code: &str, args: &[&str]) -> CellError {
    CellError {
        sheet: sheet.to_owned(),
        cell: cell.to_owned(),
        code: code.to_owned(),
        args: args.iter().map(|arg| (*arg).to_owned()).collect(),
    }
}
