//! What a filled form says, and which cells are wrong.
//!
//! Rows are found by their hidden key, so a sorted or moved row is still read. Never corrects a cell silently.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{
    Approximation, CellError, Form, FormEntry, FormReading, FormState, NarrativeEntry,
};
use super::form_write::{
    APPROXIMATION, FIRST_NARRATIVE_ROW, FIRST_ROW, KEY, MARK, NARRATIVE_KEY, NARRATIVE_TEXT, NOTE,
    STATE, VALUE,
};
use super::grid::{Cell, Grid, cell_name, sheets};
use super::number;
use super::words::{self, approximation_of, state_of};
use crate::read::{Limits, ReadError};

/// The answers in a workbook made by [`super::form_xlsx`] for `form`, with the faults of single cells.
///
/// `Err` only when the file is no readable workbook. A workbook that was not made for this form gives one error
/// (`not_a_form`, `other_form`) and no entries. Blank rows come back as [`FormState::NotYet`].
pub fn read_form_xlsx(bytes: &[u8], form: &Form) -> Result<FormReading, ReadError> {
    let sheets: BTreeMap<String, Grid> = sheets(bytes, &Limits::default())?.into_iter().collect();
    let mut reading = FormReading::default();
    let Some(grid) = sheets
        .get(words::FIGURES)
        .filter(|grid| text_at(grid, 0, KEY) == MARK)
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
        } else if answers.contains_key(&key) {
            report("duplicate_row", &[&key]);
        } else {
            let entry = entry(grid, row, &key, &mut reading.errors);
            answers.insert(key, entry);
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

/// The answer of one row; `None` when a cell is wrong, which is reported.
fn entry(grid: &Grid, row: u32, key: &str, errors: &mut Vec<CellError>) -> Option<FormEntry> {
    let mut report = |column: u16, code: &str, args: &[&str]| {
        errors.push(fault(
            words::FIGURES,
            &cell_name(row, u32::from(column)),
            code,
            args,
        ));
    };
    let value = match grid
        .get(&(row, u32::from(VALUE)))
        .map(|cell| (cell, value_of(cell)))
    {
        None => None,
        Some((_, Ok(value))) => Some(value),
        Some((cell, Err(code))) => {
            report(VALUE, code, &[&cell.words()]);
            return None;
        }
    };
    let words = text_at(grid, row, STATE);
    let state = if words.is_empty() {
        None
    } else {
        Some(state_of(&words))
    };
    if state == Some(None) {
        report(STATE, "unknown_state", &[&words]);
        return None;
    }
    let words = text_at(grid, row, APPROXIMATION);
    let approximation = if words.is_empty() {
        None
    } else {
        Some(approximation_of(&words))
    };
    if approximation == Some(None) {
        report(APPROXIMATION, "unknown_approximation", &[&words]);
        return None;
    }
    let note = text_at(grid, row, NOTE);
    let answer = |state, value, approximation| {
        Some(FormEntry {
            key: key.to_owned(),
            state,
            value,
            approximation,
            note,
        })
    };
    match (state.flatten(), value) {
        (None | Some(FormState::Value), Some((value, typed))) => answer(
            FormState::Value,
            Some(value),
            approximation.flatten().or(typed).unwrap_or_default(),
        ),
        (Some(FormState::Value), None) => {
            report(VALUE, "value_missing", &[]);
            None
        }
        (Some(FormState::Nil), Some((value, _))) if value != 0 => {
            report(VALUE, "nil_with_value", &[&value.to_string()]);
            None
        }
        (Some(FormState::Nil), _) => answer(FormState::Nil, None, Approximation::Exact),
        (Some(FormState::NotYet | FormState::NotApplicable), Some((value, _))) => {
            report(VALUE, "state_with_value", &[&value.to_string()]);
            None
        }
        (Some(FormState::NotApplicable), None) => {
            answer(FormState::NotApplicable, None, Approximation::Exact)
        }
        (None | Some(FormState::NotYet), None) => {
            answer(FormState::NotYet, None, Approximation::Exact)
        }
    }
}

fn value_of(cell: &Cell) -> Result<(i64, Option<Approximation>), number::Fault> {
    match cell {
        Cell::Number(value) => number::from_float(*value).map(|value| (value, None)),
        Cell::Text(text) => number::from_words(text),
        Cell::Date(_) | Cell::Other(_) => Err("not_a_number"),
    }
}

fn narratives(grid: &Grid, form: &Form, reading: &mut FormReading) {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for row in rows_of(grid, FIRST_NARRATIVE_ROW) {
        let (key, text) = (
            text_at(grid, row, NARRATIVE_KEY),
            text_at(grid, row, NARRATIVE_TEXT),
        );
        if text.is_empty() {
            continue;
        }
        if form.narratives.iter().any(|asked| asked.key == key) {
            texts.entry(key).or_insert(text);
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
        if let Some(text) = texts.remove(&asked.key) {
            reading.narratives.push(NarrativeEntry {
                key: asked.key.clone(),
                text,
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
