//! Days without a year that belong together: "số liệu từ 15/3 đến 14/6, gửi trước ngày 10/6". Which year is meant is not told; only
//! which of two days comes first.

use super::{Judge, next_working_day};
use crate::date::PartialDate;
use crate::schedule::Timed;

/// A leap year, so that 29 February stays a day.
const ANY_YEAR: i32 = 2000;

/// Months by which a day may lie before another of the same year; more, and the next year is meant.
const MOST_BACK: u32 = 6;

impl Judge {
    /// A window and a due day of which one names no year.
    pub(super) fn due_without_years(&mut self, item: &mut Timed) {
        let Some((end, due)) = item
            .end_date
            .zip(item.due_date)
            .filter(|(end, due)| end.year.is_none() || due.year.is_none())
            .and_then(|(end, due)| days_of(end, due))
        else {
            return;
        };
        let last = if item.before { due - 1 } else { due };
        let dated = item.end_date.is_some_and(|end| end.year.is_some())
            || item.due_date.is_some_and(|due| due.year.is_some());
        let next = if dated {
            next_working_day(end)
        } else {
            end + 1
        };
        self.due_and_end(item, last < end, last < next);
    }
}

/// Day numbers of a day and of the one that is due after it, each in the year that lies nearest; none without a day and a month.
pub(super) fn days_of(first: PartialDate, second: PartialDate) -> Option<(i64, i64)> {
    let later = u32::checked_sub(first.month?, second.month?).is_some_and(|back| back >= MOST_BACK);
    let step = i32::from(later);
    let year = first
        .year
        .or(second.year.map(|year| year - step))
        .unwrap_or(ANY_YEAR);
    let first = PartialDate {
        year: Some(year),
        ..first
    };
    let second = PartialDate {
        year: second.year.or(Some(year + step)),
        ..second
    };
    Some((first.day_number()?, second.day_number()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_a_year_is_that_of_the_nearest() {
        let day = |day, month, year| PartialDate {
            year,
            month: Some(month),
            day: Some(day),
        };
        let between = |first, second| days_of(first, second).map(|(a, b)| b - a);
        assert_eq!(between(day(14, 6, None), day(10, 6, None)), Some(-4));
        assert_eq!(between(day(14, 12, None), day(15, 1, None)), Some(32));
        assert_eq!(between(day(14, 12, Some(2025)), day(15, 1, None)), Some(32));
        assert_eq!(between(day(14, 12, None), day(15, 1, Some(2026))), Some(32));
        assert_eq!(between(day(14, 6, None), PartialDate::default()), None);
    }
}
