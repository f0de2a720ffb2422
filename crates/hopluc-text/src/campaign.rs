//! Sentences that tell when a campaign ("đợt cao điểm", "chiến dịch") begins: whether one says so without an end, and whether it
//! says nothing else. Which start is right where two differ is not judged here.

use std::sync::OnceLock;

use regex::Regex;

use crate::date::{PartialDate, date_at};

/// Names of campaigns. "Cao điểm" may stand behind any word ("tháng cao điểm", "đợt cao điểm").
const NAMES: &[&str] = &[
    "cao điểm",
    "chiến dịch",
    "tháng hành động",
    "đợt ra quân",
    "đợt tuyên truyền",
    "đợt tổng kiểm tra",
];

/// A day on which a campaign begins, with its place in the key it was found in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub start: usize,
    pub end: usize,
    pub date: PartialDate,
}

/// True when the words name a campaign.
pub(crate) fn speaks_of_campaign(words: &str) -> bool {
    name_in(words).is_some()
}

/// True when two sentences may speak of one campaign: they name it alike, and neither tells one part of several ("đợt 2").
pub(crate) fn may_be_one(one: &str, other: &str) -> bool {
    let alike = name_in(one) == name_in(other);
    alike && !numbered().is_match(one) && !numbered().is_match(other)
}

fn name_in(words: &str) -> Option<usize> {
    NAMES.iter().position(|name| words.contains(name))
}

fn numbered() -> &'static Regex {
    static NUMBERED: OnceLock<Regex> = OnceLock::new();
    NUMBERED.get_or_init(|| {
        Regex::new(r"(?:đợt|giai đoạn|lần)(?: cao điểm)? (?:thứ )?(?:\d|i|nhất|hai|ba|đầu)")
            .expect("a literal pattern is valid")
    })
}

/// The days from which campaigns run and to which the text sets no end ("bắt đầu từ ngày ...", "kể từ ngày ... mở đợt cao điểm",
/// "ra quân ... ngày ..."), in text order. O(n).
pub(crate) fn starts_in(key: &str) -> Vec<Opening> {
    let mut found = Vec::new();
    if !key.contains("ngày ") || !speaks_of_campaign(key) && !key.contains("ra quân") {
        return found;
    }
    let mut from = 0;
    for sentence in key.split_inclusive(['.', ';']) {
        // A dot inside a number ends no sentence; its half names no campaign and gives nothing.
        found.extend(start_of(sentence).map(|start| Opening {
            start: from + start.start,
            end: from + start.end,
            ..start
        }));
        from += sentence.len();
    }
    found
}

/// The start that one sentence tells.
fn start_of(sentence: &str) -> Option<Opening> {
    const OTHER: &[&str] = &[
        "báo cáo",
        "số liệu",
        "hiệu lực",
        " đã ",
        "tính từ",
        "lễ ra quân",
    ];
    let named = speaks_of_campaign(sentence) || sentence.trim_start().starts_with("ra quân");
    if !named || OTHER.iter().any(|word| sentence.contains(word)) {
        return None;
    }
    let hit = openings().find(sentence)?;
    let limited = ["trước", "đến", "hết", "sau", "trong"]
        .iter()
        .any(|word| hit.as_str().split(' ').any(|said| said == *word));
    if limited {
        return None;
    }
    let day = hit.as_str().rfind("ngày")? + hit.start();
    let (date, end) = date_at(sentence, day)?;
    let rest = sentence.get(end..)?.trim_start();
    let ends = ["đến", "tới", "-", "–", "cho đến"]
        .iter()
        .any(|sign| rest.starts_with(sign));
    let sign = hit.start() + hit.as_str().rfind("từ ").unwrap_or(day - hit.start());
    (!ends && date.day.is_some() && date.month.is_some()).then_some(Opening {
        start: sign,
        end,
        date,
    })
}

/// Words that open a stretch of time, up to "ngày".
fn openings() -> &'static Regex {
    static OPENINGS: OnceLock<Regex> = OnceLock::new();
    OPENINGS.get_or_init(|| {
        Regex::new(
            r"(?:kể )?từ (?:\d+ ?(?:giờ|h)(?: ?\d+(?: phút)?)? )?ngày |(?:bắt đầu|ra quân|khởi động|phát động|mở màn|mở|triển khai)(?: [^.,;:()]{0,80}?)? (?:vào )?(?:\d+ ?(?:giờ|h)(?: ?\d+(?: phút)?)? )?ngày ",
        )
        .expect("a literal pattern is valid")
    })
}

/// "Đợt cao điểm được triển khai từ ngày ...": a sentence whose subject is the campaign tells its time and orders nobody.
pub(crate) fn is_told_of(key: &str) -> bool {
    static TOLD: OnceLock<Regex> = OnceLock::new();
    let told = TOLD.get_or_init(|| {
        Regex::new(r"^(?:thời gian )?(?:(?:đợt|tháng|tuần|chiến dịch|thời gian) [^.;:,]{0,160}|chiến dịch |cao điểm )(?:(?:được )?(?:bắt đầu|triển khai|thực hiện|diễn ra|tiến hành|kéo dài|tổ chức|phát động|mở)[^.;:,]{0,60})? ?(?:từ|vào|kể từ|trong) (?:\d+ ?(?:giờ|h)[^.;,]{0,12} )?(?:ngày|tháng) ")
            .expect("a literal pattern is valid")
    });
    speaks_of_campaign(key) && told.is_match(key) && is_one_sentence(key)
}

/// "..., các hoạt động của đợt cao điểm được thực hiện trong thời gian từ ngày ...": true when the clause before `at`, where a
/// window stands, says that a campaign runs in it.
pub(crate) fn runs_from(key: &str, at: usize) -> bool {
    static RUNS: OnceLock<Regex> = OnceLock::new();
    let runs = RUNS.get_or_init(|| {
        Regex::new(r"(?:triển khai|thực hiện|diễn ra|tiến hành|kéo dài|tổ chức)(?: trong)?(?: thời gian)?,? ?$")
            .expect("a literal pattern is valid")
    });
    let head = key.get(..at).unwrap_or_default();
    let clause = head.rsplit(['.', ';', ':']).next().unwrap_or_default();
    speaks_of_campaign(clause) && !clause.contains(" đã ") && runs.is_match(clause)
}

/// "Kể từ ngày ... mở đợt cao điểm ...", "Ra quân ... ngày ...": a campaign is opened, by nobody who is named.
pub(crate) fn only_opens(key: &str) -> bool {
    static OPENS: OnceLock<Regex> = OnceLock::new();
    let opens = OPENS.get_or_init(|| {
        Regex::new(r"^(?:(?:kể )?từ ngày [\d/ ]+(?:tháng \d+ )?(?:năm \d+)?,? ?(?:chính thức )?(?:mở|bắt đầu|triển khai|ra quân|phát động) |(?:đồng loạt )?ra quân |bắt đầu )")
            .expect("a literal pattern is valid")
    });
    opens.is_match(key) && !starts_in(key).is_empty() && is_one_sentence(key)
}

fn is_one_sentence(key: &str) -> bool {
    let text = key.trim_end_matches(['.', ';', '/', ' ']);
    !text.contains(". ") && !text.contains("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let key = crate::fold::aligned_key(text);
        let found: Vec<_> = starts_in(&key)
            .iter()
            .filter_map(|start| start.date.iso().or_else(|| start.date.month_day()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn starts_without_an_end_are_found() {
        check("Đợt cao điểm bắt đầu từ ngày 15/5/2026.", &["2026-05-15"]);
        check(
            "Kể từ ngày 01 tháng 6 năm 2026 mở đợt cao điểm xử lý SIM rác.",
            &["2026-06-01"],
        );
        check(
            "Chiến dịch được triển khai từ 0 giờ ngày 10/7/2026 trên toàn tỉnh.",
            &["2026-07-10"],
        );
        check(
            "Ra quân đợt cao điểm tại 12 xã biên giới ngày 05/8/2026.",
            &["2026-08-05"],
        );
        check("Triển khai xong đợt cao điểm trước ngày 05/8/2026.", &[]);
    }

    #[test]
    fn windows_reports_and_other_days_are_no_starts() {
        for text in [
            "Đợt cao điểm từ ngày 15/5/2026 đến hết ngày 15/7/2026.",
            "Báo cáo kết quả đợt cao điểm, số liệu từ ngày 15/5/2026.",
            "Quyết định có hiệu lực từ ngày 15/5/2026.",
            "Thực hiện đợt cao điểm, các đơn vị đã xử lý 12 vụ từ ngày 15/5/2026.",
            "Tổ chức hội nghị từ ngày 15/5/2026.",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn what_only_tells_a_time_is_told_apart_from_orders() {
        let key = crate::fold::aligned_key;
        assert!(is_told_of(&key("Đợt cao điểm bắt đầu từ ngày 15/5/2026.")));
        assert!(is_told_of(&key(
            "Đợt cao điểm trấn áp tội phạm được triển khai từ ngày 15/5/2026 đến ngày 15/7/2026."
        )));
        assert!(!is_told_of(&key(
            "Đợt cao điểm bắt đầu từ ngày 15/5/2026. Công an tỉnh chủ trì."
        )));
        assert!(!is_told_of(&key(
            "Mở đợt cao điểm tuyên truyền từ ngày 15/5/2026."
        )));
        assert!(only_opens(&key("Từ ngày 15/5/2026, mở đợt cao điểm.")));
        assert!(!only_opens(&key(
            "Tổ chức lễ ra quân đợt cao điểm ngày 15/5/2026."
        )));
    }

    #[test]
    fn parts_of_a_campaign_are_not_one() {
        let one = "đợt cao điểm bắt đầu từ ngày 1/5/2026";
        assert!(may_be_one(one, "mở đợt cao điểm từ ngày 2/5/2026"));
        assert!(!may_be_one(one, "đợt 2 của cao điểm từ ngày 2/9/2026"));
        assert!(!may_be_one(one, "chiến dịch bắt đầu từ ngày 2/9/2026"));
    }
}
