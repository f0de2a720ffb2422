//! Days on which the figures of a report are cut off ("số liệu chốt đến ngày 25/5"): no due days, but what due days are held against.

use std::sync::OnceLock;

use regex::Regex;

use crate::date::{PartialDate, date_at};
use crate::duty::limit::Limit;

/// A cut-off as a byte range of the key it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cutoff {
    pub start: usize,
    pub end: usize,
    /// With the day alone where it returns each month or quarter.
    pub date: PartialDate,
}

/// Bytes between a cut-off and the due day that it belongs to.
const NEAR: usize = 200;

/// All cut-offs of a text, in order. O(n).
pub(super) fn cutoffs_in(key: &str) -> Vec<Cutoff> {
    static SIGNS: OnceLock<Regex> = OnceLock::new();
    if !key.contains("số liệu") {
        return Vec::new();
    }
    let signs = SIGNS.get_or_init(|| {
        Regex::new("(?:chốt số liệu|số liệu(?: báo cáo)?(?: được)? (?:chốt|tính|lấy))(?: báo cáo)?:?(?: (?:là|đến|hết|vào|trước|từ [^.;]{1,30}? đến(?: hết)?))* (?:ngày |[0-9])")
            .expect("a literal pattern is valid")
    });
    signs
        .find_iter(key)
        .filter_map(|hit| {
            let at = hit.start() + hit.as_str().rfind(' ').map_or(0, |space| space + 1);
            let at = if hit.as_str().ends_with("ngày ") {
                hit.end() - "ngày ".len()
            } else {
                at
            };
            let (date, end) = date_at(key, at).or_else(|| day_alone(key, at))?;
            date.day.is_some().then_some(Cutoff {
                start: hit.start(),
                end,
                date,
            })
        })
        .collect()
}

/// The cut-off that belongs to a limit: the last one before it in its sentence, else one right behind it.
pub(super) fn cutoff_of(key: &str, cutoffs: &[Cutoff], limit: &Limit) -> Option<Cutoff> {
    let near = |from: usize, to: usize| {
        key.get(from..to)
            .is_some_and(|between| between.len() < NEAR && !between.contains(". "))
    };
    let before = cutoffs
        .iter()
        .rev()
        .find(|cutoff| cutoff.end <= limit.start && near(cutoff.end, limit.start));
    let behind = || {
        cutoffs.iter().find(|cutoff| {
            cutoff.start >= limit.end
                && key.get(limit.end..cutoff.start).is_some_and(|between| {
                    between.chars().count() < 12 && !between.contains([';', '.'])
                })
        })
    };
    before.or_else(behind).copied()
}

/// "ngày 25 hằng tháng": the day of a month or quarter that is not named.
fn day_alone(key: &str, at: usize) -> Option<(PartialDate, usize)> {
    let rest = key.get(at..)?;
    let lead = if rest.starts_with("ngày ") {
        "ngày ".len()
    } else {
        0
    };
    let digits = rest
        .get(lead..)?
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let day = rest.get(lead..lead + digits)?.parse().ok()?;
    let behind = rest.get(lead + digits..)?;
    let returns = [" hằng ", " hàng ", " của tháng", " tháng cuối", " mỗi "]
        .iter()
        .any(|word| behind.starts_with(word));
    ((1..=31).contains(&day) && returns).then_some((
        PartialDate {
            day: Some(day),
            ..PartialDate::default()
        },
        at + lead + digits,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, expected: &[(Option<u32>, Option<u32>)]) {
        let found: Vec<_> = cutoffs_in(key)
            .iter()
            .map(|cutoff| (cutoff.date.day, cutoff.date.month))
            .collect();
        assert_eq!(found, expected, "{key}");
    }

    #[test]
    fn days_of_cut_off_are_read() {
        check(
            "số liệu chốt đến ngày 25/5/2026, gửi trước ngày 28/5/2026",
            &[(Some(25), Some(5))],
        );
        check(
            "thời điểm chốt số liệu: ngày 14 hằng tháng",
            &[(Some(14), None)],
        );
        check(
            "số liệu tính từ ngày 15/3 đến hết ngày 14/6/2026",
            &[(Some(14), Some(6))],
        );
        check("số liệu tính đến 30/9/2025", &[(Some(30), Some(9))]);
        check("báo cáo số liệu trước ngày 25/5/2026", &[]);
        check("chốt số liệu thuê bao đã khóa", &[]);
    }
}
