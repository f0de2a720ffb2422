//! The only place that asks what time it is; tests and the demo set it by hand.

use std::sync::{Arc, Mutex};
use time::{
    Date, OffsetDateTime, Time, UtcOffset, format_description::BorrowedFormatItem,
    macros::format_description,
};

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const INSTANT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// A source of the present instant: the machine's, or one that stands still until it is moved.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock for tests and seeding; clones share the hand.
    Fixed(Arc<Mutex<OffsetDateTime>>),
}

impl Clock {
    /// A clock that stands at `at` until [`Clock::set`] moves it.
    pub fn fixed(at: OffsetDateTime) -> Self {
        Self::Fixed(Arc::new(Mutex::new(at)))
    }

    /// The present instant in UTC.
    pub fn now(&self) -> OffsetDateTime {
        match self {
            Self::System => OffsetDateTime::now_utc(),
            Self::Fixed(at) => *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
        }
    }

    /// Moves a fixed clock; does nothing to the machine's.
    pub fn set(&self, to: OffsetDateTime) {
        if let Self::Fixed(at) = self {
            *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = to;
        }
    }

    /// The local date in Viet Nam (UTC+7, no summer time since 1975).
    pub fn today(&self) -> Date {
        local_date(self.now())
    }
}

/// Viet Nam's offset from UTC.
pub const VIETNAM: UtcOffset = time::macros::offset!(+7);

/// The date on which `at` falls in Viet Nam.
pub fn local_date(at: OffsetDateTime) -> Date {
    at.to_offset(VIETNAM).date()
}

/// An instant as it is stored: `2026-11-23T08:05:00.000Z`, fixed width, so that text order is time order.
pub fn instant_text(at: OffsetDateTime) -> String {
    at.to_offset(UtcOffset::UTC)
        .format(INSTANT)
        .unwrap_or_default()
}

/// The instant that [`instant_text`] wrote; `None` for any other form.
pub fn instant_from(text: &str) -> Option<OffsetDateTime> {
    time::PrimitiveDateTime::parse(text, INSTANT)
        .ok()
        .map(time::PrimitiveDateTime::assume_utc)
}

/// The first instant of the working hours of a local day, as it is stored: 08:00 in Viet Nam, when reminders go out.
pub fn morning_of(on: Date) -> String {
    let local = on.with_time(Time::from_hms(8, 0, 0).unwrap_or(Time::MIDNIGHT));
    instant_text(local.assume_offset(VIETNAM))
}

/// The instant at which a local day begins in Viet Nam, as it is stored.
pub fn midnight_of(on: Date) -> String {
    instant_text(on.midnight().assume_offset(VIETNAM))
}

/// A local date as it is stored: `2026-11-23`.
pub fn date_text(on: Date) -> String {
    on.format(DATE).unwrap_or_default()
}

/// The date that [`date_text`] wrote; `None` for any other form.
///
/// Every row of a list has one, so that it does not go through a description of the form.
pub fn date_from(text: &str) -> Option<Date> {
    let text: &[u8; 10] = text.as_bytes().try_into().ok()?;
    if text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u16, |sum, digit| {
            digit
                .is_ascii_digit()
                .then(|| sum * 10 + u16::from(digit - b'0'))
        })
    };
    let month = u8::try_from(number(&text[5..7])?).ok()?;
    let day = u8::try_from(number(&text[8..])?).ok()?;
    Date::from_calendar_date(
        i32::from(number(&text[..4])?),
        time::Month::try_from(month).ok()?,
        day,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn the_local_day_begins_at_seventeen_hours_utc() {
        assert_eq!(
            local_date(datetime!(2026-11-23 16:59:59 UTC)),
            date!(2026 - 11 - 23)
        );
        assert_eq!(
            local_date(datetime!(2026-11-23 17:00 UTC)),
            date!(2026 - 11 - 24)
        );
    }

    #[test]
    fn stored_dates_come_back_the_same_and_nothing_else_is_one() {
        for on in [
            date!(0001 - 01 - 01),
            date!(2024 - 02 - 29),
            date!(2026 - 12 - 31),
            date!(9999 - 12 - 31),
        ] {
            assert_eq!(date_from(&date_text(on)), Some(on));
        }
        for text in [
            "",
            "2026-1-01",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "2026/01/01",
            "2026-01-011",
            "+026-01-01",
            "２０26-01-01",
            " 2026-01-01",
        ] {
            assert_eq!(date_from(text), None, "{text}");
        }
    }

    #[test]
    fn stored_instants_come_back_the_same() {
        let at = datetime!(2026-02-03 04:05:06.789 UTC);
        assert_eq!(instant_text(at), "2026-02-03T04:05:06.789Z");
        assert_eq!(instant_from(&instant_text(at)), Some(at));
    }
}
