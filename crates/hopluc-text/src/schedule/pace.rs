//! How often an act is done: "ít nhất 01 lần/năm", "mỗi tuần có ít nhất một tin", "vào tối thứ Tư hằng tuần". Acts of a duty are
//! schedules without a day, as reports that return are; prices and hours of a day ("500.000 đồng/tháng", "08 giờ/ngày") are none.

use std::sync::OnceLock;

use regex::{Captures, Regex};

use super::asked::{every, what_of};
use super::clause::clause_length;
use super::{Busy, Item, Reader, Timed};
use crate::reading::Recurrence;

/// Words that count how often and say nothing of what is done.
const BARE: &[&str] = &[
    "ít", "nhất", "tối", "thiểu", "không", "dưới", "định", "kỳ", "mỗi", "hằng", "hàng", "một",
    "hai", "ba", "ngày", "tuần", "tháng", "quý", "năm", "lần", "lượt", "buổi", "cuộc", "đợt",
    "phiên", "số",
];

impl Reader<'_> {
    /// A schedule for each pace of an act, in clauses where nothing `busy` stands and that nothing of `told` tells already.
    pub(super) fn paces(&self, busy: &Busy, told: &[Timed]) -> Vec<Timed> {
        let mut found = Vec::new();
        if !PERIOD_SIGNS.iter().any(|sign| self.key.contains(sign)) {
            return found;
        }
        let known = Busy::of(told.iter().map(|timed| {
            let span = timed.schedule.span;
            (span.start, span.end)
        }));
        let mut past = 0;
        for hit in paces().captures_iter(self.key) {
            let (Some(whole), Some(recurs)) = (hit.get(0), recurs_of(&hit)) else {
                continue;
            };
            let end = self.pace_end(whole.end());
            let start = self.pace_start(whole.start(), end);
            let end = self.past_bracket(start, end);
            let span = self.view.span(self.base + start, self.base + end);
            if start < past || busy.meets(start, end) || known.meets(span.start, span.end) {
                continue;
            }
            past = end;
            let words = self.key.get(start..end).unwrap_or_default();
            found.push(self.timed_item(Item::undated(
                (start, end),
                words,
                what_of(words, ""),
                Some(recurs),
            )));
        }
        found
    }

    /// Where the clause ends in which a pace ends at byte `at`.
    fn pace_end(&self, at: usize) -> usize {
        let rest = crate::window::after(self.key, at, 300);
        let mut length = clause_length(rest);
        // "04 tin, bài": one thing.
        if let Some(behind) = rest
            .get(length..)
            .and_then(|rest| rest.strip_prefix(", bài"))
        {
            length = rest.len() - behind.len() + clause_length(behind);
        }
        let clause = rest.get(..length).unwrap_or_default();
        at + clause.trim_end_matches(['.', '/', ' ', ')']).len()
    }

    /// Where the words of a pace begin that is told at byte `at`: its clause, or what stands before it where it says nothing of an act.
    fn pace_start(&self, at: usize, end: usize) -> usize {
        let head = self.key.get(..at).unwrap_or_default();
        let words = self.key.get(at..end).unwrap_or_default();
        let every = ["mỗi ", "hằng ", "hàng "]
            .iter()
            .any(|word| words.starts_with(word));
        let start = if head.ends_with(", ") || every && !is_bare(words) {
            at
        } else {
            self.clause_start(0, at)
        };
        self.act_start(start, end)
    }

    /// "trao đổi danh sách ...; mỗi quý một lần": where the act begins that stands before words that only count, else `start`.
    pub(super) fn act_start(&self, start: usize, end: usize) -> usize {
        let words = self.key.get(start..end).unwrap_or_default();
        let head = self.key.get(..start).unwrap_or_default();
        let act = head.trim_end_matches([' ', ',', ';']);
        if !is_bare(words) || act.len() == head.trim_end().len() {
            return start;
        }
        self.clause_start(0, act.len())
    }
}

/// True for words that count how often and name no act.
fn is_bare(words: &str) -> bool {
    words
        .split(|c: char| !c.is_alphanumeric())
        .all(|word| word.bytes().all(|b| b.is_ascii_digit()) || BARE.contains(&word))
}

fn recurs_of(hit: &Captures<'_>) -> Option<Recurrence> {
    every(hit.iter().skip(1).flatten().next()?.as_str())
}

/// What every pace holds; most paragraphs hold none.
const PERIOD_SIGNS: &[&str] = &[
    "/ngày",
    "/tuần",
    "/tháng",
    "/quý",
    "/năm",
    "mỗi ",
    "hằng ",
    "hàng ",
    " một tuần",
    " một tháng",
    " một quý",
    " một năm",
];

/// Words of a pace, with the period as the only group that takes part.
fn paces() -> &'static Regex {
    static PACES: OnceLock<Regex> = OnceLock::new();
    PACES.get_or_init(|| {
        let period = r"(ngày|tuần|tháng|quý|năm)\b";
        let every = format!("(?:mỗi|hằng|hàng) {period}");
        let count = r"(?:từ )?\b(?:\d{1,3}|một|hai|ba|bốn|năm|mười)";
        let least = "(?:ít nhất|tối thiểu|không dưới)";
        let times = "(?:lần|lượt|buổi|kỳ|số|tin|bài|đợt|cuộc|phiên|bản tin|phóng sự)";
        // "tối thiểu 500.000 đồng/tháng" and "08 giờ/ngày" cost or last something.
        let thing = r"(?:lần|lượt|buổi|kỳ|số|tin|bài|đợt|cuộc|phiên|bản|phóng sự|điểm|đơn vị|cơ sở|hội nghị|lớp|chuyên mục|chuyên đề|video)(?: \p{L}+,?){0,4}?";
        let per = format!("(?: ?/ ?(?:một )?| một | trong một | mỗi | hằng | hàng ){period}");
        let weekday = "(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)";
        Regex::new(&[
            format!("{least} {count} {thing}{per}"),
            format!(r"{count} {times}{per}"),
            format!("{least} {every} {count} {times}"),
            format!(r"{every},? (?:[^.;:()]{{0,60}} )?{least} {count} \p{{L}}"),
            format!("{every},? {count} {times}"),
            format!(r"(?:vào )?(?:(?:sáng|chiều|tối) )?{weekday}[^.;:()]{{0,40}} (?:hằng|hàng|mỗi) (tuần)"),
        ]
        .join("|"))
        .expect("an alternation of literal patterns is valid")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Recurrence>) {
        let key = crate::fold::aligned_key(text);
        let found = paces().captures(&key).and_then(|hit| recurs_of(&hit));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_number_of_times_in_a_period_is_a_pace() {
        check("mỗi tuần có ít nhất một tin", Some(Recurrence::Weekly));
        check(
            "tối thiểu 03 lượt phát thanh/tuần",
            Some(Recurrence::Weekly),
        );
        check(
            "phát sóng tối thiểu 02 kỳ mỗi tháng",
            Some(Recurrence::Monthly),
        );
        check("ít nhất 01 lần/năm", Some(Recurrence::Yearly));
        check("ít nhất mỗi quý 01 lần", Some(Recurrence::Quarterly));
        check(
            "phát vào tối thứ Tư và tối Chủ nhật hằng tuần",
            Some(Recurrence::Weekly),
        );
        check("phát thanh 02 lần/ngày", Some(Recurrence::Daily));
        check("hỗ trợ tối thiểu 500.000 đồng/tháng", None);
        check("trực 24 giờ/ngày", None);
        check("phản ánh trong tháng 5/2026", None);
    }

    #[test]
    fn a_bare_pace_names_no_act() {
        for (words, bare) in [
            ("mỗi tuần tối thiểu 03 lượt", true),
            ("mỗi quý một lần", true),
            ("tối thiểu 03 lượt phát thanh/tuần", false),
            ("mỗi quý kiểm tra ít nhất 01 lần", false),
        ] {
            assert_eq!(is_bare(words), bare, "{words}");
        }
    }
}
