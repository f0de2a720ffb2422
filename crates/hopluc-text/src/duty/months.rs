//! Days that a list of months shares ("ngày 15 tháng 3, 6, 9, 12"), and days in the bracket behind the name of a period.

use super::limit::Limit;
use crate::date::{Cursor, PartialDate, date_at};
use crate::lexicon::{Role, ends_with_phrase, role_at};

/// Signs before a further month of a list.
const SIGNS: &[&str] = &[
    ", và tháng ",
    ", tháng ",
    " và tháng ",
    ", và ",
    " và ",
    ", ",
];

/// "ngày 15 tháng 3, 6, 9, 12": the day of `first` in each month that follows it in the order of the year, up to byte `stop`.
///
/// Empty where `first` has a year or is written in digits alone. Each month is a limit of its own.
pub(super) fn further_months(key: &str, first: Limit, stop: usize) -> Vec<Limit> {
    let mut found = Vec::new();
    let (Some(day), Some(month), None) = (first.date.day, first.date.month, first.date.year) else {
        return found;
    };
    let words = key.get(first.start..first.end).unwrap_or_default();
    if !words.contains(" tháng ") {
        return found;
    }
    let (mut last, mut at) = (month, first.end);
    while let Some((next, start, end)) =
        month_behind(key, at, last).filter(|(_, _, end)| *end <= stop)
    {
        (last, at) = (next, end);
        found.push(Limit {
            date: PartialDate {
                year: None,
                month: Some(next),
                day: Some(day),
            },
            before: first.before,
            ..Limit::bare(start, end)
        });
    }
    found
}

/// A month later than `last` behind a sign of a list at `at`, with its range. "tháng 2, 5 vụ" counts something else.
fn month_behind(key: &str, at: usize, last: u32) -> Option<(u32, usize, usize)> {
    let rest = key.get(at..)?;
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
    let mut cursor = Cursor::new(key, at + sign.len());
    let start = cursor.at;
    let month = cursor
        .digits(2)
        .filter(|next| (last + 1..=12).contains(next))?;
    let rest = cursor.rest();
    let goes_on =
        rest.is_empty() || rest.starts_with([',', ';', '.', ')', ':']) || rest.starts_with(" và ");
    let acts = rest
        .strip_prefix(' ')
        .and_then(role_at)
        .is_some_and(|(_, role)| role == Role::Verb);
    (goes_on || acts || rest.starts_with(" hằng năm") || rest.starts_with(" hàng năm"))
        .then_some((month, start, cursor.at))
}

/// "định kỳ quý (ngày 15 tháng 3, 6, 9, 12)", "6 tháng (15/6)": the day in the bracket at `at`, which stands behind the name of a
/// period. A date with a year is told of something else.
pub(super) fn behind_period(key: &str, at: usize) -> Option<Limit> {
    const PERIODS: &[&str] = &["quý", "tháng", "năm", "lần", "kỳ", "tuần"];
    let inner = key.get(at..)?.strip_prefix('(')?;
    let head = key.get(..at)?.trim_end();
    let period = PERIODS.iter().any(|period| ends_with_phrase(head, period));
    let lead = inner.len() - inner.strip_prefix("vào ").unwrap_or(inner).len();
    let from = at + 1 + lead;
    let (date, end) = date_at(key, from)?;
    let whole = date.day.is_some() && date.month.is_some() && date.year.is_none();
    (period && whole).then_some(Limit {
        date,
        ..Limit::bare(from, end)
    })
}
