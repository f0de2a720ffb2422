//! "Trong 62 vụ đã xảy ra": a count that a report takes up again must be one that it told before.
//! Only counts that point back are looked at, and tables that tell again what stands in the text; two counts of one noun may
//! well count different things.

use std::collections::{HashMap, HashSet};

use crate::finding::{Finding, FindingCode};
use crate::fold::aligned_key;
use crate::gold::collapsed;
use crate::lint::number;
use crate::reading::{Approx, Contradiction, FigureMention, Span};
use crate::window;

/// Contradictions and findings, one for each count that is taken up with another number.
pub(crate) fn recounts(
    figures: &[FigureMention],
    text: &str,
) -> (Vec<Contradiction>, Vec<Finding>) {
    let (mut contradictions, mut findings) = (Vec::new(), Vec::new());
    let mut found = taken_up(figures, text);
    found.extend(told_again_in_tables(figures, text));
    for (told, again) in found {
        let passages = [clause_to(told.span, text), clause_to(again.span, text)];
        findings.push(
            Finding::new(FindingCode::CountDiffers, again.span)
                .with("first", number(told.value))
                .with("second", number(again.value))
                .with("unit", again.unit.clone()),
        );
        contradictions.push(Contradiction {
            quotes: passages.iter().map(|span| collapsed(text, *span)).collect(),
            spans: passages.to_vec(),
            strong: true,
            why: format!(
                "taken up again as {} instead of {}",
                number(again.value),
                number(told.value)
            ),
        });
    }
    (contradictions, findings)
}

/// Rows that a table which tells counts of the text again has with another number, each with the first such count of the text.
///
/// A table does so where at least two of its rows have their numbers from the text and one row has not.
fn told_again_in_tables<'a>(
    figures: &'a [FigureMention],
    text: &str,
) -> Vec<(&'a FigureMention, &'a FigureMention)> {
    let is_row = |figure: &&FigureMention| figure.quote.contains(" | ");
    let rows: Vec<&FigureMention> = figures.iter().filter(is_row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut of_units: HashMap<&str, Told<'_>> = HashMap::new();
    for figure in figures {
        if counts(figure) && !is_row(&figure) {
            of_units.entry(&figure.unit).or_default().take(figure);
        }
    }
    let mut found = Vec::new();
    for table in rows.chunk_by(|row, next| {
        let between = text.get(row.span.end..next.span.start).unwrap_or_default();
        !between.contains("\n\n")
    }) {
        let counted = table.iter().filter(|row| counts(row));
        let told = counted.filter_map(|row| Some((*row, of_units.get(row.unit.as_str())?)));
        let (same, other): (Vec<_>, Vec<_>) = told.partition(|(row, told)| told.has(row));
        if let [(row, told)] = other.as_slice()
            && same.len() >= 2
            && let Some(first) = told.first
        {
            found.push((first, *row));
        }
    }
    found
}

/// "Trong 62 vụ đã xảy ra, ...", "trong số 45 vụ nêu trên": true for a count that is known by now.
fn points_back(figure: &FigureMention, text: &str) -> bool {
    let head = aligned_key(window::before(text, figure.span.start, 40));
    // Such a count opens its sentence.
    let opens = ["trong", "trong số", "trong tổng số"].iter().any(|words| {
        let before = head.trim_end().strip_suffix(words);
        let before = before.map(|before| before.trim_end_matches(' '));
        before.is_some_and(|before| {
            before.is_empty() || before.ends_with(['.', '-', '+', ':', ';', '\n'])
        })
    });
    let tail = aligned_key(window::after(text, figure.span.start, 80));
    let clause = tail.split([',', ';', ':']).next().unwrap_or_default();
    let known = [" đã xảy ra", " nêu trên", " nói trên", " kể trên"];
    opens && known.iter().any(|words| clause.contains(words))
}

/// Counts that point back to no count before them, each with the first of its unit that was told to have happened.
fn taken_up<'a>(
    figures: &'a [FigureMention],
    text: &str,
) -> Vec<(&'a FigureMention, &'a FigureMention)> {
    let mut found = Vec::new();
    let mut before: HashMap<&str, Told<'_>> = HashMap::new();
    for figure in figures.iter().filter(|figure| counts(figure)) {
        let told = before.entry(&figure.unit).or_default();
        if let Some(happened) = told.happened
            && points_back(figure, text)
            && !told.has(figure)
        {
            found.push((happened, figure));
        }
        if told.happened.is_none() && has_happened(figure, text) {
            told.happened = Some(figure);
        }
        told.take(figure);
    }
    found
}

fn has_happened(figure: &FigureMention, text: &str) -> bool {
    let head = aligned_key(window::before(text, figure.span.start, 24));
    head.trim_end().ends_with("xảy ra")
}

/// Counts of one unit that were told.
#[derive(Default)]
struct Told<'a> {
    first: Option<&'a FigureMention>,
    /// The first that was told to have happened.
    happened: Option<&'a FigureMention>,
    /// Their values, which are whole.
    values: HashSet<i64>,
}

impl<'a> Told<'a> {
    fn take(&mut self, figure: &'a FigureMention) {
        self.first.get_or_insert(figure);
        self.values.insert(figure.value as i64);
    }

    fn has(&self, figure: &FigureMention) -> bool {
        self.values.contains(&(figure.value as i64))
    }
}

/// The words from the start of the clause to the end of a count.
pub(crate) fn clause_to(count: Span, text: &str) -> Span {
    let head = window::before(text, count.start, 120);
    let cut = head
        .char_indices()
        .rev()
        .find(|(_, c)| matches!(c, '.' | ',' | ';' | ':' | '(' | ')' | '\n'));
    let words = cut.map_or(head, |(at, c)| {
        head.get(at + c.len_utf8()..).unwrap_or_default()
    });
    Span::new(count.start - words.trim_start().len(), count.end)
}

fn counts(figure: &FigureMention) -> bool {
    !figure.nil && figure.approx == Approx::Exact && figure.value.fract() == 0.0
}
