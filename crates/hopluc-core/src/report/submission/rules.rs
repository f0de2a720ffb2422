//! What may happen to a submission, what a save changes, and how two versions differ. Pure.

use super::{
    CellChange, CellConflict, CellInput, Figure, Narrative, NarrativeConflict, NarrativeInput,
    Save, Seen, Submission, SubmissionState, TextChange, Verdict,
};
use crate::base::error::{ActionError, FieldError, Outcome};
use crate::figure::checks::{Finding, Rule, Severity, Sheet, check_sheet};
use crate::figure::{Cell, CellFault, CellKey, LARGEST, MeasureSpec};
use crate::report::period::{Period, PeriodState, SectionSpec};
use std::collections::{BTreeMap, BTreeSet};

/// Longest note and longest section, in characters.
pub const LONGEST_NOTE: usize = 2_000;
/// Longest section, in characters.
pub const LONGEST_NARRATIVE: usize = 50_000;

/// Which draft a save goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draft<'a> {
    /// There is one.
    Open(&'a Submission),
    /// The next version is to be made as a copy of this returned one.
    After(&'a Submission),
    /// The first version is to be made.
    First,
}

/// The draft of an obligation whose newest version is `newest`; a conflict where nothing may be filled.
pub fn draft<'a>(period: &Period, newest: Option<&'a Submission>) -> Outcome<Draft<'a>> {
    if period.state == PeriodState::Closed {
        return Err(ActionError::Conflict {
            key: "conflict.period_closed",
        });
    }
    match newest {
        None => Ok(Draft::First),
        Some(newest) => match newest.state {
            SubmissionState::Draft => Ok(Draft::Open(newest)),
            SubmissionState::Returned => Ok(Draft::After(newest)),
            SubmissionState::Submitted => Err(ActionError::Conflict {
                key: "conflict.submission_waits",
            }),
            SubmissionState::Accepted => Err(ActionError::Conflict {
                key: "conflict.submission_accepted",
            }),
        },
    }
}

/// `Ok` for a version that waits for review; else the conflict that names its state and what can be done in it.
pub fn reviewable(state: SubmissionState) -> Outcome<()> {
    let key = match state {
        SubmissionState::Submitted => return Ok(()),
        SubmissionState::Draft => "conflict.submission_not_sent",
        SubmissionState::Returned => "conflict.submission_was_returned",
        SubmissionState::Accepted => "conflict.submission_was_accepted",
    };
    Err(ActionError::Conflict { key })
}

/// The cells of a returned version as the next one begins: accepted ones stay accepted, returned ones keep their reason.
pub fn carried(figures: &[Figure]) -> Vec<Figure> {
    figures
        .iter()
        .map(|figure| Figure {
            verdict: if figure.verdict == Verdict::Accepted {
                Verdict::Accepted
            } else {
                Verdict::None
            },
            ..figure.clone()
        })
        .collect()
}

/// What a save writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Cells to write, with their notes.
    pub put: Vec<Figure>,
    /// Cells to clear.
    pub clear: Vec<CellKey>,
    /// Sections to write.
    pub narratives: Vec<Narrative>,
    /// Cells that another person changed.
    pub conflicts: Vec<CellConflict>,
    /// Sections that another person changed.
    pub narrative_conflicts: Vec<NarrativeConflict>,
}

impl Changes {
    /// Cells and sections that are written.
    pub fn n_saved(&self) -> usize {
        self.put.len() + self.clear.len() + self.narratives.len()
    }
}

/// What `save` changes of the stored cells and sections.
///
/// What came back as its page showed it says nothing against what another person stored meanwhile. `is_current` says that
/// nobody saved since the page was shown; it decides only where the caller does not say what the page showed.
pub fn changes(
    stored: &[Figure],
    narratives: &[Narrative],
    save: &Save,
    is_current: bool,
) -> Changes {
    let mut changes = Changes::default();
    let known: BTreeMap<&CellKey, &Figure> = stored.iter().map(|f| (&f.key, f)).collect();
    for input in &save.cells {
        let old = known.get(&input.key).copied();
        change_cell(old, input, is_current, &mut changes);
    }
    for input in &save.narratives {
        let old = narratives.iter().find(|n| n.section == input.section);
        change_narrative(old, input, is_current, &mut changes);
    }
    changes
}

/// What stands after a save where the page showed `seen`, `typed` came back and `stored` stands now; `None` where two people
/// changed it to different things.
fn kept<T: PartialEq + Default>(
    stored: T,
    typed: T,
    seen: Option<T>,
    is_current: bool,
) -> Option<T> {
    match seen {
        _ if stored == typed => Some(stored),
        Some(seen) if seen == typed => Some(stored),
        Some(seen) => (seen == stored).then_some(typed),
        None => (is_current || stored == T::default()).then_some(typed),
    }
}

fn change_cell(old: Option<&Figure>, input: &CellInput, is_current: bool, changes: &mut Changes) {
    let stored = old.map(|old| old.cell);
    let stored_note = old.map_or("", |old| old.note.as_str());
    let typed_note = input.note.as_deref().map_or(stored_note, str::trim);
    let seen_note = input.seen_note.as_deref().map(str::trim);
    let seen = match input.seen {
        Seen::Unknown => None,
        Seen::Was(seen) => Some(seen),
    };
    let cell = kept(stored, input.cell, seen, is_current);
    let note = kept(stored_note, typed_note, seen_note, is_current);
    // Clearing a cell takes its explanation along: not one that the page never showed.
    let takes_unseen_note = cell == Some(None)
        && !stored_note.is_empty()
        && seen_note.is_some_and(|seen| seen != stored_note);
    match (cell, note) {
        (Some(cell), Some(note)) if !takes_unseen_note => {
            put_cell(old, &input.key, (cell, note), changes);
        }
        (cell, note) => {
            let notes = (
                note.unwrap_or(typed_note).to_owned(),
                stored_note.to_owned(),
            );
            changes.conflicts.push(CellConflict {
                key: input.key.clone(),
                mine: cell.unwrap_or(input.cell),
                theirs: stored,
                notes: Some(notes).filter(|(mine, theirs)| mine != theirs),
            });
        }
    }
}

fn put_cell(
    old: Option<&Figure>,
    key: &CellKey,
    (cell, note): (Option<Cell>, &str),
    changes: &mut Changes,
) {
    match (cell, old) {
        (None, None) => {}
        (None, Some(_)) => changes.clear.push(key.clone()),
        (Some(cell), Some(old)) if old.cell == cell && old.note == note => {}
        (Some(cell), old) => changes.put.push(Figure {
            key: key.clone(),
            cell,
            note: note.to_owned(),
            verdict: Verdict::None,
            reason: old.map(|old| old.reason.clone()).unwrap_or_default(),
        }),
    }
}

fn change_narrative(
    old: Option<&Narrative>,
    input: &NarrativeInput,
    is_current: bool,
    changes: &mut Changes,
) {
    // A browser sends other line ends than a script does; nobody typed that.
    let tidy = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    let stored = tidy(old.map_or("", |old| &old.text));
    let typed = tidy(&input.text);
    let seen = input.seen.as_deref().map(tidy);
    match kept(stored.clone(), typed.clone(), seen, is_current) {
        Some(text) if text == stored => {}
        Some(text) => changes.narratives.push(Narrative {
            section: input.section.clone(),
            text,
            verdict: Verdict::None,
            reason: old.map(|old| old.reason.clone()).unwrap_or_default(),
        }),
        None => changes.narrative_conflicts.push(NarrativeConflict {
            section: input.section.clone(),
            mine: typed,
            theirs: stored,
        }),
    }
}

/// Faults of a save: cells and sections that the agency is not asked, numbers that nobody counts, and texts that are too long.
pub fn faults(measures: &[MeasureSpec], sections: &[SectionSpec], save: &Save) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for input in &save.cells {
        let measure = measures.iter().find(|m| m.code == input.key.measure);
        if !measure.is_some_and(|m| m.has(&input.key.dimension) && !m.is_computed) {
            faults.push(FieldError::new(
                &input.key.to_string(),
                "error.figure_not_asked",
            ));
        }
        if let Some(fault) = input.cell.and_then(number_fault) {
            faults.push(FieldError::new(&input.key.to_string(), fault.key()));
        }
        if input
            .note
            .as_ref()
            .is_some_and(|note| note.chars().count() > LONGEST_NOTE)
        {
            faults.push(FieldError::new(&input.key.to_string(), "error.too_long"));
        }
    }
    for input in &save.narratives {
        if !sections.iter().any(|section| section.id == input.section) {
            faults.push(FieldError::new(&input.section, "error.section_not_asked"));
        }
        if input.text.chars().count() > LONGEST_NARRATIVE {
            faults.push(FieldError::new(&input.section, "error.too_long"));
        }
    }
    faults
}

/// Why a number is no count or amount, however it came in.
fn number_fault(cell: Cell) -> Option<CellFault> {
    let Cell::Value { n, .. } = cell else {
        return None;
    };
    if n < 0 {
        return Some(CellFault::Negative);
    }
    (n > LARGEST).then_some(CellFault::TooLarge)
}

/// The cells of a version.
pub fn sheet(figures: &[Figure]) -> Sheet {
    figures.iter().map(|f| (f.key.clone(), f.cell)).collect()
}

/// How cells that were left blank are to be understood when the agency sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blanks {
    /// Not at all: a blank stops the sending.
    Refuse,
    /// As this signed answer, which the sender gives for all of them.
    As(Cell),
}

/// Totals that `measures` owe and `figures` do not answer.
pub fn blanks(measures: &[MeasureSpec], figures: &[Figure]) -> Vec<CellKey> {
    let answered: BTreeSet<&CellKey> = figures.iter().map(|figure| &figure.key).collect();
    measures
        .iter()
        .filter(|measure| !measure.is_computed)
        .map(|measure| CellKey::total(&measure.code))
        .filter(|key| !answered.contains(key))
        .collect()
}

/// Findings of the sheet, those explained by a note as warnings, in the order of the form.
pub fn findings(measures: &[MeasureSpec], figures: &[Figure]) -> Vec<Finding> {
    let mut findings = check_sheet(measures, &sheet(figures));
    for finding in &mut findings {
        let note = figures.iter().find(|figure| figure.key == finding.cell);
        let is_explained = note.is_some_and(|figure| !figure.note.is_empty());
        if is_explained && finding.rule != Rule::Blank {
            finding.severity = Severity::Warning;
        }
    }
    findings
}

/// What stops the sending: findings that are errors and not explained.
pub fn sending_faults(measures: &[MeasureSpec], figures: &[Figure]) -> Vec<FieldError> {
    findings(measures, figures)
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| FieldError {
            field: finding.cell.to_string(),
            key: finding.message().to_owned(),
            args: finding.args,
        })
        .collect()
}

/// Cells of the returned version that were sent back for a reason of their own and stand in `after` as they were, without a
/// new word of explanation. `note` is what was said of the version as a whole: where it was returned whole, some of its
/// cells may well be right.
pub fn returned_unchanged(
    measures: &[MeasureSpec],
    (before, note): (&[Figure], &str),
    after: &[Figure],
) -> Vec<FieldError> {
    let is_same = |was: &&Figure| {
        let now = after.iter().find(|figure| figure.key == was.key);
        now.is_some_and(|now| now.cell == was.cell && now.note == was.note)
    };
    before
        .iter()
        .filter(|was| was.verdict == Verdict::Returned && was.reason.trim() != note.trim())
        .filter(is_same)
        .map(|was| {
            let measure = measures.iter().find(|m| m.code == was.key.measure);
            FieldError::new(&was.key.to_string(), "error.returned_unchanged")
                .arg("measure", measure.map_or("", |measure| &measure.name))
                .arg("measure_en", measure.map_or("", |measure| &measure.name_en))
                .arg("reason", was.reason.trim())
        })
        .collect()
}

/// Cells in which two versions differ, by answer or explanation, by key.
pub fn difference(before: &[Figure], after: &[Figure]) -> Vec<CellChange> {
    let by_key = |figures: &'_ [Figure]| -> BTreeMap<CellKey, (Cell, String)> {
        let cells = figures.iter();
        cells
            .map(|figure| (figure.key.clone(), (figure.cell, figure.note.clone())))
            .collect()
    };
    let (before, after) = (by_key(before), by_key(after));
    let keys: BTreeSet<&CellKey> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .map(|key| {
            let (was, is) = (before.get(key), after.get(key));
            let note = |side: Option<&(Cell, String)>| {
                side.map_or(String::new(), |(_, note)| note.clone())
            };
            CellChange {
                key: key.clone(),
                before: was.map(|(cell, _)| *cell),
                after: is.map(|(cell, _)| *cell),
                notes: Some((note(was), note(is))).filter(|(was, is)| was != is),
            }
        })
        .filter(|change| change.before != change.after || change.notes.is_some())
        .collect()
}

/// Sections whose text two versions have differently, by name.
pub fn text_difference(before: &[Narrative], after: &[Narrative]) -> Vec<TextChange> {
    let text = |side: &[Narrative], section: &str| {
        let found = side.iter().find(|narrative| narrative.section == section);
        found.map_or(String::new(), |narrative| narrative.text.trim().to_owned())
    };
    let sections: BTreeSet<&str> = before
        .iter()
        .chain(after)
        .map(|narrative| narrative.section.as_str())
        .collect();
    sections
        .into_iter()
        .map(|section| TextChange {
            section: section.to_owned(),
            before: text(before, section),
            after: text(after, section),
        })
        .filter(|change| change.before != change.after)
        .collect()
}
