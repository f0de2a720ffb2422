//! Pages of one obligation: `fill` the form with autosave and sending, `both` what two people changed, `workbook` the form as a file, `letter` a report that
//! came as one, `records` what the registers give, `review` the decision cell by cell and the history. This file holds what they show alike: cells, measures and groups in words.

mod both;
mod fill;
mod letter;
mod records;
mod review;
mod workbook;

pub use fill::{autosave, save, show, submit};
pub use letter::{letter_form, read_letter, take_letter};
pub use records::{behind, derived, fill_from_records};
pub use review::{decide, history, review_form};
pub use workbook::{upload, workbook};

use crate::page::Page;
use hopluc_core::figure::{Cell, CellKey, DimensionSpec, MeasureSpec, cell_text};
use hopluc_core::report::submission::Figure;
use std::collections::BTreeMap;

/// One row of the form: a total or a part.
#[derive(Clone, Debug)]
struct CellView {
    key: String,
    label: String,
    text: String,
    state: &'static str,
    note: String,
    seen: String,
    seen_note: String,
    verdict: &'static str,
    reason: String,
    before: String,
    fault: String,
}

impl CellView {
    /// The key as the name of an element: a value may be words, and a name has no spaces.
    fn element(&self) -> String {
        element_of(&self.key)
    }

    fn is(&self, state: &str) -> bool {
        self.state == state
    }
}

/// A key as the name of an element.
fn element_of(key: &str) -> String {
    key.split_whitespace().collect::<Vec<_>>().join("_")
}

/// One breakdown of a measure.
#[derive(Clone, Debug)]
struct PartsView {
    name: String,
    cells: Vec<CellView>,
    /// For a breakdown whose values are named as the form is filled: how fields of new rows are called, the list that
    /// names are chosen from, and what was typed into rows that could not be saved.
    fresh: Option<FreshView>,
}

impl PartsView {
    /// Whether something is in it, so that it is shown unfolded.
    fn is_used(&self) -> bool {
        let is_typed = |fresh: &FreshView| fresh.rows.iter().any(|row| !row.fault.is_empty());
        self.cells.iter().any(|cell| !cell.state.is_empty())
            || self.fresh.as_ref().is_some_and(is_typed)
    }
}

/// Rows for further values of a breakdown.
#[derive(Clone, Debug)]
struct FreshView {
    field: String,
    list: String,
    rows: Vec<FreshRow>,
}

/// One of these rows: what was typed and why it was not saved; empty at first.
#[derive(Clone, Debug, Default)]
struct FreshRow {
    name: String,
    text: String,
    fault: String,
}

/// One measure of the form.
#[derive(Clone, Debug)]
struct MeasureView {
    code: String,
    name: String,
    unit: String,
    total: CellView,
    parts: Vec<PartsView>,
}

/// One group of measures, by the letter of their codes.
#[derive(Clone, Debug)]
struct GroupView {
    letter: String,
    measures: Vec<MeasureView>,
}
fn state_code(cell: Option<Cell>) -> &'static str {
    match cell {
        None => "",
        Some(Cell::Value { .. }) => "value",
        Some(Cell::Nil) => "nil",
        Some(Cell::NotYet) => "not_yet",
        Some(Cell::NotApplicable) => "not_applicable",
    }
}

/// A cell as a hidden field of the page tells it; `fill::seen_of` reads it back.
fn seen_text(cell: Option<Cell>, measure: &MeasureSpec) -> String {
    format!("{}|{}", state_code(cell), text_of(cell, measure))
}

fn text_of(cell: Option<Cell>, measure: &MeasureSpec) -> String {
    match cell {
        Some(cell @ Cell::Value { .. }) => cell_text(cell, measure.form),
        _ => String::new(),
    }
}

/// The words of a cell for people: its number, or the name of its state.
pub fn words_of(page: &Page, cell: Option<Cell>, measure: Option<&MeasureSpec>) -> String {
    match cell {
        None => "–".to_owned(),
        Some(cell @ Cell::Value { .. }) => cell_text(
            cell,
            measure.map(|measure| measure.form).unwrap_or_default(),
        ),
        Some(cell) => page.tc("cell.", cell.state()),
    }
}

/// What a page knows of cells beside the stored ones.
#[derive(Default)]
struct Extra<'a> {
    before: BTreeMap<&'a CellKey, &'a Figure>,
    /// Typed values that were not saved, by key: state and text.
    typed: BTreeMap<String, (String, String)>,
    /// Explanations that were typed and not saved.
    notes: BTreeMap<String, String>,
    faults: BTreeMap<String, String>,
    /// Rows for further values that could not be saved, by what their fields are called.
    fresh: BTreeMap<String, Vec<FreshRow>>,
}

/// The measures of a form; `listed` gives the names that a free breakdown shows from the beginning.
fn groups<'l>(
    page: &Page,
    measures: &[MeasureSpec],
    figures: &[Figure],
    extra: &Extra<'_>,
    listed: impl Fn(&str) -> &'l [String],
) -> Vec<GroupView> {
    let is_english = page.lang() == "en";
    let known: BTreeMap<&CellKey, &Figure> = figures.iter().map(|f| (&f.key, f)).collect();
    let name = |vi: &str, en: &str| {
        if is_english {
            en.to_owned()
        } else {
            vi.to_owned()
        }
    };
    let mut groups: Vec<GroupView> = Vec::new();
    for measure in measures.iter().filter(|measure| !measure.is_computed) {
        let cell =
            |key: CellKey, label: String| cell_view(page, measure, &key, label, (&known, extra));
        let parts = measure.dimensions.iter().map(|dimension| {
            let values = values_of(measure, dimension, figures, listed(&dimension.list));
            let part = |(id, vi, en): (String, String, String)| {
                let key = CellKey::part(&measure.code, &dimension.part(&id));
                cell(key, name(&vi, &en))
            };
            PartsView {
                name: name(&dimension.name, &dimension.name_en),
                cells: values.into_iter().map(part).collect(),
                fresh: fresh_view(measure, dimension, extra),
            }
        });
        let view = MeasureView {
            code: measure.code.clone(),
            name: name(&measure.name, &measure.name_en),
            unit: measure.unit_name.clone(),
            total: cell(
                CellKey::total(&measure.code),
                page.t("submission.total").to_owned(),
            ),
            parts: parts.collect(),
        };
        let letter: String = measure.code.chars().take(1).collect();
        match groups.last_mut() {
            Some(group) if group.letter == letter => group.measures.push(view),
            _ => groups.push(GroupView {
                letter,
                measures: vec![view],
            }),
        }
    }
    groups
}

/// Id, Vietnamese and English name of the values of a breakdown that are rows: the listed ones, or the names that a short
/// list has and those that somebody has given.
fn values_of(
    measure: &MeasureSpec,
    dimension: &DimensionSpec,
    figures: &[Figure],
    names: &[String],
) -> Vec<(String, String, String)> {
    let listed = dimension.values.iter();
    let listed = listed.map(|v| (v.id.clone(), v.name.clone(), v.name_en.clone()));
    let used = dimension.names_in(&measure.code, figures.iter().map(|figure| &figure.key));
    let more = used
        .into_iter()
        .filter(|name| !names.iter().any(|known| known == name));
    let free = names.iter().map(String::as_str).chain(more);
    listed
        .chain(free.map(|name| (name.to_owned(), name.to_owned(), name.to_owned())))
        .collect()
}

/// One row for a further value, and those that were typed and not saved.
fn fresh_view(
    measure: &MeasureSpec,
    dimension: &DimensionSpec,
    extra: &Extra<'_>,
) -> Option<FreshView> {
    if !dimension.is_free() {
        return None;
    }
    let field = format!("{}@{}", measure.code, dimension.list);
    let mut rows = extra.fresh.get(&field).cloned().unwrap_or_default();
    rows.push(FreshRow::default());
    Some(FreshView {
        list: dimension.list.clone(),
        field,
        rows,
    })
}

fn cell_view(
    page: &Page,
    measure: &MeasureSpec,
    key: &CellKey,
    label: String,
    (known, extra): (&BTreeMap<&CellKey, &Figure>, &Extra<'_>),
) -> CellView {
    let figure = known.get(key).copied();
    let cell = figure.map(|figure| figure.cell);
    let name = key.to_string();
    let before = extra.before.get(key).map(|figure| figure.cell);
    let mut view = CellView {
        label,
        text: text_of(cell, measure),
        state: state_code(cell),
        seen: seen_text(cell, measure),
        seen_note: figure.map(|figure| figure.note.clone()).unwrap_or_default(),
        note: figure.map(|figure| figure.note.clone()).unwrap_or_default(),
        verdict: figure.map_or("", |figure| figure.verdict.code()),
        reason: figure
            .map(|figure| figure.reason.clone())
            .unwrap_or_default(),
        before: if before == cell || extra.before.is_empty() {
            String::new()
        } else {
            words_of(page, before, Some(measure))
        },
        fault: extra.faults.get(&name).cloned().unwrap_or_default(),
        key: name,
    };
    if let Some(note) = extra.notes.get(&view.key) {
        view.note.clone_from(note);
    }
    if let Some((state, text)) = extra.typed.get(&view.key) {
        view.text.clone_from(text);
        view.state = ["nil", "not_yet", "not_applicable", "value"]
            .into_iter()
            .find(|code| code == state)
            .unwrap_or("");
    }
    view
}
