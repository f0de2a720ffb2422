//! Days that return: "ngày 25 hằng tháng", "ngày 15 của tháng cuối quý", "15 giờ thứ Sáu hằng tuần", "16 giờ hằng ngày".

use std::sync::OnceLock;

use regex::Regex;

use crate::reading::Recurrence;

fn found<'a>(cell: &'static OnceLock<Regex>, pattern: &str, key: &'a str) -> Option<&'a str> {
    let regex = cell.get_or_init(|| Regex::new(pattern).expect("a literal pattern is valid"));
    regex.find(key).map(|hit| hit.as_str())
}

/// The words at the start of `key` that make a day of the month return, and how often.
pub(super) fn month_at(key: &str) -> Option<(usize, Recurrence)> {
    static MONTHS: OnceLock<Regex> = OnceLock::new();
    let words = found(
        &MONTHS,
        "^(?:của )?(?:(?:hằng|hàng|mỗi|từng) (?:tháng|quý)|tháng (?:cuối|đầu)(?: tiên| cùng)?(?: của)?(?: (?:hằng|hàng|mỗi|từng))?(?: (?:quý|kỳ)(?: báo cáo)?)?(?: tiếp theo| kế tiếp| tiếp| sau| liền kề)?|tháng (?:sau|tiếp theo|kế tiếp|tiếp|kế)(?: liền kề)?|tháng)",
        key,
    )?;
    let rest = key.get(words.len()..)?;
    // "ngày 15 tháng 6" is a date, "ngày 15 của tháng" none.
    // "trong 6 tháng đầu năm": a part of the year.
    let rest_words = rest.trim_start();
    let bare = words == "tháng"
        || rest_words.starts_with(|c: char| c.is_ascii_digit())
        || crate::lexicon::starts_with_phrase(rest_words, "năm");
    let recurs = if words.contains("quý") {
        Recurrence::Quarterly
    } else {
        Recurrence::Monthly
    };
    (!bare && !rest.starts_with(char::is_alphanumeric)).then_some((words.len(), recurs))
}

/// "báo cáo ngày 25 hằng tháng": true where a day of each month or quarter is named, with a word of time before it or without.
pub(crate) fn day_in(key: &str) -> bool {
    static DAYS: OnceLock<Regex> = OnceLock::new();
    found(
        &DAYS,
        r"\bngày \d{1,2} (?:(?:hằng|hàng|mỗi|từng) (?:tháng|quý)|(?:của )?tháng (?:cuối|đầu) (?:hằng |hàng |mỗi )?quý)",
        key,
    )
    .is_some()
}

/// Length of "17 giờ 00 phút", "16h30" at the start of `key`, with the space behind it; 0 for anything else.
pub(super) fn hour_length(key: &str) -> usize {
    static HOURS: OnceLock<Regex> = OnceLock::new();
    found(
        &HOURS,
        r"^(?:(?:sáng|trưa|chiều|tối|cuối) |(?:(?:các )?khung giờ |lúc )?\d{1,2} ?(?:giờ|h)(?: ?\d{2})?(?: ?phút)?(?:(?:,| và|, và) \d{1,2} ?(?:giờ|h)(?: ?\d{2})?(?: ?phút)?)*(?:,? (?:vào |các )?| ?\()?)",
        key,
    )
    .map_or(0, str::len)
}

/// "thứ Sáu hằng tuần", "hằng ngày" at the start of `key`; `told` are the words before, which may hold the return.
pub(super) fn week_at(key: &str, told: &str) -> Option<(usize, Recurrence)> {
    static WEEKDAYS: OnceLock<Regex> = OnceLock::new();
    let day = found(
        &WEEKDAYS,
        "^(?:(?:, | và |, và )?(?:ngày )?(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật))+(?: (?:hằng|hàng|mỗi|từng|của|trong) tuần)?",
        key,
    );
    if let Some(words) = day {
        let weekly = words.ends_with("tuần")
            || [
                "hằng tuần",
                "hàng tuần",
                "mỗi tuần",
                "báo cáo tuần",
                "định kỳ tuần",
            ]
            .iter()
            .any(|sign| told.contains(sign));
        return weekly.then_some((words.len(), Recurrence::Weekly));
    }
    ["hằng ngày", "hàng ngày", "mỗi ngày"]
        .iter()
        .find(|words| crate::lexicon::starts_with_phrase(key, words))
        .map(|words| (words.len(), Recurrence::Daily))
}

/// The return that the words before a day tell: "báo cáo hằng tháng trước ngày 20".
pub(super) fn told_before(told: &str) -> Option<Recurrence> {
    const SIGNS: &[(&str, Recurrence)] = &[
        ("hằng tháng", Recurrence::Monthly),
        ("hàng tháng", Recurrence::Monthly),
        ("mỗi tháng", Recurrence::Monthly),
        ("báo cáo tháng", Recurrence::Monthly),
        ("định kỳ tháng", Recurrence::Monthly),
        ("hằng quý", Recurrence::Quarterly),
        ("hàng quý", Recurrence::Quarterly),
        ("mỗi quý", Recurrence::Quarterly),
        ("báo cáo quý", Recurrence::Quarterly),
    ];
    SIGNS
        .iter()
        .filter_map(|(sign, recurs)| told.rfind(sign).map(|at| (at, *recurs)))
        .max_by_key(|(at, _)| *at)
        .map(|(_, recurs)| recurs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_month_return() {
        for (key, length, recurs) in [
            ("hằng tháng về", "hằng tháng", Recurrence::Monthly),
            (
                "của tháng cuối quý, báo",
                "của tháng cuối quý",
                Recurrence::Quarterly,
            ),
            (
                "tháng cuối của mỗi quý",
                "tháng cuối của mỗi quý",
                Recurrence::Quarterly,
            ),
            (
                "tháng đầu tiên của quý tiếp theo báo cáo",
                "tháng đầu tiên của quý tiếp theo",
                Recurrence::Quarterly,
            ),
            ("tháng sau", "tháng sau", Recurrence::Monthly),
            (
                "của tháng kế tiếp;",
                "của tháng kế tiếp",
                Recurrence::Monthly,
            ),
        ] {
            assert_eq!(month_at(key), Some((length.len(), recurs)), "{key}");
        }
        for key in [
            "tháng 6",
            "của tháng 6",
            "tháng trước",
            "tháng",
            "tháng đầu năm 2026",
        ] {
            assert_eq!(month_at(key), None, "{key}");
        }
    }

    #[test]
    fn weekdays_and_hours_return() {
        assert_eq!(hour_length("15 giờ thứ sáu"), "15 giờ ".len());
        assert_eq!(hour_length("16h30 hằng ngày"), "16h30 ".len());
        assert_eq!(hour_length("15 vụ"), 0);
        let sixth = "thứ sáu hằng tuần";
        assert_eq!(week_at(sixth, ""), Some((sixth.len(), Recurrence::Weekly)));
        let two = "thứ hai, thứ năm hằng tuần";
        assert_eq!(week_at(two, ""), Some((two.len(), Recurrence::Weekly)));
        assert_eq!(week_at("thứ sáu", "báo cáo"), None);
        let short = week_at("thứ 6", "báo cáo hằng tuần ");
        assert_eq!(short, Some(("thứ 6".len(), Recurrence::Weekly)));
        assert_eq!(
            week_at("hằng ngày", ""),
            Some(("hằng ngày".len(), Recurrence::Daily))
        );
    }
}
