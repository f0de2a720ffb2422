//! Windows of time: "từ ngày A đến (hết) ngày B".

use crate::date::{Cursor, PartialDate, date_at};

/// A window as a byte range of the key it was found in.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub start: usize,
    pub end: usize,
    pub from: PartialDate,
    pub to: PartialDate,
}

/// All windows "từ ngày A đến (hết) ngày B" of a text; a missing month or year of A is that of B.
pub(super) fn windows_in(key: &str) -> Vec<Window> {
    let mut found: Vec<Window> = Vec::new();
    if !key.bytes().any(|b| b.is_ascii_digit()) {
        return found;
    }
    for (at, sign) in key.match_indices("từ ") {
        if found.last().is_some_and(|window| at < window.end)
            || key
                .get(..at)
                .is_some_and(|head| head.ends_with(char::is_alphanumeric))
        {
            continue;
        }
        let start = at + sign.len();
        let Some((mut from, end)) = date_at(key, start).or_else(|| day_alone(key, start)) else {
            continue;
        };
        let mut cursor = Cursor::new(key, end);
        cursor.spaces();
        if !(cursor.word("đến hết") || cursor.word("đến") || cursor.word("tới")) {
            continue;
        }
        let Some((to, end)) = date_at(key, cursor.at) else {
            continue;
        };
        from.month = from.month.or(to.month);
        if from.year.is_none() {
            from.year = to.year.map(|year| {
                if from.month > to.month {
                    year - 1
                } else {
                    year
                }
            });
        }
        found.push(Window {
            start: at,
            end,
            from,
            to,
        });
    }
    found
}

fn day_alone(key: &str, at: usize) -> Option<(PartialDate, usize)> {
    let mut cursor = Cursor::new(key, at);
    cursor.word("ngày");
    let day = cursor.digits(2).filter(|day| (1..=31).contains(day))?;
    Some((
        PartialDate {
            day: Some(day),
            ..PartialDate::default()
        },
        cursor.at,
    ))
}
