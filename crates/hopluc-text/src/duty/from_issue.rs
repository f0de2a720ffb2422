//! Terms that run from the day of the document itself ("trong 15 ngày kể từ ngày ban hành"): their last day can be told.
//! Working days are Monday to Friday here: public holidays are known only to the calendar of the system, which counts again.

use std::sync::OnceLock;

use regex::Regex;

use crate::date::{PartialDate, is_weekend};
use crate::fold::tone_key;
use crate::gold::collapsed;
use crate::reading::{Duty, Header, Schedule, ScheduleWhat, Span, Within};

/// Bytes behind the term in which its beginning is named.
const BEGINNING: usize = 110;

/// Gives those duties their last day, counted from the date of the document, and tells a schedule for each. A document
/// without a full date changes nothing.
pub(crate) fn set_last_days(duties: &mut [Duty], header: &Header, text: &str) -> Vec<Schedule> {
    let issued = header
        .date
        .as_ref()
        .and_then(|date| PartialDate::from_iso(&date.value));
    let Some(issued) = issued.and_then(PartialDate::day_number) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (n, duty) in duties.iter_mut().enumerate() {
        let (Some(within), Some(term), None) =
            (duty.deadline_within, duty.deadline_span, &duty.deadline)
        else {
            continue;
        };
        let Some(end) = end_of_beginning(text, term) else {
            continue;
        };
        let last = PartialDate::from_day_number(last_day(issued, within)).iso();
        duty.deadline.clone_from(&last);
        let span = Span {
            start: term.start,
            end,
        };
        let words = tone_key(&duty.text);
        found.push(Schedule {
            quote: collapsed(text, span),
            span,
            what: if words.contains("báo cáo") {
                ScheduleWhat::BaoCao
            } else {
                ScheduleWhat::Khac
            },
            period_start: None,
            period_end: None,
            due: last,
            recurs: None,
            due_month_day: None,
            duty: Some(n),
            suspect: None,
        });
    }
    found
}

/// "sau 15 ngày kể từ ngày ban hành": the term behind a bare "sau" at `at`, and the byte after it. A term that runs from any other
/// day tells what follows a step, and so does one of force ("có hiệu lực sau 10 ngày kể từ ngày ký").
pub(super) fn term_after(key: &str, at: usize) -> Option<(Within, usize)> {
    static TERM: OnceLock<Regex> = OnceLock::new();
    let term = TERM.get_or_init(|| {
        Regex::new(r"^sau (\d{1,3}) (?:\([^()]{1,20}\) )?ngày( làm việc)?\b")
            .expect("a literal pattern is valid")
    });
    let hit = term.captures(key.get(at..)?)?;
    let end = at + hit.get(0)?.end();
    let span = Span { start: at, end };
    let force = crate::window::before(key, at, 60).contains("hiệu lực");
    end_of_beginning(key, span).filter(|_| !force)?;
    let within = Within {
        days: hit.get(1)?.as_str().parse().ok()?,
        working: hit.get(2).is_some(),
    };
    Some((within, end))
}

/// The last day of a term that begins on the day after `from`; a term in working days passes over Saturdays and Sundays.
fn last_day(from: i64, within: Within) -> i64 {
    if !within.working {
        return from + i64::from(within.days);
    }
    let mut last = from;
    for _ in 0..within.days {
        last += 1;
        while is_weekend(last) {
            last += 1;
        }
    }
    last
}

/// End of the words that let a term run from the document's own day: "kể từ ngày ban hành", "kể từ ngày Quyết định này được ký".
fn end_of_beginning(text: &str, term: Span) -> Option<usize> {
    let behind = crate::window::after(text, term.end, BEGINNING);
    // "trong vòng 05 ngày làm việc, kể từ ngày ký": a comma may part a term from its beginning.
    let clause = behind.trim_start_matches([',', ' ']);
    let from = term.end + behind.len() - clause.len();
    let clause = clause.split(['.', ';', ',', ')']).next()?;
    let words = clause.to_lowercase();
    // Lower case of these letters is as long as the letters themselves, else no place could be told.
    if words.len() != clause.len() || !(words.contains("kể từ") || words.contains("tính từ"))
    {
        return None;
    }
    if [
        " nhận",
        " tiếp nhận",
        " kết thúc",
        " phê duyệt",
        " hoàn thành",
    ]
    .iter()
    .any(|event| words.contains(event))
    {
        return None;
    }
    let sign = ["ban hành", "được ký", "ngày ký", "ký ban hành"];
    let ends = sign
        .iter()
        .filter_map(|sign| Some(words.find(sign)? + sign.len()));
    Some(from + ends.max()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(order: &str, expected: Option<&str>) {
        let reading = crate::read(&format!(
            "UBND TỈNH SÔNG LAM\nSố: 20/CT-UBND\nSông Lam, ngày 10 tháng 3 năm 2026\nCHỈ THỊ\nVề phòng ngừa\nChủ tịch UBND tỉnh yêu cầu:\n1. {order}\n"
        ));
        let due = |schedule: &Schedule| schedule.due.clone();
        let told: Vec<_> = reading.schedules.iter().filter_map(due).collect();
        let deadline = reading
            .duties
            .first()
            .and_then(|duty| duty.deadline.clone());
        assert_eq!(deadline.as_deref(), expected, "{order}");
        assert_eq!(told.first().map(String::as_str), expected, "{order}");
    }

    #[test]
    fn working_days_pass_over_weekends() {
        for order in [
            "Sở Y tế gửi danh sách trong vòng 05 ngày làm việc kể từ ngày ký ban hành.",
            "Sở Y tế gửi danh sách trong vòng 05 ngày làm việc, kể từ ngày ký.",
            "Sở Y tế gửi danh sách chậm nhất sau 05 ngày làm việc kể từ ngày ban hành Chỉ thị này.",
        ] {
            check(order, Some("2026-03-17"));
        }
        check(
            "Sở Y tế báo cáo kết quả trong 10 ngày làm việc kể từ ngày ký.",
            Some("2026-03-24"),
        );
    }

    #[test]
    fn a_term_behind_a_bare_word_runs_from_the_document_alone() {
        check(
            "Sở Y tế báo cáo sau 15 ngày kể từ ngày ban hành.",
            Some("2026-03-25"),
        );
        check(
            "Sở Y tế khóa thuê bao sau 15 ngày kể từ ngày thông báo.",
            None,
        );
        check(
            "Sở Y tế báo cáo trong vòng 05 ngày làm việc kể từ ngày nhận được văn bản.",
            None,
        );
    }
}
