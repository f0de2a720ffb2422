//! The form of one obligation as a workbook, and what a filled workbook says. Cell faults come back by cell.
//!
//! A blank row writes nothing: how blanks are meant is asked when the agency sends; where an answer was cleared that is told. An answer never silently replaces one
//! that was typed on the page meanwhile.

use super::actions::{FormPage, form_page, save};
use super::choices;
use super::{CellInput, Figure, NarrativeInput, Save, Saved, Seen};
use crate::base::{
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::ObligationId,
};
use crate::figure::{
    Approx, Cell, CellFault, CellKey, DimensionSpec, LARGEST, MeasureSpec, NumberForm, cell_from,
};
use hopluc_doc::sheet::{
    Approximation, CellError, Form, FormEntry, FormReading, FormRow, FormState, FormWords,
    NarrativeRow,
};
use hopluc_doc::{ReadError, form_xlsx};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Rows of a breakdown that take a name the form does not list.
const N_EXTRA: usize = 2;
/// A row of these has this sign and its number in place of a value.
const EXTRA: char = '+';

#[derive(Debug, Deserialize)]
struct Words {
    extra_row: String,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    toml::from_str(include_str!("words.toml")).expect("the table of words is part of the program")
});

/// What became of an uploaded form.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What was saved and what conflicts.
    pub saved: Saved,
    /// Faults by cell; nothing was saved from such a row.
    pub faults: Vec<CellError>,
}

/// The workbook of an obligation with the answers so far, and a name for the file.
pub async fn form_file(ctx: &Ctx, id: ObligationId) -> Outcome<(String, Vec<u8>)> {
    let page = form_page(ctx, id).await?;
    let name = format!("{}-{}.xlsx", page.period.code, page.agency.code);
    let form = form_of(&page);
    let bytes = tokio::task::spawn_blocking(move || form_xlsx(&form))
        .await
        .map_err(ActionError::broken)?;
    Ok((
        name,
        bytes.map_err(|error| ActionError::broken(error.to_string()))?,
    ))
}

/// Saves the answers of an uploaded workbook into the draft.
///
/// With `replaces` an answer of the file replaces a different one of the draft; without, such cells come back as
/// conflicts. `Invalid` on field `file` where the bytes are no workbook or could not be read within the limits.
pub async fn import_file(
    ctx: &Ctx,
    id: ObligationId,
    bytes: Vec<u8>,
    replaces: bool,
) -> Outcome<Imported> {
    let page = form_page(ctx, id).await?;
    let form = form_of(&page);
    let converter = ctx.app.converter.clone();
    let (form, reading) = tokio::task::spawn_blocking(move || {
        let reading = converter.read_form_xlsx(&bytes, &form);
        (form, reading)
    })
    .await
    .map_err(ActionError::broken)?;
    let reading = reading.map_err(|error| unread(&error))?;
    take(ctx, id, &page, (&form, reading), replaces).await
}

/// Saves what was read of a workbook of `form`.
pub(super) async fn take(
    ctx: &Ctx,
    id: ObligationId,
    page: &FormPage,
    (form, mut reading): (&Form, FormReading),
    replaces: bool,
) -> Outcome<Imported> {
    let cleared = cleared(form, &reading);
    if replaces {
        // All that the file holds is meant then, not only what was typed into it since.
        reading.seen.clear();
        for narrative in &mut reading.narratives {
            narrative.seen = None;
        }
    }
    read_words(page, &mut reading);
    let (new, mut faults) = answers(page, form, &reading);
    let new = Save {
        row_version: if replaces { page.row_version() } else { -1 },
        source: "xlsx",
        ..new
    };
    let asked = (&page.period, page.measures.as_slice());
    let (mut new, unknown) = choices::canonical(ctx, &ctx.reader(), asked, &new).await?;
    for fault in unknown {
        new.cells
            .retain(|input| input.key.to_string() != fault.field);
        faults.push(named_fault("value_unknown", &fault.field));
    }
    faults.extend(reading.errors);
    faults.extend(cleared);
    Ok(Imported {
        saved: save(ctx, id, &new).await?,
        faults,
    })
}

/// A word for each row whose answer was cleared in the file and still stands in the draft, where it stays.
fn cleared(form: &Form, reading: &FormReading) -> Vec<CellError> {
    let stored: BTreeMap<&str, &FormEntry> = form
        .rows
        .iter()
        .filter_map(|row| Some((row.key.as_str(), row.preset.as_ref()?)))
        .collect();
    let was_blank = |key: &str| {
        let seen = reading.seen.iter().find(|seen| seen.key == key);
        seen.is_some_and(|seen| seen.entry.is_none())
    };
    let told = reading.blank.iter().filter_map(|blank| {
        let was = stored.get(blank.key.as_str())?;
        (!was_blank(&blank.key)).then(|| blank.cleared(was))
    });
    told.collect()
}

/// Reads the figures in words that are no plain number, by the parser of the page; what it reads is no fault any more.
fn read_words(page: &FormPage, reading: &mut FormReading) {
    for row in std::mem::take(&mut reading.worded) {
        let Ok(key) = row.key.parse::<CellKey>();
        let Some(measure) = page.measures.iter().find(|m| m.code == key.measure) else {
            continue;
        };
        let outcome = worded_entry(measure, &row);
        let is_its = |error: &CellError| error.cell == row.cell && !error.sheet.is_empty();
        match outcome {
            Ok(entry) => {
                reading.errors.retain(|error| !is_its(error));
                reading.entries.push(entry);
            }
            Err(code) => {
                for error in reading.errors.iter_mut().filter(|error| is_its(error)) {
                    code.clone_into(&mut error.code);
                }
            }
        }
    }
}

/// The answer that words in the cell of a figure give; the code of its fault where they give none or the columns beside say
/// something else.
fn worded_entry(measure: &MeasureSpec, row: &FormWords) -> Result<FormEntry, &'static str> {
    let read = cell_from(&row.words, measure.form, &measure.unit_name);
    let cell = match read {
        Ok(Some(cell)) if measure.form.places() == 0 => cell,
        Ok(_) => return Err("not_whole"),
        Err(fault) => {
            return Err(match fault {
                CellFault::NotANumber => "not_a_number",
                CellFault::Ambiguous => "ambiguous",
                CellFault::Negative => "negative",
                CellFault::TooLarge => "too_large",
                CellFault::TooPrecise => "not_whole",
            });
        }
    };
    let figure = Figure {
        key: CellKey::default(),
        cell,
        note: row.note.clone(),
        verdict: super::Verdict::None,
        reason: String::new(),
    };
    let mut entry = entry_of(&figure.key, &figure);
    entry.key.clone_from(&row.key);
    if row.state.is_some_and(|state| state != entry.state) {
        return Err("state_with_value");
    }
    match row.approximation {
        Some(chosen) if entry.state == FormState::Value => {
            if entry.approximation == Approximation::Exact {
                entry.approximation = chosen;
            } else if chosen != Approximation::Exact && chosen != entry.approximation {
                return Err("approximation_clash");
            }
        }
        _ => {}
    }
    Ok(entry)
}

fn named_fault(code: &str, cell: &str) -> CellError {
    CellError {
        sheet: String::new(),
        cell: cell.to_owned(),
        code: code.to_owned(),
        args: Vec::new(),
    }
}

fn unread(error: &ReadError) -> ActionError {
    let key = match error {
        ReadError::Encrypted | ReadError::ZipBomb { .. } | ReadError::Stopped(_) => {
            format!("error.file.{}", error.code())
        }
        _ => "error.file_not_workbook".to_owned(),
    };
    ActionError::invalid("file", &key)
}

/// The form with a row for each cell, answers so far filled in.
pub(super) fn form_of(page: &FormPage) -> Form {
    let texts = |section: &str| {
        let found = page.narratives.iter().find(|n| n.section == section);
        found.map(|n| n.text.clone()).unwrap_or_default()
    };
    let narratives = page.sections.iter().map(|section| NarrativeRow {
        key: section.id.clone(),
        label: section.title.clone(),
        preset: texts(&section.id),
    });
    Form {
        title: page.period.name.clone(),
        period: format!("{} - {}", page.period.window.from, page.period.window.to),
        agency: page.agency.name.clone(),
        version_token: format!("hopluc-{}-{}", page.period.id, page.agency.id),
        rows: rows_of(page),
        narratives: narratives.collect(),
    }
}

/// A row for each cell, in the order of the form.
pub(super) fn rows_of(page: &FormPage) -> Vec<FormRow> {
    let figures: BTreeMap<&CellKey, &Figure> = page
        .figures
        .iter()
        .map(|figure| (&figure.key, figure))
        .collect();
    let rows = page
        .measures
        .iter()
        .filter(|measure| !measure.is_computed)
        .flat_map(|measure| {
            let named = measure
                .dimensions
                .iter()
                .flat_map(|dimension| free_keys(page, measure, dimension));
            let keys = measure.keys().into_iter().chain(named);
            keys.map(|key| row_of(measure, &key, figures.get(&key).copied()))
        });
    rows.collect()
}

/// Cells of a free breakdown: the few names that it can take or those in use, and rows for others.
fn free_keys(page: &FormPage, measure: &MeasureSpec, dimension: &DimensionSpec) -> Vec<CellKey> {
    if !dimension.is_free() {
        return Vec::new();
    }
    let used = page.figures.iter().map(|figure| &figure.key);
    let mut names: Vec<String> = page.listed(&dimension.list).to_vec();
    for name in dimension.names_in(&measure.code, used) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names.extend((1..=N_EXTRA).map(|n| format!("{EXTRA}{n}")));
    let key = |name: String| CellKey::part(&measure.code, &dimension.part(&name));
    names.into_iter().map(key).collect()
}

fn row_of(measure: &MeasureSpec, key: &CellKey, figure: Option<&Figure>) -> FormRow {
    let name = |(dimension, value, _): (&DimensionSpec, &str, &str)| {
        let value = match value.strip_prefix(EXTRA).filter(|_| dimension.is_free()) {
            Some(n) => WORDS.extra_row.replace("{n}", n),
            None => value.to_owned(),
        };
        format!("{}: {value}", dimension.name)
    };
    FormRow {
        key: key.to_string(),
        code: measure.code.clone(),
        name: measure.name.clone(),
        dimensions: measure.part(&key.dimension).map(name).unwrap_or_default(),
        unit: measure.unit_name.clone(),
        is_required: key.dimension.is_empty(),
        preset: figure
            .filter(|_| measure.form.places() == 0)
            .map(|figure| entry_of(key, figure)),
    }
}

fn state_of(cell: Cell) -> FormState {
    match cell {
        Cell::Value { .. } => FormState::Value,
        Cell::Nil => FormState::Nil,
        Cell::NotYet => FormState::NotYet,
        Cell::NotApplicable => FormState::NotApplicable,
    }
}

fn entry_of(key: &CellKey, figure: &Figure) -> FormEntry {
    FormEntry {
        key: key.to_string(),
        state: state_of(figure.cell),
        value: match figure.cell {
            Cell::Value { n, .. } => Some(n),
            _ => None,
        },
        approximation: match figure.cell.approx() {
            Approx::Exact => Approximation::Exact,
            Approx::MoreThan => Approximation::MoreThan,
            Approx::About => Approximation::About,
            Approx::LessThan => Approximation::LessThan,
        },
        note: figure.note.clone(),
    }
}

/// What the file says differently from the form it was made of; rows that were left as they were are left out. Faults are
/// rows with an answer for a value that has no name.
///
/// The file tells what its rows held when it was made; one of an earlier version is compared with the answers of now.
fn answers(page: &FormPage, form: &Form, reading: &FormReading) -> (Save, Vec<CellError>) {
    let presets: BTreeMap<&str, Option<&FormEntry>> = form
        .rows
        .iter()
        .map(|row| (row.key.as_str(), row.preset.as_ref()))
        .collect();
    let mut faults = Vec::new();
    let mut cells = Vec::new();
    let seen: BTreeMap<&str, Option<&FormEntry>> = reading
        .seen
        .iter()
        .map(|seen| (seen.key.as_str(), seen.entry.as_ref()))
        .collect();
    let blank: BTreeSet<&str> = reading.blank.iter().map(|row| row.key.as_str()).collect();
    for entry in &reading.entries {
        let key = entry.key.as_str();
        if entry.state == FormState::NotYet && blank.contains(key) {
            continue;
        }
        let was = seen.get(key).copied();
        let preset = was.unwrap_or_else(|| presets.get(key).copied().flatten());
        if is_same(preset, entry) {
            continue;
        }
        match input_of(page, entry) {
            Ok(input) => cells.extend(input.map(|input| CellInput {
                seen: was.map_or(Seen::Unknown, |was| Seen::Was(was.map(stored_cell))),
                seen_note: was.map(|was| was.map_or_else(String::new, |was| was.note.clone())),
                ..input
            })),
            Err(fault) => faults.push(fault),
        }
    }
    let is_left = |text: &str, seen: &str| text.split_whitespace().eq(seen.split_whitespace());
    let changed = reading.narratives.iter().filter(|narrative| {
        let seen = narrative.seen.as_deref();
        !seen.is_some_and(|seen| is_left(&narrative.text, seen))
    });
    let narratives = changed.map(|narrative| NarrativeInput {
        section: narrative.key.clone(),
        text: narrative.text.clone(),
        seen: narrative.seen.clone(),
    });
    let save = Save {
        cells,
        narratives: narratives.collect(),
        ..Save::default()
    };
    (save, faults)
}

/// Whether a row was left as it was, notes by their words.
fn is_same(was: Option<&FormEntry>, now: &FormEntry) -> bool {
    let answer = |entry: &FormEntry| (entry.state, entry.value, entry.approximation);
    was.is_some_and(|was| answer(was) == answer(now) && was.note.trim() == now.note.trim())
}

/// The cell that a row of a form was made from.
fn stored_cell(entry: &FormEntry) -> Cell {
    match (entry.state, entry.value) {
        (FormState::Value, Some(n)) => Cell::value(n, approx_of(entry.approximation)),
        (FormState::Nil, _) => Cell::Nil,
        (FormState::NotApplicable, _) => Cell::NotApplicable,
        (FormState::Value | FormState::NotYet, _) => Cell::NotYet,
    }
}

fn approx_of(approximation: Approximation) -> Approx {
    match approximation {
        Approximation::Exact => Approx::Exact,
        Approximation::MoreThan => Approx::MoreThan,
        Approximation::About => Approx::About,
        Approximation::LessThan => Approx::LessThan,
    }
}

/// The answer of one row; the note of a row for a further value is the name of that value.
pub(super) fn input_of(page: &FormPage, entry: &FormEntry) -> Result<Option<CellInput>, CellError> {
    let Ok(mut key) = entry.key.parse::<CellKey>();
    let Some(measure) = page.measures.iter().find(|m| m.code == key.measure) else {
        return Ok(None);
    };
    let Some(cell) = cell_of(entry, measure.form) else {
        return Ok(None);
    };
    let mut note = entry.note.trim();
    let extra = key.list_value().filter(|(_, v)| v.starts_with(EXTRA));
    if let Some((list, _)) = extra {
        if note.is_empty() {
            return Err(named_fault("value_unnamed", &entry.key));
        }
        key = CellKey::part(&key.measure, &format!("{list}={note}"));
        note = "";
    }
    Ok(Some(CellInput {
        key,
        cell: Some(cell),
        note: (!note.is_empty()).then(|| note.to_owned()),
        seen: Seen::Unknown,
        seen_note: None,
    }))
}

/// The answer of a row that is not blank; `None` for units with decimals.
fn cell_of(entry: &FormEntry, form: NumberForm) -> Option<Cell> {
    match entry.state {
        FormState::Nil => Some(Cell::Nil),
        FormState::NotApplicable => Some(Cell::NotApplicable),
        FormState::NotYet => Some(Cell::NotYet),
        FormState::Value => {
            let n = entry
                .value
                .filter(|n| (0..=LARGEST).contains(n) && form.places() == 0)?;
            Some(Cell::value(n, approx_of(entry.approximation)))
        }
    }
}
