//! When the work of a row in a table must be done.

use super::Timed;
use super::asked::what_of;
use super::rhythm::returns_alone;
use super::windows::windows_in;
use crate::date::{PartialDate, date_at};
use crate::duty::limit::limits_in;
use crate::gold::collapsed;
use crate::reading::{Duty, Schedule};

/// The time that the cell of a row sets the work of the row.
pub(super) fn row_time(source: &str, index: usize, duty: &Duty) -> Option<Timed> {
    let span = duty.deadline_span?;
    let key = crate::fold::aligned_key(span.of(source));
    let window = windows_in(&key).first().copied();
    let due = duty.deadline.clone().filter(|_| window.is_none());
    let impossible = limits_in(&key)
        .into_iter()
        .map(|limit| limit.date)
        .chain(date_at(&key, 0).map(|(date, _)| date))
        .find(|date| !date.is_possible());
    let recurs = returns_alone(&key).filter(|_| window.is_none() && due.is_none());
    if window.is_none() && due.is_none() && recurs.is_none() {
        return None;
    }
    Some(Timed {
        schedule: Schedule {
            quote: collapsed(source, span),
            span,
            what: what_of(&crate::fold::aligned_key(&duty.text), ""),
            period_start: window.and_then(|w| w.from.iso()),
            period_end: window.and_then(|w| w.to).and_then(PartialDate::iso),
            due,
            recurs,
            due_month_day: None,
            duty: Some(index),
            suspect: None,
        },
        start_date: window.map(|w| w.from),
        end_date: window.and_then(|w| w.to),
        due_date: impossible.filter(|_| window.is_none()),
        before: false,
        words: String::new(),
        to: None,
        cutoff: None,
    })
}
