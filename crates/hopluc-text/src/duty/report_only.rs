//! Tells a passage that orders nothing but reports: with a day or a rhythm it is a schedule, not a task of its own.

use super::order::{giver_at, opens_order};
use crate::bodies::{Passage, names_at};
use crate::lexicon::{Role, role_at, starts_with_phrase};

/// Verbs of handing in, and those that only lead up to it ("tổng hợp, tham mưu UBND tỉnh báo cáo").
const REPORTING: &[&str] = &[
    "báo cáo",
    "gửi",
    "nộp",
    "tổng hợp",
    "tham mưu",
    "thông báo",
    "thông tin",
    "cập nhật số liệu",
    "cung cấp số liệu",
    "có báo cáo",
    "có trách nhiệm",
    "có văn bản báo cáo",
    "thực hiện báo cáo",
    "thực hiện chế độ",
    "duy trì báo cáo",
    "kịp thời báo cáo",
];

/// Words of time and order that stand where a verb could and act nothing.
const NEUTRAL: &[&str] = &[
    "định kỳ",
    "hằng",
    "hàng",
    "căn cứ",
    "mỗi",
    "thường xuyên",
    "nghiêm túc",
    "kịp thời",
    "không",
    "được",
    "khi",
    "có",
];

/// Things that are handed in.
const THINGS: &[&str] = &["báo cáo", "kết quả", "số liệu"];

/// True when every clause of `passage` only hands in a report.
pub(crate) fn is_report_only(passage: Passage<'_>) -> bool {
    let key = passage.key;
    if !key.contains("báo cáo") && !key.contains("gửi") {
        return false;
    }
    let mut hands_in = false;
    for start in clause_starts(key) {
        // "báo cáo" begins like the name of a newspaper.
        let whole = key.get(start..).unwrap_or_default();
        let is_act = role_at(whole).is_some_and(|(_, role)| role == Role::Verb);
        let at = if is_act && !opens_order(whole) {
            start
        } else {
            past_subject(passage, start)
        };
        let clause = key.get(at..).unwrap_or_default();
        if REPORTING
            .iter()
            .any(|verb| starts_with_phrase(clause, verb))
        {
            hands_in = true;
        } else if !NEUTRAL.iter().any(|word| starts_with_phrase(clause, word))
            && (role_at(clause).is_some_and(|(_, role)| role == Role::Verb)
                || starts_with_phrase(clause, "tổ chức"))
        {
            return false;
        }
    }
    let returned = THINGS.iter().any(|thing| key.starts_with(thing)) && key.contains("gửi");
    (hands_in || returned) && THINGS.iter().any(|thing| key.contains(thing))
}

/// "Báo cáo quý gửi trước ngày ...", "Báo cáo đột xuất khi có ...": a kind of report with its time, which names nobody and orders
/// no act of its own.
pub(super) fn names_report(key: &str) -> bool {
    const KINDS: &[&str] = &[
        "ngày",
        "tuần",
        "tháng",
        "quý",
        "năm",
        "6 tháng",
        "06 tháng",
        "9 tháng",
        "09 tháng",
        "sơ kết",
        "tổng kết",
        "định kỳ",
        "đột xuất",
        "nhanh",
        "giữa kỳ",
        "cuối kỳ",
        "lần",
    ];
    let Some(rest) = key.strip_prefix("báo cáo ") else {
        return false;
    };
    let timed = !super::limit::limits_in(key).is_empty() || rest.starts_with("đột xuất khi ");
    timed && KINDS.iter().any(|kind| starts_with_phrase(rest, kind))
}

/// Bytes at which a clause may begin: the start, and behind a sign or "và", outside brackets.
fn clause_starts(key: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut depth = 0usize;
    for (at, c) in key.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | ';' | ':' | '.' if depth == 0 => {
                let next = at + 1;
                if key.get(next..).is_some_and(|rest| rest.starts_with(' ')) {
                    starts.push(next + 1);
                }
            }
            'v' if depth == 0 && key.get(at..).is_some_and(|rest| rest.starts_with("và ")) => {
                let bounded = key.get(..at).is_some_and(|head| head.ends_with(' '));
                if bounded {
                    starts.push(at + "và ".len());
                }
            }
            _ => {}
        }
    }
    starts
}

/// The byte behind a word of order and the bodies that stand at `at`.
fn past_subject(passage: Passage<'_>, at: usize) -> usize {
    let rest = passage.key.get(at..).unwrap_or_default();
    let given = giver_at(rest).map_or(0, |giver| giver.len() + 1);
    let (_, end) = names_at(passage, at + given);
    let end = end.max(at + given);
    let rest = passage.key.get(end..).unwrap_or_default();
    end + rest.len() - rest.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        let key = crate::fold::aligned_key(text);
        assert_eq!(
            is_report_only(Passage { text, key: &key }),
            expected,
            "{text}"
        );
    }

    #[test]
    fn reports_alone_are_told() {
        check(
            "UBND các xã, phường báo cáo kết quả về Sở Nội vụ trước ngày 25 hằng tháng.",
            true,
        );
        check(
            "Định kỳ hằng quý, tổng hợp, báo cáo UBND tỉnh (qua Sở Nội vụ).",
            true,
        );
        check(
            "Trước 15 giờ thứ Sáu hằng tuần, báo cáo Chủ tịch UBND phường kết quả tiếp nhận.",
            true,
        );
        check(
            "Kết quả thực hiện gửi về Bộ Công an trước ngày 20/10/2025./.",
            true,
        );
        check("Yêu cầu các đơn vị gửi báo cáo năm trước ngày 10/12.", true);
    }

    #[test]
    fn kinds_of_reports_with_a_time_are_lines_of_a_schedule() {
        let named = |text: &str| names_report(&crate::fold::aligned_key(text));
        assert!(named(
            "Báo cáo 6 tháng gửi trước ngày 10/6, báo cáo năm trước ngày 10/12."
        ));
        assert!(named("Báo cáo đột xuất khi có vụ việc nghiêm trọng."));
        assert!(!named("Báo cáo UBND tỉnh trước ngày 10/6."));
        assert!(!named("Báo cáo quý theo mẫu."));
    }

    #[test]
    fn work_with_a_report_stays_work() {
        check(
            "Rà soát hệ thống, báo cáo kết quả trước ngày 15/11/2025.",
            false,
        );
        check(
            "Công an tỉnh theo dõi, đôn đốc và báo cáo UBND tỉnh hằng quý.",
            false,
        );
        check("Kiểm tra các điểm bán SIM.", false);
        check(
            "Sở Nội vụ chủ trì, phối hợp với Công an tỉnh; báo cáo trước ngày 10/6.",
            false,
        );
    }
}
