//! Months in which work goes on ("trong tháng 8 và tháng 9/2026"), days that a list of months shares ("ngày 15 tháng 3, 6, 9, 12"), and days in the bracket behind the name of a period.

use std::sync::OnceLock;

use regex::Regex;

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

/// Months in which something goes on, with their range: "trong tháng 8 và tháng 9/2026".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Months {
    pub start: usize,
    pub end: usize,
    pub from: PartialDate,
    pub to: PartialDate,
}

/// All lists of months in which something goes on. What is to be finished in them, and a day of each of them, is none. O(n).
pub(crate) fn spans_of_months(key: &str) -> Vec<Months> {
    static SPANS: OnceLock<Regex> = OnceLock::new();
    if !key.contains("tháng ") || !key.contains("20") {
        return Vec::new();
    }
    let spans = SPANS.get_or_init(|| {
        Regex::new(r"(?:trong(?: các)?|các) tháng (\d{1,2})(?:/(\d{4}))?(?:(?:,| và|, và) (?:tháng )?\d{1,2}(?:/\d{4})?)*?(?:,| và|, và) (?:tháng )?(\d{1,2})(?:/| năm )(\d{4})\b")
            .expect("a literal pattern is valid")
    });
    let number = |text: Option<regex::Match<'_>>| text.and_then(|text| text.as_str().parse().ok());
    spans
        .captures_iter(key)
        .filter_map(|hit| {
            let whole = hit.get(0)?;
            let head = key.get(..whole.start())?.trim_end();
            let other = ["xong", "hoàn thành", "ngày"]
                .iter()
                .any(|word| ends_with_phrase(head, word));
            let day = head.ends_with(|c: char| c.is_ascii_digit());
            let (first, last) = (number(hit.get(1))?, number(hit.get(3))?);
            let year: i32 = hit.get(4)?.as_str().parse().ok()?;
            let begun = hit.get(2).and_then(|year| year.as_str().parse().ok());
            let of = |year, month| PartialDate {
                year: Some(year),
                month: Some(month),
                day: None,
            };
            let (from, to) = (
                of(begun.unwrap_or(year - i32::from(first > last)), first),
                of(year, last),
            );
            let months = (1..=12).contains(&first) && (1..=12).contains(&last);
            (months && !other && !day && (from.year, first) < (to.year, last)).then_some(Months {
                start: whole.start(),
                end: whole.end(),
                from,
                to,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let key = crate::fold::aligned_key(text);
        let found: Vec<_> = spans_of_months(&key)
            .iter()
            .filter_map(|months| Some((months.from.iso()?, months.to.iso()?)))
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn work_goes_on_in_a_list_of_months() {
        check(
            "kiểm tra trong tháng 8 và tháng 9/2026",
            &[("2026-08", "2026-09")],
        );
        check(
            "kiểm tra trong các tháng 7, 8 và 9 năm 2026",
            &[("2026-07", "2026-09")],
        );
        check(
            "kiểm tra trong tháng 12 và tháng 01/2027",
            &[("2026-12", "2027-01")],
        );
        check("hoàn thành trong tháng 8 và tháng 9/2026", &[]);
        check("vào ngày 15 các tháng 3, 6 năm 2026", &[]);
        check("kiểm tra trong tháng 8/2026", &[]);
    }
}
