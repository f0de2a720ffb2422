//! What makes a correction wrong, and a reading with the corrections laid over it. Pure.

use super::{
    CitationForm, Claim, ClaimForm, ClaimKind, Content, Correction, FigureForm, TimeForm, Verdict,
};
use crate::base::clock::date_from;
use crate::base::error::{ActionError, Faults, Outcome};
use hopluc_text::{Citation, FigureMention, Reading, Schedule, Span};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Longest words of one field, in characters.
pub const LONGEST: usize = 2_000;

/// Where `words` stand in `text`: the place nearest to `near`, else the first. White space does not count.
pub fn passage(text: &str, words: &str, near: Option<Span>) -> Option<Span> {
    let words: Vec<String> = words
        .split_whitespace()
        .map(|w| w.nfc().collect())
        .collect();
    let first = words.first()?;
    let near = near.map_or(0, |span| span.start);
    text.match_indices(first.as_str())
        .filter_map(|(start, _)| Some(Span::new(start, end_of(text, start, &words)?)))
        .min_by_key(|span| span.start.abs_diff(near))
}

/// Where `words` end if they follow each other from `start` on.
fn end_of(text: &str, start: usize, words: &[String]) -> Option<usize> {
    let mut rest = text.get(start..)?;
    for (n, word) in words.iter().enumerate() {
        let after = rest.trim_start();
        if n > 0 && after.len() == rest.len() {
            return None;
        }
        rest = after.strip_prefix(word.as_str())?;
    }
    Some(text.len() - rest.len())
}

/// Whether `text` is a day, a month or a year: `2026-08-31`, `2026-08`, `2026`.
fn is_day(text: &str) -> bool {
    let missing = match text.len() {
        4 => "-01-01",
        7 => "-01",
        _ => "",
    };
    date_from(&format!("{text}{missing}")).is_some()
}

/// Whether `text` is a day of every year: `03-21`.
fn is_day_of_years(text: &str) -> bool {
    text.len() == 5 && date_from(&format!("2024-{text}")).is_some()
}

/// Faults of what a passage is said to say.
fn check(content: &Content) -> Outcome<()> {
    let mut faults = Faults::default();
    match content {
        Content::Citation(form) => {
            let is_unnamed = form.number.is_empty() && form.type_word.is_empty();
            faults.when(is_unnamed, "number", "error.claim_unnamed");
            check_day(&mut faults, "date", &form.date);
            for (field, text) in [
                ("type_word", &form.type_word),
                ("number", &form.number),
                ("issuer", &form.issuer),
            ] {
                check_length(&mut faults, field, text);
            }
        }
        Content::Schedule(form) => check_time(&mut faults, form),
        Content::Figure(form) => {
            faults.when(
                !form.value.is_finite(),
                "value",
                "error.figure_not_a_number",
            );
            faults.when(form.unit.is_empty(), "unit", "error.required");
            faults.when(form.of.is_empty(), "of", "error.required");
            for (field, text) in [
                ("unit", &form.unit),
                ("of", &form.of),
                ("agency", &form.agency),
                ("period", &form.period),
            ] {
                check_length(&mut faults, field, text);
            }
        }
    }
    faults.stop_if_any()
}

fn check_time(faults: &mut Faults, form: &TimeForm) {
    let (start, end) = (&form.period_start, &form.period_end);
    let has_day = ![start, end, &form.due].iter().all(|day| day.is_empty());
    faults.when(
        !has_day && form.recurs.is_none(),
        "due",
        "error.claim_without_time",
    );
    // Days of unlike length are compared as far as both go.
    let n = start.len().min(end.len());
    faults.when(
        start.get(..n) > end.get(..n),
        "period_end",
        "error.window_order",
    );
    check_day(faults, "period_start", start);
    check_day(faults, "period_end", end);
    if !is_day_of_years(&form.due) {
        check_day(faults, "due", &form.due);
    }
}

fn check_day(faults: &mut Faults, field: &str, day: &str) {
    let is_wrong = !day.is_empty() && !is_day(day);
    faults.when(is_wrong, field, "error.partial_date_form");
}

fn check_length(faults: &mut Faults, field: &str, text: &str) {
    faults.when(text.chars().count() > LONGEST, field, "error.too_long");
}

/// What `form` says of the passage at `seen`; keeps what the form has no field for from `now`, the claim as it stands.
///
/// `Invalid` where the words do not stand in the text, or where a field is wrong.
pub fn claim_from(
    text: &str,
    form: &ClaimForm,
    seen: Option<Span>,
    now: Option<&Claim>,
) -> Outcome<Claim> {
    check(&form.content)?;
    let span = passage(text, &form.passage, seen)
        .ok_or_else(|| ActionError::invalid("passage", "error.passage_not_found"))?;
    let words: Vec<&str> = span.of(text).split_whitespace().collect();
    let place = (words.join(" "), span);
    Ok(match (&form.content, now) {
        (Content::Citation(form), _) => Claim::Citation(citation_from(form, place)),
        (Content::Schedule(form), Some(Claim::Schedule(now))) => {
            Claim::Schedule(schedule_from(form, place, Some(now)))
        }
        (Content::Schedule(form), _) => Claim::Schedule(schedule_from(form, place, None)),
        (Content::Figure(form), Some(Claim::Figure(now))) => {
            Claim::Figure(figure_from(form, place, Some(now)))
        }
        (Content::Figure(form), _) => Claim::Figure(figure_from(form, place, None)),
    })
}

fn stated(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn citation_from(form: &CitationForm, (quote, span): (String, Span)) -> Citation {
    Citation {
        quote,
        type_word: form.type_word.clone(),
        number: stated(&form.number),
        date: stated(&form.date),
        issuer: stated(&form.issuer),
        span,
    }
}

fn schedule_from(
    form: &TimeForm,
    (quote, span): (String, Span),
    now: Option<&Schedule>,
) -> Schedule {
    let due = stated(&form.due);
    let (due_month_day, due) = match due {
        Some(day) if is_day_of_years(&day) => (Some(day), None),
        due => (None, due),
    };
    Schedule {
        quote,
        span,
        what: form.what,
        period_start: stated(&form.period_start),
        period_end: stated(&form.period_end),
        due,
        recurs: form.recurs,
        due_month_day,
        duty: now.and_then(|now| now.duty),
        suspect: None,
    }
}

fn figure_from(
    form: &FigureForm,
    (quote, span): (String, Span),
    now: Option<&FigureMention>,
) -> FigureMention {
    FigureMention {
        quote,
        span,
        value: form.value,
        unit: form.unit.clone(),
        of: form.of.clone(),
        approx: form.approx,
        nil: form.value == 0.0,
        agency: stated(&form.agency).map(Into::into),
        period: stated(&form.period).map(Into::into),
        part: now.and_then(|now| now.part),
        part_path: now.and_then(|now| now.part_path.clone()),
        sum_of: now.and_then(|now| now.sum_of.clone()),
    }
}

/// The claims of a kind that a reading has, in its order.
pub fn claims_in(reading: &Reading, kind: ClaimKind) -> Vec<Claim> {
    match kind {
        ClaimKind::Citation => {
            let claims = reading.citations.iter().cloned();
            claims.map(Claim::Citation).collect()
        }
        ClaimKind::Schedule => {
            let claims = reading.schedules.iter().cloned();
            claims.map(Claim::Schedule).collect()
        }
        ClaimKind::Figure => {
            let claims = reading.figures.iter().cloned();
            claims.map(Claim::Figure).collect()
        }
    }
}

/// The claim of a kind that was read at just this passage.
pub fn read_at(reading: &Reading, kind: ClaimKind, span: Span) -> Option<Claim> {
    let mut read = claims_in(reading, kind).into_iter();
    read.find(|claim| claim.span() == span)
}

/// What was said of a claim that a reading with the corrections laid over it has; `None` where it stands as it was read.
pub fn said_of<'c>(corrections: &'c [Correction], claim: &Claim) -> Option<&'c Correction> {
    corrections.iter().find(|one| {
        let place = one.claim.as_ref().map_or(one.span, Claim::span);
        one.kind == claim.kind() && one.verdict != Verdict::NotOne && place == claim.span()
    })
}

/// The reading with the corrections laid over it; each list stays in text order. Findings and contradictions are left as
/// they were read. O(n log n).
pub fn applied(mut reading: Reading, corrections: &[Correction]) -> Reading {
    let of = |kind| {
        let of_kind = corrections.iter().filter(move |one| one.kind == kind);
        of_kind.filter(|one| one.verdict != Verdict::AsRead)
    };
    reading.citations = laid_over(
        reading.citations,
        of(ClaimKind::Citation),
        |one| one.span,
        |claim| match claim {
            Claim::Citation(claim) => Some(claim.clone()),
            Claim::Schedule(_) | Claim::Figure(_) => None,
        },
    )
    .0;
    reading.schedules = laid_over(
        reading.schedules,
        of(ClaimKind::Schedule),
        |one| one.span,
        |claim| match claim {
            Claim::Schedule(claim) => Some(claim.clone()),
            Claim::Citation(_) | Claim::Figure(_) => None,
        },
    )
    .0;
    let (mut figures, places) = laid_over(
        reading.figures,
        of(ClaimKind::Figure),
        |one| one.span,
        |claim| match claim {
            Claim::Figure(claim) => Some(claim.clone()),
            Claim::Citation(_) | Claim::Schedule(_) => None,
        },
    );
    for figure in &mut figures {
        // A total of which a part is none is no total of the others.
        let parts = figure.sum_of.take();
        figure.sum_of =
            parts.and_then(|parts| parts.iter().map(|n| places.get(n).copied()).collect());
    }
    reading.figures = figures;
    reading
}

/// The items with the corrections of their kind, and where each read item stands now, by where it stood.
fn laid_over<'c, T>(
    read: Vec<T>,
    corrections: impl Iterator<Item = &'c Correction>,
    span_of: impl Fn(&T) -> Span,
    claim_of: impl Fn(&Claim) -> Option<T>,
) -> (Vec<T>, BTreeMap<usize, usize>) {
    let mut items: Vec<(Option<usize>, T)> = Vec::new();
    let mut said: BTreeMap<Span, Option<T>> = corrections
        .map(|one| (one.span, one.claim.as_ref().and_then(&claim_of)))
        .collect();
    for (n, item) in read.into_iter().enumerate() {
        match said.remove(&span_of(&item)) {
            None => items.push((Some(n), item)),
            Some(right) => items.extend(right.map(|right| (Some(n), right))),
        }
    }
    items.extend(said.into_values().flatten().map(|added| (None, added)));
    items.sort_by_key(|(n, item)| (span_of(item), *n));
    let places = items.iter().enumerate();
    let places = places
        .filter_map(|(now, (n, _))| Some(((*n)?, now)))
        .collect();
    (items.into_iter().map(|(_, item)| item).collect(), places)
}
