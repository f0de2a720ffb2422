//! The schedule of one due day: where its clause begins and ends, what it asks for and how often.

use std::sync::OnceLock;

use regex::Regex;

use super::asked::{has_act, period_in, recurrence, what_of};
use super::windows::Window;
use super::{Item, Reader, Recurrence, ScheduleWhat, Timed};
use crate::date::PartialDate;
use crate::duty::limit::Limit;
use crate::window;

impl Reader<'_> {
    /// The schedule of one limit; `led` are the words of the limit before, which further days of a list share.
    pub(super) fn limited(
        &self,
        past: usize,
        limit: Limit,
        window: Option<Window>,
        led: &str,
    ) -> (Timed, String) {
        let anchor = window.map_or(limit.start, |w| w.start.min(limit.start));
        let start = self.clause_start(past, anchor);
        let words = self.key.get(start..limit.start).unwrap_or_default();
        let listed = words
            .split([' ', ','])
            .all(|word| matches!(word, "" | "và" | "ngày" | "trước"));
        let joined = words.trim_start().strip_prefix("và ").filter(|_| listed);
        let start = joined.map_or(start, |rest| limit.start - rest.len());
        let start = self.rhythm_start(self.label_start(start, limit.start), &limit);
        let words = self.key.get(start..limit.start).unwrap_or_default();
        let told = if listed {
            led
        } else {
            self.told(start, limit.start)
        };
        let near = self
            .key
            .get(limit.start..)
            .map(|tail| head_of(tail, limit.end - limit.start + 40))
            .map(|tail| own_clause(tail, limit.end - limit.start))
            .unwrap_or_default();
        let recurs = limit.every.or_else(|| recurrence(told, near, limit.date));
        let wide = self
            .key
            .get(self.sentence_start(start)..limit.start)
            .unwrap_or_default();
        let mut end = window.map_or(limit.end, |w| w.end.max(limit.end));
        let opens = !has_act(words) && (limit.date.month.is_none() || words.trim().is_empty());
        if opens && !listed_behind(self.key, past, limit.start) {
            // "Định kỳ vào ngày 25 hằng tháng thông báo về ...": what is asked stands behind the day.
            end = self.list_end(end);
        }
        end = self.past_bracket(start, end);
        let behind = self.key.get(limit.end..end).unwrap_or_default();
        let mut what = what_of(if opens { behind } else { words }, wide);
        if what == ScheduleWhat::Khac && !has_act(words) {
            what = self.asked_behind(limit.end);
        }
        let date = self
            .month_of_report(&limit, what, recurs)
            .unwrap_or(limit.date);
        let timed = self.timed_item(Item {
            start,
            end,
            words,
            what,
            window,
            due: date,
            before: limit.before,
            recurs,
            due_month_day: date.iso().is_none().then(|| date.month_day()).flatten(),
        });
        (timed, told.to_owned())
    }

    /// What the rest of the clause asks for that goes on behind a limit.
    fn asked_behind(&self, end: usize) -> ScheduleWhat {
        // 80 letters are no longer than that in any spelling.
        let tail = window::after(self.key, end, 320);
        let tail = tail.get(further_times(tail)..).unwrap_or_default();
        let clause = tail.split([';', '.']).next().unwrap_or_default();
        what_of(head_of(clause, 80), "")
    }

    /// "báo cáo UBND tỉnh trong tháng 10": the next such month after the document. A month of other work stays without a year, and
    /// so does one that returns.
    fn month_of_report(
        &self,
        limit: &Limit,
        what: ScheduleWhat,
        recurs: Option<Recurrence>,
    ) -> Option<PartialDate> {
        let (Some(month), None, None) = (limit.date.month, limit.date.day, limit.date.year) else {
            return None;
        };
        let issued = self.issued?;
        if what != ScheduleWhat::BaoCao || recurs.is_some() {
            return None;
        }
        let year = issued.year? + i32::from(month < issued.month?);
        Some(PartialDate {
            year: Some(year),
            month: Some(month),
            day: None,
        })
    }

    /// "Hằng tháng thống kê số người, gửi Công an tỉnh trước ngày 25": where the words of the rhythm begin that makes a day return,
    /// where they stand before its clause.
    fn rhythm_start(&self, start: usize, limit: &Limit) -> usize {
        const RHYTHMS: &[&str] = &[
            "định kỳ",
            "hằng ",
            "hàng ",
            "mỗi ",
            "báo cáo tuần",
            "báo cáo tháng",
            "báo cáo quý",
        ];
        let own = self.key.get(start..limit.end).unwrap_or_default();
        if limit.every.is_none() || period_in(own).is_some() {
            return start;
        }
        let from = self.sentence_start(start);
        let head = self.key.get(from..start).unwrap_or_default();
        let places = RHYTHMS.iter().filter_map(|word| head.find(word));
        places.min().map_or(start, |at| from + at)
    }

    /// "Báo cáo tuần: trước 15 giờ thứ Sáu hằng tuần": a line that names its report and then tells nothing but the time is one clause.
    fn label_start(&self, start: usize, limit: usize) -> usize {
        let head = self.key.get(..start).unwrap_or_default().trim_end();
        let between = self.key.get(start..limit).unwrap_or_default();
        let label = head.strip_suffix(':').is_some_and(|label| {
            label.starts_with("báo cáo ")
                && label.chars().count() < 60
                && !label.contains([',', ';', '.', '(', ':'])
        });
        if label && between.trim().is_empty() {
            0
        } else {
            start
        }
    }

    /// The words that may tell the rhythm of a limit: its clause, with the title before a colon
    /// ("Báo cáo quý I, 6 tháng: gửi trước ngày ...").
    fn told(&self, start: usize, limit: usize) -> &str {
        let titled = self
            .key
            .get(..start)
            .is_some_and(|head| head.trim_end().ends_with(':'));
        let from = if titled {
            self.sentence_start(start)
        } else {
            start
        };
        self.key.get(from..limit).unwrap_or_default()
    }
}

/// Length of the further periods at the start of `tail` that each have their day in a bracket ("), hằng quý (trước ngày 20 ...)"): what is
/// asked stands behind all of them.
fn further_times(tail: &str) -> usize {
    static TIMES: OnceLock<Regex> = OnceLock::new();
    let times = TIMES.get_or_init(|| {
        Regex::new(r"^\)(?:(?:,| và|, và) (?:(?:hằng|hàng|mỗi|báo cáo|định kỳ) )?(?:tuần|(?:\d{1,2} )?tháng|quý(?: [iv]+)?|năm) \([^()]{1,80}\))+")
            .expect("a literal pattern is valid")
    });
    times.find(tail).map_or(0, |hit| hit.end())
}

/// True when the limit at `to` follows another one at once ("trước ngày 20/3, 20/6").
fn listed_behind(key: &str, from: usize, to: usize) -> bool {
    from > 0
        && key
            .get(from..to)
            .is_some_and(|between| between.chars().filter(|c| c.is_alphabetic()).count() <= 3)
}

/// The words up to the end of the clause that goes on at byte `from`: what stands behind a semicolon or a sentence is another's.
fn own_clause(text: &str, from: usize) -> &str {
    let rest = text.get(from..).unwrap_or_default();
    let stop = rest.find(';').into_iter().chain(rest.find(". ")).min();
    stop.and_then(|stop| text.get(..from + stop))
        .unwrap_or(text)
}

fn head_of(text: &str, chars: usize) -> &str {
    let end = text
        .char_indices()
        .nth(chars)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_periods_with_their_days_are_passed_over() {
        let behind = |tail: &'static str| tail.get(further_times(tail)..);
        assert_eq!(
            behind(
                "), hằng quý (trước ngày 20 của tháng cuối quý), 6 tháng (trước ngày 15/6) các đơn vị báo cáo"
            ),
            Some(" các đơn vị báo cáo")
        );
        assert_eq!(
            behind("), các đơn vị báo cáo"),
            Some("), các đơn vị báo cáo")
        );
    }
}
