//! Pages of one obligation: `fill` the form with autosave and sending, `workbook` the form as a file, `review` the
//! decision cell by cell and the history. This file holds what they show alike: cells, measures and groups in words.

mod fill;
mod records;
mod review;
mod workbook;

pub use fill::{autosave, save, show, submit};
pub use records::{behind, derived, fill_from_records};
pub use review::{decide, history, review_form};
pub use workbook::{upload, workbook};

use crate::page::Page;
use hopluc_core::figure::{Cell, CellKey, MeasureSpec, cell_text};
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
    verdict: &'static str,
    reason: String,
    before: String,
    fault: String,
}

impl CellView {
    fn is(&self, state: &str) -> bool {
        self.state == state
    }
}

/// One measure of the form.
#[derive(Clone, Debug)]
struct MeasureView {
    code: String,
    name: String,
    unit: String,
    total: CellView,
    parts: Vec<(String, Vec<CellView>)>,
    n_parts: usize,
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
    faults: BTreeMap<String, String>,
}

fn groups(
    page: &Page,
    measures: &[MeasureSpec],
    figures: &[Figure],
    extra: &Extra<'_>,
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
        let mut parts = Vec::new();
        let mut n_parts = 0;
        for dimension in &measure.dimensions {
            let cells: Vec<CellView> = dimension
                .values
                .iter()
                .map(|value| {
                    let key = CellKey::part(&measure.code, &dimension.part(&value.id));
                    cell(key, name(&value.name, &value.name_en))
                })
                .collect();
            n_parts += cells.iter().filter(|cell| !cell.state.is_empty()).count();
            parts.push((name(&dimension.name, &dimension.name_en), cells));
        }
        let view = MeasureView {
            code: measure.code.clone(),
            name: name(&measure.name, &measure.name_en),
            unit: measure.unit_name.clone(),
            total: cell(
                CellKey::total(&measure.code),
                page.t("submission.total").to_owned(),
            ),
            parts,
            n_parts,
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
        seen: format!("{}|{}", state_code(cell), text_of(cell, measure)),
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
    if let Some((state, text)) = extra.typed.get(&view.key) {
        view.text.clone_from(text);
        view.state = ["nil", "not_yet", "not_applicable", "value"]
            .into_iter()
            .find(|code| code == state)
            .unwrap_or("");
    }
    view
}
