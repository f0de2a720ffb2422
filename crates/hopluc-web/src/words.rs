//! How dates, times and numbers are written for people: the form of Vietnamese official texts in both languages.
//!
//! Arguments are borrowed or owned, since templates pass both.

use crate::page::Page;
use hopluc_core::base::{
    calendar::{Slot, YearPeriod},
    clock::VIETNAM,
};
use std::borrow::Borrow;
use time::{Date, OffsetDateTime};

/// `23/11/2026`.
pub fn date(on: impl Borrow<Date>) -> String {
    let on = on.borrow();
    // Every row of a list has one, so that it does not go through the machinery of formats.
    let digit = |n: u8| char::from(b'0' + n % 10);
    let (day, month) = (on.day(), u8::from(on.month()));
    let mut text = String::with_capacity(10);
    for part in [day, month] {
        text.push(digit(part / 10));
        text.push(digit(part));
        text.push('/');
    }
    text.push_str(&on.year().to_string());
    text
}

/// `2026-11-23`, for form fields and addresses.
pub fn iso(on: impl Borrow<Date>) -> String {
    hopluc_core::base::clock::date_text(*on.borrow())
}

/// "6T đầu 2026" of the period `2026-H1`: short words for axes and small print; the code itself of a period of its own days.
pub fn period_code(page: &Page, code: &str) -> String {
    let Ok(period) = code.parse::<YearPeriod>() else {
        return code.to_owned();
    };
    let words = match period.slot {
        Slot::Month(month) => page.tn("period_code.month", month),
        Slot::Quarter(quarter) => {
            let roman = ["I", "II", "III", "IV"];
            let at = usize::from(quarter).saturating_sub(1);
            page.tn("period_code.quarter", roman.get(at).unwrap_or(&""))
        }
        Slot::Half(1) => page.t("period_code.first_half").to_owned(),
        Slot::Half(_) => page.t("period_code.second_half").to_owned(),
        Slot::NineMonths => page.t("period_code.nine_months").to_owned(),
        Slot::Year => page.t("period_code.year").to_owned(),
    };
    words.replace("{year}", &period.year.to_string())
}

/// `23/11/2026`, or nothing.
pub fn date_or_blank(on: impl Borrow<Option<Date>>) -> String {
    on.borrow().map(date).unwrap_or_default()
}

/// `15:05 23/11/2026` in Viet Nam.
pub fn instant(at: impl Borrow<OffsetDateTime>) -> String {
    let local = at.borrow().to_offset(VIETNAM);
    format!(
        "{:02}:{:02} {}",
        local.hour(),
        local.minute(),
        date(local.date())
    )
}

/// `23/11/2026`, the day of an instant in Viet Nam.
pub fn day(at: impl Borrow<OffsetDateTime>) -> String {
    date(at.borrow().to_offset(VIETNAM).date())
}

/// `15:05 23/11/2026` of a stored instant; the text itself where it is none.
pub fn stored_instant(text: &str) -> String {
    hopluc_core::base::clock::instant_from(text).map_or_else(|| text.to_owned(), instant)
}

/// `23/11/2026` of a stored date; the text itself where it is none.
pub fn stored_date(text: &str) -> String {
    hopluc_core::base::clock::date_from(text).map_or_else(|| text.to_owned(), date)
}

/// `25.850.000`: points between groups of three.
pub fn number(n: impl Borrow<i64>) -> String {
    let n = *n.borrow();
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if n < 0 { format!("-{text}") } else { text }
}

/// `1,2 MB`, `340 KB`: sizes of files with a decimal comma.
pub fn size(n_bytes: impl Borrow<i64>) -> String {
    let n_bytes = *n_bytes.borrow();
    let tenths = |unit: i64| {
        let t = n_bytes * 10 / unit;
        if t % 10 == 0 {
            (t / 10).to_string()
        } else {
            format!("{},{}", t / 10, t % 10)
        }
    };
    match n_bytes {
        ..1_024 => format!("{n_bytes} B"),
        1_024..1_048_576 => format!("{} KB", n_bytes / 1_024),
        _ => format!("{} MB", tenths(1_048_576)),
    }
}

/// Days from `today` until `due`; negative when it has passed.
pub fn days_left(due: impl Borrow<Date>, today: impl Borrow<Date>) -> i64 {
    (*due.borrow() - *today.borrow()).whole_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date as day, datetime};

    #[test]
    fn numbers_have_points_between_groups() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_878), "1.878");
        assert_eq!(number(-25_850_000), "-25.850.000");
    }

    #[test]
    fn instants_are_shown_in_vietnam() {
        assert_eq!(instant(datetime!(2026-11-23 17:05 UTC)), "00:05 24/11/2026");
        assert_eq!(date(day!(2026 - 02 - 03)), "03/02/2026");
        assert_eq!(size(1_258_291), "1,1 MB");
    }
}
