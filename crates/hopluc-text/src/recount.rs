//! "Trong 62 vụ đã xảy ra": a count that a report takes up again must be one that it told before.
//! Only counts that point back are looked at, and tables that tell again what stands in the text; two counts of one noun may
//! well count different things.

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
    let taken_up = figures.iter().enumerate().filter_map(|(index, again)| {
        let before = figures.get(..index).unwrap_or_default();
        points_back(again, text)
            .then(|| told_before(before, again, text))
            .flatten()
            .map(|told| (told, again))
    });
    for (told, again) in taken_up.chain(told_again_in_tables(figures, text)) {
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
    let of_unit = |row: &FigureMention| {
        let unit = row.unit.clone();
        let told = figures.iter().filter(move |figure| {
            counts(figure) && !figure.quote.contains(" | ") && figure.unit == unit
        });
        told.collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    for table in rows.chunk_by(|row, next| {
        let between = text.get(row.span.end..next.span.start).unwrap_or_default();
        !between.contains("\n\n")
    }) {
        let told = table.iter().map(|row| (*row, of_unit(row)));
        let told: Vec<_> = told
            .filter(|(row, told)| counts(row) && !told.is_empty())
            .collect();
        let (same, other): (Vec<_>, Vec<_>) = told
            .into_iter()
            .partition(|(row, told)| told.iter().any(|figure| is_equal(figure, row)));
        if let [(row, told)] = other.as_slice()
            && same.len() >= 2
            && let Some(first) = told.first()
        {
            found.push((*first, *row));
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
    opens && counts(figure) && known.iter().any(|words| clause.contains(words))
}

/// The one count of cases told before that was told to have happened; none where another one has the number already.
fn told_before<'a>(
    before: &'a [FigureMention],
    again: &FigureMention,
    text: &str,
) -> Option<&'a FigureMention> {
    let same = |figure: &&FigureMention| counts(figure) && figure.unit == again.unit;
    if before
        .iter()
        .filter(same)
        .any(|figure| is_equal(figure, again))
    {
        return None;
    }
    before.iter().filter(same).find(|figure| {
        let head = aligned_key(window::before(text, figure.span.start, 24));
        head.trim_end().ends_with("xảy ra")
    })
}

/// The words from the start of the clause to the end of a count.
fn clause_to(count: Span, text: &str) -> Span {
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

fn is_equal(one: &FigureMention, other: &FigureMention) -> bool {
    (one.value - other.value).abs() < 0.5
}
