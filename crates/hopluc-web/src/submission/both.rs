//! What two people changed in one form at the same time: both values beside each other, and what is typed stays.
//!
//! It decides nothing: what conflicts, the save has said.

use super::{Extra, element_of, state_code, text_of, words_of};
use crate::page::Page;
use hopluc_core::base::error::FieldError;
use hopluc_core::figure::{CellKey, MeasureSpec};
use hopluc_core::report::submission::{CellConflict, Saved, actions::FormPage};
use std::collections::BTreeMap;

/// Texts of sections that were typed and not saved, by section.
pub(super) fn texts_of(saved: &Saved) -> BTreeMap<String, String> {
    let conflicts = saved.narrative_conflicts.iter();
    conflicts
        .map(|conflict| (conflict.section.clone(), conflict.mine.clone()))
        .collect()
}

/// Shows what this person typed, with what the other stored beside it; gives the lines for the top of the page, empty where
/// nothing conflicts.
pub(super) fn conflicts(
    page: &Page,
    found: &FormPage,
    saved: &Saved,
    extra: &mut Extra<'_>,
) -> Vec<FieldError> {
    let mut lines = Vec::new();
    for conflict in &saved.conflicts {
        lines.extend(cell_lines(page, found, conflict, extra));
    }
    let is_english = page.lang() == "en";
    for conflict in &saved.narrative_conflicts {
        let spec = found.sections.iter().find(|s| s.id == conflict.section);
        let title = spec.map_or(conflict.section.as_str(), |spec| {
            if is_english {
                &spec.title_en
            } else {
                &spec.title
            }
        });
        let line = FieldError::new(&conflict.section, "submission.conflict_text_line");
        lines.push(line.arg("section", title));
    }
    if !lines.is_empty() {
        lines.insert(0, FieldError::new("", "submission.conflict_top"));
    }
    lines
}

fn cell_lines(
    page: &Page,
    found: &FormPage,
    conflict: &CellConflict,
    extra: &mut Extra<'_>,
) -> Vec<FieldError> {
    let measures = &found.measures;
    let measure = measures.iter().find(|m| m.code == conflict.key.measure);
    let key = conflict.key.to_string();
    if let Some(measure) = measure {
        let state = state_code(conflict.mine).to_owned();
        let typed = (state, text_of(conflict.mine, measure));
        extra.typed.insert(key.clone(), typed);
    }
    let cell = cell_name(page, measure, &conflict.key);
    let line = |text: &str, theirs: &str, mine: &str| {
        FieldError::new(&element_of(&key), text)
            .arg("cell", &cell)
            .arg("theirs", theirs)
            .arg("mine", mine)
    };
    let (mut lines, mut beside) = (Vec::new(), Vec::new());
    if conflict.mine != conflict.theirs {
        let theirs = words_of(page, conflict.theirs, measure);
        let mine = words_of(page, conflict.mine, measure);
        lines.push(line("submission.conflict_line", &theirs, &mine));
        beside.push(page.fault_text(&line("submission.conflict", &theirs, &mine)));
    }
    if let Some((mine, theirs)) = &conflict.notes {
        extra.notes.insert(key.clone(), mine.clone());
        lines.push(line("submission.conflict_note_line", theirs, mine));
        beside.push(page.fault_text(&line("submission.conflict_note", theirs, mine)));
    }
    extra.faults.insert(key, beside.join(" "));
    lines
}

/// Code and name of a cell, with its part.
pub(super) fn cell_name(page: &Page, measure: Option<&MeasureSpec>, key: &CellKey) -> String {
    let Some(measure) = measure else {
        return key.to_string();
    };
    let is_english = page.lang() == "en";
    let name = if is_english {
        &measure.name_en
    } else {
        &measure.name
    };
    let part = measure.part(&key.dimension);
    let part = part.map_or_else(String::new, |(_, vi, en)| {
        format!(": {}", if is_english { en } else { vi })
    });
    format!("{} {name}{part}", measure.code)
}
