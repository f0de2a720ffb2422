//! Schedules without a day: what returns ("định kỳ hằng quý báo cáo ..."), and what is promised ("... sẽ báo cáo sau").

use std::sync::OnceLock;

use regex::Regex;

use super::asked::{every, once_in, period_in, what_of};
use super::{Busy, Item, Reader, Timed};
use crate::reading::{Recurrence, ScheduleWhat};
use crate::window;

/// How far the end of a sentence is looked for, in bytes.
const SENTENCE: usize = 4000;

impl Reader<'_> {
    /// "Định kỳ hằng quý báo cáo ...": a return period without a day, in a clause where nothing `busy` stands.
    pub(super) fn periodic(&self, busy: &Busy, found: &mut Vec<Timed>) {
        let mut past = 0;
        for hit in rhythms().find_iter(self.key) {
            let at = hit.start();
            if at < past {
                continue;
            }
            let end = {
                let tail = window::after(self.key, at, SENTENCE);
                let stop = tail.find(';').into_iter().chain(tail.find(". ")).min();
                at + stop.unwrap_or_else(|| tail.trim_end_matches(['.', '/']).len())
            };
            past = end;
            let head = self.key.get(..at).unwrap_or_default();
            let start = if head.ends_with(", ") {
                at
            } else {
                self.clause_start(0, at)
            };
            let start = self.act_start(start, end);
            if busy.meets(start, end) {
                continue;
            }
            let words = self.key.get(start..end).unwrap_or_default();
            let told = words.replace("báo cáo viên", "");
            let hands_in = [
                "báo cáo",
                "gửi ",
                "thông báo",
                "cung cấp",
                "cập nhật",
                "sơ kết",
                "tổng kết",
                "giao ban",
            ]
            .iter()
            .any(|verb| told.contains(verb))
                || words.contains(" báo ") && words.contains(" về ");
            let once = once_in(words);
            let recurs = once.map_or_else(|| period_in(words), |once| once.recurs);
            // "báo cáo đột xuất khi có yêu cầu": a time, though no rhythm.
            let asked = hands_in && hit.as_str().starts_with("đột xuất");
            let dayed = [
                "ngày làm việc ",
                "ngày đầu tiên ",
                "ngày cuối cùng ",
                "ngày thứ ",
            ]
            .iter()
            .any(|day| words.contains(day));
            let alone = is_time_line(head) && returns_alone(words).is_some();
            if once.is_some() || asked || alone || (hands_in || dayed) && recurs.is_some() {
                found.push(self.timed_item(Item::undated(
                    (start, end),
                    words,
                    if hands_in {
                        ScheduleWhat::BaoCao
                    } else {
                        what_of(words, "")
                    },
                    recurs.or_else(|| returns_alone(words)),
                )));
            }
        }
    }

    /// "... sẽ báo cáo kết quả ... sau.": a promise without a day.
    pub(super) fn promise(&self, found: &mut Vec<Timed>) {
        for (at, _) in self.key.match_indices("sẽ báo cáo") {
            let tail = window::after(self.key, at, 400);
            let end = at + tail.find(". ").unwrap_or(tail.len());
            let sentence = self
                .key
                .get(at..end)
                .unwrap_or_default()
                .trim_end_matches(['.', '/', ' ']);
            if !sentence.ends_with(" sau") || sentence.len() > 200 {
                continue;
            }
            let head = window::before(self.key, at, 300);
            let start = head.rfind([',', ';', '.', ':']).map_or(0, |cut| cut + 1);
            let clause = head.get(start..).unwrap_or_default().trim_start();
            let start = at - clause.len();
            let end = (end + 1).min(self.key.len());
            let mut timed = self.timed_item(Item::undated(
                (start, end),
                sentence,
                ScheduleWhat::BaoCao,
                None,
            ));
            timed.schedule.suspect = Some("a report is promised without a date".to_owned());
            found.push(timed);
        }
    }
}

/// "Thời gian thực hiện: Hằng tháng", or a cell for the time of a row: how often work returns where that is all that is told.
pub(super) fn returns_alone(words: &str) -> Option<Recurrence> {
    let words = words.trim_matches([' ', '.', ';', '*', '/']);
    let words = ["định kỳ ", "thực hiện "]
        .iter()
        .find_map(|word| words.strip_prefix(word))
        .unwrap_or(words);
    let span = ["hằng ", "hàng ", "mỗi "]
        .iter()
        .find_map(|word| words.strip_prefix(word))?;
    every(span)
}

/// True for the label of a line that tells when the work above it is done.
fn is_time_line(head: &str) -> bool {
    let label = head.trim_end_matches([' ', '*']);
    label.ends_with(':')
        && ["thời gian", "thời hạn", "tiến độ"]
            .iter()
            .any(|word| label.starts_with(word))
}

/// Words that open a rhythm.
fn rhythms() -> &'static Regex {
    static RHYTHMS: OnceLock<Regex> = OnceLock::new();
    RHYTHMS.get_or_init(|| {
        Regex::new(r"định kỳ|(?:hằng|hàng) (?:ngày|tuần|tháng|quý|năm)|(?:6|06|sáu) tháng (?:một|01) lần|mỗi (?:ngày|tuần|tháng|quý|năm)|theo quý|(?:\d+|hai|ba|sáu|mỗi) (?:ngày|tuần|tháng|quý|năm) ?(?:/ ?|một |01 |1 )lần|đột xuất (?:khi |theo yêu cầu)|báo cáo (?:tuần|tháng|quý|0?6 tháng)(?:(?:,| và) (?:tháng|quý|0?6 tháng|0?9 tháng|năm))+|ngày \d{1,2} (?:của )?tháng (?:cuối|đầu) (?:hằng |hàng |mỗi )?quý|ngày (?:làm việc )?(?:đầu tiên|cuối cùng|thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|\d+)) của")
            .expect("a literal pattern is valid")
    })
}
