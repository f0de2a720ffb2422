//! Parts of a year in which work must be finished: "hoàn thành trong 6 tháng đầu năm 2026". A part of the year of which something is
//! only told ("tài khoản mở trong 6 tháng đầu năm") sets no time.

use std::sync::OnceLock;

use regex::Regex;

use super::limit::Limit;
use crate::date::{PartialDate, days_in};

/// The last day of a part of the year that begins at `at`; without a year where none is named.
pub(super) fn part_of_year(key: &str, at: usize) -> Option<Limit> {
    static PARTS: OnceLock<Regex> = OnceLock::new();
    let rest = key.get(at..)?;
    if !rest.starts_with("trong ") && !rest.starts_with("xong trong ") {
        return None;
    }
    let parts = PARTS.get_or_init(|| {
        Regex::new(
            r"^(xong )?trong (\d{1,2}|ba|sáu|chín) tháng (đầu|cuối) (?:của )?năm(?: (\d{4}))?\b",
        )
        .expect("a literal pattern is valid")
    });
    let hit = parts.captures(rest)?;
    if hit.get(1).is_none() && !finishes(key, at) {
        return None;
    }
    let count = match hit.get(2)?.as_str() {
        "ba" => 3,
        "sáu" => 6,
        "chín" => 9,
        digits => digits.parse().ok()?,
    };
    let month = match hit.get(3)?.as_str() {
        "đầu" => count,
        _ => 12,
    };
    let year = hit.get(4).and_then(|year| year.as_str().parse().ok());
    (1..=12).contains(&count).then(|| Limit {
        date: PartialDate {
            year,
            month: Some(month),
            day: Some(days_in(year, month)),
        },
        ..Limit::bare(at, at + hit.get(0).map_or(0, |whole| whole.end()))
    })
}

/// True where the clause before `at` says that something must be finished.
fn finishes(key: &str, at: usize) -> bool {
    let near = crate::window::before(key, at, 120);
    let clause = near.rsplit([',', ';', '.', ':']).next().unwrap_or_default();
    let told = [" đã ", "số liệu", "kết quả"]
        .iter()
        .any(|word| clause.contains(word));
    !told && (clause.contains("hoàn thành ") || clause.contains(" xong "))
}

#[cfg(test)]
mod tests {
    fn check(text: &str, expected: &[&str]) {
        let key = crate::fold::aligned_key(text);
        let found: Vec<String> = crate::duty::limit::limits_in(&key)
            .iter()
            .filter(|limit| limit.every.is_none())
            .filter_map(|limit| limit.date.iso().or_else(|| limit.date.month_day()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_is_finished_in_a_part_of_the_year_is_due_on_its_last_day() {
        check("rà soát xong trong 6 tháng đầu năm 2026", &["2026-06-30"]);
        check(
            "hoàn thành rà soát trong 06 tháng cuối năm 2026",
            &["2026-12-31"],
        );
        check("hoàn thành trong chín tháng đầu năm", &["09-30"]);
        check("rà soát xong trong quý II/2026", &["2026-06-30"]);
    }

    #[test]
    fn what_is_told_of_a_part_of_the_year_is_not_due() {
        check("rà soát tài khoản mở trong 6 tháng đầu năm 2026", &[]);
        check("báo cáo kết quả hoàn thành trong 6 tháng đầu năm", &[]);
        check("khóa thuê bao trong 6 tháng", &[]);
    }
}
