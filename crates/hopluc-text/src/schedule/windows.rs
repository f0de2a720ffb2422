//! Windows of time: "từ ngày A đến (hết) ngày B".

use std::sync::OnceLock;

use regex::Regex;

use crate::date::{Cursor, PartialDate, date_at};
use crate::duty::limit_words::skip_hour;

/// A window as a byte range of the key it was found in.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub start: usize,
    pub end: usize,
    pub from: PartialDate,
    /// None where the text sets no end.
    pub to: Option<PartialDate>,
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
        // "từ 8 giờ ngày 12/9 đến 17 giờ ngày 13/9": the hours are passed over.
        let start = skip_hour(key, at + sign.len());
        let Some((mut from, end)) = date_at(key, start).or_else(|| day_alone(key, start)) else {
            continue;
        };
        let mut cursor = Cursor::new(key, end);
        cursor.spaces();
        let dash = cursor.rest().starts_with(['-', '–']);
        if dash {
            cursor.at += cursor.rest().chars().next().map_or(0, char::len_utf8);
            cursor.spaces();
        }
        if !(dash || cursor.word("đến hết") || cursor.word("đến") || cursor.word("tới")) {
            continue;
        }
        cursor.spaces();
        let until = skip_hour(key, cursor.at);
        let Some((to, end)) = date_at(key, until) else {
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
            to: Some(to),
        });
    }
    found
}

/// The windows, and the starts of campaigns that have no end, in text order.
pub(super) fn with_starts(key: &str) -> Vec<Window> {
    let mut found = windows_in(key);
    let months = crate::duty::months::spans_of_months(key);
    let spans = months.into_iter().map(|months| Window {
        start: months.start,
        end: months.end,
        from: months.from,
        to: Some(months.to),
    });
    found.extend(spans);
    let closed = found.len();
    let campaigns = crate::campaign::starts_in(key)
        .into_iter()
        .map(|start| (start.start, start.end, start.date));
    for (start, end, from) in campaigns.chain(hours_from(key)).chain(acts_from(key)) {
        let known = found
            .iter()
            .take(closed)
            .any(|window| window.start < end && start < window.end);
        if !known {
            found.push(Window {
                start,
                end,
                from,
                to: None,
            });
        }
    }
    found.sort_by_key(|window| window.start);
    found.dedup_by_key(|window| window.start);
    found
}

/// "trước 16 giờ 30, từ ngày ...": the day from which an hour is kept.
fn hours_from(key: &str) -> Vec<(usize, usize, PartialDate)> {
    static HOURS: OnceLock<Regex> = OnceLock::new();
    if !key.contains("từ ngày ") {
        return Vec::new();
    }
    let hours = HOURS.get_or_init(|| {
        Regex::new(r"\d ?(?:giờ|h)(?: ?\d{2})?(?: ?phút)?(?: (?:hằng|hàng|mỗi) ngày)?[,(]? ?(?:bắt đầu |kể )?(từ ngày )")
            .expect("a literal pattern is valid")
    });
    hours
        .captures_iter(key)
        .filter_map(|hit| {
            let sign = hit.get(1)?;
            let (date, end) = date_at(key, sign.start() + "từ ".len())?;
            let whole = date.day.is_some() && date.month.is_some();
            whole.then_some((sign.start(), end, date))
        })
        .collect()
}

/// "khóa một chiều ... từ ngày 01/7/2025;", "Từ ngày 01/7/2025, các nhà mạng ...": the whole date from which an act goes on.
fn acts_from(key: &str) -> Vec<(usize, usize, PartialDate)> {
    const TOLD: &[&str] = &[
        "hiệu lực",
        "số liệu",
        "tính ",
        "thời điểm",
        "phát sinh",
        "đã ",
        "báo cáo",
    ];
    let mut found = Vec::new();
    for (at, sign) in key.match_indices("từ ngày ") {
        let near = crate::window::before(key, at, 160);
        let clause = near.rsplit([';', '.', ':']).next().unwrap_or_default();
        let clause = clause.strip_suffix("kể ").unwrap_or(clause);
        let Some((from, end)) = date_at(key, at + "từ ".len()) else {
            continue;
        };
        let rest = key.get(end..).unwrap_or_default();
        let closes = if clause.trim().is_empty() {
            rest.starts_with(", ")
        } else {
            rest.trim_end_matches(['/', '.', ' ']).is_empty()
                || rest.starts_with(';')
                || rest.starts_with(". ")
        };
        let whole = from.day.is_some() && from.month.is_some() && from.year.is_some();
        let plain = !clause.contains('(') && !TOLD.iter().any(|word| clause.contains(word));
        if whole && plain && closes && at + sign.len() < end {
            found.push((at, end, from));
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let key = crate::fold::aligned_key(text);
        let found: Vec<String> = acts_from(&key)
            .iter()
            .filter_map(|(_, _, from)| from.iso())
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_dash_or_a_word_ends_a_window() {
        for text in [
            "từ 15/4/2023 - 30/4/2023",
            "từ ngày 15/4 đến ngày 30/4/2023",
            "từ ngày 15 đến 30/4/2023",
        ] {
            let found = windows_in(&crate::fold::aligned_key(text));
            let days: Vec<_> = found
                .iter()
                .filter_map(|window| Some((window.from.iso()?, window.to?.iso()?)))
                .collect();
            let expected = ("2023-04-15".to_owned(), "2023-04-30".to_owned());
            assert_eq!(days, [expected], "{text}");
        }
    }

    #[test]
    fn an_act_goes_on_from_its_day() {
        check(
            "Các nhà mạng khóa một chiều thuê bao vi phạm từ ngày 01/7/2025; công khai số hỗ trợ.",
            &["2025-07-01"],
        );
        check(
            "Từ ngày 01/7/2025, các nhà mạng khóa một chiều.",
            &["2025-07-01"],
        );
        check("Chỉ thị này có hiệu lực từ ngày 01/7/2025.", &[]);
        check("báo cáo số liệu tính từ ngày 01/7/2025.", &[]);
        check("thực hiện từ ngày 01/7/2025 đến ngày 31/7/2025.", &[]);
    }
}
