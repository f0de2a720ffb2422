//! Terms that run from the day of the document itself ("trong 15 ngày kể từ ngày ban hành"): their last day can be told.
//! Working days stay to be counted, since holidays are not known here.

use crate::date::PartialDate;
use crate::fold::tone_key;
use crate::gold::collapsed;
use crate::reading::{Duty, Header, Schedule, ScheduleWhat, Span};

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
        let Some(end) = end_of_beginning(text, term).filter(|_| !within.working) else {
            continue;
        };
        let last = PartialDate::from_day_number(issued + i64::from(within.days)).iso();
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

/// End of the words that let a term run from the document's own day: "kể từ ngày ban hành", "kể từ ngày Quyết định này được ký".
fn end_of_beginning(text: &str, term: Span) -> Option<usize> {
    let behind = crate::window::after(text, term.end, BEGINNING);
    let clause = behind.split(['.', ';', ',', ')']).next()?;
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
    Some(term.end + ends.max()?)
}
