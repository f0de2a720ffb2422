//! What a schedule asks for and how often, from the words around its day.

use std::sync::OnceLock;

use regex::Regex;

use crate::date::PartialDate;
use crate::reading::{Recurrence, ScheduleWhat};

/// True when a comma only parts common nouns of one list ("các xã, phường ...") or "chủ trì, phối hợp".
pub(super) fn goes_on_list(words: &str) -> bool {
    if words.starts_with("phối hợp") {
        return true;
    }
    crate::lexicon::heads_at(words).any(|(length, head)| {
        head == crate::lexicon::Head::Generic
            && crate::lexicon::role_at(words).is_none_or(|(verb, _)| verb <= length)
    })
}

/// True when the words hold a verb of doing or handing in.
pub(crate) fn has_act(words: &str) -> bool {
    [
        "báo cáo",
        "gửi",
        "ban hành",
        "hoàn thành",
        "tổ chức",
        "xây dựng",
        "mở ",
        "triển khai",
        "trình",
        "tổng hợp",
        "thực hiện",
        "cập nhật",
    ]
    .iter()
    .any(|verb| words.contains(verb))
}

/// What is asked, from the clause, else from the sentence.
pub(super) fn what_of(near: &str, wide: &str) -> ScheduleWhat {
    for words in [near, wide] {
        let hands_in = [
            "báo cáo",
            "gửi kết quả",
            "gửi số liệu",
            "gửi số ",
            "cung cấp số liệu",
            "cung cấp kết quả",
            "kết quả thực hiện gửi",
        ]
        .iter()
        .any(|sign| words.contains(sign));
        if hands_in {
            return ScheduleWhat::BaoCao;
        }
        let issues = [
            "ban hành văn bản",
            "ban hành kế hoạch",
            "ban hành quyết định",
            "ban hành công văn",
            "xây dựng kế hoạch",
            "ban hành chỉ thị",
        ];
        if issues.iter().any(|sign| words.contains(sign)) {
            return ScheduleWhat::BanHanhVanBan;
        }
        let spreads = [
            "tuyên truyền",
            "chuyên mục",
            "phát sóng",
            "tin, bài",
            "tin cảnh báo",
            "lượt phát thanh",
            "phóng sự",
        ];
        if spreads.iter().any(|sign| words.contains(sign)) {
            return ScheduleWhat::TuyenTruyen;
        }
    }
    ScheduleWhat::Khac
}

/// What returns once in a period of this name.
pub(super) fn every(period: &str) -> Option<Recurrence> {
    Some(match period {
        "ngày" => Recurrence::Daily,
        "tuần" => Recurrence::Weekly,
        "tháng" => Recurrence::Monthly,
        "quý" => Recurrence::Quarterly,
        "năm" => Recurrence::Yearly,
        _ => return None,
    })
}

/// Words that name a return period; each stands between other signs than letters.
const PERIODS: &[(&str, Recurrence)] = &[
    ("hằng ngày", Recurrence::Daily),
    ("hàng ngày", Recurrence::Daily),
    ("báo cáo ngày", Recurrence::Daily),
    ("mỗi ngày", Recurrence::Daily),
    ("hằng tuần", Recurrence::Weekly),
    ("hàng tuần", Recurrence::Weekly),
    ("mỗi tuần", Recurrence::Weekly),
    ("báo cáo tuần", Recurrence::Weekly),
    ("hằng tháng", Recurrence::Monthly),
    ("hàng tháng", Recurrence::Monthly),
    ("báo cáo tháng", Recurrence::Monthly),
    ("định kỳ tháng", Recurrence::Monthly),
    ("mỗi tháng", Recurrence::Monthly),
    ("của tháng kế tiếp", Recurrence::Monthly),
    ("của tháng sau", Recurrence::Monthly),
    ("của tháng tiếp theo", Recurrence::Monthly),
    ("đầu tiên của tháng", Recurrence::Monthly),
    ("cuối cùng của tháng", Recurrence::Monthly),
    ("quý", Recurrence::Quarterly),
    ("ba tháng một lần", Recurrence::Quarterly),
    ("3 tháng một lần", Recurrence::Quarterly),
    ("9 tháng", Recurrence::NineMonthly),
    ("chín tháng", Recurrence::NineMonthly),
    ("6 tháng", Recurrence::HalfYearly),
    ("sáu tháng", Recurrence::HalfYearly),
    ("báo cáo năm", Recurrence::Yearly),
    ("hằng năm", Recurrence::Yearly),
    ("hàng năm", Recurrence::Yearly),
    ("tổng kết năm", Recurrence::Yearly),
    ("01 năm", Recurrence::Yearly),
    ("cả năm", Recurrence::Yearly),
    ("(năm", Recurrence::Yearly),
    ("năm trước", Recurrence::Yearly),
    (" năm ", Recurrence::Yearly),
    (" năm,", Recurrence::Yearly),
    (" năm:", Recurrence::Yearly),
];

/// The return periods that `words` name, with their places, in text order.
fn periods_in(words: &str) -> Vec<(usize, Recurrence)> {
    let padded = format!(" {words} ");
    let mut found: Vec<(usize, Recurrence)> = PERIODS
        .iter()
        .filter_map(|(sign, recurs)| padded.rfind(sign).map(|at| (at, *recurs)))
        // "dịp cuối năm": a time of the year, not a rhythm; "thứ năm": a day of the week; "tổng kết 5 năm": a span.
        .filter(|(at, recurs)| {
            let head = padded.get(..*at).unwrap_or_default().trim_end();
            let counted = head.ends_with(|c: char| c.is_ascii_digit());
            *recurs != Recurrence::Yearly
                || !counted
                || padded
                    .get(*at..)
                    .is_some_and(|sign| sign.starts_with("01 năm"))
        })
        // "báo cáo ngày 25 hằng tháng": a day of the month.
        .filter(|(at, recurs)| {
            let sign = padded.get(*at..).unwrap_or_default();
            let behind = sign.strip_prefix("báo cáo ngày ").unwrap_or_default();
            *recurs != Recurrence::Daily || !behind.starts_with(|c: char| c.is_ascii_digit())
        })
        .filter(|(at, recurs)| {
            *recurs != Recurrence::Yearly
                || !["cuối", "đầu", "trong", "giữa", "của", "thứ"]
                    .iter()
                    .any(|word| {
                        padded
                            .get(..*at)
                            .is_some_and(|head| head.trim_end().ends_with(word))
                    })
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    found
}

/// A rhythm in which something is done once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Once {
    /// None for a rhythm without a name of its own ("hai tuần một lần").
    pub recurs: Option<Recurrence>,
}

/// "hai tuần một lần", "06 tháng/lần": how often something is done once, where the words say so and set no least number.
pub(super) fn once_in(words: &str) -> Option<Once> {
    static ONCE: OnceLock<Regex> = OnceLock::new();
    if !words.contains(" lần") && !words.contains("/lần") {
        return None;
    }
    let once = ONCE.get_or_init(|| {
        Regex::new(r"(?:\b(\d+|hai|ba|sáu|chín) |mỗi |định kỳ )?\b(ngày|tuần|tháng|quý|năm) ?(?:/ ?|một |01 |1 )lần")
            .expect("a literal pattern is valid")
    });
    let hit = once.captures(words)?;
    let head = words.get(..hit.get(0)?.start())?;
    if ["ít nhất", "tối thiểu", "không quá"]
        .iter()
        .any(|least| crate::window::before(head, head.len(), 40).contains(least))
    {
        return None;
    }
    let count = match hit.get(1).map(|count| count.as_str()) {
        None => 1,
        Some("hai") => 2,
        Some("ba") => 3,
        Some("sáu") => 6,
        Some("chín") => 9,
        Some(digits) => digits.parse().ok()?,
    };
    let recurs = match (count, hit.get(2)?.as_str()) {
        (1, period) => every(period),
        (3, "tháng") => Some(Recurrence::Quarterly),
        (6, "tháng") | (2, "quý") => Some(Recurrence::HalfYearly),
        (9, "tháng") => Some(Recurrence::NineMonthly),
        (12, "tháng") => Some(Recurrence::Yearly),
        _ => None,
    };
    Some(Once { recurs })
}

/// The first return period that `words` name.
pub(super) fn period_in(words: &str) -> Option<Recurrence> {
    periods_in(words).first().map(|(_, recurs)| *recurs)
}

/// How often a limit returns, from the words before it and its own with those behind. A limit with a year does not return.
pub(super) fn recurrence(words: &str, near: &str, date: PartialDate) -> Option<Recurrence> {
    let before = periods_in(words);
    let last = before.last().map(|(_, recurs)| *recurs);
    if date.year.is_some() {
        // "hằng tuần, lần đầu trước ngày 10/11/2025": the first of many.
        let first = ["lần đầu", "lần thứ nhất", "lần một", "kỳ đầu", "bắt đầu"]
            .iter()
            .any(|sign| words.contains(sign));
        return last.filter(|_| first);
    }
    if let (Some(month), Some(last)) = (date.month, last) {
        // "quý I, 6 tháng, quý III, năm: trước ngày 20/3, 20/6, 20/9 và 20/12": the month tells which of them is meant.
        let fits = |wanted: Recurrence| before.iter().any(|(_, recurs)| *recurs == wanted);
        let meant = match month {
            5..=7 => Recurrence::HalfYearly,
            1 | 11 | 12 => Recurrence::Yearly,
            8..=10 if fits(Recurrence::NineMonthly) => Recurrence::NineMonthly,
            _ => Recurrence::Quarterly,
        };
        return Some(if fits(meant) { meant } else { last });
    }
    let after = [
        ("cuối quý", Recurrence::Quarterly),
        ("hằng quý", Recurrence::Quarterly),
        ("hàng quý", Recurrence::Quarterly),
        ("hằng tháng", Recurrence::Monthly),
        ("hàng tháng", Recurrence::Monthly),
        ("tháng sau", Recurrence::Monthly),
        ("mỗi tháng", Recurrence::Monthly),
        ("hằng năm", Recurrence::Yearly),
        ("hàng năm", Recurrence::Yearly),
    ]
    .iter()
    // "trước 31/5, ... ngày 25 hằng tháng": a day of a month that is named returns with no month.
    .filter(|(_, recurs)| date.month.is_none() || *recurs != Recurrence::Monthly)
    .find(|(sign, _)| near.contains(sign))
    .map(|(_, recurs)| *recurs);
    after.or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_month_is_no_daily_report() {
        let first = |text: &str| period_in(&crate::fold::aligned_key(text));
        assert_eq!(
            first("báo cáo ngày 25 hằng tháng"),
            Some(Recurrence::Monthly)
        );
        assert_eq!(first("thực hiện báo cáo ngày"), Some(Recurrence::Daily));
        let date = PartialDate {
            day: Some(31),
            month: Some(5),
            year: None,
        };
        let near = "trước 31/5, sở y tế báo cáo ngày 25 hằng tháng";
        assert_eq!(recurrence("báo cáo ", near, date), None);
    }

    #[test]
    fn what_is_done_once_in_a_time_returns() {
        let once = |text: &str| once_in(&crate::fold::aligned_key(text)).map(|once| once.recurs);
        assert_eq!(once("báo cáo hai tuần một lần"), Some(None));
        assert_eq!(
            once("giao ban mỗi quý một lần"),
            Some(Some(Recurrence::Quarterly))
        );
        assert_eq!(
            once("Định kỳ 03 tháng/lần"),
            Some(Some(Recurrence::Quarterly))
        );
        assert_eq!(
            once("sơ kết 6 tháng một lần"),
            Some(Some(Recurrence::HalfYearly))
        );
        for text in [
            "nhắn tin ít nhất mỗi tháng một lần",
            "02 lần/tuần",
            "vi phạm lần hai",
        ] {
            assert_eq!(once(text), None, "{text}");
        }
    }
}
